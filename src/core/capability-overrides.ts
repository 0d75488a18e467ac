import { type NetworkConfig, networkField } from "#src/config/network.js";
import type { CapabilityOverrides } from "#src/driver/command.js";
import { type HtCapabilities, HtCapability } from "#src/ieee80211/element/ht.js";
import { type VhtCapabilities, VhtCapability } from "#src/ieee80211/element/vht.js";
import { remembered } from "#src/lib/remembered.js";
import { fromUtf8 } from "#src/lib/text.js";

/**
 * What a network forbids of our HT, VHT, HE and EHT capabilities, or wants otherwise than the hardware has it; `undefined`: nothing.
 * A configuration is looked at again with every choice.
 */
export const capabilityOverrides = remembered(readOverrides);

export type Generation = CapabilityOverrides["without"][number];

/** Whether a network leaves us this generation: with one go all later ones. */
export const isAllowed = (generation: Generation, overrides: CapabilityOverrides | undefined): boolean =>
    !(overrides?.without.some(first => GENERATIONS.indexOf(first) <= GENERATIONS.indexOf(generation)) ?? false);

/** Megahertz that a network leaves us: no generation is wider than HT and VHT before it. */
export function widestAllowed({ ht, vht }: CapabilityOverrides): number {
    if (isCleared(ht, HtCapability.width40)) return 20;
    return isCleared(vht, VhtCapability.widthSetMask) ? 80 : Number.POSITIVE_INFINITY;
}

const isCleared = (overridden: CapabilityOverrides["ht"] | CapabilityOverrides["vht"], bits: number): boolean =>
    overridden !== undefined && (overridden.mask.info & bits) === bits && (overridden.value.info & bits) === 0;

function readOverrides(config: NetworkConfig): CapabilityOverrides | undefined {
    const field = (name: string): number | undefined => {
        const value = networkField(config, name);
        return value?.type === "int" && value.value >= 0 ? value.value : undefined;
    };
    const without = GENERATIONS.filter(generation => field(`disable_${generation}`) === 1);
    const ht = htOverrides(config, field);
    const vht = vhtOverrides(field);
    if (without.length === 0 && ht === undefined && vht === undefined) return undefined;
    return { without, ...(ht && { ht }), ...(vht && { vht }) };
}

/** The oldest first. */
const GENERATIONS: readonly Generation[] = ["ht", "vht", "he", "eht"];

/** A field of a network; `undefined` when it is not set, which some fields say with -1. */
type NumberField = (name: string) => number | undefined;

function htOverrides(config: NetworkConfig, field: NumberField): CapabilityOverrides["ht"] {
    const info = overridden();
    const { width40, shortGi20, shortGi40, ldpc, fortyMhzIntolerant, txStbc, rxStbcMask, maxAmsdu7935 } = HtCapability;
    if (field("disable_ht40") === 1) info.set(width40 | shortGi40, 0);
    if (field("disable_sgi") === 1) info.set(shortGi20 | shortGi40, 0);
    if (field("disable_ldpc") === 1) info.set(ldpc, 0);
    if (field("ht40_intolerant") === 1) info.set(fortyMhzIntolerant, fortyMhzIntolerant);
    info.setField(txStbc, field("tx_stbc"));
    info.setField(rxStbcMask, field("rx_stbc"));
    const disableMaxAmsdu = field("disable_max_amsdu");
    if (disableMaxAmsdu !== undefined) info.setField(maxAmsdu7935, 1 - disableMaxAmsdu);

    const ampdu = overridden();
    ampdu.setField(AMPDU_LENGTH_EXPONENT, field("ampdu_factor") ?? vhtAmpduExponent(field));
    ampdu.setField(AMPDU_MINIMUM_SPACING, field("ampdu_density"));

    const mcs = networkField(config, "ht_mcs");
    const mcsSet = mcs?.type === "text" ? parseMcs(fromUtf8(mcs.bytes)) : undefined;
    if (info.mask === 0 && ampdu.mask === 0 && mcsSet === undefined) return undefined;
    const of = (info: number, ampduParameters: number, mcsSet: Uint8Array): HtCapabilities => ({
        info,
        ampduParameters,
        mcsSet,
        extended: 0,
        txBeamforming: 0,
        antennaSelection: 0,
    });
    return {
        value: of(info.value, ampdu.value, mcsSet ?? new Uint8Array(MCS_SET_LENGTH)),
        mask: of(info.mask, ampdu.mask, mcsSet === undefined ? new Uint8Array(MCS_SET_LENGTH) : ALL_MCS),
    };
}

