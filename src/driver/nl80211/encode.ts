/**
 * Driver commands as netlink requests. Pure: the interface they are for is an argument, what must be asked of the kernel
 * first or again is the driver's business.
 */
import type { Capabilities, Feature } from "#src/driver/capability.js";
import type {
    Associate,
    Authenticate,
    CapabilityOverrides,
    Connect,
    DriverCommand,
    Key,
    LinkSecurity,
    RelativeSignal,
    ScanParameters,
    SchedScanParameters,
} from "#src/driver/command.js";
import {
    ATTR_CQM,
    ATTRS,
    AUTH_TYPE,
    BAND,
    COMMANDS,
    IFTYPE,
    KEY_ATTRIBUTES,
    KEY_DEFAULT_TYPES,
    KEY_TYPE,
    MFP,
    PS_STATE,
    SCAN_FLAGS,
    SCHED_SCAN_MATCH_ATTR,
    SCHED_SCAN_PLAN,
    STA_FLAGS,
    TDLS_OPERATION,
    USER_REG_HINT_TYPE,
    WPA_VERSIONS,
} from "#src/driver/nl80211/uapi.gen.js";
import { ETHERTYPE_EAPOL } from "#src/ieee80211/data.js";
import { emitHtCapabilities } from "#src/ieee80211/element/ht.js";
import { emitVhtCapabilities } from "#src/ieee80211/element/vht.js";
import { type Mac, macBytes } from "#src/lib/mac.js";
import { utf8 } from "#src/lib/text.js";
import type { AttributeWriter } from "#src/netlink/attribute.js";
import { genericPayload } from "#src/netlink/generic.js";
import { LINK_MODE, OPER_STATE, setLink } from "#src/netlink/route.js";

/** A request, and which family it is for. */
export interface KernelRequest {
    readonly family: "nl80211" | "route";
    readonly payload: Uint8Array;
    /** The payload holds a key: overwrite it once it is sent. */
    readonly secret?: true;
}

/** Index of a network device; of an interface that has none, nl80211's number for it. */
export type Device = number | bigint;

/** The interface that a request is for. */
export interface Target {
    readonly ifindex: number;
    readonly capabilities: Capabilities;
}

/** Commands that are more than requests with an acknowledgement. */
export type Composite =
    | "resynchronise"
    | "scanResults"
    | "signal"
    | "received"
    | "setBridge"
    | "sendFrame"
    | "endFrameWait"
    | P2pCommand["type"];
export type P2pCommand = Extract<DriverCommand, { readonly type: `p2p.${string}` }>;

