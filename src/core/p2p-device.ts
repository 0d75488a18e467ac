import { type GlobalConfig, globalField } from "#src/config/global.js";
import { currentBssOf, type Interface } from "#src/core/interface.js";
import type { ListenChannel } from "#src/core/p2p.js";
import type { Capabilities } from "#src/driver/capability.js";
import { millis, timeUnits } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import type { Env } from "#src/lib/machine.js";
import { utf8 } from "#src/lib/text.js";
import {
    announcedSubelements,
    DeviceCapability,
    type DiscoveryRadio,
    frequencyOfP2pChannel,
    type P2pChannel,
    type P2pDevice,
    p2pChannelOf,
    socialFrequencies,
} from "#src/p2p/index.js";
import { configMethodsOf, parseDeviceType, parseUuid, uuidOf } from "#src/wps/index.js";

/** Whether the radio can do P2P, and nobody said that it must not. */
export const isP2pPossible = (state: Interface): boolean => !state.p2p.settings.disabled && hasP2p(state);

/** The same, but for what a client says at the moment. */
export function hasP2p(state: Interface): boolean {
    const config = p2pConfig(state);
    return numberOf(config, "p2p_disabled") === 0 && isP2pCapable(state.capabilities);
}

export function isP2pKeptFrom6GHz(state: Interface): boolean {
    const config = p2pConfig(state);
    return numberOf(config, "p2p_6ghz_disable") !== 0;
}

/** The settings that count in P2P. */
export const p2pConfig = (state: Interface): GlobalConfig => state.p2pConfig ?? state.config;

export const isP2pCapable = ({ interfaceTypes }: Pick<Capabilities, "interfaceTypes">): boolean =>
    interfaceTypes.some(type => type === "p2pDevice" || type === "p2pClient");

/** The P2P Device Address: that of the interface of P2P's own, or of this one. */
export const p2pAddress = ({ p2p, link }: Interface): Mac =>
    p2p.device.tag === "on" && p2p.device.dedicated ? p2p.device.address : link.address;

/** Whether P2P has begun on an interface of its own. */
export const isP2pDedicated = ({ p2p }: Interface): boolean => p2p.device.tag === "on" && p2p.device.dedicated;

/** What the P2P Device interface beside it is called; `undefined` where the radio has no such. */
export const p2pDeviceName = ({ ifname, capabilities }: Interface): string | undefined =>
    capabilities.interfaceTypes.includes("p2pDevice") ? `p2p-dev-${ifname}`.slice(0, MAX_IFNAME) : undefined;

/** The P2P Device Address, unless the kernel has yet to give the P2P Device interface one. */
export const knownP2pAddress = (state: Interface): Mac | undefined =>
    p2pDeviceName(state) !== undefined && state.p2p.device.tag !== "on" ? undefined : p2pAddress(state);

/** IFNAMSIZ without the zero. */
const MAX_IFNAME = 15;

/** What we are to others, as the settings say. */
export function p2pDevice(state: Interface): P2pDevice {
    const { p2p, link } = state;
    const config = p2pConfig(state);
    return {
        address: p2pAddress(state),
        uuid: parseUuid(textOf(config, "uuid")) ?? uuidOf(link.address),
        name: textOf(config, "device_name"),
        manufacturer: textOf(config, "manufacturer"),
        modelName: textOf(config, "model_name"),
        modelNumber: textOf(config, "model_number"),
        serialNumber: textOf(config, "serial_number"),
        primaryDeviceType: parseDeviceType(textOf(config, "device_type")) ?? NO_TYPE,
        secondaryDeviceTypes: p2p.settings.secondaryDeviceTypes ?? configuredTypes(config),
        vendorExtensions: p2p.settings.vendorExtensions,
        configMethods: configMethodsOf(textOf(config, "config_methods")),
        deviceCapability:
            DeviceCapability.serviceDiscovery |
            DeviceCapability.concurrentOperation |
            (p2p.settings.managed ? DeviceCapability.infrastructureManaged : 0),
        listenChannel: channel(state, listenChannelOf(state)),
        operatingChannel: undefined,
        extendedListen: p2p.discovery.extendedListen,
        wfdSubelements: announcedSubelements(p2p.settings.wfdSubelements),
        services: p2p.services.services.asp,
    };
}

