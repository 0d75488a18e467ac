import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { type Incoming, MessageReader } from "#service/dbus/unmarshal.js";
import type { PrivateBus } from "#test/support/private-bus.js";

export type ByteOrder = "little" | "big";

/** Writes D-Bus values one after the other, in either byte order, right or wrong as the test wants them. */
export class Wire {
    readonly order: ByteOrder;
    readonly #chunks: Buffer[] = [];
    #length = 0;

    constructor(order: ByteOrder = "little") {
        this.order = order;
    }

    get bytes(): Buffer {
        return Buffer.concat(this.#chunks);
    }

    align(to: number): this {
        return this.#add(Buffer.alloc(-this.#length & (to - 1)));
    }

    byte(...values: readonly number[]): this {
        return this.#add(Buffer.from(values));
    }

    uint32(value: number): this {
        return this.align(4).#add(this.#four(value, Buffer.alloc(4)));
    }

    string(text: string): this {
        const utf8 = Buffer.from(text);
        return this.uint32(utf8.length).#add(utf8).byte(0);
    }

    signature(text: string): this {
        return this.byte(text.length, ...Buffer.from(text), 0);
    }

    /** An array whose elements are written by `elements` and begin at a multiple of `alignment`. */
    array(alignment: number, elements: (wire: this) => void): this {
        const length = Buffer.alloc(4);
        this.align(4).#add(length).align(alignment);
        const start = this.#length;
        elements(this);
        this.#four(this.#length - start, length);
        return this;
    }

    /** An a{sv} of texts. */
    texts(entries: Readonly<Record<string, string>>): this {
        return this.array(8, wire => {
            for (const [key, value] of Object.entries(entries)) wire.align(8).string(key).signature("s").string(value);
        });
    }
    #four(value: number, into: Buffer): Buffer {
        if (this.order === "little") into.writeUInt32LE(value);
        else into.writeUInt32BE(value);
        return into;
    }

    #add(bytes: Buffer): this {
        this.#chunks.push(bytes);
        this.#length += bytes.length;
        return this;
    }
}

export const NO_REPLY_EXPECTED = 1;

export interface RawCall {
    readonly destination: string;
    readonly path: string;
    readonly interface: string;
    readonly member: string;
    readonly signature?: string;
    readonly body?: (wire: Wire) => Wire;
    readonly flags?: number;
    readonly order?: ByteOrder;
}

/** A client that speaks to the bus in bytes of its own, and leaves without a word. */
export class RawClient {
    readonly #socket: Socket;
    readonly #reader = new MessageReader();
    readonly #waiting = new Map<number, (message: Incoming) => void>();
    /** The numbers of the calls that were answered, wanted or not. */
    readonly answered: number[] = [];
    #serial = 0;

    private constructor(socket: Socket) {
        this.#socket = socket;
        socket.on("error", () => {});
        socket.on("data", bytes => {
            this.#reader.push(bytes, { message: message => this.#take(message), dropped: () => {} });
        });
    }

    static async connect(bus: PrivateBus): Promise<RawClient> {
        const socket = createConnection(bus.address.replace(/^unix:path=/, "").replace(/,.*/, ""));
        const said = once(socket, "data");
        const id = Buffer.from(String(process.geteuid?.() ?? 0)).toString("hex");
        socket.write(`\0AUTH EXTERNAL ${id}\r\n`);
        await said;
        socket.write("BEGIN\r\n");
        const client = new RawClient(socket);
        const bus_ = "org.freedesktop.DBus";
        await client.call({ destination: bus_, path: "/org/freedesktop/DBus", interface: bus_, member: "Hello" });
        return client;
    }

    /** Sends it and waits for the answer. */
    call(call: RawCall): Promise<Incoming> {
        return new Promise(resolve => {
            this.send(call);
            this.#waiting.set(this.#serial, resolve);
        });
    }

    send(call: RawCall): void {
        this.write(encoded(call, ++this.#serial));
    }

    /** Bytes of no message. */
    write(bytes: Uint8Array): void {
        this.#socket.write(bytes);
    }

    vanish(): void {
        this.#socket.destroy();
    }

    #take(message: Incoming): void {
        if (message.type !== "return" && message.type !== "error") return;
        this.answered.push(message.replySerial);
        this.#waiting.get(message.replySerial)?.(message);
        this.#waiting.delete(message.replySerial);
    }
}

/** The bytes of a call. */
export function encoded(call: RawCall, serial: number): Buffer {
    const { order = "little", signature = "", flags = 0 } = call;
    const body = (call.body?.(new Wire(order)) ?? new Wire(order)).bytes;
    const head = new Wire(order)
        .byte(order === "little" ? 0x6c : 0x42, 1, flags, 1)
        .uint32(body.length)
        .uint32(serial);
    const named = [
        [1, "o", call.path],
        [2, "s", call.interface],
        [3, "s", call.member],
        [6, "s", call.destination],
    ] as const;
    head.array(8, wire => {
        for (const [code, type, text] of named) wire.align(8).byte(code).signature(type).string(text);
        if (signature !== "") wire.align(8).byte(8).signature("g").signature(signature);
    });
    return Buffer.concat([head.align(8).bytes, body]);
}
