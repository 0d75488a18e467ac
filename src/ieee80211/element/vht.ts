import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";

/** The VHT Capabilities element (IEEE 802.11-2020, 9.4.2.157). MCS maps: see `parseMcsMap` with `VHT_MCS`. */
export interface VhtCapabilities {
    /** See `VhtCapability`. */
    readonly info: number;
    readonly rxMcsMap: number;
    /** Highest long guard interval rate in Mbit/s in bits 0 to 12, 0 if unsaid; further fields above. */
    readonly rxHighest: number;
    readonly txMcsMap: number;
    readonly txHighest: number;
}

/** Bits and masks of the VHT Capabilities Information field. */
export const VhtCapability = {
    maxMpduMask: 0x00000003,
    /** 0: up to 80 MHz; 1: 160 MHz; 2: 160 and 80+80 MHz. */
    widthSetMask: 0x0000000c,
    rxLdpc: 0x00000010,
    shortGi80: 0x00000020,
    shortGi160: 0x00000040,
    maxAmpduExponentMask: 0x03800000,
    /** 1 to 3: wider channels with fewer streams (Extended NSS BW Support). */
    extendedNssBwMask: 0xc0000000,
} as const;

export function parseVhtCapabilities(value: Uint8Array): Decoded<VhtCapabilities, "truncated"> {
    if (value.length < 12) return malformed("truncated", value.length);
    const reader = new Reader(value);
    return {
        info: reader.u32le()!,
        rxMcsMap: reader.u16le()!,
        rxHighest: reader.u16le()!,
        txMcsMap: reader.u16le()!,
        txHighest: reader.u16le()!,
    };
}

export function emitVhtCapabilities(vht: VhtCapabilities): Uint8Array {
    return new Writer(12)
        .u32le(vht.info)
        .u16le(vht.rxMcsMap)
        .u16le(vht.rxHighest)
        .u16le(vht.txMcsMap)
        .u16le(vht.txHighest)
        .finish();
}

/** The VHT Operation element (IEEE 802.11-2020, 9.4.2.158). */
export interface VhtOperation extends VhtOperationInfo {
    readonly basicMcsMap: number;
}

/** The part of it that the HE Operation element repeats. */
export interface VhtOperationInfo {
    /** 0: as HT Operation says; 1: 80 MHz, or with `segment1` 160 or 80+80; 2, 3: 160 and 80+80 as old devices say it. */
    readonly channelWidth: number;
    /** Channel numbers of the centre frequencies, 0 for none. */
    readonly segment0: number;
    readonly segment1: number;
}

export function parseVhtOperation(value: Uint8Array): Decoded<VhtOperation, "truncated"> {
    if (value.length < 5) return malformed("truncated", value.length);
    return {
        channelWidth: value[0]!,
        segment0: value[1]!,
        segment1: value[2]!,
        basicMcsMap: value[3]! | (value[4]! << 8),
    };
}

export function emitVhtOperation({ channelWidth, segment0, segment1, basicMcsMap }: VhtOperation): Uint8Array {
    return new Writer(5).u8(channelWidth).u8(segment0).u8(segment1).u16le(basicMcsMap).finish();
}
