import { blobUnknown, failed, invalidArgs, isBusError } from "#service/dbus/error.js";
import { implement, type MethodRules, type PropertyRules } from "#service/dbus/implement.js";
import type { Answer, InterfaceKind } from "#service/dbus/tree.js";
import { variant } from "#service/dbus/value.js";
import { capabilityMap } from "#service/objects/capabilities.js";
import type { Desk } from "#service/objects/desk.js";
import { globalFieldRules, setField } from "#service/objects/global-field.js";
import { withFields } from "#service/objects/network.js";
import { bssPath, NO_OBJECT, networkOfPath, networkPath } from "#service/objects/path.js";
import { readScanArguments } from "#service/objects/scan-arguments.js";
import { signalMap } from "#service/objects/signal-quality.js";
import { defaultNetwork } from "#src/config/network.js";
import type { Proto } from "#src/config/words.js";
import type { Call } from "#src/core/event.js";
import { currentBssOf, currentNetworkOf, type Interface, wpaState } from "#src/core/interface.js";
import { isScanning } from "#src/core/scan.js";
import { macBytes } from "#src/lib/mac.js";
import { Secret } from "#src/lib/secret.js";

export const INTERFACE = "fi.w1.wpa_supplicant1.Interface";

/** Properties of a controlled interface. */
export const interfaceRules = (desk: Desk): PropertyRules<typeof INTERFACE, Interface> => ({
    Capabilities: { get: ({ capabilities }) => capabilityMap(capabilities) },
    // A connection that stands is not kept waiting for company: clients begin to configure addresses.
    State: { slice: wpaState, get: wpaState, urgent: state => wpaState(state) === "completed" },
    Scanning: { slice: ({ scan }) => isScanning(scan), get: ({ scan }) => isScanning(scan) },
    ApScan: {
        slice: ({ config }) => config.apScan,
        get: ({ config }) => config.apScan,
        set: ({ id }, n, call) => setField(desk, id, "ap_scan", String(n), call, AP_SCAN),
    },
    BSSExpireAge: {
        get: ({ config }) => config.bssExpirationAge,
        set: ({ id }, n, call) =>
            setField(desk, id, "bss_expiration_age", String(n), call, failed("BSSExpireAge must be >= 10")),
    },
    BSSExpireCount: {
        get: ({ config }) => config.bssExpirationScanCount,
        set: ({ id }, n, call) =>
            setField(desk, id, "bss_expiration_scan_count", String(n), call, failed("BSSExpireCount must be > 0")),
    },
    Country: {
        get: ({ config }) => config.country ?? "",
        // The original looks at no more than two characters either.
        set: ({ id }, text, call) =>
            text.length < 2 ? NO_COUNTRY : setField(desk, id, "country", text.slice(0, 2), call, NO_COUNTRY),
    },
    Ifname: { get: ({ ifname }) => ifname },
    Driver: { get: ({ capabilities }) => capabilities.driver },
    BridgeIfname: {
        get: ({ bridge }) => bridge,
        set: ({ id }, bridge, call) =>
            bridge.length > MAX_IFNAME
                ? failed("invalid interface name")
                : desk.command(call, id, { type: "bridge.set", bridge }),
    },
    ConfigFile: { get: ({ configFile }) => configFile },
    CurrentBSS: { slice: currentBssPath, get: currentBssPath },
    CurrentNetwork: { slice: currentNetworkPath, get: currentNetworkPath },
    CurrentAuthMode: { slice: authMode, get: authMode },
    Blobs: { get: ({ blobs }) => new Map([...blobs].map(([name, data]) => [name, data.reveal()])) },
    BSSs: {
        slice: ({ bss }) => bss.ids,
        get: ({ id, bss }) => numbers(bss.byId.values()).map(n => bssPath(id, n)),
    },
    Networks: { get: ({ id, networks }) => numbers(networks.byId.values()).map(n => networkPath(id, n)) },
    FastReauth: {
        get: ({ config }) => config.fastReauth,
        set: ({ id }, on, call) => setField(desk, id, "fast_reauth", on ? "1" : "0", call, NOT_SET),
    },
    ScanInterval: {
        get: ({ config }) => config.scanInterval,
        set: ({ id }, n, call) =>
            n < 0
                ? failed("scan_interval must be >= 0")
                : setField(desk, id, "scan_interval", String(n), call, NOT_SET),
    },
    DisconnectReason: { slice: ({ last }) => last.disconnect, get: ({ last }) => last.disconnect?.reason ?? 0 },
    AuthStatusCode: {
        slice: ({ last }) => last.authentication,
        get: ({ last }) => last.authentication?.statusCode ?? 0,
    },
    AssocStatusCode: { slice: ({ last }) => last.association, get: ({ last }) => last.association?.statusCode ?? 0 },
    RoamTime: { slice: ({ last }) => last.roam, get: ({ last }) => Math.round(last.roam?.millis ?? 0) },
    RoamComplete: { slice: ({ last }) => last.roam, get: ({ last }) => last.roam?.complete ?? false },
    SessionLength: { slice: ({ last }) => last.session, get: ({ last }) => Math.round(last.session?.millis ?? 0) },
    MACAddress: { slice: ({ link }) => link.address, get: ({ link }) => macBytes(link.address) },
    ...globalFieldRules(desk),
});

