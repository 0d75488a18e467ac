import assert from "node:assert/strict";
import { emitCountry, parseCountry } from "#src/ieee80211/element/country.js";
import {
    emitEhtCapabilities,
    emitEhtOperation,
    parseEhtCapabilities,
    parseEhtOperation,
} from "#src/ieee80211/element/eht.js";
import {
    emitHeCapabilities,
    emitHeOperation,
    parseHeCapabilities,
    parseHeOperation,
} from "#src/ieee80211/element/he.js";
import {
    emitHtCapabilities,
    emitHtOperation,
    parseHtCapabilities,
    parseHtOperation,
} from "#src/ieee80211/element/ht.js";
import { emitTim, parseTim } from "#src/ieee80211/element/tim.js";
import {
    emitVhtCapabilities,
    emitVhtOperation,
    parseVhtCapabilities,
    parseVhtOperation,
} from "#src/ieee80211/element/vht.js";
import { emitWmm, parseWmm } from "#src/ieee80211/element/wmm.js";
import { fromHex, toHex } from "#src/lib/bytes.js";
import { type Decoded, isMalformed } from "#src/lib/decoded.js";

interface ElementCodec {
    readonly name: string;
    /** The shortest value that parses: the vector up to here. */
    readonly fixed: number;
    readonly vector: string;
    readonly value: object;
    readonly parse: (value: Uint8Array) => object;
    readonly again: (value: Uint8Array) => string;
}

function element<T extends object>(
    name: string,
    parse: (value: Uint8Array) => Decoded<T>,
    emit: (value: T) => Uint8Array,
    vector: string,
    fixed: number,
    value: T,
): ElementCodec {
    return {
        name,
        fixed,
        vector: vector.replaceAll(" ", ""),
        value,
        parse,
        again(bytes) {
            const decoded = parse(bytes);
            return isMalformed(decoded) ? decoded.malformed : toHex(emit(decoded));
        },
    };
}

const bytes = (text: string): Uint8Array => fromHex(text)!;
const nothing = new Uint8Array(0);

