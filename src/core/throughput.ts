import type { Bss } from "#src/core/bss.js";
import { type Generation, isAllowed, widestAllowed } from "#src/core/capability-overrides.js";
import type { Band } from "#src/driver/capability.js";
import type { CapabilityOverrides } from "#src/driver/command.js";
import { type ChannelWidth, operatingChannel } from "#src/ieee80211/channel-width.js";
import { EhtPhyCapability } from "#src/ieee80211/element/eht.js";
import type { Elements } from "#src/ieee80211/element/elements.js";
import { HePhyCapability } from "#src/ieee80211/element/he.js";
import { HtCapability } from "#src/ieee80211/element/ht.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { bssRates } from "#src/ieee80211/element/rates.js";
import { VhtCapability } from "#src/ieee80211/element/vht.js";
import { hasBit } from "#src/lib/bits.js";

/**
 * The rate in kbit/s that one spatial stream to this BSS may reach, for comparing BSSs with each other.
 *
 * @param snr dB above the noise in 20 MHz.
 * @param band What our radio can do there; `undefined`: unknown, and only legacy rates are counted.
 * @param overrides What the network leaves us of that; `undefined`: all.
 */
export function estimateThroughput(
    bss: Pick<Bss, "elements" | "frequency">,
    snr: number,
    band?: Band,
    overrides?: CapabilityOverrides,
): number {
    const { width, offered, generations } = announced(bss);
    const allowed = overrides === undefined ? width : Math.min(width, widestAllowed(overrides));
    let best = legacyRate(offered, snr);
    for (const { name, bonus, table, widest } of generations) {
        const ours = band && isAllowed(name, overrides) ? widest(band) : undefined;
        if (ours === undefined) continue;
        for (const [mhz, required] of table) {
            if (mhz > allowed || mhz > ours) break;
            const rate = interpolated(required, snr);
            if (rate > 0) best = Math.max(best, rate + (mhz === 320 ? 0 : bonus));
        }
    }
    return best;
}

interface Announced {
    readonly frequency: number;
    /** Megahertz. */
    readonly width: number;
    /** Mbit/s of the fastest legacy rate. */
    readonly offered: number;
    readonly generations: readonly Known[];
}

function announced({ elements, frequency }: Pick<Bss, "elements" | "frequency">): Announced {
    const known = read.get(elements);
    if (known?.frequency === frequency) return known;
    const fresh = {
        frequency,
        width: MHZ[operatingChannel(elements, frequency).width],
        offered: (bssRates(elements)[0] ?? 0) / 1_000_000,
        generations: GENERATIONS.filter(({ element }) => elements.find(element) !== undefined),
    };
    read.set(elements, fresh);
    return fresh;
}

/** Elements never change, and are looked at again with every choice. */
const read = new WeakMap<Elements, Announced>();

/** Noise in dBm where the driver does not tell. */
export const noiseFloor = (frequency: number): number => (frequency < 3000 ? -89 : -92);

interface Known {
    readonly name: Generation;
    /** What a BSS that speaks it announces. */
    readonly element: number;
    /** Added so that of two that are equally fast the newer one wins. */
    readonly bonus: number;
    readonly table: readonly Width[];
    /** Megahertz that our radio can do; `undefined`: it does not speak it. */
    readonly widest: (band: Band) => number | undefined;
}

type Width = readonly [mhz: number, required: readonly Step[]];
/** From this SNR on one stream makes this many kbit/s. */
type Step = readonly [snr: number, kbps: number];

/** kbit/s of the MCS 0, 1, … with the SNR that each takes at 20 MHz; every doubling of the width takes 3 dB more. */
const HT_SNR = [2, 5, 9, 11, 15, 18, 20, 25] as const;
const VHT_SNR = [...HT_SNR, 29, 31] as const;
const HE_SNR = [...VHT_SNR, 34, 36] as const;
const EHT_SNR = [...HE_SNR, 39, 42] as const;

const HT20 = [6500, 13_000, 19_500, 26_000, 39_000, 52_000, 58_500, 65_000];
const HT40 = [13_500, 27_000, 40_500, 54_000, 81_000, 108_000, 121_500, 135_000];
const VHT80 = [29_300, 58_500, 87_800, 117_000, 175_500, 234_000, 263_300, 292_500, 351_000, 390_000];
const VHT160 = [58_500, 117_000, 175_500, 234_000, 351_000, 468_000, 526_500, 585_000, 702_000, 780_000];
const EHT20 = [
    8600, 17_200, 25_800, 34_400, 51_600, 68_800, 77_400, 86_000, 103_200, 114_700, 129_000, 143_400, 154_900, 172_100,
];
const EHT40 = [
    17_200, 34_400, 51_600, 68_800, 103_200, 137_600, 154_900, 172_100, 206_500, 229_400, 258_100, 286_800, 309_500,
    344_100,
];
const EHT80 = [
    36_000, 72_100, 108_100, 144_100, 216_200, 288_200, 324_300, 360_300, 432_400, 480_400, 540_400, 600_500, 648_500,
    720_600,
];
const EHT160 = [
    72_100, 144_100, 216_200, 288_200, 432_400, 576_500, 648_500, 720_600, 864_700, 960_800, 1_080_900, 1_201_000,
    1_297_100, 1_441_200,
];
const EHT320 = [
    144_100, 288_200, 432_400, 576_500, 864_700, 1_152_900, 1_297_100, 1_441_200, 1_729_400, 1_921_500, 2_161_800,
    2_401_900, 2_594_100, 2_882_400,
];

