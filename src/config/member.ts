import type { FieldRow } from "#src/config/schema.js";
import type { FieldValue, MacWithMask, Psk } from "#src/config/value.js";
import { isExpected, parseValue, sameValue } from "#src/config/value.js";
import type { Mac } from "#src/lib/mac.js";
import type { Secret } from "#src/lib/secret.js";
import { fromUtf8, utf8 } from "#src/lib/text.js";

/** Why a field was not set: names the field, its value unless that is secret, and what was expected. */
export interface Refused {
    readonly refused: string;
}

export const isRefused = (value: object): value is Refused => "refused" in value;

/** The way between a field of the schema and the typed member of a configuration that holds it. */
export interface Member<Config> {
    readonly get: (config: Config) => FieldValue | undefined;
    readonly put: (value: FieldValue | undefined, config: Config) => Partial<Config>;
}

/** A kind of configuration: its rows, and which of them have a member. The others live in `other`. */
export interface Fields<Config> {
    /** What a field of it is called in a refusal. */
    readonly called: string;
    /** A number that a field has already, though it is out of range as some defaults are, is not taken again. */
    readonly judgesAgain?: true;
    readonly rows: ReadonlyMap<string, FieldRow>;
    readonly members: Readonly<Record<string, Member<Config>>>;
}

export interface WithOther {
    readonly other: ReadonlyMap<string, FieldValue>;
}

export function getField<C extends WithOther>(fields: Fields<C>, config: C, name: string): FieldValue | undefined {
    if (!fields.rows.has(name)) return undefined;
    const member = fields.members[name];
    return member === undefined ? config.other.get(name) : member.get(config);
}

export function putField<C extends WithOther>(
    fields: Fields<C>,
    config: C,
    name: string,
    value: FieldValue | undefined,
): C {
    const member = fields.members[name];
    if (member !== undefined) return { ...config, ...member.put(value, config) };
    const other = new Map(config.other);
    if (value === undefined) other.delete(name);
    else other.set(name, value);
    return { ...config, other };
}

/** Sets a field from its configuration text. */
export function setField<C extends WithOther>(fields: Fields<C>, config: C, name: string, text: string): C | Refused {
    const field = fields.rows.get(name);
    if (field === undefined) return { refused: `${name} is not a ${fields.called}` };
    const current = fields.judgesAgain && field.kind.kind === "int" ? undefined : getField(fields, config, name);
    const value = parseValue(field.kind, text, current);
    if (!isExpected(value)) return putField(fields, config, name, value);
    const given = field.secret ? "" : ` got ${JSON.stringify(text)},`;
    return { refused: `${name}:${given} expected ${value.expected}` };
}

/** Sets many fields in one go: copying the configuration for each of hundreds was felt at the start of the daemon. */
export function putAll<C extends WithOther>(
    fields: Fields<C>,
    config: C,
    values: Iterable<readonly [name: string, value: FieldValue]>,
): C {
    const other = new Map(config.other);
    let result = config;
    for (const [name, value] of values) {
        const member = fields.members[name];
        if (member === undefined) other.set(name, value);
        else result = { ...result, ...member.put(value, result) };
    }
    return { ...result, other };
}

/** Whether two configurations say the same, secrets compared in constant time. */
export const sameConfig = <C extends WithOther>(fields: Fields<C>, a: C, b: C): boolean =>
    a === b || [...fields.rows.keys()].every(name => sameValue(getField(fields, a, name), getField(fields, b, name)));

/** `config` with every field that has a default set to it. */
export const withDefaults = <C extends WithOther>(fields: Fields<C>, config: C): C =>
    putAll(
        fields,
        config,
        [...fields.rows.values()].flatMap(({ name, default: value }) =>
            value === undefined ? [] : [[name, value] as const],
        ),
    );

