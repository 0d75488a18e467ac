import { isUtf8 } from "node:buffer";
import { alignmentOf, parseSignature, type Type } from "#service/dbus/signature.js";
import { isInterfaceName, isMemberName, isObjectPath, type Value, type Variant } from "#service/dbus/value.js";
import { type Decoded, isMalformed, type Malformed, malformed } from "#src/lib/decoded.js";

/** What reaches us: calls, answers to ours, signals. */
export type Incoming = {
    readonly serial: number;
    /** Unique name of who sent it: a bus fills it in. Empty where it does not say. */
    readonly sender: string;
    readonly signature: string;
    readonly body: readonly Value[];
} & (
    | {
          readonly type: "call";
          readonly path: string;
          readonly interface: string | undefined;
          readonly member: string;
          readonly noReplyExpected: boolean;
      }
    /** A call that holds more values than anybody needs, to be refused. */
    | { readonly type: "overfull"; readonly noReplyExpected: boolean }
    | { readonly type: "return"; readonly replySerial: number }
    | { readonly type: "error"; readonly replySerial: number; readonly errorName: string }
    | { readonly type: "signal"; readonly path: string; readonly interface: string; readonly member: string }
);

/** A type that this version of the protocol does not know, to be ignored. */
export interface UnknownMessage {
    readonly type: "unknown";
}

/** Where one message ends and the next begins is lost. */
export type FramingReason = "byte order" | "protocol version" | "message too long";

/** One message is not as the D-Bus specification ("Message Format", "Marshaling") wants it. */
export type MessageReason =
    | "truncated"
    | "trailing bytes"
    | "padding"
    | "serial of zero"
    | "message type"
    | "header field"
    | "missing header field"
    | "signature"
    | "object path"
    | "name"
    | "boolean"
    | "utf-8"
    | "zero byte in text"
    | "text without end"
    | "too many values"
    | "array too long"
    | "array length"
    | "nested too deep";

/** Who hears what a stream of messages holds, in order. */
export interface MessageListener {
    message(message: Incoming): void;
    /** A message that was left out. */
    dropped(reason: MessageReason): void;
}

/**
 * Cuts a stream of bytes into messages. What is delivered shares no memory with the bytes that came in. Gives back why
 * the stream cannot be read any further, if so.
 */
export class MessageReader {
    /** In its first bytes the beginning of a message whose end has not come yet. */
    #kept = NOTHING;
    #length = 0;

    push(chunk: Uint8Array, listener: MessageListener): Malformed<FramingReason> | undefined {
        const bytes = this.#length === 0 ? bufferOf(chunk) : this.#append(chunk);
        let at = 0;
        let wanted = 0;
        while (bytes.length - at >= FIXED_HEADER) {
            const length = messageLength(bytes, at);
            if (typeof length !== "number") return length;
            if (bytes.length - at < length) {
                wanted = length;
                break;
            }
            const message = decodeMessage(bytes.subarray(at, at + length));
            at += length;
            if (isMalformed(message)) listener.dropped(message.malformed);
            else if (message.type !== "unknown") listener.message(message);
        }
        this.#keep(bytes, at, wanted);
        return undefined;
    }

    #append(chunk: Uint8Array): Buffer {
        const length = this.#length + chunk.length;
        if (length > this.#kept.length) {
            const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#kept.length));
            this.#kept.copy(larger, 0, 0, this.#length);
            this.#kept = larger;
        }
        this.#kept.set(chunk, this.#length);
        this.#length = length;
        return this.#kept.subarray(0, length);
    }

    /** What is left of the bytes, and room for the message of that length that it begins. */
    #keep(bytes: Buffer, from: number, wanted: number): void {
        const rest = bytes.length - from;
        if (rest === 0 && this.#kept.length > MAX_AHEAD) this.#kept = NOTHING;
        if (rest > 0 && (from > 0 || this.#length === 0)) {
            const room = Math.max(rest, Math.min(wanted, MAX_AHEAD));
            const kept = this.#kept.length < room ? Buffer.allocUnsafeSlow(room) : this.#kept;
            bytes.copy(kept, 0, from);
            this.#kept = kept;
        }
        this.#length = rest;
    }
}

