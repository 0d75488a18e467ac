import type { UnixDatagramSocket } from "#service/runtime/native/socket.js";
import type { Clock } from "#src/lib/clock.js";
import { Errno } from "#src/lib/errno.js";
import { at, type Millis } from "#src/lib/instant.js";
import { utf8 } from "#src/lib/text.js";

/** Levels of messages, as the number in `<3>` in front of each. */
export const MessageLevel = { excessive: 0, msgdump: 1, debug: 2, info: 3, warning: 4, error: 5 } as const;

/** A failed attempt to send is made up for this much later. */
const RETRY = 20 as Millis;
/** Attempts in a row that may fail. */
const MAX_ERRORS = 10;
/** Messages that are kept for a monitor that is behind; one that is further behind is dropped. */
const MAX_BACKLOG = 2000;
/** Far above what clients use; without a limit one of them could make every message dear. */
const MAX_MONITORS = 1000;
/** The peer's socket is gone, or is connected to somebody else's. */
const GONE: ReadonlySet<number> = new Set([Errno.ENOENT, Errno.EPERM]);

interface Monitor {
    readonly peer: string;
    level: number;
    errors: number;
    readonly backlog: Uint8Array[];
}

/**
 * The clients that attached to one control socket. Sending never waits: what a slow monitor cannot take now is kept for it
 * and tried again; after more than ten failures in a row, or when its socket is gone, it is detached, as in the original.
 */
export class Monitors {
    readonly #socket: Pick<UnixDatagramSocket, "send">;
    readonly #clock: Clock;
    readonly #dropped: (peer: string) => void;
    readonly #monitors = new Map<string, Monitor>();
    /** Behind with their messages. */
    readonly #behind = new Set<Monitor>();

    /** @param clock for this object alone: one wake-up at a time */
    constructor(socket: Pick<UnixDatagramSocket, "send">, clock: Clock, dropped: (peer: string) => void) {
        this.#socket = socket;
        this.#clock = clock;
        this.#dropped = dropped;
    }

    get size(): number {
        return this.#monitors.size;
    }

    /** Again is not an error. False: a peer without a name cannot be told anything. */
    attach(peer: string): boolean {
        if (this.#monitors.has(peer)) return true;
        if (peer === "" || this.#monitors.size >= MAX_MONITORS) return false;
        this.#monitors.set(peer, { peer, level: MessageLevel.info, errors: 0, backlog: [] });
        return true;
    }

    detach(peer: string): boolean {
        const monitor = this.#monitors.get(peer);
        if (monitor === undefined) return false;
        this.#behind.delete(monitor);
        return this.#monitors.delete(peer);
    }

    /** Only messages of this level and above are sent to that peer. */
    setLevel(peer: string, level: number): boolean {
        const monitor = this.#monitors.get(peer);
        if (monitor === undefined) return false;
        monitor.level = level;
        return true;
    }

    /** Whether anybody wants messages of this level. */
    wants(level: number): boolean {
        for (const monitor of this.#monitors.values()) if (level >= monitor.level) return true;
        return false;
    }

    /** @param message as it is sent, level included */
    broadcast(level: number, message: string): void {
        let bytes: Uint8Array | undefined;
        for (const monitor of this.#monitors.values()) {
            if (level < monitor.level) continue;
            bytes ??= utf8(message);
            if (monitor.backlog.length > 0) this.#keep(monitor, bytes);
            else if (!this.#send(monitor, bytes)) this.#keep(monitor, bytes);
        }
    }

    close(): void {
        this.#monitors.clear();
        this.#behind.clear();
        this.#clock.wakeAt(undefined, () => {});
    }

    /** False: it has to be tried again. */
    #send(monitor: Monitor, bytes: Uint8Array): boolean {
        const errno = this.#socket.send(monitor.peer, bytes);
        if (errno === 0) {
            monitor.errors = 0;
            return true;
        }
        monitor.errors++;
        if (GONE.has(errno) || monitor.errors > MAX_ERRORS) {
            this.#drop(monitor);
            return true;
        }
        return false;
    }

    #keep(monitor: Monitor, bytes: Uint8Array): void {
        if (monitor.backlog.length >= MAX_BACKLOG) {
            this.#drop(monitor);
            return;
        }
        monitor.backlog.push(bytes);
        if (this.#behind.size === 0) this.#clock.wakeAt(at(this.#clock.now(), RETRY), () => this.#retry());
        this.#behind.add(monitor);
    }

    #drop(monitor: Monitor): void {
        this.detach(monitor.peer);
        monitor.backlog.length = 0;
        this.#dropped(monitor.peer);
    }

    #retry(): void {
        for (const monitor of this.#behind) {
            const { backlog } = monitor;
            let sent = 0;
            while (sent < backlog.length && this.#send(monitor, backlog[sent]!)) sent++;
            backlog.splice(0, sent);
            if (backlog.length === 0) this.#behind.delete(monitor);
        }
        if (this.#behind.size > 0) this.#clock.wakeAt(at(this.#clock.now(), RETRY), () => this.#retry());
    }
}
