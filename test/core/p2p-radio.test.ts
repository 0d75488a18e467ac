import assert from "node:assert/strict";
import fc from "fast-check";
import {
    idleP2pRadio,
    type P2pJob,
    type P2pRadio,
    type P2pRadioEffect,
    type P2pRadioEvent,
    p2pRadio,
} from "#src/core/p2p-radio.js";
import { type Instant, millis } from "#src/lib/instant.js";
import { deadline, type Env } from "#src/lib/machine.js";
import { deepFreeze } from "#test/support/explore.js";

const search: P2pJob = { kind: "search", parameters: { ssids: [], frequencies: [2412] } };
const listen: P2pJob = { kind: "listen", frequency: 2437, duration: millis(102.4) };
const start = (job: P2pJob): P2pRadioEvent => ({ type: "start", job });
const stop: P2pRadioEvent = { type: "stop" };
const granted: P2pRadioEvent = { type: "granted" };
const reply = (request: number, errno?: number): P2pRadioEvent => ({
    type: "driver.reply",
    request,
    reply: errno === undefined ? { ok: true, value: { bsss: [] } } : { ok: false, errno, text: "no" },
});
const event = (type: "listening" | "listenEnded" | "preempted" | "lost"): P2pRadioEvent => ({ type });
const searched = (number = 1): P2pRadioEvent => ({ type: "searched", number });

const env = (now: number): Env => ({ now: now as Instant, random: length => new Uint8Array(length) });

/** What comes of each event, from nothing on; `at` in ms. */
function story(...events: readonly (P2pRadioEvent | { readonly at: number })[]): readonly string[] {
    let state: P2pRadio = idleP2pRadio;
    let now = 0;
    return events.flatMap(event => {
        if ("at" in event) {
            now = event.at;
            return [];
        }
        const next = p2pRadio.reduce(state, event, env(now));
        state = next.state;
        return [next.effects.map(told).join(" ") || "-"];
    });
}

function told(effect: P2pRadioEffect): string {
    switch (effect.type) {
        case "driver":
            return effect.command.type;
        case "radio.request":
        case "radio.release":
            return `${effect.type === "radio.request" ? "+" : "-"}${effect.job}`;
        case "refused":
            return `refused ${effect.job}`;
        case "trace":
            return effect.reason;
        default:
            return effect.type;
    }
}

