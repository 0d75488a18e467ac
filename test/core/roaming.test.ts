import assert from "node:assert/strict";
import { currentBssOf } from "#src/core/interface.js";
import type { SignalReport } from "#src/driver/command.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { concat } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";
import { utf8 } from "#src/lib/text.js";
import { writeTlv8 } from "#src/lib/tlv.js";
import { Authenticator } from "#test/support/authenticator.js";
import {
    AP,
    bssRecord,
    CHANNELS,
    channels,
    OTHER_AP,
    openNetwork,
    pskNetwork,
    Station,
} from "#test/support/station.js";

const open = { security: "open" } as const;
const any = { ssids: [new Uint8Array()] };

interface Signals {
    readonly here: number;
    readonly there: number;
}

const air = (station: Station, { here, there }: Signals) => [
    bssRecord(station, { ...open, signal: here }),
    bssRecord(station, { ...open, bssid: OTHER_AP, frequency: 2462, signal: there }),
];

/** Connected for a minute. */
function connected(fields: Readonly<Record<string, string>> = {}): Station {
    const station = Station.connected(openNetwork(fields));
    station.advance(60_000);
    station.forget();
    return station;
}

/** A scan of all channels that may change the connection; what the driver is asked for because of it. */
function scan(station: Station, signals: Signals, bsss = air(station, signals)): readonly string[] {
    station.command({ type: "scan", parameters: any, allowRoam: true });
    station.answer("scan");
    station.event({ type: "scan.done", own: true, aborted: false, frequencies: [...CHANNELS], ssids: [] });
    station.forget();
    station.answer("scanResults", { ok: true, value: { bsss } });
    return station.commands().map(({ type }) => type);
}

const polled = (station: Station, report: Partial<SignalReport>): void =>
    station.answer("signal", { ok: true, value: { signal: -60, ...report } });

/** The last comparison, in words. */
function decision(station: Station): string {
    const told = station.interface().last.decision;
    if (told?.kind !== "roam") return "none";
    const { about, from, reason, chosen, level } = told;
    return `${chosen ? "move" : "stay"}: ${reason}, ${from?.signal} to ${about?.signal} (${level})`;
}

/** On the other access point, by a scan that showed it to be far better. */
function moved(): Station {
    const station = connected();
    scan(station, { here: -85, there: -60 });
    polled(station, { signal: -85 });
    station.answer("authenticate");
    station.authenticated({ bssid: OTHER_AP });
    station.answer("associate");
    station.associated({ bssid: OTHER_AP });
    station.forget();
    return station;
}

