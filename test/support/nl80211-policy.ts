/** Requests in words: every attribute by name, checked against what the kernel's policy says of its type. */
import {
    ATTR_CQM,
    ATTRS,
    BAND,
    COMMANDS,
    KEY_ATTRIBUTES,
    KEY_DEFAULT_TYPES,
    SCHED_SCAN_MATCH_ATTR,
    SCHED_SCAN_PLAN,
} from "#src/driver/nl80211/uapi.gen.js";
import { toHex } from "#src/lib/bytes.js";
import { Attributes } from "#src/netlink/attribute.js";
import { GENL_ID_CTRL, readGeneric } from "#src/netlink/generic.js";
import type { NetlinkMessage } from "#src/netlink/message.js";
import { IFF, IFINFOMSG, IFLA, RTM } from "#src/netlink/route.js";

export type Value = number | string | true | readonly Value[] | { readonly [name: string]: Value };

export interface Described {
    readonly command: string;
    readonly attributes: { readonly [name: string]: Value };
    /** For the generic netlink controller. */
    readonly controller: boolean;
    /** What the kernel's policy would refuse. */
    readonly violation: string | undefined;
}

type Policy =
    | "flag"
    | "u8"
    | "u16"
    | "u32"
    | "u64"
    | "i32"
    | "mac"
    | "string"
    | { readonly max: number }
    | { readonly numbers: true }
    | { readonly list: Policy }
    | { readonly fields: Readonly<Record<string, readonly [number, Policy]>> };

const KEY: Policy = {
    fields: {
        DATA: [KEY_ATTRIBUTES.DATA, { max: 32 }],
        IDX: [KEY_ATTRIBUTES.IDX, "u8"],
        CIPHER: [KEY_ATTRIBUTES.CIPHER, "u32"],
        SEQ: [KEY_ATTRIBUTES.SEQ, { max: 16 }],
        DEFAULT: [KEY_ATTRIBUTES.DEFAULT, "flag"],
        DEFAULT_MGMT: [KEY_ATTRIBUTES.DEFAULT_MGMT, "flag"],
        DEFAULT_BEACON: [KEY_ATTRIBUTES.DEFAULT_BEACON, "flag"],
        TYPE: [KEY_ATTRIBUTES.TYPE, "u32"],
        DEFAULT_TYPES: [
            KEY_ATTRIBUTES.DEFAULT_TYPES,
            {
                fields: {
                    UNICAST: [KEY_DEFAULT_TYPES.UNICAST, "flag"],
                    MULTICAST: [KEY_DEFAULT_TYPES.MULTICAST, "flag"],
                },
            },
        ],
    },
};

const CQM: Policy = {
    fields: {
        RSSI_THOLD: [ATTR_CQM.RSSI_THOLD, "i32"],
        RSSI_HYST: [ATTR_CQM.RSSI_HYST, "u32"],
    },
};

const MATCH: Policy = {
    fields: { SSID: [SCHED_SCAN_MATCH_ATTR.ATTR_SSID, { max: 32 }], RSSI: [SCHED_SCAN_MATCH_ATTR.ATTR_RSSI, "i32"] },
};

const SCAN_PLAN: Policy = {
    fields: { INTERVAL: [SCHED_SCAN_PLAN.INTERVAL, "u32"], ITERATIONS: [SCHED_SCAN_PLAN.ITERATIONS, "u32"] },
};

