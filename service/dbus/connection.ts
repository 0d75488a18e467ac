import type { Duplex } from "node:stream";
import dbus from "dbus-next";
import { MessageBuffer, type Outgoing } from "#service/dbus/marshal.js";
import { parseSignature, type Type } from "#service/dbus/signature.js";
import type { Dictionary, Value } from "#service/dbus/value.js";

/** A method call somebody made. Names and paths are valid, the body fits the signature: the bus saw to that. */
export interface Call {
    readonly serial: number;
    /** Unique name of the caller. */
    readonly sender: string;
    readonly path: string;
    /** A caller may leave it out. */
    readonly interface: string | undefined;
    readonly member: string;
    readonly signature: string;
    readonly body: readonly Value[];
    readonly noReplyExpected: boolean;
}

/** A signal that reached us, `NameLost` and `NameAcquired` of the bus included. */
export interface IncomingSignal {
    readonly sender: string | undefined;
    readonly path: string;
    readonly interface: string;
    readonly member: string;
    readonly body: readonly Value[];
}

/** A signal of ours; with a destination it goes to that connection only. */
export interface OutgoingSignal {
    readonly path: string;
    readonly interface: string;
    readonly member: string;
    readonly signature: string;
    readonly body: readonly Value[];
    readonly destination?: string;
}

/** Who hears what the bus has to say. Called in the order of arrival. */
export interface BusListener {
    call(call: Call): void;
    signal(signal: IncomingSignal): void;
    /** The bus is gone; said once, never after our own `close`. */
    closed(reason: string): void;
    /** Something was dropped that should not have been there. */
    warn(text: string): void;
    /** The listener threw while it was told something. */
    fault(error: unknown): void;
}

/** The port to a message bus. What is said in one turn leaves in one write, in order. */
export interface BusConnection {
    readonly uniqueName: string;
    /** Does nothing when the caller wants no reply. */
    reply(call: Call, signature: string, body: readonly Value[]): void;
    error(call: Call, name: string, texts: readonly string[]): void;
    signal(signal: OutgoingSignal): void;
    /** Asks somebody else, in practice the bus. Rejects with the error answered, or when the bus goes. */
    ask(question: Question): Promise<readonly Value[]>;
    close(): Promise<void>;
}

export interface Question {
    readonly destination: string;
    readonly path: string;
    readonly interface: string;
    readonly member: string;
    readonly signature?: string;
    readonly body?: readonly Value[];
}

/**
 * Connects to the bus at `address` and says Hello.
 *
 * dbus-next does the handshake, reads messages and makes our few calls; its object model is not used. What it lacks
 * is added here: one serial counter, an end that is noticed, calls that settle when the bus goes, and a reader that
 * survives every message the bus lets through.
 *
 * @throws Error with a sentence for people: no supported address, nobody listens, refused.
 */
export async function connectBus(address: string, listener: BusListener): Promise<BusConnection> {
    const bus = open(socketPath(address));
    const stream = streamOf(bus);
    await new Promise<void>((resolve, reject) => {
        bus.once("connect", resolve);
        bus.once("error", (error: unknown) => reject(new Error(`bus ${address}: ${describe(error)}`)));
        stream.once("close", () => reject(new Error(`bus ${address}: closed before the connection was made`)));
    });
    return new Connection(bus, stream, listener);
}

const SYSTEM_BUS = "unix:path=/var/run/dbus/system_bus_socket";

/** The address of the system bus: from the environment, or the well-known one. */
export const systemBusAddress = (environment: NodeJS.ProcessEnv): string =>
    environment.DBUS_SYSTEM_BUS_ADDRESS || SYSTEM_BUS;

/** File of the first `unix:path=` address of a list (D-Bus specification, "Server Addresses"). */
function socketPath(address: string): string {
    for (const one of address.split(";")) {
        const [transport, parameters] = split(one, ":");
        if (transport !== "unix" || parameters === undefined) continue;
        for (const parameter of parameters.split(",")) {
            const [key, value] = split(parameter, "=");
            // dbus-next cuts its own address at these characters and knows no escaping.
            if (key === "path" && value && !/[:,;=]/.test(decodeURIComponent(value))) return decodeURIComponent(value);
        }
    }
    throw new Error(`bus address ${JSON.stringify(address)} is not of the form unix:path=FILE`);
}

