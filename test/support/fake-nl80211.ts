/**
 * A kernel behind the netlink transport. It keeps interfaces, a BSS table and one scan, checks every attribute of a request
 * against the policy, and does on demand what a simulated radio cannot be made to do: answers late, in another order or with
 * any error, interrupts dumps, loses messages.
 */
import { type Observable, Subject } from "rxjs";
import type { Kernel, PacketFrame, PacketSocket } from "#src/driver/nl80211/port.js";
import { ATTRS, BSS, COMMANDS, IFTYPE } from "#src/driver/nl80211/uapi.gen.js";
import { toHex } from "#src/lib/bytes.js";
import type { Instant } from "#src/lib/instant.js";
import { type Mac, macBytes } from "#src/lib/mac.js";
import { AttributeWriter } from "#src/netlink/attribute.js";
import {
    CTRL_ATTR,
    CTRL_ATTR_MCAST_GRP,
    CTRL_CMD_NEWFAMILY,
    GENL_ID_CTRL,
    genericPayload,
} from "#src/netlink/generic.js";
import { HEADER_LENGTH, NLM_F, NLMSG, readMessages, writeMessage } from "#src/netlink/message.js";
import { IFF, IFINFOMSG, IFLA, RTM } from "#src/netlink/route.js";
import type { NetlinkInput, NetlinkTransport } from "#src/netlink/transport.js";
import { type Described, describeRequest } from "#test/support/nl80211-policy.js";

export interface FakeBss {
    readonly bssid: Mac;
    readonly frequency: number;
    readonly elements: Uint8Array;
    readonly seen: number;
    readonly associated?: boolean;
}

interface FakeInterface {
    name: string;
    address: Mac;
    up: boolean;
    type: number;
    linkMode: number;
    operState: number;
}

/** What a rule makes of a request: an error, answers before the acknowledgement, or `undefined` for the usual. */
export type Verdict = { readonly errno: number; readonly text?: string } | undefined;

export const NL80211 = 28;
const GROUPS = { config: 5, scan: 6, regulatory: 7, mlme: 8, vendor: 9 } as const;
const LINK_GROUP = 1;

export class FakeNl80211 implements Kernel {
    /** Everything that was asked, in order: command names and attributes by name. */
    readonly requests: Described[] = [];
    readonly sockets: FakeSocket[] = [];
    readonly packets: FakePacketSocket[] = [];
    readonly interfaces = new Map<number, FakeInterface>();
    bsss: FakeBss[] = [];
    scanning: number | undefined;
    /** Extended features by index, feature flags, commands: what GET_WIPHY says. */
    wiphy: FakeWiphy = defaultWiphy;
    #now = 1_000_000;
    #timers: { readonly at: number; readonly wake: () => void }[] = [];
    #rules: { readonly command: string; readonly verdict: Verdict }[] = [];
    #interruptions = 0;

    constructor() {
        this.interfaces.set(3, station("wlan0", "02:00:00:00:00:00" as Mac));
    }

    openNetlink(protocol: "generic" | "route"): FakeSocket {
        const socket = new FakeSocket(this, protocol, 4000 + this.sockets.length);
        this.sockets.push(socket);
        return socket;
    }

    openPacket(ifindex: number): PacketSocket {
        const socket = new FakePacketSocket(ifindex);
        this.packets.push(socket);
        return socket;
    }

    now(): Instant {
        return this.#now as Instant;
    }