/** "seen" vectors are elements of test/vectors/hwsim/management.json; the others are written from the standard's figures. */
const codecs: readonly ElementCodec[] = [
    element("Country, seen", parseCountry, emitCountry, "555304 010b1e", 3, {
        alpha2: "US",
        environment: 4,
        triplets: [{ type: "subband", first: 1, count: 11, maxPowerDbm: 30 }],
    }),
    element("Country with operating classes and padding", parseCountry, emitCountry, "444520 c97300 2404ff 00", 3, {
        alpha2: "DE",
        environment: 0x20,
        triplets: [
            { type: "operating", id: 201, operatingClass: 115, coverageClass: 0 },
            { type: "subband", first: 36, count: 4, maxPowerDbm: -1 },
        ],
    }),
    element("TIM", parseTim, emitTim, "0002 01 0040", 4, {
        dtimCount: 0,
        dtimPeriod: 2,
        bitmapControl: 1,
        partialVirtualBitmap: bytes("0040"),
    }),
    element(
        "HT Capabilities, seen",
        parseHtCapabilities,
        emitHtCapabilities,
        "6e00 1b ffff0000000000000000000100000000 0000 00000000 00",
        26,
        {
            info: 0x006e,
            ampduParameters: 0x1b,
            mcsSet: bytes("ffff0000000000000000000100000000"),
            extended: 0,
            txBeamforming: 0,
            antennaSelection: 0,
        },
    ),
    element(
        "HT Operation, seen",
        parseHtOperation,
        emitHtOperation,
        "24 05 00000000 00000000000000000000000000000000",
        22,
        {
            primaryChannel: 36,
            secondaryChannel: "above",
            anyWidth: true,
            flags: 0,
            information: 0,
            basicMcsSet: new Uint8Array(16),
        },
    ),
    element(
        "HT Operation with every bit set",
        parseHtOperation,
        emitHtOperation,
        `0b ff 11223344 ${"ff".repeat(16)}`,
        22,
        {
            primaryChannel: 11,
            secondaryChannel: "below",
            anyWidth: true,
            flags: 0xf8,
            information: 0x44332211,
            basicMcsSet: new Uint8Array(16).fill(0xff),
        },
    ),
    element("VHT Capabilities, seen", parseVhtCapabilities, emitVhtCapabilities, "20000000 aaaa 0000 aaaa 0000", 12, {
        info: 0x20,
        rxMcsMap: 0xaaaa,
        rxHighest: 0,
        txMcsMap: 0xaaaa,
        txHighest: 0,
    }),
    element("VHT Operation", parseVhtOperation, emitVhtOperation, "01 2a 32 fcff", 5, {
        channelWidth: 1,
        segment0: 42,
        segment1: 50,
        basicMcsMap: 0xfffc,
    }),
    element(
        "HE Capabilities, seen",
        parseHeCapabilities,
        emitHeCapabilities,
        "0178c81a4000 04bfce0000000000000000 faff faff",
        21,
        {
            mac: bytes("0178c81a4000"),
            phy: bytes("04bfce0000000000000000"),
            mcs80: { rxMap: 0xfffa, txMap: 0xfffa },
            rest: nothing,
        },
    ),
    element(
        "HE Capabilities up to 80+80 MHz with PPE thresholds",
        parseHeCapabilities,
        emitHeCapabilities,
        "000000000000 1c00000000000000000000 faff faff f5ff f5ff f0ff f0ff 3b1cc7",
        29,
        {
            mac: new Uint8Array(6),
            phy: bytes("1c00000000000000000000"),
            mcs80: { rxMap: 0xfffa, txMap: 0xfffa },
            mcs160: { rxMap: 0xfff5, txMap: 0xfff5 },
            mcs8080: { rxMap: 0xfff0, txMap: 0xfff0 },
            rest: bytes("3b1cc7"),
        },
    ),
    element("HE Operation, seen", parseHeOperation, emitHeOperation, "f03f00 b3 fcff", 6, {
        parameters: 0x3ff0,
        bssColor: 0xb3,
        basicMcsMap: 0xfffc,
        rest: nothing,
    }),
    element(
        "HE Operation with all optional parts",
        parseHeOperation,
        emitHeOperation,
        "f0ff02 01 fcff 012a32 04 2503272f06",
        15,
        {
            parameters: 0x2fff0,
            bssColor: 1,
            basicMcsMap: 0xfffc,
            vht: { channelWidth: 1, segment0: 42, segment1: 50 },
            maxCohostedBssid: 4,
            sixGhz: { primaryChannel: 37, control: 3, segment0: 39, segment1: 47, minimumRate: 6 },
            rest: nothing,
        },
    ),
    element("EHT Capabilities", parseEhtCapabilities, emitEhtCapabilities, "0200 e2ffdbff1f8e000000 222222", 11, {
        mac: bytes("0200"),
        phy: bytes("e2ffdbff1f8e000000"),
        rest: bytes("222222"),
    }),
    element("EHT Operation with nothing of its own", parseEhtOperation, emitEhtOperation, "04 44444444", 5, {
        parameters: 4,
        basicMcsNss: 0x44444444,
        rest: nothing,
    }),
    element("EHT Operation, 320 MHz with a hole", parseEhtOperation, emitEhtOperation, "03 44444444 04 2f3f 0c00", 10, {
        parameters: 3,
        basicMcsNss: 0x44444444,
        information: { control: 4, segment0: 47, segment1: 63, disabledSubchannels: 12 },
        rest: nothing,
    }),
    element("WMM Parameter, seen", parseWmm, emitWmm, "0050f202 01 01 01 00 03a40000 27a40000 42435e00 62322f00", 24, {
        qosInfo: 1,
        parameters: {
            bestEffort: { aifsn: 3, admissionControlMandatory: false, ecwMin: 4, ecwMax: 10, txopLimit: 0 },
            background: { aifsn: 7, admissionControlMandatory: false, ecwMin: 4, ecwMax: 10, txopLimit: 0 },
            video: { aifsn: 2, admissionControlMandatory: false, ecwMin: 3, ecwMax: 4, txopLimit: 94 },
            voice: { aifsn: 2, admissionControlMandatory: false, ecwMin: 2, ecwMax: 3, txopLimit: 47 },
        },
    }),
    element("WMM Information", parseWmm, emitWmm, "0050f202 00 01 0f", 7, { qosInfo: 15 }),
];

describe("Elements with fields", () => {
    for (const { name, fixed, vector, value, parse, again } of codecs) {
        it(`${name}: is parsed, emitted, and comes back the same`, () => {
            assert.deepEqual(parse(bytes(vector)), value);
            assert.equal(again(bytes(vector)), vector);
        });

        it(`${name}: is refused exactly when its fields are cut`, () => {
            for (let length = 0; length <= vector.length / 2; length++) {
                const cut = again(bytes(vector).subarray(0, length));
                if (length < fixed) assert.equal(cut, "truncated", `at ${length}`);
                else assert.notEqual(cut, "truncated", `at ${length}`);
            }
        });

        it(`${name}: bytes of a later edition behind the fields do no harm`, () => {
            assert.notEqual(again(bytes(`${vector}010203`)), "truncated");
        });
    }

    it("WMM: is refused by name", () => {
        assert.deepEqual(parseWmm(bytes("0050f204000100")), { malformed: "notWmm", offset: 0 });
        assert.deepEqual(parseWmm(bytes("0050f202020100")), { malformed: "notWmm", offset: 4 });
        assert.deepEqual(parseWmm(bytes("0050f202000200")), { malformed: "unknownVersion", offset: 5 });
    });
});
