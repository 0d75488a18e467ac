import {
    type AssociationEffect,
    type AssociationEnd,
    association,
    associationDeadline,
} from "#src/core/association.js";
import { block, unblock } from "#src/core/blocklist.js";
import { applyScan, type BssRefusal, expired, heard, lost, SWEEP } from "#src/core/bss.js";
import { handleCommand, secretsOf } from "#src/core/command.js";
import { type ConnectEffect, connect, connectDeadline, deservesBlock } from "#src/core/connect.js";
import type { CoreEffect } from "#src/core/effect.js";
import type { InterfaceEvent, LocalEvent, RadioEvent, ScanOutcome } from "#src/core/event.js";
import { bssesInUse, type Interface } from "#src/core/interface.js";
import type { KeyMachines } from "#src/core/key-machines.js";
import { type Network, setAside, withNetwork } from "#src/core/network.js";
import { type ScanEffect, scan, scanDeadline } from "#src/core/scan.js";
import { maximumSsids, searchParameters, surroundings } from "#src/core/search.js";
import type { Capabilities } from "#src/driver/capability.js";
import type { DriverCommand } from "#src/driver/command.js";
import type { DriverReply } from "#src/driver/driver.js";
import type { DriverEvent } from "#src/driver/event.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { at, between, due, earliest, type Instant, seconds } from "#src/lib/instant.js";
import { type Env, type Step, unreachable } from "#src/lib/machine.js";
import type { SupplicantEffect } from "#src/rsn/supplicant.js";

/**
 * Who hears of what: the machines of one interface, composed.
 *
 * An event goes to one machine; what that machine wants becomes effects of the interface, changes of its facts, and
 * events for its siblings, which run in the same turn until nothing is left.
 */
export interface Routed {
    readonly state: Interface;
    readonly effects: readonly InterfaceEffect[];
    readonly local: readonly LocalEvent[];
}

/** Effects of one interface; the root adds which one, and performs the `radio` and `share` ones itself. */
export type InterfaceEffect =
    | WithoutInterface<Extract<CoreEffect, { readonly type: "driver" | "compute" | "notice" | "trace" }>>
    | Extract<CoreEffect, { readonly type: "reply" | "wipe" }>
    | { readonly type: "radio.request" | "radio.release"; readonly work: "scan" | "connect" }
    | ({ readonly type: "share" } & ScanOutcome);

type WithoutInterface<T> = T extends { readonly interface?: number | undefined } ? Omit<T, "interface"> : T;

/** Why an interface did what it did, where none of its machines says so. */
export type InterfaceReason =
    | BssRefusal
    | "link"
    | "otherRadio"
    | "scanFailed"
    | "connected"
    | "disconnected"
    | "bssBlocked"
    | "networkSetAside"
    | "keyNotDerived"
    | "keyRefused"
    | "driverRefused";

export type InterfaceInput = WithoutInterface<InterfaceEvent> | RadioEvent;

const MAX_LOCAL_EVENTS = 64;

export const routed = (
    state: Interface,
    effects: readonly InterfaceEffect[] = [],
    local: readonly LocalEvent[] = [],
): Routed => ({ state, effects, local });

/** One event of an interface and everything that follows from it at once. */
export function reduceInterface(
    machines: KeyMachines,
    before: Interface,
    event: InterfaceInput,
    env: Env,
): Step<Interface, InterfaceEffect> {
    const first = enter(before, event, env);
    let { state } = first;
    const effects = [...first.effects];
    // What follows from an event comes before its younger siblings, as a call would return before the next statement.
    let queue = first.local;
    for (let turn = 0; queue.length > 0; turn++) {
        if (turn === MAX_LOCAL_EVENTS) throw new Error("the machines of an interface do not settle");
        const [event, ...rest] = queue;
        const next = route(machines, state, event!, env);
        state = next.state;
        effects.push(...next.effects);
        queue = [...next.local, ...rest];
    }
    return { state, effects };
}

export function interfaceDeadline(machines: KeyMachines, state: Interface): Instant | undefined {
    return earliest(
        scanDeadline(state.scan),
        associationDeadline(state.association),
        state.link.state === "up" ? connectDeadline(state.connect) : undefined,
        machines.supplicant.deadline(state.supplicant),
        state.sweepAt,
    );
}

