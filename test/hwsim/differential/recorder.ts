import dbus, { Message, type MessageBus, MessageFlag, MessageType } from "dbus-next";
import { isOwn } from "#test/hwsim/differential/members.js";
import { bodyLines } from "#test/hwsim/differential/text.js";
import { sleep } from "#test/hwsim/guest/wait.js";

const SOCKET = "/run/dbus/system_bus_socket";
const BUS = "org.freedesktop.DBus";

/** What a client sends. */
export interface Outgoing {
    readonly path: string;
    readonly interface: string | undefined;
    readonly member: string;
    readonly signature: string;
    readonly body: readonly unknown[];
    readonly noReply?: boolean;
}

/** A client's connection that writes down, in the order in which they come, the replies to its calls and all signals of a service. */
export class Recorder {
    readonly #bus: MessageBus;
    readonly #service: string;
    readonly #label: string;
    readonly #waiting = new Map<number, (message: Message) => void>();
    #owner: string | undefined;
    #onReply: (() => void) | undefined;
    #lines: string[] = [];

    private constructor(bus: MessageBus, service: string, label: string) {
        this.#bus = bus;
        this.#service = service;
        this.#label = label;
        bus.on("error", () => {});
        bus.on("message", message => this.#take(message));
    }

    /** `label` stands before each of its lines. */
    static async connect(service: string, label = ""): Promise<Recorder> {
        const bus = dbus.sessionBus({ busAddress: `unix:socket=${SOCKET}` });
        await new Promise<void>((resolve, reject) => {
            (bus as NodeJS.EventEmitter).once("connect", () => resolve());
            (bus as NodeJS.EventEmitter).once("error", reject);
        });
        return new Recorder(bus, service, label);
    }

    /** Asks for the signals of the service and for its coming and going. */
    async listen(): Promise<void> {
        for (const rule of [
            `type='signal',sender='${this.#service}'`,
            `type='signal',sender='${BUS}',arg0='${this.#service}'`,
        ])
            await this.#ask("AddMatch", rule);
        const owner = await this.#ask("GetNameOwner", this.#service);
        this.#owner = owner.body[0] as string;
    }

    /** Sends a call and waits for its reply, which is the result; `undefined` when there is none within 60 s or none is wanted. */
    async call(outgoing: Outgoing): Promise<Message | undefined> {
        const { noReply = false, interface: iface, body, ...rest } = outgoing;
        const message = new Message({
            destination: this.#service,
            ...rest,
            ...(iface !== undefined && { interface: iface }),
            body: [...body],
            ...(noReply && { flags: MessageFlag.NO_REPLY_EXPECTED }),
        });
        const reply = this.#send(message, !noReply);
        if (reply === undefined) return undefined;
        const answer = await Promise.race([reply, sleep(60_000)]);
        if (answer === undefined) this.#lines.push(`${this.#label}no reply`);
        return answer ?? undefined;
    }

    /** Sends calls without waiting for one another's replies and returns what came with each reply and after it. */
    async callAll(outgoing: readonly Outgoing[]): Promise<readonly (readonly string[])[]> {
        const marks: number[] = [];
        const before = this.#lines.length;
        this.#onReply = () => marks.push(this.#lines.length);
        await Promise.all(outgoing.map(one => this.call(one)));
        this.#onReply = undefined;
        return marks.map((mark, index) => this.#lines.slice(index === 0 ? before : mark, marks[index + 1]));
    }

    /** The lines since the last time. */
    taken(): readonly string[] {
        const lines = this.#lines;
        this.#lines = [];
        return lines;
    }

    /** Writes down something that the daemon did not say on the bus. */
    note(line: string): void {
        this.#lines.push(line);
    }

    get lines(): readonly string[] {
        return this.#lines;
    }

    close(): void {
        this.#bus.disconnect();
    }

    async #ask(member: string, argument: string): Promise<Message> {
        const message = new Message({
            destination: BUS,
            path: "/org/freedesktop/DBus",
            interface: BUS,
            member,
            signature: "s",
            body: [argument],
        });
        const reply = await this.#send(message, true);
        if (reply === undefined || reply.type === MessageType.ERROR) throw new Error(`${member}: ${reply?.errorName}`);
        return reply;
    }

    #send(message: Message, wantsReply: boolean): Promise<Message> | undefined {
        const serial = this.#bus.newSerial();
        message.serial = serial;
        const reply = wantsReply ? new Promise<Message>(resolve => this.#waiting.set(serial, resolve)) : undefined;
        this.#bus.send(message);
        return reply;
    }

    #take(message: Message): void {
        if (message.type === MessageType.SIGNAL) {
            if (message.sender === BUS) this.#nameChanged(message);
            else if (message.sender === this.#owner && !isOwn(message.interface))
                this.#write(`signal ${message.path} ${message.interface}.${message.member}`, message);
            return;
        }
        // Declared as text, but a number.
        const serial = Number(message.replySerial);
        const resolve = this.#waiting.get(serial);
        if (resolve === undefined) return;
        this.#waiting.delete(serial);
        this.#onReply?.();
        if (message.sender === this.#owner || (message.sender === BUS && message.type === MessageType.ERROR))
            this.#write(message.type === MessageType.ERROR ? `error ${message.errorName}` : "reply", message);
        resolve(message);
    }

    #nameChanged(message: Message): void {
        if (message.member !== "NameOwnerChanged") return;
        const now = message.body[2] as string;
        this.#lines.push(now === "" ? "the name is free" : "the name is owned");
    }

    #write(head: string, message: Message): void {
        this.#lines.push(`${this.#label}${head} (${message.signature})`);
        for (const line of bodyLines(message.signature, message.body)) this.#lines.push(`${this.#label}  ${line}`);
    }
}
