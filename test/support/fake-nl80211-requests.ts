/** The way back: what a request to nl80211 asks for, as a driver command. */
import type { Authenticate, Connect, DriverCommand, Key, LinkSecurity } from "#src/driver/command.js";
import { AUTH_TYPE, KEY_TYPE, MFP, WPA_VERSIONS } from "#src/driver/nl80211/uapi.gen.js";
import { fromHex, noBytes } from "#src/lib/bytes.js";
import { type Mac, zeroMac } from "#src/lib/mac.js";
import { Secret } from "#src/lib/secret.js";
import type { Described, Value } from "#test/support/nl80211-policy.js";

/** `undefined` for what has nothing to do. */
export function commandOf({ command, attributes: a }: Described): DriverCommand | undefined {
    switch (command) {
        case "TRIGGER_SCAN":
            return {
                type: "scan",
                ssids: items(a.SCAN_SSIDS).map(bytes),
                ...(a.SCAN_FREQUENCIES !== undefined && { frequencies: items(a.SCAN_FREQUENCIES).map(Number) }),
                ...(a.IE !== undefined && { extraElements: bytes(a.IE) }),
                ...(a.BSSID !== undefined && { bssid: mac(a.BSSID) }),
                ...(Number(a.SCAN_FLAGS ?? 0) & 2 && { flush: true }),
            };
        case "ABORT_SCAN":
            return { type: "abortScan" };
        case "AUTHENTICATE":
            return {
                type: "authenticate",
                ...bss(a),
                algorithm: algorithm(a.AUTH_TYPE),
                ...(a.IE !== undefined && { elements: bytes(a.IE) }),
                ...(a.AUTH_DATA !== undefined && { data: bytes(a.AUTH_DATA) }),
            };
        case "ASSOCIATE":
            return { type: "associate", ...bss(a), ...association(a) };
        case "DEAUTHENTICATE":
            return {
                type: "deauthenticate",
                bssid: mac(a.MAC),
                reasonCode: Number(a.REASON_CODE),
                ...(a.LOCAL_STATE_CHANGE === true && { localOnly: true }),
            };
        case "DISCONNECT":
            return { type: "disconnect", reasonCode: Number(a.REASON_CODE) };
        case "NEW_KEY":
            return { type: "installKey", ...key(fields(a.KEY), a.MAC) };
        case "DEL_KEY": {
            const keyIndex = Number(fields(a.KEY).IDX);
            return { type: "removeKey", keyIndex, ...(a.MAC !== undefined && { peer: mac(a.MAC) }) };
        }
        case "SET_STATION": {
            const [mask, values] = [bytes(a.STA_FLAGS2)[0] ?? 0, bytes(a.STA_FLAGS2)[4] ?? 0];
            return { type: "authorizePort", peer: mac(a.MAC), authorized: (mask & values & 2) !== 0 };
        }
        case "CONTROL_PORT_FRAME":
            return {
                type: "sendEapol",
                destination: mac(a.MAC),
                frame: bytes(a.FRAME),
                encrypt: a.CONTROL_PORT_NO_ENCRYPT !== true,
            };
        case "FRAME":
            return {
                type: "sendFrame",
                frame: bytes(a.FRAME),
                frequency: Number(a.WIPHY_FREQ),
                ...(a.DURATION !== undefined && { waitFor: Number(a.DURATION) }),
            };
        case "SET_CQM": {
            const { RSSI_THOLD, RSSI_HYST } = fields(a.CQM);
            return { type: "monitorSignal", threshold: Number(RSSI_THOLD), hysteresis: Number(RSSI_HYST) };
        }
        default:
            return undefined;
    }
}

export type ConnectRequest = Connect & { readonly bssid: Mac; readonly frequency: number };