function split(text: string, at: string): [string, string | undefined] {
    const index = text.indexOf(at);
    return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}

/** `socket=` is dbus-next's own word for a path that is opened with node:net instead of an optional addon. */
function open(path: string): Bus {
    return dbus.sessionBus({ busAddress: `unix:socket=${path}` }) as unknown as Bus;
}

/** What we use of dbus-next's bus; some of it is not in its published types. */
interface Bus {
    readonly name: string | null;
    readonly _connection: { readonly stream: Duplex };
    on(event: "message", heard: (message: RawMessage) => void): void;
    on(event: "error", heard: (error: unknown) => void): void;
    once(event: "connect", heard: () => void): void;
    once(event: "error", heard: (error: unknown) => void): void;
    addMethodHandler(handler: (message: RawMessage) => boolean): void;
    call(message: unknown): Promise<RawMessage>;
}

interface RawMessage {
    readonly type: number;
    readonly flags: number;
    readonly serial: number;
    readonly sender?: string;
    readonly path: string;
    readonly interface?: string;
    readonly member: string;
    readonly signature: string;
    readonly body: readonly unknown[];
}

const streamOf = (bus: Bus): Duplex => bus._connection.stream;

const SIGNAL = 4;
const NO_REPLY_EXPECTED = 1;
/** dbus-next used serial 1 for Hello. */
const FIRST_SERIAL = 2;
const LAST_SERIAL = 0xffffffff;

class Connection implements BusConnection {
    readonly uniqueName: string;
    readonly #bus: Bus;
    readonly #stream: Duplex;
    readonly #listener: BusListener;
    readonly #outgoing = new MessageBuffer();
    readonly #asked = new Set<(reason: Error) => void>();
    #serial = FIRST_SERIAL;
    #writing = false;
    #state: "open" | "closing" | "closed" = "open";

