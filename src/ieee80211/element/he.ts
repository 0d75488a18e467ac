import { hasBit } from "#src/lib/bits.js";
import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";
import type { VhtOperationInfo } from "./vht.js";

/** The HE Capabilities element (IEEE 802.11-2020, 9.4.2.248). MCS maps: see `parseMcsMap` with `HE_MCS`. */
export interface HeCapabilities {
    /** 6 bytes. */
    readonly mac: Uint8Array;
    /** 11 bytes; see `HePhyCapability`. */
    readonly phy: Uint8Array;
    /** For channels up to 80 MHz. */
    readonly mcs80: HeMcs;
    /** Present exactly when `phy` announces 160 MHz. */
    readonly mcs160?: HeMcs;
    /** Present exactly when `phy` announces 80+80 MHz. */
    readonly mcs8080?: HeMcs;
    /** PPE thresholds and whatever may follow. */
    readonly rest: Uint8Array;
}

export interface HeMcs {
    readonly rxMap: number;
    readonly txMap: number;
}

/** Bits of the HE PHY Capabilities Information field, counted from its first byte. */
export const HePhyCapability = {
    width40At2Ghz: 1,
    width40And80At5Ghz: 2,
    width160: 3,
    width8080: 4,
} as const;

export function parseHeCapabilities(value: Uint8Array): Decoded<HeCapabilities, "truncated"> {
    const reader = new Reader(value);
    const [mac, phy, mcs80] = [reader.bytes(6), reader.bytes(11), heMcs(reader)];
    if (mac === undefined || phy === undefined || mcs80 === undefined) return malformed("truncated", value.length);
    const mcs160 = hasBit(phy, HePhyCapability.width160) ? heMcs(reader) : undefined;
    if (hasBit(phy, HePhyCapability.width160) && mcs160 === undefined) return malformed("truncated", value.length);
    const mcs8080 = hasBit(phy, HePhyCapability.width8080) ? heMcs(reader) : undefined;
    if (hasBit(phy, HePhyCapability.width8080) && mcs8080 === undefined) return malformed("truncated", value.length);
    return { mac, phy, mcs80, ...(mcs160 && { mcs160 }), ...(mcs8080 && { mcs8080 }), rest: reader.rest() };
}

/** The value of the element, without the extension id. */
export function emitHeCapabilities({ mac, phy, mcs80, mcs160, mcs8080, rest }: HeCapabilities): Uint8Array {
    const writer = new Writer().bytes(mac).bytes(phy);
    for (const mcs of [mcs80, mcs160, mcs8080]) if (mcs !== undefined) writer.u16le(mcs.rxMap).u16le(mcs.txMap);
    return writer.bytes(rest).finish();
}

function heMcs(reader: Reader): HeMcs | undefined {
    const [rxMap, txMap] = [reader.u16le(), reader.u16le()];
    return rxMap === undefined || txMap === undefined ? undefined : { rxMap, txMap };
}

/** The HE Operation element (IEEE 802.11-2020, 9.4.2.249; the 6 GHz part from 802.11ax). */
export interface HeOperation {
    /** 24 bits; the three that tell which optional parts follow are taken from the parts when emitted. */
    readonly parameters: number;
    readonly bssColor: number;
    readonly basicMcsMap: number;
    readonly vht?: VhtOperationInfo;
    readonly maxCohostedBssid?: number;
    readonly sixGhz?: SixGhzOperation;
    readonly rest: Uint8Array;
}

export interface SixGhzOperation {
    readonly primaryChannel: number;
    /** Channel width in bits 0 and 1: 20, 40, 80, and 160 or 80+80 MHz. */
    readonly control: number;
    readonly segment0: number;
    readonly segment1: number;
    readonly minimumRate: number;
}

export function parseHeOperation(value: Uint8Array): Decoded<HeOperation, "truncated"> {
    if (value.length < 6) return malformed("truncated", value.length);
    const parameters = value[0]! | (value[1]! << 8) | (value[2]! << 16);
    const [hasVht, hasCohosted, hasSixGhz] = [VHT_PRESENT, COHOSTED, SIX_GHZ].map(bit => (parameters & bit) !== 0);
    if (value.length < 6 + (hasVht ? 3 : 0) + (hasCohosted ? 1 : 0) + (hasSixGhz ? 5 : 0)) {
        return malformed("truncated", value.length);
    }
    const reader = new Reader(value.subarray(3));
    return {
        parameters,
        bssColor: reader.u8()!,
        basicMcsMap: reader.u16le()!,
        ...(hasVht && {
            vht: { channelWidth: reader.u8()!, segment0: reader.u8()!, segment1: reader.u8()! },
        }),
        ...(hasCohosted && { maxCohostedBssid: reader.u8()! }),
        ...(hasSixGhz && {
            sixGhz: {
                primaryChannel: reader.u8()!,
                control: reader.u8()!,
                segment0: reader.u8()!,
                segment1: reader.u8()!,
                minimumRate: reader.u8()!,
            },
        }),
        rest: reader.rest(),
    };
}

/** The value of the element, without the extension id. */
export function emitHeOperation(operation: HeOperation): Uint8Array {
    const { bssColor, basicMcsMap, vht, maxCohostedBssid, sixGhz, rest } = operation;
    const parameters =
        (operation.parameters & ~(VHT_PRESENT | COHOSTED | SIX_GHZ)) |
        (vht === undefined ? 0 : VHT_PRESENT) |
        (maxCohostedBssid === undefined ? 0 : COHOSTED) |
        (sixGhz === undefined ? 0 : SIX_GHZ);
    const writer = new Writer()
        .u16le(parameters & 0xffff)
        .u8(parameters >> 16)
        .u8(bssColor)
        .u16le(basicMcsMap);
    if (vht !== undefined) writer.u8(vht.channelWidth).u8(vht.segment0).u8(vht.segment1);
    if (maxCohostedBssid !== undefined) writer.u8(maxCohostedBssid);
    if (sixGhz !== undefined) {
        writer.u8(sixGhz.primaryChannel).u8(sixGhz.control).u8(sixGhz.segment0).u8(sixGhz.segment1);
        writer.u8(sixGhz.minimumRate);
    }
    return writer.bytes(rest).finish();
}

const VHT_PRESENT = 1 << 14;
const COHOSTED = 1 << 15;
const SIX_GHZ = 1 << 17;
