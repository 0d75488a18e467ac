import {
    alone,
    ask,
    askWhen,
    atoi,
    BUSY,
    either,
    FAIL,
    fitting,
    type InterfaceHandlers,
    type InterfaceScene,
    OK,
    type Outcome,
    prefix,
    withArgument,
} from "#service/ctrl/command.js";
import { bssFlags, latest } from "#service/ctrl/commands/bss.js";
import type { Bss } from "#src/core/bss.js";
import type { Command } from "#src/core/client/command.js";
import { canRandomise } from "#src/core/client/scan-address.js";
import { type Interface, type WpaState, wpaState } from "#src/core/interface.js";
import { isEnabled } from "#src/core/network.js";
import type { Capabilities } from "#src/driver/capability.js";
import type { RandomAddress } from "#src/driver/command.js";
import { fromHex, noBytes } from "#src/lib/bytes.js";
import { leadingMac, type Mac, macBytes, parseMac, zeroMac } from "#src/lib/mac.js";
import { isHiddenSsid, MAX_SSID_LENGTH } from "#src/lib/ssid.js";
import { printfEscaped } from "#src/lib/text.js";

/** Scanning and what came of it. */
export const scanCommands: InterfaceHandlers = {
    SCAN: either((argument, scene) => {
        if (wpaState(scene.iface) === "interface_disabled") return FAIL;
        const wish = readScan(argument, scene.iface);
        if (wish === undefined) return FAIL;
        if (isBusy(scene.iface)) return BUSY;
        return ask(scene, wish, value => (value !== undefined && "scan" in value ? `${value.scan}\n` : OK));
    }),
    SCAN_RESULTS: alone(({ iface }) =>
        fitting(["bssid / frequency / signal level / flags / ssid\n", ...bsss(iface).map(row)]),
    ),
    ABORT_SCAN: alone(scene => ask(scene, { type: "abortScan" })),
    BSS_FLUSH: withArgument((argument, scene) =>
        ask(scene, { type: "flushBss", age: Math.max(0, atoi(argument)) }, undefined, () => OK),
    ),
    BSS_EXPIRE_AGE: setting("bss_expiration_age"),
    BSS_EXPIRE_COUNT: setting("bss_expiration_scan_count"),
    SCAN_INTERVAL: setting("scan_interval"),
    AP_SCAN: setting("ap_scan"),
    AUTOSCAN: withArgument((argument, scene) => ask(scene, { type: "config.set", field: "autoscan", text: argument })),
    BSSID_IGNORE: prefix(ignored),
    BLACKLIST: prefix(ignored),
    MAC_RAND_SCAN: withArgument(randomAddress),
};

/** In the order in which they were found. */
export const bsss = ({ bss }: Interface): readonly Bss[] => [...bss.byId.values()].sort((a, b) => a.id - b.id);

function row(bss: Bss): string {
    return `${bss.bssid}\t${bss.frequency}\t${Math.round(bss.signal)}\t${bssFlags(bss)}\t${printfEscaped(bss.ssid)}\n`;
}

function setting(field: string) {
    return withArgument((argument: string, scene: InterfaceScene) =>
        ask(scene, { type: "config.set", field, text: String(atoi(argument)) }),
    );
}

/** A scan runs or waits, and none is needed; or a connection is being made, which a scan would disturb. */
function isBusy(iface: Interface): boolean {
    const { scan } = iface;
    return (scan.tag !== "idle" && (scan.request ?? scan.next) !== undefined) || CONNECTING.has(wpaState(iface));
}

const CONNECTING: ReadonlySet<WpaState> = new Set([
    "authenticating",
    "associating",
    "associated",
    "4way_handshake",
    "group_handshake",
]);

/** As many networks as a client may name. */
const MAX_SCAN_IDS = 16;

/** `TYPE=ONLY freq=2412,5180-5240 passive=1 ssid 00aa ssid … bssid=… only_new=1 scan_id=1,2`, in any order. */
function readScan(argument: string, iface: Interface): Extract<Command, { type: "scan" }> | undefined {
    const value = (name: string): string | undefined => argument.split(`${name}=`, 2)[1];
    const ranges = value("freq");
    const frequencies = ranges === undefined ? usual(iface) : frequenciesIn(iface.capabilities, ranges);
    if (frequencies?.length === 0) return undefined;
    const address = value("bssid");
    const bssid = address === undefined ? undefined : leadingMac(address);
    if (address !== undefined && bssid === undefined) return undefined;
    const named = [...argument.matchAll(/(?:^| )ssid ([^ ]*)/g)].map(([, hex = ""]) => fromHex(hex));
    if (!named.every(ssid => ssid !== undefined && ssid.length <= MAX_SSID_LENGTH)) return undefined;
    const passive = atoi(value("passive") ?? "0") !== 0;
    const ids = value("scan_id")?.split(" ")[0]?.split(",").map(atoi);
    if (ids !== undefined && ids.length > MAX_SCAN_IDS) return undefined;
    const wanted = named.filter(ssid => ssid !== undefined);
    const name = bssid !== undefined && !argument.includes("wildcard_ssid=1") ? nameOf(bssid, iface) : undefined;
    const asked = wanted.length > 0 ? wanted : hidden(iface, ids);
    return {
        type: "scan",
        allowRoam: !/^TYPE=ONLY/i.test(argument),
        ...(atoi(value("use_id") ?? "0") !== 0 && { numbered: true }),
        parameters: {
            ssids: passive ? [] : asked.length === 0 && name !== undefined ? [name] : [...asked, noBytes],
            ...(frequencies && { frequencies }),
            ...(bssid && { bssid }),
            ...(argument.includes("only_new=1") && { flush: true }),
        },
    };
}

