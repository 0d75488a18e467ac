import assert from "node:assert/strict";
import { transitionEvents } from "#service/ctrl/event-text.js";
import type { Mac } from "#src/lib/mac.js";
import { AP, bssRecord, hwsimLike, OTHER_AP, OWN, openNetwork, Station } from "#test/support/station.js";

const commands = (station: Station, id: number): readonly string[] =>
    station.asked.filter(({ interface: of }) => of === id).map(({ command }) => command.type);
const scanFor = { type: "scan", parameters: { ssids: [new Uint8Array()] }, allowRoam: false } as const;
const open = { security: "open" } as const;

/** Two interfaces, on one radio or on two. */
function two(radios: 1 | 2): Station {
    const station = new Station();
    station.open("wlan0");
    station.open("wlan1", { wiphy: radios - 1 });
    return station;
}

const scanDone = (station: Station): readonly string[] =>
    station
        .taken("notice")
        .flatMap(({ interface: id, notice }) => (notice.type === "scanDone" ? [`${id} ${notice.success}`] : []));

describe("interfaces", () => {
    it("have numbers that are never used twice, and names that are", () => {
        const station = new Station();
        assert.equal(station.open("wlan0"), 0);
        const call = station.call();
        station.dispatch({ type: "interface.create", call, ifname: "wlan0", drivers: [], bridge: "", configFile: "" });
        assert.deepEqual(station.results.get(call), { ok: false, error: "interfaceExists" });
        station.dispatch({ type: "interface.remove", call: station.call(), interface: 0 });
        assert.equal(station.open("wlan0"), 1);
    });

    it("that are created twice at once are created once", () => {
        const station = new Station();
        const create = () => {
            const call = station.call();
            station.dispatch({
                type: "interface.create",
                call,
                ifname: "wlan0",
                drivers: [],
                bridge: "",
                configFile: "",
            });
            return call;
        };
        const [first, second] = [create(), create()];
        assert.equal(station.results.get(first), undefined);
        assert.deepEqual(station.results.get(second), { ok: false, error: "interfaceExists" });
        const [opening] = station.taken("driver.open");
        const failure = { failed: "noSuchInterface", text: "no wlan0" } as const;
        station.dispatch({ type: "driver.openFailed", request: opening!.request, failure });
        assert.deepEqual(station.results.get(first), { ok: false, error: "openFailed", text: "no wlan0" });
        assert.equal(station.open("wlan0"), 0);
    });

    it("that do not exist refuse commands", () => {
        const station = new Station();
        assert.deepEqual(station.command(scanFor, 7), { ok: false, error: "interfaceUnknown" });
    });

    it("are brought up when they are taken over while down, and when a device comes back", () => {
        const station = new Station();
        station.open();
        station.link("removed");
        assert.deepEqual(commands(station, 0), []);
        station.link("down");
        assert.deepEqual(commands(station, 0), ["setLinkUp"]);
    });

    it("are all looked at afresh when the machine has slept", () => {
        const station = two(2);
        station.forget();
        station.dispatch({ type: "resumed" });
        assert.deepEqual(
            station.taken("driver").map(({ interface: id, command }) => [id, command.type]),
            [
                [0, "resynchronise"],
                [1, "resynchronise"],
            ],
        );
    });

    it("tell that a scan has begun also when its end is known before the driver's answer", () => {
        const station = new Station();
        station.open();
        const told: string[] = [];
        const follow = (act: () => void): void => {
            const before = station.root;
            act();
            told.push(...transitionEvents(before, station.root).map(({ text }) => text));
        };
        follow(() => station.command({ ...scanFor, numbered: true }));
        follow(() => station.event({ type: "scan.done", own: true, aborted: false, frequencies: [2412], ssids: [] }));
        follow(() => station.answer("scan"));
        follow(() => station.answer("scanResults", { ok: true, value: { bsss: [] } }));
        assert.deepEqual(told, ["CTRL-EVENT-SCAN-STARTED id=1", "CTRL-EVENT-SCAN-RESULTS id=1"]);
    });

    describe("on one radio", () => {
        it("scan one after the other", () => {
            const station = two(1);
            station.command(scanFor, 0);
            station.command(scanFor, 1);
            assert.deepEqual(commands(station, 1), []);
            station.scanned([], { id: 0 });
            assert.deepEqual(commands(station, 1), ["scan"]);
            station.scanned([], { id: 1 });
            assert.deepEqual(scanDone(station), ["0 true", "1 true"]);
            assert.equal(station.root.radios.size, 0);
        });

        it("S018 share results, and a sibling connects by them", () => {
            const station = two(1);
            station.select(openNetwork({ ssid: '"elsewhere"' }), 0);
            station.select(openNetwork(), 1);
            station.scanned([bssRecord(station, open)], { id: 0 });
            assert.deepEqual(station.interface(1).bss.byId.values(), station.interface(0).bss.byId.values());
            assert.equal(station.wpaState(1), "authenticating");
            assert.deepEqual(commands(station, 1), ["authenticate"], "without a scan of its own");
            assert.equal(station.wpaState(0), "scanning");
        });

        it("S018 tell of the results each for itself, however many there are", () => {
            const station = new Station();
            for (const name of ["wlan0", "wlan1", "wlan2"]) station.open(name);
            station.select(openNetwork({ ssid: '"elsewhere"' }), 0);
            station.answer("scan", { ok: true }, 0);
            const scan = { own: true, aborted: false, frequencies: [2437], ssids: [] } as const;
            station.event({ type: "scan.done", ...scan }, 0);
            const before = station.root;
            const bsss = [bssRecord(station, open)];
            station.answer("scanResults", { ok: true, value: { bsss } }, 0);
            const told = transitionEvents(before, station.root).filter(({ text }) => /SCAN-RESULTS/.test(text));
            assert.deepEqual(
                told.map(({ ifname }) => ifname),
                ["wlan0", "wlan1", "wlan2"],
            );
            const tables = [0, 1, 2].map(id => station.interface(id).bss.byId.values());
            assert.deepEqual(tables[1], tables[0]);
            assert.deepEqual(tables[2], tables[0]);
        });

        it("S019 learn nothing of a client's scan on another one, and nothing is announced", () => {
            const station = two(1);
            station.command(scanFor, 0);
            station.select(openNetwork(), 1);
            station.forget();
            const before = station.root;
            station.scanned([bssRecord(station, open)], { id: 0 });
            assert.equal(station.interface(1).bss.byId.size, 0);
            assert.equal(station.wpaState(1), "scanning");
            assert.deepEqual(scanDone(station), ["0 true"]);
            const told = transitionEvents(before, station.root).filter(({ ifname }) => ifname === "wlan1");
            assert.ok(!told.some(({ text }) => text.includes("SCAN-RESULTS")));
        });

        it("S019 share nothing where they are to scan different channels", () => {
            for (const [lists, known] of [
                [["2412 2437", "2412"], 0],
                [["2412 2437", "2437 2412"], 1],
                [["2412", ""], 0],
            ] as const) {
                const station = two(1);
                for (const [id, text] of lists.entries())
                    if (text !== "") station.command({ type: "config.set", field: "freq_list", text }, id);
                station.select(openNetwork(), 0);
                station.scanned([bssRecord(station, open)], { id: 0 });
                assert.equal(station.interface(1).bss.byId.size, known, lists.join(" and "));
            }
        });

        it("S019 only learn of the results while the one that asked connects by them", () => {
            const station = two(1);
            station.select(openNetwork(), 0);
            station.select(openNetwork(), 1);
            station.forget();
            station.scanned([bssRecord(station, open)], { id: 0 });
            assert.equal(station.interface(1).bss.byId.size, 1);
            assert.deepEqual([station.wpaState(0), commands(station, 1)], ["authenticating", []]);
        });

        it("let a connection go before a scan, and stop a scan for it", () => {
            const station = two(1);
            station.hears([bssRecord(station, open)], { id: 1 });
            station.command(scanFor, 0);
            station.answer("scan", { ok: true }, 0);
            station.command(scanFor, 1);
            station.select(openNetwork(), 1);
            assert.deepEqual(commands(station, 0).slice(-1), ["abortScan"]);
            assert.equal(station.wpaState(1), "scanning");
            station.event({ type: "scan.done", own: true, aborted: true, frequencies: [], ssids: [] }, 0);
            station.answer("scanResults", { ok: true, value: { bsss: [] } }, 0);
            assert.equal(station.wpaState(1), "authenticating");
            station.authenticated({ id: 1 });
            station.associated({ id: 1 });
            assert.equal(station.wpaState(1), "completed");
            assert.deepEqual(commands(station, 1).slice(-1), ["scan"], "now the scan has its turn");
            station.scanned([], { id: 1 });
            assert.deepEqual(scanDone(station), ["1 true", "0 false", "1 true"]);
        });

        it("free it for the others when they are removed, at whatever they were", () => {
            const station = two(1);
            station.command(scanFor, 0);
            station.command(scanFor, 1);
            station.dispatch({ type: "interface.remove", call: station.call(), interface: 0 });
            assert.deepEqual(commands(station, 1), ["scan"]);
        });

        it("do not wait for one that moved to another radio", () => {
            const station = two(1);
            station.command(scanFor, 0);
            station.command(scanFor, 1);
            station.event({ type: "capabilitiesChanged", capabilities: { ...hwsimLike, wiphy: 9 } }, 0);
            assert.deepEqual(commands(station, 1), ["scan"]);
            assert.deepEqual(scanDone(station), ["0 false"]);
        });
    });

    describe("on two radios", () => {
        it("scan at once, and keep their results to themselves", () => {
            const station = two(2);
            station.command(scanFor, 0);
            station.command(scanFor, 1);
            assert.deepEqual([commands(station, 0), commands(station, 1)], [["scan"], ["scan"]]);
            station.scanned([bssRecord(station)], { id: 0 });
            assert.equal(station.interface(1).bss.byId.size, 0);
        });
    });

    it("that get another address without going down have lost their link", () => {
        const station = Station.connected();
        station.link("up", "02:00:00:00:00:55" as Mac);
        assert.notEqual(station.wpaState(), "completed");
        assert.equal(station.interface().link.address, "02:00:00:00:00:55");
    });
});