/** The requests of one command, to be sent in order until one fails. */
export function encode(
    command: Exclude<DriverCommand, { readonly type: Composite }>,
    target: Target,
): readonly KernelRequest[] {
    const { ifindex } = target;
    switch (command.type) {
        case "scan":
            return [scan(command, ifindex, target.capabilities)];
        case "abortScan":
            return [abortScan(ifindex)];
        case "startSchedScan":
            return [startSchedScan(command, target)];
        case "stopSchedScan":
            return [nl80211(request(COMMANDS.STOP_SCHED_SCAN, ifindex))];
        case "authenticate":
            return [authenticate(command, ifindex)];
        case "associate":
            return [associate(command, target)];
        case "connect":
            return [connect(command, target)];
        case "deauthenticate": {
            const writer = request(COMMANDS.DEAUTHENTICATE, ifindex)
                .bytes(ATTRS.MAC, macBytes(command.bssid))
                .u16(ATTRS.REASON_CODE, command.reasonCode);
            return [nl80211(command.localOnly ? writer.flag(ATTRS.LOCAL_STATE_CHANGE) : writer)];
        }
        case "disconnect":
            return [nl80211(request(COMMANDS.DISCONNECT, ifindex).u16(ATTRS.REASON_CODE, command.reasonCode))];
        case "installKey":
            return installKey(command, ifindex);
        case "removeKey": {
            const writer = request(COMMANDS.DEL_KEY, ifindex).nested(ATTRS.KEY, key =>
                key.u8(KEY_ATTRIBUTES.IDX, command.keyIndex),
            );
            return [nl80211(command.peer === undefined ? writer : writer.bytes(ATTRS.MAC, macBytes(command.peer)))];
        }
        case "authorizePort":
            return [authorizePort(command.peer, command.authorized, ifindex)];
        case "sendEapol": {
            const writer = request(COMMANDS.CONTROL_PORT_FRAME, ifindex)
                .bytes(ATTRS.FRAME, command.frame)
                .bytes(ATTRS.MAC, macBytes(command.destination))
                .u16(ATTRS.CONTROL_PORT_ETHERTYPE, ETHERTYPE_EAPOL);
            return [nl80211(command.encrypt ? writer : writer.flag(ATTRS.CONTROL_PORT_NO_ENCRYPT))];
        }
        case "registerFrames":
            return [registerFrames(ifindex, command.subtype, command.prefix)];
        case "monitorSignal":
            return [
                nl80211(
                    request(COMMANDS.SET_CQM, ifindex).nested(ATTRS.CQM, cqm =>
                        cqm.i32(ATTR_CQM.RSSI_THOLD, command.threshold).u32(ATTR_CQM.RSSI_HYST, command.hysteresis),
                    ),
                ),
            ];
        case "setOperState":
            return [route(setLink(ifindex, { operState: OPER_STATES[command.operState] }))];
        case "setLinkUp":
            return [route(setLink(ifindex, { up: command.up }))];
        case "setAddress":
            return [route(setLink(ifindex, { address: command.address }))];
        case "tdls":
            return [
                nl80211(
                    request(COMMANDS.TDLS_OPER, ifindex)
                        .u8(ATTRS.TDLS_OPERATION, TDLS_OPERATIONS[command.operation])
                        .bytes(ATTRS.MAC, macBytes(command.peer)),
                ),
            ];
        case "addDevice": {
            const writer = request(COMMANDS.NEW_INTERFACE, ifindex)
                .string(ATTRS.IFNAME, command.ifname)
                .u32(ATTRS.IFTYPE, command.kind === "ap" ? IFTYPE.AP : IFTYPE.STATION);
            return [
                nl80211(command.address === undefined ? writer : writer.bytes(ATTRS.MAC, macBytes(command.address))),
            ];
        }
        case "deleteDevice":
            return [deleteInterface(ifindex)];
        case "setPowerSave":
            return [
                nl80211(
                    request(COMMANDS.SET_POWER_SAVE, ifindex).u32(
                        ATTRS.PS_STATE,
                        command.enabled ? PS_STATE.ENABLED : PS_STATE.DISABLED,
                    ),
                ),
            ];
        case "setCountry":
            return [
                nl80211(
                    genericPayload(COMMANDS.REQ_SET_REG)
                        .bytes(ATTRS.REG_ALPHA2, utf8(command.alpha2))
                        .u32(ATTRS.USER_REG_HINT_TYPE, USER_REG_HINT_TYPE.USER),
                ),
            ];
        default:
            return command satisfies never;
    }
}

const TDLS_OPERATIONS = {
    discover: TDLS_OPERATION.DISCOVERY_REQ,
    setup: TDLS_OPERATION.SETUP,
    tearDown: TDLS_OPERATION.TEARDOWN,
} as const;

/** From now on user space decides whether the link is operational. */
export const takeLink = (ifindex: number): KernelRequest =>
    route(setLink(ifindex, { linkMode: LINK_MODE.DORMANT, operState: OPER_STATE.DORMANT }));

/** The link is the kernel's again. */
export const releaseLink = (ifindex: number): KernelRequest =>
    route(setLink(ifindex, { linkMode: LINK_MODE.DEFAULT, operState: OPER_STATE.UP }));

export const getInterface = (ifindex: number): KernelRequest => nl80211(request(COMMANDS.GET_INTERFACE, ifindex));

export const setStationType = (ifindex: number): KernelRequest =>
    nl80211(request(COMMANDS.SET_INTERFACE, ifindex).u32(ATTRS.IFTYPE, IFTYPE.STATION));

/** An interface without network device that is gone with our socket. */
export const addP2pDevice = (wiphy: number, name: string): KernelRequest =>
    nl80211(
        genericPayload(COMMANDS.NEW_INTERFACE)
            .u32(ATTRS.WIPHY, wiphy)
            .string(ATTRS.IFNAME, name)
            .u32(ATTRS.IFTYPE, IFTYPE.P2P_DEVICE)
            .flag(ATTRS.SOCKET_OWNER),
    );

export const startP2pDevice = (wdev: bigint): KernelRequest => nl80211(request(COMMANDS.START_P2P_DEVICE, wdev));

export const deleteInterface = (device: Device): KernelRequest => nl80211(request(COMMANDS.DEL_INTERFACE, device));

