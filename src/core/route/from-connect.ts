import { beforeJoining } from "#src/core/address.js";
import type { Bss } from "#src/core/bss.js";
import { capabilityOverrides } from "#src/core/capability-overrides.js";
import type { ConnectEffect } from "#src/core/connect.js";
import { type Interface, smeOf } from "#src/core/interface.js";
import { beginFetch } from "#src/core/interworking.js";
import { isKeyLearned, type Network, withNetwork } from "#src/core/network.js";
import { driverRoams } from "#src/core/route/from-roaming.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import { searchParameters } from "#src/core/search.js";
import { type Env, unreachable } from "#src/lib/machine.js";

/** What connecting wants: a scan that finds the networks, or an association with the candidate it chose. */
export function fromConnect(state: Interface, effect: ConnectEffect, env: Env): Routed {
    switch (effect.type) {
        case "scan":
            return routed(
                { ...state, selectFrequencies: undefined },
                [],
                [
                    {
                        to: "scan",
                        event: {
                            type: "request",
                            request: {
                                purpose: "search",
                                allowRoam: true,
                                parameters: {
                                    ...searchParameters(state, effect.frequencies, effect.round),
                                    // What the link is used for goes first.
                                    ...(state.association.tag === "completed" && { lowPriority: true }),
                                },
                            },
                        },
                    },
                ],
            );
        case "askAround":
            return state.fetch.tag === "idle" ? beginFetch(state, false, "automatic", env) : routed(state);
        case "offload": {
            const { plan } = effect;
            return routed(
                state,
                [],
                [{ to: "schedScan", event: plan === undefined ? { type: "stop" } : { type: "start", plan } }],
            );
        }
        case "associate": {
            const changing = effect.addressed ? undefined : beforeJoining(state, effect, env);
            if (changing !== undefined) return changing;
            const { network, bss, security } = effect.candidate;
            const addressUse = { ...state.addressUse, network: network.id };
            const keyed = learning({ ...state, selectFrequencies: undefined, addressUse }, network, bss);
            const overrides = capabilityOverrides(network.config);
            const free = driverChooses(state) && !effect.pinned && network.config.bssid === undefined;
            return routed(keyed.state, keyed.effects, [
                { to: "scan", event: { type: "searchOver" } },
                {
                    to: "association",
                    event: {
                        type: "start",
                        target: {
                            network: network.id,
                            bss,
                            security,
                            free,
                            looks: free && state.config.apScan === 2,
                            ...(overrides && { overrides }),
                        },
                        sme: smeOf(state),
                    },
                },
            ]);
        }
        case "decision":
            return routed(state, [effect]);
        default:
            return unreachable(effect);
    }
}

/** The driver roams by itself, or associates by itself and is left the choice. */
const driverChooses = (state: Interface): boolean =>
    driverRoams(state) || (state.config.apScan === 2 && state.capabilities.sme === "driver");

/** Begins to derive the key of a network whose SSID is the BSS's. */
function learning(state: Interface, network: Network, { ssid, ssidKey }: Bss): Routed {
    const { psk } = network.config;
    const { pmk } = network;
    if (psk?.kind !== "passphrase" || !isKeyLearned(network.config)) return routed(state);
    if (pmk.tag !== "none" && pmk.learned === ssidKey) return routed(state);
    const request = state.requests + 1;
    return routed(
        {
            ...state,
            requests: request,
            networks: withNetwork(state.networks, { ...network, pmk: { tag: "deriving", request, learned: ssidKey } }),
        },
        [
            ...(pmk.tag === "ready" ? [{ type: "wipe", secret: pmk.pmk } as const] : []),
            { type: "compute", request, job: { kind: "pbkdf2", passphrase: psk.passphrase, ssid } },
        ],
    );
}
