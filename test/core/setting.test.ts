import assert from "node:assert/strict";
import { at, millis } from "#src/lib/instant.js";
import { bssRecord, OTHER_AP, openNetwork, Station } from "#test/support/station.js";

const types = (station: Station): readonly string[] => station.commands().map(({ type }) => type);

describe("settings of an interface", () => {
    it("S207 nothing is looked for or joined with ap_scan=0, and everything again with 1", () => {
        const station = new Station();
        station.open();
        station.command({ type: "config.set", field: "ap_scan", text: "0" });
        station.select(openNetwork());
        station.advance(60_000);
        assert.deepEqual(types(station), []);
        assert.equal(station.wpaState(), "inactive");
        station.command({ type: "scan", parameters: { ssids: [new Uint8Array()] }, allowRoam: true });
        assert.deepEqual(types(station), ["scan"]);
        station.scanned([bssRecord(station, { security: "open" })]);
        assert.deepEqual(types(station), []);
        assert.equal(station.interface().bss.byId.size, 1);
        station.command({ type: "config.set", field: "ap_scan", text: "1" });
        assert.deepEqual(types(station), ["authenticate"]);
    });

    it("S207 with ap_scan=2 a driver that associates by itself is left the choice of the access point", () => {
        for (const [text, fixedBss] of [
            ["1", true],
            ["2", false],
        ] as const) {
            const station = new Station();
            station.open("wlan0", { sme: "driver" });
            station.command({ type: "config.set", field: "ap_scan", text });
            station.select(openNetwork({ bg_scan_period: "7" }));
            station.scanned([bssRecord(station, { security: "open" })]);
            const connect = station.latest("connect");
            assert.deepEqual([connect.fixedBss, connect.backgroundScanPeriod], [fixedBss, 7], `ap_scan=${text}`);
        }
    });

    it("what was heard before a scan began is no result of it with ignore_old_scan_res=1", () => {
        for (const [text, count] of [
            ["0", 2],
            ["1", 1],
        ] as const) {
            const station = new Station();
            station.open();
            station.command({ type: "config.set", field: "ignore_old_scan_res", text });
            station.command({ type: "scan", parameters: { ssids: [new Uint8Array()] }, allowRoam: true });
            const old = bssRecord(station, { bssid: OTHER_AP, lastSeen: at(station.now, millis(-1)) });
            station.scanned([bssRecord(station), old]);
            assert.equal(station.interface().bss.byId.size, count, `ignore_old_scan_res=${text}`);
        }
    });
});
