import { at, type Instant, type Millis, seconds } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";

/**
 * BSSs that failed. A blocked BSS ranks behind every other one, and until its time is over it is tried again only when
 * it has been heard since it failed.
 */
export type Blocklist = ReadonlyMap<Mac, Blocked>;

export interface Blocked {
    readonly count: number;
    readonly since: Instant;
    readonly until: Instant;
}

export const emptyBlocklist: Blocklist = new Map();

/** How long the n-th failure blocks. */
const DURATIONS: readonly Millis[] = [10, 10, 60, 120, 600, 1800].map(seconds);
/** An entry is forgotten this long after its block ended. */
const MEMORY: Millis = seconds(3600);

export function block(list: Blocklist, bssid: Mac, now: Instant): Blocklist {
    const count = (recall(list, bssid, now)?.count ?? 0) + 1;
    const duration = DURATIONS[Math.min(count, DURATIONS.length) - 1]!;
    const kept = [...list].filter(([, blocked]) => now < at(blocked.until, MEMORY));
    return new Map([...kept, [bssid, { count, since: now, until: at(now, duration) }]]);
}

export function unblock(list: Blocklist, bssid: Mac): Blocklist {
    if (!list.has(bssid)) return list;
    const rest = new Map(list);
    rest.delete(bssid);
    return rest;
}

/** The block in force now, if any. */
export function blocked(list: Blocklist, bssid: Mac, now: Instant): Blocked | undefined {
    const entry = list.get(bssid);
    return entry !== undefined && now < entry.until ? entry : undefined;
}

function recall(list: Blocklist, bssid: Mac, now: Instant): Blocked | undefined {
    const entry = list.get(bssid);
    return entry !== undefined && now < at(entry.until, MEMORY) ? entry : undefined;
}
