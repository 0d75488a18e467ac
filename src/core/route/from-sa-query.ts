import type { LocalEvent } from "#src/core/event.js";
import { currentBssOf, type Interface } from "#src/core/interface.js";
import { type InterfaceEffect, type Routed, routed } from "#src/core/route/routed.js";
import { ActionCategory } from "#src/ieee80211/action/category.js";
import { emitSaQuery, parseSaQuery } from "#src/ieee80211/action/sa-query.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { noFlags } from "#src/ieee80211/frame-control.js";
import { emitManagement, ManagementSubtype, parseManagement } from "#src/ieee80211/management.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { noBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Mac } from "#src/lib/mac.js";
import { unreachable } from "#src/lib/machine.js";
import type { SaQueryEffect } from "#src/rsn/sa-query.js";

/** What an SA Query wants: a request sent, or the link ended. */
export function fromSaQuery(state: Interface, effect: SaQueryEffect): Routed {
    switch (effect.type) {
        case "request": {
            const current = currentBssOf(state);
            if (current === undefined) return routed(state);
            const frame = emitManagement({
                subtype: ManagementSubtype.action,
                flags: noFlags,
                duration: 0,
                destination: current.bssid,
                source: state.link.address,
                bssid: current.bssid,
                sequence: 0,
                fragment: 0,
                body: emitSaQuery({
                    action: "request",
                    transaction: effect.transaction,
                    elements: new Elements(noBytes),
                }),
            });
            // The kernel protects it: the frame is robust and the link has keys for it.
            const command = { type: "sendFrame", frame, frequency: current.frequency } as const;
            return routed(state, [{ type: "driver", owner: "none", request: 0, command }]);
        }
        case "unanswered":
            return routed(
                state,
                [],
                [
                    {
                        to: "association",
                        event: {
                            type: "giveUp",
                            cause: "saQueryUnanswered",
                            reasonCode: ReasonCode.invalidAuthentication,
                        },
                    },
                ],
            );
        case "trace":
            return routed(state, [effect]);
        default:
            return unreachable(effect);
    }
}

/** A farewell without protection: of interest when the link has protection and the frame names our access point. */
export function unprotectedFarewell(state: Interface, bssid: Mac, reasonCode: number): readonly LocalEvent[] {
    const { association } = state;
    if (association.tag !== "completed" || association.target.bss.bssid !== bssid) return [];
    const protection = association.target.security?.link.managementFrameProtection ?? "no";
    if (protection === "no") return [];
    return [{ to: "saQuery", event: { type: "unprotected", reasonCode } }];
}

/** An SA Query Response of our access point. */
export function saQueryResponse(state: Interface, frame: Uint8Array): readonly LocalEvent[] {
    const management = parseManagement(frame);
    if (isMalformed(management) || management.subtype !== ManagementSubtype.action) return [];
    if (management.source !== currentBssOf(state)?.bssid) return [];
    const query = parseSaQuery(management.body);
    if (isMalformed(query) || query.action !== "response") return [];
    return [{ to: "saQuery", event: { type: "response", transaction: query.transaction } }];
}

/** Asked for at the start: SA Query Responses. */
export const subscriptions: readonly Extract<InterfaceEffect, { type: "driver" }>[] = [
    {
        type: "driver",
        owner: "none",
        request: 0,
        command: {
            type: "registerFrames",
            subtype: ManagementSubtype.action,
            prefix: Uint8Array.of(ActionCategory.saQuery, 1),
        },
    },
];
