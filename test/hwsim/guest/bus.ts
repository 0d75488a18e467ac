import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import dbus, { Message, type MessageBus, MessageType, Variant } from "dbus-next";
import { Daemon } from "#test/hwsim/guest/process.js";
import { isReference } from "#test/hwsim/guest/settings.js";
import { until } from "#test/hwsim/guest/wait.js";

const SOCKET = "/run/dbus/system_bus_socket";
const SERVICES = "/usr/share/dbus-1/system-services";

// Where Debian's wpa_supplicant has its bus policy, and where ours is.
const POLICY = "/etc/dbus-1/system.d/wpa_supplicant.conf";
const OUR_POLICY = join(process.env.HWSIM_GUEST ?? ".", "../../../systemd/fi.w1.wpa_supplicant1.conf");

/** Starts a system bus, with our policy instead of Debian's when our daemon is under test; a further one at another socket. */
export async function startBus(socket = SOCKET): Promise<Daemon> {
    if (!isReference && existsSync(OUR_POLICY)) copyFileSync(OUR_POLICY, POLICY);
    mkdirSync("/run/dbus", { recursive: true });
    rmSync("/run/dbus/pid", { force: true });
    rmSync(socket, { force: true });
    const options = ["--system", "--nofork", "--nopidfile", `--address=unix:path=${socket}`];
    const daemon = new Daemon("dbus-daemon", "dbus-daemon", options);
    await until("the system bus", () => existsSync(socket), { every: 10 });
    return daemon;
}

/** Makes the bus start `command` when somebody asks for `name` and nobody owns it. */
export function activatable(name: string, command: readonly string[]): void {
    writeFileSync(
        `${SERVICES}/${name}.service`,
        `[D-BUS Service]\nName=${name}\nExec=${command.join(" ")}\nUser=root\n`,
    );
}

/** Nothing is started on request any more. */
export function nothingActivatable(name: string): void {
    rmSync(`${SERVICES}/${name}.service`, { force: true });
}

/** The name under which the reply to a call stands among the signals, to show their order. */
export const REPLY = "(reply)";

/** A signal as it came in, variants unwrapped. */
export interface Signal {
    /** Guest milliseconds. */
    readonly at: number;
    readonly sender: string;
    readonly path: string;
    readonly interface: string;
    readonly member: string;
    readonly body: readonly unknown[];
}

/** The error that a call was answered with. */
export class CallError extends Error {
    readonly dbusName: string;

    constructor(dbusName: string, message: string, call: string) {
        super(`${call}: ${dbusName}: ${message}`);
        this.dbusName = dbusName;
    }
}

/** A client's connection to the system bus that keeps every signal it has seen, and where between them the replies came. */
export class Bus {
    readonly signals: Signal[] = [];
    readonly #bus: MessageBus;

    private constructor(bus: MessageBus) {
        this.#bus = bus;
        // The end of the bus is what some scenarios are about.
        bus.on("error", () => {});
        bus.on("message", message => {
            const isSignal = message.type === MessageType.SIGNAL;
            if (!isSignal && message.type !== MessageType.METHOD_RETURN) return;
            this.signals.push({
                at: performance.now(),
                sender: message.sender,
                path: message.path ?? "",
                interface: message.interface ?? "",
                member: isSignal ? message.member : REPLY,
                body: plain(message.body) as unknown[],
            });
        });
    }

    /** Connects and asks for the signals that match `rules`. */
    static async connect(rules: readonly string[] = ["type='signal'"], socket = SOCKET): Promise<Bus> {
        const bus = dbus.sessionBus({ busAddress: `unix:socket=${socket}` });
        await new Promise<void>((resolve, reject) => {
            (bus as NodeJS.EventEmitter).once("connect", () => resolve());
            (bus as NodeJS.EventEmitter).once("error", reject);
        });
        const self = new Bus(bus);
        for (const rule of rules) await self.call(DBUS, "/org/freedesktop/DBus", DBUS, "AddMatch", "s", [rule]);
        return self;
    }