export function connectOf(a: Described["attributes"]): ConnectRequest {
    return {
        ...association(a),
        ssid: bytes(a.SSID),
        bssid: mac(a.MAC ?? a.MAC_HINT),
        frequency: Number(a.WIPHY_FREQ ?? a.WIPHY_FREQ_HINT),
        fixedBss: a.MAC !== undefined,
        algorithm: algorithm(a.AUTH_TYPE),
    };
}

export interface SchedScanRequest {
    readonly ssids: readonly Uint8Array[];
    readonly frequencies: readonly number[] | undefined;
    readonly matchSsids: readonly Uint8Array[];
    /** Seconds; of the first plan. */
    readonly interval: number;
    /** Seconds. */
    readonly startDelay: number;
}

export const schedScanOf = (a: Described["attributes"]): SchedScanRequest => ({
    ssids: items(a.SCAN_SSIDS).map(bytes),
    frequencies: a.SCAN_FREQUENCIES === undefined ? undefined : items(a.SCAN_FREQUENCIES).map(Number),
    matchSsids: items(a.SCHED_SCAN_MATCH).map(match => bytes(fields(match).SSID)),
    interval:
        a.SCHED_SCAN_PLANS === undefined
            ? Number(a.SCHED_SCAN_INTERVAL) / 1000
            : Number(fields(items(a.SCHED_SCAN_PLANS)[0]).INTERVAL),
    startDelay: Number(a.SCHED_SCAN_DELAY ?? 0),
});

const bss = (a: Described["attributes"]) => ({
    bssid: mac(a.MAC),
    frequency: Number(a.WIPHY_FREQ),
    ssid: bytes(a.SSID),
});

function association(a: Described["attributes"]) {
    const security: LinkSecurity | undefined =
        a.WPA_VERSIONS === undefined
            ? undefined
            : {
                  protocol: a.WPA_VERSIONS === WPA_VERSIONS["2"] ? "rsn" : "wpa",
                  akm: Number(items(a.AKM_SUITES)[0]),
                  pairwise: Number(items(a.CIPHER_SUITES_PAIRWISE)[0]),
                  group: Number(a.CIPHER_SUITE_GROUP),
                  managementFrameProtection: a.USE_MFP === MFP.REQUIRED ? "required" : "no",
              };
    return {
        elements: a.IE === undefined ? noBytes : bytes(a.IE),
        ...(security && { security }),
        ...(a.PREV_BSSID !== undefined && { previousBssid: mac(a.PREV_BSSID) }),
    };
}

function key(k: Described["attributes"], peer: Value | undefined): Key {
    const keyIndex = Number(k.IDX);
    const groupKind = keyIndex >= 6 ? "bigtk" : keyIndex >= 4 ? "igtk" : "group";
    const pairwise = k.TYPE === KEY_TYPE.PAIRWISE;
    return {
        kind: pairwise ? "pairwise" : groupKind,
        keyIndex,
        cipher: Number(k.CIPHER),
        key: new Secret(bytes(k.DATA)),
        transmit: pairwise,
        ...(k.SEQ !== undefined && { receiveSequence: bytes(k.SEQ) }),
        ...(peer !== undefined && { peer: mac(peer) }),
    };
}

const ALGORITHMS: Readonly<Record<number, Authenticate["algorithm"]>> = {
    [AUTH_TYPE.OPEN_SYSTEM]: "open",
    [AUTH_TYPE.SHARED_KEY]: "shared",
    [AUTH_TYPE.SAE]: "sae",
};

const algorithm = (value: Value | undefined): Authenticate["algorithm"] => ALGORITHMS[Number(value)] ?? "open";
const mac = (value: Value | undefined): Mac => (typeof value === "string" ? (value as Mac) : zeroMac);
const bytes = (value: Value | undefined): Uint8Array =>
    typeof value === "string" ? (fromHex(value) ?? noBytes) : noBytes;
const items = (value: Value | undefined): readonly Value[] => (Array.isArray(value) ? value : []);
const fields = (value: Value | undefined): Described["attributes"] =>
    typeof value === "object" && !Array.isArray(value) ? (value as Described["attributes"]) : {};
