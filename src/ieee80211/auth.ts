import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";
import { namesOf } from "#src/lib/names.js";
import { Elements } from "./element/elements.js";

/** Values of the Authentication Algorithm Number field (IEEE 802.11-2020, 9.4.1.1). */
export const AuthAlgorithm = {
    openSystem: 0,
    sharedKey: 1,
    fastTransition: 2,
    sae: 3,
    fils: 4,
    filsPfs: 5,
    filsPublicKey: 6,
    pasn: 7,
    /** Cisco's, outside the standard. */
    leap: 128,
} as const;
export type AuthAlgorithm = (typeof AuthAlgorithm)[keyof typeof AuthAlgorithm];

/** The name of an algorithm for a log; `undefined` for one unknown here. */
export const authAlgorithmName = namesOf(AuthAlgorithm);

/** The body of an Authentication frame (IEEE 802.11-2020, 9.3.3.11). */
export interface Auth {
    readonly algorithm: number;
    /** Authentication transaction sequence number: 1, 2, …; for SAE 1 is commit and 2 is confirm. */
    readonly transaction: number;
    /** See `StatusCode`; 0 in a frame that does not answer. */
    readonly status: number;
    /**
     * What follows the fixed fields. These are elements for every algorithm but SAE and FILS, which put fields of their
     * own first, and the third frame of Shared Key, which is encrypted.
     */
    readonly payload: Uint8Array;
}

export function parseAuth(body: Uint8Array): Decoded<Auth, "truncated"> {
    if (body.length < 6) return malformed("truncated", body.length);
    const reader = new Reader(body);
    return {
        algorithm: reader.u16le()!,
        transaction: reader.u16le()!,
        status: reader.u16le()!,
        payload: reader.rest(),
    };
}

export function emitAuth({ algorithm, transaction, status, payload }: Auth): Uint8Array {
    return new Writer(6 + payload.length).u16le(algorithm).u16le(transaction).u16le(status).bytes(payload).finish();
}

/** The elements of an authentication frame whose algorithm puts nothing before them. */
export const authElements = ({ payload }: Auth): Elements => new Elements(payload);
