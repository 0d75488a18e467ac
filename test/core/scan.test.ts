import assert from "node:assert/strict";
import type { ScanRequest } from "#src/core/event.js";
import { idleScan, isScanning, type Scan, type ScanEffect, type ScanEvent, scan } from "#src/core/scan.js";
import type { ScanParameters } from "#src/driver/command.js";
import type { Instant } from "#src/lib/instant.js";
import { deadline } from "#src/lib/machine.js";
import { utf8 } from "#src/lib/text.js";
import { Seeded } from "#test/support/seeded.js";
import { bssRecord, Station } from "#test/support/station.js";

const request = (parameters: Partial<ScanParameters> = {}, more: Partial<ScanRequest> = {}): ScanRequest => ({
    purpose: "client",
    allowRoam: true,
    ...more,
    parameters: { ssids: [new Uint8Array()], ...parameters },
});
const search = request({}, { purpose: "search" });

/** A scan machine with its radio and its driver in the hands of the test. */
class Scanner {
    state: Scan = idleScan;
    now = 1000;
    effects: ScanEffect[] = [];
    #asked = 0;

    feed(...events: readonly ScanEvent[]): this {
        for (const event of events) {
            const { state, effects } = scan.reduce(this.state, event, {
                now: this.now as Instant,
                random: () => new Uint8Array(),
            });
            this.state = state;
            this.effects.push(...effects);
            for (const effect of effects)
                if (effect.type === "driver" && effect.owner === "scan") this.#asked = effect.request;
        }
        return this;
    }

    wait(): this {
        const next = scan.deadline(this.state);
        assert.ok(next !== undefined && next > this.now, "a deadline lies ahead");
        this.now = next;
        return this.feed(deadline);
    }

    /** Answers what the driver was asked last. */
    answer(reply: { ok: true; value?: unknown } | { errno: number } = { ok: true }): this {
        return this.feed({
            type: "driver.reply",
            request: this.#asked,
            reply:
                "errno" in reply
                    ? { ok: false, errno: reply.errno, text: "" }
                    : { ok: true, value: reply.value as undefined },
        });
    }

    results(): this {
        return this.answer({ ok: true, value: { bsss: [] } });
    }

    /** What became of requests, and what was asked of driver and radio, in short. */
    said(): readonly string[] {
        const said = this.effects.flatMap(effect => {
            switch (effect.type) {
                case "driver":
                    return [effect.command.type];
                case "failed":
                    return [`failed ${effect.cause}`];
                case "finished":
                    return [effect.complete ? "finished" : "finished incompletely"];
                case "trace":
                    return [];
                default:
                    return [effect.type];
            }
        });
        this.effects = [];
        return said;
    }
}

const granted: ScanEvent = { type: "granted", linkUp: true };
const down: ScanEvent = { type: "link", up: false, gone: false };
const up: ScanEvent = { type: "link", up: true, gone: false };
const gone: ScanEvent = { type: "link", up: false, gone: true };
const done = (more: { own?: boolean; aborted?: boolean } = {}): ScanEvent => ({
    type: "driver.event",
    event: { type: "scan.done", own: true, aborted: false, frequencies: [2412], ssids: [], ...more },
});
const EBUSY = 16;
const ENETDOWN = 100;
const EINVAL = 22;

const waiting = (): Scanner => new Scanner().feed({ type: "request", request: request() });
const starting = (): Scanner => waiting().feed(granted);
const running = (): Scanner => starting().answer();

/** Every state, reached through the machine. */
const states = {
    waiting,
    waitingForLink: () => waiting().feed({ type: "granted", linkUp: false }),
    starting,
    refused: () => starting().answer({ errno: EBUSY }),
    running,
    fetching: () => running().feed(done()),
};

