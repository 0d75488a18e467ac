/**
 * One wireless interface. This wires transport, encoder and decoder together and knows what the kernel wants to be asked
 * twice; it decides nothing about Wi-Fi.
 *
 * Every interface has its own command socket: connections and frame registrations belong to it, so the kernel ends them by
 * itself when the process is gone. Nothing is ordered between that socket and the one for events.
 */
import { type Observable, Subject } from "rxjs";
import type { Capabilities } from "#src/driver/capability.js";
import type { Authenticate, Connect, DriverCommand, ScanParameters, SignalReport } from "#src/driver/command.js";
import type { Driver, DriverFailure, DriverReply, OpenFailure } from "#src/driver/driver.js";
import type { DriverEvent, LinkState } from "#src/driver/event.js";
import { decode, type KernelEvent, type Notification } from "#src/driver/nl80211/decode.js";
import {
    type Composite,
    ETHERTYPE_EAPOL,
    encode,
    getInterface,
    getScan,
    getStation,
    getSurvey,
    getWiphy,
    type KernelRequest,
    releaseLink,
    setStationType,
    type Target,
    takeLink,
} from "#src/driver/nl80211/encode.js";
import type { PacketSocket } from "#src/driver/nl80211/port.js";
import { readScanResult } from "#src/driver/nl80211/scan-result.js";
import { errorText, type Shared } from "#src/driver/nl80211/shared.js";
import { readInterface, readNoise, readStation, type WirelessInterface } from "#src/driver/nl80211/station.js";
import { IFTYPE } from "#src/driver/nl80211/uapi.gen.js";
import { WiphyCollector } from "#src/driver/nl80211/wiphy.js";
import { toHex } from "#src/lib/bytes.js";
import { type Mac, zeroMac } from "#src/lib/mac.js";
import type { NetlinkMessage } from "#src/netlink/message.js";
import { getLink, IFF, type Link, RTM, readLink } from "#src/netlink/route.js";
import type { NetlinkConnection, NetlinkReply } from "#src/netlink/transport.js";

export class Nl80211Driver implements Driver {
    readonly events$: Observable<DriverEvent>;
    readonly #events = new Subject<DriverEvent>();
    readonly #shared: Shared;
    readonly #commands: NetlinkConnection;
    readonly #ifname: string;
    readonly #closed: (self: Nl80211Driver) => void;
    /** Absent while the device is gone. */
    #ifindex: number | undefined;
    #capabilities: Capabilities = noCapabilities;
    #link: LinkState = { state: "removed", address: zeroMac };
    #packet: PacketSocket | undefined;
    /** Whether the link was up when it was first taken. */
    #foundUp = false;
    /** Who runs association at present: the last command that began one decides. */
    #sme: Capabilities["sme"] = "userspace";
    #associatedTo: Mac | undefined;
    /** Grows with each command that begins or ends an association, so that a retry notices that it is out of date. */
    #attempt = 0;
    #scan: Scan | undefined;
    /** Proved by an event; then the guard can afford to wait longer. */
    #scanEvents = false;
    #changingAddress = false;
    /** Keys that are installed and would outlive a disconnection. */
    readonly #keys = new Map<string, { readonly keyIndex: number; readonly peer?: Mac }>();
    /** What was registered for; a device that comes back has forgotten it. */
    readonly #registrations = new Map<string, Extract<DriverCommand, { readonly type: "registerFrames" }>>();
    readonly #reattach = new Coalesced(() => this.#attach());
    readonly #refresh = new Coalesced(() => this.#refreshCapabilities());
    readonly #resync = new Coalesced(() => this.#lookAgain());
    #closing: Promise<void> | undefined;

    static async open(
        shared: Shared,
        ifname: string,
        closed: (self: Nl80211Driver) => void,
    ): Promise<Nl80211Driver | OpenFailure> {
        const driver = new Nl80211Driver(shared, ifname, closed);
        const failure = await driver.#open();
        if (failure === undefined) return driver;
        driver.#packet?.close();
        driver.#commands.close();
        return failure;
    }

