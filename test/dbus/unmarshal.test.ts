import assert from "node:assert/strict";
import { createRequire } from "node:module";
import fc from "fast-check";
import { MessageBuffer, type Outgoing } from "#service/dbus/marshal.js";
import { parseSignature, type Type } from "#service/dbus/signature.js";
import { decodeMessage, type Incoming, MessageReader, type MessageReason } from "#service/dbus/unmarshal.js";
import type { Value, Variant } from "#service/dbus/value.js";
import { isMalformed } from "#src/lib/decoded.js";
import { arbitraryBody } from "#test/support/dbus-values.js";

const { unmarshall } = createRequire(import.meta.url)("dbus-next/lib/message") as {
    unmarshall(bytes: Uint8Array, options: object): { readonly body: readonly unknown[]; readonly path: string };
};

/** Byte order, call, signal, error and reply: `g_dbus_message_to_blob` of GLib 2.74. */
const GLIB_MESSAGES: readonly (readonly [string, string, string, string, string])[] = [
    [
        "little-endian",
        "6c0101014a000000040302017400000007017300040000003a312e370000000001016f00060000002f612f625f310000" +
            "0201730003000000782e790000000000060173001500000066692e77312e7770615f737570706c6963616e7431000000" +
            "080167000c79626e716975787464736f670000000000000003017300030000005a656400000000000700000001000000" +
            "fefffefffdfffffffdffffff0000000000000000000000c00500000000000080000000000000e0bf05000000c3a4e29c" +
            "93000000020000002f610005617b73767d00",
        "6c0401017c000000050000005a00000007017300040000003a312e300000000001016f00010000002f00000000000000" +
            "0201730003000000782e7900000000000801670013617b73767d61796161796161736128757529760000000000000000" +
            "030173000100000053000000000000002800000000000000010000006b00026179000000020000000102000000000000" +
            "0000000000017400090000000000000002000000ff000000090000000000000001000000050000001000000006000000" +
            "01000000780000000000000010000000010000001400000002000000280000000176000169000000ffffffff",
        "6c0301010800000006000000200000000401730005000000612e622e430000000801670001730000050175004d000000" +
            "0300000077687900",
        "6c020101000000000800000008000000050175004d000000",
    ],
    [
        "big-endian",
        "420101010000004a010203040000007407017300000000043a312e370000000001016f00000000062f612f625f310000" +
            "0201730000000003782e790000000000060173000000001566692e77312e7770615f737570706c6963616e7431000000" +
            "080167000c79626e716975787464736f670000000000000003017300000000035a656400000000000700000000000001" +
            "fffefffefffffffdfffffffd00000000c0000000000000008000000000000005bfe000000000000000000005c3a4e29c" +
            "93000000000000022f610005617b73767d00",
        "420401010000007c000000050000005a07017300000000043a312e300000000001016f00000000012f00000000000000" +
            "0201730000000003782e7900000000000801670013617b73767d61796161796161736128757529760000000000000000" +
            "030173000000000153000000000000000000002800000000000000016b00026179000000000000020102000000000000" +
            "0000000000017400000000000000000900000002ff000000000000090000000000000001050000000000001000000006" +
            "00000001780000000000000000000010000000010000001400000002000000280176000169000000ffffffff",
        "420301010000000800000006000000200401730000000005612e622e430000000801670001730000050175000000004d" +
            "0000000377687900",
        "42020101000000000000000800000008050175000000004d",
    ],
];

const ping: Outgoing = {
    type: "signal",
    serial: 1,
    path: "/a/b",
    interface: "a.b",
    member: "C",
    signature: "",
    body: [],
};

