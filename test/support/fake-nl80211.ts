/**
 * A kernel behind the netlink transport. It keeps interfaces, a BSS table and one scan, checks every attribute of a request
 * against the policy, and does on demand what a simulated radio cannot be made to do: answers late, in another order or with
 * any error, interrupts dumps, loses messages. With a card of the simulated air behind an interface it also does what a radio
 * can.
 */
import type { AirCard } from "#src/driver/air/index.js";
import type { Kernel } from "#src/driver/nl80211/port.js";
import { ATTRS, COMMANDS, EXT_FEATURE_INDEX, IFTYPE } from "#src/driver/nl80211/uapi.gen.js";
import type { Instant } from "#src/lib/instant.js";
import { type Mac, macBytes } from "#src/lib/mac.js";
import type { Timetable } from "#src/lib/timetable.js";
import type { AttributeWriter } from "#src/netlink/attribute.js";
import { GENL_ID_CTRL, genericPayload } from "#src/netlink/generic.js";
import { NLM_F, NLMSG, readMessages, writeMessage } from "#src/netlink/message.js";
import { RTM } from "#src/netlink/route.js";
import { FakePacketSocket, FakeSocket, type SocketOwner } from "#test/support/fake-netlink-socket.js";
import {
    acknowledgement,
    bssAnswer,
    defaultWiphy,
    type FakeBss,
    type FakeLink,
    type FakeWiphy,
    familyAnswer,
    GROUPS,
    linkPayload,
    NL80211,
    type Verdict,
    wiphyAnswers,
} from "#test/support/fake-nl80211-answers.js";
import { FakeRadio } from "#test/support/fake-nl80211-radio.js";
import { type Described, describeRequest } from "#test/support/nl80211-policy.js";

type FakeInterface = { -readonly [K in keyof FakeLink]: FakeLink[K] } & {
    type: number;
    /** What it is on the air. */
    readonly radio?: FakeRadio;
};

const LINK_GROUP = 1;

export class FakeNl80211 implements Kernel, SocketOwner {
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
    #lastIndex = 3;

    readonly #timetable: Timetable | undefined;

    /** The P2P Device interfaces that there are, by the number of their wireless device. */
    readonly p2pDevices = new Set<number>();
    #lastP2pDevice = 100;

    /** In the time of a simulated air, or in one that `pass` moves. */
    constructor(timetable?: Timetable) {
        this.#timetable = timetable;
        if (timetable === undefined) this.interfaces.set(3, station("wlan0", "02:00:00:00:00:00" as Mac));
    }

    /** Gives the kernel a card; its interface comes and goes with it, under another index each time. */
    plugIn(card: AirCard, ifindex = 3): FakeRadio {
        const radio = new FakeRadio(this, card);
        this.#appear(ifindex, radio);
        return radio;
    }

    openNetlink(protocol: "generic" | "route"): FakeSocket {
        const socket = new FakeSocket(this, protocol, 4000 + this.sockets.length);
        this.sockets.push(socket);
        return socket;
    }

    openPacket(ifindex: number): FakePacketSocket {
        const radio = this.interfaces.get(ifindex)?.radio;
        const socket = new FakePacketSocket(ifindex, (destination, payload) => radio?.packet(destination, payload));
        this.packets.push(socket);
        return socket;
    }

    now(): Instant {
        return this.#timetable?.now() ?? (this.#now as Instant);
    }