describe("scan", () => {
    it("asks for the radio, triggers, reads the results, and gives the radio back", () => {
        const scanner = states.fetching().results();
        assert.deepEqual(scanner.said(), ["radio.request", "scan", "scanResults", "finished", "radio.release"]);
        assert.equal(scanner.state.tag, "idle");
        assert.equal(scan.deadline(scanner.state), undefined);
    });

    it("is announced from the moment the driver has begun", () => {
        const announced = Object.entries(states).filter(([, reach]) => isScanning(reach().state));
        assert.deepEqual(
            announced.map(([name]) => name),
            ["running", "fetching"],
        );
    });

    describe("every request has one outcome", () => {
        const outcomes = (said: readonly string[]): readonly string[] =>
            said.filter(word => word.startsWith("failed") || word.startsWith("finished"));

        const ends: Readonly<
            Record<string, readonly [(scanner: Scanner) => Scanner, Readonly<Record<string, string>>]>
        > = {
            "the link goes down": [
                scanner => scanner.feed(down).feed(granted),
                {
                    waiting: "",
                    waitingForLink: "",
                    starting: "failed linkDown",
                    refused: "",
                    running: "failed linkDown",
                    fetching: "failed linkDown",
                },
            ],
            "the device is gone": [
                scanner => scanner.feed(gone),
                Object.fromEntries(Object.keys(states).map(name => [name, "failed interfaceGone"])),
            ],
            "a client aborts": [
                scanner => scanner.feed({ type: "abort" }),
                {
                    waiting: "failed aborted",
                    waitingForLink: "failed aborted",
                    starting: "",
                    refused: "failed aborted",
                    running: "",
                    fetching: "",
                },
            ],
        };
        for (const [end, [happen, expected]] of Object.entries(ends))
            for (const [name, reach] of Object.entries(states))
                it(`${name}: ${end}`, () => {
                    const scanner = reach();
                    scanner.said();
                    happen(scanner);
                    assert.deepEqual(outcomes(scanner.said()).join(), expected[name]);
                });

        it("nothing is left when the device is gone, also of what waits behind", () => {
            const scanner = states.running().feed({ type: "request", request: request() });
            scanner.said();
            scanner.feed(gone);
            assert.deepEqual(scanner.said(), ["failed interfaceGone", "failed interfaceGone", "radio.release"]);
            assert.equal(scanner.state.tag, "idle");
        });

        it("a request of whoever hears of the outcome is one of its own (S017)", () => {
            const scanner = states.running().feed(done()).results();
            scanner.said();
            scanner.feed({ type: "request", request: request() }, granted).answer().feed(done()).results();
            assert.deepEqual(outcomes(scanner.said()), ["finished"]);
        });

        it("ends once, also when the driver says twice that it is done", () => {
            const scanner = states
                .running()
                .feed(done(), done())
                .results()
                .feed(done(), { ...granted });
            assert.deepEqual(outcomes(scanner.said()), ["finished"]);
        });

        it("has no outcome of the answer to an earlier question", () => {
            const scanner = states.fetching();
            scanner.said();
            scanner.feed({ type: "driver.reply", request: 1, reply: { ok: true, value: undefined } });
            assert.deepEqual(scanner.said(), []);
            assert.equal(scanner.state.tag, "fetching");
        });

        it("an aborted scan is incomplete", () => {
            const scanner = states.running().feed({ type: "abort" });
            scanner.said();
            scanner.feed(done({ aborted: true })).results();
            assert.deepEqual(scanner.said(), ["scanResults", "finished incompletely", "radio.release"]);
        });

        it("S015 a trigger that the driver refuses has failed", () => {
            const scanner = states.starting();
            scanner.said();
            scanner.answer({ errno: EINVAL });
            assert.deepEqual(scanner.said(), ["failed driverRefused", "radio.release"]);
        });

        it("S014 results that cannot be read have failed", () => {
            const scanner = states.fetching();
            scanner.said();
            scanner.answer({ errno: EINVAL });
            assert.deepEqual(scanner.said(), ["failed resultsUnavailable", "radio.release"]);
        });

        it("results that never come have failed", () => {
            const scanner = states.fetching();
            scanner.said();
            scanner.wait();
            assert.deepEqual(scanner.said(), ["failed resultsUnavailable", "radio.release"]);
        });

        it("a driver that never says that a short scan is done is asked earlier, after 5 s and half a second per channel", () => {
            const scanner = new Scanner()
                .feed({ type: "request", request: request({ frequencies: [2412, 2437, 2462] }) }, granted)
                .answer();
            const { now } = scanner;
            scanner.wait();
            assert.equal(scanner.now - now, 6500);
        });

        it("a driver that never says that it is done is asked for what it has after 30 s", () => {
            const scanner = states.running();
            const { now } = scanner;
            scanner.said();
            scanner.wait();
            assert.equal(scanner.now - now, 30_000);
            scanner.results();
            assert.deepEqual(scanner.said(), ["scanResults", "finished", "radio.release"]);
        });
    });

    describe("a link that changes its address", () => {
        it("is waited for", () => {
            const scanner = states.waitingForLink();
            scanner.said();
            scanner.now += 100;
            scanner.feed(up);
            assert.deepEqual(scanner.said(), ["scan"]);
        });

        it("is waited for no longer than 2 s", () => {
            const scanner = states.waitingForLink();
            scanner.said();
            const { now } = scanner;
            scanner.wait();
            assert.equal(scanner.now - now, 2000);
            assert.deepEqual(scanner.said(), ["failed linkDown", "radio.release"]);
        });

        it("is asked again when the driver knew of it before us", () => {
            const scanner = states.starting().answer({ errno: ENETDOWN });
            scanner.said();
            scanner.feed(down, up);
            assert.deepEqual(scanner.said(), ["scan"]);
        });

        it("does not take the end of the scan before for the end of the next one", () => {
            const scanner = states.running().feed({ type: "request", request: request() }, down, up, granted);
            scanner.said();
            scanner.feed(done({ aborted: true }));
            assert.deepEqual(scanner.said(), []);
            scanner.answer().feed(done()).results();
            assert.deepEqual(scanner.said(), ["scanResults", "finished", "radio.release"]);
        });
    });

    describe("a busy driver", () => {
        it("is asked again after a second, ten times in all", () => {
            const scanner = states.starting();
            scanner.said();
            for (let tries = 1; tries < 10; tries++) {
                scanner.answer({ errno: EBUSY });
                const { now } = scanner;
                scanner.wait();
                assert.equal(scanner.now - now, 1000);
                assert.deepEqual(scanner.said().slice(-1), ["scan"]);
            }
            scanner.answer({ errno: EBUSY });
            assert.deepEqual(scanner.said().slice(-2), ["failed driverRefused", "radio.release"]);
        });

        it("tells what the scan brought that it was busy with, and is asked again at once", () => {
            const scanner = states.refused();
            scanner.said();
            scanner.feed(done({ own: false }));
            assert.deepEqual(scanner.said(), ["radio.release", "scanResults"]);
            scanner.results();
            const [foreign] = scanner.effects;
            assert.ok(foreign?.type === "finished" && foreign.request === undefined);
            assert.deepEqual(scanner.said(), ["finished incompletely", "radio.request"]);
            scanner.feed(granted);
            assert.deepEqual(scanner.said(), ["scan"]);
        });

        it("is asked again at once when its own scan ends that nobody waited for", () => {
            const scanner = states.refused();
            scanner.said();
            scanner.feed(done());
            assert.deepEqual(scanner.said(), ["scan"]);
        });

        it("is not asked again for a scan that was to stop", () => {
            const scanner = states.starting().feed({ type: "abort" }).answer({ errno: EBUSY });
            assert.deepEqual(scanner.said().slice(-2), ["failed aborted", "radio.release"]);
        });
    });

    describe("requests that meet", () => {
        it("before the driver was asked become one", () => {
            const scanner = states.waiting().feed({
                type: "request",
                request: request({ ssids: [utf8("hidden")], frequencies: [2412] }),
            });
            scanner.feed(granted);
            assert.deepEqual(scanner.said(), ["radio.request", "scan"]);
            assert.deepEqual(scanner.state.tag === "starting" && scanner.state.request.parameters, {
                ssids: [new Uint8Array(), utf8("hidden")],
            });
        });

        it("later wait as one behind the one that runs", () => {
            const scanner = states
                .running()
                .feed(
                    { type: "request", request: request({ frequencies: [2412] }) },
                    { type: "request", request: request({ frequencies: [2437, 2412] }) },
                );
            scanner.said();
            scanner.feed(done()).results();
            assert.deepEqual(scanner.said(), ["scanResults", "finished", "radio.release", "radio.request"]);
            assert.deepEqual(
                scanner.state.tag === "waiting" && scanner.state.request.parameters.frequencies,
                [2412, 2437],
            );
        });

        it("do not restrict each other to a BSS or to patience", () => {
            const one = request({ bssid: bssRecord(new Station()).bssid, lowPriority: true });
            const scanner = new Scanner().feed(
                { type: "request", request: one },
                { type: "request", request: request() },
            );
            assert.deepEqual(scanner.state.tag === "waiting" && scanner.state.request.parameters, {
                ssids: [new Uint8Array()],
            });
        });

        it("put what is searched for before what a client asks for", () => {
            const scanner = new Scanner().feed(
                { type: "request", request: request({ ssids: [new Uint8Array(), utf8("a"), utf8("b")] }) },
                {
                    type: "request",
                    request: request({ ssids: [utf8("wanted"), new Uint8Array()] }, { purpose: "search" }),
                },
            );
            assert.deepEqual(
                scanner.state.tag === "waiting" &&
                    scanner.state.request.parameters.ssids.map(ssid => new TextDecoder().decode(ssid)),
                ["wanted", "", "a", "b"],
            );
        });

        it("keep their numbers", () => {
            const scanner = new Scanner();
            for (const number of [1, 2, 3])
                scanner.feed({ type: "request", request: request({}, { numbers: [number] }) });
            assert.deepEqual(scanner.state.tag === "waiting" && scanner.state.request.numbers, [1, 2, 3]);
        });

        it("X18 end once each, in whatever order things happen", () => {
            const seeded = new Seeded();
            for (let history = 0; history < 500; history++) {
                const scanner = new Scanner();
                const numbers: number[] = [];
                const happen = [
                    () => {
                        numbers.push(numbers.length);
                        const purpose = seeded.chance(0.3) ? "search" : "client";
                        const wish = request(
                            {},
                            { purpose, ...(purpose === "client" && { numbers: [numbers.length - 1] }) },
                        );
                        if (purpose === "search") numbers.pop();
                        scanner.feed({ type: "request", request: wish });
                    },
                    () => scanner.feed(granted),
                    () => scanner.feed({ type: "granted", linkUp: false }),
                    () => scanner.feed(down),
                    () => scanner.feed(up),
                    () => scanner.feed({ type: "abort" }),
                    () => scanner.feed({ type: "searchOver" }),
                    () => scanner.feed(done({ aborted: seeded.chance(0.3), own: seeded.chance(0.7) })),
                    () =>
                        scanner.answer(
                            seeded.chance(0.7) ? { ok: true } : { errno: [EBUSY, ENETDOWN, EINVAL][seeded.below(3)]! },
                        ),
                    () => scanner.results(),
                    () => {
                        if (scan.deadline(scanner.state) !== undefined) scanner.wait();
                    },
                ];
                for (let step = 0; step < 40; step++) {
                    // The radio is granted to who waits for it.
                    const waits = scanner.state.tag === "waiting" && !scanner.state.granted;
                    const next = seeded.below(happen.length);
                    if ((next === 1 || next === 2) && !waits) continue;
                    happen[next]!();
                }
                scanner.feed(gone);
                const ended = scanner.effects.flatMap(effect =>
                    effect.type === "finished" || effect.type === "failed" ? (effect.request?.numbers ?? []) : [],
                );
                assert.deepEqual(
                    [...ended].sort((a, b) => a - b),
                    numbers,
                    `seed ${seeded.seed}, history ${history}`,
                );
            }
        });

        it("replace an older search", () => {
            const scanner = new Scanner().feed(
                { type: "request", request: search },
                { type: "request", request: request({ frequencies: [2412] }, { purpose: "search" }) },
            );
            assert.deepEqual(scanner.state.tag === "waiting" && scanner.state.request.parameters.frequencies, [2412]);
        });
    });

    describe("a search that nobody needs any more", () => {
        it("is taken back while it waits for the radio", () => {
            const scanner = new Scanner().feed({ type: "request", request: search }, { type: "searchOver" });
            assert.deepEqual(scanner.said(), ["radio.request", "radio.release"]);
            assert.equal(scanner.state.tag, "idle");
        });

        it("is cut short while it runs", () => {
            const scanner = new Scanner().feed({ type: "request", request: search }, granted).answer();
            scanner.said();
            scanner.feed({ type: "searchOver" });
            assert.deepEqual(scanner.said(), ["abortScan"]);
        });

        it("is cut short by a newer one, which follows it", () => {
            const scanner = new Scanner().feed({ type: "request", request: search }, granted).answer();
            scanner.said();
            scanner.feed({ type: "request", request: search });
            scanner
                .feed(done({ aborted: true }))
                .results()
                .feed(granted);
            assert.deepEqual(scanner.said(), [
                "abortScan",
                "scanResults",
                "finished incompletely",
                "radio.release",
                "radio.request",
                "scan",
            ]);
        });

        it("goes on when a client waits for it, too", () => {
            const scanner = states.waiting().feed({ type: "request", request: search }, { type: "searchOver" });
            assert.deepEqual(scanner.said(), ["radio.request"]);
        });
    });

    describe("scans of other programs", () => {
        it("bring results, too, by which nothing ages", () => {
            const scanner = new Scanner().feed(done({ own: false })).results();
            assert.deepEqual(scanner.said(), ["scanResults", "finished incompletely"]);
        });

        it("do not end ours", () => {
            const scanner = states.running();
            scanner.said();
            scanner.feed(done({ own: false }));
            assert.deepEqual(scanner.said(), []);
        });
    });

    it("S020 is said to have looked at 110 frequencies and 16 SSIDs at most", () => {
        const scanner = states.running();
        scanner.feed({
            type: "driver.event",
            event: {
                type: "scan.done",
                own: true,
                aborted: false,
                frequencies: Array.from({ length: 120 }, (_, i) => 5000 + 5 * i),
                ssids: Array.from({ length: 20 }, (_, i) => Uint8Array.of(i)),
            },
        });
        scanner.results();
        const outcome = scanner.effects.find(({ type }) => type === "finished");
        assert.ok(outcome?.type === "finished");
        assert.deepEqual([outcome.frequencies.length, outcome.ssids.length], [110, 16]);
    });
});
