import {
    type Asked,
    FAIL,
    findHandler,
    type InterfaceScene,
    MAX_REPLY,
    OK,
    type Outcome,
    type Scene,
    type Surroundings,
    UNKNOWN,
} from "#service/ctrl/command.js";
import { interfaceHandlers } from "#service/ctrl/commands/index.js";
import { type ControlDirectory, controlDirectory, type Endpoint } from "#service/ctrl/endpoint.js";
import {
    type EventLine,
    lastWords,
    noticeEvents,
    terminatingEvents,
    traceEvents,
    transitionEvents,
} from "#service/ctrl/event-text.js";
import { globalOutcome } from "#service/ctrl/global.js";
import { MAX_COMMAND } from "#service/ctrl/limits.js";
import { MessageLevel, Monitors } from "#service/ctrl/monitors.js";
import { globalFieldText } from "#src/config/global.js";
import type { CoreEffect, Result, ResultValue } from "#src/core/effect.js";
import type { Call, CoreEvent } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";
import type { Notice } from "#src/core/notice.js";
import { p2pDeviceName } from "#src/core/p2p-device.js";
import { interfaceNamed, type Root } from "#src/core/root.js";
import type { Clock } from "#src/lib/clock.js";
import type { Instant } from "#src/lib/instant.js";
import { fromUtf8, utf8 } from "#src/lib/text.js";

export interface ControlPorts {
    /** Throw an Error with a sentence for people. */
    openInterface(directory: ControlDirectory, ifname: string): Endpoint;
    openGlobal(name: string, group: string | undefined): Endpoint;
    /** A clock for each socket. */
    clock(): Clock;
    now(): Instant;
    /** The core's state as it is. */
    state(): Root;
    dispatch(event: CoreEvent): void;
    /** Call numbers that no other channel gives out. */
    nextCall(): Call;
    readonly machine: Surroundings;
    warn(text: string): void;
    /** What the original writes to its log as well. */
    log?(line: EventLine): void;
    /** A monitor attached to the socket of an interface. */
    attached?(interfaceId: number): void;
}

/**
 * The control sockets: one for each interface that has a `ctrl_interface`, and the global one. Commands in, events out;
 * transitions, notices and results in, messages and replies out. Nothing here ever waits for a client.
 */
export class ControlServer {
    readonly #ports: ControlPorts;
    readonly #sockets = new Map<number, InterfaceSocket>();
    readonly #problems = new Map<number, string>();
    readonly #pending = new Map<Call, (result: Result) => void>();
    #global: ControlSocket | undefined;
    #terminating = false;
    /** Traces whose remark went before the transition that came with them. */
    readonly #told = new WeakSet<CoreEffect>();

    constructor(ports: ControlPorts) {
        this.#ports = ports;
    }

    /** @throws Error with a sentence for people */
    openGlobal(name: string, group: string | undefined): void {
        const endpoint = this.#ports.openGlobal(name, group);
        this.#global = this.#serve(endpoint, globalMonitorCommand, text => globalOutcome(text, this.#scene()));
    }

    /** Why the interface has no socket although it should have one. */
    problem(interfaceId: number): string | undefined {
        return this.#problems.get(interfaceId);
    }

    /** Whether the interface has a socket. */
    hasSocket(interfaceId: number): boolean {
        return this.#sockets.has(interfaceId);
    }

