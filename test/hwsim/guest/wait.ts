/** Milliseconds that pass in virtual time. */
export const sleep = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));

/**
 * Asks `probe` until it answers with something other than `undefined` or `false`, and returns that. It asks every
 * `every` milliseconds and fails, naming what it waited for, after `within` seconds.
 */
export async function until<T>(
    what: string,
    probe: () => Promise<T | undefined | false> | T | undefined | false,
    { within = 30, every = 50 }: { readonly within?: number; readonly every?: number } = {},
): Promise<T> {
    const limit = performance.now() + within * 1000;
    for (;;) {
        const answer = await probe();
        if (answer !== undefined && answer !== false) return answer;
        if (performance.now() > limit) throw new Error(`waited ${within} s in vain for ${what}`);
        await sleep(every);
    }
}

/** Seconds that `work` takes on the guest's clock, and what it returns. */
export async function timed<T>(work: () => Promise<T>): Promise<{ readonly seconds: number; readonly value: T }> {
    const before = performance.now();
    const value = await work();
    return { seconds: (performance.now() - before) / 1000, value };
}
