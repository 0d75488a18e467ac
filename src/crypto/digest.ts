import { createHash } from "node:crypto";

export type HashName = "md5" | "sha1" | "sha256" | "sha384" | "sha512";

/** The hash of the concatenation of `parts`. */
export function digest(hash: HashName, ...parts: readonly Uint8Array[]): Uint8Array {
    const running = createHash(hash);
    for (const part of parts) running.update(part);
    return new Uint8Array(running.digest());
}
