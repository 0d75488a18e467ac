/** Milliseconds on the boot-time clock. Branded so that a duration cannot be passed where an instant is meant. */
export type Instant = number & { readonly __instant: never };
/** A duration in milliseconds. */
export type Millis = number & { readonly __millis: never };

export const millis = (n: number): Millis => n as Millis;
export const seconds = (n: number): Millis => (n * 1000) as Millis;
/** `n` time units of 1.024 ms (IEEE 802.11 TU). */
export const timeUnits = (n: number): Millis => (n * 1.024) as Millis;

/** The instant `delay` after `base`. */
export const at = (base: Instant, delay: Millis): Instant => (base + delay) as Instant;
/** How long it is from `from` to `to`; negative when `to` is earlier. */
export const between = (from: Instant, to: Instant): Millis => (to - from) as Millis;

/** The earliest of several deadlines; `undefined` means "never". */
export function earliest(...instants: readonly (Instant | undefined)[]): Instant | undefined {
    let first: Instant | undefined;
    for (const instant of instants)
        if (instant !== undefined && (first === undefined || instant < first)) first = instant;
    return first;
}

/** Whether a deadline exists and has been reached. */
export const due = (deadline: Instant | undefined, now: Instant): deadline is Instant =>
    deadline !== undefined && now >= deadline;
