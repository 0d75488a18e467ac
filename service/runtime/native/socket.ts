/**
 * The sockets that Node lacks (AF_NETLINK, AF_PACKET, AF_UNIX datagram) and the boot-time clock, through the C library.
 * This is the only file that calls foreign functions. Before working on it:
 *
 * - A descriptor is watched by libuv, so whatever leaves a poll callback as an exception aborts the process later, in the
 *   collector. `watch` catches and rethrows on the next tick.
 * - An error pending on the socket (ENOBUFS after an overrun, ENETDOWN on a packet socket) makes libuv report EBADF and
 *   stop the watch. It has to be read off and the watch started again.
 * - `koffi.errno()` must be read straight after the call; anything in between may overwrite it.
 * - One receive buffer serves all sockets: what is delivered is gone when the observer returns.
 */
import { endianness } from "node:os";
import koffi from "koffi";
import { type Observable, Subject } from "rxjs";
import type { PacketFrame, PacketSocket } from "#src/driver/nl80211/port.js";
import type { Instant } from "#src/lib/instant.js";
import { type Mac, macAt, macBytes } from "#src/lib/mac.js";
import type { NetlinkInput, NetlinkTransport } from "#src/netlink/transport.js";

/** A system call that failed. */
export class SocketError extends Error {
    readonly errno: number;
    readonly syscall: string;

    constructor(syscall: string, errno: number, hint = "") {
        super(`${syscall}: ${errnoText(errno)}${hint}`);
        this.name = "SocketError";
        this.errno = errno;
        this.syscall = syscall;
    }
}

/** The C library's words for an error number, for example "Device or resource busy". */
export function errnoText(errno: number): string {
    return strerror(errno);
}

/** Milliseconds since boot, suspended time included, to the microsecond. */
export function bootTime(): Instant {
    clock_gettime(CLOCK_BOOTTIME, timespec);
    return (Number(timespecView.getBigInt64(0, true)) * 1000 +
        Number(timespecView.getBigInt64(8, true)) / 1e6) as Instant;
}

/** The index of a network interface; `undefined` when there is none of that name. */
export function interfaceIndex(name: string): number | undefined {
    const index = if_nametoindex(name);
    return index === 0 ? undefined : index;
}

/** A netlink socket with extended acknowledgements and a generous receive buffer. Throws `SocketError`. */
export function openNetlinkSocket(protocol: "generic" | "route"): NetlinkTransport {
    if (endianness() !== "LE") throw new Error("netlink is read as little-endian; this machine is big-endian");
    const socket = new Descriptor(AF_NETLINK, SOCK_RAW, protocol === "generic" ? NETLINK_GENERIC : NETLINK_ROUTE);
    try {
        const address = new Uint8Array(SOCKADDR_NL);
        new DataView(address.buffer).setUint16(0, AF_NETLINK, true);
        socket.bind(address);
        // Older kernels lack the first two; both only make answers better.
        socket.setOption(SOL_NETLINK, NETLINK_EXT_ACK, 1);
        socket.setOption(SOL_NETLINK, NETLINK_CAP_ACK, 1);
        socket.growReceiveBuffer(NETLINK_RECEIVE_BUFFER);
        const portId = new DataView(socket.name(SOCKADDR_NL).buffer).getUint32(4, true);
        return new NetlinkSocket(socket, portId);
    } catch (error) {
        socket.close();
        throw error;
    }
}

/** Frames of one EtherType on one interface, without their link-layer header. Throws `SocketError`. */
export function openPacketSocket(ifindex: number, etherType: number): PacketSocket {
    const socket = new Descriptor(AF_PACKET, SOCK_DGRAM, swap16(etherType));
    try {
        socket.bind(packetAddress(ifindex, etherType));
        return new EtherTypeSocket(socket, ifindex, etherType);
    } catch (error) {
        socket.close();
        throw error;
    }
}

/**
 * An AF_UNIX datagram socket. A peer's name is its path, one character per byte; one in the abstract namespace begins
 * with a zero byte.
 */
export interface UnixDatagramSocket {
    /** Hot. The bytes are a receive buffer: they are gone when the observer returns. */
    readonly datagrams$: Observable<UnixDatagram>;
    /** Zero, or a positive error number (ENOENT and ECONNREFUSED: the peer is gone; EAGAIN: it does not read). */
    send(peer: string, bytes: Uint8Array): number;
    /** Closes the socket; the file at its path stays. */
    close(): void;
}

export interface UnixDatagram {
    /** Empty when the sender has no name and cannot be answered. */
    readonly peer: string;
    readonly bytes: Uint8Array;
}

/** Binds to `path`, which must not exist. Throws `SocketError`. */
export function openUnixDatagramSocket(path: string): UnixDatagramSocket {
    const socket = new Descriptor(AF_UNIX, SOCK_DGRAM, 0);
    try {
        socket.bind(unixAddress(Buffer.from(path)));
        return new UnixSocket(socket);
    } catch (error) {
        socket.close();
        throw error;
    }
}

class NetlinkSocket implements NetlinkTransport {
    readonly portId: number;
    readonly input$: Observable<NetlinkInput>;
    readonly #input = new Subject<NetlinkInput>();
    readonly #socket: Descriptor;

