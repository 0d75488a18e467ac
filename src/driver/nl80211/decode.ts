/** What nl80211 tells without being asked, as driver events. Pure; everything is copied out of the receive buffer. */
import type { DriverEvent } from "#src/driver/event.js";
import { WIDTHS } from "#src/driver/nl80211/station.js";
import {
    ATTR_CQM,
    ATTRS,
    CHANNEL_TYPE,
    COMMANDS,
    CQM_RSSI_THRESHOLD_EVENT,
    KEY_TYPE,
} from "#src/driver/nl80211/uapi.gen.js";
import { parseAssocResponse } from "#src/ieee80211/assoc.js";
import { parseAuth } from "#src/ieee80211/auth.js";
import { ETHERTYPE_EAPOL } from "#src/ieee80211/data.js";
import { parseDeauth } from "#src/ieee80211/deauth.js";
import { type ManagementFrame, parseManagement } from "#src/ieee80211/management.js";
import { StatusCode } from "#src/ieee80211/status-code.js";
import { noBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { timeUnits } from "#src/lib/instant.js";
import { type Mac, zeroMac } from "#src/lib/mac.js";
import type { Attributes } from "#src/netlink/attribute.js";
import { readGeneric } from "#src/netlink/generic.js";
import type { NetlinkFault, NetlinkMessage } from "#src/netlink/message.js";

/** A notification, whom it concerns, and what it says. */
export interface Notification {
    readonly ifindex: number | undefined;
    readonly wiphy: number | undefined;
    /** Of an interface without network device this is all that names it. */
    readonly wdev?: bigint;
    readonly event: KernelEvent;
}

/** A driver event as far as one message tells it; the driver knows the rest. */
export type KernelEvent =
    | Exclude<DriverEvent, { readonly type: "scan.started" | "scan.done" | "disconnected" | `p2p.${string}` }>
    /** Remaining on a channel began or ended; `cookie` tells whose stay it is. */
    | { readonly type: "onChannel"; readonly cookie: bigint; readonly frequency: number; readonly there: boolean }
    | { readonly type: "scan.started" }
    | {
          readonly type: "scan.done";
          readonly aborted: boolean;
          readonly frequencies: readonly number[];
          readonly ssids: readonly Uint8Array[];
      }
    | {
          readonly type: "disconnected";
          readonly frame: "deauthentication" | "disassociation" | undefined;
          readonly bssid: Mac | undefined;
          readonly reasonCode: number;
          /** Who sent the frame; absent when the kernel gives none and `byPeer` decides. */
          readonly source: Mac | undefined;
          readonly byPeer: boolean;
      }
    /** nl80211's own interface vanished; rtnetlink tells it too. */
    | { readonly type: "interfaceRemoved" }
    | { readonly type: "wiphyChanged" }
    | { readonly type: "wiphyRemoved" };

/** Why a notification was dropped. `unknownCommand` is no fault: the kernel says many things that are not for us. */
export type NotificationFault = NetlinkFault | "unknownCommand" | "missingAttribute" | "malformedFrame" | "notEapol";

export function decode(message: NetlinkMessage): Notification | NotificationFault {
    const generic = readGeneric(message);
    if (typeof generic === "string") return generic;
    const read = READERS[generic.command];
    if (read === undefined) return "unknownCommand";
    const fields = collect(generic.attributes);
    if (generic.attributes.fault !== undefined) return generic.attributes.fault;
    const event = read(fields, generic.command);
    if (typeof event === "string") return event;
    const { ifindex, wiphy, wdev } = fields;
    return wdev === undefined ? { ifindex, wiphy, event } : { ifindex, wiphy, wdev, event };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The attributes that notifications use. */
interface Fields {
    readonly ifindex?: number;
    readonly wiphy?: number;
    readonly wdev?: bigint;
    readonly cookie?: bigint;
    readonly mac?: Mac;
    readonly frame?: Uint8Array;
    readonly timedOut?: true;
    readonly timeout?: number;
    readonly ack?: true;
    readonly statusCode?: number;
    readonly reasonCode?: number;
    readonly byPeer?: true;
    readonly requestElements?: Uint8Array;
    readonly responseElements?: Uint8Array;
    readonly authorized?: true;
    readonly frequencies?: readonly number[];
    readonly ssids?: readonly Uint8Array[];
    readonly frequency?: number;
    readonly signal?: number;
    readonly alpha2?: string;
    readonly initiator?: number;
    readonly regulatoryType?: number;
    readonly width?: number;
    readonly centerFrequency1?: number;
    readonly centerFrequency2?: number;
    readonly channelType?: number;
    readonly keyType?: number;
    readonly etherType?: number;
    readonly unencrypted?: true;
    readonly cqm?: Cqm;
}

interface Cqm {
    readonly threshold?: number;
    readonly level?: number;
    readonly packets?: number;
    readonly beaconLoss?: true;
}

function collect(a: Attributes): Fields {
    const fields: Writable<Fields> = {};
    while (a.next()) {
        switch (a.type) {
            case ATTRS.IFINDEX:
                fields.ifindex = a.u32();
                break;
            case ATTRS.WIPHY:
                fields.wiphy = a.u32();
                break;
            case ATTRS.WDEV:
                fields.wdev = a.u64();
                break;
            case ATTRS.COOKIE:
                fields.cookie = a.u64();
                break;
            case ATTRS.MAC:
                fields.mac = a.mac();
                break;
            case ATTRS.FRAME:
                fields.frame = a.copy();
                break;
            case ATTRS.TIMED_OUT:
                fields.timedOut = true;
                break;
            case ATTRS.TIMEOUT:
                fields.timeout = a.u32();
                break;
            case ATTRS.ACK:
                fields.ack = true;
                break;
            case ATTRS.STATUS_CODE:
                fields.statusCode = a.u16();
                break;
            case ATTRS.REASON_CODE:
                fields.reasonCode = a.u16();
                break;
            case ATTRS.DISCONNECTED_BY_AP:
                fields.byPeer = true;
                break;
            case ATTRS.REQ_IE:
                fields.requestElements = a.copy();
                break;
            case ATTRS.RESP_IE:
                fields.responseElements = a.copy();
                break;
            case ATTRS.PORT_AUTHORIZED:
                fields.authorized = true;
                break;
            case ATTRS.SCAN_FREQUENCIES: {
                const list = a.nested();
                const frequencies: number[] = [];
                while (list.next()) frequencies.push(list.u32());
                fields.frequencies = frequencies;
                break;
            }
            case ATTRS.SCAN_SSIDS: {
                const list = a.nested();
                const ssids: Uint8Array[] = [];
                while (list.next()) ssids.push(list.copy());
                fields.ssids = ssids;
                break;
            }
            case ATTRS.WIPHY_FREQ:
                fields.frequency = a.u32();
                break;
            case ATTRS.RX_SIGNAL_DBM:
                fields.signal = a.i32();
                break;
            case ATTRS.REG_ALPHA2:
                fields.alpha2 = a.string();
                break;
            case ATTRS.CHANNEL_WIDTH:
                fields.width = a.u32();
                break;
            case ATTRS.CENTER_FREQ1:
                fields.centerFrequency1 = a.u32();
                break;
            case ATTRS.CENTER_FREQ2:
                fields.centerFrequency2 = a.u32();
                break;
            case ATTRS.WIPHY_CHANNEL_TYPE:
                fields.channelType = a.u32();
                break;
            case ATTRS.REG_INITIATOR:
                fields.initiator = a.u8();
                break;
            case ATTRS.REG_TYPE:
                fields.regulatoryType = a.u8();
                break;
            case ATTRS.KEY_TYPE:
                fields.keyType = a.u32();
                break;
            case ATTRS.CONTROL_PORT_ETHERTYPE:
                fields.etherType = a.u16();
                break;
            case ATTRS.CONTROL_PORT_NO_ENCRYPT:
                fields.unencrypted = true;
                break;
            case ATTRS.CQM:
                fields.cqm = collectCqm(a.nested());
                break;
        }
    }
    return fields;
}

function collectCqm(a: Attributes): Cqm {
    const cqm: Writable<Cqm> = {};
    while (a.next()) {
        if (a.type === ATTR_CQM.RSSI_THRESHOLD_EVENT) cqm.threshold = a.u32();
        else if (a.type === ATTR_CQM.RSSI_LEVEL) cqm.level = a.i32();
        else if (a.type === ATTR_CQM.PKT_LOSS_EVENT) cqm.packets = a.u32();
        else if (a.type === ATTR_CQM.BEACON_LOSS_EVENT) cqm.beaconLoss = true;
    }
    return cqm;
}

type Read = (fields: Fields, command: number) => KernelEvent | NotificationFault;

const scanDone: Read = ({ frequencies = [], ssids = [] }, command) => ({
    type: "scan.done",
    aborted: command === COMMANDS.SCAN_ABORTED,
    frequencies,
    ssids,
});

const authenticated: Read = ({ frame, timedOut, mac }) => {
    if (timedOut) return mac === undefined ? "missingAttribute" : { type: "authenticationTimedOut", bssid: mac };
    return withFrame(frame, ({ bssid, body }) => {
        const auth = parseAuth(body);
        if (isMalformed(auth)) return "malformedFrame";
        const { algorithm, transaction, status: statusCode, payload: elements } = auth;
        return { type: "authenticated", bssid, algorithm, transaction, statusCode, elements };
    });
};

const associated: Read = ({ frame, timedOut, mac, requestElements }) => {
    if (timedOut) return mac === undefined ? "missingAttribute" : { type: "associationTimedOut", bssid: mac };
    return withFrame(frame, ({ bssid, body }) => {
        const response = parseAssocResponse(body);
        if (isMalformed(response)) return "malformedFrame";
        const { status: statusCode, elements } = response;
        return { type: "associated", bssid, statusCode, requestElements, responseElements: elements.bytes };
    });
};

/** The kernel gives the value of the Timeout Interval element as it is. */
const comeback: Read = ({ mac, timeout }) =>
    mac === undefined || timeout === undefined
        ? "missingAttribute"
        : { type: "associationComeback", bssid: mac, delay: timeUnits(timeout) };

const connected: Read = ({ mac, statusCode, timedOut, requestElements, responseElements }) => ({
    type: "connected",
    bssid: mac === zeroMac ? undefined : mac,
    // The kernel leaves the status out when nobody answered.
    statusCode: statusCode ?? (timedOut ? StatusCode.refused : StatusCode.success),
    timedOut: timedOut ?? false,
    requestElements,
    responseElements,
});

const roamed: Read = ({ mac, requestElements, responseElements, authorized }) =>
    mac === undefined
        ? "missingAttribute"
        : { type: "roamed", bssid: mac, requestElements, responseElements, authorized: authorized ?? false };

const disconnected: Read = ({ reasonCode, byPeer }) => ({
    type: "disconnected",
    frame: undefined,
    bssid: undefined,
    reasonCode: reasonCode ?? 0,
    source: undefined,
    byPeer: byPeer ?? false,
});

/** The link is gone whatever is left of the frame that says so. */
const leaving: Read = ({ frame }, command) => {
    if (frame === undefined) return "missingAttribute";
    const management = parseManagement(frame);
    const { bssid, source, body = noBytes } = isMalformed(management) ? {} : management;
    const deauth = parseDeauth(body);
    return {
        type: "disconnected",
        frame: command === COMMANDS.DEAUTHENTICATE ? "deauthentication" : "disassociation",
        bssid,
        reasonCode: isMalformed(deauth) ? 0 : deauth.reason,
        source,
        byPeer: source === bssid,
    };
};

const unprotected: Read = ({ frame }, command) =>
    withFrame(frame, ({ bssid, body }) => {
        const deauth = parseDeauth(body);
        if (isMalformed(deauth)) return "malformedFrame";
        const kind = command === COMMANDS.UNPROT_DEAUTHENTICATE ? "deauthentication" : "disassociation";
        return { type: "unprotectedDisconnect", frame: kind, bssid, reasonCode: deauth.reason };
    });

const controlPort: Read = ({ frame, mac, etherType, unencrypted }) => {
    if (frame === undefined || mac === undefined) return "missingAttribute";
    if (etherType !== ETHERTYPE_EAPOL) return "notEapol";
    return { type: "eapol", source: mac, frame, encrypted: unencrypted !== true };
};

/** The frame comes back with the Ethernet header that the kernel put before it. */
const controlPortStatus: Read = ({ frame, ack }) => {
    if (frame === undefined) return "missingAttribute";
    if (frame.length < ETHERNET_HEADER) return "malformedFrame";
    return { type: "eapolAcknowledged", frame: frame.subarray(ETHERNET_HEADER), acknowledged: ack ?? false };
};

const michael: Read = ({ mac, keyType }) =>
    mac === undefined || keyType === undefined
        ? "missingAttribute"
        : { type: "michaelMicFailure", source: mac, pairwise: keyType === KEY_TYPE.PAIRWISE };

const quality: Read = ({ mac, cqm }) => {
    if (cqm?.beaconLoss || cqm?.threshold === CQM_RSSI_BEACON_LOSS_EVENT) return { type: "beaconLoss" };
    if (cqm?.packets !== undefined)
        return mac === undefined ? "missingAttribute" : { type: "packetLoss", packets: cqm.packets };
    if (cqm?.threshold === undefined) return "missingAttribute";
    const above = cqm.threshold === CQM_RSSI_THRESHOLD_EVENT.THRESHOLD_EVENT_HIGH;
    return { type: "signal", above, signal: cqm.level };
};

const managementFrame: Read = ({ frame, frequency, signal }) =>
    frame === undefined || frequency === undefined
        ? "missingAttribute"
        : withFrame(frame, () => ({ type: "frame", frame, frequency, signal }));

const frameSent: Read = ({ frame, ack }) =>
    frame === undefined ? "missingAttribute" : { type: "frameSent", frame, acknowledged: ack ?? false };

const onChannel: Read = ({ cookie, frequency }, command) =>
    cookie === undefined || frequency === undefined
        ? "missingAttribute"
        : { type: "onChannel", cookie, frequency, there: command === COMMANDS.REMAIN_ON_CHANNEL };

const channelSwitch =
    (type: "channelSwitched" | "channelSwitchStarted"): Read =>
    ({ frequency, width, centerFrequency1, centerFrequency2, channelType }) =>
        frequency === undefined
            ? "missingAttribute"
            : {
                  type,
                  frequency,
                  ...(width !== undefined && WIDTHS[width] !== undefined && { width: WIDTHS[width] }),
                  ...(centerFrequency1 !== undefined && { centerFrequency1 }),
                  ...(centerFrequency2 !== undefined && { centerFrequency2 }),
                  ...(channelType !== undefined && channelType in SECONDARY && { secondary: SECONDARY[channelType]! }),
              };

const SECONDARY: Readonly<Record<number, 0 | 1 | -1>> = {
    [CHANNEL_TYPE.HT20]: 0,
    [CHANNEL_TYPE.HT40MINUS]: -1,
    [CHANNEL_TYPE.HT40PLUS]: 1,
};

const regulatory: Read = ({ alpha2, initiator, regulatoryType }) => ({
    type: "regulatoryChanged",
    alpha2,
    ...(initiator !== undefined && { initiator: INITIATORS[initiator] }),
    ...(regulatoryType !== undefined && { kind: REGULATORY_KINDS[regulatoryType] }),
});

const INITIATORS = ["core", "user", "driver", "country_ie"] as const;
const REGULATORY_KINDS = ["country", "world", "custom_world", "intersection"] as const;

const READERS: Readonly<Record<number, Read>> = {
    [COMMANDS.TRIGGER_SCAN]: () => ({ type: "scan.started" }),
    [COMMANDS.NEW_SCAN_RESULTS]: scanDone,
    [COMMANDS.SCAN_ABORTED]: scanDone,
    [COMMANDS.SCHED_SCAN_RESULTS]: () => ({ type: "schedScan.results" }),
    [COMMANDS.SCHED_SCAN_STOPPED]: () => ({ type: "schedScan.stopped" }),
    [COMMANDS.AUTHENTICATE]: authenticated,
    [COMMANDS.ASSOCIATE]: associated,
    [COMMANDS.ASSOC_COMEBACK]: comeback,
    [COMMANDS.CONNECT]: connected,
    [COMMANDS.ROAM]: roamed,
    [COMMANDS.DISCONNECT]: disconnected,
    [COMMANDS.DEAUTHENTICATE]: leaving,
    [COMMANDS.DISASSOCIATE]: leaving,
    [COMMANDS.UNPROT_DEAUTHENTICATE]: unprotected,
    [COMMANDS.UNPROT_DISASSOCIATE]: unprotected,
    [COMMANDS.CONTROL_PORT_FRAME]: controlPort,
    [COMMANDS.CONTROL_PORT_FRAME_TX_STATUS]: controlPortStatus,
    [COMMANDS.MICHAEL_MIC_FAILURE]: michael,
    [COMMANDS.NOTIFY_CQM]: quality,
    [COMMANDS.FRAME]: managementFrame,
    [COMMANDS.FRAME_TX_STATUS]: frameSent,
    [COMMANDS.REMAIN_ON_CHANNEL]: onChannel,
    [COMMANDS.CANCEL_REMAIN_ON_CHANNEL]: onChannel,
    [COMMANDS.CH_SWITCH_NOTIFY]: channelSwitch("channelSwitched"),
    [COMMANDS.CH_SWITCH_STARTED_NOTIFY]: channelSwitch("channelSwitchStarted"),
    [COMMANDS.REG_CHANGE]: regulatory,
    [COMMANDS.WIPHY_REG_CHANGE]: regulatory,
    [COMMANDS.REG_BEACON_HINT]: () => ({ type: "wiphyChanged" }),
    [COMMANDS.NEW_WIPHY]: () => ({ type: "wiphyChanged" }),
    [COMMANDS.DEL_WIPHY]: () => ({ type: "wiphyRemoved" }),
    [COMMANDS.DEL_INTERFACE]: () => ({ type: "interfaceRemoved" }),
};

function withFrame(
    frame: Uint8Array | undefined,
    read: (frame: ManagementFrame) => KernelEvent | NotificationFault,
): KernelEvent | NotificationFault {
    if (frame === undefined) return "missingAttribute";
    const management = parseManagement(frame);
    return isMalformed(management) ? "malformedFrame" : read(management);
}

const ETHERNET_HEADER = 14;
/** Kernels before 3.19 announced beacon loss as a third threshold event. */
const CQM_RSSI_BEACON_LOSS_EVENT = 2;
