import { socketPaths } from "#service/dbus/address.js";
import { tooManyValues } from "#service/dbus/error.js";
import { MessageBuffer, type Outgoing } from "#service/dbus/marshal.js";
import { begun, greeting } from "#service/dbus/sasl.js";
import { type Incoming, MessageReader } from "#service/dbus/unmarshal.js";
import type { Value } from "#service/dbus/value.js";
import { connectUnixStream, type UnixStream } from "#service/runtime/native/socket.js";
import { unreachable } from "#src/lib/machine.js";

/** A method call somebody made. Names and paths are valid, the body fits the signature. */
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
    readonly sender: string;
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
    /** Resolves when everything that was said is with the bus, or the bus has had its time for that. */
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
 * Connects to the bus at `address`, the first of the list that somebody listens at, and says Hello.
 *
 * @throws Error with a sentence for people: no supported address, nobody listens, refused.
 */
export async function connectBus(address: string, listener: BusListener): Promise<BusConnection> {
    try {
        const connection = new Connection(open(address), listener);
        await connection.hello();
        return connection;
    } catch (error) {
        throw new Error(`bus ${address}: ${describe(error)}`);
    }
}

const SYSTEM_BUS = "unix:path=/var/run/dbus/system_bus_socket";

/** The address of the system bus: from the environment, or the well-known one. */
export const systemBusAddress = (environment: NodeJS.ProcessEnv): string =>
    environment.DBUS_SYSTEM_BUS_ADDRESS || SYSTEM_BUS;

function open(address: string): UnixStream {
    let failure: unknown = new Error("not of the form unix:path=FILE or unix:abstract=NAME");
    for (const path of socketPaths(address)) {
        try {
            return connectUnixStream(path);
        } catch (error) {
            failure = error;
        }
    }
    throw failure;
}

/**
 * What is said in one turn is one write, up to about this many bytes: a thousand new objects would fill megabytes of memory that
 * nobody has touched before, which takes longer than writing it.
 */
const MUCH = 1 << 16;
/** Milliseconds for a bus to read what was said last: one that hangs must not keep the daemon from ending. */
const CLOSING_PATIENCE = 1000;
const LAST_SERIAL = 0xffffffff;

const HELLO: Question = {
    destination: "org.freedesktop.DBus",
    path: "/org/freedesktop/DBus",
    interface: "org.freedesktop.DBus",
    member: "Hello",
};

interface Asked {
    resolve(values: readonly Value[]): void;
    reject(reason: Error): void;
}

/** Who waits for an answer, to which call. */
type Caller = Pick<Call, "serial" | "sender" | "noReplyExpected">;

class Connection implements BusConnection {
    readonly #socket: UnixStream;
    readonly #listener: BusListener;
    readonly #outgoing = new MessageBuffer();
    readonly #reader = new MessageReader();
    readonly #asked = new Map<number, Asked>();
    #uniqueName = "";
    /** What the bus has said so far, until it said that messages may begin. */
    #greeting: Uint8Array | undefined = new Uint8Array();
    #serial = 1;
    #writing = false;
    #state: "greeting" | "open" | "closed" = "greeting";

    constructor(socket: UnixStream, listener: BusListener) {
        this.#socket = socket;
        this.#listener = listener;
        socket.watch(
            bytes => this.#received(bytes),
            reason => this.#end(reason),
        );
        socket.send(Buffer.from(greeting(process.geteuid?.() ?? 0)));
    }

    get uniqueName(): string {
        return this.#uniqueName;
    }

    async hello(): Promise<void> {
        const [name] = await this.ask(HELLO);
        this.#uniqueName = String(name);
        this.#state = "open";
    }

    reply(call: Call, signature: string, body: readonly Value[]): void {
        if (call.noReplyExpected) return;
        const { sender: destination, serial: replySerial } = call;
        this.#send({ type: "return", serial: this.#nextSerial(), destination, replySerial, signature, body });
    }

    error(call: Caller, errorName: string, texts: readonly string[]): void {
        if (call.noReplyExpected) return;
        const { sender: destination, serial: replySerial } = call;
        const signature = "s".repeat(texts.length);
        const body = texts.map(withoutZero);
        this.#send({ type: "error", serial: this.#nextSerial(), destination, replySerial, errorName, signature, body });
    }