/** Bits of the A-MPDU Parameters field. */
const AMPDU_LENGTH_EXPONENT = 0x03;
const AMPDU_MINIMUM_SPACING = 0x1c;

/** A shorter A-MPDU in VHT is one in HT as well, whose exponent ends at 3. */
function vhtAmpduExponent(field: NumberField): number | undefined {
    const mask = VhtCapability.maxAmpduExponentMask;
    if (((field("vht_capa_mask") ?? 0) & mask) === 0) return undefined;
    return Math.min(((field("vht_capa") ?? 0) & mask) / lowestBit(mask), 3);
}

const MCS_SET_LENGTH = 16;
/** MCS 0 to 76. */
const MCS_BYTES = 10;
const ALL_MCS = Uint8Array.from({ length: MCS_SET_LENGTH }, (_, i) => (i < 9 ? 0xff : i === 9 ? 0x1f : 0));

/** Ten bytes in hexadecimal digits, with spaces between them. What is none of it overrides nothing. */
function parseMcs(text: string): Uint8Array | undefined {
    const bytes = text.trim().split(/\s+/);
    if (bytes.length !== MCS_BYTES || !bytes.every(byte => /^(0x)?[0-9a-f]{1,2}$/i.test(byte))) return undefined;
    const set = new Uint8Array(MCS_SET_LENGTH);
    set.set(bytes.map(byte => Number.parseInt(byte, 16)));
    return set;
}

function vhtOverrides(field: NumberField): CapabilityOverrides["vht"] {
    const info = overridden();
    info.set(field("vht_capa_mask") ?? 0, field("vht_capa") ?? 0);
    if (field("disable_sgi") === 1) info.set(VhtCapability.shortGi80 | VhtCapability.shortGi160, 0);
    const [rx, tx] = [mcsMap("rx", field), mcsMap("tx", field)];
    if (info.mask === 0 && rx.mask === 0 && tx.mask === 0) return undefined;
    const of = (info: number, rxMcsMap: number, txMcsMap: number): VhtCapabilities => ({
        info,
        rxMcsMap,
        txMcsMap,
        rxHighest: 0,
        txHighest: 0,
    });
    return { value: of(info.value, rx.value, tx.value), mask: of(info.mask, rx.mask, tx.mask) };
}

/** Two bits for each number of spatial streams. */
function mcsMap(direction: "rx" | "tx", field: NumberField): Overridden {
    const map = overridden();
    for (let streams = 1; streams <= 8; streams++)
        map.setField(3 << (2 * (streams - 1)), field(`vht_${direction}_mcs_nss_${streams}`));
    return map;
}

interface Overridden {
    readonly mask: number;
    readonly value: number;
    set(bits: number, value: number): void;
    /** A number in the place that these bits have. */
    setField(bits: number, value: number | undefined): void;
}

function overridden(): Overridden {
    let [mask, value] = [0, 0];
    const set = (bits: number, bitsValue: number): void => {
        mask = (mask | bits) >>> 0;
        value = ((value & ~bits) | (bitsValue & bits)) >>> 0;
    };
    return {
        get mask() {
            return mask;
        },
        get value() {
            return value;
        },
        set,
        setField: (bits, number) => {
            if (number !== undefined) set(bits, number * lowestBit(bits));
        },
    };
}

const lowestBit = (bits: number): number => bits & -bits;
