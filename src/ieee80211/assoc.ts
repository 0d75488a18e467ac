import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";
import { type Mac, macAt, macBytes } from "#src/lib/mac.js";
import { Elements } from "./element/elements.js";

/** The body of an Association Request and, with `currentAp`, of a Reassociation Request (IEEE 802.11-2020, 9.3.3.5, 9.3.3.7). */
export interface AssocRequest {
    /** See `Capability`. */
    readonly capability: number;
    /** In beacon intervals. */
    readonly listenInterval: number;
    /** The access point that the station is associated with; only in a Reassociation Request. */
    readonly currentAp?: Mac;
    readonly elements: Elements;
}

/** The body of an Association or Reassociation Response (IEEE 802.11-2020, 9.3.3.6, 9.3.3.8). */
export interface AssocResponse {
    readonly capability: number;
    /** See `StatusCode`. */
    readonly status: number;
    /** 1 to 2007; the two top bits, which are set in the frame, are taken off. */
    readonly aid: number;
    readonly elements: Elements;
}

export function parseAssocRequest(body: Uint8Array): Decoded<AssocRequest, "truncated"> {
    if (body.length < 4) return malformed("truncated", body.length);
    const reader = new Reader(body);
    return {
        capability: reader.u16le()!,
        listenInterval: reader.u16le()!,
        elements: new Elements(reader.rest()),
    };
}

export function parseReassocRequest(body: Uint8Array): Decoded<Required<AssocRequest>, "truncated"> {
    if (body.length < 10) return malformed("truncated", body.length);
    const reader = new Reader(body);
    return {
        capability: reader.u16le()!,
        listenInterval: reader.u16le()!,
        currentAp: macAt(reader.bytes(6)!),
        elements: new Elements(reader.rest()),
    };
}

/** Emits a Reassociation Request body if `currentAp` is there, else an Association Request body. */
export function emitAssocRequest({ capability, listenInterval, currentAp, elements }: AssocRequest): Uint8Array {
    const writer = new Writer(10 + elements.bytes.length).u16le(capability).u16le(listenInterval);
    if (currentAp !== undefined) writer.bytes(macBytes(currentAp));
    return writer.bytes(elements.bytes).finish();
}

export function parseAssocResponse(body: Uint8Array): Decoded<AssocResponse, "truncated"> {
    if (body.length < 6) return malformed("truncated", body.length);
    const reader = new Reader(body);
    return {
        capability: reader.u16le()!,
        status: reader.u16le()!,
        aid: reader.u16le()! & AID_MASK,
        elements: new Elements(reader.rest()),
    };
}

export function emitAssocResponse({ capability, status, aid, elements }: AssocResponse): Uint8Array {
    return new Writer(6 + elements.bytes.length)
        .u16le(capability)
        .u16le(status)
        .u16le(aid | AID_MARK)
        .bytes(elements.bytes)
        .finish();
}

const AID_MASK = 0x3fff;
const AID_MARK = 0xc000;