const NOTHING = Buffer.alloc(0);
/** How much room is made at once for a message of which only the beginning is there, and kept for the next one. */
const MAX_AHEAD = 1 << 20;
const bufferOf = ({ buffer, byteOffset, length }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, length);

const FIXED_HEADER = 16;
const LITTLE_ENDIAN = 0x6c;
const BIG_ENDIAN = 0x42;
const PROTOCOL_VERSION = 1;
const MAX_MESSAGE = 2 ** 27;
const MAX_ARRAY = 2 ** 26;
/** 32 arrays and 32 structs; variants count too. */
const MAX_DEPTH = 64;
/** Far above what clients use. Made into values, a message is many times as long: one could hold us up for seconds. */
const MAX_VALUES = 100_000;

const CALL = 1;
const RETURN = 2;
const ERROR = 3;
const SIGNAL = 4;
const NO_REPLY_EXPECTED = 1;

/** Length of the message that begins at `at`, of whose header at least 16 bytes are there. */
function messageLength(bytes: Buffer, at: number): number | Malformed<FramingReason> {
    const order = bytes[at];
    if (order !== LITTLE_ENDIAN && order !== BIG_ENDIAN) return malformed("byte order", at);
    if (bytes[at + 3] !== PROTOCOL_VERSION) return malformed("protocol version", at + 3);
    const little = order === LITTLE_ENDIAN;
    const body = little ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4);
    const fields = little ? bytes.readUInt32LE(at + 12) : bytes.readUInt32BE(at + 12);
    const length = FIXED_HEADER + Math.ceil(fields / 8) * 8 + body;
    return fields > MAX_ARRAY || length > MAX_MESSAGE ? malformed("message too long", at) : length;
}

/** One whole message. Values are held as `value.ts` says; byte arrays are copies. */
export function decodeMessage(bytes: Buffer): Decoded<Incoming | UnknownMessage, MessageReason> {
    try {
        return readMessage(new Reader(bytes));
    } catch (refusal) {
        if (refusal instanceof Refusal) return malformed(refusal.reason, refusal.offset);
        throw refusal;
    }
}

function readMessage(r: Reader): Incoming | UnknownMessage {
    r.skip(1);
    const type = r.byte();
    const flags = r.byte();
    r.skip(1);
    const bodyLength = r.uint32();
    const serial = r.uint32();
    if (serial === 0) r.refuse("serial of zero");
    if (type === 0) r.refuse("message type");
    if (type > SIGNAL) return { type: "unknown" };
    const { path, interface: iface, member, errorName, replySerial, sender = "", signature = "" } = readFields(r);
    r.align(8);
    if (r.left !== bodyLength) r.refuse(r.left < bodyLength ? "truncated" : "trailing bytes");
    const readers = compiled(signature) ?? r.refuse("signature");
    const noReplyExpected = (flags & NO_REPLY_EXPECTED) !== 0;
    const body = readBody(r, readers);
    if (body === undefined) {
        if (type !== CALL) r.refuse("too many values");
        return { type: "overfull", serial, sender, signature, body: [], noReplyExpected };
    }
    if (r.left > 0) r.refuse("trailing bytes");
    const common = { serial, sender, signature, body };
    switch (type) {
        case CALL:
            if (path === undefined || member === undefined) break;
            return { type: "call", ...common, path, interface: iface, member, noReplyExpected };
        case RETURN:
            if (replySerial === undefined) break;
            return { type: "return", ...common, replySerial };
        case ERROR:
            if (replySerial === undefined || errorName === undefined) break;
            return { type: "error", ...common, replySerial, errorName };
        case SIGNAL:
            if (path === undefined || iface === undefined || member === undefined) break;
            return { type: "signal", ...common, path, interface: iface, member };
    }
    return r.refuse("missing header field");
}

/** `undefined` when it holds too many values. */
function readBody(r: Reader, readers: readonly Read[]): readonly Value[] | undefined {
    try {
        return readers.map(read => read(r));
    } catch (refusal) {
        if (refusal instanceof Refusal && refusal.reason === "too many values") return undefined;
        throw refusal;
    }
}

interface Fields {
    path?: string;
    interface?: string;
    member?: string;
    errorName?: string;
    replySerial?: number;
    sender?: string;
    signature?: string;
}

