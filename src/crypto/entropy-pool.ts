import { hmac } from "#src/crypto/hmac.js";

/**
 * A pool into which everything can be stirred that others can hardly know, and from which bytes are drawn to be XORed with
 * those of a better source: they make it no worse, and save the day when it is not what it should be.
 *
 * The mixing is that of the Linux random driver before ChaCha20: a shift register with the taps of a primitive polynomial
 * over words, and a multiplication by the polynomial of CRC-32 (the twist).
 */
export interface EntropyPool {
    readonly words: Uint32Array;
    /** The word that was mixed into last. */
    readonly position: number;
    /** By how many bits the next byte is turned; only its remainder by 32 counts. */
    readonly rotation: number;
}

const WORDS = 32;
const TAPS = [26, 20, 14, 7, 1] as const;
const TWIST = [0x00000000, 0x3b6e20c8, 0x76dc4190, 0x4db26158, 0xedb88320, 0xd6d6a3e8, 0x9b64c2b0, 0xa00ae278] as const;

/** Bytes that one extraction gives. */
export const EXTRACT_LENGTH = 16;

export const emptyPool: EntropyPool = { words: new Uint32Array(WORDS), position: 0, rotation: 0 };

/** The pool with these bytes stirred in. */
export function mixed(pool: EntropyPool, bytes: Uint8Array): EntropyPool {
    const words = pool.words.slice();
    let { position, rotation } = pool;
    for (let at = 0; at < bytes.length; at++) {
        let word = rotated(bytes[at]!, rotation);
        rotation += position === 0 ? 14 : 7;
        position = (position - 1) & (WORDS - 1);
        word ^= words[position]!;
        for (let tap = 0; tap < TAPS.length; tap++) word ^= words[(position + TAPS[tap]!) & (WORDS - 1)]!;
        words[position] = (word >>> 3) ^ TWIST[(word & 7) as 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7];
    }
    return { words, position, rotation };
}

/**
 * 16 bytes, and the pool as it is afterwards: its own hash is stirred in first, so that who learns what is left cannot reckon
 * back to what was drawn.
 *
 * @param key of HMAC-SHA-1, 20 bytes
 */
export function extracted(
    pool: EntropyPool,
    key: Uint8Array,
): { readonly pool: EntropyPool; readonly bytes: Uint8Array } {
    const after = mixed(pool, hmac("sha1", key, littleEndian(pool.words)));
    const half = Uint32Array.from({ length: WORDS / 2 }, (_, i) => after.words[(after.position - i) & (WORDS - 1)]!);
    const hash = hmac("sha1", key, littleEndian(half));
    // Folded: what repeats in the output of the hash shows less.
    const bytes = hash.slice(0, EXTRACT_LENGTH);
    for (let i = 0; i < 4; i++) bytes[i]! ^= hash[EXTRACT_LENGTH + i]!;
    return { pool: after, bytes };
}

const rotated = (byte: number, bits: number): number => (byte << (bits & 31)) | (byte >>> (32 - (bits & 31)));

function littleEndian(words: Uint32Array): Uint8Array {
    const bytes = new Uint8Array(4 * words.length);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < words.length; i++) view.setUint32(4 * i, words[i]!, true);
    return bytes;
}