describe("a message that comes in", () => {
    const everyType = [
        7,
        true,
        -2,
        65534,
        -3,
        4294967293,
        -(2n ** 62n),
        2n ** 63n + 5n,
        -0.5,
        "ä✓",
        "/a",
        "a{sv}",
    ] as const;
    const everyContainer = [
        new Map<string, Variant>([
            ["k", { signature: "ay", value: Uint8Array.of(1, 2) }],
            ["", { signature: "t", value: 9n }],
        ]),
        Uint8Array.of(255, 0),
        [new Uint8Array(), Uint8Array.of(5)],
        [["x"], []],
        [
            [1, 20],
            [2, 40],
        ],
        { signature: "v", value: { signature: "i", value: -1 } },
    ] as const;

    for (const [order, call, signal, error, reply] of GLIB_MESSAGES) {
        it(`is read as GLib wrote it, ${order}`, () => {
            assert.deepEqual(decoded(bytesOf(call)), {
                type: "call",
                serial: 0x01020304,
                sender: ":1.7",
                path: "/a/b_1",
                interface: "x.y",
                member: "Zed",
                noReplyExpected: true,
                signature: "ybnqiuxtdsog",
                body: everyType,
            });
            assert.deepEqual(decoded(bytesOf(signal)), {
                type: "signal",
                serial: 5,
                sender: ":1.0",
                path: "/",
                interface: "x.y",
                member: "S",
                signature: "a{sv}ayaayaasa(uu)v",
                body: everyContainer,
            });
            const answer = { sender: "", replySerial: 77 };
            assert.deepEqual(decoded(bytesOf(error)), {
                type: "error",
                serial: 6,
                ...answer,
                errorName: "a.b.C",
                signature: "s",
                body: ["why"],
            });
            assert.deepEqual(decoded(bytesOf(reply)), {
                type: "return",
                serial: 8,
                ...answer,
                signature: "",
                body: [],
            });
        });
    }

    it("holds what was encoded", () => {
        fc.assert(
            fc.property(arbitraryBody, ({ signature, values }) => {
                const message = decoded(encoded({ ...ping, signature, body: values }));
                assert.deepEqual([message.signature, message.body], [signature, values]);
            }),
            { numRuns: 500 },
        );
    });

    it("holds what dbus-next reads from the same bytes", () => {
        fc.assert(
            fc.property(
                arbitraryBody.filter(({ signature }) => signature !== ""),
                ({ signature, values }) => {
                    const bytes = encoded({ ...ping, signature, body: values });
                    const theirs = unmarshall(Buffer.from(bytes), { ayBuffer: true }).body;
                    const types = parseSignature(signature)!;
                    assert.deepEqual(
                        decoded(bytes).body,
                        types.map((type, index) => fromTheirs(type, theirs[index])),
                    );
                },
            ),
            { numRuns: 500 },
        );
    });

    it("keeps the order of a dictionary, whatever its keys are", () => {
        const body = [new Map<string, Value>(["b", "__proto__", "1", "a"].map(key => [key, 1]))];
        assert.deepEqual(decoded(encoded({ ...ping, signature: "a{su}", body })).body, body);
    });

    it("shares no memory with the bytes that it was read from", () => {
        const bytes = Buffer.from(encoded({ ...ping, signature: "ays", body: [Uint8Array.of(1, 2, 3), "abc"] }));
        const { body } = decoded(bytes);
        bytes.fill(0xee);
        assert.deepEqual(body, [Uint8Array.of(1, 2, 3), "abc"]);
    });

    it("is left alone when its type is one of a later version", () => {
        const bytes = Buffer.from(encoded(ping));
        bytes[1] = 5;
        assert.deepEqual(decodeMessage(bytes), { type: "unknown" });
    });

    it("may have header fields of a later version", () => {
        const bytes = Buffer.from(encoded({ ...ping, destination: ":1.1" }));
        bytes[bytes.indexOf("\x06\x01s\0")] = 200;
        assert.equal(decoded(bytes).type, "signal");
    });

    const nested = (depth: number): Value => {
        let value: Value = { signature: "y", value: 1 };
        for (let level = 1; level < depth; level++) value = { signature: "v", value };
        return value;
    };

    it("may be nested 64 deep, and no deeper", () => {
        assert.deepEqual(decoded(encoded({ ...ping, signature: "v", body: [nested(64)] })).body, [nested(64)]);
        // Our encoder counts the variants only.
        const tooDeep = Buffer.from(encoded({ ...ping, signature: "av", body: [[nested(64)]] }));
        assert.deepEqual(reasonOf(tooDeep), "nested too deep");
    });

    const uint32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
    /** A message with one change, counted from the end of the bytes when the place is negative. */
    const changed = (signature: string, body: readonly Value[], at: number, ...bytes: readonly number[]): Buffer => {
        const message = Buffer.from(encoded({ ...ping, signature, body }));
        message.set(bytes, at < 0 ? message.length + at : at);
        return message;
    };
    const field = (from: string, to: string): Buffer => {
        const message = Buffer.from(encoded({ ...ping, signature: "s", body: ["x"] }));
        const at = message.indexOf(from, 0, "latin1");
        assert.ok(at > 0);
        message.write(to, at, "latin1");
        return message;
    };

    const refusals: readonly [what: string, bytes: Uint8Array, reason: MessageReason][] = [
        ["that ends before its body", encoded({ ...ping, signature: "s", body: ["abc"] }).subarray(0, -1), "truncated"],
        ["of fifteen bytes", encoded(ping).subarray(0, 15), "truncated"],
        ["with a byte too many", Buffer.concat([encoded(ping), Buffer.alloc(1)]), "trailing bytes"],
        ["with more body than its signature says", field("\x08\x01g\0\x01s\0", "\x08\x01g\0\x01y\0"), "trailing bytes"],
        ["of type zero", changed("", [], 1, 0), "message type"],
        ["with serial zero", changed("", [], 8, 0, 0, 0, 0), "serial of zero"],
        ["without path", field("\x01\x01o\0", "\x09\x01o\0"), "missing header field"],
        ["with two paths", field("\x02\x01s\0", "\x01\x01s\0"), "header field"],
        ["whose path is text", field("\x01\x01o\0", "\x01\x01s\0"), "header field"],
        ["with header field zero", field("\x02\x01s\0", "\0\x01s\0"), "header field"],
        ["with a path that is none", field("/a/b", "//ab"), "object path"],
        ["with an interface that is no name", field("a.b\0", "a-b\0"), "name"],
        ["with a signature that is none", field("g\0\x01s\0", "g\0\x01(\0"), "signature"],
        ["with a boolean of two", changed("b", [true], -4, 2), "boolean"],
        ["with a dictionary between its arguments", field("g\0\x01s\0", "g\0\x01{\0"), "signature"],
        ["with text that is no UTF-8", changed("s", ["abc"], -3, 0xc3), "utf-8"],
        ["with a surrogate in its text", changed("s", ["abc"], -4, 0xed, 0xa0, 0x80), "utf-8"],
        ["with a zero byte in its text", changed("s", ["abc"], -3, 0), "zero byte in text"],
        ["with a zero byte in long text", changed("s", ["x".repeat(100)], -3, 0), "zero byte in text"],
        ["with text that does not end", changed("s", ["abc"], -1, 1), "text without end"],
        ["with text longer than itself", changed("s", ["abc"], -8, ...uint32(0xffffffff)), "truncated"],
        ["with bytes longer than itself", changed("ay", [Uint8Array.of(1)], -5, 2), "truncated"],
        [
            "with an array beyond 64 MiB",
            changed("ay", [Uint8Array.of(1)], -5, ...uint32(2 ** 26 + 1)),
            "array too long",
        ],
        ["with a list beyond 64 MiB", changed("au", [[1]], -8, ...uint32(2 ** 26 + 1)), "array too long"],
        ["with a list longer than itself", changed("au", [[1]], -8, 8), "truncated"],
        ["with a list that ends inside an item", changed("au", [[1, 2]], -12, 6), "array length"],
        ["with something in its padding", changed("yu", [1, 2], -7, 1), "padding"],
        [
            "with a variant of two values",
            changed("v", [{ signature: "ay", value: new Uint8Array() }], -7, 0x79),
            "signature",
        ],
        ["with a variant of nothing", changed("v", [{ signature: "y", value: 1 }], -4, 0, 0), "signature"],
        ["with a signature of no type", changed("g", ["s"], -2, 0x7a), "signature"],
    ];
    it("is a call to be refused when it holds more than 100,000 values, of members of structures too", () => {
        const list = (length: number): Value => Array.from({ length }, () => [1, 2]);
        const call = (length: number) =>
            decoded(encoded({ ...ping, type: "call", serial: 7, signature: "a(yy)", body: [list(length)] }));
        assert.equal(call(33_000).type, "call");
        const { type, serial, body } = call(34_000);
        assert.deepEqual({ type, serial, body }, { type: "overfull", serial: 7, body: [] });
        const signal = encoded({ ...ping, signature: "a(yy)", body: [list(34_000)] });
        assert.equal(reasonOf(signal), "too many values");
    });

    for (const [what, bytes, reason] of refusals)
        it(`is refused ${what}: ${reason}`, () => assert.equal(reasonOf(bytes), reason));
});

