import assert from "node:assert/strict";
import fc from "fast-check";
import { emitWpa, parseWpa, type Wpa, type WpaReason, wpaWords } from "#src/ieee80211/element/wpa.js";
import { fromHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";

interface Vector {
    readonly body: string;
    readonly parsed: Wpa;
    readonly ends: readonly number[];
}

const vectors: Record<string, Vector> = {
    "WPA-PSK with TKIP": {
        body: "0050f20101000050f20201000050f20201000050f202",
        parsed: { group: 0x50f202, pairwise: [0x50f202], akms: [0x50f202], capabilities: undefined },
        ends: [6, 10, 16],
    },
    "both ciphers and capabilities": {
        body: "0050f20101000050f20202000050f2040050f20201000050f2010c00",
        parsed: { group: 0x50f202, pairwise: [0x50f204, 0x50f202], akms: [0x50f201], capabilities: 12 },
        ends: [6, 10, 20, 26],
    },
};

describe("WPA element", () => {
    for (const [name, { body, parsed, ends }] of Object.entries(vectors)) {
        const bytes = fromHex(body)!;
        it(`parses ${name}`, () => assert.deepEqual(parseWpa(bytes), parsed));
        it(`emits ${name}`, () => assert.deepEqual(emitWpa(parsed), bytes));
        it(`takes ${name} only at the ends of its optional tails`, () => {
            for (let length = 0; length < bytes.length; length++) {
                assert.equal(
                    !isMalformed(parseWpa(bytes.subarray(0, length))),
                    ends.includes(length),
                    `length ${length}`,
                );
            }
        });
    }

    it("has TKIP and 802.1X as defaults for what it leaves out", () =>
        assert.deepEqual(parseWpa(fromHex("0050f2010100")!), {
            group: 0x50f202,
            pairwise: [0x50f202],
            akms: [0x50f201],
            capabilities: undefined,
        }));

    const refused: Record<string, readonly [string, WpaReason]> = {
        "another vendor's element": ["0050f2020100", "notWpa"],
        "another version": ["0050f2010200", "unknownVersion"],
        "an empty list of pairwise suites": ["0050f20101000050f2020000", "noPairwiseSuites"],
        "more pairwise suites than fit": ["0050f20101000050f20202000050f202", "truncatedPairwiseSuites"],
        "an empty list of AKM suites": ["0050f20101000050f20201000050f2020000", "noAkmSuites"],
        "more AKM suites than fit": ["0050f20101000050f20201000050f2020100", "truncatedAkmSuites"],
    };
    for (const [name, [body, reason]] of Object.entries(refused)) {
        it(`refuses ${name}`, () => {
            const parsed = parseWpa(fromHex(body)!);
            assert.equal(isMalformed(parsed) && parsed.malformed, reason);
        });
    }

    it("survives a round trip with any suites", () => {
        const u32 = fc.integer({ min: 0, max: 0xffffffff });
        const suites = fc.array(u32, { minLength: 1, maxLength: 5 });
        const wpa = fc.record(
            {
                group: u32,
                pairwise: suites,
                akms: suites,
                capabilities: fc.option(fc.integer({ min: 0, max: 0xffff }), { nil: undefined }),
            },
            { noNullPrototype: true },
        );
        fc.assert(fc.property(wpa, value => assert.deepEqual(parseWpa(emitWpa(value)), value)));
    });

    it("never throws and never reads past the end", () =>
        fc.assert(fc.property(fc.uint8Array({ maxLength: 255 }), bytes => void parseWpa(bytes))));

    it("lists its words as D-Bus spells them", () =>
        assert.deepEqual(
            wpaWords({ group: 0x50f202, pairwise: [0x50f204, 0x50f202], akms: [0x50f202, 0x50f201], capabilities: 0 }),
            {
                keyMgmt: ["wpa-psk", "wpa-eap"],
                pairwise: ["tkip", "ccmp"],
                group: "tkip",
                mgmtGroup: "",
            },
        ));
});
