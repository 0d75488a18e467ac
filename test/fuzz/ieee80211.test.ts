import assert from "node:assert/strict";
import fc from "fast-check";
import { emitAction, parseAction } from "#src/ieee80211/action/category.js";
import { emitSaQuery, parseSaQuery } from "#src/ieee80211/action/sa-query.js";
import {
    emitAssocRequest,
    emitAssocResponse,
    parseAssocRequest,
    parseAssocResponse,
    parseReassocRequest,
} from "#src/ieee80211/assoc.js";
import { emitAuth, parseAuth } from "#src/ieee80211/auth.js";
import { emitBeacon, parseBeacon } from "#src/ieee80211/beacon.js";
import { operatingChannel } from "#src/ieee80211/channel-width.js";
import { ETHERTYPE_EAPOL, emitData, emitLlc, parseData, parseLlc, toDs } from "#src/ieee80211/data.js";
import { emitDeauth, parseDeauth } from "#src/ieee80211/deauth.js";
import { emitCountry, parseCountry } from "#src/ieee80211/element/country.js";
import {
    ehtMcsOfAp,
    emitEhtCapabilities,
    emitEhtOperation,
    parseEhtCapabilities,
    parseEhtOperation,
} from "#src/ieee80211/element/eht.js";
import { Elements } from "#src/ieee80211/element/elements.js";
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
import { ElementId, Oui } from "#src/ieee80211/element/id.js";
import { parseRates } from "#src/ieee80211/element/rates.js";
import { emitRsn, parseRsn } from "#src/ieee80211/element/rsn.js";
import { bssSsid } from "#src/ieee80211/element/ssid.js";
import { emitTim, parseTim } from "#src/ieee80211/element/tim.js";
import {
    emitVhtCapabilities,
    emitVhtOperation,
    parseVhtCapabilities,
    parseVhtOperation,
} from "#src/ieee80211/element/vht.js";
import { emitWmm, parseWmm } from "#src/ieee80211/element/wmm.js";
import { emitWpa, parseWpa } from "#src/ieee80211/element/wpa.js";
import { emitManagement, parseManagement } from "#src/ieee80211/management.js";
import { concat, toHex } from "#src/lib/bytes.js";
import { type Decoded, isMalformed } from "#src/lib/decoded.js";
import { zeroMac } from "#src/lib/mac.js";
import { parseWpsAttributes, wpsType } from "#src/wps/attribute.js";
import { capturedFrames } from "#test/support/hwsim-frames.js";

/** A decoder, and where there is one the encoder that is its reverse. */
interface Codec {
    readonly name: string;
    readonly parse: (bytes: Uint8Array) => object;
    /** What the bytes become when parsed and emitted; `undefined` for malformed ones. */
    readonly again: (bytes: Uint8Array) => Uint8Array | undefined;
}

function codec<T extends object>(
    name: string,
    parse: (bytes: Uint8Array) => Decoded<T>,
    emit: (value: T) => Uint8Array,
): Codec {
    return {
        name,
        parse,
        again(bytes) {
            const value = parse(bytes);
            return isMalformed(value) ? undefined : emit(value);
        },
    };
}

/** These keep every byte they were given. */
const lossless: readonly Codec[] = [
    codec("a management frame", parseManagement, emitManagement),
    codec("a Beacon", parseBeacon, emitBeacon),
    codec("an Authentication", parseAuth, emitAuth),
    codec("an Association Request", parseAssocRequest, emitAssocRequest),
    codec("a Reassociation Request", parseReassocRequest, emitAssocRequest),
    codec("a Deauthentication", parseDeauth, emitDeauth),
    codec("an Action", parseAction, emitAction),
    codec("an SA Query", parseSaQuery, emitSaQuery),
    codec("a TIM", parseTim, emitTim),
    codec("HE Capabilities", parseHeCapabilities, emitHeCapabilities),
    codec("HE Operation", parseHeOperation, emitHeOperation),
    codec("EHT Capabilities", parseEhtCapabilities, emitEhtCapabilities),
];

/** These drop reserved bits, padding, or bytes behind what they know. */
const lossy: readonly Codec[] = [
    codec("an Association Response", parseAssocResponse, emitAssocResponse),
    codec("a Country", parseCountry, emitCountry),
    codec("HT Capabilities", parseHtCapabilities, emitHtCapabilities),
    codec("HT Operation", parseHtOperation, emitHtOperation),
    codec("VHT Capabilities", parseVhtCapabilities, emitVhtCapabilities),
    codec("VHT Operation", parseVhtOperation, emitVhtOperation),
    codec("EHT Operation", parseEhtOperation, emitEhtOperation),
    codec("WMM", parseWmm, emitWmm),
    codec("RSN", parseRsn, emitRsn),
    codec("WPA", parseWpa, emitWpa),
    codec("LLC", parseLlc, emitLlc),
];

/** Readers that have no single reverse. */
const readers: readonly Pick<Codec, "name" | "parse">[] = [
    { name: "elements", parse: elementsRead },
    { name: "a Data frame", parse: parseData },
    { name: "WPS attributes", parse: bytes => parseWpsAttributes(bytes) },
    {
        name: "EHT MCS sets",
        parse: bytes => ehtMcsOfAp({ mac: bytes, phy: bytes, rest: bytes.subarray(1) }, bytes),
    },
];

