import type { Interface } from "#src/core/interface.js";
import { type InterfaceEffect, type Routed, routed } from "#src/core/route/routed.js";
import { type GasOutcome, type GasQueries, type GasQuestion, noGasQueries } from "#src/gas/index.js";
import type { Mac } from "#src/lib/mac.js";

/** What is asked over the generic advertisement service, and for whom. */
export interface Advertisement {
    readonly queries: GasQueries;
    /** What the pending questions are for, by number. */
    readonly purposes: ReadonlyMap<number, Purpose>;
    /** The last number given to a question. */
    readonly last: number;
    /** Answers to clients' own questions, the newest first; no more than the two last ones. */
    readonly responses: readonly GasResponse[];
}

/**
 * `anqp`: the answer goes to that BSS, or to whoever has the address, and with `fetch` the next access point is asked.
 * `client`: it is kept for whoever asks for it.
 */
export type Purpose =
    | { readonly for: "anqp"; readonly bss: number | undefined; readonly fetch?: true }
    | { readonly for: "client" };

export interface GasResponse {
    readonly peer: Mac;
    readonly dialogToken: number;
    readonly bytes: Uint8Array;
}

export const noAdvertisement: Advertisement = { queries: noGasQueries, purposes: new Map(), last: 0, responses: [] };

/** Far above what clients use; without limits one client could fill our memory. */
export const MAX_PENDING = 256;

/** Puts a question on its way; the answer comes with the purpose. */
export function askOverGas(
    state: Interface,
    purpose: Purpose,
    question: Omit<GasQuestion, "number">,
    before: readonly InterfaceEffect[] = [],
): Routed {
    const { advertisement } = state;
    const number = advertisement.last + 1;
    const purposes = new Map([...advertisement.purposes, [number, purpose]]);
    return routed({ ...state, advertisement: { ...advertisement, last: number, purposes } }, before, [
        { to: "gas", event: { type: "ask", number, ...question } },
    ]);
}

/** The answer to a client's own question is kept; the one before the one before goes. */
export function kept(
    { responses }: Advertisement,
    { peer, dialogToken, response }: GasOutcome,
): readonly GasResponse[] {
    return dialogToken === undefined ? responses : [{ peer, dialogToken, bytes: response }, ...responses.slice(0, 1)];
}
