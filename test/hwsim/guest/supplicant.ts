import { readFileSync } from "node:fs";
import { Variant } from "dbus-next";
import type { Bus, Signal } from "#test/hwsim/guest/bus.js";
import { Daemon } from "#test/hwsim/guest/process.js";
import { settings } from "#test/hwsim/guest/settings.js";
import { until } from "#test/hwsim/guest/wait.js";

export const SERVICE = "fi.w1.wpa_supplicant1";
export const ROOT = "/fi/w1/wpa_supplicant1";
export const INTERFACE = `${SERVICE}.Interface`;
export const BSS = `${SERVICE}.BSS`;
export const NETWORK = `${SERVICE}.Network`;

/** Text as the byte array that SSIDs are. */
export const bytes = (text: string): Variant => new Variant("ay", Buffer.from(text));
export const text = (value: string): Variant => new Variant("s", value);
export const integer = (value: number): Variant => new Variant("i", value);
export const unsigned = (value: number): Variant => new Variant("u", value);

/** A network as NetworkManager would add it. */
export const network = {
    open: (ssid: string): Network => ({ ssid: bytes(ssid), scan_ssid: integer(1), key_mgmt: text("NONE") }),
    psk: (ssid: string, passphrase: string): Network => ({
        ssid: bytes(ssid),
        scan_ssid: integer(1),
        key_mgmt: text("WPA-PSK WPA-PSK-SHA256 FT-PSK"),
        psk: text(passphrase),
    }),
};

export type Network = Readonly<Record<string, Variant>>;

/** The supplicant under test as a process that owns the service's name. */
export class Supplicant {
    readonly daemon: Daemon;
    readonly #bus: Bus;

    private constructor(bus: Bus, daemon: Daemon) {
        this.#bus = bus;
        this.daemon = daemon;
    }

    /** Starts it and waits until it owns its name. */
    static async start(bus: Bus, command: readonly string[] = settings.command): Promise<Supplicant> {
        const [program, ...args] = command;
        if (program === undefined) throw new Error("settings.json names no supplicant");
        const daemon = new Daemon("supplicant", program, args);
        await until(`${program} to own ${SERVICE}`, async () => {
            if (!daemon.running) throw new Error(`${program} ended: ${tail(daemon.log)}`);
            return bus.owner(SERVICE);
        });
        return new Supplicant(bus, daemon);
    }

    async createInterface(ifname: string, more: Network = {}): Promise<Interface> {
        const [path] = await this.#bus.call(SERVICE, ROOT, SERVICE, "CreateInterface", "a{sv}", [
            { Ifname: text(ifname), Driver: text("nl80211,wext"), ...more },
        ]);
        return new Interface(this.#bus, path as string);
    }

    async removeInterface(iface: Interface): Promise<void> {
        await this.#bus.call(SERVICE, ROOT, SERVICE, "RemoveInterface", "o", [iface.path]);
    }

    /** Ends it and waits until its name is free. */
    async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
        await this.daemon.stop(signal);
        await until(`${SERVICE} to be free`, async () => (await this.#bus.owner(SERVICE)) === undefined);
    }
}

/** One interface object of the service. */
export class Interface {
    readonly path: string;
    readonly #bus: Bus;

    constructor(bus: Bus, path: string) {
        this.#bus = bus;
        this.path = path;
    }

    call(member: string, signature = "", body: readonly unknown[] = []): Promise<readonly unknown[]> {
        return this.#bus.call(SERVICE, this.path, INTERFACE, member, signature, body);
    }

    get(property: string): Promise<unknown> {
        return this.#bus.get(SERVICE, this.path, INTERFACE, property);
    }

    set(property: string, value: Variant): Promise<void> {
        return this.#bus.set(SERVICE, this.path, INTERFACE, property, value);
    }

    async state(): Promise<string> {
        return (await this.get("State")) as string;
    }

    async addNetwork(settings: Network): Promise<string> {
        return (await this.call("AddNetwork", "a{sv}", [settings]))[0] as string;
    }

    async select(path: string): Promise<void> {
        await this.call("SelectNetwork", "o", [path]);
    }

    /** Adds a network, selects it and waits until it is connected. */
    async connect(settings: Network, within = 30): Promise<string> {
        const path = await this.addNetwork(settings);
        await this.select(path);
        await this.reaches("completed", within);
        return path;
    }

    /** Waits until `State` has that value now. */
    async reaches(state: string, within = 30): Promise<void> {
        await until(`state ${state}`, async () => (await this.state()) === state, { within });
    }

    /** An active scan of everything, to its end. Returns whether it succeeded. */
    async scan(more: Network = {}): Promise<boolean> {
        const mark = this.#bus.signals.length;
        await this.call("Scan", "a{sv}", [{ Type: text("active"), AllowRoam: new Variant("b", false), ...more }]);
        const done = await until("ScanDone", () => this.signals("ScanDone", mark)[0], { within: 60 });
        return done.body[0] === true;
    }

    /** The BSS objects' properties, by path. */
    async bsss(): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
        const paths = (await this.get("BSSs")) as readonly string[];
        const all = new Map<string, Readonly<Record<string, unknown>>>();
        for (const path of paths) all.set(path, await this.#bus.getAll(SERVICE, path, BSS));
        return all;
    }

    async bss(ssid: string): Promise<Readonly<Record<string, unknown>> | undefined> {
        return [...(await this.bsss()).values()].find(bss => String(bss.SSID) === ssid);
    }

    /** Signals of this object since `from` (an index into the bus's list). */
    signals(member: string, from = 0): readonly Signal[] {
        return this.#bus.seen(member, from).filter(signal => signal.path === this.path);
    }

    /** Every value that the standard change signal has announced for a property since `from`, in order. */
    announced(property: string, from = 0): readonly unknown[] {
        return this.signals("PropertiesChanged", from)
            .filter(signal => signal.interface === "org.freedesktop.DBus.Properties" && signal.body[0] === INTERFACE)
            .map(signal => (signal.body[1] as Readonly<Record<string, unknown>>)[property])
            .filter(value => value !== undefined);
    }
}

function tail(file: string): string {
    return readFileSync(file, "utf8").slice(-2000);
}
