/**
 * RC4: `data` XOR the key stream behind its first `skip` bytes. Encryption and decryption are the same.
 *
 * OpenSSL 3 keeps it in a provider that is not loaded by default, and WPA with TKIP cannot do without it.
 */
export function rc4(key: Uint8Array, data: Uint8Array, skip = 0): Uint8Array {
    const s = Uint8Array.from({ length: 256 }, (_, i) => i);
    for (let i = 0, j = 0; i < 256; i++) {
        j = (j + s[i]! + key[i % key.length]!) & 0xff;
        swap(s, i, j);
    }
    const out = new Uint8Array(data.length);
    for (let n = 0, i = 0, j = 0; n < skip + data.length; n++) {
        i = (i + 1) & 0xff;
        j = (j + s[i]!) & 0xff;
        swap(s, i, j);
        if (n >= skip) out[n - skip] = data[n - skip]! ^ s[(s[i]! + s[j]!) & 0xff]!;
    }
    return out;
}

function swap(s: Uint8Array, i: number, j: number): void {
    const held = s[i]!;
    s[i] = s[j]!;
    s[j] = held;
}
