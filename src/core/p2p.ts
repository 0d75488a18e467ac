import type { P2pCommand } from "#src/core/client/p2p.js";
import type { Call } from "#src/core/event.js";
import { idleP2pRadio, type P2pRadio, p2pRadioDeadline } from "#src/core/p2p-radio.js";
import { noBytes } from "#src/lib/bytes.js";
import { earliest, type Instant, millis } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import {
    type Discovery,
    discovery,
    initialDiscovery,
    initialServiceDiscovery,
    type ListenInFind,
    noPeers,
    type P2pChannel,
    type Peers,
    peers,
    type ServiceDiscovery,
    serviceDiscovery,
    socialFrequencies,
    usualListenInFind,
} from "#src/p2p/index.js";

/** What an interface does as a P2P Device: finding others, being found, and who was found. */
export interface P2p {
    readonly device: P2pDeviceState;
    readonly discovery: Discovery;
    readonly radio: P2pRadio;
    readonly peers: Peers;
    readonly services: ServiceDiscovery;
    /** Where we listen unless the configuration or a client says so: drawn at the start. */
    readonly listenChannel: ListenChannel;
    readonly settings: P2pSettings;
}

export type ListenChannel = Pick<P2pChannel, "operatingClass" | "channel">;

/** What clients set until the interface is given up. */
export interface P2pSettings {
    /** P2P is not wanted now, whatever the configuration says. */
    readonly disabled: boolean;
    readonly listenChannel: ListenChannel | undefined;
    /** In a group others may have us found by its owner. */
    readonly discoverable: boolean;
    /** The access point of our infrastructure may manage us. */
    readonly managed: boolean;
    /** Whoever else there is does not count. */
    readonly onlyPeer: Mac | undefined;
    readonly listenInFind: ListenInFind;
    /** Behind `DIRECT-xy` in the names of our groups; `undefined`: as configured. */
    readonly ssidPostfix: string | undefined;
    /** Eight bytes each; `undefined`: as configured. */
    readonly secondaryDeviceTypes: readonly Uint8Array[] | undefined;
    /** Of the WPS element, vendor id first. */
    readonly vendorExtensions: readonly Uint8Array[];
    /** Wi-Fi Display subelements, joined; empty: no Wi-Fi Display. */
    readonly wfdSubelements: Uint8Array;
}

/** The driver gets ready for P2P when a client first asks for something. */
export type P2pDeviceState =
    | { readonly tag: "off" }
    /** What clients asked for meanwhile. */
    | { readonly tag: "starting"; readonly waiting: readonly WaitingCommand[] }
    /** `dedicated`: on an interface of its own with this address. */
    | { readonly tag: "on"; readonly address: Mac; readonly dedicated: boolean };

export interface WaitingCommand {
    readonly call: Call;
    readonly command: P2pCommand;
}

export const usualP2pSettings: P2pSettings = {
    disabled: false,
    listenChannel: undefined,
    discoverable: true,
    managed: false,
    onlyPeer: undefined,
    listenInFind: usualListenInFind,
    ssidPostfix: undefined,
    secondaryDeviceTypes: undefined,
    vendorExtensions: [],
    wfdSubelements: noBytes,
};

export const noP2p = (): P2p => ({
    device: { tag: "off" },
    // What the radio may do is said before anything is asked of it.
    discovery: initialDiscovery({
        frequencies: [],
        listenFrequency: socialFrequencies([])[0]!,
        maxListen: millis(0),
        searchDelay: millis(0),
        listenPause: millis(0),
        listenInFind: usualListenInFind,
    }),
    radio: idleP2pRadio,
    peers: noPeers(),
    services: initialServiceDiscovery,
    listenChannel: { operatingClass: 81, channel: 1 },
    settings: usualP2pSettings,
});

/** @param linkUp nobody looks or listens on an interface that is down */
export const p2pDeadline = (state: P2p, linkUp: boolean): Instant | undefined =>
    earliest(
        linkUp ? discovery.deadline(state.discovery) : undefined,
        p2pRadioDeadline(state.radio),
        peers.deadline(state.peers),
        serviceDiscovery.deadline(state.services),
    );
