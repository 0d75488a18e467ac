import { alone, type InterfaceHandlers, type InterfaceScene } from "#service/ctrl/command.js";
import { type Interface, wpaState } from "#src/core/interface.js";
import { isScanning } from "#src/core/scan.js";
import { isScheduled } from "#src/core/sched-scan.js";
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
    const attempted = association.tag === "authenticating" ? association.target.bss.bssid : zeroMac;
    const before = association.tag === "idle" ? undefined : association.move?.from.bss.bssid;
    const index = machine.interfaceIndex(ifname) ?? 0;
    return [
        ["ifindex", index],
        ["ifname", ifname],
        ["brname", bridge],
        ["addr", link.address],
        ["freq", linked?.frequency ?? 0],
        ["phyname", `phy${capabilities.wiphy}`],
        ["perm_addr", iface.permanentAddress],
        ["drv_ifindex", index],
        ["operstate", wpaState(iface) === "completed" ? 1 : 0],
        ["scan_state", scanState(iface)],
        ["auth_bssid", linked?.bssid ?? zeroMac],
        ["auth_attempt_bssid", attempted],
        ["bssid", linked?.bssid ?? zeroMac],
        ["prev_bssid", before ?? zeroMac],
        ["associated", linked === undefined ? 0 : 1],
        ["assoc_freq", linked?.frequency ?? 0],
        // There is no monitor interface, and no socket of its own for EAPOL frames where they go over nl80211.
        ["monitor_sock", -1],
        ["monitor_ifidx", -1],
        ["monitor_refcount", 0],
        ["last_mgmt_freq", 0],
        ["eapol_tx_sock", -1],
        ...(iface.bss.askedAt === 0 ? [] : [["scan_complete_events", 1] as const]),
        ["in_interface_list", 1],
        ...(capabilities.commands.has(NL80211_CMD_PROBE_CLIENT) ? [["poll_command_supported", 1] as const] : []),
        ...(capabilities.features.has("socketTransmitStatus") ? [["data_tx_status", 1] as const] : []),
        ["capa.key_mgmt", hex(keyManagements(capabilities))],
        ["capa.enc", hex(ciphers(capabilities))],
        // Open, shared key and LEAP.
        ["capa.auth", hex(7)],
        ["capa.flags", hex(bitsOf(capabilities, FLAGS))],
        ["capa.rrm_flags", hex(radioMeasurement(capabilities))],
        ["capa.max_scan_ssids", capabilities.maxScanSsids],
        ["capa.max_sched_scan_ssids", capabilities.maxSchedScanSsids],
        ["capa.sched_scan_supported", capabilities.maxSchedScanSsids > 0 ? 1 : 0],
        ["capa.max_match_sets", capabilities.maxMatchSets],
        ["capa.max_remain_on_chan", capabilities.maxRemainOnChannel],
        // What only access points and vendors have is not asked for.
        ["capa.max_stations", 0],
        ["capa.probe_resp_offloads", hex(0)],
        ["capa.max_acl_mac_addrs", 0],
        ["capa.num_multichan_concurrent", channelsAtOnce(capabilities)],
        ["capa.mac_addr_rand_sched_scan_supported", capabilities.features.has("randomMacSchedScan") ? 1 : 0],
        ["capa.mac_addr_rand_scan_supported", capabilities.features.has("randomMacScan") ? 1 : 0],
        ["capa.conc_capab", 0],
        ["capa.max_conc_chan_2_4", 0],
        ["capa.max_conc_chan_5_0", 0],
        ["capa.max_sched_scan_plans", capabilities.maxScanPlans],
        ["capa.max_sched_scan_plan_interval", capabilities.maxScanPlanInterval],
        ["capa.max_sched_scan_plan_iterations", capabilities.maxScanPlanIterations],
        ["country", regulatory],
    ]
        .map(([name, value]) => `${name}=${value}\n`)
        .join("");
}

/** The original's bits: measurement requests with any association, and the time that a scan dwells. */
const radioMeasurement = ({ features }: Capabilities): number =>
    (features.has("radioMeasurement") ? 0x10 : 0) | (features.has("setScanDwell") ? 0x20 : 0);

const hex = (value: number | bigint): string => `0x${value.toString(16)}`;

function scanState({ scan, schedScan, bss }: Interface): string {
    if (isScheduled(schedScan)) return "SCHED_SCAN_STARTED";
    if (scan.tag === "starting") return "SCAN_REQUESTED";
    if (isScanning(scan)) return "SCAN_STARTED";
    return bss.askedAt === 0 ? "NO_SCAN" : "SCAN_COMPLETED";
}

