import type { Capabilities } from "#src/driver/capability.js";
import type { DriverFailure, DriverReply } from "#src/driver/driver.js";
import type { DriverEvent } from "#src/driver/event.js";
import type { KernelEvent } from "#src/driver/nl80211/decode.js";
import {
    abortScan,
    addP2pDevice,
    type Device,
    deleteInterface,
    leaveChannel,
    type P2pCommand,
    registerFrames,
    remainOnChannel,
    startP2pDevice,
} from "#src/driver/nl80211/encode.js";
import { FrameSender } from "#src/driver/nl80211/frame-sender.js";
import { ProbeListener } from "#src/driver/nl80211/probe-listener.js";
import { readCookie, readScanResults } from "#src/driver/nl80211/queries.js";
import { done, failure, keep, plain, type Requester } from "#src/driver/nl80211/requester.js";
import { ScanTracker } from "#src/driver/nl80211/scan-tracker.js";
import type { Shared } from "#src/driver/nl80211/shared.js";
import { ATTRS } from "#src/driver/nl80211/uapi.gen.js";
import { ManagementSubtype } from "#src/ieee80211/management.js";
import { fromHex } from "#src/lib/bytes.js";
import { Errno } from "#src/lib/errno.js";
import type { Mac } from "#src/lib/mac.js";
import { readGeneric } from "#src/netlink/generic.js";
import type { NetlinkFault, NetlinkMessage } from "#src/netlink/message.js";

/** The interface that a P2P radio stands on. */
export interface Host {
    readonly ifname: string;
    readonly ifindex: number;
    readonly address: Mac;
    readonly capabilities: () => Capabilities;
}

/** Search, listen and action frames of P2P: on a P2P Device interface where the driver has such, else on the station's. */
export class P2pRadio {
    readonly #shared: Shared;
    readonly #requester: Requester;
    readonly #host: Host;
    readonly #device: Device;
    readonly #address: Mac;
    readonly #emit: (event: DriverEvent) => void;
    readonly #scans: ScanTracker;
    readonly #frames: FrameSender;
    /** The stay that was asked for last; its events may come before its cookie. */
    #stay: Stay | undefined;
    #probes: ProbeListener | undefined;
    /** The elements of the last results. */
    #heard: ReadonlyMap<Mac, Uint8Array> = new Map();

