import assert from "node:assert/strict";
import fc from "fast-check";
import { emitRsn, PMKID_LENGTH, parseRsn, type Rsn, type RsnReason, rsnWords } from "#src/ieee80211/element/rsn.js";
import { fromHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";

interface Vector {
    readonly body: string;
    readonly parsed: Rsn;
    /** Lengths at which the element may end early; everything else is refused. */
    readonly ends: readonly number[];
}

const pmkid = Uint8Array.from({ length: 16 }, (_, i) => i);

const vectors: Record<string, Vector> = {
    "WPA2-PSK with CCMP": {
        body: "0100000fac040100000fac040100000fac020000",
        parsed: {
            group: 0xfac04,
            pairwise: [0xfac04],
            akms: [0xfac02],
            capabilities: 0,
            pmkids: [],
            mgmtGroup: undefined,
        },
        ends: [2, 6, 12, 18],
    },
    "a WEP-40 group cipher": {
        body: "0100000fac010100000fac040100000fac020000",
        parsed: {
            group: 0xfac01,
            pairwise: [0xfac04],
            akms: [0xfac02],
            capabilities: 0,
            pmkids: [],
            mgmtGroup: undefined,
        },
        ends: [2, 6, 12, 18],
    },
    "mixed ciphers with TKIP as group cipher": {
        body: "0100000fac020200000fac04000fac020200000fac02000fac060c00",
        parsed: {
            group: 0xfac02,
            pairwise: [0xfac04, 0xfac02],
            akms: [0xfac02, 0xfac06],
            capabilities: 0x000c,
            pmkids: [],
            mgmtGroup: undefined,
        },
        ends: [2, 6, 16, 26],
    },
    "required management frame protection with a PMKID": {
        body: "0100000fac040100000fac040100000fac06c0000100000102030405060708090a0b0c0d0e0f000fac06",
        parsed: {
            group: 0xfac04,
            pairwise: [0xfac04],
            akms: [0xfac06],
            capabilities: 0x00c0,
            pmkids: [pmkid],
            mgmtGroup: 0xfac06,
        },
        ends: [2, 6, 12, 18, 20, 38],
    },
    "vendor suites that nobody knows": {
        body: "01000050f2ff0100001122330100aabbccdd0000",
        parsed: {
            group: 0x50f2ff,
            pairwise: [0x112233],
            akms: [0xaabbccdd],
            capabilities: 0,
            pmkids: [],
            mgmtGroup: undefined,
        },
        ends: [2, 6, 12, 18],
    },
};

describe("RSNE", () => {
    for (const [name, { body, parsed, ends }] of Object.entries(vectors)) {
        const bytes = fromHex(body)!;
        it(`parses ${name}`, () => assert.deepEqual(parseRsn(bytes), parsed));
        it(`emits ${name}`, () => assert.deepEqual(emitRsn(parsed), bytes));
        it(`takes ${name} without its optional tails, and refuses it when suites or PMKIDs are cut`, () => {
            const suites = ends[3]!;
            const pmkids = parsed.pmkids.length * PMKID_LENGTH;
            for (let length = 0; length < bytes.length; length++) {
                const behind = length - suites;
                const cutsPmkid = behind >= 4 && behind < 4 + pmkids;
                const taken = ends.includes(length) || (behind > 0 && !cutsPmkid);
                assert.equal(!isMalformed(parseRsn(bytes.subarray(0, length))), taken, `length ${length}`);
            }
        });
    }

    it("has the standard's defaults for what it leaves out", () =>
        assert.deepEqual(parseRsn(Uint8Array.of(1, 0)), {
            group: 0xfac04,
            pairwise: [0xfac04],
            akms: [0xfac01],
            capabilities: 0,
            pmkids: [],
            mgmtGroup: undefined,
        }));

    it("implies BIP-CMAC-128 where it announces management frame protection and names no cipher for it", () => {
        const parsed = parseRsn(fromHex("0100000fac040100000fac040100000fac028000")!);
        assert.equal(!isMalformed(parsed) && parsed.mgmtGroup, 0xfac06);
    });

    it("skips what a later edition appends", () => {
        const parsed = parseRsn(fromHex("0100000fac040100000fac040100000fac02c0000000000fac06abcdef")!);
        assert.equal(!isMalformed(parsed) && parsed.mgmtGroup, 0xfac06);
    });

    const refused: Record<string, readonly [string, RsnReason]> = {
        "another version": ["0200000fac04", "unknownVersion"],
        "an empty list of pairwise suites": ["0100000fac040000", "noPairwiseSuites"],
        "more pairwise suites than fit": ["0100000fac04ffff000fac04", "truncatedPairwiseSuites"],
        "an empty list of AKM suites": ["0100000fac040100000fac040000", "noAkmSuites"],
        "more AKM suites than fit": ["0100000fac040100000fac040200000fac02", "truncatedAkmSuites"],
        "more PMKIDs than fit": ["0100000fac040100000fac040100000fac0200000100", "truncatedPmkids"],
    };
    for (const [name, [body, reason]] of Object.entries(refused)) {
        it(`refuses ${name}`, () => {
            const parsed = parseRsn(fromHex(body)!);
            assert.equal(isMalformed(parsed) && parsed.malformed, reason);
        });
    }

    it("survives a round trip with any suites", () => {
        const u32 = fc.integer({ min: 0, max: 0xffffffff });
        const suites = fc.array(u32, { minLength: 1, maxLength: 5 });
        const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 });
        const rsn = fc.record(
            {
                group: u32,
                pairwise: suites,
                akms: suites,
                capabilities: fc.integer({ min: 0, max: 0xff7f }).map(bits => bits & ~0x80),
                pmkids: fc.array(bytes16, { maxLength: 3 }),
                mgmtGroup: fc.option(u32, { nil: undefined }),
            },
            { noNullPrototype: true },
        );
        fc.assert(fc.property(rsn, value => assert.deepEqual(parseRsn(emitRsn(value)), value)));
    });

    it("never throws and never reads past the end", () =>
        fc.assert(fc.property(fc.uint8Array({ maxLength: 255 }), bytes => void parseRsn(bytes))));

    it("lists its words in the order of D-Bus and leaves out what has none", () => {
        const rsn: Rsn = {
            group: 0xfac02,
            pairwise: [0xfac04, 0xfac02, 0x112233],
            akms: [0xfac08, 0xfac01, 0xfac06, 0xfac02, 0xaabbccdd],
            capabilities: 0x80,
            pmkids: [],
            mgmtGroup: 0xfac06,
        };
        assert.deepEqual(rsnWords(rsn), {
            keyMgmt: ["wpa-psk", "wpa-psk-sha256", "wpa-eap", "sae"],
            pairwise: ["tkip", "ccmp"],
            group: "tkip",
            mgmtGroup: "aes128cmac",
        });
    });

    it("does not take a WPA element's selector for a suite", () => {
        const words = rsnWords({
            group: 0x50f202,
            pairwise: [0x50f202],
            akms: [0x50f202],
            capabilities: 0,
            pmkids: [],
            mgmtGroup: undefined,
        });
        assert.deepEqual(words, { keyMgmt: [], pairwise: [], group: "", mgmtGroup: "aes128cmac" });
    });
});
