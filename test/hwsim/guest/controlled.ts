import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ControlClient, isEvent } from "#test/hwsim/guest/control.js";
import { Daemon } from "#test/hwsim/guest/process.js";
import { runFolder, settings } from "#test/hwsim/guest/settings.js";
import { until } from "#test/hwsim/guest/wait.js";

const DIRECTORY = "/run/wpa";

/** The supplicant under test without D-Bus, and a monitor on the control socket of an interface. */
export class Controlled {
    static readonly #open = new Set<ControlClient>();
    readonly daemon: Daemon;
    readonly #client: ControlClient;

    private constructor(daemon: Daemon, client: ControlClient) {
        this.daemon = daemon;
        this.#client = client;
        Controlled.#open.add(client);
    }

    /** With these lines as its configuration; `options` go before the interface on the command line. */
    static async start(lines: readonly string[] = [], ...options: readonly string[]): Promise<Controlled> {
        const [program = "", , ...verbosity] = settings.command;
        const file = join(runFolder, "controlled.conf");
        writeFileSync(file, [`ctrl_interface=${DIRECTORY}`, ...lines, ""].join("\n"));
        const command = [...verbosity, ...options, "-iwlan0", "-Dnl80211", `-c${file}`];
        const daemon = new Daemon("supplicant", program, command);
        const client = await ControlClient.connect(`${DIRECTORY}/wlan0`);
        await client.ask("ATTACH");
        client.heard.length = 0;
        return new Controlled(daemon, client);
    }

    ask(command: string): Promise<string> {
        return this.#client.ask(command);
    }

    async ok(...commands: readonly string[]): Promise<void> {
        for (const command of commands) assert.equal(await this.ask(command), "OK\n", command);
    }

    /** Adds a network with these fields and gives its number. */
    async network(fields: Readonly<Record<string, string | number>>): Promise<number> {
        const id = Number(await this.ask("ADD_NETWORK"));
        for (const [name, value] of Object.entries(fields)) await this.ok(`SET_NETWORK ${id} ${name} ${value}`);
        return id;
    }

    /** A line of `STATUS`. */
    async status(name: string): Promise<string | undefined> {
        return new RegExp(`^${name}=(.*)$`, "m").exec(await this.ask("STATUS"))?.[1];
    }

    async reaches(state: string, within = 30): Promise<void> {
        await until(`wpa_state ${state}`, async () => (await this.status("wpa_state")) === state, { within });
    }

    /** Where the events of now begin. */
    get mark(): number {
        return this.#client.heard.length;
    }

    /** Events since `from` that match. */
    events(pattern: RegExp, from = 0): readonly string[] {
        return this.#client.heard.slice(from).filter(text => isEvent(text) && pattern.test(text));
    }

    event(pattern: RegExp, from = 0, within = 60): Promise<string> {
        return this.#client.event(pattern, from, within);
    }

    /** Lets go of every socket that a test has left. */
    static closeAll(): void {
        for (const client of Controlled.#open) client.close();
        Controlled.#open.clear();
    }
}