/** net/wireless/nl80211.c, nl80211_policy, as far as we send it. */
const NL80211_POLICY: Policy = {
    fields: {
        WIPHY: [ATTRS.WIPHY, "u32"],
        IFINDEX: [ATTRS.IFINDEX, "u32"],
        IFNAME: [ATTRS.IFNAME, "string"],
        IFTYPE: [ATTRS.IFTYPE, "u32"],
        MAC: [ATTRS.MAC, "mac"],
        PREV_BSSID: [ATTRS.PREV_BSSID, "mac"],
        MAC_HINT: [ATTRS.MAC_HINT, "mac"],
        BSSID: [ATTRS.BSSID, "mac"],
        DISABLE_HT: [ATTRS.DISABLE_HT, "flag"],
        DISABLE_VHT: [ATTRS.DISABLE_VHT, "flag"],
        DISABLE_HE: [ATTRS.DISABLE_HE, "flag"],
        DISABLE_EHT: [ATTRS.DISABLE_EHT, "flag"],
        HT_CAPABILITY: [ATTRS.HT_CAPABILITY, { max: 26 }],
        HT_CAPABILITY_MASK: [ATTRS.HT_CAPABILITY_MASK, { max: 26 }],
        VHT_CAPABILITY: [ATTRS.VHT_CAPABILITY, { max: 12 }],
        VHT_CAPABILITY_MASK: [ATTRS.VHT_CAPABILITY_MASK, { max: 12 }],
        MAC_MASK: [ATTRS.MAC_MASK, "mac"],
        KEY: [ATTRS.KEY, KEY],
        STA_FLAGS2: [ATTRS.STA_FLAGS2, { max: 8 }],
        WIPHY_FREQ: [ATTRS.WIPHY_FREQ, "u32"],
        WIPHY_FREQ_HINT: [ATTRS.WIPHY_FREQ_HINT, "u32"],
        SSID: [ATTRS.SSID, { max: 32 }],
        AUTH_TYPE: [ATTRS.AUTH_TYPE, "u32"],
        AUTH_DATA: [ATTRS.AUTH_DATA, { max: 2304 }],
        REASON_CODE: [ATTRS.REASON_CODE, "u16"],
        LOCAL_STATE_CHANGE: [ATTRS.LOCAL_STATE_CHANGE, "flag"],
        IE: [ATTRS.IE, { max: 2304 }],
        FRAME: [ATTRS.FRAME, { max: 2304 }],
        DURATION: [ATTRS.DURATION, "u32"],
        COOKIE: [ATTRS.COOKIE, "u64"],
        WDEV: [ATTRS.WDEV, "u64"],
        OFFCHANNEL_TX_OK: [ATTRS.OFFCHANNEL_TX_OK, "flag"],
        FRAME_TYPE: [ATTRS.FRAME_TYPE, "u16"],
        FRAME_MATCH: [ATTRS.FRAME_MATCH, { max: 2304 }],
        SCAN_FREQUENCIES: [ATTRS.SCAN_FREQUENCIES, { list: "u32" }],
        SCAN_SSIDS: [ATTRS.SCAN_SSIDS, { list: { max: 32 } }],
        SCAN_FLAGS: [ATTRS.SCAN_FLAGS, "u32"],
        SCAN_SUPP_RATES: [ATTRS.SCAN_SUPP_RATES, { fields: { "2GHZ": [BAND["2GHZ"], { max: 32 }] } }],
        TX_NO_CCK_RATE: [ATTRS.TX_NO_CCK_RATE, "flag"],
        SCHED_SCAN_MATCH: [ATTRS.SCHED_SCAN_MATCH, { list: MATCH }],
        SCHED_SCAN_PLANS: [ATTRS.SCHED_SCAN_PLANS, { list: SCAN_PLAN }],
        SCHED_SCAN_INTERVAL: [ATTRS.SCHED_SCAN_INTERVAL, "u32"],
        SCHED_SCAN_DELAY: [ATTRS.SCHED_SCAN_DELAY, "u32"],
        SCHED_SCAN_RELATIVE_RSSI: [ATTRS.SCHED_SCAN_RELATIVE_RSSI, "u8"],
        SCHED_SCAN_RSSI_ADJUST: [ATTRS.SCHED_SCAN_RSSI_ADJUST, { max: 2 }],
        PS_STATE: [ATTRS.PS_STATE, "u32"],
        SPLIT_WIPHY_DUMP: [ATTRS.SPLIT_WIPHY_DUMP, "flag"],
        TDLS_OPERATION: [ATTRS.TDLS_OPERATION, "u8"],
        USE_MFP: [ATTRS.USE_MFP, "u32"],
        CONTROL_PORT: [ATTRS.CONTROL_PORT, "flag"],
        CONTROL_PORT_ETHERTYPE: [ATTRS.CONTROL_PORT_ETHERTYPE, "u16"],
        CONTROL_PORT_NO_ENCRYPT: [ATTRS.CONTROL_PORT_NO_ENCRYPT, "flag"],
        CONTROL_PORT_OVER_NL80211: [ATTRS.CONTROL_PORT_OVER_NL80211, "flag"],
        SOCKET_OWNER: [ATTRS.SOCKET_OWNER, "flag"],
        PRIVACY: [ATTRS.PRIVACY, "flag"],
        CIPHER_SUITES_PAIRWISE: [ATTRS.CIPHER_SUITES_PAIRWISE, { numbers: true }],
        CIPHER_SUITE_GROUP: [ATTRS.CIPHER_SUITE_GROUP, "u32"],
        AKM_SUITES: [ATTRS.AKM_SUITES, { numbers: true }],
        WPA_VERSIONS: [ATTRS.WPA_VERSIONS, "u32"],
        BG_SCAN_PERIOD: [ATTRS.BG_SCAN_PERIOD, "u16"],
        CQM: [ATTRS.CQM, CQM],
        REG_ALPHA2: [ATTRS.REG_ALPHA2, { max: 2 }],
        USER_REG_HINT_TYPE: [ATTRS.USER_REG_HINT_TYPE, "u32"],
    },
};

