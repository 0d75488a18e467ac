import type { Clock } from "#src/lib/clock.js";
import type { Instant } from "#src/lib/instant.js";

/** A clock for one engine that jumps from wake-up to wake-up. With several parties use a scheduler over all of them. */
export class VirtualClock implements Clock {
    #now: number;
    #wake: { readonly at: number; readonly call: () => void } | undefined;

    constructor(start = 0) {
        this.#now = start;
    }

    now(): Instant {
        return this.#now as Instant;
    }

    /** When the next wake-up is due; `undefined` when none is wanted. */
    get next(): Instant | undefined {
        return this.#wake?.at as Instant | undefined;
    }

    wakeAt(instant: Instant | undefined, wake: () => void): void {
        this.#wake = instant === undefined ? undefined : { at: instant, call: wake };
    }

    /** Runs every wake-up up to `limit` milliseconds on this clock, then stands at `limit`. */
    runUntil(limit: number): void {
        while (this.#wake !== undefined && this.#wake.at <= limit) {
            const { at, call } = this.#wake;
            this.#wake = undefined;
            this.#now = Math.max(this.#now, at);
            call();
        }
        this.#now = Math.max(this.#now, limit);
    }

    /** So many milliseconds go by in which nobody is woken, as while a machine sleeps. */
    jump(duration: number): void {
        this.#now += duration;
    }
}
