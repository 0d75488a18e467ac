import assert from "node:assert/strict";
import { type Blocklist, block, blocked, emptyBlocklist, unblock } from "#src/core/blocklist.js";
import { type Network, setAside } from "#src/core/network.js";
import type { Instant } from "#src/lib/instant.js";
import { AP, OTHER_AP, pskNetwork } from "#test/support/station.js";

const at = (seconds: number): Instant => (seconds * 1000) as Instant;

describe("blocklist", () => {
    it("S066 blocks for 10, 10, 60, 120, 600 and then 1800 s", () => {
        let list: Blocklist = emptyBlocklist;
        let now = 0;
        for (const [n, duration] of [10, 10, 60, 120, 600, 1800, 1800].entries()) {
            list = block(list, AP, at(now));
            assert.equal(blocked(list, AP, at(now))?.count, n + 1);
            assert.notEqual(blocked(list, AP, at(now + duration - 1)), undefined);
            assert.equal(blocked(list, AP, at(now + duration)), undefined);
            now += duration;
        }
    });

    it("remembers failures for an hour after the block", () => {
        const list = block(emptyBlocklist, AP, at(0));
        assert.equal(block(list, AP, at(10 + 3599)).get(AP)?.count, 2);
        assert.equal(block(list, AP, at(10 + 3600)).get(AP)?.count, 1);
    });

    it("forgets what is over when something new comes in", () => {
        const list = block(block(emptyBlocklist, AP, at(0)), OTHER_AP, at(4000));
        assert.deepEqual([...list.keys()], [OTHER_AP]);
    });

    it("forgets a BSS that worked", () => {
        const list = block(emptyBlocklist, AP, at(0));
        assert.deepEqual([...unblock(list, AP).keys()], []);
        assert.equal(unblock(list, OTHER_AP), list);
    });
});

describe("a network that is set aside", () => {
    it("waits longer with every failure in a row", () => {
        let network: Network = {
            id: 0,
            config: pskNetwork(),
            ssidKey: undefined,
            pmk: { tag: "none" },
            setAside: undefined,
            lastFrequency: undefined,
        };
        const waits: number[] = [];
        for (let failures = 1; failures <= 51; failures++) {
            const aside = setAside(network, at(0));
            waits.push(aside.setAside.until / 1000);
            network = aside;
        }
        assert.deepEqual(waits.slice(0, 7), [10, 20, 30, 60, 60, 90, 90]);
        assert.deepEqual([waits[9], waits[10], waits[49], waits[50]], [90, 120, 120, 300]);
    });
});
