import type { Observable } from "rxjs";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import type { NetlinkTransport } from "#src/netlink/transport.js";

/** What the nl80211 driver needs from the operating system. */
export interface Kernel {
    /** Throws an `Error` with the reason when there is no such socket to be had. */
    openNetlink(protocol: "generic" | "route"): NetlinkTransport;
    /** Throws an `Error` with the reason when there is no such socket to be had. */
    openPacket(ifindex: number, etherType: number): PacketSocket;
    /** CLOCK_BOOTTIME, the clock of BSS timestamps. */
    now(): Instant;
    /** Calls `wake` once after `delay` milliseconds; the function it returns cancels. */
    after(delay: number, wake: () => void): () => void;
}

/** Frames of one EtherType on one interface. */
export interface PacketSocket {
    /** Hot. The payload is a receive buffer: it is gone when the observer returns. */
    readonly frames$: Observable<PacketFrame>;
    /** Zero, or a positive error number. */
    send(destination: Mac, payload: Uint8Array): number;
    close(): void;
}

export interface PacketFrame {
    readonly source: Mac;
    /** Sent to everybody. */
    readonly broadcast: boolean;
    readonly payload: Uint8Array;
}
