import assert from "node:assert/strict";
import fc from "fast-check";
import type { Instant, Millis } from "#src/lib/instant.js";
import { deadline } from "#src/lib/machine.js";
import {
    type Discovery,
    type DiscoveryEffect,
    type DiscoveryEvent,
    type DiscoveryRadio,
    discovery,
    type FindParameters,
    initialDiscovery,
    isFinding,
    isListening,
    isSearching,
    usualListenInFind,
} from "#src/p2p/discovery.js";
import { explore } from "#test/support/explore.js";

const radio: DiscoveryRadio = {
    frequencies: [2412, 2437, 2462, 5180, 5200],
    listenFrequency: 2437,
    maxListen: 5000 as Millis,
    searchDelay: 0 as Millis,
    listenPause: 0 as Millis,
    listenInFind: usualListenInFind,
};
const looking: FindParameters = {
    kind: "full",
    frequency: undefined,
    timeout: undefined,
    deviceTypes: [],
    deviceId: undefined,
    searchDelay: undefined,
};
const find = (change: Partial<FindParameters> = {}): DiscoveryEvent => ({
    type: "find",
    find: { ...looking, ...change },
});

/** A device in time, with a radio that does what it is told. */
class Device {
    now = 0;
    state: Discovery = initialDiscovery(radio);
    readonly done: string[] = [];
    readonly #chance: number;

    constructor(chance = 0) {
        this.#chance = chance;
    }

