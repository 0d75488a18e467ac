import { type VariantMap, variant, variantMap } from "#service/dbus/value.js";
import { isP2pCapable } from "#src/core/p2p-device.js";
import type { Capabilities } from "#src/driver/capability.js";
import { akm, type CipherName, cipher } from "#src/ieee80211/suite.js";

/** Words in the original's order; each is listed when the driver can do it. Only what is built is here. */
const PAIRWISE: readonly CipherName[] = ["ccmp-256", "gcmp-256", "ccmp", "gcmp", "tkip"];
const GROUP_MGMT: readonly CipherName[] = ["aes-128-cmac", "bip-gmac-128", "bip-gmac-256", "bip-cmac-256"];
const KEY_MGMT = ["wpa-psk", "wpa-psk-sha256"] as const;

/** What an interface can do, by kind. */
export interface CapabilityWords {
    readonly pairwise: readonly string[];
    readonly group: readonly string[];
    readonly groupMgmt: readonly string[];
    readonly keyMgmt: readonly string[];
    readonly protocol: readonly string[];
    readonly authAlg: readonly string[];
}

export function capabilityWords({ ciphers, akms }: Capabilities): CapabilityWords {
    const able = (name: CipherName): boolean => ciphers.includes(cipher(name).selector);
    const pairwise = PAIRWISE.filter(able);
    const keyMgmt = KEY_MGMT.filter(name => akms === undefined || akms.includes(akm(name).selector!));
    return {
        pairwise,
        group: pairwise,
        groupMgmt: GROUP_MGMT.filter(able),
        keyMgmt: ["none", ...keyMgmt],
        protocol: ["rsn", "wpa"],
        authAlg: ["open"],
    };
}

/** The property `Capabilities` of an interface. */
export function capabilityMap(capabilities: Capabilities): VariantMap {
    const { pairwise, group, groupMgmt, keyMgmt, protocol, authAlg } = capabilityWords(capabilities);
    return variantMap({
        Pairwise: words(pairwise),
        Group: words(group),
        GroupMgmt: words(groupMgmt),
        KeyMgmt: words(keyMgmt),
        Protocol: words(protocol),
        AuthAlg: words(authAlg),
        Scan: words(["active", "passive", "ssid"]),
        // Wi-Fi Direct as far as finding goes: NetworkManager lists peers of no other interface.
        Modes: words(isP2pCapable(capabilities) ? ["infrastructure", "p2p"] : ["infrastructure"]),
        MaxScanSSID: variant("i", capabilities.maxScanSsids),
    });
}

const words = (list: readonly string[]) => variant("as", list);
