import fc from "fast-check";
import type { Value, Variant } from "#service/dbus/value.js";

const text = fc.string({ unit: "grapheme", maxLength: 20 }).filter(string => !string.includes("\0"));
/** Names that a JavaScript object keeps in order, so that the two sides see the same dictionary. */
const key = fc.string({ unit: fc.constantFrom("a", "b", "k"), minLength: 1, maxLength: 6 });

const of = <T extends Value>(signature: string, values: fc.Arbitrary<T>) =>
    values.map(value => ({ signature, value: value as Value }));

/** Signatures with values that fit, as deep as dbus-next can marshal them without mistakes of its own. */
export const arbitraryVariant: fc.Arbitrary<{ signature: string; value: Value }> = fc.letrec<{
    any: { signature: string; value: Value };
}>(tie => ({
    any: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        of("y", fc.integer({ min: 0, max: 255 })),
        of("n", fc.integer({ min: -32768, max: 32767 })),
        of("q", fc.integer({ min: 0, max: 65535 })),
        of("i", fc.integer()),
        of("u", fc.integer({ min: 0, max: 0xffffffff })),
        of("t", fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
        of("x", fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })),
        // dbus-next loses the sign of a negative zero.
        of(
            "d",
            fc.double({ noNaN: true, noDefaultInfinity: true }).filter(n => !Object.is(n, -0)),
        ),
        of("b", fc.boolean()),
        of("s", text),
        of("o", fc.constantFrom("/", "/a", "/a/b_1")),
        of("g", fc.constantFrom("", "s", "a{sv}")),
        of("ay", fc.uint8Array({ maxLength: 40 })),
        of("as", fc.array(text, { maxLength: 4 })),
        of("aay", fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 4 })),
        of(
            "a(tu)",
            fc.array(fc.tuple(fc.bigInt({ min: 0n, max: 99n }), fc.integer({ min: 0, max: 99 })), {
                maxLength: 3,
            }),
        ),
        of(
            "a{say}",
            fc.array(fc.tuple(key, fc.uint8Array({ maxLength: 5 })), { maxLength: 3 }).map(pairs => new Map(pairs)),
        ),
        tie("any").map(inner => ({ signature: "v", value: inner as Variant })),
        fc
            .array(fc.tuple(key, tie("any")), { maxLength: 3 })
            .map(pairs => ({ signature: "a{sv}", value: new Map(pairs as [string, Variant][]) })),
        fc.array(tie("any"), { minLength: 1, maxLength: 3 }).map(all => ({
            signature: `(${all.map(one => one.signature).join("")})`,
            value: all.map(one => one.value),
        })),
    ),
})).any;

/** Signatures of whole messages and values that fit them. */
export const arbitraryBody = fc
    .array(arbitraryVariant, { maxLength: 4 })
    .map(all => ({ signature: all.map(one => one.signature).join(""), values: all.map(one => one.value) }));
