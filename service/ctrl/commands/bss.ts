import { anqpLines } from "#service/ctrl/anqp-text.js";
import { atoi, fitting, type InterfaceHandlers, MAX_REPLY, withArgument } from "#service/ctrl/command.js";
import { announces, securityFlags } from "#service/ctrl/suite-text.js";
import type { Bss } from "#src/core/bss.js";
import { currentBssOf, type Interface } from "#src/core/interface.js";
import { estimateThroughput, noiseFloor } from "#src/core/throughput.js";
import type { Band } from "#src/driver/capability.js";
import { Capability, DMG_BSS_TYPE_MASK, DmgBssType } from "#src/ieee80211/capability-information.js";
import { bandOf } from "#src/ieee80211/channel.js";
import { ExtendedCapability, hasExtendedCapability } from "#src/ieee80211/element/extended-capabilities.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { hasRsnx, RsnxCapability } from "#src/ieee80211/element/rsnx.js";
import { toHex } from "#src/lib/bytes.js";
import type { Instant } from "#src/lib/instant.js";
import { leadingMac } from "#src/lib/mac.js";
import { printfEscaped } from "#src/lib/text.js";
import { wpsType } from "#src/wps/attribute.js";

/** Everything about one BSS or several. */
export const bssCommands: InterfaceHandlers = {
    BSS: withArgument((argument, { iface, now }) => {
        const all = [...iface.bss.byId.values()].sort((a, b) => a.id - b.id);
        const mask = Number.parseInt(argument.split("MASK=")[1] ?? "", 16) >>> 0 || MASK_ALL;
        const chosen = choose(argument, all, iface);
        let text = "";
        for (const bss of chosen) {
            const part = describe(bss, mask, iface, now, MAX_REPLY - text.length);
            if (text.length + part.length > MAX_REPLY) return text;
            text += part;
        }
        const last = chosen.at(-1);
        return (mask & Mask.delimiter) !== 0 && last !== undefined && last === all.at(-1)
            ? `${text.slice(0, -DELIMITER.length)}${END}`
            : text;
    }),
};

const DELIMITER = "====\n";
const END = "####\n";

/** Which lines are wanted. */
const Mask = {
    id: 1 << 0,
    bssid: 1 << 1,
    frequency: 1 << 2,
    beaconInterval: 1 << 3,
    capabilities: 1 << 4,
    quality: 1 << 5,
    noise: 1 << 6,
    level: 1 << 7,
    tsf: 1 << 8,
    age: 1 << 9,
    elements: 1 << 10,
    flags: 1 << 11,
    ssid: 1 << 12,
    delimiter: 1 << 17,
    interworking: 1 << 15,
    snr: 1 << 19,
    throughput: 1 << 20,
    updateIndex: 1 << 22,
    beaconElements: 1 << 23,
} as const;
const MASK_ALL = 0xfffdffff;

/** `RANGE=1-5`, `FIRST`, `LAST`, `ID-3`, `NEXT-3`, `CURRENT`, a BSSID, or a place in the list. */
function choose(argument: string, all: readonly Bss[], iface: Interface): readonly Bss[] {
    const one = (bss: Bss | undefined): readonly Bss[] => (bss === undefined ? [] : [bss]);
    const byId = (text: string): Bss | undefined => iface.bss.byId.get(atoi(text));
    if (argument.startsWith("RANGE=")) return inRange(argument.slice("RANGE=".length), all);
    if (argument.startsWith("FIRST")) return one(all[0]);
    if (argument.startsWith("LAST")) return one(all.at(-1));
    if (argument.startsWith("ID-")) return one(byId(argument.slice(3)));
    if (argument.startsWith("NEXT-")) {
        const bss = byId(argument.slice(5));
        return bss === undefined ? [] : one(all[all.indexOf(bss) + 1]);
    }
    if (argument.startsWith("CURRENT")) return one(currentBssOf(iface));
    const bssid = leadingMac(argument);
    if (bssid !== undefined) return one(latest(all.filter(bss => bss.bssid === bssid)));
    // No BSS is known as a Wi-Fi Direct device.
    if (argument.startsWith("p2p_dev_addr=")) return [];
    return one(all[atoi(argument)]);
}

/** The one that was heard last. */
export const latest = (bsss: readonly Bss[]): Bss | undefined => [...bsss].sort((a, b) => b.lastSeen - a.lastSeen)[0];

/** `ALL`, `1-5`, `-5` or `1-`, by id. */
function inRange(range: string, all: readonly Bss[]): readonly Bss[] {
    if (range.startsWith("ALL")) return all;
    const [from, to] = range.split("-");
    if (from === undefined || to === undefined) return [];
    const last = /^[0-9]/.test(to) ? atoi(to) : Number.POSITIVE_INFINITY;
    return all.filter(({ id }) => id >= atoi(from) && id <= last);
}

