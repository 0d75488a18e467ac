import dbus from "dbus-next";
import { parseSignature, type Type } from "#service/dbus/signature.js";
import type { Value, Variant } from "#service/dbus/value.js";

/** Values of these types in dbus-next's shapes: dictionaries are objects there, bytes buffers, variants its own class. */
export const toBus = (signature: string, values: readonly Value[]): unknown[] =>
    typesOf(signature).map((type, index) => raw(type, values[index]!));

/** What dbus-next read, in ours. */
export const fromBus = (signature: string, body: readonly unknown[]): readonly Value[] =>
    typesOf(signature).map((type, index) => value(type, body[index]));

function typesOf(signature: string): readonly Type[] {
    const types = parseSignature(signature);
    if (types === undefined) throw new Error(`invalid signature "${signature}"`);
    return types;
}

function raw(type: Type, from: Value): unknown {
    switch (type.code) {
        case "v": {
            const { signature, value } = from as Variant;
            return new dbus.Variant(signature, raw(typesOf(signature)[0]!, value));
        }
        case "a": {
            const { of } = type;
            if (of.code === "y") return Buffer.from(from as Uint8Array);
            if (of.code === "{") return rawDictionary(of.value, from);
            return (from as readonly Value[]).map(item => raw(of, item));
        }
        case "(":
            return type.members.map((member, index) => raw(member, (from as readonly Value[])[index]!));
        default:
            return from;
    }
}

const rawDictionary = (of: Type, map: Value): unknown =>
    Object.fromEntries([...(map as ReadonlyMap<string, Value>)].map(([key, item]) => [key, raw(of, item)]));

function value(type: Type, from: unknown): Value {
    switch (type.code) {
        case "v": {
            const { signature, value: inside } = from as dbus.Variant;
            return { signature, value: value(typesOf(signature)[0]!, inside) };
        }
        case "a": {
            const { of } = type;
            if (of.code === "y") return Uint8Array.from(from as Uint8Array);
            if (of.code === "{") return dictionary(of.value, from as Readonly<Record<string, unknown>>);
            return (from as readonly unknown[]).map(item => value(of, item));
        }
        case "(":
            return type.members.map((member, index) => value(member, (from as readonly unknown[])[index]));
        default:
            return from as Value;
    }
}

const dictionary = (of: Type, from: Readonly<Record<string, unknown>>): Value =>
    new Map(Object.entries(from).map(([key, item]) => [key, value(of, item)]));
