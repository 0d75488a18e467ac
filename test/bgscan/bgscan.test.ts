import assert from "node:assert/strict";
import {
    type Bgscan,
    type BgscanEffect,
    type BgscanEvent,
    type BgscanModule,
    type BgscanRules,
    bgscan,
    bgscanDeadline,
    bgscanThreshold,
    bgscanWith,
    idleBgscan,
    parseSimple,
} from "#src/bgscan/index.js";
import type { Instant } from "#src/lib/instant.js";
import { parseMac } from "#src/lib/mac.js";
import { deadline } from "#src/lib/machine.js";
import { explore } from "#test/support/explore.js";

/** A background scanner whose scans bring results at once, in seconds from the connection. */
class Scanner {
    state: Bgscan = idleBgscan;
    now = 0;
    /** When a scan was asked for, and where. */
    readonly scans: [number, readonly number[] | undefined][] = [];
    readonly others: BgscanEffect[] = [];
    /** When which interval began. */
    readonly intervals: [number, "short" | "long"][] = [];
    readonly #rules: BgscanRules;

    constructor(
        text: string,
        {
            scanFreq,
            channels = [],
            rules = "bounded",
        }: { scanFreq?: number[]; channels?: number[]; rules?: BgscanRules } = {},
    ) {
        this.#rules = rules;
        this.do({ type: "start", text, scanFreq, channels });
    }