describe("results of a scan while connected", () => {
    it("S093 make it move when another access point is worth it, by the signal that the driver reports", () => {
        const station = connected();
        assert.deepEqual(scan(station, { here: -70, there: -60 }), ["signal"]);
        assert.equal(station.wpaState(), "completed");
        polled(station, { signal: -72, averageSignal: -71, averageBeaconSignal: -70 });
        assert.equal(decision(station), "move: worthIt, -70 to -60 (info)");
        const { bssid } = station.latest("authenticate");
        assert.equal(bssid, OTHER_AP);
    });

    it("S093 make it stay when it is not, and say so to those who listen closely", () => {
        const station = connected();
        scan(station, { here: -75, there: -60 });
        polled(station, { signal: -75, averageSignal: -62 });
        assert.equal(decision(station), "stay: currentIsGreat, -62 to -60 (debug)");
        assert.equal(station.wpaState(), "completed");
    });

    it("go by their own figures when the driver reports no signal", () => {
        const station = connected();
        scan(station, { here: -80, there: -72 });
        station.answer("signal", { errno: 95 });
        assert.equal(decision(station), "move: worthIt, -80 to -72 (info)");
    });

    it("expect of the access point in use no throughput that its network forbids", () => {
        const capabilities = {
            bands: [{ ...channels("2.4GHz", [2437, 2462]), ht: { info: 0, mcs: new Uint8Array(16) } }],
        };
        const elements = concat(
            writeTlv8(ElementId.ssid, utf8("home")),
            writeTlv8(ElementId.supportedRates, Uint8Array.of(0x0c, 0x18, 0x30)),
            writeTlv8(ElementId.htCapabilities, new Uint8Array(26)),
        );
        for (const [fields, verdict] of [
            [{}, "stay: currentIsMuchFaster, -75 to -70 (debug)"],
            [{ disable_ht: "1" }, "move: worthIt, -75 to -70 (info)"],
        ] as const) {
            const station = new Station();
            station.open("wlan0", capabilities);
            station.hears([bssRecord(station, { ...open, elements })]);
            station.select(openNetwork(fields));
            station.authenticated();
            station.associated();
            station.advance(60_000);
            const without = { ...open, elements: elements.subarray(0, -28) };
            scan(station, { here: 0, there: 0 }, [
                bssRecord(station, { ...open, elements, signal: -80 }),
                bssRecord(station, { ...without, bssid: OTHER_AP, frequency: 2462, signal: -70 }),
            ]);
            polled(station, { signal: -75 });
            assert.equal(decision(station), verdict);
        }
    });

    it("ask for nothing when the access point in use is the best one", () => {
        const station = connected();
        assert.deepEqual(scan(station, { here: -60, there: -80 }), []);
        assert.deepEqual(scan(station, { here: -60, there: -80 }, [bssRecord(station, open)]), []);
    });

    it("S092 are judged by the signal alone where roam_policy says so", () => {
        const station = connected();
        station.command({ type: "config.set", field: "roam_policy", text: "1" });
        scan(station, { here: -72, there: -60 });
        polled(station, { signal: -62 });
        assert.equal(decision(station), "stay: notWorthIt, -62 to -60 (debug)");
    });

    it("S094 make it move when they should have the access point in use and have not", () => {
        const station = connected();
        const elsewhere = [bssRecord(station, { ...open, bssid: OTHER_AP, signal: -85 })];
        assert.deepEqual(scan(station, { here: 0, there: 0 }, elsewhere), ["authenticate"]);
        assert.match(decision(station), /^move: currentNotHeard/);
    });

    it("S094 do not make it move because they lack the access point in use, when the scan was cut short", () => {
        const station = connected();
        station.command({ type: "scan", parameters: any, allowRoam: true });
        station.answer("scan");
        station.event({ type: "scan.done", own: true, aborted: true, frequencies: [...CHANNELS], ssids: [] });
        station.forget();
        const bsss = [bssRecord(station, { ...open, bssid: OTHER_AP, signal: -85 })];
        station.answer("scanResults", { ok: true, value: { bsss } });
        assert.deepEqual(station.commands(), []);
        assert.equal(station.wpaState(), "completed");
    });

    it("S094 make it leave for a network that is preferred, and not for one that is as good", () => {
        for (const [priority, state] of [
            ["0", "completed"],
            ["1", "authenticating"],
        ] as const) {
            const station = connected();
            station.command({
                type: "network.add",
                config: openNetwork({ ssid: '"work"', disabled: "0", priority }),
            });
            const bsss = [
                bssRecord(station, open),
                bssRecord(station, { ...open, ssid: "work", bssid: OTHER_AP, signal: -20 }),
            ];
            const commands = scan(station, { here: 0, there: 0 }, bsss);
            assert.equal(station.wpaState(), state);
            if (priority === "1") {
                assert.deepEqual(commands, ["deauthenticate", "setOperState", "authenticate"]);
                assert.equal(station.latest("deauthenticate").reasonCode, 3);
            }
        }
    });

    it("are let be when the client said that they must not change the connection", () => {
        const station = connected();
        station.hears(air(station, { here: -85, there: -40 }));
        assert.equal(decision(station), "none");
        assert.equal(station.wpaState(), "completed");
    });

    it("S091 do not change the choice of a client that commanded a move which waits for the radio", () => {
        const station = connected();
        station.hears(air(station, { here: -60, there: -80 }));
        station.command({ type: "scan", parameters: any, allowRoam: true });
        station.answer("scan");
        station.command({ type: "roam", bssid: OTHER_AP });
        station.event({ type: "scan.done", own: true, aborted: true, frequencies: [], ssids: [] });
        const better = bssRecord(station, { ...open, bssid: "02:00:00:00:03:00" as Mac, signal: -30 });
        station.answer("scanResults", {
            ok: true,
            value: { bsss: [...air(station, { here: -80, there: -80 }), better] },
        });
        assert.equal(station.latest("authenticate").bssid, OTHER_AP);
    });

    it("do not count when the signal comes too late", () => {
        const station = connected();
        scan(station, { here: -85, there: -60 });
        station.command({ type: "disconnect" });
        station.forget();
        polled(station, { signal: -85 });
        assert.deepEqual(station.reasons(), ["lateSignal"]);
        assert.equal(station.wpaState(), "disconnected");
    });
});

