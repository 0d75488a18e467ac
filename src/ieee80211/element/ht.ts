import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";

/** The HT Capabilities element (IEEE 802.11-2020, 9.4.2.55). */
export interface HtCapabilities {
    /** See `HtCapability`. */
    readonly info: number;
    readonly ampduParameters: number;
    /** 16 bytes; the first ten are one bit for each receivable MCS from 0 to 76. */
    readonly mcsSet: Uint8Array;
    readonly extended: number;
    readonly txBeamforming: number;
    readonly antennaSelection: number;
}

/** Bits of the HT Capability Information field. */
export const HtCapability = {
    ldpc: 0x0001,
    width40: 0x0002,
    smPowerSaveMask: 0x000c,
    greenfield: 0x0010,
    shortGi20: 0x0020,
    shortGi40: 0x0040,
    txStbc: 0x0080,
    rxStbcMask: 0x0300,
    delayedBlockAck: 0x0400,
    maxAmsdu7935: 0x0800,
    dsssCck40: 0x1000,
    fortyMhzIntolerant: 0x4000,
    lsigTxopProtection: 0x8000,
} as const;

export function parseHtCapabilities(value: Uint8Array): Decoded<HtCapabilities, "truncated"> {
    if (value.length < 26) return malformed("truncated", value.length);
    const reader = new Reader(value);
    return {
        info: reader.u16le()!,
        ampduParameters: reader.u8()!,
        mcsSet: reader.bytes(16)!,
        extended: reader.u16le()!,
        txBeamforming: reader.u32le()!,
        antennaSelection: reader.u8()!,
    };
}

export function emitHtCapabilities(ht: HtCapabilities): Uint8Array {
    return new Writer(26)
        .u16le(ht.info)
        .u8(ht.ampduParameters)
        .bytes(ht.mcsSet)
        .u16le(ht.extended)
        .u32le(ht.txBeamforming)
        .u8(ht.antennaSelection)
        .finish();
}

/** The highest number of spatial streams with all eight equal-modulation MCS indexes, 0 to 4. */
export const htStreams = ({ mcsSet }: HtCapabilities): number => mcsSet.subarray(0, 4).lastIndexOf(0xff) + 1;

/** The HT Operation element (IEEE 802.11-2020, 9.4.2.56). */
export interface HtOperation {
    readonly primaryChannel: number;
    /** Where the second half of a 40 MHz channel lies. */
    readonly secondaryChannel: "none" | "above" | "reserved" | "below";
    /** Whether stations may use more than 20 MHz. */
    readonly anyWidth: boolean;
    /** The first byte of information without the bits of the two fields above. */
    readonly flags: number;
    /** The next four bytes: protection, and from bit 5 of the first the second centre frequency of VHT. */
    readonly information: number;
    /** 16 bytes. */
    readonly basicMcsSet: Uint8Array;
}

export function parseHtOperation(value: Uint8Array): Decoded<HtOperation, "truncated"> {
    if (value.length < 22) return malformed("truncated", value.length);
    const reader = new Reader(value);
    const primaryChannel = reader.u8()!;
    const first = reader.u8()!;
    return {
        primaryChannel,
        secondaryChannel: SECONDARY[first & 3]!,
        anyWidth: (first & ANY_WIDTH) !== 0,
        flags: first & ~(ANY_WIDTH | 3),
        information: reader.u32le()!,
        basicMcsSet: reader.bytes(16)!,
    };
}

export function emitHtOperation(operation: HtOperation): Uint8Array {
    return new Writer(22)
        .u8(operation.primaryChannel)
        .u8(operation.flags | (operation.anyWidth ? ANY_WIDTH : 0) | SECONDARY.indexOf(operation.secondaryChannel))
        .u32le(operation.information)
        .bytes(operation.basicMcsSet)
        .finish();
}

/** By value of the Secondary Channel Offset field. */
const SECONDARY = ["none", "above", "reserved", "below"] as const;
const ANY_WIDTH = 4;
