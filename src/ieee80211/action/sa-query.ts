import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";
import { Elements } from "../element/elements.js";
import { ActionCategory } from "./category.js";

/** The body of an SA Query Request or Response frame (IEEE 802.11-2020, 9.6.9). */
export interface SaQuery {
    readonly action: "request" | "response";
    /** 0 to 65535, the two bytes read little-endian. */
    readonly transaction: number;
    /** Empty, or an OCI element. */
    readonly elements: Elements;
}

export type SaQueryReason = "notSaQuery" | "truncated" | "unknownAction";

/** Reads the body of an Action frame, category included. */
export function parseSaQuery(body: Uint8Array): Decoded<SaQuery, SaQueryReason> {
    if (body[0] !== ActionCategory.saQuery) return malformed("notSaQuery", 0);
    if (body.length < 4) return malformed("truncated", body.length);
    const reader = new Reader(body.subarray(1));
    const action = ACTIONS[reader.u8()!];
    if (action === undefined) return malformed("unknownAction", 1);
    return { action, transaction: reader.u16le()!, elements: new Elements(reader.rest()) };
}

export function emitSaQuery({ action, transaction, elements }: SaQuery): Uint8Array {
    return new Writer(4 + elements.bytes.length)
        .u8(ActionCategory.saQuery)
        .u8(ACTIONS.indexOf(action))
        .u16le(transaction)
        .bytes(elements.bytes)
        .finish();
}

const ACTIONS: readonly SaQuery["action"][] = ["request", "response"];
