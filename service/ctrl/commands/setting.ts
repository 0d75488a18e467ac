import {
    alone,
    ask,
    askAll,
    atoi,
    FAIL,
    type InterfaceHandlers,
    type InterfaceScene,
    MAX_REPLY,
    type Outcome,
    prefix,
    split,
    withArgument,
} from "#service/ctrl/command.js";
import { SET_WORDS } from "#service/ctrl/commands/set-word.js";
import { MAX_COMMAND } from "#service/ctrl/limits.js";
import { globalFieldText, readableGlobalFields } from "#src/config/global.js";
import type { Command } from "#src/core/client/command.js";
import { noScanLimits } from "#src/core/client/control.js";
import { defaultTuning } from "#src/core/client/tuning.js";
import type { Interface } from "#src/core/interface.js";
import { usualP2pSettings } from "#src/core/p2p.js";
import { isP2pPossible } from "#src/core/p2p-device.js";
import type { Band } from "#src/driver/capability.js";
import { fromHex } from "#src/lib/bytes.js";
import { type Mac, parseMac } from "#src/lib/mac.js";
import { Secret } from "#src/lib/secret.js";
import { MAX_SSID_LENGTH, type SsidKey, ssidKey } from "#src/lib/ssid.js";

/** Settings of the interface and where they are kept. */
export const settingCommands: InterfaceHandlers = {
    SET: withArgument((argument, scene) => {
        const [name, value] = split(argument) ?? [];
        if (name === undefined || value === undefined) return FAIL;
        if (name === "disallow_aps") return disallow(value, scene);
        if (name === "setband") return setBands(value, scene);
        if (name === "bssid_filter") return filterBssids(value, scene);
        const word = name.toLowerCase();
        if (Object.hasOwn(SET_WORDS, word)) return SET_WORDS[word]!(value, scene);
        if (name.startsWith("dot11RSNAConfig") && !isTimerValue(name, atoi(value))) return FAIL;
        return name === "blob" ? setBlob(value, scene) : ask(scene, { type: "config.set", field: name, text: value });
    }),
    GET: withArgument((argument, { iface, root }) => {
        if (argument === "version") return VERSION;
        if (argument === "max_command_len") return String(MAX_COMMAND);
        if (argument.toLowerCase() === "wifi_display") return isP2pPossible(iface) && root.wfdEnabled ? "1" : "0";
        return globalFieldText(iface.config, argument) || FAIL;
    }),
    DUMP: prefix((_, { iface }) => {
        const text = readableGlobalFields()
            .map(name => `${name}=${globalFieldText(iface.config, name) || "null"}\n`)
            .join("");
        return text.length > MAX_REPLY ? FAIL : text;
    }),
    SAVE_CONFIG: alone(scene => ask(scene, { type: "config.save" })),
    RECONFIGURE: alone(scene => ask(scene, { type: "config.reload" })),
    FLUSH: alone(flush),
};

/** What programs that ask for the version compare with. */
const VERSION = "2.10";

/** `bssid <address>` and `ssid <hexadecimal digits>`, any number of them; takes the place of what was there. */
function disallow(argument: string, scene: InterfaceScene): Outcome {
    const words = argument.split(" ").filter(word => word !== "");
    const bssids = new Set<Mac>();
    const ssids = new Set<SsidKey>();
    for (let i = 0; i < words.length; i += 2) {
        const value = words[i + 1] ?? "";
        const bssid = words[i] === "bssid" ? parseMac(value.replace(HEX_ADDRESS, "$1:$2:$3:$4:$5:$6")) : undefined;
        const ssid = words[i] === "ssid" ? fromHex(value) : undefined;
        if (bssid !== undefined) bssids.add(bssid);
        else if (ssid !== undefined && ssid.length <= MAX_SSID_LENGTH) ssids.add(ssidKey(ssid));
        else return FAIL;
    }
    return ask(scene, { type: "disallow.set", bssids, ssids });
}