/** Makers of members: how to read one from the configuration, and the part of a configuration that sets it. */
export function membersOf<C>() {
    const member = <V>(
        get: (config: C) => V,
        put: (value: V) => Partial<C>,
        wrap: (value: V) => FieldValue | undefined,
        unwrap: (value: FieldValue | undefined) => V,
    ): Member<C> => ({ get: config => wrap(get(config)), put: value => put(unwrap(value)) });
    const int = (value: number): FieldValue => ({ type: "int", value });
    const number = (value: FieldValue | undefined): number => (value?.type === "int" ? value.value : 0);

    return {
        int: (get: (config: C) => number, put: (value: number) => Partial<C>) => member(get, put, int, number),
        flag: (get: (config: C) => boolean, put: (value: boolean) => Partial<C>) =>
            member(
                get,
                put,
                value => int(Number(value)),
                value => number(value) !== 0,
            ),
        /** One of a few integers; the range in the schema lets no other through. */
        among: <const V extends number>(values: readonly V[], get: (config: C) => V, put: (value: V) => Partial<C>) =>
            member(get, put, int, value => values.find(candidate => candidate === number(value)) ?? values[0]!),
        optionalInt: (get: (config: C) => number | undefined, put: (value: number | undefined) => Partial<C>) =>
            member(
                get,
                put,
                value => (value === undefined ? undefined : int(value)),
                value => (value === undefined ? undefined : number(value)),
            ),
        bytes: (get: (config: C) => Uint8Array | undefined, put: (value: Uint8Array | undefined) => Partial<C>) =>
            member(
                get,
                put,
                bytes => (bytes === undefined ? undefined : { type: "text", bytes }),
                value => (value?.type === "text" ? value.bytes : undefined),
            ),
        /** Text in quotes. */
        text: (get: (config: C) => string | undefined, put: (value: string | undefined) => Partial<C>) =>
            member(
                get,
                put,
                text => (text === undefined ? undefined : { type: "text", bytes: utf8(text) }),
                value => (value?.type === "text" ? fromUtf8(value.bytes) : undefined),
            ),
        /** Text without quotes. */
        plain: (get: (config: C) => string | undefined, put: (value: string | undefined) => Partial<C>) =>
            member(
                get,
                put,
                text => (text === undefined ? undefined : { type: "plain", text }),
                value => (value?.type === "plain" ? value.text : undefined),
            ),
        words: <Word extends string>(
            all: readonly Word[],
            get: (config: C) => ReadonlySet<Word>,
            put: (value: ReadonlySet<Word>) => Partial<C>,
        ) =>
            member(
                get,
                put,
                set => (set.size === 0 ? undefined : { type: "words", words: all.filter(word => set.has(word)) }),
                value => new Set(value?.type === "words" ? all.filter(word => value.words.includes(word)) : []),
            ),
        orderedWords: (get: (config: C) => readonly string[], put: (value: readonly string[]) => Partial<C>) =>
            member(
                get,
                put,
                words => (words.length === 0 ? undefined : { type: "words", words }),
                value => (value?.type === "words" ? value.words : []),
            ),
        ints: (
            get: (config: C) => readonly number[] | undefined,
            put: (value: readonly number[] | undefined) => Partial<C>,
        ) =>
            member(
                get,
                put,
                values => (values === undefined ? undefined : { type: "ints", values }),
                value => (value?.type === "ints" ? value.values : undefined),
            ),
        mac: (get: (config: C) => Mac | undefined, put: (value: Mac | undefined) => Partial<C>) =>
            member(
                get,
                put,
                mac => (mac === undefined ? undefined : { type: "mac", mac }),
                value => (value?.type === "mac" ? value.mac : undefined),
            ),
        macs: (get: (config: C) => readonly MacWithMask[], put: (value: readonly MacWithMask[]) => Partial<C>) =>
            member(
                get,
                put,
                macs => (macs.length === 0 ? undefined : { type: "macs", macs }),
                value => (value?.type === "macs" ? value.macs : []),
            ),
        secret: (get: (config: C) => Secret | undefined, put: (value: Secret | undefined) => Partial<C>) =>
            member(
                get,
                put,
                secret => (secret === undefined ? undefined : { type: "secret", secret }),
                value => (value?.type === "secret" ? value.secret : undefined),
            ),
        psk: (get: (config: C) => Psk | undefined, put: (value: Psk | undefined) => Partial<C>) =>
            member(
                get,
                put,
                psk => (psk === undefined ? undefined : { type: "psk", psk }),
                value => (value?.type === "psk" ? value.psk : undefined),
            ),
    };
}
