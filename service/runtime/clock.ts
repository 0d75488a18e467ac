import { bootTime } from "#service/runtime/native/socket.js";
import { atEndOfTurn } from "#service/runtime/turn.js";
import type { Clock } from "#src/lib/clock.js";
import type { Instant } from "#src/lib/instant.js";

/** Where a boot clock gets its readings and its timer. Milliseconds throughout. */
export interface TimeSources {
    /** Time since boot, suspended time included. */
    boot(): number;
    /** Calls once after `delay`, counted without suspended time. Returns how to cancel it. */
    timer(delay: number, call: () => void): () => void;
}

/**
 * The boot-time clock of the daemon.
 *
 * wpa_supplicant's deadlines go on while the machine is suspended; Node's own clock and timers stand still. So every
 * reading is CLOCK_BOOTTIME itself, and only the timer is Node's: one that was running through a suspend is late by the
 * whole of it, unless `recheck` is called (on logind's `PrepareForSleep`) or an event comes along; and it never sleeps for
 * longer than `LONGEST_SLEEP` at a time, which also keeps it below the 2^31-1 ms that `setTimeout` can do.
 *
 * Deadlines move with every step of a handshake, mostly forward. A timer that runs out too early is left running and set
 * anew when it has: that is cheaper than setting it anew each time.
 */
export class BootClock implements Clock {
    readonly #sources: TimeSources;
    #request: { readonly at: Instant; readonly wake: () => void } | undefined;
    #timer: { readonly at: Instant; readonly cancel: () => void } | undefined;

    constructor(sources: TimeSources = systemTime) {
        this.#sources = sources;
    }

    now(): Instant {
        return this.#sources.boot() as Instant;
    }

    wakeAt(instant: Instant | undefined, wake: () => void): void {
        this.#request = instant === undefined ? undefined : { at: instant, wake };
        if (instant === undefined || this.#timer === undefined || instant < this.#timer.at) this.#arm();
    }

    /** The machine has just woken up: whatever became due meanwhile is due now. */
    recheck(): void {
        this.#arm();
    }

    #arm(): void {
        this.#timer?.cancel();
        this.#timer = undefined;
        if (this.#request === undefined) return;
        const { at } = this.#request;
        const delay = Math.min(Math.max(Math.ceil(at - this.now()), 0), LONGEST_SLEEP);
        const cancel = this.#sources.timer(delay, () => {
            this.#timer = undefined;
            const request = this.#request;
            if (request === undefined) return;
            if (this.now() < request.at) return this.#arm();
            this.#request = undefined;
            request.wake();
        });
        this.#timer = { at, cancel };
    }
}

/** How late, at worst, a deadline is noticed that passed during suspend when nothing else happens. */
const LONGEST_SLEEP = 60_000;

/** The machine's clocks. Everything that one event causes happens at one instant: each reading is a system call. */
const systemTime: TimeSources = {
    boot() {
        if (present === undefined) {
            present = bootTime();
            atEndOfTurn(forget);
        }
        return present;
    },
    timer(delay, call) {
        const timer = setTimeout(call, delay);
        return () => clearTimeout(timer);
    },
};

let present: Instant | undefined;
const forget = (): void => {
    present = undefined;
};
