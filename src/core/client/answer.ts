import type { CoreError, Result, ResultValue } from "#src/core/effect.js";
import type { Call } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";
import { type InterfaceEffect, type Routed, routed } from "#src/core/route/routed.js";
import type { Secret } from "#src/lib/secret.js";

/** How a command ends: it is carried out and the caller told so, or it is refused and nothing but its secrets changes. */
export interface Answer {
    readonly call: Call;
    readonly done: (next: Routed, value?: ResultValue) => Routed;
    readonly failed: (error: CoreError, text?: string) => Routed;
}

/** @param secrets what the command brought, which goes when it is refused */
export const answerTo = (call: Call, state: Interface, secrets: readonly Secret[]): Answer => ({
    call,
    done: (next, value) => ({
        ...next,
        effects: [...next.effects, reply(call, { ok: true, ...(value && { value }) })],
    }),
    failed: (error, text) =>
        routed(state, [reply(call, { ok: false, error, ...(text !== undefined && { text }) }), ...wipes(secrets)]),
});

export const wipes = (secrets: readonly Secret[]): readonly InterfaceEffect[] =>
    secrets.map(secret => ({ type: "wipe", secret }));

const reply = (call: Call, result: Result): InterfaceEffect => ({ type: "reply", call, result });
