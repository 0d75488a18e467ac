import { createCipheriv, createDecipheriv } from "node:crypto";
import { noBytes } from "#src/lib/bytes.js";

export const AES_BLOCK = 16;

/** One block, or several of them each on its own, under a key of 16, 24 or 32 bytes. */
export function aesEncrypt(key: Uint8Array, blocks: Uint8Array): Uint8Array {
    return new Uint8Array(
        createCipheriv(`aes-${bits(key)}-ecb`, key, noBytes)
            .setAutoPadding(false)
            .update(blocks),
    );
}

/** The inverse of `aesEncrypt`. */
export function aesDecrypt(key: Uint8Array, blocks: Uint8Array): Uint8Array {
    return new Uint8Array(
        createDecipheriv(`aes-${bits(key)}-ecb`, key, noBytes)
            .setAutoPadding(false)
            .update(blocks),
    );
}

/** AES-CMAC (NIST SP 800-38B, RFC 4493): the 16 bytes that authenticate `message`. */
export function aesCmac(key: Uint8Array, message: Uint8Array): Uint8Array {
    const zero = new Uint8Array(AES_BLOCK);
    const k1 = doubled(aesEncrypt(key, zero));
    const whole = message.length > 0 && message.length % AES_BLOCK === 0;
    const padded = new Uint8Array(Math.max(1, Math.ceil(message.length / AES_BLOCK)) * AES_BLOCK);
    padded.set(message);
    if (!whole) padded[message.length] = 0x80;
    const mask = whole ? k1 : doubled(k1);
    const last = padded.length - AES_BLOCK;
    for (let i = 0; i < AES_BLOCK; i++) padded[last + i]! ^= mask[i]!;
    const chained = createCipheriv(`aes-${bits(key)}-cbc`, key, zero)
        .setAutoPadding(false)
        .update(padded);
    return new Uint8Array(chained.subarray(last));
}

const WRAP_BLOCK = 8;
const WRAP_IV = new Uint8Array(WRAP_BLOCK).fill(0xa6);

/** AES key wrap (RFC 3394). `plain` is a multiple of 8 bytes, at least 16; the result is 8 bytes longer. */
export function aesKeyWrap(kek: Uint8Array, plain: Uint8Array): Uint8Array {
    if (plain.length % WRAP_BLOCK !== 0 || plain.length < 2 * WRAP_BLOCK) {
        throw new RangeError(`key wrap of ${plain.length} bytes`);
    }
    return new Uint8Array(createCipheriv(wrapping(kek), kek, WRAP_IV).update(plain));
}

/** The inverse of `aesKeyWrap`; `undefined` when the length is impossible or the integrity check fails. */
export function aesKeyUnwrap(kek: Uint8Array, wrapped: Uint8Array): Uint8Array | undefined {
    if (wrapped.length % WRAP_BLOCK !== 0 || wrapped.length < 3 * WRAP_BLOCK) return undefined;
    const aes = createDecipheriv(wrapping(kek), kek, WRAP_IV);
    try {
        const plain = aes.update(wrapped);
        const copy = Uint8Array.from(plain);
        plain.fill(0);
        return copy;
    } catch {
        // All that is left to go wrong: the integrity check.
        return undefined;
    }
}

const wrapping = (kek: Uint8Array): string => `id-aes${bits(kek)}-wrap`;

const bits = (key: Uint8Array): number => key.length * 8;

/** Multiplication by x in GF(2^128) with the polynomial of SP 800-38B. */
function doubled(value: Uint8Array): Uint8Array {
    const result = new Uint8Array(AES_BLOCK);
    for (let i = 0; i < AES_BLOCK; i++) result[i] = ((value[i]! << 1) | ((value[i + 1] ?? 0) >> 7)) & 0xff;
    // Without a branch: the value is derived from a key.
    result[AES_BLOCK - 1]! ^= 0x87 & -(value[0]! >> 7);
    return result;
}