/** From outside to the machine that it is for. */
function enter(state: Interface, event: InterfaceInput, env: Env): Routed {
    switch (event.type) {
        case "command":
            return handleCommand(state, event.call, event.command, env);
        case "driver.event":
            return driverEvent(state, event.event);
        case "driver.reply":
            return driverReply(state, event.owner, event.request, event.reply);
        case "computed":
            return computed(state, event.request, event.result);
        case "radio.granted":
            return event.work === "scan"
                ? routed(state, [], [{ to: "scan", event: { type: "granted", linkUp: state.link.state === "up" } }])
                : routed(state, [], [{ to: "association", event: { type: "granted" } }]);
        case "radio.preempted":
            return routed(state, [], [{ to: "scan", event: { type: "abort" } }]);
        case "closing":
            return closing(state);
        case "scan.shared":
            return scanned(
                state,
                event,
                [{ to: "connect", event: { type: "scanned", search: false, allowRoam: true } }],
                env,
            );
        case "deadline":
            return routed(
                due(state.sweepAt, env.now) ? swept(state, env.now) : state,
                [],
                [
                    { to: "supplicant", event },
                    { to: "scan", event },
                    { to: "association", event },
                    { to: "connect", event },
                ],
            );
        default:
            return unreachable(event);
    }
}

function route(machines: KeyMachines, state: Interface, { to, event }: LocalEvent, env: Env): Routed {
    switch (to) {
        case "scan": {
            const { state: after, effects } = scan.reduce(state.scan, event, env);
            return collect({ ...state, scan: after }, effects, env, fromScan);
        }
        case "association": {
            const { state: after, effects } = association.reduce(state.association, event, env);
            return collect({ ...state, association: after }, effects, env, fromAssociation);
        }
        case "supplicant": {
            const { state: after, effects } = machines.supplicant.reduce(state.supplicant, event, env);
            return collect({ ...state, supplicant: after }, effects, env, fromSupplicant);
        }
        case "connect": {
            if (event.type === "deadline" && state.link.state !== "up") return routed(state);
            const { state: after, effects } = connect(state.connect, event, surroundings(state, env.now));
            return collect({ ...state, connect: after }, effects, env, fromConnect);
        }
        default:
            return unreachable(to);
    }
}

/** Translates the effects of a child one after the other, each on the state that the one before left. */
function collect<Fx>(
    state: Interface,
    effects: readonly Fx[],
    env: Env,
    translate: (state: Interface, effect: Fx, env: Env) => Routed,
): Routed {
    const all: InterfaceEffect[] = [];
    const local: LocalEvent[] = [];
    let current = state;
    for (const effect of effects) {
        const next = translate(current, effect, env);
        current = next.state;
        all.push(...next.effects);
        local.push(...next.local);
    }
    return { state: current, effects: all, local };
}

function fromScan(state: Interface, effect: ScanEffect, env: Env): Routed {
    switch (effect.type) {
        case "driver":
            return routed(state, [{ ...effect, command: fitting(state, effect.command) }]);
        case "radio.request":
        case "radio.release":
            return routed(state, [{ type: effect.type, work: "scan" }]);
        case "finished": {
            const { request, ...outcome } = effect;
            const next = scanned(
                state,
                outcome,
                [
                    {
                        to: "connect",
                        event: {
                            type: "scanned",
                            search: request !== undefined && request.purpose !== "client",
                            allowRoam: request?.allowRoam ?? true,
                        },
                    },
                ],
                env,
            );
            const done: readonly InterfaceEffect[] =
                request === undefined
                    ? []
                    : [{ type: "notice", notice: { type: "scanDone", success: outcome.complete } }];
            const { type: _, ...shared } = outcome;
            return { ...next, effects: [...next.effects, ...done, { ...shared, type: "share" }] };
        }
        case "failed":
            return routed(
                state,
                [
                    { type: "trace", level: "info", reason: "scanFailed", data: { cause: effect.cause } },
                    { type: "notice", notice: { type: "scanDone", success: false } },
                ],
                [
                    {
                        to: "connect",
                        event: { type: "scanFailed", search: effect.request.purpose !== "client", cause: effect.cause },
                    },
                ],
            );
        case "trace":
            return routed(state, [effect]);
        default:
            return unreachable(effect);
    }
}

function fromConnect(state: Interface, effect: ConnectEffect): Routed {
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
        case "trace":
            return routed(state, [effect]);
        default:
            return unreachable(effect);
    }
}

