import type { GlobalConfig } from "#src/config/global.js";
import type { Bss } from "#src/core/bss.js";
import { type Millis, millis } from "#src/lib/instant.js";

/**
 * What follows an attempt that failed. `inARow`, as wpa_supplicant does it today: the pause grows with the failures in a row,
 * and where the network has another BSS that is tried at once. `perBss`, as it did first: the pause grows with the failures of
 * that BSS, and after its first one the next scan is of the channels of the other ones.
 */
export type RetryPolicy = "inARow" | "perBss";

export const retryPolicy = (config: GlobalConfig): RetryPolicy => (config.retryPolicy === 1 ? "perBss" : "inARow");

export interface Failed {
    /** Attempts in a row. */
    readonly inARow: number;
    /** Entries of its BSS in the list of those that failed: one with others gets two at once. */
    readonly ofBss: number;
    /** BSSs of the network that are not in the list. */
    readonly others: readonly Bss[];
}

export interface Retry {
    readonly pause: Millis;
    /** MHz that the next scan is of; absent: what is the turn of. */
    readonly channels?: readonly number[];
}

const PAUSES: readonly Millis[] = [100, 500, 1000, 5000, 10000].map(millis);
const LONGEST_PER_BSS = 4;
/** MHz in a scan of the channels of other BSSs. */
const MAX_CHANNELS = 10;

export function retry({ inARow, ofBss, others }: Failed, policy: RetryPolicy): Retry {
    if (policy === "inARow") return { pause: pauseAfter(inARow) };
    const first = ofBss <= 1 || (ofBss === 2 && others.length > 0);
    if (!first) return { pause: pauseAfter(Math.min(ofBss, LONGEST_PER_BSS)) };
    const channels = [...new Set(others.map(({ frequency }) => frequency))].slice(0, MAX_CHANNELS);
    return { pause: pauseAfter(1), ...(channels.length > 0 && { channels }) };
}

const pauseAfter = (failures: number): Millis => PAUSES[Math.min(failures, PAUSES.length) - 1]!;
