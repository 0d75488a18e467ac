/**
 * The sockets that Node lacks (AF_NETLINK, AF_PACKET, AF_UNIX datagram), AF_UNIX streams without all that Node loads for
 * them, the boot-time clock, and how Node's event loop waits, through the C library.
 * This is the only file that calls foreign functions. Before working on it:
 *
 * - A descriptor is watched by libuv, so whatever leaves a poll callback as an exception aborts the process later, in the
 *   collector. `watch` catches and rethrows on the next tick.
 * - An error pending on the socket (ENOBUFS after an overrun, ENETDOWN on a packet socket) makes libuv report EBADF and
 *   stop the watch. It has to be read off and the watch started again.
 * - `koffi.errno()` must be read straight after the call; anything in between may overwrite it.
 * - The receive buffers serve all sockets: what is delivered is gone when the observer returns.
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
    // No machine is up for 2^32 seconds, and a BigInt would be made anew each time.
    return (timespecView.getUint32(0, true) * 1000 + timespecView.getUint32(8, true) / 1e6) as Instant;
}

/** The index of a network interface; `undefined` when there is none of that name. */
export function interfaceIndex(name: string): number | undefined {
    const index = if_nametoindex(name);
    return index === 0 ? undefined : index;
}

/** The first IPv4 address of a network interface, also while it is down; `undefined` when it has none. */
export function ipv4Address(ifname: string): string | undefined {
    const name = Buffer.from(ifname);
    if (name.length >= IFNAMSIZ) return undefined;
    const request = new Uint8Array(IFREQ);
    request.set(name);
    const socket = new Descriptor(AF_INET, SOCK_DGRAM, 0);
    const errno = socket.control(SIOCGIFADDR, request);
    socket.close();
    return errno === 0 ? request.subarray(IFREQ_ADDRESS, IFREQ_ADDRESS + 4).join(".") : undefined;
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
    /**
     * The same for somebody who asked. What peers have not read counts as ours until they are gone: where that takes all the
     * room there is, an answer gets more, so that nobody can silence us by not reading.
     */
    answer(peer: string, bytes: Uint8Array): number;
    /** Closes the socket; the file at its path stays. */
    close(): void;
}

export interface UnixDatagram {
    /** Empty when the sender has no name and cannot be answered. */
    readonly peer: string;
    readonly bytes: Uint8Array;
}

/** Binds to `path`, which must not exist; without one nobody can answer. Throws `SocketError`. */
export function openUnixDatagramSocket(path?: string): UnixDatagramSocket {
    const socket = new Descriptor(AF_UNIX, SOCK_DGRAM, 0);
    try {
        if (path !== undefined) socket.bind(unixAddress(Buffer.from(path)));
        // What peers have not read yet is counted as ours: one that reads nothing must not use up what the others need.
        socket.growSendBuffer(UNIX_SEND_BUFFER);
        return new UnixSocket(socket);
    } catch (error) {
        socket.close();
        throw error;
    }
}

/** Whether somebody listens at the socket file at `path`. */
export function isUnixSocketInUse(path: string): boolean {
    const socket = new Descriptor(AF_UNIX, SOCK_DGRAM, 0);
    const errno = socket.connect(unixAddress(Buffer.from(path)));
    socket.close();
    return errno === 0;
}

/** The number of a group of users; `undefined` when there is none of that name. */
export function groupId(name: string): number | undefined {
    const entry = getgrnam(name);
    return entry === null ? undefined : (koffi.decode(entry, GROUP) as { readonly gid: number }).gid;
}

/** A connected AF_UNIX stream socket. */
export interface UnixStream {
    /**
     * `received` gets what comes: a receive buffer, gone when it returns. `ended` is told once why nothing comes any more,
     * and never after `close`.
     */
    watch(received: (bytes: Uint8Array) => void, ended: (reason: string) => void): void;
    /** What the system does not take at once is copied and goes as soon as it does. */
    send(bytes: Uint8Array): void;
    /** Resolves when everything sent has been taken, or never can be, and the socket is closed. */
    close(): Promise<void>;
}

