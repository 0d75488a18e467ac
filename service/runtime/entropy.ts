import { randomFillSync } from "node:crypto";
import { type EntropyPool, EXTRACT_LENGTH, emptyPool, extracted, mixed } from "#src/crypto/entropy-pool.js";

/**
 * Cryptographically strong bytes of the kernel.
 *
 * They come from OpenSSL's generator, which is seeded by `getrandom`. That call waits until the kernel's pool has been
 * initialised, and Node makes it before it runs any script, so a daemon that runs has a ready pool: there is nothing
 * like wpa_supplicant's own entropy file (`-e`) to keep.
 */
export const kernelRandom = (byteLength: number): Uint8Array => randomFillSync(new Uint8Array(byteLength));

export interface EntropySources {
    /** Throws when it has none. */
    readonly kernel: (byteLength: number) => Uint8Array;
    /** Milliseconds. */
    now(): number;
}

/** So much is enough, by an estimate of one for each feed. */
const ENOUGH = 1000;
/** Of the feeds that come when there is enough, each so many-th one is taken. */
const RARELY = 1024;
const KEY_LENGTH = 20;
const TIME_LENGTH = 8;

/**
 * What `Env.random` draws from: bytes of the kernel, which are never left out, XORed with those of a pool of our own that is
 * fed with what is heard on the air. Whoever can guess the one still has to know the other.
 */
export class Entropy {
    readonly #sources: EntropySources;
    #pool: EntropyPool = emptyPool;
    #key: Uint8Array | undefined;
    #estimate = 0;
    #left = 0;

    constructor(sources: EntropySources) {
        this.#sources = sources;
    }

    /** Feeds that count, less the bytes that were drawn. */
    get estimate(): number {
        return this.#estimate;
    }

    /** Throws as the kernel does. */
    readonly random = (byteLength: number): Uint8Array => {
        const bytes = this.#sources.kernel(byteLength);
        this.#key ??= this.#sources.kernel(KEY_LENGTH);
        for (let at = 0; at < byteLength; at += EXTRACT_LENGTH) {
            const drawn = extracted(this.#pool, this.#key);
            this.#pool = drawn.pool;
            for (const [i, byte] of drawn.bytes.subarray(0, byteLength - at).entries()) bytes[at + i]! ^= byte;
        }
        this.#estimate = Math.max(0, this.#estimate - byteLength);
        return bytes;
    };

    /** Stirs in something that was heard, and when. */
    feed(heard: Uint8Array): void {
        if (this.#estimate > ENOUGH && ++this.#left < RARELY) return;
        this.#left = 0;
        const stirredIn = new Uint8Array(TIME_LENGTH + heard.length);
        new DataView(stirredIn.buffer).setFloat64(0, this.#sources.now(), true);
        stirredIn.set(heard, TIME_LENGTH);
        this.#pool = mixed(this.#pool, stirredIn);
        this.#estimate++;
    }
}
