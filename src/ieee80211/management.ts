import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";
import { type Mac, macAt, macBytes } from "#src/lib/mac.js";
import { namesOf } from "#src/lib/names.js";
import { emitFrameControl, type FrameFlags, FrameType, noFlags, parseFrameControl } from "./frame-control.js";

/** Subtypes of management frames (IEEE 802.11-2020, 9.2.4.1.3). */
export const ManagementSubtype = {
    associationRequest: 0,
    associationResponse: 1,
    reassociationRequest: 2,
    reassociationResponse: 3,
    probeRequest: 4,
    probeResponse: 5,
    timingAdvertisement: 6,
    // 7 reserved
    beacon: 8,
    atim: 9,
    disassociation: 10,
    authentication: 11,
    deauthentication: 12,
    action: 13,
    actionNoAck: 14,
    // 15 reserved
} as const;
export type ManagementSubtype = (typeof ManagementSubtype)[keyof typeof ManagementSubtype];

/** The name of a subtype for a log; `undefined` for a reserved one. */
export const managementSubtypeName = namesOf(ManagementSubtype);

/** A management frame without its FCS (IEEE 802.11-2020, 9.3.3.1). */
export interface ManagementFrame {
    /** One of `ManagementSubtype`, or a reserved number from 0 to 15. */
    readonly subtype: number;
    readonly flags: FrameFlags;
    /** Microseconds, or the raw field where its top bit is set. */
    readonly duration: number;
    /** Address 1: the receiver. */
    readonly destination: Mac;
    /** Address 2: the transmitter. */
    readonly source: Mac;
    /** Address 3. */
    readonly bssid: Mac;
    /** 0 to 4095. */
    readonly sequence: number;
    /** 0 to 15. */
    readonly fragment: number;
    /** Present exactly when `flags.htControl` is set. */
    readonly htControl?: number;
    /** A view of the bytes behind the header. */
    readonly body: Uint8Array;
}

export type ManagementReason = "truncatedHeader" | "unknownVersion" | "notManagement";

export function parseManagement(bytes: Uint8Array): Decoded<ManagementFrame, ManagementReason> {
    if (bytes.length < HEADER_LENGTH) return malformed("truncatedHeader", bytes.length);
    const reader = new Reader(bytes);
    const { version, type, subtype, flags } = parseFrameControl(reader.u16le()!);
    if (version !== 0) return malformed("unknownVersion", 0);
    if (type !== FrameType.management) return malformed("notManagement", 0);
    const duration = reader.u16le()!;
    const [destination, source, bssid] = [macAt(bytes, 4), macAt(bytes, 10), macAt(bytes, 16)];
    reader.bytes(18);
    const sequenceControl = reader.u16le()!;
    const htControl = flags.htControl ? reader.u32le() : undefined;
    if (flags.htControl && htControl === undefined) return malformed("truncatedHeader", bytes.length);
    return {
        subtype,
        flags,
        duration,
        destination,
        source,
        bssid,
        sequence: sequenceControl >> 4,
        fragment: sequenceControl & 15,
        ...(htControl !== undefined && { htControl }),
        body: reader.rest(),
    };
}

export function emitManagement(frame: ManagementFrame): Uint8Array {
    const writer = new Writer(HEADER_LENGTH + 4 + frame.body.length)
        .u16le(emitFrameControl({ version: 0, type: FrameType.management, subtype: frame.subtype, flags: frame.flags }))
        .u16le(frame.duration)
        .bytes(macBytes(frame.destination))
        .bytes(macBytes(frame.source))
        .bytes(macBytes(frame.bssid))
        .u16le((frame.sequence << 4) | frame.fragment);
    if (frame.flags.htControl) writer.u32le(frame.htControl ?? 0);
    return writer.bytes(frame.body).finish();
}

/** A frame of ours before the radio gives it its duration and sequence number: the fields that do not follow from these. */
export function managementFrame(
    subtype: ManagementSubtype,
    addresses: { readonly destination: Mac; readonly source: Mac; readonly bssid: Mac },
    body: Uint8Array,
): ManagementFrame {
    return { subtype, flags: noFlags, duration: 0, ...addresses, sequence: 0, fragment: 0, body };
}

const HEADER_LENGTH = 24;
