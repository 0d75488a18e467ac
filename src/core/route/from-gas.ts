import { type Advertisement, kept, type Purpose } from "#src/core/advertisement.js";
import { type Bss, informed } from "#src/core/bss.js";
import { latestOf } from "#src/core/client/anqp.js";
import type { LocalEvent } from "#src/core/event.js";
import { currentBssOf, type Interface } from "#src/core/interface.js";
import { continueFetch, noFetch } from "#src/core/interworking.js";
import { type InterfaceEffect, type Routed, routed } from "#src/core/route/routed.js";
import {
    emitGas,
    type GasEffect,
    type GasOutcome,
    isAnqp,
    leadingAnqp,
    noAnqp,
    parseGas,
    withAnqp,
} from "#src/gas/index.js";
import { ActionCategory } from "#src/ieee80211/action/category.js";
import { PublicAction } from "#src/ieee80211/action/public.js";
import {
    emitManagement,
    type ManagementFrame,
    ManagementSubtype,
    managementFrame,
    parseManagement,
} from "#src/ieee80211/management.js";
import { isMalformed } from "#src/lib/decoded.js";
import { broadcastMac, isGroupAddress, type Mac } from "#src/lib/mac.js";
import { type Env, unreachable } from "#src/lib/machine.js";

/** What questions over the generic advertisement service want: the radio, frames sent, and their outcome told. */
export function fromGas(state: Interface, effect: GasEffect, env: Env): Routed {
    switch (effect.type) {
        case "radio.request":
        case "radio.release":
            return routed(state, [{ type: effect.type, work: "gas", number: effect.number }]);
        case "send": {
            const { number, destination, frequency, waitFor } = effect;
            const frame = emitManagement(
                managementFrame(
                    ManagementSubtype.action,
                    { destination, source: state.link.address, bssid: addressedBss(state, destination) },
                    emitGas(effect.frame, isProtected(state, destination)),
                ),
            );
            const longest = state.capabilities.maxRemainOnChannel;
            const command = {
                type: "sendFrame",
                frame,
                frequency,
                waitFor: longest > 0 ? Math.min(waitFor, longest) : waitFor,
            } as const;
            return routed(state, [{ type: "driver", owner: "gas", request: number, command }]);
        }
        case "leave":
            return routed(state, [{ type: "driver", owner: "none", request: 0, command: { type: "endFrameWait" } }]);
        case "started":
            return routed(state, [{ type: "notice", notice: { ...effect, type: "gasStarted" } }]);
        case "done":
            return answered(state, effect, env);
        case "trace":
            return routed(state, [effect]);
        default:
            return unreachable(effect);
    }
}

/** Whoever is not associated may be told to name no BSS; some access points answer nobody else. */
function addressedBss(state: Interface, peer: Mac): Mac {
    const own = state.association.tag === "completed" && currentBssOf(state)?.bssid === peer;
    return state.config.gasAddress3 !== 0 && !own ? broadcastMac : peer;
}

/** With management frame protection on the link to the peer, frames of this kind are protected, in both directions. */
function isProtected({ association }: Interface, peer: Mac): boolean {
    if (association.tag !== "completed" || association.target.bss.bssid !== peer) return false;
    return (association.target.security?.link.managementFrameProtection ?? "no") !== "no";
}

/** The end of a question: clients hear of it, then it serves its purpose. */
function answered(state: Interface, outcome: GasOutcome, env: Env): Routed {
    const purpose = state.advertisement.purposes.get(outcome.number);
    const purposes = new Map(state.advertisement.purposes);
    purposes.delete(outcome.number);
    const advertisement: Advertisement = { ...state.advertisement, purposes };
    const { peer, frequency, dialogToken, result, statusCode } = outcome;
    const done: InterfaceEffect = {
        type: "notice",
        notice: { type: "gasDone", peer, frequency, dialogToken, result, statusCode },
    };
    const next = served({ ...state, advertisement }, purpose, outcome, env);
    return { ...next, effects: [done, ...next.effects] };
}

function served(state: Interface, purpose: Purpose | undefined, outcome: GasOutcome, env: Env): Routed {
    const { peer, result, dialogToken, statusCode, response } = outcome;
    switch (purpose?.for) {
        case undefined:
            return routed(state);
        case "client": {
            const length = result === "success" ? response.length : undefined;
            const told: InterfaceEffect = {
                type: "notice",
                notice: { type: "gasResponse", peer, dialogToken, statusCode, length },
            };
            if (result !== "success") return routed(state, [told]);
            const { advertisement } = state;
            return routed({ ...state, advertisement: { ...advertisement, responses: kept(advertisement, outcome) } }, [
                told,
            ]);
        }
        case "anqp": {
            const heard = heardAnqp(state, purpose.bss, outcome);
            if (purpose.fetch !== true) return heard;
            // Nobody can be asked any more.
            if (result === "ended") return { ...heard, state: { ...heard.state, fetch: noFetch } };
            const next = continueFetch(heard.state, env);
            return { ...next, effects: [...heard.effects, ...next.effects] };
        }
        default:
            return unreachable(purpose);
    }
}

