import type { DriverCommand, RandomAddress, Results, SignalReport } from "#src/driver/command.js";
import type { DriverFailure } from "#src/driver/driver.js";
import type { DriverEvent, LinkState } from "#src/driver/event.js";
import { ActionCategory } from "#src/ieee80211/action/category.js";
import { ETHERTYPE_EAPOL, emitData, emitLlc, parseData, parseLlc, toDs } from "#src/ieee80211/data.js";
import { emitElement } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import {
    emitManagement,
    type ManagementFrame,
    ManagementSubtype,
    managementFrame,
    parseManagement,
} from "#src/ieee80211/management.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { rsnCipher } from "#src/ieee80211/suite.js";
import { concat, equalBytes, noBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { Errno, type ErrnoName } from "#src/lib/errno.js";
import { at, earliest, type Instant, millis } from "#src/lib/instant.js";
import { broadcastMac, isGroupAddress, type Mac, macAt, macBytes } from "#src/lib/mac.js";
import { type Deadline, type Env, type Machine, type Step, stay, step, unreachable } from "#src/lib/machine.js";
import { ssidKey } from "#src/lib/ssid.js";
import { utf8 } from "#src/lib/text.js";
import { type BssTable, find, fresh, heard, records } from "./bss-table.js";
import { type Installation, install, type Keys, keyFor, protect, remove, unprotect } from "./keys.js";
import type { Reception } from "./medium.js";
import { bssidOf, type Mlme, type MlmeEffect, type MlmeEvent, mlme, notAssociated, RATES } from "./mlme.js";
import { type OffChannel, type OffChannelEvent, offChannel, onHomeChannel } from "./off-channel.js";
import { notScanning, type Running, type Scan, type ScanEffect, type ScanEvent, scanning } from "./scan.js";

/** A simulated network interface card with its kernel: what mac80211, cfg80211 and the link layer do for a station. */
export interface Nic {
    readonly link: LinkState;
    /** MHz that may be scanned. */
    readonly channels: readonly number[];
    readonly table: BssTable;
    readonly scan: Scan;
    /** On whose behalf the running scan is. */
    readonly scanner: "station" | "p2p" | "p2pFind";
    /** The last search of P2P. */
    readonly p2pSearch: number;
    /** Until when it looks for P2P Devices by itself. */
    readonly findUntil: Instant | undefined;
    /** P2P has been started: its frames are handed up. */
    readonly p2p: boolean;
    /** Which other frames are handed up. */
    readonly registrations: readonly Pick<Extract<DriverCommand, { type: "registerFrames" }>, "subtype" | "prefix">[];
    readonly offChannel: OffChannel;
    /** Source of probe requests of the running scan. */
    readonly scanAddress: Mac;
    readonly mlme: Mlme;
    readonly keys: Keys;
    /** The controlled port of IEEE 802.1X. */
    readonly authorized: boolean;
    readonly operState: "dormant" | "up";
    /** dBm of the last frame of our access point. */
    readonly signal: number | undefined;
    /** Frames of our access point. */
    readonly received: { readonly beacons: bigint; readonly packets: number };
    readonly monitor: {
        readonly threshold: number;
        readonly hysteresis: number;
        readonly reported: number | undefined;
    };
}

export type NicEvent =
    | { readonly type: "command"; readonly request: number; readonly command: DriverCommand }
    | { readonly type: "received"; readonly reception: Reception }
    /** What became of a frame that we sent. */
    | { readonly type: "acknowledged"; readonly fate: Fate; readonly received: boolean }
    /** Traffic of the user's. */
    | { readonly type: "send"; readonly destination: Mac; readonly etherType: number; readonly payload: Uint8Array }
    | { readonly type: "plugged"; readonly plugged: boolean }
    | Deadline;

export type Fate = { readonly eapol: Uint8Array } | { readonly frame: Uint8Array };

export type NicEffect =
    | {
          readonly type: "transmit";
          readonly frame: Uint8Array;
          readonly on: "home" | "here";
          /** Its fate is to be told, of an EAPOL frame by what it carries. */
          readonly fate?: Fate;
      }
    | { readonly type: "home"; readonly frequency: number | undefined }
    | { readonly type: "visit"; readonly frequency: number }
    | { readonly type: "goHome" }
    | { readonly type: "listenAs"; readonly address: Mac }
    | { readonly type: "power"; readonly on: boolean }
    | { readonly type: "reply"; readonly request: number; readonly reply: NicReply }
    | { readonly type: "event"; readonly event: DriverEvent }
    | { readonly type: "installed"; readonly installation: Installation }
    /** Traffic for the user. */
    | { readonly type: "data"; readonly source: Mac; readonly etherType: number; readonly payload: Uint8Array };

/** The value is the one that belongs to the command. */
export type NicReply = { readonly ok: true; readonly value: Results[keyof Results] | undefined } | DriverFailure;

export const newNic = (address: Mac, channels: readonly number[], state: LinkState["state"]): Nic => ({
    link: { state, address },
    channels,
    table: new Map(),
    scan: notScanning,
    scanner: "station",
    p2pSearch: 0,
    findUntil: undefined,
    p2p: false,
    registrations: [],
    offChannel: onHomeChannel,
    scanAddress: address,
    mlme: notAssociated,
    keys: [],
    authorized: false,
    operState: "up",
    signal: undefined,
    received: nothingReceived,
    monitor: { threshold: 0, hysteresis: 0, reported: undefined },
});

const nothingReceived: Nic["received"] = { beacons: 0n, packets: 0 };

export const nic: Machine<Nic, NicEvent, NicEffect> = {
    reduce,
    deadline: state =>
        earliest(
            scanning.deadline(state.scan),
            offChannel.deadline(state.offChannel),
            station(state).deadline(state.mlme),
        ),
};

function reduce(state: Nic, event: NicEvent, env: Env): Step<Nic, NicEffect> {
    switch (event.type) {
        case "command":
            return command(state, event.request, event.command, env);
        case "received":
            return state.link.state === "up" ? received(state, event.reception, env) : stay(state);
        case "acknowledged": {
            const { fate, received: acknowledged } = event;
            return step(
                state,
                tell(
                    "eapol" in fate
                        ? { type: "eapolAcknowledged", frame: fate.eapol, acknowledged }
                        : { type: "frameSent", frame: fate.frame, acknowledged },
                ),
            );
        }
        case "send": {
            const { destination, etherType, payload } = event;
            const open = state.mlme.tag === "associated" && state.authorized;
            return open ? step(state, dataFrame(state, destination, etherType, payload, true)) : stay(state);
        }
        case "plugged":
            return plugged(state, event.plugged, env);
        case "deadline":
            return chain(
                state,
                now => runScan(now, event, env),
                now => runOffChannel(now, event, env),
                now => runMlme(now, event, env),
            );
        default:
            return unreachable(event);
    }
}

function command(state: Nic, request: number, command: DriverCommand, env: Env): Step<Nic, NicEffect> {
    const done: NicEffect = { type: "reply", request, reply: { ok: true, value: undefined } };
    const fail = (name: ErrnoName) =>
        step<Nic, NicEffect>(state, { type: "reply", request, reply: { ok: false, errno: Errno[name], text: name } });
    const associated = state.mlme.tag === "associated" ? state.mlme : undefined;
    if (state.link.state === "removed") return fail("ENODEV");
    if (command.type.startsWith("p2p.") && command.type !== "p2p.start" && !state.p2p) return fail("EOPNOTSUPP");
    if (state.link.state === "down" && NEEDS_LINK_UP.has(command.type)) return fail("ENETDOWN");

    switch (command.type) {
        case "p2p.search":
        case "scan": {
            if (state.scan.tag !== "idle" || state.offChannel.tag !== "home") return fail("EBUSY");
            const { frequencies } = command;
            const channels =
                frequencies === undefined ? state.channels : frequencies.filter(f => state.channels.includes(f));
            if (channels.length === 0 || command.ssids.length > MAX_SCAN_SSIDS) return fail("EINVAL");
            const scanAddress = randomised(state.link.address, command.randomAddress, env);
            const linked = associated !== undefined;
            const scanner = command.type === "scan" ? "station" : "p2p";
            const p2pSearch = command.type === "scan" ? state.p2pSearch : command.number;
            return chain(
                step<Nic, NicEffect>(
                    { ...state, scanAddress, scanner, p2pSearch },
                    done,
                    { type: "listenAs", address: scanAddress },
                    ...(scanner === "station" ? [tell({ type: "scan.started", own: true })] : []),
                ),
                now => runScan(now, { type: "start", parameters: command, channels, linked }, env),
            );
        }
        case "p2p.start":
            return step<Nic, NicEffect>(
                { ...state, p2p: true },
                {
                    type: "reply",
                    request,
                    reply: { ok: true, value: { address: state.link.address, dedicated: false } },
                },
            );
        case "p2p.listen": {
            const { frequency, duration } = command;
            if (state.scan.tag !== "idle" || state.offChannel.tag !== "home") return fail("EBUSY");
            if (!state.channels.includes(frequency)) return fail("EINVAL");
            return chain(step<Nic, NicEffect>(state, done), now =>
                runOffChannel(now, { type: "go", purpose: "listen", frequency, duration }, env),
            );
        }
        case "p2p.stopListening":
            if (state.offChannel.tag === "home") return fail("ENOENT");
            return chain(step<Nic, NicEffect>(state, done), now => runOffChannel(now, { type: "leave" }, env));
        case "p2p.send":
        case "sendFrame": {
            const { frame, frequency, waitFor = 0 } = command;
            if (command.type === "sendFrame" && frequency === associated?.request.frequency)
                return step<Nic, NicEffect>(state, done, { type: "transmit", frame, on: "home", fate: { frame } });
            if (state.scan.tag !== "idle") return fail("EBUSY");
            if (!state.channels.includes(frequency)) return fail("EINVAL");
            const duration = Math.max(waitFor, SHORTEST_VISIT);
            return chain(
                step<Nic, NicEffect>(state, done),
                now => runOffChannel(now, { type: "go", purpose: "answer", frequency, duration }, env),
                now => step<Nic, NicEffect>(now, { type: "transmit", frame, on: "here", fate: { frame } }),
            );
        }
        case "p2p.find": {
            if (state.scan.tag !== "idle" || state.offChannel.tag !== "home") return fail("EBUSY");
            const { elements: extraElements, duration = Number.POSITIVE_INFINITY } = command;
            const findUntil = at(env.now, millis(duration));
            const finding: Nic = { ...state, scanner: "p2pFind", findUntil };
            return chain(step<Nic, NicEffect>(finding, done), now => look(now, extraElements, env));
        }
        case "p2p.stopFind":
            if (state.findUntil === undefined) return fail("ENOENT");
            return chain(step<Nic, NicEffect>({ ...state, findUntil: undefined }, done), now =>
                runScan(now, { type: "abort" }, env),
            );
        case "p2p.endWait":
        case "endFrameWait":
            if (state.offChannel.tag === "home" || state.offChannel.purpose !== "answer") return fail("ENOENT");
            return chain(step<Nic, NicEffect>(state, done), now => runOffChannel(now, { type: "leave" }, env));
        case "registerFrames": {
            const { subtype, prefix } = command;
            return step<Nic, NicEffect>(
                { ...state, registrations: [...state.registrations, { subtype, prefix }] },
                done,
            );
        }
        case "p2p.abortSearch":
        case "abortScan":
            if (state.scan.tag === "idle") return fail("ENOENT");
            return chain(step<Nic, NicEffect>(state, done), now => runScan(now, { type: "abort" }, env));
        case "resynchronise": {
            const associatedTo = associated?.request.bssid;
            return step(state, done, tell({ type: "resynchronised", link: state.link, associatedTo }));
        }
        case "p2p.results":
        case "scanResults": {
            const table = fresh(state.table, env.now, associated?.request.bssid);
            const reply: NicReply = { ok: true, value: { bsss: records(table, joined(state.mlme)) } };
            return step<Nic, NicEffect>({ ...state, table }, { type: "reply", request, reply });
        }
        case "authenticate":
            if (find(fresh(state.table, env.now, undefined), command.bssid, command.ssid) === undefined) {
                return fail("ENOENT");
            }
            return runMlme(state, { type: "authenticate", request: command }, env, request);
        case "associate": {
            const bss = find(state.table, command.bssid, command.ssid);
            if (bss === undefined) return fail("ENOENT");
            const { beaconInterval } = bss;
            return runMlme(state, { type: "associate", request: command, beaconInterval }, env, request);
        }
        case "connect":
            return fail("EOPNOTSUPP");
        case "deauthenticate": {
            const { bssid, reasonCode, localOnly = false } = command;
            return runMlme(state, { type: "deauthenticate", bssid, reasonCode, localOnly }, env, request);
        }
        case "disconnect": {
            const { reasonCode } = command;
            return runMlme(
                state,
                { type: "deauthenticate", bssid: undefined, reasonCode, localOnly: false },
                env,
                request,
            );
        }
        case "installKey": {
            if (associated === undefined) return fail(command.kind === "pairwise" ? "ENOENT" : "ENOLINK");
            const suite = rsnCipher(command.cipher);
            const [first, last] = KEY_INDEXES[command.kind];
            if (suite?.keyLength !== command.key.length || command.keyIndex < first || command.keyIndex > last) {
                return fail("EINVAL");
            }
            if ((command.kind === "pairwise") !== (command.peer !== undefined)) return fail("EINVAL");
            const { type, ...key } = command;
            const installation = install(state.keys, key, env.now);
            return step<Nic, NicEffect>(
                { ...state, keys: installation.keys },
                { type: "installed", installation },
                done,
            );
        }
        case "removeKey": {
            const keys = remove(state.keys, command);
            return keys.length === state.keys.length ? fail("ENOENT") : step({ ...state, keys }, done);
        }
        case "authorizePort":
            if (associated?.request.bssid !== command.peer) return fail("ENOENT");
            return step({ ...state, authorized: command.authorized }, done);
        case "sendEapol": {
            if (associated === undefined) return fail("ENOTCONN");
            const { destination, frame, encrypt } = command;
            return step(state, dataFrame(state, destination, ETHERTYPE_EAPOL, frame, encrypt), done);
        }
        case "signal": {
            if (associated === undefined || state.signal === undefined) return fail("ENOTCONN");
            const value: SignalReport = {
                signal: state.signal,
                averageSignal: state.signal,
                frequency: associated.request.frequency,
                width: "20-noHT",
                txRate: 54_000,
            };
            return step<Nic, NicEffect>(state, { type: "reply", request, reply: { ok: true, value } });
        }
        case "received": {
            if (associated === undefined) return fail("ENOTCONN");
            return step<Nic, NicEffect>(state, { type: "reply", request, reply: { ok: true, value: state.received } });
        }
        case "monitorSignal": {
            const { threshold, hysteresis } = command;
            return step({ ...state, monitor: { threshold, hysteresis, reported: undefined } }, done);
        }
        case "setOperState":
            return step({ ...state, operState: command.operState }, done);
        case "setLinkUp":
            return chain(step<Nic, NicEffect>(state, done), now => setLink(now, command.up ? "up" : "down", env));
        case "setAddress": {
            if (isGroupAddress(command.address)) return fail("EADDRNOTAVAIL");
            const link: LinkState = { ...state.link, address: command.address };
            return chain(ended(state, env), now =>
                step<Nic, NicEffect>(
                    { ...now, link },
                    { type: "listenAs", address: link.address },
                    done,
                    tell({ type: "link", ...link }),
                ),
            );
        }
        case "tdls":
        case "addDevice":
        case "deleteDevice":
        case "setBridge":
        case "startSchedScan":
        case "stopSchedScan":
            return fail("EOPNOTSUPP");
        case "setPowerSave":
            return step(state, done);
        case "setCountry":
            return step(state, done, tell({ type: "regulatoryChanged", alpha2: command.alpha2 }));
        default:
            return unreachable(command);
    }
}

function plugged(state: Nic, present: boolean, env: Env): Step<Nic, NicEffect> {
    if (present === (state.link.state !== "removed")) return stay(state);
    return present
        ? setLink({ ...newNic(state.link.address, state.channels, "removed") }, "down", env)
        : setLink(state, "removed", env);
}

/** Going down ends a scan and the link first. */
function setLink(state: Nic, to: LinkState["state"], env: Env): Step<Nic, NicEffect> {
    if (state.link.state === to) return stay(state);
    return chain(ended(state, env), now => {
        const link: LinkState = { ...now.link, state: to };
        return step<Nic, NicEffect>(
            { ...now, link },
            { type: "power", on: to === "up" },
            tell({ type: "link", ...link }),
        );
    });
}

/** Without a scan, an attempt or a link. */
const ended = (state: Nic, env: Env): Step<Nic, NicEffect> =>
    chain(
        state,
        now => runScan(now, { type: "abort" }, env),
        now => runOffChannel(now, { type: "leave" }, env),
        now => runMlme(now, LEAVING, env),
    );

const LEAVING: MlmeEvent = {
    type: "deauthenticate",
    bssid: undefined,
    reasonCode: ReasonCode.leavingNetworkDeauth,
    localOnly: false,
};

function received(state: Nic, reception: Reception, env: Env): Step<Nic, NicEffect> {
    const frame = parseManagement(reception.frame);
    if (isMalformed(frame)) return receivedData(state, reception, env);
    const own = frame.bssid === bssidOf(state.mlme);
    if (isForP2p(state, frame) || isRegistered(state, frame)) {
        const { frame: bytes, frequency, signal } = reception;
        return step(state, tell({ type: "frame", frame: bytes.slice(), frequency, signal }));
    }
    switch (frame.subtype) {
        case ManagementSubtype.beacon:
        case ManagementSubtype.probeResponse: {
            if (!own && state.scan.tag === "idle") return stay(state);
            const table = heard(state.table, frame, reception, env.now);
            return own
                ? fromOurs({ ...state, table }, reception, env, frame.subtype === ManagementSubtype.beacon)
                : stay({ ...state, table });
        }
        default:
            if (!own || (frame.destination !== state.link.address && frame.destination !== broadcastMac)) {
                return stay(state);
            }
            return chain(fromOurs(state, reception, env), now => robust(now, frame, env));
    }
}

/** Probe requests where we listen, and action frames in public or by vendors. */
function isForP2p({ p2p, link }: Nic, { subtype, destination, body }: ManagementFrame): boolean {
    if (!p2p || (destination !== link.address && destination !== broadcastMac)) return false;
    if (subtype === ManagementSubtype.probeRequest) return true;
    const category = subtype === ManagementSubtype.action ? body[0] : undefined;
    return category === ActionCategory.public || category === ActionCategory.vendorSpecific;
}

/** Frames to us that somebody registered for. */
const isRegistered = ({ registrations, link }: Nic, { subtype, destination, body }: ManagementFrame): boolean =>
    (destination === link.address || destination === broadcastMac) &&
    registrations.some(
        ({ subtype: wanted, prefix }) => wanted === subtype && equalBytes(body.subarray(0, prefix.length), prefix),
    );

/** With management frame protection, what could end the link needs the pairwise key. */
function robust(state: Nic, frame: ManagementFrame, env: Env): Step<Nic, NicEffect> {
    const { flags, bssid } = frame;
    const body = flags.protectedFrame ? unprotect(state.keys, bssid, frame.body) : frame.body;
    if (body === undefined) return stay(state);
    const needed =
        state.mlme.tag === "associated" &&
        state.mlme.request.security?.managementFrameProtection === "required" &&
        keyFor(state.keys, bssid) !== undefined;
    const unprotected = needed && !flags.protectedFrame;
    return runMlme(state, { type: "frame", frame: { ...frame, body }, unprotected }, env);
}

function receivedData(state: Nic, reception: Reception, env: Env): Step<Nic, NicEffect> {
    const frame = parseData(reception.frame);
    if (isMalformed(frame) || !frame.flags.fromDs || state.mlme.tag !== "associated") return stay(state);
    const { destination, source, bssid, flags } = frame;
    const group = isGroupAddress(destination);
    if (bssid !== state.mlme.request.bssid || source === state.link.address) return stay(state);
    if (!group && destination !== state.link.address) return stay(state);
    const body = flags.protectedFrame ? unprotect(state.keys, group ? "group" : bssid, frame.body) : frame.body;
    if (body === undefined) return stay(state);
    const llc = parseLlc(body);
    if (isMalformed(llc)) return stay(state);
    const { etherType, payload } = llc;
    const encrypted = flags.protectedFrame;
    return chain(fromOurs(state, reception, env), now => {
        if (etherType === ETHERTYPE_EAPOL) {
            return step(now, tell({ type: "eapol", source, frame: payload.slice(), encrypted }));
        }
        const secured = state.mlme.tag === "associated" && state.mlme.request.security !== undefined;
        if (!now.authorized || secured !== encrypted) return stay(now);
        return step<Nic, NicEffect>(now, { type: "data", source, etherType, payload });
    });
}

/** A sign of life of our access point, and how loud it is. */
function fromOurs(state: Nic, { signal }: Reception, env: Env, isBeacon = false): Step<Nic, NicEffect> {
    const bssid = bssidOf(state.mlme)!;
    const { threshold, hysteresis, reported } = state.monitor;
    const above = signal > threshold;
    const crossed =
        state.mlme.tag === "associated" &&
        threshold !== 0 &&
        signal !== threshold &&
        (reported === undefined || (above ? signal > reported + hysteresis : signal < reported - hysteresis)) &&
        (reported === undefined || above !== reported > threshold);
    const monitor = crossed ? { ...state.monitor, reported: signal } : state.monitor;
    const { beacons, packets } = state.received;
    const received = { beacons: isBeacon ? beacons + 1n : beacons, packets: packets + 1 };
    return chain(
        step<Nic, NicEffect>(
            { ...state, signal, monitor, received },
            ...(crossed ? [tell({ type: "signal", above, signal })] : []),
        ),
        now => runMlme(now, { type: "heard", bssid }, env),
    );
}

function runScan(state: Nic, event: ScanEvent, env: Env): Step<Nic, NicEffect> {
    const { state: scan, effects } = scanning.reduce(state.scan, event, env);
    return chain({ ...state, scan }, ...effects.map(effect => (now: Nic) => scanEffect(now, effect, env)));
}

function runOffChannel(state: Nic, event: OffChannelEvent, env: Env): Step<Nic, NicEffect> {
    const { state: next, effects } = offChannel.reduce(state.offChannel, event, env);
    return chain(
        { ...state, offChannel: next },
        ...effects.map(effect => (now: Nic): Step<Nic, NicEffect> => {
            switch (effect.type) {
                case "visit":
                    return chain(step<Nic, NicEffect>(now, effect), left => runMlme(left, { type: "away" }, env));
                case "goHome":
                    return chain(step<Nic, NicEffect>(now, effect), back => runMlme(back, { type: "back" }, env));
                case "listening":
                    return step(now, tell({ type: "p2p.listening", frequency: effect.frequency }));
                case "listenEnded":
                    return step(now, tell({ type: "p2p.listenEnded" }));
                default:
                    return unreachable(effect);
            }
        }),
    );
}

function scanEffect(state: Nic, effect: ScanEffect, env: Env): Step<Nic, NicEffect> {
    switch (effect.type) {
        case "visit":
            return chain(step<Nic, NicEffect>(state, effect), now => runMlme(now, { type: "away" }, env));
        case "goHome":
            return chain(step<Nic, NicEffect>(state, effect), now => runMlme(now, { type: "back" }, env));
        case "probe": {
            const parameters = state.scan.tag === "idle" ? undefined : state.scan.parameters;
            const bssid = parameters?.bssid ?? broadcastMac;
            const body = concat(emitElement(ElementId.ssid, effect.ssid), RATES, parameters?.extraElements ?? noBytes);
            const addresses = { destination: bssid, source: state.scanAddress, bssid };
            const frame = emitManagement(managementFrame(ManagementSubtype.probeRequest, addresses, body));
            return step<Nic, NicEffect>(state, { type: "transmit", frame, on: "here" });
        }
        case "ended": {
            const { aborted, scan } = effect;
            const { parameters, channels, started } = scan;
            if (state.scanner === "p2pFind") return found(state, scan, env);
            const held = bssidOf(state.mlme);
            const table = parameters.flush ? fresh(state.table, env.now, held, started) : state.table;
            return step<Nic, NicEffect>(
                { ...state, table, scanAddress: state.link.address },
                { type: "listenAs", address: state.link.address },
                tell(
                    state.scanner === "p2p"
                        ? { type: "p2p.searched", number: state.p2pSearch, aborted }
                        : {
                              type: "scan.done",
                              own: true,
                              aborted,
                              frequencies: channels.slice(0, aborted ? scan.index + 1 : channels.length),
                              ssids: parameters.ssids,
                          },
                ),
            );
        }
        default:
            return unreachable(effect);
    }
}

/** One look at the social channels, of a find that the card runs by itself. */
function look(state: Nic, extraElements: Uint8Array, env: Env): Step<Nic, NicEffect> {
    const parameters = { ssids: [P2P_WILDCARD_SSID], extraElements };
    const channels = SOCIAL_CHANNELS.filter(channel => state.channels.includes(channel));
    const linked = state.mlme.tag === "associated";
    return runScan(state, { type: "start", parameters, channels, linked }, env);
}

/** What the look has shown; then the next one, until the time is over. */
function found(state: Nic, { parameters, started }: Running, env: Env): Step<Nic, NicEffect> {
    const told = [...state.table.values()].flatMap(({ bssid, frequency, signal, lastSeen, probeResponse }) =>
        probeResponse !== undefined && lastSeen >= started
            ? [tell({ type: "p2p.found", source: bssid, frequency, signal, elements: probeResponse })]
            : [],
    );
    const goesOn = state.findUntil !== undefined && env.now < state.findUntil;
    if (goesOn)
        return chain(step<Nic, NicEffect>(state, ...told), now => look(now, parameters.extraElements ?? noBytes, env));
    return step<Nic, NicEffect>({ ...state, findUntil: undefined }, ...told, tell({ type: "p2p.findStopped" }));
}

const P2P_WILDCARD_SSID = utf8("DIRECT-");
/** MHz. */
const SOCIAL_CHANNELS = [2412, 2437, 2462];

/** `request`: the command that this event carries out. */
function runMlme(state: Nic, event: MlmeEvent, env: Env, request?: number): Step<Nic, NicEffect> {
    const { state: next, effects } = station(state).reduce(state.mlme, event, env);
    if (next === state.mlme && effects.length === 0) return stay(state);
    return chain({ ...state, mlme: next }, ...effects.map(effect => (now: Nic) => mlmeEffect(now, effect, request)));
}

function mlmeEffect(state: Nic, effect: MlmeEffect, request: number | undefined): Step<Nic, NicEffect> {
    switch (effect.type) {
        case "accepted":
            if (request === undefined) return stay(state);
            return step<Nic, NicEffect>(state, { type: "reply", request, reply: { ok: true, value: undefined } });
        case "refused": {
            if (request === undefined) return stay(state);
            const reply: NicReply = { ok: false, errno: Errno[effect.errno], text: effect.errno };
            return step<Nic, NicEffect>(state, { type: "reply", request, reply });
        }
        case "send":
            return step<Nic, NicEffect>(state, { type: "transmit", frame: effect.frame, on: "home" });
        case "home":
            return step<Nic, NicEffect>(state, effect);
        case "event": {
            const open = state.mlme.tag === "associated" && state.mlme.request.security === undefined;
            const authorized = effect.event.type === "associated" ? open : state.authorized;
            const received = effect.event.type === "associated" ? nothingReceived : state.received;
            return step<Nic, NicEffect>({ ...state, authorized, received }, effect);
        }
        case "dropKeys":
            return stay({ ...state, keys: [], authorized: false });
        default:
            return unreachable(effect);
    }
}

function dataFrame(state: Nic, destination: Mac, etherType: number, payload: Uint8Array, encrypt: boolean): NicEffect {
    const bssid = bssidOf(state.mlme)!;
    const key = encrypt ? keyFor(state.keys, bssid) : undefined;
    const llc = emitLlc({ etherType, payload });
    const frame = emitData({
        flags: { ...toDs, protectedFrame: key !== undefined },
        destination,
        source: state.link.address,
        bssid,
        body: key === undefined ? llc : protect(key, llc),
    });
    return { type: "transmit", frame, on: "home", ...(etherType === ETHERTYPE_EAPOL && { fate: { eapol: payload } }) };
}

/** Runs one step after the other on the state that the one before left, and joins their effects. */
function chain(
    first: Nic | Step<Nic, NicEffect>,
    ...rest: readonly ((state: Nic) => Step<Nic, NicEffect>)[]
): Step<Nic, NicEffect> {
    let { state, effects } = "effects" in first ? first : stay(first);
    for (const next of rest) {
        const done = next(state);
        state = done.state;
        if (done.effects.length > 0) effects = [...effects, ...done.effects];
    }
    return { state, effects };
}

function randomised(own: Mac, random: RandomAddress | undefined, env: Env): Mac {
    if (random === undefined) return own;
    const { address, mask } = random;
    const fixed = macBytes(address);
    return macAt(env.random(fixed.length).map((byte, i) => (fixed[i]! & mask[i]!) | (byte & ~mask[i]!)));
}

function joined(state: Mlme): Parameters<typeof records>[1] {
    switch (state.tag) {
        case "authenticated":
            return { bssid: state.bssid, ssid: ssidKey(state.ssid), status: "authenticated" };
        case "associated":
            return { bssid: state.request.bssid, ssid: ssidKey(state.request.ssid), status: "associated" };
        default:
            return undefined;
    }
}

const station = (state: Nic) => mlme(state.link.address);
const tell = (event: DriverEvent): NicEffect => ({ type: "event", event });

export const MAX_SCAN_SSIDS = 4;
/** Milliseconds that a frame has for going out. */
const SHORTEST_VISIT = 20;

const KEY_INDEXES = { pairwise: [0, 3], group: [0, 3], igtk: [4, 5], bigtk: [6, 7] } as const;

/** What nl80211 marks as needing a network device that is up. */
const NEEDS_LINK_UP: ReadonlySet<DriverCommand["type"]> = new Set([
    "scan",
    "abortScan",
    "p2p.search",
    "p2p.find",
    "p2p.listen",
    "p2p.send",
    "sendFrame",
    "authenticate",
    "associate",
    "connect",
    "deauthenticate",
    "disconnect",
    "installKey",
    "removeKey",
    "authorizePort",
    "sendEapol",
]);
