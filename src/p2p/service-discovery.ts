import {
    ANQP_PROTOCOL,
    emitGas,
    type GasEvent,
    type GasFrame,
    type GasOutcome,
    type GasQueries,
    type GasQueryReason,
    type GasResult,
    gasDeadline,
    gasQueries,
    isAnqp,
    noGasQueries,
} from "#src/gas/index.js";
import { concat, noBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { at, due, earliest, type Instant, millis, seconds } from "#src/lib/instant.js";
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

/** Asking peers for their services, one at a time, and answering for ours. */
export interface ServiceDiscovery {
    readonly services: Services;
    /** Service Update Indicator: counts the changes of our services. */
    readonly updateIndicator: number;
    /** Queries are answered by a client instead of by us. */
    readonly external: boolean;
    readonly queries: readonly PendingQuery[];
    readonly nextRef: number;
    /** How many were asked since the last search. */
    readonly questions: number;
    /** Who is being asked, and the query. */
    readonly asking: { readonly ref: number; readonly peer: Mac } | undefined;
    readonly gas: GasQueries;
    /** At most one to each peer. */
    readonly telling: readonly Telling[];
}

/** A query that waits until its peer can be spoken to. */
export interface PendingQuery {
    readonly ref: number;
    /** `undefined`: everybody, each once. */
    readonly peer: Mac | undefined;
    readonly queries: readonly ServiceQuery[];
    /** Those of the known peers who had their turn. */
    readonly asked: ReadonlySet<Mac>;
}

/** A long answer that is fetched piece by piece. */
interface Telling {
    readonly peer: Mac;
    readonly dialogToken: number;
    readonly rest: Uint8Array;
    readonly fragment: number;
    /** Whoever has not asked for the next piece by then will not. */
    readonly until: Instant;
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
    /** The time to ask: these are there, in the order of preference. Who is not known any more may be asked anew. */
    | {
          readonly type: "reachable";
          readonly peers: readonly ReachablePeer[];
          readonly known: ReadonlySet<Mac>;
      }
    /** The find during which we ask is over; what waits will be asked in another one. */
    | { readonly type: "interrupt" }
    /** Somebody who goes before waits for the radio: the question is put again behind him. */
    | { readonly type: "preempted" }
    /** The radio is ours, for the query of that number. */
    | { readonly type: "granted"; readonly number: number }
    /** What became of our request. */
    | { readonly type: "sent"; readonly peer: Mac; readonly dialogToken: number; readonly acknowledged: boolean }
    | { readonly type: "sendFailed"; readonly number: number }
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
    | GasQueryReason
    | "unknownQuery"
    | "nobodyToAsk"
    | "enoughAsked"
    | "tooManyAnswers"
    | "otherPeer"
    | "otherDialog"
    | "otherProtocol"
    | (typeof UNANSWERED)[keyof typeof UNANSWERED];

export type ServiceDiscoveryEffect =
    /** The radio for one query. */
    | { readonly type: "radio.request" | "radio.release"; readonly number: number }
    | {
          readonly type: "send";
          readonly destination: Mac;
          readonly frequency: number;
          /** Body of the Action frame. */
          readonly body: Uint8Array;
          /** How long to stay for what comes back, in ms. */
          readonly waitFor: number;
          /** Of our query; absent from an answer. */
          readonly number?: number;
      }
    /** Nothing is waited for on another channel any more. */
    | { readonly type: "leave" }
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
    questions: 0,
    asking: undefined,
    gas: noGasQueries,
    telling: [],
};

export const serviceDiscovery: Machine<ServiceDiscovery, ServiceDiscoveryEvent, ServiceDiscoveryEffect> = {
    reduce,
    deadline: ({ gas, telling }) => earliest(gasDeadline(gas), ...telling.map(({ until }) => until)),
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
            return state.asking?.ref === event.ref
                ? throughGas(left, { type: "stop", number: event.ref }, env)
                : stay(left);
        }
        case "reachable":
            return state.asking === undefined ? ask(remembering(state, event.known), event.peers, env) : stay(state);
        case "interrupt": {
            const anew: ServiceDiscovery = { ...state, questions: 0 };
            if (anew.asking === undefined) return stay(anew);
            const stopped = throughGas(anew, { type: "stop", number: anew.asking.ref }, env);
            // Nobody waits for the end of it.
            return { ...stopped, effects: stopped.effects.filter(({ type }) => type !== "asked") };
        }
        case "preempted":
            return state.asking === undefined
                ? stay(state)
                : throughGas(state, { type: "stop", number: state.asking.ref }, env);
        case "granted":
        case "sent":
        case "sendFailed":
            return throughGas(state, event, env);
        case "deadline":
            return throughGas({ ...state, telling: awaited(state, env) }, event, env);
        case "frame":
            return frame(state, event, env);
        case "services":
            return stay({ ...state, services: event.services });
        case "servicesChanged":
            return stay({ ...state, updateIndicator: (state.updateIndicator + 1) & 0xffff });
        case "external":
            return stay({ ...state, external: event.on });
        case "respond":
            return respond(state, event.peer, event.frequency, event.dialogToken, event.answers, env);
        default:
            return unreachable(event);
    }
}

