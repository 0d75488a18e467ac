import type { Interface } from "#src/core/interface.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import type { DriverCommand } from "#src/driver/command.js";
import { unreachable } from "#src/lib/machine.js";
import type { SupplicantEffect } from "#src/rsn/supplicant.js";

/** What the key handshake wants: frames sent, keys installed; and its progress told to the association. */
export function fromSupplicant(state: Interface, effect: SupplicantEffect): Routed {
    switch (effect.type) {
        case "send": {
            if (state.association.tag === "idle") return routed(state);
            const { bssid } = state.association.target.bss;
            const { frame, encrypted } = effect;
            const command: DriverCommand = { type: "sendEapol", destination: bssid, frame, encrypt: encrypted };
            return routed(
                state,
                [{ type: "driver", owner: "none", request: 0, command }],
                [{ to: "association", event: { type: "handshake", progress: "sent" } }],
            );
        }
        case "installKey":
            return routed(state, [
                {
                    type: "driver",
                    owner: "keys",
                    request: state.association.requests,
                    command: { type: "installKey", ...effect.key },
                },
            ]);
        case "progress":
            return routed(state, [], [{ to: "association", event: { type: "handshake", progress: effect.phase } }]);
        case "failed":
            return routed(
                state,
                [],
                [
                    {
                        to: "association",
                        event: {
                            type: "handshakeFailed",
                            reasonCode: effect.reasonCode,
                            cause: effect.reason === "rekeyDenied" ? effect.reason : "handshakeFailed",
                            detail: { handshake: effect.reason },
                        },
                    },
                ],
            );
        case "wipe":
        case "trace":
            return routed(state, [effect]);
        default:
            return unreachable(effect);
    }
}