    after(delay: number, wake: () => void): () => void {
        if (this.#timetable !== undefined) return this.#timetable.at((this.now() + delay) as Instant, wake);
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

    /** No request is refused any more, no dump interrupted, no message lost. */
    forgive(): void {
        this.#rules = [];
        this.#interruptions = 0;
        for (const socket of this.sockets) socket.loseAfter(0, 0);
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

    get hasControlPort(): boolean {
        return this.wiphy.extendedFeatures.includes(EXT_FEATURE_INDEX.CONTROL_PORT_OVER_NL80211);
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

    rename(ifindex: number, name: string): void {
        const device = this.interfaces.get(ifindex);
        if (device === undefined) throw new Error(`no interface ${ifindex}`);
        device.name = name;
        this.#announceLink(RTM.NEWLINK, ifindex, device);
    }

    addInterface(ifindex: number, name: string, address: Mac): void {
        const added = station(name, address);
        this.interfaces.set(ifindex, added);
        this.#announceLink(RTM.NEWLINK, ifindex, added);
    }

    /** The card's interface went up or down, got another address, is gone or back. */
    linkChanged(radio: FakeRadio): void {
        const [ifindex, device] = [...this.interfaces].find(entry => entry[1].radio === radio) ?? [];
        const { state, address } = radio.link;
        if (ifindex === undefined || device === undefined) {
            if (state !== "removed") this.#appear(this.#lastIndex + 1, radio);
            return;
        }
        if (state === "removed") {
            this.removeInterface(ifindex);
            return;
        }
        const up = state === "up";
        if (device.up === up && device.address === address) return;
        Object.assign(device, { up, address });
        this.#announceLink(RTM.NEWLINK, ifindex, device);
    }

    indexOf(radio: FakeRadio): number {
        return [...this.interfaces].find(([, device]) => device.radio === radio)?.[0] ?? 0;
    }

    /** Who opened a connection with SOCKET_OWNER holds it no longer. */
    closed(socket: FakeSocket): void {
        for (const { radio } of this.interfaces.values()) radio?.ownerGone(socket);
    }

    /** A request that a socket sent; the answers go back through it. */
    receive(socket: FakeSocket, datagram: Uint8Array): void {
        readMessages(datagram, ({ type, flags, sequence, ...rest }) => {
            const request = describeRequest(socket.protocol, { type, flags, sequence, ...rest });
            this.requests.push(request);
            const { portId } = socket;
            const dump = (flags & NLM_F.DUMP) === NLM_F.DUMP;
            const interrupted = dump && this.#interruptions > 0 ? NLM_F.DUMP_INTR : 0;
            if (interrupted !== 0) this.#interruptions--;
            const answer = (payload: Uint8Array): void => {
                const type = socket.protocol === "route" ? RTM.NEWLINK : request.controller ? GENL_ID_CTRL : NL80211;
                socket.deliver(writeMessage(type, (dump ? NLM_F.MULTI : 0) | interrupted, sequence, portId, payload));
            };
            const finish = (verdict: Verdict): void => {
                const end =
                    dump && verdict === undefined
                        ? writeMessage(NLMSG.DONE, NLM_F.MULTI | interrupted, sequence, portId, new Uint8Array(4))
                        : acknowledgement(sequence, portId, datagram, verdict);
                socket.deliver(end);
            };
            const ruled = this.#rules.findIndex(rule => rule.command === request.command);
            const rule = ruled < 0 ? undefined : this.#rules.splice(ruled, 1)[0];
            if (request.violation !== undefined) finish({ errno: EINVAL, text: request.violation });
            else if (rule !== undefined) finish(rule.verdict);
            else {
                const verdict = this.#perform(request, answer, socket);
                if (verdict instanceof Promise) void verdict.then(finish);
                else finish(verdict);
            }
        });
    }

    #perform(
        request: Described,
        answer: (payload: Uint8Array) => void,
        socket: FakeSocket,
    ): Verdict | Promise<Verdict> {
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
                for (const payload of wiphyAnswers(this.wiphy)) answer(payload);
                return undefined;
            case "REQ_SET_REG":
                return undefined;
        }
        const wdev = attributes.WDEV;
        if (typeof wdev === "bigint" || typeof wdev === "number") return this.#p2pDevice(request, Number(wdev));
        if (request.command === "NEW_INTERFACE" && attributes.IFTYPE === IFTYPE.P2P_DEVICE) {
            const made = ++this.#lastP2pDevice;
            this.p2pDevices.add(made);
            return void answer(
                genericPayload(COMMANDS.NEW_INTERFACE)
                    .u64(ATTRS.WDEV, BigInt(made))
                    .bytes(ATTRS.MAC, macBytes("02:00:00:00:40:00" as Mac))
                    .finish(),
            );
        }
        if (device === undefined) return { errno: ENODEV };
        const { radio } = device;
        switch (request.command) {
            case "GET_INTERFACE": {
                const described = genericPayload(COMMANDS.NEW_INTERFACE)
                    .u32(ATTRS.IFINDEX, ifindex)
                    .u32(ATTRS.WIPHY, 0)
                    .u32(ATTRS.IFTYPE, device.type)
                    .bytes(ATTRS.MAC, macBytes(device.address));
                if (radio?.frequency !== undefined) described.u32(ATTRS.WIPHY_FREQ, radio.frequency);
                return void answer(described.finish());
            }
            case "SET_INTERFACE":
                if (device.up) return { errno: EBUSY };
                device.type = Number(attributes.IFTYPE);
                return undefined;
        }
        if (radio !== undefined) return radio.perform(request, answer, socket);
        switch (request.command) {
            case "TRIGGER_SCAN":
                if (!device.up) return { errno: ENETDOWN };
                if (this.scanning !== undefined) return { errno: EBUSY };
                this.scanning = ifindex;
                this.multicast("scan", COMMANDS.TRIGGER_SCAN, writer =>
                    writer.u32(ATTRS.WIPHY, 0).u32(ATTRS.IFINDEX, ifindex),
                );
                return undefined;
            case "GET_SCAN":
                for (const bss of this.bsss) answer(bssAnswer(ifindex, bss));
                return undefined;
            case "AUTHENTICATE":
                return this.bsss.some(({ bssid }) => bssid === attributes.MAC) ? undefined : { errno: ENOENT };
            default:
                return undefined;
        }
    }

    #p2pDevice({ command }: Described, wdev: number): Verdict {
        if (!this.p2pDevices.has(wdev)) return { errno: ENODEV };
        if (command === "DEL_INTERFACE") this.p2pDevices.delete(wdev);
        return undefined;
    }

    #getLink(attributes: Described["attributes"], answer: (payload: Uint8Array) => void): Verdict {
        const found = [...this.interfaces].find(
            ([ifindex, { name }]) => ifindex === attributes.ifindex || name === attributes.IFNAME,
        );
        if (found === undefined) return { errno: ENODEV };
        answer(linkPayload(...found));
        return undefined;
    }

