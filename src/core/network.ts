import type { NetworkConfig } from "#src/config/network.js";
import { at, type Instant, type Millis, seconds } from "#src/lib/instant.js";
import type { Secret } from "#src/lib/secret.js";
import { type SsidKey, ssidKey } from "#src/lib/ssid.js";
import { VersionedMap } from "#src/lib/versioned-map.js";

/** A configured network. */
export interface Network {
    readonly id: number;
    readonly config: NetworkConfig;
    /** `undefined`: any open network. */
    readonly ssidKey: SsidKey | undefined;
    readonly pmk: Pmk;
    /** Failures in a row that put the network aside; `undefined` when it did not fail. */
    readonly setAside: { readonly failures: number; readonly until: Instant } | undefined;
    /** MHz of the last link. */
    readonly lastFrequency: number | undefined;
    /** The credential that it was made by: then it is not written to the file, and goes with that. */
    readonly credential?: number;
    /** A client switched it on or off: a fresh object each time. That its fields say so is nothing of the kind. */
    readonly switched?: object;
    /** A person was asked for its key, and has not answered. */
    readonly keyAsked?: true;
}

/**
 * The pairwise master key of a network with a pre-shared key: derived once, when the network is added or changed, or, where
 * the network leaves its SSID open, when a BSS is joined; `learned` is the SSID of that BSS then.
 */
export type Pmk =
    | { readonly tag: "none" }
    | { readonly tag: "deriving"; readonly request: number; readonly learned?: SsidKey }
    | { readonly tag: "ready"; readonly pmk: Secret; readonly learned?: SsidKey };

/** A passphrase for a BSSID whose SSID the network leaves open: which key that is, only the BSS can tell. */
export const isKeyLearned = ({ psk, ssid, bssid }: NetworkConfig): boolean =>
    psk?.kind === "passphrase" && (ssid === undefined || ssid.length === 0) && bssid !== undefined;

export interface Networks {
    readonly byId: VersionedMap<number, Network>;
}

export const noNetworks = (): Networks => ({ byId: VersionedMap.empty() });

/** Zero bytes of SSID name a network by its BSSID. */
export const keyOf = ({ ssid }: NetworkConfig): SsidKey | undefined =>
    ssid === undefined || ssid.length === 0 ? undefined : ssidKey(ssid);

/** How many networks a client did not disable. */
export const countEnabled = ({ byId }: Networks): number => byId.values().filter(isEnabled).length;

export const isEnabled = (network: Network): boolean => network.config.disabled === 0;

/** The highest id in use plus one, as wpa_supplicant numbers networks: the highest is used again once it was removed. */
export function nextNetworkId({ byId }: Networks): number {
    return byId.values().reduce((highest, { id }) => Math.max(highest, id), -1) + 1;
}

export const withNetwork = ({ byId }: Networks, network: Network): Networks => ({
    byId: byId.with([[network.id, network]]),
});

export const withoutNetwork = ({ byId }: Networks, id: number): Networks => ({ byId: byId.with([[id, undefined]]) });

/** Enables one network and disables every other one. */
export function selected({ byId }: Networks, id: number): Networks {
    const changed = byId.values().flatMap(network => {
        const disabled = network.id === id ? 0 : 1;
        if (network.config.disabled === 2) return [];
        if (network.config.disabled === disabled && network.setAside === undefined && !network.keyAsked) return [];
        return [[network.id, switchedTo(network, disabled)] as const];
    });
    return { byId: byId.with(changed) };
}

/** The network as a client switched it; whatever failed is forgiven, and whatever was asked is asked again. */
export const switchedTo = ({ keyAsked: _, ...network }: Network, disabled: 0 | 1): Network => ({
    ...network,
    ...(network.config.disabled !== disabled && { switched: {} }),
    config: { ...network.config, disabled },
    setAside: undefined,
});

/** The networks that may be joined now, by SSID; networks without an SSID come under `undefined`. */
export function joinable({ byId }: Networks, now: Instant): ReadonlyMap<SsidKey | undefined, readonly Network[]> {
    const bySsid = new Map<SsidKey | undefined, Network[]>();
    for (const network of byId.values()) {
        if (!isEnabled(network) || (network.setAside !== undefined && now < network.setAside.until)) continue;
        const same = bySsid.get(network.ssidKey);
        if (same === undefined) bySsid.set(network.ssidKey, [network]);
        else same.push(network);
    }
    return bySsid;
}

/** When the first network that was set aside may be tried again. */
export function nextReenabled({ byId }: Networks): Instant | undefined {
    let first: Instant | undefined;
    for (const network of byId.values()) {
        const until = isEnabled(network) ? network.setAside?.until : undefined;
        if (until !== undefined && (first === undefined || until < first)) first = until;
    }
    return first;
}

/** One more authentication failure: the network is left alone for a while that grows with the failures. */
export function setAside(
    network: Network,
    now: Instant,
): Network & { readonly setAside: NonNullable<Network["setAside"]> } {
    const failures = (network.setAside?.failures ?? 0) + 1;
    return { ...network, setAside: { failures, until: at(now, asideFor(failures)) } };
}

function asideFor(failures: number): Millis {
    if (failures > 50) return seconds(300);
    if (failures > 10) return seconds(120);
    if (failures > 5) return seconds(90);
    if (failures > 3) return seconds(60);
    return seconds(10 * failures);
}
