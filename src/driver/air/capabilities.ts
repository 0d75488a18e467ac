import type { Band, Capabilities } from "#src/driver/capability.js";
import { cipherSuites } from "#src/ieee80211/suite.js";
import { MAX_SCAN_SSIDS } from "./nic.js";

/** What a simulated radio can do: 20 MHz channels at 2.4 and 5 GHz, every cipher, our SME. */
export const airCapabilities = (wiphy: number, managesP2p = false): Capabilities => ({
    driver: "air",
    wiphy,
    sme: "userspace",
    bands,
    ciphers: cipherSuites.filter(({ keyLength }) => keyLength > 0).map(({ selector }) => selector),
    akms: undefined,
    interfaceTypes: ["station", "p2pClient", "p2pGo"],
    combinations: [{ limits: [{ max: 1, types: ["station"] }], maxInterfaces: 1, channels: 1 }],
    maxScanSsids: MAX_SCAN_SSIDS,
    maxScanIesLength: 2048,
    maxSchedScanSsids: 0,
    maxMatchSets: 0,
    maxScanPlans: 0,
    maxScanPlanInterval: 0,
    maxScanPlanIterations: 0,
    extendedCapabilities: undefined,
    maxRemainOnChannel: 5000,
    features: new Set([
        "controlPortOverNl80211",
        "controlPortTransmitStatus",
        "stationAuthorized",
        "managementFrameProtection",
        "saeInUserspace",
        "randomMacScan",
        "flushScan",
        "abortScan",
        "cqmRssi",
        ...(managesP2p ? (["p2pManagement"] as const) : []),
    ]),
    commands: new Set(),
});

/** MHz, in the order in which a scan visits them. */
export const channelsOf = ({ bands }: Capabilities): readonly number[] =>
    bands.flatMap(({ frequencies }) => frequencies.map(({ frequency }) => frequency));

const band = (name: Band["band"], numbers: readonly number[], base: number): Band => ({
    band: name,
    frequencies: numbers.map(number => ({
        frequency: base + 5 * number,
        disabled: false,
        noIr: false,
        radar: false,
        maxTxPower: 20,
    })),
    rates: [6, 9, 12, 18, 24, 36, 48, 54].map(rate => rate * 1_000_000),
    ht: undefined,
    vht: undefined,
    he: undefined,
    eht: undefined,
});

const bands: readonly Band[] = [
    band("2.4GHz", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], 2407),
    band("5GHz", [36, 40, 44, 48, 149, 153, 157, 161, 165], 5000),
];
