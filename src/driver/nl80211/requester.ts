import type { DriverCommand } from "#src/driver/command.js";
import type { DriverFailure } from "#src/driver/driver.js";
import { type Composite, encode, type KernelRequest, type Target } from "#src/driver/nl80211/encode.js";
import { errorText, type Shared } from "#src/driver/nl80211/shared.js";
import { Errno } from "#src/lib/errno.js";
import type { NetlinkMessage } from "#src/netlink/message.js";
import { getLink, type Link, RTM, readLink } from "#src/netlink/route.js";
import type { NetlinkConnection, NetlinkReply } from "#src/netlink/transport.js";

/** Asks the kernel for one interface, over that interface's command socket or over rtnetlink. */
export class Requester {
    readonly #shared: Shared;
    readonly #commands: NetlinkConnection;

    constructor(shared: Shared, commands: NetlinkConnection) {
        this.#shared = shared;
        this.#commands = commands;
    }

    /** The requests of one command until one fails. */
    async send(
        command: Exclude<DriverCommand, { readonly type: Composite }>,
        target: Target,
    ): Promise<typeof done | DriverFailure> {
        for (const request of encode(command, target)) {
            const reply = await this.ask(request);
            if (!reply.ok) return failure(reply.errno, reply.text);
        }
        return done;
    }

    ask<T = never>(
        request: KernelRequest,
        read?: (message: NetlinkMessage) => T | undefined,
    ): Promise<NetlinkReply<T>> {
        const { route, family } = this.#shared;
        const { payload } = request;
        const reply =
            request.family === "route"
                ? route.request({ type: RTM.SETLINK, payload }, read)
                : this.#commands.request({ type: family.id, payload }, read);
        if (request.secret) payload.fill(0);
        return reply;
    }

    dump<T>(request: KernelRequest, read: (message: NetlinkMessage) => T | undefined): Promise<NetlinkReply<T>> {
        return this.#commands.dump({ type: this.#shared.family.id, payload: request.payload }, read);
    }

    /** The link of that name or index. */
    readLink(which: string | number): Promise<NetlinkReply<Link>> {
        const request = { type: RTM.GETLINK, payload: getLink(which) };
        return insist(() => this.#shared.route.request(request, keep(readLink)));
    }

    close(): void {
        this.#commands.close();
    }
}

export const done = { ok: true, value: undefined } as const;

export const failure = (errno: number, text?: string): DriverFailure => ({
    ok: false,
    errno,
    text: errorText({ errno, text }),
});

/** An answer of which only the success counts. */
export const plain = (
    reply: { readonly ok: true } | { readonly ok: false; readonly errno: number; readonly text?: string | undefined },
) => (reply.ok ? done : failure(reply.errno, reply.text));

/** Asks again, a few times, when the answer was lost: for what may be asked twice. */
export async function insist<T>(ask: () => Promise<NetlinkReply<T>>): Promise<NetlinkReply<T>> {
    let reply = await ask();
    for (let again = 1; again < ATTEMPTS && !reply.ok && reply.errno === Errno.ENOBUFS; again++) reply = await ask();
    return reply;
}

/** A reader's value, nothing for what it refused. */
export function keep<T extends object>(
    read: (message: NetlinkMessage) => T | string,
): (message: NetlinkMessage) => T | undefined {
    return message => {
        const value = read(message);
        return typeof value === "string" ? undefined : value;
    };
}

const ATTEMPTS = 4;
