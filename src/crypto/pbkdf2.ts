import { pbkdf2Sync } from "node:crypto";
import type { Secret } from "#src/lib/secret.js";

const PSK_LENGTH = 32;
const PSK_ITERATIONS = 4096;

/** PBKDF2 with HMAC-SHA-1 as a job for the service, which runs it off the loop: 4 ms is too long for a reducer. */
export interface Pbkdf2Job {
    readonly kind: "pbkdf2-sha1";
    /** The characters of the passphrase as bytes. */
    readonly passphrase: Secret;
    readonly salt: Uint8Array;
    readonly iterations: number;
    /** Bytes wanted. */
    readonly length: number;
}

/** The job that makes the PSK of a passphrase and an SSID. */
export const pskJob = (passphrase: Secret, ssid: Uint8Array): Pbkdf2Job => ({
    kind: "pbkdf2-sha1",
    passphrase,
    salt: ssid,
    iterations: PSK_ITERATIONS,
    length: PSK_LENGTH,
});

/** PBKDF2 with HMAC-SHA-1 (RFC 8018). Slow by design. */
export function pbkdf2Sha1(password: Uint8Array, salt: Uint8Array, iterations: number, length: number): Uint8Array {
    return new Uint8Array(pbkdf2Sync(password, salt, iterations, length, "sha1"));
}

/** The 256-bit PSK of a passphrase and an SSID (IEEE 802.11-2020, annex J.4), synchronously: for tests and simulated air. */
export function passphraseToPsk(passphrase: Uint8Array, ssid: Uint8Array): Uint8Array {
    return pbkdf2Sha1(passphrase, ssid, PSK_ITERATIONS, PSK_LENGTH);
}
