import type { Elements } from "#src/ieee80211/element/elements.js";
import { ElementId, MicrosoftType, Oui, WifiAllianceType } from "#src/ieee80211/element/id.js";
import { parseRates } from "#src/ieee80211/element/rates.js";
import { equalBytes, noBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { broadcastMac, type Mac } from "#src/lib/mac.js";
import { soughtServices } from "#src/p2p/asp.js";
import { type AdvertisedService, parseP2pAttributes } from "#src/p2p/attribute.js";
import { P2P_WILDCARD_SSID, type P2pDevice } from "#src/p2p/device.js";
import { parseWpsDescription, WpsAttribute } from "#src/wps/index.js";

/** A probe request as it was heard. Drivers that hand over elements only leave the addresses out. */
export interface HeardProbe {
    readonly source: Mac;
    readonly destination: Mac | undefined;
    readonly bssid: Mac | undefined;
    readonly elements: Elements;
}

/** Why a probe request gets no answer. */
export type Unanswered =
    | "notP2p"
    | "notListening"
    | "otherDestination"
    | "otherBssid"
    | "otherSsid"
    | "only11bRates"
    | "malformed"
    | "otherDeviceId"
    | "otherDeviceType"
    | "otherServices";

/**
 * Whether a device in listen state answers (Wi-Fi Peer-to-Peer specification, 3.1.2.1.1; S139): the request is for anybody or for
 * us, in no BSS, for the P2P wildcard SSID, with more than 802.11b rates, and neither its device id nor its device
 * types exclude us, nor services that it looks for. `undefined`: it does.
 */
export function unanswered(probe: HeardProbe, device: P2pDevice, listening: boolean): Unanswered | undefined {
    const { elements, destination, bssid } = probe;
    const payload = elements.vendorPayload(Oui.wifiAlliance, WifiAllianceType.p2p);
    if (payload === undefined) return "notP2p";
    if (!listening) return "notListening";
    if (destination !== undefined && destination !== broadcastMac && destination !== device.address)
        return "otherDestination";
    if (bssid !== undefined && bssid !== broadcastMac) return "otherBssid";
    if (elements.truncatedAt !== undefined) return "malformed";
    const ssid = elements.find(ElementId.ssid);
    if (ssid === undefined || !equalBytes(ssid, P2P_WILDCARD_SSID)) return "otherSsid";
    if (parseRates(elements).rates.every(({ bitsPerSecond }) => RATES_OF_11B.has(bitsPerSecond))) return "only11bRates";
    const p2p = parseP2pAttributes(payload);
    const wps = parseWpsDescription(elements.vendorPayload(Oui.microsoft, MicrosoftType.wps) ?? noBytes);
    if (isMalformed(p2p) || isMalformed(wps)) return "malformed";
    if (p2p.deviceId !== undefined && p2p.deviceId !== device.address) return "otherDeviceId";
    if (p2p.serviceHashes !== undefined && soughtServices(device.services, p2p.serviceHashes).length === 0)
        return "otherServices";
    const wanted = wps.filter(({ type }) => type === WpsAttribute.requestedDeviceType);
    if (wanted.length > 0 && !wanted.some(({ value }) => isOfType(device, value))) return "otherDeviceType";
    return undefined;
}

/** Of our services those that a probe request looks for, to be named in the answer. */
export function soughtBy(elements: Elements, { services }: P2pDevice): readonly AdvertisedService[] {
    const p2p = parseP2pAttributes(elements.vendorPayload(Oui.wifiAlliance, WifiAllianceType.p2p) ?? noBytes);
    return isMalformed(p2p) || p2p.serviceHashes === undefined ? [] : soughtServices(services, p2p.serviceHashes);
}

/** A sub-category of zero asks for all of the category, and so does an OUI of zero with it. */
function isOfType({ primaryDeviceType, secondaryDeviceTypes }: P2pDevice, wanted: Uint8Array): boolean {
    if (wanted.length !== 8) return false;
    const wholeCategory = wanted.subarray(2).every(byte => byte === 0);
    const length = wholeCategory ? 2 : 8;
    return [primaryDeviceType, ...secondaryDeviceTypes].some(type =>
        equalBytes(type.subarray(0, length), wanted.subarray(0, length)),
    );
}

const RATES_OF_11B: ReadonlySet<number> = new Set([1_000_000, 2_000_000, 5_500_000, 11_000_000]);