const ROUTE_POLICY: Policy = {
    fields: {
        ADDRESS: [IFLA.ADDRESS, "mac"],
        IFNAME: [IFLA.IFNAME, "string"],
        OPERSTATE: [IFLA.OPERSTATE, "u8"],
        LINKMODE: [IFLA.LINKMODE, "u8"],
    },
};

/** Of two names for one number the first: later ones are aliases kept for old programs. */
const COMMAND_NAMES = new Map<number, string>(
    Object.entries(COMMANDS)
        .reverse()
        .map(([name, value]) => [value, name]),
);

export function describeRequest(protocol: "generic" | "route", message: NetlinkMessage): Described {
    const violations: string[] = [];
    const violation = (): string | undefined => violations[0];
    if (protocol === "route") {
        const view = new DataView(message.bytes.buffer, message.bytes.byteOffset + message.start, IFINFOMSG);
        const attributes = new Attributes(message.bytes, message.start + IFINFOMSG, message.end);
        const changes = view.getUint32(12, true) & IFF.UP;
        const described: Record<string, Value> = {
            ifindex: view.getInt32(4, true),
            ...(changes !== 0 && { up: (view.getUint32(8, true) & IFF.UP) !== 0 ? true : 0 }),
            ...fields(attributes, ROUTE_POLICY, violations),
        };
        const command = message.type === RTM.GETLINK ? "GETLINK" : message.type === RTM.SETLINK ? "SETLINK" : "?";
        return { command, attributes: described, controller: false, violation: violation() };
    }
    const generic = readGeneric(message);
    if (typeof generic === "string") throw new Error("our own request has no header");
    if (message.type === GENL_ID_CTRL) {
        return { command: "GETFAMILY", attributes: {}, controller: true, violation: undefined };
    }
    const command = COMMAND_NAMES.get(generic.command) ?? `command ${generic.command}`;
    const attributes = fields(generic.attributes, NL80211_POLICY, violations);
    return { command, attributes, controller: false, violation: violation() };
}

function fields(a: Attributes, policy: Policy, violations: string[]): Record<string, Value> {
    const found: Record<string, Value> = {};
    const known = typeof policy === "object" && "fields" in policy ? Object.entries(policy.fields) : [];
    while (a.next()) {
        const entry = known.find(([, [type]]) => type === a.type);
        if (entry === undefined) {
            violations.push(`attribute ${a.type} has no place here`);
            continue;
        }
        const [name, [, inner]] = entry;
        if (name in found) violations.push(`${name} twice`);
        found[name] = value(name, a, inner, violations);
    }
    if (a.fault !== undefined) violations.push(a.fault);
    return found;
}

function value(name: string, a: Attributes, policy: Policy, violations: string[]): Value {
    const exactly = (length: number): void => {
        if (a.length !== length) violations.push(`${name} of ${a.length} bytes`);
    };
    if (policy === "flag") {
        exactly(0);
        return true;
    }
    if (policy === "u8") {
        exactly(1);
        return a.u8();
    }
    if (policy === "u16") {
        exactly(2);
        return a.u16();
    }
    if (policy === "u32" || policy === "i32") {
        exactly(4);
        return policy === "u32" ? a.u32() : a.i32();
    }
    if (policy === "u64") {
        exactly(8);
        return a.u64Number();
    }
    if (policy === "mac") {
        exactly(6);
        return a.mac();
    }
    if (policy === "string") return a.string();
    if ("numbers" in policy) {
        if (a.length === 0 || a.length % 4 !== 0) violations.push(`${name} of ${a.length} bytes`);
        return a.u32s();
    }
    if ("list" in policy) {
        const items: Value[] = [];
        const list = a.nested();
        while (list.next()) items.push(value(name, list, policy.list, violations));
        return items;
    }
    if ("fields" in policy) return fields(a.nested(), policy, violations);
    if (a.length > policy.max) violations.push(`${name} of ${a.length} bytes`);
    return toHex(a.view());
}