    after(delay: number, wake: () => void): () => void {
        const timer = { at: this.#now + delay, wake };
        this.#timers.push(timer);
        return () => {
            this.#timers = this.#timers.filter(other => other !== timer);
        };
    }

    /** Lets time pass. */
    pass(milliseconds: number): void {
        this.#now += milliseconds;
        for (const timer of this.#timers.filter(({ at }) => at <= this.#now)) {
            this.#timers = this.#timers.filter(other => other !== timer);
            timer.wake();
        }
    }

    get pendingTimers(): number {
        return this.#timers.length;
    }

    /** The next request of that name gets this verdict. */
    next(command: string, verdict: Verdict): void {
        this.#rules.push({ command, verdict });
    }

    /** So many of the next dumps are marked as interrupted. */
    interruptDumps(count: number): void {
        this.#interruptions = count;
    }

    /** The requests of that name. */
    asked(command: string): readonly Described[] {
        return this.requests.filter(request => request.command === command);
    }

    /** An event to whoever listens to the group. */
    multicast(group: keyof typeof GROUPS, command: number, fill: (writer: AttributeWriter) => unknown): void {
        const writer = genericPayload(command);
        fill(writer);
        const datagram = writeMessage(NL80211, 0, 0, 0, writer.finish());
        for (const socket of this.sockets) if (socket.groups.has(GROUPS[group])) socket.deliver(datagram);
    }

    /** A message to the socket that the interface's commands came from. */
    unicast(command: number, fill: (writer: AttributeWriter) => unknown): void {
        const writer = genericPayload(command);
        fill(writer);
        this.commandSocket.deliver(writeMessage(NL80211, 0, 0, 0, writer.finish()));
    }

    get eventSocket(): FakeSocket {
        return this.#socket(socket => socket.groups.has(GROUPS.mlme));
    }

    get commandSocket(): FakeSocket {
        return this.#socket(socket => socket.protocol === "generic" && socket.groups.size === 0 && !socket.closed);
    }

    /** Ends the scan that is running. */
    finishScan(aborted = false): void {
        const ifindex = this.scanning ?? 3;
        this.scanning = undefined;
        this.multicast("scan", aborted ? COMMANDS.SCAN_ABORTED : COMMANDS.NEW_SCAN_RESULTS, writer =>
            writer.u32(ATTRS.WIPHY, 0).u32(ATTRS.IFINDEX, ifindex),
        );
    }

    removeInterface(ifindex: number): void {
        const gone = this.interfaces.get(ifindex);
        if (gone === undefined) throw new Error(`no interface ${ifindex}`);
        this.interfaces.delete(ifindex);
        this.#announceLink(RTM.DELLINK, ifindex, gone);
    }

    addInterface(ifindex: number, name: string, address: Mac): void {
        const added = station(name, address);
        this.interfaces.set(ifindex, added);
        this.#announceLink(RTM.NEWLINK, ifindex, added);
    }

    /** A request that a socket sent; the answers go back through it. */
    receive(socket: FakeSocket, datagram: Uint8Array): void {
        readMessages(datagram, message => {
            const request = describeRequest(socket.protocol, message);
            this.requests.push(request);
            const answer = (payload: Uint8Array, multi = false): void => {
                const interrupted = multi && this.#interruptions > 0 ? NLM_F.DUMP_INTR : 0;
                const type = socket.protocol === "route" ? RTM.NEWLINK : request.controller ? GENL_ID_CTRL : NL80211;
                socket.deliver(
                    writeMessage(
                        type,
                        (multi ? NLM_F.MULTI : 0) | interrupted,
                        message.sequence,
                        socket.portId,
                        payload,
                    ),
                );
            };
            const dump = (message.flags & NLM_F.DUMP) === NLM_F.DUMP;
            const ruled = this.#rules.findIndex(rule => rule.command === request.command);
            const rule = ruled < 0 ? undefined : this.#rules.splice(ruled, 1)[0];
            const verdict =
                request.violation !== undefined
                    ? { errno: EINVAL, text: request.violation }
                    : (rule?.verdict ?? this.#perform(request, answer));
            if (dump && verdict === undefined) {
                const interrupted = this.#interruptions > 0 ? NLM_F.DUMP_INTR : 0;
                if (interrupted !== 0) this.#interruptions--;
                const end = writeMessage(
                    NLMSG.DONE,
                    NLM_F.MULTI | interrupted,
                    message.sequence,
                    socket.portId,
                    new Uint8Array(4),
                );
                socket.deliver(end);
            } else socket.deliver(acknowledgement(message.sequence, socket.portId, datagram, verdict));
        });
    }

    #perform(request: Described, answer: (payload: Uint8Array, multi?: boolean) => void): Verdict {
        const { attributes } = request;
        const ifindex = Number(attributes.IFINDEX ?? 0);
        const device = this.interfaces.get(ifindex);
        if (request.controller) return void answer(familyAnswer());
        switch (request.command) {
            case "GETLINK":
                return this.#getLink(attributes, answer);
            case "SETLINK":
                return this.#setLink(attributes);
            case "GET_WIPHY":
                for (const payload of wiphyAnswers(this.wiphy)) answer(payload, true);
                return undefined;
            case "REQ_SET_REG":
                return undefined;
        }
        if (device === undefined) return { errno: ENODEV };
        switch (request.command) {
            case "GET_INTERFACE":
                return void answer(
                    genericPayload(COMMANDS.NEW_INTERFACE)
                        .u32(ATTRS.IFINDEX, ifindex)
                        .u32(ATTRS.WIPHY, 0)
                        .u32(ATTRS.IFTYPE, device.type)
                        .bytes(ATTRS.MAC, macBytes(device.address))
                        .finish(),
                );
            case "SET_INTERFACE":
                if (device.up) return { errno: EBUSY };
                device.type = Number(attributes.IFTYPE);
                return undefined;
            case "TRIGGER_SCAN":
                if (!device.up) return { errno: ENETDOWN };
                if (this.scanning !== undefined) return { errno: EBUSY };
                this.scanning = ifindex;
                this.multicast("scan", COMMANDS.TRIGGER_SCAN, writer =>
                    writer.u32(ATTRS.WIPHY, 0).u32(ATTRS.IFINDEX, ifindex),
                );
                return undefined;
            case "GET_SCAN":
                for (const bss of this.bsss) answer(bssAnswer(ifindex, bss), true);
                return undefined;
            case "AUTHENTICATE":
                return this.bsss.some(({ bssid }) => bssid === attributes.MAC) ? undefined : { errno: ENOENT };
            default:
                return undefined;
        }
    }

    #getLink(attributes: Described["attributes"], answer: (payload: Uint8Array) => void): Verdict {
        const found = [...this.interfaces].find(
            ([ifindex, { name }]) => ifindex === attributes.ifindex || name === attributes.IFNAME,
        );
        if (found === undefined) return { errno: ENODEV };
        answer(linkPayload(...found));
        return undefined;
    }

