/** A daemon that is measured. */
export interface Contender {
    readonly name: "ours" | "theirs" | "iwd";
    readonly command: readonly string[];
}

/** What is measured together; each can be asked for by itself. */
export const GROUPS = [
    "start",
    "first",
    "second",
    "many",
    "fresh",
    "roam",
    "reads",
    "clients",
    "blobs",
    "crowd",
    "peers",
    "choose",
] as const;
export type Group = (typeof GROUPS)[number];

/** How often each thing is done. */
export interface Plan {
    readonly contenders: readonly Contender[];
    readonly groups: readonly Group[];
    readonly starts: number;
    readonly firstConnects: number;
    readonly freshConnects: number;
    /** Times that sixteen interfaces connect at once. */
    readonly crowdsOfStations: number;
    /** Times that an access point vanishes; before each as many moves there and back as `roams` says. */
    readonly losses: number;
    readonly roams: number;
    readonly propertyReads: number;
    /** Calls of four clients together. */
    readonly clientCalls: number;
    /** Blobs that are added, read and removed. */
    readonly blobs: number;
    /** BSSs in the air. */
    readonly crowd: number;
    readonly scans: number;
    readonly getAlls: number;
    /** P2P Devices in the air, and how often they are looked for. */
    readonly peers: number;
    readonly finds: number;
    /** Scans after which resident memory is read once more. */
    readonly moreScans: number;
}

export type Samples = number | readonly number[];

/** Milliseconds, megabytes, or a count; several samples where it was measured several times. */
export interface Measurements {
    readonly execToName?: Samples;
    /** How many times as long as `node -e 0` right before it. */
    readonly execInNode?: Samples;
    readonly firstConnect?: Samples;
    /** The same for an access point at 5 GHz that the daemon has used before it was started again. */
    readonly secondConnect?: Samples;
    /** Sixteen interfaces on sixteen radios at once, to the last one. */
    readonly manyConnect?: Samples;
    readonly freshConnect?: Samples;
    /** From the call to the first change of `State` that clients are told. */
    readonly firstSignal?: Samples;
    /** A move to another access point that a client commands. */
    readonly roam?: Samples;
    /** From the silence of an access point to the connection with another one. */
    readonly accessPointLost?: Samples;
    /** What of that follows the word that the access point is lost. */
    readonly afterLoss?: Samples;
    /** Milliseconds of CPU a second while there is another access point to go to. */
    readonly betweenTwoCpu?: Samples;
    readonly getState?: Samples;
    readonly getFromFour?: Samples;
    readonly getAllFromFour?: Samples;
    readonly addBlob?: Samples;
    readonly getBlob?: Samples;
    readonly bssCount?: Samples;
    readonly scanCpu?: Samples;
    /** The same when every BSS is a new one. */
    readonly newcomersCpu?: Samples;
    /** How many times as much that is while a client follows the object manager. */
    readonly followedCpu?: Samples;
    readonly getAllCpu?: Samples;
    /** To rank all BSSs for all networks. */
    readonly choose?: Samples;
    /** From the call of a social find to the first `DeviceFound`. */
    readonly peerFound?: Samples;
    /** CPU of ten seconds of finding, with all peers. */
    readonly findCpu?: Samples;
    /** How often each social channel was searched meanwhile. */
    readonly findSearches?: Samples;
    readonly rssAtRest?: Samples;
    readonly rssAfterReads?: Samples;
    readonly rssWithCrowd?: Samples;
    readonly rssAfterScans?: Samples;
}

/** Takes what was measured. */
export type Note = (contender: Contender["name"], figure: keyof Measurements, value: Samples) => void;
