import { closeSync, fstatSync, openSync, writeSync } from "node:fs";
import type { Trace, TraceLevel } from "#src/lib/machine.js";

/** Takes finished lines. Never throws: a log that cannot be written must not stop the service. */
export interface LogSink {
    write(level: TraceLevel, line: string): void;
    close(): Promise<void>;
}

/** What can be changed while the daemon runs (the D-Bus properties DebugLevel, DebugTimestamp and DebugShowKeys). */
export interface LogSettings {
    readonly level: TraceLevel;
    readonly timestamp: boolean;
    readonly showKeys: boolean;
}

/** From the most to the least talkative, as wpa_supplicant orders them. */
export const logLevels = ["excessive", "msgdump", "debug", "info", "warning", "error"] as const;

/**
 * The log of the daemon. Text is only made when its level is wanted; whoever has more to do than to pass a constant
 * passes a function.
 */
export class Log {
    readonly #sink: LogSink;
    readonly #wall: () => number;
    #settings: LogSettings;
    #threshold: number;

    /** `wall` reads the wall clock in milliseconds, for timestamps. */
    constructor(sink: LogSink, settings: LogSettings, wall: () => number = Date.now) {
        this.#sink = sink;
        this.#wall = wall;
        this.#settings = settings;
        this.#threshold = logLevels.indexOf(settings.level);
    }

    get settings(): LogSettings {
        return this.#settings;
    }

    set settings(settings: LogSettings) {
        this.#settings = settings;
        this.#threshold = logLevels.indexOf(settings.level);
    }

    wants(level: TraceLevel): boolean {
        return logLevels.indexOf(level) >= this.#threshold;
    }

    write(level: TraceLevel, text: string | (() => string)): void {
        if (!this.wants(level)) return;
        const line = typeof text === "string" ? text : text();
        this.#sink.write(level, this.#settings.timestamp ? `${stamp(this.#wall())}: ${line}` : line);
    }

    /** A machine's own words: the reason, then what it names, each as `name=value`. `of`: the interface that it is about. */
    trace(trace: Trace, of?: string): void {
        this.write(trace.level, () => traceLine(trace, of));
    }

    close(): Promise<void> {
        return this.#sink.close();
    }
}

function traceLine({ reason, data }: Trace, of: string | undefined): string {
    const words = Object.entries(data ?? {}).map(([name, value]) => `${name}=${value}`);
    return [...(of === undefined ? [] : [`${of}:`]), reason, ...words].join(" ");
}

/** Seconds and microseconds since 1970, as wpa_supplicant -t prints them. */
const stamp = (milliseconds: number): string => (milliseconds / 1000).toFixed(6);

/**
 * Lines to a file descriptor of the process, in the order and at the time they are written: nothing is lost when it
 * dies. `journal` puts the priority in front that systemd's journal takes from there.
 */
export function descriptorSink(descriptor: number, journal = false): LogSink {
    return {
        write(level, line) {
            try {
                writeSync(descriptor, `${journal ? `<${priorities[level]}>` : ""}${oneLine(line)}\n`);
            } catch {
                // Nobody reads, or the disk is full.
            }
        },
        close: () => Promise.resolve(),
    };
}

/** syslog(3) priorities, chosen as wpa_supplicant chooses them. */
export const priorities: Readonly<Record<TraceLevel, number>> = {
    excessive: 7,
    msgdump: 7,
    debug: 7,
    info: 5,
    warning: 4,
    error: 3,
};

/** A peer's bytes must not be able to begin a line of their own, nor to command a terminal. */
const oneLine = (line: string): string => line.replace(/\p{Cc}+/gu, " ");

/** Lines to the end of a file that only its owner can read. Throws when it cannot be opened. */
export function fileSink(path: string): LogSink {
    const descriptor = openSync(path, "a", 0o600);
    return {
        ...descriptorSink(descriptor),
        close: () => {
            closeSync(descriptor);
            return Promise.resolve();
        },
    };
}

/** Where `-f` and `-s` say that the log goes. syslog is reached through systemd's journal, which reads stdout. */
export function logSink(
    target: { readonly to: "stdout" | "syslog" } | { readonly to: "file"; readonly path: string },
): LogSink {
    return target.to === "file" ? fileSink(target.path) : descriptorSink(1, isJournal(1));
}

/** systemd names the stream that it reads by device and inode; a redirected one has others. */
function isJournal(descriptor: number): boolean {
    const { dev, ino } = fstatSync(descriptor);
    return process.env.JOURNAL_STREAM === `${dev}:${ino}`;
}