const width = (mhz: number, snr: readonly number[], kbps: readonly number[]): Width => {
    const offset = 3 * Math.log2(mhz / 20);
    return [mhz, snr.slice(0, kbps.length).map((needed, mcs) => [needed + offset, kbps[mcs]!] as const)];
};

const GENERATIONS: readonly Known[] = [
    {
        name: "ht",
        element: ElementId.htCapabilities,
        bonus: 0,
        table: [width(20, HT_SNR, HT20), width(40, HT_SNR, HT40)],
        widest: ({ ht }) => ht && ((ht.info & HtCapability.width40) === 0 ? 20 : 40),
    },
    {
        name: "vht",
        element: ElementId.vhtCapabilities,
        bonus: 1,
        table: [
            width(20, VHT_SNR, [...HT20, 78_000]),
            width(40, VHT_SNR, [...HT40, 162_000, 180_000]),
            width(80, VHT_SNR, VHT80),
            width(160, VHT_SNR, VHT160),
        ],
        widest: ({ vht }) => vht && ((vht.info & VhtCapability.widthSetMask) === 0 ? 80 : 160),
    },
    {
        name: "he",
        element: ElementId.heCapabilities,
        bonus: 2,
        table: [
            width(20, HE_SNR, EHT20.slice(0, 12)),
            width(40, HE_SNR, EHT40.slice(0, 12)),
            width(80, HE_SNR, EHT80.slice(0, 12)),
            width(160, HE_SNR, EHT160.slice(0, 12)),
        ],
        widest: heWidth,
    },
    {
        name: "eht",
        element: ElementId.ehtCapabilities,
        bonus: 3,
        table: [
            width(20, EHT_SNR, EHT20),
            width(40, EHT_SNR, EHT40),
            width(80, EHT_SNR, EHT80),
            width(160, EHT_SNR, EHT160),
            width(320, EHT_SNR, EHT320),
        ],
        widest: band => band.eht && (hasBit(band.eht.phy, EhtPhyCapability.width320At6Ghz) ? 320 : heWidth(band)),
    },
];

function heWidth({ band, he }: Band): number | undefined {
    if (he === undefined) return undefined;
    if (band === "2.4GHz") return hasBit(he.phy, HePhyCapability.width40At2Ghz) ? 40 : 20;
    if (hasBit(he.phy, HePhyCapability.width160)) return 160;
    return hasBit(he.phy, HePhyCapability.width40And80At5Ghz) ? 80 : 20;
}

const MHZ: Readonly<Record<ChannelWidth, number>> = {
    "20-noHT": 20,
    "20": 20,
    "40": 40,
    "80": 80,
    "80+80": 160,
    "160": 160,
    "320": 320,
};

/** Between two steps in a straight line; from nothing at 0 dB to the first. */
function interpolated(required: readonly Step[], snr: number): number {
    let [below, slow]: Step = [0, 0];
    if (snr <= below) return 0;
    for (const [needed, fast] of required) {
        if (snr < needed) return slow + Math.floor(((snr - below) * (fast - slow)) / (needed - below));
        [below, slow] = [needed, fast];
    }
    return slow;
}

/** Mbit/s that an SNR below the first number allows, where the BSS offers more than the second. */
const LEGACY: readonly (readonly [snr: number, offered: number, mbps: number])[] = [
    [1, 1, 1],
    [4, 2, 2],
    [5, 6, 6],
    [6, 9, 9],
    [7, 12, 12],
    [8, 12, 14],
    [9, 12, 16],
    [10, 18, 18],
    [11, 24, 24],
    [12, 24, 27],
    [13, 24, 30],
    [14, 24, 33],
    [15, 36, 36],
    [16, 36, 39],
    [17, 36, 42],
    [18, 36, 45],
    [19, 48, 48],
    [20, 48, 51],
    [21, 54, 54],
];

function legacyRate(offered: number, snr: number): number {
    const limit = LEGACY.find(([below, more]) => snr < below && offered > more);
    return Math.round((limit?.[2] ?? offered) * 1000);
}
