import type dbus from "dbus-next";
import { Supplicant } from "#service/client/index.js";
import { type BusConnection, connectBus } from "#service/dbus/connection.js";
import { Presence } from "#service/dbus/presence.js";
import { BusHost } from "#service/objects/host.js";
import { BUS_NAME, interfacePath, ROOT_PATH } from "#service/objects/path.js";
import { BootClock } from "#service/runtime/clock.js";
import { Engine } from "#service/runtime/engine.js";
import type { Configuration } from "#src/config/file.js";
import type { CoreEffect } from "#src/core/effect.js";
import type { Call, CoreEvent, DebugSettings } from "#src/core/event.js";
import { keyMachines } from "#src/core/key-machines.js";
import { initialRoot, type Root, rootMachine } from "#src/core/root.js";
import type { Capabilities } from "#src/driver/capability.js";
import type { BssRecord, DriverCommand, ScanParameters } from "#src/driver/command.js";
import type { DriverReply } from "#src/driver/driver.js";
import type { DriverEvent } from "#src/driver/event.js";
import { noBytes } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";
import { type BusClient, connectClient, connectDbusNext, type Outcome, variantOf } from "#test/support/bus-client.js";
import { type PrivateBus, startPrivateBus } from "#test/support/private-bus.js";

/**
 * The daemon's core and its D-Bus side on a private bus, with a driver that the test plays: devices `wlan0`, `wlan1`, …
 * exist, every command is accepted, and the air is what the test puts into it.
 */
export class Served {
    readonly bus: PrivateBus;
    readonly client: BusClient;
    readonly engine: Engine<Root, CoreEvent, CoreEffect>;
    readonly host: BusHost;
    readonly connection: BusConnection;
    readonly presence: Presence;
    /** What the driver was told. */
    readonly commands: DriverCommand[] = [];
    /** What the next scan finds. */
    air: readonly BssRecord[] = [];
    /** Answers of the driver that are not plain success, by command. */
    readonly answers = new Map<DriverCommand["type"], DriverReply>();
    /** Configurations that were saved, and why the next one cannot be. */
    readonly written: Configuration[] = [];
    writeFailure: string | undefined;
    /** Driver openings that were not answered, while `holdOpenings` is set. */
    readonly held: (() => void)[] = [];
    holdOpenings = false;
    readonly faults: unknown[] = [];

    #typed: dbus.MessageBus | undefined;
    #supplicant: Supplicant | undefined;
    readonly #clocks = [new BootClock(), new BootClock()] as const;

    static async start(): Promise<Served> {
        const bus = await startPrivateBus();
        let served: Served | undefined;
        const connection = await connectBus(bus.address, {
            call: call => served?.host.handle(call),
            signal: signal => served?.presence.hear(signal),
            closed: () => {},
            warn: () => {},
            fault: error => served?.faults.push(error),
        });
        served = new Served(bus, connection, await connectClient(bus));
        const dbus = "org.freedesktop.DBus";
        const request = { destination: dbus, path: "/org/freedesktop/DBus", interface: dbus, member: "RequestName" };
        await connection.ask({ ...request, signature: "su", body: [BUS_NAME, 0] });
        return served;
    }

    private constructor(bus: PrivateBus, connection: BusConnection, client: BusClient) {
        this.bus = bus;
        this.connection = connection;
        this.presence = new Presence(connection);
        this.client = client;
        let calls = 0;
        this.engine = new Engine<Root, CoreEvent, CoreEffect>(rootMachine(keyMachines), initialRoot(DEBUG), {
            clock: this.#clocks[0],
            random: length => new Uint8Array(length),
            perform: (effect, dispatch) => this.#perform(effect, dispatch),
        });
        this.host = new BusHost({
            connection,
            clock: this.#clocks[1],
            machineId: "0123456789abcdef0123456789abcdef",
            state: () => this.engine.state,
            dispatch: event => this.engine.dispatch(event),
            watch: (name, gone) => this.presence.watch(name, gone),
            nextCall: () => ++calls as Call,
            fault: error => this.faults.push(error),
            warn: text => this.faults.push(text),
        });
        this.engine.transitions$.subscribe(({ before, after }) => this.host.transition(before, after));
    }

    /** A client with the types of the contract, on a connection of its own. */
    get supplicant(): Supplicant {
        this.#typed ??= connectDbusNext(this.bus);
        this.#supplicant ??= new Supplicant(this.#typed);
        return this.#supplicant;
    }

    /** Calls a method of ours: `Interface.Scan` is short for the name with our prefix. */
    call(path: string, method: string, signature = "", ...body: readonly unknown[]): Promise<Outcome> {
        const full = method.startsWith("org.") ? method : `${BUS_NAME}.${method}`;
        return this.client.call(BUS_NAME, path, full, signature, ...body);
    }

