import {
    type BusError,
    failed,
    interfaceUnknown,
    invalidArgs,
    invalidMessageFormat,
    isBusError,
    unknownError,
} from "#service/dbus/error.js";
import { implement, type MethodRules, type PropertyRules } from "#service/dbus/implement.js";
import type { InterfaceKind } from "#service/dbus/tree.js";
import type { Value, Variant, VariantMap } from "#service/dbus/value.js";
import type { Desk } from "#service/objects/desk.js";
import { BUS_NAME, interfaceOfPath, interfacePath } from "#service/objects/path.js";
import { logLevels } from "#service/runtime/log.js";
import type { DeviceWish } from "#src/core/event.js";
import { hasP2p } from "#src/core/p2p-device.js";
import { interfaceNamed, type Root } from "#src/core/root.js";
import { noBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { leadingMac } from "#src/lib/mac.js";
import type { TraceLevel } from "#src/lib/machine.js";
import { describedSubelements } from "#src/p2p/index.js";

/** What the service can do whatever the driver: only what is built. */
const CAPABILITIES = ["p2p", "interworking", "pmf", "wep_disabled"] as const;
const EAP_METHODS = [] as const;

/** Properties of the root object. */
export const rootRules = (desk: Desk): PropertyRules<typeof BUS_NAME, Root> => ({
    DebugLevel: {
        slice: root => root.debug.level,
        get: root => root.debug.level,
        set: (_, level, call) =>
            isLevel(level)
                ? desk.ask(call, { type: "debug.set", call, change: { level } })
                : failed("wrong debug level value"),
    },
    DebugTimestamp: {
        slice: root => root.debug.timestamp,
        get: root => root.debug.timestamp,
        set: (_, timestamp, call) => desk.ask(call, { type: "debug.set", call, change: { timestamp } }),
    },
    DebugShowKeys: {
        slice: root => root.debug.showKeys,
        get: root => root.debug.showKeys,
        set: (_, showKeys, call) => desk.ask(call, { type: "debug.set", call, change: { showKeys } }),
    },
    Interfaces: {
        get: root =>
            root.interfaces
                .values()
                .map(({ id }) => id)
                .sort((a, b) => b - a)
                .map(interfacePath),
    },
    EapMethods: { get: () => EAP_METHODS },
    Capabilities: { get: () => CAPABILITIES },
    WFDIEs: {
        // Shown only where there is somebody to tell it.
        get: root => (root.interfaces.values().some(hasP2p) ? root.wfdSubelements : noBytes),
        set: (_, wanted, call) => {
            const subelements = readWfdSubelements(wanted);
            return subelements === undefined
                ? invalidMessageFormat
                : desk.ask(call, { type: "wfd.set", call, subelements, enabled: subelements.length > 0 });
        },
    },
});

const rootMethods = (desk: Desk): MethodRules<typeof BUS_NAME, Root> => ({
    CreateInterface: (_, [args], call) => {
        const wanted = creation(args);
        if (isBusError(wanted)) return wanted;
        return desk.ask(
            call,
            { type: "interface.create", call, ...wanted },
            { value: value => ("interface" in value ? [interfacePath(value.interface)] : []) },
        );
    },
    RemoveInterface: (root, [path], call) => {
        const id = interfaceOfPath(path);
        if (id === undefined || root.interfaces.get(id) === undefined) return interfaceUnknown;
        return desk.ask(call, { type: "interface.remove", call, interface: id });
    },
    GetInterface: (root, [ifname]) => {
        const found = interfaceNamed(root, ifname);
        return found === undefined ? interfaceUnknown : [interfacePath(found.id)];
    },
    ExpectDisconnect: (_, __, call) => desk.ask(call, { type: "interface.expectDisconnect", call }),
});

export const rootKind = (desk: Desk): InterfaceKind<Root> => implement(BUS_NAME, rootRules(desk), rootMethods(desk));

interface Creation {
    readonly device?: DeviceWish;
    readonly ifname: string;
    readonly drivers: readonly string[];
    readonly bridge: string;
    readonly configFile: string;
}

const DEVICE_KINDS: ReadonlyMap<string, DeviceWish["kind"]> = new Map([
    ["sta", "station"],
    ["ap", "ap"],
]);
const TEXTS = new Set(["Ifname", "Driver", "ConfigFile", "BridgeIfname", "Type", "Address"]);

function creation(args: VariantMap): Creation | BusError {
    const texts = new Map<string, string>();
    let create = false;
    for (const [key, { signature, value }] of args) {
        if (key === "Create" && typeof value === "boolean") create = value;
        else if (TEXTS.has(key) && signature === "s" && typeof value === "string") texts.set(key, value);
        else return invalidArgs();
    }
    const kind = DEVICE_KINDS.get(texts.get("Type") ?? "sta");
    const addressText = texts.get("Address");
    const address = addressText === undefined ? undefined : leadingMac(addressText);
    if (kind === undefined || (addressText !== undefined && address === undefined)) return invalidArgs();
    const ifname = texts.get("Ifname");
    const bridge = texts.get("BridgeIfname") ?? "";
    const configFile = texts.get("ConfigFile") ?? "";
    if (ifname === undefined) return invalidArgs();
    if (ifname.length > MAX_IFNAME || bridge.length > MAX_IFNAME || configFile.length > MAX_PATH)
        return unknownError("wpa_supplicant couldn't grab this interface.");
    return {
        ...(create && { device: { kind, address } }),
        ifname,
        drivers: (texts.get("Driver") ?? "").split(",").filter(name => name !== ""),
        bridge,
        configFile,
    };
}

/** IFNAMSIZ without the zero at the end. */
const MAX_IFNAME = 15;
/** PATH_MAX without the zero at the end. */
const MAX_PATH = 4095;

/** Nothing, or whole subelements; `undefined`: neither. */
function readWfdSubelements({ signature, value }: Variant): Uint8Array | undefined {
    if (!signature.startsWith("a") || (signature !== "ay" && !isEmpty(value))) return undefined;
    if (!(value instanceof Uint8Array) || value.length === 0) return noBytes;
    const subelements = value.length < MIN_WFD ? undefined : describedSubelements(value);
    return subelements === undefined || isMalformed(subelements) ? undefined : subelements;
}

const isEmpty = (value: Value): boolean => Array.isArray(value) && value.length === 0;
/** A device information subelement is the shortest that says something. */
const MIN_WFD = 6;

const isLevel = (text: string): text is TraceLevel => logLevels.some(level => level === text);
