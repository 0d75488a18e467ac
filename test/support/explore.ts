import assert from "node:assert/strict";
import { inspect } from "node:util";
import type { Env, Machine } from "#src/lib/machine.js";

export interface Exploration<S, Ev> {
    /** States by a name for messages; reached by the caller through the machine itself. */
    readonly states: Readonly<Record<string, S>>;
    readonly events: Readonly<Record<string, Ev>>;
    /** A fresh one for every step. */
    readonly env: () => Env;
    /**
     * Events that may leave a state as it is without a word, by name. Every other event that changes nothing has to say why
     * with a trace.
     */
    readonly mayBeSilent?: (state: string, event: string) => boolean;
}

/**
 * Every state meets every event: nothing throws, nothing that was handed in is written to, and an event that changes nothing and
 * causes nothing has a reason. Returns the reasons that were given, so that a test can compare them with the closed union.
 */
export function explore<S, Ev, Fx extends { readonly type: string }>(
    machine: Machine<S, Ev, Fx>,
    { states, events, env, mayBeSilent = () => false }: Exploration<S, Ev>,
): ReadonlySet<string> {
    const reasons = new Set<string>();
    for (const [stateName, state] of Object.entries(states)) {
        for (const [eventName, event] of Object.entries(events)) {
            const where = `${stateName} × ${eventName}`;
            deepFreeze(state);
            deepFreeze(event);
            const before = fingerprint([state, event]);
            const step = machine.reduce(state, event, env());
            assert.equal(fingerprint([state, event]), before, `${where} wrote to its input`);
            for (const effect of step.effects) if ("reason" in effect) reasons.add(String(effect.reason));
            if (step.state === state && step.effects.length === 0) {
                assert.ok(mayBeSilent(stateName, eventName), `${where} changes nothing and does not say why`);
            }
            machine.deadline(step.state);
        }
    }
    return reasons;
}

/** Freezes a value and everything it refers to. Typed arrays cannot be frozen; `explore` compares their bytes instead. */
export function deepFreeze<T>(value: T): T {
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value))
        return value;
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
    return value;
}

const fingerprint = (value: unknown): string =>
    inspect(value, { depth: Number.POSITIVE_INFINITY, maxArrayLength: null, maxStringLength: null, breakLength: 1000 });
