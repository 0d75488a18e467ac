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
