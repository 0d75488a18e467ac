import { type Observable, Subject } from "rxjs";
import type { ControlDirectory, Endpoint } from "#service/ctrl/endpoint.js";
import { ControlServer } from "#service/ctrl/server.js";
import type { UnixDatagram } from "#service/runtime/native/socket.js";
import { keyMachines } from "#src/core/key-machines.js";
import { rootMachine } from "#src/core/root.js";
import type { Capabilities } from "#src/driver/capability.js";
import { type DriverFamily, isOpenFailure } from "#src/driver/driver.js";
import type { Instant } from "#src/lib/instant.js";
import { fromUtf8, utf8 } from "#src/lib/text.js";
import type { Site } from "#test/support/site.js";
import { Supplicant } from "#test/support/supplicant.js";

/** A control socket as clients of its file system would find it, in memory. */
export class FakeSocket {
    readonly datagrams$: Observable<UnixDatagram>;
    readonly #datagrams = new Subject<UnixDatagram>();
    /** What was sent, to whom. */
    readonly sent: { readonly peer: string; readonly text: string }[] = [];
    /** The error number that sending to a peer has. */
    readonly errors = new Map<string, number>();
    /** Attempts to send. */
    attempts = 0;
    closed = false;

    constructor() {
        this.datagrams$ = this.#datagrams.asObservable();
    }

    answer(peer: string, bytes: Uint8Array): number {
        return this.send(peer, bytes);
    }

    send(peer: string, bytes: Uint8Array): number {
        this.attempts++;
        const errno = this.errors.get(peer) ?? 0;
        if (errno === 0) this.sent.push({ peer, text: fromUtf8(bytes) });
        return errno;
    }

    close(): void {
        this.closed = true;
        this.#datagrams.complete();
    }

    receive(peer: string, datagram: string | Uint8Array): void {
        this.#datagrams.next({ peer, bytes: typeof datagram === "string" ? utf8(datagram) : datagram });
    }

    /** What a peer was sent and has not asked for yet. */
    take(peer: string): readonly string[] {
        const mine = this.sent.filter(message => message.peer === peer).map(({ text }) => text);
        const others = this.sent.filter(message => message.peer !== peer);
        this.sent.splice(0, this.sent.length, ...others);
        return mine;
    }
}

/** The supplicant on simulated air with its control sockets. */
export class Controlled {
    readonly supplicant: Supplicant;
    readonly server: ControlServer;
    /** By name as in `/run/wpa_supplicant/air0`, or of the global socket. */
    readonly sockets: Map<string, FakeSocket>;
    readonly directories: ControlDirectory[] = [];
    /** Sockets that cannot be opened. */
    readonly unavailable = new Set<string>();
    readonly warnings: string[] = [];
    readonly notes: string[] = [];
    terminations = 0;
    readonly #site: Site;

    /** @param changes of what the radio can do */
    static async start(site: Site, changes: Partial<Capabilities> = {}): Promise<Controlled> {
        const { family } = site.air;
        const changed: DriverFamily = {
            name: family.name,
            open: async ifname => {
                const driver = await family.open(ifname);
                if (isOpenFailure(driver)) return driver;
                const { link, events$, capabilities } = driver;
                return {
                    ...{ link, events$, capabilities: { ...capabilities, ...changes } },
                    execute: command => driver.execute(command),
                    close: () => driver.close(),
                };
            },
            close: () => family.close(),
        };
        const supplicant = await Supplicant.start(site, "air0", {}, rootMachine(keyMachines), () => changed);
        const controlled = new Controlled(site, supplicant);
        controlled.server.openGlobal("/run/global", undefined);
        await controlled.supplicant.command({ type: "config.set", field: "ctrl_interface", text: "/run/wpa" });
        return controlled;
    }

    private constructor(site: Site, supplicant: Supplicant) {
        this.#site = site;
        this.supplicant = supplicant;
        this.sockets = new Map();
        this.server = new ControlServer({
            openInterface: (directory, ifname) => {
                this.directories.push(directory);
                return this.#open(`${directory.path}/${ifname}`);
            },
            openGlobal: name => this.#open(name),
            clock: () => site.clock(),
            now: () => site.now as Instant,
            state: () => supplicant.root,
            dispatch: supplicant.dispatch,
            nextCall: () => supplicant.nextCall(),
            warn: text => this.warnings.push(text),
            machine: {
                ipAddress: () => undefined,
                interfaceIndex: () => 7,
                terminate: () => {
                    this.terminations++;
                },
                reopenLog: () => true,
                note: text => this.notes.push(text),
            },
        });
        supplicant.attach(this.server);
    }

    get socket(): FakeSocket {
        return this.at("/run/wpa/air0");
    }

    get global(): FakeSocket {
        return this.at("/run/global");
    }

    at(name: string): FakeSocket {
        const socket = this.sockets.get(name);
        if (socket === undefined) throw new Error(`no socket at ${name}`);
        return socket;
    }

    /** The reply to a command on the interface's socket. */
    async ask(command: string | Uint8Array, socket = this.socket): Promise<string> {
        socket.take("asker");
        socket.receive("asker", command);
        return this.#site.until(`reply to ${String(command)}`, () => socket.take("asker")[0]);
    }

    #open(name: string): Endpoint {
        if (this.unavailable.has(name)) throw new Error("in use");
        const socket = new FakeSocket();
        this.sockets.set(name, socket);
        return { socket, close: () => socket.close() };
    }
}
