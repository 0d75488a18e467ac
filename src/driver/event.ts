import type { Capabilities } from "#src/driver/capability.js";
import type { SignalReport } from "#src/driver/command.js";
import type { Millis } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";

/**
 * What a driver tells without being asked. Nothing is ordered between an event and the reply to a command that caused
 * it, nor between an EAPOL frame and the event of the association it belongs to: both orders happen on real kernels.
 */
export type DriverEvent =
    | LinkChanged
    /** A scan began; `own` is false when another program started it. */
    | { readonly type: "scan.started"; readonly own: boolean }
    /** A scan ended. `scanResults` brings the batch. */
    | ({ readonly type: "scan.done"; readonly own: boolean; readonly aborted: boolean } & Scanned)
    /** A scheduled scan has heard something. `scanResults` brings it. */
    | { readonly type: "schedScan.results" }
    /** A scheduled scan is over, asked for or not. */
    | { readonly type: "schedScan.stopped" }
    /** An Authentication frame from the AP: fixed fields decoded, the rest as it came. */
    | {
          readonly type: "authenticated";
          readonly bssid: Mac;
          readonly algorithm: number;
          readonly transaction: number;
          readonly statusCode: number;
          readonly elements: Uint8Array;
      }
    | { readonly type: "authenticationTimedOut"; readonly bssid: Mac }
    /** A (Re)Association Response, whatever its status. */
    | {
          readonly type: "associated";
          readonly bssid: Mac;
          readonly statusCode: number;
          readonly requestElements: Uint8Array | undefined;
          readonly responseElements: Uint8Array;
      }
    | { readonly type: "associationTimedOut"; readonly bssid: Mac }
    /** The AP refused the association for so long; the driver asks it again by itself then. */
    | { readonly type: "associationComeback"; readonly bssid: Mac; readonly delay: Millis }
    /** Driver SME: the outcome of `connect`. Status 0 is success. `bssid` is absent when none answered. */
    | {
          readonly type: "connected";
          readonly bssid: Mac | undefined;
          readonly statusCode: number;
          readonly timedOut: boolean;
          readonly requestElements: Uint8Array | undefined;
          readonly responseElements: Uint8Array | undefined;
      }
    /** Driver SME moved to another BSS by itself. */
    | {
          readonly type: "roamed";
          readonly bssid: Mac;
          readonly requestElements: Uint8Array | undefined;
          readonly responseElements: Uint8Array | undefined;
          readonly authorized: boolean;
      }
    /** The link is gone: a Deauthentication or Disassociation frame, or the driver's own decision. */
    | {
          readonly type: "disconnected";
          readonly frame: "deauthentication" | "disassociation" | undefined;
          readonly bssid: Mac | undefined;
          readonly reasonCode: number;
          readonly locallyGenerated: boolean;
      }
    /** A Deauthentication or Disassociation frame without protection on a protected link. */
    | {
          readonly type: "unprotectedDisconnect";
          readonly frame: "deauthentication" | "disassociation";
          readonly bssid: Mac;
          readonly reasonCode: number;
      }
    /** An EAPOL frame, 802.1X header first. */
    | {
          readonly type: "eapol";
          readonly source: Mac;
          readonly frame: Uint8Array;
          readonly encrypted: boolean | undefined;
      }
    | { readonly type: "eapolAcknowledged"; readonly frame: Uint8Array; readonly acknowledged: boolean }
    | { readonly type: "michaelMicFailure"; readonly source: Mac; readonly pairwise: boolean }
    /** The RSSI crossed the threshold of `monitorSignal`. */
    | { readonly type: "signal"; readonly above: boolean; readonly signal: number | undefined }
    | { readonly type: "beaconLoss" }
    | { readonly type: "packetLoss"; readonly packets: number }
    /** A management frame we registered for, with its header. */
    | {
          readonly type: "frame";
          readonly frame: Uint8Array;
          readonly frequency: number;
          readonly signal: number | undefined;
      }
    /** What became of a frame of `sendFrame`. */
    | { readonly type: "frameSent"; readonly frame: Uint8Array; readonly acknowledged: boolean }
    /** The search of P2P that was begun by that number ended. */
    | { readonly type: "p2p.searched"; readonly number: number; readonly aborted: boolean }
    /** The radio is on the channel that `p2p.listen` named. */
    | { readonly type: "p2p.listening"; readonly frequency: number }
    /** It left that channel, at the end of the time or before. */
    | { readonly type: "p2p.listenEnded" }
    /** A device that a driver with `p2pManagement` has found, by the elements of its probe response. */
    | {
          readonly type: "p2p.found";
          readonly source: Mac;
          /** MHz. */
          readonly frequency: number;
          /** dBm. */
          readonly signal: number;
          readonly elements: Uint8Array;
      }
    | { readonly type: "p2p.findStopped" }
    /** The AP moved to another channel with us (MHz). */
    | ({ readonly type: "channelSwitched" } & ChannelSwitch)
    /** It says that it is about to. */
    | ({ readonly type: "channelSwitchStarted" } & ChannelSwitch)
    | {
          readonly type: "regulatoryChanged";
          readonly alpha2: string | undefined;
          /** Who changed it. */
          readonly initiator?: "core" | "user" | "driver" | "country_ie";
          /** What it is now. */
          readonly kind?: "country" | "world" | "custom_world" | "intersection";
      }
    /** The wiphy changed: other channels after a regulatory change, another wiphy after re-creation. */
    | { readonly type: "capabilitiesChanged"; readonly capabilities: Capabilities }
    /** Events were lost, or somebody asked, and the driver has looked at the world afresh; this is what it found. */
    | { readonly type: "resynchronised"; readonly link: LinkState; readonly associatedTo: Mac | undefined };

/** Where an AP moves to; what the driver does not say is absent. */
export interface ChannelSwitch {
    /** MHz, of the primary channel. */
    readonly frequency: number;
    readonly width?: SignalReport["width"];
    /** MHz. */
    readonly centerFrequency1?: number;
    readonly centerFrequency2?: number;
    /** Where the secondary channel is with HT: 0 nowhere, 1 above, -1 below; absent without HT. */
    readonly secondary?: 0 | 1 | -1;
}

export interface LinkState {
    /** `removed`: the network device is gone; it may come back under the same name. */
    readonly state: "up" | "down" | "removed";
    readonly address: Mac;
}

export interface LinkChanged extends LinkState {
    readonly type: "link";
}

export interface Scanned {
    /** MHz, the channels that were looked at; empty when the driver does not say. */
    readonly frequencies: readonly number[];
    /** The SSIDs that were probed for. */
    readonly ssids: readonly Uint8Array[];
}
