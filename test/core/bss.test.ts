import assert from "node:assert/strict";
import {
    applyScan,
    type BssLimits,
    type BssTable,
    emptyBssTable,
    expired,
    findBss,
    heard,
    lost,
} from "#src/core/bss.js";
import type { ScanOutcome } from "#src/core/event.js";
import type { BssRecord } from "#src/driver/command.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { concat } from "#src/lib/bytes.js";
import { type Instant, seconds } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { ssidKey } from "#src/lib/ssid.js";
import { utf8 } from "#src/lib/text.js";
import { writeTlv8 } from "#src/lib/tlv.js";

const mac = (n: number): Mac =>
    `02:00:00:00:${(n >> 8).toString(16).padStart(2, "0")}:${(n & 255).toString(16).padStart(2, "0")}` as Mac;
const at = (n: number): Instant => n as Instant;

const record = (n: number, lastSeen: number, more: Partial<BssRecord> & { ssid?: string } = {}): BssRecord => {
    const { ssid = "home", ...rest } = more;
    return {
        bssid: mac(n),
        frequency: 2412,
        signal: -50,
        lastSeen: at(lastSeen),
        beaconInterval: 100,
        capability: 1,
        tsf: 0n,
        elements: writeTlv8(ElementId.ssid, utf8(ssid)),
        ...rest,
    };
};

const limits = (more: Partial<BssLimits> = {}): BssLimits => ({
    maxCount: 1000,
    expireCount: 2,
    inUse: new Set(),
    known: () => false,
    ...more,
});

/** A scan of 2412 MHz that began at `startedAt` and whose results were read a second later. */
const outcome = (startedAt: number, bsss: readonly BssRecord[], more: Partial<ScanOutcome> = {}): ScanOutcome => ({
    bsss,
    startedAt: at(startedAt),
    askedAt: at(startedAt + 1000),
    frequencies: [2412],
    ssids: [],
    complete: true,
    ...more,
});

const tableAfter = (...scans: readonly (readonly [ScanOutcome, Partial<BssLimits>?])[]): BssTable =>
    scans.reduce((table, [scan, limit]) => applyScan(table, scan, limits(limit)).table, emptyBssTable());

const ids = ({ byId }: BssTable): readonly number[] => byId.values().map(({ id }) => id);