    /** A controlled interface; returns its path. */
    add(ifname = "wlan0"): string {
        const id = this.engine.state.nextInterface;
        const call = 0 as Call;
        this.engine.dispatch({ type: "interface.create", call, ifname, drivers: [], bridge: "", configFile: "" });
        return interfacePath(id);
    }

    /** Runs a scan that a client asked for to its end. */
    async scan(path: string): Promise<void> {
        await this.call(path, "Interface.Scan", "a{sv}", { Type: variantOf("s", "active") });
        this.finishScan();
    }

    finishScan(interfaceId = 0): void {
        this.event(
            { type: "scan.done", own: true, aborted: false, frequencies: [2412], ssids: [noBytes] },
            interfaceId,
        );
    }

    event(event: DriverEvent, interfaceId = 0): void {
        this.engine.dispatch({ type: "driver.event", interface: interfaceId, event });
    }

    /** The search of P2P that the driver was asked for last is over. */
    searched(interfaceId = 0): void {
        const number = this.engine.state.interfaces.get(interfaceId)?.p2p.radio.requests ?? 0;
        this.event({ type: "p2p.searched", number, aborted: false }, interfaceId);
    }

    get scans(): readonly ScanParameters[] {
        return this.commands.filter(command => command.type === "scan");
    }

    /** Waits until everything said so far has been heard: a call goes the same way and is answered after it. */
    async settled(): Promise<void> {
        await this.call(ROOT_PATH, "org.freedesktop.DBus.Peer.Ping");
    }

    async stop(): Promise<void> {
        this.client.end();
        this.#typed?.disconnect();
        await this.connection.close();
        await this.bus.stop();
        // Last: what was still on its way would have set them again, and the run would never end.
        for (const clock of this.#clocks) clock.wakeAt(undefined, () => {});
    }

    #perform(effect: CoreEffect, dispatch: (event: CoreEvent) => void): void {
        switch (effect.type) {
            case "driver.open": {
                const open = () => dispatch(opening(effect.request, effect.ifname));
                if (this.holdOpenings) this.held.push(open);
                else open();
                break;
            }
            case "driver": {
                const { owner, request, command } = effect;
                this.commands.push(command);
                if (owner === "none") break;
                const reply = this.answers.get(command.type) ?? { ok: true, value: this.#result(command) };
                dispatch({ type: "driver.reply", interface: effect.interface, owner, request, reply });
                break;
            }
            case "config.read":
                dispatch({
                    type: "config.unreadable",
                    request: effect.request,
                    ...(effect.interface !== undefined && { interface: effect.interface }),
                    text: "no such file",
                });
                break;
            case "config.write": {
                const { request, interface: id, configuration } = effect;
                this.written.push(configuration);
                dispatch({ type: "config.written", interface: id, request, failure: this.writeFailure });
                break;
            }
            case "reply":
                this.host.reply(effect.call, effect.result);
                break;
            case "notice":
                this.host.notice(effect.interface, effect.notice);
                break;
            default:
        }
    }

    #result(command: DriverCommand) {
        if (command.type === "scanResults") return { bsss: this.air };
        if (command.type === "p2p.start") return { address: P2P_ADDRESS, dedicated: true };
        return command.type === "signal" ? { signal: -42, txRate: 54_000, frequency: 2412 } : undefined;
    }
}

/** Of the P2P Device interface that the driver makes. */
export const P2P_ADDRESS = "02:00:00:00:01:00" as Mac;
const DEBUG: DebugSettings = { level: "info", timestamp: false, showKeys: false };

function opening(request: number, ifname: string): CoreEvent {
    const index = /^wlan([0-9])$/.exec(ifname)?.[1];
    if (index === undefined)
        return { type: "driver.openFailed", request, failure: { failed: "noSuchInterface", text: "no such device" } };
    const address = `02:00:00:00:00:0${index}` as Mac;
    return { type: "driver.opened", request, capabilities: CAPABILITIES, link: { state: "up", address } };
}

/** What the driver of a device can do. */
export const CAPABILITIES: Capabilities = {
    driver: "nl80211",
    wiphy: 0,
    sme: "userspace",
    bands: [],
    ciphers: [0x000fac04, 0x000fac02, 0x000fac06],
    akms: undefined,
    interfaceTypes: ["station", "p2pClient"],
    combinations: [],
    maxScanSsids: 4,
    maxScanIesLength: 500,
    maxSchedScanSsids: 0,
    maxMatchSets: 0,
    maxScanPlans: 0,
    maxScanPlanInterval: 0,
    maxScanPlanIterations: 0,
    extendedCapabilities: undefined,
    maxRemainOnChannel: 0,
    features: new Set(["managementFrameProtection", "randomMacScan", "randomMacSchedScan"]),
    commands: new Set(),
};