/** The original's bits for AKM suites: those that the driver names, else those that it expects of any. */
function keyManagements(capabilities: Capabilities): number {
    const { akms, sme } = capabilities;
    const known = ciphers(capabilities);
    if (akms === undefined)
        return ANY_AKM | (sme === "userspace" ? AKM_OF_OUR_SME : 0) | (known & CIPHERS_OF_256_BITS ? SUITE_B_192 : 0);
    return akms.reduce((bits, akm) => bits | (AKM_BITS.get(akm) ?? 0), 0);
}

/** WPA and WPA2 with and without a server, fast transition, Suite B, OWE and DPP. */
const ANY_AKM = 0xd6f;
const SUITE_B_192 = 0x200;
/** CCMP-256 and GCMP-256. */
const CIPHERS_OF_256_BITS = 0xc0;
/** FILS and SAE. */
const AKM_OF_OUR_SME = 0x1f000;
const AKM_BITS: ReadonlyMap<number, number> = new Map([
    [0x000fac01, 0x2],
    [0x000fac02, 0x8],
    [0x000fac03, 0x20],
    [0x000fac04, 0x40],
    [0x000fac05, 0x20000],
    [0x000fac06, 0x40000],
    [0x000fac07, 0x80000],
    [0x000fac08, 0x10000],
    [0x000fac09, 0x100000],
    [0x000fac0b, 0x100],
    [0x000fac0c, 0x200],
    [0x000fac0d, 0x200000],
    [0x000fac0e, 0x1000],
    [0x000fac0f, 0x2000],
    [0x000fac10, 0x4000],
    [0x000fac11, 0x8000],
    [0x000fac12, 0x400],
    [0x0050f201, 0x1],
    [0x0050f202, 0x4],
]);

/** The original's bits for cipher suites. */
const ciphers = (capabilities: Capabilities): number =>
    capabilities.ciphers.reduce((bits, cipher) => bits | (CIPHER_BITS.get(cipher) ?? 0), 0);

const CIPHER_BITS: ReadonlyMap<number, number> = new Map([
    [0x000fac01, 0x1],
    [0x000fac02, 0x4],
    [0x000fac04, 0x8],
    [0x000fac05, 0x2],
    [0x000fac06, 0x100],
    [0x000fac07, 0x1000],
    [0x000fac08, 0x20],
    [0x000fac09, 0x40],
    [0x000fac0a, 0x80],
    [0x000fac0b, 0x200],
    [0x000fac0c, 0x400],
    [0x000fac0d, 0x800],
]);

