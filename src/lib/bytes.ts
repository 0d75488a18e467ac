/** Reads a buffer from front to back. A read past the end returns `undefined` and leaves the cursor where it was. */
export class Reader {
    readonly #bytes: Uint8Array;
    readonly #view: DataView;
    #offset = 0;

    constructor(bytes: Uint8Array) {
        this.#bytes = bytes;
        this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }

    get offset(): number {
        return this.#offset;
    }

    get remaining(): number {
        return this.#bytes.length - this.#offset;
    }

    u8(): number | undefined {
        const at = this.#advance(1);
        return at === undefined ? undefined : this.#view.getUint8(at);
    }

    u16le(): number | undefined {
        const at = this.#advance(2);
        return at === undefined ? undefined : this.#view.getUint16(at, true);
    }

    u16be(): number | undefined {
        const at = this.#advance(2);
        return at === undefined ? undefined : this.#view.getUint16(at, false);
    }

    u32le(): number | undefined {
        const at = this.#advance(4);
        return at === undefined ? undefined : this.#view.getUint32(at, true);
    }

    u32be(): number | undefined {
        const at = this.#advance(4);
        return at === undefined ? undefined : this.#view.getUint32(at, false);
    }

    u64le(): bigint | undefined {
        const at = this.#advance(8);
        return at === undefined ? undefined : this.#view.getBigUint64(at, true);
    }

    u64be(): bigint | undefined {
        const at = this.#advance(8);
        return at === undefined ? undefined : this.#view.getBigUint64(at, false);
    }

    /** A view of the next `length` bytes; copy it if it has to outlive the buffer. */
    bytes(length: number): Uint8Array | undefined {
        const at = this.#advance(length);
        return at === undefined ? undefined : this.#bytes.subarray(at, at + length);
    }

    /** A view of everything that is left. */
    rest(): Uint8Array {
        const at = this.#offset;
        this.#offset = this.#bytes.length;
        return this.#bytes.subarray(at);
    }

    #advance(length: number): number | undefined {
        if (length < 0 || length > this.remaining) return undefined;
        const at = this.#offset;
        this.#offset += length;
        return at;
    }
}

/** Appends to a buffer that grows. Values must fit their field; a value that does not is our bug and throws. */
export class Writer {
    #bytes: Uint8Array;
    #view: DataView;
    #length = 0;

    constructor(capacity = 64) {
        this.#bytes = new Uint8Array(capacity);
        this.#view = new DataView(this.#bytes.buffer);
    }

    get length(): number {
        return this.#length;
    }

    u8(value: number): this {
        const at = this.#reserve(1, value, 0xff);
        this.#view.setUint8(at, value);
        return this;
    }

    u16le(value: number): this {
        const at = this.#reserve(2, value, 0xffff);
        this.#view.setUint16(at, value, true);
        return this;
    }

    u16be(value: number): this {
        const at = this.#reserve(2, value, 0xffff);
        this.#view.setUint16(at, value, false);
        return this;
    }

    u32le(value: number): this {
        const at = this.#reserve(4, value, 0xffffffff);
        this.#view.setUint32(at, value, true);
        return this;
    }

    u32be(value: number): this {
        const at = this.#reserve(4, value, 0xffffffff);
        this.#view.setUint32(at, value, false);
        return this;
    }

    u64le(value: bigint): this {
        const at = this.#reserve(8, 0, 0);
        this.#view.setBigUint64(at, value, true);
        return this;
    }

    u64be(value: bigint): this {
        const at = this.#reserve(8, 0, 0);
        this.#view.setBigUint64(at, value, false);
        return this;
    }

    bytes(value: Uint8Array): this {
        const at = this.#reserve(value.length, 0, 0);
        this.#bytes.set(value, at);
        return this;
    }

    zeros(count: number): this {
        this.#reserve(count, 0, 0);
        return this;
    }

    /** What has been written, in a buffer of its own. */
    finish(): Uint8Array {
        return this.#bytes.slice(0, this.#length);
    }

    #reserve(length: number, value: number, max: number): number {
        if (value < 0 || value > max || !Number.isInteger(value)) {
            throw new RangeError(`${value} does not fit a field of ${length} bytes`);
        }
        const at = this.#length;
        this.#length += length;
        if (this.#length > this.#bytes.length) {
            const grown = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
            grown.set(this.#bytes.subarray(0, at));
            this.#bytes = grown;
            this.#view = new DataView(grown.buffer);
        }
        return at;
    }
}

export const noBytes: Uint8Array = new Uint8Array(0);

/** Whether two buffers hold the same bytes. Not for secrets: see `Secret.equals`. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
    if (a === b) return true;
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
    return true;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
    let length = 0;
    for (const part of parts) length += part.length;
    const whole = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
        whole.set(part, at);
        at += part.length;
    }
    return whole;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Lower-case hexadecimal digits without separators. */
export function toHex(bytes: Uint8Array): string {
    let text = "";
    for (const byte of bytes) text += HEX[byte];
    return text;
}

/** The bytes of an even number of hexadecimal digits; `undefined` for any other text. */
export function fromHex(text: string): Uint8Array | undefined {
    if (text.length % 2 !== 0 || /[^0-9a-fA-F]/.test(text)) return undefined;
    return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
