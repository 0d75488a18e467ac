import {
    alone,
    ask,
    askWhen,
    atoi,
    either,
    FAIL,
    type InterfaceHandlers,
    type InterfaceScene,
    type Outcome,
    split,
    withArgument,
} from "#service/ctrl/command.js";
import { setPowerSave, setWifiDisplay } from "#service/ctrl/commands/set-word.js";
import { peerText } from "#service/ctrl/p2p-text.js";
import type { P2pCommand } from "#src/core/client/p2p.js";
import type { Interface } from "#src/core/interface.js";
import type { P2pSettings } from "#src/core/p2p.js";
import type { Root } from "#src/core/root.js";
import { concat, fromHex, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { millis, seconds } from "#src/lib/instant.js";
import { leadingMac, zeroMac } from "#src/lib/mac.js";
import { utf8 } from "#src/lib/text.js";
import {
    anyServiceHash,
    describedSubelements,
    emitWfdSubelement,
    type Peer,
    parseWfdSubelements,
    serviceHash,
    WfdSubelement,
} from "#src/p2p/index.js";
import { parseDeviceType } from "#src/wps/index.js";

/** Finding P2P Devices and being found. */
export const p2pCommands: InterfaceHandlers = {
    P2P_FIND: either((argument, scene) => askWhen(scene, readFind(argument), find => find)),
    P2P_STOP_FIND: alone(scene => ask(scene, { type: "p2p.stopFind" })),
    P2P_LISTEN: either((argument, scene) =>
        ask(scene, { type: "p2p.listen", duration: seconds(Math.max(0, atoi(argument)) || UNLIMITED) }),
    ),
    P2P_EXT_LISTEN: either(extendedListen),
    P2P_PEER: withArgument((argument, { iface, now }) => {
        const peer = peerNamed(iface, argument);
        return peer === undefined ? FAIL : peerText(peer, now);
    }),
    P2P_REJECT: withArgument((argument, scene) =>
        askWhen(scene, leadingMac(argument), peer => ({ type: "p2p.reject", peer })),
    ),
    P2P_SET: withArgument((argument, scene) => {
        const [name, value] = split(argument) ?? [];
        if (name === "ps" && value !== undefined) return setPowerSave(value, scene);
        return askWhen(scene, readSetting(argument), settings => ({ type: "p2p.set", settings }));
    }),
    P2P_FLUSH: alone(scene => ask(scene, { type: "p2p.flush" })),
    WFD_SUBELEM_SET: withArgument(setWfdSubelement),
    WFD_SUBELEM_GET: withArgument((argument, { root }) => {
        const id = atoi(argument);
        const value = subelementsOf(root).get(id);
        return isSubelement(id) && value !== undefined ? toHex(emitWfdSubelement(id, value).subarray(1)) : FAIL;
    }),
};

/** `<id> <length and value>` in hexadecimal digits, nothing behind the id: no such subelement any more. `all` takes the place of everything. */
function setWfdSubelement(argument: string, { root }: InterfaceScene): Outcome {
    const [first = "", hex] = split(argument) ?? [];
    const bytes = hex === undefined ? undefined : fromHex(hex);
    const id = atoi(first);
    if (bytes === undefined || (first !== "all" && !isSubelement(id))) return FAIL;
    const given = first === "all" || bytes.length === 0 ? bytes : concat(Uint8Array.of(id), bytes);
    const parsed = parseWfdSubelements(given);
    if (isMalformed(parsed)) return FAIL;
    // One, and nothing behind it.
    if (first !== "all" && bytes.length > 0 && parsed.get(id)?.length !== bytes.length - 2) return FAIL;
    const kept = first === "all" ? [] : [...subelementsOf(root)].filter(([other]) => other !== id);
    const all = concat(...[...kept, ...parsed].map(([each, value]) => emitWfdSubelement(each, value)));
    const subelements = describedSubelements(all);
    if (isMalformed(subelements)) return FAIL;
    return setWifiDisplay(root, { subelements });
}

function subelementsOf({ wfdSubelements }: Root): ReadonlyMap<number, Uint8Array> {
    const ours = parseWfdSubelements(wfdSubelements);
    return isMalformed(ours) ? new Map() : ours;
}

const isSubelement = (id: number): boolean => id >= 0 && id <= WfdSubelement.r2DeviceInformation;

/** Seconds of a listen that nobody said an end of. */
const UNLIMITED = 3600;

/** `<seconds> type=social|progressive dev_id=… dev_type=… delay=<ms> freq=<MHz> seek=<service> include_6ghz`, any of it. */
function readFind(argument: string): Extract<P2pCommand, { type: "p2p.find" }> | undefined {
    const value = (name: string): string | undefined => argument.split(`${name}=`, 2)[1];
    const id = value("dev_id");
    const deviceId = id === undefined ? undefined : leadingMac(id);
    const type = value("dev_type");
    const deviceType = type === undefined ? undefined : parseDeviceType(type);
    const delay = value("delay");
    const channel = value("freq");
    const frequency = channel === undefined ? undefined : atoi(channel);
    const malformed =
        (id !== undefined && deviceId === undefined) ||
        (type !== undefined && deviceType === undefined) ||
        (frequency !== undefined && frequency <= 0);
    if (malformed) return undefined;
    const timeout = atoi(argument);
    const kind = argument.includes("type=social")
        ? "social"
        : argument.includes("type=progressive")
          ? "progressive"
          : "full";
    return {
        type: "p2p.find",
        find: {
            kind,
            frequency,
            timeout: timeout > 0 ? seconds(timeout) : undefined,
            deviceTypes: deviceType === undefined ? [] : [deviceType],
            deviceId,
            ...(argument.includes(" seek=") && { serviceHashes: sought(argument) }),
            ...(argument.includes("include_6ghz") && { with6GHz: true }),
            searchDelay: delay === undefined ? undefined : millis(Math.max(0, atoi(delay))),
        },
    };
}

/** Without a name, or with more than a probe request can hold, every service. */
function sought(argument: string): readonly Uint8Array[] {
    const names = [...argument.matchAll(/ seek=([^ ]*)/g)].map(([, name = ""]) => name);
    const some = names.length <= MAX_HASHES ? names.filter(name => name !== "") : [];
    return some.length === 0 ? [anyServiceHash] : some.map(serviceHash);
}

const MAX_HASHES = 6;

/** `<period> <interval>` in ms; nothing: no more. */
function extendedListen(argument: string, scene: InterfaceScene): Outcome {
    const [first = "", second] = argument.split(" ");
    if (argument !== "" && second === undefined) return FAIL;
    const [period, interval] = [millis(atoi(first)), millis(atoi(second ?? ""))];
    const timing = period === 0 && interval === 0 ? undefined : { period, interval };
    return ask(scene, { type: "p2p.extendedListen", timing });
}

/** `<name> <value>`; those that only groups need are not there. */
function readSetting(argument: string): Partial<P2pSettings> | undefined {
    const [name, value] = split(argument) ?? [];
    if (value === undefined) return undefined;
    switch (name) {
        case "disabled":
            return { disabled: atoi(value) !== 0 };
        case "managed":
            return { managed: atoi(value) !== 0 };
        case "discoverability":
            return { discoverable: atoi(value) !== 0 };
        case "listen_channel": {
            const [channel = "", operatingClass] = value.split(" ");
            const usual = operatingClass === undefined ? USUAL_CLASS : atoi(operatingClass);
            return { listenChannel: { operatingClass: usual, channel: atoi(channel) } };
        }
        case "peer_filter": {
            const peer = leadingMac(value);
            return peer && { onlyPeer: peer === zeroMac ? undefined : peer };
        }
        case "ssid_postfix":
            return utf8(value).length > MAX_POSTFIX ? undefined : { ssidPostfix: value };
        case "disc_int": {
            const [from, to, atMost] = value.split(" ").map(atoi);
            if (from === undefined || to === undefined || atMost === undefined) return undefined;
            if (from < 0 || to < from) return undefined;
            return { listenInFind: { from, to, atMost: atMost < 0 ? undefined : atMost } };
        }
        default:
            return undefined;
    }
}

/** Of 2.4 GHz. */
const USUAL_CLASS = 81;
/** What `DIRECT-xy` leaves of an SSID. */
const MAX_POSTFIX = 23;

/** By its address, the first of all, or the one behind another one. */
function peerNamed({ p2p: { peers } }: Interface, name: string): Peer | undefined {
    if (name === "FIRST") return peers.table.values()[0];
    const follows = name.startsWith("NEXT-");
    const address = leadingMac(follows ? name.slice("NEXT-".length) : name);
    if (address === undefined) return undefined;
    if (!follows) return peers.table.get(address);
    const all = peers.table.values();
    const at = all.findIndex(({ sighting }) => sighting.address === address);
    return at < 0 ? undefined : all[at + 1];
}
