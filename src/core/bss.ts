import type { ScanOutcome } from "#src/core/event.js";
import type { BssRecord } from "#src/driver/command.js";
import type { AnqpInfo } from "#src/gas/index.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { bssSsid, type SsidReason } from "#src/ieee80211/element/ssid.js";
import { equalBytes, noBytes } from "#src/lib/bytes.js";
import { between, type Instant, type Millis } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { isHiddenSsid, type SsidKey, ssidKey } from "#src/lib/ssid.js";
import { VersionedMap } from "#src/lib/versioned-map.js";

/** One basic service set in the air, as its last beacon or probe response described it. */
export interface Bss {
    /** Never used again for another one on this interface. */
    readonly id: number;
    readonly bssid: Mac;
    /** Up to 32 bytes; empty or zeroed when the AP hides it; of a mesh its Mesh ID. */
    readonly ssid: Uint8Array;
    readonly ssidKey: SsidKey;
    /** MHz. */
    readonly frequency: number;
    /** dBm. */
    readonly signal: number;
    readonly lastSeen: Instant;
    /** Time units. */
    readonly beaconInterval: number;
    /** Capability Information field. */
    readonly capability: number;
    readonly tsf: bigint;
    readonly elements: Elements;
    /** What the beacon said, where `elements` are a probe response's. */
    readonly beaconElements: Elements | undefined;
    /** What it answered to ANQP queries, or what one of its extended service set did; `undefined`: nobody asked. */
    readonly anqp: AnqpInfo | undefined;
    /** The batch of results that told of it last: each batch has the next number. */
    readonly updateIndex: number;
    /** Scans in a row that could have seen it and did not. */
    readonly missed: number;
    /** The driver did not know it then: it cannot be joined before it is heard anew. */
    readonly unknownAt?: Instant;
}

export interface BssTable {
    readonly byId: VersionedMap<number, Bss>;
    readonly ids: VersionedMap<string, number>;
    readonly nextId: number;
    /** Batches of results so far. */
    readonly updates: number;
    /** When the driver was last asked for its table. It keeps BSSs for longer than we do. */
    readonly askedAt: Instant;
}

export interface BssLimits {
    readonly maxCount: number;
    /** Missed scans after which a BSS is dropped. */
    readonly expireCount: number;
    /** BSSs in use never expire. */
    readonly inUse: ReadonlySet<number>;
    /** Whether a configured network could use this SSID; such a BSS outlives the others when the table is full. */
    known(ssid: SsidKey): boolean;
    /** Only those are taken in, and the ones that are in the table already. */
    readonly knownOnly?: boolean;
}

export const emptyBssTable = (): BssTable => ({
    byId: VersionedMap.empty(),
    ids: VersionedMap.empty(),
    nextId: 0,
    updates: 0,
    askedAt: 0 as Instant,
});

/** Takes in one batch and forgets what this scan should have seen but did not. */
export function applyScan(
    table: BssTable,
    outcome: ScanOutcome,
    limits: BssLimits,
): { readonly table: BssTable; readonly refused: ReadonlyMap<SsidReason, number> } {
    const changes = new Map<number, Bss | undefined>();
    const added = new Map<string, number>();
    const refused = new Map<SsidReason, number>();
    const nameless: { readonly record: BssRecord; readonly ssid: Uint8Array }[] = [];
    let { nextId } = table;
    const updates = table.updates + 1;
    const take = (record: BssRecord, ssid: Uint8Array): void => {
        const key = `${record.bssid}${ssidKey(ssid)}`;
        const id = table.ids.get(key) ?? added.get(key);
        const known = id === undefined ? undefined : (changes.get(id) ?? table.byId.get(id));
        if (known !== undefined) {
            const renewed = renew(known, record, updates);
            if (renewed !== known) changes.set(known.id, renewed);
            return;
        }
        if (limits.knownOnly && !limits.known(ssidKey(ssid))) return;
        // The last table had it too, so it was dropped since, and nothing was heard of it after that.
        if (record.lastSeen < table.askedAt) return;
        changes.set(nextId, admit(record, ssid, nextId, updates));
        added.set(key, nextId);
        nextId++;
    };
    for (const record of outcome.bsss) {
        const ssid = bssSsid(record.elements);
        if (typeof ssid === "string") refused.set(ssid, (refused.get(ssid) ?? 0) + 1);
        else if (isHiddenSsid(ssid)) nameless.push({ record, ssid });
        else take(record, ssid);
    }
    if (outcome.complete) countMisses(table, outcome, limits, changes, nameless);
    if (nameless.length > 0) {
        const named = namedBssids(table, changes);
        for (const { record, ssid } of nameless) {
            if (!named.has(record.bssid)) take(record, ssid);
            else {
                const id = table.ids.get(`${record.bssid}${ssidKey(ssid)}`);
                if (id !== undefined && !limits.inUse.has(id)) changes.set(id, undefined);
            }
        }
    }
    const removed: [string, undefined][] = [];
    for (const [id, after] of changes) {
        const before = table.byId.get(id);
        if (after === undefined && before !== undefined) removed.push([bssKey(before), undefined]);
    }
    const next: BssTable = {
        byId: table.byId.with(changes),
        ids: table.ids.with([...added, ...removed]),
        nextId,
        updates,
        askedAt: outcome.askedAt,
    };
    return { table: trimmed(next, limits), refused };
}

/** Drops what was last seen more than `age` ago; with zero, everything. */
export function expired(table: BssTable, age: Millis, now: Instant, inUse: ReadonlySet<number>): BssTable {
    return without(
        table,
        table.byId.values().filter(bss => !inUse.has(bss.id) && (age === 0 || between(bss.lastSeen, now) > age)),
    );
}

