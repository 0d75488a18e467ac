import assert from "node:assert/strict";
import type { Bss } from "#src/core/bss.js";
import { applyScan, emptyBssTable } from "#src/core/bss.js";
import { noPlaces, type Places, remembered } from "#src/core/places.js";
import type { Mac } from "#src/lib/mac.js";
import { ssidKey } from "#src/lib/ssid.js";
import { utf8 } from "#src/lib/text.js";
import { bssRecord, Station } from "#test/support/station.js";

const mac = (n: number): Mac => `02:00:00:00:03:${n.toString(16).padStart(2, "0")}` as Mac;

function bss(n: number, frequency: number, { ssid = "home", signal = -50 } = {}): Bss {
    const station = new Station();
    const { table } = applyScan(
        emptyBssTable(),
        {
            bsss: [bssRecord(station, { bssid: mac(n), frequency, ssid, signal })],
            startedAt: station.now,
            askedAt: station.now,
            frequencies: [],
            ssids: [],
            complete: true,
        },
        { maxCount: 10, expireCount: 2, inUse: new Set(), known: () => true },
    );
    return table.byId.values()[0]!;
}

const frequencies = (places: Places, ssid = "home") =>
    places.get(ssidKey(utf8(ssid)))?.map(({ frequency }) => frequency);

describe("where networks were seen", () => {
    it("is the channel of the link, and then those of the other access points of the network by strength", () => {
        const others = [bss(2, 5180, { signal: -70 }), bss(3, 5745, { signal: -60 }), bss(4, 2462, { ssid: "other" })];
        assert.deepEqual(frequencies(remembered(noPlaces, bss(1, 2437), others)), [2437, 5745, 5180]);
    });

    it("is frequency and BSSID and nothing else", () => {
        const places = remembered(noPlaces, bss(1, 2437), []);
        assert.deepEqual([...places], [["686f6d65", [{ bssid: mac(1), frequency: 2437 }]]]);
    });

    it("forgets the channel that an access point has left", () => {
        const before = remembered(noPlaces, bss(1, 2437), []);
        assert.deepEqual(frequencies(remembered(before, bss(1, 2462), [])), [2462]);
    });

    it("remembers older channels behind newer ones, eight of a network in all", () => {
        let places = noPlaces;
        for (let n = 0; n < 10; n++) places = remembered(places, bss(n, 5180 + 20 * n), []);
        assert.deepEqual(
            frequencies(places),
            Array.from({ length: 8 }, (_, i) => 5180 + 20 * (9 - i)),
        );
    });

    it("forgets the network that was used longest ago when there are more than 64", () => {
        let places = noPlaces;
        for (let n = 0; n < 64; n++) places = remembered(places, bss(1, 2437, { ssid: `n${n}` }), []);
        places = remembered(places, bss(1, 2437, { ssid: "n0" }), []);
        places = remembered(places, bss(1, 2437, { ssid: "one more" }), []);
        assert.equal(places.size, 64);
        assert.deepEqual([frequencies(places, "n0"), frequencies(places, "n1")], [[2437], undefined]);
    });

    it("is the same object when nothing is new", () => {
        const [a, b, c] = [bss(1, 2437), bss(2, 5180, { signal: -60 }), bss(3, 5745, { signal: -70 })];
        const places = remembered(noPlaces, a, [a, b, c]);
        const louder = bss(3, 5745, { signal: -40 });
        assert.equal(remembered(places, a, [a, b, louder]), places);
        assert.notEqual(remembered(places, b, [a, b, c]), places);
    });
});