    private constructor(shared: Shared, ifname: string, closed: (self: Nl80211Driver) => void) {
        this.#shared = shared;
        this.#ifname = ifname;
        this.#closed = closed;
        this.events$ = this.#events.asObservable();
        this.#commands = shared.openCommands({
            notification: message => {
                const notification = decode(message);
                if (typeof notification === "string") shared.dropped(notification);
                else this.notified(notification);
            },
            overrun: () => this.resynchronise(),
            dropped: reason => shared.dropped(reason),
        });
    }

    get capabilities(): Capabilities {
        return this.#capabilities;
    }

    get link(): LinkState {
        return this.#link;
    }

    execute<C extends DriverCommand>(command: C): Promise<DriverReply<C>> {
        // The switch below answers each command with its own result, which the compiler cannot follow through `C`.
        return this.#execute(command) as Promise<DriverReply<C>>;
    }

    close(): Promise<void> {
        this.#closing ??= this.#close();
        return this.#closing;
    }

    /** A message on the socket that all interfaces share, or on ours. */
    notified({ ifindex, wiphy, event }: Notification): void {
        if (
            ifindex !== undefined
                ? ifindex !== this.#ifindex
                : wiphy !== undefined && wiphy !== this.#capabilities.wiphy
        )
            return;
        this.#kernelEvent(event);
    }

    linkChanged(present: boolean, link: Link): void {
        if (this.#closing !== undefined) return;
        if (this.#ifindex === undefined) {
            if (present && link.name === this.#ifname) this.#reattach.run();
            return;
        }
        if (link.ifindex !== this.#ifindex || link.partial) return;
        if (!present || (link.name !== undefined && link.name !== this.#ifname)) {
            this.#removed();
            return;
        }
        const next = linkState(link, this.#link);
        if (this.#changingAddress || (next.state === this.#link.state && next.address === this.#link.address)) return;
        this.#link = next;
        this.#emit({ type: "link", ...next });
    }

    /** Events were lost: look at the world afresh. */
    resynchronise(): void {
        this.#resync.run();
    }

    async #open(): Promise<OpenFailure | undefined> {
        const found = await this.#readLink(this.#ifname);
        if (!found.ok) return { failed: "noSuchInterface", text: `${this.#ifname}: ${errorText(found)}` };
        const link = found.answers[0];
        if (link === undefined) return { failed: "noSuchInterface", text: this.#ifname };
        const failure = await this.#take(link);
        if (failure !== undefined) return failure;
        // Link events reach us only from now on.
        const now = await this.#readLink(link.ifindex);
        if (now.ok && now.answers[0] !== undefined) this.#link = linkState(now.answers[0], this.#link);
        this.#foundUp = this.#link.state === "up";
        return undefined;
    }

    /** Makes the interface of that index ours. */
    async #take(link: Link): Promise<OpenFailure | undefined> {
        const { ifindex } = link;
        const described = await this.#ask(getInterface(ifindex), keep(readInterface));
        if (!described.ok) return { failed: "notWireless", text: `${this.#ifname}: ${errorText(described)}` };
        const wireless = described.answers[0];
        if (wireless === undefined) return { failed: "notWireless", text: this.#ifname };
        if (wireless.type !== IFTYPE.STATION) {
            const failure = await this.#makeStation(link, wireless);
            if (failure !== undefined) return failure;
        }
        const capabilities = await this.#readCapabilities(wireless.wiphy);
        if (capabilities === undefined) return { failed: "kernel", text: `${this.#ifname}: no answer to GET_WIPHY` };
        const taken = await this.#ask(takeLink(ifindex));
        if (!taken.ok) return refused(this.#ifname, taken);
        const target: Target = { ifindex, capabilities };
        for (const registration of this.#registrations.values()) await this.#send(registration, target);
        if (!capabilities.features.has("controlPortOverNl80211")) {
            try {
                this.#openPacket(ifindex);
            } catch (error) {
                const text = error instanceof Error ? error.message : String(error);
                return { failed: /CAP_/.test(text) ? "permission" : "kernel", text };
            }
        }
        this.#capabilities = capabilities;
        this.#sme = capabilities.sme;
        this.#ifindex = ifindex;
        this.#link = linkState(link, { state: "down", address: wireless.address ?? zeroMac });
        return undefined;
    }

    async #makeStation(link: Link, wireless: WirelessInterface): Promise<OpenFailure | undefined> {
        const { ifindex } = link;
        let reply = await this.#ask(setStationType(ifindex));
        if (!reply.ok && reply.errno === EBUSY && (link.flags & IFF.UP) !== 0) {
            const target = { ifindex, capabilities: this.#capabilities };
            await this.#send({ type: "setLinkUp", up: false }, target);
            reply = await this.#ask(setStationType(ifindex));
            await this.#send({ type: "setLinkUp", up: true }, target);
        }
        if (reply.ok) return undefined;
        const failure = refused(this.#ifname, reply);
        return reply.errno === EBUSY ? { failed: "busy", text: `${failure.text} (type ${wireless.type})` } : failure;
    }

    /** The device is back, perhaps under another index. */
    async #attach(): Promise<void> {
        if (this.#ifindex !== undefined || this.#closing !== undefined) return;
        const found = await this.#readLink(this.#ifname);
        const link = found.ok ? found.answers[0] : undefined;
        if (link === undefined) return;
        if ((await this.#take(link)) !== undefined) {
            this.#shared.dropped("deviceNotTaken");
            return;
        }
        this.#emit({ type: "capabilitiesChanged", capabilities: this.#capabilities });
        // It may have been brought up, or be gone again, while we asked.
        const now = await this.#readLink(link.ifindex);
        if (this.#ifindex !== link.ifindex) return;
        const latest = now.ok ? now.answers[0] : undefined;
        if (latest === undefined) this.#removed();
        else {
            this.#link = linkState(latest, this.#link);
            this.#emit({ type: "link", ...this.#link });
        }
    }

    #removed(): void {
        this.#attempt++;
        this.#ifindex = undefined;
        this.#associatedTo = undefined;
        this.#keys.clear();
        this.#packet?.close();
        this.#packet = undefined;
        this.#link = { state: "removed", address: this.#link.address };
        this.#scanEnded(true, [], []);
        this.#emit({ type: "link", ...this.#link });
    }

    #openPacket(ifindex: number): void {
        this.#packet?.close();
        this.#packet = this.#shared.kernel.openPacket(ifindex, ETHERTYPE_EAPOL);
        this.#packet.frames$.subscribe(({ source, payload }) =>
            this.#emit({ type: "eapol", source, frame: payload.slice(), encrypted: undefined }),
        );
    }

    async #execute(command: DriverCommand): Promise<DriverReply> {
        const ifindex = this.#ifindex;
        if (ifindex === undefined || this.#closing !== undefined) return failure(ENODEV);
        const target: Target = { ifindex, capabilities: this.#capabilities };
        switch (command.type) {
            case "scanResults":
                return this.#scanResults(ifindex);
            case "signal":
                return this.#signal(ifindex);
            case "scan":
                return this.#startScan(command, target);
            case "authenticate":
                return this.#authenticate(command, target);
            case "associate":
                this.#sme = "userspace";
                this.#attempt++;
                return this.#send(command, target);
            case "connect":
                return this.#connect(command, target);
            case "deauthenticate":
            case "disconnect":
                this.#attempt++;
                return this.#send(command, target);
            case "installKey":
                if (command.kind !== "pairwise") this.#keys.set(keyName(command), { keyIndex: command.keyIndex });
                return this.#send(command, target);
            case "removeKey":
                this.#keys.delete(keyName(command));
                return this.#send(command, target);
            case "registerFrames": {
                const reply = await this.#send(command, target);
                if (reply.ok) this.#registrations.set(`${command.subtype} ${toHex(command.prefix)}`, command);
                return reply;
            }
            case "sendEapol": {
                if (this.#packet === undefined) return this.#send(command, target);
                const errno = this.#packet.send(command.destination, command.frame);
                return errno === 0 ? done : failure(errno);
            }
            case "setAddress":
                return this.#setAddress(command, target);
            default:
                return this.#send(command, target);
        }
    }

    /** The requests of one command until one fails. */
    async #send(
        command: Exclude<DriverCommand, { readonly type: Composite }>,
        target: Target,
    ): Promise<typeof done | DriverFailure> {
        for (const request of encode(command, target)) {
            const reply = await this.#ask(request);
            if (!reply.ok) return failure(reply.errno, reply.text);
        }
        return done;
    }

    #ask<T = never>(
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

    #dump<T>(request: KernelRequest, read: (message: NetlinkMessage) => T | undefined): Promise<NetlinkReply<T>> {
        return this.#commands.dump({ type: this.#shared.family.id, payload: request.payload }, read);
    }

    #readLink(which: string | number): Promise<NetlinkReply<Link>> {
        return this.#shared.route.request({ type: RTM.GETLINK, payload: getLink(which) }, keep(readLink));
    }

    async #readCapabilities(wiphy: number): Promise<Capabilities | undefined> {
        let collector = new WiphyCollector();
        for (let attempt = 0; attempt < LOST_DUMPS; attempt++) {
            collector = new WiphyCollector();
            const reply = await this.#dump(getWiphy(wiphy), message => {
                const fault = collector.add(message);
                if (fault !== undefined) this.#shared.dropped(fault);
                return undefined;
            });
            if (reply.ok) return collector.finish();
            if (reply.errno !== ENOBUFS) return undefined;
        }
        return undefined;
    }

    async #scanResults(ifindex: number): Promise<DriverReply> {
        const now = this.#shared.kernel.now();
        const read = (message: NetlinkMessage) => {
            const record = readScanResult(message, now);
            if (typeof record !== "string") return record;
            this.#shared.dropped(record);
            return undefined;
        };
        let reply = await this.#dump(getScan(ifindex), read);
        for (let again = 1; again < LOST_DUMPS && !reply.ok && reply.errno === ENOBUFS; again++) {
            reply = await this.#dump(getScan(ifindex), read);
        }
        return reply.ok ? { ok: true, value: { bsss: reply.answers } } : failure(reply.errno, reply.text);
    }

    async #signal(ifindex: number): Promise<DriverReply> {
        if (this.#associatedTo === undefined) return failure(ENOTCONN);
        const [station, described, survey] = await Promise.all([
            this.#ask(getStation(ifindex, this.#associatedTo), keep(readStation)),
            this.#ask(getInterface(ifindex), keep(readInterface)),
            this.#dump(getSurvey(ifindex), readNoise),
        ]);
        if (!station.ok) return failure(station.errno, station.text);
        const channel = described.ok ? described.answers[0]?.channel : undefined;
        const noise = survey.ok ? survey.answers.find(({ frequency }) => frequency === channel?.frequency) : undefined;
        const value: SignalReport = {
            ...(station.answers[0] ?? { signal: 0 }),
            ...channel,
            ...(noise !== undefined && { noise: noise.noise }),
        };
        return { ok: true, value };
    }

    async #startScan(
        command: { readonly type: "scan" } & ScanParameters,
        target: Target,
        internal = false,
    ): Promise<DriverReply> {
        // The kernel's events can come before its acknowledgement.
        const scan: Scan = { internal, frequencies: command.frequencies ?? [], ssids: command.ssids };
        const before = this.#scan;
        if (before === undefined) this.#scan = scan;
        const reply = await this.#send(command, target);
        if (this.#scan !== scan) return reply;
        if (reply.ok) scan.cancel = this.#guard(target.capabilities);
        else this.#scan = undefined;
        return reply;
    }

    /** A scan whose end is never told ends all the same. */
    #guard(capabilities: Capabilities): () => void {
        const has = (name: string): boolean => capabilities.bands.some(({ band }) => band === name);
        const silent = (has("6GHz") ? 20_000 : 10_000) + (has("s1GHz") ? 5_000 : 0);
        return this.#shared.kernel.after(this.#scanEvents ? 30_000 : silent, () => this.#scanEnded(false, [], []));
    }

    /** Ends our scan if one is running. */
    #scanEnded(aborted: boolean, frequencies: readonly number[], ssids: readonly Uint8Array[]): boolean {
        const scan = this.#scan;
        if (scan === undefined) return false;
        scan.cancel?.();
        this.#scan = undefined;
        this.#emit({
            type: "scan.done",
            own: !scan.internal,
            aborted,
            frequencies: frequencies.length > 0 ? frequencies : scan.frequencies,
            ssids: ssids.length > 0 ? ssids : scan.ssids,
        });
        scan.ended?.();
        return true;
    }

    async #authenticate(
        command: { readonly type: "authenticate" } & Authenticate,
        target: Target,
    ): Promise<DriverReply> {
        this.#sme = "userspace";
        const attempt = ++this.#attempt;
        const reply = await this.#send(command, target);
        if (reply.ok || attempt !== this.#attempt) return reply;
        const { bssid, frequency, ssid } = command;
        if (reply.errno === EALREADY || reply.errno === EEXIST) {
            // The kernel still holds an authentication of before.
            await this.#send({ type: "deauthenticate", bssid, reasonCode: PREVIOUS_AUTH_INVALID }, target);
        } else if (reply.errno === ENOENT) {
            // The kernel has forgotten the BSS: let it look at that channel once more.
            await this.#scanOnce({ type: "scan", ssids: [ssid], frequencies: [frequency] }, target);
        } else return reply;
        return attempt === this.#attempt && this.#ifindex === target.ifindex ? this.#send(command, target) : reply;
    }

    async #scanOnce(command: { readonly type: "scan" } & ScanParameters, target: Target): Promise<void> {
        const reply = await this.#startScan(command, target, true);
        const scan = this.#scan;
        if (!reply.ok || scan === undefined) return;
        await new Promise<void>(resolve => {
            scan.ended = resolve;
        });
    }

    async #connect(command: { readonly type: "connect" } & Connect, target: Target): Promise<DriverReply> {
        this.#sme = "driver";
        const attempt = ++this.#attempt;
        const reply = await this.#send(command, target);
        if (reply.ok || reply.errno !== EALREADY || attempt !== this.#attempt) return reply;
        // Connected already: leave first.
        await this.#send({ type: "disconnect", reasonCode: PREVIOUS_AUTH_INVALID }, target);
        return attempt === this.#attempt ? this.#send(command, target) : reply;
    }

    /** Most drivers refuse a new address while the link is up. */
    async #setAddress(
        command: Extract<DriverCommand, { readonly type: "setAddress" }>,
        target: Target,
    ): Promise<DriverReply> {
        const wasUp = this.#link.state === "up";
        this.#changingAddress = true;
        if (wasUp) await this.#send({ type: "setLinkUp", up: false }, target);
        const reply = await this.#send(command, target);
        if (wasUp) await this.#send({ type: "setLinkUp", up: true }, target);
        const link = await this.#readLink(target.ifindex);
        this.#changingAddress = false;
        const now = link.ok ? link.answers[0] : undefined;
        if (now !== undefined) this.linkChanged(true, now);
        return reply;
    }

    #kernelEvent(event: KernelEvent): void {
        switch (event.type) {
            case "scan.started":
                this.#scanEvents = true;
                this.#emit({ type: "scan.started", own: this.#scan !== undefined && !this.#scan.internal });
                break;
            case "scan.done":
                this.#scanEvents = true;
                if (!this.#scanEnded(event.aborted, event.frequencies, event.ssids))
                    this.#emit({ ...event, own: false });
                break;
            // cfg80211 tells the stories of both SMEs; only that of the one in charge is for us.
            case "authenticated":
            case "authenticationTimedOut":
            case "associationTimedOut":
                if (this.#sme === "userspace") this.#emit(event);
                break;
            case "associated":
                if (this.#sme === "userspace") this.#joined(event.statusCode === 0 ? event.bssid : undefined, event);
                break;
            case "connected":
                if (this.#sme === "driver") this.#joined(event.statusCode === 0 ? event.bssid : undefined, event);
                break;
            case "roamed":
                if (this.#sme === "driver") this.#joined(event.bssid, event);
                break;
            case "disconnected":
                this.#disconnected(event);
                break;
            case "interfaceRemoved":
            case "wiphyRemoved":
                // rtnetlink tells the same, and also when the device comes back.
                break;
            case "wiphyChanged":
                this.#refresh.run();
                break;
            case "regulatoryChanged":
                this.#emit(event);
                this.#refresh.run();
                break;
            default:
                this.#emit(event);
        }
    }

    #joined(bssid: Mac | undefined, event: DriverEvent): void {
        if (bssid !== undefined) this.#associatedTo = bssid;
        this.#emit(event);
    }

    #disconnected(event: Extract<KernelEvent, { readonly type: "disconnected" }>): void {
        const fromFrame = event.frame !== undefined;
        if (fromFrame !== (this.#sme === "userspace")) return;
        const bssid = event.bssid ?? this.#associatedTo;
        if (event.bssid === undefined || event.bssid === this.#associatedTo) this.#associatedTo = undefined;
        this.#emit({
            type: "disconnected",
            frame: event.frame,
            bssid,
            reasonCode: event.reasonCode,
            locallyGenerated: fromFrame ? event.source === this.#link.address : !event.byPeer,
        });
    }

    async #refreshCapabilities(): Promise<void> {
        if (this.#ifindex === undefined) return;
        const capabilities = await this.#readCapabilities(this.#capabilities.wiphy);
        if (capabilities === undefined || sameChannels(capabilities, this.#capabilities)) return;
        this.#capabilities = capabilities;
        this.#emit({ type: "capabilitiesChanged", capabilities });
    }

    async #lookAgain(): Promise<void> {
        if (this.#closing !== undefined) return;
        const found = await this.#readLink(this.#ifname);
        const link = found.ok ? found.answers[0] : undefined;
        if (link === undefined) {
            if (this.#ifindex !== undefined) this.#removed();
            return;
        }
        if (link.ifindex !== this.#ifindex) {
            if (this.#ifindex !== undefined) this.#removed();
            this.#reattach.run();
            return;
        }
        this.#link = linkState(link, this.#link);
        const results = await this.#scanResults(link.ifindex);
        if (results.ok && results.value !== undefined && "bsss" in results.value) {
            this.#associatedTo = results.value.bsss.find(({ status }) => status === "associated")?.bssid;
        }
        // Whether the scan still runs cannot be asked; its results are there as far as it came.
        this.#scanEnded(false, [], []);
        this.#emit({ type: "resynchronised", link: this.#link, associatedTo: this.#associatedTo });
        this.#refresh.run();
    }

    async #close(): Promise<void> {
        const ifindex = this.#ifindex;
        this.#attempt++;
        this.#scan?.cancel?.();
        if (ifindex !== undefined) {
            const target: Target = { ifindex, capabilities: this.#capabilities };
            if (this.#scan !== undefined && this.#capabilities.features.has("abortScan")) {
                await this.#send({ type: "abortScan" }, target);
            }
            // Ends what the kernel holds, whoever runs the association, also one that has only begun.
            await this.#send({ type: "disconnect", reasonCode: LEAVING }, target);
            for (const key of this.#keys.values()) await this.#send({ type: "removeKey", ...key }, target);
            await this.#ask(releaseLink(ifindex));
            if (!this.#foundUp && this.#link.state === "up") await this.#send({ type: "setLinkUp", up: false }, target);
        }
        this.#scan?.ended?.();
        this.#scan = undefined;
        this.#packet?.close();
        this.#commands.close();
        this.#closed(this);
        this.#events.complete();
    }

    #emit(event: DriverEvent): void {
        if (this.#closing === undefined) this.#events.next(event);
    }
}

interface Scan {
    /** Nobody asked for it: it helps another command. */
    readonly internal: boolean;
    readonly frequencies: readonly number[];
    readonly ssids: readonly Uint8Array[];
    cancel?: () => void;
    ended?: () => void;
}

/** Runs a job, once more when it was asked for while it ran, never twice at a time. */
class Coalesced {
    readonly #job: () => Promise<void>;
    #state: "idle" | "running" | "again" = "idle";

    constructor(job: () => Promise<void>) {
        this.#job = job;
    }

    run(): void {
        if (this.#state !== "idle") {
            this.#state = "again";
            return;
        }
        this.#state = "running";
        this.#job()
            .catch(crash)
            .finally(() => {
                const again = this.#state === "again";
                this.#state = "idle";
                if (again) this.run();
            });
    }
}

const done = { ok: true, value: undefined } as const;
const failure = (errno: number, text?: string): DriverFailure => ({
    ok: false,
    errno,
    text: errorText({ errno, text }),
});

function refused(
    ifname: string,
    reply: Pick<DriverFailure, "errno"> & { readonly text: string | undefined },
): OpenFailure {
    const text = `${ifname}: ${errorText(reply)}`;
    return reply.errno === EPERM
        ? { failed: "permission", text: `${text} (CAP_NET_ADMIN is needed)` }
        : { failed: "kernel", text };
}

/** A reader's value, nothing for what it refused. */
function keep<T extends object>(
    read: (message: NetlinkMessage) => T | string,
): (message: NetlinkMessage) => T | undefined {
    return message => {
        const value = read(message);
        return typeof value === "string" ? undefined : value;
    };
}

const linkState = ({ flags, address }: Link, before: LinkState): LinkState => ({
    state: (flags & IFF.UP) !== 0 ? "up" : "down",
    address: address ?? before.address,
});

const keyName = ({ keyIndex, peer }: { readonly keyIndex: number; readonly peer?: Mac }): string =>
    `${keyIndex} ${peer ?? ""}`;

const sameChannels = (a: Capabilities, b: Capabilities): boolean =>
    JSON.stringify(a.bands.map(band => band.frequencies)) === JSON.stringify(b.bands.map(band => band.frequencies));

/** Our bug, and nobody waits for it: stop loudly. */
function crash(error: unknown): void {
    process.nextTick(() => {
        throw error;
    });
}

const noCapabilities: Capabilities = new WiphyCollector().finish();

/** How often a dump whose answers were lost is asked for. */
const LOST_DUMPS = 4;

const EPERM = 1;
const ENOENT = 2;
const EBUSY = 16;
const EEXIST = 17;
const ENODEV = 19;
const ENOBUFS = 105;
const ENOTCONN = 107;
const EALREADY = 114;

/** IEEE 802.11 reason codes. */
const PREVIOUS_AUTH_INVALID = 2;
const LEAVING = 3;