/** The answer brings a cookie. */
export const remainOnChannel = (device: Device, frequency: number, duration: number): KernelRequest =>
    nl80211(request(COMMANDS.REMAIN_ON_CHANNEL, device).u32(ATTRS.WIPHY_FREQ, frequency).u32(ATTRS.DURATION, duration));

export const leaveChannel = (device: Device, cookie: bigint): KernelRequest =>
    nl80211(request(COMMANDS.CANCEL_REMAIN_ON_CHANNEL, device).u64(ATTRS.COOKIE, cookie));

export const endFrameWait = (device: Device, cookie: bigint): KernelRequest =>
    nl80211(request(COMMANDS.FRAME_WAIT_CANCEL, device).u64(ATTRS.COOKIE, cookie));

/** For a dump. */
export const getWiphy = (wiphy: number): KernelRequest =>
    nl80211(genericPayload(COMMANDS.GET_WIPHY).u32(ATTRS.WIPHY, wiphy).flag(ATTRS.SPLIT_WIPHY_DUMP));

/** For a dump. */
export const getScan = (ifindex: Device): KernelRequest => nl80211(request(COMMANDS.GET_SCAN, ifindex));

export const getStation = (ifindex: number, station: Mac): KernelRequest =>
    nl80211(request(COMMANDS.GET_STATION, ifindex).bytes(ATTRS.MAC, macBytes(station)));

/** For a dump. */
export const getSurvey = (ifindex: number): KernelRequest => nl80211(request(COMMANDS.GET_SURVEY, ifindex));

const OPER_STATES = { dormant: OPER_STATE.DORMANT, up: OPER_STATE.UP } as const;

const AUTH_TYPES: Readonly<Record<Authenticate["algorithm"], number>> = {
    open: AUTH_TYPE.OPEN_SYSTEM,
    shared: AUTH_TYPE.SHARED_KEY,
    ft: AUTH_TYPE.FT,
    leap: AUTH_TYPE.NETWORK_EAP,
    sae: AUTH_TYPE.SAE,
    fils: AUTH_TYPE.FILS_SK,
};

const nl80211 = (writer: AttributeWriter): KernelRequest => ({ family: "nl80211", payload: writer.finish() });
const route = (payload: Uint8Array): KernelRequest => ({ family: "route", payload });
const request = (command: number, device: Device): AttributeWriter =>
    typeof device === "bigint"
        ? genericPayload(command).u64(ATTRS.WDEV, device)
        : genericPayload(command).u32(ATTRS.IFINDEX, device);

export const abortScan = (device: Device): KernelRequest => nl80211(request(COMMANDS.ABORT_SCAN, device));

export type FrameToSend = Pick<Extract<DriverCommand, { type: "sendFrame" }>, "frame" | "frequency" | "waitFor"> &
    OfP2p;

/** P2P Devices speak with one another at no rate of 802.11b (Wi-Fi Peer-to-Peer specification, 2.4.1). */
interface OfP2p {
    readonly withoutCck?: boolean;
}
export interface ScanRequest extends ScanParameters, OfP2p {}

/** What is no frequency the kernel refuses, as long as it is a number of 32 bits. */
export function sendFrame(
    { frame, frequency, waitFor, withoutCck = false }: FrameToSend,
    device: Device,
    capabilities: Capabilities,
): KernelRequest {
    const writer = request(COMMANDS.FRAME, device)
        .u32(ATTRS.WIPHY_FREQ, frequency >>> 0)
        .bytes(ATTRS.FRAME, frame);
    if (waitFor !== undefined) writer.u32(ATTRS.DURATION, waitFor);
    if (capabilities.features.has("offChannelTx")) writer.flag(ATTRS.OFFCHANNEL_TX_OK);
    if (withoutCck) writer.flag(ATTRS.TX_NO_CCK_RATE);
    return nl80211(writer);
}

