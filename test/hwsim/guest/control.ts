import { existsSync, unlinkSync } from "node:fs";
import { openUnixDatagramSocket, type UnixDatagramSocket } from "#service/runtime/native/socket.js";
import { fromUtf8, utf8 } from "#src/lib/text.js";
import { until } from "#test/hwsim/guest/wait.js";

/** A client of a control socket, as wpa_cli is one: it asks, and hears events once it is attached. */
export class ControlClient {
    static #count = 0;
    /** Everything that came, oldest first: events and replies as they are. */
    readonly heard: string[] = [];
    readonly #socket: UnixDatagramSocket;
    readonly #own: string;
    readonly #server: string;

    private constructor(server: string) {
        this.#server = server;
        this.#own = `/tmp/control-client-${process.pid}-${++ControlClient.#count}`;
        this.#socket = openUnixDatagramSocket(this.#own);
        this.#socket.datagrams$.subscribe(({ bytes }) => this.heard.push(fromUtf8(bytes)));
    }

    /** Waits until somebody serves that socket. */
    static async connect(server: string): Promise<ControlClient> {
        await until(`${server} to be there`, () => existsSync(server));
        const client = new ControlClient(server);
        await until(`${server} to answer`, async () => (await client.ask("PING").catch(() => "")) === "PONG\n");
        return client;
    }

    /** The reply to a command: the first datagram that is no event. */
    async ask(command: string | Uint8Array, within = 30): Promise<string> {
        const mark = this.heard.length;
        const errno = this.#socket.send(this.#server, typeof command === "string" ? utf8(command) : command);
        if (errno !== 0) throw new Error(`${this.#server}: error ${errno}`);
        return until(`reply to ${String(command)}`, () => this.heard.slice(mark).find(text => !isEvent(text)), {
            within,
            every: 5,
        });
    }

    /** Sends without waiting for a reply. */
    send(command: string | Uint8Array): number {
        return this.#socket.send(this.#server, typeof command === "string" ? utf8(command) : command);
    }

    /** Waits for an event since `from`, an index into what was heard. */
    event(pattern: RegExp, from = 0, within = 60): Promise<string> {
        return until(String(pattern), () => this.heard.slice(from).find(text => isEvent(text) && pattern.test(text)), {
            within,
            every: 10,
        });
    }

    close(): void {
        this.#socket.close();
        unlinkSync(this.#own);
    }
}

export const isEvent = (text: string): boolean => /^(IFNAME=\S* )?<\d>/.test(text);
