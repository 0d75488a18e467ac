import {
    type AnqpElement,
    AnqpId,
    type AnqpInfo,
    HotspotSubtype,
    hotspotAnqp,
    otherAnqp,
    WAN_METRICS_LENGTH,
    WifiAllianceAnqp,
    wifiAllianceAnqp,
} from "#src/gas/index.js";
import { Reader, toHex } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";
import { fromUtf8 } from "#src/lib/text.js";

/** The lines that monitors hear of an element that an access point answered. */
export function anqpEvents(peer: Mac, element: AnqpElement, isProtected: boolean): readonly string[] {
    const { id, value } = element;
    const name = RECEIVED.get(id);
    const urls = id === AnqpId.venueUrl && isProtected ? venueUrls(value) : [];
    if (name !== undefined) return [`RX-ANQP ${peer} ${name}`, ...urls];
    const hotspot = hotspotAnqp(element);
    if (hotspot !== undefined) {
        const text = hotspotText(hotspot.subtype, hotspot.value);
        return text === undefined ? [] : [`RX-HS20-ANQP ${peer} ${text}`];
    }
    const [subtype, preference] = wifiAllianceAnqp(element, WifiAllianceAnqp.multiband) ?? [];
    return subtype === CELLULAR_PREFERENCE && preference !== undefined
        ? [`RX-MBO-ANQP ${peer} cell_conn_pref=${preference}`]
        : [];
}

function hotspotText(subtype: number, value: Uint8Array): string | undefined {
    if (subtype !== HotspotSubtype.wanMetrics) return RECEIVED_HOTSPOT.get(subtype);
    if (value.length < WAN_METRICS_LENGTH) return undefined;
    const reader = new Reader(value);
    const info = toHex(reader.bytes(1)!);
    const figures = [reader.u32le(), reader.u32le(), reader.u8(), reader.u8(), reader.u16le()];
    return `WAN Metrics ${info}:${figures.join(":")}`;
}

/** Of a Venue URL: each a length, a venue number and the address itself. */
function venueUrls(value: Uint8Array): readonly string[] {
    const reader = new Reader(value);
    const lines: string[] = [];
    while (reader.remaining >= 2) {
        const length = reader.u8()!;
        const duple = length === 0 ? undefined : reader.bytes(length);
        if (duple === undefined) break;
        lines.push(`RX-VENUE-URL ${duple[0]} ${fromUtf8(duple.subarray(1))}`);
    }
    return lines;
}

/** What the command BSS shows of it. */
export function anqpLines(info: AnqpInfo): readonly string[] {
    const { elements, hotspot } = info;
    const line = (name: string, value: Uint8Array | undefined): readonly string[] =>
        value === undefined ? [] : [`${name}=${toHex(value)}\n`];
    return [
        ...SHOWN.flatMap(([id, name]) => line(name, elements.get(id)?.value)),
        ...SHOWN_HOTSPOT.flatMap(([subtype, name]) => line(name, hotspot.get(subtype))),
        ...otherAnqp(info).flatMap(([id, { value, protected: isProtected }]) => [
            ...line(`anqp[${id}]`, value),
            ...(isProtected ? [`protected-anqp-info[${id}]=1\n`] : []),
        ]),
    ];
}

/** Multiband Operation: whether the access point wants its stations on a cellular network. */
const CELLULAR_PREFERENCE = 2;

const RECEIVED: ReadonlyMap<number, string> = new Map([
    [AnqpId.capabilityList, "ANQP Capability list"],
    [AnqpId.venueName, "Venue Name"],
    [AnqpId.networkAuthenticationType, "Network Authentication Type information"],
    [AnqpId.roamingConsortium, "Roaming Consortium list"],
    [AnqpId.ipAddressTypeAvailability, "IP Address Type Availability information"],
    [AnqpId.naiRealm, "NAI Realm list"],
    [AnqpId.cellularNetwork, "3GPP Cellular Network information"],
    [AnqpId.domainName, "Domain Name list"],
    [AnqpId.venueUrl, "Venue URL"],
]);

const RECEIVED_HOTSPOT: ReadonlyMap<number, string> = new Map([
    [HotspotSubtype.capabilityList, "HS Capability List"],
    [HotspotSubtype.operatorFriendlyName, "Operator Friendly Name"],
    [HotspotSubtype.connectionCapability, "Connection Capability"],
    [HotspotSubtype.operatingClass, "Operating Class"],
    [HotspotSubtype.osuProvidersList, "OSU Providers list"],
    [HotspotSubtype.operatorIconMetadata, "Operator Icon Metadata"],
    [HotspotSubtype.osuProvidersNaiList, "OSU Providers NAI List"],
]);

const SHOWN: readonly (readonly [number, string])[] = [
    [AnqpId.capabilityList, "anqp_capability_list"],
    [AnqpId.venueName, "anqp_venue_name"],
    [AnqpId.networkAuthenticationType, "anqp_network_auth_type"],
    [AnqpId.roamingConsortium, "anqp_roaming_consortium"],
    [AnqpId.ipAddressTypeAvailability, "anqp_ip_addr_type_availability"],
    [AnqpId.naiRealm, "anqp_nai_realm"],
    [AnqpId.cellularNetwork, "anqp_3gpp"],
    [AnqpId.domainName, "anqp_domain_name"],
    [AnqpId.filsRealmInformation, "anqp_fils_realm_info"],
];

const SHOWN_HOTSPOT: readonly (readonly [number, string])[] = [
    [HotspotSubtype.capabilityList, "hs20_capability_list"],
    [HotspotSubtype.operatorFriendlyName, "hs20_operator_friendly_name"],
    [HotspotSubtype.wanMetrics, "hs20_wan_metrics"],
    [HotspotSubtype.connectionCapability, "hs20_connection_capability"],
    [HotspotSubtype.operatingClass, "hs20_operating_class"],
    [HotspotSubtype.osuProvidersList, "hs20_osu_providers_list"],
    [HotspotSubtype.operatorIconMetadata, "hs20_operator_icon_metadata"],
    [HotspotSubtype.osuProvidersNaiList, "hs20_osu_providers_nai_list"],
];
