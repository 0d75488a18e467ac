import { FAIL, type InterfaceHandlers, withArgument } from "#service/ctrl/command.js";
import { type CapabilityWords, capabilityWords } from "#service/objects/capabilities.js";
import type { Band, Capabilities, ChannelInfo } from "#src/driver/capability.js";
import { channelOf } from "#src/ieee80211/channel.js";
import { ExtendedCapability } from "#src/ieee80211/element/extended-capabilities.js";
import { hasBit } from "#src/lib/bits.js";

/** What is possible: only what is built, where the original lists what it was built with. */
export const capabilityCommands: InterfaceHandlers = {
    GET_CAPABILITY: withArgument((argument, { iface }) => {
        const [field = "", ...options] = argument.split(" ");
        if (argument.length >= MAX_FIELD || !options.every(option => option === "strict" || IFTYPES.has(option)))
            return FAIL;
        const read = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
        return read?.(iface.capabilities) ?? FAIL;
    }),
};

const MAX_FIELD = 50;
const IFTYPES: ReadonlySet<string> = new Set(
    ["STATION", "AP_VLAN", "AP", "P2P_GO", "P2P_CLIENT", "P2P_DEVICE", "MESH", "IBSS", "NAN"].map(
        type => `iftype=${type}`,
    ),
);

const words =
    (kind: keyof CapabilityWords) =>
    (capabilities: Capabilities): string =>
        capabilityWords(capabilities)
            [kind].map(word => word.toUpperCase())
            .join(" ");

const FIELDS: Readonly<Record<string, (capabilities: Capabilities) => string | undefined>> = {
    eap: () => "",
    pairwise: words("pairwise"),
    group: words("group"),
    group_mgmt: words("groupMgmt"),
    key_mgmt: words("keyMgmt"),
    proto: words("protocol"),
    auth_alg: words("authAlg"),
    modes: () => "",
    channels: ({ bands }) => modes(bands, "", ({ number }) => ` ${number}`, "\n"),
    freq: ({ bands }) =>
        modes(bands, "\n", ({ number, info }) => ` ${number} = ${info.frequency} MHz${restrictions(info)}\n`, "\n"),
    // What is built of direct links is what a driver sets up by itself.
    tdls: ({ features }) =>
        features.has("tdls") && !features.has("tdlsExternalSetup") ? "INTERNAL\n" : "UNSUPPORTED\n",
    multibss: ({ extendedCapabilities }) =>
        extendedCapabilities !== undefined && hasBit(extendedCapabilities, ExtendedCapability.multipleBssid)
            ? "MULTIBSS-STA"
            : undefined,
    ocv: () => "not supported",
    beacon_prot: () => "not supported",
};

interface NumberedChannel {
    readonly number: number;
    readonly info: ChannelInfo;
}

function modes(
    bands: readonly Band[],
    head: string,
    entry: (channel: NumberedChannel) => string,
    tail: string,
): string {
    return MODES.flatMap(([letter, name]) =>
        bands.filter(({ band }) => band === name).map(band => [letter, band] as const),
    )
        .map(([letter, { frequencies }]) => {
            const channels = frequencies
                .filter(({ disabled }) => !disabled)
                .map(info => ({ number: channelOf(info.frequency)?.number ?? 0, info }));
            return `Mode[${letter}] Channels:${head}${channels.map(entry).join("")}${tail}`;
        })
        .join("");
}

/** The letters of the amendments that opened a band; the one with the fewest rates comes last. */
const MODES: readonly (readonly [string, Band["band"]])[] = [
    ["G", "2.4GHz"],
    ["A", "5GHz"],
    ["A", "6GHz"],
    ["AD", "60GHz"],
    ["B", "2.4GHz"],
];

const restrictions = ({ noIr, radar }: ChannelInfo): string => `${noIr ? " (NO_IR)" : ""}${radar ? " (DFS)" : ""}`;
