/**
 * Random bytes from a seed, for tests of machines that need chance (xorshift32; anything but strong).
 *
 * The seed of a run comes from the variable `TEST_SEED`, so that a failure can be repeated; without it every run uses the
 * same one, and exploration beyond that is fast-check's business.
 */
export class Seeded {
    readonly seed: number;
    #state: number;

    constructor(seed: number = seedOfRun()) {
        this.seed = seed;
        // Xorshift stands still at 0, and neighbouring seeds must not give neighbouring streams.
        this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) || 1;
        for (let i = 0; i < 8; i++) this.u32();
    }

    u32(): number {
        let x = this.#state;
        x ^= x << 13;
        x ^= x >>> 17;
        x ^= x << 5;
        this.#state = x;
        return x >>> 0;
    }

    /** An integer from 0 up to but not including `limit`. */
    below(limit: number): number {
        return this.u32() % limit;
    }

    /** Whether something of this probability happens. */
    chance(probability: number): boolean {
        return this.u32() < probability * 0x100000000;
    }

    /** Fits `Env.random`. */
    readonly bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => this.u32() & 0xff);
}

function seedOfRun(): number {
    const text = process.env.TEST_SEED;
    if (text === undefined) return 1;
    const seed = Number(text);
    if (!Number.isInteger(seed)) throw new RangeError(`TEST_SEED is not an integer: ${text}`);
    return seed;
}