    do(event: DiscoveryEvent): this {
        const { state, effects } = discovery.reduce(this.state, event, {
            now: this.now as Instant,
            random: length => new Uint8Array(length).fill(this.#chance),
        });
        this.state = state;
        this.done.push(...effects.map(told));
        return this;
    }

    wait(milliseconds: number): this {
        const until = this.now + milliseconds;
        for (let at = discovery.deadline(this.state); at !== undefined && at <= until; ) {
            this.now = at;
            this.do(deadline);
            const next = discovery.deadline(this.state);
            assert.notEqual(next, at, "a deadline that was dealt with comes again");
            at = next;
        }
        this.now = until;
        return this;
    }

    /** All searches of this round end. */
    searched(): this {
        const round = roundOf(this.state);
        do this.do({ type: "searched" });
        while (isSearching(this.state) && roundOf(this.state) === round);
        return this;
    }

    /** The listen that was asked for, from its start to its end. */
    listens(milliseconds: number): this {
        return this.do({ type: "listenStarted" }).wait(milliseconds).do({ type: "listenEnded" });
    }

    /** What was done since the last look. */
    get news(): readonly string[] {
        return this.done.splice(0);
    }
}

const roundOf = ({ activity }: Discovery) => (activity.tag === "finding" ? activity.round : undefined);

function told(effect: DiscoveryEffect): string {
    switch (effect.type) {
        case "search":
            return `search ${effect.frequencies?.join(",") ?? "all"}`;
        case "listen":
            return `listen ${effect.frequency} ${effect.duration}`;
        case "trace":
            return effect.reason;
        default:
            return effect.type;
    }
}

const ONE_BY_ONE = ["search 2412", "search 2437", "search 2462"];

describe("A find", () => {
    it("looks on one social channel after the other, everywhere once, then on the social ones, and listens in between", () => {
        const device = new Device().do(find()).searched();
        assert.deepEqual(device.news, ["findStarted", ...ONE_BY_ONE, "search all", "listen 2437 102.4"]);
        device.listens(102.4).searched();
        assert.deepEqual(device.news, ["search 2412,2437,2462", "listen 2437 102.4"]);
    });

    it("looks on channel 2 of 60 GHz where the radio has it, and only there where it has no other", () => {
        const social = (...frequencies: readonly number[]) => {
            const device = new Device().do({ type: "radio", radio: { ...radio, frequencies } });
            return device
                .do(find({ kind: "social" }))
                .searched()
                .listens(102.4).news;
        };
        assert.deepEqual(social(2412, 2437, 2462, 58_320, 60_480).slice(1), [
            ...ONE_BY_ONE,
            "search 60480",
            "listen 2437 102.4",
            "search 2412,2437,2462,60480",
        ]);
        assert.equal(social(5180, 60_480).at(-1), "search 60480");
    });

    it("leaves out 6 GHz unless it is to look there, and then on the channels where one looks", () => {
        const sixth = [5955, 5975, 5995, 6055];
        const searches = (change: Partial<FindParameters>) => {
            const frequencies = [...radio.frequencies, ...sixth];
            const device = new Device().do({ type: "radio", radio: { ...radio, frequencies } });
            for (device.do(find(change)); roundOf(device.state) !== 4; device.listens(102.4)) device.searched();
            return device.news.filter(line => line.startsWith("search "));
        };
        const everywhere = "search 2412,2437,2462,5180,5200";
        assert.equal(searches({})[3], everywhere);
        assert.equal(searches({ with6GHz: true })[3], `${everywhere},5975,6055`);
        const others = (with6GHz: boolean) => searches({ kind: "progressive", with6GHz }).map(line => line.slice(-4));
        assert.deepEqual(others(false), ["5180", "5200", "5180", "5200", "5180"]);
        assert.deepEqual(others(true), ["5180", "5200", "5975", "6055", "5180"]);
        assert.equal(searches({ frequency: 5955 })[0], "search 5955");
    });

    it("listens for one to three times 100 TU, at random", () => {
        const durations = [0, 1, 2].map(chance => new Device(chance).do(find()).searched().news.at(-1));
        assert.deepEqual(durations, ["listen 2437 102.4", "listen 2437 204.8", "listen 2437 307.2"]);
    });

    it("listens as long as was set, and for no time not at all", () => {
        const listening = (from: number, to: number, atMost?: number) => {
            const device = new Device(1);
            device.do({ type: "radio", radio: { ...radio, listenInFind: { from, to, atMost } } });
            return device
                .do(find({ kind: "social" }))
                .searched()
                .news.at(-1);
        };
        assert.equal(listening(5, 6), "listen 2437 614.4");
        assert.equal(listening(1, 1, 10), "listen 2437 10.24");
        assert.equal(listening(60, 60), "listen 2437 5000");
        assert.equal(listening(0, 0), "search 2412,2437,2462");
    });

    it("of the social channels looks nowhere else", () => {
        const device = new Device()
            .do(find({ kind: "social" }))
            .searched()
            .listens(102.4);
        assert.deepEqual(device.news, ["findStarted", ...ONE_BY_ONE, "listen 2437 102.4", "search 2412,2437,2462"]);
    });

    it("that is progressive takes one other channel along each time", () => {
        const device = new Device();
        const searches: string[] = [];
        for (
            device.do(find({ kind: "progressive" }));
            searches.length < 3;
            device.do({ type: "searched" }).listens(102.4)
        )
            searches.push(...device.news.filter(line => line.startsWith("search")));
        assert.deepEqual(searches, [
            "search 2412,2437,2462,5180",
            "search 2412,2437,2462,5200",
            "search 2412,2437,2462,5180",
        ]);
    });

    it("on one channel looks there first and then there too", () => {
        const device = new Device()
            .do(find({ frequency: 5180 }))
            .do({ type: "searched" })
            .listens(102.4);
        assert.deepEqual(device.news, [
            "findStarted",
            "search 5180",
            "listen 2437 102.4",
            "search 2412,2437,2462,5180",
        ]);
    });

    it("on a channel that the radio does not have looks on the social ones", () => {
        const device = new Device()
            .do(find({ frequency: 5955 }))
            .do({ type: "searched" })
            .listens(102.4);
        assert.deepEqual(device.news, [
            "findStarted",
            "search 2412,2437,2462",
            "listen 2437 102.4",
            "search 2412,2437,2462",
        ]);
    });

    it("pauses after listening when a connection needs the radio too", () => {
        const device = new Device()
            .do(find({ searchDelay: 500 as Millis }))
            .searched()
            .listens(102.4);
        assert.equal(device.news.at(-1), "listen 2437 102.4");
        assert.deepEqual(device.wait(499).news, []);
        assert.deepEqual(device.wait(1).news, ["search 2412,2437,2462"]);
    });

    it("pauses as long as the radio needs by then, unless it was told how long", () => {
        const pause = (needed: number, told?: number) => {
            const device = new Device().do(find({ searchDelay: told as Millis | undefined })).searched();
            device.do({ type: "radio", radio: { ...radio, searchDelay: needed as Millis } }).listens(102.4);
            device.done.length = 0;
            const before = device.now;
            const ends = discovery.deadline(device.state);
            return ends === undefined ? 0 : ends - before;
        };
        assert.deepEqual([pause(0), pause(500), pause(500, 100), pause(500, 0)], [0, 500, 100, 0]);
    });

    it("ends at its timeout, in whatever phase", () => {
        const timeout = 1000 as Millis;
        assert.deepEqual(new Device().do(find({ timeout })).wait(1000).news.slice(2), ["abortSearch", "findStopped"]);
        const listening = new Device().do(find({ timeout })).searched().do({ type: "listenStarted" });
        assert.deepEqual(listening.wait(1000).news.at(-1), "findStopped");
        assert.equal(isFinding(listening.state), false);
    });

    it("S137 waits for the radio that a scan uses; its timeout counts from the command", () => {
        const device = new Device().do(find({ timeout: 10_000 as Millis })).wait(4000);
        assert.deepEqual(device.news, ["findStarted", "search 2412"]);
        device.searched();
        assert.deepEqual(device.wait(6000).news.slice(3), ["listen 2437 102.4", "stopListening", "findStopped"]);
    });

    it("S138 that is stopped while it waits is forgotten", () => {
        const device = new Device().do(find()).do({ type: "stop" });
        assert.deepEqual(device.news, ["findStarted", "search 2412", "abortSearch", "findStopped"]);
        assert.deepEqual(device.do({ type: "searched" }).news, ["notFinding"]);
    });

    it("begins anew when another one is asked for", () => {
        const device = new Device().do(find()).searched();
        device.done.length = 0;
        assert.deepEqual(device.do(find({ frequency: 2437 })).news, ["stopListening", "findStarted", "search 2437"]);
    });

    it("goes on in half a second when the radio cannot be had, where there is more to search behind what was refused", () => {
        const device = new Device().do(find()).do({ type: "searchRefused" });
        assert.deepEqual(device.wait(500).news, ["findStarted", "search 2412", "searchRefused", "search 2437"]);
        device.do({ type: "searched" }).do({ type: "searchRefused" });
        device.done.length = 0;
        assert.deepEqual(device.wait(500).news, ["search all"]);
        device.do({ type: "searchRefused" });
        device.done.length = 0;
        assert.deepEqual(device.wait(500).news, ["search 2412"]);
        device.searched().do({ type: "listenRefused" });
        device.done.length = 0;
        assert.deepEqual(device.wait(500).news, ["search 2412"]);
    });

    it("goes on when the driver does not say that a listen is over", () => {
        const device = new Device().do(find()).searched().do({ type: "listenStarted" });
        device.done.length = 0;
        assert.deepEqual(device.wait(700).news, ["stopListening", "search 2412,2437,2462"]);
    });
});

describe("A listen", () => {
    it("is found from the moment that the radio is there", () => {
        const device = new Device().do({ type: "listen", duration: 1000 as Millis });
        assert.deepEqual(device.news, ["listen 2437 1000"]);
        assert.equal(isListening(device.state), false);
        device.do({ type: "listenStarted" });
        assert.equal(isListening(device.state), true);
        device.do({ type: "listenEnded" });
        assert.equal(isListening(device.state), false);
    });

    it("longer than the driver's longest goes on where that one ended", () => {
        const device = new Device().do({ type: "listen", duration: 12_000 as Millis });
        device.listens(5000).listens(5000).listens(2000);
        assert.deepEqual(device.news, ["listen 2437 5000", "listen 2437 5000", "listen 2437 2000"]);
        assert.equal(isListening(device.state), false);
    });

    it("beside a connection comes in pieces, with pauses that count, and ends when it was said", () => {
        const device = new Device();
        const beside = { ...radio, maxListen: 300 as Millis, listenPause: 500 as Millis };
        device.do({ type: "radio", radio: beside }).do({ type: "listen", duration: 2000 as Millis });
        const began = device.now;
        for (let piece = 0; piece < 3; piece++) {
            assert.deepEqual(device.news, ["listen 2437 300"]);
            device.listens(300);
            assert.equal(isListening(device.state), false);
            assert.deepEqual(device.wait(499).news, []);
            device.wait(1);
        }
        assert.deepEqual([device.now - began, device.news, device.state.activity.tag], [2400, [], "idle"]);
        device.do({ type: "listen", duration: 2000 as Millis }).listens(300);
        device.done.length = 0;
        assert.deepEqual(device.do({ type: "stop" }).news, []);
        assert.deepEqual(device.wait(2000).news, []);
    });

    it("goes on after a piece that the driver had no time for, which counts in full", () => {
        const device = new Device();
        device.do({ type: "radio", radio: { ...radio, maxListen: 300 as Millis, listenPause: 500 as Millis } });
        device.do({ type: "listen", duration: 2000 as Millis }).do({ type: "listenEnded" });
        assert.deepEqual(device.news, ["listen 2437 300"]);
        assert.deepEqual(device.wait(500).news, ["listen 2437 300"]);
        device.do({ type: "listenEnded" }).wait(500);
        assert.deepEqual(device.do({ type: "listenEnded" }).wait(500).news, ["listen 2437 300"]);
        assert.equal(device.state.activity.tag, "idle");
    });

    it("ends a find, and a find ends a listen", () => {
        const device = new Device().do(find()).do({ type: "listen", duration: 1000 as Millis });
        assert.deepEqual(device.news.slice(2), ["abortSearch", "findStopped", "listen 2437 1000"]);
        assert.deepEqual(device.do(find()).news, ["stopListening", "findStarted", "search 2412"]);
    });

    it("comes again and again when it is extended, while there is nothing else to do", () => {
        const timing = { period: 200 as Millis, interval: 1000 as Millis };
        const device = new Device().do({ type: "extendedListen", timing });
        assert.deepEqual(device.wait(1000).news, ["listen 2437 200"]);
        device.listens(200);
        assert.deepEqual(device.wait(800).news, ["listen 2437 200"]);
        device.listens(200).do(find());
        assert.deepEqual(device.wait(5000).news, ["findStarted", "search 2412"]);
        device.do({ type: "stop" });
        assert.deepEqual(device.wait(1).news.at(-1), "listen 2437 200");
        device.do({ type: "listenStarted" }).do({ type: "listenEnded" });
        device.do({ type: "extendedListen", timing: undefined });
        assert.equal(discovery.deadline(device.state), undefined);
    });
});

describe("Discovery", () => {
    const events: Readonly<Record<string, DiscoveryEvent>> = {
        deadline,
        find: find(),
        "social find with a timeout and a delay": find({
            kind: "social",
            timeout: 1000 as Millis,
            searchDelay: 500 as Millis,
        }),
        stop: { type: "stop" },
        listen: { type: "listen", duration: 6000 as Millis },
        extend: { type: "extendedListen", timing: { period: 100 as Millis, interval: 500 as Millis } },
        extendNoMore: { type: "extendedListen", timing: undefined },
        searched: { type: "searched" },
        searchRefused: { type: "searchRefused" },
        listenStarted: { type: "listenStarted" },
        listenEnded: { type: "listenEnded" },
        listenRefused: { type: "listenRefused" },
        radio: { type: "radio", radio: { ...radio, listenFrequency: 2412 } },
    };

    it("meets every event in every state", () => {
        const reached = (...path: readonly DiscoveryEvent[]): Discovery =>
            path.reduce((device, event) => device.do(event), new Device()).state;
        const progressive = find({ kind: "progressive" });
        const { searched, listenStarted, searchRefused, listen, extend } = events;
        explore(discovery, {
            states: {
                idle: reached(),
                extended: reached(extend!),
                searching: reached(find()),
                "searching the next channel": reached(find(), searched!),
                "asked for the channel": reached(progressive, searched!),
                "listening in a find": reached(progressive, searched!, listenStarted!),
                pausing: reached(find(), searchRefused!),
                "asked to listen": reached(listen!),
                listening: reached(listen!, listenStarted!),
                resting: reached(
                    { type: "radio", radio: { ...radio, maxListen: 300 as Millis, listenPause: 500 as Millis } },
                    listen!,
                    listenStarted!,
                    events.listenEnded!,
                ),
            },
            events,
            env: () => ({ now: 0 as Instant, random: length => new Uint8Array(length) }),
            mayBeSilent: (state, event) =>
                event === "deadline" || (event === "stop" && /^(idle|extended)$/.test(state)),
        });
    });

    it("never stands still in a find, whatever the radio does", () => {
        const fate = fc.constantFrom(
            "searched",
            "searchRefused",
            "listenStarted",
            "listenEnded",
            "listenRefused",
            "late",
        );
        fc.assert(
            fc.property(fc.array(fate, { maxLength: 60 }), fates => {
                const device = new Device().do(find());
                for (const name of fates) {
                    if (name === "late") device.wait(700);
                    else device.do(events[name]!);
                    assert.ok(isFinding(device.state));
                    // Either the radio owes us an answer or time will do something.
                    const { activity } = device.state;
                    const waits =
                        activity.tag === "finding" &&
                        (activity.phase.tag === "searching" ||
                            (activity.phase.tag === "listening" && activity.phase.stay.tag === "asked"));
                    assert.ok(waits || discovery.deadline(device.state) !== undefined);
                }
            }),
        );
    });
});
