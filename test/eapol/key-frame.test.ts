import assert from "node:assert/strict";
import fc from "fast-check";
import { emitKeyFrame, noKeyInformation, parseKeyFrame } from "#src/eapol/key-frame.js";
import { emitEapol, parseEapol } from "#src/eapol/packet.js";
import { concat, fromHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { handshakes } from "#test/support/handshakes.js";

const hex = (text: string): Uint8Array => fromHex(text)!;

describe("EAPOL header", () => {
    const start = hex("01010000");
    it("parses and emits an EAPOL-Start", () => {
        const parsed = { version: 1, packetType: 1, body: new Uint8Array() };
        assert.deepEqual(parseEapol(start), parsed);
        assert.deepEqual(emitEapol(parsed), start);
    });
    it("drops padding behind the body", () => {
        const parsed = parseEapol(hex("02000002abcd000000000000"));
        assert.deepEqual(parsed, { version: 2, packetType: 0, body: hex("abcd") });
    });
    it("refuses every truncation", () => {
        const frame = hex("02000002abcd");
        for (let n = 0; n < 4; n++)
            assert.deepEqual(parseEapol(frame.subarray(0, n)), {
                malformed: "shortEapolHeader",
                offset: Math.min(n, 2),
            });
        for (let n = 4; n < 6; n++)
            assert.deepEqual(parseEapol(frame.subarray(0, n)), { malformed: "shortEapolBody", offset: 4 });
    });
});

describe("EAPOL-Key frame", () => {
    it("parses message 1 of a WPA2 handshake", () => {
        const { frame } = handshakes[0]!.frames[0]!;
        const parsed = parseKeyFrame(frame, 16);
        assert.ok(!isMalformed(parsed));
        const { wire, ...fields } = parsed;
        assert.deepEqual(wire, frame);
        assert.deepEqual(fields, {
            protocolVersion: 2,
            descriptor: 2,
            information: { ...noKeyInformation, version: 2, type: "pairwise", ack: true },
            keyLength: 16,
            replayCounter: 1n,
            nonce: hex("d1db55c72f8cb61206d6ff9d82ef2af6dce89bb988a2390d680f8192625983c5"),
            iv: new Uint8Array(16),
            rsc: new Uint8Array(8),
            mic: new Uint8Array(16),
            keyData: new Uint8Array(),
        });
    });

    it("parses the key information of a group message of WPA", () => {
        const parsed = parseKeyFrame(handshakes.find(({ name }) => name === "wpa-psk-tkip")!.frames[6]!.frame, 16);
        assert.ok(!isMalformed(parsed));
        assert.deepEqual(parsed.information, {
            ...noKeyInformation,
            version: 1,
            type: "group",
            index: 2,
            ack: true,
            mic: true,
            secure: true,
        });
    });

    for (const { name, frames } of handshakes) {
        for (const [i, { sender, frame }] of frames.entries()) {
            it(`emits frame ${i + 1} of ${name}, from the ${sender}, as it was parsed`, () => {
                const parsed = parseKeyFrame(frame, 16);
                assert.ok(!isMalformed(parsed));
                assert.deepEqual(emitKeyFrame(parsed), frame);
            });
            it(`refuses every truncation of frame ${i + 1} of ${name}`, () => {
                for (let n = 0; n < frame.length; n++) {
                    assert.ok(isMalformed(parseKeyFrame(frame.subarray(0, n), 16)), `length ${n}`);
                    if (n < 5) continue;
                    // The same with an EAPOL length that agrees with what is left.
                    const shortened = frame.slice(0, n);
                    new DataView(shortened.buffer).setUint16(2, n - 4);
                    assert.ok(isMalformed(parseKeyFrame(shortened, 16)), `body of length ${n - 4}`);
                }
            });
        }
    }

    it("survives a round trip with a 24-byte MIC and any bits", () =>
        fc.assert(
            fc.property(
                fc.integer({ min: 0, max: 0x3fff }),
                fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
                (bits, replayCounter) => {
                    const body = new Uint8Array(77 + 24 + 2 + 3);
                    const view = new DataView(body.buffer);
                    view.setUint8(0, 2);
                    view.setUint16(1, bits);
                    view.setBigUint64(5, replayCounter);
                    view.setUint16(101, 3);
                    const frame = emitEapol({ version: 2, packetType: 3, body });
                    const parsed = parseKeyFrame(frame, 24);
                    assert.ok(!isMalformed(parsed));
                    assert.equal(parsed.replayCounter, replayCounter);
                    assert.deepEqual(emitKeyFrame(parsed), frame);
                },
            ),
        ));

    it("drops padding behind the frame and keeps bytes behind the key data under the MIC", () => {
        const { frame } = handshakes[0]!.frames[0]!;
        const padded = parseKeyFrame(concat(frame, new Uint8Array(7)), 16);
        assert.ok(!isMalformed(padded));
        assert.deepEqual(padded.wire, frame);
        const longer = concat(frame, new Uint8Array(2));
        new DataView(longer.buffer).setUint16(2, frame.length - 4 + 2);
        const parsed = parseKeyFrame(longer, 16);
        assert.ok(!isMalformed(parsed));
        assert.deepEqual(parsed.wire, longer);
    });

    it("refuses other EAPOL packets by name", () =>
        assert.deepEqual(parseKeyFrame(hex("01010000"), 16), { malformed: "notKey", offset: 1 }));

    it("refuses key data longer than the frame by name", () => {
        const frame = Uint8Array.from(handshakes[0]!.frames[0]!.frame);
        new DataView(frame.buffer).setUint16(97, 0xffff);
        assert.deepEqual(parseKeyFrame(frame, 16), { malformed: "shortKeyData", offset: 99 });
    });

    it("never throws and never reads past the end", () =>
        fc.assert(
            fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(0, 16, 24), (bytes, micLength) => {
                parseKeyFrame(bytes, micLength);
                const key = concat(Uint8Array.of(2, 3, 0, bytes.length & 0xff), bytes);
                parseKeyFrame(key, micLength);
            }),
        ));
});
