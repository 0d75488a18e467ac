import type { Instant } from "#src/lib/instant.js";
import type { Deadline, Env, Machine, Step } from "#src/lib/machine.js";
import { type SupplicantEffect, type SupplicantEvent, supplicant, supplicantInitial } from "#src/rsn/supplicant.js";

/**
 * The machines that compute with keys. They come from outside, so that a recording can leave their insides out and a
 * replay can put recorded answers in their place.
 */
export interface KeyMachines {
    readonly supplicant: SealedMachine<SupplicantEvent | Deadline, SupplicantEffect>;
}

/** A machine whose state nobody else looks into. */
export interface SealedMachine<Ev, Fx> {
    readonly initial: unknown;
    reduce(state: unknown, event: Ev, env: Env): Step<unknown, Fx>;
    deadline(state: unknown): Instant | undefined;
}

/** Hides the state of a machine. Only states that this machine made may be given back to it. */
export function sealed<S, Ev, Fx>(machine: Machine<S, Ev, Fx>, initial: S): SealedMachine<Ev, Fx> {
    return {
        initial,
        reduce: (state, event, env) => machine.reduce(state as S, event, env),
        deadline: state => machine.deadline(state as S),
    };
}

export const keyMachines: KeyMachines = {
    supplicant: sealed(supplicant, supplicantInitial),
};
