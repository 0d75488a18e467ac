import { type Contract, contract } from "#service/dbus/contract.gen.js";
import type { BusError } from "#service/dbus/error.js";
import type { Answer, InterfaceKind, MethodKind, PropertyKind } from "#service/dbus/tree.js";
import type { Value, Variant } from "#service/dbus/value.js";
import type { Call } from "#src/core/event.js";
import type { Instant } from "#src/lib/instant.js";

export type InterfaceName = keyof Contract;

/**
 * How each property of an interface follows from a state `T`. `slice` is what an announced property depends on, compared
 * by identity; `get` computes the value when it is read or sent; `set` judges a new value and hands it on.
 */
export type PropertyRules<I extends InterfaceName, T> = {
    readonly [P in keyof Contract[I]["properties"]]: PropertyRule<Contract[I]["properties"][P], T>;
};

export type PropertyRule<P, T> = {
    readonly get: (value: T, now: () => Instant) => TypeOf<P> | BusError;
} & (P extends { announced: false }
    ? unknown
    : {
          readonly slice: (value: T) => unknown;
          /** Whether this value is worth a message of its own, at once. */
          readonly urgent?: (value: T) => boolean;
          /** What becomes true again before it was told that it was not has not changed. */
          readonly lasting?: true;
      }) &
    (P extends { access: "read" }
        ? unknown
        : {
              readonly set: (
                  value: T,
                  wanted: P extends { signature: `a${string}` } ? Variant : TypeOf<P>,
                  call: Call,
              ) => Answer;
          });

type TypeOf<P> = P extends { type: infer V } ? V : never;

/**
 * How each method of an interface is carried out. An answer that is `pending` comes later, by the number of the call;
 * `caller` is the unique name of the connection that calls.
 */
export type MethodRules<I extends InterfaceName, T> = {
    readonly [M in keyof Contract[I]["methods"]]: (
        value: T,
        args: InOf<Contract[I]["methods"][M]>,
        call: Call,
        caller: string,
    ) => Answer;
};

type InOf<M> = M extends { in: infer A } ? A : never;

/** An interface as the object tree needs it: the contract's signatures and our rules, looked up by name. */
export function implement<I extends InterfaceName, T>(
    name: I,
    properties: PropertyRules<I, T>,
    methods: MethodRules<I, T>,
): InterfaceKind<T> {
    const declared: Declared = contract[name];
    return {
        name,
        xml: declared.xml,
        methods: new Map(
            Object.entries(declared.methods).map(([member, signature]) => [
                member,
                { ...signature, perform: (methods as Loose<MethodKind<T>["perform"]>)[member]! },
            ]),
        ),
        properties: new Map(
            Object.entries(declared.properties).map(([property, { signature, access }], index) => {
                const { get, set } = (properties as Loose<LooseRule<T>>)[property]!;
                return [
                    property,
                    { index, signature, get, ...(access === "readwrite" && set && { set: setter(signature, set) }) },
                ];
            }),
        ),
    };
}

/** Announced properties and what they depend on, those that are sent at once first: they leave before the others. */
export function announcedProperties<I extends InterfaceName, T>(
    name: I,
    rules: PropertyRules<I, T>,
): readonly Announced<T>[] {
    const declared: Declared = contract[name];
    return Object.entries(declared.properties)
        .filter(([, { announced }]) => announced !== false)
        .map(([property, { announced }]) => {
            const { slice, urgent, lasting } = (
                rules as unknown as Loose<Pick<Announced<T>, "slice" | "urgent" | "lasting">>
            )[property]!;
            const flush = announced === "now";
            return { property, slice, flush, ...(urgent && { urgent }), ...(lasting && { lasting }) };
        })
        .sort((a, b) => Number(b.flush) - Number(a.flush));
}

export interface Announced<T> {
    readonly property: string;
    readonly slice: (value: T) => unknown;
    readonly flush: boolean;
    readonly urgent?: (value: T) => boolean;
    readonly lasting?: true;
}

interface Declared {
    readonly xml: string;
    readonly methods: Readonly<Record<string, { readonly in: string; readonly out: string }>>;
    readonly properties: Readonly<
        Record<string, { readonly signature: string; readonly access: string; readonly announced: boolean | string }>
    >;
}

type Loose<V> = Readonly<Record<string, V>>;

interface LooseRule<T> {
    readonly get: PropertyKind<T>["get"];
    readonly set?: (value: T, wanted: Value, call: Call) => Answer;
}

/** Single values reach the rule bare: the tree has compared their type. Everything else stays a variant. */
function setter<T>(signature: string, set: NonNullable<LooseRule<T>["set"]>): NonNullable<PropertyKind<T>["set"]> {
    return signature.startsWith("a")
        ? (value, wanted, call) => set(value, wanted, call)
        : (value, wanted, call) => set(value, wanted.value, call);
}