/** What an access point answered about its network, as far as it can be read. */
function heardAnqp(state: Interface, asked: number | undefined, outcome: GasOutcome): Routed {
    const { peer, result, protocol, response } = outcome;
    const done = (how: "success" | "failure" | "invalidFrame"): InterfaceEffect => ({
        type: "notice",
        notice: { type: "anqpDone", peer, result: how },
    });
    if (result !== "success") return routed(state, [done("failure")]);
    if (!isAnqp(protocol)) return routed(state, [done("invalidFrame")]);
    const { elements, cutAt } = leadingAnqp(response);
    const secured = isProtected(state, peer);
    const bss = bssOf(state, asked, peer);
    return routed(
        bss === undefined
            ? state
            : { ...state, bss: informed(state.bss, bss.id, withAnqp(bss.anqp ?? noAnqp, elements, secured)) },
        [
            { type: "notice", notice: { type: "anqp", peer, elements, protected: secured } },
            done(cutAt === undefined ? "success" : "invalidFrame"),
        ],
    );
}

function bssOf({ bss }: Interface, id: number | undefined, bssid: Mac): Bss | undefined {
    return (id === undefined ? undefined : bss.byId.get(id)) ?? latestOf(bss, bssid);
}

/** A frame of the service that came in, if it is one and as it should be. */
export function gasFrame(state: Interface, bytes: Uint8Array): Routed {
    // There are others who ask over this service.
    if (state.advertisement.queries.pending.length === 0) return routed(state);
    const frame = actionFrame(bytes);
    if (frame === undefined || !RESPONSES.has(frame.body[1] ?? -1)) return routed(state);
    const { source, destination, body } = frame;
    const dropped = (reason: GasFrameReason): Routed =>
        routed(state, [{ type: "trace", level: "debug", reason, data: { peer: source } }]);
    const secured = isProtected(state, source);
    if ((body[0] === ActionCategory.protectedDualOfPublic) !== secured) return dropped("gasProtectionMismatch");
    if (secured && isGroupAddress(destination)) return dropped("gasToGroup");
    const gas = parseGas(body);
    if (isMalformed(gas)) return dropped("gasMalformed");
    return routed(state, [], [{ to: "gas", event: { type: "frame", source, frame: gas } }]);
}

/** Why a frame never came to the questions. */
export type GasFrameReason = "gasProtectionMismatch" | "gasToGroup" | "gasMalformed";

/** What became of a frame of ours, if it was one of these. */
export function gasSent({ advertisement }: Interface, bytes: Uint8Array, acknowledged: boolean): readonly LocalEvent[] {
    if (advertisement.queries.pending.length === 0) return [];
    const frame = actionFrame(bytes);
    const gas = frame && parseGas(frame.body);
    if (frame === undefined || gas === undefined || isMalformed(gas)) return [];
    const { dialogToken } = gas;
    return [{ to: "gas", event: { type: "sent", peer: frame.destination, dialogToken, acknowledged } }];
}

function actionFrame(bytes: Uint8Array): ManagementFrame | undefined {
    const frame = parseManagement(bytes);
    if (isMalformed(frame) || frame.subtype !== ManagementSubtype.action) return undefined;
    const [category] = frame.body;
    return category === ActionCategory.public || category === ActionCategory.protectedDualOfPublic ? frame : undefined;
}

const RESPONSES: ReadonlySet<number> = new Set([PublicAction.gasInitialResponse, PublicAction.gasComebackResponse]);

/** Asked for at the start: every frame of the service, in the open and protected. */
export const gasSubscriptions: readonly Extract<InterfaceEffect, { type: "driver" }>[] = [
    ActionCategory.public,
    ActionCategory.protectedDualOfPublic,
].flatMap(category =>
    [
        PublicAction.gasInitialRequest,
        PublicAction.gasInitialResponse,
        PublicAction.gasComebackRequest,
        PublicAction.gasComebackResponse,
    ].map(action => ({
        type: "driver",
        owner: "none",
        request: 0,
        command: {
            type: "registerFrames",
            subtype: ManagementSubtype.action,
            prefix: Uint8Array.of(category, action),
        },
    })),
);
