import { type Mac, macAt } from "#src/lib/mac.js";
import { fromUtf8, utf8 } from "#src/lib/text.js";

/** Why attributes were not understood: the buffer ends inside one, or one is too short for what it should hold. */
export type AttributeFault = "truncatedAttribute" | "shortAttribute";

/** Set in the type of an attribute that holds attributes; older kernels leave it out, so it is never needed to read. */
const NLA_F_NESTED = 0x8000;
const TYPE_MASK = 0x3fff;
const HEADER = 4;

/**
 * Walks attributes inside a receive buffer without copying or allocating: `while (a.next()) switch (a.type) { … }`.
 *
 * A read that does not fit returns zero or empty and sets `fault`, which ends the walk and those around it; look at it once, at the end.
 */
export class Attributes {
    /** Type of the present attribute. */
    type = 0;
    /** Where its value begins and ends in the buffer. */
    start = 0;
    end = 0;
    readonly #bytes: Uint8Array;
    readonly #parent: Attributes | undefined;
    readonly #stop: number;
    #at: number;
    #fault: AttributeFault | undefined;

    constructor(bytes: Uint8Array, start: number, stop: number, parent?: Attributes) {
        this.#bytes = bytes;
        this.#at = start;
        this.#stop = stop;
        this.#parent = parent;
    }

    /** The first thing that was wrong, here or in a nested walk. */
    get fault(): AttributeFault | undefined {
        return this.#fault;
    }