    do(event: BgscanEvent): this {
        const { state, effects } = bgscan(this.state, event, { now: (this.now * 1000) as Instant, rules: this.#rules });
        this.state = state;
        for (const effect of effects) {
            if (effect.type === "scan") this.scans.push([this.now, effect.frequencies]);
            else if (effect.type === "interval") this.intervals.push([this.now, effect.isShort ? "short" : "long"]);
            else this.others.push(effect);
        }
        return this;
    }

    until(seconds: number): this {
        for (let next = this.deadline; next !== undefined && next <= seconds; next = this.deadline) {
            this.now = next;
            this.do(deadline);
        }
        this.now = seconds;
        return this;
    }

    get deadline(): number | undefined {
        const next = bgscanDeadline(this.state);
        return next === undefined ? undefined : next / 1000;
    }

    times(): number[] {
        return this.scans.splice(0).map(([time]) => time);
    }

    hears(bssid: string, frequency: number): this {
        return this.do({
            type: "results",
            missed: false,
            allowRoam: false,
            heard: [{ bssid: parseMac(bssid)!, frequency }],
        });
    }
}

const moduleOf = ({ state }: Scanner): string => (state.tag === "idle" ? "none" : state.module);

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";

describe("the parameters of a background scan", () => {
    const cases: Readonly<Record<string, readonly number[] | undefined>> = {
        "": [30, 0, 30, 0],
        "20": [20, 0, 30, 0],
        "30:-45": undefined,
        "30:-45:300": [30, -45, 300, 0],
        "0:-45:0": [30, -45, 30, 0],
        "30:-45:300:2": [30, -45, 300, 2],
        "-5::x": [30, 0, 30, 0],
    };
    for (const [text, expected] of Object.entries(cases))
        it(`S120 are "${text}": ${expected === undefined ? "refused" : expected.join(", ")}`, () => {
            const parsed = parseSimple(text);
            assert.deepEqual(parsed && [parsed.short, parsed.threshold, parsed.long, parsed.queries], expected);
        });
});

describe("a background scan", () => {
    it("S116 is chosen by the name before the first colon, which may be abbreviated", () => {
        for (const text of ["simple:30", "sim:30", "simple", "s:30:-45:300"])
            assert.equal(moduleOf(new Scanner(text)), "simple");
        assert.equal(moduleOf(new Scanner("learn:30:-45:300")), "learn");
    });

    for (const [text, reason] of [
        ["nosuch", "bgscanModuleUnknown"],
        [":30", "bgscanModuleUnknown"],
        ["simpler:30", "bgscanModuleUnknown"],
        ["simple:30:-45", "bgscanParametersRefused"],
    ] as const)
        it(`S116 that is not known is said to be so, and there is none: ${text}`, () => {
            const { state, others } = new Scanner(text);
            assert.deepEqual(state, idleBgscan);
            assert.deepEqual(others, [{ type: "trace", level: "error", reason, data: { bgscan: text } }]);
        });

    it("S118 ends when it is stopped, and is not begun twice", () => {
        const scanner = new Scanner("simple:30").do({
            type: "start",
            text: "learn",
            scanFreq: undefined,
            channels: [],
        });
        assert.equal(moduleOf(scanner), "simple");
        scanner.do({ type: "stop" });
        assert.equal(scanner.deadline, undefined);
        assert.deepEqual(scanner.until(1000).times(), []);
    });

    it("S119 comes after every interval, on the channels of the network, and counts from results of any scan", () => {
        const scanner = new Scanner("simple:30", { scanFreq: [2412, 2462] }).until(30);
        assert.deepEqual(scanner.scans, [[30, [2412, 2462]]]);
        scanner.times();
        scanner.until(45).hears(A, 2412);
        assert.deepEqual(scanner.until(74).times(), []);
        assert.deepEqual(scanner.until(75).times(), [75]);
        scanner.do({ type: "scanFailed" });
        assert.deepEqual(scanner.until(105).times(), [105]);
    });

    it("S121 has the driver watch the signal, as long as it is there", () => {
        const scanner = new Scanner("simple:30:-45:300");
        assert.equal(bgscanThreshold(scanner.state), -45);
        assert.deepEqual(scanner.others, [{ type: "monitor", threshold: -45, hysteresis: 4 }, { type: "poll" }]);
        scanner.do({ type: "stop" });
        assert.deepEqual(scanner.others.slice(2), [{ type: "monitor", threshold: 0, hysteresis: 0 }]);
        assert.equal(bgscanThreshold(scanner.state), undefined);
        assert.deepEqual(new Scanner("simple:30").do({ type: "stop" }).others, []);
    });

    it("S121 begins with the long interval when the signal is good, with the short one when it is not", () => {
        assert.equal(new Scanner("simple:30:-45:300").do({ type: "polled", signal: -45 }).deadline, 300);
        assert.equal(new Scanner("simple:30:-45:300").do({ type: "polled", signal: -46 }).deadline, 30);
    });

    it("S122 comes at once when the signal falls, and again when it falls further and the last one is 10 s old", () => {
        const scanner = new Scanner("simple:30:-45:300").do({ type: "polled", signal: -40 });
        scanner.until(100).do({ type: "signal", above: false });
        assert.deepEqual(scanner.times(), [100]);
        scanner.until(105).do({ type: "signal", above: false });
        assert.deepEqual(scanner.times(), []);
        scanner.until(112).do({ type: "signal", above: false });
        assert.deepEqual(scanner.times(), [112]);
        scanner.until(120).do({ type: "signal", above: true });
        assert.equal(scanner.deadline, 420);
        assert.deepEqual(scanner.intervals, [
            [0, "long"],
            [100, "short"],
            [120, "long"],
        ]);
    });

    it("S122 that was a moment ago is not repeated when the signal falls: the next one comes sooner", () => {
        const scanner = new Scanner("simple:30:-45:300").do({ type: "polled", signal: -40 });
        scanner.until(300);
        scanner.until(301).do({ type: "signal", above: false });
        assert.deepEqual(scanner.times(), [300]);
        assert.equal(scanner.deadline, 331);
    });

    it("S122 takes no notice of the signal when both intervals are the same, or when there is no threshold", () => {
        for (const text of ["simple:30:-45:30", "simple:30:0:300"]) {
            const scanner = new Scanner(text).until(15).do({ type: "signal", above: false });
            assert.deepEqual(scanner.times(), [], text);
            assert.equal(scanner.deadline, 30);
        }
    });

    it("S123 is as frequent as a bad signal wants it only until a long interval is filled", () => {
        const scanner = new Scanner("simple:30:-45:300").until(1000);
        const times = scanner.times();
        assert.deepEqual(
            times.slice(0, 11),
            Array.from({ length: 11 }, (_, i) => 30 * (i + 1)),
        );
        assert.equal(times[11], 330 + 300);
        assert.deepEqual(scanner.intervals, [[330, "long"]]);
        scanner.do({ type: "signal", above: false });
        assert.deepEqual(scanner.until(1020).times(), [1000], "a quiet long interval gives one back");
    });

    describe("by the rules of the beginning", () => {
        const eager = (text: string): Scanner => new Scanner(text, { rules: "eager" });

        it("S121 begins with the short interval, and nobody is asked for the signal", () => {
            const scanner = eager("simple:30:-45:300");
            assert.deepEqual(scanner.others, [{ type: "monitor", threshold: -45, hysteresis: 4 }]);
            assert.equal(scanner.deadline, 30);
        });

        it("S122 comes at once whenever the signal falls, however short a while ago the last one was", () => {
            const scanner = eager("simple:30:-45:300").do({ type: "signal", above: true }).until(300);
            scanner.times();
            scanner.until(300.5).do({ type: "signal", above: false });
            assert.deepEqual(scanner.times(), [300.5]);
            scanner.until(305).do({ type: "signal", above: false });
            assert.deepEqual(scanner.times(), []);
            scanner.until(311).do({ type: "signal", above: false });
            assert.deepEqual(scanner.times(), [311]);
        });

        it("S123 is as frequent as a bad signal wants it for as long as it is bad", () => {
            assert.equal(eager("simple:30:-45:300").until(3000).times().length, 100);
        });
    });

    it("S117 leaves the selection to whom it belongs, unless its module selects itself", () => {
        const around = { now: 0 as Instant, rules: "bounded" } as const;
        const seen: unknown[] = [];
        const stub = (selects: boolean): BgscanModule => ({
            results: (state, heard) => {
                seen.push(heard);
                return { state, selects };
            },
            channels: state => [state, undefined],
        });
        const results = { type: "results", missed: true, allowRoam: true, heard: [] } as const;
        const told = (selects: boolean, event: BgscanEvent): readonly BgscanEffect[] => {
            const machine = bgscanWith({ stub: stub(selects) });
            const text = "stub:whatever";
            const begun = machine(idleBgscan, { type: "start", text, scanFreq: undefined, channels: [] }, around);
            return machine(begun.state, event, around).effects;
        };
        assert.deepEqual(told(true, results), []);
        assert.deepEqual(told(false, results), [{ type: "select", missed: true }]);
        assert.deepEqual(told(false, { ...results, allowRoam: false }), []);
        assert.equal(seen.length, 3, "it hears of all of them");
        assert.deepEqual(bgscan(idleBgscan, results, around).effects, [{ type: "select", missed: true }]);
    });

    it("S124 hears of lost beacons, and does nothing about them", () => {
        const scanner = new Scanner("simple:30").do({ type: "beaconLoss" });
        assert.ok(scanner.state.tag === "running" && scanner.state.beaconLosses === 1);
        assert.deepEqual(scanner.scans, []);
    });

    it("that learns looks where the network was heard, and at one more channel each time", () => {
        const scanner = new Scanner("learn:30:-45:300", { channels: [2412, 2437, 2462] });
        scanner.hears(A, 2412).until(30).hears(B, 2412).until(60).until(90);
        assert.deepEqual(
            scanner.scans.map(([, frequencies]) => frequencies),
            [
                [2412, 2437],
                [2412, 2462],
                [2412, 2437],
            ],
        );
        scanner.hears(B, 2462).until(120);
        assert.deepEqual(scanner.scans.at(-1), [120, [2412, 2462, 2437]]);
    });

    it("that learns remembers fifty access points, and looks at ten channels of theirs and one more", () => {
        const channels = Array.from({ length: 60 }, (_, n) => 5000 + n);
        const scanner = new Scanner("learn:30", { channels });
        for (const [n, frequency] of channels.entries())
            scanner.hears(`02:00:00:00:01:${n.toString(16).padStart(2, "0")}`, frequency);
        assert.ok(scanner.state.tag === "running" && scanner.state.heard.size === 50);
        scanner.until(30);
        assert.deepEqual(scanner.scans.at(-1)?.[1], [...channels.slice(-10), 5000]);
    });

    it("that learns scans everything as long as it has learnt nothing", () => {
        assert.deepEqual(new Scanner("learn").until(30).scans, [[30, undefined]]);
    });
});

describe("every state of a background scan meets every event", () => {
    const env = () => ({ now: 1_000_000 as Instant, random: (n: number) => new Uint8Array(n) });
    const begun = (text: string) => new Scanner(text, { channels: [2412, 2437] }).state;
    const events: Readonly<Record<string, BgscanEvent>> = {
        start: { type: "start", text: "simple:30", scanFreq: undefined, channels: [] },
        "start of nothing": { type: "start", text: "nosuch", scanFreq: undefined, channels: [] },
        stop: { type: "stop" },
        results: {
            type: "results",
            missed: false,
            allowRoam: true,
            heard: [{ bssid: parseMac(A)!, frequency: 2412 }],
        },
        scanFailed: { type: "scanFailed" },
        "polled, good": { type: "polled", signal: -30 },
        "polled, bad": { type: "polled", signal: -90 },
        above: { type: "signal", above: true },
        below: { type: "signal", above: false },
        beaconLoss: { type: "beaconLoss" },
        packetLoss: { type: "packetLoss" },
        deadline,
    };

    for (const rules of ["bounded", "eager"] as const)
        it(`by the ${rules} rules, and nothing is written to`, () => void explored(rules));

    const explored = (rules: BgscanRules) =>
        explore(
            { reduce: (state, event, { now }) => bgscan(state, event, { now, rules }), deadline: bgscanDeadline },
            {
                states: {
                    idle: idleBgscan,
                    simple: begun("simple:30:-45:300"),
                    "simple, long": new Scanner("simple:30:-45:300").do({ type: "polled", signal: -30 }).state,
                    "simple, spent": new Scanner("simple:30:-45:300").until(900).state,
                    "simple, unwatched": begun("simple:30"),
                    learn: begun("learn:30:-45:300"),
                    "learn, learnt": new Scanner("learn:30").hears(A, 2412).state,
                },
                events,
                env,
                // What happens to a connection without background scans is no news.
                mayBeSilent: () => true,
            },
        );
});
