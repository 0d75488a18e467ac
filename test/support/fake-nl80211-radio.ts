/**
 * The radio behind an interface of a fake kernel: a card of the simulated air. Requests become its commands and what it tells
 * becomes messages; where nl80211 knows two ways of association, the firmware's is played here.
 */
import type { AirCard } from "#src/driver/air/index.js";
import type { BssRecord, DriverCommand } from "#src/driver/command.js";
import type { Driver } from "#src/driver/driver.js";
import type { DriverEvent, LinkState } from "#src/driver/event.js";
import { ATTR_CQM, ATTRS, COMMANDS, CQM_RSSI_THRESHOLD_EVENT, STA_INFO } from "#src/driver/nl80211/uapi.gen.js";
import { emitAssocResponse } from "#src/ieee80211/assoc.js";
import { emitAuth } from "#src/ieee80211/auth.js";
import { ETHERTYPE_EAPOL } from "#src/ieee80211/data.js";
import { emitDeauth } from "#src/ieee80211/deauth.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { bssSsid } from "#src/ieee80211/element/ssid.js";
import { emitManagement, ManagementSubtype, managementFrame } from "#src/ieee80211/management.js";
import { concat, equalBytes, fromHex, noBytes } from "#src/lib/bytes.js";
import { type Mac, macBytes, zeroMac } from "#src/lib/mac.js";
import { ssidKey } from "#src/lib/ssid.js";
import { genericPayload } from "#src/netlink/generic.js";
import type { FakeSocket } from "#test/support/fake-netlink-socket.js";
import type { FakeNl80211 } from "#test/support/fake-nl80211.js";
import { recordAnswer, type Verdict } from "#test/support/fake-nl80211-answers.js";
import {
    type ConnectRequest,
    commandOf,
    connectOf,
    type SchedScanRequest,
    schedScanOf,
} from "#test/support/fake-nl80211-requests.js";
import type { Described } from "#test/support/nl80211-policy.js";

export class FakeRadio {
    readonly card: AirCard;
    readonly #kernel: FakeNl80211;
    readonly #driver: Driver;
    #frequency: number | undefined;
    #cookies = 0;
    /** Cookie of the last frame. */
    #sent = 0;
    #stay: { readonly cookie: number; readonly frequency: number } | undefined;
    /** The firmware runs this association, or cfg80211 in its place. */
    #connecting: ConnectRequest | undefined;
    #owner: FakeSocket | undefined;
    /** Ends of scans that are not told. */
    untold = 0;
    /** A scan that the firmware does again and again by itself. */
    #scheduled: { readonly request: SchedScanRequest; cancel: () => void; scanning: boolean } | undefined;