    next(): boolean {
        const at = this.#at;
        if (at >= this.#stop) return false;
        const bytes = this.#bytes;
        if (at + HEADER > this.#stop) return this.#fail("truncatedAttribute");
        const length = bytes[at]! | (bytes[at + 1]! << 8);
        if (length < HEADER || at + length > this.#stop) return this.#fail("truncatedAttribute");
        this.type = (bytes[at + 2]! | (bytes[at + 3]! << 8)) & TYPE_MASK;
        this.start = at + HEADER;
        this.end = at + length;
        this.#at = at + ((length + 3) & ~3);
        return true;
    }

    get length(): number {
        return this.end - this.start;
    }

    u8(): number {
        return this.#has(1) ? this.#bytes[this.start]! : 0;
    }

    i8(): number {
        return (this.u8() << 24) >> 24;
    }

    u16(): number {
        return this.#has(2) ? this.#bytes[this.start]! | (this.#bytes[this.start + 1]! << 8) : 0;
    }

    u32(): number {
        return this.i32() >>> 0;
    }

    i32(): number {
        if (!this.#has(4)) return 0;
        const at = this.start;
        const b = this.#bytes;
        return b[at]! | (b[at + 1]! << 8) | (b[at + 2]! << 16) | (b[at + 3]! << 24);
    }

    /** Exact up to 2^53; beyond that use `u64`. */
    u64Number(): number {
        if (!this.#has(8)) return 0;
        const b = this.#bytes;
        const at = this.start + 4;
        return (
            this.u32() + ((b[at]! | (b[at + 1]! << 8) | (b[at + 2]! << 16) | (b[at + 3]! << 24)) >>> 0) * 0x1_0000_0000
        );
    }

    u64(): bigint {
        if (!this.#has(8)) return 0n;
        for (let i = 0; i < 8; i++) eightBytes[i] = this.#bytes[this.start + i]!;
        return eightBytesView.getBigUint64(0, true);
    }

    mac(): Mac {
        return this.#has(6) ? macAt(this.#bytes, this.start) : macAt(NO_MAC);
    }

    /** UTF-8 text up to its terminating zero. */
    string(): string {
        const value = this.view();
        const zero = value.indexOf(0);
        return fromUtf8(zero < 0 ? value : value.subarray(0, zero));
    }

    /** The value inside the receive buffer: gone when the receiver returns. */
    view(): Uint8Array {
        return this.#bytes.subarray(this.start, this.end);
    }

    /** The value in a buffer of its own: in `known`, where that has the same bytes. */
    copy(known?: Uint8Array): Uint8Array {
        return known !== undefined && this.#is(known) ? known : this.#bytes.slice(this.start, this.end);
    }

    #is(value: Uint8Array): boolean {
        const { start, length } = this;
        if (value.length !== length) return false;
        const bytes = this.#bytes;
        for (let i = 0; i < length; i++) if (bytes[start + i] !== value[i]) return false;
        return true;
    }

    /** Unsigned 32-bit numbers, one after another. */
    u32s(): number[] {
        const numbers: number[] = [];
        const b = this.#bytes;
        for (let at = this.start; at + 4 <= this.end; at += 4) {
            numbers.push((b[at]! | (b[at + 1]! << 8) | (b[at + 2]! << 16) | (b[at + 3]! << 24)) >>> 0);
        }
        return numbers;
    }

    /** The attributes inside the present one. */
    nested(): Attributes {
        return new Attributes(this.#bytes, this.start, this.end, this);
    }

    #has(length: number): boolean {
        return this.end - this.start >= length || this.#fail("shortAttribute");
    }

    #fail(fault: AttributeFault): false {
        for (let walk: Attributes | undefined = this; walk !== undefined; walk = walk.#parent) {
            walk.#fault ??= fault;
            walk.#at = walk.#stop;
        }
        return false;
    }
}

const NO_MAC = new Uint8Array(6);
/** Where a long number is read from: a view of each would be an object each. */
const eightBytes = new Uint8Array(8);
const eightBytesView = new DataView(eightBytes.buffer);

/** Builds a payload of attributes; methods chain. A value that does not fit its field is our bug and throws. */
export class AttributeWriter {
    #bytes = new Uint8Array(256);
    #view = new DataView(this.#bytes.buffer);
    #length = 0;

    /** Fixed header fields before the first attribute. */
    raw(value: Uint8Array): this {
        const at = this.#reserve((value.length + 3) & ~3);
        this.#bytes.set(value, at);
        return this;
    }

    flag(type: number): this {
        this.#header(type, 0);
        return this;
    }

    u8(type: number, value: number): this {
        this.#view.setUint8(this.#header(type, 1, value, 0xff), value);
        return this;
    }

    u16(type: number, value: number): this {
        const at = this.#header(type, 2, value, 0xffff);
        this.#view.setUint16(at, value, true);
        return this;
    }

    u32(type: number, value: number): this {
        const at = this.#header(type, 4, value, 0xffff_ffff);
        this.#view.setUint32(at, value, true);
        return this;
    }

    u64(type: number, value: bigint): this {
        const at = this.#header(type, 8);
        this.#view.setBigUint64(at, value, true);
        return this;
    }

    i32(type: number, value: number): this {
        const at = this.#header(type, 4);
        this.#view.setInt32(at, value, true);
        return this;
    }

    u32s(type: number, values: readonly number[]): this {
        let at = this.#header(type, 4 * values.length);
        for (const value of values) {
            this.#view.setUint32(at, value, true);
            at += 4;
        }
        return this;
    }

    bytes(type: number, value: Uint8Array): this {
        const at = this.#header(type, value.length);
        this.#bytes.set(value, at);
        return this;
    }

    /** UTF-8 text with its terminating zero. */
    string(type: number, value: string): this {
        return this.bytes(type, utf8(`${value}\0`));
    }

    nested(type: number, fill: (inside: this) => void): this {
        const at = this.#header(type | NLA_F_NESTED, 0) - HEADER;
        fill(this);
        this.#view.setUint16(at, this.#length - at, true);
        return this;
    }

    /** An array: nested attributes whose types are their positions. */
    list<T>(type: number, items: readonly T[], put: (inside: this, position: number, item: T) => void): this {
        return this.nested(type, inside => {
            for (const [position, item] of items.entries()) put(inside, position, item);
        });
    }

    /** What has been written, in a buffer of its own. */
    finish(): Uint8Array {
        return this.#bytes.slice(0, this.#length);
    }

    /** Overwrites what has been written: it held a key. */
    wipe(): void {
        this.#bytes.fill(0);
    }

    #header(type: number, length: number, value = 0, max = 0): number {
        if (value < 0 || value > max || !Number.isInteger(value)) {
            throw new RangeError(`attribute ${type}: ${value} does not fit ${length} bytes`);
        }
        if (length > 0xffff - HEADER) throw new RangeError(`attribute ${type} of ${length} bytes`);
        const at = this.#reserve((HEADER + length + 3) & ~3);
        this.#view.setUint16(at, HEADER + length, true);
        this.#view.setUint16(at + 2, type, true);
        return at + HEADER;
    }

    #reserve(length: number): number {
        const at = this.#length;
        this.#length += length;
        if (this.#length > this.#bytes.length) {
            const grown = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
            grown.set(this.#bytes.subarray(0, at));
            // It may hold a key.
            this.#bytes.fill(0);
            this.#bytes = grown;
            this.#view = new DataView(grown.buffer);
        }
        return at;
    }
}