describe("BSS table", () => {
    it("keeps the same object for a BSS of which nothing was heard since", () => {
        const first = tableAfter([outcome(0, [record(1, 500), record(2, 500)])]);
        const [kept, renewed] = first.byId.values();
        const { table } = applyScan(
            first,
            outcome(2000, [record(1, 500), record(2, 2500, { signal: -60 })], { complete: false }),
            limits(),
        );
        assert.equal(table.byId.get(0), kept);
        assert.notEqual(table.byId.get(1), renewed);
        assert.equal(table.byId.get(1)?.elements, renewed?.elements, "elements that did not change are the same ones");
        assert.deepEqual(
            first.byId.changesTo(table.byId).map(({ key }) => key),
            [1],
        );
        assert.equal(first.ids, table.ids);
    });

    it("tells networks of one BSSID apart by their SSIDs", () => {
        const table = tableAfter([outcome(0, [record(1, 500), record(1, 500, { ssid: "guests" })])]);
        assert.equal(table.byId.size, 2);
        assert.equal(findBss(table, mac(1), ssidKey(utf8("guests")))?.id, 1);
    });

    it("believes the newest of two records of a BSS that changed its channel, whichever comes first", () => {
        const old = record(1, 100, { frequency: 2412 });
        const now = record(1, 900, { frequency: 2462 });
        for (const records of [
            [old, now],
            [now, old],
        ]) {
            const fresh = tableAfter([outcome(0, records)]);
            assert.deepEqual(
                fresh.byId.values().map(({ frequency }) => frequency),
                [2462],
            );
            const known = tableAfter([outcome(0, [record(1, 50)])], [outcome(0, records)]);
            assert.deepEqual(
                known.byId.values().map(({ frequency, id }) => [frequency, id]),
                [[2462, 0]],
            );
        }
    });

    it("counts records whose SSID element is missing or too long, and goes on with the others", () => {
        const long = record(1, 500, { elements: writeTlv8(ElementId.ssid, new Uint8Array(33)) });
        const none = record(2, 500, { elements: writeTlv8(ElementId.supportedRates, Uint8Array.of(2)) });
        const cut = record(3, 500, { elements: Uint8Array.of(ElementId.ssid, 5, 1) });
        const mesh = record(4, 500, {
            elements: concat(
                writeTlv8(ElementId.supportedRates, Uint8Array.of(2)),
                writeTlv8(ElementId.meshId, utf8("m")),
            ),
        });
        const { table, refused } = applyScan(
            emptyBssTable(),
            outcome(0, [long, none, cut, record(5, 500), mesh]),
            limits(),
        );
        assert.deepEqual([...refused].toSorted(), [
            ["ssidMissing", 2],
            ["ssidTooLong", 1],
        ]);
        assert.deepEqual(
            table.byId.values().map(({ bssid }) => bssid),
            [mac(5), mac(4)],
        );
    });

    it("calls a mesh by its Mesh ID, beside which its SSID is empty", () => {
        const elements = concat(writeTlv8(ElementId.ssid, new Uint8Array(0)), writeTlv8(ElementId.meshId, utf8("m")));
        const { table } = applyScan(emptyBssTable(), outcome(0, [record(1, 500, { elements })]), limits());
        assert.deepEqual(
            table.byId.values().map(({ ssid }) => ssid),
            [utf8("m")],
        );
    });

    describe("ageing", () => {
        const seen = (): readonly [ScanOutcome] => [outcome(0, [record(1, 500)])];
        const miss = (more: Partial<ScanOutcome> = {}): ScanOutcome => outcome(2000, [record(1, 500)], more);

        it("S025 drops a BSS that two scans in a row could have seen and did not", () => {
            assert.deepEqual(ids(tableAfter(seen(), [miss()])), [0]);
            assert.deepEqual(ids(tableAfter(seen(), [miss()], [miss()])), []);
            assert.deepEqual(ids(tableAfter(seen(), [miss(), { expireCount: 1 }])), []);
        });

        it("begins anew when it was seen", () => {
            assert.deepEqual(
                ids(tableAfter(seen(), [miss()], [outcome(3000, [record(1, 3500)])], [outcome(5000, [])])),
                [0],
            );
        });

        const uncovered: Readonly<Record<string, Partial<ScanOutcome>>> = {
            "S024 of another channel": { frequencies: [2437] },
            "S024 for another SSID": { ssids: [utf8("work")] },
            "S025 that was aborted": { complete: false },
            "S023 of which nobody knows what it covered": { frequencies: [] },
        };
        for (const [name, more] of Object.entries(uncovered))
            it(`is not for a scan ${name}`, () => {
                assert.deepEqual(ids(tableAfter(seen(), [miss(more)], [miss(more)], [miss(more)])), [0]);
            });

        it("S024 is for a scan with its SSID or the wildcard among others", () => {
            for (const ssids of [
                [utf8("work"), utf8("home")],
                [utf8("work"), new Uint8Array()],
            ])
                assert.deepEqual(ids(tableAfter(seen(), [miss({ ssids }), { expireCount: 1 }])), []);
        });

        it("S027 is not for a BSS in use", () => {
            const inUse = new Set([0]);
            assert.deepEqual(
                ids(tableAfter(seen(), [miss(), { inUse }], [miss(), { inUse }], [miss(), { inUse }])),
                [0],
            );
            assert.deepEqual(ids(expired(tableAfter(seen()), seconds(1), at(1e9), inUse)), [0]);
        });

        it("S026 drops what was not heard for longer than the age", () => {
            const table = tableAfter(seen());
            assert.equal(expired(table, seconds(180), at(180_500), new Set()), table);
            assert.deepEqual(ids(expired(table, seconds(180), at(180_501), new Set())), []);
            assert.deepEqual(ids(expired(table, seconds(0), at(0), new Set())), [], "zero drops everything");
        });

        it("does not take back from the driver's table what was dropped, until it is heard again", () => {
            const table = tableAfter(seen(), [miss()], [miss()], [miss()]);
            assert.deepEqual(ids(table), []);
            assert.deepEqual(ids(applyScan(table, outcome(4000, [record(1, 4100)]), limits()).table), [1]);
        });

        it("takes what was heard before the first scan from the driver's table", () => {
            assert.deepEqual(ids(tableAfter([outcome(20_000, [record(1, 500)])])), [0]);
        });
    });

    it("never uses an id again", () => {
        let table = emptyBssTable();
        const used = new Set<number>();
        for (let round = 0; round < 50; round++) {
            const present = [1, 2, 3, 4].filter(n => (round >> (n - 1)) & 1);
            const before = new Set(ids(table));
            const scan = outcome(
                round * 2000,
                present.map(n => record(n, round * 2000 + 500)),
            );
            table = applyScan(table, scan, limits({ expireCount: 1 })).table;
            for (const id of ids(table)) {
                assert.ok(before.has(id) || !used.has(id), `${id} came back`);
                used.add(id);
            }
            assert.equal(table.ids.size, table.byId.size);
        }
        assert.ok(used.size > 20);
    });

    it("keeps to its size: those of no network go first, and of them the ones unheard for longest", () => {
        const records = [
            record(1, 100, { ssid: "home" }),
            record(2, 400, { ssid: "a" }),
            record(3, 300, { ssid: "b" }),
            record(4, 200, { ssid: "c" }),
        ];
        const table = tableAfter([
            outcome(0, records),
            { maxCount: 3, inUse: new Set([3]), known: ssid => ssid === ssidKey(utf8("home")) },
        ]);
        assert.deepEqual(
            table.byId.values().map(({ bssid }) => bssid),
            [mac(1), mac(2), mac(4)],
        );
    });

    it("has room for one more when all that it may hold are in use", () => {
        const one = tableAfter([outcome(0, [record(1, 100)]), { maxCount: 1 }]);
        const both = applyScan(
            one,
            outcome(1000, [record(2, 1500)]),
            limits({ maxCount: 1, inUse: new Set([0]) }),
        ).table;
        assert.deepEqual(
            both.byId.values().map(({ bssid }) => bssid),
            [mac(1), mac(2)],
        );
    });

    it("S182 takes in nothing but the SSIDs of networks with filter_ssids", () => {
        const records = [record(1, 100, { ssid: "home" }), record(2, 400, { ssid: "a" })];
        const filter = { knownOnly: true, known: (ssid: string) => ssid === ssidKey(utf8("home")) };
        assert.deepEqual(
            tableAfter([outcome(0, records), filter])
                .byId.values()
                .map(({ bssid }) => bssid),
            [mac(1)],
        );
    });

    it("keeps the same ones when more are in the air than it holds, and all are heard", () => {
        const flood = (lastSeen: number) => Array.from({ length: 20 }, (_, n) => record(n, lastSeen));
        const limit = { maxCount: 5 };
        const once = tableAfter([outcome(0, flood(500)), limit]);
        const twice = applyScan(once, outcome(2000, flood(2500)), limits(limit)).table;
        assert.deepEqual(
            [ids(once), ids(twice)],
            [
                [0, 1, 2, 3, 4],
                [0, 1, 2, 3, 4],
            ],
        );
    });

    it("forgets one that is known to be gone, and keeps one that was heard otherwise", () => {
        const table = tableAfter([outcome(0, [record(1, 500), record(2, 500)])]);
        assert.deepEqual(ids(lost(table, 0)), [1]);
        assert.equal(lost(lost(table, 0), 0).byId.size, 1);
        assert.equal(heard(table, 1, at(900)).byId.get(1)?.lastSeen, 900);
        assert.equal(heard(table, 1, at(400)), table);
    });

    it("looks at each of many entries a few times per scan, however many there are", () => {
        const reads = (count: number): number => {
            let touched = 0;
            const counted = (n: number, lastSeen: number): BssRecord =>
                new Proxy(record(n, lastSeen), {
                    get: (target, name, receiver) => {
                        touched++;
                        return Reflect.get(target, name, receiver);
                    },
                });
            let table = emptyBssTable();
            for (const round of [0, 1, 2])
                table = applyScan(
                    table,
                    outcome(
                        round * 2000,
                        Array.from({ length: count }, (_, n) => counted(n, round * 2000 + 500)),
                    ),
                    limits(),
                ).table;
            assert.equal(table.byId.size, count);
            return touched;
        };
        assert.ok(reads(1000) <= 10 * reads(100));
    });

    describe("of access points that hide their names", () => {
        const hidden = { ssid: "" };

        it("has one entry, with the name as soon as it is known", () => {
            const nameless = tableAfter([outcome(0, [record(1, 500, hidden)])]);
            assert.deepEqual(ids(nameless), [0]);
            const { table } = applyScan(nameless, outcome(2000, [record(1, 2500, hidden), record(1, 2500)]), limits());
            assert.deepEqual(
                table.byId.values().map(({ id, ssidKey: key }) => [id, key]),
                [[1, ssidKey(utf8("home"))]],
            );
        });

        it("keeps the name while they are heard without it, however often nobody asked", () => {
            let table = tableAfter([outcome(0, [record(1, 500, hidden), record(1, 500)])]);
            for (let scan = 1; scan <= 5; scan++)
                table = applyScan(table, outcome(scan * 2000, [record(1, scan * 2000 + 500, hidden)]), limits()).table;
            assert.deepEqual(
                table.byId.values().map(({ ssidKey: key, missed }) => [key, missed]),
                [[ssidKey(utf8("home")), 0]],
            );
        });

        it("has the nameless entry again when the name is gone", () => {
            const named = tableAfter([outcome(0, [record(1, 500, hidden), record(1, 500)])]);
            const { table } = applyScan(lost(named, 0), outcome(2000, [record(1, 2500, hidden)]), limits());
            assert.deepEqual(
                table.byId.values().map(({ ssid }) => ssid.length),
                [0],
            );
        });

        it("does not take away one in use", () => {
            const nameless = tableAfter([outcome(0, [record(1, 500, hidden)])]);
            const inUse = new Set([0]);
            const { table } = applyScan(
                nameless,
                outcome(2000, [record(1, 2500, hidden), record(1, 2500)]),
                limits({ inUse }),
            );
            assert.deepEqual(ids(table), [0, 1]);
        });
    });
});
