import type { BssRecord } from "#src/driver/command.js";
import { parseBeacon } from "#src/ieee80211/beacon.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { type ManagementFrame, ManagementSubtype } from "#src/ieee80211/management.js";
import { isMalformed } from "#src/lib/decoded.js";
import { at, type Instant, seconds } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { MAX_SSID_LENGTH, type SsidKey, ssidKey } from "#src/lib/ssid.js";
import type { Reception } from "./medium.js";

/** What a station has heard, by BSSID and SSID: a hidden BSS is one entry for its beacon and one for each answer. */
export type BssTable = ReadonlyMap<string, HeardBss>;

export interface HeardBss extends Omit<BssRecord, "elements" | "beaconElements" | "status"> {
    readonly ssid: SsidKey;
    /** At least one of the two is there. */
    readonly beacon: Uint8Array | undefined;
    readonly probeResponse: Uint8Array | undefined;
}

/** The table with one more beacon or probe response. A frame without an SSID element tells of no BSS. */
export function heard(table: BssTable, frame: ManagementFrame, reception: Reception, now: Instant): BssTable {
    const body = parseBeacon(frame.body);
    if (isMalformed(body)) return table;
    const ssid = body.elements.find(ElementId.ssid);
    if (ssid === undefined || ssid.length > MAX_SSID_LENGTH) return table;
    const known = find(table, frame.bssid, ssid);
    const elements = body.elements.bytes.slice();
    const isBeacon = frame.subtype === ManagementSubtype.beacon;
    return new Map(table).set(entryKey(frame.bssid, ssid), {
        bssid: frame.bssid,
        ssid: ssidKey(ssid),
        frequency: reception.frequency,
        signal: reception.signal,
        lastSeen: now,
        beaconInterval: body.beaconInterval,
        capability: body.capability,
        tsf: body.timestamp,
        beacon: isBeacon ? elements : (known?.beacon ?? hiddenBeacon(table, frame.bssid)),
        probeResponse: isBeacon ? known?.probeResponse : elements,
    });
}

/** Without what is stale or, where `since` is given, older than that; entries of `held` stay in any case. */
export function fresh(table: BssTable, now: Instant, held: Mac | undefined, since?: Instant): BssTable {
    const kept = [...table].filter(
        ([, { bssid, lastSeen }]) =>
            bssid === held || (now <= at(lastSeen, EXPIRY) && (since === undefined || lastSeen >= since)),
    );
    return kept.length === table.size ? table : new Map(kept);
}

export const find = (table: BssTable, bssid: Mac, ssid: Uint8Array): HeardBss | undefined =>
    table.get(entryKey(bssid, ssid));

/** The entries as a driver reports them; `own` is the BSS we are joined to. */
export const records = (
    table: BssTable,
    own: { readonly bssid: Mac; readonly ssid: SsidKey; readonly status: "authenticated" | "associated" } | undefined,
): readonly BssRecord[] =>
    [...table.values()].map(({ ssid, beacon, probeResponse, ...rest }) => ({
        ...rest,
        elements: (probeResponse ?? beacon)!,
        ...(probeResponse !== undefined && beacon !== undefined && { beaconElements: beacon }),
        ...(own?.bssid === rest.bssid && own.ssid === ssid && { status: own.status }),
    }));

const entryKey = (bssid: Mac, ssid: Uint8Array): string => `${bssid} ${ssidKey(ssid)}`;

/** The beacon of the same BSS that does not tell the SSID: of length zero, or all zeros. */
function hiddenBeacon(table: BssTable, bssid: Mac): Uint8Array | undefined {
    for (const entry of table.values()) if (entry.bssid === bssid && /^0*$/.test(entry.ssid)) return entry.beacon;
    return undefined;
}

/** cfg80211 forgets a BSS that it has not heard for so long. */
const EXPIRY = seconds(30);
