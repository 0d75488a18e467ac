import assert from "node:assert/strict";
import { createRequire } from "node:module";
import fc from "fast-check";
import { EncodeError, MessageBuffer, type Outgoing } from "#service/dbus/marshal.js";
import { parseSignature, type Type } from "#service/dbus/signature.js";
import type { Value, Variant } from "#service/dbus/value.js";
import { arbitraryBody, arbitraryVariant } from "#test/support/dbus-values.js";

const require = createRequire(import.meta.url);
const { Message, Variant: TheirVariant } = require("dbus-next") as {
    Message: new (fields: Record<string, unknown>) => object;
    Variant: new (signature: string, value: unknown) => object;
};
const { marshallMessage } = require("dbus-next/lib/marshall-compat") as {
    marshallMessage(m: object): [Buffer, unknown];
};

describe("what the service sends", () => {
    it("is byte for byte what dbus-next makes of the same message", () => {
        fc.assert(
            fc.property(arbitraryBody, fc.integer({ min: 1, max: 0xffffffff }), ({ signature, values }, serial) => {
                const signal = { path: "/a/b", interface: "x.y", member: "Z", signature, serial };
                assert.deepEqual(
                    hex(encoded({ ...signal, type: "signal", body: values })),
                    hex(theirs({ ...signal, type: 4, flags: 1, body: shaped(signature, values) })),
                );
            }),
            { numRuns: 500 },
        );
    });

    it("has the header fields of replies and errors in the order of their codes", () => {
        const reply = { serial: 7, replySerial: 9, destination: ":1.5", signature: "s", body: ["a"] };
        assert.equal(hex(encoded({ ...reply, type: "return" })), hex(theirs({ ...reply, type: 2, flags: 1 })));
        const error = { ...reply, errorName: "a.b.C" };
        assert.equal(hex(encoded({ ...error, type: "error" })), hex(theirs({ ...error, type: 3, flags: 1 })));
    });

    it("aligns every message to its own beginning, not to the buffer", () => {
        const buffer = new MessageBuffer();
        const first: Outgoing = { ...ping, signature: "y", body: [1] };
        const second: Outgoing = {
            ...ping,
            signature: "a{sv}",
            body: [new Map([["k", { signature: "t", value: 1n }]])],
        };
        buffer.append(first);
        buffer.append(second);
        assert.equal(hex(buffer.take()), hex(encoded(first)) + hex(encoded(second)));
    });

    it("is the same whatever signals of that name were sent before", () => {
        const some = <T>(...values: readonly T[]) => fc.constantFrom(...values);
        const signals = fc.record({
            path: some("/", "/a/b"),
            interface: some("a.b", "a.bc"),
            member: some("C", "Changed"),
            signature: some("", "s"),
            destination: some(undefined, ":1.7"),
            serial: fc.integer({ min: 1, max: 0xffffffff }),
        });
        fc.assert(
            fc.property(fc.array(signals, { maxLength: 30, size: "max" }), sent => {
                const buffer = new MessageBuffer();
                const messages = sent.map(
                    (one): Outgoing => ({ ...one, type: "signal", body: one.signature ? ["x"] : [] }),
                );
                for (const message of messages) buffer.append(message);
                assert.equal(hex(buffer.take()), messages.map(message => hex(encoded(message))).join(""));
            }),
        );
    });

    it("is the same when a dictionary that was sent a moment ago is sent once more, wherever it stands", () => {
        const variants = fc.tuple(fc.array(arbitraryVariant, { maxLength: 4 }), fc.nat(20)).map(([values, length]) => ({
            map: new Map(values.map((value, index): [string, Value] => [`k${index}`, value])),
            pad: "x".repeat(length),
        }));
        fc.assert(
            fc.property(variants, ({ map, pad }) => {
                const messages: readonly Outgoing[] = [
                    { ...ping, signature: "sa{sv}as", body: [pad, map, []] },
                    { ...ping, signature: "a{sv}", body: [map] },
                    { ...ping, signature: "sa{sa{sv}}", body: ["y", new Map([[pad, map]])] },
                    { ...ping, signature: "ysv", body: [1, pad, { signature: "a{sv}", value: map }] },
                ];
                const buffer = new MessageBuffer();
                const other: Outgoing = { ...ping, signature: "s", body: [`${pad}other`] };
                for (const message of messages) {
                    assert.throws(() => buffer.append({ ...ping, signature: "a{sv}u", body: [map, -1] }));
                    buffer.append(other);
                    buffer.append(message);
                }
                const fresh = messages.map(message => hex(encoded(message)));
                assert.equal(hex(buffer.take()), fresh.map(one => hex(encoded(other)) + one).join(""));
                const long: Outgoing = { ...ping, signature: "s", body: ["z".repeat(10_000)] };
                for (const message of [long, ...messages]) buffer.append(message);
                assert.equal(hex(buffer.take()), hex(encoded(long)) + fresh.join(""));
            }),
            { numRuns: 200 },
        );
    });

    it("grows with what it holds and starts empty after take", () => {
        const buffer = new MessageBuffer();
        const big = new Uint8Array(1_000_000).fill(7);
        buffer.append({ ...ping, signature: "ay", body: [big] });
        assert.ok(buffer.take().length > big.length);
        assert.equal(buffer.length, 0);
    });

    it("refuses a message longer than dbus-daemon carries, and does not write it to its end first", () => {
        const buffer = new MessageBuffer();
        const append = (texts: number, megabytes = 1): void => {
            const body = [new Array<string>(texts).fill("x".repeat(megabytes << 20))];
            buffer.append({ ...ping, signature: "as", body });
            buffer.take();
        };
        append(31);
        append(1, 31);
        for (const megabytes of [32, 200])
            assert.throws(() => append(megabytes), /^Error: message longer than 32 MiB$/);
        assert.equal(buffer.length, 0);
    });

    const refusals: readonly [string, string, readonly Value[]][] = [
        ["a number above the range of its type", "q", [65536]],
        ["a negative number in an unsigned type", "u", [-1]],
        ["a fraction in an integer type", "i", [1.5]],
        ["text with a zero byte", "s", ["a\0b"]],
        ["an object path with a double slash", "o", ["/a//b"]],
        ["an object path that ends in a slash", "o", ["/a/"]],
        ["an invalid signature in a variant", "v", [{ signature: "a", value: [] }]],
        ["a variant with two values", "v", [{ signature: "ss", value: ["a", "b"] }]],
        ["text where a number belongs", "u", ["1"]],
        ["too few values", "ss", ["a"]],
        ["a file descriptor, of which there are none", "h", [0]],
    ];
    for (const [what, signature, values] of refusals) {
        it(`refuses ${what} and leaves nothing of the message behind`, () => {
            const buffer = new MessageBuffer();
            buffer.append(ping);
            const before = buffer.length;
            assert.throws(() => buffer.append({ ...ping, signature, body: values }), EncodeError);
            assert.equal(buffer.length, before);
        });
    }

    it("refuses a path, an interface and a member that are no names", () => {
        for (const wrong of [{ path: "x" }, { interface: "x" }, { member: "a.b" }])
            assert.throws(() => encoded({ ...ping, ...wrong }), EncodeError);
    });
});

