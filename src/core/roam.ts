import { bandStep } from "#src/ieee80211/channel.js";
import type { Mac } from "#src/lib/mac.js";

/** One side of the comparison: the BSS in use, or the best one heard. */
export interface RoamSide {
    readonly bssid: Mac;
    /** MHz. */
    readonly frequency: number;
    /** dBm; 0 or more where the driver has another unit. */
    readonly signal: number;
    /** dB above the noise. */
    readonly snr: number;
    /** kbit/s that are to be expected. */
    readonly throughput: number;
}

export interface RoamQuestion {
    readonly current: RoamSide;
    readonly selected: RoamSide;
    /** The network is bound to this one. */
    readonly configured?: Mac | undefined;
    /** dBm from which on background scans are rare: reaching it is worth more than the difference says. */
    readonly threshold?: number | undefined;
    /** The selected one was left a short while ago: going back has to be worth it. */
    readonly wasLeft?: boolean;
}

export interface RoamVerdict {
    readonly roam: boolean;
    readonly reason: RoamReason;
    /** dB that the selected one is stronger, and has to be, where that decided. */
    readonly difference?: number;
    readonly required?: number;
}

export type RoamReason =
    | "configuredBss"
    | "muchFaster"
    | "currentIsStronger"
    | "currentIsMuchFaster"
    | "currentIsGreat"
    | "worthIt"
    | "notWorthIt";

/**
 * Whether to move to the best BSS heard. `throughput` is what wpa_supplicant does today: what both are expected to carry,
 * then the signal; `signal` is what it did at first: the signal alone, whichever is the stronger.
 */
export type RoamPolicy = "throughput" | "signal";

export function judgeRoam(question: RoamQuestion, policy: RoamPolicy = "throughput"): RoamVerdict {
    return policy === "signal" ? bySignal(question) : byThroughput(question);
}

/** kbit/s that settle the matter. */
const FASTER_BY_FAR = 5000;
/** As much faster the other one has to be for its weaker signal to be overlooked. */
const FASTER = 1.2;
/** With this SNR in dB nothing is gained elsewhere. */
const GREAT_SNR = 25;
/** dB for each step to a higher band. */
const BAND_STEP = 2;
/** dB for reaching the threshold of background scans. */
const THRESHOLD_BONUS = 2;
/** dB more for going back where one has come from. */
const RETURN_MALUS = 5;

function byThroughput({ current, selected, configured, threshold, wasLeft }: RoamQuestion): RoamVerdict {
    if (configured === selected.bssid) return { roam: true, reason: "configuredBss" };
    if (selected.throughput > current.throughput + FASTER_BY_FAR) return { roam: true, reason: "muchFaster" };
    const steps = bandStep(selected.frequency) - bandStep(current.frequency);
    const credit = BAND_STEP * Math.max(0, steps);
    if (
        current.signal < 0 &&
        current.signal > selected.signal + credit &&
        selected.throughput < current.throughput * FASTER
    )
        return { roam: false, reason: "currentIsStronger" };
    if (current.throughput > selected.throughput + FASTER_BY_FAR) return { roam: false, reason: "currentIsMuchFaster" };
    if (current.snr > GREAT_SNR) return { roam: false, reason: "currentIsGreat" };
    const crosses = threshold !== undefined && current.signal < threshold && selected.signal > threshold;
    const required =
        requiredDifference(current.signal) +
        malus(current.throughput, selected.throughput) -
        malus(selected.throughput, current.throughput) -
        BAND_STEP * steps -
        (crosses ? THRESHOLD_BONUS : 0) +
        (wasLeft ? RETURN_MALUS : 0);
    return measured(selected.signal - current.signal, required);
}

const bySignal = ({ current, selected }: RoamQuestion): RoamVerdict =>
    measured(Math.abs(selected.signal - current.signal), requiredDifference(current.signal));

const measured = (difference: number, required: number): RoamVerdict => ({
    roam: difference >= required,
    reason: difference >= required ? "worthIt" : "notWorthIt",
    difference,
    required,
});

/** dB that another one has to be stronger: the weaker the link, the fewer. */
function requiredDifference(signal: number): number {
    if (signal >= 0) return 2;
    if (signal >= -70) return 5;
    if (signal >= -75) return 4;
    if (signal >= -80) return 3;
    return signal >= -85 ? 2 : 1;
}

/** dB for being faster than the other. */
function malus(fast: number, slow: number): number {
    if (fast > slow * 1.5) return 10;
    if (fast > slow * 1.2) return 5;
    if (fast > slow * 1.1) return 2;
    return fast > slow ? 1 : 0;
}