    #setLink(attributes: Described["attributes"]): Verdict | Promise<Verdict> {
        const ifindex = Number(attributes.ifindex);
        const device = this.interfaces.get(ifindex);
        if (device === undefined) return { errno: ENODEV };
        if (typeof attributes.ADDRESS === "string") {
            if (device.up) return { errno: EBUSY };
            if (device.radio !== undefined) return device.radio.setAddress(attributes.ADDRESS as Mac);
            device.address = attributes.ADDRESS as Mac;
        }
        if (typeof attributes.LINKMODE === "number") device.linkMode = attributes.LINKMODE;
        if (typeof attributes.OPERSTATE === "number") device.operState = attributes.OPERSTATE;
        if (attributes.up !== undefined) {
            if (device.radio !== undefined) return device.radio.setUp(attributes.up === true);
            device.up = attributes.up === true;
        }
        this.#announceLink(RTM.NEWLINK, ifindex, device);
        return undefined;
    }

    #announceLink(type: number, ifindex: number, device: FakeInterface): void {
        const datagram = writeMessage(type, 0, 0, 0, linkPayload(ifindex, device));
        for (const socket of this.sockets) {
            if (socket.protocol === "route" && socket.groups.has(LINK_GROUP)) socket.deliver(datagram);
        }
    }

    #appear(ifindex: number, radio: FakeRadio): void {
        const { state, address } = radio.link;
        const device: FakeInterface = { ...station(radio.ifname, address), up: state === "up", radio };
        this.#lastIndex = ifindex;
        this.interfaces.set(ifindex, device);
        this.#announceLink(RTM.NEWLINK, ifindex, device);
    }

    #socket(matches: (socket: FakeSocket) => boolean): FakeSocket {
        const socket = this.sockets.find(matches);
        if (socket === undefined) throw new Error("no such socket is open");
        return socket;
    }
}

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
