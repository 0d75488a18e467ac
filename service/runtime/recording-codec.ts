import { EAPOL_HEADER_LENGTH } from "#src/eapol/packet.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { Secret } from "#src/lib/secret.js";
import { VersionedMap } from "#src/lib/versioned-map.js";

/** A recording that can be given to somebody else, or one that has everything in it. */
export type RecordingKind = "shareable" | "keys";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** The state of a machine that a shareable recording does not look into. */
export class SealedState {
    readonly machine: string;
    readonly inner: unknown;

    constructor(machine: string, inner: unknown) {
        this.machine = machine;
        this.inner = inner;
    }
}

/**
 * Writes events and states as JSON. What JSON lacks is an object with one member whose name begins with `$`.
 *
 * In a shareable recording a secret is its length, and of an EAPOL frame there are the length and the header: nonces and MIC are all that it
 * takes to try passphrases. Throws for values that are no data (functions, unknown classes): that is our bug.
 */
export function encode(value: unknown, kind: RecordingKind): Json {
    switch (typeof value) {
        case "string":
        case "boolean":
            return value;
        case "number":
            return Number.isFinite(value) && !Object.is(value, -0)
                ? value
                : { $number: Object.is(value, -0) ? "-0" : `${value}` };
        case "bigint":
            return { $bigint: `${value}` };
        case "undefined":
            return { $undefined: true };
        case "object":
            return value === null ? null : encodeObject(value, kind);
        default:
            throw new Error(`a recording cannot hold a ${typeof value}`);
    }
}

function encodeObject(value: object, kind: RecordingKind): Json {
    const inside = (part: unknown): Json => encode(part, kind);
    if (value instanceof Secret)
        return { $secret: kind === "shareable" || value.wiped ? value.length : hex(value.reveal()) };
    if (value instanceof Uint8Array) return { $bytes: hex(value) };
    if (value instanceof Elements) return { $elements: hex(value.bytes) };
    if (value instanceof SealedState) return { $sealed: value.machine };
    if (value instanceof Map) return { $map: [...value].map(entry => entry.map(inside)) };
    if (value instanceof Set) return { $set: [...value].map(inside) };
    if (value instanceof VersionedMap) return { $values: value.values().map(inside) };
    if (Array.isArray(value)) return value.map(inside);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
        throw new Error(`a recording cannot hold a ${value.constructor.name}`);
    }
    const hidden = kind === "shareable" && (!("type" in value) || eapol.has(value.type));
    const members = Object.entries(value).map(([name, part]): [string, Json] => [
        name,
        hidden && name === "frame" && part instanceof Uint8Array ? { $hidden: hiddenFrame(part) } : inside(part),
    ]);
    if (members.some(([name]) => name.startsWith("$"))) return { $object: members };
    return Object.fromEntries(members);
}

/** The header says what kind of frame it is and has no secret. */
const hiddenFrame = (frame: Uint8Array): Json => [frame.length, hex(frame.subarray(0, EAPOL_HEADER_LENGTH))];

/** Types of the events, effects and commands whose `frame` is an EAPOL frame; so is that of what has no type, in states. */
const eapol: ReadonlySet<unknown> = new Set(["eapol", "eapolAcknowledged", "send", "sendEapol"]);

/**
 * The value that was encoded. Secrets and frames of which only the length is known come back as so many `0` digits,
 * which pass for a passphrase as well as for a PSK in hexadecimal digits. `$values` and `$sealed` occur in states only and
 * are not decoded.
 */
export function decode(json: Json): unknown {
    if (json === null || typeof json !== "object") return json;
    if (Array.isArray(json)) return json.map(decode);
    const members = Object.entries(json);
    const [tag, content] = members[0] ?? ["", null];
    if (members.length !== 1 || !tag.startsWith("$")) {
        return Object.fromEntries(members.map(([name, part]) => [name, decode(part)]));
    }
    switch (tag) {
        case "$number":
            return Number(content);
        case "$bigint":
            return BigInt(String(content));
        case "$undefined":
            return undefined;
        case "$secret":
            return new Secret(typeof content === "number" ? zeroDigits(content) : bytes(String(content)));
        case "$hidden":
            return shownFrame(content);
        case "$bytes":
            return bytes(String(content));
        case "$elements":
            return new Elements(bytes(String(content)));
        case "$map":
            return new Map(decode(content) as [unknown, unknown][]);
        case "$set":
            return new Set(decode(content) as unknown[]);
        case "$object":
            return Object.fromEntries(
                (content as readonly (readonly [string, Json])[]).map(([name, part]) => [name, decode(part)]),
            );
        default:
            throw new Error(`a recording holds the unknown ${tag}`);
    }
}

function shownFrame(content: Json | undefined): Uint8Array {
    const [length, header] = Array.isArray(content) ? content : [content, ""];
    const frame = zeroDigits(Number(length));
    frame.set(bytes(String(header)));
    return frame;
}

const zeroDigits = (length: number): Uint8Array => new Uint8Array(length).fill(0x30);
export const hex = (data: Uint8Array): string =>
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex");
export const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