function fromAssociation(state: Interface, effect: AssociationEffect, env: Env): Routed {
    switch (effect.type) {
        case "driver":
            return routed(state, [effect]);
        case "radio.request":
        case "radio.release":
            return routed(state, [{ type: effect.type, work: "connect" }]);
        case "authenticationStatus":
            return routed({ ...state, last: { ...state.last, authentication: { statusCode: effect.statusCode } } });
        case "associationRejected":
            return routed({ ...state, last: { ...state.last, association: { statusCode: effect.statusCode } } });
        case "secure":
            return secure(state);
        case "eapol": {
            const { source, frame } = effect;
            const network = state.networks.byId.get(
                state.association.tag === "idle" ? -1 : state.association.target.network,
            );
            if (network?.pmk.tag === "deriving" && state.linkKey === undefined)
                return routed({ ...state, heldEapol: { source, frame } });
            return routed(state, [], [{ to: "supplicant", event: { type: "eapol", source, frame } }]);
        }
        case "moving":
            return unlinked({
                ...state,
                last: { ...state.last, session: { millis: effect.connectedFor } },
            });
        case "completed":
            return completed(state, effect);
        case "ended":
            return ended(state, effect.end, env);
        case "trace":
            return routed(state, [effect]);
        default:
            return unreachable(effect);
    }
}

/** Hands the association to the key machine, as soon as there is a key. */
function secure(state: Interface): Routed {
    const { association: current, heldEapol: held } = state;
    if (current.tag !== "securing" || current.target.security === undefined) return routed(state);
    const network = state.networks.byId.get(current.target.network);
    if (network?.pmk.tag !== "ready" || state.linkKey !== undefined) return routed(state);
    const { bss, security } = current.target;
    const linkKey = network.pmk.pmk.slice(0);
    return routed(
        { ...state, heldEapol: undefined, linkKey },
        [],
        [
            {
                to: "supplicant",
                event: {
                    type: "associated",
                    negotiated: security,
                    pmk: linkKey,
                    ownAddress: state.link.address,
                    bssid: bss.bssid,
                    bssElements: bss.elements,
                },
            },
            ...(held === undefined ? [] : [{ to: "supplicant", event: { type: "eapol", ...held } } as const]),
        ],
    );
}

/** The keys of a link go with it. */
function unlinked(state: Interface): Routed {
    const { linkKey } = state;
    return routed(
        { ...state, heldEapol: undefined, linkKey: undefined },
        linkKey === undefined ? [] : [{ type: "wipe", secret: linkKey }],
        [{ to: "supplicant", event: { type: "disassociated" } }],
    );
}

function completed(state: Interface, { target, roamTime }: Extract<AssociationEffect, { type: "completed" }>): Routed {
    const network = state.networks.byId.get(target.network);
    return routed(
        {
            ...state,
            networks:
                network === undefined
                    ? state.networks
                    : withNetwork(state.networks, {
                          ...network,
                          setAside: undefined,
                          lastFrequency: target.bss.frequency,
                      }),
            blocklist: unblock(state.blocklist, target.bss.bssid),
            expectDisconnect: false,
            last: roamTime === undefined ? state.last : { ...state.last, roam: { millis: roamTime, complete: true } },
        },
        [
            {
                type: "trace",
                level: "info",
                reason: "connected",
                data: { network: target.network, bssid: target.bss.bssid, frequency: target.bss.frequency },
            },
        ],
        [{ to: "connect", event: { type: "completed" } }],
    );
}

function ended(state: Interface, end: AssociationEnd, env: Env): Routed {
    const { target, disconnect, cause, keyMismatch, connectedFor, roamTime } = end;
    const { id, bssid } = target.bss;
    const reason = disconnect && (disconnect.locallyGenerated ? -disconnect.reasonCode : disconnect.reasonCode);
    const blame = blamed(state, end, env.now);
    const {
        state: next,
        effects,
        local,
    } = unlinked({
        ...state,
        ...blame.changes,
        bss:
            cause === "disconnectedByAp"
                ? heard(state.bss, id, env.now)
                : isVanished(end)
                  ? lost(state.bss, id)
                  : state.bss,
        selected: connectedFor !== undefined && state.selected === target.network ? undefined : state.selected,
        expectDisconnect: false,
        last: {
            ...state.last,
            ...(reason !== undefined && { disconnect: { reason } }),
            ...(connectedFor !== undefined && { session: { millis: connectedFor } }),
            ...(roamTime !== undefined && { roam: { millis: roamTime, complete: false } }),
        },
    });
    return routed(
        next,
        [
            ...effects,
            {
                type: "trace",
                level: "info",
                reason: "disconnected",
                data: { bssid, stage: end.stage, cause, keyMismatch, ...(reason !== undefined && { reason }) },
            },
            ...blame.effects,
        ],
        [...local, { to: "connect", event: { type: "ended", end } }],
    );
}