export function scan(command: ScanRequest, device: Device, capabilities: Capabilities): KernelRequest {
    const writer = request(COMMANDS.TRIGGER_SCAN, device);
    const has = (feature: Feature): boolean => capabilities.features.has(feature);
    putTargets(writer, command);
    if (command.extraElements !== undefined && command.extraElements.length > 0) {
        writer.bytes(ATTRS.IE, command.extraElements);
    }
    let flags = 0;
    if (command.flush && has("flushScan")) flags |= SCAN_FLAGS.FLUSH;
    if (command.lowPriority && has("lowPriorityScan")) flags |= SCAN_FLAGS.LOW_PRIORITY;
    // On most of the 6 GHz channels nobody may ask, and to listen on each of them takes long.
    if (command.ssids.length > 0 && !command.every6GhzChannel && has("colocated6GhzScan"))
        flags |= SCAN_FLAGS.COLOCATED_6GHZ;
    const random = command.randomAddress !== undefined && has("randomMacScan");
    if (random) flags |= SCAN_FLAGS.RANDOM_ADDR;
    if (flags !== 0) writer.u32(ATTRS.SCAN_FLAGS, flags);
    if (random) putRandomAddress(writer, command);
    if (command.bssid !== undefined) {
        const bssid = macBytes(command.bssid);
        // Kernels before 4.7 know the filter only as MAC, which a random address needs for itself.
        if (!random) writer.bytes(ATTRS.MAC, bssid);
        writer.bytes(ATTRS.BSSID, bssid);
    }
    if (command.withoutCck)
        writer.flag(ATTRS.TX_NO_CCK_RATE).nested(ATTRS.SCAN_SUPP_RATES, bands => bands.bytes(BAND["2GHZ"], OFDM_RATES));
    return nl80211(writer);
}

/** 6 to 54 Mbit/s, in units of 500 kbit/s. */
const OFDM_RATES = Uint8Array.of(12, 18, 24, 36, 48, 72, 96, 108);

/** SOCKET_OWNER ends it when our socket is gone. */
function startSchedScan(command: SchedScanParameters, { ifindex, capabilities }: Target): KernelRequest {
    const { matchSsids, minimumSignal, relativeSignal, plans, startDelay } = command;
    const writer = request(COMMANDS.START_SCHED_SCAN, ifindex).flag(ATTRS.SOCKET_OWNER);
    putTargets(writer, command);
    if (matchSsids.length > 0) {
        writer.list(ATTRS.SCHED_SCAN_MATCH, matchSsids, (list, i, ssid) =>
            list.nested(i, match => {
                match.bytes(SCHED_SCAN_MATCH_ATTR.ATTR_SSID, ssid);
                if (minimumSignal !== undefined) match.i32(SCHED_SCAN_MATCH_ATTR.ATTR_RSSI, minimumSignal);
            }),
        );
    }
    // A kernel that knows no plans knows one interval, in milliseconds.
    if (capabilities.maxScanPlans > 0) {
        writer.list(ATTRS.SCHED_SCAN_PLANS, plans, (list, i, { interval, iterations }) =>
            list.nested(i + 1, plan => {
                plan.u32(SCHED_SCAN_PLAN.INTERVAL, interval);
                if (iterations !== undefined) plan.u32(SCHED_SCAN_PLAN.ITERATIONS, iterations);
            }),
        );
    } else writer.u32(ATTRS.SCHED_SCAN_INTERVAL, Math.min((plans.at(-1)?.interval ?? 0) * 1000, 0xffff_ffff));
    if (relativeSignal !== undefined && capabilities.features.has("relativeSignalSchedScan"))
        putRelativeSignal(writer, relativeSignal);
    if (startDelay !== undefined) writer.u32(ATTRS.SCHED_SCAN_DELAY, startDelay);
    if (command.randomAddress !== undefined && capabilities.features.has("randomMacSchedScan")) {
        writer.u32(ATTRS.SCAN_FLAGS, SCAN_FLAGS.RANDOM_ADDR);
        putRandomAddress(writer, command);
    }
    return nl80211(writer);
}

function putTargets(
    writer: AttributeWriter,
    { ssids, frequencies }: Pick<ScanParameters, "ssids" | "frequencies">,
): void {
    if (ssids.length > 0) writer.list(ATTRS.SCAN_SSIDS, ssids, (list, i, ssid) => list.bytes(i + 1, ssid));
    if (frequencies !== undefined && frequencies.length > 0)
        writer.list(ATTRS.SCAN_FREQUENCIES, frequencies, (list, i, mhz) => list.u32(i, mhz));
}

function putRelativeSignal(writer: AttributeWriter, { better, adjustment }: RelativeSignal): void {
    writer.u8(ATTRS.SCHED_SCAN_RELATIVE_RSSI, better);
    if (adjustment === undefined) return;
    const band = adjustment.band === "2.4GHz" ? BAND["2GHZ"] : BAND["5GHZ"];
    writer.bytes(ATTRS.SCHED_SCAN_RSSI_ADJUST, Uint8Array.of(band, adjustment.by & 0xff));
}

