import type { ConnectEffect } from "#src/core/connect.js";
import type { Interface } from "#src/core/interface.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import { searchParameters } from "#src/core/search.js";
import { unreachable } from "#src/lib/machine.js";

/** What connecting wants: a scan that finds the networks, or an association with the candidate it chose. */
export function fromConnect(state: Interface, effect: ConnectEffect): Routed {
    switch (effect.type) {
        case "scan":
            return routed(
                state,
                [],
                [
                    {
                        to: "scan",
                        event: {
                            type: "request",
                            request: {
                                purpose: "search",
                                allowRoam: true,
                                parameters: searchParameters(state, effect.frequencies, effect.round),
                            },
                        },
                    },
                ],
            );
        case "associate": {
            const { network, bss, security } = effect.candidate;
            return routed(
                state,
                [],
                [
                    { to: "scan", event: { type: "searchOver" } },
                    {
                        to: "association",
                        event: {
                            type: "start",
                            target: { network: network.id, bss, security },
                            sme: state.capabilities.sme,
                        },
                    },
                ],
            );
        }
        case "decision":
            return routed(state, [effect]);
        default:
            return unreachable(effect);
    }
}
