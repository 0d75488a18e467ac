import type { Observable } from "rxjs";

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
