import type { Observable } from "rxjs";
import { Errno } from "#src/lib/errno.js";
import {
    type NetlinkFault,
    type NetlinkMessage,
    NLM_F,
    NLMSG,
    readMessages,
    readVerdict,
    type Verdict,
    writeMessage,
} from "#src/netlink/message.js";

/** A netlink socket: datagrams out, datagrams and losses in. The kernel stands behind it, or a fake one in tests. */
export interface NetlinkTransport {
    /** The address the kernel gave this socket (`nlmsg_pid`). */
    readonly portId: number;
    /** Hot. Delivers inside the event loop, never inside `send`. */
    readonly input$: Observable<NetlinkInput>;
    /** Sends one datagram to the kernel: zero, or a positive error number. */
    send(datagram: Uint8Array): number;
    /** Joins a multicast group by its number: zero, or a positive error number. */
    join(group: number): number;
    close(): void;
}

export type NetlinkInput =
    /** One or more messages. The bytes are a receive buffer: they are gone when the observer returns. */
    | { readonly type: "datagram"; readonly bytes: Uint8Array }
    /** The receive buffer was full (ENOBUFS) or a datagram did not fit: something was lost. */
    | { readonly type: "overrun" };

/** A request: message type, flags besides REQUEST and ACK, and what follows the header. */
export interface NetlinkRequest {
    readonly type: number;
    readonly payload: Uint8Array;
}

export type NetlinkReply<T> = { readonly ok: true; readonly answers: readonly T[] } | NetlinkError;

export interface NetlinkError {
    readonly ok: false;
    /** Positive. ENOBUFS also when the answer was lost in an overrun, ENODEV after `close`. */
    readonly errno: number;
    /** The kernel's own words, where it had any. */
    readonly text: string | undefined;
}

export interface ConnectionHandlers {
    /** A message nobody asked for. */
    notification(message: NetlinkMessage): void;
    overrun(): void;
    /** Bytes that were dropped, and why. */
    dropped?(reason: NetlinkFault): void;
}

/** Matches answers to requests on one transport: acknowledgements, dumps, dumps that must be taken again. */
export class NetlinkConnection {
    readonly #transport: NetlinkTransport;
    readonly #handlers: ConnectionHandlers;
    readonly #pending = new Map<number, Pending>();
    #sequence = 0;

    constructor(transport: NetlinkTransport, handlers: ConnectionHandlers) {
        this.#transport = transport;
        this.#handlers = handlers;
        transport.input$.subscribe(input => {
            if (input.type === "overrun") this.#overrun();
            else this.#receive(input.bytes);
        });
    }

    get portId(): number {
        return this.#transport.portId;
    }

    /** Sends a request and waits for its acknowledgement; `read` decodes each answer before that, in place. */
    request<T = never>(
        request: NetlinkRequest,
        read?: (message: NetlinkMessage) => T | undefined,
    ): Promise<NetlinkReply<T>> {
        return this.#send(request, NLM_F.REQUEST | NLM_F.ACK, read, 0);
    }

    /** All answers to a dump request, taken again while the kernel says that the table changed meanwhile. */
    dump<T>(request: NetlinkRequest, read: (message: NetlinkMessage) => T | undefined): Promise<NetlinkReply<T>> {
        return this.#send(request, NLM_F.REQUEST | NLM_F.ACK | NLM_F.DUMP, read, DUMP_RETRIES);
    }

    join(group: number): number {
        return this.#transport.join(group);
    }

    /** Fails what is pending with ENODEV and closes the transport. */
    close(): void {
        this.#transport.close();
        this.#failAll(Errno.ENODEV);
    }

    #send<T>(
        request: NetlinkRequest,
        flags: number,
        read: ((message: NetlinkMessage) => T | undefined) | undefined,
        retries: number,
    ): Promise<NetlinkReply<T>> {
        return new Promise(resolve => {
            const sequence = this.#nextSequence();
            const answers: T[] = [];
            const pending: Pending = {
                interrupted: false,
                answer: message => {
                    if ((message.flags & NLM_F.DUMP_INTR) !== 0) pending.interrupted = true;
                    const value = read?.(message);
                    if (value !== undefined) answers.push(value);
                },
                finish: ({ errno, text }) => {
                    if (errno !== 0) resolve({ ok: false, errno, text });
                    else if (pending.interrupted && retries > 0) resolve(this.#send(request, flags, read, retries - 1));
                    else resolve({ ok: true, answers });
                },
            };
            this.#pending.set(sequence, pending);
            const datagram = writeMessage(request.type, flags, sequence, this.#transport.portId, request.payload);
            const errno = this.#transport.send(datagram);
            // It may have held a key.
            datagram.fill(0);
            if (errno !== 0) this.#finish(sequence, { errno, text: undefined, offset: undefined });
        });
    }

    #nextSequence(): number {
        // Zero marks notifications.
        this.#sequence = this.#sequence === 0xffff_ffff ? 1 : this.#sequence + 1;
        return this.#sequence;
    }

    #receive(bytes: Uint8Array): void {
        const fault = readMessages(bytes, message => this.#message(message));
        if (fault !== undefined) this.#handlers.dropped?.(fault);
    }

    #message(message: NetlinkMessage): void {
        const pending = message.sequence === 0 ? undefined : this.#pending.get(message.sequence);
        if (message.type === NLMSG.ERROR || message.type === NLMSG.DONE) {
            // Late answers to what an overrun has already failed end here.
            if (pending === undefined) return;
            const verdict = readVerdict(message);
            if (verdict === "truncatedMessage") this.#handlers.dropped?.(verdict);
            else {
                if ((message.flags & NLM_F.DUMP_INTR) !== 0) pending.interrupted = true;
                this.#finish(message.sequence, verdict);
            }
            return;
        }
        if (message.type < NLMSG.MIN_TYPE) return;
        if (pending === undefined || message.port !== this.#transport.portId) this.#handlers.notification(message);
        else pending.answer(message);
    }

    #finish(sequence: number, verdict: Verdict): void {
        const pending = this.#pending.get(sequence);
        this.#pending.delete(sequence);
        pending?.finish(verdict);
    }

    #overrun(): void {
        this.#failAll(Errno.ENOBUFS);
        this.#handlers.overrun();
    }

    #failAll(errno: number): void {
        for (const sequence of [...this.#pending.keys()])
            this.#finish(sequence, { errno, text: undefined, offset: undefined });
    }
}

interface Pending {
    /** The kernel said that the table changed during the dump. */
    interrupted: boolean;
    answer(message: NetlinkMessage): void;
    finish(verdict: Verdict): void;
}

/** A table that changes faster than it can be read is taken as it comes after that many attempts. */
const DUMP_RETRIES = 4;