/** What a failed attempt means for later ones: a wrong key is the network's fault, anything else the BSS's. */
function blamed(
    state: Interface,
    end: AssociationEnd,
    now: Instant,
): { readonly changes: Partial<Interface>; readonly effects: readonly InterfaceEffect[] } {
    const { network: id, bss } = end.target;
    const network = state.networks.byId.get(id);
    if (end.keyMismatch) {
        const mismatch: InterfaceEffect = { type: "notice", notice: { type: "pskMismatch" } };
        if (network === undefined) return { changes: {}, effects: [mismatch] };
        const aside = setAside(network, now);
        const { failures, until } = aside.setAside;
        const data = { network: id, failures, millis: between(now, until) };
        return {
            changes: { networks: withNetwork(state.networks, aside) },
            effects: [{ type: "trace", level: "info", reason: "networkSetAside", data }, mismatch],
        };
    }
    if (state.expectDisconnect || !deservesBlock(end)) return { changes: {}, effects: [] };
    const blocklist = block(state.blocklist, bss.bssid, now);
    const { count, until } = blocklist.get(bss.bssid)!;
    const data = { bssid: bss.bssid, count, millis: between(now, until) };
    return { changes: { blocklist }, effects: [{ type: "trace", level: "info", reason: "bssBlocked", data }] };
}

/** The kernel heard no beacon of it for long. */
const isVanished = ({ cause, disconnect }: AssociationEnd): boolean =>
    cause === "lost" && disconnect?.reasonCode === ReasonCode.inactivity;

/** Leaves everything: calls are answered, secrets are wiped, the radio is given back. */
function closing(state: Interface): Routed {
    const networks = state.networks.byId.values();
    return routed(
        {
            ...state,
            networks: { byId: state.networks.byId.cleared() },
            blobs: new Map(),
            selected: undefined,
            signalPolls: new Map(),
        },
        [
            ...[...state.signalPolls.values()].map(
                call => ({ type: "reply", call, result: { ok: false, error: "signalUnavailable" } }) as const,
            ),
            ...[...networks.flatMap(secretsOf), ...state.blobs.values()].map(
                secret => ({ type: "wipe", secret }) as const,
            ),
        ],
        [
            { to: "connect", event: { type: "off" } },
            { to: "association", event: { type: "abandon", reasonCode: ReasonCode.leavingNetworkDeauth } },
            { to: "scan", event: { type: "link", up: false, gone: true } },
        ],
    );
}