describe("two access points that are about as strong", () => {
    it("S206 are no reason to move, however often a client scans, nor for a line in the log", () => {
        const station = connected();
        for (let second = 0; second < 600; second += 5) {
            const there = second % 2 === 0 ? -68 : -72;
            scan(station, { here: -70, there });
            if (station.asked.at(-1)?.command.type === "signal") polled(station, { signal: -70 });
            const info = station.taken("trace").filter(({ level }) => level !== "debug" && level !== "excessive");
            assert.deepEqual(info, []);
            station.advance(5000);
        }
        assert.equal(station.wpaState(), "completed");
        assert.ok(!station.asked.some(({ command }) => command.type === "authenticate" && command.bssid === OTHER_AP));
    });

    it("keep who has just moved for ten seconds, unless the signal becomes weak", () => {
        const station = moved();
        station.advance(5000);
        scan(station, { here: -45, there: -76 });
        polled(station, { signal: -76 });
        assert.match(decision(station), /^stay: movedLately/);
        scan(station, { here: -45, there: -81 });
        polled(station, { signal: -81 });
        assert.match(decision(station), /^move: worthIt/);
    });

    it("are less attractive for a minute when they were left", () => {
        for (const [after, verdict] of [
            [59_000, "stay: notWorthIt"],
            [60_000, "move: worthIt"],
        ] as const) {
            const station = moved();
            station.advance(after);
            scan(station, { here: -65, there: -72 });
            polled(station, { signal: -72 });
            assert.ok(decision(station).startsWith(verdict), `${after}: ${decision(station)}`);
        }
    });

    it("are left alone when a move to them failed a short while ago", () => {
        const station = connected();
        scan(station, { here: -85, there: -60 });
        polled(station, { signal: -85 });
        station.answer("authenticate", { errno: 2 });
        assert.equal(station.wpaState(), "completed");
        station.advance(9_000);
        assert.deepEqual(scan(station, { here: -85, there: -60 }), [], "although it was heard again");
        station.advance(1_000);
        assert.deepEqual(scan(station, { here: -85, there: -60 }), ["signal"]);
    });

    it("are left alone after a failure that would be forgiven if nothing else was there", () => {
        const station = new Station();
        station.open();
        for (const ssid of ["home", "work"])
            station.command({ type: "network.add", config: openNetwork({ ssid: `"${ssid}"`, disabled: "0" }) });
        const [here, there] = air(station, { here: -60, there: -85 });
        station.scanned([there!]);
        station.event({ type: "authenticationTimedOut", bssid: OTHER_AP });
        station.event({ type: "scan.done", own: false, aborted: false, frequencies: [2437], ssids: [] });
        station.answer("scanResults", { ok: true, value: { bsss: [here!] } });
        station.authenticated();
        station.associated();
        assert.equal(station.wpaState(), "completed");
        station.advance(1_000);
        assert.deepEqual(scan(station, { here: -85, there: -60 }), []);
        station.advance(10_000);
        assert.deepEqual(scan(station, { here: -85, there: -60 }), ["signal"]);
    });
});