/** Zero unless there may be several. */
function channelsAtOnce({ combinations }: Capabilities): number {
    const channels = Math.max(0, ...combinations.map(combination => combination.channels));
    return channels > 1 ? channels : 0;
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
const NL80211_CMD_PROBE_CLIENT = 84;
const NL80211_CMD_UPDATE_FT_IES = 96;
const NL80211_CMD_CHANNEL_SWITCH = 102;
const NL80211_CMD_SET_QOS_MAP = 104;

const always = (): boolean => true;

const command =
    (number: number) =>
    ({ commands }: Capabilities): boolean =>
        commands.has(number);

const p2pBesideStation = ({ combinations }: Capabilities): boolean =>
    combinations.some(({ limits }) => {
        const types = limits.flatMap(limit => limit.types);
        return types.includes("station") && (types.includes("p2pClient") || types.includes("p2pGo"));
    });
const accessPointSmeIsOurs = ({ features }: Capabilities): boolean => !features.has("accessPointSmeInDriver");

/** The original would need a monitor interface to hear of frames of an access point: as long as there is none, sockets have to tell. */
const eapolTransmitStatus = (capabilities: Capabilities): boolean =>
    capabilities.features.has("socketTransmitStatus") ||
    (accessPointSmeIsOurs(capabilities) && !capabilities.commands.has(NL80211_CMD_PROBE_CLIENT));

/** The original's bits and words. */
const FLAGS: readonly Flag[] = [
    [2, "DFS_OFFLOAD", feature("dfsOffload")],
    [3, "4WAY_HANDSHAKE_8021X", feature("fourWayHandshakeOffload8021x")],
    [5, "SME", ({ sme }) => sme === "userspace"],
    [6, "AP", type("ap")],
    [7, "SET_KEYS_AFTER_ASSOC_DONE", always],
    [8, "HT_2040_COEX", feature("channelWidthChangeOfAccessPoint")],
    [9, "P2P_CONCURRENT", p2pBesideStation],
    [11, "P2P_CAPABLE", capabilities => type("p2pGo")(capabilities) && type("p2pClient")(capabilities)],
    [12, "AP_TEARDOWN_SUPPORT", always],
    [13, "P2P_MGMT_AND_NON_P2P", p2pBesideStation],
    [14, "VALID_ERROR_CODES", always],
    [15, "OFFCHANNEL_TX", feature("offChannelTx")],
    [16, "EAPOL_TX_STATUS", eapolTransmitStatus],
    [17, "DEAUTH_TX_STATUS", accessPointSmeIsOurs],
    [18, "BSS_SELECTION", feature("roaming")],
    [19, "TDLS_SUPPORT", feature("tdls")],
    [20, "TDLS_EXTERNAL_SETUP", feature("tdlsExternalSetup")],
    [21, "PROBE_RESP_OFFLOAD", feature("probeResponseOffload")],
    [22, "AP_UAPSD", feature("accessPointPowerSave")],
    [23, "INACTIVITY_TIMER", feature("inactivityTimer")],
    [24, "AP_MLME", accessPointSmeIsOurs],
    [25, "SAE", feature("saeInUserspace")],
    [26, "OBSS_SCAN", feature("overlappingBssScan")],
    [27, "IBSS", type("ibss")],
    [28, "RADAR", feature("radarDetection")],
    [29, "DEDICATED_P2P_DEVICE", type("p2pDevice")],
    [30, "QOS_MAPPING", command(NL80211_CMD_SET_QOS_MAP)],
    [31, "AP_CSA", command(NL80211_CMD_CHANNEL_SWITCH)],
    [32, "MESH", type("mesh")],
    [35, "TDLS_CHANNEL_SWITCH", feature("tdlsChannelSwitch")],
    [36, "HT_IBSS", feature("htIbss")],
    [37, "VHT_IBSS", feature("vhtIbss")],
    [40, "FULL_AP_CLIENT_STATE", feature("fullStationStateOfAccessPoint")],
    [42, "SUPPORT_FILS", feature("filsStation")],
    [43, "BEACON_RATE_LEGACY", feature("beaconRateLegacy")],
    [44, "BEACON_RATE_HT", feature("beaconRateHt")],
    [45, "BEACON_RATE_VHT", feature("beaconRateVht")],
    [46, "MGMT_TX_RANDOM_TA", feature("randomTransmitterAddress")],
    [47, "MGMT_TX_RANDOM_TA_CONNECTED", feature("randomTransmitterAddressConnected")],
    [48, "SCHED_SCAN_RELATIVE_RSSI", feature("relativeSignalSchedScan")],
    [50, "FILS_SK_OFFLOAD", feature("filsOffload")],
    [51, "OCE_STA", feature("oceStation")],
    [54, "MFP_OPTIONAL", feature("managementFrameProtectionOptional")],
    [55, "SELF_MANAGED_REGULATORY", feature("selfManagedRegulatory")],
    [56, "FTM_RESPONDER", feature("ftmResponder")],
    [57, "4WAY_HANDSHAKE_PSK", feature("fourWayHandshakeOffloadPsk")],
    [58, "CONTROL_PORT", feature("controlPortOverNl80211")],
    [59, "VLAN_OFFLOAD", feature("vlanOffload")],
    [60, "UPDATE_FT_IES", command(NL80211_CMD_UPDATE_FT_IES)],
    [61, "SAFE_PTK0_REKEYS", feature("safePairwiseRekey")],
    [62, "BEACON_PROTECTION", feature("beaconProtectionOfAccessPoints")],
    [63, "EXTENDED_KEY_ID", feature("extendedKeyId")],
];

/** wpa_supplicant 2.10 has the bits of the last four and calls them `UNKNOWN`; the names are those of later versions. */
const FLAGS2: readonly Flag[] = [
    [0, "CONTROL_PORT_RX", feature("controlPortWithoutPreauthentication")],
    [1, "CONTROL_PORT_TX_STATUS", feature("controlPortTransmitStatus")],
    [5, "BEACON_RATE_HE", feature("beaconRateHe")],
    [6, "BEACON_PROTECTION_CLIENT", feature("beaconProtectionOfStations")],
    [7, "OCV", feature("operatingChannelValidation")],
    [8, "AP_SME", accessPointSmeIsOurs],
];

function flags(capabilities: Capabilities, table: readonly Flag[]): string {
    const set = table.filter(([, , has]) => has(capabilities));
    const bits = bitsOf(capabilities, table);
    return `${bits.toString(16).toUpperCase().padStart(16, "0")}:\n${set.map(([, name]) => `${name}\n`).join("")}`;
}

const bitsOf = (capabilities: Capabilities, table: readonly Flag[]): bigint =>
    table.reduce((sum, [bit, , has]) => (has(capabilities) ? sum | (1n << BigInt(bit)) : sum), 0n);
