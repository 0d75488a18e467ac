import type { Call as BusCall, BusConnection } from "#service/dbus/connection.js";
import { contract } from "#service/dbus/contract.gen.js";
import {
    type BusError,
    failed,
    isBusError,
    noSuchMethod,
    noSuchProperty,
    readOnlyProperty,
    unknownMethod,
    unknownPeerMethod,
    wrongPropertyType,
    wrongSignature,
} from "#service/dbus/error.js";
import { EncodeError } from "#service/dbus/marshal.js";
import type { SignalOp } from "#service/dbus/outbox.js";
import { type Value, type Variant, type VariantMap, variant } from "#service/dbus/value.js";
import type { Call } from "#src/core/event.js";
import type { Instant } from "#src/lib/instant.js";

/** What a method or a Set came to: the values of the reply, an error, or an answer that comes later. */
export type Answer = readonly Value[] | BusError | Pending;

/** The answer comes through `ObjectTree.answer`. Until then every later call waits. */
export const pending = Symbol("pending");
export type Pending = typeof pending;

/** One interface of a kind of object whose state is a `T`. Methods and properties in the order of the contract. */
export interface InterfaceKind<T> {
    readonly name: string;
    /** The `<interface>` element that Introspect answers with. */
    readonly xml: string;
    readonly methods: ReadonlyMap<string, MethodKind<T>>;
    readonly properties: ReadonlyMap<string, PropertyKind<T>>;
}

export interface MethodKind<T> {
    readonly in: string;
    readonly out: string;
    /** `caller`: unique name of the connection that calls. */
    perform(value: T, args: readonly Value[], call: Call, caller: string): Answer;
}

export interface PropertyKind<T> {
    /** Place in the contract. */
    readonly index: number;
    readonly signature: string;
    /** `now` reads the clock, which is a system call: for those who need it. */
    get(value: T, now: () => Instant): Value | BusError;
    set?(value: T, wanted: Variant, call: Call): Answer;
}

/** An object: what it offers, and its state as it is when somebody asks. */
export interface HostedObject<T> {
    readonly interfaces: readonly InterfaceKind<T>[];
    read(): T;
}

export interface TreePorts {
    readonly connection: Pick<BusConnection, "reply" | "error" | "signal">;
    readonly now: () => Instant;
    nextCall(): Call;
    /** A method of one of our objects has been answered. */
    replied(): void;
    /** A mistake of ours came to light while a call was handled; the caller has been told that it failed. */
    fault(error: unknown): void;
    /** Something of ours could not be sent. */
    warn(text: string): void;
    /** 32 hexadecimal digits, for `org.freedesktop.DBus.Peer`. */
    readonly machineId: string | undefined;
}

/**
 * The objects on the bus, by path. Calls are handled strictly in the order of arrival: one whose answer is pending holds
 * back all later ones, as in the original, which does one thing at a time.
 */
export class ObjectTree {
    readonly #ports: TreePorts;
    readonly #objects = new Map<string, HostedObject<unknown>>();
    readonly #children = new Map<string, Set<string>>();
    #waiting: BusCall[] = [];
    #announced: { readonly path: string; readonly values: ReadonlyMap<string, VariantMap> } | undefined;
    #current: { readonly id: Call; readonly call: BusCall; readonly out: string } | undefined;

    constructor(ports: TreePorts) {
        this.#ports = ports;
    }

    add<T>(path: string, object: HostedObject<T>): void {
        this.#objects.set(path, object);
        for (let child = path; child !== "/"; ) {
            const { parent, name } = split(child);
            const siblings = this.#children.get(parent);
            if (siblings?.has(name)) return;
            if (siblings === undefined) this.#children.set(parent, new Set([name]));
            else siblings.add(name);
            child = parent;
        }
    }

