import { fromHex, toHex } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";
import { broadcastMac, parseMac } from "#src/lib/mac.js";
import { Secret } from "#src/lib/secret.js";
import { configBytes, configText, fromUtf8, printfUnescaped, utf8 } from "#src/lib/text.js";

/** The value of one configuration field. */
export type FieldValue =
    | { readonly type: "int"; readonly value: number }
    /** Printed in quotes when it is printable ASCII, else as hexadecimal digits. */
    | { readonly type: "text"; readonly bytes: Uint8Array }
    /** Printed as hexadecimal digits. */
    | { readonly type: "bytes"; readonly bytes: Uint8Array }
    /** Printed as it is. */
    | { readonly type: "plain"; readonly text: string }
    | { readonly type: "words"; readonly words: readonly string[] }
    | { readonly type: "ints"; readonly values: readonly number[] }
    | { readonly type: "mac"; readonly mac: Mac }
    | { readonly type: "macs"; readonly macs: readonly MacWithMask[] }
    /** The text of each setting of a field that collects. */
    | { readonly type: "items"; readonly items: readonly Secret[] }
    /** The value of each setting of a field that collects what is not secret. */
    | { readonly type: "list"; readonly values: readonly FieldValue[] }
    /** `text`, but secret. */
    | { readonly type: "secret"; readonly secret: Secret }
    /** `plain`, but secret. */
    | { readonly type: "secretPlain"; readonly secret: Secret }
    /** `bytes`, but secret. */
    | { readonly type: "secretBytes"; readonly secret: Secret }
    | { readonly type: "psk"; readonly psk: Psk }
    | { readonly type: "password"; readonly password: Password };

/** An address and which of its bits count (ones). */
export interface MacWithMask {
    readonly mac: Mac;
    readonly mask: Mac;
}

/** What WPA-PSK starts from: a passphrase of 8 to 63 bytes, or the 32 bytes of the PMK. */
export type Psk =
    | { readonly kind: "passphrase"; readonly passphrase: Secret }
    | { readonly kind: "pmk"; readonly pmk: Secret };

/** An EAP password: as it is, or the 16 bytes of its NT hash (MD4 of the UTF-16LE password). */
export type Password =
    | { readonly kind: "plain"; readonly password: Secret }
    | { readonly kind: "ntHash"; readonly hash: Secret };

/** What a field may hold and how it is written. Lengths are in bytes. */
export type FieldKind =
    | { readonly kind: "int"; readonly min: number; readonly max: number }
    /** `"quoted"`, `P"printf"`, hexadecimal digits, or `NULL` to unset. */
    | {
          readonly kind: "text";
          readonly min: number;
          readonly max: number;
          readonly secret: boolean;
          /** What the text must look like. */
          readonly pattern?: RegExp;
          readonly expected?: string;
          /** Printed as hexadecimal digits. */
          readonly binary?: boolean;
          /** `ext:` and a name in a password store, without quotes, is taken as well. */
          readonly external?: boolean;
      }
    /** Hexadecimal digits only. */
    | { readonly kind: "bytes"; readonly lengths: readonly number[] | undefined; readonly secret: boolean }
    /** Unquoted text to the end of the line; empty unsets it. */
    | {
          readonly kind: "plain";
          readonly min: number;
          readonly max: number;
          readonly secret?: boolean;
          readonly pattern?: RegExp;
          readonly expected?: string;
      }
    | {
          readonly kind: "words";
          readonly words: readonly string[];
          /** Other spellings. */
          readonly aliases?: Readonly<Record<string, string>>;
          /** Accepted and dropped. */
          readonly dropped?: readonly string[];
          /** The order in which they are given matters; otherwise they are kept in the order of `words`. */
          readonly ordered?: boolean;
          readonly mayBeEmpty?: boolean;
          /** Exactly one. */
          readonly single?: boolean;
      }
    /** Positive integers separated by spaces; empty unsets. */
    | { readonly kind: "ints" }
    /** Empty or `any` unsets. */
    | { readonly kind: "mac" }
    /**
     * Separated by spaces; with `masks`, each may be followed by a slash and a mask. With `cut`, what is left of an address at the
     * end is passed over, as old files have it.
     */
    | { readonly kind: "macs"; readonly masks: boolean; readonly cut?: boolean }
    | { readonly kind: "psk" }
    | { readonly kind: "password" }
    /** An address, a hyphen and 64 hexadecimal digits, optionally after `P2P-`. Setting appends. */
    | { readonly kind: "pskItem" }
    /** Hexadecimal digits. Setting appends. */
    | { readonly kind: "hexItem" }
    /** Setting appends a value of the kind `of`. */
    | { readonly kind: "list"; readonly of: FieldKind; readonly most?: number }
    /** Accepted and forgotten. */
    | { readonly kind: "ignored" };