describe("background scans of a network", () => {
    const bgscan = { bgscan: '"simple:30:-45:300"' };

    it("S118 begin when it is connected and end with the link", () => {
        const station = Station.connected(openNetwork(bgscan));
        assert.deepEqual(station.latest("monitorSignal"), { type: "monitorSignal", threshold: -45, hysteresis: 4 });
        station.advance(30_000);
        assert.deepEqual(station.latest("scan").ssids, [new TextEncoder().encode("home")]);
        station.scanned([bssRecord(station, open)]);
        station.command({ type: "disconnect" });
        assert.deepEqual(station.latest("monitorSignal"), { type: "monitorSignal", threshold: 0, hysteresis: 0 });
        station.forget();
        station.advance(600_000);
        assert.deepEqual(station.commands(), []);
    });

    it("S118 go on through a move, as those of the new link", () => {
        const station = Station.connected(openNetwork(bgscan));
        station.hears(air(station, { here: -60, there: -60 }));
        station.forget();
        station.command({ type: "roam", bssid: OTHER_AP });
        station.answer("authenticate");
        station.authenticated({ bssid: OTHER_AP });
        station.associated({ bssid: OTHER_AP });
        const thresholds = station.asked.flatMap(({ command }) =>
            command.type === "monitorSignal" ? [command.threshold] : [],
        );
        assert.deepEqual(thresholds, [-45, 0, -45]);
    });

    it("S119 move to a better access point that they find", () => {
        const station = Station.connected(openNetwork(bgscan));
        station.answer("signal", { errno: 95 });
        station.advance(30_000);
        station.scanned(air(station, { here: -80, there: -50 }));
        polled(station, { signal: -80 });
        assert.equal(station.latest("authenticate").bssid, OTHER_AP);
    });

    it("S121 begin with the long interval when the driver reports a good signal", () => {
        const station = Station.connected(openNetwork(bgscan));
        polled(station, { signal: -45 });
        station.forget();
        station.advance(299_999);
        assert.deepEqual(station.commands(), []);
        station.advance(1);
        assert.equal(station.commands()[0]?.type, "scan");
    });

    it("S121 S123 follow the rules of the beginning where bgscan_policy says so", () => {
        const station = new Station();
        station.open();
        station.command({ type: "config.set", field: "bgscan_policy", text: "1" });
        station.hears([bssRecord(station, open)]);
        station.select(openNetwork(bgscan));
        station.authenticated();
        station.associated();
        assert.ok(!station.asked.some(({ command }) => command.type === "signal"));
        const scans = (): number => {
            let made = 0;
            for (let second = 0; second < 900; second += 30) {
                station.advance(30_000);
                if (station.interface().scan.tag === "idle") continue;
                station.scanned([bssRecord(station, open)]);
                made++;
            }
            return made;
        };
        assert.equal(scans(), 30, "as long as the signal is bad");
        station.command({ type: "config.set", field: "bgscan_policy", text: "0" });
        assert.ok(scans() < 10, "and by the rules of today from the moment that it says so");
    });

    it("say when the next one is, and that the interval is another one", () => {
        const station = Station.connected(openNetwork(bgscan));
        const told = () => {
            const { kind, chosen, reason, until } = station.interface().last.decision!;
            return [kind, chosen, reason, until! - station.now];
        };
        polled(station, { signal: -40 });
        assert.deepEqual(told(), ["scan", false, "scanningRarely", 300_000]);
        station.advance(60_000);
        station.event({ type: "signal", above: false, signal: -50 });
        assert.deepEqual(told(), ["scan", true, "scanningInBackground", 30_000]);
        const reasons = station.taken("trace").map(({ reason }) => reason);
        assert.ok(reasons.indexOf("scanningOften") < reasons.indexOf("scanningInBackground"));
        assert.ok(reasons.includes("scanningOften"));
    });

    it("S184 come at once when the driver says that the signal fell, and when frames are lost", () => {
        for (const event of [
            { type: "signal", above: false, signal: -50 },
            { type: "packetLoss", packets: 50 },
        ] as const) {
            const station = Station.connected(openNetwork(bgscan));
            polled(station, { signal: -40 });
            station.advance(60_000);
            station.forget();
            station.event(event);
            assert.ok(
                station.commands().some(({ type }) => type === "scan"),
                event.type,
            );
        }
    });

    it("are those of the interface for every network where bgscan_override says so", () => {
        for (const [override, threshold] of [
            ["0", -50],
            ["1", -72],
        ] as const) {
            const station = new Station();
            station.open();
            station.command({ type: "config.set", field: "bgscan", text: '"simple:30:-72:600"' });
            station.command({ type: "config.set", field: "bgscan_override", text: override });
            station.hears([bssRecord(station, open)]);
            station.select(openNetwork({ bgscan: '"simple:30:-50:300"' }));
            station.authenticated();
            station.associated();
            assert.equal(station.latest("monitorSignal").threshold, threshold);
        }
    });

    it("S116 that are not known leave the connection as it is", () => {
        const station = Station.connected(openNetwork({ bgscan: '"nosuch"' }));
        assert.equal(station.wpaState(), "completed");
        assert.equal(station.interface().bgscan.tag, "idle");
    });

    it("S116 are those of the interface where the network says nothing, and none where it says so", () => {
        const begun = (fields: Readonly<Record<string, string>>) => {
            const station = new Station();
            station.open();
            station.command({ type: "config.set", field: "bgscan", text: '"learn:30:-45:300"' });
            station.hears([bssRecord(station, open)]);
            station.select(openNetwork(fields));
            station.authenticated();
            station.associated();
            const { bgscan } = station.interface();
            return bgscan.tag === "idle" ? "idle" : bgscan.module;
        };
        assert.equal(begun({}), "learn");
        assert.equal(begun({ bgscan: '"simple:30"' }), "simple");
        assert.equal(begun({ bgscan: '""' }), "idle");
    });
});

