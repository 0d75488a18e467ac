import { type Bgscan, idleBgscan } from "#src/bgscan/index.js";
import { defaultGlobal, type GlobalConfig, globalFieldText } from "#src/config/global.js";
import { type AddressUse, isChangingAddress, ownAddress } from "#src/core/address.js";
import { type Advertisement, noAdvertisement } from "#src/core/advertisement.js";
import { type Association, currentBss, idleAssociation } from "#src/core/association.js";
import { type BeaconWatch, idleBeaconWatch } from "#src/core/beacon-watch.js";
import { type Blocklist, emptyBlocklist } from "#src/core/blocklist.js";
import { type Bss, type BssTable, emptyBssTable } from "#src/core/bss.js";
import type { Setting } from "#src/core/client/config-file.js";
import { noScanLimits, type ScanLimits } from "#src/core/client/control.js";
import type { Credentials } from "#src/core/client/credential.js";
import type { DriverCall } from "#src/core/client/driver-call.js";
import { noProbeRequests, type ProbeRequests } from "#src/core/client/probe-request.js";
import { type ExternalWorks, noExternalWorks } from "#src/core/client/radio-work.js";
import type { ScanAddresses } from "#src/core/client/scan-address.js";
import { defaultTuning, type Offload, type Tuning } from "#src/core/client/tuning.js";
import { type Connect, initialConnect } from "#src/core/connect.js";
import type { Decision } from "#src/core/decision.js";
import { type EapolCounts, noEapolCounts } from "#src/core/eapol-counts.js";
import type { Call } from "#src/core/event.js";
import { type Fetch, noFetch } from "#src/core/interworking.js";
import { type Networks, noNetworks } from "#src/core/network.js";
import { noP2p, type P2p } from "#src/core/p2p.js";
import type { Places } from "#src/core/places.js";
import type { Disallowed } from "#src/core/rank.js";
import { type Roaming, settledRoaming } from "#src/core/roaming.js";
import { idleScan, isScanning, type Scan } from "#src/core/scan.js";
import { idleSchedScan, isScheduled, type SchedScan } from "#src/core/sched-scan.js";
import type { Capabilities } from "#src/driver/capability.js";
import type { SignalReport } from "#src/driver/command.js";
import type { LinkState } from "#src/driver/event.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { unreachable } from "#src/lib/machine.js";
import type { Secret } from "#src/lib/secret.js";
import { idleSaQuery, type SaQuery } from "#src/rsn/sa-query.js";

/** One network interface under control: the states of its machines and the facts that clients can ask for. */
export interface Interface {
    /** Number in the object path; never used again in this process. */
    readonly id: number;
    readonly ifname: string;
    /** Its network device was made for it, and goes with it. */
    readonly ownDevice: boolean;
    /** Empty: none. */
    readonly bridge: string;
    /** Absolute path or empty. */
    readonly configFile: string;
    /** Absolute path or empty: a second file, which is read after the first and never written. */
    readonly additionalConfigFile: string;
    /** Global fields of the command line, which go before those of the file. */
    readonly settings: readonly Setting[];
    /** For everything of P2P, in place of `config`; `undefined`: there is no file of its own. */
    readonly p2pConfig: GlobalConfig | undefined;
    readonly capabilities: Capabilities;
    readonly link: LinkState;
    /** The address that the device had when it was taken over. */
    readonly permanentAddress: Mac;
    readonly addressUse: AddressUse;
    readonly config: GlobalConfig;
    readonly networks: Networks;
    /** Certificates and private keys by name. */
    readonly blobs: ReadonlyMap<string, Secret>;
    readonly credentials: Credentials;
    /** Elements that clients want in our frames, by number of the frame. */
    readonly vendorElements: ReadonlyMap<number, Uint8Array>;
    readonly probeRequests: ProbeRequests;
    readonly scanAddresses: ScanAddresses;
    readonly scanLimits: ScanLimits;
    readonly tuning: Tuning;
    /** The driver looks for networks by itself because a client wants it. */
    readonly offload: Offload | undefined;
    /** The regulatory domain: ISO 3166-1 alpha-2, or 00 for the world's, 98 for what several have in common, 99 for another one. */
    readonly regulatory: string;
    /** A client logged off from IEEE 802.1X: the port stays closed. */
    readonly loggedOff: boolean;
    readonly bss: BssTable;
    /** Nobody looks for a network before this. */
    readonly lookFrom: Instant;
    /** Where networks were seen. The same for every interface: the root keeps it. */
    readonly places: Places;
    /** When BSSs are next looked over for age; `undefined` when there are none. */
    readonly sweepAt: Instant | undefined;
    readonly scan: Scan;
    /** The last number given to a scan of a client. */
    readonly scanNumber: number;
    readonly schedScan: SchedScan;
    readonly externalWorks: ExternalWorks;
    readonly p2p: P2p;
    readonly advertisement: Advertisement;
    readonly fetch: Fetch;
    readonly connect: Connect;
    readonly saQuery: SaQuery;
    readonly bgscan: Bgscan;
    readonly roaming: Roaming;
    readonly beaconWatch: BeaconWatch;
    readonly association: Association;
    /** State of the key-bearing machine; nobody but that machine looks inside. */
    readonly supplicant: unknown;
    /** An EAPOL frame that came before the key of its network was derived. */
    readonly heldEapol: { readonly source: Mac; readonly frame: Uint8Array } | undefined;
    readonly eapolCounts: EapolCounts;
    /** Links that ended before message 3 of their 4-way handshake. */
    readonly handshakeFailures: number;
    /** The key of the present association: a copy, because its network may change or go at any time. */
    readonly linkKey: Secret | undefined;
    readonly blocklist: Blocklist;
    readonly disallowed: Disallowed;
    /** The network a client selected, until it was connected and the link ended. */
    readonly selected: number | undefined;
    /** MHz where the network that was selected is looked for first. */
    readonly selectFrequencies: readonly number[] | undefined;
    /** A client announced that the coming disconnection is wanted. */
    readonly expectDisconnect: boolean;
    /** A connection that is lost is looked for. */
    readonly autoReconnect: boolean;
    readonly last: Last;
    /** Numbers given to compute jobs and signal polls. */
    readonly requests: number;
    readonly signalPolls: ReadonlyMap<number, Call>;
    /** Clients that wait for the driver, by number of the request. */
    readonly driverCalls: ReadonlyMap<number, DriverCall>;
    /** Who waits for the configuration file to be read or written. */
    readonly configRequests: ReadonlyMap<number, Call>;
}

