import assert from "node:assert/strict";
import { AP, bssRecord, channels, OTHER_AP, openNetwork, pskNetwork, Station } from "#test/support/station.js";

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

    describe("S051 an attempt begins", () => {
        const open = { security: "open" } as const;
        const air = (station: Station, here: number, there: number) => [
            bssRecord(station, { ...open, signal: here }),
            bssRecord(station, { ...open, bssid: OTHER_AP, frequency: 2462, signal: there }),
        ];
        /** Results that somebody else's scan brought. */
        function hear(station: Station, here: number, there: number): readonly string[] {
            station.advance(1000);
            station.forget();
            const frequencies = [2437, 2462];
            station.event({ type: "scan.done", own: false, aborted: false, frequencies, ssids: [] });
            station.answer("scanResults", { ok: true, value: { bsss: air(station, here, there) } });
            return station.commands().map(({ type }) => type);
        }
        const attempts = (commands: readonly string[]) => commands.filter(type => type === "authenticate").length;

        it("when a client asks for it, also with the BSS in use", () => {
            const station = Station.connected();
            station.command({ type: "reassociate" });
            assert.equal(station.latest("authenticate").bssid, AP);
        });

        it("not when the best BSS is the one in use", () => {
            assert.equal(attempts(hear(Station.connected(), -50, -80)), 0);
        });

        it("when another BSS is far better than the one in use", () => {
            const station = Station.connected();
            hear(station, -85, -50);
            station.answer("signal", { ok: true, value: { signal: -85 } });
            assert.equal(station.latest("authenticate").bssid, OTHER_AP);
        });

        it("not while one with the best BSS is under way, nor with another one until that has ended", () => {
            const station = new Station();
            station.open();
            station.hears(air(station, -50, -80));
            station.select(openNetwork());
            assert.equal(attempts(hear(station, -50, -80)), 0);
            assert.equal(attempts(hear(station, -85, -40)), 0, "who changes his mind with every scan gets nowhere");
            station.event({ type: "authenticationTimedOut", bssid: AP });
            assert.equal(station.latest("authenticate").bssid, OTHER_AP);
        });

        it("when a client selects another network, whatever is under way", () => {
            const station = new Station();
            station.open();
            station.hears([...air(station, -50, -80), bssRecord(station, { ...open, ssid: "work", bssid: OTHER_AP })]);
            station.select(openNetwork());
            station.forget();
            station.select(openNetwork({ ssid: '"work"' }));
            assert.deepEqual(
                station.commands().map(({ type }) => type),
                ["deauthenticate", "authenticate"],
            );
        });
    });
});
