import { alignmentOf, parseSignature, type Type } from "#service/dbus/signature.js";
import type { Value, Variant } from "#service/dbus/value.js";
import { isInterfaceName, isMemberName, isObjectPath } from "#service/dbus/value.js";

/** What the service sends. */
export type Outgoing = { readonly serial: number; readonly destination?: string | undefined } & Body &
    (
        | { readonly type: "return"; readonly replySerial: number }
        | { readonly type: "error"; readonly replySerial: number; readonly errorName: string }
        | {
              readonly type: "call" | "signal";
              readonly path: string;
              readonly interface: string;
              readonly member: string;
          }
    );

interface Body {
    /** Empty for a message without arguments. */
    readonly signature: string;
    readonly body: readonly Value[];
}

/** A value does not fit its signature, or a limit of D-Bus. A mistake of ours, never sent. */
export class EncodeError extends Error {}

/**
 * Collects whole messages (little endian) in one growing buffer, so that everything said in one turn is one write.
 * A message that cannot be encoded leaves no trace in the buffer.
 */
export class MessageBuffer {
    readonly #writer = new Writer();

    /** @throws EncodeError */
    append(message: Outgoing): void {
        const start = this.#writer.length;
        try {
            encode(this.#writer, message);
        } catch (error) {
            this.#writer.back(start);
            throw error;
        }
    }

    get length(): number {
        return this.#writer.length;
    }

    /** Everything appended since the last call. The bytes are gone when something is appended again. */
    take(): Uint8Array {
        return this.#writer.take();
    }
}

const MESSAGE_TYPE = { call: 1, return: 2, error: 3, signal: 4 } as const;
/** Set on everything but calls: nobody answers a reply or a signal. */
const NO_REPLY_EXPECTED = 1;
const PROTOCOL_VERSION = 1;
const LITTLE_ENDIAN = 0x6c;
/** What dbus-daemon carries; it lets go of who sends more. The protocol allows four times as much. */
const MAX_MESSAGE = 2 ** 25;
const MAX_ARRAY = 2 ** 26;
const MAX_VARIANT_DEPTH = 64;

function encode(w: Writer, message: Outgoing): void {
    w.begin();
    if (message.type !== "signal" || message.destination !== undefined) header(w, message);
    else if (!w.headerAgain(message)) {
        header(w, message);
        w.rememberHeader(message);
    }
    const body = w.length;
    const writers = compiled(message.signature);
    if (writers.length !== message.body.length)
        throw new EncodeError(`${message.body.length} values for signature "${message.signature}"`);
    for (let i = 0; i < writers.length; i++) writers[i]!(w, message.body[i]!);
    w.patch(w.base + BODY_LENGTH, w.length - body);
    if (w.length - w.base > MAX_MESSAGE) throw tooLong();
}

const tooLong = (): EncodeError => new EncodeError("message longer than 32 MiB");

/** Where these stand in every message. */
const BODY_LENGTH = 4;
const SERIAL = 8;

/** Everything before the body, whose length is not known yet. */
function header(w: Writer, message: Outgoing): void {
    w.byte(LITTLE_ENDIAN);
    w.byte(MESSAGE_TYPE[message.type]);
    w.byte(message.type === "call" ? 0 : NO_REPLY_EXPECTED);
    w.byte(PROTOCOL_VERSION);
    w.uint32(0);
    w.uint32(message.serial);
    const fieldsLength = w.reserve();
    const fields = w.length;
    if (message.type === "return" || message.type === "error") {
        if (message.type === "error") field(w, 4, "s", checked(message.errorName, isInterfaceName));
        w.align(8);
        w.byte(5);
        w.signature("u");
        w.uint32(message.replySerial);
    } else {
        field(w, 1, "o", checked(message.path, isObjectPath));
        field(w, 2, "s", checked(message.interface, isInterfaceName));
        field(w, 3, "s", checked(message.member, isMemberName));
    }
    if (message.destination !== undefined) field(w, 6, "s", message.destination);
    if (message.signature !== "") {
        w.align(8);
        w.byte(8);
        w.signature("g");
        w.signature(message.signature);
    }
    w.patch(fieldsLength, w.length - fields);
    w.align(8);
}

function field(w: Writer, code: number, signature: "o" | "s", text: string): void {
    w.align(8);
    w.byte(code);
    w.signature(signature);
    w.string(text);
}

function checked(text: string, valid: (text: string) => boolean): string {
    if (!valid(text)) throw new EncodeError(`invalid name ${JSON.stringify(text)}`);
    return text;
}

type Write = (w: Writer, value: Value) => void;

const cache = new Map<string, readonly Write[]>();
/** More signatures than the service ever uses; a guard against filling memory with those a client invents. */
const MAX_CACHED = 500;

function compiled(signature: string): readonly Write[] {
    const known = cache.get(signature);
    if (known !== undefined) return known;
    const types = parseSignature(signature);
    if (types === undefined) throw new EncodeError(`invalid signature ${JSON.stringify(signature)}`);
    const writers = types.map(compile);
    if (cache.size < MAX_CACHED) cache.set(signature, writers);
    return writers;
}

function compile(type: Type): Write {
    switch (type.code) {
        case "y":
            return integer(0, 0xff, (w, n) => w.byte(n));
        case "n":
            return integer(-0x8000, 0x7fff, (w, n) => w.uint16(n & 0xffff));
        case "q":
            return integer(0, 0xffff, (w, n) => w.uint16(n));
        case "i":
            return integer(-0x80000000, 0x7fffffff, (w, n) => w.uint32(n >>> 0));
        case "u":
            return integer(0, 0xffffffff, (w, n) => w.uint32(n));
        case "x":
            return bigInteger(-(2n ** 63n), 2n ** 63n - 1n);
        case "t":
            return bigInteger(0n, 2n ** 64n - 1n);
        case "d":
            return (w, value) => w.double(typeof value === "number" ? value : refuse("d", value));
        case "b":
            return (w, value) => w.uint32(typeof value === "boolean" ? Number(value) : refuse("b", value));
        case "s":
            return (w, value) => w.string(typeof value === "string" ? value : refuse("s", value));
        case "o":
            return (w, value) =>
                w.string(typeof value === "string" && isObjectPath(value) ? value : refuse("o", value));
        case "g":
            return (w, value) => {
                if (typeof value !== "string" || parseSignature(value) === undefined) refuse("g", value);
                else w.signature(value);
            };
        case "h":
            return (_, value) => refuse("h", value);
        case "v":
            return writeVariant;
        case "a":
            return type.of.code === "y" ? writeBytes : array(type.of);
        case "{": {
            const key = compile(type.key);
            const value = compile(type.value);
            return (w, pair) => {
                w.align(8);
                if (!isList(pair)) refuse("{}", pair);
                key(w, pair[0]!);
                value(w, pair[1]!);
            };
        }
        case "(": {
            const members = type.members.map(compile);
            return (w, values) => {
                if (!isList(values) || values.length !== members.length) refuse("()", values);
                w.align(8);
                for (let i = 0; i < members.length; i++) members[i]!(w, values[i]!);
            };
        }
    }
}

function integer(min: number, max: number, write: (w: Writer, n: number) => void): Write {
    return (w, value) => {
        if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
            throw new EncodeError(`${String(value)} is not an integer from ${min} to ${max}`);
        write(w, value);
    };
}

function bigInteger(min: bigint, max: bigint): Write {
    return (w, value) => {
        if (typeof value !== "bigint" || value < min || value > max)
            throw new EncodeError(`${String(value)} is not an integer from ${min} to ${max}`);
        w.uint64(BigInt.asUintN(64, value));
    };
}

function writeVariant(w: Writer, value: Value): void {
    if (!isVariant(value)) refuse("v", value);
    const types = compiled(value.signature);
    if (types.length !== 1) throw new EncodeError(`a variant holds one value, not "${value.signature}"`);
    w.signature(value.signature);
    if (++w.depth > MAX_VARIANT_DEPTH) throw new EncodeError("variants nested too deep");
    types[0]!(w, value.value);
    w.depth--;
}

function writeBytes(w: Writer, value: Value): void {
    if (!(value instanceof Uint8Array)) refuse("ay", value);
    if (value.length > MAX_ARRAY) throw new EncodeError("array longer than 64 MiB");
    w.uint32(value.length);
    w.bytes(value);
}

function array(of: Type): Write {
    const element = compile(of);
    const alignment = alignmentOf(of);
    const isVariants = of.code === "{" && of.key.code === "s" && of.value.code === "v";
    return (w, value) => {
        const length = w.reserve();
        w.align(alignment);
        const start = w.length;
        if (of.code === "{") {
            if (!(value instanceof Map)) refuse("a{}", value);
            if (!w.again(value)) {
                for (const pair of value) element(w, pair);
                if (isVariants) w.remember(value, start);
            }
        } else {
            if (!isList(value)) refuse("a", value);
            for (const item of value) element(w, item);
        }
        if (w.length - start > MAX_ARRAY) throw new EncodeError("array longer than 64 MiB");
        w.patch(length, w.length - start);
    };
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
const isVariant = (value: Value): value is Variant =>
    typeof value === "object" && value !== null && "signature" in value && "value" in value;

function refuse(type: string, value: unknown): never {
    throw new EncodeError(`a value of JavaScript type ${typeof value} for D-Bus type ${type}`);
}

const INITIAL_SIZE = 4096;
/** A buffer that has grown beyond this is given up when it is empty again. */
const KEPT_SIZE = 1 << 20;
/** Characters up to which text is copied one by one. */
const SHORT = 48;

type Signal = Extract<Outgoing, { readonly type: "signal" | "call" }>;

/** Of the last signal of a name; its bytes once it was like the one before. */
interface Header extends Pick<Signal, "path" | "interface" | "signature"> {
    readonly bytes: Uint8Array | undefined;
}

const isOf = (header: Header, { path, interface: iface, signature }: Signal): boolean =>
    header.path === path && header.interface === iface && header.signature === signature;

/** The growing buffer. Offsets are absolute; alignment counts from the beginning of the message. */
class Writer {
    length = 0;
    base = 0;
    depth = 0;
    #buffer = Buffer.allocUnsafeSlow(INITIAL_SIZE);

    /** By the name of the signal. */
    readonly #headers = new Map<string, Header>();

    /** The last a{sv} in the buffer, and where its entries are. */
    #last: { readonly map: Value; readonly start: number; readonly end: number } | undefined;

    /** Drops what was written from here on. */
    back(to: number): void {
        this.length = to;
        this.#last = undefined;
    }

    remember(map: Value, start: number): void {
        this.#last = { map, start, end: this.length };
    }

    /**
     * Copies the entries of this very a{sv} if they were the last that was written: a change is told in two signals, a new
     * object in two or three. Both places are multiples of 8 bytes from the beginning of their message.
     */
    again(map: Value): boolean {
        const last = this.#last;
        if (last?.map !== map) return false;
        this.#room(last.end - last.start);
        this.#buffer.copyWithin(this.length, last.start, last.end);
        this.length += last.end - last.start;
        return true;
    }

    /** Writes the header of a signal like the last two of its name, such as one of a thousand things that appeared. */
    headerAgain(message: Signal): boolean {
        const known = this.#headers.get(message.member);
        if (known?.bytes === undefined || !isOf(known, message)) return false;
        this.bytes(known.bytes);
        this.patch(this.base + SERIAL, message.serial);
        return true;
    }

    /** What was written of this message so far is its header. */
    rememberHeader(message: Signal): void {
        const { path, interface: iface, member, signature } = message;
        const known = this.#headers.get(member);
        const again = known !== undefined && isOf(known, message);
        const bytes = again ? new Uint8Array(this.#buffer.subarray(this.base, this.length)) : undefined;
        this.#headers.set(member, { path, interface: iface, signature, bytes });
    }

    begin(): void {
        this.base = this.length;
        this.depth = 0;
    }

    take(): Uint8Array {
        const taken = this.#buffer.subarray(0, this.length);
        if (this.#buffer.length > KEPT_SIZE) this.#buffer = Buffer.allocUnsafeSlow(INITIAL_SIZE);
        this.back(0);
        return taken;
    }

    align(to: number): void {
        let pad = -(this.length - this.base) & (to - 1);
        this.#room(pad);
        for (; pad > 0; pad--) this.#buffer[this.length++] = 0;
    }

    byte(n: number): void {
        this.#room(1);
        this.#buffer[this.length++] = n;
    }

    uint16(n: number): void {
        this.align(2);
        this.#room(2);
        this.#buffer[this.length++] = n;
        this.#buffer[this.length++] = n >>> 8;
    }

    uint32(n: number): void {
        this.align(4);
        this.#room(4);
        this.patch(this.length, n);
        this.length += 4;
    }

    uint64(n: bigint): void {
        this.align(8);
        this.#room(8);
        this.length = this.#buffer.writeBigUInt64LE(n, this.length);
    }

    double(n: number): void {
        this.align(8);
        this.#room(8);
        this.length = this.#buffer.writeDoubleLE(n, this.length);
    }

    bytes(bytes: Uint8Array): void {
        this.#room(bytes.length);
        this.#buffer.set(bytes, this.length);
        this.length += bytes.length;
    }

    /** UTF-8 with its length before and a zero after it. Lone surrogates become U+FFFD. */
    string(text: string): void {
        const length = this.reserve();
        this.#room(text.length * 3 + 1);
        const written = text.length <= SHORT ? this.#ascii(text) : undefined;
        if (written === undefined) {
            if (text.includes("\0")) throw new EncodeError("text with a zero byte");
            this.length += this.#buffer.write(text, this.length, "utf8");
        }
        this.patch(length, this.length - length - 4);
        this.#buffer[this.length++] = 0;
    }

    /** Short names are most of what is sent, and for them the way into Buffer costs more than the work. */
    #ascii(text: string): true | undefined {
        const start = this.length;
        for (let i = 0; i < text.length; i++) {
            const code = text.charCodeAt(i);
            if (code === 0 || code > 0x7f) {
                this.length = start;
                return undefined;
            }
            this.#buffer[this.length++] = code;
        }
        return true;
    }

    signature(text: string): void {
        this.#room(text.length + 2);
        this.#buffer[this.length++] = text.length;
        for (let i = 0; i < text.length; i++) this.#buffer[this.length++] = text.charCodeAt(i);
        this.#buffer[this.length++] = 0;
    }

    /** Room for a uint32 whose value is not known yet; returns where. */
    reserve(): number {
        this.uint32(0);
        return this.length - 4;
    }

    patch(offset: number, n: number): void {
        this.#buffer[offset] = n;
        this.#buffer[offset + 1] = n >>> 8;
        this.#buffer[offset + 2] = n >>> 16;
        this.#buffer[offset + 3] = n >>> 24;
    }

    #room(bytes: number): void {
        const needed = this.length + bytes;
        if (needed <= this.#buffer.length) return;
        // What is too long is not written to its end first.
        if (this.length - this.base > MAX_MESSAGE) throw tooLong();
        const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
        this.#buffer.copy(larger, 0, 0, this.length);
        this.#buffer = larger;
    }
}
