import assert from "node:assert/strict";
import { autoscanPause } from "#src/core/autoscan.js";
import { openNetwork, Station } from "#test/support/station.js";

const scans = (station: Station) => station.commands().filter(({ type }) => type === "scan");

describe("autoscan", () => {
    for (const [setting, pauses] of [
        ["exponential:3:300", [3, 9, 27, 81, 243, 300, 300]],
        ["exponential:10:5", [5, 5]],
        ["exponential:2:1000000", [2, 4, 8]],
        ["periodic:30", [30, 30, 30]],
    ] as const)
        it(`${setting} pauses for ${pauses.join(", ")} s`, () => {
            assert.deepEqual(
                pauses.map((_, i) => autoscanPause(setting, i + 1)! / 1000),
                pauses,
            );
        });

    it("does nothing when the policy is unknown or not complete", () => {
        for (const setting of [
            "",
            "sometimes:3",
            "periodic",
            "periodic:0",
            "periodic:x",
            "periodic:3:4",
            "exponential:3",
        ])
            assert.equal(autoscanPause(setting, 1), undefined, setting);
        assert.equal(autoscanPause(undefined, 1), undefined);
    });

    it("has scans made also when there is nothing to join, from a client's word on and until it is switched off", () => {
        const station = new Station();
        station.open("wlan0", { maxSchedScanSsids: 4 });
        station.advance(60_000);
        assert.deepEqual(scans(station), []);
        station.command({ type: "config.set", field: "autoscan", text: "exponential:3:20" });
        const pauses: number[] = [];
        for (let round = 0; round < 4; round++) {
            const from = station.now;
            while (scans(station).length === 0 && station.now - from < 60_000) station.advance(500);
            pauses.push((station.now - from) / 1000);
            station.forget();
            station.scanned([]);
        }
        assert.deepEqual(pauses, [5, 3, 9, 20]);
        assert.equal(station.interface().connect.tag, "inactive");
        station.command({ type: "config.set", field: "autoscan", text: "" });
        station.forget();
        station.advance(60_000);
        assert.deepEqual(scans(station), []);
    });

    it("keeps to its pauses while there is nothing to join, whatever else is looked at meanwhile", () => {
        const station = new Station();
        station.open("wlan0", { maxSchedScanSsids: 4 });
        station.command({ type: "config.set", field: "autoscan", text: "periodic:20" });
        station.advance(3000);
        assert.deepEqual(scans(station), []);
        // A network that cannot be joined makes it look whether one can.
        station.command({ type: "network.add", config: openNetwork({ disabled: "1" }) });
        station.command({ type: "config.set", field: "ap_scan", text: "0" });
        station.command({ type: "config.set", field: "ap_scan", text: "1" });
        station.advance(2000);
        assert.equal(scans(station).length, 1);
    });

    it("begins anew when a client wants other pauses during a search", () => {
        const station = new Station();
        station.open("wlan0", { maxSchedScanSsids: 4 });
        station.command({ type: "config.set", field: "autoscan", text: "exponential:3:60" });
        station.select(openNetwork());
        for (let round = 0; round < 3; round++) {
            station.scanned([]);
            station.forget();
            while (scans(station).length === 0) station.advance(500);
        }
        station.scanned([]);
        station.command({ type: "config.set", field: "autoscan", text: "exponential:2:60" });
        station.advance(60_000);
        station.scanned([]);
        const { connect } = station.interface();
        assert.ok(connect.tag === "waiting" && connect.until !== undefined);
        assert.equal(connect.until - station.now, 2000);
    });

    it("says when the next search is made, until it is switched off", () => {
        const station = new Station();
        station.open("wlan0", { maxSchedScanSsids: 4 });
        station.command({ type: "config.set", field: "autoscan", text: "exponential:3:20" });
        station.select(openNetwork());
        const searches: number[] = [];
        let last = station.now;
        for (let round = 0; round < 4; round++) {
            station.scanned([]);
            station.forget();
            while (!station.commands().some(({ type }) => type === "scan")) station.advance(500);
            searches.push((station.now - last) / 1000);
            last = station.now;
        }
        assert.deepEqual(searches, [3, 9, 20, 20]);
        station.command({ type: "config.set", field: "autoscan", text: "" });
        station.scanned([]);
        assert.deepEqual(
            station.commands().map(({ type }) => type),
            ["startSchedScan"],
        );
    });
});
