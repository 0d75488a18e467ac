import type { Instant } from "#src/lib/instant.js";

/** What a machine hands back: the next state and the things it wants done, as data, in order. */
export interface Step<S, Fx> {
    readonly state: S;
    readonly effects: readonly Fx[];
}

/** The only ambient facts a reducer may use. Both are values or deterministic functions of a seed in tests. */
export interface Env {
    readonly now: Instant;
    /** Cryptographically strong bytes in production, seeded ones in tests. */
    random(byteLength: number): Uint8Array;
}

/** A protocol: a pure function from state and event to the next state and its effects. */
export interface Machine<S, Ev, Fx> {
    reduce(state: S, event: Ev, env: Env): Step<S, Fx>;
    /** When the machine must see `{ type: "deadline" }`. Undefined: never. */
    deadline(state: S): Instant | undefined;
}

/** The event every machine with a deadline receives once that deadline is reached. */
export interface Deadline {
    readonly type: "deadline";
}

export const deadline: Deadline = Object.freeze({ type: "deadline" });

/** Level of a trace line, in wpa_supplicant's words. */
export type TraceLevel = "excessive" | "msgdump" | "debug" | "info" | "warning" | "error";

/**
 * A line for the log. `reason` is a word from the machine's closed union of reasons, so that refusals can be counted
 * and asserted; `data` holds values a person needs to understand it and never a secret.
 */
export interface Trace<Reason extends string = string> {
    readonly type: "trace";
    readonly level: TraceLevel;
    readonly reason: Reason;
    readonly data?: Readonly<Record<string, string | number | boolean>>;
}

const none: readonly never[] = Object.freeze([]);

/** The next state and nothing to do. */
export const stay = <S>(state: S): Step<S, never> => ({ state, effects: none });
/** The next state and the effects it asks for, in order. */
export const step = <S, Fx>(state: S, ...effects: readonly Fx[]): Step<S, Fx> => ({ state, effects });
/** A frame or answer that is dropped: the same state and the reason. */
export const ignore = <S, Reason extends string>(
    state: S,
    reason: Reason,
    data?: Trace["data"],
): Step<S, Trace<Reason>> => ({
    state,
    effects: [{ type: "trace", level: "debug", reason, ...(data && { data }) }],
});

/** The state with one part as it is now: the same state when the part has not changed, so that nobody looks for what did. */
export const having = <S extends object, K extends keyof S>(state: S, part: K, now: S[K]): S =>
    state[part] === now ? state : { ...state, [part]: now };

/** Compile-time exhaustiveness; at run time, a loud stop that names the variant and shows nothing of what it carries. */
export function unreachable(value: never): never {
    throw new Error(`unhandled variant ${variantName(value)}`);
}

function variantName(value: unknown): string {
    if (typeof value !== "object" || value === null) return String(value);
    const discriminants = ["type", "tag", "kind", "op", "to"].flatMap(name => {
        const word: unknown = Reflect.get(value, name);
        return typeof word === "string" ? [`${name}=${word}`] : [];
    });
    return discriminants.join(" ") || "without a name";
}
