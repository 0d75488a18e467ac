import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";
import { Elements } from "./element/elements.js";

/** The body of a Deauthentication and of a Disassociation frame (IEEE 802.11-2020, 9.3.3.12 and 9.3.3.4). */
export interface Deauth {
    /** See `ReasonCode`. */
    readonly reason: number;
    readonly elements: Elements;
}

export function parseDeauth(body: Uint8Array): Decoded<Deauth, "truncated"> {
    if (body.length < 2) return malformed("truncated", body.length);
    const reader = new Reader(body);
    return { reason: reader.u16le()!, elements: new Elements(reader.rest()) };
}

export function emitDeauth({ reason, elements }: Deauth): Uint8Array {
    return new Writer(2 + elements.bytes.length).u16le(reason).bytes(elements.bytes).finish();
}
