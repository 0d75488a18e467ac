import { hmac } from "#src/crypto/hmac.js";
import { concat } from "#src/lib/bytes.js";
import { utf8 } from "#src/lib/text.js";

/**
 * KDF-Hash-n (IEEE 802.11-2016, 12.7.1.7.2): HMAC over a 16-bit counter, label, context and the length in bits, the numbers
 * little-endian.
 *
 * @param length Bytes wanted, n / 8.
 */
export function kdf(
    hash: "sha256" | "sha384" | "sha512",
    key: Uint8Array,
    label: string,
    context: Uint8Array,
    length: number,
): Uint8Array {
    const input = concat(utf8(label), context, u16le(length * 8));
    const result = new Uint8Array(length);
    for (let at = 0, counter = 1; at < length; counter++) {
        const block = hmac(hash, key, u16le(counter), input);
        result.set(block.subarray(0, length - at), at);
        at += block.length;
        block.fill(0);
    }
    return result;
}

const u16le = (value: number): Uint8Array => Uint8Array.of(value & 0xff, value >> 8);
