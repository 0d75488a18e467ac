/** Highest MCS index per number of spatial streams: item 0 is for one stream; `undefined`: not with so many. */
export type McsPerStreams = readonly (number | undefined)[];

/**
 * A map of two bits per number of spatial streams, as VHT and HE have them (IEEE 802.11-2020, 9.4.2.157.3 and 9.4.2.248.4).
 * `highest` is what the values 0, 1 and 2 mean; 3 is "not supported".
 */
export function parseMcsMap(map: number, highest: readonly [number, number, number]): McsPerStreams {
    return Array.from({ length: 8 }, (_, i) => highest[(map >> (2 * i)) & 3]);
}

export const VHT_MCS = [7, 8, 9] as const;
export const HE_MCS = [7, 9, 11] as const;

/** The highest number of streams with any MCS. */
export const streams = (mcs: McsPerStreams): number => mcs.findLastIndex(highest => highest !== undefined) + 1;
