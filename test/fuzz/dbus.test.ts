import assert from "node:assert/strict";
import fc from "fast-check";
import { MessageBuffer } from "#service/dbus/marshal.js";
import { begun } from "#service/dbus/sasl.js";
import { decodeMessage, MessageReader } from "#service/dbus/unmarshal.js";
import { arbitraryBody } from "#test/support/dbus-values.js";

const message = arbitraryBody.map(({ signature, values }) => {
    const buffer = new MessageBuffer();
    buffer.append({ type: "call", serial: 7, path: "/a", interface: "x.y", member: "Z", signature, body: values });
    return Buffer.from(buffer.take());
});

/** Some bytes of a message are others, and its end is missing or too long. */
const damaged = fc
    .tuple(
        message,
        fc.array(fc.tuple(fc.nat(400), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x28, 0x61, 0x76, 0x7b, 0xff)))),
        fc.option(fc.nat(400)),
        fc.uint8Array({ maxLength: 20 }),
    )
    .map(([bytes, changes, end, more]) => {
        const copy = Buffer.from(bytes);
        for (const [at, value] of changes) copy[at % copy.length] = value;
        return Buffer.concat([copy.subarray(0, end ?? copy.length), more]);
    });

const anything = fc.oneof(
    damaged,
    fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)),
);

describe("Bytes that a bus should never send", () => {
    it("are a message or have a reason, and are never read beyond their end", () => {
        fc.assert(
            fc.property(anything, bytes => {
                const around = Buffer.alloc(bytes.length + 64, 0xee);
                around.set(bytes, 32);
                const inside = decodeMessage(around.subarray(32, 32 + bytes.length));
                assert.deepEqual(inside, decodeMessage(Buffer.from(bytes)));
            }),
            { numRuns: 3000 },
        );
    });

    it("make no reader of a stream throw, however they are cut", () => {
        fc.assert(
            fc.property(fc.array(anything, { maxLength: 5 }), fc.array(fc.nat(600)), (all, cuts) => {
                const stream = Buffer.concat(all);
                const reader = new MessageReader();
                const ends = [...cuts.map(cut => Math.min(cut, stream.length)), stream.length].sort((a, b) => a - b);
                let from = 0;
                for (const end of ends) {
                    const chunk = stream.subarray(from, end);
                    if (reader.push(chunk, { message: () => {}, dropped: () => {} }) !== undefined) return;
                    from = end;
                }
            }),
            { numRuns: 2000 },
        );
    });

    it("are no greeting", () => {
        fc.assert(
            fc.property(fc.uint8Array({ maxLength: 100 }), bytes => {
                const answer = begun(bytes);
                if (typeof answer === "number") assert.ok(Buffer.from(bytes).toString("latin1").startsWith("OK"));
            }),
        );
    });
});
