import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Engine, type Ports } from "#service/runtime/engine.js";
import type { Instant } from "#src/lib/instant.js";
import { type Deadline, type Machine, stay, step } from "#src/lib/machine.js";
import { VirtualClock } from "#test/support/virtual-clock.js";

interface Counter {
    readonly count: number;
    readonly due: Instant | undefined;
}
type CounterEvent =
    | { readonly type: "add"; readonly amount: number }
    | { readonly type: "nothing" }
    | { readonly type: "remind"; readonly at: Instant }
    | { readonly type: "bug" };
type CounterEffect = { readonly type: "say"; readonly text: string };

const counter: Machine<Counter, CounterEvent | Deadline, CounterEffect> = {
    reduce(state, event, env) {
        switch (event.type) {
            case "add": {
                const count = state.count + event.amount;
                return step({ ...state, count }, { type: "say", text: `${count}` }, { type: "say", text: "." });
            }
            case "nothing":
                return stay(state);
            case "remind":
                return stay({ ...state, due: event.at });
            case "bug":
                throw new Error("a bug");
            case "deadline":
                return step({ ...state, due: undefined }, { type: "say", text: `due at ${env.now}` });
        }
    },
    deadline: state => state.due,
};

const initial: Counter = { count: 0, due: undefined };

function start(
    perform: Ports<CounterEvent | Deadline, CounterEffect>["perform"] = () => {},
    state: Counter = initial,
): { engine: Engine<Counter, CounterEvent, CounterEffect>; clock: VirtualClock; log: string[] } {
    const clock = new VirtualClock();
    const log: string[] = [];
    const engine = new Engine(counter, state, {
        clock,
        random: length => new Uint8Array(length),
        perform(effect, dispatch) {
            log.push(`effect ${effect.text}`);
            perform(effect, dispatch);
        },
    });
    engine.transitions$.subscribe(({ before, event, after }) => {
        log.push(`${event.type}: ${before.count} -> ${after.count}, engine at ${engine.state.count}`);
    });
    return { engine, clock, log };
}

describe("the engine", () => {
    it("replaces the state, then tells observers, then runs the effects in order", () => {
        const { engine, log } = start();
        engine.dispatch({ type: "add", amount: 2 });
        assert.deepEqual(log, ["add: 0 -> 2, engine at 2", "effect 2", "effect ."]);
    });

    it("makes an event that an effect dispatches wait until the other effects of the turn have run", () => {
        const { engine, log } = start((effect, dispatch) => {
            if (effect.text === "1") dispatch({ type: "add", amount: 10 });
        });
        engine.dispatch({ type: "add", amount: 1 });
        assert.deepEqual(log, [
            "add: 0 -> 1, engine at 1",
            "effect 1",
            "effect .",
            "add: 1 -> 11, engine at 11",
            "effect 11",
            "effect .",
        ]);
    });

    it("makes an event that an observer dispatches wait until the effects of the turn have run", () => {
        const { engine, log } = start();
        engine.transitions$.subscribe(({ after }) => {
            if (after.count === 1) engine.dispatch({ type: "add", amount: 1 });
        });
        engine.dispatch({ type: "add", amount: 1 });
        assert.deepEqual(
            log.filter(line => !line.endsWith(".")),
            ["add: 0 -> 1, engine at 1", "effect 1", "add: 1 -> 2, engine at 2", "effect 2"],
        );
    });

    it("shows observers no transition when the state stayed the same", () => {
        const { engine, log } = start();
        engine.dispatch({ type: "nothing" });
        assert.deepEqual(log, []);
    });

    it("wakes the machine at its deadline and never again after that", () => {
        const { engine, clock, log } = start();
        engine.dispatch({ type: "remind", at: 500 as Instant });
        clock.runUntil(499);
        assert.equal(log.at(-1), "remind: 0 -> 0, engine at 0");
        clock.runUntil(10_000);
        assert.deepEqual(log.slice(1), ["deadline: 0 -> 0, engine at 0", "effect due at 500"]);
        assert.equal(clock.next, undefined);
    });

    it("replaces the wake-up when the deadline moves", () => {
        const { engine, clock } = start();
        engine.dispatch({ type: "remind", at: 500 as Instant });
        engine.dispatch({ type: "remind", at: 200 as Instant });
        assert.equal(clock.next, 200);
    });

    it("asks for the wake-up of the state it starts with", () => {
        assert.equal(start(undefined, { count: 0, due: 70 as Instant }).clock.next, 70);
    });

    it("asks for one wake-up after a whole chain of events, not one per event", () => {
        const { engine, clock } = start((_, dispatch) => {
            if (engine.state.count < 5) dispatch({ type: "add", amount: 1 });
        });
        let requests = 0;
        const wakeAt = clock.wakeAt.bind(clock);
        clock.wakeAt = (...request) => {
            requests++;
            wakeAt(...request);
        };
        engine.dispatch({ type: "add", amount: 1 });
        assert.ok(engine.state.count >= 5);
        assert.equal(requests, 1);
    });

    it("lets a bug in a reducer out and refuses to go on", () => {
        const { engine } = start();
        assert.throws(() => engine.dispatch({ type: "bug" }), /a bug/);
        assert.throws(() => engine.dispatch({ type: "nothing" }), /event nothing after the engine had failed/);
    });
});