    /** Whether a monitor is attached to the interface's socket. */
    hasMonitor(interfaceId: number): boolean {
        return (this.#sockets.get(interfaceId)?.monitors.size ?? 0) > 0;
    }

    /** The core went from one state to another. */
    transition(before: Root, after: Root, effects: readonly CoreEffect[]): void {
        const words = lastWords(before, after, effects);
        for (const { trace } of words) this.#told.add(trace);
        this.#tell(words.map(({ line }) => line));
        // Whoever is attached hears of the end of an interface, nobody of its beginning.
        this.#tell(transitionEvents(before, after));
        if (before.interfaces === after.interfaces) return;
        for (const { key, before: old, after: now } of before.interfaces.changesTo(after.interfaces)) {
            if (old !== undefined && now === undefined && this.#terminating) this.#tell(terminatingEvents(old));
            this.#place(key, now);
        }
    }

    notice(interfaceId: number, notice: Notice): void {
        const iface = this.#ports.state().interfaces.get(interfaceId);
        if (iface !== undefined) this.#tell(noticeEvents(iface, notice));
    }

    /** What machines say of themselves: some of it is an event, all of it is for monitors that want to hear that much. */
    trace(trace: Extract<CoreEffect, { type: "trace" }>): void {
        const iface = trace.interface === undefined ? undefined : this.#ports.state().interfaces.get(trace.interface);
        if (iface === undefined) return;
        const wanted = (level: number): boolean => this.#isWanted(iface.id, level);
        this.#tell(traceEvents(iface, trace, this.#told.has(trace), wanted));
    }

    /** Whether a monitor of an interface or of all of them listens at this level. */
    #isWanted(interfaceId: number, level: number): boolean {
        const here = this.#sockets.get(interfaceId)?.monitors.wants(level) ?? false;
        return here || (this.#global?.monitors.wants(level) ?? false);
    }

    /** The core's answer to a call; false when the call did not come from here. */
    reply(call: Call, result: Result): boolean {
        const answered = this.#pending.get(call);
        this.#pending.delete(call);
        answered?.(result);
        return answered !== undefined;
    }

    /** A message for the monitors of an interface that comes from outside the core. */
    announce(ifname: string, text: string): void {
        const iface = interfaceNamed(this.#ports.state(), ifname);
        if (iface === undefined) return;
        const level = MessageLevel.info;
        this.#tell([{ interface: iface.id, ifname, level, text, logged: false, heardBy: "station" }]);
    }

    /** The daemon ends: monitors are told so as the interfaces go. */
    terminating(): void {
        this.#terminating = true;
    }

    /** Closes every socket. */
    close(): void {
        for (const socket of this.#sockets.values()) {
            socket.close();
            socket.p2p?.close();
        }
        this.#sockets.clear();
        this.#global?.close();
        this.#global = undefined;
    }

    #scene(): Scene {
        const { machine } = this.#ports;
        return { root: this.#ports.state(), now: this.#ports.now(), machine, problem: id => this.problem(id) };
    }

    /** Opens, moves or closes the socket of an interface: it is where the setting says. */
    #place(id: number, iface: Interface | undefined): void {
        const old = this.#sockets.get(id);
        const field = (name: string): string => (iface && globalFieldText(iface.config, name)) ?? "";
        const text = field("ctrl_interface");
        const group = field("ctrl_interface_group");
        const setting = `${text}\n${group}`;
        if (old?.setting === setting || (old === undefined && text === "")) return;
        old?.close();
        old?.p2p?.close();
        this.#problems.delete(id);
        this.#sockets.delete(id);
        const directory = controlDirectory(text, group);
        if (iface === undefined || directory === undefined) return;
        try {
            const endpoint = this.#ports.openInterface(directory, iface.ifname);
            const socket = this.#serveInterface(id, endpoint);
            this.#sockets.set(id, { ...socket, setting, p2p: this.#p2pSocket(directory, iface) });
        } catch (error) {
            const problem = error instanceof Error ? error.message : String(error);
            this.#problems.set(id, problem);
            this.#ports.warn(`${iface.ifname}: control interface: ${problem}`);
        }
    }

    /** Where clients expect the P2P Device of an interface, which is the same interface here. */
    #p2pSocket(directory: ControlDirectory, iface: Interface): ControlSocket | undefined {
        const { id } = iface;
        const name = p2pDeviceName(iface);
        if (name === undefined) return undefined;
        try {
            return this.#serve(this.#ports.openInterface(directory, name), monitorCommand, text =>
                text === "IFNAME" ? name : this.#interfaceOutcome(id, text),
            );
        } catch (error) {
            this.#ports.warn(`${name}: control interface: ${error instanceof Error ? error.message : String(error)}`);
            return undefined;
        }
    }

