import { bootTime } from "#service/runtime/native/socket.js";
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
 */
export class BootClock implements Clock {
    readonly #sources: TimeSources;
    #request: { readonly at: Instant; readonly wake: () => void } | undefined;
    #cancel: (() => void) | undefined;

    constructor(sources: TimeSources = systemTime) {
        this.#sources = sources;
    }

    now(): Instant {
        return this.#sources.boot() as Instant;
    }

    wakeAt(instant: Instant | undefined, wake: () => void): void {
        const armed = this.#request?.at === instant;
        this.#request = instant === undefined ? undefined : { at: instant, wake };
        if (!armed) this.#arm();
    }

    /** The machine has just woken up: whatever became due meanwhile is due now. */
    recheck(): void {
        this.#arm();
    }

    #arm(): void {
        this.#cancel?.();
        this.#cancel = undefined;
        if (this.#request === undefined) return;
        const delay = Math.min(Math.max(Math.ceil(this.#request.at - this.now()), 0), LONGEST_SLEEP);
        this.#cancel = this.#sources.timer(delay, () => {
            this.#cancel = undefined;
            const request = this.#request;
            if (request === undefined) return;
            if (this.now() < request.at) return this.#arm();
            this.#request = undefined;
            request.wake();
        });
    }
}

/** How late, at worst, a deadline is noticed that passed during suspend when nothing else happens. */
const LONGEST_SLEEP = 60_000;

/** The machine's clocks. */
const systemTime: TimeSources = {
    boot: bootTime,
    timer(delay, call) {
        const timer = setTimeout(call, delay);
        return () => clearTimeout(timer);
    },
};