    #setLink(attributes: Described["attributes"]): Verdict {
        const ifindex = Number(attributes.ifindex);
        const device = this.interfaces.get(ifindex);
        if (device === undefined) return { errno: ENODEV };
        if (typeof attributes.ADDRESS === "string") {
            if (device.up) return { errno: EBUSY };
            device.address = attributes.ADDRESS as Mac;
        }
        if (typeof attributes.LINKMODE === "number") device.linkMode = attributes.LINKMODE;
        if (typeof attributes.OPERSTATE === "number") device.operState = attributes.OPERSTATE;
        if (attributes.up !== undefined) device.up = attributes.up === true;
        this.#announceLink(RTM.NEWLINK, ifindex, device);
        return undefined;
    }

    #announceLink(type: number, ifindex: number, device: FakeInterface): void {
        const datagram = writeMessage(type, 0, 0, 0, linkPayload(ifindex, device));
        for (const socket of this.sockets) {
            if (socket.protocol === "route" && socket.groups.has(LINK_GROUP)) socket.deliver(datagram);
        }
    }

    #socket(matches: (socket: FakeSocket) => boolean): FakeSocket {
        const socket = this.sockets.find(matches);
        if (socket === undefined) throw new Error("no such socket is open");
        return socket;
    }
}

/** Delivers in a later microtask, or when `release` is called while it is held. */
export class FakeSocket implements NetlinkTransport {
    readonly portId: number;
    readonly protocol: "generic" | "route";
    readonly groups = new Set<number>();
    readonly input$: Observable<NetlinkInput>;
    closed = false;
    readonly #input = new Subject<NetlinkInput>();
    readonly #kernel: FakeNl80211;
    #held: NetlinkInput[] | undefined;

    constructor(kernel: FakeNl80211, protocol: "generic" | "route", portId: number) {
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
        this.closed = true;
        this.#input.complete();
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

    deliver(datagram: Uint8Array): void {
        const input: NetlinkInput = { type: "datagram", bytes: datagram.slice() };
        if (this.#held !== undefined) this.#held.push(input);
        else this.#later(input);
    }

    #later(input: NetlinkInput): void {
        queueMicrotask(() => {
            if (this.closed) return;
            this.#input.next(input);
            // What was kept of the receive buffer shows as garbage.
            if (input.type === "datagram") input.bytes.fill(0xee);
        });
    }
}

export class FakePacketSocket implements PacketSocket {
    readonly ifindex: number;
    readonly sent: { readonly destination: Mac; readonly payload: string }[] = [];
    readonly frames = new Subject<PacketFrame>();
    readonly frames$ = this.frames.asObservable();
    closed = false;

    constructor(ifindex: number) {
        this.ifindex = ifindex;
    }

    send(destination: Mac, payload: Uint8Array): number {
        this.sent.push({ destination, payload: toHex(payload) });
        return 0;
    }

