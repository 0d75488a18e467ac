import assert from "node:assert/strict";
import fc from "fast-check";
import { emitKeyData, findElement, findKeyData, type KeyDataItem, padKeyData, parseKeyData } from "#src/eapol/kde.js";
import { concat, fromHex, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Mac } from "#src/lib/mac.js";

const hex = (text: string): Uint8Array => fromHex(text)!;
const rsne = "30140100000fac040100000fac040100000fac020000";

const vectors: Record<string, readonly [bytes: string, items: readonly KeyDataItem[]]> = {
    "message 3: RSNE and GTK": [
        `${rsne}dd16000fac010100518c09b7de913e83ff3908709186a5c9`,
        [
            { kind: "element", id: 48, raw: hex(rsne) },
            { kind: "gtk", keyIndex: 1, transmit: false, key: hex("518c09b7de913e83ff3908709186a5c9") },
        ],
    ],
    "GTK for transmission, IGTK and BIGTK": [
        "dd16000fac010600518c09b7de913e83ff3908709186a5c9dd1c000fac0904000102030405066a7bd008ea18cb98b514b05e2bd39099dd1c000fac0e06000000000000006a7bd008ea18cb98b514b05e2bd39099",
        [
            { kind: "gtk", keyIndex: 2, transmit: true, key: hex("518c09b7de913e83ff3908709186a5c9") },
            {
                kind: "igtk",
                keyIndex: 4,
                packetNumber: hex("010203040506"),
                key: hex("6a7bd008ea18cb98b514b05e2bd39099"),
            },
            {
                kind: "bigtk",
                keyIndex: 6,
                packetNumber: new Uint8Array(6),
                key: hex("6a7bd008ea18cb98b514b05e2bd39099"),
            },
        ],
    ],
    "PMKID, MAC address, an unknown KDE and a WPA element": [
        "dd14000fac04000102030405060708090a0b0c0d0e0fdd0a000fac03020000000001dd06000facff1234dd160050f20101000050f20201000050f20201000050f202",
        [
            { kind: "pmkid", pmkid: hex("000102030405060708090a0b0c0d0e0f") },
            { kind: "mac", address: "02:00:00:00:00:01" as Mac },
            { kind: "unknown", selector: 0x000facff, data: hex("1234") },
            { kind: "element", id: 221, raw: hex("dd160050f20101000050f20201000050f20201000050f202") },
        ],
    ],
};

describe("EAPOL-Key data", () => {
    for (const [name, [bytes, items]] of Object.entries(vectors)) {
        it(`parses ${name}`, () => assert.deepEqual(parseKeyData(hex(bytes)), { items }));
        it(`emits ${name}`, () => assert.equal(toHex(emitKeyData(items)), bytes));
        it(`takes ${name} behind any padding`, () => {
            for (let zeros = 0; zeros < 8; zeros++) {
                assert.deepEqual(parseKeyData(concat(hex(bytes), hex("dd"), new Uint8Array(zeros))), { items });
            }
        });
        it(`refuses ${name} when it ends inside an item`, () => {
            const ends = new Set<number>([0]);
            let end = 0;
            for (const item of items) {
                end += emitKeyData([item]).length;
                ends.add(end);
            }
            for (let n = 0; n < hex(bytes).length; n++) {
                const parsed = parseKeyData(hex(bytes).subarray(0, n));
                // A KDE of which only the id is there is padding.
                const whole = ends.has(n) || (ends.has(n - 1) && hex(bytes)[n - 1] === 0xdd);
                assert.equal(!isMalformed(parsed), whole, `length ${n}`);
            }
        });
    }

    const refused: Record<string, readonly [string, string]> = {
        "a GTK KDE without key": ["dd06000fac010100", "invalidGtkKde"],
        "an IGTK KDE without key": ["dd0c000fac090400000000000000", "invalidIgtkKde"],
        "an IGTK KDE without packet number": ["dd06000fac090400", "invalidIgtkKde"],
        "a short MAC address KDE": ["dd09000fac030200000000", "truncatedMacKde"],
        "a short PMKID KDE": [`dd13000fac04${"00".repeat(15)}`, "truncatedPmkidKde"],
    };
    for (const [name, [bytes, reason]] of Object.entries(refused)) {
        it(`refuses ${name}`, () => assert.deepEqual(parseKeyData(hex(bytes)), { malformed: reason, offset: 0 }));
    }

    it("pads for key wrap to a multiple of 8 and at least 16 bytes, and the padding parses away", () => {
        for (let length = 0; length < 40; length += 1) {
            const data =
                length < 2 ? new Uint8Array() : Uint8Array.of(1, length - 2, ...new Uint8Array(length - 2).fill(7));
            const padded = padKeyData(data);
            assert.ok(padded.length % 8 === 0 && padded.length >= 16 && padded.length < data.length + 16 + 8);
            assert.deepEqual(parseKeyData(padded), parseKeyData(data));
        }
    });

    it("finds elements by id and by the beginning of their body", () => {
        const data = parseKeyData(hex(vectors["PMKID, MAC address, an unknown KDE and a WPA element"]![0]));
        assert.ok(!isMalformed(data));
        assert.equal(findElement(data, 221, [0x00, 0x50, 0xf2, 1])?.length, 24);
        assert.equal(findElement(data, 221, [0x00, 0x50, 0xf2, 2]), undefined);
        assert.equal(findElement(data, 48), undefined);
        assert.equal(findKeyData(data, "mac")?.address, "02:00:00:00:00:01");
        assert.equal(findKeyData(data, "gtk"), undefined);
    });

    it("never throws, never loops and never reads past the end", () =>
        fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => void parseKeyData(bytes))));
});
