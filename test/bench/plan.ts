/** A daemon that is measured. */
export interface Contender {
    readonly name: "ours" | "theirs" | "iwd";
    readonly command: readonly string[];
}

/** How often each thing is done. */
export interface Plan {
    readonly contenders: readonly Contender[];
    /** What the regulatory domain permits: channels 1 to 11 only, as the guest boots; or 5 and 6 GHz, too, for one figure. */
    readonly channels: "first eleven" | "all bands";
    readonly starts: number;
    readonly firstConnects: number;
    readonly freshConnects: number;
    readonly propertyReads: number;
    /** BSSs in the air. */
    readonly crowd: number;
    readonly scans: number;
    readonly getAlls: number;
    /** Scans after which resident memory is read once more. */
    readonly moreScans: number;
}

type Samples = number | readonly number[];

/** Milliseconds, megabytes, or a count; several samples where it was measured several times. */
export interface Measurements {
    readonly execToName?: Samples;
    readonly firstConnect?: Samples;
    readonly secondConnect?: Samples;
    readonly freshConnect?: Samples;
    readonly getState?: Samples;
    readonly bssCount?: Samples;
    readonly scanCpu?: Samples;
    readonly getAllCpu?: Samples;
    readonly rssAtRest?: Samples;
    readonly rssAfterReads?: Samples;
    readonly rssWithCrowd?: Samples;
    readonly rssAfterScans?: Samples;
}
