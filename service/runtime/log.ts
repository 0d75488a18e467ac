import { closeSync, fstatSync, openSync, writeSync } from "node:fs";
import { atEndOfTurn } from "#service/runtime/turn.js";
import type { Trace, TraceLevel } from "#src/lib/machine.js";

/** Takes finished lines. Never throws: a log that cannot be written must not stop the service. */
export interface LogSink {
    write(level: TraceLevel, line: string): void;
    /** Begins the file anew that somebody may have moved away. */
    reopen?(): void;
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

/** How a line looks: as wpa_supplicant's do, or one JSON object a line. */
export type LogFormat = "text" | "json";

export interface LogOptions {
    readonly format?: LogFormat;
    /** Gets every line, whatever its level. */
    readonly everything?: LogSink;
    /** Reads the wall clock in milliseconds, for timestamps. */
    readonly wall?: () => number;
}

/** What a line says. */
interface Entry {
    /** The interface that it is about. */
    readonly of?: string | undefined;
    readonly text: string;
    readonly data?: Trace["data"];
}

/**
 * The log of the daemon. Text is only made when its level is wanted; whoever has more to do than to pass a constant
 * passes a function.
 */
export class Log {
    readonly #sink: LogSink;
    readonly #format: LogFormat;
    readonly #everything: LogSink | undefined;
    readonly #wall: () => number;
    #settings: LogSettings;
    #threshold: number;

    constructor(
        sink: LogSink,
        settings: LogSettings,
        { format = "text", everything, wall = Date.now }: LogOptions = {},
    ) {
        this.#sink = sink;
        this.#format = format;
        this.#everything = everything;
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
        return this.#everything !== undefined || this.#isLoud(level);
    }

    /** @param of the interface that it is about */
    write(level: TraceLevel, text: string | (() => string), of?: string): void {
        if (this.wants(level)) this.#put(level, { of, text: typeof text === "string" ? text : text() });
    }

    /** A machine's own words: the reason, then what it names, each as `name=value`. `of`: the interface that it is about. */
    trace({ level, reason, data }: Trace, of?: string): void {
        if (this.wants(level)) this.#put(level, { of, text: reason, data: data ?? {} });
    }

    reopen(): void {
        this.#sink.reopen?.();
    }

    async close(): Promise<void> {
        await this.#everything?.close();
        await this.#sink.close();
    }

    #isLoud(level: TraceLevel): boolean {
        return logLevels.indexOf(level) >= this.#threshold;
    }

    #put(level: TraceLevel, entry: Entry): void {
        this.#everything?.write(level, plainLine(entry));
        if (!this.#isLoud(level)) return;
        if (this.#format === "json") this.#sink.write(level, jsonLine(this.#wall(), level, entry));
        else this.#sink.write(level, this.#stamped(plainLine(entry)));
    }

    #stamped(line: string): string {
        return this.#settings.timestamp ? `${stamp(this.#wall())}: ${line}` : line;
    }
}

function plainLine({ of, text, data }: Entry): string {
    const line = of === undefined ? text : `${of}: ${text}`;
    return data === undefined
        ? line
        : [line, ...Object.entries(data).map(([name, value]) => `${name}=${value}`)].join(" ");
}

/** `time` in seconds since 1970; a machine's own words have their `reason` and `data` apart. */
const jsonLine = (wall: number, level: TraceLevel, { of, text, data }: Entry): string =>
    JSON.stringify({
        time: wall / 1000,
        level,
        ...(of !== undefined && { interface: of }),
        ...(data === undefined ? { message: text } : { reason: text, data }),
    });

/** Seconds and microseconds since 1970, as wpa_supplicant -t prints them. */
const stamp = (milliseconds: number): string => (milliseconds / 1000).toFixed(6);

/** Lines to a file descriptor of the process. `journal` puts the priority in front that systemd's journal takes from there. */
export function descriptorSink(descriptor: number, journal = false): LogSink {
    const lines = new Lines(text => writeQuietly(descriptor, text));
    return {
        write: (level, line) => lines.add(level, `${journal ? `<${priorities[level]}>` : ""}${oneLine(line)}\n`),
        close() {
            lines.flush();
            return Promise.resolve();
        },
    };
}

/**
 * Lines on their way to the system, in order. Those of one turn of the event loop go in one write at its end, when what the turn
 * had to say to the kernel and on the bus is said: nobody waits for them. With an error they go at once, and none is
 * left behind when the process ends by itself.
 */
class Lines {
    readonly #write: (text: string) => void;
    #waiting = "";

    constructor(write: (text: string) => void) {
        this.#write = write;
        process.once("exit", this.flush);
    }

    add(level: TraceLevel, line: string): void {
        if (this.#waiting === "") atEndOfTurn(this.flush);
        this.#waiting += line;
        if (level === "error") this.flush();
    }

    readonly flush = (): void => {
        const text = this.#waiting;
        this.#waiting = "";
        if (text !== "") this.#write(text);
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
export const oneLine = (line: string): string => line.replace(/\p{Cc}+/gu, " ");

function writeQuietly(descriptor: number, text: string): void {
    try {
        const bytes = Buffer.from(text);
        for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    } catch {
        // Nobody reads, or the disk is full.
    }
}

/** Lines to the end of a file that only its owner can read. Throws when it cannot be opened. */
export function fileSink(path: string): LogSink {
    let descriptor = openLog(path);
    const lines = new Lines(text => writeQuietly(descriptor, text));
    return {
        write: (level, line) => lines.add(level, `${oneLine(line)}\n`),
        reopen() {
            lines.flush();
            try {
                const next = openLog(path);
                closeSync(descriptor);
                descriptor = next;
            } catch {
                // The old file is better than none.
            }
        },
        close: () => {
            lines.flush();
            closeSync(descriptor);
            return Promise.resolve();
        },
    };
}

const openLog = (path: string): number => openSync(path, "a", 0o600);

/** Messages in the form in which a log daemon takes them (RFC 3164, without a host). */
export function syslogSink(send: (message: string) => void, processId: number, wall: () => Date): LogSink {
    return {
        write: (level, line) =>
            send(
                `<${DAEMON * 8 + priorities[level]}>${syslogTime(wall())} wpa_supplicant[${processId}]: ${oneLine(line)}`,
            ),
        close: () => Promise.resolve(),
    };
}

/** The facility of system daemons. */
const DAEMON = 3;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const syslogTime = (at: Date): string =>
    `${MONTHS[at.getMonth()]} ${String(at.getDate()).padStart(2)} ${at.toTimeString().slice(0, 8)}`;

/** Linux tracing takes a line for each write. The number is wpa_supplicant's for the level. */
export function tracingSink(descriptor: number): LogSink {
    return {
        write: (level, line) => writeQuietly(descriptor, `wpas <${logLevels.indexOf(level)}>: ${oneLine(line)}\n`),
        close: () => {
            closeSync(descriptor);
            return Promise.resolve();
        },
    };
}

/** systemd names the stream that it reads by device and inode; a redirected one has others. */
export function isJournal(descriptor: number): boolean {
    const { dev, ino } = fstatSync(descriptor);
    return process.env.JOURNAL_STREAM === `${dev}:${ino}`;
}
