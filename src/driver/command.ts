import type { HtCapabilities } from "#src/ieee80211/element/ht.js";
import type { VhtCapabilities } from "#src/ieee80211/element/vht.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import type { Secret } from "#src/lib/secret.js";

/** What the supplicant asks of a driver. The answer to each is a `DriverReply`; what happens later is an event. */
export type DriverCommand =
    | ({ readonly type: "scan" } & ScanParameters)
    | { readonly type: "abortScan" }
    /** What was told may be out of date: looks at the world afresh, and tells by `resynchronised` what it found. */
    | { readonly type: "resynchronise" }
    /** The driver scans by itself, again and again, until it is told to stop or stops with an event. */
    | ({ readonly type: "startSchedScan" } & SchedScanParameters)
    | { readonly type: "stopSchedScan" }
    /** All BSSs the driver knows, as one batch. */
    | { readonly type: "scanResults" }
    | ({ readonly type: "authenticate" } & Authenticate)
    | ({ readonly type: "associate" } & Associate)
    /** Driver SME: authenticate and associate in one go. */
    | ({ readonly type: "connect" } & Connect)
    /** `localOnly` drops the driver's state without sending a frame. */
    | {
          readonly type: "deauthenticate";
          readonly bssid: Mac;
          readonly reasonCode: number;
          readonly localOnly?: boolean;
      }
    /** Driver SME, or whatever the driver holds. */
    | { readonly type: "disconnect"; readonly reasonCode: number }
    | ({ readonly type: "installKey" } & Key)
    | { readonly type: "removeKey"; readonly keyIndex: number; readonly peer?: Mac }
    /** IEEE 802.1X controlled port. */
    | { readonly type: "authorizePort"; readonly peer: Mac; readonly authorized: boolean }
    /** An EAPOL frame (802.1X header first). `encrypt` false: must go out in the clear even with keys installed. */
    | { readonly type: "sendEapol"; readonly destination: Mac; readonly frame: Uint8Array; readonly encrypt: boolean }
    /** From now on `frame` events bring management frames of this subtype whose body begins with `prefix`. */
    | { readonly type: "registerFrames"; readonly subtype: number; readonly prefix: Uint8Array }
    /** A management frame with its header. With `waitFor` (ms) the radio stays on the channel for an answer. */
    | {
          readonly type: "sendFrame";
          readonly frame: Uint8Array;
          readonly frequency: number;
          readonly waitFor?: number;
      }
    /** No answer to the last `sendFrame` is waited for any more: the radio may leave its channel. */
    | { readonly type: "endFrameWait" }
    /**
     * Gets ready for P2P, on an interface of its own where the driver has such, else on this one. What the other `p2p.` commands
     * ask for is done there. From then on probe requests come as `frame` events too, while listening.
     */
    | { readonly type: "p2p.start" }
    /** Ends with `p2p.searched` of the same number, and `p2p.results` brings what was heard. */
    | ({ readonly type: "p2p.search"; readonly number: number } & ScanParameters)
    | { readonly type: "p2p.abortSearch" }
    | { readonly type: "p2p.results" }
    /** Stays on a channel (MHz) for so long (ms); `p2p.listening` and `p2p.listenEnded` tell from when to when. */
    | { readonly type: "p2p.listen"; readonly frequency: number; readonly duration: number }
    | { readonly type: "p2p.stopListening" }
    /** As `sendFrame`; what became of it comes as `frameSent`. */
    | { readonly type: "p2p.send"; readonly frame: Uint8Array; readonly frequency: number; readonly waitFor?: number }
    /**
     * With the feature `p2pManagement` alone: looks for devices until it is told to stop or says that it did. Who it finds
     * comes as `p2p.found`.
     */
    | {
          readonly type: "p2p.find";
          /** Elements of its probe requests. */
          readonly elements: Uint8Array;
          /** In ms. */
          readonly duration: number | undefined;
      }
    | { readonly type: "p2p.stopFind" }
    /** No answer to the last `p2p.send` is waited for any more: the radio may leave its channel. */
    | { readonly type: "p2p.endWait" }
    | { readonly type: "signal" }
    /** How much was received from the access point of the link. */
    | { readonly type: "received" }
    /** Announces `signal` events when the RSSI (dBm) crosses the threshold; zero switches them off. */
    | { readonly type: "monitorSignal"; readonly threshold: number; readonly hysteresis: number }
    /** `dormant`: associated, port closed. `up`: traffic may flow (RFC 2863 operational state). */
    | { readonly type: "setOperState"; readonly operState: "dormant" | "up" }
    | { readonly type: "setLinkUp"; readonly up: boolean }
    | { readonly type: "setAddress"; readonly address: Mac }
    /** A direct link to a station of the same access point, set up by the driver. */
    | { readonly type: "tdls"; readonly operation: "discover" | "setup" | "tearDown"; readonly peer: Mac }
    /** Another network device on the same radio. */
    | {
          readonly type: "addDevice";
          readonly ifname: string;
          readonly kind: "station" | "ap";
          readonly address: Mac | undefined;
      }
    | { readonly type: "deleteDevice"; readonly ifname: string }
    /** The bridge that the device belongs to, where frames for us may arrive; empty: none. */
    | { readonly type: "setBridge"; readonly bridge: string }
    /** Whether the radio sleeps while a link has nothing to carry. */
    | { readonly type: "setPowerSave"; readonly enabled: boolean }
    /** Two letters, ISO 3166-1 alpha-2. */
    | { readonly type: "setCountry"; readonly alpha2: string };