/** Everything that can be asked of elements, as one value. */
function elementsRead(bytes: Uint8Array): object {
    const elements = new Elements(bytes);
    return {
        truncatedAt: elements.truncatedAt,
        items: [...elements],
        ssid: bssSsid(bytes),
        vendor: elements.vendor(Oui.microsoft, 1),
        payload: elements.vendorPayload(Oui.microsoft, 4),
        multiLink: elements.defragmented(ElementId.multiLink),
        rates: parseRates(elements),
        wps: wpsType(elements),
        channels: [2437, 5180, 6135].map(frequency => operatingChannel(elements, frequency)),
    };
}

const EAPOL = emitLlc({ etherType: ETHERTYPE_EAPOL, payload: Uint8Array.of(1, 1, 0, 0) });

/** Whole frames, their bodies, the elements in these bodies, and frames that the captures show only encrypted. */
const seeds: readonly Uint8Array[] = [
    ...[...capturedFrames.values()].flatMap(frame => [
        frame,
        frame.subarray(24),
        ...[...new Elements(frame.subarray(36))].map(element => element.value),
    ]),
    Uint8Array.of(8, 1, 0xcd, 0xab),
    emitData({ flags: toDs, destination: zeroMac, source: zeroMac, bssid: zeroMac, body: EAPOL }),
    EAPOL,
];

/** Random bytes, seeds with some bytes changed and the end cut off, and elements in any order. */
const inputs: fc.Arbitrary<Uint8Array> = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    fc
        .record({
            seed: fc.constantFrom(...seeds),
            cut: fc.oneof(fc.constant(0), fc.nat(300)),
            changes: fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 4 }),
        })
        .map(({ seed, cut, changes }) => {
            const bytes = seed.slice(0, seed.length - (cut % (seed.length + 1)));
            for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
            return bytes;
        }),
    elementSoup(),
);

/** Elements that the readers know, with values of any length and content. */
function elementSoup(): fc.Arbitrary<Uint8Array> {
    const id = fc.constantFrom(0, 1, 45, 50, 61, 127, 191, 192, 221, 242, 244, 255);
    const head = fc.constantFrom<readonly number[]>(
        [],
        [35],
        [36],
        [106],
        [107],
        [108],
        [0, 0x50, 0xf2, 1],
        [0, 0x50, 0xf2, 4],
    );
    return fc
        .array(fc.tuple(id, head, fc.uint8Array({ maxLength: 40 })), { maxLength: 8 })
        .map(items =>
            concat(
                ...items.map(([id, head, value]) => Uint8Array.of(id, head.length + value.length, ...head, ...value)),
            ),
        );
}

const RUNS = { numRuns: 500 };

describe("Decoders of IEEE 802.11 with anything at all", () => {
    for (const { name, parse } of [...lossless, ...lossy, ...readers]) {
        it(`${name}: never throws, and sees neither what lies before nor what lies behind its bytes`, () => {
            fc.assert(
                fc.property(inputs, bytes => {
                    const zeros = new Uint8Array(64);
                    const ones = new Uint8Array(64).fill(255);
                    const inside = (around: Uint8Array): object =>
                        parse(concat(around, bytes, around).subarray(64, 64 + bytes.length));
                    assert.deepEqual(inside(zeros), parse(bytes));
                    assert.deepEqual(inside(ones), parse(bytes));
                }),
                RUNS,
            );
        });
    }

    for (const { name, again } of lossless) {
        it(`${name}: what is parsed comes back to the byte`, () => {
            fc.assert(
                fc.property(inputs, bytes => {
                    const emitted = again(bytes);
                    if (emitted !== undefined) assert.equal(toHex(emitted), toHex(bytes));
                }),
                RUNS,
            );
        });
    }

    for (const { name, parse, again } of lossy) {
        it(`${name}: what is emitted is parsed as the same value`, () => {
            fc.assert(
                fc.property(inputs, bytes => {
                    const emitted = again(bytes);
                    if (emitted !== undefined) assert.deepEqual(parse(emitted), parse(bytes));
                }),
                RUNS,
            );
        });
    }

    it("elements: the items and the cut tail are the whole input, in order", () => {
        fc.assert(
            fc.property(inputs, bytes => {
                const elements = new Elements(bytes);
                const items = [...elements].map(item => item.raw);
                const tail = bytes.subarray(elements.truncatedAt ?? bytes.length);
                assert.equal(toHex(concat(...items, tail)), toHex(bytes));
            }),
            RUNS,
        );
    });

    it("elements: the index finds what walking finds", () => {
        fc.assert(
            fc.property(inputs, bytes => {
                const elements = new Elements(bytes);
                const items = [...elements];
                for (const { id } of items) {
                    const same = items.filter(item => item.id === id);
                    assert.deepEqual(elements.find(id), same[0]!.value);
                    assert.deepEqual(elements.raw(id), same[0]!.raw);
                    assert.deepEqual(
                        elements.all(id),
                        same.map(item => item.value),
                    );
                }
            }),
            RUNS,
        );
    });
});