function putRandomAddress(writer: AttributeWriter, { randomAddress }: Pick<ScanParameters, "randomAddress">): void {
    if (randomAddress !== undefined)
        writer.bytes(ATTRS.MAC, macBytes(randomAddress.address)).bytes(ATTRS.MAC_MASK, randomAddress.mask);
}

function authenticate(command: Authenticate, ifindex: number): KernelRequest {
    const writer = request(COMMANDS.AUTHENTICATE, ifindex)
        .bytes(ATTRS.MAC, macBytes(command.bssid))
        .u32(ATTRS.WIPHY_FREQ, command.frequency)
        .bytes(ATTRS.SSID, command.ssid)
        .u32(ATTRS.AUTH_TYPE, AUTH_TYPES[command.algorithm]);
    if (command.elements !== undefined && command.elements.length > 0) writer.bytes(ATTRS.IE, command.elements);
    if (command.data !== undefined) writer.bytes(ATTRS.AUTH_DATA, command.data);
    return nl80211(writer);
}

function associate(command: Associate, target: Target): KernelRequest {
    const writer = request(COMMANDS.ASSOCIATE, target.ifindex)
        .bytes(ATTRS.MAC, macBytes(command.bssid))
        .u32(ATTRS.WIPHY_FREQ, command.frequency);
    // Our SME has compared both ends and announces it only where it will be used; the kernel refuses "optional" here.
    const protect = command.security !== undefined && command.security.managementFrameProtection !== "no";
    putAssociation(writer, command, target, protect ? MFP.REQUIRED : MFP.NO);
    return nl80211(writer);
}

function connect(command: Connect, target: Target): KernelRequest {
    const { bssid, frequency, fixedBss, security } = command;
    const writer = request(COMMANDS.CONNECT, target.ifindex).u32(ATTRS.AUTH_TYPE, AUTH_TYPES[command.algorithm]);
    if (bssid !== undefined) writer.bytes(fixedBss ? ATTRS.MAC : ATTRS.MAC_HINT, macBytes(bssid));
    if (frequency !== undefined) writer.u32(fixedBss ? ATTRS.WIPHY_FREQ : ATTRS.WIPHY_FREQ_HINT, frequency);
    if (command.backgroundScanPeriod !== undefined)
        writer.u16(ATTRS.BG_SCAN_PERIOD, Math.min(command.backgroundScanPeriod, 0xffff));
    if (security !== undefined) writer.flag(ATTRS.PRIVACY);
    const optional = target.capabilities.features.has("managementFrameProtectionOptional");
    const mfp =
        security?.managementFrameProtection === "required"
            ? MFP.REQUIRED
            : security?.managementFrameProtection === "optional" && optional
              ? MFP.OPTIONAL
              : MFP.NO;
    putAssociation(writer, command, target, mfp);
    return nl80211(writer);
}

/** What ASSOCIATE and CONNECT have in common. SOCKET_OWNER ends the connection when our socket is gone. */
function putAssociation(
    writer: AttributeWriter,
    command: Pick<Associate, "ssid" | "elements" | "security" | "previousBssid" | "overrides">,
    target: Target,
    mfp: number,
): void {
    writer.bytes(ATTRS.SSID, command.ssid).flag(ATTRS.SOCKET_OWNER);
    if (command.elements.length > 0) writer.bytes(ATTRS.IE, command.elements);
    if (command.previousBssid !== undefined) writer.bytes(ATTRS.PREV_BSSID, macBytes(command.previousBssid));
    if (command.security !== undefined) putSecurity(writer, command.security, mfp);
    if (command.overrides !== undefined) putOverrides(writer, command.overrides);
    if (target.capabilities.features.has("controlPortOverNl80211")) {
        writer.u16(ATTRS.CONTROL_PORT_ETHERTYPE, ETHERTYPE_EAPOL).flag(ATTRS.CONTROL_PORT_OVER_NL80211);
    }
}

function putOverrides(writer: AttributeWriter, { without, ht, vht }: CapabilityOverrides): void {
    for (const generation of without) writer.flag(WITHOUT[generation]);
    if (ht !== undefined)
        writer
            .bytes(ATTRS.HT_CAPABILITY, emitHtCapabilities(ht.value))
            .bytes(ATTRS.HT_CAPABILITY_MASK, emitHtCapabilities(ht.mask));
    if (vht !== undefined)
        writer
            .bytes(ATTRS.VHT_CAPABILITY, emitVhtCapabilities(vht.value))
            .bytes(ATTRS.VHT_CAPABILITY_MASK, emitVhtCapabilities(vht.mask));
}

