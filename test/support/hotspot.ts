import type { AccessPoint } from "#service/airspace.js";
import type { ApConfig } from "#src/ap/index.js";
import { type AnqpElement, AnqpId, type AnqpServer, HotspotSubtype } from "#src/gas/index.js";
import { emitElement } from "#src/ieee80211/element/elements.js";
import { ExtendedCapability, emitExtendedCapabilities } from "#src/ieee80211/element/extended-capabilities.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { concat, fromHex } from "#src/lib/bytes.js";
import { utf8 } from "#src/lib/text.js";
import type { Site } from "#test/support/site.js";

/** Of a Hotspot 2.0 subtype, with the reserved byte before its value. */
export const hotspotElement = (subtype: number, value: string): AnqpElement => ({
    id: AnqpId.vendorSpecific,
    value: fromHex(`506f9a11${subtype.toString(16).padStart(2, "0")}00${value}`)!,
});

/** `example.com` by EAP-TTLS with MSCHAPv2, written from the figures of IEEE 802.11-2020, 9.4.5.10. */
export const REALMS = "0100 1900 00 0b 6578616d706c652e636f6d 01 0a 15 02 02 01 04 05 01 07 00 00".replaceAll(" ", "");

/** What a hotspot of `example.com` answers. */
export const ANSWERS: readonly AnqpElement[] = [
    { id: AnqpId.capabilityList, value: fromHex("010101020701")! },
    { id: AnqpId.venueName, value: fromHex("020005656e6742617a")! },
    { id: AnqpId.naiRealm, value: fromHex(REALMS)! },
    { id: AnqpId.domainName, value: Uint8Array.of(11, ...utf8("example.com")) },
    { id: 999, value: Uint8Array.of(1, 2) },
    hotspotElement(HotspotSubtype.capabilityList, "0203"),
    hotspotElement(HotspotSubtype.wanMetrics, "01e8030000d00700000a140000"),
];

/** Interworking without a venue, for anybody; and the bit that says that it answers. */
export const INTERWORKING_ELEMENTS: Uint8Array = concat(
    emitElement(ElementId.extendedCapabilities, emitExtendedCapabilities([ExtendedCapability.interworking])),
    emitElement(ElementId.interworking, Uint8Array.of(0x10)),
);

/** An access point that answers ANQP queries. */
export function hotspot(
    site: Site,
    name: string,
    config: Partial<ApConfig> = {},
    server: Partial<AnqpServer> = {},
): AccessPoint {
    const ap = site.accessPoint(name, { extraElements: INTERWORKING_ELEMENTS, ...config });
    ap.advertises = { elements: ANSWERS, comebackDelay: 0, fragmentLimit: 1400, ...server };
    return ap;
}