/** Drops one that is known to be gone. */
export function lost(table: BssTable, id: number): BssTable {
    const bss = table.byId.get(id);
    return bss === undefined ? table : without(table, [bss]);
}

/** Something other than a beacon was heard from it. */
export function heard(table: BssTable, id: number, now: Instant): BssTable {
    const bss = table.byId.get(id);
    if (bss === undefined || bss.lastSeen >= now) return table;
    return { ...table, byId: table.byId.with([[id, { ...bss, lastSeen: now, missed: 0 }]]) };
}

/** It told more about its network. */
export function informed(table: BssTable, id: number, anqp: AnqpInfo): BssTable {
    const bss = table.byId.get(id);
    return bss === undefined ? table : { ...table, byId: table.byId.with([[id, { ...bss, anqp }]]) };
}

/** The driver does not know it, although it was heard a moment ago. */
export function unknownToDriver(table: BssTable, id: number, now: Instant): BssTable {
    const bss = table.byId.get(id);
    return bss === undefined ? table : { ...table, byId: table.byId.with([[id, { ...bss, unknownAt: now }]]) };
}

/** Between two looks for BSSs that were not heard for too long. */
export const SWEEP = 10_000 as Millis;

export function findBss(table: BssTable, bssid: Mac, ssid: SsidKey): Bss | undefined {
    const id = table.ids.get(`${bssid}${ssid}`);
    return id === undefined ? undefined : table.byId.get(id);
}

const bssKey = ({ bssid, ssidKey: ssid }: Bss): string => `${bssid}${ssid}`;

function admit(record: BssRecord, ssid: Uint8Array, id: number, updateIndex: number): Bss {
    const { bssid, frequency, signal, lastSeen, beaconInterval, capability, tsf, elements, beaconElements } = record;
    return {
        id,
        bssid,
        ssid,
        ssidKey: ssidKey(ssid),
        frequency,
        signal,
        lastSeen,
        beaconInterval,
        capability,
        tsf,
        elements: new Elements(elements),
        beaconElements: beaconElements && new Elements(beaconElements),
        anqp: undefined,
        updateIndex,
        missed: 0,
    };
}

/**
 * The same object when nothing was heard since; the same elements when they did not change. A driver that keeps a BSS once
 * per channel has two records of one that moved, in no order.
 */
function renew(bss: Bss, record: BssRecord, updateIndex: number): Bss {
    const same = record.lastSeen === bss.lastSeen && equalBytes(record.elements, bss.elements.bytes);
    if (record.lastSeen < bss.lastSeen || same) return bss;
    const { frequency, signal, lastSeen, beaconInterval, capability, tsf } = record;
    return {
        ...bss,
        frequency,
        signal,
        lastSeen,
        beaconInterval,
        capability,
        tsf,
        elements: equalBytes(record.elements, bss.elements.bytes) ? bss.elements : new Elements(record.elements),
        beaconElements: equalBytes(record.beaconElements ?? noBytes, bss.beaconElements?.bytes ?? noBytes)
            ? bss.beaconElements
            : record.beaconElements && new Elements(record.beaconElements),
        updateIndex,
        missed: 0,
    };
}

/** Access points whose name is known: what they say without it, because they hide it, is no BSS of its own. */
function namedBssids(table: BssTable, changes: ReadonlyMap<number, Bss | undefined>): ReadonlySet<Mac> {
    const bsss = [...table.byId.values().filter(({ id }) => !changes.has(id)), ...changes.values()];
    return new Set(bsss.flatMap(bss => (bss === undefined || isHiddenSsid(bss.ssid) ? [] : [bss.bssid])));
}

/**
 * A BSS ages only by scans that looked at its channel and could have made it answer. One that was heard without its name is
 * there: it hides the name, and nobody asked for it.
 */
function countMisses(
    table: BssTable,
    { frequencies, ssids, startedAt }: ScanOutcome,
    { expireCount, inUse }: BssLimits,
    changes: Map<number, Bss | undefined>,
    nameless: readonly { readonly record: BssRecord }[],
): void {
    const hiding = new Set(
        nameless.filter(({ record }) => record.lastSeen >= startedAt).map(({ record }) => record.bssid),
    );
    const channels = new Set(frequencies);
    const probed =
        ssids.length === 0 || ssids.some(ssid => ssid.length === 0) ? undefined : new Set(ssids.map(ssidKey));
    for (const old of table.byId.values()) {
        const bss = changes.get(old.id) ?? old;
        if (bss.lastSeen >= startedAt || inUse.has(bss.id) || !channels.has(bss.frequency)) continue;
        if (probed !== undefined && !probed.has(bss.ssidKey)) continue;
        if (hiding.has(bss.bssid)) continue;
        changes.set(bss.id, bss.missed + 1 >= expireCount ? undefined : { ...bss, missed: bss.missed + 1 });
    }
}

function trimmed(table: BssTable, { maxCount, inUse, known }: BssLimits): BssTable {
    // Beside those in use there is always room for one.
    const excess = table.byId.size - Math.max(maxCount, inUse.size + 1);
    if (excess <= 0) return table;
    const order = table.byId
        .values()
        .filter(bss => !inUse.has(bss.id))
        .map(bss => ({ bss, known: known(bss.ssidKey) ? 1 : 0 }))
        .sort((a, b) => a.known - b.known || a.bss.lastSeen - b.bss.lastSeen || b.bss.id - a.bss.id);
    return without(
        table,
        order.slice(0, excess).map(({ bss }) => bss),
    );
}

function without(table: BssTable, dropped: readonly Bss[]): BssTable {
    if (dropped.length === 0) return table;
    return {
        ...table,
        byId: table.byId.with(dropped.map(bss => [bss.id, undefined] as const)),
        ids: table.ids.with(dropped.map(bss => [bssKey(bss), undefined] as const)),
    };
}
