import assert from "node:assert/strict";
import type { NetworkConfig } from "#src/config/network.js";
import type { Command } from "#src/core/client/command.js";
import { isScanningNow } from "#src/core/interface.js";
import { type SchedRules, schedPlan } from "#src/core/sched-plan.js";
import { idleSchedScan, type SchedScan, type SchedScanEvent, schedScan } from "#src/core/sched-scan.js";
import type { Capabilities } from "#src/driver/capability.js";
import type { SchedScanParameters } from "#src/driver/command.js";
import { noBytes } from "#src/lib/bytes.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { deadline } from "#src/lib/machine.js";
import { fromUtf8 } from "#src/lib/text.js";
import { explore } from "#test/support/explore.js";
import { AP, bssRecord, openNetwork, Station } from "#test/support/station.js";

const able: Partial<Capabilities> = {
    maxSchedScanSsids: 16,
    maxMatchSets: 16,
    maxScanPlans: 1,
    maxScanPlanInterval: 3600,
    maxScanPlanIterations: 100,
};

const happy = { bssid: AP, statusCode: 0 };
const OTHER = "02:11:22:33:44:55" as Mac;

const named = (ssid: string, fields: Readonly<Record<string, string>> = {}): NetworkConfig =>
    openNetwork({ ssid: `"${ssid}"`, disabled: "0", ...fields });
const hidden = (ssid: string): NetworkConfig => named(ssid, { scan_ssid: "1" });

function plan(
    networks: readonly NetworkConfig[],
    capabilities: Partial<Capabilities> = {},
    rules?: SchedRules,
    settings: Readonly<Record<string, string>> = {},
) {
    const station = new Station();
    station.open("wlan0", { ...able, ...capabilities });
    for (const [field, text] of Object.entries(settings)) station.command({ type: "config.set", field, text });
    for (const config of networks) station.command({ type: "network.add", config });
    return schedPlan(station.interface(), rules);
}

const texts = (ssids: readonly Uint8Array[]): readonly string[] => ssids.map(fromUtf8);
const only = (networks: readonly NetworkConfig[], ...more: [Partial<Capabilities>?]): SchedScanParameters =>
    plan(networks, ...more)!.batches[0]!.parameters;

describe("what a scheduled scan asks for", () => {
    it("S004 is every enabled network by name that may hide, and the wildcard for the others", () => {
        const networks = [hidden("A"), named("B"), named("C", { scan_ssid: "1", disabled: "1" }), hidden("D")];
        const { ssids, matchSsids } = only(networks);
        assert.deepEqual(texts(ssids), ["", "A", "D"]);
        assert.deepEqual(texts(matchSsids), ["A", "B", "D"]);
        assert.deepEqual(only(networks, { maxMatchSets: 2 }).matchSsids, []);
    });

    it("S005 takes turns when it does not fit, and begins again at the end", () => {
        const networks = ["A", "B", "C", "D", "E"].map(hidden);
        const batches = (rules: SchedRules) =>
            plan(networks, { maxSchedScanSsids: 3 }, rules)!.batches.map(({ parameters }) =>
                texts(parameters.ssids).join(""),
            );
        assert.deepEqual(batches("steady"), ["ABC", "DE"]);
        // The wildcard, an empty name, is in the first two.
        assert.deepEqual(batches("escalating"), ["AB", "CD", "E"]);
        assert.deepEqual(
            plan(networks, { maxSchedScanSsids: 3 }, "escalating")!.batches[0]!.parameters.ssids.length,
            3,
        );
    });

    it("S005 keeps a place for the wildcard in every turn when a network does not hide", () => {
        const networks = [named("open"), ...["A", "B", "C"].map(hidden)];
        const { batches } = plan(networks, { maxSchedScanSsids: 3 })!;
        assert.deepEqual(
            batches.map(({ parameters }) => texts(parameters.ssids)),
            [
                ["", "A", "B"],
                ["", "C"],
            ],
        );
        assert.deepEqual(
            plan(networks, { maxSchedScanSsids: 1 })!.batches.map(({ parameters }) => texts(parameters.ssids)),
            [[""], ["A"], ["B"], ["C"]],
        );
    });

    it("S006 is looked for in turns of which each has its interval and its time", () => {
        const networks = Array.from({ length: 64 }, (_, i) => hidden(`n${i}`));
        const turns = (rules: SchedRules, settings = {}, capabilities = {}) =>
            plan(networks, capabilities, rules, settings)!
                .batches.slice(0, 4)
                .map(({ parameters, lasts }) => [parameters.plans[0]!.interval, lasts / 1000]);
        assert.deepEqual(turns("escalating"), [
            [2, 32],
            [4, 16],
            [8, 8],
            [16, 4],
        ]);
        assert.deepEqual(turns("steady"), [
            [10, 32],
            [10, 32],
            [10, 32],
            [10, 32],
        ]);
        assert.deepEqual(turns("steady", { sched_scan_interval: "3" }), [
            [3, 32],
            [3, 16],
            [3, 8],
            [3, 32],
        ]);
        assert.deepEqual(turns("steady", {}, { maxScanPlanInterval: 7 })[0], [7, 32]);
    });

    it("follows the plans of the configuration where the driver can", () => {
        const plans = (text: string, capabilities = {}) =>
            plan([named("A")], { maxScanPlans: 2, ...capabilities }, "steady", { sched_scan_plans: text })!.batches[0]!
                .parameters.plans;
        assert.deepEqual(plans("2:5 60"), [{ interval: 2, iterations: 5 }, { interval: 60 }]);
        assert.deepEqual(plans("2:500 9999"), [{ interval: 2, iterations: 100 }, { interval: 3600 }]);
        for (const bad of ["2:5 3:5 60", "2 60", "2:5 60:3", "0", "x"])
            assert.deepEqual(plans(bad), [{ interval: 10 }]);
    });

    it("keeps to the channels, the delay and the signal that are configured", () => {
        const { batches } = plan([named("A", { scan_freq: "2412 5180" })], {}, "steady", {
            sched_scan_start_delay: "7",
            filter_rssi: "-80",
        })!;
        const { frequencies, startDelay, minimumSignal } = batches[0]!.parameters;
        assert.deepEqual([frequencies, startDelay, minimumSignal], [[2412, 5180], 7, -80]);
    });
});