/** What the radio may do for it. */
export const p2pDiscoveryRadio = (state: Interface): DiscoveryRadio => ({
    frequencies: usableFrequencies(state.capabilities),
    listenFrequency: listenFrequencyOf(state),
    ...p2pPace(state),
    listenInFind: state.p2p.settings.listenInFind,
});

function listenFrequencyOf(state: Interface): number {
    const frequencies = usableFrequencies(state.capabilities);
    return frequencyOfP2pChannel(listenChannelOf(state)) ?? socialFrequencies(frequencies)[0]!;
}

/** As much of the radio's time as a connection leaves. */
export function p2pPace(state: Interface): Pick<DiscoveryRadio, "maxListen" | "searchDelay" | "listenPause"> {
    const { capabilities, association } = state;
    const { maxRemainOnChannel, combinations } = capabilities;
    const longest = maxRemainOnChannel === 0 ? LISTEN : maxRemainOnChannel;
    const config = p2pConfig(state);
    const delay = millis(Math.max(0, numberOf(config, "p2p_search_delay")));
    if (association.tag === "idle")
        return { maxListen: millis(longest), searchDelay: millis(0), listenPause: millis(0) };
    const bss = currentBssOf(state) ?? association.target.bss;
    const stays = bss.frequency === listenFrequencyOf(state) || combinations.some(({ channels }) => channels > 1);
    return stays
        ? { maxListen: millis(longest), searchDelay: delay, listenPause: millis(0) }
        : { maxListen: millis(Math.min(longest, LISTEN_BESIDE)), searchDelay: delay, listenPause: delay };
}

const usableFrequencies = ({ bands }: Pick<Capabilities, "bands">): readonly number[] =>
    bands.flatMap(({ frequencies }) => frequencies.flatMap(({ disabled, frequency }) => (disabled ? [] : [frequency])));

/** One of the social channels that the radio has. Two devices that were switched on together must not listen where the other one does not look. */
export function drawnListenChannel({ capabilities }: Interface, env: Env): ListenChannel {
    const social = socialFrequencies(usableFrequencies(capabilities)).flatMap(
        frequency => p2pChannelOf(frequency) ?? [],
    );
    return social[env.random(1)[0]! % social.length]!;
}

/** Where we listen: as a client or the configuration says, or the social channel that was drawn. */
function listenChannelOf(state: Interface): ListenChannel {
    const { p2p } = state;
    const config = p2pConfig(state);
    if (p2p.settings.listenChannel !== undefined) return p2p.settings.listenChannel;
    const configured: ListenChannel = {
        operatingClass: numberOf(config, "p2p_listen_reg_class"),
        channel: numberOf(config, "p2p_listen_channel"),
    };
    return frequencyOfP2pChannel(configured) === undefined ? p2p.listenChannel : configured;
}

const channel = (state: Interface, { operatingClass, channel }: ListenChannel): P2pChannel => ({
    country: utf8(`${p2pConfig(state).country ?? "XX"}\x04`),
    operatingClass,
    channel,
});

function textOf(config: GlobalConfig, name: string): string {
    const value = globalField(config, name);
    return value?.type === "plain" ? value.text : "";
}

function configuredTypes(config: GlobalConfig): readonly Uint8Array[] {
    const value = globalField(config, "sec_device_type");
    if (value?.type !== "list") return [];
    return value.values.flatMap(type => (type.type === "plain" ? (parseDeviceType(type.text) ?? []) : []));
}

function numberOf(config: GlobalConfig, name: string): number {
    const value = globalField(config, name);
    return value?.type === "int" ? value.value : 0;
}

const NO_TYPE = new Uint8Array(8);
/** For drivers that do not say. */
const LISTEN = 1000;
/** As long as a find listens at most, and less than the seven beacons whose absence a driver takes for the end of a link. */
const LISTEN_BESIDE = timeUnits(300);
