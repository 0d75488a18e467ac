import { addressChanged, ownAddress } from "#src/core/address.js";
import { driverAnswered } from "#src/core/client/driver-call.js";
import { p2pStarted, radioChanged, START } from "#src/core/client/p2p.js";
import { heardFrame } from "#src/core/client/probe-request.js";
import type { LocalEvent } from "#src/core/event.js";
import { currentBssOf, type Interface } from "#src/core/interface.js";
import { type Network, withNetwork } from "#src/core/network.js";
import { driverConnected, driverRoamed } from "#src/core/route/driver-choice.js";
import { secure } from "#src/core/route/from-association.js";
import { beaconProbeSent, beaconWatchAnswered } from "#src/core/route/from-beacon-watch.js";
import { gasFrame, gasSent } from "#src/core/route/from-gas.js";
import { p2pFrame, p2pKnown } from "#src/core/route/from-p2p.js";
import { serviceFrameSent } from "#src/core/route/from-p2p-service.js";
import { saQueryResponse, unprotectedFarewell } from "#src/core/route/from-sa-query.js";
import { type InterfaceEffect, type InterfaceInput, type Routed, routed } from "#src/core/route/routed.js";
import type { Capabilities } from "#src/driver/capability.js";
import type { SignalReport } from "#src/driver/command.js";
import type { DriverReply } from "#src/driver/driver.js";
import type { DriverEvent } from "#src/driver/event.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { type Env, unreachable } from "#src/lib/machine.js";

/** What the driver tells without being asked, to the machine that it is for. */
export function driverEvent(state: Interface, event: DriverEvent): Routed {
    switch (event.type) {
        case "link":
            return linkChanged(state, event);
        case "resynchronised": {
            const next = linkChanged(state, event.link);
            return {
                ...next,
                local: [
                    ...next.local,
                    { to: "schedScan", event: { type: "eventsLost" } },
                    { to: "association", event: { type: "driver.event", event } },
                    { to: "beaconWatch", event: { type: "back" } },
                ],
            };
        }
        case "scan.done":
            // What was still heard before the link went down is nobody's business any more.
            if (state.link.state !== "up") return routed(state);
            return routed(
                state,
                [],
                [
                    { to: "beaconWatch", event: { type: "back" } },
                    { to: "scan", event: { type: "driver.event", event } },
                ],
            );
        case "schedScan.results":
        case "schedScan.stopped":
            return routed(state, [], [{ to: "schedScan", event: { type: "driver.event", event } }]);
        case "capabilitiesChanged":
            return capabilitiesChanged(state, event.capabilities);
        case "signal":
            // Clients hear of it with all the figures, which the driver has to be asked for.
            return routed(
                { ...state, last: { ...state.last, above: event.above } },
                [{ type: "driver", owner: "signal", request: 0, command: { type: "signal" } }],
                [{ to: "bgscan", event: { type: "signal", above: event.above } }],
            );
        case "packetLoss":
            return routed(state, [], [{ to: "bgscan", event: { type: event.type } }]);
        case "beaconLoss":
            return routed(
                state,
                [{ type: "notice", notice: { type: "driverNews", event } }],
                [{ to: "bgscan", event: { type: event.type } }],
            );
        case "eapolAcknowledged": {
            const { frame, acknowledged } = event;
            if (state.association.tag !== "completed") return routed(state);
            return routed(state, [], [{ to: "supplicant", event: { type: "sent", frame, acknowledged } }]);
        }
        case "frameSent":
            return routed(
                state,
                [],
                [
                    ...gasSent(state, event.frame, event.acknowledged),
                    ...serviceFrameSent(state, event.frame, event.acknowledged),
                    ...beaconProbeSent(state, event.frame, event.acknowledged),
                ],
            );
        case "channelSwitched":
            return routed(
                onChannel(state, event.frequency),
                [{ type: "notice", notice: { type: "driverNews", event } }],
                [{ to: "beaconWatch", event: { type: "back" } }],
            );
        case "scan.started":
        case "channelSwitchStarted":
            return routed(
                state,
                [{ type: "notice", notice: { type: "driverNews", event } }],
                [{ to: "beaconWatch", event: { type: "away" } }],
            );
        case "regulatoryChanged":
            return routed({ ...state, regulatory: event.alpha2 ?? DOMAINS[event.kind ?? "world"] }, [
                { type: "notice", notice: { type: "driverNews", event } },
            ]);
        case "frame":
            return frameHeard(state, event);
        case "p2p.found": {
            const { type: _, elements, ...from } = event;
            return p2pKnown(state, { by: "probeResponse", ...from, elements: new Elements(elements) });
        }
        case "p2p.findStopped":
            return routed(state, [{ type: "notice", notice: { type: "p2p.findStopped" } }]);
        case "p2p.searched":
            return routed(state, [], [{ to: "p2pRadio", event: { type: "searched", number: event.number } }]);
        case "p2p.listening":
            return routed(state, [], [{ to: "p2pRadio", event: { type: "listening" } }]);
        case "p2p.listenEnded":
            return routed(state, [], [{ to: "p2pRadio", event: { type: "listenEnded" } }]);
        case "connected":
            return driverConnected(state, event);
        case "roamed":
            return driverRoamed(state, event);
        case "unprotectedDisconnect":
            return routed(state, [], unprotectedFarewell(state, event.bssid, event.reasonCode));
        case "michaelMicFailure":
            return routed(state, [], [{ to: "supplicant", event: { type: "micFailure", pairwise: event.pairwise } }]);
        default:
            return routed(state, [], [{ to: "association", event: { type: "driver.event", event } }]);
    }
}