/** Addresses are made up faster than they can be asked: those that nobody knows any more are not kept. */
const remembering = (state: ServiceDiscovery, known: ReadonlySet<Mac>): ServiceDiscovery => ({
    ...state,
    queries: state.queries.map(query => ({
        ...query,
        asked: new Set([...query.asked].filter(address => known.has(address))),
    })),
});

/** Asks the first peer for whom there is a query. The find goes on after some of them, however many there are. */
function ask(state: ServiceDiscovery, peers: readonly ReachablePeer[], env: Env): Stepped {
    if (state.questions >= MAX_QUESTIONS) return ignore({ ...state, questions: 0 }, "enoughAsked");
    for (const query of state.queries) {
        const found = peers.find(
            ({ address }) => !query.asked.has(address) && (query.peer === undefined || query.peer === address),
        );
        if (found === undefined) continue;
        const { address: peer, frequency } = found;
        const asked: PendingQuery = { ...query, asked: new Set([...query.asked, peer]) };
        const next: ServiceDiscovery = {
            ...state,
            // Behind the others: a crowd that everybody is to be asked of must not keep them from their turn.
            queries: [...state.queries.filter(other => other !== query), asked],
            questions: state.questions + 1,
            asking: { ref: query.ref, peer },
        };
        const question = {
            number: query.ref,
            peer,
            frequency,
            protocol: QUERY_PROTOCOL,
            query: emitServiceRequest({ updateIndicator: state.updateIndicator, queries: query.queries }),
        };
        return throughGas(next, { type: "ask", ...question }, env);
    }
    const queries = state.queries.map(query => (isToBeRepeated(query) ? unasked(query) : query));
    const again: ServiceDiscovery = { ...state, queries, questions: 0 };
    return state.queries.length === 0 || peers.length === 0 ? stay(again) : ignore(again, "nobodyToAsk");
}

/** A query to one peer is there until it is answered. */
const isToBeRepeated = ({ peer, asked }: PendingQuery): boolean => peer !== undefined && asked.size > 0;
const unasked = (query: PendingQuery): PendingQuery => ({ ...query, asked: new Set<Mac>() });

/** What asking comes to by the rules of the generic advertisement service. */
function throughGas(before: ServiceDiscovery, event: GasEvent, env: Env): Stepped {
    const { state: gas, effects } = machine.reduce(before.gas, event, env);
    let state: ServiceDiscovery = { ...before, gas };
    const all: ServiceDiscoveryEffect[] = [];
    for (const effect of effects) {
        switch (effect.type) {
            case "send": {
                const { number, destination, frequency, frame, waitFor } = effect;
                all.push({ type: "send", number, destination, frequency, body: emitGas(frame), waitFor });
                break;
            }
            case "started":
                break;
            case "done": {
                const ended = answered(state, effect);
                state = ended.state;
                all.push(...ended.effects);
                break;
            }
            default:
                all.push(effect);
        }
    }
    return { state, effects: all };
}

function frame(
    state: ServiceDiscovery,
    event: Extract<ServiceDiscoveryEvent, { readonly type: "frame" }>,
    env: Env,
): Stepped {
    const { source, frequency, frame: gas } = event;
    switch (gas.type) {
        case "initialRequest":
            return isAnqp(gas.protocol)
                ? requested(state, source, frequency, gas, env)
                : ignore(state, "otherProtocol", { peer: source });
        case "comebackRequest":
            return tellMore(state, source, frequency, gas.dialogToken, env);
        case "initialResponse":
        case "comebackResponse":
            return throughGas(state, event, env);
        default:
            return unreachable(gas);
    }
}

function requested(
    state: ServiceDiscovery,
    source: Mac,
    frequency: number,
    { dialogToken, query }: Extract<GasFrame, { type: "initialRequest" }>,
    env: Env,
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
    const answers = answersThatFit(state.services, request.queries);
    const next = respond(state, source, frequency, dialogToken, answers, env);
    return { state: next.state, effects: [told, ...next.effects] };
}

/** A peer may ask for everything many times over in one frame: what is too much for one answer is left out. */
function answersThatFit(services: Services, queries: readonly ServiceQuery[]): readonly ServiceAnswer[] {
    const fitting: ServiceAnswer[] = [];
    let room = MAX_ANSWERS;
    for (const query of queries)
        for (const answer of answersTo(services, query)) {
            room -= ANSWER_HEADER + answer.data.length;
            if (room < 0) return fitting;
            fitting.push(answer);
        }
    return fitting;
}

/** The long answers that somebody may still fetch. */
const awaited = ({ telling }: ServiceDiscovery, { now }: Env): readonly Telling[] =>
    telling.filter(({ until }) => !due(until, now));