/** Connects to a path as peers are named above. Throws `SocketError`. */
export function connectUnixStream(path: string): UnixStream {
    const socket = new Descriptor(AF_UNIX, SOCK_STREAM, 0);
    try {
        const errno = socket.connect(unixAddress(Buffer.from(path, "latin1")));
        if (errno !== 0) throw new SocketError("connect", errno);
        // A flood goes to the system at once rather than into copies that wait for the other side.
        socket.growSendBuffer(UNIX_SEND_BUFFER);
        return new StreamSocket(socket);
    } catch (error) {
        socket.close();
        throw error;
    }
}

/** Calls whenever a descriptor that is not a socket can be read. It stays the caller's. */
export function watchReadable(fd: number, ready: () => void): { close(): void } {
    return koffi.node.poll(fd, { readable: true }, () => {
        try {
            ready();
        } catch (error) {
            process.nextTick(() => {
                throw error;
            });
        }
    });
}

/**
 * Lets the event loop wait with three system calls rather than with seven. Node has libuv measure how long the loop idles
 * (`performance.eventLoopUtilization`), for which libuv asks the kernel twice whenever it waits, and for the time three times
 * more. There is no word to take that back: the flag is cleared where libuv keeps it (`uv_loop_t.internal_fields`, whose first
 * member are the flags), and only where it is the only one and libuv is one of those that were looked at.
 *
 * @returns whether it could be done
 */
export function waitWithoutMeasuring(): boolean {
    const [major, minor] = process.versions.uv.split(".").map(Number);
    if (major !== 1 || minor! < LIBUV_LOOKED_AT.first || minor! > LIBUV_LOOKED_AT.last) return false;
    const fields = loopFields();
    if (fields === null || koffi.decode(fields, "uint32_t") !== UV_METRICS_IDLE_TIME) return false;
    koffi.encode(fields, "uint32_t", 0);
    return true;
}