/** What a successful command answers. */
export interface Results {
    readonly scanResults: ScanResults;
    readonly "p2p.start": P2pStarted;
    readonly "p2p.results": ScanResults;
    readonly signal: SignalReport;
    readonly received: Received;
}

export type ResultOf<C extends DriverCommand> = C extends DriverCommand
    ? C["type"] extends keyof Results
        ? Results[C["type"]]
        : undefined
    : never;

export interface P2pStarted {
    /** P2P Device Address. */
    readonly address: Mac;
    /** An interface of its own: a connection does not have to give way in the driver. */
    readonly dedicated: boolean;
}

export interface ScanParameters {
    /** Empty: passive. A zero-length SSID is the wildcard. */
    readonly ssids: readonly Uint8Array[];
    /** MHz; `undefined`: every channel that is allowed. */
    readonly frequencies?: readonly number[];
    /** Elements appended to probe requests. */
    readonly extraElements?: Uint8Array;
    /** Only this BSS is of interest. */
    readonly bssid?: Mac;
    /** Forget results that are older than this scan. */
    readonly flush?: boolean;
    readonly lowPriority?: boolean;
    /** Another source address for every scan. */
    readonly randomAddress?: RandomAddress;
    /** Also 6 GHz channels that are no preferred scanning channels and that nobody on another band has reported. */
    readonly every6GhzChannel?: boolean;
}

/** An address that is random but for the bits of `mask` that are one, which are those of `address`. */
export interface RandomAddress {
    readonly address: Mac;
    /** 6 bytes. */
    readonly mask: Uint8Array;
}

export interface SchedScanParameters extends Pick<ScanParameters, "ssids" | "frequencies" | "randomAddress"> {
    /** SSIDs that are worth an event; empty: every BSS is. */
    readonly matchSsids: readonly Uint8Array[];
    /** dBm; BSSs that are weaker are worth no event. */
    readonly minimumSignal?: number;
    /** While connected: others are worth an event only when they are that much better. */
    readonly relativeSignal?: RelativeSignal;
    /** One after the other; only the last one goes on for ever and has no number of iterations. Never empty. */
    readonly plans: readonly ScanPlan[];
    /** Seconds before the first scan. */
    readonly startDelay?: number;
}

export interface RelativeSignal {
    /** dB */
    readonly better: number;
    /** What the signals of a band count more or less (dB). */
    readonly adjustment?: { readonly band: "2.4GHz" | "5GHz"; readonly by: number } | undefined;
}

export interface ScanPlan {
    /** Seconds between two scans. */
    readonly interval: number;
    readonly iterations?: number;
}

/** One batch: the driver's whole table. */
export interface ScanResults {
    readonly bsss: readonly BssRecord[];
}

/** One BSS as the driver reports it. Buffers are copies of their own, shared between versions, never edited. */
export interface BssRecord {
    readonly bssid: Mac;
    /** MHz. */
    readonly frequency: number;
    /** dBm, integer. */
    readonly signal: number;
    /** Boot-time instant of the last frame heard from it. */
    readonly lastSeen: Instant;
    /** Time units. */
    readonly beaconInterval: number;
    /** Capability Information field. */
    readonly capability: number;
    readonly tsf: bigint;
    /** Elements of the probe response, or of the beacon when none was received. */
    readonly elements: Uint8Array;
    /** Elements of the beacon, when one was received and `elements` are a probe response's. */
    readonly beaconElements?: Uint8Array;
    readonly status?: "authenticated" | "associated" | "ibssJoined";
}

