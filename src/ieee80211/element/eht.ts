import { hasBit } from "#src/lib/bits.js";
import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";
import { HePhyCapability } from "./he.js";
import type { McsPerStreams } from "./mcs.js";

/**
 * The EHT Capabilities element (802.11be). How long its MCS part is depends on the HE Capabilities element beside it and on
 * who sent it, so it stays bytes: see `ehtMcsOfAp`.
 */
export interface EhtCapabilities {
    /** 2 bytes. */
    readonly mac: Uint8Array;
    /** 9 bytes; see `EhtPhyCapability`. */
    readonly phy: Uint8Array;
    /** Supported MCS and NSS sets, PPE thresholds. */
    readonly rest: Uint8Array;
}

/** Bits of the EHT PHY Capabilities Information field, counted from its first byte. */
export const EhtPhyCapability = { width320At6Ghz: 1 } as const;

export function parseEhtCapabilities(value: Uint8Array): Decoded<EhtCapabilities, "truncated"> {
    const reader = new Reader(value);
    const [mac, phy] = [reader.bytes(2), reader.bytes(9)];
    if (mac === undefined || phy === undefined) return malformed("truncated", value.length);
    return { mac, phy, rest: reader.rest() };
}

/** The value of the element, without the extension id. */
export const emitEhtCapabilities = ({ mac, phy, rest }: EhtCapabilities): Uint8Array =>
    new Writer().bytes(mac).bytes(phy).bytes(rest).finish();

/** What an access point can receive with a channel of up to 80, of 160 and of 320 MHz. */
export interface EhtMcs {
    readonly mcs80: McsPerStreams;
    readonly mcs160?: McsPerStreams;
    readonly mcs320?: McsPerStreams;
}

/**
 * The receive side of the MCS sets of an access point. Those of a station that can only do 20 MHz look different.
 *
 * @param hePhy The PHY capabilities of the HE Capabilities element of the same frame.
 */
export function ehtMcsOfAp({ phy, rest }: EhtCapabilities, hePhy: Uint8Array): Decoded<EhtMcs, "truncated"> {
    const reader = new Reader(rest);
    const mcs80 = mcsPerStreams(reader);
    if (mcs80 === undefined) return malformed("truncated", reader.offset);
    const mcs160 = hasBit(hePhy, HePhyCapability.width160) ? mcsPerStreams(reader) : none;
    const mcs320 = hasBit(phy, EhtPhyCapability.width320At6Ghz) ? mcsPerStreams(reader) : none;
    if (mcs160 === undefined || mcs320 === undefined) return malformed("truncated", reader.offset);
    return { mcs80, ...(mcs160 !== none && { mcs160 }), ...(mcs320 !== none && { mcs320 }) };
}

/** Three bytes: the number of streams, to receive in the lower half, with MCS up to 9, 11 and 13. */
function mcsPerStreams(reader: Reader): McsPerStreams | undefined {
    const set = reader.bytes(3);
    if (set === undefined) return undefined;
    const [to9, to11, to13] = [set[0]! & 15, set[1]! & 15, set[2]! & 15];
    return Array.from({ length: 8 }, (_, i) => (i < to13 ? 13 : i < to11 ? 11 : i < to9 ? 9 : undefined));
}

const none: McsPerStreams = [];

/** The EHT Operation element (802.11be). */
export interface EhtOperation {
    /** The two bits that tell which optional parts follow are taken from the parts when emitted. */
    readonly parameters: number;
    readonly basicMcsNss: number;
    /** Absent where the older operation elements say it all. */
    readonly information?: EhtOperationInfo;
    readonly rest: Uint8Array;
}

export interface EhtOperationInfo {
    /** Channel width in bits 0 to 2: 20, 40, 80, 160, 320 MHz. */
    readonly control: number;
    readonly segment0: number;
    readonly segment1: number;
    /** One bit for each 20 MHz that is not used, from the lowest. */
    readonly disabledSubchannels?: number;
}

export function parseEhtOperation(value: Uint8Array): Decoded<EhtOperation, "truncated"> {
    if (value.length < 5) return malformed("truncated", value.length);
    const reader = new Reader(value);
    const [parameters, basicMcsNss] = [reader.u8()!, reader.u32le()!];
    if ((parameters & INFORMATION) === 0) {
        return { parameters: parameters & ~DISABLED_SUBCHANNELS, basicMcsNss, rest: reader.rest() };
    }
    const hasBitmap = (parameters & DISABLED_SUBCHANNELS) !== 0;
    if (reader.remaining < (hasBitmap ? 5 : 3)) return malformed("truncated", value.length);
    const information: EhtOperationInfo = {
        control: reader.u8()!,
        segment0: reader.u8()!,
        segment1: reader.u8()!,
        ...(hasBitmap && { disabledSubchannels: reader.u16le()! }),
    };
    return { parameters, basicMcsNss, information, rest: reader.rest() };
}

/** The value of the element, without the extension id. */
export function emitEhtOperation({ parameters, basicMcsNss, information, rest }: EhtOperation): Uint8Array {
    const { control, segment0, segment1, disabledSubchannels } = information ?? {};
    const other = parameters & ~(INFORMATION | DISABLED_SUBCHANNELS);
    const present = information === undefined ? 0 : INFORMATION;
    const bitmap = disabledSubchannels === undefined ? 0 : DISABLED_SUBCHANNELS;
    const writer = new Writer().u8(other | present | bitmap).u32le(basicMcsNss);
    if (control !== undefined)
        writer
            .u8(control)
            .u8(segment0 ?? 0)
            .u8(segment1 ?? 0);
    if (disabledSubchannels !== undefined) writer.u16le(disabledSubchannels);
    return writer.bytes(rest).finish();
}

const INFORMATION = 1;
const DISABLED_SUBCHANNELS = 2;