describe("a driver that roams by itself", () => {
    const connected = (bssid: Mac) =>
        ({
            type: "connected",
            bssid,
            statusCode: 0,
            timedOut: false,
            requestElements: undefined,
            responseElements: undefined,
        }) as const;
    const roamed = (bssid: Mac, authorized = false) =>
        ({ type: "roamed", bssid, requestElements: undefined, responseElements: undefined, authorized }) as const;

    /** It was asked to connect. */
    function connecting(config = openNetwork(), security: "open" | "psk" = "open"): Station {
        const station = new Station();
        station.open("wlan0", { sme: "driver", features: new Set(["roaming"]) });
        station.hears([
            bssRecord(station, { security }),
            bssRecord(station, { security, bssid: OTHER_AP, frequency: 2462, signal: -80 }),
        ]);
        station.select(config);
        station.answer("connect");
        return station;
    }

    /** On the first access point. */
    function linked(config = openNetwork()): Station {
        const station = connecting(config);
        station.event(connected(AP));
        station.advance(60_000);
        station.forget();
        return station;
    }

    it("S049 is told the network and no access point, unless the network or a client names one", () => {
        const free = connecting().latest("connect");
        assert.deepEqual([free.bssid, free.frequency, free.fixedBss], [undefined, undefined, false]);
        const bound = connecting(openNetwork({ bssid: AP })).latest("connect");
        assert.deepEqual([bound.bssid, bound.frequency, bound.fixedBss], [AP, 2437, true]);
        const station = linked();
        station.command({ type: "roam", bssid: OTHER_AP });
        assert.deepEqual(station.latest("connect").bssid, OTHER_AP);
    });

    it("S049 S082 chooses as well when ap_scan=2 leaves it to it, and has a minute for that", () => {
        const asked = (apScan: string): Station => {
            const station = new Station();
            station.open("wlan0", { sme: "driver" });
            station.command({ type: "config.set", field: "ap_scan", text: apScan });
            station.hears([bssRecord(station, open)]);
            station.select(openNetwork());
            station.answer("connect");
            station.forget();
            return station;
        };
        for (const [apScan, bssid, patience] of [
            ["1", AP, 10_000],
            ["2", undefined, 60_000],
        ] as const) {
            const station = asked(apScan);
            assert.equal(station.latest("connect").bssid, bssid);
            station.advance(patience - 1);
            assert.equal(station.wpaState(), "associating");
            station.advance(1);
            assert.equal(station.wpaState(), "disconnected");
        }
    });

    it("S049 is not told when to leave, and nothing is looked for in the background", () => {
        const station = linked(openNetwork({ bgscan: '"simple:30:-45:300"' }));
        assert.deepEqual(scan(station, { here: -85, there: -40 }), []);
        assert.equal(station.interface().bgscan.tag, "idle");
    });

    it("S088 is followed to the access point that it chose, and to those it moves to", () => {
        const station = connecting();
        station.event(connected(OTHER_AP));
        assert.equal(station.wpaState(), "completed");
        assert.equal(currentBssOf(station.interface())?.bssid, OTHER_AP);
        station.event(roamed(AP));
        assert.equal(currentBssOf(station.interface())?.bssid, AP);
        assert.deepEqual(station.interface().last.roam, { millis: 0, complete: true });
        assert.ok(!station.states().includes("disconnected"));
    });

    it("S088 is followed to an access point that was in no scan", () => {
        const station = linked();
        const unheard = "02:00:00:00:07:00" as Mac;
        station.event(roamed(unheard));
        const current = currentBssOf(station.interface());
        assert.equal(current?.bssid, unheard);
        assert.equal(station.interface().bss.byId.get(current.id)?.bssid, unheard);
    });

    it("S088 leaves the keys of the new link to us, or has made them", () => {
        for (const authorized of [false, true]) {
            const station = connecting(pskNetwork(), "psk");
            station.event(connected(AP));
            new Authenticator(station, { stationElements: station.latest("connect").elements }).begin().run();
            assert.equal(station.wpaState(), "completed");
            const old = station.interface().linkKey;
            station.event(roamed(OTHER_AP, authorized));
            assert.ok(old?.wiped);
            assert.equal(station.wpaState(), authorized ? "completed" : "associated");
            if (authorized) continue;
            new Authenticator(station, {
                bssid: OTHER_AP,
                stationElements: station.latest("connect").elements,
            })
                .begin()
                .run();
            assert.equal(station.wpaState(), "completed");
        }
    });

    it("is not believed when it was told which access point to use", () => {
        const station = linked(openNetwork({ bssid: AP }));
        station.event(roamed(OTHER_AP));
        assert.deepEqual(station.reasons(), ["unexpectedDriverEvent"]);
        assert.equal(currentBssOf(station.interface())?.bssid, AP);
    });
});