export interface Authenticate {
    readonly bssid: Mac;
    readonly frequency: number;
    readonly ssid: Uint8Array;
    readonly algorithm: "open" | "shared" | "ft" | "leap" | "sae" | "fils";
    /** Elements after the fixed fields. */
    readonly elements?: Uint8Array;
    /** Transaction and status, then the body, for algorithms whose exchange we run (SAE). */
    readonly data?: Uint8Array;
}

export interface Associate {
    readonly bssid: Mac;
    readonly frequency: number;
    readonly ssid: Uint8Array;
    /** Elements for the (re)association request: RSNE or WPA element first, then whatever else we add. */
    readonly elements: Uint8Array;
    /** `undefined`: no encryption. */
    readonly security?: LinkSecurity;
    /** Reassociation from this BSS. */
    readonly previousBssid?: Mac;
    readonly overrides?: CapabilityOverrides;
}

/** Capabilities of ours that are left out of an association, or are not as the hardware has them. */
export interface CapabilityOverrides {
    /** With a generation go all later ones. */
    readonly without: readonly ("ht" | "vht" | "he" | "eht")[];
    readonly ht?: Overridden<HtCapabilities>;
    readonly vht?: Overridden<VhtCapabilities>;
}

/** Drivers take what they can change of it, and leave the rest as it is. */
interface Overridden<Capabilities> {
    readonly value: Capabilities;
    /** Ones where `value` counts. */
    readonly mask: Capabilities;
}

export interface LinkSecurity {
    readonly protocol: "rsn" | "wpa";
    readonly akm: number;
    readonly pairwise: number;
    readonly group: number;
    readonly managementFrameProtection: "no" | "optional" | "required";
}

export interface Connect extends Omit<Associate, "bssid" | "frequency"> {
    /** With `fixedBss` the driver must not choose another; otherwise this is a hint. */
    readonly bssid?: Mac;
    readonly frequency?: number;
    readonly fixedBss: boolean;
    readonly algorithm: Authenticate["algorithm"];
    readonly backgroundScanPeriod?: number;
}

export interface Key {
    readonly kind: "pairwise" | "group" | "igtk" | "bigtk";
    readonly keyIndex: number;
    /** Cipher suite selector. */
    readonly cipher: number;
    readonly key: Secret;
    /** Receive sequence counter, little-endian, as the EAPOL-Key frame carried it. */
    readonly receiveSequence?: Uint8Array;
    /** The peer of a pairwise key. */
    readonly peer?: Mac;
    /** Also used to transmit. */
    readonly transmit: boolean;
}

/** What came from the access point since the link is there; a figure is absent when the driver does not count. */
export interface Received {
    readonly beacons: bigint | undefined;
    /** Of any kind. */
    readonly packets: number | undefined;
}

/** Figures of the present link; a field is absent when the driver does not know it. */
export interface SignalReport {
    /** dBm. */
    readonly signal: number;
    readonly averageSignal?: number;
    readonly averageBeaconSignal?: number;
    readonly averageAckSignal?: number;
    readonly lastAckSignal?: number;
    /** dBm. */
    readonly noise?: number;
    /** MHz. */
    readonly frequency?: number;
    readonly width?: "20-noHT" | "20" | "40" | "80" | "80+80" | "160" | "320";
    readonly centerFrequency1?: number;
    readonly centerFrequency2?: number;
    /** kbit/s. */
    readonly txRate?: number;
    readonly rxRate?: number;
    readonly rxBytes?: bigint;
    readonly txBytes?: bigint;
    readonly rxPackets?: number;
    readonly txPackets?: number;
    readonly txRetries?: number;
    readonly txFailed?: number;
    readonly beaconsReceived?: bigint;
    readonly beaconLosses?: number;
    readonly fcsErrors?: number;
    readonly rxDropMisc?: bigint;
    readonly rxMpdus?: number;
    /** kbit/s. */
    readonly expectedThroughput?: number;
    readonly inactiveMillis?: number;
    readonly rx?: RateDetail;
    readonly tx?: RateDetail;
}

export interface RateDetail {
    readonly mcs?: number;
    readonly vhtMcs?: number;
    readonly heMcs?: number;
    readonly vhtNss?: number;
    readonly heNss?: number;
    /** Microseconds. */
    readonly guardInterval?: number;
    readonly dcm?: boolean;
}