export const INT_MIN = -0x80000000;
export const INT_MAX = 0x7fffffff;
export const UINT_MAX = 0xffffffff;

/** What a value should have been, in words that follow “expected”. */
export interface Expected {
    readonly expected: string;
}

export const isExpected = (value: FieldValue | Expected | undefined): value is Expected =>
    value !== undefined && "expected" in value;

/**
 * Reads the text of a value. `undefined` means that the text unsets the field. `current` is what the field holds: its
 * own value is always accepted again, even a default outside the range, and fields that collect add to it.
 */
export function parseValue(kind: FieldKind, text: string, current?: FieldValue): FieldValue | Expected | undefined {
    switch (kind.kind) {
        case "int": {
            const value = parseInteger(text);
            if (value !== undefined && current?.type === "int" && current.value === value) return current;
            if (value === undefined || value < kind.min || value > kind.max) return { expected: expectation(kind) };
            return { type: "int", value };
        }
        case "text": {
            if (text === "NULL") return undefined;
            if (kind.external === true && /^ext:[^\r\n]*$/.test(text))
                return { type: "secretPlain", secret: Secret.taking(configBytes(text)) };
            const bytes = parseText(text);
            const fits = bytes !== undefined && bytes.length >= kind.min && bytes.length <= kind.max;
            if (!fits || kind.pattern?.test(fromUtf8(bytes)) === false) return { expected: expectation(kind) };
            if (kind.binary === true) return { type: "bytes", bytes };
            return kind.secret ? { type: "secret", secret: Secret.taking(bytes) } : { type: "text", bytes };
        }
        case "bytes": {
            const bytes = fromHex(text);
            if (bytes === undefined || bytes.length === 0 || kind.lengths?.includes(bytes.length) === false) {
                return { expected: expectation(kind) };
            }
            return kind.secret ? { type: "secretBytes", secret: Secret.taking(bytes) } : { type: "bytes", bytes };
        }
        case "plain":
            return parsePlain(kind, text);
        case "words":
            return parseWords(kind, text);
        case "ints": {
            const values = words(text).map(parseInteger);
            if (!values.every(value => value !== undefined && value > 0)) return { expected: expectation(kind) };
            return values.length === 0 ? undefined : { type: "ints", values: values.filter(v => v !== undefined) };
        }
        case "mac": {
            if (text === "" || text === '""' || text === "any") return undefined;
            const mac = parseMac(text);
            return mac === undefined ? { expected: expectation(kind) } : { type: "mac", mac };
        }
        case "macs": {
            const read = words(text).map(word => parseMacWithMask(word, kind.masks));
            const isCut = kind.cut === true && read.length > 1 && read.at(-1) === undefined;
            const macs = isCut ? read.slice(0, -1) : read;
            if (!macs.every(mac => mac !== undefined)) return { expected: expectation(kind) };
            return macs.length === 0 ? undefined : { type: "macs", macs };
        }
        case "psk": {
            const psk = parsePsk(text);
            return psk === undefined ? { expected: expectation(kind) } : { type: "psk", psk };
        }
        case "password": {
            if (text === "NULL") return undefined;
            const password = parsePassword(text);
            return password === undefined ? { expected: expectation(kind) } : { type: "password", password };
        }
        case "pskItem":
            if (!PSK_ITEM.test(text)) return { expected: expectation(kind) };
            return appended(utf8(text), current);
        case "hexItem":
            if (text === "" || fromHex(text) === undefined) return { expected: expectation(kind) };
            return appended(utf8(text), current);
        case "list": {
            const item = parseValue(kind.of, text);
            if (item === undefined || isExpected(item)) return item ?? { expected: expectation(kind) };
            const before = current?.type === "list" ? current.values : [];
            return before.length >= (kind.most ?? Number.POSITIVE_INFINITY)
                ? { expected: `${kind.most} of them at most` }
                : { type: "list", values: [...before, item] };
        }
        case "ignored":
            return undefined;
    }
}