/** Who authenticates and associates. `driver_param` may say that the driver is to, as one that has no choice does. */
export const smeOf = ({ capabilities, config }: Pick<Interface, "capabilities" | "config">): Capabilities["sme"] =>
    driverParameters(config).includes("force_connect_cmd=1") ? "driver" : capabilities.sme;

const driverParameters = (config: GlobalConfig): readonly string[] =>
    globalFieldText(config, "driver_param")?.split(" ") ?? [];

/**
 * The last occurrence of each kind. A fresh object each time, so that the same value twice is two occurrences and is
 * announced twice.
 */
export interface Last {
    /** IEEE 802.11 reason code, negative when we or our driver ended the link. */
    readonly disconnect: { readonly reason: number } | undefined;
    readonly authentication: { readonly statusCode: number } | undefined;
    readonly association: { readonly statusCode: number } | undefined;
    readonly session: { readonly millis: number } | undefined;
    readonly roam: { readonly millis: number; readonly complete: boolean } | undefined;
    /** When the driver last reported a change. */
    readonly signal: SignalReport | undefined;
    /** Whether the signal crossed the threshold upwards. */
    readonly above: boolean | undefined;
    /** The answer to the last BSS transition management request. */
    readonly bssTransition: { readonly statusCode: number } | undefined;
    /** PKCS #11 engine and module were set. */
    readonly pkcs11: object | undefined;
    readonly decision: Decision | undefined;
}

export interface InterfaceSetup {
    readonly id: number;
    readonly ifname: string;
    readonly ownDevice: boolean;
    readonly bridge: string;
    readonly configFile: string;
    readonly additionalConfigFile: string;
    readonly settings: readonly Setting[];
    readonly p2pConfig: GlobalConfig | undefined;
    readonly capabilities: Capabilities;
    readonly link: LinkState;
    readonly places: Places;
    readonly lookFrom: Instant;
    readonly supplicant: unknown;
    /** It does not look for a network before a client says so. */
    readonly held: boolean;
}

export const createInterface = ({ held, ...setup }: InterfaceSetup): Interface => ({
    ...setup,
    permanentAddress: setup.link.address,
    addressUse: ownAddress,
    config: defaultGlobal,
    networks: noNetworks(),
    blobs: new Map(),
    credentials: new Map(),
    vendorElements: new Map(),
    probeRequests: noProbeRequests,
    scanAddresses: new Map(),
    scanLimits: noScanLimits,
    tuning: defaultTuning,
    offload: undefined,
    regulatory: "00",
    loggedOff: false,
    bss: emptyBssTable(),
    sweepAt: undefined,
    scan: idleScan,
    scanNumber: 0,
    schedScan: idleSchedScan,
    externalWorks: noExternalWorks,
    p2p: noP2p(),
    advertisement: noAdvertisement,
    fetch: noFetch,
    connect: held ? { tag: "off" } : initialConnect,
    saQuery: idleSaQuery,
    bgscan: idleBgscan,
    roaming: settledRoaming,
    beaconWatch: idleBeaconWatch,
    association: idleAssociation,
    heldEapol: undefined,
    eapolCounts: noEapolCounts,
    handshakeFailures: 0,
    linkKey: undefined,
    blocklist: emptyBlocklist,
    disallowed: { bssids: new Set(), ssids: new Set() },
    selected: undefined,
    selectFrequencies: undefined,
    expectDisconnect: false,
    autoReconnect: true,
    last: {
        disconnect: undefined,
        authentication: undefined,
        association: undefined,
        session: undefined,
        roam: undefined,
        signal: undefined,
        above: undefined,
        bssTransition: undefined,
        pkcs11: undefined,
        decision: undefined,
    },
    requests: 0,
    signalPolls: new Map(),
    driverCalls: new Map(),
    configRequests: new Map(),
});