/** A management frame that somebody here asked for. */
function frameHeard(state: Interface, event: Extract<DriverEvent, { type: "frame" }>): Routed {
    const heard = heardFrame(state, event.frame, event.signal);
    const next = p2pFrame(heard.state, event);
    const gas = gasFrame(state, event.frame);
    return {
        state: next.state,
        effects: [...heard.effects, ...next.effects, ...gas.effects],
        local: [...saQueryResponse(state, event.frame), ...next.local, ...gas.local],
    };
}

/** Domains that are no country's, as the kernel names them. */
const DOMAINS = { world: "00", country: "00", intersection: "98", custom_world: "99" } as const;

/** The BSS in use moved, and we with it. */
function onChannel(state: Interface, frequency: number): Interface {
    const current = currentBssOf(state);
    if (current === undefined || state.bss.byId.get(current.id) === undefined) return state;
    return { ...state, bss: { ...state.bss, byId: state.bss.byId.with([[current.id, { ...current, frequency }]]) } };
}

/** A link that comes up may have another address; the address in use is always the link's. */
function linkChanged(state: Interface, { state: now, address }: Interface["link"]): Routed {
    if (now === state.link.state && address === state.link.address) return routed(state);
    const up = now === "up";
    // Another address without a word of the link going down in between: what was associated before is gone.
    const replaced = up && state.link.state === "up";
    const back = state.link.state === "removed" && now === "down";
    const next: Interface = { ...(now === "removed" ? withoutP2p(state) : state), link: { state: now, address } };
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
            ...(up ? [] : [{ to: "schedScan", event: { type: "linkDown" } } as const, ...p2pEnds]),
            ...(up && !replaced ? [] : [{ to: "gas", event: { type: "end" } } as const]),
            ...(up ? [{ to: "connect", event: { type: "look" } } as const] : []),
        ],
    );
}

/** Nothing of what P2P does goes on; who was found is still there. */
const p2pEnds: readonly LocalEvent[] = [
    { to: "p2pRadio", event: { type: "lost" } },
    { to: "p2pDiscovery", event: { type: "stop" } },
    { to: "p2pServices", event: { type: "interrupt" } },
];

/** The driver has to get ready for P2P again before it is used. */
function withoutP2p(state: Interface): Interface {
    const { device, discovery } = state.p2p;
    if (device.tag !== "on") return state;
    return {
        ...state,
        p2p: { ...state.p2p, device: { tag: "off" }, discovery: { ...discovery, extendedListen: undefined } },
    };
}

/** The kernel takes the link down when its radio is switched off; that it comes up again is our business. */
export function switched(state: Interface, blocked: boolean): Routed {
    return routed(state, [
        { type: "trace", level: "info", reason: "rfkill", data: { blocked } },
        ...(!blocked && state.link.state === "down"
            ? [{ type: "driver", owner: "none", request: 0, command: { type: "setLinkUp", up: true } } as const]
            : []),
    ]);
}

