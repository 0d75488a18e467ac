import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Recorder, type RecordLine } from "#service/runtime/recorder.js";
import { Replay } from "#service/runtime/replay.js";
import { type Policy, whatIf } from "#service/runtime/what-if.js";
import { readConfiguration } from "#src/config/file.js";
import { parseSyntax } from "#src/config/syntax.js";
import { keyMachines } from "#src/core/key-machines.js";
import { rootMachine } from "#src/core/root.js";
import type { Capabilities } from "#src/driver/capability.js";
import { utf8 } from "#src/lib/text.js";
import {
    bssRecord,
    channels,
    hwsimLike,
    OTHER_AP,
    OWN,
    openNetwork,
    STATION_SETTINGS,
    Station,
} from "#test/support/station.js";

const open = { security: "open" } as const;

/** What happened to a station, and where another policy would have decided otherwise: `reasons > reasons`. */
function otherwise(policy: Policy, happen: (station: Station) => void): readonly string[] {
    const lines: RecordLine[] = [];
    const recorder = new Recorder("shareable", STATION_SETTINGS, line => {
        lines.push(JSON.parse(JSON.stringify(line)) as RecordLine);
    });
    const machines = { supplicant: recorder.sealing("supplicant", keyMachines.supplicant) };
    const station = new Station(recorder.recording(rootMachine(machines)));
    happen(station);
    recorder.end(station.root);
    return whatIf(new Replay(lines), policy).differences.map(({ ifname, recorded, otherwise }) => {
        const [was, would] = [recorded, otherwise].map(told => told.map(({ reason }) => reason).join(" ") || "nothing");
        return `${ifname}: ${was} > ${would}`;
    });
}

function connect(station: Station, fields: Readonly<Record<string, string>> = {}): void {
    station.open();
    station.hears([bssRecord(station, open)]);
    station.select(openNetwork(fields));
    station.answer("authenticate");
    station.authenticated();
    station.answer("associate");
    station.associated();
}

/** An interface that is made from a file. */
function fromFile(station: Station, ifname: string, file: string, wiphy: number): void {
    const creation = { ifname, drivers: [], bridge: "", configFile: "/etc/wpa_supplicant.conf" };
    station.dispatch({ type: "interface.create", call: station.call(), ...creation });
    const { configuration, errors } = readConfiguration(parseSyntax(utf8(file)));
    assert.deepEqual(errors, []);
    station.dispatch({ type: "config.loaded", request: station.taken("config.read")[0]!.request, configuration });
    station.dispatch({
        type: "driver.opened",
        request: station.taken("driver.open")[0]!.request,
        capabilities: { ...hwsimLike, wiphy },
        link: { state: "up", address: OWN },
    });
}

describe("what would have been decided", () => {
    const bgscan = { bgscan: '"simple:30:-45:300"' };

    it("under another bgscan_policy: how often it looks for a better access point, and when it does so at once", () => {
        const story = (station: Station): void => {
            connect(station, bgscan);
            station.answer("signal", { ok: true, value: { signal: -40 } });
            station.advance(300_000);
            station.scanned([bssRecord(station, open)]);
            station.advance(500);
            station.event({ type: "signal", above: false, signal: -60 });
            for (let scans = 0; scans < 12; scans++) {
                station.advance(30_000);
                if (station.interface().scan.tag !== "idle") station.scanned([bssRecord(station, open)]);
            }
        };
        assert.deepEqual(otherwise({ bgscan_policy: "1" }, story), [
            "wlan0: scanningRarely > nothing",
            "wlan0: scanningOften > scanningOften scanningInBackground",
            "wlan0: scanningRarely scanningInBackground > scanningInBackground",
        ]);
        assert.deepEqual(otherwise({ bgscan_policy: "0" }, story), []);
    });

    it("under another sched_scan_policy: who looks", () => {
        const able: Partial<Capabilities> = {
            maxSchedScanSsids: 4,
            maxMatchSets: 4,
            bands: [channels("2.4GHz", [2412, 2437, 2462])],
        };
        const [first] = otherwise({ sched_scan_policy: "1" }, station => {
            station.open("wlan0", able);
            station.select(openNetwork());
        });
        assert.equal(first, "wlan0: scanningOtherChannels > scanningByDriver");
    });

    it("under another start_policy: who waits for whom", () => {
        const file = 'quick_search=0\nnetwork={\nssid="home"\nkey_mgmt=NONE\n}\n';
        const story = (station: Station): void => {
            for (let n = 0; n < 4; n++) fromFile(station, `wlan${n}`, file, n);
            station.advance(4000);
        };
        assert.deepEqual(otherwise({ start_policy: "1" }, story), ["wlan3: waitingForItsTurn > waitingForItsTurn"]);
        assert.deepEqual(otherwise({ start_policy: "0" }, story), []);
    });

    it("without the watch over beacons: nothing, where an access point was left because it fell silent", () => {
        const silence = otherwise({ beacon_watch: "0" }, station => {
            connect(station);
            station.hears([bssRecord(station, open), bssRecord(station, { ...open, bssid: OTHER_AP })]);
            const counts = (beacons: bigint) =>
                station.answer("received", { ok: true, value: { beacons, packets: 0 } });
            for (const beacons of [1n, 2n, 2n]) {
                station.advance(256);
                counts(beacons);
            }
            for (let probe = 0; probe < 3; probe++) {
                const { frame } = station.latest("sendFrame");
                station.event({ type: "frameSent", frame, acknowledged: false });
                station.advance(30);
                counts(2n);
            }
        });
        assert.deepEqual(silence, ["wlan0: bssBlocked joining > nothing"]);
    });
});
