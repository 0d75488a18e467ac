import type { Bss } from "#src/core/bss.js";
import type { Mac } from "#src/lib/mac.js";
import type { SsidKey } from "#src/lib/ssid.js";

/** Where a network was seen: which access point, and its channel in MHz. Nothing else about the place or the time. */
export interface Place {
    readonly bssid: Mac;
    readonly frequency: number;
}

/** By SSID, the network that was used last at the end; the places of each, the best first. */
export type Places = ReadonlyMap<SsidKey, readonly Place[]>;

export const noPlaces: Places = new Map();

export const MAX_NETWORKS = 64;
/** Different channels of one network. */
export const MAX_PLACES = 8;

/**
 * What is known after a link to `current`, when `others` of its network were heard, too.
 *
 * @returns the same object when that is nothing new
 */
export function remembered(places: Places, current: Bss, others: readonly Bss[]): Places {
    const before = places.get(current.ssidKey) ?? [];
    const heard = others.filter(({ ssidKey }) => ssidKey === current.ssidKey).sort((a, b) => b.signal - a.signal);
    const after: Place[] = [];
    for (const { bssid, frequency } of [current, ...heard, ...before]) {
        if (after.length === MAX_PLACES) break;
        // An access point that moved is where it was heard last.
        if (after.some(place => place.frequency === frequency || place.bssid === bssid)) continue;
        after.push({ bssid, frequency });
    }
    if (same(before, after) && [...places.keys()].at(-1) === current.ssidKey) return places;
    const all = [...places].filter(([key]) => key !== current.ssidKey);
    return new Map([...all.slice(-(MAX_NETWORKS - 1)), [current.ssidKey, after]]);
}

/** The order of the others is no news. */
const same = (a: readonly Place[], b: readonly Place[]): boolean =>
    a.length === b.length &&
    a[0]?.bssid === b[0]?.bssid &&
    a.every(place => b.some(({ bssid, frequency }) => bssid === place.bssid && frequency === place.frequency));
