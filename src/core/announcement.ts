import type { GlobalConfig } from "#src/config/global.js";
import type { Capabilities } from "#src/driver/capability.js";
import { type Elements, emitElement } from "#src/ieee80211/element/elements.js";
import { ExtendedCapability, emitExtendedCapabilities } from "#src/ieee80211/element/extended-capabilities.js";
import { ElementId, Oui, WifiAllianceType } from "#src/ieee80211/element/id.js";
import { emitInterworking } from "#src/ieee80211/element/interworking.js";
import { concat, noBytes, Writer } from "#src/lib/bytes.js";

type Settings = Pick<GlobalConfig, "interworking" | "accessNetworkType" | "hessid" | "hs20">;

/** What probe requests say of our way with networks of operators, where the configuration wants it said. */
export const probedFor = ({ interworking, accessNetworkType, hessid, hs20 }: Settings): Uint8Array =>
    concat(
        ...(interworking
            ? [
                  extendedCapabilities(noBytes),
                  emitElement(ElementId.interworking, emitInterworking({ accessNetworkType, hessid })),
              ]
            : []),
        ...(hs20 ? [emitElement(ElementId.vendorSpecific, HOTSPOT_RELEASE_3)] : []),
    );

/** What association requests say to an access point that has such an element itself, with what the driver can do. */
export function associatedWith(
    { interworking }: Settings,
    { extendedCapabilities: own }: Pick<Capabilities, "extendedCapabilities">,
    announced: Elements,
): Uint8Array {
    if (!interworking || !announced.has(ElementId.extendedCapabilities)) return noBytes;
    return extendedCapabilities(own ?? noBytes);
}

function extendedCapabilities(driver: Uint8Array): Uint8Array {
    const own = emitExtendedCapabilities([ExtendedCapability.interworking]);
    const value = Uint8Array.from(
        { length: Math.max(own.length, driver.length) },
        (_, i) => (own[i] ?? 0) | (driver[i] ?? 0),
    );
    return emitElement(ElementId.extendedCapabilities, value);
}

/** Without the identifier of a subscription. */
const HOTSPOT_RELEASE_3: Uint8Array = new Writer(5)
    .u32be(Oui.wifiAlliance * 256 + WifiAllianceType.hs20Indication)
    .u8(0x20)
    .finish();
