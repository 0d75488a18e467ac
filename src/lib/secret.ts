const inspect = Symbol.for("nodejs.util.inspect.custom");

/**
 * Key bytes. Prints as `[secret]`, compares in constant time, can be wiped.
 *
 * Wiping bounds the lifetime of this copy. JavaScript may have made others (a string that came from D-Bus cannot be
 * wiped), which is a limit of the platform.
 */
export class Secret {
    /** In memory of its own: a small array without an explicit buffer is moved by garbage collection, which leaves copies behind. */
    readonly #bytes: Uint8Array;
    #wiped = false;

    /** Takes a copy of `bytes`. */
    constructor(bytes: Uint8Array) {
        this.#bytes = new Uint8Array(new ArrayBuffer(bytes.length));
        this.#bytes.set(bytes);
    }

    /** Takes over `bytes` and zeroes the original. */
    static taking(bytes: Uint8Array): Secret {
        const secret = new Secret(bytes);
        bytes.fill(0);
        return secret;
    }

    get length(): number {
        return this.#bytes.length;
    }

    get wiped(): boolean {
        return this.#wiped;
    }

    /** Lends the bytes; whoever gets them neither keeps nor prints them. A wiped secret throws: that is our bug. */
    reveal(): Uint8Array {
        if (this.#wiped) throw new Error("secret used after it was wiped");
        return this.#bytes;
    }

    /** A part of this secret, as a secret. */
    slice(start: number, end?: number): Secret {
        return new Secret(this.reveal().subarray(start, end));
    }

    /** Compares in time that depends on the lengths only. */
    equals(other: Secret | Uint8Array): boolean {
        const a = this.reveal();
        const b = other instanceof Secret ? other.reveal() : other;
        return equalConstantTime(a, b);
    }

    wipe(): void {
        this.#bytes.fill(0);
        this.#wiped = true;
    }

    toString(): string {
        return "[secret]";
    }

    toJSON(): string {
        return "[secret]";
    }

    [inspect](): string {
        return "[secret]";
    }
}

/** Whether two buffers are equal, in time that depends on the lengths only. */
export function equalConstantTime(a: Uint8Array, b: Uint8Array): boolean {
    if (a.length !== b.length) return false;
    let difference = 0;
    for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
    return difference === 0;
}
