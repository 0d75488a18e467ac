import assert from "node:assert/strict";
import { type EhtCapabilities, ehtMcsOfAp, parseEhtCapabilities } from "#src/ieee80211/element/eht.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { htStreams, parseHtCapabilities } from "#src/ieee80211/element/ht.js";
import { HE_MCS, parseMcsMap, streams, VHT_MCS } from "#src/ieee80211/element/mcs.js";
import { bssRates, emitRates, MembershipSelector, parseRates } from "#src/ieee80211/element/rates.js";
import { fromHex, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { elementsOf } from "#test/support/hwsim-frames.js";

const M = 1_000_000;
const rates = (supported: string, extended = ""): Elements => {
    const list = (id: string, octets: string) =>
        octets === "" ? "" : `${id}${(octets.length / 2).toString(16).padStart(2, "0")}${octets}`;
    return new Elements(fromHex(list("01", supported) + list("32", extended))!);
};

describe("Rates of a BSS", () => {
    /** What wpa_supplicant 2.10 gave as D-Bus property `Rates` for the same probe responses. */
    const seen = [
        ["probe response of modern-24, push button pressed", [54, 48, 36, 24, 18, 12, 11, 9, 6, 5.5, 2, 1]],
        ["probe response of old-24", [54, 48, 36, 24, 18, 12, 11, 9, 6, 5.5, 2, 1]],
    ] as const;
    for (const [name, expected] of seen) {
        it(`are both elements together, highest first: ${name}`, () => {
            assert.deepEqual(
                bssRates(elementsOf(name)),
                expected.map(rate => rate * M),
            );
        });
    }

    it("S043 do not contain membership selectors (wpa_supplicant 2.10 says 63 and 61.5 Mbit/s here)", () => {
        const elements = elementsOf("probe response of fast-5");
        assert.deepEqual(
            bssRates(elements),
            [54, 48, 36, 24, 18, 12, 9, 6].map(rate => rate * M),
        );
        assert.deepEqual(parseRates(elements).selectors, [
            MembershipSelector.vht,
            MembershipSelector.saeHashToElementOnly,
        ]);
    });

    it("S042 are basic when flagged", () => {
        assert.deepEqual(parseRates(rates("8284")), {
            rates: [
                { bitsPerSecond: 1 * M, basic: true },
                { bitsPerSecond: 2 * M, basic: true },
            ],
            selectors: [],
        });
        assert.deepEqual(
            parseRates(rates("02040b16")).rates.map(rate => rate.basic),
            [false, false, false, false],
        );
    });

    it("S043 an unflagged 127 is no selector", () => {
        assert.deepEqual(parseRates(rates("7f")), {
            rates: [{ bitsPerSecond: 63_500_000, basic: false }],
            selectors: [],
        });
        assert.deepEqual(parseRates(rates("ff")), { rates: [], selectors: [MembershipSelector.ht] });
    });

    it("leave out zeros and are empty without elements", () => {
        assert.deepEqual(parseRates(rates("008002")).rates, [{ bitsPerSecond: 1 * M, basic: false }]);
        assert.deepEqual(bssRates(Elements.none), []);
    });

    it("are emitted in one element up to eight and in two beyond", () => {
        for (const [supported, extended] of [
            ["82848b960c121824", "3048606cff"],
            ["8c129824b048606c", "fefb"],
            ["82848b96", ""],
        ] as const) {
            const elements = rates(supported, extended);
            assert.equal(toHex(emitRates(parseRates(elements))), toHex(elements.bytes));
        }
    });
});

describe("Spatial streams", () => {
    it("HT: as many as have all eight MCS indexes", () => {
        const ht = (mcs: string): number => {
            const parsed = parseHtCapabilities(fromHex(`000000${mcs}${"00".repeat(19)}`)!);
            if (isMalformed(parsed)) assert.fail(parsed.malformed);
            return htStreams(parsed);
        };
        assert.equal(ht("ffff0000"), 2);
        assert.equal(ht("ffffffff"), 4);
        assert.equal(ht("0f000000"), 0);
    });

    it("VHT and HE: by a map of two bits per number of streams", () => {
        assert.deepEqual(parseMcsMap(0xffe4, VHT_MCS), [7, 8, 9, ...Array(5).fill(undefined)]);
        assert.deepEqual(parseMcsMap(0xfffa, HE_MCS), [11, 11, ...Array(6).fill(undefined)]);
        assert.equal(streams(parseMcsMap(0xfffa, HE_MCS)), 2);
        assert.equal(streams(parseMcsMap(0xaaaa, VHT_MCS)), 8);
        assert.equal(streams(parseMcsMap(0xffff, HE_MCS)), 0);
    });

    it("EHT: by three numbers of streams for each width that the access point can do", () => {
        const parsed = parseEhtCapabilities(fromHex("0000020000000000000000443412333311222222")!);
        if (isMalformed(parsed)) assert.fail(parsed.malformed);
        const upTo160 = Uint8Array.of(0x08);
        assert.deepEqual(ehtMcsOfAp(parsed, upTo160), {
            mcs80: [13, 13, 11, 11, ...Array(4).fill(undefined)],
            mcs160: [13, 11, 11, ...Array(5).fill(undefined)],
            mcs320: [13, 13, ...Array(6).fill(undefined)],
        });
        assert.deepEqual(ehtMcsOfAp({ ...parsed, phy: new Uint8Array(9) }, Uint8Array.of(0)), {
            mcs80: [13, 13, 11, 11, ...Array(4).fill(undefined)],
        });
        for (let length = 0; length < 9; length++) {
            const cut: EhtCapabilities = { ...parsed, rest: parsed.rest.subarray(0, length) };
            assert.deepEqual(ehtMcsOfAp(cut, upTo160), { malformed: "truncated", offset: length - (length % 3) });
        }
    });
});
