import type { BgscanEvent } from "#src/bgscan/index.js";
import type { Configuration } from "#src/config/file.js";
import type { GlobalConfig } from "#src/config/global.js";
import type { AssociationEvent } from "#src/core/association.js";
import type { BeaconWatchEvent } from "#src/core/beacon-watch.js";
import type { Command } from "#src/core/client/command.js";
import type { ConfigFileEvent, Setting } from "#src/core/client/config-file.js";
import type { ConnectEvent } from "#src/core/connect.js";
import type { P2pRadioEvent } from "#src/core/p2p-radio.js";
import type { Places } from "#src/core/places.js";
import type { WorkKind } from "#src/core/radio-work.js";
import type { RoamingEvent } from "#src/core/roaming.js";
import type { ScanEvent } from "#src/core/scan.js";
import type { SchedScanEvent } from "#src/core/sched-scan.js";
import type { Capabilities } from "#src/driver/capability.js";
import type { BssRecord, ScanParameters } from "#src/driver/command.js";
import type { DriverReply, OpenFailure } from "#src/driver/driver.js";
import type { DriverEvent, LinkState } from "#src/driver/event.js";
import type { GasEvent } from "#src/gas/index.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import type { Deadline, TraceLevel } from "#src/lib/machine.js";
import type { Secret } from "#src/lib/secret.js";
import type { DiscoveryEvent, PeersEvent, ServiceDiscoveryEvent } from "#src/p2p/index.js";
import type { SaQueryEvent } from "#src/rsn/sa-query.js";
import type { SupplicantEvent } from "#src/rsn/supplicant.js";

/** Names the caller that waits for an answer, whichever way it came in. Given out by the service. */
export type Call = number & { readonly __call: never };

/** Everything that can happen to the supplicant. */
export type CoreEvent =
    | Deadline
    | RootCommand
    /** What was remembered before this start. */
    | { readonly type: "places.loaded"; readonly places: Places }
    /** Somebody switched a radio off or on (rfkill). */
    | { readonly type: "rfkill"; readonly wiphy: number; readonly blocked: boolean }
    /** The machine slept and is awake again. */
    | { readonly type: "resumed" }
    | DriverOpening
    | ConfigOpening
    | InterfaceEvent;

/** Asked of the daemon as a whole. */
export type RootCommand =
    | {
          readonly type: "interface.create";
          readonly call: Call;
          readonly ifname: string;
          /** In order of preference; empty: whatever works. */
          readonly drivers: readonly string[];
          readonly bridge: string;
          /** Absolute path or empty. */
          readonly configFile: string;
          /** It does not look for a network before it is told to reconnect. */
          readonly held?: boolean;
          /** Read after it. */
          readonly additionalConfigFile?: string;
          /** Global fields that go before those of the file. */
          readonly settings?: readonly Setting[];
          /** What a file for P2P says, which goes before the interface's own in everything of P2P. */
          readonly p2pConfig?: GlobalConfig;
          /** The device is made first, through an interface that there is. */
          readonly device?: DeviceWish;
      }
    | { readonly type: "interface.remove"; readonly call: Call; readonly interface: number }
    | { readonly type: "interface.expectDisconnect"; readonly call: Call }
    | { readonly type: "debug.set"; readonly call: Call; readonly change: Partial<DebugSettings> }
    /** Wi-Fi Display subelements, joined, of every interface that there is and will be, and whether others are told of them. */
    | { readonly type: "wfd.set"; readonly call: Call; readonly subelements: Uint8Array; readonly enabled: boolean };

/** What a network device to be made should be. Without an address it gets one from the driver. */
export interface DeviceWish {
    readonly kind: "station" | "ap";
    readonly address: Mac | undefined;
}

export interface DebugSettings {
    readonly level: TraceLevel;
    readonly timestamp: boolean;
    readonly showKeys: boolean;
}

/** The answer to `driver.open`. */
export type DriverOpening =
    | {
          readonly type: "driver.opened";
          readonly request: number;
          readonly capabilities: Capabilities;
          readonly link: LinkState;
      }
    | { readonly type: "driver.openFailed"; readonly request: number; readonly failure: OpenFailure };

/** The answer to `config.read` for an interface that is being opened. */
export type ConfigOpening = { readonly interface?: undefined } & Exclude<
    ConfigFileEvent,
    { readonly type: "config.written" }
>;

