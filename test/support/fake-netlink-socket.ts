import { type Observable, Subject } from "rxjs";
import type { PacketFrame, PacketSocket } from "#src/driver/nl80211/port.js";
import { toHex } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";
import type { NetlinkInput, NetlinkTransport } from "#src/netlink/transport.js";

/** What stands behind a socket. */
export interface SocketOwner {
    receive(socket: FakeSocket, datagram: Uint8Array): void;
    closed(socket: FakeSocket): void;
    now(): number;
    after(delay: number, wake: () => void): () => void;
}

/** Delivers in a later microtask, after `delay`, or when `release` is called while it is held. */
export class FakeSocket implements NetlinkTransport {
    readonly portId: number;
    readonly protocol: "generic" | "route";
    readonly groups = new Set<number>();
    readonly input$: Observable<NetlinkInput>;
    closed = false;
    /** Milliseconds that everything needs to arrive. */
    delay = 0;
    /** What the kernel has to say is lost, and nobody is told. */
    mute = false;
    /** How many datagrams came this way. */
    delivered = 0;
    readonly #input = new Subject<NetlinkInput>();
    readonly #kernel: SocketOwner;
    #held: NetlinkInput[] | undefined;
    /** When the last datagram arrives. */
    #due = 0;
    #lost: { readonly first: number; readonly last: number } | undefined;

    constructor(kernel: SocketOwner, protocol: "generic" | "route", portId: number) {
        this.#kernel = kernel;
        this.protocol = protocol;
        this.portId = portId;
        this.input$ = this.#input.asObservable();
    }

    send(datagram: Uint8Array): number {
        if (this.closed) return EBADF;
        this.#kernel.receive(this, datagram.slice());
        return 0;
    }

    join(group: number): number {
        this.groups.add(group);
        return 0;
    }

    close(): void {
        if (this.closed) return;
        this.closed = true;
        this.#input.complete();
        this.#kernel.closed(this);
    }

    /** From now on nothing arrives until `release`. */
    hold(): void {
        this.#held ??= [];
    }

    release(): void {
        const held = this.#held ?? [];
        this.#held = undefined;
        for (const input of held) this.#later(input);
    }

    /** What is held is lost, and the reader is told. */
    overrun(): void {
        this.#held = undefined;
        this.#later({ type: "overrun" });
    }

    /** After so many more datagrams `count` are lost, and the reader is told in their place. */
    loseAfter(datagrams: number, count = 1): void {
        const first = this.delivered + datagrams;
        this.#lost = { first, last: first + count - 1 };
    }

    deliver(datagram: Uint8Array): void {
        if (this.mute) return;
        const number = this.delivered++;
        const lost = this.#lost !== undefined && number >= this.#lost.first && number <= this.#lost.last;
        const input: NetlinkInput = lost ? { type: "overrun" } : { type: "datagram", bytes: datagram.slice() };
        if (this.#held !== undefined) this.#held.push(input);
        else this.#later(input);
    }

    /** In order, also after the delay became shorter. */
    #later(input: NetlinkInput): void {
        const now = this.#kernel.now();
        this.#due = Math.max(this.#due, now + this.delay);
        if (this.#due > now) this.#kernel.after(this.#due - now, () => this.#arrive(input));
        else queueMicrotask(() => this.#arrive(input));
    }

    #arrive(input: NetlinkInput): void {
        if (this.closed) return;
        this.#input.next(input);
        // What was kept of the receive buffer shows as garbage.
        if (input.type === "datagram") input.bytes.fill(0xee);
    }
}

export class FakePacketSocket implements PacketSocket {
    readonly ifindex: number;
    readonly sent: { readonly destination: Mac; readonly payload: string }[] = [];
    readonly frames = new Subject<PacketFrame>();
    readonly frames$ = this.frames.asObservable();
    closed = false;
    readonly #transmit: (destination: Mac, payload: Uint8Array) => void;

    constructor(ifindex: number, transmit: (destination: Mac, payload: Uint8Array) => void) {
        this.ifindex = ifindex;
        this.#transmit = transmit;
    }

    send(destination: Mac, payload: Uint8Array): number {
        this.sent.push({ destination, payload: toHex(payload) });
        this.#transmit(destination, payload.slice());
        return 0;
    }

    close(): void {
        this.closed = true;
    }
}

const EBADF = 9;