    get name(): string {
        return (this.#bus as unknown as { readonly name: string }).name;
    }

    /** Calls a method and returns the reply's values, variants unwrapped. */
    async call(
        destination: string,
        path: string,
        iface: string,
        member: string,
        signature = "",
        body: readonly unknown[] = [],
    ): Promise<readonly unknown[]> {
        const message = new Message({ destination, path, interface: iface, member, signature, body: [...body] });
        try {
            const reply = await this.#bus.call(message);
            return plain(reply?.body ?? []) as unknown[];
        } catch (error) {
            const { type, text } = error as { readonly type?: string; readonly text?: string };
            throw new CallError(type ?? "?", text ?? String(error), `${iface}.${member}`);
        }
    }

    async get(destination: string, path: string, iface: string, property: string): Promise<unknown> {
        return (await this.call(destination, path, PROPERTIES, "Get", "ss", [iface, property]))[0];
    }

    async getAll(destination: string, path: string, iface: string): Promise<Readonly<Record<string, unknown>>> {
        return (await this.call(destination, path, PROPERTIES, "GetAll", "s", [iface]))[0] as Record<string, unknown>;
    }

    async set(destination: string, path: string, iface: string, property: string, value: Variant): Promise<void> {
        await this.call(destination, path, PROPERTIES, "Set", "ssv", [iface, property, value]);
    }

    /** The unique name of the owner, `undefined` when nobody owns it. */
    async owner(name: string): Promise<string | undefined> {
        try {
            const [owner] = await this.call(DBUS, "/org/freedesktop/DBus", DBUS, "GetNameOwner", "s", [name]);
            return owner as string;
        } catch (error) {
            if (error instanceof CallError && error.dbusName.endsWith(".NameHasNoOwner")) return undefined;
            throw error;
        }
    }

    /** The process behind a connection's unique name. */
    async processOf(owner: string): Promise<number> {
        const [pid] = await this.call(DBUS, "/org/freedesktop/DBus", DBUS, "GetConnectionUnixProcessID", "s", [owner]);
        return pid as number;
    }

    /** Answers method calls to `path`; `answer` returns the reply's signature and body, or the error's name. */
    serve(path: string, answer: (member: string, body: readonly unknown[]) => Answer): void {
        this.#bus.addMethodHandler((message: Message) => {
            if (message.path !== path) return false;
            const reply = answer(message.member, plain(message.body) as unknown[]);
            this.#bus.send(
                typeof reply === "string"
                    ? (Message.newError as unknown as ErrorReply)(message, reply, "refused")
                    : Message.newMethodReturn(message, reply[0], [...reply[1]]),
            );
            return true;
        });
    }

    /** The first signal since `from` that matches, now or as soon as it comes. */
    next(matches: (signal: Signal) => boolean, from: number): Promise<Signal> {
        const known = this.signals.slice(from).find(matches);
        if (known !== undefined) return Promise.resolve(known);
        return new Promise(resolve => {
            const look = (): void => {
                const signal = this.signals.at(-1);
                if (signal === undefined || !matches(signal)) return;
                this.#bus.off("message", look);
                resolve(signal);
            };
            this.#bus.on("message", look);
        });
    }

    /** Signals of one member since `from` (an index into `signals`). */
    seen(member: string, from = 0): readonly Signal[] {
        return this.signals.slice(from).filter(signal => signal.member === member);
    }

    close(): void {
        this.#bus.disconnect();
    }
}

/** A reply (signature, values) or the name of an error. */
export type Answer = readonly [signature: string, body: readonly unknown[]] | string;

const PROPERTIES = "org.freedesktop.DBus.Properties";
const DBUS = "org.freedesktop.DBus";

// The declared type of dbus-next's newError wants a string where the message belongs.
type ErrorReply = (message: Message, name: string, text: string) => Message;

/** Values without their variants; byte arrays stay Buffers. */
function plain(value: unknown): unknown {
    if (value instanceof Variant) return plain(value.value);
    if (Array.isArray(value)) return value.map(plain);
    if (Buffer.isBuffer(value) || typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