describe("a signature", () => {
    for (const valid of ["", "s", "a{sv}", "a(uu)", "aaay", "(a{s(iv)})", `${"a".repeat(32)}y`])
        it(`"${valid.slice(0, 12)}" is valid`, () => assert.notEqual(parseSignature(valid), undefined));
    for (const invalid of [
        "a",
        "()",
        "(",
        "{sv}",
        "a{vs}",
        "a{s}",
        "a{sss}",
        "z",
        ")",
        `${"a".repeat(33)}y`,
        "s".repeat(256),
    ])
        it(`"${invalid.slice(0, 12)}" is not`, () => assert.equal(parseSignature(invalid), undefined));
});

const ping: Outgoing = { type: "signal", serial: 1, path: "/", interface: "a.b", member: "C", signature: "", body: [] };

function encoded(message: Outgoing): Uint8Array {
    const buffer = new MessageBuffer();
    buffer.append(message);
    return buffer.take();
}

const theirs = (fields: Record<string, unknown>): Uint8Array => marshallMessage(new Message(fields))[0];

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** Our values in the shapes that dbus-next wants. */
function shaped(signature: string, values: readonly Value[]): unknown[] {
    return parseSignature(signature)!.map((type, index) => shape(type, values[index]!));
}

function shape(type: Type, value: Value): unknown {
    if (type.code === "v") {
        const { signature, value: inner } = value as Variant;
        return new TheirVariant(signature, shape(parseSignature(signature)![0]!, inner));
    }
    if (type.code === "(") return (value as readonly Value[]).map((item, index) => shape(type.members[index]!, item));
    if (type.code !== "a") return value;
    if (type.of.code === "y") return Buffer.from(value as Uint8Array);
    if (type.of.code !== "{") return (value as readonly Value[]).map(item => shape(type.of, item));
    const { value: of } = type.of;
    return Object.fromEntries(
        [...(value as ReadonlyMap<string, Value>)].map(([name, item]) => [name, shape(of, item)]),
    );
}
