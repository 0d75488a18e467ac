import type { Call as BusCall, BusConnection } from "#service/dbus/connection.js";
import { emptyOutbox, type Outbox, type OutboxEffect, type OutboxEvent, outbox } from "#service/dbus/outbox.js";
import { ObjectTree } from "#service/dbus/tree.js";
import { bssKind } from "#service/objects/bss.js";
import { decisionsKind } from "#service/objects/decision.js";
import { Desk } from "#service/objects/desk.js";
import { interfaceKind } from "#service/objects/interface.js";
import { networkKind } from "#service/objects/network.js";
import { ObjectManager } from "#service/objects/object-manager.js";
import { p2pDeviceKind } from "#service/objects/p2p-device.js";
import { ROOT_PATH } from "#service/objects/path.js";
import { peerKind } from "#service/objects/peer.js";
import { noticeSignal, type ObjectOf, type Project, projector } from "#service/objects/project.js";
import { rootKind } from "#service/objects/root.js";
import { Engine } from "#service/runtime/engine.js";
import type { Result } from "#src/core/effect.js";
import type { Call, CoreEvent } from "#src/core/event.js";
import type { Notice } from "#src/core/notice.js";
import type { Root } from "#src/core/root.js";
import type { Clock } from "#src/lib/clock.js";
import { unreachable } from "#src/lib/machine.js";

export interface HostPorts {
    readonly connection: Pick<BusConnection, "reply" | "error" | "signal">;
    /** A clock of its own: the host asks for one wake-up at a time. */
    readonly clock: Clock;
    readonly machineId: string | undefined;
    /** The core's state as it is. */
    state(): Root;
    dispatch(event: CoreEvent): void;
    /** Calls `gone` once the connection of this unique name has left the bus. */
    watch(name: string, gone: () => void): void;
    /** Call numbers that no other channel gives out. */
    nextCall(): Call;
    fault(error: unknown): void;
    warn(text: string): void;
}

/**
 * The D-Bus side of the daemon: calls in, events out; transitions, notices and results in, messages out.
 *
 * The engine's order does the rest: a transition is shown before the effects of its step run, so objects and signals
 * leave before the reply, and the reply lets the collected property changes go.
 */
export class BusHost {
    readonly #ports: HostPorts;
    readonly #desk: Desk;
    readonly #tree: ObjectTree;
    readonly #project: Project;
    readonly #outbox: Engine<Outbox, OutboxEvent<ObjectOf>, OutboxEffect<ObjectOf>>;
    readonly #manager: ObjectManager;
    readonly #objects: Objects;
    /** Unique names of connections that the core keeps something for. */
    readonly #watched = new Set<string>();

    constructor(ports: HostPorts) {
        this.#ports = ports;
        this.#desk = new Desk(
            event => ports.dispatch(event),
            caller => this.#watch(caller),
        );
        this.#project = projector(this.#desk);
        this.#outbox = new Engine(outbox<ObjectOf>(), emptyOutbox, {
            clock: ports.clock,
            random: () => new Uint8Array(),
            perform: effect => this.#perform(effect),
        });
        this.#tree = new ObjectTree({
            connection: ports.connection,
            machineId: ports.machineId,
            now: () => ports.clock.now(),
            nextCall: () => ports.nextCall(),
            replied: () => {
                if (this.#outbox.state.pending.size > 0) this.#outbox.dispatch({ type: "replied" });
            },
            fault: error => ports.fault(error),
            warn: text => ports.warn(text),
        });
        this.#manager = new ObjectManager(this.#tree, (name, gone) => ports.watch(name, gone));
        this.#objects = objects(this.#tree, this.#desk, this.#manager, () => ports.state());
        this.#objects({ kind: "root" }, ROOT_PATH);
    }

    /** A call from the bus. */
    handle(call: BusCall): void {
        this.#tree.handle(call);
    }

    /** The core went from one state to another. */
    transition(before: Root, after: Root): void {
        this.#accept(this.#project(before, after));
    }

    notice(interfaceId: number, notice: Notice): void {
        const signal = noticeSignal(interfaceId, notice, this.#ports.state());
        // It overtakes the property changes that wait.
        if (signal !== undefined) this.#tree.signal(signal);
    }

    /** The core's answer to a call; false when the call did not come from here. */
    reply(call: Call, result: Result): boolean {
        const answer = this.#desk.answer(call, result);
        if (answer === undefined) return false;
        this.#tree.answer(call, answer);
        return true;
    }

    #watch(caller: string): void {
        const ports = this.#ports;
        if (this.#watched.has(caller)) return;
        this.#watched.add(caller);
        ports.watch(caller, () => {
            this.#watched.delete(caller);
            for (const { id } of ports.state().interfaces.values())
                ports.dispatch({
                    type: "command",
                    interface: id,
                    call: ports.nextCall(),
                    command: { type: "probeRequests.forget", subscriber: caller },
                });
        });
    }

    #accept(ops: OutboxOps): void {
        if (ops.length > 0) this.#outbox.dispatch({ type: "ops", ops });
    }

    #perform(effect: OutboxEffect<ObjectOf>): void {
        switch (effect.op) {
            case "add":
                this.#objects(effect.of, effect.path);
                this.#manager.added(effect.path);
                break;
            case "remove":
                this.#manager.removed(effect.path);
                this.#tree.remove(effect.path);
                break;
            case "signal":
                this.#tree.signal(effect);
                break;
            case "propertiesChanged":
                this.#tree.announce(effect.path, effect.iface, effect.properties);
                break;
            default:
                unreachable(effect);
        }
    }
}

type OutboxOps = Extract<OutboxEvent<ObjectOf>, { type: "ops" }>["ops"];

/** Puts an object into the tree. It finds its state when somebody asks, and is removed in the same step as its state. */
type Objects = (of: ObjectOf, path: string) => void;

function objects(tree: ObjectTree, desk: Desk, manager: ObjectManager, root: () => Root): Objects {
    const rootInterfaces = [rootKind(desk), manager.kind];
    const interfaceInterfaces = [interfaceKind(desk), p2pDeviceKind(desk), decisionsKind];
    const bssInterfaces = [bssKind];
    const networkInterfaces = [networkKind(desk)];
    const peerInterfaces = [peerKind];
    const interfaceState = (id: number) => present(root().interfaces.get(id));
    return (of, path) => {
        switch (of.kind) {
            case "root":
                tree.add(path, { interfaces: rootInterfaces, read: root });
                break;
            case "interface":
                tree.add(path, { interfaces: interfaceInterfaces, read: () => interfaceState(of.interface) });
                break;
            case "bss":
                tree.add(path, {
                    interfaces: bssInterfaces,
                    read: () => present(interfaceState(of.interface).bss.byId.get(of.bss)),
                });
                break;
            case "network":
                tree.add(path, {
                    interfaces: networkInterfaces,
                    read: () => ({
                        interface: of.interface,
                        network: present(interfaceState(of.interface).networks.byId.get(of.network)),
                    }),
                });
                break;
            case "peer":
                tree.add(path, {
                    interfaces: peerInterfaces,
                    read: () => present(interfaceState(of.interface).p2p.peers.table.get(of.peer)),
                });
                break;
            default:
                unreachable(of);
        }
    };
}

function present<T>(value: T | undefined): T {
    if (value === undefined) throw new Error("an object outlived its state");
    return value;
}
