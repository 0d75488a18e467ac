import { createRequire } from "node:module";
import dbus from "dbus-next";
import type { PrivateBus } from "#test/support/private-bus.js";

/** A client on a private bus, by dbus-next's own hands, so that our encoder and reader are not judged by themselves. */
export interface BusClient {
    readonly uniqueName: string;
    /** Everything heard since the beginning: signals of others, as `path interface.member` and arguments. */
    readonly heard: Heard[];
    /** How many replies have come so far. */
    readonly replies: number;
    /** The values of the reply, or `[name, …texts]` of the error. */
    call(
        destination: string,
        path: string,
        method: string,
        signature?: string,
        ...body: readonly unknown[]
    ): Promise<Outcome>;
    /** Sends and does not wait; the outcomes come in the order of the replies. */
    send(bytes: Uint8Array): void;
    /** The bytes of a call as dbus-next would send it. */
    bytes(
        destination: string,
        path: string,
        method: string,
        signature: string,
        ...body: readonly unknown[]
    ): Uint8Array;
    end(): void;
}

export interface Heard {
    /** How many replies had come before. */
    readonly replies: number;
    readonly at: string;
    readonly args: readonly unknown[];
}

export type Outcome =
    | { readonly reply: readonly unknown[]; readonly signature: string }
    | { readonly error: readonly unknown[] };

export const variantOf = (signature: string, value: unknown): unknown => new dbus.Variant(signature, value);

interface Raw {
    readonly name: string;
    readonly _connection: { readonly stream: { write(bytes: Uint8Array): void } };
    on(event: "message", heard: (message: RawMessage) => void): void;
    on(event: "error", heard: () => void): void;
    once(event: "connect", heard: () => void): void;
    addMethodHandler(handler: () => boolean): void;
    call(message: unknown): Promise<RawMessage>;
    newSerial(): number;
    disconnect(): void;
}

interface RawMessage {
    readonly type: number;
    readonly path: string;
    readonly interface: string;
    readonly member: string;
    readonly signature: string;
    readonly body: readonly unknown[];
}

const METHOD_RETURN = 2;
const ERROR = 3;
const SIGNAL = 4;

/** dbus-next opens `unix:path=` with an optional addon, and `unix:socket=` with Node's own sockets. */
export const connectDbusNext = (bus: PrivateBus): dbus.MessageBus =>
    dbus.sessionBus({ busAddress: bus.address.replace("unix:path=", "unix:socket=") });

export async function connectClient(bus: PrivateBus): Promise<BusClient> {
    const raw = connectDbusNext(bus) as unknown as Raw;
    await new Promise<void>(resolve => raw.once("connect", resolve));
    const heard: Heard[] = [];
    let replies = 0;
    raw.on("error", () => {});
    raw.addMethodHandler(() => true);
    raw.on("message", message => {
        if (message.type === METHOD_RETURN || message.type === ERROR) replies++;
        if (message.type !== SIGNAL || message.interface === "org.freedesktop.DBus") return;
        heard.push({
            replies,
            at: `${message.path} ${message.interface}.${message.member}`,
            args: plain(message.body) as unknown[],
        });
    });
    const message = (
        destination: string,
        path: string,
        method: string,
        signature: string,
        body: readonly unknown[],
    ) => {
        const at = method.lastIndexOf(".");
        const target = at < 0 ? {} : { interface: method.slice(0, at) };
        const serial = raw.newSerial();
        return new dbus.Message({
            destination,
            path,
            ...target,
            member: method.slice(at + 1),
            signature,
            body: [...body],
            serial,
        });
    };
    const client: BusClient = {
        uniqueName: raw.name,
        heard,
        get replies() {
            return replies;
        },
        async call(destination, path, method, signature = "", ...body) {
            try {
                const answer = await raw.call(message(destination, path, method, signature, body));
                return { reply: plain(answer.body) as unknown[], signature: answer.signature };
            } catch (error) {
                if (!("reply" in (error as object))) throw error;
                const { type, reply } = error as { type: string; reply: RawMessage };
                return { error: [type, ...reply.body] };
            }
        },
        send: bytes => raw._connection.stream.write(bytes),
        bytes: (destination, path, method, signature, ...body) =>
            marshalled(message(destination, path, method, signature, body)),
        end: () => raw.disconnect(),
    };
    await client.call(
        "org.freedesktop.DBus",
        "/org/freedesktop/DBus",
        "org.freedesktop.DBus.AddMatch",
        "s",
        "type='signal'",
    );
    return client;
}

/** Variants without their signature, bytes as hexadecimal digits: what a person would compare. */
export function plain(value: unknown): unknown {
    if (value instanceof dbus.Variant) return plain(value.value);
    if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value === "object" && value !== null)
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
    return value;
}

const { marshallMessage } = createRequire(import.meta.url)("dbus-next/lib/marshall-compat") as {
    marshallMessage(message: object): [Buffer, unknown];
};

const marshalled = (message: object): Uint8Array => marshallMessage(message)[0];