    constructor(bus: Bus, stream: Duplex, listener: BusListener) {
        this.uniqueName = bus.name ?? "";
        this.#bus = bus;
        this.#stream = stream;
        this.#listener = listener;
        bus.on("error", error => listener.warn(`bus: ${describe(error)}`));
        bus.on("message", message => {
            if (message.type === SIGNAL) this.#guarded(() => listener.signal(signalOf(message)));
        });
        bus.addMethodHandler(message => {
            this.#guarded(() => listener.call(callOf(message)));
            return true;
        });
        stream.once("error", (error: Error) => this.#end(error.message));
        stream.once("end", () => this.#end("the bus closed the connection"));
        stream.once("close", () => this.#end("the connection was closed"));
        hardenReader(stream, text => listener.warn(text));
    }

    reply(call: Call, signature: string, body: readonly Value[]): void {
        if (call.noReplyExpected) return;
        const { sender: destination, serial: replySerial } = call;
        this.#send({ type: "return", serial: this.#nextSerial(), destination, replySerial, signature, body });
    }

    error(call: Call, errorName: string, texts: readonly string[]): void {
        if (call.noReplyExpected) return;
        const { sender: destination, serial: replySerial } = call;
        const signature = "s".repeat(texts.length);
        const body = texts.map(withoutZero);
        this.#send({ type: "error", serial: this.#nextSerial(), destination, replySerial, errorName, signature, body });
    }

    signal(signal: OutgoingSignal): void {
        this.#send({ ...signal, type: "signal", serial: this.#nextSerial() });
    }

    ask({ signature = "", body = [], ...to }: Question): Promise<readonly Value[]> {
        if (this.#state !== "open") return Promise.reject(new Error("the bus is gone"));
        this.#flush();
        const message = new dbus.Message({ ...to, signature, body: [...body], serial: this.#nextSerial() });
        return new Promise((resolve, reject) => {
            this.#asked.add(reject);
            this.#bus
                .call(message)
                .then(answer => resolve(bodyOf(answer)), reject)
                .finally(() => this.#asked.delete(reject));
        });
    }

    close(): Promise<void> {
        this.#flush();
        if (this.#state === "closed") return Promise.resolve();
        this.#state = "closing";
        return new Promise(resolve => {
            this.#stream.once("close", () => resolve());
            this.#stream.end(() => this.#stream.destroy());
        });
    }

    #send(message: Outgoing): void {
        if (this.#state !== "open") return;
        this.#outgoing.append(message);
        if (this.#writing) return;
        this.#writing = true;
        process.nextTick(() => this.#flush());
    }

    #flush(): void {
        this.#writing = false;
        if (this.#outgoing.length > 0 && this.#stream.writable) this.#stream.write(this.#outgoing.take());
    }

    #nextSerial(): number {
        const serial = this.#serial;
        this.#serial = serial === LAST_SERIAL ? 1 : serial + 1;
        return serial;
    }

    #end(reason: string): void {
        if (this.#state === "closed") return;
        const ours = this.#state === "closing";
        this.#state = "closed";
        for (const reject of this.#asked) reject(new Error(`the bus is gone: ${reason}`));
        this.#asked.clear();
        this.#stream.destroy();
        if (!ours) this.#listener.closed(reason);
    }

    /** dbus-next would answer a throw with a stack trace. */
    #guarded(work: () => void): void {
        try {
            work();
        } catch (error) {
            this.#listener.fault(error);
        }
    }
}

/**
 * Makes dbus-next's parser survive what a bus lets through: a file descriptor index (type h) without a descriptor,
 * which it throws on, and whatever else it throws on, which would end the process.
 */
function hardenReader(stream: Duplex, warn: (text: string) => void): void {
    const read = stream.read.bind(stream);
    let chunks = 0;
    stream.read = (size?: number): unknown => {
        const chunk: unknown = read(size);
        if (chunk instanceof Uint8Array) {
            chunks++;
            Object.assign(chunk, { fds: NO_DESCRIPTORS });
        }
        return chunk;
    };
    for (const parse of stream.listeners("readable") as (() => void)[]) {
        stream.removeListener("readable", parse);
        stream.on("readable", () => {
            for (let before = -1; before !== chunks; ) {
                before = chunks;
                try {
                    return parse();
                } catch (error) {
                    warn(`message dropped: ${describe(error)}`);
                }
            }
            stream.destroy(new Error("a message from the bus could not be read"));
        });
    }
}

/** Has every index and nothing at it. */
const NO_DESCRIPTORS = Object.freeze({ length: 2 ** 32 });

function callOf(message: RawMessage): Call {
    return {
        serial: message.serial,
        sender: message.sender ?? "",
        path: message.path,
        interface: message.interface,
        member: message.member,
        signature: message.signature,
        body: bodyOf(message),
        noReplyExpected: (message.flags & NO_REPLY_EXPECTED) !== 0,
    };
}

function signalOf(message: RawMessage): IncomingSignal {
    const { sender, path, member } = message;
    return { sender, path, interface: message.interface ?? "", member, body: bodyOf(message) };
}

function bodyOf({ signature, body }: RawMessage): readonly Value[] {
    const types = parseSignature(signature) ?? [];
    return types.map((type, index) => fromRaw(type, body[index]));
}

/** From dbus-next's shapes to ours: dictionaries become maps, bytes are copied out of the receive buffer. */
function fromRaw(type: Type, raw: unknown): Value {
    switch (type.code) {
        case "v": {
            const { signature, value } = raw as { signature: string; value: unknown };
            return { signature, value: fromRaw(parseSignature(signature)![0]!, value) };
        }
        case "a":
            if (type.of.code === "y") return Uint8Array.from(raw as Uint8Array);
            if (type.of.code === "{") return dictionaryOf(type.of.value, raw as Record<string, unknown>);
            return listOf(type.of, raw as readonly unknown[]);
        case "(":
            return type.members.map((member, index) => fromRaw(member, (raw as readonly unknown[])[index]));
        case "h":
            return 0;
        default:
            return raw as Value;
    }
}

const listOf = (type: Type, raw: readonly unknown[]): Value => raw.map(item => fromRaw(type, item));

/** Keys that are not text come as text, in which form nobody here reads them. */
function dictionaryOf(type: Type, raw: Record<string, unknown>): Dictionary {
    const map = new Map<string, Value>();
    for (const key of Object.keys(raw)) map.set(key, fromRaw(type, raw[key]));
    const prototype: unknown = Object.getPrototypeOf(raw);
    if (prototype !== Object.prototype) map.set("__proto__", fromRaw(type, prototype));
    return map;
}

const withoutZero = (text: string): string => text.replaceAll("\0", "");

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));
