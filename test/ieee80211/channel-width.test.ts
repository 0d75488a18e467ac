import assert from "node:assert/strict";
import { operatingChannel } from "#src/ieee80211/channel-width.js";
import { emitEhtOperation } from "#src/ieee80211/element/eht.js";
import { Elements, emitElement } from "#src/ieee80211/element/elements.js";
import { emitHeOperation } from "#src/ieee80211/element/he.js";
import { emitHtOperation, type HtOperation } from "#src/ieee80211/element/ht.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { emitVhtOperation } from "#src/ieee80211/element/vht.js";
import { concat, noBytes } from "#src/lib/bytes.js";
import { elementsOf } from "#test/support/hwsim-frames.js";

const ht = (secondaryChannel: HtOperation["secondaryChannel"]): Uint8Array =>
    emitElement(
        ElementId.htOperation,
        emitHtOperation({
            primaryChannel: 36,
            secondaryChannel,
            anyWidth: secondaryChannel !== "none",
            flags: 0,
            information: 0,
            basicMcsSet: new Uint8Array(16),
        }),
    );

const vht = (channelWidth: number, segment0: number, segment1: number): Uint8Array =>
    emitElement(ElementId.vhtOperation, emitVhtOperation({ channelWidth, segment0, segment1, basicMcsMap: 0 }));

const he = (control: number, segment0: number, segment1: number): Uint8Array =>
    emitElement(
        ElementId.heOperation,
        emitHeOperation({
            parameters: 0,
            bssColor: 0,
            basicMcsMap: 0,
            sixGhz: { primaryChannel: 37, control, segment0, segment1, minimumRate: 6 },
            rest: noBytes,
        }),
    );

const heWithVht = (channelWidth: number, segment0: number, segment1: number): Uint8Array =>
    emitElement(
        ElementId.heOperation,
        emitHeOperation({
            parameters: 0,
            bssColor: 0,
            basicMcsMap: 0,
            vht: { channelWidth, segment0, segment1 },
            rest: noBytes,
        }),
    );

const eht = (control: number, segment0: number, segment1: number): Uint8Array =>
    emitElement(
        ElementId.ehtOperation,
        emitEhtOperation({
            parameters: 0,
            basicMcsNss: 0,
            information: { control, segment0, segment1 },
            rest: noBytes,
        }),
    );

describe("The channel that a BSS operates on", () => {
    const rows: readonly (readonly [string, number, readonly Uint8Array[], string, number, number?])[] = [
        ["no element", 5180, [], "20-noHT", 5180],
        ["HT, no secondary channel", 5180, [ht("none")], "20", 5180],
        ["HT, reserved secondary channel", 5180, [ht("reserved")], "20", 5180],
        ["HT40 above", 5180, [ht("above")], "40", 5190],
        ["HT40 below", 5200, [ht("below")], "40", 5190],
        ["HT at 2.4 GHz", 2462, [ht("below")], "40", 2452],
        ["VHT as HT says", 5180, [ht("above"), vht(0, 0, 0)], "40", 5190],
        ["VHT80", 5180, [ht("above"), vht(1, 42, 0)], "80", 5210],
        ["VHT160, second centre that of the whole", 5180, [ht("above"), vht(1, 42, 50)], "160", 5250],
        ["VHT160 as old devices say it", 5180, [ht("above"), vht(2, 50, 0)], "160", 5250],
        ["VHT80+80", 5180, [ht("above"), vht(1, 42, 155)], "80+80", 5210, 5775],
        ["VHT80+80 as old devices say it", 5180, [ht("above"), vht(3, 42, 155)], "80+80", 5210, 5775],
        ["VHT80 beside the primary channel", 5180, [ht("above"), vht(1, 58, 0)], "40", 5190],
        ["VHT80 off the raster", 5180, [ht("above"), vht(1, 43, 0)], "40", 5190],
        ["VHT80 off the raster, around the primary channel", 5200, [ht("below"), vht(1, 43, 0)], "40", 5190],
        ["VHT80 below the primary channel", 5300, [ht("none"), vht(1, 42, 0)], "20", 5300],
        ["VHT80 around no channel", 5180, [ht("above"), vht(1, 0, 0)], "40", 5190],
        ["VHT80+80 with one half around no channel", 5180, [ht("above"), vht(1, 42, 255)], "40", 5190],
        ["HE with the operation of VHT", 5180, [ht("above"), heWithVht(1, 42, 0)], "80", 5210],
        ["VHT of a width unknown yet", 5180, [ht("above"), vht(9, 42, 0)], "40", 5190],
        ["VHT without HT", 5180, [vht(1, 42, 0)], "20-noHT", 5180],
        ["VHT cut short", 5180, [ht("above"), Uint8Array.of(192, 2, 1, 42)], "40", 5190],
        ["6 GHz without operation", 6135, [], "20", 6135],
        ["6 GHz, HE20", 6135, [he(0, 37, 0)], "20", 6135],
        ["6 GHz, HE40", 6135, [he(1, 35, 0)], "40", 6125],
        ["6 GHz, HE80", 6135, [he(2, 39, 0)], "80", 6145],
        ["6 GHz, HE160", 6135, [he(3, 39, 47)], "160", 6185],
        ["6 GHz, HE80+80", 6135, [he(3, 39, 87)], "80+80", 6145, 6385],
        ["6 GHz, EHT320 over HE160", 6135, [he(3, 39, 47), eht(4, 47, 63)], "320", 6265],
        ["6 GHz, EHT160", 6135, [he(3, 39, 47), eht(3, 39, 47)], "160", 6185],
        ["6 GHz, EHT of a width unknown yet", 6135, [he(3, 39, 47), eht(7, 47, 63)], "160", 6185],
        ["5 GHz, EHT80", 5180, [ht("above"), vht(1, 42, 0), eht(2, 42, 0)], "80", 5210],
        ["a frequency without a channel", 5181, [ht("above")], "20-noHT", 5181],
    ];

    for (const [name, frequency, elements, width, centerFrequency1, centerFrequency2] of rows) {
        it(`${name}: ${width}`, () => {
            assert.deepEqual(operatingChannel(new Elements(concat(...elements)), frequency), {
                width,
                centerFrequency1,
                ...(centerFrequency2 !== undefined && { centerFrequency2 }),
            });
        });
    }

    it("of real access points", () => {
        assert.equal(operatingChannel(elementsOf("beacon of modern-24"), 2437).width, "20");
        assert.deepEqual(operatingChannel(elementsOf("beacon of fast-5"), 5180), {
            width: "40",
            centerFrequency1: 5190,
        });
        assert.equal(operatingChannel(elementsOf("probe response of old-24"), 2462).width, "20-noHT");
    });
});