    constructor(socket: Descriptor, portId: number) {
        this.portId = portId;
        this.input$ = this.#input.asObservable();
        this.#socket = socket;
        socket.watch(
            bytes => this.#input.next(bytes === undefined ? overrun : { type: "datagram", bytes }),
            () => this.#input.next(overrun),
        );
    }

    send(datagram: Uint8Array): number {
        return this.#socket.sendTo(datagram, kernelAddress);
    }

    join(group: number): number {
        return this.#socket.setOption(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
    }

    close(): void {
        this.#socket.close();
        this.#input.complete();
    }
}

class EtherTypeSocket implements PacketSocket {
    readonly frames$: Observable<PacketFrame>;
    readonly #frames = new Subject<PacketFrame>();
    readonly #socket: Descriptor;
    readonly #ifindex: number;
    readonly #etherType: number;

    constructor(socket: Descriptor, ifindex: number, etherType: number) {
        this.frames$ = this.#frames.asObservable();
        this.#socket = socket;
        this.#ifindex = ifindex;
        this.#etherType = etherType;
        socket.watch(
            (payload, from) => {
                if (payload === undefined || from[10] === PACKET_OUTGOING) return;
                this.#frames.next({ source: macAt(from, 12), payload });
            },
            // ENETDOWN: the interface went down; frames come again when it is up.
            () => {},
        );
    }

    send(destination: Mac, payload: Uint8Array): number {
        return this.#socket.sendTo(payload, packetAddress(this.#ifindex, this.#etherType, destination));
    }

    close(): void {
        this.#socket.close();
        this.#frames.complete();
    }
}

class UnixSocket implements UnixDatagramSocket {
    readonly datagrams$: Observable<UnixDatagram>;
    readonly #datagrams = new Subject<UnixDatagram>();
    readonly #socket: Descriptor;

    constructor(socket: Descriptor) {
        this.datagrams$ = this.#datagrams.asObservable();
        this.#socket = socket;
        socket.watch(
            (bytes, from) => {
                if (bytes !== undefined) this.#datagrams.next({ peer: unixPeer(from), bytes });
            },
            // ECONNREFUSED: a peer we wrote to is gone; `send` tells.
            () => {},
        );
    }

    send(peer: string, bytes: Uint8Array): number {
        return this.#socket.sendTo(bytes, unixAddress(Buffer.from(peer, "latin1")));
    }

    close(): void {
        this.#socket.close();
        this.#datagrams.complete();
    }
}

/** One non-blocking socket. */
class Descriptor {
    readonly #fd: number;
    #poll: ReturnType<typeof koffi.node.poll> | undefined;
    #closed = false;

