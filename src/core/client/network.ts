import { type NetworkConfig, networkSecrets } from "#src/config/network.js";
import { type Answer, wipes } from "#src/core/client/answer.js";
import { disconnect } from "#src/core/client/link.js";
import type { Interface } from "#src/core/interface.js";
import {
    keyOf,
    type Network,
    nextNetworkId,
    type Pmk,
    selected,
    switchedTo,
    withNetwork,
    withoutNetwork,
} from "#src/core/network.js";
import { type InterfaceEffect, type Routed, routed } from "#src/core/route/routed.js";
import { unreachable } from "#src/lib/machine.js";
import type { Secret } from "#src/lib/secret.js";

/** What clients ask about configured networks. */
export type NetworkCommand =
    /** `quietly`: an enabled network is not looked for because of this. */
    | { readonly type: "network.add"; readonly config: NetworkConfig; readonly quietly?: boolean }
    | { readonly type: "network.remove"; readonly network: number }
    | { readonly type: "network.removeAll" }
    /** `frequencies`: MHz where it is looked for first. */
    | { readonly type: "network.select"; readonly network: number; readonly frequencies?: readonly number[] }
    | { readonly type: "network.enable"; readonly network: number | "all"; readonly enabled: boolean }
    | {
          readonly type: "network.set";
          readonly network: number;
          readonly config: NetworkConfig;
          readonly quietly?: boolean;
      };

export function networkCommand(state: Interface, command: NetworkCommand, { done, failed }: Answer): Routed {
    switch (command.type) {
        case "network.add": {
            if (state.networks.byId.size >= MAX_NETWORKS) return failed("limitReached");
            const id = nextNetworkId(state.networks);
            const next = put(state, id, command.config, undefined);
            return done(command.quietly === true ? { ...next, local: [] } : next, { network: id });
        }

        case "network.set": {
            const network = state.networks.byId.get(command.network);
            if (network === undefined) return failed("networkUnknown");
            const next = put(state, network.id, command.config, network);
            return done(command.quietly === true ? { ...next, local: [] } : next);
        }

        case "network.remove": {
            const network = state.networks.byId.get(command.network);
            if (network === undefined) return failed("networkUnknown");
            return done(remove(state, [network]));
        }

        case "network.removeAll":
            return done(remove(state, state.networks.byId.values()));

        case "network.select": {
            const network = state.networks.byId.get(command.network);
            if (network === undefined) return failed("networkUnknown");
            const next: Interface = {
                ...state,
                networks: selected(state.networks, network.id),
                selected: network.id,
                selectFrequencies: command.frequencies,
            };
            const leaving = state.association.tag !== "idle";
            // There is nothing to be done for the network in use but to leave it alone.
            if (leaving && state.association.target.network === network.id) return done(routed(next));
            const away = leaving ? disconnect(next, false) : routed(next);
            return done({
                state: away.state,
                effects: [
                    ...away.effects,
                    { type: "notice", notice: { type: "networkSelected", network: network.id } },
                ],
                // Leaving the other network ends in a new look by itself; a second one would scan twice.
                local: leaving ? away.local : [{ to: "connect", event: { type: "on" } }],
            });
        }

        case "network.enable": {
            const { network: which, enabled } = command;
            const all = [...state.networks.byId.values()].filter(({ config }) => config.disabled !== 2);
            if (which === "all") return done(enable(state, all, enabled));
            const network = state.networks.byId.get(which);
            if (network === undefined) return failed("networkUnknown");
            // A stored group of Wi-Fi Direct is no network to be joined.
            return done(network.config.disabled === 2 ? routed(state) : enable(state, [network], enabled));
        }

        default:
            return unreachable(command);
    }
}

/** Far above what clients use; without limits one client could fill our memory. */
const MAX_NETWORKS = 1000;

/** Adds or changes a network; its key is derived at once, while nobody waits for it. */
export function put(state: Interface, id: number, config: NetworkConfig, before: Network | undefined): Routed {
    const request = state.requests + 1;
    const [pmk, job] = derive(config, before, request);
    const network: Network = {
        id,
        config,
        ssidKey: keyOf(config),
        pmk,
        // Whatever failed, it is another network now.
        setAside: undefined,
        lastFrequency: before?.lastFrequency,
        ...(before?.switched && { switched: before.switched }),
        ...(before?.credential !== undefined && { credential: before.credential }),
    };
    return routed(
        {
            ...state,
            networks: withNetwork(state.networks, network),
            requests: job === undefined ? state.requests : request,
        },
        [...(before === undefined ? [] : forget(before, network)), ...(job === undefined ? [] : [job])],
        config.disabled === 0 ? [{ to: "connect", event: { type: "look" } }] : [],
    );
}

function derive(
    config: NetworkConfig,
    before: Network | undefined,
    request: number,
): [Pmk, InterfaceEffect | undefined] {
    const { psk, ssid } = config;
    if (psk === undefined) return [{ tag: "none" }, undefined];
    if (psk.kind === "pmk") return [{ tag: "ready", pmk: psk.pmk }, undefined];
    if (ssid === undefined || ssid.length === 0) return [{ tag: "none" }, undefined];
    if (before !== undefined && before.config.psk === psk && before.config.ssid === ssid)
        return [before.pmk, undefined];
    return [
        { tag: "deriving", request },
        { type: "compute", request, job: { kind: "pbkdf2", passphrase: psk.passphrase, ssid } },
    ];
}

/** Wipes what a network no longer needs. */
function forget(before: Network, now: Network): readonly InterfaceEffect[] {
    const kept = secretsOf(now);
    return wipes(secretsOf(before).filter(secret => !kept.includes(secret)));
}

export function remove(state: Interface, gone: readonly Network[]): Routed {
    const ids = new Set(gone.map(network => network.id));
    const inUse = state.association.tag !== "idle" && ids.has(state.association.target.network);
    const next: Interface = {
        ...state,
        networks: gone.reduce((networks, network) => withoutNetwork(networks, network.id), state.networks),
        // Another network may get its number.
        addressUse: ids.has(state.addressUse.network ?? -1)
            ? { ...state.addressUse, network: undefined }
            : state.addressUse,
        selected: state.selected !== undefined && ids.has(state.selected) ? undefined : state.selected,
    };
    const away = inUse ? disconnect(next, false) : routed(next);
    return {
        ...away,
        effects: [...away.effects, ...wipes(gone.flatMap(secretsOf))],
        // Who was not looking has no reason to begin.
        local:
            inUse || state.connect.tag !== "inactive"
                ? [...away.local, { to: "connect", event: { type: "look" } }]
                : away.local,
    };
}

/** Every secret that ends with a network. */
export function secretsOf({ config, pmk }: Network): readonly Secret[] {
    const given = networkSecrets(config);
    return pmk.tag === "ready" && !given.includes(pmk.pmk) ? [...given, pmk.pmk] : given;
}

function enable(state: Interface, wanted: readonly Network[], enabled: boolean): Routed {
    const disabled = enabled ? 0 : 1;
    const networks = wanted.reduce((all, network) => withNetwork(all, switchedTo(network, disabled)), state.networks);
    const { association } = state;
    const inUse = association.tag !== "idle" && wanted.some(({ id }) => id === association.target.network);
    const next: Interface = { ...state, networks };
    if (!enabled && inUse) {
        const away = disconnect(next, false);
        return { ...away, local: [...away.local, { to: "connect", event: { type: "look" } }] };
    }
    return routed(next, [], [{ to: "connect", event: { type: "look" } }]);
}