/** A network that is nowhere, after so many scans of ours. */
function looking(capabilities: Partial<Capabilities> = {}, config = named("A")): Station {
    const station = new Station();
    station.open("wlan0", { ...able, ...capabilities });
    station.command({ type: "network.add", config });
    return station;
}

const types = (station: Station): readonly string[] => station.commands().map(({ type }) => type);

function offloaded(): Station {
    const station = looking();
    for (let scan = 0; scan < 3; scan++) {
        station.scanned([]);
        if (scan < 2) station.advance(5000);
    }
    station.answer("startSchedScan");
    station.forget();
    return station;
}

describe("looking by the driver itself", () => {
    it("S003 begins after three scans of ours", () => {
        const station = looking();
        const asked: string[] = [];
        for (let scan = 0; scan < 3; scan++) {
            asked.push(...types(station));
            station.scanned([]);
            asked.push(...types(station));
            station.advance(5000);
        }
        assert.deepEqual([...asked, ...types(station)], ["scan", "scan", "scan", "startSchedScan"]);
        assert.equal(station.wpaState(), "scanning");
    });

    it("S001 S003 begins at once when our scans cannot ask for every network", () => {
        const station = new Station();
        station.open("wlan0", { ...able, maxScanSsids: 2 });
        for (const name of ["A", "B", "C"])
            station.command({ type: "network.add", config: named(name, { scan_ssid: "1", disabled: "1" }) });
        station.link("down");
        for (const network of [0, 1, 2]) station.command({ type: "network.enable", network, enabled: true });
        station.forget();
        station.link("up");
        assert.deepEqual(types(station), ["startSchedScan"]);
        assert.deepEqual(texts(station.latest("startSchedScan").ssids), ["A", "B", "C"]);
    });

    it("S001 S003 S006 begins at once, and is ever rarer, where sched_scan_policy says so", () => {
        const station = new Station();
        station.open("wlan0", able);
        station.command({ type: "config.set", field: "sched_scan_policy", text: "1" });
        station.command({ type: "network.add", config: named("A") });
        assert.deepEqual(types(station), ["startSchedScan"]);
        assert.equal(station.latest("startSchedScan").plans[0]?.interval, 2);
        station.answer("startSchedScan", { errno: 22 });
        station.advance(5000);
        assert.deepEqual(types(station), ["scan"], "when the driver refuses");
    });

    it("S013 does not begin while a P2P group is formed, and our scans follow each other by 250 ms", () => {
        const station = looking({}, named("DIRECT-ab", { mode: "4" }));
        const asked: string[] = [...types(station)];
        const at: number[] = [];
        for (let scan = 0; scan < 4; scan++) {
            station.scanned([]);
            const { now } = station;
            while (types(station).length === 0) station.advance(10);
            at.push(station.now - now);
            asked.push(station.asked.at(-1)!.command.type);
        }
        assert.deepEqual(at, [250, 250, 250, 250]);
        assert.deepEqual(new Set(asked), new Set(["scan"]));
    });

    for (const [cause, capabilities, fields, setting] of [
        ["the driver has no such scan", { maxSchedScanSsids: 0 }, {}, undefined],
        ["the driver takes no SSID", { maxSchedScanSsids: 0, maxMatchSets: 16 }, {}, undefined],
        ["it is switched off", {}, {}, "disable_scan_offload"],
        ["a network needs WPS", {}, { key_mgmt: "WPS" }, undefined],
    ] as const)
        it(`S002 does not begin when ${cause}`, () => {
            const station = new Station();
            station.open("wlan0", { ...able, ...capabilities });
            if (setting !== undefined) station.command({ type: "config.set", field: setting, text: "1" });
            station.command({ type: "network.add", config: named("wanted", fields) });
            for (let scan = 0; scan < 3; scan++) {
                station.scanned([]);
                station.advance(5000);
            }
            assert.deepEqual(types(station), ["scan"]);
        });

    it("joins what the driver has found, and has it stop first", () => {
        const station = offloaded();
        station.event({ type: "schedScan.results" });
        station.answer("scanResults", {
            ok: true,
            value: { bsss: [bssRecord(station, { ssid: "A", security: "open" })] },
        });
        assert.deepEqual(types(station), ["stopSchedScan", "authenticate"], "S009");
        assert.equal(station.wpaState(), "authenticating");
    });

    it("begins at once when a client wants it to, and ends when it no longer does", () => {
        const station = looking({ features: new Set(["randomMacSchedScan"]) });
        const pno = { address: OTHER, mask: Uint8Array.of(255, 255, 255, 0, 0, 0) };
        station.command({ type: "scanAddress.set", addresses: new Map([["pno", pno]]) });
        station.scanned([]);
        station.forget();
        assert.deepEqual(station.command({ type: "offload.set", wanted: { frequencies: [2412] } }), { ok: true });
        const [start] = station.commands();
        assert.ok(start?.type === "startSchedScan");
        assert.deepEqual([start.frequencies, start.randomAddress], [[2412], pno]);
        station.answer("startSchedScan");
        assert.deepEqual(station.command({ type: "offload.set", wanted: { frequencies: [2437] } }), { ok: true });
        assert.deepEqual(types(station), []);
        station.command({ type: "offload.set", wanted: undefined });
        assert.deepEqual(types(station), ["stopSchedScan", "scan"]);
    });

    it("looks for what is much better than the link while connected, and not while a connection is made", () => {
        const station = looking({ features: new Set(["relativeSignalSchedScan"]) });
        station.scanned([bssRecord(station, { ssid: "A", security: "open" })]);
        assert.equal(station.wpaState(), "authenticating");
        const wanted: Command = { type: "offload.set", wanted: { frequencies: undefined } };
        assert.deepEqual(station.command(wanted), { ok: false, error: "scanRejected" });
        station.answer("authenticate");
        station.event({ ...happy, type: "authenticated", algorithm: 0, transaction: 2, elements: noBytes });
        station.answer("associate");
        station.event({ ...happy, type: "associated", requestElements: undefined, responseElements: noBytes });
        assert.equal(station.wpaState(), "completed");
        station.command({ type: "tuning.set", change: { relativeSignal: { better: 10 } } });
        station.forget();
        station.command(wanted);
        const [start] = station.commands();
        assert.ok(start?.type === "startSchedScan");
        assert.deepEqual(start.relativeSignal, { better: 10 });
        station.command({ type: "offload.set", wanted: undefined });
        assert.deepEqual(types(station), ["stopSchedScan"]);
    });

    it("is refused to clients where the driver cannot, or nothing is wanted", () => {
        for (const station of [looking({ maxSchedScanSsids: 0 }), looking({}, named("A", { disabled: "1" }))])
            assert.deepEqual(station.command({ type: "offload.set", wanted: { frequencies: undefined } }), {
                ok: false,
                error: "scanRejected",
            });
    });

    it("S009 ends with its interface, and no deadline is left", () => {
        const station = offloaded();
        station.dispatch({ type: "interface.remove", call: station.call(), interface: 0 });
        assert.ok(types(station).includes("stopSchedScan"));
        assert.equal(station.deadline, undefined);
    });

    it("S009 ends when a client wants to stay disconnected", () => {
        const station = offloaded();
        station.command({ type: "disconnect" });
        assert.deepEqual(types(station), ["stopSchedScan"]);
    });

    it("S008 is announced while it runs, and looks on by a scan of ours a second after the driver gave up", () => {
        const station = offloaded();
        assert.ok(isScanningNow(station.interface()));
        station.event({ type: "schedScan.stopped" });
        assert.ok(!isScanningNow(station.interface()));
        station.advance(999);
        assert.deepEqual(types(station), []);
        station.advance(1);
        assert.deepEqual(types(station), ["scan"]);
        station.scanned([]);
        assert.deepEqual(types(station), ["startSchedScan"]);
    });

    it("S010 goes on by scans of ours when the driver refuses", () => {
        const station = looking();
        for (let scan = 0; scan < 3; scan++) {
            station.scanned([]);
            if (scan < 2) station.advance(5000);
        }
        station.forget();
        station.answer("startSchedScan", { errno: 22 });
        assert.ok(station.reasons().includes("schedScanRefused"));
        assert.equal(station.wpaState(), "scanning");
        station.advance(5000);
        assert.deepEqual(types(station), ["scan"]);
    });

    it("S010 shows the state from before when nobody had looked yet, and scans", () => {
        const station = new Station();
        station.open("wlan0", able);
        station.command({ type: "config.set", field: "sched_scan_policy", text: "1" });
        station.command({ type: "network.add", config: named("A") });
        station.forget();
        station.command({ type: "network.enable", network: 0, enabled: true });
        station.answer("startSchedScan", { errno: 22 });
        assert.deepEqual(station.states().slice(-2), ["scanning", "disconnected"]);
        station.forget();
        station.advance(100);
        assert.deepEqual(types(station), ["scan"]);
        assert.equal(station.wpaState(), "scanning");
    });

    it("S010 scans after a first refusal also for more hidden networks than a scan of ours asks for", () => {
        const station = new Station();
        station.open("wlan0", { ...able, maxScanSsids: 4 });
        for (const ssid of ["A", "B", "C", "D", "E"])
            station.command({ type: "network.add", config: named(ssid, { scan_ssid: "1", disabled: "1" }) });
        station.command({ type: "network.enable", network: "all", enabled: true });
        station.answer("startSchedScan", { errno: 22 });
        station.forget();
        station.advance(100);
        assert.deepEqual(types(station), ["scan"]);
        station.scanned([]);
        assert.deepEqual(types(station), ["startSchedScan"]);
        station.answer("startSchedScan", { errno: 22 });
        assert.equal(station.wpaState(), "scanning");
        station.advance(4999);
        assert.deepEqual(types(station), []);
        station.advance(1);
        assert.deepEqual(types(station), ["scan"]);
    });

    it("S010 scans for the first hidden networks when the driver gave up before any scan of ours", () => {
        const station = new Station();
        station.open("wlan0", { ...able, maxScanSsids: 2, maxSchedScanSsids: 2 });
        station.command({ type: "config.set", field: "sched_scan_policy", text: "1" });
        for (const ssid of ["A", "B"]) station.command({ type: "network.add", config: hidden(ssid) });
        station.answer("startSchedScan");
        station.event({ type: "schedScan.stopped" });
        station.forget();
        station.advance(1000);
        assert.deepEqual(types(station), ["scan"]);
    });

    it("leaves the radio to a client that scans, and begins to count anew", () => {
        const station = offloaded();
        station.command({ type: "scan", parameters: { ssids: [new Uint8Array()] }, allowRoam: true });
        assert.deepEqual(types(station), ["stopSchedScan", "scan"]);
        station.scanned([]);
        station.advance(5000);
        assert.deepEqual(types(station), ["scan"]);
    });

    it("asks anew when other networks are wanted", () => {
        const station = offloaded();
        station.command({ type: "network.add", config: named("B") });
        assert.deepEqual(types(station), ["stopSchedScan", "scan"]);
    });

    it("begins anew when the link was down", () => {
        const station = offloaded();
        station.link("down");
        assert.ok(!isScanningNow(station.interface()));
        station.link("up");
        assert.deepEqual(types(station), ["scan"]);
    });

    it("looks on by itself when the word of its end may have been lost", () => {
        const station = offloaded();
        station.event({
            type: "resynchronised",
            link: station.interface().link,
            associatedTo: undefined,
        });
        assert.deepEqual(types(station), ["stopSchedScan"]);
        station.advance(1000);
        assert.deepEqual(types(station), ["scan"]);
    });

    it("does not age what it did not hear", () => {
        const station = looking();
        station.scanned([bssRecord(station, { ssid: "other", bssid: AP })]);
        station.advance(5000);
        station.scanned([]);
        station.advance(5000);
        station.answer("scan", { errno: 22 });
        const { missed } = station.interface().bss.byId.values()[0]!;
        station.event({ type: "schedScan.results" });
        assert.equal(station.interface().bss.byId.values()[0]!.missed, missed);
    });
});