const interfaceMethods = (desk: Desk): MethodRules<typeof INTERFACE, Interface> => {
    const simple =
        (type: "disconnect" | "reassociate" | "reattach" | "reconnect" | "abortScan" | "network.removeAll") =>
        ({ id }: Interface, _: readonly [], call: Call): Answer =>
            desk.command(call, id, { type });
    const onNetwork =
        (type: "network.remove" | "network.select") =>
        ({ id }: Interface, [path]: readonly [path: string], call: Call): Answer => {
            const network = networkOfPath(path, id);
            return network === undefined ? invalidArgs(path) : desk.command(call, id, { type, network });
        };
    return {
        Scan: ({ id }, [args], call) => {
            const wish = readScanArguments(args);
            return isBusError(wish) ? wish : desk.command(call, id, { type: "scan", ...wish });
        },
        SignalPoll: ({ id }, _, call) =>
            desk.command(
                call,
                id,
                { type: "signalPoll" },
                { value: value => ("signal" in value ? [variant("a{sv}", signalMap(value.signal))] : []) },
            ),
        Disconnect: simple("disconnect"),
        AddNetwork: ({ id }, [args], call) => {
            const config = withFields(defaultNetwork, args);
            if (isBusError(config)) return config;
            return desk.command(
                call,
                id,
                { type: "network.add", config },
                { value: value => ("network" in value ? [networkPath(id, value.network)] : []) },
            );
        },
        Reassociate: simple("reassociate"),
        Reattach: simple("reattach"),
        Reconnect: simple("reconnect"),
        RemoveNetwork: onNetwork("network.remove"),
        RemoveAllNetworks: simple("network.removeAll"),
        SelectNetwork: onNetwork("network.select"),
        AddBlob: ({ id }, [name, data], call) =>
            desk.command(call, id, { type: "blob.add", name, data: Secret.taking(data) }),
        GetBlob: ({ blobs }, [name]) => {
            const data = blobs.get(name);
            return data === undefined ? blobUnknown : [data.reveal()];
        },
        RemoveBlob: ({ id }, [name], call) => desk.command(call, id, { type: "blob.remove", name }),
        FlushBSS: ({ id }, [age], call) => desk.command(call, id, { type: "flushBss", age }),
        AbortScan: simple("abortScan"),
    };
};

export const interfaceKind = (desk: Desk): InterfaceKind<Interface> =>
    implement(INTERFACE, interfaceRules(desk), interfaceMethods(desk));

const AP_SCAN = failed("ap_scan must be 0, 1, or 2");
const NO_COUNTRY = failed("invalid country code");
const NOT_SET = failed("Failed to set property");
/** IFNAMSIZ without the zero at the end. */
export const MAX_IFNAME = 15;

function currentBssPath(state: Interface): string {
    const bss = currentBssOf(state);
    return bss === undefined || state.bss.byId.get(bss.id) === undefined ? NO_OBJECT : bssPath(state.id, bss.id);
}

function currentNetworkPath(state: Interface): string {
    const network = currentNetworkOf(state);
    return network === undefined ? NO_OBJECT : networkPath(state.id, network);
}

/** Words of the original for the key management in use. */
function authMode(state: Interface): string {
    const { association } = state;
    switch (wpaState(state)) {
        case "disconnected":
        case "interface_disabled":
        case "inactive":
        case "scanning":
            return "INACTIVE";
        default: {
            if (association.tag === "idle") return "UNKNOWN";
            const { security, network } = association.target;
            if (security === undefined) return "NONE";
            return authModeWord(security.akm.name, state.networks.byId.get(network)?.config.proto ?? new Set());
        }
    }
}

/** It is the protocols that the network allows which the word names, not the one that was agreed on. */
function authModeWord(akm: string, allowed: ReadonlySet<Proto>): string {
    if (akm !== "wpa-psk") return akm === "wpa-psk-sha256" ? "WPA2-PSK-SHA256" : "UNKNOWN";
    const rsn = allowed.has("RSN");
    if (rsn === allowed.has("WPA")) return "WPA2-PSK+WPA-PSK";
    return rsn ? "WPA2-PSK" : "WPA-PSK";
}

const numbers = (list: readonly { readonly id: number }[]): readonly number[] =>
    list.map(({ id }) => id).sort((a, b) => a - b);
