import { type BusError, invalidMessageFormat, isBusError, noMemory } from "#service/dbus/error.js";
import { type Value, type VariantMap, variant } from "#service/dbus/value.js";
import { globalFieldText } from "#src/config/global.js";
import type { P2pCommand } from "#src/core/client/p2p.js";
import type { Interface } from "#src/core/interface.js";
import type { P2pSettings } from "#src/core/p2p.js";
import { p2pConfig, p2pDevice } from "#src/core/p2p-device.js";
import { DEVICE_TYPE_LENGTH } from "#src/p2p/index.js";
import { deviceTypeText } from "#src/wps/index.js";

/** One entry of `P2PDeviceConfig`: what it says now, and what writing it comes to. */
interface Entry {
    readonly type: string;
    /** Of the configuration, where there is one. */
    readonly field?: string;
    /** `undefined`: left out. */
    readonly get: (state: Interface) => Value | undefined;
    readonly set: (value: Value) => Change | BusError;
}

/** The field as text, and what clients said in its place or what no field can hold. */
interface Change {
    readonly text?: string;
    readonly settings?: Partial<P2pSettings>;
}

/** In the order of the original. */
const ENTRIES: Readonly<Record<string, Entry>> = {
    DeviceName: text("device_name"),
    PrimaryDeviceType: {
        type: "ay",
        field: "device_type",
        get: state => p2pDevice(state).primaryDeviceType,
        set: type => (isDeviceType(type) ? { text: deviceTypeText(type) } : invalidMessageFormat),
    },
    SecondaryDeviceTypes: {
        type: "aay",
        get: state => some(p2pDevice(state).secondaryDeviceTypes),
        set: types => {
            if (!isList(types) || types.length > MAX_SECONDARY) return invalidMessageFormat;
            return types.every(isDeviceType) ? { settings: { secondaryDeviceTypes: types } } : noMemory;
        },
    },
    IpAddrGo: address("ip_addr_go"),
    IpAddrMask: address("ip_addr_mask"),
    IpAddrStart: address("ip_addr_start"),
    IpAddrEnd: address("ip_addr_end"),
    VendorExtension: {
        type: "aay",
        get: ({ p2p }) => some(p2p.settings.vendorExtensions),
        set: extensions =>
            isList(extensions) && extensions.length <= MAX_EXTENSIONS && extensions.every(isBytes)
                ? { settings: { vendorExtensions: extensions } }
                : invalidMessageFormat,
    },
    GOIntent: number("p2p_go_intent"),
    PersistentReconnect: flag("persistent_reconnect"),
    ListenRegClass: number("p2p_listen_reg_class", { listenChannel: undefined }),
    ListenChannel: number("p2p_listen_channel", { listenChannel: undefined }),
    OperRegClass: number("p2p_oper_reg_class"),
    OperChannel: number("p2p_oper_channel"),
    SsidPostfix: text("p2p_ssid_postfix", { ssidPostfix: undefined }),
    IntraBss: flag("p2p_intra_bss"),
    GroupIdle: number("p2p_group_idle"),
    disassoc_low_ack: number("disassoc_low_ack"),
    NoGroupIface: flag("p2p_no_group_iface"),
    p2p_search_delay: number("p2p_search_delay"),
};

/** The property `P2PDeviceConfig`. */
export const p2pConfigMap = (state: Interface): VariantMap =>
    new Map(
        Object.entries(ENTRIES).flatMap(([key, { type, get }]) => {
            const value = get(state);
            return value === undefined ? [] : [[key, variant(type, value)] as const];
        }),
    );

/** What writing these entries comes to, or why they are refused. */
export function readP2pConfig(wanted: VariantMap): Extract<P2pCommand, { type: "p2p.set" }> | BusError {
    const fields: (readonly [string, string])[] = [];
    let settings: Partial<P2pSettings> = {};
    for (const [key, { signature, value }] of wanted) {
        const entry = Object.hasOwn(ENTRIES, key) ? ENTRIES[key] : undefined;
        if (entry?.type !== signature) return invalidMessageFormat;
        const change = entry.set(value);
        if (isBusError(change)) return change;
        settings = { ...settings, ...change.settings };
        if (entry.field !== undefined && change.text !== undefined) fields.push([entry.field, change.text]);
    }
    return { type: "p2p.set", fields, settings };
}

function text(field: string, settings: Partial<P2pSettings> = {}): Entry {
    return {
        type: "s",
        field,
        get: state => globalFieldText(p2pConfig(state), field) || undefined,
        set: value => ({ text: String(value), settings }),
    };
}

/** The original keeps 32 bits with a sign and shows them without. */
function number(field: string, settings: Partial<P2pSettings> = {}): Entry {
    return {
        type: "u",
        field,
        get: state => Number(globalFieldText(p2pConfig(state), field)) >>> 0,
        set: value => ({ text: String(Number(value) | 0), settings }),
    };
}

function flag(field: string): Entry {
    return {
        type: "b",
        field,
        get: state => globalFieldText(p2pConfig(state), field) !== "0",
        set: value => ({ text: value === true ? "1" : "0" }),
    };
}

/** Four bytes; that of nobody is left out. */
function address(field: string): Entry {
    return {
        type: "ay",
        field,
        get: state => {
            const bytes = Uint8Array.from((globalFieldText(p2pConfig(state), field) ?? "").split("."), Number);
            return bytes.length === IPV4_LENGTH && bytes.some(byte => byte !== 0) ? bytes : undefined;
        },
        set: value =>
            isBytes(value) && value.length === IPV4_LENGTH ? { text: value.join(".") } : invalidMessageFormat,
    };
}

const isBytes = (value: Value): value is Uint8Array => value instanceof Uint8Array;
const isDeviceType = (value: Value): value is Uint8Array => isBytes(value) && value.length === DEVICE_TYPE_LENGTH;
const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
const some = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

const MAX_SECONDARY = 5;
const MAX_EXTENSIONS = 10;
const IPV4_LENGTH = 4;
