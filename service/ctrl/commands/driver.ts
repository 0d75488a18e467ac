import { alone, type InterfaceHandlers, type InterfaceScene } from "#service/ctrl/command.js";
import { wpaState } from "#src/core/interface.js";
import { isScanning } from "#src/core/scan.js";
import type { Capabilities, Feature, InterfaceType } from "#src/driver/capability.js";
import { zeroMac } from "#src/lib/mac.js";

/** What the driver is and can do. */
export const driverCommands: InterfaceHandlers = {
    DRIVER_FLAGS: alone(({ iface }) => flags(iface.capabilities, FLAGS)),
    DRIVER_FLAGS2: alone(({ iface }) => flags(iface.capabilities, FLAGS2)),
};

/** What we know of what the original's nl80211 driver tells about itself. */
export function driverStatus({ iface, machine }: InterfaceScene): string {
    const { ifname, bridge, link, capabilities, association, regulatory } = iface;
    const linked =
        association.tag === "securing" || association.tag === "completed" ? association.target.bss : undefined;
    const index = machine.interfaceIndex(ifname) ?? 0;
    return [
        ["ifindex", index],
        ["ifname", ifname],
        ["brname", bridge],
        ["addr", link.address],
        ["freq", linked?.frequency ?? 0],
        ["phyname", `phy${capabilities.wiphy}`],
        ["perm_addr", link.address],
        ["drv_ifindex", index],
        ["operstate", wpaState(iface) === "completed" ? 1 : 0],
        ["scan_state", isScanning(iface.scan) ? "SCAN_STARTED" : "NONE"],
        ["auth_bssid", linked?.bssid ?? zeroMac],
        ["bssid", linked?.bssid ?? zeroMac],
        ["associated", linked === undefined ? 0 : 1],
        ["assoc_freq", linked?.frequency ?? 0],
        ["capa.flags", `0x${bitsOf(capabilities, FLAGS).toString(16)}`],
        ["capa.max_scan_ssids", capabilities.maxScanSsids],
        ["capa.max_sched_scan_ssids", capabilities.maxSchedScanSsids],
        ["capa.sched_scan_supported", capabilities.maxSchedScanSsids > 0 ? 1 : 0],
        ["capa.max_match_sets", capabilities.maxMatchSets],
        ["capa.max_remain_on_chan", capabilities.maxRemainOnChannel],
        ["capa.max_sched_scan_plans", capabilities.maxScanPlans],
        ["capa.max_sched_scan_plan_interval", capabilities.maxScanPlanInterval],
        ["capa.max_sched_scan_plan_iterations", capabilities.maxScanPlanIterations],
        ["capa.mac_addr_rand_scan_supported", capabilities.features.has("randomMacScan") ? 1 : 0],
        ["capa.mac_addr_rand_sched_scan_supported", capabilities.features.has("randomMacSchedScan") ? 1 : 0],
        ["country", regulatory],
    ]
        .map(([name, value]) => `${name}=${value}\n`)
        .join("");
}

type Flag = readonly [bit: number, name: string, has: (capabilities: Capabilities) => boolean];

const feature =
    (wanted: Feature) =>
    ({ features }: Capabilities): boolean =>
        features.has(wanted);
const type =
    (wanted: InterfaceType) =>
    ({ interfaceTypes }: Capabilities): boolean =>
        interfaceTypes.includes(wanted);
/** In the kernel's linux/nl80211.h. */
const NL80211_CMD_CHANNEL_SWITCH = 102;

const always = (): boolean => true;

/** The original's bits, of which only those are ever set that say something of a station. */
const FLAGS: readonly Flag[] = [
    [5, "SME", ({ sme }) => sme === "userspace"],
    [6, "AP", type("ap")],
    [7, "SET_KEYS_AFTER_ASSOC_DONE", always],
    [14, "VALID_ERROR_CODES", always],
    [15, "OFFCHANNEL_TX", feature("offChannelTx")],
    [18, "BSS_SELECTION", feature("roaming")],
    [25, "SAE", feature("saeInUserspace")],
    [27, "IBSS", type("ibss")],
    [31, "AP_CSA", ({ commands }) => commands.has(NL80211_CMD_CHANNEL_SWITCH)],
    [32, "MESH", type("mesh")],
    [54, "MFP_OPTIONAL", feature("managementFrameProtectionOptional")],
    [57, "4WAY_HANDSHAKE_PSK", feature("fourWayHandshakeOffloadPsk")],
    [58, "CONTROL_PORT", feature("controlPortOverNl80211")],
    [62, "BEACON_PROTECTION", feature("beaconProtection")],
    [63, "EXTENDED_KEY_ID", feature("extendedKeyId")],
];

const FLAGS2: readonly Flag[] = [[0, "CONTROL_PORT_RX", feature("controlPortOverNl80211")]];

function flags(capabilities: Capabilities, table: readonly Flag[]): string {
    const set = table.filter(([, , has]) => has(capabilities));
    const bits = bitsOf(capabilities, table);
    return `${bits.toString(16).toUpperCase().padStart(16, "0")}:\n${set.map(([, name]) => `${name}\n`).join("")}`;
}

const bitsOf = (capabilities: Capabilities, table: readonly Flag[]): bigint =>
    table.reduce((sum, [bit, , has]) => (has(capabilities) ? sum | (1n << BigInt(bit)) : sum), 0n);