function readFields(r: Reader): Fields {
    const fields: Fields = {};
    const end = r.uint32() + r.at;
    while (r.at < end) {
        r.align(8);
        const code = r.byte();
        const signature = r.signature();
        const expect = (type: string, before: unknown): void => {
            if (signature !== type || before !== undefined) r.refuse("header field");
        };
        switch (code) {
            case 1:
                expect("o", fields.path);
                fields.path = r.objectPath();
                break;
            case 2:
                expect("s", fields.interface);
                fields.interface = r.name(isInterfaceName);
                break;
            case 3:
                expect("s", fields.member);
                fields.member = r.name(isMemberName);
                break;
            case 4:
                expect("s", fields.errorName);
                fields.errorName = r.name(isInterfaceName);
                break;
            case 5:
                expect("u", fields.replySerial);
                fields.replySerial = r.uint32();
                break;
            case 7:
                expect("s", fields.sender);
                fields.sender = r.text();
                break;
            case 8:
                expect("g", fields.signature);
                fields.signature = r.signature();
                break;
            default:
                // The destination, which is us, the number of file descriptors, and what later versions add.
                if (code === 0) r.refuse("header field");
                readOne(r, signature);
        }
    }
    if (r.at !== end) r.refuse("array length");
    return fields;
}

type Read = (r: Reader) => Value;

const cache = new Map<string, readonly Read[]>();
/** More signatures than clients ever use; a guard against filling memory with those that one invents. */
const MAX_CACHED = 500;

function compiled(signature: string): readonly Read[] | undefined {
    const known = cache.get(signature);
    if (known !== undefined) return known;
    const readers = parseSignature(signature)?.map(compile);
    if (readers !== undefined && cache.size < MAX_CACHED) cache.set(signature, readers);
    return readers;
}

function compile(type: Type): Read {
    switch (type.code) {
        case "y":
            return r => r.byte();
        case "n":
            return r => (r.uint16() << 16) >> 16;
        case "q":
            return r => r.uint16();
        case "i":
            return r => r.uint32() | 0;
        case "u":
        // Descriptors are never accepted: their index is all that comes.
        case "h":
            return r => r.uint32();
        case "x":
            return r => BigInt.asIntN(64, r.uint64());
        case "t":
            return r => r.uint64();
        case "d":
            return r => r.double();
        case "b":
            return r => r.boolean();
        case "s":
            return r => r.text();
        case "o":
            return r => r.objectPath();
        case "g":
            return r => r.signature();
        case "v":
            return readVariant;
        case "a":
            if (type.of.code === "y") return r => r.bytes(r.arrayLength());
            return type.of.code === "{" ? dictionary(type.of.key, type.of.value) : list(type.of);
        case "(": {
            const members = type.members.map(compile);
            return r => {
                r.align(8);
                r.enter();
                r.count(members.length);
                const values = members.map(read => read(r));
                r.leave();
                return values;
            };
        }
        case "{":
            throw new Error("a dictionary entry outside of an array is no signature");
    }
}

function readVariant(r: Reader): Variant {
    const signature = r.signature();
    return { signature, value: readOne(r, signature) };
}

function readOne(r: Reader, signature: string): Value {
    const readers = compiled(signature);
    if (readers?.length !== 1) r.refuse("signature");
    r.enter();
    const value = readers[0]!(r);
    r.leave();
    return value;
}

function list(of: Type): Read {
    const element = compile(of);
    const alignment = alignmentOf(of);
    return r => {
        const items: Value[] = [];
        const end = r.beginArray(alignment);
        while (r.at < end) {
            r.count(1);
            items.push(element(r));
        }
        r.endArray(end);
        return items;
    };
}

function dictionary(keyType: Type, valueType: Type): Read {
    const key = compile(keyType);
    const value = compile(valueType);
    return r => {
        const entries = new Map<string | number | bigint | boolean, Value>();
        const end = r.beginArray(8);
        while (r.at < end) {
            r.align(8);
            r.count(1);
            // A dictionary's key is of a basic type: parseSignature saw to that.
            const name = key(r) as string | number | bigint | boolean;
            entries.set(name, value(r));
        }
        r.endArray(end);
        return entries;
    };
}

/** Why a message is not read on. Never leaves this file. */
class Refusal extends Error {
    readonly reason: MessageReason;
    readonly offset: number;

