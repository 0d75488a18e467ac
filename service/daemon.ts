import { resolve } from "node:path";
import type { Subscription } from "rxjs";
import { surroundings } from "#service/airspace.js";
import type { InterfaceOptions, Options } from "#service/argv.js";
import { controlServer } from "#service/ctrl/attach.js";
import type { ControlServer } from "#service/ctrl/server.js";
import { type BusConnection, connectBus, systemBusAddress } from "#service/dbus/connection.js";
import { Presence } from "#service/dbus/presence.js";
import type { Value } from "#service/dbus/value.js";
import { BusHost } from "#service/objects/host.js";
import { BUS_NAME } from "#service/objects/path.js";
import { isMeant, watchInterfaces } from "#service/runtime/appearing.js";
import { BootClock } from "#service/runtime/clock.js";
import { ConfigStore } from "#service/runtime/config-store.js";
import { Engine } from "#service/runtime/engine.js";
import { Entropy, kernelRandom } from "#service/runtime/entropy.js";
import { heardByAccessPoint, heardByStation } from "#service/runtime/entropy-feed.js";
import { Log, logLevels } from "#service/runtime/log.js";
import { linuxTracing, logSink } from "#service/runtime/log-target.js";
import { kernel } from "#service/runtime/native/kernel.js";
import { interfaceIndex, openPacketSocket } from "#service/runtime/native/socket.js";
import { Performer } from "#service/runtime/perform.js";
import { placeFile } from "#service/runtime/place-file.js";
import { Recorder, recordingFile } from "#service/runtime/recorder.js";
import { watchRfkill } from "#service/runtime/rfkill.js";
import { Relay } from "#service/testing/relay.js";
import { TestWords } from "#service/testing/words.js";
import type { ApEvent } from "#src/ap/index.js";
import { configurationSecrets } from "#src/config/file.js";
import type { GlobalConfig } from "#src/config/global.js";
import type { Setting } from "#src/core/client/config-file.js";
import type { CoreEffect, Result } from "#src/core/effect.js";
import type { Call, CoreEvent, DebugSettings } from "#src/core/event.js";
import { type KeyMachines, keyMachines } from "#src/core/key-machines.js";
import { initialRoot, interfaceNamed, type Root, rootMachine } from "#src/core/root.js";
import type { DriverFamily } from "#src/driver/driver.js";
import { nl80211Family } from "#src/driver/nl80211/nl80211-family.js";
import type { Env, Machine } from "#src/lib/machine.js";

const BUS = "org.freedesktop.DBus";
const LOGIND = "org.freedesktop.login1";
const LOGIN = `${LOGIND}.Manager`;
/** RequestName: fail rather than wait in the queue; primary owner. */
const DO_NOT_QUEUE = 4;
const PRIMARY_OWNER = 1;

/** The running daemon: owns every socket, clock and subscription, from the first to the last. */
export class Daemon {
    readonly #options: Options;
    readonly #machineId: string | undefined;
    readonly #log: Log;
    readonly #engine: Engine<Root, CoreEvent, CoreEffect>;
    readonly #performer: Performer;
    #families: readonly DriverFamily[];
    #testing: TestWords | undefined;
    readonly #stopAir: () => Promise<void>;
    readonly #endRecording: (state: Root) => void;
    readonly #control: ControlServer;
    readonly #ownCalls = new Map<Call, (result: Result) => void>();
    readonly #clocks: BootClock[] = [];
    /** Where relative paths begin. */
    readonly #folder = process.cwd();
    readonly #files: ConfigStore;
    #calls = 0;
    #host: BusHost | undefined;
    #connection: BusConnection | undefined;
    #presence: Presence | undefined;
    #transitions: Subscription | undefined;
    #lost: () => void = () => {};
    #terminated: () => void = () => {};
    #stopping: Promise<void> | undefined;
    /** Interfaces that wait for a monitor (`-W`). */
    readonly #held = new Set<number>();
    #appearing: { close(): void } | undefined;
    #switches: { close(): void } | undefined;