/** A value in the syntax that `parseValue` reads, secrets included: for the configuration file and nothing else. */
export function printValue(value: FieldValue): string {
    switch (value.type) {
        case "int":
            return String(value.value);
        case "text":
            return printText(value.bytes);
        case "bytes":
            return toHex(value.bytes);
        case "plain":
            return value.text;
        case "words":
            return value.words.join(" ");
        case "ints":
            return value.values.join(" ");
        case "mac":
            return value.mac;
        case "macs":
            return value.macs.map(({ mac, mask }) => (mask === broadcastMac ? mac : `${mac}/${mask}`)).join(" ");
        case "items":
        case "list":
            return printLines(value).join(" ");
        case "secret":
            return printText(value.secret.reveal());
        case "secretPlain":
            return configText(value.secret.reveal());
        case "secretBytes":
            return toHex(value.secret.reveal());
        case "psk":
            return value.psk.kind === "pmk"
                ? toHex(value.psk.pmk.reveal())
                : `"${configText(value.psk.passphrase.reveal())}"`;
        case "password":
            return value.password.kind === "ntHash"
                ? `hash:${toHex(value.password.hash.reveal())}`
                : printText(value.password.password.reveal());
    }
}

/** The texts that set this value one after the other: several only for the fields that collect. */
export function printLines(value: FieldValue): readonly string[] {
    switch (value.type) {
        case "items":
            return value.items.map(item => configText(item.reveal()));
        case "list":
            return value.values.map(printValue);
        default:
            return [printValue(value)];
    }
}

/** Whether two values of one field are the same, secrets compared in constant time. */
export function sameValue(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
    if (a === b || a === undefined || b === undefined) return a === b;
    const [secretsA, secretsB] = [secretsIn(a), secretsIn(b)];
    if (secretsA.length === 0 && secretsB.length === 0)
        return a.type === b.type && sameLines(printLines(a), printLines(b));
    return (
        shapeOf(a) === shapeOf(b) &&
        secretsA.length === secretsB.length &&
        secretsA.every((secret, i) => secret.equals(secretsB[i]!))
    );
}

const sameLines = (a: readonly string[], b: readonly string[]): boolean =>
    a.length === b.length && a.every((line, i) => line === b[i]);

/** A passphrase and a PMK of the same bytes are different. */
function shapeOf(value: FieldValue): string {
    if (value.type === "psk") return value.psk.kind;
    return value.type === "password" ? value.password.kind : value.type;
}

/** The secrets that a value holds, for wiping. */
export function secretsIn(value: FieldValue): readonly Secret[] {
    switch (value.type) {
        case "secret":
        case "secretPlain":
        case "secretBytes":
            return [value.secret];
        case "items":
            return value.items;
        case "psk":
            return [value.psk.kind === "pmk" ? value.psk.pmk : value.psk.passphrase];
        case "password":
            return [value.password.kind === "ntHash" ? value.password.hash : value.password.password];
        default:
            return [];
    }
}

/** What a field of this kind expects, to follow “expected”. */
function expectation(kind: FieldKind): string {
    switch (kind.kind) {
        case "int":
            return kind.min === INT_MIN && kind.max === INT_MAX
                ? "an integer"
                : `an integer from ${kind.min} to ${kind.max}`;
        case "text":
            return (
                kind.expected ??
                `text in quotes or an even number of hexadecimal digits${lengthRange(kind.min, kind.max)}`
            );
        case "bytes":
            return kind.lengths === undefined
                ? "an even number of hexadecimal digits"
                : `the hexadecimal digits of ${kind.lengths.join(" or ")} bytes`;
        case "plain":
            return kind.expected ?? `text without control characters${lengthRange(kind.min, kind.max)}`;
        case "words":
            return `${kind.single === true ? "one word" : "words"} out of ${kind.words.join(" ")}`;
        case "ints":
            return "positive integers separated by spaces";
        case "mac":
            return "a MAC address";
        case "macs":
            return kind.masks
                ? "MAC addresses separated by spaces, each optionally with a slash and a mask"
                : "MAC addresses separated by spaces";
        case "psk":
            return "a passphrase of 8 to 63 characters in quotes, or 64 hexadecimal digits";
        case "password":
            return "text in quotes, an even number of hexadecimal digits, or hash: and 32 hexadecimal digits";
        case "pskItem":
            return "a MAC address, a hyphen and 64 hexadecimal digits";
        case "hexItem":
            return "an even number of hexadecimal digits";
        case "list":
            return expectation(kind.of);
        case "ignored":
            return "anything";
    }
}

const lengthRange = (min: number, max: number): string =>
    max === Number.POSITIVE_INFINITY ? "" : `, ${min} to ${max} bytes long`;

