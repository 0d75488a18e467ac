import type { Key } from "#src/driver/command.js";
import { cipher as cipherSuite } from "#src/ieee80211/suite.js";
import { concat, Writer } from "#src/lib/bytes.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { Secret } from "#src/lib/secret.js";

/** A key as the hardware holds it: the bytes are a copy of its own. */
export interface InstalledKey extends Key {
    readonly installedAt: Instant;
}

export type Keys = readonly InstalledKey[];

export interface Installation {
    readonly keys: Keys;
    readonly installed: InstalledKey;
    /** The same bytes were in this place already: the packet numbers would have started over. */
    readonly reinstalled: boolean;
}

export function install(keys: Keys, key: Key, now: Instant): Installation {
    const installed: InstalledKey = { ...key, key: new Secret(key.key.reveal()), installedAt: now };
    const before = keys.find(other => samePlace(other, key));
    return {
        keys: [...keys.filter(other => other !== before), installed],
        installed,
        reinstalled: before?.key.equals(key.key) === true,
    };
}

export const remove = (keys: Keys, place: { readonly keyIndex: number; readonly peer?: Mac | undefined }): Keys =>
    keys.filter(
        key => key.keyIndex !== place.keyIndex || (key.kind === "pairwise" ? key.peer : undefined) !== place.peer,
    );

/** The key for frames to or from one peer (pairwise), or for group addressed frames with this or any index. */
export function keyFor(keys: Keys, peer: Mac | "group", keyIndex?: number): InstalledKey | undefined {
    return keys.findLast(key =>
        peer === "group"
            ? key.kind === "group" && (keyIndex === undefined || key.keyIndex === keyIndex)
            : key.kind === "pairwise" && key.peer === peer,
    );
}

/**
 * The body of a frame that simulated hardware has encrypted. It is not encrypted: it is marked with the key that it takes
 * to read it, so that only a receiver with the same key bytes does.
 */
export function protect(key: InstalledKey, body: Uint8Array): Uint8Array {
    return new Writer(HEADER_LENGTH + body.length)
        .u8(key.keyIndex)
        .zeros(3)
        .u32le(fingerprint(key, "transmit"))
        .bytes(body)
        .finish();
}

/** The body in the clear; `undefined` without the right key. */
export function unprotect(keys: Keys, peer: Mac | "group", body: Uint8Array): Uint8Array | undefined {
    if (body.length < HEADER_LENGTH) return undefined;
    const key = keyFor(keys, peer, body[0]);
    if (key === undefined) return undefined;
    const mark = new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(4, true);
    return mark === fingerprint(key, "receive") ? body.subarray(HEADER_LENGTH) : undefined;
}

const samePlace = (a: Key, b: Key): boolean =>
    a.keyIndex === b.keyIndex && (a.kind === "pairwise") === (b.kind === "pairwise") && a.peer === b.peer;

/** The part of the key that counts in one direction: TKIP has a Michael key for each, as nl80211 lays them out. */
function fingerprint({ cipher, key }: InstalledKey, direction: "transmit" | "receive"): number {
    const bytes = key.reveal();
    if (cipher !== TKIP) return fnv1a(bytes);
    const michael = direction === "transmit" ? 16 : 24;
    return fnv1a(concat(bytes.subarray(0, 16), bytes.subarray(michael, michael + 8)));
}

/** FNV-1a over 32 bits. */
function fnv1a(bytes: Uint8Array): number {
    let hash = 0x811c9dc5;
    for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    return hash;
}

const HEADER_LENGTH = 8;
const TKIP = cipherSuite("tkip").selector;
