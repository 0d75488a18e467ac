/**
 * One wireless interface. This wires transport, encoder and decoder together and follows the device through its comings and
 * goings; it decides nothing about Wi-Fi.
 *
 * Every interface has its own command socket: connections and frame registrations belong to it, so the kernel ends them by
 * itself when the process is gone. Nothing is ordered between that socket and the one for events.
 */
import { type Observable, Subject } from "rxjs";
import type { Capabilities } from "#src/driver/capability.js";
import type { DriverCommand } from "#src/driver/command.js";
import type { Driver, DriverReply, OpenFailure } from "#src/driver/driver.js";
import type { DriverEvent, LinkState } from "#src/driver/event.js";
import { AssociationTracker } from "#src/driver/nl80211/association-tracker.js";
import { Coalesced } from "#src/driver/nl80211/coalesced.js";
import { decode, type KernelEvent, type Notification } from "#src/driver/nl80211/decode.js";
import { releaseLink, type Target } from "#src/driver/nl80211/encode.js";
import { FrameSender } from "#src/driver/nl80211/frame-sender.js";
import { P2pRadio } from "#src/driver/nl80211/p2p-radio.js";
import type { PacketSocket } from "#src/driver/nl80211/port.js";
import { readCapabilities, readReceived, readScanResults, readSignal } from "#src/driver/nl80211/queries.js";
import { done, failure, Requester } from "#src/driver/nl80211/requester.js";
import { ScanTracker } from "#src/driver/nl80211/scan-tracker.js";
import { errorText, type Shared } from "#src/driver/nl80211/shared.js";
import { noCapabilities, takeInterface } from "#src/driver/nl80211/take-interface.js";
import { ETHERTYPE_EAPOL } from "#src/ieee80211/data.js";
import { ManagementSubtype } from "#src/ieee80211/management.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { toHex } from "#src/lib/bytes.js";
import { Errno } from "#src/lib/errno.js";
import { type Mac, zeroMac } from "#src/lib/mac.js";
import { IFF, type Link } from "#src/netlink/route.js";

