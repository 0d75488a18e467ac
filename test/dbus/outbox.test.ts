import assert from "node:assert/strict";
import fc from "fast-check";
import {
    type BusOp,
    emptyOutbox,
    type Outbox,
    type OutboxEffect,
    type OutboxEvent,
    outbox,
} from "#service/dbus/outbox.js";
import type { Instant } from "#src/lib/instant.js";
import { type Deadline, deadline } from "#src/lib/machine.js";

/** The outbox in virtual time: `at` moves the clock and fires the deadline when it is due. */
class Bench {
    state: Outbox = emptyOutbox;
    now = 0;
    readonly sent: string[] = [];
    readonly #machine = outbox();

    ops(...ops: BusOp[]): this {
        return this.#feed({ type: "ops", ops });
    }

    replied(): this {
        return this.#feed({ type: "replied" });
    }

    at(now: number): this {
        this.now = now;
        return this.#feed(deadline);
    }

    get deadline(): Instant | undefined {
        return this.#machine.deadline(this.state);
    }

    #feed(event: OutboxEvent | Deadline): this {
        const env = { now: this.now as Instant, random: () => new Uint8Array() };
        const { state, effects } = this.#machine.reduce(this.state, event, env);
        this.state = state;
        this.sent.push(...effects.map(said));
        return this;
    }
}

const said = (effect: OutboxEffect): string => {
    switch (effect.op) {
        case "signal":
            return effect.member;
        case "propertiesChanged":
            return `${effect.path}{${[...effect.properties].join(" ")}}`;
        default:
            return `${effect.op} ${effect.path}`;
    }
};

/** Of something that lasts. */
const turn = (path: string, property: string, before: boolean): BusOp => ({
    op: "touch",
    path,
    iface: "x.y",
    property,
    lasting: { before, after: !before },
});

const touch = (path: string, property: string, flush?: true): BusOp => ({
    op: "touch",
    path,
    iface: "x.y",
    property,
    ...(flush && { flush }),
});
const signal = (member: string): BusOp => ({ op: "signal", path: "/", iface: "x.y", member, args: [] });
const add = (path: string): BusOp => ({ op: "add", path, of: { kind: "any" } });
const remove = (path: string): BusOp => ({ op: "remove", path });

describe("the outbox", () => {
    it("collects changes for 5 ms from the first one", () => {
        const bench = new Bench().ops(touch("/a", "State"));
        assert.equal(bench.deadline, 5);
        bench.at(4).ops(touch("/a", "Scanning"));
        assert.equal(bench.deadline, 5, "later changes do not restart the time");
        bench.at(5);
        assert.deepEqual(bench.sent, ["/a{State Scanning}"]);
        assert.equal(bench.deadline, undefined);
    });

    it("says a property once, however often it changed", () => {
        assert.deepEqual(new Bench().ops(touch("/a", "State"), touch("/a", "State")).at(5).sent, ["/a{State}"]);
    });

    it("says nothing of what lasts when it changed back meanwhile: a look of several scans is Scanning once", () => {
        const bench = new Bench().ops(turn("/a", "Scanning", false)).at(5);
        bench.ops(turn("/a", "Scanning", true), touch("/a", "State")).at(8);
        bench.ops(turn("/a", "Scanning", false)).at(10);
        assert.deepEqual(bench.sent, ["/a{Scanning}", "/a{State}"]);
        bench.ops(turn("/a", "Scanning", true)).at(15);
        assert.deepEqual(bench.sent.slice(2), ["/a{Scanning}"]);
        bench.ops(turn("/a", "Scanning", false), turn("/a", "Scanning", true)).at(20);
        assert.deepEqual(bench.sent.slice(3), ["/a{Scanning}"], "a scan of no time was one");
    });

    it("lets everything go right after a reply", () => {
        const bench = new Bench().ops(touch("/a", "State"), touch("/b", "Age")).replied();
        assert.deepEqual(bench.sent, ["/a{State}", "/b{Age}"]);
        assert.deepEqual(bench.replied().sent.length, 2, "nothing is said twice");
    });

    it("sends a property that cannot wait at once, with what already waits on its object and nothing of others", () => {
        const bench = new Bench().ops(
            touch("/a", "Scanning"),
            touch("/b", "Age"),
            touch("/a", "DisconnectReason", true),
            touch("/a", "State"),
        );
        assert.deepEqual(bench.sent, ["/a{Scanning DisconnectReason}"]);
        assert.deepEqual(bench.at(5).sent.slice(1), ["/b{Age}", "/a{State}"]);
    });

    it("lets objects and signals pass, in their order, before the changes that wait", () => {
        const bench = new Bench()
            .ops(touch("/a", "BSSs"), add("/a/0"), signal("BSSAdded"))
            .ops(signal("ScanDone"))
            .at(5);
        assert.deepEqual(bench.sent, ["add /a/0", "BSSAdded", "ScanDone", "/a{BSSs}"]);
    });

    it("forgets the changes of an object that goes", () => {
        const bench = new Bench()
            .ops(touch("/a/0", "Age"), touch("/a", "State"))
            .ops(remove("/a/0"), signal("BSSRemoved"))
            .at(5);
        assert.deepEqual(bench.sent, ["remove /a/0", "BSSRemoved", "/a{State}"]);
    });

    it("asks for no time when the only object that waits is gone", () => {
        assert.equal(new Bench().ops(touch("/a", "Age")).ops(remove("/a")).deadline, undefined);
    });

    it("ignores a wake-up that comes too early", () => {
        const bench = new Bench().ops(touch("/a", "State")).at(3);
        assert.deepEqual([bench.sent, bench.deadline], [[], 5]);
    });

    it("keeps an older state as it was", () => {
        const bench = new Bench().ops(touch("/a", "State"));
        const { state } = bench;
        const before = [...state.pending.get("/a")!.get("x.y")!];
        bench.ops(touch("/a", "Scanning"));
        assert.deepEqual([...state.pending.get("/a")!.get("x.y")!], before);
    });

    it("loses no change and repeats none, whatever comes in whatever order", () => {
        const op = fc.oneof(
            fc.record({
                path: fc.constantFrom("/a", "/b"),
                property: fc.constantFrom("P", "Q", "R"),
                flush: fc.boolean(),
            }),
            fc.constant("replied" as const),
            fc.constant("time" as const),
        );
        fc.assert(
            fc.property(fc.array(op, { maxLength: 30 }), script => {
                const bench = new Bench();
                const waiting = new Set<string>();
                for (const step of script) {
                    const before = bench.sent.length;
                    if (step === "replied") bench.replied();
                    else if (step === "time") bench.at(bench.now + 5);
                    else {
                        waiting.add(`${step.path} ${step.property}`);
                        bench.ops(touch(step.path, step.property, step.flush ? true : undefined));
                    }
                    for (const line of bench.sent.slice(before)) {
                        const [path, list = ""] = line.slice(0, -1).split("{");
                        for (const property of list.split(" ")) assert.ok(waiting.delete(`${path} ${property}`), line);
                    }
                }
                bench.at(bench.now + 5);
                const left = [...bench.state.pending.keys()];
                assert.deepEqual(left, []);
            }),
        );
    });
});