    signal(signal: OutgoingSignal): void {
        const { path, interface: iface, member, signature, body, destination } = signal;
        const serial = this.#nextSerial();
        this.#send({ type: "signal", serial, path, interface: iface, member, signature, body, destination });
    }

    ask({ signature = "", body = [], ...to }: Question): Promise<readonly Value[]> {
        if (this.#state === "closed") return Promise.reject(new Error("the bus is gone"));
        return new Promise((resolve, reject) => {
            const serial = this.#nextSerial();
            this.#send({ ...to, type: "call", serial, signature, body });
            this.#asked.set(serial, { resolve, reject });
        });
    }

    async close(): Promise<void> {
        if (this.#state === "closed") return;
        this.#flush();
        this.#settle("the connection was closed");
        let timer: NodeJS.Timeout | undefined;
        const patience = new Promise<void>(resolve => {
            timer = setTimeout(resolve, CLOSING_PATIENCE);
        });
        await Promise.race([this.#socket.close(), patience]);
        clearTimeout(timer);
    }

    #send(message: Outgoing): void {
        if (this.#state === "closed") return;
        this.#outgoing.append(message);
        if (this.#outgoing.length >= MUCH) this.#flush();
        if (this.#writing) return;
        this.#writing = true;
        process.nextTick(() => this.#flush());
    }

    #flush(): void {
        this.#writing = false;
        if (this.#outgoing.length > 0 && this.#state !== "closed") this.#socket.send(this.#outgoing.take());
    }

    #nextSerial(): number {
        const serial = this.#serial;
        this.#serial = serial === LAST_SERIAL ? 1 : serial + 1;
        return serial;
    }

    #received(bytes: Uint8Array): void {
        const messages = this.#greeting === undefined ? bytes : this.#greeted(Buffer.concat([this.#greeting, bytes]));
        const lost = messages && this.#reader.push(messages, this.#incoming);
        if (lost !== undefined) this.#end(`what the bus sent could not be read: ${lost.malformed}`);
    }

    /** The messages that follow the greeting, if they may begin. */
    #greeted(said: Uint8Array): Uint8Array | undefined {
        const at = begun(said);
        if (typeof at === "object") {
            this.#end(`refused with the ${at.malformed}`);
            return undefined;
        }
        this.#greeting = at === undefined ? said : undefined;
        return at === undefined ? undefined : said.subarray(at);
    }

    readonly #incoming = {
        message: (message: Incoming): void => {
            if (this.#state === "closed") return;
            try {
                this.#tell(message);
            } catch (error) {
                this.#listener.fault(error);
            }
        },
        dropped: (reason: string): void => this.#listener.warn(`message from the bus dropped: ${reason}`),
    };

    #tell(message: Incoming): void {
        switch (message.type) {
            case "call":
                this.#listener.call(message);
                break;
            case "overfull":
                this.error(message, tooManyValues.error, tooManyValues.texts);
                break;
            case "signal":
                this.#listener.signal(message);
                break;
            case "return":
                this.#answered(message.replySerial)?.resolve(message.body);
                break;
            case "error": {
                const [text = ""] = message.body;
                this.#answered(message.replySerial)?.reject(new Error(`${message.errorName}: ${String(text)}`));
                break;
            }
            default:
                unreachable(message);
        }
    }

    #answered(serial: number): Asked | undefined {
        const asked = this.#asked.get(serial);
        this.#asked.delete(serial);
        return asked;
    }

    #end(reason: string): void {
        if (this.#state === "closed") return;
        const known = this.#state === "open";
        this.#settle(`the bus is gone: ${reason}`);
        // Nothing is left to be sent: it settles at once.
        void this.#socket.close();
        if (known) this.#listener.closed(reason);
    }

    #settle(reason: string): void {
        this.#state = "closed";
        for (const { reject } of this.#asked.values()) reject(new Error(reason));
        this.#asked.clear();
    }
}

const withoutZero = (text: string): string => text.replaceAll("\0", "");

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));
