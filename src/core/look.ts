import type { Capabilities, ChannelInfo } from "#src/driver/capability.js";

/**
 * In which order the channels are looked at for a network: each stage is one short scan, and what is likely comes first.
 *
 * Where it was seen; then the three 2.4 GHz channels that do not overlap, which most access points use; then whatever may
 * be probed, which takes half as long as listening for beacons; then the rest: channels with radar, and 6 GHz.
 */
export type Stages = readonly (readonly number[])[];

/** MHz in one scan of channels where a network was seen. */
const MAX_KNOWN = 8;
const USUAL: ReadonlySet<number> = new Set([2412, 2437, 2462]);

/**
 * @param known MHz where a wanted network was seen, the most promising first
 * @param allowed MHz that the networks are restricted to, if they are
 * @returns no channel twice; empty when the driver does not say which channels it has
 */
export function stages(
    { bands }: Pick<Capabilities, "bands">,
    known: readonly number[],
    allowed: readonly number[] | undefined,
): Stages {
    const channels = bands
        .flatMap(({ band, frequencies }) => frequencies.map(channel => ({ band, ...channel })))
        .filter(({ disabled, frequency }) => !disabled && (allowed?.includes(frequency) ?? true));
    const usable = new Set(channels.map(({ frequency }) => frequency));
    const first = new Set(known.filter(frequency => usable.has(frequency)).slice(0, MAX_KNOWN));
    const left = channels.filter(({ frequency }) => !first.has(frequency));
    const usual = left.filter(({ frequency }) => USUAL.has(frequency));
    const others = left.filter(({ frequency }) => !USUAL.has(frequency));
    const quick = others.filter(channel => isQuick(channel) && channel.band !== "6GHz");
    const slow = others.filter(channel => !quick.includes(channel));
    return [[...first], ...[usual, quick, slow].map(part => part.map(({ frequency }) => frequency))].filter(
        stage => stage.length > 0,
    );
}

/** What is left of the stages when these channels have been looked at. */
export function without(stages: Stages, looked: readonly number[]): Stages {
    const done = new Set(looked);
    return stages.map(stage => stage.filter(frequency => !done.has(frequency))).filter(stage => stage.length > 0);
}

/** May be probed; elsewhere one has to wait for a beacon. */
const isQuick = ({ noIr, radar }: ChannelInfo): boolean => !noIr && !radar;