    /** @param requester the station's own: an interface that is made with it is gone with it */
    static async start(
        shared: Shared,
        requester: Requester,
        host: Host,
        emit: (event: DriverEvent) => void,
    ): Promise<P2pRadio | DriverFailure> {
        const made = await make(requester, host);
        const radio = new P2pRadio(
            shared,
            requester,
            host,
            made ?? { device: host.ifindex, address: host.address },
            emit,
        );
        for (const [subtype, prefix] of FRAMES) {
            const reply = await requester.ask(registerFrames(radio.#device, subtype, fromHex(prefix)!));
            // Another registration of ours may have them already.
            if (reply.ok || reply.errno === Errno.EALREADY) continue;
            await radio.delete();
            return failure(reply.errno, reply.text);
        }
        return radio;
    }

    private constructor(
        shared: Shared,
        requester: Requester,
        host: Host,
        { device, address }: Made,
        emit: (event: DriverEvent) => void,
    ) {
        this.#shared = shared;
        this.#requester = requester;
        this.#host = host;
        this.#device = device;
        this.#address = address;
        this.#emit = emit;
        this.#frames = new FrameSender(requester);
        this.#scans = new ScanTracker(
            requester,
            (delay, wake) => shared.kernel.after(delay, wake),
            (event, number) => {
                if (event.type === "scan.done" && event.own)
                    emit({ type: "p2p.searched", number, aborted: event.aborted });
            },
        );
    }

    get started(): { readonly address: Mac; readonly dedicated: boolean } {
        return { address: this.#address, dedicated: typeof this.#device === "bigint" };
    }

    get searching(): boolean {
        return this.#scans.running;
    }

    /** Whether a message that names this interface is for us. */
    owns(wdev: bigint | undefined): boolean {
        return wdev !== undefined && wdev === this.#device;
    }

    async execute(
        command: Exclude<P2pCommand, { readonly type: "p2p.start" | "p2p.find" | "p2p.stopFind" }>,
    ): Promise<DriverReply> {
        const capabilities = this.#host.capabilities();
        switch (command.type) {
            case "p2p.search":
                return this.#scans.start(
                    { ...command, withoutCck: true },
                    { ifindex: this.#device, capabilities },
                    command.number,
                );
            case "p2p.abortSearch":
                return plain(await this.#requester.ask(abortScan(this.#device)));
            case "p2p.results":
                return this.#results();
            case "p2p.listen":
                return this.#listen(command.frequency, command.duration);
            case "p2p.stopListening": {
                const cookie = this.#stay?.cookie;
                if (cookie === undefined) return failure(Errno.ENOENT);
                return plain(await this.#requester.ask(leaveChannel(this.#device, cookie)));
            }
            case "p2p.send":
                return this.#frames.send({ ...command, withoutCck: true }, this.#device, capabilities);
            case "p2p.endWait":
                return this.#frames.endWait(this.#device);
            default:
                return command satisfies never;
        }
    }

    notified(event: KernelEvent): void {
        switch (event.type) {
            case "scan.started":
            case "scan.done":
                this.#scans.notified(event);
                break;
            case "onChannel":
                this.#onChannel(event);
                break;
            case "frame":
            case "frameSent":
                // The station's interface tells of its frames itself.
                if (this.started.dedicated) this.#emit(event);
                break;
            default:
        }
    }

    /** The station is gone; so is what was made beside it, which another station would not get twice. */
    async delete(): Promise<void> {
        this.end();
        // A radio that was taken out has none any more.
        if (typeof this.#device === "bigint") await this.#requester.ask(deleteInterface(this.#device));
    }

    /** The interface is gone, or we do not know what became of what we asked for. */
    end(): void {
        this.#scans.end(true);
        if (this.#stay === undefined) return;
        this.#leave();
        this.#emit({ type: "p2p.listenEnded" });
    }

    async #listen(frequency: number, duration: number): Promise<DriverReply> {
        const stay: Stay = { cookie: undefined, early: [] };
        this.#stay = stay;
        await this.#hearProbes(stay);
        if (this.#stay !== stay) return failure(Errno.ENOENT);
        const reply = await this.#requester.ask(remainOnChannel(this.#device, frequency, duration), keep(readCookie));
        const cookie = reply.ok ? reply.answers[0]?.cookie : undefined;
        if (!reply.ok || cookie === undefined) {
            if (this.#stay === stay) this.#leave();
            return reply.ok ? failure(Errno.EINVAL) : failure(reply.errno, reply.text);
        }
        stay.cookie = cookie;
        for (const event of stay.early) this.#onChannel(event);
        return done;
    }

    /** Devices that answer one search after the other say the same each time: that it is the same need not be found out again. */
    async #results(): Promise<DriverReply> {
        const before = this.#heard;
        const reply = await readScanResults(this.#requester, this.#shared, this.#device, bssid => before.get(bssid));
        if (!reply.ok) return reply;
        const { bsss } = reply.value;
        if (bsss.length !== before.size || bsss.some(({ bssid, elements }) => before.get(bssid) !== elements))
            this.#heard = new Map(bsss.map(({ bssid, elements }) => [bssid, elements]));
        return reply;
    }

    #onChannel(event: OnChannel): void {
        const stay = this.#stay;
        if (stay === undefined) return;
        if (stay.cookie === undefined) stay.early.push(event);
        else if (stay.cookie === event.cookie) {
            if (event.there) this.#emit({ type: "p2p.listening", frequency: event.frequency });
            else {
                this.#leave();
                this.#emit({ type: "p2p.listenEnded" });
            }
        }
    }

    /** Somebody else of ours hears probe requests from now on. */
    yieldProbes(): void {
        this.#probes?.close();
        this.#probes = undefined;
    }

    async #hearProbes(stay: Stay): Promise<void> {
        this.yieldProbes();
        const probes = await ProbeListener.open(this.#shared, this.#device, frame => this.#emit(frame));
        if (this.#stay === stay) this.#probes = probes;
        else probes.close();
    }

    #leave(): void {
        this.#stay = undefined;
        this.yieldProbes();
    }
}

type OnChannel = Extract<KernelEvent, { readonly type: "onChannel" }>;

interface Stay {
    cookie: bigint | undefined;
    readonly early: OnChannel[];
}

interface Made {
    readonly device: Device;
    readonly address: Mac;
}

/** `undefined`: the station's interface has to do. */
async function make(requester: Requester, { ifname, capabilities }: Host): Promise<Made | undefined> {
    const { interfaceTypes, wiphy } = capabilities();
    if (!interfaceTypes.includes("p2pDevice")) return undefined;
    const name = `p2p-dev-${ifname}`.slice(0, MAX_IFNAME);
    const reply = await requester.ask(addP2pDevice(wiphy, name), keep(readMade));
    const made = reply.ok ? reply.answers[0] : undefined;
    if (made === undefined || typeof made.device !== "bigint") return undefined;
    if ((await requester.ask(startP2pDevice(made.device))).ok) return made;
    await requester.ask(deleteInterface(made.device));
    return undefined;
}

function readMade(message: NetlinkMessage): Made | NetlinkFault | "missingAttribute" {
    const generic = readGeneric(message);
    if (typeof generic === "string") return generic;
    const { attributes: a } = generic;
    let device: bigint | undefined;
    let address: Mac | undefined;
    while (a.next()) {
        if (a.type === ATTRS.WDEV) device = a.u64();
        else if (a.type === ATTRS.MAC) address = a.mac();
    }
    return a.fault ?? (device === undefined || address === undefined ? "missingAttribute" : { device, address });
}

/** P2P public action and action frames; GAS. */
const FRAMES: readonly (readonly [subtype: number, prefix: string])[] = [
    [ManagementSubtype.action, "0409506f9a09"],
    [ManagementSubtype.action, "7f506f9a09"],
    [ManagementSubtype.action, "040a"],
    [ManagementSubtype.action, "040b"],
    [ManagementSubtype.action, "040c"],
    [ManagementSubtype.action, "040d"],
];
/** IFNAMSIZ without the zero. */
const MAX_IFNAME = 15;
