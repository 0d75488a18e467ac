import assert from "node:assert/strict";
import fc from "fast-check";
import { emitAnqp, emitGas, parseAnqp, parseGas } from "#src/gas/index.js";
import { concat, fromHex, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";

const bytes = (text: string): Uint8Array => fromHex(text.replaceAll(" ", ""))!;

describe("A frame of GAS", () => {
    /** Written from the figures of IEEE 802.11-2020, 9.6.7. */
    const frames = [
        ["GAS initial request", "040a 05 6c027f00 0400 01020304"],
        ["GAS initial response", "040b 05 0000 0100 6c027f00 0000"],
        ["GAS comeback request", "040c 05"],
        ["GAS comeback response", "040d 05 0000 81 0000 6c027f00 0300 010203"],
    ] as const;
    for (const [name, text] of frames) {
        const wire = bytes(text);
        it(`${name} is read and written`, () => {
            const frame = parseGas(wire);
            assert.equal(isMalformed(frame) ? frame.malformed : toHex(emitGas(frame)), toHex(wire));
        });
        it(`${name} is refused when cut`, () => {
            for (let length = 0; length < wire.length; length++)
                assert.ok("malformed" in parseGas(wire.subarray(0, length)), `${length} bytes`);
        });
    }

    const foreign = [
        ["another category", "0300", "notGas"],
        ["another public action", "0409 05", "notGas"],
        ["no Advertisement Protocol element", "040a 05 dd027f00 0000", "badProtocolElement"],
        ["bytes behind a comeback request", "040c 05 00", "trailingBytes"],
    ] as const;
    for (const [name, wire, reason] of foreign) {
        it(`with ${name} is refused: ${reason}`, () => {
            const refused = parseGas(bytes(wire));
            assert.equal(isMalformed(refused) ? refused.malformed : refused, reason);
        });
    }

    it("is never read past its end, whatever the bytes", () => {
        fc.assert(
            fc.property(fc.uint8Array({ maxLength: 80 }), noise => {
                for (const start of ["", "0409506f9a09", "040a", "040b", "040d", "dddd1000506f9a09"])
                    for (const parse of [parseGas, parseAnqp]) parse(concat(bytes(start), noise));
            }),
        );
    });
});

describe("ANQP", () => {
    it("elements are read and written in order", () => {
        const elements = parseAnqp(bytes("0001 0400 01010701 0701 0100 05"));
        if (isMalformed(elements)) assert.fail(elements.malformed);
        assert.deepEqual(
            elements.map(({ id, value }) => [id, toHex(value)]),
            [
                [256, "01010701"],
                [263, "05"],
            ],
        );
        assert.equal(toHex(concat(...elements.map(emitAnqp))), "0001040001010701070101 0005".replace(" ", ""));
    });
});