/** Decimal, `0x` hexadecimal or `0` octal, as C reads them; `undefined` for other text and for what 32 bits cannot hold, signed or not. */
export function parseInteger(text: string): number | undefined {
    const match = /^[ \t]*([+-]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))$/.exec(text);
    if (match === null) return undefined;
    const [, sign, hex, octal, decimal] = match;
    const size =
        hex !== undefined
            ? Number.parseInt(hex, 16)
            : octal !== undefined
              ? Number.parseInt(octal, 8)
              : Number(decimal);
    // `0 - 0` rather than `-0`, which assert and Map tell from zero.
    const value = sign === "-" ? 0 - size : size;
    return value < INT_MIN || value > UINT_MAX ? undefined : value;
}

/** `"text"` (nothing is escaped, the last quote ends it), `P"escaped"`, or hexadecimal digits. */
export function parseText(text: string): Uint8Array | undefined {
    if (text.startsWith('P"'))
        return text.length > 2 && text.endsWith('"') ? printfUnescaped(text.slice(2, -1)) : undefined;
    const inside = unquoted(text);
    return inside === undefined ? fromHex(text) : configBytes(inside);
}

const unquoted = (text: string): string | undefined => (/^".*"$/s.test(text) ? text.slice(1, -1) : undefined);

/** In quotes when every byte is printable ASCII, else as hexadecimal digits. */
function printText(bytes: Uint8Array): string {
    return bytes.every(byte => byte >= 32 && byte < 127) ? `"${fromUtf8(bytes)}"` : toHex(bytes);
}

function parsePlain(kind: FieldKind & { kind: "plain" }, plain: string): FieldValue | Expected | undefined {
    if (plain === "" && kind.min === 0) return undefined;
    const length = utf8(plain).length;
    const fits = length >= kind.min && length <= kind.max && !hasControlCharacter(utf8(plain));
    if (!fits || kind.pattern?.test(plain) === false) return { expected: expectation(kind) };
    return kind.secret === true
        ? { type: "secretPlain", secret: Secret.taking(configBytes(plain)) }
        : { type: "plain", text: plain };
}

function parseWords(kind: FieldKind & { kind: "words" }, text: string): FieldValue | Expected {
    const found = new Set<string>();
    for (const given of words(text)) {
        const word = kind.aliases?.[given] ?? given;
        if (kind.words.includes(word)) found.add(word);
        else if (kind.dropped?.includes(word) !== true) return { expected: expectation(kind) };
    }
    if (words(text).length === 0 && kind.mayBeEmpty !== true) return { expected: expectation(kind) };
    if (kind.single === true && found.size !== 1) return { expected: expectation(kind) };
    return { type: "words", words: kind.ordered === true ? [...found] : kind.words.filter(word => found.has(word)) };
}

const words = (text: string): readonly string[] => text.split(/[ \t]+/).filter(word => word !== "");

function parseMacWithMask(word: string, masks: boolean): MacWithMask | undefined {
    const [address = "", maskText, ...more] = word.split("/");
    const mac = parseMac(address);
    const mask = maskText === undefined ? broadcastMac : masks ? parseMac(maskText) : undefined;
    return mac === undefined || mask === undefined || more.length > 0 ? undefined : { mac, mask };
}

/** IEEE Std 802.11 allows printable ASCII in a passphrase; other bytes above 127 work as well and are in use. */
function parsePsk(text: string): Psk | undefined {
    const inside = unquoted(text);
    if (inside === undefined) {
        const pmk = fromHex(text);
        return pmk?.length === 32 ? { kind: "pmk", pmk: Secret.taking(pmk) } : undefined;
    }
    const passphrase = configBytes(inside);
    if (passphrase.length < 8 || passphrase.length > 63 || hasControlCharacter(passphrase)) return undefined;
    return { kind: "passphrase", passphrase: Secret.taking(passphrase) };
}

function parsePassword(text: string): Password | undefined {
    if (text.startsWith("hash:")) {
        const hash = fromHex(text.slice("hash:".length));
        return hash?.length === 16 ? { kind: "ntHash", hash: Secret.taking(hash) } : undefined;
    }
    const password = parseText(text);
    return password === undefined ? undefined : { kind: "plain", password: Secret.taking(password) };
}

const PSK_ITEM = /^(?:P2P-)?[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}-[0-9a-fA-F]{64}$/;

function appended(item: Uint8Array, current: FieldValue | undefined): FieldValue {
    const before = current?.type === "items" ? current.items : [];
    return { type: "items", items: [...before, Secret.taking(item)] };
}

const hasControlCharacter = (bytes: Uint8Array): boolean => bytes.some(byte => byte < 32 || byte === 127);