describe("a scheduled scan", () => {
    const two = plan(["A", "B"].map(hidden), { maxSchedScanSsids: 1 })!;
    const one = plan([hidden("A")])!;
    const start: SchedScanEvent = { type: "start", plan: two };
    const stopped: SchedScanEvent = { type: "driver.event", event: { type: "schedScan.stopped" } };

    /** The machine, and what it asked the driver for. */
    function run(events: readonly (SchedScanEvent | "yes" | "no" | "wait")[], from: SchedScan = idleSchedScan) {
        let state = from;
        let now = 1000 as Instant;
        const asked: string[] = [];
        for (const event of events) {
            if (event === "wait") now = schedScan.deadline(state)!;
            const reply = (ok: boolean): SchedScanEvent => ({
                type: "driver.reply",
                request: state.requests,
                reply: ok ? { ok, value: undefined } : { ok, errno: 2, text: "" },
            });
            const happened =
                event === "wait" ? deadline : event === "yes" ? reply(true) : event === "no" ? reply(false) : event;
            const next = schedScan.reduce(state, happened, { now, random: () => new Uint8Array() });
            state = next.state;
            for (const effect of next.effects) {
                if (effect.type === "driver")
                    asked.push(effect.command.type === "startSchedScan" ? texts(effect.command.ssids).join() : "stop");
                if (effect.type === "ended") asked.push(effect.cause);
            }
        }
        return { state, asked, now };
    }

    it("S007 is started once", () => {
        assert.deepEqual(run([start, start, "yes", start]).asked, ["A"]);
    });

    it("S006 S008 gives the next batch its turn when the driver has stopped", () => {
        assert.deepEqual(run([start, "yes", "wait", "yes"]).asked, ["A", "stop"]);
        assert.deepEqual(run([start, "yes", "wait", "yes", stopped, "yes", "wait", stopped]).asked, [
            "A",
            "stop",
            "B",
            "stop",
            "A",
        ]);
    });

    it("S006 has no turns when everything fits", () => {
        const { state } = run([{ type: "start", plan: one }, "yes"]);
        assert.equal(schedScan.deadline(state), undefined);
    });

    it("does not wait for ever for the word that it has stopped", () => {
        const { asked, now } = run([start, "yes", { type: "stop" }, start, "wait"]);
        assert.deepEqual(asked, ["A", "stop", "A"]);
        assert.equal(now, 3000);
    });

    it("knows that it has stopped when the driver says that nothing runs", () => {
        assert.deepEqual(run([start, "yes", { type: "stop" }, start, "no"]).asked, ["A", "stop", "A"]);
    });

    it("is stopped even before the driver has said yes to its start", () => {
        const { asked, state } = run([start, { type: "stop" }, stopped]);
        assert.deepEqual(asked, ["A", "stop"]);
        assert.equal(state.tag, "idle");
    });

    it("can meet every event in every state", () => {
        explore(schedScan, {
            states: {
                idle: idleSchedScan,
                starting: run([start]).state,
                running: run([start, "yes"]).state,
                stopping: run([start, "yes", { type: "stop" }]).state,
                "stopping for the next turn": run([start, "yes", "wait"]).state,
            },
            events: {
                start,
                stop: { type: "stop" },
                linkDown: { type: "linkDown" },
                eventsLost: { type: "eventsLost" },
                results: { type: "driver.event", event: { type: "schedScan.results" } },
                stopped,
                ...Object.fromEntries(
                    [1, 2, 3].flatMap(request => [
                        [`yes ${request}`, { type: "driver.reply", request, reply: { ok: true, value: undefined } }],
                        [`no ${request}`, { type: "driver.reply", request, reply: { ok: false, errno: 2, text: "" } }],
                    ]),
                ),
                deadline,
            },
            env: () => ({ now: 50_000 as Instant, random: () => new Uint8Array() }),
            mayBeSilent: () => true,
        });
    });
});