    /** What serves a socket lives as long as it does: around it there must be no state, or every table would be kept in all its versions. */
    #serveInterface(id: number, endpoint: Endpoint): ControlSocket {
        return this.#serve(
            endpoint,
            monitorCommand,
            text => this.#interfaceOutcome(id, text),
            () => this.#ports.attached?.(id),
        );
    }

    #interfaceOutcome(id: number, text: string): Outcome {
        const iface = this.#ports.state().interfaces.get(id);
        return iface === undefined ? FAIL : interfaceOutcome(text, { ...this.#scene(), iface });
    }

    #serve(
        endpoint: Endpoint,
        ofMonitor: MonitorCommand,
        outcome: (text: string) => Outcome,
        attached: () => void = () => {},
    ): ControlSocket {
        const monitors = new Monitors(endpoint.socket, this.#ports.clock(), peer =>
            this.#ports.warn(`a monitor that does not read was detached: ${JSON.stringify(peer)}`),
        );
        const answer = (peer: string, text: string): void => {
            // Nobody to be told, or nobody there any more: commands are carried out all the same.
            if (peer === "") return;
            const reply = utf8(text);
            endpoint.socket.answer(peer, reply.length > MAX_REPLY ? utf8(FAIL) : reply);
        };
        const subscription = endpoint.socket.datagrams$.subscribe(({ peer, bytes }) => {
            if (bytes.length > MAX_COMMAND) return;
            const text = commandText(bytes);
            const before = monitors.size;
            const result = ofMonitor(monitors, peer, text) ?? outcome(text);
            if (monitors.size > before) attached();
            if (typeof result === "string") answer(peer, result);
            else this.#ask(result, reply => answer(peer, reply));
        });
        return {
            monitors,
            close: () => {
                subscription.unsubscribe();
                monitors.close();
                endpoint.close();
            },
        };
    }

    /** Asks everything and replies once all has been answered, which may be before this returns. */
    #ask({ events, done, refused }: Asked, answer: (text: string) => void): void {
        const values: (ResultValue | undefined)[] = [];
        let waiting = events.length;
        let refusal: string | undefined;
        events.forEach((event, i) => {
            const call = this.#ports.nextCall();
            this.#pending.set(call, result => {
                if (result.ok) values[i] = result.value;
                else refusal ??= refused(result.error);
                if (--waiting > 0) return;
                const outcome = refusal ?? done(values);
                if (typeof outcome === "string") answer(outcome);
                else this.#ask(outcome, answer);
            });
            this.#ports.dispatch(event(call));
        });
    }

    #tell(lines: readonly EventLine[]): void {
        for (const line of lines) {
            const { interface: id, ifname, level, text, heardBy } = line;
            if (line.logged) this.#ports.log?.(line);
            const socket = this.#sockets.get(id);
            if (heardBy !== "p2pDevice") socket?.monitors.broadcast(level, `<${level}>${text}`);
            if (heardBy !== "station") socket?.p2p?.monitors.broadcast(level, `<${level}>${text}`);
            this.#global?.monitors.broadcast(level, `IFNAME=${ifname} <${level}>${text}`);
        }
    }
}

interface ControlSocket {
    readonly monitors: Monitors;
    close(): void;
}

interface InterfaceSocket extends ControlSocket {
    /** What it was opened for. */
    readonly setting: string;
    /** Of the P2P Device interface, where the radio has such. */
    readonly p2p: ControlSocket | undefined;
}

/** What an interface does about a command. */
export function interfaceOutcome(text: string, scene: InterfaceScene): Outcome {
    const tested = scene.machine.testing?.(text, scene);
    if (tested !== undefined) return tested;
    const found = findHandler(interfaceHandlers, text);
    return found === undefined ? UNKNOWN : found.run(found.argument, scene);
}

type MonitorCommand = (monitors: Monitors, peer: string, text: string) => string | undefined;

/** The commands that concern the connection with the client. */
const globalMonitorCommand: MonitorCommand = (monitors, peer, text) => {
    if (text === "ATTACH") return monitors.attach(peer) ? OK : FAIL;
    if (text === "DETACH") return monitors.detach(peer) ? OK : FAIL;
    return undefined;
};

/** The global socket has no `LEVEL`, which it answers as unknown. */
const monitorCommand: MonitorCommand = (monitors, peer, text) => {
    const level = /^LEVEL (.*)$/s.exec(text)?.[1];
    if (level === undefined) return globalMonitorCommand(monitors, peer, text);
    return monitors.setLevel(peer, Number.parseInt(level, 10) || 0) ? OK : FAIL;
};

/**
 * The text of a command: up to the first zero, as UTF-8. Where it is none, what stands in quotes becomes hexadecimal digits,
 * which mean the same in every field that can hold such bytes.
 */
export function commandText(datagram: Uint8Array): string {
    const end = datagram.indexOf(0);
    const bytes = end < 0 ? datagram : datagram.subarray(0, end);
    const text = fromUtf8(bytes);
    if (!text.includes("\ufffd")) return text;
    const first = bytes.indexOf(QUOTE);
    const last = bytes.lastIndexOf(QUOTE);
    if (first < 0 || last <= first || last !== bytes.length - 1) return text;
    return fromUtf8(bytes.subarray(0, first)) + Buffer.from(bytes.subarray(first + 1, last)).toString("hex");
}

const QUOTE = 0x22;
