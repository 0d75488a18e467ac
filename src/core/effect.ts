import type { BgscanReason } from "#src/bgscan/index.js";
import type { Configuration } from "#src/config/file.js";
import type { AssociationReason } from "#src/core/association.js";
import type { BeaconWatchReason } from "#src/core/beacon-watch.js";
import type { DecisionReason } from "#src/core/decision.js";
import type { Call, RequestOwner } from "#src/core/event.js";
import type { Notice } from "#src/core/notice.js";
import type { P2pRadioReason } from "#src/core/p2p-radio.js";
import type { Places } from "#src/core/places.js";
import type { RoamingReason } from "#src/core/roaming.js";
import type { InterfaceReason } from "#src/core/route/routed.js";
import type { ScanReason } from "#src/core/scan.js";
import type { SchedScanReason } from "#src/core/sched-scan.js";
import type { DriverCommand, SignalReport } from "#src/driver/command.js";
import type { GasQueryReason } from "#src/gas/index.js";
import type { Trace } from "#src/lib/machine.js";
import type { Secret } from "#src/lib/secret.js";
import type { DiscoveryReason, PeersReason, ServiceDiscoveryReason } from "#src/p2p/index.js";
import type { SaQueryReason } from "#src/rsn/sa-query.js";
import type { SupplicantReason } from "#src/rsn/supplicant.js";

/** Everything the supplicant wants done. The service performs it and dispatches what comes of it. */
export type CoreEffect =
    | {
          readonly type: "driver.open";
          readonly request: number;
          readonly ifname: string;
          readonly drivers: readonly string[];
          /** Empty: none. */
          readonly bridge: string;
      }
    | { readonly type: "driver.attach"; readonly request: number; readonly interface: number }
    | { readonly type: "driver.close"; readonly interface: number }
    | {
          readonly type: "driver";
          readonly interface: number;
          readonly owner: RequestOwner;
          readonly request: number;
          readonly command: DriverCommand;
      }
    | { readonly type: "compute"; readonly interface: number; readonly request: number; readonly job: ComputeJob }
    | { readonly type: "reply"; readonly call: Call; readonly result: Result }
    | { readonly type: "notice"; readonly interface: number; readonly notice: Notice }
    | { readonly type: "wipe"; readonly secret: Secret }
    /** The answer is `config.loaded` or `config.unreadable`. Without `interface`: for one that is being opened. */
    | {
          readonly type: "config.read";
          readonly interface?: number;
          readonly request: number;
          readonly path: string;
          /** Empty: none. */
          readonly additional: string;
      }
    /** The answer is `config.written`. */
    | {
          readonly type: "config.write";
          readonly interface: number;
          readonly request: number;
          readonly path: string;
          readonly additional: string;
          readonly configuration: Configuration;
      }
    /** For the next start. */
    | { readonly type: "remember"; readonly places: Places }
    | (Trace<CoreReason> & { readonly interface?: number });

/** Everything that the core gives as a reason for what it does or does not do. */
export type CoreReason =
    | AssociationReason
    | BeaconWatchReason
    | BgscanReason
    | RoamingReason
    | SaQueryReason
    | DecisionReason
    | DiscoveryReason
    | GasQueryReason
    | InterfaceReason
    | P2pRadioReason
    | PeersReason
    | ServiceDiscoveryReason
    | ScanReason
    | SchedScanReason
    | SupplicantReason
    | "openFailed";

/** Work that takes longer than a reducer may. The answer is `computed`. */
export interface ComputeJob {
    readonly kind: "pbkdf2";
    readonly passphrase: Secret;
    readonly ssid: Uint8Array;
}

export type Result =
    | { readonly ok: true; readonly value?: ResultValue }
    /** `text`: the kernel's or the parser's own words. */
    | { readonly ok: false; readonly error: CoreError; readonly text?: string };

export type ResultValue =
    | { readonly interface: number }
    | { readonly network: number }
    | { readonly credential: number }
    | { readonly scan: number }
    | { readonly radioWork: number }
    | { readonly serviceQuery: number }
    | { readonly signal: SignalReport };

/** Why a client's request failed. D-Bus has its own words for these. */
export type CoreError =
    | "interfaceExists"
    /** Not while there is a link, or one is being made. */
    | "interfaceBusy"
    | "interfaceUnknown"
    | "interfaceDisabled"
    | "openFailed"
    | "deviceNotMade"
    | "deviceNotDeleted"
    | "bridgeNameInvalid"
    | "bridgeUnusable"
    | "countryRefused"
    | "driverRefused"
    | "notConnected"
    | "networkUnknown"
    /** No BSS of this address with the SSID of the present network, or the network cannot use it. */
    | "bssUnknown"
    | "scanRejected"
    /** The radio is off, or too much is being asked already. */
    | "queryNotSent"
    | "noScanInProgress"
    | "radioWorkUnknown"
    /** The radio has no P2P, or it is switched off. */
    | "p2pUnavailable"
    | "peerUnknown"
    /** No service and no query of that name. */
    | "serviceUnknown"
    | "blobExists"
    | "blobUnknown"
    | "credentialUnknown"
    /** No credential fits this BSS, or no network can be made of the two. */
    | "noCredential"
    | "fieldRefused"
    | "configReadOnly"
    | "configNotRead"
    | "configNotWritten"
    | "signalUnavailable"
    /** Elements of clients: no such frame, nothing given, not whole elements, nothing there, not among what is there. */
    | "frameUnknown"
    | "elementsEmpty"
    | "elementsMalformed"
    | "elementsUnknown"
    | "elementNotFound"
    | "engineNotLoaded"
    /** Named in the text: the kind of scan. */
    | "randomAddressUnsupported"
    | "tdlsRefused"
    | "subscriptionInUse"
    | "noSubscription"
    | "subscriptionNotYours"
    /** There are as many of these as there may be, or it is too long. */
    | "limitReached";
