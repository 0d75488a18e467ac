import assert from "node:assert/strict";
import type { Capabilities } from "#src/driver/capability.js";
import { ssidKey } from "#src/lib/ssid.js";
import { utf8 } from "#src/lib/text.js";
import { AP, bssRecord, channels, OTHER_AP, openNetwork, Station } from "#test/support/station.js";

const bssKey = ssidKey(utf8("home"));
const open = { security: "open" } as const;
const USUAL = [2412, 2437, 2462];
const QUICK = [2417, 5180, 5745];
const SLOW = [5260];
const radio: Partial<Capabilities> = {
    bands: [
        channels("2.4GHz", [2412, 2417, 2437, 2462]),
        channels("5GHz", [5180, 5260, 5745], { 5260: { radar: true, noIr: true } }),
    ],
};

const searching = (fields: Readonly<Record<string, string>> = {}): Station => {
    const station = new Station();
    station.open("wlan0", radio);
    station.select(openNetwork(fields));
    return station;
};

/** Ends the scan that runs, with what can be heard on its channels, and gives those. */
function look(station: Station, air: Parameters<typeof bssRecord>[1][] = []): readonly number[] | undefined {
    const { frequencies } = station.latest("scan");
    const heard = air.filter(bss => frequencies?.includes(bss?.frequency ?? 2437) ?? true);
    station.scanned(
        heard.map(bss => bssRecord(station, { ...open, ...bss })),
        { frequencies: frequencies ?? [...USUAL, ...QUICK, ...SLOW] },
    );
    return frequencies;
}

describe("the first look for a network", () => {
    it("is made in short scans, one right after the other, until all channels have been looked at", () => {
        const station = searching();
        const begun = station.now;
        assert.deepEqual([look(station), look(station), look(station)], [USUAL, QUICK, SLOW]);
        assert.equal(station.now, begun);
        station.forget();
        station.advance(4999);
        assert.deepEqual(station.commands(), []);
        station.advance(1);
        assert.equal(station.latest("scan").frequencies, undefined, "later looks are one scan");
    });

    it("ends with the first good candidate", () => {
        const station = searching();
        look(station, [{ frequency: 2437 }]);
        assert.equal(station.wpaState(), "authenticating");
    });

    it("finds a candidate good from 20 dB above the noise on", () => {
        for (const [signal, state] of [
            [-69, "authenticating"],
            [-70, "scanning"],
        ] as const) {
            const station = searching();
            look(station, [{ frequency: 2437, signal }]);
            assert.equal(station.wpaState(), state);
        }
    });

    it("goes on when the only good one has failed", () => {
        const station = searching();
        look(station, [{ frequency: 2437 }]);
        station.event({ type: "authenticationTimedOut", bssid: AP });
        station.command({ type: "disconnect" });
        station.command({ type: "flushBss", age: 0 });
        station.advance(1000);
        station.select(openNetwork());
        assert.equal(station.wpaState(), "scanning");
        look(station, [{ frequency: 2437 }]);
        assert.equal(station.wpaState(), "scanning", "a better one may be elsewhere");
    });

    it("goes on when what it has found is weak, and takes the best in the end", () => {
        const station = searching();
        const air = [
            { frequency: 2437, signal: -80 },
            { frequency: 5260, signal: -60, bssid: OTHER_AP },
        ];
        look(station, air);
        look(station, air);
        assert.equal(station.wpaState(), "scanning");
        look(station, air);
        assert.equal(station.latest("authenticate").bssid, OTHER_AP);
    });

    it("takes a weak one when there is nothing better", () => {
        const station = searching();
        const air = [{ frequency: 2437, signal: -85 }];
        for (let scan = 0; scan < 3; scan++) look(station, air);
        assert.equal(station.latest("authenticate").bssid, AP);
    });

    it("goes on when a network with a higher priority may be elsewhere", () => {
        const station = searching();
        station.command({
            type: "network.add",
            config: openNetwork({ ssid: '"better"', priority: "5", disabled: "0" }),
        });
        const air = [
            { frequency: 2437, signal: -40 },
            { frequency: 5180, signal: -70, ssid: "better", bssid: OTHER_AP },
        ];
        look(station, air);
        assert.equal(station.wpaState(), "scanning");
        look(station, air);
        assert.equal(station.latest("authenticate").bssid, OTHER_AP);
    });

    it("takes the very BSS that the network names, however weak it is", () => {
        const station = searching({ bssid: AP });
        look(station, [{ frequency: 2437, signal: -85 }]);
        assert.equal(station.wpaState(), "authenticating");
    });

    it("begins where the network was seen in earlier times", () => {
        const station = new Station();
        const places = new Map([
            [
                bssKey,
                [
                    { bssid: AP, frequency: 5745 },
                    { bssid: OTHER_AP, frequency: 5260 },
                ],
            ],
        ]);
        station.dispatch({ type: "places.loaded", places });
        station.open("wlan0", radio);
        station.select(openNetwork());
        assert.deepEqual([look(station), look(station), look(station)], [[5745, 5260], USUAL, [2417, 5180]]);
    });

    it("is over when a client's scan of all channels has joined it", () => {
        const station = searching();
        station.command({ type: "scan", parameters: { ssids: [new Uint8Array()] }, allowRoam: false });
        assert.deepEqual(look(station), USUAL);
        assert.equal(look(station), undefined);
        station.forget();
        station.advance(1000);
        assert.deepEqual(station.commands(), []);
    });

    it("leaves a client's request the channels that it names", () => {
        const station = searching();
        station.command({
            type: "scan",
            parameters: { ssids: [new Uint8Array()], frequencies: [5180, 5500] },
            allowRoam: false,
        });
        look(station);
        const { frequencies } = station.latest("scan");
        assert.ok([5180, 5500].every(frequency => frequencies?.includes(frequency)));
    });

    it("is over when a scan is aborted", () => {
        const station = searching();
        station.answer("scan");
        station.command({ type: "abortScan" });
        station.event({ type: "scan.done", own: true, aborted: true, frequencies: [2412], ssids: [] });
        station.answer("scanResults", { ok: true, value: { bsss: [] } });
        station.forget();
        station.advance(1000);
        assert.deepEqual(station.commands(), []);
    });

    it("keeps to the channels of the networks", () => {
        const station = searching({ scan_freq: "2437 5180" });
        assert.deepEqual([look(station), look(station)], [[2437], [5180]]);
    });

    it("begins on the channels of initial_freq_list, and keeps to those of freq_list", () => {
        const station = new Station();
        station.open("wlan0", radio);
        station.command({ type: "config.set", field: "freq_list", text: "2412 2437 5180 5260" });
        station.command({ type: "config.set", field: "initial_freq_list", text: "5260" });
        station.select(openNetwork());
        assert.deepEqual([look(station), look(station), look(station)], [[5260], [2412, 2437], [5180]]);
        station.advance(5000);
        assert.deepEqual(look(station), [2412, 2437, 5180, 5260]);
    });

    it("is two scans when quick_search is 0 and there is an initial_freq_list", () => {
        const station = new Station();
        station.open("wlan0", radio);
        station.command({ type: "config.set", field: "quick_search", text: "0" });
        station.command({ type: "config.set", field: "initial_freq_list", text: "5180" });
        station.select(openNetwork());
        assert.deepEqual([look(station), look(station)], [[5180], [...USUAL, 2417, 5745, ...SLOW]]);
    });

    it("is one scan of all channels when quick_search is 0, and nothing is remembered", () => {
        const station = new Station();
        station.dispatch({ type: "places.loaded", places: new Map([[bssKey, [{ bssid: AP, frequency: 5745 }]]]) });
        station.open("wlan0", radio);
        station.command({ type: "config.set", field: "quick_search", text: "0" });
        station.select(openNetwork());
        assert.equal(station.latest("scan").frequencies, undefined);
        look(station, [{}]);
        station.authenticated();
        station.associated();
        assert.equal(station.wpaState(), "completed");
        assert.deepEqual(station.taken("remember"), []);
    });
});

