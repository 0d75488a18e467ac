/** What both modules are given as `short:threshold:long`. */
export interface SimpleParameters {
    /** Seconds between scans while the signal is below the threshold. */
    readonly short: number;
    /** dBm; 0: none, and the signal is not watched. */
    readonly threshold: number;
    /** Seconds between scans while it is above. */
    readonly long: number;
    /** BSS transition queries before a scan. */
    readonly queries: number;
}

const DEFAULT_INTERVAL = 30;

/** `undefined`: a threshold without an interval for what is above it. Numbers are read as far as they are numbers. */
export function parseSimple(text: string): SimpleParameters | undefined {
    const [short = "", threshold, long, queries] = text.split(":");
    if (threshold !== undefined && long === undefined) return undefined;
    return {
        short: interval(short),
        threshold: whole(threshold ?? ""),
        long: interval(long ?? ""),
        queries: Math.max(0, whole(queries ?? "")),
    };
}

const interval = (text: string): number => {
    const seconds = whole(text);
    return seconds > 0 ? seconds : DEFAULT_INTERVAL;
};

const whole = (text: string): number => Number(/^\s*[+-]?\d{1,9}/.exec(text)?.[0] ?? 0);
