import { ANQP_PROTOCOL, emitGas, type GasFrame, isAnqp } from "#src/gas/index.js";
import { concat, noBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { at, due, type Instant, millis } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import {
    type Deadline,
    type Env,
    ignore,
    type Machine,
    type Step,
    stay,
    step,
    type Trace,
    unreachable,
} from "#src/lib/machine.js";
import {
    emitServiceRequest,
    emitServiceResponse,
    joinServiceTlvs,
    parseServiceRequest,
    parseServiceResponse,
    type ServiceAnswer,
    type ServiceQuery,
    type ServiceReason,
} from "#src/p2p/service-tlv.js";
import { answersTo, noServices, type Services } from "#src/p2p/services.js";

/** Asking peers for their services and answering for ours. One exchange in each direction at a time. */
export interface ServiceDiscovery {
    readonly services: Services;
    /** Service Update Indicator: counts the changes of our services. */
    readonly updateIndicator: number;
    /** Queries are answered by a client instead of by us. */
    readonly external: boolean;
    readonly queries: readonly PendingQuery[];
    readonly nextRef: number;
    readonly asking: Asking | undefined;
    readonly telling: Telling | undefined;
}

/** A query that waits until its peer can be spoken to. */
export interface PendingQuery {
    readonly ref: number;
    /** `undefined`: everybody, each once. */
    readonly peer: Mac | undefined;
    readonly queries: readonly ServiceQuery[];
    readonly asked: ReadonlySet<Mac>;
}

interface Asking {
    readonly ref: number;
    readonly peer: Mac;
    readonly frequency: number;
    readonly dialogToken: number;
    /** Fragments so far; `undefined`: none was announced. */
    readonly fragments: { readonly next: number; readonly bytes: Uint8Array } | undefined;
    readonly until: Instant;
}

/** A long answer that is fetched piece by piece. */
interface Telling {
    readonly peer: Mac;
    readonly dialogToken: number;
    readonly rest: Uint8Array;
    readonly fragment: number;
}

/** A peer that can be spoken to now. */
export interface ReachablePeer {
    readonly address: Mac;
    readonly frequency: number;
}

export type ServiceDiscoveryEvent =
    | Deadline
    | { readonly type: "ask"; readonly peer: Mac | undefined; readonly queries: readonly ServiceQuery[] }
    | { readonly type: "cancel"; readonly ref: number }
    /** The time to ask: these are there, in the order of preference. */
    | { readonly type: "reachable"; readonly peers: readonly ReachablePeer[] }
    /** What became of our request. */
    | { readonly type: "sent"; readonly acknowledged: boolean }
    | { readonly type: "frame"; readonly source: Mac; readonly frequency: number; readonly frame: GasFrame }
    | { readonly type: "services"; readonly services: Services }
    | { readonly type: "servicesChanged" }
    | { readonly type: "external"; readonly on: boolean }
    /** A client's own answer to what it was asked. */
    | {
          readonly type: "respond";
          readonly peer: Mac;
          readonly frequency: number;
          readonly dialogToken: number;
          readonly answers: readonly ServiceAnswer[];
      };

export type ServiceDiscoveryReason =
    | ServiceReason
    | "unknownQuery"
    | "nobodyToAsk"
    | "notAsking"
    | "otherPeer"
    | "otherDialog"
    | "otherProtocol"
    | "outOfOrder"
    | "tooLong"
    | "refused"
    | "noAnswer"
    | "notAcknowledged";

export type ServiceDiscoveryEffect =
    | {
          readonly type: "send";
          readonly destination: Mac;
          readonly frequency: number;
          /** Body of the Action frame. */
          readonly body: Uint8Array;
          /** How long to stay for what comes back, in ms. */
          readonly waitFor: number;
      }
    /** Nobody is being asked any more. */
    | { readonly type: "asked" }
    | {
          readonly type: "request";
          readonly peer: Mac;
          readonly frequency: number;
          readonly dialogToken: number;
          readonly updateIndicator: number;
          readonly tlvs: Uint8Array;
      }
    | { readonly type: "response"; readonly peer: Mac; readonly updateIndicator: number; readonly tlvs: Uint8Array }
    | Trace<ServiceDiscoveryReason>;

export const initialServiceDiscovery: ServiceDiscovery = {
    services: noServices,
    updateIndicator: 0,
    external: false,
    queries: [],
    nextRef: 1,
    asking: undefined,
    telling: undefined,
};

export const serviceDiscovery: Machine<ServiceDiscovery, ServiceDiscoveryEvent, ServiceDiscoveryEffect> = {
    reduce,
    deadline: ({ asking }) => asking?.until,
};

type Stepped = Step<ServiceDiscovery, ServiceDiscoveryEffect>;

function reduce(state: ServiceDiscovery, event: ServiceDiscoveryEvent, env: Env): Stepped {
    switch (event.type) {
        case "ask": {
            const query = { ref: state.nextRef, peer: event.peer, queries: event.queries, asked: new Set<Mac>() };
            return stay({ ...state, nextRef: state.nextRef + 1, queries: [...state.queries, query] });
        }
        case "cancel": {
            const queries = state.queries.filter(({ ref }) => ref !== event.ref);
            if (queries.length === state.queries.length) return ignore(state, "unknownQuery", { ref: event.ref });
            const left: ServiceDiscovery = { ...state, queries };
            return state.asking?.ref === event.ref ? over(left) : stay(left);
        }
        case "reachable":
            return ask(state, event.peers, env);
        case "sent":
            if (state.asking === undefined) return ignore(state, "notAsking");
            if (event.acknowledged) return stay(state);
            return withTrace(over(state), "notAcknowledged", state.asking.peer);
        case "frame":
            return frame(state, event.source, event.frequency, event.frame, env.now);
        case "services":
            return stay({ ...state, services: event.services });
        case "servicesChanged":
            return stay({ ...state, updateIndicator: (state.updateIndicator + 1) & 0xffff });
        case "external":
            return stay({ ...state, external: event.on });
        case "respond":
            return respond(state, event.peer, event.frequency, event.dialogToken, event.answers);
        case "deadline":
            if (state.asking === undefined || !due(state.asking.until, env.now)) return stay(state);
            return withTrace(over(state), "noAnswer", state.asking.peer);
        default:
            return unreachable(event);
    }
}

/** Asks the first peer for whom there is a query. */
function ask(state: ServiceDiscovery, peers: readonly ReachablePeer[], env: Env): Stepped {
    if (state.asking !== undefined) return stay(state);
    for (const query of state.queries) {
        const peer = peers.find(
            ({ address }) => !query.asked.has(address) && (query.peer === undefined || query.peer === address),
        );
        if (peer === undefined) continue;
        const dialogToken = env.random(1)[0]!;
        const asked: PendingQuery = { ...query, asked: new Set([...query.asked, peer.address]) };
        return step<ServiceDiscovery, ServiceDiscoveryEffect>(
            {
                ...state,
                queries: state.queries.map(other => (other === query ? asked : other)),
                asking: {
                    ref: query.ref,
                    peer: peer.address,
                    frequency: peer.frequency,
                    dialogToken,
                    fragments: undefined,
                    until: at(env.now, ANSWER_TIME),
                },
            },
            {
                type: "send",
                destination: peer.address,
                frequency: peer.frequency,
                body: emitGas({
                    type: "initialRequest",
                    dialogToken,
                    // No limit of our own on the answer, as hostap writes it.
                    protocol: Uint8Array.of(0, 0),
                    query: emitServiceRequest({ updateIndicator: state.updateIndicator, queries: query.queries }),
                }),
                waitFor: ANSWER_TIME,
            },
        );
    }
    return ignore(state, "nobodyToAsk");
}

function frame(state: ServiceDiscovery, source: Mac, frequency: number, gas: GasFrame, now: Instant): Stepped {
    switch (gas.type) {
        case "initialRequest":
            return isAnqp(gas.protocol)
                ? requested(state, source, frequency, gas)
                : ignore(state, "otherProtocol", { peer: source });
        case "comebackRequest":
            return tellMore(state, source, frequency, gas.dialogToken);
        case "initialResponse":
        case "comebackResponse":
            return responded(state, source, gas, now);
        default:
            return unreachable(gas);
    }
}

function requested(
    state: ServiceDiscovery,
    source: Mac,
    frequency: number,
    { dialogToken, query }: Extract<GasFrame, { type: "initialRequest" }>,
): Stepped {
    const request = parseServiceRequest(query);
    if (isMalformed(request)) return ignore(state, reasonOf(request), { peer: source });
    const told: ServiceDiscoveryEffect = {
        type: "request",
        peer: source,
        frequency,
        dialogToken,
        updateIndicator: request.updateIndicator,
        tlvs: joinServiceTlvs(
            request.queries.map(({ protocol, transaction, data }) =>
                concat(Uint8Array.of(protocol, transaction), data),
            ),
        ),
    };
    if (state.external) return step<ServiceDiscovery, ServiceDiscoveryEffect>(state, told);
    const answers = request.queries.flatMap(each => answersTo(state.services, each));
    const next = respond(state, source, frequency, dialogToken, answers);
    return { state: next.state, effects: [told, ...next.effects] };
}

/** What does not fit a frame is announced, and fetched piece by piece. */
function respond(
    state: ServiceDiscovery,
    peer: Mac,
    frequency: number,
    dialogToken: number,
    answers: readonly ServiceAnswer[],
): Stepped {
    const whole = emitServiceResponse({ updateIndicator: state.updateIndicator, answers });
    const short = whole.length <= MAX_FRAGMENT;
    return step<ServiceDiscovery, ServiceDiscoveryEffect>(
        { ...state, telling: short ? state.telling : { peer, dialogToken, rest: whole, fragment: 0 } },
        {
            type: "send",
            destination: peer,
            frequency,
            body: emitGas({
                type: "initialResponse",
                dialogToken,
                statusCode: 0,
                comebackDelay: short ? 0 : 1,
                protocol: ANQP_PROTOCOL,
                response: short ? whole : noBytes,
            }),
            waitFor: short ? 0 : COMEBACK_TIME,
        },
    );
}

function tellMore(state: ServiceDiscovery, source: Mac, frequency: number, dialogToken: number): Stepped {
    const { telling } = state;
    if (telling === undefined || telling.peer !== source) return ignore(state, "otherPeer", { peer: source });
    if (telling.dialogToken !== dialogToken) return ignore(state, "otherDialog", { peer: source });
    const response = telling.rest.subarray(0, MAX_FRAGMENT);
    const rest = telling.rest.subarray(MAX_FRAGMENT);
    const more = rest.length > 0;
    return step<ServiceDiscovery, ServiceDiscoveryEffect>(
        { ...state, telling: more ? { ...telling, rest, fragment: telling.fragment + 1 } : undefined },
        {
            type: "send",
            destination: source,
            frequency,
            body: emitGas({
                type: "comebackResponse",
                dialogToken,
                statusCode: 0,
                comebackDelay: 0,
                fragment: telling.fragment & 0x7f,
                more,
                protocol: ANQP_PROTOCOL,
                response,
            }),
            waitFor: more ? COMEBACK_TIME : 0,
        },
    );
}

function responded(
    state: ServiceDiscovery,
    source: Mac,
    gas: Extract<GasFrame, { type: "initialResponse" | "comebackResponse" }>,
    now: Instant,
): Stepped {
    const { asking } = state;
    if (asking === undefined) return ignore(state, "notAsking", { peer: source });
    if (asking.peer !== source) return ignore(state, "otherPeer", { peer: source });
    if (asking.dialogToken !== gas.dialogToken) return ignore(state, "otherDialog", { peer: source });
    if (!isAnqp(gas.protocol)) return ignore(state, "otherProtocol", { peer: source });
    if (gas.statusCode !== 0) return withTrace(over(state), "refused", source);
    if (gas.type === "initialResponse") {
        if (gas.comebackDelay === 0) return heard(state, asking, gas.response);
        return comeBack(state, { ...asking, fragments: { next: 0, bytes: noBytes } }, now);
    }
    const { fragments } = asking;
    if (fragments === undefined || gas.fragment !== (fragments.next & 0x7f))
        return ignore(state, "outOfOrder", { peer: source });
    const bytes = concat(fragments.bytes, gas.response);
    if (bytes.length > MAX_ANSWER) return withTrace(over(state), "tooLong", source);
    if (!gas.more) return heard(state, asking, bytes);
    return comeBack(state, { ...asking, fragments: { next: fragments.next + 1, bytes } }, now);
}

function comeBack(state: ServiceDiscovery, asking: Asking, now: Instant): Stepped {
    return step<ServiceDiscovery, ServiceDiscoveryEffect>(
        { ...state, asking: { ...asking, until: at(now, ANSWER_TIME) } },
        {
            type: "send",
            destination: asking.peer,
            frequency: asking.frequency,
            body: emitGas({ type: "comebackRequest", dialogToken: asking.dialogToken }),
            waitFor: COMEBACK_TIME,
        },
    );
}

function heard(state: ServiceDiscovery, asking: Asking, anqp: Uint8Array): Stepped {
    const response = parseServiceResponse(anqp);
    if (isMalformed(response)) return withTrace(over(state), reasonOf(response), asking.peer);
    const answered: ServiceDiscovery = {
        ...state,
        queries: state.queries.filter(({ ref, peer }) => ref !== asking.ref || peer === undefined),
    };
    const tlvs = joinServiceTlvs(
        response.answers.map(({ protocol, transaction, status, data }) =>
            concat(Uint8Array.of(protocol, transaction, status), data),
        ),
    );
    const ended = over(answered);
    return {
        state: ended.state,
        effects: [
            { type: "response", peer: asking.peer, updateIndicator: response.updateIndicator, tlvs },
            ...ended.effects,
        ],
    };
}

/** The exchange is over. A query to one peer that got no answer is asked again when the peer is met again. */
function over(state: ServiceDiscovery): Stepped {
    const { asking } = state;
    const queries = state.queries.map(query =>
        query.ref === asking?.ref && query.peer !== undefined ? { ...query, asked: new Set<Mac>() } : query,
    );
    return step<ServiceDiscovery, ServiceDiscoveryEffect>({ ...state, queries, asking: undefined }, { type: "asked" });
}

const withTrace = ({ state, effects }: Stepped, reason: ServiceDiscoveryReason, peer: Mac): Stepped => ({
    state,
    effects: [{ type: "trace", level: "debug", reason, data: { peer } }, ...effects],
});

const reasonOf = ({ malformed }: { readonly malformed: string }): ServiceReason =>
    malformed === "noServices" ? "noServices" : "truncated";

const ANSWER_TIME = millis(5000);
const COMEBACK_TIME = millis(200);
/** What fits a management frame with room for everything around it. */
const MAX_FRAGMENT = 1400;
/** What one peer may make us keep. */
const MAX_ANSWER = 64_000;