    constructor(kernel: FakeNl80211, card: AirCard) {
        this.#kernel = kernel;
        this.card = card;
        const driver = card.open();
        if (driver === undefined) throw new Error(`${card.ifname} is open already`);
        this.#driver = driver;
        driver.events$.subscribe(event => this.#happened(event));
    }

    get ifname(): string {
        return this.card.ifname;
    }

    get link(): LinkState {
        return this.card.link;
    }

    /** MHz of the present link. */
    get frequency(): number | undefined {
        return this.#frequency;
    }

    setUp(up: boolean): Promise<Verdict> {
        return this.#setLink({ type: "setLinkUp", up });
    }

    setAddress(address: Mac): Promise<Verdict> {
        return this.#setLink({ type: "setAddress", address });
    }

    /** What a packet socket sends: encrypted as soon as there is a key for it. */
    packet(destination: Mac, frame: Uint8Array): void {
        const encrypt = this.card.state.keys.some(({ kind, peer }) => kind === "pairwise" && peer === destination);
        void this.#execute({ type: "sendEapol", destination, frame, encrypt });
    }

    ownerGone(socket: FakeSocket): void {
        if (socket === this.#owner) void this.#execute({ type: "disconnect", reasonCode: LEAVING });
        this.unschedule();
    }

    async perform(request: Described, answer: (payload: Uint8Array) => void, socket: FakeSocket): Promise<Verdict> {
        const { command, attributes } = request;
        const index = Number(attributes.IFINDEX);
        const code = Object.entries(COMMANDS).find(([name]) => name === command)?.[1] ?? -1;
        const { commands } = this.#kernel.wiphy;
        if (ASSOCIATING.includes(command) && !commands.includes(code)) return { errno: EOPNOTSUPP };
        if (attributes.SOCKET_OWNER === true) this.#owner = socket;
        switch (command) {
            case "GET_SCAN": {
                const reply = await this.#driver.execute({ type: "scanResults" });
                if (!reply.ok) return reply;
                for (const record of reply.value.bsss) answer(recordAnswer(index, record));
                return undefined;
            }
            case "GET_STATION": {
                const reply = await this.#driver.execute({ type: "signal" });
                if (!reply.ok) return { errno: ENOENT };
                const { signal } = reply.value;
                const { beacons, packets } = this.card.state.received;
                const station = genericPayload(COMMANDS.NEW_STATION).u32(ATTRS.IFINDEX, index);
                answer(
                    station
                        .nested(ATTRS.STA_INFO, info =>
                            info
                                .u8(STA_INFO.SIGNAL, signal & 0xff)
                                .u32(STA_INFO.RX_PACKETS, packets)
                                .u64(STA_INFO.BEACON_RX, beacons),
                        )
                        .finish(),
                );
                return undefined;
            }
            case "START_SCHED_SCAN":
                return this.#schedule(schedScanOf(attributes), socket);
            case "STOP_SCHED_SCAN":
                return this.unschedule() ? undefined : { errno: ENOENT };
            case "CONNECT":
                return this.#connect(connectOf(attributes));
            case "DISCONNECT":
                this.#connecting = undefined;
                break;
            case "REGISTER_FRAME":
                return this.#execute({
                    type: "registerFrames",
                    subtype: Number(attributes.FRAME_TYPE) >> 4,
                    prefix: fromHex(String(attributes.FRAME_MATCH)) ?? noBytes,
                });
            case "FRAME": {
                const verdict = await this.#execute(commandOf(request)!);
                if (verdict !== undefined) return verdict;
                answer(
                    genericPayload(COMMANDS.FRAME)
                        .u64(ATTRS.COOKIE, BigInt(++this.#cookies))
                        .finish(),
                );
                this.#sent = this.#cookies;
                return undefined;
            }
            case "FRAME_WAIT_CANCEL":
                if (attributes.COOKIE !== this.#sent) return { errno: ENOENT };
                return this.#execute({ type: "endFrameWait" });
            case "REMAIN_ON_CHANNEL": {
                await this.#driver.execute({ type: "p2p.start" });
                const [frequency, duration] = [Number(attributes.WIPHY_FREQ), Number(attributes.DURATION)];
                // The events of the stay can come before the answer.
                this.#stay = { cookie: ++this.#cookies, frequency };
                const cookie = BigInt(this.#cookies);
                const verdict = await this.#execute({ type: "p2p.listen", frequency, duration });
                if (verdict !== undefined) return verdict;
                answer(genericPayload(COMMANDS.REMAIN_ON_CHANNEL).u64(ATTRS.COOKIE, cookie).finish());
                return undefined;
            }
            case "CANCEL_REMAIN_ON_CHANNEL":
                if (attributes.COOKIE !== this.#stay?.cookie) return { errno: ENOENT };
                return this.#execute({ type: "p2p.stopListening" });
        }
        const translated = commandOf(request);
        return translated === undefined ? undefined : this.#execute(translated);
    }

    /** The firmware gives up, or was told to. */
    unschedule(): boolean {
        const scheduled = this.#scheduled;
        if (scheduled === undefined) return false;
        this.#scheduled = undefined;
        scheduled.cancel();
        if (scheduled.scanning) void this.#execute({ type: "abortScan" });
        this.#tell("scan", COMMANDS.SCHED_SCAN_STOPPED, () => {});
        return true;
    }

    #schedule(request: SchedScanRequest, socket: FakeSocket): Verdict {
        if (this.link.state !== "up") return { errno: ENETDOWN };
        if (this.#scheduled !== undefined) return { errno: EINPROGRESS };
        if (request.ssids.length > (this.#kernel.wiphy.schedScan?.ssids ?? 0)) return { errno: EINVAL };
        this.#owner = socket;
        this.#scheduled = { request, cancel: () => {}, scanning: false };
        this.#again(request.startDelay);
        return undefined;
    }

    /** One more scan of the schedule; while somebody else scans it is left out. */
    #again(seconds: number): void {
        const scheduled = this.#scheduled;
        if (scheduled === undefined) return;
        scheduled.cancel = this.#kernel.after(seconds * 1000, () => {
            const { ssids, frequencies, interval } = scheduled.request;
            this.#again(interval);
            const command = { type: "scan", ssids, ...(frequencies && { frequencies }) } as const;
            if (this.card.state.scan.tag !== "idle") return;
            scheduled.scanning = true;
            void this.#execute(command);
        });
    }

    /** Whether this end of a scan is the schedule's, about which only what it found is told. */
    async #scheduledScanDone(): Promise<void> {
        const scheduled = this.#scheduled;
        if (scheduled === undefined) return;
        scheduled.scanning = false;
        const reply = await this.#driver.execute({ type: "scanResults" });
        if (!reply.ok || this.#scheduled !== scheduled) return;
        const wanted = scheduled.request.matchSsids.map(ssidKey);
        const found = reply.value.bsss.some(({ elements }) => {
            const ssid = bssSsid(elements);
            return typeof ssid !== "string" && (wanted.length === 0 || wanted.includes(ssidKey(ssid)));
        });
        if (found) this.#tell("scan", COMMANDS.SCHED_SCAN_RESULTS, () => {});
    }

    async #connect(request: ConnectRequest): Promise<Verdict> {
        if (this.#connecting !== undefined || this.card.state.mlme.tag === "associated") return { errno: EALREADY };
        const target = request.bssid === zeroMac ? await this.#strongest(request.ssid) : request;
        if (target === undefined) return { errno: ENOENT };
        const { bssid, frequency } = target;
        this.#connecting = { ...request, bssid, frequency };
        const verdict = await this.#execute({ type: "authenticate", ...this.#connecting });
        if (verdict !== undefined) this.#connecting = undefined;
        return verdict;
    }

    /** The firmware's choice among what was scanned. */
    async #strongest(ssid: Uint8Array): Promise<BssRecord | undefined> {
        const results = await this.#driver.execute({ type: "scanResults" });
        if (!results.ok) return undefined;
        return results.value.bsss
            .filter(({ elements }) => {
                const name = bssSsid(elements);
                return typeof name !== "string" && equalBytes(name, ssid);
            })
            .sort((a, b) => b.signal - a.signal)[0];
    }

    /** rtnetlink tells a change before it acknowledges the request. */
    async #setLink(command: DriverCommand): Promise<Verdict> {
        const verdict = await this.#execute(command);
        this.#kernel.linkChanged(this);
        return verdict;
    }

    async #execute(command: DriverCommand): Promise<Verdict> {
        const reply = await this.#driver.execute(command);
        return reply.ok ? undefined : { errno: reply.errno };
    }

    #happened(event: DriverEvent): void {
        if (event.type === "link") {
            if (event.state !== "up") this.unschedule();
            this.#kernel.linkChanged(this);
        } else if (event.type === "eapol") this.#received(event.source, event.frame, event.encrypted === true);
        else if (event.type === "eapolAcknowledged") this.#acknowledged(event.frame, event.acknowledged);
        else if (event.type === "scan.started" || event.type === "scan.done") this.#scanned(event);
        else if (event.type === "signal" || event.type === "beaconLoss") this.#measured(event);
        else if (event.type === "p2p.listening" || event.type === "p2p.listenEnded") this.#onChannel(event.type);
        else if (event.type === "frame" || event.type === "frameSent") this.#tellAction(event);
        else {
            if (event.type === "associated" && event.statusCode === 0) this.#frequency = this.#homeChannel();
            if (event.type === "disconnected") this.#frequency = undefined;
            // A wiphy without AUTHENTICATE has no frames to show.
            if (this.#kernel.wiphy.commands.includes(COMMANDS.AUTHENTICATE)) this.#tellFrames(event);
            this.#tellConnection(event);
        }
    }

    /** The events of user space's SME, which also the other one's wiphy sends if cfg80211 plays it. */
    #tellFrames(event: DriverEvent): void {
        switch (event.type) {
            case "authenticated": {
                const { algorithm, transaction, statusCode: status, elements: payload } = event;
                const body = emitAuth({ algorithm, transaction, status, payload });
                this.#tellFrame(COMMANDS.AUTHENTICATE, "authentication", event.bssid, false, body);
                break;
            }
            case "associated": {
                const elements = new Elements(event.responseElements);
                const body = emitAssocResponse({ capability: 1, status: event.statusCode, aid: 1, elements });
                const { requestElements } = event;
                this.#tellFrame(
                    COMMANDS.ASSOCIATE,
                    "associationResponse",
                    event.bssid,
                    false,
                    body,
                    requestElements ?? noBytes,
                );
                break;
            }
            case "authenticationTimedOut":
            case "associationTimedOut": {
                const command = event.type === "authenticationTimedOut" ? COMMANDS.AUTHENTICATE : COMMANDS.ASSOCIATE;
                const bssid = macBytes(event.bssid);
                this.#tell("mlme", command, writer => writer.bytes(ATTRS.MAC, bssid).flag(ATTRS.TIMED_OUT));
                break;
            }
            case "disconnected": {
                const kind = event.frame ?? "deauthentication";
                const command = kind === "deauthentication" ? COMMANDS.DEAUTHENTICATE : COMMANDS.DISASSOCIATE;
                const body = emitDeauth({ reason: event.reasonCode, elements: Elements.none });
                if (event.bssid !== undefined)
                    this.#tellFrame(command, kind, event.bssid, event.locallyGenerated, body);
                break;
            }
            case "unprotectedDisconnect": {
                const command =
                    event.frame === "deauthentication" ? COMMANDS.UNPROT_DEAUTHENTICATE : COMMANDS.UNPROT_DISASSOCIATE;
                const body = emitDeauth({ reason: event.reasonCode, elements: Elements.none });
                this.#tellFrame(command, event.frame, event.bssid, false, body);
                break;
            }
        }
    }

    /** The events of a connection as a whole, and what the firmware does next. */
    #tellConnection(event: DriverEvent): void {
        const request = this.#connecting;
        switch (event.type) {
            case "authenticated":
                if (request === undefined) break;
                if (event.statusCode !== 0) this.#connected(event.bssid, event.statusCode);
                else
                    void this.#execute({ type: "associate", ...request }).then(verdict => {
                        if (verdict !== undefined) this.#connected(event.bssid, UNSPECIFIED_FAILURE);
                    });
                break;
            case "associated":
                this.#connected(event.bssid, event.statusCode, event.requestElements, event.responseElements);
                break;
            case "authenticationTimedOut":
            case "associationTimedOut":
                if (request === undefined) break;
                this.#connecting = undefined;
                this.#tell("mlme", COMMANDS.CONNECT, writer =>
                    writer
                        .bytes(ATTRS.MAC, macBytes(event.bssid))
                        .u16(ATTRS.STATUS_CODE, UNSPECIFIED_FAILURE)
                        .flag(ATTRS.TIMED_OUT),
                );
                break;
            case "disconnected":
                this.#connecting = undefined;
                this.#tell("mlme", COMMANDS.DISCONNECT, writer => {
                    writer.u16(ATTRS.REASON_CODE, event.reasonCode);
                    if (!event.locallyGenerated) writer.flag(ATTRS.DISCONNECTED_BY_AP);
                });
                break;
        }
    }

    #connected(bssid: Mac, status: number, request?: Uint8Array, response?: Uint8Array): void {
        this.#connecting = undefined;
        this.#tell("mlme", COMMANDS.CONNECT, writer => {
            writer.bytes(ATTRS.MAC, macBytes(bssid)).u16(ATTRS.STATUS_CODE, status);
            if (request !== undefined) writer.bytes(ATTRS.REQ_IE, request);
            if (response !== undefined) writer.bytes(ATTRS.RESP_IE, response);
        });
    }

    #received(source: Mac, frame: Uint8Array, encrypted: boolean): void {
        const { packets } = this.#kernel;
        if (!this.#kernel.hasControlPort) {
            for (const socket of packets.filter(({ closed }) => !closed)) {
                const payload = frame.slice();
                socket.frames.next({ source, broadcast: false, payload });
                // What was kept of the receive buffer shows as garbage.
                payload.fill(0xee);
            }
            return;
        }
        this.#kernel.unicast(COMMANDS.CONTROL_PORT_FRAME, writer => {
            writer
                .u32(ATTRS.WIPHY, 0)
                .u32(ATTRS.IFINDEX, this.#index)
                .bytes(ATTRS.MAC, macBytes(source))
                .bytes(ATTRS.FRAME, frame)
                .u16(ATTRS.CONTROL_PORT_ETHERTYPE, ETHERTYPE_EAPOL);
            if (!encrypted) writer.flag(ATTRS.CONTROL_PORT_NO_ENCRYPT);
        });
    }

    #acknowledged(frame: Uint8Array, acknowledged: boolean): void {
        if (!this.#kernel.hasControlPort) return;
        this.#kernel.unicast(COMMANDS.CONTROL_PORT_FRAME_TX_STATUS, writer => {
            writer.u32(ATTRS.IFINDEX, this.#index).bytes(ATTRS.FRAME, concat(new Uint8Array(14), frame));
            if (acknowledged) writer.flag(ATTRS.ACK);
        });
    }

    #scanned(event: Extract<DriverEvent, { readonly type: "scan.started" | "scan.done" }>): void {
        const bySchedule = this.#scheduled?.scanning === true;
        if (event.type === "scan.started") {
            if (!bySchedule) this.#tell("scan", COMMANDS.TRIGGER_SCAN, () => {});
            return;
        }
        if (bySchedule) {
            void this.#scheduledScanDone();
            return;
        }
        if (this.untold > 0) {
            this.untold--;
            return;
        }
        const { aborted, frequencies, ssids } = event;
        this.#tell("scan", aborted ? COMMANDS.SCAN_ABORTED : COMMANDS.NEW_SCAN_RESULTS, writer =>
            writer
                .list(ATTRS.SCAN_SSIDS, ssids, (list, i, ssid) => list.bytes(i, ssid))
                .list(ATTRS.SCAN_FREQUENCIES, frequencies, (list, i, mhz) => list.u32(i, mhz)),
        );
    }

    #onChannel(type: "p2p.listening" | "p2p.listenEnded"): void {
        const stay = this.#stay;
        if (stay === undefined) return;
        const command = type === "p2p.listening" ? COMMANDS.REMAIN_ON_CHANNEL : COMMANDS.CANCEL_REMAIN_ON_CHANNEL;
        this.#tell("mlme", command, writer =>
            writer.u32(ATTRS.WIPHY_FREQ, stay.frequency).u64(ATTRS.COOKIE, BigInt(stay.cookie)),
        );
    }

    #tellAction(event: Extract<DriverEvent, { readonly type: "frame" | "frameSent" }>): void {
        this.#kernel.unicast(event.type === "frame" ? COMMANDS.FRAME : COMMANDS.FRAME_TX_STATUS, writer => {
            writer.u32(ATTRS.WIPHY, 0).u32(ATTRS.IFINDEX, this.#index).bytes(ATTRS.FRAME, event.frame);
            if (event.type === "frame") writer.u32(ATTRS.WIPHY_FREQ, event.frequency);
            else if (event.acknowledged) writer.flag(ATTRS.ACK);
        });
    }

    #measured(event: Extract<DriverEvent, { readonly type: "signal" | "beaconLoss" }>): void {
        this.#tell("mlme", COMMANDS.NOTIFY_CQM, writer =>
            writer.nested(ATTRS.CQM, cqm => {
                if (event.type === "beaconLoss") cqm.flag(ATTR_CQM.BEACON_LOSS_EVENT);
                else {
                    const { THRESHOLD_EVENT_HIGH, THRESHOLD_EVENT_LOW } = CQM_RSSI_THRESHOLD_EVENT;
                    const crossed = event.above ? THRESHOLD_EVENT_HIGH : THRESHOLD_EVENT_LOW;
                    cqm.u32(ATTR_CQM.RSSI_THRESHOLD_EVENT, crossed).i32(ATTR_CQM.RSSI_LEVEL, event.signal ?? 0);
                }
            }),
        );
    }

    #tellFrame(
        command: number,
        subtype: keyof typeof ManagementSubtype,
        bssid: Mac,
        own: boolean,
        body: Uint8Array,
        requestElements?: Uint8Array,
    ): void {
        const { address } = this.link;
        const addresses = { destination: own ? bssid : address, source: own ? address : bssid, bssid };
        const frame = emitManagement(managementFrame(ManagementSubtype[subtype], addresses, body));
        this.#tell("mlme", command, writer => {
            writer.bytes(ATTRS.FRAME, frame);
            if (requestElements !== undefined) writer.bytes(ATTRS.REQ_IE, requestElements);
        });
    }

    #tell(group: "mlme" | "scan", command: number, fill: (writer: ReturnType<typeof genericPayload>) => unknown): void {
        this.#kernel.multicast(group, command, writer =>
            fill(writer.u32(ATTRS.WIPHY, 0).u32(ATTRS.IFINDEX, this.#index)),
        );
    }

    #homeChannel(): number | undefined {
        const { mlme } = this.card.state;
        return mlme.tag === "associated" ? mlme.request.frequency : undefined;
    }

    get #index(): number {
        return this.#kernel.indexOf(this);
    }
}

const ASSOCIATING = ["AUTHENTICATE", "ASSOCIATE", "CONNECT"];
const ENOENT = 2;
const EINVAL = 22;
const EOPNOTSUPP = 95;
const ENETDOWN = 100;
const EALREADY = 114;
const EINPROGRESS = 115;

/** IEEE 802.11 reason code 3 and status code 1. */
const LEAVING = 3;
const UNSPECIFIED_FAILURE = 1;