/** An address may be written without anything between its digits. */
const HEX_ADDRESS = /^(..)[-.]?(..)[-.]?(..)[-.]?(..)[-.]?(..)[-.]?(..)$/;

/** `AUTO`, or `2G`, `5G` and `6G` with commas between them. */
function setBands(argument: string, scene: InterfaceScene): Outcome {
    if (argument === "AUTO") return ask(scene, { type: "scanLimits.set", limits: { bands: undefined } });
    const bands = argument.split(",").map(word => BANDS.get(word));
    const known = bands.filter(band => band !== undefined);
    if (known.length < bands.length) return FAIL;
    return ask(scene, { type: "scanLimits.set", limits: { bands: new Set(known) } });
}

const BANDS: ReadonlyMap<string, Band["band"]> = new Map([
    ["2G", "2.4GHz"],
    ["5G", "5GHz"],
    ["6G", "6GHz"],
]);

/** Addresses with spaces between them; none: all. */
function filterBssids(argument: string, scene: InterfaceScene): Outcome {
    const bssids = argument
        .split(" ")
        .filter(word => word !== "")
        .map(parseMac);
    const known = bssids.filter(bssid => bssid !== undefined);
    if (known.length < bssids.length) return FAIL;
    const wanted = known.length === 0 ? undefined : new Set(known);
    return ask(scene, { type: "scanLimits.set", limits: { bssids: wanted } });
}

/** Whether the key state machine takes it: lifetimes are positive, and the threshold is a percentage. */
const isTimerValue = (name: string, value: number): boolean =>
    value > 0 && (name !== "dot11RSNAConfigPMKReauthThreshold" || value <= 100);

/** `<name> <hexadecimal digits>`; takes the place of one of the same name. */
function setBlob(argument: string, scene: InterfaceScene): Outcome {
    const [name, hex] = split(argument) ?? [];
    const bytes = hex === undefined ? undefined : fromHex(hex);
    if (name === undefined || bytes === undefined) return FAIL;
    const add: Command = { type: "blob.add", name, data: Secret.taking(bytes) };
    return askAll(scene, scene.iface.blobs.has(name) ? [{ type: "blob.remove", name }, add] : [add]);
}

/** Everything that clients left behind, so that what comes next finds an interface as after the start. */
function flush(scene: InterfaceScene): Outcome {
    const { iface } = scene;
    return askAll(scene, [
        ...(iface.scan.tag === "idle" ? [] : [{ type: "abortScan", discard: true } as const]),
        { type: "network.removeAll" },
        { type: "credential.removeAll" },
        { type: "radioWork.done", number: "all" },
        ...withoutP2p(iface),
        ...[...iface.blobs.keys()].map(name => ({ type: "blob.remove", name }) as const),
        { type: "blocklist.clear" },
        { type: "disallow.set", bssids: new Set(), ssids: new Set() },
        { type: "scanLimits.set", limits: noScanLimits },
        { type: "eapol.logon" },
        { type: "tuning.set", change: defaultTuning },
        { type: "offload.set", wanted: undefined },
        { type: "config.set", field: "okc", text: "0" },
        { type: "config.set", field: "auto_interworking", text: "0" },
        { type: "flushBss", age: 0 },
        { type: "address.restore" },
        { type: "reconnect" },
    ]);
}

/** Nobody found, nothing offered, nobody asked, and every setting as usual. */
function withoutP2p(iface: Interface): readonly Command[] {
    const usual: Interface = { ...iface, p2p: { ...iface.p2p, settings: usualP2pSettings } };
    if (!isP2pPossible(usual)) return [];
    return [
        { type: "p2p.set", settings: usualP2pSettings },
        { type: "p2p.flush" },
        { type: "p2p.service.flush" },
        { type: "p2p.asp.remove", id: undefined },
        { type: "p2p.service.external", on: false },
    ];
}