/** What does not fit a frame is announced, and fetched piece by piece. */
function respond(
    state: ServiceDiscovery,
    peer: Mac,
    frequency: number,
    dialogToken: number,
    answers: readonly ServiceAnswer[],
    env: Env,
): Stepped {
    const whole = emitServiceResponse({ updateIndicator: state.updateIndicator, answers });
    const short = whole.length <= MAX_FRAGMENT;
    const others = awaited(state, env).filter(other => other.peer !== peer);
    // Those that are being fetched go before: a crowd of questions must not keep everybody from any answer.
    if (!short && others.length >= MAX_TELLING) return ignore(state, "tooManyAnswers", { peer });
    const until = at(env.now, TELLING_TIME);
    return step<ServiceDiscovery, ServiceDiscoveryEffect>(
        {
            ...state,
            telling: short ? state.telling : [...others, { peer, dialogToken, rest: whole, fragment: 0, until }],
        },
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

function tellMore(state: ServiceDiscovery, source: Mac, frequency: number, dialogToken: number, env: Env): Stepped {
    const all = awaited(state, env);
    const telling = all.find(({ peer }) => peer === source);
    if (telling === undefined) return ignore(state, "otherPeer", { peer: source });
    if (telling.dialogToken !== dialogToken) return ignore(state, "otherDialog", { peer: source });
    const response = telling.rest.subarray(0, MAX_FRAGMENT);
    const rest = telling.rest.subarray(MAX_FRAGMENT);
    const more = rest.length > 0;
    const next: Telling = { ...telling, rest, fragment: telling.fragment + 1, until: at(env.now, TELLING_TIME) };
    const left = all.flatMap(other => (other !== telling ? [other] : more ? [next] : []));
    return step<ServiceDiscovery, ServiceDiscoveryEffect>(
        { ...state, telling: left },
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

/**
 * The exchange is over. A query to one peer that got no answer is asked again when the peer is met again, not before everybody else
 * had a turn: one that always refuses would be asked forever, and the find would get no further. What we stopped was not asked.
 */
function answered(state: ServiceDiscovery, { number, peer, result, protocol, response }: GasOutcome): Stepped {
    const over: ServiceDiscovery = { ...state, asking: undefined };
    if (result !== "success") return failed(over, number, peer, UNANSWERED[result]);
    if (!isAnqp(protocol)) return failed(over, number, peer, "otherProtocol");
    const parsed = parseServiceResponse(response);
    if (isMalformed(parsed)) return failed(over, number, peer, reasonOf(parsed));
    const tlvs = joinServiceTlvs(
        parsed.answers.map(({ protocol, transaction, status, data }) =>
            concat(Uint8Array.of(protocol, transaction, status), data),
        ),
    );
    return step<ServiceDiscovery, ServiceDiscoveryEffect>(
        { ...over, queries: state.queries.filter(query => query.ref !== number || query.peer === undefined) },
        { type: "response", peer, updateIndicator: parsed.updateIndicator, tlvs },
        { type: "asked" },
    );
}

function failed(state: ServiceDiscovery, ref: number, peer: Mac, reason: ServiceDiscoveryReason): Stepped {
    const wasStopped = reason === UNANSWERED.stopped;
    const queries = state.queries.map(query =>
        wasStopped && query.ref === ref
            ? { ...query, asked: new Set([...query.asked].filter(each => each !== peer)) }
            : query,
    );
    return step<ServiceDiscovery, ServiceDiscoveryEffect>(
        { ...state, queries },
        { type: "trace", level: "debug", reason, data: { peer } },
        { type: "asked" },
    );
}

const reasonOf = ({ malformed }: { readonly malformed: string }): ServiceReason =>
    malformed === "noServices" ? "noServices" : "truncated";

/** Why there is no answer. */
const UNANSWERED = {
    failure: "serviceQueryRefused",
    timeout: "serviceQueryTimeout",
    peerError: "serviceQueryPeerError",
    internalError: "serviceQueryUnsent",
    stopped: "serviceQueryStopped",
    ended: "serviceQueryStopped",
} as const satisfies Readonly<Record<Exclude<GasResult, "success">, string>>;

const machine = gasQueries();
/** Between two searches; each takes up to two seconds. */
const MAX_QUESTIONS = 10;
/** No limit of our own on the answer, as hostap writes it. */
const QUERY_PROTOCOL = Uint8Array.of(0, 0);
const COMEBACK_TIME = millis(200);
/** What fits a management frame with room for everything around it. */
const MAX_FRAGMENT = 1400;
/** Long answers that are fetched at the same time. */
const MAX_TELLING = 4;
/** From one piece to the request for the next one. */
const TELLING_TIME = seconds(5);
/** Bytes of a Service Response TLV in front of its data. */
const ANSWER_HEADER = 5;
/** Bytes of all answers to one frame: as much as wpa_supplicant gives. */
const MAX_ANSWERS = 10_000;