const WITHOUT = { ht: ATTRS.DISABLE_HT, vht: ATTRS.DISABLE_VHT, he: ATTRS.DISABLE_HE, eht: ATTRS.DISABLE_EHT };

function putSecurity(writer: AttributeWriter, security: LinkSecurity, mfp: number): void {
    writer
        .u32(ATTRS.WPA_VERSIONS, security.protocol === "rsn" ? WPA_VERSIONS["2"] : WPA_VERSIONS["1"])
        .u32s(ATTRS.CIPHER_SUITES_PAIRWISE, [security.pairwise])
        .u32(ATTRS.CIPHER_SUITE_GROUP, security.group)
        .u32s(ATTRS.AKM_SUITES, [security.akm])
        .flag(ATTRS.CONTROL_PORT);
    if (mfp !== MFP.NO) writer.u32(ATTRS.USE_MFP, mfp);
}

function installKey(command: Key, ifindex: number): readonly KernelRequest[] {
    const writer = request(COMMANDS.NEW_KEY, ifindex).nested(ATTRS.KEY, key => {
        key.bytes(KEY_ATTRIBUTES.DATA, command.key.reveal())
            .u8(KEY_ATTRIBUTES.IDX, command.keyIndex)
            .u32(KEY_ATTRIBUTES.CIPHER, command.cipher)
            .u32(KEY_ATTRIBUTES.TYPE, command.kind === "pairwise" ? KEY_TYPE.PAIRWISE : KEY_TYPE.GROUP);
        if (command.receiveSequence !== undefined && !isWep(command.cipher)) {
            key.bytes(KEY_ATTRIBUTES.SEQ, command.receiveSequence.subarray(0, SEQUENCE_LENGTH));
        }
    });
    if (command.peer !== undefined) writer.bytes(ATTRS.MAC, macBytes(command.peer));
    const install: KernelRequest = { family: "nl80211", payload: writer.finish(), secret: true };
    writer.wipe();
    // A pairwise key is used to transmit to its peer without being told so.
    if (!command.transmit || command.kind === "pairwise") return [install];
    const use = request(COMMANDS.SET_KEY, ifindex).nested(ATTRS.KEY, key => {
        key.u8(KEY_ATTRIBUTES.IDX, command.keyIndex);
        if (command.kind === "igtk") key.flag(KEY_ATTRIBUTES.DEFAULT_MGMT);
        else if (command.kind === "bigtk") key.flag(KEY_ATTRIBUTES.DEFAULT_BEACON);
        else {
            key.flag(KEY_ATTRIBUTES.DEFAULT).nested(KEY_ATTRIBUTES.DEFAULT_TYPES, types => {
                if (isWep(command.cipher)) types.flag(KEY_DEFAULT_TYPES.UNICAST);
                types.flag(KEY_DEFAULT_TYPES.MULTICAST);
            });
        }
    });
    return [install, nl80211(use)];
}

/** One socket gets the frames, the first that asks: EALREADY to any other. */
export const registerFrames = (ifindex: Device, subtype: number, prefix: Uint8Array): KernelRequest =>
    nl80211(
        request(COMMANDS.REGISTER_FRAME, ifindex)
            // Frame control of a management frame: type 0, the subtype in the upper half.
            .u16(ATTRS.FRAME_TYPE, subtype << 4)
            .bytes(ATTRS.FRAME_MATCH, prefix),
    );

/** The kernel takes six bytes for every cipher that counts; EAPOL-Key frames carry eight. */
const SEQUENCE_LENGTH = 6;

/** 00-0F-AC:1 and :5. */
const isWep = (cipher: number): boolean => cipher === 0x000fac01 || cipher === 0x000fac05;

function authorizePort(peer: Mac, authorized: boolean, ifindex: number): KernelRequest {
    const bit = 1 << STA_FLAGS.AUTHORIZED;
    const flags = new Uint8Array(8);
    const view = new DataView(flags.buffer);
    // struct nl80211_sta_flag_update: which flags, and their values.
    view.setUint32(0, bit, true);
    view.setUint32(4, authorized ? bit : 0, true);
    return nl80211(
        request(COMMANDS.SET_STATION, ifindex).bytes(ATTRS.MAC, macBytes(peer)).bytes(ATTRS.STA_FLAGS2, flags),
    );
}