    close(): void {
        this.closed = true;
    }
}

export interface FakeWiphy {
    readonly commands: readonly number[];
    readonly extendedFeatures: readonly number[];
    readonly featureFlags: number;
    readonly frequencies: readonly number[];
}

export const defaultWiphy: FakeWiphy = {
    commands: [
        COMMANDS.AUTHENTICATE,
        COMMANDS.ASSOCIATE,
        COMMANDS.CONNECT,
        COMMANDS.TRIGGER_SCAN,
        COMMANDS.ABORT_SCAN,
        COMMANDS.SET_STATION,
        COMMANDS.SET_CQM,
    ],
    extendedFeatures: [26],
    featureFlags: 0x0000_00c0,
    frequencies: [2412, 2437, 2462],
};

const EBADF = 9;
const ENOENT = 2;
const EBUSY = 16;
const ENODEV = 19;
const EINVAL = 22;
const ENETDOWN = 100;

const station = (name: string, address: Mac): FakeInterface => ({
    name,
    address,
    up: false,
    type: IFTYPE.STATION,
    linkMode: 0,
    operState: 0,
});

function linkPayload(ifindex: number, { name, address, up, linkMode, operState }: FakeInterface): Uint8Array {
    const header = new Uint8Array(IFINFOMSG);
    const view = new DataView(header.buffer);
    view.setInt32(4, ifindex, true);
    view.setUint32(8, up ? IFF.UP : 0, true);
    return new AttributeWriter()
        .raw(header)
        .string(IFLA.IFNAME, name)
        .bytes(IFLA.ADDRESS, macBytes(address))
        .u8(IFLA.OPERSTATE, operState)
        .u8(IFLA.LINKMODE, linkMode)
        .finish();
}

function familyAnswer(): Uint8Array {
    return genericPayload(CTRL_CMD_NEWFAMILY)
        .u16(CTRL_ATTR.FAMILY_ID, NL80211)
        .u32(CTRL_ATTR.VERSION, 1)
        .list(CTRL_ATTR.MCAST_GROUPS, Object.entries(GROUPS), (list, i, [name, id]) =>
            list.nested(i + 1, group => group.string(CTRL_ATTR_MCAST_GRP.NAME, name).u32(CTRL_ATTR_MCAST_GRP.ID, id)),
        )
        .finish();
}

/** A split dump: the channels of one band in messages of their own. */
function wiphyAnswers({ commands, extendedFeatures, featureFlags, frequencies }: FakeWiphy): readonly Uint8Array[] {
    const features = new Uint8Array(9);
    for (const index of extendedFeatures) features[index >> 3]! |= 1 << (index & 7);
    const start = (): AttributeWriter => genericPayload(COMMANDS.NEW_WIPHY).u32(ATTRS.WIPHY, 0);
    return [
        start()
            .u8(ATTRS.MAX_NUM_SCAN_SSIDS, 4)
            .u16(ATTRS.MAX_SCAN_IE_LEN, 2000)
            .u32s(ATTRS.CIPHER_SUITES, [0x000fac04, 0x000fac06])
            .finish(),
        start()
            .nested(ATTRS.SUPPORTED_IFTYPES, types => types.flag(IFTYPE.STATION).flag(IFTYPE.AP))
            .list(ATTRS.SUPPORTED_COMMANDS, commands, (list, i, command) => list.u32(i, command))
            .finish(),
        ...frequencies.map((frequency, i) =>
            start()
                .nested(ATTRS.WIPHY_BANDS, bands =>
                    bands.nested(0, band =>
                        band.nested(1, list => list.nested(i, channel => channel.u32(1, frequency))),
                    ),
                )
                .finish(),
        ),
        start().u32(ATTRS.FEATURE_FLAGS, featureFlags).bytes(ATTRS.EXT_FEATURES, features).finish(),
    ];
}

/** One answer to GET_SCAN. */
export function bssAnswer(ifindex: number, { bssid, frequency, elements, seen, associated }: FakeBss): Uint8Array {
    return genericPayload(COMMANDS.NEW_SCAN_RESULTS)
        .u32(ATTRS.IFINDEX, ifindex)
        .nested(ATTRS.BSS, bss => {
            bss.bytes(BSS.BSSID, macBytes(bssid))
                .u32(BSS.FREQUENCY, frequency)
                .bytes(BSS.TSF, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8))
                .bytes(BSS.INFORMATION_ELEMENTS, elements)
                .u16(BSS.BEACON_INTERVAL, 100)
                .u16(BSS.CAPABILITY, 0x0411)
                .i32(BSS.SIGNAL_MBM, -4200)
                .bytes(BSS.LAST_SEEN_BOOTTIME, nanoseconds(seen));
            if (associated) bss.u32(BSS.STATUS, 1);
        })
        .finish();
}

function nanoseconds(milliseconds: number): Uint8Array {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(milliseconds) * 1_000_000n, true);
    return bytes;
}

/** NLMSG_ERROR with a capped quotation and, where there is one, the kernel's text. */
export function acknowledgement(sequence: number, portId: number, request: Uint8Array, verdict: Verdict): Uint8Array {
    const head = new Uint8Array(4 + HEADER_LENGTH);
    new DataView(head.buffer).setInt32(0, verdict === undefined ? 0 : -verdict.errno, true);
    head.set(request.subarray(0, HEADER_LENGTH), 4);
    const writer = new AttributeWriter().raw(head);
    if (verdict?.text !== undefined) writer.string(1, verdict.text);
    const flags = NLM_F.CAPPED | (verdict?.text === undefined ? 0 : NLM_F.ACK_TLVS);
    return writeMessage(NLMSG.ERROR, flags, sequence, portId, writer.finish());
}
