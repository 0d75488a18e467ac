import { type Band, frequencyOf } from "#src/ieee80211/channel.js";
import type { ChannelList, P2pChannel } from "#src/p2p/attribute.js";

/** The centre frequency in MHz of a channel by its global operating class (IEEE 802.11-2020, Table E-4). */
export function frequencyOfP2pChannel({
    operatingClass,
    channel,
}: Pick<P2pChannel, "operatingClass" | "channel">): number | undefined {
    const found = CLASSES.find(row => row.operatingClass === operatingClass);
    if (found === undefined || !found.channels.includes(channel)) return undefined;
    return frequencyOf({ band: found.band, number: channel });
}

/** The 20 MHz (60 GHz: 2.16 GHz) operating class and channel of a frequency in MHz. */
export function p2pChannelOf(frequency: number): Pick<P2pChannel, "operatingClass" | "channel"> | undefined {
    for (const { operatingClass, band, channels } of CLASSES)
        for (const channel of channels)
            if (frequencyOf({ band, number: channel }) === frequency) return { operatingClass, channel };
    return undefined;
}

/** The Channel List attribute for these frequencies in MHz. */
export function channelListOf(country: Uint8Array, frequencies: readonly number[]): ChannelList {
    const usable = new Set(frequencies);
    const classes = CLASSES.flatMap(({ operatingClass, band, channels }) => {
        const open = channels.filter(number => usable.has(frequencyOf({ band, number }) ?? 0));
        return open.length === 0 ? [] : [{ operatingClass, channels: Uint8Array.from(open) }];
    });
    return { country, classes };
}

/** All frequencies in MHz that a Channel List names and that are known here. */
export const frequenciesOf = ({ classes }: ChannelList): readonly number[] =>
    classes.flatMap(({ operatingClass, channels }) =>
        [...channels].flatMap(channel => frequencyOfP2pChannel({ operatingClass, channel }) ?? []),
    );

/**
 * Where devices find each other (Wi-Fi Peer-to-Peer specification, 3.1.2.1.1), in MHz: channels 1, 6 and 11 at 2.4 GHz, channel 2
 * at 60 GHz, as far as the radio has them. A radio that does not say what it has is taken for one of 2.4 GHz.
 */
export function socialFrequencies(usable: readonly number[]): readonly number[] {
    const social = SOCIAL.filter(frequency => usable.includes(frequency));
    return social.length > 0 ? social : SOCIAL.slice(0, 3);
}

export const isSocial = (frequency: number): boolean => SOCIAL.includes(frequency);
const SOCIAL: readonly number[] = [2412, 2437, 2462, 60_480];

interface OperatingClass {
    readonly operatingClass: number;
    readonly band: Band;
    readonly channels: readonly number[];
}

const steps = (from: number, to: number, by: number): readonly number[] =>
    Array.from({ length: (to - from) / by + 1 }, (_, i) => from + i * by);

/** Of the classes that are 20 MHz wide, those that P2P uses. */
const CLASSES: readonly OperatingClass[] = [
    { operatingClass: 81, band: "2.4GHz", channels: steps(1, 13, 1) },
    { operatingClass: 82, band: "2.4GHz", channels: [14] },
    { operatingClass: 115, band: "5GHz", channels: steps(36, 48, 4) },
    { operatingClass: 118, band: "5GHz", channels: steps(52, 64, 4) },
    { operatingClass: 121, band: "5GHz", channels: steps(100, 144, 4) },
    { operatingClass: 124, band: "5GHz", channels: steps(149, 161, 4) },
    { operatingClass: 125, band: "5GHz", channels: steps(149, 177, 4) },
    { operatingClass: 131, band: "6GHz", channels: steps(1, 233, 4) },
    { operatingClass: 180, band: "60GHz", channels: steps(1, 6, 1) },
];
