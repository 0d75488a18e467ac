import type { BusConnection, IncomingSignal } from "#service/dbus/connection.js";

const BUS = "org.freedesktop.DBus";

/** Which connections are still on the bus, of those that somebody here has to remember. */
export class Presence {
    readonly #connection: Pick<BusConnection, "ask">;
    readonly #watched = new Map<string, (() => void)[]>();

    constructor(connection: Pick<BusConnection, "ask">) {
        this.#connection = connection;
    }

    /** Calls `gone` once: when the connection of this unique name leaves the bus, or soon if it has left already. */
    watch(name: string, gone: () => void): void {
        const watchers = this.#watched.get(name);
        if (watchers !== undefined) {
            watchers.push(gone);
            return;
        }
        this.#watched.set(name, [gone]);
        this.#ask("AddMatch", rule(name))
            .then(() => this.#ask("NameHasOwner", name))
            .then(([there]) => {
                if (there === false) this.#left(name);
            })
            .catch(busIsGone);
    }

    /** Every signal that comes in. */
    hear({ sender, interface: iface, member, body }: IncomingSignal): void {
        const [name, , owner] = body;
        if (sender === BUS && iface === BUS && member === "NameOwnerChanged" && owner === "") this.#left(String(name));
    }

    #left(name: string): void {
        const watchers = this.#watched.get(name);
        if (!this.#watched.delete(name)) return;
        this.#ask("RemoveMatch", rule(name)).catch(busIsGone);
        for (const gone of watchers ?? []) gone();
    }

    #ask(member: string, text: string): ReturnType<BusConnection["ask"]> {
        return this.#connection.ask({
            destination: BUS,
            path: "/org/freedesktop/DBus",
            interface: BUS,
            member,
            signature: "s",
            body: [text],
        });
    }
}

const rule = (name: string): string => `type='signal',sender='${BUS}',member='NameOwnerChanged',arg0='${name}'`;

/** The connection tells that by itself, and then nobody is present. */
const busIsGone = (): void => {};
