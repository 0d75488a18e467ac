import { randomFillSync } from "node:crypto";

/**
 * Cryptographically strong bytes for `Env.random`.
 *
 * They come from OpenSSL's generator, which is seeded by `getrandom`. That call waits until the kernel's pool has been
 * initialised, and Node makes it before it runs any script, so a daemon that runs has a ready pool: there is nothing
 * like wpa_supplicant's own entropy file (`-e`) to keep.
 */
export const random = (byteLength: number): Uint8Array => randomFillSync(new Uint8Array(byteLength));
