import dbus from "dbus-next";
import { fromBus, toBus } from "#service/client/values.js";
import { type Contract, contract } from "#service/dbus/contract.gen.js";
import type { Value } from "#service/dbus/value.js";

export type { Contract } from "#service/dbus/contract.gen.js";
export { type Value, type Variant, type VariantMap, variant, variantMap } from "#service/dbus/value.js";

export type InterfaceName = keyof Contract;

/** One interface of one object: its methods under their own names, and its properties and signals. */
export type Remote<I extends InterfaceName> = Methods<I> & {
    readonly path: string;
    get<P extends PropertyName<I>>(property: P): Promise<PropertyType<I, P>>;
    set<P extends WritableName<I>>(property: P, value: PropertyType<I, P>): Promise<void>;
    getAll(): Promise<Properties<I>>;
    /** Resolves once nothing will be missed, to what ends it. */
    on<S extends SignalName<I>>(signal: S, heard: (...args: SignalArguments<I, S>) => void): Promise<Stop>;
    /** The properties that changed, with their new values. */
    onChange(heard: (changed: Partial<Properties<I>>) => void): Promise<Stop>;
};

export type Stop = () => Promise<void>;

/** Every property of an interface with its value. */
export type Properties<I extends InterfaceName> = {
    readonly [P in PropertyName<I>]: PropertyType<I, P>;
};

/** The error that a call was answered with: its D-Bus name, and all of its texts. */
export class SupplicantError extends Error {
    readonly texts: readonly string[];

    constructor(name: string, texts: readonly string[]) {
        super([name, ...texts].join(": "));
        this.name = name;
        this.texts = texts;
    }
}

/**
 * The service on a bus of dbus-next, with the types of its contract. The bus belongs to the caller, who also ends it.
 *
 *     const supplicant = new Supplicant(dbus.systemBus());
 *     const wlan0 = supplicant.interface(await supplicant.root.GetInterface("wlan0"));
 *     await wlan0.on("ScanDone", success => console.log(success));
 *     await wlan0.Scan(variantMap({ Type: variant("s", "active") }));
 */
export class Supplicant {
    readonly root: Remote<"fi.w1.wpa_supplicant1">;
    /** Every object at once; its signals are sent after the first `GetManagedObjects`. */
    readonly objects: Remote<"org.freedesktop.DBus.ObjectManager">;
    readonly #bus: dbus.MessageBus;
    readonly #listeners = new Map<string, Set<(body: readonly Value[]) => void>>();
    /** Unique name of the service: anybody can send us a signal that looks like one of its own. */
    #owner: Promise<string> | undefined;
    #ownerNow = "";

    constructor(bus: dbus.MessageBus) {
        this.#bus = bus;
        this.root = this.object(ROOT_PATH, SERVICE);
        this.objects = this.object(ROOT_PATH, "org.freedesktop.DBus.ObjectManager");
        bus.on("message", message => {
            if (message.type === dbus.MessageType.SIGNAL) this.#hear(message);
        });
    }

    interface(path: string): Remote<"fi.w1.wpa_supplicant1.Interface"> {
        return this.object(path, "fi.w1.wpa_supplicant1.Interface");
    }

    network(path: string): Remote<"fi.w1.wpa_supplicant1.Network"> {
        return this.object(path, "fi.w1.wpa_supplicant1.Network");
    }

    bss(path: string): Remote<"fi.w1.wpa_supplicant1.BSS"> {
        return this.object(path, "fi.w1.wpa_supplicant1.BSS");
    }

    decisions(path: string): Remote<"wpa_supplicant_ts.Decisions"> {
        return this.object(path, "wpa_supplicant_ts.Decisions");
    }

