import type { Bss } from "#src/core/bss.js";
import { isAllowed } from "#src/core/capability-overrides.js";
import type { Band, Capabilities } from "#src/driver/capability.js";
import type { CapabilityOverrides } from "#src/driver/command.js";
import { MembershipSelector, parseRates } from "#src/ieee80211/element/rates.js";
import { remembered } from "#src/lib/remembered.js";

/** Why a BSS asks for more than our radio can do. */
export type RateRefusal =
    /** No band of ours has this channel. */
    | "channelUnsupported"
    | "basicRateUnsupported"
    /** It is for stations of a newer kind only, for example for those that speak HE. */
    | "membershipSelectorUnsupported";

/**
 * Whether our radio, as far as the network leaves us its capabilities, meets what a BSS demands of its stations: every basic rate and every membership selector (IEEE
 * 802.11-2020, 9.4.2.3). What cannot be told, because the driver names no bands or the frequency is unknown, is no obstacle.
 */
export function unmetRates(
    { elements, frequency }: Pick<Bss, "elements" | "frequency">,
    { bands }: Pick<Capabilities, "bands">,
    overrides?: CapabilityOverrides,
): RateRefusal | undefined {
    if (bands.length === 0 || frequency === 0) return undefined;
    const band = bandAt(bands, frequency);
    if (band === undefined) return "channelUnsupported";
    const { rates, selectors } = demanded(elements);
    if (selectors.some(selector => !meets(band, selector, overrides))) return "membershipSelectorUnsupported";
    if (rates.some(({ basic, bitsPerSecond }) => basic && !band.rates.includes(bitsPerSecond)))
        return "basicRateUnsupported";
    return undefined;
}

/** Elements are looked at again with every choice. */
const demanded = remembered(parseRates);

/** The band of ours that has this channel. */
export const bandAt = (bands: readonly Band[], frequency: number): Band | undefined =>
    bands.find(({ frequencies }) => frequencies.some(channel => channel.frequency === frequency));

function meets({ ht, vht, he, eht }: Band, selector: number, overrides: CapabilityOverrides | undefined): boolean {
    switch (selector) {
        case MembershipSelector.ht:
            return ht?.mcs[0] === 0xff && isAllowed("ht", overrides);
        case MembershipSelector.vht:
            return vht !== undefined && isAllowed("vht", overrides);
        case MembershipSelector.he:
            return he !== undefined && isAllowed("he", overrides);
        case MembershipSelector.eht:
            return eht !== undefined && isAllowed("eht", overrides);
        default:
            return false;
    }
}
