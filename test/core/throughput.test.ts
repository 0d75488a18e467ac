import assert from "node:assert/strict";
import { capabilityOverrides } from "#src/core/capability-overrides.js";
import { estimateThroughput } from "#src/core/throughput.js";
import type { Band } from "#src/driver/capability.js";
import type { CapabilityOverrides } from "#src/driver/command.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { ElementId, EXTENSION } from "#src/ieee80211/element/id.js";
import { bitField } from "#src/lib/bits.js";
import { concat } from "#src/lib/bytes.js";
import { writeTlv8 } from "#src/lib/tlv.js";
import { pskNetwork } from "#test/support/station.js";

const extension = (id: number, value: Uint8Array): Uint8Array =>
    writeTlv8(ElementId.extension, concat(Uint8Array.of(id - EXTENSION), value));

/** Up to 54 Mbit/s. */
const legacy = concat(
    writeTlv8(ElementId.supportedRates, Uint8Array.of(0x82, 0x84, 0x8b, 0x96, 12, 18, 24, 36)),
    writeTlv8(ElementId.extendedSupportedRates, Uint8Array.of(48, 72, 96, 108)),
);
const ht = concat(legacy, writeTlv8(ElementId.htCapabilities, new Uint8Array(26)));
const vht = concat(ht, writeTlv8(ElementId.vhtCapabilities, new Uint8Array(12)));
const he = concat(ht, extension(ElementId.heCapabilities, new Uint8Array(21)));
const eht = concat(he, extension(ElementId.ehtCapabilities, new Uint8Array(14)));
/** Primary channel 1 with the second half above. */
const above = writeTlv8(ElementId.htOperation, Uint8Array.from([1, 5, ...new Array(20).fill(0)]));
/** Primary channel 36; 80 MHz around channel 42. */
const ht36 = writeTlv8(ElementId.htOperation, Uint8Array.from([36, 5, ...new Array(20).fill(0)]));
const vht42 = writeTlv8(ElementId.vhtOperation, Uint8Array.of(1, 42, 0, 0, 0));
/** 160 MHz around channel 50, in which 36 lies. */
const vht50 = writeTlv8(ElementId.vhtOperation, Uint8Array.of(1, 42, 50, 0, 0));

const nothing: Band = {
    band: "5GHz",
    frequencies: [],
    rates: [],
    ht: undefined,
    vht: undefined,
    he: undefined,
    eht: undefined,
};
const mcs = new Uint8Array(16);
const ht20Radio: Band = { ...nothing, ht: { info: 0, mcs } };
const ht40Radio: Band = { ...nothing, ht: { info: 0x0002, mcs } };
const vhtRadio: Band = { ...ht40Radio, vht: { info: 0, mcs } };
const wideRadio: Band = { ...ht40Radio, vht: { info: 0x0004, mcs } };
const heRadio: Band = { ...ht40Radio, he: { mac: mcs, phy: bitField([2]), mcs } };
const ehtRadio: Band = { ...heRadio, eht: { mac: mcs, phy: mcs, mcs } };

const estimate = (
    elements: Uint8Array,
    snr: number,
    band?: Band,
    frequency = 2412,
    overrides?: CapabilityOverrides,
): number => estimateThroughput({ elements: new Elements(elements), frequency }, snr, band, overrides);

describe("the throughput that is expected of a BSS", () => {
    const at20 = { 1: 3250, 2: 6500, 10: 22_750, 22: 61_100, 25: 65_000, 27: 65_000, 29: 65_000 };
    for (const [snr, kbps] of Object.entries(at20))
        it(`with HT at 20 MHz and ${snr} dB is ${kbps} kbit/s`, () => {
            const slow = writeTlv8(ElementId.htCapabilities, new Uint8Array(26));
            assert.equal(estimate(slow, Number(snr), ht20Radio), kbps);
        });

    it("with VHT goes on where HT ends, and is a little more when it is the same", () => {
        assert.equal(estimate(vht, 27, vhtRadio), 71_501);
        assert.equal(estimate(vht, 29, vhtRadio), 78_001);
        assert.equal(estimate(vht, 25, vhtRadio), 65_001);
        assert.equal(estimate(vht, 29, ht20Radio), 65_000, "which only counts when our radio has it");
    });

    it("with HE and EHT is more, also in the same width", () => {
        assert.equal(estimate(he, 36, heRadio), 143_402);
        assert.equal(estimate(eht, 42, ehtRadio), 172_103);
    });

    it("without signal is that of the slowest legacy rate", () => {
        for (const snr of [0, -5]) assert.equal(estimate(vht, snr, vhtRadio), 1000);
    });

    it("of a legacy BSS is limited by the SNR", () => {
        assert.equal(estimate(legacy, 10, vhtRadio), 24_000);
        assert.equal(estimate(legacy, 30, vhtRadio), 54_000);
        const slow = writeTlv8(ElementId.supportedRates, Uint8Array.of(0x82, 0x84, 0x8b, 0x96));
        assert.equal(estimate(slow, 10), 11_000, "but not beyond what it offers");
    });

    it("grows with the width that both have", () => {
        assert.equal(estimate(concat(ht, above), 28, ht40Radio), 135_000);
        assert.equal(estimate(concat(ht, above), 28, ht20Radio), 65_000);
        assert.equal(estimate(concat(vht, ht36, vht42), 31, vhtRadio, 5180), 292_501);
        assert.equal(estimate(concat(vht, ht36, vht50), 40, vhtRadio, 5180), 390_001);
        assert.equal(estimate(concat(vht, ht36, vht50), 40, wideRadio, 5180), 780_001);
    });

    it("is that of what a network leaves our radio", () => {
        const under = (fields: Readonly<Record<string, string>>, elements: Uint8Array, band: Band) =>
            estimate(elements, 42, band, 5180, capabilityOverrides(pskNetwork(fields)));
        const wide = concat(vht, ht36, vht50);
        assert.equal(under({}, eht, ehtRadio), 172_103);
        assert.equal(under({ disable_eht: "1" }, eht, ehtRadio), 143_402);
        assert.equal(under({ disable_he: "1" }, eht, ehtRadio), 65_000, "with a generation go all later ones");
        assert.equal(under({ disable_ht: "1" }, eht, ehtRadio), 54_000);
        assert.equal(under({ disable_vht: "1" }, wide, wideRadio), 135_000);
        assert.equal(under({ disable_ht40: "1" }, wide, wideRadio), 78_001, "no generation is wider than HT");
        assert.equal(under({ vht_capa: "0", vht_capa_mask: "12" }, wide, wideRadio), 390_001);
    });

    it("needs the SNR for the width: a wide channel is no faster when there is little", () => {
        assert.ok(
            estimate(concat(vht, ht36, vht42), 6, vhtRadio, 5180) <
                estimate(concat(vht, ht36, vht42), 9, vhtRadio, 5180),
        );
        assert.equal(estimate(vht, 2, vhtRadio), 6501);
    });
});
