import { emitBeacon } from "#src/ieee80211/beacon.js";
import { Capability } from "#src/ieee80211/capability-information.js";
import { channelOf } from "#src/ieee80211/channel.js";
import { Elements, emitElement } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { emitRsn } from "#src/ieee80211/element/rsn.js";
import { emitWpa } from "#src/ieee80211/element/wpa.js";
import { emitManagement, ManagementSubtype, managementFrame } from "#src/ieee80211/management.js";
import { emitProbeResponse } from "#src/ieee80211/probe.js";
import { akm, cipher } from "#src/ieee80211/suite.js";
import { concat, noBytes } from "#src/lib/bytes.js";
import type { Instant } from "#src/lib/instant.js";
import { broadcastMac, type Mac } from "#src/lib/mac.js";
import type { ApConfig } from "./config.js";

/** A whole Beacon frame. */
export function beacon(config: ApConfig, now: Instant): Uint8Array {
    const body = emitBeacon({ ...fixed(config, now), elements: elements(config, announcedSsid(config)) });
    const addresses = { destination: broadcastMac, source: config.bssid, bssid: config.bssid };
    return emitManagement(managementFrame(ManagementSubtype.beacon, addresses, body));
}

/** A whole Probe Response frame. It tells the SSID, hidden or not. */
export function probeResponse(config: ApConfig, destination: Mac, now: Instant): Uint8Array {
    const body = emitProbeResponse({ ...fixed(config, now), elements: elements(config, config.ssid) });
    const addresses = { destination, source: config.bssid, bssid: config.bssid };
    return emitManagement(managementFrame(ManagementSubtype.probeResponse, addresses, body));
}

/** Capability Information of beacons and responses. */
export const capability = ({ security }: ApConfig): number =>
    Capability.ess | Capability.shortSlotTime | (security === undefined ? 0 : Capability.privacy);

/** The RSN element, header included; empty where there is none. */
export function rsnElement({ security }: ApConfig): Uint8Array {
    if (!security?.protocols.includes("rsn")) return noBytes;
    const body = emitRsn({
        group: cipher(security.group).selector,
        pairwise: security.pairwise.map(name => cipher(name).selector),
        akms: security.akms.map(name => akm(name).selector!),
        capabilities: 0,
        pmkids: [],
        mgmtGroup: undefined,
    });
    return emitElement(ElementId.rsn, body);
}

/** The WPA element, header included; empty where there is none. */
export function wpaElement({ security }: ApConfig): Uint8Array {
    if (!security?.protocols.includes("wpa")) return noBytes;
    const body = emitWpa({
        group: cipher(security.group).wpaSelector!,
        pairwise: security.pairwise.map(name => cipher(name).wpaSelector!),
        akms: security.akms.flatMap(name => akm(name).wpaSelector ?? []),
        capabilities: undefined,
    });
    return emitElement(ElementId.vendorSpecific, body);
}

/** Supported Rates: 6 to 54 Mb/s, the basic ones marked. */
export const supportedRates: Uint8Array = emitElement(
    ElementId.supportedRates,
    Uint8Array.of(0x8c, 0x12, 0x98, 0x24, 0xb0, 0x48, 0x60, 0x6c),
);

const fixed = (config: ApConfig, now: Instant) => ({
    timestamp: BigInt(Math.floor(now * 1000)),
    beaconInterval: config.beaconInterval,
    capability: capability(config),
});

function announcedSsid({ hidden, ssid }: ApConfig): Uint8Array {
    if (hidden === "no") return ssid;
    return hidden === "empty" ? noBytes : new Uint8Array(ssid.length);
}

/** In the order of the standard. */
function elements(config: ApConfig, ssid: Uint8Array): Elements {
    const channel = channelOf(config.frequency);
    return new Elements(
        concat(
            emitElement(ElementId.ssid, ssid),
            supportedRates,
            channel?.band === "2.4GHz"
                ? emitElement(ElementId.dsssParameterSet, Uint8Array.of(channel.number))
                : noBytes,
            rsnElement(config),
            wpaElement(config),
            config.extraElements ?? noBytes,
        ),
    );
}
