import type { Instant } from "#src/lib/instant.js";

/** Now, and one wake-up. Production, simulation and tests each have their own. */
export interface Clock {
    /** Milliseconds since boot, suspended time included. */
    now(): Instant;
    /** Replaces any earlier request; `undefined` cancels it. Never calls `wake` before it returns. */
    wakeAt(instant: Instant | undefined, wake: () => void): void;
}