    constructor(reason: MessageReason, offset: number) {
        super(reason);
        this.reason = reason;
        this.offset = offset;
    }
}

/** Up to here text is looked at byte by byte: most of it is names, and for them the way into Buffer costs more. */
const SHORT = 64;

/** Walks one message and checks every step. Alignment counts from the beginning of the message. */
class Reader {
    at = 0;
    readonly #bytes: Buffer;
    readonly #little: boolean;
    #depth = 0;
    #values = 0;

    constructor(bytes: Buffer) {
        this.#bytes = bytes;
        this.#little = bytes[0] === LITTLE_ENDIAN;
    }

    get left(): number {
        return this.#bytes.length - this.at;
    }

    refuse(reason: MessageReason): never {
        throw new Refusal(reason, this.at);
    }

    /** One more array, struct or variant around what follows. */
    enter(): void {
        if (++this.#depth > MAX_DEPTH) this.refuse("nested too deep");
    }

    leave(): void {
        this.#depth--;
    }

    /** So many more values follow. */
    count(values: number): void {
        this.#values += values;
        if (this.#values > MAX_VALUES) this.refuse("too many values");
    }

    /** Where the array ends whose length is next. */
    beginArray(alignment: number): number {
        const length = this.arrayLength();
        this.align(alignment);
        if (length > this.left) this.refuse("truncated");
        this.enter();
        return this.at + length;
    }

    endArray(end: number): void {
        if (this.at !== end) this.refuse("array length");
        this.leave();
    }

    arrayLength(): number {
        const length = this.uint32();
        return length > MAX_ARRAY ? this.refuse("array too long") : length;
    }

    skip(length: number): void {
        this.#take(length);
    }

    align(to: number): void {
        for (let pad = -this.at & (to - 1); pad > 0; pad--) if (this.byte() !== 0) this.refuse("padding");
    }

    byte(): number {
        return this.#bytes[this.#take(1)]!;
    }

    uint16(): number {
        this.align(2);
        const at = this.#take(2);
        const [a, b] = [this.#bytes[at]!, this.#bytes[at + 1]!];
        return this.#little ? a | (b << 8) : (a << 8) | b;
    }

    uint32(): number {
        this.align(4);
        const at = this.#take(4);
        return this.#little ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at);
    }

    uint64(): bigint {
        this.align(8);
        const at = this.#take(8);
        return this.#little ? this.#bytes.readBigUInt64LE(at) : this.#bytes.readBigUInt64BE(at);
    }

    double(): number {
        this.align(8);
        const at = this.#take(8);
        return this.#little ? this.#bytes.readDoubleLE(at) : this.#bytes.readDoubleBE(at);
    }

    boolean(): boolean {
        const value = this.uint32();
        if (value > 1) this.refuse("boolean");
        return value === 1;
    }

    bytes(length: number): Uint8Array {
        const at = this.#take(length);
        return new Uint8Array(this.#bytes.subarray(at, at + length));
    }

    text(): string {
        return this.#text(this.uint32());
    }

    objectPath(): string {
        const text = this.text();
        return isObjectPath(text) ? text : this.refuse("object path");
    }

    name(valid: (text: string) => boolean): string {
        const text = this.text();
        return valid(text) ? text : this.refuse("name");
    }

    signature(): string {
        const text = this.#text(this.byte());
        // One that was not met before costs as much as the values that it describes.
        this.count(text.length);
        return compiled(text) === undefined ? this.refuse("signature") : text;
    }

    #text(length: number): string {
        const start = this.#take(length + 1);
        const end = start + length;
        const bytes = this.#bytes;
        if (bytes[end] !== 0) this.refuse("text without end");
        let ascii = length <= SHORT;
        for (let i = start; ascii && i < end; i++) {
            const byte = bytes[i]!;
            if (byte === 0) this.refuse("zero byte in text");
            ascii = byte < 0x80;
        }
        if (ascii) return bytes.toString("latin1", start, end);
        const text = bytes.subarray(start, end);
        if (text.includes(0)) this.refuse("zero byte in text");
        return isUtf8(text) ? text.toString("utf8") : this.refuse("utf-8");
    }

    #take(length: number): number {
        const at = this.at;
        if (length > this.#bytes.length - at) this.refuse("truncated");
        this.at = at + length;
        return at;
    }
}