describe("once connected", () => {
    const connected = (): Station => {
        const station = searching();
        look(station, [{ frequency: 2437 }]);
        station.authenticated();
        station.associated();
        return station;
    };

    it("the channels that the first look left out are looked at after 5 s, once", () => {
        const station = connected();
        station.forget();
        station.advance(4999);
        assert.deepEqual(station.commands(), []);
        station.advance(1);
        assert.deepEqual(look(station), [...QUICK, ...SLOW]);
        assert.equal(station.wpaState(), "completed");
        station.forget();
        station.advance(60_000);
        assert.ok(!station.commands().some(({ type }) => type === "scan"));
    });

    it("many of them are looked at eight at a time, every 5 s, so that a loss is not noticed late; also after a move", () => {
        const many = Array.from({ length: 20 }, (_, i) => 5180 + 20 * i);
        const station = new Station();
        station.open("wlan0", { bands: [channels("2.4GHz", USUAL), channels("5GHz", many)] });
        station.select(openNetwork());
        look(station, [{ frequency: 2437, signal: -69 }]);
        station.authenticated();
        station.associated();
        station.advance(5000);
        assert.deepEqual(look(station, [{ frequency: 5180, bssid: OTHER_AP, signal: -40 }]), many.slice(0, 8));
        station.answer("signal", { errno: 95 });
        station.authenticated({ bssid: OTHER_AP });
        station.associated({ bssid: OTHER_AP });
        station.forget();
        station.advance(4999);
        assert.ok(!station.commands().some(({ type }) => type === "scan"));
        station.advance(1);
        assert.deepEqual(look(station), many.slice(8, 16));
        station.advance(5000);
        assert.deepEqual(look(station), many.slice(16));
        station.forget();
        station.advance(60_000);
        assert.ok(!station.commands().some(({ type }) => type === "scan"));
    });

    it("a much better one that the rest of the look finds is moved to", () => {
        const station = searching();
        look(station, [{ frequency: 2437, signal: -69 }]);
        station.authenticated();
        station.associated();
        station.advance(5000);
        look(station, [{ frequency: 5745, bssid: OTHER_AP, signal: -40 }]);
        station.answer("signal", { errno: 95 });
        assert.equal(station.latest("authenticate").bssid, OTHER_AP);
    });

    it("they are not looked at when the link was lost before", () => {
        const station = connected();
        station.advance(1000);
        station.disconnected();
        station.advance(100);
        assert.notDeepEqual(station.latest("scan").frequencies, [...QUICK, ...SLOW]);
    });

    it("where the network is, is remembered for every interface and for the next start", () => {
        const station = connected();
        const places = new Map([[bssKey, [{ bssid: AP, frequency: 2437 }]]]);
        assert.deepEqual(
            station.taken("remember").map(effect => effect.places),
            [places],
        );
        const second = station.open("wlan1", { ...radio, wiphy: 1 });
        assert.deepEqual(station.interface(second).places, places);
    });

    it("what the rest of the look finds of the network is remembered, too", () => {
        const station = connected();
        station.advance(5000);
        station.forget();
        look(station, [{ frequency: 5745, bssid: OTHER_AP }]);
        assert.deepEqual(
            station.taken("remember").map(({ places }) => places.get(bssKey)?.map(({ frequency }) => frequency)),
            [[2437, 5745]],
        );
    });
});
