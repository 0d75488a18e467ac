import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";
import { type Mac, macAt, macBytes } from "#src/lib/mac.js";
import { emitFrameControl, type FrameFlags, FrameType, noFlags, parseFrameControl } from "./frame-control.js";

/** EtherType of IEEE 802.1X frames. */
export const ETHERTYPE_EAPOL = 0x888e;

/** A Data frame between a station and its access point, without QoS and FCS (IEEE 802.11-2020, 9.3.2.1). */
export interface DataFrame {
    readonly flags: FrameFlags;
    /** Who shall have it in the end. */
    readonly destination: Mac;
    /** Who wrote it. */
    readonly source: Mac;
    readonly bssid: Mac;
    /** What follows the header: an LLC frame, encrypted if `flags.protectedFrame` is set. */
    readonly body: Uint8Array;
}

export type DataMalformed =
    | "header truncated"
    | "unknown protocol version"
    | "not a data frame"
    | "subtype without data"
    | "not between station and access point";

export function parseData(bytes: Uint8Array): Decoded<DataFrame, DataMalformed> {
    if (bytes.length < HEADER_LENGTH) return malformed("header truncated", bytes.length);
    const { version, type, subtype, flags } = parseFrameControl(bytes[0]! | (bytes[1]! << 8));
    if (version !== 0) return malformed("unknown protocol version", 0);
    if (type !== FrameType.data) return malformed("not a data frame", 0);
    if (subtype !== DATA) return malformed("subtype without data", 0);
    if (flags.toDs === flags.fromDs) return malformed("not between station and access point", 1);
    const [first, second, third] = [macAt(bytes, 4), macAt(bytes, 10), macAt(bytes, 16)];
    const addresses = flags.toDs
        ? { bssid: first, source: second, destination: third }
        : { destination: first, bssid: second, source: third };
    return { flags, ...addresses, body: bytes.subarray(HEADER_LENGTH) };
}

export function emitData({ flags, destination, source, bssid, body }: DataFrame): Uint8Array {
    const addresses = flags.toDs ? [bssid, source, destination] : [destination, bssid, source];
    const writer = new Writer(HEADER_LENGTH + body.length)
        .u16le(emitFrameControl({ version: 0, type: FrameType.data, subtype: DATA, flags }))
        .u16le(0);
    for (const address of addresses) writer.bytes(macBytes(address));
    return writer.u16le(0).bytes(body).finish();
}

export const toDs: FrameFlags = { ...noFlags, toDs: true };
export const fromDs: FrameFlags = { ...noFlags, fromDs: true };

/** The payload of an LLC frame with a SNAP header (RFC 1042). */
export interface Llc {
    readonly etherType: number;
    readonly payload: Uint8Array;
}

export function parseLlc(bytes: Uint8Array): Decoded<Llc, "header truncated" | "not SNAP"> {
    const reader = new Reader(bytes);
    const header = reader.bytes(SNAP.length);
    const etherType = reader.u16be();
    if (header === undefined || etherType === undefined) return malformed("header truncated", bytes.length);
    if (SNAP.some((byte, i) => header[i] !== byte)) return malformed("not SNAP", 0);
    return { etherType, payload: reader.rest() };
}

export const emitLlc = ({ etherType, payload }: Llc): Uint8Array =>
    new Writer(8 + payload.length).bytes(SNAP).u16be(etherType).bytes(payload).finish();

const HEADER_LENGTH = 24;
/** The subtype Data. */
const DATA = 0;
const SNAP = Uint8Array.of(0xaa, 0xaa, 0x03, 0x00, 0x00, 0x00);