function fromSupplicant(state: Interface, effect: SupplicantEffect): Routed {
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
                        event: { type: "handshakeFailed", reasonCode: effect.reasonCode, cause: "handshakeFailed" },
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

/** New results into the table; then whoever asked hears of them. */
function scanned(state: Interface, outcome: ScanOutcome, local: readonly LocalEvent[], env: Env): Routed {
    const wanted = new Set([...state.networks.byId.values()].map(network => network.ssidKey));
    const { table, refused } = applyScan(state.bss, outcome, {
        maxCount: state.config.bssMaxCount,
        expireCount: state.config.bssExpirationScanCount,
        inUse: bssesInUse(state),
        known: ssid => wanted.has(ssid),
    });
    return routed(
        { ...state, bss: table, sweepAt: state.sweepAt ?? at(env.now, SWEEP) },
        [...refused].map(([reason, count]) => ({ type: "trace", level: "debug", reason, data: { count } }) as const),
        local,
    );
}

function swept(state: Interface, now: Instant): Interface {
    const bss = expired(state.bss, seconds(state.config.bssExpirationAge), now, bssesInUse(state));
    return { ...state, bss, sweepAt: bss.byId.size === 0 ? undefined : at(now, SWEEP) };
}

function driverEvent(state: Interface, event: DriverEvent): Routed {
    switch (event.type) {
        case "link":
            return linkChanged(state, event);
        case "resynchronised": {
            const next = linkChanged(state, event.link);
            return { ...next, local: [...next.local, { to: "association", event: { type: "driver.event", event } }] };
        }
        case "scan.done":
            return routed(state, [], [{ to: "scan", event: { type: "driver.event", event } }]);
        case "capabilitiesChanged":
            return capabilitiesChanged(state, event.capabilities);
        case "signal":
            if (event.signal === undefined) return routed(state);
            return routed({ ...state, last: { ...state.last, signal: { signal: event.signal } } });
        // Nothing depends on these yet.
        case "scan.started":
        case "eapolAcknowledged":
        case "beaconLoss":
        case "packetLoss":
        case "frame":
        case "frameSent":
        case "channelSwitched":
        case "regulatoryChanged":
            return routed(state);
        case "michaelMicFailure":
            return routed(state, [], [{ to: "supplicant", event: { type: "micFailure", pairwise: event.pairwise } }]);
        default:
            return routed(state, [], [{ to: "association", event: { type: "driver.event", event } }]);
    }
}

/** A link that comes up may have another address; the address in use is always the link's. */
function linkChanged(state: Interface, { state: now, address }: Interface["link"]): Routed {
    if (now === state.link.state && address === state.link.address) return routed(state);
    const up = now === "up";
    // Another address without a word of the link going down in between: what was associated before is gone.
    const replaced = up && state.link.state === "up";
    const back = state.link.state === "removed" && now === "down";
    const next: Interface = { ...state, link: { state: now, address } };
    return routed(
        next,
        [
            { type: "trace", level: "info", reason: "link", data: { state: now, address } },
            // A device that comes back is taken over as at the start.
            ...(back
                ? [{ type: "driver", owner: "none", request: 0, command: { type: "setLinkUp", up: true } } as const]
                : []),
        ],
        [
            { to: "association", event: { type: "link", up: up && !replaced } },
            { to: "scan", event: { type: "link", up, gone: now === "removed" } },
            ...(up ? [{ to: "connect", event: { type: "look" } } as const] : []),
        ],
    );
}

/** Another wiphy under the same name: nothing of what was asked of the old one will ever be answered. */
function capabilitiesChanged(state: Interface, capabilities: Capabilities): Routed {
    const next: Interface = { ...state, capabilities };
    if (capabilities.wiphy === state.capabilities.wiphy) return routed(next);
    return routed(
        next,
        [{ type: "trace", level: "info", reason: "otherRadio", data: { wiphy: capabilities.wiphy } }],
        [
            { to: "association", event: { type: "link", up: false } },
            { to: "scan", event: { type: "link", up: false, gone: true } },
            { to: "connect", event: { type: "look" } },
        ],
    );
}

function driverReply(
    state: Interface,
    owner: Extract<InterfaceInput, { type: "driver.reply" }>["owner"],
    request: number,
    reply: DriverReply,
): Routed {
    switch (owner) {
        case "scan":
            return routed(state, [], [{ to: "scan", event: { type: "driver.reply", request, reply } }]);
        case "association":
            return routed(state, [], [{ to: "association", event: { type: "driver.reply", request, reply } }]);
        case "signal":
            return signalPolled(state, request, reply);
        case "keys":
            if (reply.ok || request !== state.association.requests) return routed(state);
            return routed(
                state,
                [
                    {
                        type: "trace",
                        level: "warning",
                        reason: "keyRefused",
                        data: { errno: reply.errno, text: reply.text },
                    },
                ],
                [
                    {
                        to: "association",
                        event: {
                            type: "handshakeFailed",
                            reasonCode: ReasonCode.unspecified,
                            cause: "keyRefusedByDriver",
                        },
                    },
                ],
            );
        case "none":
            if (reply.ok) return routed(state);
            return routed(state, [
                {
                    type: "trace",
                    level: "debug",
                    reason: "driverRefused",
                    data: { errno: reply.errno, text: reply.text },
                },
            ]);
        default:
            return unreachable(owner);
    }
}

function signalPolled(state: Interface, request: number, reply: DriverReply): Routed {
    const call = state.signalPolls.get(request);
    if (call === undefined) return routed(state);
    const signalPolls = new Map(state.signalPolls);
    signalPolls.delete(request);
    const signal = reply.ok && reply.value !== undefined && "signal" in reply.value ? reply.value : undefined;
    return routed({ ...state, signalPolls }, [
        {
            type: "reply",
            call,
            result: signal === undefined ? { ok: false, error: "signalUnavailable" } : { ok: true, value: { signal } },
        },
    ]);
}

/** The PMK of a network is ready. */
function computed(
    state: Interface,
    request: number,
    result: Extract<InterfaceInput, { type: "computed" }>["result"],
): Routed {
    const network = state.networks.byId.values().find(({ pmk }) => pmk.tag === "deriving" && pmk.request === request);
    if (network === undefined) {
        return routed(state, result === undefined ? [] : [{ type: "wipe", secret: result }]);
    }
    const keyed: Network = { ...network, pmk: result === undefined ? { tag: "none" } : { tag: "ready", pmk: result } };
    const next = secure({ ...state, networks: withNetwork(state.networks, keyed) });
    if (result !== undefined) return next;
    const failed: InterfaceEffect = {
        type: "trace",
        level: "error",
        reason: "keyNotDerived",
        data: { network: network.id },
    };
    return { ...next, effects: [failed, ...next.effects] };
}

/** What the driver takes: no more SSIDs than it can probe for. */
function fitting({ capabilities }: Interface, command: DriverCommand): DriverCommand {
    return command.type === "scan"
        ? { ...command, ssids: command.ssids.slice(0, maximumSsids(capabilities)) }
        : command;
}
