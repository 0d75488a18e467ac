import { digest } from "#src/crypto/digest.js";
import { concat, fromHex, toHex } from "#src/lib/bytes.js";
import { type Mac, macBytes } from "#src/lib/mac.js";

/**
 * The UUID of a device that was given none: name-based with SHA-1 (RFC 9562, 5.5) from its MAC address in the name space that
 * wpa_supplicant uses, so that a device is still the same after a change of supplicant.
 */
export function uuidOf(address: Mac): Uint8Array {
    if (computed?.address === address) return computed.uuid;
    const uuid = digest("sha1", concat(NAME_SPACE, macBytes(address))).subarray(0, 16);
    uuid[6] = (uuid[6]! & 0x0f) | 0x50;
    uuid[8] = (uuid[8]! & 0x3f) | 0x80;
    computed = { address, uuid };
    return uuid;
}

/** It is asked for with every probe request that is sent or answered. */
let computed: { readonly address: Mac; readonly uuid: Uint8Array } | undefined;

/** Reads a UUID in its usual form; `undefined` for any other text. */
export const parseUuid = (text: string): Uint8Array | undefined =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? fromHex(text.replaceAll("-", "")) : undefined;

export const uuidText = (uuid: Uint8Array): string => toHex(uuid).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

const NAME_SPACE = Uint8Array.of(
    0x52,
    0x64,
    0x80,
    0xf8,
    0xc9,
    0x9b,
    0x4b,
    0xe5,
    0xa6,
    0x55,
    0x58,
    0xed,
    0x5f,
    0x5d,
    0x60,
    0x84,
);
