import assert from "node:assert/strict";
import { AP, bssRecord, channels, openNetwork, pskNetwork, Station } from "#test/support/station.js";

describe("connecting", () => {
    it("joins a selected open network without a scan when its BSS was heard a moment ago", () => {
        const station = new Station();
        station.open();
        station.command({ type: "scan", parameters: { ssids: [new Uint8Array()] }, allowRoam: false });
        station.scanned([bssRecord(station, { security: "open" })]);
        assert.equal(station.wpaState(), "inactive");
        station.command({ type: "network.add", config: openNetwork() });
        station.taken("driver");
        station.command({ type: "network.select", network: 0 });
        assert.equal(station.wpaState(), "authenticating");
        station.answer("authenticate");
        station.event({
            type: "authenticated",
            bssid: AP,
            algorithm: 0,
            transaction: 2,
            statusCode: 0,
            elements: new Uint8Array(),
        });
        assert.equal(station.wpaState(), "associating");
        station.answer("associate");
        station.event({
            type: "associated",
            bssid: AP,
            statusCode: 0,
            requestElements: undefined,
            responseElements: new Uint8Array(),
        });
        assert.equal(station.wpaState(), "completed");
        assert.deepEqual(station.commands(), [{ type: "setOperState", operState: "up" }]);
    });

    it("looks for a selected network that was not heard yet, and joins it when the scan found it", () => {
        const station = new Station();
        station.open();
        station.command({ type: "network.add", config: pskNetwork() });
        station.command({ type: "network.select", network: 0 });
        assert.equal(station.wpaState(), "scanning");
        station.scanned([bssRecord(station)]);
        assert.equal(station.wpaState(), "authenticating");
    });

    it("scans again after the interval when nothing was found", () => {
        const station = new Station();
        station.open();
        station.command({ type: "network.add", config: pskNetwork() });
        station.command({ type: "network.select", network: 0 });
        station.scanned([]);
        assert.equal(station.wpaState(), "scanning");
        assert.deepEqual(station.commands(), []);
        station.advance(5000);
        assert.deepEqual(
            station.commands().map(({ type }) => type),
            ["scan"],
        );
    });

    it("looks for what it lost a moment ago where it was, and everywhere only every third time", () => {
        const station = new Station();
        station.open("wlan0", { bands: [channels("2.4GHz", [2412, 2437, 2462]), channels("5GHz", [5180])] });
        station.hears([bssRecord(station, { security: "open" })]);
        station.select(openNetwork());
        station.authenticated();
        station.associated();
        station.advance(60_000);
        station.disconnected({ frame: undefined, reasonCode: 4, locallyGenerated: true });
        const looks: (readonly number[] | undefined)[] = [];
        for (let scans = 0; scans < 3; scans++) {
            station.forget();
            while (!station.commands().some(({ type }) => type === "scan")) station.advance(50);
            looks.push(station.latest("scan").frequencies);
            station.scanned([]);
        }
        assert.deepEqual(looks, [[2437], [2437], undefined]);
    });
});