/** What the access point answered is left out where there is no room for it. */
function describe(bss: Bss, mask: number, iface: Interface, now: Instant, room: number): string {
    const noise = noiseFloor(bss.frequency);
    const snr = Math.round(bss.signal) - noise;
    const band = iface.capabilities.bands.find(({ band }) => band === bandOf(bss.frequency));
    const lines: readonly (readonly [number, () => string])[] = [
        [Mask.id, () => `id=${bss.id}`],
        [Mask.bssid, () => `bssid=${bss.bssid}`],
        [Mask.frequency, () => `freq=${bss.frequency}`],
        [Mask.beaconInterval, () => `beacon_int=${bss.beaconInterval}`],
        [Mask.capabilities, () => `capabilities=0x${bss.capability.toString(16).padStart(4, "0")}`],
        // The driver has no such figure.
        [Mask.quality, () => "qual=0"],
        [Mask.noise, () => `noise=${noise}`],
        [Mask.level, () => `level=${Math.round(bss.signal)}`],
        [Mask.tsf, () => `tsf=${String(bss.tsf).padStart(16, "0")}`],
        [Mask.age, () => `age=${Math.max(0, Math.floor(now / 1000) - Math.floor(bss.lastSeen / 1000))}`],
        [Mask.elements, () => `ie=${toHex(bss.elements.bytes)}`],
        [Mask.flags, () => `flags=${bssFlags(bss)}`],
        [Mask.ssid, () => `ssid=${printfEscaped(bss.ssid)}`],
        [Mask.snr, () => `snr=${snr}`],
        [Mask.throughput, () => `est_throughput=${throughput(bss, snr, band)}`],
        [Mask.updateIndex, () => `update_idx=${bss.updateIndex}`],
        ...(bss.beaconElements === undefined
            ? []
            : [
                  [
                      Mask.beaconElements,
                      () => `beacon_ie=${toHex(bss.beaconElements?.bytes ?? bss.elements.bytes)}`,
                  ] as const,
              ]),
    ];
    const wanted = lines.filter(([bit]) => (mask & bit) !== 0).map(([bit, line]) => [bit, `${line()}\n`] as const);
    const end = (mask & Mask.delimiter) === 0 ? "" : DELIMITER;
    const before = wanted.filter(([bit]) => bit < Mask.interworking).map(([, line]) => line);
    const behind = wanted.filter(([bit]) => bit > Mask.interworking).map(([, line]) => line);
    const fixed = [...before, ...behind].join("").length + end.length;
    const answers = bss.anqp === undefined || (mask & Mask.interworking) === 0 ? [] : anqpLines(bss.anqp);
    return [...before, fitting(answers, Math.max(0, room - fixed)), ...behind, end].join("");
}

const throughput = (bss: Bss, snr: number, band: Band | undefined): number => estimateThroughput(bss, snr, band);

/** What SCAN_RESULTS says of a BSS between frequency and SSID. */
export function bssFlags({ elements, capability, frequency }: Bss): string {
    const mesh = elements.has(ElementId.meshId);
    const rsnx = elements.find(ElementId.rsnExtension);
    const rsn = elements.has(ElementId.rsn);
    const security = securityFlags(elements, mesh);
    const wps = wpsType(elements);
    const privacy = (capability & Capability.privacy) !== 0;
    const flags: readonly (readonly [boolean, string])[] = [
        [hasRsnx(rsnx, RsnxCapability.saeHashToElement), "SAE-H2E"],
        [hasRsnx(rsnx, RsnxCapability.saePk), "SAE-PK"],
        [announces(elements, "owe"), rsn ? "OWE-TRANS" : "OWE-TRANS-OPEN"],
        [wps !== undefined, wps === "" || wps === undefined ? "WPS" : `WPS-${wps.toUpperCase()}`],
        [security === "" && privacy && !announces(elements, "osen"), "WEP"],
        [mesh, "MESH"],
        ...(bandOf(frequency) === "60GHz" ? dmg(capability) : ordinary(capability)),
        [announces(elements, "p2p"), "P2P"],
        [announces(elements, "hs20Indication") && rsn, "HS20"],
        [elements.has(ElementId.filsIndication), "FILS"],
        [hasExtendedCapability(elements.find(ElementId.extendedCapabilities), ExtendedCapability.utf8Ssid), "UTF-8"],
    ];
    return security + flags.map(([is, name]) => (is ? `[${name}]` : "")).join("");
}

const ordinary = (capability: number): readonly (readonly [boolean, string])[] => [
    [(capability & Capability.ibss) !== 0, "IBSS"],
    [(capability & Capability.ess) !== 0, "ESS"],
];

function dmg(capability: number): readonly (readonly [boolean, string])[] {
    const type = capability & DMG_BSS_TYPE_MASK;
    return [
        [true, "DMG"],
        [type === DmgBssType.ibss, "IBSS"],
        [type === DmgBssType.ap, "ESS"],
        [type === DmgBssType.pbss, "PBSS"],
    ];
}