    constructor(family: number, type: number, protocol: number) {
        this.#fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
        if (this.#fd < 0) throw failure("socket", family === AF_PACKET ? " (CAP_NET_RAW is needed)" : "");
    }

    bind(address: Uint8Array): void {
        if (bind(this.#fd, address, address.length) !== 0) throw failure("bind");
    }

    name(length: number): Uint8Array {
        const address = new Uint8Array(length);
        if (getsockname(this.#fd, address, word(length)) !== 0) throw failure("getsockname");
        return address;
    }

    setOption(level: number, option: number, value: number): number {
        return setsockopt(this.#fd, level, option, word(value), 4) === 0 ? 0 : koffi.errno();
    }

    /** Beyond the system's limit with CAP_NET_ADMIN, up to it without. */
    growReceiveBuffer(bytes: number): void {
        if (this.setOption(SOL_SOCKET, SO_RCVBUFFORCE, bytes) !== 0) this.setOption(SOL_SOCKET, SO_RCVBUF, bytes);
    }

    sendTo(bytes: Uint8Array, address: Uint8Array): number {
        if (this.#closed) return EBADF;
        const sent = sendto(this.#fd, bytes, bytes.length, MSG_NOSIGNAL, address, address.length);
        return sent < 0 ? koffi.errno() : 0;
    }

    /** `received` gets each datagram, `undefined` for one that did not fit; `failed` each error on the socket. */
    watch(received: (bytes: Uint8Array | undefined, from: Uint8Array) => void, failed: (errno: number) => void): void {
        const readable = (...[status]: readonly unknown[]): void => {
            try {
                this.#drain(received, failed);
                if (status !== 0 && !this.#closed) this.#poll?.start({ readable: true }, readable);
            } catch (error) {
                process.nextTick(() => {
                    throw error;
                });
            }
        };
        this.#poll = koffi.node.poll(this.#fd, { readable: true }, readable);
    }

    close(): void {
        if (this.#closed) return;
        this.#closed = true;
        this.#poll?.close();
        close(this.#fd);
    }

    #drain(received: (bytes: Uint8Array | undefined, from: Uint8Array) => void, failed: (errno: number) => void): void {
        // Bounded, so that a flood does not starve the rest of the loop; the watch is level-triggered.
        for (let turn = 0; turn < DATAGRAMS_PER_TURN && !this.#closed; turn++) {
            receivedFromLength[0] = receivedFrom.length;
            const length = recvfrom(
                this.#fd,
                receiveBuffer,
                receiveBuffer.length,
                MSG_TRUNC,
                receivedFrom,
                receivedFromLength,
            );
            if (length < 0) {
                const errno = koffi.errno();
                if (errno === EAGAIN) return;
                if (errno !== EINTR) failed(errno);
                continue;
            }
            const from = receivedFrom.subarray(0, receivedFromLength[0]);
            // With MSG_TRUNC the result is the true length.
            received(length > receiveBuffer.length ? undefined : receiveBuffer.subarray(0, length), from);
        }
    }
}

const overrun: NetlinkInput = { type: "overrun" };

const AF_UNIX = 1;
const AF_NETLINK = 16;
const AF_PACKET = 17;
const SOCK_DGRAM = 2;
const SOCK_RAW = 3;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const NETLINK_ROUTE = 0;
const NETLINK_GENERIC = 16;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;
const SOL_NETLINK = 270;
const NETLINK_ADD_MEMBERSHIP = 1;
const NETLINK_CAP_ACK = 10;
const NETLINK_EXT_ACK = 11;
const MSG_TRUNC = 0x20;
const MSG_NOSIGNAL = 0x4000;
const PACKET_OUTGOING = 4;
const CLOCK_BOOTTIME = 7;
const EINTR = 4;
const EBADF = 9;
const EAGAIN = 11;

const SOCKADDR_NL = 12;
const SOCKADDR_LL = 20;
const SOCKADDR_UN = 110;

/** A dump of a thousand BSSs takes about a megabyte of socket memory. */
const NETLINK_RECEIVE_BUFFER = 4 << 20;
/** The kernel fills dump datagrams up to 32 KiB. */
const RECEIVE_BUFFER = 1 << 16;
const DATAGRAMS_PER_TURN = 64;

const receiveBuffer = new Uint8Array(RECEIVE_BUFFER);
const receivedFrom = new Uint8Array(SOCKADDR_UN);
const receivedFromLength = new Uint32Array(1);
const timespec = new Uint8Array(16);
const timespecView = new DataView(timespec.buffer);
const kernelAddress = new Uint8Array(SOCKADDR_NL);
new DataView(kernelAddress.buffer).setUint16(0, AF_NETLINK, true);

const libc = koffi.load(null);
const socket: (family: number, type: number, protocol: number) => number = libc.func("int socket(int, int, int)");
const bind: (fd: number, address: Uint8Array, length: number) => number = libc.func(
    "int bind(int, const void *, uint32_t)",
);
const getsockname: (fd: number, address: Uint8Array, length: Uint32Array) => number = libc.func(
    "int getsockname(int, void *, void *)",
);
const setsockopt: (fd: number, level: number, option: number, value: Uint32Array, length: number) => number = libc.func(
    "int setsockopt(int, int, int, const void *, uint32_t)",
);
const sendto: (
    fd: number,
    bytes: Uint8Array,
    length: number,
    flags: number,
    address: Uint8Array,
    addressLength: number,
) => number = libc.func("intptr_t sendto(int, const void *, size_t, int, const void *, uint32_t)");
const recvfrom: (
    fd: number,
    bytes: Uint8Array,
    length: number,
    flags: number,
    address: Uint8Array,
    addressLength: Uint32Array,
) => number = libc.func("intptr_t recvfrom(int, void *, size_t, int, void *, void *)");
const close: (fd: number) => number = libc.func("int close(int)");
const strerror: (errno: number) => string = libc.func("str strerror(int)");
const if_nametoindex: (name: string) => number = libc.func("uint32_t if_nametoindex(str)");
const clock_gettime: (clock: number, time: Uint8Array) => number = libc.func("int clock_gettime(int, void *)");

function failure(syscall: string, hint?: string): SocketError {
    return new SocketError(syscall, koffi.errno(), hint);
}

const word = (value: number): Uint32Array => Uint32Array.of(value);

const swap16 = (value: number): number => ((value & 0xff) << 8) | (value >> 8);

function packetAddress(ifindex: number, etherType: number, destination?: Mac): Uint8Array {
    const address = new Uint8Array(SOCKADDR_LL);
    const view = new DataView(address.buffer);
    view.setUint16(0, AF_PACKET, true);
    view.setUint16(2, etherType, false);
    view.setInt32(4, ifindex, true);
    if (destination !== undefined) {
        address[11] = 6;
        address.set(macBytes(destination), 12);
    }
    return address;
}

function unixAddress(text: Uint8Array): Uint8Array {
    if (text.length > SOCKADDR_UN - 3) throw new RangeError(`socket path of ${text.length} bytes`);
    const abstract = text[0] === 0;
    const address = new Uint8Array(2 + text.length + (abstract ? 0 : 1));
    new DataView(address.buffer).setUint16(0, AF_UNIX, true);
    address.set(text, 2);
    return address;
}

function unixPeer(address: Uint8Array): string {
    const path = address.subarray(2);
    const end = path[0] === 0 ? path.length : path.indexOf(0);
    return Buffer.from(path.subarray(0, end < 0 ? path.length : end)).toString("latin1");
}
