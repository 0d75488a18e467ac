import { Oui } from "#src/ieee80211/element/id.js";
import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";

/** Info IDs of ANQP-elements (IEEE 802.11-2020, 9.4.5.1), as far as they are used here. */
export const AnqpId = {
    queryList: 256,
    capabilityList: 257,
    venueName: 258,
    networkAuthenticationType: 260,
    roamingConsortium: 261,
    ipAddressTypeAvailability: 262,
    naiRealm: 263,
    cellularNetwork: 264,
    domainName: 268,
    filsRealmInformation: 275,
    venueUrl: 277,
    vendorSpecific: 56797,
} as const;

/** Subtypes of the Wi-Fi Alliance's ANQP-elements for Hotspot 2.0. */
export const HotspotSubtype = {
    queryList: 1,
    capabilityList: 2,
    operatorFriendlyName: 3,
    wanMetrics: 4,
    connectionCapability: 5,
    naiHomeRealmQuery: 6,
    operatingClass: 7,
    osuProvidersList: 8,
    operatorIconMetadata: 12,
    osuProvidersNaiList: 13,
} as const;

/** One ANQP-element; for a vendor specific one the value begins with the OUI. */
export interface AnqpElement {
    readonly id: number;
    readonly value: Uint8Array;
}

/** Reads the elements of a query or a response, in order. Values are views. */
export function parseAnqp(bytes: Uint8Array): Decoded<readonly AnqpElement[], "truncated"> {
    const { elements, cutAt } = leadingAnqp(bytes);
    return cutAt === undefined ? elements : malformed("truncated", cutAt);
}

/** The elements before the first one that is not whole, and where that begins. Values are views. */
export function leadingAnqp(bytes: Uint8Array): {
    readonly elements: readonly AnqpElement[];
    readonly cutAt: number | undefined;
} {
    const reader = new Reader(bytes);
    const elements: AnqpElement[] = [];
    while (reader.remaining > 0) {
        const offset = reader.offset;
        const id = reader.u16le();
        const length = reader.u16le();
        const value = length === undefined ? undefined : reader.bytes(length);
        if (id === undefined || value === undefined) return { elements, cutAt: offset };
        elements.push({ id, value });
    }
    return { elements, cutAt: undefined };
}

export const emitAnqp = ({ id, value }: AnqpElement): Uint8Array =>
    new Writer(4 + value.length).u16le(id).u16le(value.length).bytes(value).finish();

/** What a vendor specific element of the Wi-Fi Alliance holds behind OUI and type; `undefined` for any other. */
export function wifiAllianceAnqp({ id, value }: AnqpElement, type: number): Uint8Array | undefined {
    const reader = new Reader(value);
    if (id !== AnqpId.vendorSpecific || reader.u32be() !== Oui.wifiAlliance * 256 + type) return undefined;
    return reader.rest();
}

/** An element of Hotspot 2.0: its subtype, and what follows the reserved byte. */
export function hotspotAnqp(
    element: AnqpElement,
): { readonly subtype: number; readonly value: Uint8Array } | undefined {
    const payload = wifiAllianceAnqp(element, WifiAllianceAnqp.hotspot);
    return payload === undefined || payload.length < 2
        ? undefined
        : { subtype: payload[0]!, value: payload.subarray(2) };
}

/** Types of the Wi-Fi Alliance's ANQP-elements. */
export const WifiAllianceAnqp = { hotspot: 17, multiband: 18 } as const;
