import { readFileSync } from "node:fs";
import type { Clock } from "#src/lib/clock.js";
import { type Instant, type Millis, millis } from "#src/lib/instant.js";

/** Where a boot clock gets its readings and its timer. Milliseconds throughout. */
export interface TimeSources {
    /** Time since boot, suspended time included. May be slow: it is read once, and again after a suspend. */
    boot(): number;
    /** Never jumps, but stands still while the machine is suspended. */
    monotonic(): number;
    /** Goes on while the machine is suspended, but jumps when somebody sets it. */
    wall(): number;
    /** Calls once after `delay`, counted without suspended time. Returns how to cancel it. */
    timer(delay: number, call: () => void): () => void;
}

/**
 * The boot-time clock of the daemon.
 *
 * Node's monotonic clock and its timers stand still during suspend, and wpa_supplicant's deadlines do not. So a reading
 * is the monotonic clock plus an anchor. A gap between wall and monotonic clock that nobody could have slept through
 * awake means that the machine was suspended or that the wall clock was set; the boot clock is asked which.
 * A timer that was running through a suspend is late by the whole of it, unless `recheck` is called (on
 * logind's `PrepareForSleep`) or an event comes along; and it never sleeps for longer than `LONGEST_SLEEP` at a time,
 * which also keeps it below the 2^31-1 ms that `setTimeout` can do.
 */
export class BootClock implements Clock {
    readonly #sources: TimeSources;
    readonly #suspended: (gap: Millis) => void;
    #anchor: number;
    #wallAhead: number;
    #last = 0;
    #request: { readonly at: Instant; readonly wake: () => void } | undefined;
    #cancel: (() => void) | undefined;

    /** `suspended` hears how long the machine had been away each time that is noticed. */
    constructor(sources: TimeSources = systemTime(), suspended: (gap: Millis) => void = () => {}) {
        this.#sources = sources;
        this.#suspended = suspended;
        const monotonic = sources.monotonic();
        this.#anchor = sources.boot() - monotonic;
        this.#wallAhead = sources.wall() - monotonic;
    }

    now(): Instant {
        const monotonic = this.#sources.monotonic();
        const wallAhead = this.#sources.wall() - monotonic;
        if (Math.abs(wallAhead - this.#wallAhead) > IMPLAUSIBLE) this.#reanchor(monotonic, wallAhead);
        // A coarse boot clock may answer a little less than was read before; time never runs backwards.
        this.#last = Math.max(this.#last, monotonic + this.#anchor);
        return this.#last as Instant;
    }

    wakeAt(instant: Instant | undefined, wake: () => void): void {
        this.#request = instant === undefined ? undefined : { at: instant, wake };
        this.#arm();
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

    #reanchor(monotonic: number, wallAhead: number): void {
        const anchor = this.#sources.boot() - monotonic;
        const gap = anchor - this.#anchor;
        this.#wallAhead = wallAhead;
        if (gap <= IMPLAUSIBLE) return;
        this.#anchor = anchor;
        this.#suspended(millis(gap));
    }
}

/** More than an awake machine's clocks drift apart, less than anybody calls a sleep. */
const IMPLAUSIBLE = 500;

/** How late, at worst, a deadline is noticed that passed during suspend when nothing else happens. */
const LONGEST_SLEEP = 60_000;

/** The machine's clocks. `boot` reads CLOCK_BOOTTIME in milliseconds. */
export function systemTime(boot: () => number = uptime): TimeSources {
    return {
        boot,
        monotonic: () => performance.now(),
        wall: () => Date.now(),
        timer(delay, call) {
            const timer = setTimeout(call, delay);
            return () => clearTimeout(timer);
        },
    };
}

/** CLOCK_BOOTTIME in steps of 10 ms, for where it cannot be read directly. */
function uptime(): number {
    const [seconds = ""] = readFileSync("/proc/uptime", "latin1").split(" ");
    return Number(seconds) * 1000;
}
