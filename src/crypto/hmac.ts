import { createHmac } from "node:crypto";
import type { HashName } from "#src/crypto/digest.js";

/** HMAC (RFC 2104) over the concatenation of `parts`. */
export function hmac(hash: HashName, key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
    const running = createHmac(hash, key);
    for (const part of parts) running.update(part);
    return new Uint8Array(running.digest());
}
