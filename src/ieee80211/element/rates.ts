import { concat } from "#src/lib/bytes.js";
import { type Elements, emitElement } from "./elements.js";
import { ElementId } from "./id.js";

/** One legacy rate of a BSS. */
export interface Rate {
    readonly bitsPerSecond: number;
    /** A station that cannot do a basic rate cannot join. */
    readonly basic: boolean;
}

/** The Supported Rates and Extended Supported Rates elements together (IEEE 802.11-2020, 9.4.2.3 and 9.4.2.13). */
export interface Rates {
    /** In the order of the elements. */
    readonly rates: readonly Rate[];
    /** What a station must be able to do to join: see `MembershipSelector`. */
    readonly selectors: readonly number[];
}

/** BSS membership selectors: values that stand among the rates, flagged as basic rates are, and are none. */
export const MembershipSelector = {
    uhr: 120,
    eht: 121,
    he: 122,
    saeHashToElementOnly: 123,
    epd: 124,
    glk: 125,
    vht: 126,
    ht: 127,
} as const;
export type MembershipSelector = (typeof MembershipSelector)[keyof typeof MembershipSelector];

export function parseRates(elements: Elements): Rates {
    const rates: Rate[] = [];
    const selectors: number[] = [];
    for (const id of RATE_ELEMENTS) {
        for (const octet of elements.find(id) ?? []) {
            const basic = (octet & BASIC) !== 0;
            const value = octet & ~BASIC;
            if (basic && SELECTORS.has(value)) selectors.push(value);
            else if (value !== 0) rates.push({ bitsPerSecond: value * UNIT, basic });
        }
    }
    return { rates, selectors };
}

/** The Supported Rates element and, from the ninth value on, the Extended Supported Rates element. */
export function emitRates({ rates, selectors }: Rates): Uint8Array {
    const octets = Uint8Array.from([
        ...rates.map(({ bitsPerSecond, basic }) => bitsPerSecond / UNIT + (basic ? BASIC : 0)),
        ...selectors.map(selector => selector + BASIC),
    ]);
    const supported = emitElement(ElementId.supportedRates, octets.subarray(0, MAX_SUPPORTED));
    if (octets.length <= MAX_SUPPORTED) return supported;
    return concat(supported, emitElement(ElementId.extendedSupportedRates, octets.subarray(MAX_SUPPORTED)));
}

/**
 * The legacy rates in bit/s, highest first: the D-Bus property `Rates`. wpa_supplicant 2.10 counts membership selectors in
 * as rates of 60 to 63.5 Mbit/s (seen with hostapd's require_vht and sae_pwe=1), which no radio can do; they are left out.
 */
export const bssRates = (elements: Elements): readonly number[] =>
    parseRates(elements)
        .rates.map(rate => rate.bitsPerSecond)
        .sort((a, b) => b - a);

const RATE_ELEMENTS = [ElementId.supportedRates, ElementId.extendedSupportedRates];
const SELECTORS: ReadonlySet<number> = new Set(Object.values(MembershipSelector));
const BASIC = 0x80;
const UNIT = 500_000;
/** What the Supported Rates element may hold; readers take more. */
const MAX_SUPPORTED = 8;
