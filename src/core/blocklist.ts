import type { AssociationEnd } from "#src/core/association-end.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { at, type Instant, type Millis, seconds } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { unreachable } from "#src/lib/machine.js";

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

/** Reasons after which the same BSS is tried at once: it forgot us, not we it (inactivity, class 2 and 3 frames). */
const RECOVERABLE: ReadonlySet<number> = new Set([
    ReasonCode.inactivity,
    ReasonCode.invalidClass2Frame,
    ReasonCode.invalidClass3Frame,
]);

/** Whether the BSS that an attempt ended with deserves to be passed over for a while. */
export function deservesBlock({ cause, disconnect }: AssociationEnd): boolean {
    switch (cause) {
        case "abandoned":
        case "linkDown":
        case "unknownToDriver":
        case "driverNotReady":
        case "saQueryUnanswered":
        case "rekeyDenied":
            return false;
        case "disconnectedByAp":
            return disconnect === undefined || !RECOVERABLE.has(disconnect.reasonCode);
        case "authenticationRefused":
        case "authenticationTimedOut":
        case "driverRefused":
        case "associationRefused":
        case "associationTimedOut":
        case "handshakeTimedOut":
        case "handshakeFailed":
        case "keyRefusedByDriver":
        case "lost":
            return true;
        default:
            return unreachable(cause);
    }
}

/** One more failure of this BSS. Entries that are old enough to be forgotten go. */
export function block(list: Blocklist, bssid: Mac, now: Instant): Blocklist {
    const count = (recall(list, bssid, now)?.count ?? 0) + 1;
    const duration = DURATIONS[Math.min(count, DURATIONS.length) - 1]!;
    const kept = [...list].filter(([, blocked]) => now < at(blocked.until, MEMORY));
    return new Map([...kept, [bssid, { count, since: now, until: at(now, duration) }]]);
}

/** So that it is not forgiven. */
export function atLeastTwice(list: Blocklist, bssid: Mac): Blocklist {
    const entry = list.get(bssid);
    return entry?.count === 1 ? new Map([...list, [bssid, { ...entry, count: 2 }]]) : list;
}

/** It was connected to: its failures count no more. */
export function unblock(list: Blocklist, bssid: Mac): Blocklist {
    if (!list.has(bssid)) return list;
    const rest = new Map(list);
    rest.delete(bssid);
    return rest;
}

/** The block in force now, if any. @param tolerance as many failures are forgiven */
export function blocked(list: Blocklist, bssid: Mac, now: Instant, tolerance = 0): Blocked | undefined {
    const entry = list.get(bssid);
    return entry !== undefined && entry.count > tolerance && now < entry.until ? entry : undefined;
}

function recall(list: Blocklist, bssid: Mac, now: Instant): Blocked | undefined {
    const entry = list.get(bssid);
    return entry !== undefined && now < at(entry.until, MEMORY) ? entry : undefined;
}
