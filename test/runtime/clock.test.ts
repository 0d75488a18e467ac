import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { BootClock, type TimeSources } from "#service/runtime/clock.js";
import type { Instant } from "#src/lib/instant.js";

/** A machine whose clocks, timer and lid are ours. */
class Machine implements TimeSources {
    sinceBoot = 1000;
    awake = 0;
    delays: number[] = [];
    #timer: { readonly at: number; readonly call: () => void } | undefined;

    readonly boot = (): number => this.sinceBoot;
    readonly timer = (delay: number, call: () => void): (() => void) => {
        this.delays.push(delay);
        const timer = { at: this.awake + delay, call };
        this.#timer = timer;
        return () => {
            if (this.#timer === timer) this.#timer = undefined;
        };
    };

    run(duration: number): void {
        const end = this.awake + duration;
        while (this.#timer !== undefined && this.#timer.at <= end) {
            const { at, call } = this.#timer;
            this.#timer = undefined;
            this.#pass(at - this.awake);
            call();
        }
        this.#pass(end - this.awake);
    }

    suspend(duration: number): void {
        this.sinceBoot += duration;
    }

    #pass(duration: number): void {
        this.awake += duration;
        this.suspend(duration);
    }
}

describe("the boot-time clock", () => {
    it("counts from the boot of the machine", () => {
        const machine = new Machine();
        const clock = new BootClock(machine);
        assert.equal(clock.now(), 1000);
        machine.run(250);
        assert.equal(clock.now(), 1250);
    });

    it("wakes at the instant asked for and only then", () => {
        const machine = new Machine();
        const clock = new BootClock(machine);
        const woken: number[] = [];
        clock.wakeAt(1400 as Instant, () => woken.push(clock.now()));
        machine.run(399);
        assert.deepEqual(woken, []);
        machine.run(10_000);
        assert.deepEqual(woken, [1400]);
    });

    it("replaces a request by a later one and forgets it when asked to", () => {
        const machine = new Machine();
        const clock = new BootClock(machine);
        const woken: string[] = [];
        clock.wakeAt(1100 as Instant, () => woken.push("first"));
        clock.wakeAt(1200 as Instant, () => woken.push("second"));
        machine.run(500);
        clock.wakeAt(1700 as Instant, () => woken.push("third"));
        clock.wakeAt(undefined, () => woken.push("never"));
        machine.run(500);
        assert.deepEqual(woken, ["second"]);
    });

    it("wakes for an instant that has passed, but not before the call has returned", () => {
        const machine = new Machine();
        const clock = new BootClock(machine);
        let woken = false;
        clock.wakeAt(5 as Instant, () => {
            woken = true;
        });
        assert.equal(woken, false);
        machine.run(0);
        assert.equal(woken, true);
    });

    it("counts suspended time", () => {
        const machine = new Machine();
        const clock = new BootClock(machine);
        machine.run(100);
        machine.suspend(3_600_000);
        assert.equal(clock.now(), 1000 + 100 + 3_600_000);
    });

    it("keeps its timer when the same instant is asked for again", () => {
        const machine = new Machine();
        const clock = new BootClock(machine);
        const woken: string[] = [];
        clock.wakeAt(1400 as Instant, () => woken.push("first"));
        clock.wakeAt(1400 as Instant, () => woken.push("second"));
        machine.run(400);
        assert.deepEqual(machine.delays, [400]);
        assert.deepEqual(woken, ["second"]);
    });

    it("leaves a timer running when a later instant is asked for, and wakes then", () => {
        const machine = new Machine();
        const clock = new BootClock(machine);
        const woken: number[] = [];
        for (const instant of [1400, 1500, 3000]) clock.wakeAt(instant as Instant, () => woken.push(machine.awake));
        machine.run(10_000);
        assert.deepEqual(machine.delays, [400, 1600]);
        assert.deepEqual(woken, [2000]);
    });

    it("sets its timer anew for an earlier instant", () => {
        const machine = new Machine();
        const clock = new BootClock(machine);
        const woken: number[] = [];
        for (const instant of [3000, 1400]) clock.wakeAt(instant as Instant, () => woken.push(machine.awake));
        machine.run(10_000);
        assert.deepEqual(woken, [400]);
    });

    it("stands still while one event is handled", async () => {
        const clock = new BootClock();
        const before = clock.now();
        const busy = performance.now() + 3;
        while (performance.now() < busy);
        assert.equal(clock.now(), before);
        await new Promise(resolve => setImmediate(resolve));
        assert.ok(clock.now() - before >= 3);
    });

    it("wakes at once after a suspend when told of it", () => {
        const machine = new Machine();
        const clock = new BootClock(machine);
        const woken: number[] = [];
        clock.wakeAt(31_000 as Instant, () => woken.push(machine.awake));
        machine.run(10_000);
        machine.suspend(3_600_000);
        clock.recheck();
        machine.run(0);
        assert.deepEqual(woken, [10_000]);
    });

    it("notices within a minute that a deadline passed during suspend when nobody tells", () => {
        const machine = new Machine();
        const clock = new BootClock(machine);
        const woken: number[] = [];
        clock.wakeAt(7_200_000 as Instant, () => woken.push(machine.awake));
        machine.run(1000);
        machine.suspend(7_200_000);
        machine.run(60_000);
        assert.equal(woken.length, 1);
        assert.ok(woken[0]! <= 60_000);
    });

    it("splits a delay that setTimeout could not do in one", () => {
        const machine = new Machine();
        const clock = new BootClock(machine);
        let woken = 0;
        clock.wakeAt((1000 + 2 ** 33) as Instant, () => woken++);
        machine.run(2 ** 33 - 1);
        assert.equal(woken, 0);
        machine.run(1);
        assert.equal(woken, 1);
        assert.ok(machine.delays.every(delay => delay < 2 ** 31));
    });

    it("reads the kernel's time since boot", () => {
        const [uptime] = readFileSync("/proc/uptime", "latin1").split(" ");
        assert.ok(Math.abs(new BootClock().now() - Number(uptime) * 1000) < 1000);
    });
});