    remove(path: string): void {
        this.#objects.delete(path);
        for (let child = path; child !== "/"; ) {
            if (this.#objects.has(child) || this.#children.has(child)) return;
            const { parent, name } = split(child);
            const siblings = this.#children.get(parent);
            siblings?.delete(name);
            if (siblings?.size === 0) this.#children.delete(parent);
            child = parent;
        }
    }

    has(path: string): boolean {
        return this.#objects.has(path);
    }

    /** Every object below this path, parents first, with what `interfaces` says of it. */
    below(path: string): ReadonlyMap<string, ReadonlyMap<string, VariantMap>> {
        const paths = [...this.#objects.keys()].filter(other => other.startsWith(`${path}/`));
        return new Map(paths.map(other => [other, this.interfaces(other)]));
    }

    /** The properties of an object by interface, without those that cannot be read. Empty when there is no such object. */
    interfaces(path: string): ReadonlyMap<string, VariantMap> {
        const object = this.#objects.get(path);
        return new Map(object?.interfaces.map(kind => [kind.name, this.#readable(object, kind)]));
    }

    /** The same, to be sent as it is; the signal that follows and carries them too has them from here. */
    announcedInterfaces(path: string): ReadonlyMap<string, VariantMap> {
        const values = this.interfaces(path);
        this.#announced = { path, values };
        return values;
    }

    /** The names of the interfaces of an object. */
    interfaceNames(path: string): readonly string[] {
        return this.#objects.get(path)?.interfaces.map(({ name }) => name) ?? [];
    }

    /** Takes a call from the connection. */
    handle(call: BusCall): void {
        if (this.#current !== undefined || this.#waiting.length > 0) this.#waiting.push(call);
        else this.#start(call);
    }

    /** The answer to a call that was `pending`. Answers to calls nobody waits for are dropped. */
    answer(id: Call, answer: readonly Value[] | BusError): void {
        if (this.#current?.id === id) this.#finish(answer);
    }

    /** What GetAll answers: every property, or the error of the first that cannot be read. */
    properties(path: string, name: string): VariantMap | BusError {
        const object = this.#objects.get(path);
        const kind = object && kindOf(object, name);
        return object === undefined || kind === undefined ? new Map() : this.#read(object, kind, undefined);
    }

    /**
     * Sends one of our signals, also for an object that has just gone: what it began ends with a word. A signal whose
     * properties cannot be read is not sent.
     */
    signal({ path, iface, member, args, properties, destination }: SignalOp): void {
        const announced = this.#announced?.path === properties?.path ? this.#announced : undefined;
        if (properties) this.#announced = undefined;
        const more =
            properties &&
            (announced?.values.get(properties.iface) ?? this.properties(properties.path, properties.iface));
        if (!isBusError(more))
            this.#send(path, iface, member, signatureOf(iface, member), more ? [...args, more] : args, destination);
    }

    /** Announces the values that these properties have now: the standard signal, then its deprecated twin. */
    announce(path: string, name: string, names: ReadonlySet<string>): void {
        const object = this.#objects.get(path);
        const kind = object && kindOf(object, name);
        if (object === undefined || kind === undefined) return;
        const changed = this.#read(object, kind, names);
        if (isBusError(changed)) return;
        this.#send(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", [name, changed, []]);
        this.#send(path, name, "PropertiesChanged", "a{sv}", [changed]);
    }

    #readable(object: HostedObject<unknown>, kind: InterfaceKind<unknown>): VariantMap {
        const whole = this.#read(object, kind, undefined);
        if (!isBusError(whole)) return whole;
        const each = [...kind.properties.keys()].map(name => this.#read(object, kind, new Set([name])));
        return new Map(each.flatMap(read => (isBusError(read) ? [] : [...read])));
    }

    #read(
        object: HostedObject<unknown>,
        kind: InterfaceKind<unknown>,
        only: ReadonlySet<string> | undefined,
    ): VariantMap | BusError {
        const values = new Map<string, Variant>();
        const state = object.read();
        for (const [name, property] of only === undefined ? kind.properties : chosen(kind, only)) {
            const value = property.get(state, this.#ports.now);
            if (isBusError(value)) return value;
            values.set(name, variant(property.signature, value));
        }
        return values;
    }

    #send(
        path: string,
        iface: string,
        member: string,
        signature: string,
        body: readonly Value[],
        destination?: string,
    ): void {
        try {
            this.#ports.connection.signal({
                path,
                interface: iface,
                member,
                signature,
                body,
                ...(destination !== undefined && { destination }),
            });
        } catch (error) {
            if (!(error instanceof EncodeError)) throw error;
            this.#ports.warn(`${iface}.${member} not sent: ${error.message}`);
        }
    }

    #start(call: BusCall): void {
        const id = this.#ports.nextCall();
        try {
            const object = this.#objects.get(call.path);
            const { out, run } = this.#route(call, object);
            this.#current = { id, call, out };
            const answer = run(id);
            if (answer !== pending && this.#current?.id === id) this.#finish(answer);
        } catch (error) {
            this.#current ??= { id, call, out: "" };
            if (this.#current.id === id) this.#finish(failed("internal error"));
            this.#ports.fault(error);
        }
    }

    #finish(answer: readonly Value[] | BusError): void {
        const { call, out } = this.#current!;
        this.#current = undefined;
        this.#reply(call, out, answer);
        if (this.#objects.has(call.path)) this.#ports.replied();
        // In its own turn: whoever answered may be in the middle of something that later calls must not see half done.
        if (this.#waiting.length > 0) queueMicrotask(() => this.#next());
    }

    #next(): void {
        if (this.#current !== undefined) return;
        const call = this.#waiting.shift();
        if (call !== undefined) this.#start(call);
    }

    #reply(call: BusCall, out: string, answer: readonly Value[] | BusError): void {
        const { connection } = this.#ports;
        try {
            if (isBusError(answer)) connection.error(call, answer.error, answer.texts);
            else connection.reply(call, out, answer);
        } catch (error) {
            if (!(error instanceof EncodeError)) throw error;
            this.#ports.warn(`reply to ${call.member} not sent: ${error.message}`);
            connection.error(call, failed("").error, ["the answer cannot be sent"]);
        }
    }

    /** Who answers, in the original's order: the bus library's own methods, then the object. */
    #route(call: BusCall, object: HostedObject<unknown> | undefined): Route {
        const { path, member, signature } = call;
        if (call.interface === PEER) return this.#peer(member);
        if (object === undefined || call.interface === undefined) {
            const introspect = member === "Introspect" && (call.interface ?? INTROSPECTABLE) === INTROSPECTABLE;
            return introspect
                ? atOnce("s", [this.#listing(path)])
                : atOnce("", noSuchMethod(member, signature, call.interface));
        }
        if (call.interface === INTROSPECTABLE && member === "Introspect")
            return atOnce("s", [this.#description(path, object)]);
        if (call.interface === PROPERTIES) return this.#property(call, object);
        const method = kindOf(object, call.interface)?.methods.get(member);
        if (method === undefined) return atOnce("", unknownMethod);
        if (signature !== method.in) return atOnce("", wrongSignature);
        return { out: method.out, run: id => method.perform(object.read(), call.body, id, call.sender) };
    }

    #peer(member: string): Route {
        const { machineId } = this.#ports;
        if (member === "Ping") return atOnce("", []);
        if (member !== "GetMachineId") return atOnce("", unknownPeerMethod);
        return atOnce("s", machineId === undefined ? failed("no machine id") : [machineId]);
    }

    #property({ member, signature, body }: BusCall, object: HostedObject<unknown>): Route {
        if (member === "GetAll") {
            if (signature !== "s") return atOnce("", wrongSignature);
            const kind = kindOf(object, String(body[0]));
            const values = kind === undefined ? new Map() : this.#read(object, kind, undefined);
            return atOnce("a{sv}", isBusError(values) ? values : [values]);
        }
        if (member !== "Get" && member !== "Set") return atOnce("", unknownMethod);
        if (!signature.startsWith("ss")) return atOnce("", wrongSignature);
        const property = kindOf(object, String(body[0]))?.properties.get(String(body[1]));
        if (property === undefined) return atOnce("", noSuchProperty);
        if (signature !== (member === "Get" ? "ss" : "ssv")) return atOnce("", wrongSignature);
        if (member === "Get") {
            const value = property.get(object.read(), this.#ports.now);
            return atOnce("v", isBusError(value) ? value : [variant(property.signature, value)]);
        }
        const wanted = body[2] as Variant;
        const { set } = property;
        if (set === undefined) return atOnce("", readOnlyProperty);
        if (!property.signature.startsWith("a") && wanted.signature !== property.signature)
            return atOnce("", wrongPropertyType);
        return { out: "", run: id => set(object.read(), wanted, id) };
    }

    #description(path: string, { interfaces }: HostedObject<unknown>): string {
        const children = this.#names(path).map(name => `<node name="${name}"/>`);
        return `${DECLARATION}${DOCTYPE}<node>${STANDARD}${interfaces.map(kind => kind.xml).join("")}${children.join("")}</node>\n`;
    }

    /** What the bus library says of a path that is no object. */
    #listing(path: string): string {
        return `${DOCTYPE}<node>\n${this.#names(path)
            .map(name => `  <node name="${name}"/>\n`)
            .join("")}</node>\n`;
    }

    #names(path: string): readonly string[] {
        return [...(this.#children.get(path) ?? [])].sort();
    }
}

interface Route {
    readonly out: string;
    run(id: Call): Answer;
}

const atOnce = (out: string, answer: readonly Value[] | BusError): Route => ({ out, run: () => answer });

const PEER = "org.freedesktop.DBus.Peer";
const INTROSPECTABLE = "org.freedesktop.DBus.Introspectable";
const PROPERTIES = "org.freedesktop.DBus.Properties";
const DECLARATION = '<?xml version="1.0"?>\n';
const DOCTYPE =
    '<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"\n"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">\n';
const STANDARD = contract[INTROSPECTABLE].xml + contract[PROPERTIES].xml;

function signatureOf(iface: string, member: string): string {
    const { signals } = (contract as Readonly<Record<string, Signals>>)[iface] ?? { signals: {} };
    const signal = signals[member];
    if (signal === undefined) throw new Error(`${iface} has no signal ${member}`);
    return signal.args;
}

interface Signals {
    readonly signals: Readonly<Record<string, { readonly args: string }>>;
}

/** Those of `names` that the interface has, in the order of the contract, without a walk over the hundreds that it may have. */
const chosen = <T>(
    { properties }: InterfaceKind<T>,
    names: ReadonlySet<string>,
): readonly [string, PropertyKind<T>][] =>
    [...names]
        .flatMap((name): readonly [string, PropertyKind<T>][] => {
            const property = properties.get(name);
            return property === undefined ? [] : [[name, property]];
        })
        .sort(([, a], [, b]) => a.index - b.index);

const kindOf = <T>({ interfaces }: HostedObject<T>, name: string): InterfaceKind<T> | undefined =>
    interfaces.find(kind => kind.name === name);

function split(path: string): { readonly parent: string; readonly name: string } {
    const at = path.lastIndexOf("/");
    return { parent: at === 0 ? "/" : path.slice(0, at), name: path.slice(at + 1) };
}