    constructor(options: Options, machineId: string | undefined) {
        this.#options = options;
        this.#machineId = machineId;
        const { level, timestamps, showKeys } = options;
        this.#log = new Log(
            logSink(options.log),
            { level, timestamp: timestamps, showKeys },
            { format: options.logFormat, ...(options.tracing && { everything: linuxTracing() }) },
        );
        this.#files = new ConfigStore(this.#log);
        const entropy = options.randomPool ? new Entropy({ kernel: kernelRandom, now: Date.now }) : undefined;
        const random = entropy?.random ?? kernelRandom;
        const feed = (heard: readonly Uint8Array[]): void => {
            for (const bytes of heard) entropy?.feed(bytes);
        };
        [this.#families, this.#stopAir] = families(options, this.#clock(), random, event =>
            feed(heardByAccessPoint(event)),
        );
        if (process.env.WPA_SUPPLICANT_TESTING === "1") this.#test();
        const places = placeFile(options.air ? undefined : process.env.STATE_DIRECTORY, text =>
            this.#log.write("warning", text),
        );
        this.#performer = new Performer(this.#families, {
            log: this.#log,
            files: this.#files,
            reply: (call, result) => this.#reply(call, result),
            notice: (id, notice) => {
                this.#host?.notice(id, notice);
                this.#control.notice(id, notice);
            },
            trace: trace => this.#control.trace(trace),
            remember: known => places.save(known),
        });
        const debug = { level, timestamp: timestamps, showKeys };
        const clock = this.#clock();
        const [machine, endRecording] = recorded(options, debug);
        this.#endRecording = endRecording;
        this.#engine = new Engine(machine, initialRoot(debug), {
            clock,
            random,
            perform: this.#performer.perform,
        });
        this.#control = controlServer(
            {
                clock: () => new BootClock(),
                now: () => clock.now(),
                state: () => this.#engine.state,
                dispatch: event => this.#engine.dispatch(this.#prepared(event)),
                nextCall: () => this.#nextCall(),
                warn: text => this.#log.write("warning", text),
                log: ({ ifname, level, text }) => this.#log.write(logLevels[level] ?? "error", text, ifname),
                attached: id => this.#release(id),
            },
            {
                terminate: () => setImmediate(() => this.#terminated()),
                reopenLog: () => {
                    this.reopenLog();
                    return true;
                },
                note: text => this.#log.write("info", `NOTE: ${text}`),
                testing: (text, scene) => this.#testing?.outcome(text, scene),
            },
        );
        this.#engine.transitions$.subscribe(({ before, event, after, effects }) => {
            feed(heardByStation(event));
            if (before.debug !== after.debug) this.#log.settings = after.debug;
            this.#control.transition(before, after, effects);
        });
        this.#engine.dispatch({ type: "places.loaded", places: places.load() });
    }

    /** Once, when the bus is gone or its name was taken from us. */
    whenLost(lost: () => void): void {
        this.#lost = lost;
    }

    /** Whenever a client asks the daemon to end. */
    whenTerminated(terminated: () => void): void {
        this.#terminated = terminated;
    }

    /** @throws Error with a sentence for people when the daemon cannot serve. */
    async start(): Promise<void> {
        const { globalControlInterface, globalControlGroup, interfaces, matches, air } = this.#options;
        if (globalControlInterface !== undefined) this.#control.openGlobal(globalControlInterface, globalControlGroup);
        if (this.#options.dbus) await this.#serveBus();
        // Scripts wait for this line.
        this.#log.write("info", "Successfully initialized wpa_supplicant");
        for (const described of interfaces) {
            const failure = await this.#create(described);
            if (failure !== undefined) throw new Error(failure);
        }
        if (!air)
            this.#switches = watchRfkill((wiphy, blocked) => this.#engine.dispatch({ type: "rfkill", wiphy, blocked }));
        if (matches.length > 0 && !air)
            this.#appearing = watchInterfaces(kernel.openNetlink("route"), ifname => this.#appeared(ifname));
    }

    /** From now on interfaces of `-W` that nobody can attach to wait no longer. */
    started(): void {
        for (const id of [...this.#held]) if (!this.#control.hasSocket(id)) this.#release(id);
    }

    /** Reads every configuration file again. */
    async reload(): Promise<void> {
        for (const { id, ifname, configFile } of this.#engine.state.interfaces.values()) {
            if (configFile === "") continue;
            const command = { type: "config.reload" } as const;
            const result = await this.#ask(call => ({ type: "command", interface: id, call, command }));
            if (!result.ok) this.#log.write("error", result.text ?? result.error, ifname);
        }
    }

    /** Goes on in a new log file. */
    reopenLog(): void {
        this.#log.reopen();
    }

    /** Why it failed, in a sentence for people. */
    async #create(options: InterfaceOptions): Promise<string | undefined> {
        const { ifname, drivers, bridge = "", configuration = "", additionalConfiguration, controlInterface } = options;
        const { driverParameters, p2pConfiguration } = options;
        const settings: Setting[] = [];
        if (controlInterface !== undefined) settings.push(["ctrl_interface", controlInterface]);
        if (driverParameters !== undefined) settings.push(["driver_param", driverParameters]);
        const held = this.#options.waitForMonitor;
        const result = await this.#ask(call =>
            this.#prepared({
                type: "interface.create",
                call,
                ifname,
                drivers,
                bridge,
                held,
                configFile: configuration,
                ...(additionalConfiguration !== undefined && { additionalConfigFile: additionalConfiguration }),
                settings,
                ...this.#ofP2p(p2pConfiguration),
            }),
        );
        if (!result.ok)
            return result.error === "configNotRead" ? result.text : `${ifname}: ${result.text ?? result.error}`;
        if (result.value === undefined || !("interface" in result.value)) return undefined;
        const id = result.value.interface;
        if (held) this.#held.add(id);
        const problem = this.#control.problem(id);
        return problem === undefined ? undefined : `${ifname}: control interface: ${problem}`;
    }

    /** What the file of `-m` says. One that cannot be read costs nothing but its settings: what is wrong with it is logged. */
    #ofP2p(path: string | undefined): { readonly p2pConfig?: GlobalConfig } {
        if (path === undefined) return {};
        const read = this.#files.read(resolve(this.#folder, path), "");
        if ("failure" in read) return {};
        for (const secret of configurationSecrets(read)) secret.wipe();
        return { p2pConfig: read.global };
    }

    /** With what the command line says of new interfaces, and with paths that are good wherever we go. */
    #prepared(event: CoreEvent): CoreEvent {
        if (event.type !== "interface.create") return event;
        const { overrideDriver, overrideControlInterface: directory, settings } = this.#options;
        const absolute = (path: string): string => (path === "" ? "" : resolve(this.#folder, path));
        const { configFile, additionalConfigFile } = event;
        return {
            ...event,
            configFile: absolute(configFile),
            ...(additionalConfigFile !== undefined && { additionalConfigFile: absolute(additionalConfigFile) }),
            ...(overrideDriver !== undefined && { drivers: overrideDriver.split(",") }),
            // The last one counts.
            settings: [
                ...settings,
                ...(event.settings ?? []),
                ...(directory === undefined ? [] : [["ctrl_interface", directory] as const]),
            ],
        };
    }

    /** A wireless interface that is there: the first description of `-M` that means it applies. */
    #appeared(ifname: string): void {
        const { state } = this.#engine;
        const known = interfaceNamed(state, ifname);
        if (this.#stopping !== undefined || [...state.opening.values()].some(opening => opening.ifname === ifname))
            return;
        const described = this.#options.matches.find(match => isMeant(match.ifname, ifname));
        if (described === undefined || (known !== undefined && known.link.state !== "removed")) return;
        if (known !== undefined)
            this.#engine.dispatch({ type: "interface.remove", call: this.#nextCall(), interface: known.id });
        this.#create({ ...described, ifname }).then(
            failure => {
                if (failure !== undefined) this.#log.write("error", failure);
                this.started();
            },
            error => this.#crash(error),
        );
    }

    /** It waited long enough. */
    #release(id: number): void {
        if (!this.#held.delete(id)) return;
        this.#engine.dispatch({
            type: "command",
            interface: id,
            call: this.#nextCall(),
            command: { type: "reconnect" },
        });
    }

    /**
     * The bus first: clients see the name go and wait for its next owner. Then the interfaces are left clean, and
     * nothing is said about that any more.
     */
    stop(): Promise<void> {
        this.#stopping ??= (async () => {
            this.#appearing?.close();
            this.#switches?.close();
            this.#transitions?.unsubscribe();
            this.#host = undefined;
            await this.#connection?.close();
            this.#endRecording(this.#engine.state);
            this.#control.terminating();
            this.#leaveInterfaces();
            this.#control.close();
            this.#testing?.close();
            await this.#performer.close();
            await this.#stopAir();
            await this.#log.close();
        })();
        return this.#stopping;
    }

    /** A mistake of ours, with everything that helps to find it and no secret. */
    fault(error: unknown): void {
        this.#log.write(
            "error",
            `internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
    }

    /** Says goodbye to access points, and wipes every key. */
    #leaveInterfaces(): void {
        for (const { id } of this.#engine.failed ? [] : this.#engine.state.interfaces.values())
            this.#engine.dispatch({ type: "interface.remove", call: this.#nextCall(), interface: id });
    }

    async #serveBus(): Promise<void> {
        const connection = await connectBus(systemBusAddress(process.env), {
            call: call => this.#host?.handle(call),
            signal: signal => {
                const { sender, interface: iface, member, body } = signal;
                this.#presence?.hear(signal);
                if (iface === LOGIN && member === "PrepareForSleep" && body[0] === false) this.#wokenBy(sender);
                // Anybody may send a signal of that name.
                if (sender === BUS && iface === BUS && member === "NameLost" && body[0] === BUS_NAME)
                    this.#lose("the bus name was lost");
            },
            closed: reason => this.#lose(reason),
            warn: text => this.#log.write("warning", text),
            fault: error => this.#crash(error),
        });
        this.#connection = connection;
        const presence = new Presence(connection);
        this.#presence = presence;
        const host = new BusHost({
            connection,
            clock: this.#clock(),
            machineId: this.#machineId,
            state: () => this.#engine.state,
            dispatch: event => this.#engine.dispatch(this.#prepared(event)),
            watch: (name, gone) => presence.watch(name, gone),
            nextCall: () => this.#nextCall(),
            fault: error => this.#crash(error),
            warn: text => this.#log.write("warning", text),
        });
        this.#host = host;
        this.#transitions = this.#engine.transitions$.subscribe(({ before, after }) => host.transition(before, after));
        const [[answer]] = await Promise.all([
            bus(connection, "RequestName", "su", [BUS_NAME, DO_NOT_QUEUE]),
            // Deadlines that passed while the machine slept are due when it wakes up, not when a timer happens to notice.
            bus(connection, "AddMatch", "s", [
                `type='signal',sender='${LOGIND}',interface='${LOGIN}',member='PrepareForSleep'`,
            ]),
        ]);
        if (answer !== PRIMARY_OWNER) throw new Error(`${BUS_NAME} is taken: another supplicant runs on this bus`);
        this.#log.write("info", `serving ${BUS_NAME}`);
    }

    /** The bus looks at the sender of what is sent to all, not of what somebody sends to us alone. */
    #wokenBy(sender: string): void {
        const connection = this.#connection;
        if (connection === undefined) return;
        bus(connection, "GetNameOwner", "s", [LOGIND]).then(
            ([owner]) => {
                if (owner !== sender || this.#stopping !== undefined) return;
                this.#engine.dispatch({ type: "resumed" });
                for (const clock of this.#clocks) clock.recheck();
            },
            // Nobody is logind.
            () => {},
        );
    }

    #lose(reason: string): void {
        if (this.#stopping !== undefined) return;
        this.#log.write("error", `D-Bus: ${reason}`);
        this.#lost();
    }

    /** Lets wpa_supplicant's own test suite take part in what goes over the links. */
    #test(): void {
        const [family] = this.#families;
        if (family === undefined) return;
        const tell = (ifname: string, event: string): void => this.#control.announce(ifname, event);
        const relay = new Relay(family, tell);
        this.#families = [relay];
        this.#testing = new TestWords({ relay, tell, interfaceIndex, openPacket: openPacketSocket });
        this.#log.write("warning", "test words are enabled: clients can put frames on links");
    }

    #crash(error: unknown): void {
        process.nextTick(() => {
            throw error;
        });
    }

    #reply(call: Call, result: Result): void {
        const own = this.#ownCalls.get(call);
        this.#ownCalls.delete(call);
        if (own !== undefined) own(result);
        else if (!this.#control.reply(call, result)) this.#host?.reply(call, result);
    }

    #ask(event: (call: Call) => CoreEvent): Promise<Result> {
        const call = this.#nextCall();
        return new Promise(resolve => {
            this.#ownCalls.set(call, resolve);
            this.#engine.dispatch(event(call));
        });
    }

    #nextCall(): Call {
        return ++this.#calls as Call;
    }

    /** Each user of time has a wake-up of its own. */
    #clock(): BootClock {
        const clock = new BootClock();
        this.#clocks.push(clock);
        return clock;
    }
}

const bus = (
    connection: BusConnection,
    member: string,
    signature: string,
    body: readonly Value[],
): Promise<readonly Value[]> =>
    connection.ask({
        destination: "org.freedesktop.DBus",
        path: "/org/freedesktop/DBus",
        interface: "org.freedesktop.DBus",
        member,
        signature,
        body,
    });

/** The root machine, recording if the command line says so, and what ends the recording. */
function recorded(
    { record, recordKeys }: Options,
    debug: DebugSettings,
): readonly [Machine<Root, CoreEvent, CoreEffect>, (state: Root) => void] {
    const path = recordKeys ?? record;
    if (path === undefined) return [rootMachine(keyMachines), () => {}];
    const file = recordingFile(path);
    const recorder = new Recorder(recordKeys === undefined ? "shareable" : "keys", debug, file.sink);
    const machines: KeyMachines = { supplicant: recorder.sealing("supplicant", keyMachines.supplicant) };
    return [
        recorder.recording(rootMachine(machines)),
        state => {
            recorder.end(state);
            file.close();
        },
    ];
}

function families(
    { air }: Options,
    clock: BootClock,
    random: Env["random"],
    heard: (event: ApEvent) => void,
): readonly [readonly DriverFamily[], () => Promise<void>] {
    if (air) {
        const space = surroundings(clock, random, heard);
        return [[space.family], () => space.close()];
    }
    return [[nl80211Family(kernel)], () => Promise.resolve()];
}
