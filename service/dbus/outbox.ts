import type { Value } from "#service/dbus/value.js";
import { at, type Instant, millis } from "#src/lib/instant.js";
import { type Deadline, type Env, type Machine, type Step, stay, unreachable } from "#src/lib/machine.js";

/** What an object on the bus shows: enough to find its state again. */
export interface Subject {
    readonly kind: string;
}

/** One step of what clients see, in the order they see it. */
export type BusOp<S extends Subject = Subject> =
    | { readonly op: "add"; readonly path: string; readonly of: S }
    | { readonly op: "remove"; readonly path: string }
    | SignalOp
    /** A property whose value may have changed. It is read when it is sent. */
    | {
          readonly op: "touch";
          readonly path: string;
          readonly iface: string;
          readonly property: string;
          /** Sends everything that waits on this object at once. */
          readonly flush?: true;
          /** Of what lasts: that it is true again, when it was untrue for a moment that nobody heard of, is no news. */
          readonly lasting?: { readonly before: unknown; readonly after: unknown };
      };

export interface SignalOp {
    readonly op: "signal";
    readonly path: string;
    readonly iface: string;
    readonly member: string;
    readonly args: readonly Value[];
    /** Unique name of the only one who hears it. */
    readonly destination?: string;
    /** One more argument of type a{sv}: all properties of this interface of this object. */
    readonly properties?: { readonly path: string; readonly iface: string };
}

/** By interface and property: the value before, where that is known. */
type Touched = ReadonlyMap<string, ReadonlyMap<string, { readonly before: unknown } | undefined>>;

/** Touched properties waiting to be sent, per object and interface, in the order they were first touched. */
export interface Outbox {
    readonly pending: ReadonlyMap<string, Touched>;
    readonly flushAt: Instant | undefined;
}

export type OutboxEvent<S extends Subject = Subject> =
    | { readonly type: "ops"; readonly ops: readonly BusOp<S>[] }
    /** The reply to a method call of one of our objects has just been written. */
    | { readonly type: "replied" };

export type OutboxEffect<S extends Subject = Subject> =
    | Exclude<BusOp<S>, { readonly op: "touch" }>
    | {
          readonly op: "propertiesChanged";
          readonly path: string;
          readonly iface: string;
          readonly properties: ReadonlySet<string>;
      };

/** How long touches may wait for company. */
const COALESCE = millis(5);

export const emptyOutbox: Outbox = { pending: new Map(), flushAt: undefined };

/**
 * Collects changed properties: at most 5 ms from the first one, or until a method has been answered, or until a
 * property that flushes is touched. Objects and signals pass straight through, so a signal overtakes the property
 * changes before it. An object that goes takes its waiting changes with it.
 */
export const outbox = <S extends Subject>(): Machine<Outbox, OutboxEvent<S> | Deadline, OutboxEffect<S>> => ({
    reduce,
    deadline: state => state.flushAt,
});

function reduce<S extends Subject>(
    state: Outbox,
    event: OutboxEvent<S> | Deadline,
    env: Env,
): Step<Outbox, OutboxEffect<S>> {
    switch (event.type) {
        case "ops":
            return accept(state, event.ops, env.now);
        case "replied":
            return flushAll(state);
        case "deadline":
            return state.flushAt === undefined || env.now < state.flushAt ? stay(state) : flushAll(state);
        default:
            return unreachable(event);
    }
}

function accept<S extends Subject>(
    state: Outbox,
    ops: readonly BusOp<S>[],
    now: Instant,
): Step<Outbox, OutboxEffect<S>> {
    if (ops.length === 0) return stay(state);
    const pending = new Map<string, Touched>(state.pending);
    const fresh = new Map<string, Map<string, Map<string, { readonly before: unknown } | undefined>>>();
    const effects: OutboxEffect<S>[] = [];
    for (const op of ops) {
        switch (op.op) {
            case "touch": {
                const properties = touched(pending, fresh, op.path, op.iface);
                const known = properties.get(op.property);
                if (op.lasting?.after === true && known?.before === true) properties.delete(op.property);
                else if (!properties.has(op.property)) properties.set(op.property, op.lasting);
                if (op.flush) {
                    effects.push(...changed<S>(op.path, pending));
                    pending.delete(op.path);
                    fresh.delete(op.path);
                }
                break;
            }
            case "remove":
                pending.delete(op.path);
                fresh.delete(op.path);
                effects.push(op);
                break;
            case "add":
            case "signal":
                effects.push(op);
                break;
            default:
                return unreachable(op);
        }
    }
    const flushAt = pending.size === 0 ? undefined : (state.flushAt ?? at(now, COALESCE));
    return { state: { pending, flushAt }, effects };
}

/** The set of one object's interface to add to; copied from the old state once per batch. */
function touched(
    pending: Map<string, Touched>,
    fresh: Map<string, Map<string, Map<string, { readonly before: unknown } | undefined>>>,
    path: string,
    iface: string,
): Map<string, { readonly before: unknown } | undefined> {
    let interfaces = fresh.get(path);
    if (interfaces === undefined) {
        interfaces = new Map([...(pending.get(path) ?? [])].map(([name, known]) => [name, new Map(known)]));
        fresh.set(path, interfaces);
        pending.set(path, interfaces);
    }
    let properties = interfaces.get(iface);
    if (properties === undefined) {
        properties = new Map();
        interfaces.set(iface, properties);
    }
    return properties;
}

function flushAll<S extends Subject>(state: Outbox): Step<Outbox, OutboxEffect<S>> {
    if (state.pending.size === 0) return stay(state);
    return { state: emptyOutbox, effects: [...state.pending.keys()].flatMap(path => changed<S>(path, state.pending)) };
}

function changed<S extends Subject>(path: string, pending: Outbox["pending"]): OutboxEffect<S>[] {
    return [...(pending.get(path) ?? [])].flatMap(([iface, properties]) =>
        properties.size === 0 ? [] : [{ op: "propertiesChanged", path, iface, properties: new Set(properties.keys()) }],
    );
}
