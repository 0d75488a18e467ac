import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { BootClock, systemTime, type TimeSources } from "#service/runtime/clock.js";
import type { Instant } from "#src/lib/instant.js";

/** A machine whose clocks, timer and lid are ours. */
class Machine implements TimeSources {
    sinceBoot = 1000;
    awake = 0;
    wallTime = 1_700_000_000_000;
    bootReadings = 0;
    delays: number[] = [];
    #timer: { readonly at: number; readonly call: () => void } | undefined;

    readonly boot = (): number => {
        this.bootReadings++;
        return this.sinceBoot;
    };
    readonly monotonic = (): number => this.awake;
    readonly wall = (): number => this.wallTime;
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
        this.wallTime += duration;
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
        assert.equal(machine.bootReadings, 1);
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

    it("counts suspended time and tells how long it was", () => {
        const machine = new Machine();
        const gaps: number[] = [];
        const clock = new BootClock(machine, gap => gaps.push(gap));
        machine.run(100);
        machine.suspend(3_600_000);
        assert.equal(clock.now(), 1000 + 100 + 3_600_000);
        assert.deepEqual(gaps, [3_600_000]);
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

    it("does not mistake a wall clock that was set for a suspend", () => {
        const machine = new Machine();
        const gaps: number[] = [];
        const clock = new BootClock(machine, gap => gaps.push(gap));
        machine.wallTime += 86_400_000;
        assert.equal(clock.now(), 1000);
        machine.wallTime -= 2 * 86_400_000;
        assert.equal(clock.now(), 1000);
        assert.deepEqual(gaps, []);
    });

    it("never runs backwards when the boot clock is coarser than the monotonic one", () => {
        const machine = new Machine();
        const clock = new BootClock(machine);
        machine.run(9);
        const before = clock.now();
        machine.suspend(1000);
        machine.sinceBoot -= 1009;
        assert.ok(clock.now() >= before);
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
        const sources = systemTime();
        const uptime = sources.boot();
        assert.ok(uptime > 0 && Number.isFinite(uptime));
        assert.ok(Math.abs(new BootClock(sources).now() - uptime) < 1000);
    });
});
