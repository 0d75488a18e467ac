import { type Decoded, isMalformed } from "#src/lib/decoded.js";
import { type Channel, channelOf, frequencyOf } from "./channel.js";
import { type EhtOperationInfo, parseEhtOperation } from "./element/eht.js";
import type { Elements } from "./element/elements.js";
import { parseHeOperation, type SixGhzOperation } from "./element/he.js";
import { parseHtOperation } from "./element/ht.js";
import { ElementId } from "./element/id.js";
import { parseVhtOperation, type VhtOperationInfo } from "./element/vht.js";

/** Megahertz; `20-noHT`: a BSS without High Throughput. */
export type ChannelWidth = "20-noHT" | "20" | "40" | "80" | "80+80" | "160" | "320";

/** The whole channel that a BSS operates on. */
export interface OperatingChannel {
    readonly width: ChannelWidth;
    /** Centre in MHz; for 80+80 that of the half with the primary channel. */
    readonly centerFrequency1: number;
    /** Centre of the other half; exactly for 80+80. */
    readonly centerFrequency2?: number;
}

/**
 * What the operation elements of a BSS say about its channel. The newest element that says something sensible wins; where
 * it does not fit the primary channel, the next older one counts, down to 20 MHz.
 *
 * @param frequency The centre of the primary channel in MHz.
 */
export function operatingChannel(elements: Elements, frequency: number): OperatingChannel {
    const channel = channelOf(frequency);
    if (channel === undefined) return { width: "20-noHT", centerFrequency1: frequency };
    const plans = channel.band === "6GHz" ? sixGhzPlans(elements) : plansBelow(elements, channel.number);
    for (const plan of plans) {
        const operating = fitted(plan, channel, frequency);
        if (operating !== undefined) return operating;
    }
    return { width: channel.band === "6GHz" ? "20" : "20-noHT", centerFrequency1: frequency };
}

interface Plan {
    readonly width: ChannelWidth;
    /** Channel numbers of the centres. */
    readonly center1: number;
    readonly center2?: number;
}

function* sixGhzPlans(elements: Elements): Generator<Plan | undefined> {
    const { eht, he } = operations(elements);
    yield eht && ehtPlan(eht);
    yield he?.sixGhz && heSixGhzPlan(he.sixGhz);
}

function* plansBelow(elements: Elements, primary: number): Generator<Plan | undefined> {
    const { eht, he, vht, ht } = operations(elements);
    if (ht === undefined) return;
    yield eht && ehtPlan(eht);
    const vhtInfo = vht ?? he?.vht;
    yield vhtInfo && vhtPlan(vhtInfo);
    if (ht.secondaryChannel === "above") yield { width: "40", center1: primary + 2 };
    if (ht.secondaryChannel === "below") yield { width: "40", center1: primary - 2 };
    yield { width: "20", center1: primary };
}

function ehtPlan({ control, segment0, segment1 }: EhtOperationInfo): Plan | undefined {
    switch (control & 7) {
        case 0:
            return { width: "20", center1: segment0 };
        case 1:
            return { width: "40", center1: segment0 };
        case 2:
            return { width: "80", center1: segment0 };
        case 3:
            return { width: "160", center1: segment1 };
        case 4:
            return { width: "320", center1: segment1 };
        default:
            return undefined;
    }
}

function heSixGhzPlan({ control, segment0, segment1 }: SixGhzOperation): Plan {
    switch (control & 3) {
        case 0:
            return { width: "20", center1: segment0 };
        case 1:
            return { width: "40", center1: segment0 };
        case 2:
            return { width: "80", center1: segment0 };
        default:
            return wide(segment0, segment1);
    }
}

function vhtPlan({ channelWidth, segment0, segment1 }: VhtOperationInfo): Plan | undefined {
    switch (channelWidth) {
        case 1:
            return wide(segment0, segment1);
        case 2:
            return { width: "160", center1: segment0 };
        case 3:
            return { width: "80+80", center1: segment0, center2: segment1 };
        default:
            return undefined;
    }
}

/** 80 MHz, or 160 where both centres are 40 MHz apart (the second is that of the whole), or two halves of 80. */
function wide(segment0: number, segment1: number): Plan {
    if (segment1 === 0) return { width: "80", center1: segment0 };
    if (Math.abs(segment1 - segment0) === 8) return { width: "160", center1: segment1 };
    return { width: "80+80", center1: segment0, center2: segment1 };
}

/** The plan with frequencies, unless the primary channel lies outside or on no raster position of it. */
function fitted(plan: Plan | undefined, { band }: Channel, frequency: number): OperatingChannel | undefined {
    if (plan === undefined) return undefined;
    const { width, center1, center2 } = plan;
    const centerFrequency1 = frequencyOf({ band, number: center1 });
    if (centerFrequency1 === undefined) return undefined;
    const span = SPAN[width];
    const offset = centerFrequency1 - frequency + span / 2 - 10;
    if (offset < 0 || offset > span - 20 || offset % 20 !== 0) return undefined;
    if (width !== "80+80") return { width, centerFrequency1 };
    const centerFrequency2 = center2 === undefined ? undefined : frequencyOf({ band, number: center2 });
    return centerFrequency2 === undefined ? undefined : { width, centerFrequency1, centerFrequency2 };
}

/** The operation elements as far as they are there and whole. */
function operations(elements: Elements) {
    return {
        eht: parsed(elements.find(ElementId.ehtOperation), parseEhtOperation)?.information,
        he: parsed(elements.find(ElementId.heOperation), parseHeOperation),
        vht: parsed(elements.find(ElementId.vhtOperation), parseVhtOperation),
        ht: parsed(elements.find(ElementId.htOperation), parseHtOperation),
    };
}

function parsed<T extends object>(
    value: Uint8Array | undefined,
    parse: (value: Uint8Array) => Decoded<T>,
): T | undefined {
    const decoded = value && parse(value);
    return decoded === undefined || isMalformed(decoded) ? undefined : decoded;
}

/** Megahertz of the contiguous part that holds the primary channel. */
const SPAN: Readonly<Record<ChannelWidth, number>> = {
    "20-noHT": 20,
    "20": 20,
    "40": 40,
    "80": 80,
    "80+80": 80,
    "160": 160,
    "320": 320,
};
