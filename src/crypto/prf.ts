import { hmac } from "#src/crypto/hmac.js";
import { concat } from "#src/lib/bytes.js";
import { utf8 } from "#src/lib/text.js";

/**
 * PRF-n (IEEE 802.11-2020, 12.7.1.2): HMAC-SHA-1 in counter mode over label, a zero byte and context.
 *
 * @param length Bytes wanted, n / 8.
 */
export function prf(key: Uint8Array, label: string, context: Uint8Array, length: number): Uint8Array {
    const input = concat(utf8(label), Uint8Array.of(0), context);
    const result = new Uint8Array(length);
    for (let at = 0, counter = 0; at < length; counter++) {
        const block = hmac("sha1", key, input, Uint8Array.of(counter));
        result.set(block.subarray(0, length - at), at);
        at += block.length;
        block.fill(0);
    }
    return result;
}