describe("a stream of messages", () => {
    const messages = [
        ping,
        { ...ping, signature: "s", body: ["ä".repeat(50)] },
        { ...ping, signature: "ayu", body: [new Uint8Array(300).fill(7), 5] },
    ] satisfies readonly Outgoing[];
    const stream = Buffer.concat(messages.map(encoded));

    it("is cut at the ends of its messages, however it arrives", () => {
        fc.assert(
            fc.property(fc.array(fc.integer({ min: 0, max: 3 * stream.length })), cuts => {
                const heard = new Heard();
                const twice = Buffer.concat([stream, stream, stream]);
                const ends = [...cuts, twice.length].sort((a, b) => a - b);
                let from = 0;
                for (const end of ends) {
                    // The receive buffer is the same one each time.
                    const chunk = Buffer.from(twice.subarray(from, end));
                    assert.equal(heard.reader.push(chunk, heard), undefined);
                    chunk.fill(0xee);
                    from = end;
                }
                assert.deepEqual(
                    heard.messages.map(({ body }) => body),
                    [...messages, ...messages, ...messages].map(({ body }) => body),
                );
            }),
        );
    });

    it("goes on after a message that is dropped", () => {
        const bad = Buffer.from(encoded({ ...ping, signature: "b", body: [true] }));
        bad[bad.length - 4] = 2;
        const heard = new Heard();
        heard.reader.push(Buffer.concat([bad, encoded(ping)]), heard);
        assert.deepEqual([heard.reasons, heard.messages.length], [["boolean"], 1]);
    });

    it("cannot be read on when it is not known where a message ends", () => {
        const broken = (at: number, ...bytes: readonly number[]): string | undefined => {
            const message = Buffer.from(encoded(ping));
            message.set(bytes, at);
            const heard = new Heard();
            return heard.reader.push(message, heard)?.malformed;
        };
        assert.equal(broken(0, 0x78), "byte order");
        assert.equal(broken(3, 2), "protocol version");
        assert.equal(broken(4, 0, 0, 0, 8), "message too long");
        assert.equal(broken(12, 1, 0, 0, 4), "message too long");
    });
});

