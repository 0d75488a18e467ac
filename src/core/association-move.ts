import type { Association, AssociationEffect, Attempt, Move, Target } from "#src/core/association.js";
import type { Detail, EndCause } from "#src/core/association-end.js";
import { begin } from "#src/core/association-request.js";
import { tell } from "#src/core/radio-effect.js";
import { between, type Instant } from "#src/lib/instant.js";
import { type Step, stay, step } from "#src/lib/machine.js";

/** A link is moved to another BSS of its network. The old one is held on to for as long as the driver holds on to it. */
export function move(
    { target, requests, sme, since }: Extract<Association, { tag: "completed" }>,
    next: Target,
    now: Instant,
): Step<Association, AssociationEffect> {
    return begin({ target: next, requests, sme, move: { from: target, since, startedAt: now, intact: true } }, now);
}

/** The driver gave up the old link. */
function broken<S extends Attempt>(state: S, now: Instant): Step<S, AssociationEffect> {
    if (!state.move?.intact) return stay(state);
    const { from, since } = state.move;
    return step<S, AssociationEffect>(
        { ...state, move: { ...state.move, intact: false } },
        { type: "moving", from, connectedFor: between(since, now) },
        tell({ type: "setOperState", operState: "dormant" }),
    );
}

/** Reduces on, with the old link given up. */
export function movedOn<S extends Attempt>(
    state: S,
    now: Instant,
    then: (state: S) => Step<Association, AssociationEffect>,
): Step<Association, AssociationEffect> {
    const { state: moved, effects } = broken(state, now);
    const next = then(moved);
    return { state: next.state, effects: [...effects, ...next.effects] };
}

/** The driver refused to begin the move, and the old link is still there. */
export function restored(
    { target, requests, sme }: Attempt,
    { from, since, startedAt }: Move,
    cause: EndCause,
    detail: Detail,
    now: Instant,
): Step<Association, AssociationEffect> {
    return step<Association, AssociationEffect>(
        { tag: "completed", since, next: undefined, renewal: undefined, target: from, requests, sme, move: undefined },
        { type: "radio.release" },
        { type: "moveRefused", target, cause, detail, roamTime: between(startedAt, now) },
    );
}