describe("What P2P does with the radio", () => {
    it("a search has its turn, and tells what was heard once the radio is free again", () => {
        assert.deepEqual(story(start(search), granted, reply(1), searched(), reply(2)), [
            "+search",
            "p2p.search",
            "-",
            "p2p.results",
            "-search heard",
        ]);
    });

    it("a listen tells when it begins and when it ends", () => {
        assert.deepEqual(story(start(listen), granted, reply(1), event("listening"), event("listenEnded")), [
            "+listen",
            "p2p.listen",
            "-",
            "listening",
            "-listen listenEnded",
        ]);
    });

    it("S138 what waits for its turn and is stopped leaves the queue, and nothing comes of it", () => {
        assert.deepEqual(story(start(search), stop, granted), ["+search", "-search", "p2pLate"]);
    });

    it("what is stopped has the radio until the driver has ended it; then comes the next", () => {
        const stopped = story(start(search), granted, reply(1), stop, start(listen), searched());
        assert.deepEqual(stopped, ["+search", "p2p.search", "-", "p2p.abortSearch", "-", "-search +listen"]);
    });

    it("what is stopped before the driver said yes is stopped again when it did", () => {
        assert.deepEqual(story(start(listen), granted, stop, reply(1), event("listening"), event("listenEnded")), [
            "+listen",
            "p2p.listen",
            "p2p.stopListening",
            "p2p.stopListening",
            "-",
            "-listen",
        ]);
    });

    it("a connection that wants the radio ends it early, and what was heard by then counts", () => {
        assert.deepEqual(story(start(search), granted, reply(1), event("preempted"), searched(), reply(2)), [
            "+search",
            "p2p.search",
            "-",
            "p2p.abortSearch",
            "p2p.results",
            "-search heard",
        ]);
    });

    it("a connection that wants the radio before the driver said yes ends it when it did", () => {
        assert.deepEqual(story(start(search), granted, event("preempted"), reply(1), searched(), reply(2)), [
            "+search",
            "p2p.search",
            "p2p.abortSearch",
            "p2p.abortSearch",
            "p2p.results",
            "-search heard",
        ]);
        const listening = story(start(listen), granted, event("preempted"), event("listening"), reply(1));
        assert.deepEqual(listening.slice(2), ["p2p.stopListening", "p2p.stopListening listening", "p2pLate"]);
    });

    it("a driver that refuses is told of", () => {
        assert.deepEqual(story(start(search), granted, reply(1, 16)).at(-1), "p2pRefused -search refused search");
        assert.deepEqual(story(start(listen), granted, reply(1, 16)).at(-1), "p2pRefused -listen refused listen");
    });

    it("a driver that never ends a search, a listen or the fetching does not keep the radio", () => {
        const searching = [start(search), granted, reply(1)];
        assert.equal(story(...searching, { at: 5500 }, deadline).at(-1), "p2pGuard p2p.results");
        assert.equal(story(...searching, searched(), { at: 1000 }, deadline).at(-1), "-search heard");
        const listening = [start(listen), granted, reply(1), event("listening")];
        assert.equal(story(...listening, { at: 1102 }, deadline).at(-1), "-");
        assert.equal(
            story(...listening, { at: 1103 }, deadline).at(-1),
            "p2pGuard p2p.stopListening -listen listenEnded",
        );
        assert.equal(story(...listening, stop, { at: 1000 }, deadline).at(-1), "p2pGuard p2p.stopListening -listen");
    });

    it("a listen that the driver puts off for too long does not begin later", () => {
        const putOff = story(start(listen), granted, reply(1), { at: 1103 }, deadline, event("listening"));
        assert.deepEqual(putOff.slice(-2), ["p2pGuard p2p.stopListening -listen listenEnded", "p2pLate"]);
    });

    it("an interface that goes down takes it away, and the driver does not go on", () => {
        assert.deepEqual(story(start(listen), granted, reply(1), event("lost"), event("listenEnded")).slice(-2), [
            "-listen p2p.stopListening",
            "p2pLate",
        ]);
    });

    it("the late end of a search before the link went down is not the end of the one after", () => {
        const again = [start(search), granted, reply(1), event("lost"), start(search), granted];
        assert.deepEqual(story(...again, searched(1), reply(2), searched(1), searched(2), reply(3)).slice(6), [
            "p2pLate",
            "-",
            "p2pLate",
            "p2p.results",
            "-search heard",
        ]);
    });

    it("whatever comes, the radio is asked for and given back in turn, and one outcome follows one start", () => {
        const events = fc.constantFrom<P2pRadioEvent | "tick" | "searched">(
            start(search),
            start(listen),
            stop,
            granted,
            "searched",
            event("listening"),
            event("listenEnded"),
            event("preempted"),
            event("lost"),
            "tick",
        );
        const steps = fc.array(
            fc.oneof(
                events,
                fc.integer({ min: 0, max: 1 }).map(ago => ({ ago, errno: undefined })),
                fc.integer({ min: 0, max: 1 }).map(ago => ({ ago, errno: 16 })),
            ),
            { maxLength: 40 },
        );
        fc.assert(
            fc.property(steps, sequence => {
                let state: P2pRadio = idleP2pRadio;
                let held = 0;
                let wanted = 0;
                let now = 0;
                for (const each of sequence) {
                    const item = each === "searched" ? searched(state.requests) : each;
                    const at = p2pRadio.deadline(state);
                    if (item === "tick") now = at ?? now + 10;
                    const next = p2pRadio.reduce(
                        deepFreeze(state),
                        item === "tick"
                            ? deadline
                            : "ago" in item
                              ? reply(state.requests - item.ago, item.errno)
                              : item,
                        env(now),
                    );
                    if (item !== "tick" && !("ago" in item)) {
                        if (item.type === "start") wanted = 1;
                        if (item.type === "stop" || item.type === "lost") wanted = 0;
                    }
                    for (const { type } of next.effects) {
                        if (type === "radio.request") held++;
                        if (type === "radio.release") held--;
                        if (type === "heard" || type === "refused" || type === "listenEnded") wanted--;
                        assert.ok(held >= 0 && held <= 1 && wanted >= 0, JSON.stringify(sequence));
                    }
                    state = next.state;
                    assert.equal(held, state.tag === "idle" ? 0 : 1);
                }
            }),
        );
    });
});