function encoded(message: Outgoing): Uint8Array {
    const buffer = new MessageBuffer();
    buffer.append(message);
    return buffer.take();
}

const bytesOf = (hex: string): Uint8Array => Buffer.from(hex, "hex");

function decoded(bytes: Uint8Array): Incoming {
    const message = decodeMessage(Buffer.from(bytes));
    if (isMalformed(message) || message.type === "unknown") throw new assert.AssertionError({ actual: message });
    return message;
}

function reasonOf(bytes: Uint8Array): string | undefined {
    const message = decodeMessage(Buffer.from(bytes));
    return isMalformed(message) ? message.malformed : undefined;
}

class Heard {
    readonly reader = new MessageReader();
    readonly messages: Incoming[] = [];
    readonly reasons: MessageReason[] = [];

    message(message: Incoming): void {
        this.messages.push(message);
    }

    dropped(reason: MessageReason): void {
        this.reasons.push(reason);
    }
}

/** From the shapes of dbus-next's reader to ours. */
function fromTheirs(type: Type, raw: unknown): Value {
    const list = raw as readonly unknown[];
    if (type.code === "v") {
        const [[tree], [value]] = raw as [[Tree], [unknown]];
        const signature = textOf(tree);
        return { signature, value: fromTheirs(parseSignature(signature)![0]!, value) };
    }
    if (type.code === "(") return type.members.map((member, index) => fromTheirs(member, list[index]));
    if (type.code !== "a") return raw as Value;
    if (type.of.code === "y") return Uint8Array.from(raw as Uint8Array);
    if (type.of.code !== "{") return list.map(item => fromTheirs(type.of, item));
    const { key, value } = type.of;
    return new Map(
        (raw as readonly [unknown, unknown][]).map(([name, item]) => [
            fromTheirs(key, name) as string,
            fromTheirs(value, item),
        ]),
    );
}

interface Tree {
    readonly type: string;
    readonly child: readonly Tree[];
}

function textOf({ type, child }: Tree): string {
    const inside = child.map(textOf).join("");
    if (type === "(") return `(${inside})`;
    return type === "{" ? `{${inside}}` : `${type}${inside}`;
}