/** Where libuv keeps what is its own of the main loop; `null` where libuv cannot be called. */
function loopFields(): unknown {
    try {
        const loop: unknown = libc.func("void *uv_default_loop()")();
        return koffi.decode(loop, LOOP_INTERNAL_FIELDS, "void *");
    } catch {
        return null;
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

    /** The kernel acts while it is sent: its answer waits already, as a rule. */
    send(datagram: Uint8Array): number {
        const errno = this.#socket.sendTo(datagram, kernelAddress);
        if (errno === 0) this.#socket.readSoon();
        return errno;
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
            (payload, index) => {
                const from = sender(index);
                if (payload === undefined || from[10] === PACKET_OUTGOING) return;
                this.#frames.next({ source: macAt(from, 12), broadcast: from[10] === PACKET_BROADCAST, payload });
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
    #room = UNIX_SEND_BUFFER;

    constructor(socket: Descriptor) {
        this.datagrams$ = this.#datagrams.asObservable();
        this.#socket = socket;
        socket.watch(
            (bytes, index) => {
                if (bytes !== undefined) this.#datagrams.next({ peer: unixPeer(sender(index)), bytes });
            },
            // ECONNREFUSED: a peer we wrote to is gone; `send` tells.
            () => {},
        );
    }

    send(peer: string, bytes: Uint8Array): number {
        return this.#socket.sendTo(bytes, unixAddress(Buffer.from(peer, "latin1")));
    }

    answer(peer: string, bytes: Uint8Array): number {
        const errno = this.send(peer, bytes);
        if (errno !== EAGAIN || this.#room >= MAX_UNIX_SEND_BUFFER) return errno;
        this.#room *= 2;
        this.#socket.growSendBuffer(this.#room);
        return this.send(peer, bytes);
    }

    close(): void {
        this.#socket.close();
        this.#datagrams.complete();
    }
}

class StreamSocket implements UnixStream {
    readonly #socket: Descriptor;
    readonly #unsent: Uint8Array[] = [];
    #received: (bytes: Uint8Array) => void = () => {};
    #ended: (reason: string) => void = () => {};
    #sentAll: (() => void) | undefined;

    constructor(socket: Descriptor) {
        this.#socket = socket;
    }

    watch(received: (bytes: Uint8Array) => void, ended: (reason: string) => void): void {
        this.#received = received;
        this.#ended = ended;
        this.#watchWritable(false);
    }

    send(bytes: Uint8Array): void {
        if (this.#socket.closed) return;
        const sent = this.#unsent.length > 0 ? 0 : this.#socket.sendSome(bytes);
        // Told later: whoever sends is in the middle of something.
        if (sent < 0) process.nextTick(() => this.#end(errnoText(-sent)));
        else if (sent < bytes.length) {
            this.#unsent.push(new Uint8Array(bytes.subarray(sent)));
            this.#watchWritable(true);
        }
    }

    close(): Promise<void> {
        this.#ended = () => {};
        this.#received = () => {};
        if (this.#unsent.length === 0) this.#socket.close();
        if (this.#socket.closed) return Promise.resolve();
        return new Promise(resolve => {
            this.#sentAll = resolve;
        });
    }

    readonly #ready = (): void => {
        if (this.#unsent.length > 0) this.#flush();
        for (let turn = 0; turn < CHUNKS_PER_TURN && !this.#socket.closed; turn++) {
            const length = this.#socket.receive();
            if (length > 0) this.#received(receiveBuffer.subarray(0, length));
            else if (length === 0) this.#end("the other side closed the connection");
            else if (-length !== EAGAIN && -length !== EINTR) this.#end(errnoText(-length));
            // A stream that did not fill the buffer has no more: that is one system call less than asking it.
            if (length < receiveBuffer.length) return;
        }
    };

    #flush(): void {
        for (let bytes = this.#unsent[0]; bytes !== undefined; bytes = this.#unsent[0]) {
            const sent = this.#socket.sendSome(bytes);
            if (sent < 0) {
                this.#end(errnoText(-sent));
                return;
            }
            if (sent < bytes.length) {
                this.#unsent[0] = bytes.subarray(sent);
                return;
            }
            this.#unsent.shift();
        }
        if (this.#sentAll === undefined) this.#watchWritable(false);
        else this.#end("closed");
    }

    #watchWritable(writable: boolean): void {
        this.#socket.poll({ readable: true, writable }, this.#ready);
    }

    #end(reason: string): void {
        if (this.#socket.closed) return;
        this.#socket.close();
        this.#unsent.length = 0;
        this.#sentAll?.();
        this.#ended(reason);
    }
}

/** One non-blocking socket. */
class Descriptor {
    readonly #fd: number;
    #poll: ReturnType<typeof koffi.node.poll> | undefined;
    #closed = false;
    #read: () => void = () => {};
    #soon = false;

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

    growSendBuffer(bytes: number): void {
        if (this.setOption(SOL_SOCKET, SO_SNDBUFFORCE, bytes) !== 0) this.setOption(SOL_SOCKET, SO_SNDBUF, bytes);
    }

    /** Zero, or an error number. */
    control(request: number, argument: Uint8Array): number {
        return ioctl(this.#fd, request, argument) === 0 ? 0 : koffi.errno();
    }

    /** Zero, or an error number. */
    connect(address: Uint8Array): number {
        return connect(this.#fd, address, address.length) === 0 ? 0 : koffi.errno();
    }

    sendTo(bytes: Uint8Array, address: Uint8Array): number {
        if (this.#closed) return EBADF;
        const sent = sendto(this.#fd, bytes, bytes.length, MSG_NOSIGNAL, address, address.length);
        return sent < 0 ? koffi.errno() : 0;
    }

    /** How many bytes of a stream the system took, or minus an error number. */
    sendSome(bytes: Uint8Array): number {
        const sent = sendto(this.#fd, bytes, bytes.length, MSG_NOSIGNAL, null, 0);
        if (sent >= 0) return sent;
        const errno = koffi.errno();
        return errno === EAGAIN || errno === EINTR ? 0 : -errno;
    }

    /** How many bytes of a stream are in the receive buffer now: zero at its end, or minus an error number. */
    receive(): number {
        const length = recv(this.#fd, receiveBuffer, receiveBuffer.length, 0);
        return length < 0 ? -koffi.errno() : length;
    }

    /** `received` gets each datagram, `undefined` for one that did not fit; `failed` each error on the socket. */
    watch(received: Received, failed: (errno: number) => void): void {
        this.#read = () => this.#drain(received, failed);
        this.poll({ readable: true }, this.#read);
    }

    /** Reads as soon as whoever runs now is done and what he says on the bus is sent, rather than when the event loop comes by. */
    readSoon(): void {
        if (this.#soon) return;
        this.#soon = true;
        process.nextTick(() => {
            this.#soon = false;
            this.#read();
        });
    }

    /** Calls whenever one of the conditions holds, instead of what was called so far. */
    poll(condition: { readonly readable: boolean; readonly writable?: boolean }, call: () => void): void {
        const ready = (...[status]: readonly unknown[]): void => {
            try {
                call();
                if (status !== 0 && !this.#closed) this.#poll?.start(condition, ready);
            } catch (error) {
                process.nextTick(() => {
                    throw error;
                });
            }
        };
        if (this.#poll === undefined) this.#poll = koffi.node.poll(this.#fd, condition, ready);
        else this.#poll.start(condition, ready);
    }

    get closed(): boolean {
        return this.#closed;
    }

    close(): void {
        if (this.#closed) return;
        this.#closed = true;
        this.#poll?.close();
        close(this.#fd);
    }

    #drain(received: Received, failed: (errno: number) => void): void {
        // Bounded, so that a flood does not starve the rest of the loop; the watch is level-triggered.
        for (let turn = 0; turn < BATCHES_PER_TURN && !this.#closed; turn++) {
            const count = receiveBatch(this.#fd);
            if (count < 0) {
                const errno = koffi.errno();
                if (errno === EAGAIN) return;
                if (errno !== EINTR) failed(errno);
                continue;
            }
            for (let index = 0; index < count && !this.#closed; index++) {
                const length = batchView.getUint32(index * MMSGHDR + MSG_LEN, true);
                // With MSG_TRUNC the length is the true one.
                received(length > RECEIVE_BUFFER ? undefined : receiveBuffers[index]!.subarray(0, length), index);
            }
            // A batch that is not full leaves nothing behind: that is one system call less than asking.
            if (count < BATCH) return;
        }
    }
}

/** Gets a datagram, `undefined` for one that did not fit, and its place in the batch, by which `sender` knows whose it is. */
type Received = (bytes: Uint8Array | undefined, index: number) => void;

const sender = (index: number): Uint8Array =>
    senders[index]!.subarray(0, batchView.getUint32(index * MMSGHDR + MSG_NAMELEN, true));

/** Fills the receive buffers with the datagrams that wait: how many, or -1. */
function receiveBatch(fd: number): number {
    for (let index = 0; index < BATCH; index++) batchView.setUint32(index * MMSGHDR + MSG_NAMELEN, SOCKADDR_UN, true);
    return recvmmsg(fd, batch, BATCH, MSG_TRUNC, null);
}

const overrun: NetlinkInput = { type: "overrun" };

const AF_UNIX = 1;
const AF_INET = 2;
const AF_NETLINK = 16;
const AF_PACKET = 17;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_RAW = 3;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const NETLINK_ROUTE = 0;
const NETLINK_GENERIC = 16;
const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const SO_SNDBUFFORCE = 32;
const SO_RCVBUFFORCE = 33;
const SOL_NETLINK = 270;
const NETLINK_ADD_MEMBERSHIP = 1;
const NETLINK_CAP_ACK = 10;
const NETLINK_EXT_ACK = 11;
const MSG_TRUNC = 0x20;
const MSG_NOSIGNAL = 0x4000;
const PACKET_BROADCAST = 1;
const PACKET_OUTGOING = 4;
const CLOCK_BOOTTIME = 7;
const EINTR = 4;
const EBADF = 9;
const EAGAIN = 11;

const SOCKADDR_NL = 12;
const IFNAMSIZ = 16;
const IFREQ = 40;
/** Where the address is in the socket address behind the name. */
const IFREQ_ADDRESS = IFNAMSIZ + 4;
const SIOCGIFADDR = 0x8915;
const SOCKADDR_LL = 20;
const SOCKADDR_UN = 110;

/** Minor versions of libuv 1, from Node 20's to Node 24's: neither structure changed in between. */
const LIBUV_LOOKED_AT = { first: 46, last: 52 };
/** Offset in `uv_loop_t`, for pointers of 64 bits: behind `data`, `active_handles`, `handle_queue` and `active_reqs`. */
const LOOP_INTERNAL_FIELDS = 40;
const UV_METRICS_IDLE_TIME = 1;

/** A dump of a thousand BSSs takes about a megabyte of socket memory. */
const NETLINK_RECEIVE_BUFFER = 4 << 20;
/** The kernel fills dump datagrams up to 32 KiB. */
const RECEIVE_BUFFER = 1 << 16;
/** Datagrams that one system call reads: an acknowledgement and the events that came with it, mostly. */
const BATCH = 8;
const BATCHES_PER_TURN = 8;
const CHUNKS_PER_TURN = 16;
const UNIX_SEND_BUFFER = 4 << 20;
/** What a hundred monitors that read nothing leave behind where the system lets each have 512 datagrams. */
const MAX_UNIX_SEND_BUFFER = 128 << 20;

const receiveBuffers = Array.from({ length: BATCH }, () => new Uint8Array(RECEIVE_BUFFER));
const receiveBuffer = receiveBuffers[0]!;
const senders = receiveBuffers.map(() => new Uint8Array(SOCKADDR_UN));
/** struct mmsghdr and struct iovec of the C library, for pointers of 64 bits. */
const MMSGHDR = 64;
const MSG_NAMELEN = 8;
const MSG_LEN = 56;
const IOVEC = 16;
const batch = new Uint8Array(BATCH * (MMSGHDR + IOVEC));
const batchView = new DataView(batch.buffer);
for (const [index, buffer] of receiveBuffers.entries()) {
    const header = index * MMSGHDR;
    const iovec = BATCH * MMSGHDR + index * IOVEC;
    batchView.setBigUint64(header, koffi.address(senders[index]!), true);
    batchView.setBigUint64(header + 16, koffi.address(batch) + BigInt(iovec), true);
    batchView.setBigUint64(header + 24, 1n, true);
    batchView.setBigUint64(iovec, koffi.address(buffer), true);
    batchView.setBigUint64(iovec + 8, BigInt(RECEIVE_BUFFER), true);
}
const timespec = new Uint8Array(16);
const timespecView = new DataView(timespec.buffer);
const kernelAddress = new Uint8Array(SOCKADDR_NL);
new DataView(kernelAddress.buffer).setUint16(0, AF_NETLINK, true);

const libc = koffi.load(null);
const socket: (family: number, type: number, protocol: number) => number = libc.func("int socket(int, int, int)");
const bind: (fd: number, address: Uint8Array, length: number) => number = libc.func(
    "int bind(int, const void *, uint32_t)",
);
const connect: (fd: number, address: Uint8Array, length: number) => number = libc.func(
    "int connect(int, const void *, uint32_t)",
);
const getsockname: (fd: number, address: Uint8Array, length: Uint32Array) => number = libc.func(
    "int getsockname(int, void *, void *)",
);
const setsockopt: (fd: number, level: number, option: number, value: Uint32Array, length: number) => number = libc.func(
    "int setsockopt(int, int, int, const void *, uint32_t)",
);
const ioctl: (fd: number, request: number, argument: Uint8Array) => number = libc.func(
    "int ioctl(int, unsigned long, void *)",
);
const sendto: (
    fd: number,
    bytes: Uint8Array,
    length: number,
    flags: number,
    address: Uint8Array | null,
    addressLength: number,
) => number = libc.func("intptr_t sendto(int, const void *, size_t, int, const void *, uint32_t)");
const recv: (fd: number, bytes: Uint8Array, length: number, flags: number) => number = libc.func(
    "intptr_t recv(int, void *, size_t, int)",
);
const recvmmsg: (fd: number, batch: Uint8Array, count: number, flags: number, timeout: null) => number = libc.func(
    "int recvmmsg(int, void *, unsigned int, int, void *)",
);
const close: (fd: number) => number = libc.func("int close(int)");
const strerror: (errno: number) => string = libc.func("str strerror(int)");
const GROUP = koffi.struct({ name: "char *", password: "char *", gid: "uint32_t", members: "void *" });
const getgrnam: (name: string) => unknown = libc.func("void *getgrnam(str)");
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

/** Linux wants no zero behind a path that fills the whole address: peers may have such a name. */
function unixAddress(text: Uint8Array): Uint8Array {
    const abstract = text[0] === 0;
    if (text.length > SOCKADDR_UN - 2) throw new RangeError(`socket path of ${text.length} bytes`);
    const address = new Uint8Array(Math.min(SOCKADDR_UN, 2 + text.length + (abstract ? 0 : 1)));
    new DataView(address.buffer).setUint16(0, AF_UNIX, true);
    address.set(text, 2);
    return address;
}

function unixPeer(address: Uint8Array): string {
    const path = address.subarray(2);
    const end = path[0] === 0 ? path.length : path.indexOf(0);
    return Buffer.from(path.subarray(0, end < 0 ? path.length : end)).toString("latin1");
}
