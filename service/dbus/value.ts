/**
 * D-Bus values as the service holds them. Which shape a value must have follows from its signature:
 * y n q i u d a number, x t a bigint, b a boolean, s o g text, v a `Variant`, ay bytes, any other array a list,
 * a{kv} a `ReadonlyMap` (ordered, and safe with names such as `__proto__` that clients choose), (…) a list.
 */
export type Value = number | bigint | boolean | string | Uint8Array | Variant | readonly Value[] | Dictionary;

export type Dictionary = ReadonlyMap<string | number | bigint | boolean, Value>;

/** A value that carries its own signature, one complete type. */
export interface Variant {
    readonly signature: string;
    readonly value: Value;
}

/** What signature a{sv} holds. */
export type VariantMap = ReadonlyMap<string, Variant>;

export const variant = (signature: string, value: Value): Variant => ({ signature, value });

/** An a{sv} from named variants; entries that are `undefined` are left out. */
export function variantMap(entries: Readonly<Record<string, Variant | undefined>>): VariantMap {
    const map = new Map<string, Variant>();
    for (const [key, value] of Object.entries(entries)) if (value !== undefined) map.set(key, value);
    return map;
}

const OBJECT_PATH = /^\/(?:[A-Za-z0-9_]+(?:\/[A-Za-z0-9_]+)*)?$/;

/** Whether text has the form of an object path (D-Bus specification, "Valid Object Paths"). */
export const isObjectPath = (text: string): boolean => OBJECT_PATH.test(text);

const NAME = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)+$/;

/** Whether text has the form of an interface or error name. */
export const isInterfaceName = (text: string): boolean => text.length <= 255 && NAME.test(text);

const MEMBER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether text has the form of a method or signal name. */
export const isMemberName = (text: string): boolean => text.length <= 255 && MEMBER.test(text);