export class Nl80211Driver implements Driver {
    readonly events$: Observable<DriverEvent>;
    readonly #events = new Subject<DriverEvent>();
    readonly #shared: Shared;
    readonly #requester: Requester;
    readonly #scans: ScanTracker;
    readonly #frames: FrameSender;
    readonly #association: AssociationTracker;
    readonly #ifname: string;
    /** Those that hear of what the kernel tells: this one, too, from before it is opened until it is closed. */
    readonly #listeners: Set<Nl80211Driver>;
    #opening = true;
    /** Absent while the device is gone. */
    #ifindex: number | undefined;
    #capabilities: Capabilities = noCapabilities;
    #link: LinkState = { state: "removed", address: zeroMac };
    /** Counts what the kernel told of the link: an answer that it has overtaken is out of date. */
    #linkNews = 0;
    /** Counts what was told of radios while the device was not ours yet: its channels may be others than those that were read. */
    #wiphyNews = 0;
    #packet: PacketSocket | undefined;
    #bridge: PacketSocket | undefined;
    #p2p: P2pRadio | undefined;
    /** Whether the link was up when it was first taken. */
    #foundUp = false;
    #changingAddress = false;
    /** The address that it had before we gave it another one. */
    #foundAddress: Mac | undefined;
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
        listeners: Set<Nl80211Driver>,
    ): Promise<Nl80211Driver | OpenFailure> {
        const driver = new Nl80211Driver(shared, ifname, listeners);
        listeners.add(driver);
        const failure = await driver.#open();
        driver.#opening = false;
        if (failure === undefined) return driver;
        listeners.delete(driver);
        driver.#packet?.close();
        driver.#requester.close();
        return failure;
    }

    private constructor(shared: Shared, ifname: string, listeners: Set<Nl80211Driver>) {
        this.#shared = shared;
        this.#ifname = ifname;
        this.#listeners = listeners;
        this.events$ = this.#events.asObservable();
        const commands = shared.openCommands({
            notification: message => {
                const notification = decode(message);
                if (typeof notification === "string") shared.dropped(notification);
                else this.notified(notification);
            },
            overrun: () => this.resynchronise(),
            dropped: reason => shared.dropped(reason),
        });
        const emit = (event: DriverEvent): void => this.#emit(event);
        this.#requester = new Requester(shared, commands);
        this.#frames = new FrameSender(this.#requester);
        this.#scans = new ScanTracker(this.#requester, (delay, wake) => shared.kernel.after(delay, wake), emit);
        this.#association = new AssociationTracker(this.#requester, this.#scans, emit, () => this.#link.address);
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
    notified({ ifindex, wiphy, wdev, event }: Notification): void {
        if (this.#ifindex === undefined && (event.type === "wiphyChanged" || event.type === "regulatoryChanged"))
            this.#wiphyNews++;
        if (ifindex !== undefined ? ifindex === this.#ifindex : wdev === undefined && this.#isOurs(wiphy)) {
            if (this.#p2p?.started.dedicated === false) this.#p2p.notified(event);
            this.#kernelEvent(event);
        } else if (ifindex === undefined && this.#p2p?.owns(wdev)) this.#p2p.notified(event);
    }

    #isOurs(wiphy: number | undefined): boolean {
        return wiphy === undefined || wiphy === this.#capabilities.wiphy;
    }

    linkChanged(present: boolean, link: Link): void {
        if (this.#closing !== undefined) return;
        if (this.#ifindex === undefined) {
            if (present && link.name === this.#ifname && !this.#opening) this.#reattach.run();
            return;
        }
        if (link.ifindex !== this.#ifindex || link.partial) return;
        this.#linkNews++;
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
        if (this.#opening) this.#wiphyNews++;
        else this.#resync.run();
    }

    async #open(): Promise<OpenFailure | undefined> {
        const found = await this.#requester.readLink(this.#ifname);
        if (!found.ok) return { failed: "noSuchInterface", text: `${this.#ifname}: ${errorText(found)}` };
        const link = found.answers[0];
        if (link === undefined) return { failed: "noSuchInterface", text: this.#ifname };
        const failure = await this.#take(link);
        if (failure !== undefined) return failure;
        // Link events reach us only from now on.
        await this.#readLinkAgain(link.ifindex);
        this.#foundUp = this.#link.state === "up";
        if (!this.#foundUp) {
            const target: Target = { ifindex: link.ifindex, capabilities: this.#capabilities };
            // One that stays down, because its radio is off, is not our failure.
            const up = await this.#requester.send({ type: "setLinkUp", up: true }, target);
            if (up.ok) await this.#readLinkAgain(link.ifindex);
        }
        return undefined;
    }

    async #readLinkAgain(ifindex: number): Promise<void> {
        const news = this.#linkNews;
        const now = await this.#requester.readLink(ifindex);
        if (now.ok && now.answers[0] !== undefined) this.#linkRead(now.answers[0], news);
    }

    /** @param news how much was told of the link when the kernel was asked */
    #linkRead(link: Link, news: number): void {
        if (news === this.#linkNews) this.#link = linkState(link, this.#link);
    }

    /** Makes the interface of that index ours. */
    async #take(link: Link): Promise<OpenFailure | undefined> {
        const { ifindex } = link;
        const dropped = (reason: string): void => this.#shared.dropped(reason);
        let news = this.#wiphyNews;
        const taken = await takeInterface(this.#requester, dropped, this.#ifname, link);
        if ("failed" in taken) return taken;
        let { capabilities } = taken;
        while (news !== this.#wiphyNews) {
            news = this.#wiphyNews;
            capabilities = (await readCapabilities(this.#requester, dropped, capabilities.wiphy)) ?? capabilities;
        }
        const target: Target = { ifindex, capabilities };
        for (const registration of this.#registrations.values()) await this.#requester.send(registration, target);
        if (!capabilities.features.has("controlPortOverNl80211")) {
            try {
                this.#openPacket(ifindex);
            } catch (error) {
                const text = error instanceof Error ? error.message : String(error);
                return { failed: /CAP_/.test(text) ? "permission" : "kernel", text };
            }
        }
        this.#capabilities = capabilities;
        this.#association.begin(capabilities.sme);
        this.#ifindex = ifindex;
        this.#link = linkState(link, { state: "down", address: taken.address ?? zeroMac });
        return undefined;
    }

    /** The device is back, perhaps under another index. */
    async #attach(): Promise<void> {
        if (this.#ifindex !== undefined || this.#closing !== undefined) return;
        const found = await this.#requester.readLink(this.#ifname);
        const link = found.ok ? found.answers[0] : undefined;
        if (link === undefined) return;
        if ((await this.#take(link)) !== undefined) {
            this.#shared.dropped("deviceNotTaken");
            return;
        }
        this.#emit({ type: "capabilitiesChanged", capabilities: this.#capabilities });
        // It may have been brought up, or be gone again, while we asked.
        const news = this.#linkNews;
        const now = await this.#requester.readLink(link.ifindex);
        if (this.#ifindex !== link.ifindex) return;
        const latest = now.ok ? now.answers[0] : undefined;
        if (latest === undefined) this.#removed();
        else {
            this.#linkRead(latest, news);
            this.#emit({ type: "link", ...this.#link });
        }
    }

    #removed(): void {
        this.#ifindex = undefined;
        void this.#p2p?.delete();
        this.#p2p = undefined;
        this.#frames.forget();
        this.#association.end();
        this.#keys.clear();
        this.#packet?.close();
        this.#packet = undefined;
        this.#link = { state: "removed", address: this.#link.address };
        this.#scans.end(true);
        this.#emit({ type: "link", ...this.#link });
    }

    #openPacket(ifindex: number): void {
        this.#packet?.close();
        this.#packet = this.#hearing(ifindex);
    }

    #hearing(ifindex: number): PacketSocket {
        const packet = this.#shared.kernel.openPacket(ifindex, ETHERTYPE_EAPOL);
        packet.frames$.subscribe(({ source, payload }) =>
            this.#emit({ type: "eapol", source, frame: payload.slice(), encrypted: undefined }),
        );
        return packet;
    }

    /** Only frames of packet sockets take the way through a bridge; those over nl80211 never reach it. */
    async #setBridge(bridge: string): Promise<DriverReply> {
        this.#bridge?.close();
        this.#bridge = undefined;
        if (bridge === "") return done;
        const found = await this.#requester.readLink(bridge);
        const link = found.ok ? found.answers[0] : undefined;
        if (link === undefined) return failure(found.ok ? Errno.ENODEV : found.errno);
        if (this.#packet !== undefined) this.#bridge = this.#hearing(link.ifindex);
        return done;
    }

    async #execute(command: DriverCommand): Promise<DriverReply> {
        const ifindex = this.#ifindex;
        if (ifindex === undefined || this.#closing !== undefined) return failure(Errno.ENODEV);
        const target: Target = { ifindex, capabilities: this.#capabilities };
        switch (command.type) {
            case "resynchronise":
                this.resynchronise();
                return done;
            case "scanResults":
                return readScanResults(this.#requester, this.#shared, ifindex);
            case "signal":
            case "received": {
                const { associatedTo } = this.#association;
                if (associatedTo === undefined) return failure(Errno.ENOTCONN);
                const read = command.type === "signal" ? readSignal : readReceived;
                return read(this.#requester, ifindex, associatedTo);
            }
            case "scan":
                return this.#scans.start(command, target);
            case "authenticate":
            case "associate":
            case "connect":
            case "deauthenticate":
            case "disconnect":
                return this.#association.execute(command, target);
            case "installKey":
                if (command.kind !== "pairwise") this.#keys.set(keyName(command), { keyIndex: command.keyIndex });
                return this.#requester.send(command, target);
            case "removeKey":
                this.#keys.delete(keyName(command));
                return this.#requester.send(command, target);
            case "registerFrames": {
                if (command.subtype === ManagementSubtype.probeRequest) this.#p2p?.yieldProbes();
                const reply = await this.#requester.send(command, target);
                if (reply.ok) this.#registrations.set(`${command.subtype} ${toHex(command.prefix)}`, command);
                return reply;
            }
            case "sendEapol": {
                if (this.#packet === undefined) return this.#requester.send(command, target);
                const errno = this.#packet.send(command.destination, command.frame);
                return errno === 0 ? done : failure(errno);
            }
            case "deleteDevice": {
                const link = await this.#requester.readLink(command.ifname);
                const device = link.ok ? link.answers[0] : undefined;
                if (device === undefined) return failure(link.ok ? Errno.ENODEV : link.errno);
                return this.#requester.send(command, { ...target, ifindex: device.ifindex });
            }
            case "sendFrame":
                return this.#frames.send(command, ifindex, target.capabilities);
            case "endFrameWait":
                return this.#frames.endWait(ifindex);
            case "setBridge":
                return this.#setBridge(command.bridge);
            case "setAddress":
                return this.#setAddress(command, target);
            case "p2p.find":
            case "p2p.stopFind":
                // No wiphy says that it can.
                return failure(Errno.EOPNOTSUPP);
            case "p2p.start":
                return this.#startP2p(ifindex);
            case "p2p.search":
            case "p2p.abortSearch":
            case "p2p.results":
            case "p2p.listen":
            case "p2p.stopListening":
            case "p2p.send":
            case "p2p.endWait":
                return this.#p2p?.execute(command) ?? failure(Errno.EOPNOTSUPP);
            default:
                return this.#requester.send(command, target);
        }
    }

    async #startP2p(ifindex: number): Promise<DriverReply> {
        if (this.#p2p === undefined) {
            const radio = await P2pRadio.start(
                this.#shared,
                this.#requester,
                {
                    ifname: this.#ifname,
                    ifindex,
                    address: this.#link.address,
                    capabilities: () => this.#capabilities,
                },
                event => this.#emit(event),
            );
            if (!(radio instanceof P2pRadio)) return radio;
            if (this.#ifindex !== ifindex) {
                await radio.delete();
                return failure(Errno.ENODEV);
            }
            this.#p2p = radio;
        }
        return { ok: true, value: this.#p2p.started };
    }

    /** Most drivers refuse a new address while the link is up. */
    async #setAddress(
        command: Extract<DriverCommand, { readonly type: "setAddress" }>,
        target: Target,
    ): Promise<DriverReply> {
        const wasUp = this.#link.state === "up";
        this.#foundAddress ??= this.#link.address;
        this.#changingAddress = true;
        if (wasUp) await this.#requester.send({ type: "setLinkUp", up: false }, target);
        const reply = await this.#requester.send(command, target);
        if (wasUp) await this.#requester.send({ type: "setLinkUp", up: true }, target);
        const link = await this.#requester.readLink(target.ifindex);
        this.#changingAddress = false;
        const now = link.ok ? link.answers[0] : undefined;
        if (now !== undefined) this.linkChanged(true, now);
        return reply;
    }

    #kernelEvent(event: KernelEvent): void {
        switch (event.type) {
            case "scan.started":
            case "scan.done":
                this.#scans.notified(event);
                break;
            case "authenticated":
            case "authenticationTimedOut":
            case "associated":
            case "associationTimedOut":
            case "associationComeback":
            case "connected":
            case "roamed":
            case "disconnected":
                this.#association.notified(event);
                break;
            case "onChannel":
                // Whoever is there for P2P hears of it by another way.
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

    async #refreshCapabilities(): Promise<void> {
        if (this.#ifindex === undefined) return;
        const dropped = (reason: string): void => this.#shared.dropped(reason);
        const capabilities = await readCapabilities(this.#requester, dropped, this.#capabilities.wiphy);
        if (capabilities === undefined || sameChannels(capabilities, this.#capabilities)) return;
        this.#capabilities = capabilities;
        this.#emit({ type: "capabilitiesChanged", capabilities });
    }

    async #lookAgain(): Promise<void> {
        if (this.#closing !== undefined) return;
        const news = this.#linkNews;
        const found = await this.#requester.readLink(this.#ifname);
        // Answers that are lost again come with another overrun, and that with another look.
        if (!found.ok && found.errno !== Errno.ENODEV) return;
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
        this.#linkRead(link, news);
        const results = await readScanResults(this.#requester, this.#shared, link.ifindex);
        if (results.ok) {
            this.#association.found(results.value.bsss.find(({ status }) => status === "associated")?.bssid);
        }
        // Whether the scan still runs cannot be asked; its results are there as far as it came.
        this.#scans.end(false);
        this.#p2p?.end();
        const { associatedTo } = this.#association;
        this.#emit({ type: "resynchronised", link: this.#link, associatedTo });
        this.#refresh.run();
    }

    async #close(): Promise<void> {
        const ifindex = this.#ifindex;
        this.#association.end();
        if (ifindex !== undefined) {
            const target: Target = { ifindex, capabilities: this.#capabilities };
            if (this.#scans.running && this.#capabilities.features.has("abortScan")) {
                await this.#requester.send({ type: "abortScan" }, target);
            }
            // Ends what the kernel holds, whoever runs the association, also one that has only begun.
            await this.#requester.send({ type: "disconnect", reasonCode: ReasonCode.leavingNetworkDeauth }, target);
            for (const key of this.#keys.values()) await this.#requester.send({ type: "removeKey", ...key }, target);
            await this.#requester.ask(releaseLink(ifindex));
            if (this.#foundAddress !== undefined)
                await this.#setAddress({ type: "setAddress", address: this.#foundAddress }, target);
            if (!this.#foundUp && this.#link.state === "up") {
                await this.#requester.send({ type: "setLinkUp", up: false }, target);
            }
        }
        this.#scans.end(true);
        this.#packet?.close();
        this.#bridge?.close();
        this.#requester.close();
        this.#listeners.delete(this);
        this.#events.complete();
    }

    #emit(event: DriverEvent): void {
        if (this.#closing === undefined) this.#events.next(event);
    }
}

const linkState = ({ flags, address }: Link, before: LinkState): LinkState => ({
    state: (flags & IFF.UP) !== 0 ? "up" : "down",
    address: address ?? before.address,
});

const keyName = ({ keyIndex, peer }: { readonly keyIndex: number; readonly peer?: Mac }): string =>
    `${keyIndex} ${peer ?? ""}`;

const sameChannels = (a: Capabilities, b: Capabilities): boolean =>
    JSON.stringify(a.bands.map(band => band.frequencies)) === JSON.stringify(b.bands.map(band => band.frequencies));