    /** Any interface of any object. Nothing is asked: a call tells whether it is there. */
    object<I extends InterfaceName>(path: string, iface: I): Remote<I> {
        const { methods, signals, properties }: Declared = contract[iface];
        const call = (member: string, signature: string, args: readonly Value[]): Promise<readonly Value[]> =>
            this.#call({ destination: SERVICE, path, interface: iface, member }, signature, args);
        const property = (member: string, signature: string, ...args: readonly Value[]): Promise<readonly Value[]> =>
            this.#call({ destination: SERVICE, path, interface: PROPERTIES, member }, signature, args);
        const remote = {
            path,
            ...Object.fromEntries(
                Object.entries(methods).map(([member, signature]) => [
                    member,
                    async (...args: readonly Value[]) => single(await call(member, signature.in, args)),
                ]),
            ),
            get: async (name: string) => bare((await property("Get", "ss", iface, name))[0]),
            set: async (name: string, value: Value) => {
                const { signature = "v" } = properties[name] ?? {};
                await property("Set", "ssv", iface, name, { signature, value });
            },
            getAll: async () => plain((await property("GetAll", "s", iface))[0]),
            on: (signal: string, heard: (...args: readonly Value[]) => void) => {
                if (signals[signal] === undefined) throw new Error(`${iface} has no signal ${signal}`);
                return this.#listen(`${path} ${iface} ${signal}`, body => heard(...body));
            },
            onChange: (heard: (changed: object) => void) =>
                this.#listen(`${path} ${PROPERTIES} PropertiesChanged`, ([name, changed]) => {
                    if (name === iface) heard(plain(changed));
                }),
        };
        // The table and the types are made of the same files.
        return remote as unknown as Remote<I>;
    }

    async #call(to: Address, signature: string, args: readonly Value[]): Promise<readonly Value[]> {
        const message = new dbus.Message({ ...to, signature, body: toBus(signature, args) });
        try {
            const reply = await this.#bus.call(message);
            return reply === null ? [] : fromBus(reply.signature, reply.body);
        } catch (error) {
            if (!(error instanceof dbus.DBusError)) throw error;
            const { signature: shape = "", body = [] } = (error.reply ?? {}) as Partial<dbus.Message>;
            throw new SupplicantError(error.type, fromBus(shape, body).map(String));
        }
    }

    async #listen(key: string, heard: (body: readonly Value[]) => void): Promise<Stop> {
        this.#owner ??= this.#findOwner();
        const listeners = this.#listeners.get(key) ?? new Set();
        this.#listeners.set(key, listeners.add(heard));
        const rule = ruleOf(key);
        await this.#askBus("AddMatch", rule);
        await this.#owner;
        return async () => {
            if (!listeners.delete(heard)) return;
            if (listeners.size === 0) this.#listeners.delete(key);
            await this.#askBus("RemoveMatch", rule);
        };
    }

    #hear(message: dbus.Message): void {
        const { sender, path, member, signature, body } = message;
        if (sender === BUS && member === "NameOwnerChanged" && body[0] === SERVICE) this.#ownerNow = String(body[2]);
        if (sender !== this.#ownerNow) return;
        const listeners = this.#listeners.get(`${path} ${message.interface} ${member}`);
        if (listeners === undefined) return;
        const values = fromBus(signature, body);
        for (const heard of [...listeners]) heard(values);
    }

    async #findOwner(): Promise<string> {
        await this.#askBus("AddMatch", `type='signal',sender='${BUS}',member='NameOwnerChanged',arg0='${SERVICE}'`);
        const [owned] = await this.#askBus("NameHasOwner", SERVICE);
        if (owned === true) this.#ownerNow = String((await this.#askBus("GetNameOwner", SERVICE))[0]);
        return this.#ownerNow;
    }

    #askBus(member: string, text: string): Promise<readonly Value[]> {
        return this.#call({ destination: BUS, path: "/org/freedesktop/DBus", interface: BUS, member }, "s", [text]);
    }
}

const SERVICE = "fi.w1.wpa_supplicant1";
const ROOT_PATH = "/fi/w1/wpa_supplicant1";
const BUS = "org.freedesktop.DBus";
const PROPERTIES = "org.freedesktop.DBus.Properties";

interface Address {
    readonly destination: string;
    readonly path: string;
    readonly interface: string;
    readonly member: string;
}

function ruleOf(key: string): string {
    const [path, iface, member] = key.split(" ");
    return `type='signal',sender='${SERVICE}',path='${path}',interface='${iface}',member='${member}'`;
}

/** What a method resolves to: nothing, its one value, or all of them. */
const single = (values: readonly Value[]): unknown => (values.length > 1 ? values : values[0]);

/** An a{sv} as an object of bare values. */
const plain = (map: Value | undefined): Readonly<Record<string, unknown>> =>
    Object.fromEntries(map instanceof Map ? [...map].map(([name, value]) => [name, bare(value)]) : []);

const bare = (value: Value | undefined): Value | undefined =>
    typeof value === "object" && "signature" in value ? (value as { readonly value: Value }).value : value;

interface Declared {
    readonly methods: Readonly<Record<string, { readonly in: string }>>;
    readonly signals: Readonly<Record<string, { readonly args: string }>>;
    readonly properties: Readonly<Record<string, { readonly signature: string }>>;
}

type Methods<I extends InterfaceName> = {
    readonly [M in keyof Contract[I]["methods"]]: Contract[I]["methods"][M] extends {
        in: infer In extends readonly unknown[];
        out: infer Out;
    }
        ? (...args: In) => Promise<Answer<Out>>
        : never;
};

// biome-ignore lint/suspicious/noConfusingVoidType: it is what a promise of nothing resolves to.
type Answer<Out> = Out extends readonly [] ? void : Out extends readonly [infer One] ? One : Out;

type PropertyName<I extends InterfaceName> = keyof Contract[I]["properties"] & string;
type PropertyType<I extends InterfaceName, P extends PropertyName<I>> = Contract[I]["properties"][P] extends {
    type: infer T;
}
    ? T
    : never;
type WritableName<I extends InterfaceName> = {
    [P in PropertyName<I>]: Contract[I]["properties"][P] extends { access: "readwrite" } ? P : never;
}[PropertyName<I>];

type SignalName<I extends InterfaceName> = keyof Contract[I]["signals"] & string;
type SignalArguments<I extends InterfaceName, S extends SignalName<I>> = Contract[I]["signals"][S] extends {
    args: infer A extends readonly unknown[];
}
    ? A
    : never;