/**
 * An interface as it is now, the same one when nothing has changed. All is written out, because V8 copies `{ ...before }` of so
 * many fields one by one into an object that grows as it goes: ten times the memory, several times for each event.
 */
export const changed = (before: Interface, change: Partial<Interface>): Interface => {
    if (isAlready(before, change)) return before;
    const copy: Interface = {
        id: before.id,
        ifname: before.ifname,
        ownDevice: before.ownDevice,
        bridge: before.bridge,
        configFile: before.configFile,
        additionalConfigFile: before.additionalConfigFile,
        settings: before.settings,
        p2pConfig: before.p2pConfig,
        capabilities: before.capabilities,
        link: before.link,
        permanentAddress: before.permanentAddress,
        addressUse: before.addressUse,
        config: before.config,
        networks: before.networks,
        blobs: before.blobs,
        credentials: before.credentials,
        vendorElements: before.vendorElements,
        probeRequests: before.probeRequests,
        scanAddresses: before.scanAddresses,
        scanLimits: before.scanLimits,
        tuning: before.tuning,
        offload: before.offload,
        regulatory: before.regulatory,
        loggedOff: before.loggedOff,
        bss: before.bss,
        lookFrom: before.lookFrom,
        places: before.places,
        sweepAt: before.sweepAt,
        scan: before.scan,
        scanNumber: before.scanNumber,
        schedScan: before.schedScan,
        externalWorks: before.externalWorks,
        p2p: before.p2p,
        advertisement: before.advertisement,
        fetch: before.fetch,
        connect: before.connect,
        saQuery: before.saQuery,
        bgscan: before.bgscan,
        roaming: before.roaming,
        beaconWatch: before.beaconWatch,
        association: before.association,
        supplicant: before.supplicant,
        heldEapol: before.heldEapol,
        eapolCounts: before.eapolCounts,
        handshakeFailures: before.handshakeFailures,
        linkKey: before.linkKey,
        blocklist: before.blocklist,
        disallowed: before.disallowed,
        selected: before.selected,
        selectFrequencies: before.selectFrequencies,
        expectDisconnect: before.expectDisconnect,
        autoReconnect: before.autoReconnect,
        last: before.last,
        requests: before.requests,
        signalPolls: before.signalPolls,
        driverCalls: before.driverCalls,
        configRequests: before.configRequests,
    };
    return Object.assign(copy, change);
};

function isAlready(state: object, change: object): boolean {
    for (const name in change) if (Reflect.get(change, name) !== Reflect.get(state, name)) return false;
    return true;
}

/** The words of the D-Bus property `State`. */
export type WpaState =
    | "interface_disabled"
    | "disconnected"
    | "inactive"
    | "scanning"
    | "authenticating"
    | "associating"
    | "associated"
    | "4way_handshake"
    | "group_handshake"
    | "completed";

export function wpaState(state: Interface): WpaState {
    const { link, association, connect } = state;
    if (link.state !== "up") return "interface_disabled";
    switch (association.tag) {
        case "authenticating":
        case "associating":
        case "completed":
            return association.tag;
        case "securing":
            return SECURING[association.phase];
        case "waitingForRadio":
            return "scanning";
        case "idle":
            if (isChangingAddress(state)) return "scanning";
            // A network that was only set aside for a while is enabled.
            return connect.tag === "inactive" && connect.until !== undefined ? "disconnected" : LOOKING[connect.tag];
        default:
            return unreachable(association);
    }
}

const SECURING = { associated: "associated", "4way": "4way_handshake", group: "group_handshake" } as const;
const LOOKING = {
    off: "disconnected",
    inactive: "inactive",
    pausing: "disconnected",
    scanning: "scanning",
    waiting: "scanning",
    offloaded: "scanning",
    engaged: "disconnected",
} as const;

/** Whether the radio scans for us, or the driver does by itself. */
export const isScanningNow = ({ scan, schedScan }: Interface): boolean => isScanning(scan) || isScheduled(schedScan);

/** The BSS of the link, as the table knows it now. */
export function currentBssOf({ association, bss }: Interface): Bss | undefined {
    const current = currentBss(association);
    return current && (bss.byId.get(current.id) ?? current);
}

/** The BSSs that a link needs or will need in a moment. */
export function bssesInUse({ association }: Interface): ReadonlySet<number> {
    if (association.tag === "idle") return new Set();
    const next = association.tag === "completed" ? association.next?.bss.id : undefined;
    return new Set([association.target.bss.id, ...(next === undefined ? [] : [next])]);
}

/** The network in use, or selected and looked for. */
export const currentNetworkOf = ({ association, selected }: Interface): number | undefined =>
    association.tag === "idle" ? selected : association.target.network;
