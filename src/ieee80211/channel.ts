/** A frequency band, as far as channel numbers repeat from band to band. */
export type Band = "2.4GHz" | "5GHz" | "6GHz" | "60GHz";

/** A channel number has a meaning only within its band. */
export interface Channel {
    readonly band: Band;
    readonly number: number;
}

/** The 20 MHz (at 60 GHz 2.16 GHz) channel with this centre frequency in MHz; `undefined` if no channel is there. */
export function channelOf(frequency: number): Channel | undefined {
    if (frequency === CHANNEL_14) return { band: "2.4GHz", number: 14 };
    if (frequency === CHANNEL_2_AT_6_GHZ) return { band: "6GHz", number: 2 };
    for (const { band, base, step, first, last } of PLANS) {
        const number = (frequency - base) / step;
        if (Number.isInteger(number) && number >= first && number <= last) return { band, number };
    }
    return undefined;
}

/** The centre frequency of a channel in MHz; `undefined` if the band has no such channel. */
export function frequencyOf({ band, number }: Channel): number | undefined {
    if (band === "2.4GHz" && number === 14) return CHANNEL_14;
    if (band === "6GHz" && number === 2) return CHANNEL_2_AT_6_GHZ;
    const plan = PLANS.find(p => p.band === band && number >= p.first && number <= p.last);
    return plan === undefined || !Number.isInteger(number) ? undefined : plan.base + plan.step * number;
}

/** The band that a frequency in MHz lies in, channel or not; `undefined` outside all of them. */
export function bandOf(frequency: number): Band | undefined {
    return BANDS.find(({ low, high }) => frequency >= low && frequency <= high)?.band;
}

/** 0 for 2.4 GHz, 1 for 5, 2 for 6 and above: the higher, the more room and the shorter the reach. */
export const bandStep = (frequency: number): number => (frequency < 3000 ? 0 : frequency < 5925 ? 1 : 2);

interface ChannelPlan {
    readonly band: Band;
    /** Megahertz of the channel number 0. */
    readonly base: number;
    /** Megahertz between neighbouring numbers. */
    readonly step: number;
    readonly first: number;
    readonly last: number;
}

/** Channel starting frequencies and numbers of IEEE 802.11-2020, Annex E. Numbers 182 to 196 count from 4 GHz (Japan). */
const PLANS: readonly ChannelPlan[] = [
    { band: "2.4GHz", base: 2407, step: 5, first: 1, last: 13 },
    { band: "5GHz", base: 4000, step: 5, first: 182, last: 196 },
    { band: "5GHz", base: 5000, step: 5, first: 1, last: 181 },
    { band: "6GHz", base: 5950, step: 5, first: 1, last: 233 },
    { band: "60GHz", base: 56160, step: 2160, first: 1, last: 8 },
];

const BANDS: readonly { readonly band: Band; readonly low: number; readonly high: number }[] = [
    { band: "2.4GHz", low: 2400, high: 2500 },
    { band: "5GHz", low: 4900, high: 5924 },
    { band: "6GHz", low: 5925, high: 7125 },
    { band: "60GHz", low: 57_240, high: 74_520 },
];

const CHANNEL_14 = 2484;
const CHANNEL_2_AT_6_GHZ = 5935;
