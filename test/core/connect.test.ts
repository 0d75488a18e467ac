import assert from "node:assert/strict";
import { AP, bssRecord, openNetwork, pskNetwork, Station } from "#test/support/station.js";

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
});