describe("looking for a network", () => {
    const traces = (station: Station) =>
        station.taken("trace").map(({ reason, data }) => ({ reason, ...(data && { data }) }));

    it("scans the channel of the last link first, every second, and all channels every third time", () => {
        const station = Station.connected();
        const begun = station.now;
        station.disconnected({ frame: undefined, reasonCode: 4, locallyGenerated: true });
        const looks: [number, readonly number[] | undefined][] = [];
        for (let turn = 0; turn < 4; turn++) {
            const before = station.asked.length;
            while (!station.asked.slice(before).some(({ command }) => command.type === "scan")) station.advance(100);
            looks.push([station.now - begun, station.latest("scan").frequencies]);
            station.scanned([]);
        }
        assert.deepEqual(looks, [
            [100, [2437]],
            [1100, [2437]],
            [2100, undefined],
            [7100, [2437]],
        ]);
    });

    it("asks nobody but hidden networks with passive_scan, and filters results with filter_ssids", () => {
        const station = new Station();
        station.open();
        for (const [field, text] of [
            ["passive_scan", "1"],
            ["filter_ssids", "1"],
        ] as const)
            station.command({ type: "config.set", field, text });
        station.select(openNetwork());
        const scan = station.latest("scan");
        assert.deepEqual(scan.ssids, []);
        station.scanned([bssRecord(station, { ssid: "other", security: "open", bssid: OTHER_AP })]);
        assert.equal(station.interface().bss.byId.size, 0);
        station.select(openNetwork({ ssid: '"hidden"', scan_ssid: "1" }));
        station.advance(10_000);
        assert.deepEqual(
            station.latest("scan").ssids.map(ssid => Buffer.from(ssid).toString()),
            ["hidden"],
        );
    });

    it("does not insist on a channel where it was seen once", () => {
        const station = new Station();
        station.open();
        station.hears([bssRecord(station, open)]);
        station.advance(40_000);
        station.select(openNetwork());
        assert.deepEqual(station.latest("scan").frequencies, [2437]);
        station.scanned([]);
        station.advance(1000);
        station.scanned([]);
        station.advance(1000);
        assert.equal(station.latest("scan").frequencies, undefined);
    });

    it("tries again a second after a scan failed, and does not insist on channels that the driver refuses", () => {
        const station = Station.connected();
        station.disconnected({ frame: undefined, reasonCode: 4, locallyGenerated: true });
        station.advance(100);
        const frequencies: (readonly number[] | undefined)[] = [];
        for (let turn = 0; turn < 3; turn++) {
            frequencies.push(station.latest("scan").frequencies);
            station.answer("scan", { errno: 22 });
            assert.equal(station.wpaState(), "scanning");
            station.advance(1000);
        }
        assert.deepEqual(frequencies, [[2437], [2437], undefined]);
    });

    for (const [told, pause] of [
        [undefined, 5000],
        [2, 2000],
        [7, 7000],
    ] as const)
        it(`S011 waits ${pause} ms between scans of all channels, told ${told ?? "nothing"}`, () => {
            const station = new Station();
            station.open();
            if (told !== undefined) station.command({ type: "scanInterval.set", seconds: told });
            station.select(openNetwork());
            station.scanned([]);
            station.taken("driver");
            station.advance(pause - 1);
            assert.deepEqual(station.commands(), []);
            station.advance(1);
            assert.deepEqual(
                station.commands().map(({ type }) => type),
                ["scan"],
            );
        });

    it("S014 S015 a search that the driver refuses or whose results cannot be read has failed, and is made anew a second later", () => {
        for (const refused of ["scan", "scanResults"] as const) {
            const station = new Station();
            station.open();
            station.select(openNetwork());
            if (refused === "scanResults") {
                station.answer("scan");
                station.event({ type: "scan.done", own: true, aborted: false, frequencies: [], ssids: [] });
            }
            station.forget();
            station.answer(refused, { errno: 22 });
            assert.deepEqual(scanDone(station), ["0 false"]);
            station.advance(999);
            assert.deepEqual(station.commands(), []);
            station.advance(1);
            assert.deepEqual(
                station.commands().map(({ type }) => type),
                ["scan"],
            );
        }
    });

    it("S004 asks for the hidden ones of the enabled networks by name and for all others", () => {
        const station = new Station();
        station.open("wlan0", { maxScanSsids: 16 });
        for (const [name, fields] of [
            ["A", { scan_ssid: "1" }],
            ["B", {}],
            ["C", { scan_ssid: "1", disabled: "1" }],
            ["D", { scan_ssid: "1" }],
        ] as const)
            station.command({
                type: "network.add",
                config: openNetwork({ ssid: `"${name}"`, disabled: "0", ...fields }),
            });
        station.scanned([]);
        station.advance(5000);
        const asked = station.latest("scan").ssids.map(ssid => new TextDecoder().decode(ssid));
        assert.deepEqual([...asked].sort(), ["", "A", "D"]);
    });

    it("S004 asks for sixteen names at most, whatever the driver claims, and restricts a scan to 100 channels at most", () => {
        for (const [channels, restricted] of [
            [100, 100],
            [101, undefined],
        ] as const) {
            const station = new Station();
            station.open("wlan0", { maxScanSsids: 200 });
            const scan_freq = Array.from({ length: channels }, (_, n) => 5000 + n).join(" ");
            for (let n = 0; n < 20; n++)
                station.command({
                    type: "network.add",
                    config: openNetwork({ ssid: `"${n}"`, scan_ssid: "1", disabled: "0", scan_freq }),
                });
            station.scanned([]);
            station.advance(5000);
            const { ssids, frequencies } = station.latest("scan");
            assert.deepEqual([ssids.length, frequencies?.length], [16, restricted]);
        }
    });

    it("S004 asks for hidden networks by name, in turns when the driver cannot ask for all at once", () => {
        const station = new Station();
        station.open("wlan0", { maxScanSsids: 3 });
        for (const name of ["a", "b", "c"])
            station.command({
                type: "network.add",
                config: openNetwork({ ssid: `"${name}"`, scan_ssid: "1", disabled: "0" }),
            });
        const asked: string[] = [];
        for (let turn = 0; turn < 3; turn++) {
            if (turn === 0) {
                // What was asked when only the first networks were there.
                station.scanned([]);
                station.advance(5000);
            }
            asked.push(
                station
                    .latest("scan")
                    .ssids.map(ssid => new TextDecoder().decode(ssid))
                    .join("|"),
            );
            station.scanned([]);
            station.advance(5000);
        }
        for (const name of ["a", "b", "c"])
            assert.ok(
                asked.some(ssids => ssids.split("|").includes(name)),
                name,
            );
        assert.ok(asked.every(ssids => ssids.split("|").length === 3 && ssids.endsWith("|")));
    });

    it("does not connect by a scan that must not change the connection", () => {
        const station = new Station();
        station.open();
        station.select(openNetwork());
        station.scanned([]);
        station.hears([bssRecord(station, open)]);
        assert.equal(station.wpaState(), "scanning");
        assert.ok(!commands(station, 0).includes("authenticate"));
    });

    it("connects by a client's scan that may", () => {
        const station = new Station();
        station.open();
        station.select(openNetwork());
        station.scanned([]);
        station.command({ ...scanFor, allowRoam: true });
        station.scanned([bssRecord(station, open)]);
        assert.equal(station.wpaState(), "authenticating");
    });

    it("says once per look what it found, and why that would not do", () => {
        const station = new Station();
        station.open();
        station.select(openNetwork());
        station.forget();
        station.scanned([
            bssRecord(station),
            bssRecord(station, { bssid: OTHER_AP }),
            bssRecord(station, { ssid: "x" }),
        ]);
        assert.deepEqual(traces(station), [
            { reason: "nothingFound", data: { fruitless: 1, bssIsProtected: 2, millis: 5000 } },
        ]);
    });

    it("says what it joins and with which figures, whom it blocks and for how long", () => {
        const station = new Station();
        station.open();
        station.select(openNetwork());
        station.forget();
        station.scanned([bssRecord(station, { ...open, signal: -60 })]);
        station.event({ type: "authenticationTimedOut", bssid: AP });
        const about = { network: 0, bssid: AP, frequency: 2437, signal: -60 };
        assert.deepEqual(traces(station), [
            {
                reason: "joining",
                data: {
                    ...about,
                    priority: 0,
                    blocked: false,
                    hinted: false,
                    protected: false,
                    snr: 29,
                    throughput: 2000,
                    band: "2.4GHz",
                },
            },
            {
                reason: "disconnected",
                data: {
                    network: 0,
                    bssid: AP,
                    stage: "authenticating",
                    cause: "authenticationTimedOut",
                    keyMismatch: false,
                },
            },
            { reason: "bssBlocked", data: { ...about, count: 1, millis: 10_000 } },
            {
                reason: "retryAfterFailure",
                data: { ...about, cause: "authenticationTimedOut", stage: "authenticating", failures: 1, millis: 100 },
            },
        ]);
    });

    it("takes back a search when it joins by what a sibling heard", () => {
        const station = two(1);
        const elsewhere = station.select(openNetwork({ ssid: '"elsewhere"' }), 0);
        station.select(openNetwork(), 1);
        station.scanned([bssRecord(station, open)], { id: 0 });
        station.command({ type: "network.remove", network: elsewhere }, 0);
        station.authenticated({ id: 1 });
        station.associated({ id: 1 });
        assert.deepEqual(commands(station, 1), ["authenticate", "associate", "setOperState"]);
        assert.equal(station.root.radios.size, 0);
    });

    it("does not search when an attempt begins anew", () => {
        const station = new Station();
        station.open();
        station.hears([bssRecord(station, open)]);
        station.select(openNetwork());
        const before = station.asked.length;
        station.command({ type: "reassociate" });
        station.authenticated();
        station.associated();
        assert.equal(station.wpaState(), "completed");
        assert.deepEqual(
            station.asked.slice(before).map(({ command }) => command.type),
            ["deauthenticate", "authenticate", "associate", "setOperState"],
        );
    });

    it("does not take the end of an abandoned search for the end of the next one", () => {
        const station = new Station();
        station.open();
        station.select(openNetwork());
        station.answer("scan");
        station.command({ type: "disconnect" });
        station.command({ type: "network.select", network: 0 });
        station.forget();
        station.event({ type: "scan.done", own: true, aborted: true, frequencies: [], ssids: [] });
        station.answer("scanResults", { ok: true, value: { bsss: [] } });
        assert.ok(!station.reasons().includes("nothingFound"));
        assert.equal(station.interface().connect.tag, "scanning");
        station.scanned([bssRecord(station, open)]);
        assert.equal(station.wpaState(), "authenticating");
    });

    it("does not scan on when it has found what it looked for", () => {
        const station = new Station();
        station.open();
        station.select(openNetwork());
        station.command({ ...scanFor, allowRoam: true });
        station.answer("scan");
        station.command({ type: "network.enable", network: 0, enabled: true });
        station.event({ type: "scan.done", own: true, aborted: false, frequencies: [2437], ssids: [] });
        station.answer("scanResults", { ok: true, value: { bsss: [bssRecord(station, open)] } });
        station.authenticated();
        station.associated();
        station.forget();
        const { scan } = station.interface();
        assert.ok(scan.tag === "idle" || scan.request?.purpose === "client");
    });

    it("S026 drops BSSs that were not heard for 180 s, but never the one in use", () => {
        const station = Station.connected();
        station.hears([bssRecord(station, open), bssRecord(station, { ssid: "other" })]);
        station.advance(180_000);
        assert.equal(station.interface().bss.byId.size, 2);
        station.advance(10_000);
        assert.deepEqual(
            station
                .interface()
                .bss.byId.values()
                .map(({ bssid }) => bssid),
            [AP],
        );
        assert.equal(station.interface().link.address, OWN);
    });
});
