import { pbkdf2 } from "node:crypto";
import type { Pbkdf2Job } from "#src/crypto/pbkdf2.js";
import { unreachable } from "#src/lib/machine.js";
import { Secret } from "#src/lib/secret.js";

/** A computation that takes too long (above 1 ms) for the loop. */
export type ComputeJob = Pbkdf2Job;

export type ComputeResult =
    | { readonly kind: "pbkdf2-sha1"; readonly key: Secret }
    /** The job could not be done: too little memory, or numbers that OpenSSL refuses. */
    | { readonly kind: "failed"; readonly text: string };

/** Carries out `job` off the loop. `done` is called exactly once, never before this returns. */
export function compute(job: ComputeJob, done: (result: ComputeResult) => void): void {
    switch (job.kind) {
        case "pbkdf2-sha1": {
            const passphrase = job.passphrase.reveal();
            try {
                pbkdf2(passphrase, job.salt, job.iterations, job.length, "sha1", (error, key) =>
                    done(error === null ? { kind: job.kind, key: Secret.taking(key) } : failed(error)),
                );
            } catch (error) {
                queueMicrotask(() => done(failed(error)));
            }
            return;
        }
        default:
            unreachable(job.kind);
    }
}

const failed = (error: unknown): ComputeResult => ({
    kind: "failed",
    text: error instanceof Error ? error.message : String(error),
});
