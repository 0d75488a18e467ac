import { failed, isBusError } from "#service/dbus/error.js";
import { implement, type PropertyRules } from "#service/dbus/implement.js";
import type { InterfaceKind } from "#service/dbus/tree.js";
import { readMasks, shownMasks } from "#service/objects/address-mask.js";
import { announcedAuthMode, authMode } from "#service/objects/auth-mode.js";
import { capabilityMap } from "#service/objects/capabilities.js";
import type { Desk } from "#service/objects/desk.js";
import { globalFieldRules, setField } from "#service/objects/global-field.js";
import { interfaceMethods } from "#service/objects/interface-methods.js";
import { bssPath, NO_OBJECT, networkPath } from "#service/objects/path.js";
import { signalMap } from "#service/objects/signal-quality.js";
import { globalFieldText } from "#src/config/global.js";
import { currentBssOf, currentNetworkOf, type Interface, isScanningNow, wpaState } from "#src/core/interface.js";
import type { SignalReport } from "#src/driver/command.js";
import { bandOf } from "#src/ieee80211/channel.js";
import { macBytes } from "#src/lib/mac.js";

export const INTERFACE = "fi.w1.wpa_supplicant1.Interface";

/** Properties of a controlled interface. */
export const interfaceRules = (desk: Desk): PropertyRules<typeof INTERFACE, Interface> => ({
    Capabilities: { get: ({ capabilities }) => capabilityMap(capabilities) },
    // A connection that stands is not kept waiting for company: clients begin to configure addresses.
    State: { slice: wpaState, get: wpaState, urgent: state => wpaState(state) === "completed" },
    // One look is several scans, with next to nothing in between.
    Scanning: { slice: isScanningNow, get: isScanningNow, lasting: true },
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
            text.length < 2
                ? failed("invalid country code")
                : setField(desk, id, "country", text.slice(0, 2), call, COUNTRY_REFUSED),
    },
    Ifname: { get: ({ ifname }) => ifname },
    Driver: { get: ({ capabilities }) => capabilities.driver },
    BridgeIfname: {
        get: ({ bridge }) => bridge,
        set: ({ id }, bridge, call) => desk.command(call, id, { type: "bridge.set", bridge }),
    },
    ConfigFile: { get: ({ configFile }) => configFile },
    CurrentBSS: { slice: currentBssPath, get: currentBssPath },
    CurrentNetwork: { slice: currentNetworkPath, get: currentNetworkPath },
    // Known from the first step of a connection on, but announced only when it stands.
    CurrentAuthMode: { slice: announcedAuthMode, get: authMode },
    Blobs: { get: ({ blobs }) => new Map([...blobs].reverse().map(([name, data]) => [name, data.reveal()])) },
    BSSs: {
        slice: ({ bss }) => bss.ids,
        get: ({ id, bss }) => numbers(bss.byId.values()).map(n => bssPath(id, n)),
    },
    Networks: { get: ({ id, networks }) => numbers(networks.byId.values()).map(n => networkPath(id, n)) },
    FastReauth: {
        get: ({ config }) => config.fastReauth !== 0,
        set: ({ id }, on, call) => setField(desk, id, "fast_reauth", on ? "1" : "0", call, NOT_SET),
    },
    ScanInterval: {
        get: ({ config }) => config.scanInterval,
        set: ({ id }, n, call) =>
            n < 0
                ? failed("scan_interval must be >= 0")
                : setField(desk, id, "scan_interval", String(n), call, NOT_SET),
    },
    PKCS11EnginePath: {
        slice: ({ last }) => last.pkcs11,
        get: ({ config }) => globalFieldText(config, "pkcs11_engine_path") ?? "",
    },
    PKCS11ModulePath: {
        slice: ({ last }) => last.pkcs11,
        get: ({ config }) => globalFieldText(config, "pkcs11_module_path") ?? "",
    },
    DisconnectReason: { slice: ({ last }) => last.disconnect, get: ({ last }) => last.disconnect?.reason ?? 0 },
    AuthStatusCode: {
        slice: ({ last }) => last.authentication,
        // Together with the State that follows from it, as in the original.
        urgent: () => true,
        get: ({ last }) => last.authentication?.statusCode ?? 0,
    },
    AssocStatusCode: { slice: ({ last }) => last.association, get: ({ last }) => last.association?.statusCode ?? 0 },
    RoamTime: { slice: ({ last }) => last.roam, get: ({ last }) => Math.round(last.roam?.millis ?? 0) },
    RoamComplete: { slice: ({ last }) => last.roam, get: ({ last }) => last.roam?.complete ?? false },
    ScanInProgress6GHz: { slice: isScanning6Ghz, get: isScanning6Ghz, lasting: true },
    SessionLength: { slice: ({ last }) => last.session, get: ({ last }) => Math.round(last.session?.millis ?? 0) },
    BSSTMStatus: { slice: ({ last }) => last.bssTransition, get: ({ last }) => last.bssTransition?.statusCode ?? 0 },
    Stations: { slice: () => undefined, get: () => [] },
    MACAddressRandomizationMask: {
        get: ({ scanAddresses }) => shownMasks(scanAddresses),
        set: (state, wanted, call) => {
            const addresses = readMasks(state, wanted);
            return isBusError(addresses)
                ? addresses
                : desk.command(call, state.id, { type: "scanAddress.set", addresses });
        },
    },
    MACAddress: { slice: ({ link }) => link.address, get: ({ link }) => macBytes(link.address) },
    SignalChange: { slice: ({ last }) => last.signal, get: ({ last }) => signalMap(last.signal ?? NO_SIGNAL) },
    ...globalFieldRules(desk),
});

export const interfaceKind = (desk: Desk): InterfaceKind<Interface> =>
    implement(INTERFACE, interfaceRules(desk), interfaceMethods(desk));

const AP_SCAN = failed("ap_scan must be 0, 1, or 2");
const COUNTRY_REFUSED = failed("failed to set country code");
/** What SignalChange says before the driver has reported any. */
const NO_SIGNAL: SignalReport = { signal: 0, width: "20-noHT" };
const NOT_SET = failed("Failed to set property");

function currentBssPath(state: Interface): string {
    const bss = currentBssOf(state);
    return bss === undefined || state.bss.byId.get(bss.id) === undefined ? NO_OBJECT : bssPath(state.id, bss.id);
}

function currentNetworkPath(state: Interface): string {
    const network = currentNetworkOf(state);
    return network === undefined ? NO_OBJECT : networkPath(state.id, network);
}

/** A scan of all channels has those of 6 GHz where the driver has them. */
function isScanning6Ghz({ scan, capabilities }: Interface): boolean {
    if (scan.tag !== "running") return false;
    const { frequencies } = scan.request.parameters;
    return frequencies === undefined
        ? capabilities.bands.some(({ band }) => band === "6GHz")
        : frequencies.some(frequency => bandOf(frequency) === "6GHz");
}

const numbers = (list: readonly { readonly id: number }[]): readonly number[] =>
    list.map(({ id }) => id).sort((a, b) => a - b);
