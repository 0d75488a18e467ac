import assert from "node:assert/strict";
import fc from "fast-check";
import { VersionedMap } from "#src/lib/versioned-map.js";

type Op = readonly [version: number, batch: readonly (readonly [number, number | undefined])[]];

const batch = fc.array(fc.tuple(fc.nat(8), fc.option(fc.nat(5), { nil: undefined })), { maxLength: 6 });
const history: fc.Arbitrary<Op[]> = fc.array(fc.tuple(fc.nat(1000), batch), { maxLength: 30 });

describe("VersionedMap", () => {
    it("agrees with plain copying on every version of random branching histories", () => {
        fc.assert(
            fc.property(history, ops => {
                const versions = [VersionedMap.empty<number, number>()];
                const copies: Map<number, number>[] = [new Map()];
                for (const [pick, changes] of ops) {
                    const from = pick % versions.length;
                    const copy = new Map(copies[from]!);
                    for (const [key, value] of changes) value === undefined ? copy.delete(key) : copy.set(key, value);
                    versions.push(versions[from]!.with(changes));
                    copies.push(copy);
                }
                for (const [i, copy] of copies.entries()) {
                    const version = versions[i]!;
                    assert.equal(version.size, copy.size);
                    assert.deepEqual(version.values().sort(), [...copy.values()].sort());
                    for (let key = 0; key <= 8; key++) assert.equal(version.get(key), copy.get(key));
                }
            }),
            { numRuns: 2000 },
        );
    });

    it("takes a map for a batch", () => {
        const first = VersionedMap.empty<string, number>().with([
            ["kept", 1],
            ["gone", 2],
            ["changed", 3],
        ]);
        const batch = new Map([
            ["kept", 1],
            ["gone", undefined],
            ["changed", 4],
            ["new", 5],
        ]);
        const second = first.with(batch);
        assert.deepEqual(
            first.changesTo(second).map(({ key, before, after }) => [key, before, after]),
            [
                ["gone", 2, undefined],
                ["changed", 3, 4],
                ["new", undefined, 5],
            ],
        );
        assert.equal(second.with(new Map([["kept", 1]])), second);
    });

    it("reports exactly the keys whose value differs between a version and a later one", () => {
        fc.assert(
            fc.property(fc.array(batch, { maxLength: 12 }), batches => {
                const first = VersionedMap.empty<number, number>().with([
                    [0, 1],
                    [1, 1],
                ]);
                const old = new Map([
                    [0, 1],
                    [1, 1],
                ]);
                const last = batches.reduce((map, changes) => map.with(changes), first);
                const changes = first.changesTo(last);
                for (let key = 0; key <= 8; key++) {
                    const expected = old.get(key) !== last.get(key);
                    assert.equal(
                        changes.some(change => change.key === key),
                        expected,
                    );
                }
                for (const { key, before, after } of changes) {
                    assert.equal(before, old.get(key));
                    assert.equal(after, last.get(key));
                }
            }),
        );
    });

    it("is the same object when a batch changes nothing", () => {
        const map = VersionedMap.empty<string, number>().with([["a", 1]]);
        assert.equal(map.with([["a", 1]]), map);
        assert.equal(map.with([["b", undefined]]), map);
    });

    it("reports every entry as removed when it is cleared", () => {
        const map = VersionedMap.empty<string, number>().with([
            ["a", 1],
            ["b", 2],
        ]);
        assert.deepEqual(
            map.changesTo(map.cleared()).map(change => [change.key, change.before, change.after]),
            [
                ["a", 1, undefined],
                ["b", 2, undefined],
            ],
        );
    });

    it("refuses to compare versions of different maps", () => {
        assert.throws(() => VersionedMap.empty().changesTo(VersionedMap.empty().with([[1, 1]])), /different maps/);
    });
});
