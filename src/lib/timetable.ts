import type { Clock } from "#src/lib/clock.js";
import type { Instant } from "#src/lib/instant.js";

/**
 * Several wake-ups on one `Clock`.
 *
 * Actions run in the order of their instants, and in the order of booking where instants are equal. An action that is
 * booked for the past runs on the next wake-up, never before `at` returns. The clock's one wake-up belongs to the
 * timetable from its construction on.
 */
export class Timetable {
    readonly #clock: Clock;
    /** Latest first, so that the next one is at the cheap end. */
    readonly #entries: Entry[] = [];
    #running = false;

    constructor(clock: Clock) {
        this.#clock = clock;
    }

    now(): Instant {
        return this.#clock.now();
    }

    /** When the next action is due. */
    get next(): Instant | undefined {
        return this.#entries.at(-1)?.instant;
    }

    /** Books `action`; the answer takes it off again and does nothing once it ran. */
    at(instant: Instant, action: () => void): () => void {
        const entry: Entry = { instant, action };
        this.#entries.splice(this.#position(instant), 0, entry);
        this.#arm();
        return () => {
            const index = this.#entries.indexOf(entry);
            if (index < 0) return;
            this.#entries.splice(index, 1);
            this.#arm();
        };
    }

    /** A clock with a wake-up of its own. */
    clock(): Clock {
        let cancel: (() => void) | undefined;
        return {
            now: () => this.#clock.now(),
            wakeAt: (instant, wake) => {
                cancel?.();
                cancel = instant === undefined ? undefined : this.at(instant, wake);
            },
        };
    }

    /** Takes everything off. */
    clear(): void {
        this.#entries.length = 0;
        this.#arm();
    }

    #arm(): void {
        if (!this.#running) this.#clock.wakeAt(this.next, this.#wake);
    }

    readonly #wake = (): void => {
        this.#running = true;
        try {
            while (this.next !== undefined && this.next <= this.#clock.now()) this.#entries.pop()!.action();
        } finally {
            this.#running = false;
            this.#arm();
        }
    };

    /** Behind everything later; before everything that is as early and was booked first. */
    #position(instant: Instant): number {
        let low = 0;
        let high = this.#entries.length;
        while (low < high) {
            const middle = (low + high) >>> 1;
            if (this.#entries[middle]!.instant > instant) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}

interface Entry {
    readonly instant: Instant;
    readonly action: () => void;
}