/** What an access point that is already known calls itself; asked for by name it answers even when it hides. */
function nameOf(bssid: Mac, iface: Interface): Uint8Array | undefined {
    const known = latest(bsss(iface).filter(bss => bss.bssid === bssid));
    return known === undefined || isHiddenSsid(known.ssid) ? undefined : known.ssid;
}

/** The names of networks that only answer to their name, or of the networks that the client chose. */
function hidden({ networks, capabilities }: Interface, ids: readonly number[] | undefined): readonly Uint8Array[] {
    return networks.byId
        .values()
        .filter(network =>
            ids === undefined ? network.config.scanSsid && isEnabled(network) : ids.includes(network.id),
        )
        .flatMap(({ config }) => config.ssid ?? [])
        .slice(0, Math.max(0, capabilities.maxScanSsids - 1));
}

/** The channels of a scan for which none were named, where settings say so. */
function usual({ config, association }: Interface): readonly number[] | undefined {
    if (config.freqList !== undefined) return config.freqList;
    return config.scanCurFreq !== 0 && association.tag === "completed" ? [association.target.bss.frequency] : undefined;
}

/** The channels that the driver has within `2412,2437-2462`. */
export function frequenciesIn({ bands }: Capabilities, text: string): readonly number[] {
    const ranges = (text.split(" ")[0] ?? "").split(",").map(range => {
        const [from = "", to = from] = range.split("-");
        return [atoi(from), atoi(to)] as const;
    });
    return bands
        .flatMap(band => band.frequencies)
        .filter(
            ({ disabled, frequency }) => !disabled && ranges.some(([from, to]) => frequency >= from && frequency <= to),
        )
        .map(({ frequency }) => frequency);
}

/** The list of BSSIDs that are passed over, one more for it, or none any more. */
function ignored(argument: string, scene: InterfaceScene): Outcome {
    if (argument === "") return fitting([...scene.iface.blocklist.keys()].map(bssid => `${bssid}\n`));
    const wish = argument.slice(1);
    if (wish.startsWith("clear")) return ask(scene, { type: "blocklist.clear" });
    return askWhen(scene, leadingMac(wish), bssid => ({ type: "blocklist.add", bssid }));
}

/** `scan|sched|pno|all enable=1 [addr=… mask=…]`: the bits of the mask that are one are those of the address. */
function randomAddress(argument: string, scene: InterfaceScene): Outcome {
    const words = argument.split(" ").filter(word => word !== "");
    const value = (name: string): string | undefined =>
        words.find(word => word.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
    const given = new Set(words.map(word => word.toLowerCase()));
    // `all` is what the driver can do.
    const kinds = KINDS.filter(
        ([word, kind]) => given.has(word) || (given.has("all") && canRandomise(scene.iface, kind, ANY_ADDRESS)),
    );
    const known = words.every(word => /^(scan|sched|pno|all)$|^(enable|addr|mask)=/i.test(word));
    const enable = value("enable");
    if (!known || kinds.length === 0 || (enable !== "0" && enable !== "1")) return FAIL;
    const [address, mask] = [value("addr"), value("mask")];
    const random = address === undefined && mask === undefined ? ANY_ADDRESS : patternOf(address, mask);
    if (random === undefined) return FAIL;
    const addresses = new Map(scene.iface.scanAddresses);
    for (const [, kind] of kinds) {
        if (enable === "1") addresses.set(kind, random);
        else addresses.delete(kind);
    }
    return ask(scene, { type: "scanAddress.set", addresses });
}

/** Neither means anything without the other one. */
function patternOf(address = "", mask = ""): RandomAddress | undefined {
    const [fixed, bits] = [parseMac(address), parseMac(mask)];
    return fixed && bits && { address: fixed, mask: macBytes(bits) };
}

const KINDS = [
    ["scan", "scan"],
    ["sched", "schedScan"],
    ["pno", "pno"],
] as const;
/** Random but for the bit that makes it the address of one station. */
const ANY_ADDRESS: RandomAddress = { address: zeroMac, mask: Uint8Array.of(1, 0, 0, 0, 0, 0) };