/** Another wiphy under the same name: nothing of what was asked of the old one will ever be answered. */
function capabilitiesChanged(state: Interface, capabilities: Capabilities): Routed {
    const same = capabilities.wiphy === state.capabilities.wiphy;
    const next: Interface = same
        ? { ...state, capabilities }
        : { ...withoutP2p(state), capabilities, addressUse: ownAddress };
    if (same) return routed(next, [], [radioChanged(next)]);
    return routed(
        next,
        [{ type: "trace", level: "info", reason: "otherRadio", data: { wiphy: capabilities.wiphy } }],
        [
            { to: "association", event: { type: "link", up: false } },
            { to: "scan", event: { type: "link", up: false, gone: true } },
            { to: "schedScan", event: { type: "linkDown" } },
            ...p2pEnds,
            { to: "gas", event: { type: "end" } },
            { to: "connect", event: { type: "look" } },
        ],
    );
}

/** What the driver answers, to the machine that asked. */
export function driverReply(
    state: Interface,
    owner: Extract<InterfaceInput, { type: "driver.reply" }>["owner"],
    request: number,
    reply: DriverReply,
    env: Env,
): Routed {
    switch (owner) {
        case "p2p":
            return request === START
                ? p2pStarted(state, reply, env)
                : routed(state, [], [{ to: "p2pRadio", event: { type: "driver.reply", request, reply } }]);
        case "p2pQuery":
            return routed(
                state,
                [],
                reply.ok ? [] : [{ to: "p2pServices", event: { type: "sendFailed", number: request } }],
            );
        case "scan":
            return routed(state, [], [{ to: "scan", event: { type: "driver.reply", request, reply } }]);
        case "schedScan":
            return routed(state, [], [{ to: "schedScan", event: { type: "driver.reply", request, reply } }]);
        case "association":
            return routed(state, [], [{ to: "association", event: { type: "driver.reply", request, reply } }]);
        case "roaming":
            return routed(state, [], [{ to: "roaming", event: { type: "polled", request, report: signalOf(reply) } }]);
        case "bgscan": {
            const report = request === state.association.requests ? signalOf(reply) : undefined;
            if (report === undefined) return routed(state);
            return routed(state, [], [{ to: "bgscan", event: { type: "polled", signal: report.signal } }]);
        }
        case "beaconWatch":
            return routed(state, [], [beaconWatchAnswered(request, reply)]);
        case "signal":
            return signalPolled(state, request, reply);
        case "address":
            return addressChanged(state, request, reply);
        case "client":
            return driverAnswered(state, request, reply);
        case "gas":
            if (reply.ok) return routed(state);
            return routed(state, [], [{ to: "gas", event: { type: "sendFailed", number: request } }]);
        case "device":
            return routed(state);
        case "inspection":
            return routed(state, inspected(reply));
        case "keys":
            if (reply.ok || request !== state.association.requests) return routed(state);
            return routed(
                state,
                [],
                [
                    {
                        to: "association",
                        event: {
                            type: "handshakeFailed",
                            reasonCode: ReasonCode.unspecified,
                            cause: "keyRefusedByDriver",
                            detail: { errno: reply.errno, text: reply.text },
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

/** The driver's table, a line for each. */
function inspected(reply: DriverReply): readonly InterfaceEffect[] {
    if (!reply.ok || reply.value === undefined || !("bsss" in reply.value)) return [];
    return reply.value.bsss.map(({ bssid, frequency, signal, lastSeen, status = "unrelated" }) => ({
        type: "trace",
        level: "debug",
        reason: "driverKnows",
        data: { bssid, frequency, signal, lastSeen: Math.round(lastSeen), status },
    }));
}

function signalPolled(state: Interface, request: number, reply: DriverReply): Routed {
    const call = state.signalPolls.get(request);
    const signalPolls = new Map(state.signalPolls);
    signalPolls.delete(request);
    const signal = signalOf(reply);
    if (call === undefined) return routed(signal ? { ...state, last: { ...state.last, signal } } : state);
    return routed({ ...state, signalPolls }, [
        {
            type: "reply",
            call,
            result: signal === undefined ? { ok: false, error: "signalUnavailable" } : { ok: true, value: { signal } },
        },
    ]);
}

const signalOf = (reply: DriverReply): SignalReport | undefined =>
    reply.ok && reply.value !== undefined && "signal" in reply.value ? reply.value : undefined;

/** The PMK of a network is ready. */
export function computed(
    state: Interface,
    request: number,
    result: Extract<InterfaceInput, { type: "computed" }>["result"],
): Routed {
    const network = state.networks.byId.values().find(({ pmk }) => pmk.tag === "deriving" && pmk.request === request);
    if (network === undefined) {
        return routed(state, result === undefined ? [] : [{ type: "wipe", secret: result }]);
    }
    const keyed: Network = {
        ...network,
        pmk: result === undefined ? { tag: "none" } : { ...network.pmk, tag: "ready", pmk: result },
    };
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