/** Everything that happens to one interface. */
export type InterfaceEvent = { readonly interface: number } & (
    | { readonly type: "driver.event"; readonly event: DriverEvent }
    | {
          readonly type: "driver.reply";
          readonly owner: RequestOwner;
          readonly request: number;
          readonly reply: DriverReply;
      }
    | { readonly type: "computed"; readonly request: number; readonly result: Secret | undefined }
    | { readonly type: "command"; readonly call: Call; readonly command: Command }
    | ConfigFileEvent
);

/** Which machine asked; its number in `request` is its own. */
export type RequestOwner =
    | "scan"
    | "schedScan"
    | "association"
    | "keys"
    | "bgscan"
    | "roaming"
    | "beaconWatch"
    | "signal"
    | "inspection"
    | "gas"
    | "device"
    | "p2p"
    | "p2pQuery"
    | "address"
    | "client"
    | "none";

/** What the root tells an interface, and the interface's own deadline. */
export type RadioEvent =
    | Deadline
    | { readonly type: "radio.granted"; readonly work: WorkKind; readonly number?: number }
    /** A connection waits for the radio that our scan, or P2P, uses. */
    | { readonly type: "radio.preempted"; readonly work: WorkKind }
    /** A sibling has the radio, or no longer. */
    | { readonly type: "radio.elsewhere"; readonly begins: boolean }
    /** What its configuration file says, right after it was opened. */
    | { readonly type: "configure"; readonly configuration: Configuration }
    /** Our radio was switched off or on. */
    | { readonly type: "rfkill"; readonly blocked: boolean }
    /** The interface is about to be given up. */
    | { readonly type: "closing" }
    /** A sibling on the same radio has new results; they are ours too. */
    | ({ readonly type: "scan.shared" } & ScanOutcome);

/**
 * What the machines of one interface tell each other inside one turn. Each line is a coupling: who hears of what.
 */
export type LocalEvent =
    | { readonly to: "scan"; readonly event: ScanEvent }
    | { readonly to: "schedScan"; readonly event: SchedScanEvent }
    | { readonly to: "association"; readonly event: AssociationEvent }
    | { readonly to: "supplicant"; readonly event: SupplicantEvent | Deadline }
    | { readonly to: "connect"; readonly event: ConnectEvent }
    /** Whether the access point still has our keys. */
    | { readonly to: "saQuery"; readonly event: SaQueryEvent }
    /** Questions over the generic advertisement service. */
    | { readonly to: "gas"; readonly event: GasEvent }
    /** Background scans. */
    | { readonly to: "bgscan"; readonly event: BgscanEvent }
    /** Whether to leave the BSS in use. */
    | { readonly to: "roaming"; readonly event: RoamingEvent }
    /** Whether the access point in use fell silent. */
    | { readonly to: "beaconWatch"; readonly event: BeaconWatchEvent }
    /** Finding P2P Devices and being found. */
    | { readonly to: "p2pDiscovery"; readonly event: DiscoveryEvent }
    /** What P2P does with the radio. */
    | { readonly to: "p2pRadio"; readonly event: P2pRadioEvent }
    /** The P2P Devices in reach. */
    | { readonly to: "p2pPeers"; readonly event: PeersEvent }
    /** Services of ours and of others. `met`: a search is over, and whoever it met can be asked. */
    | { readonly to: "p2pServices"; readonly event: ServiceDiscoveryEvent | { readonly type: "met" } };

export interface ScanRequest {
    /** Who asked: a client, we who look for a network, or both at once. */
    readonly purpose: "client" | "search" | "both";
    readonly parameters: ScanParameters;
    /** False: the results must not change the connection. */
    readonly allowRoam: boolean;
    /** A client wants to know nothing of what it brings. */
    readonly discarded?: boolean;
    /** Those whom it finds are to be asked about their networks. */
    readonly fetch?: true;
    /** By which clients know it again; several when requests were joined. */
    readonly numbers?: readonly number[];
}

/** What a scan brought: the driver's whole table and what the scan could have seen. */
export interface ScanOutcome {
    readonly bsss: readonly BssRecord[];
    readonly startedAt: Instant;
    /** When the driver was asked for its table. */
    readonly askedAt: Instant;
    /** MHz; empty: unknown, nothing ages by this scan. */
    readonly frequencies: readonly number[];
    /** Empty: everything on those channels could have been seen. */
    readonly ssids: readonly Uint8Array[];
    /** Everything named here was looked at since `startedAt`. */
    readonly complete: boolean;
}

export type ScanFailure = "linkDown" | "driverRefused" | "aborted" | "resultsUnavailable" | "interfaceGone";
