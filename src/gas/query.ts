import type { GasFrame } from "#src/gas/frame.js";
import { StatusCode } from "#src/ieee80211/status-code.js";
import { concat, equalBytes, noBytes } from "#src/lib/bytes.js";
import { at, between, due, earliest, type Instant, type Millis, millis, seconds, timeUnits } from "#src/lib/instant.js";
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

/**
 * Questions over the generic advertisement service (IEEE 802.11-2020, 11.22.3), from the requester's side: what is asked goes
 * out, comeback delays are waited for, fragments are put together. Whoever asks gives a question and gets one outcome.
 *
 * A question needs the radio from its request to the end of the answer, and gives it back during a long pause: the peer says
 * how long that is.
 */
export interface GasQueries {
    /** Oldest first. */
    readonly pending: readonly GasQuery[];
}

export interface GasQuestion {
    /** By which whoever asks knows it again; of its own choice, unlike that of every other pending one. */
    readonly number: number;
    readonly peer: Mac;
    /** MHz. */
    readonly frequency: number;
    /** Advertisement protocol tuple. */
    readonly protocol: Uint8Array;
    readonly query: Uint8Array;
}

interface GasQuery extends GasQuestion {
    readonly dialogToken: number;
    readonly askedAt: Instant;
    /** Of the last response; zero before there is one. */
    readonly statusCode: number;
    /** It was begun anew because a response to a comeback request did not come. */
    readonly retried: boolean;
    readonly stage: Stage;
}

/** With an `answer` it is the comeback request that is meant, else the initial one. */
type Stage =
    | { readonly tag: "queued"; readonly answer: Answer | undefined }
    | {
          readonly tag: "asking";
          readonly answer: Answer | undefined;
          /** When a response is no longer expected. */
          readonly until: Instant;
          /** When the whole is asked anew. */
          readonly retryAt: Instant | undefined;
      }
    /** The peer wants to be asked again at that time. */
    | { readonly tag: "pausing"; readonly answer: Answer; readonly askAt: Instant; readonly hasRadio: boolean };

/** What has come so far. */
interface Answer {
    /** Of the initial response; it stays the same. */
    readonly protocol: Uint8Array;
    /** Fragment that is expected, 0 to 128. */
    readonly next: number;
    readonly response: Uint8Array;
    /** Whether the radio stayed on the channel since the last request. */
    readonly staying: boolean;
    /** How often the peer wanted to be asked again later. */
    readonly pauses: number;
}

export type GasEvent =
    | ({ readonly type: "ask" } & GasQuestion)
    /** The radio is that question's now. */
    | { readonly type: "granted"; readonly number: number }
    /** What became of the request that was sent last. */
    | { readonly type: "sent"; readonly peer: Mac; readonly dialogToken: number; readonly acknowledged: boolean }
    /** It could not be sent. */
    | { readonly type: "sendFailed"; readonly number: number }
    | { readonly type: "frame"; readonly source: Mac; readonly frame: GasFrame }
    | { readonly type: "stop"; readonly number: number }
    /** The radio is gone: nothing can be asked any more. */
    | { readonly type: "end" }
    | Deadline;

export type GasEffect =
    | { readonly type: "radio.request" | "radio.release"; readonly number: number }
    | {
          readonly type: "send";
          readonly number: number;
          readonly destination: Mac;
          readonly frequency: number;
          readonly frame: GasFrame;
          /** How long to stay on the channel for what comes back. */
          readonly waitFor: Millis;
      }
    /** Nothing is waited for on that channel any more. */
    | { readonly type: "leave" }
    | ({ readonly type: "started" } & GasExchange)
    /** One for every question. */
    | ({ readonly type: "done" } & GasOutcome)
    | Trace<GasQueryReason>;

export interface GasExchange {
    readonly number: number;
    readonly peer: Mac;
    readonly frequency: number;
    /** `undefined`: none was free. */
    readonly dialogToken: number | undefined;
}

export interface GasOutcome extends GasExchange {
    readonly result: GasResult;
    /** Of the last response, zero when there was none. */
    readonly statusCode: number;
    /** Advertisement protocol tuple of the responses; empty when there was none. */
    readonly protocol: Uint8Array;
    /** Whole when the result is `success`. */
    readonly response: Uint8Array;
}

/** `failure`: the peer refused. `internalError`: it could not be asked. `ended`: the radio is gone. */
export type GasResult = "success" | "failure" | "timeout" | "peerError" | "internalError" | "stopped" | "ended";

export type GasQueryReason =
    | "gasNoToken"
    | "gasUnknownDialog"
    | "gasOutOfTurn"
    | "gasFragmentRepeated"
    | "gasFragmentUnexpected"
    | "gasProtocolChanged"
    | "gasDelayInsideFragments"
    | "gasTooManyPauses"
    | "gasRetry";

/** Where wpa_supplicant changed its mind. */
export interface GasRules {
    /** The first that the peer's other questions leave free, or any that no question uses. */
    readonly tokens: "first" | "random";
    /** How long the whole may take; `undefined`: each response has its own time. */
    readonly wholeTime: Millis | undefined;
    /** What is waited for at most, in TU. */
    readonly longestPause: number;
    /** A fragment that comes twice is no mistake of the peer's. */
    readonly repeatsAllowed: boolean;
    /** Status 95 in a comeback response means that there is more to wait for. */
    readonly outstandingAllowed: boolean;
    /** A comeback request without a response has everything asked anew, once. */
    readonly retries: boolean;
}

export const todaysGasRules: GasRules = {
    tokens: "random",
    wholeTime: undefined,
    longestPause: 60_000,
    repeatsAllowed: true,
    outstandingAllowed: true,
    retries: true,
};

/** Those of 2011. */
export const firstGasRules: GasRules = {
    tokens: "first",
    wholeTime: seconds(5),
    longestPause: 0xffff,
    repeatsAllowed: false,
    outstandingAllowed: false,
    retries: false,
};

export const noGasQueries: GasQueries = { pending: [] };

export const gasQueries = (rules: GasRules = todaysGasRules): Machine<GasQueries, GasEvent, GasEffect> => ({
    reduce: (state, event, env) => reduce(rules, state, event, env),
    deadline: gasDeadline,
});

export const gasDeadline = ({ pending }: GasQueries): Instant | undefined => earliest(...pending.map(dueAt));

const TOKENS = 256;
const RESPONSE_TIME = seconds(2);
const RESPONSE_TIME_UNHEARD = millis(250);
/** After the request was sent. */
const COMEBACK_RESPONSE_TIME = millis(160);
const INITIAL_WAIT = millis(1000);
const COMEBACK_WAIT = millis(150);
/** Others may have the radio meanwhile. */
const LONG_PAUSE = seconds(1);
/** One who puts us off again and again would have our radio for good. */
const MAX_PAUSES = 10;

type Stepped = Step<GasQueries, GasEffect>;

function reduce(rules: GasRules, state: GasQueries, event: GasEvent, env: Env): Stepped {
    switch (event.type) {
        case "ask":
            return ask(rules, state, event, env);
        case "granted": {
            const query = state.pending.find(({ number }) => number === event.number);
            // It ended while it waited.
            if (query?.stage.tag !== "queued") return step(state, { type: "radio.release", number: event.number });
            return send(rules, state, query, query.stage.answer, env.now);
        }
        case "sent": {
            const query = dialogOf(state, event.peer, event.dialogToken);
            if (query?.stage.tag !== "asking") return ignore(state, "gasUnknownDialog", { peer: event.peer });
            return stay(replaced(state, query, sent(rules, query, query.stage, event.acknowledged, env.now)));
        }
        case "sendFailed": {
            const query = state.pending.find(({ number }) => number === event.number);
            return query?.stage.tag === "asking" ? done(state, query, "internalError") : stay(state);
        }
        case "frame":
            return heard(rules, state, event.source, event.frame, env.now);
        case "stop": {
            const query = state.pending.find(({ number }) => number === event.number);
            return query === undefined ? stay(state) : done(state, query, "stopped");
        }
        case "end":
            return each(state, state.pending, (current, query) => done(current, query, "ended"));
        case "deadline":
            return each(
                state,
                state.pending.filter(query => due(dueAt(query), env.now)),
                (current, query) => late(rules, current, query, env),
            );
        default:
            return unreachable(event);
    }
}

function ask(
    rules: GasRules,
    state: GasQueries,
    { type: _, ...question }: GasQuestion & { type: "ask" },
    env: Env,
): Stepped {
    const { number, peer, frequency } = question;
    const dialogToken = freeToken(rules, state, peer, env);
    if (dialogToken === undefined) {
        const outcome = { number, peer, frequency, dialogToken, statusCode: 0, protocol: noBytes, response: noBytes };
        return step<GasQueries, GasEffect>(
            state,
            { type: "trace", level: "debug", reason: "gasNoToken", data: { peer } },
            { type: "done", result: "internalError", ...outcome },
        );
    }
    const query: GasQuery = {
        ...question,
        dialogToken,
        askedAt: env.now,
        statusCode: 0,
        retried: false,
        stage: { tag: "queued", answer: undefined },
    };
    return step<GasQueries, GasEffect>(
        { pending: [...state.pending, query] },
        { type: "started", number, peer, frequency, dialogToken },
        { type: "radio.request", number },
    );
}

/** A token that no pending question to that peer has; by the rules of today none to any peer, while there is one. */
function freeToken({ tokens }: GasRules, { pending }: GasQueries, peer: Mac, env: Env): number | undefined {
    const first = tokens === "random" ? env.random(1)[0]! : 0;
    const candidates = Array.from({ length: TOKENS }, (_, i) => (first + i) % TOKENS);
    const free = (taken: readonly GasQuery[]): number | undefined =>
        candidates.find(token => taken.every(({ dialogToken }) => dialogToken !== token));
    const unique = tokens === "random" ? free(pending) : undefined;
    return unique ?? free(pending.filter(other => other.peer === peer));
}

function send(rules: GasRules, state: GasQueries, query: GasQuery, answer: Answer | undefined, now: Instant): Stepped {
    const { number, peer, frequency, dialogToken, protocol } = query;
    const asking: GasQuery = {
        ...query,
        stage: { tag: "asking", answer, until: deadlineOf(rules, query, now, RESPONSE_TIME), retryAt: undefined },
    };
    const frame: GasFrame =
        answer === undefined
            ? { type: "initialRequest", dialogToken, protocol, query: query.query }
            : { type: "comebackRequest", dialogToken };
    const waitFor = answer?.staying && !query.retried ? COMEBACK_WAIT : INITIAL_WAIT;
    return step<GasQueries, GasEffect>(replaced(state, query, asking), {
        type: "send",
        number,
        destination: peer,
        frequency,
        frame,
        waitFor,
    });
}

function sent(
    rules: GasRules,
    query: GasQuery,
    stage: Extract<Stage, { readonly tag: "asking" }>,
    acknowledged: boolean,
    now: Instant,
): GasQuery {
    const until = deadlineOf(rules, query, now, acknowledged ? RESPONSE_TIME : RESPONSE_TIME_UNHEARD);
    const retries = rules.retries && stage.answer !== undefined && !query.retried;
    return {
        ...query,
        stage: { ...stage, until, retryAt: retries ? at(now, COMEBACK_RESPONSE_TIME) : undefined },
    };
}

const deadlineOf = ({ wholeTime }: GasRules, { askedAt }: GasQuery, now: Instant, responseTime: Millis): Instant =>
    wholeTime === undefined ? at(now, responseTime) : at(askedAt, wholeTime);

function heard(rules: GasRules, state: GasQueries, source: Mac, frame: GasFrame, now: Instant): Stepped {
    if (frame.type !== "initialResponse" && frame.type !== "comebackResponse")
        return ignore(state, "gasUnknownDialog", { peer: source });
    const query = dialogOf(state, source, frame.dialogToken);
    if (query === undefined) return ignore(state, "gasUnknownDialog", { peer: source });
    const { stage } = query;
    const expected = stage.tag === "asking" && (stage.answer === undefined) === (frame.type === "initialResponse");
    if (!expected) return ignore(state, "gasOutOfTurn", { peer: source });
    const { statusCode } = frame;
    const answered: GasQuery = { ...query, statusCode };
    const here = replaced(state, query, answered);
    const outstanding =
        rules.outstandingAllowed && stage.answer !== undefined && statusCode === StatusCode.queryResponseOutstanding;
    if (statusCode !== StatusCode.success && !outstanding) return done(here, answered, "failure");

    if (frame.type === "initialResponse") {
        const answer: Answer = {
            protocol: frame.protocol.slice(),
            next: 0,
            response: noBytes,
            staying: true,
            pauses: 0,
        };
        if (frame.comebackDelay > 0) return pause(rules, here, answered, answer, frame.comebackDelay, now);
        return done(here, answered, "success", { ...answer, response: frame.response.slice() });
    }

    const answer: Answer = { ...stage.answer!, staying: true };
    const { protocol, next, response, pauses } = answer;
    const wrong = (reason: GasQueryReason): Stepped =>
        traced(reason, source, done(here, answered, "peerError", answer));
    if (!equalBytes(frame.protocol, protocol)) return wrong("gasProtocolChanged");
    if (frame.comebackDelay > 0) {
        if (frame.fragment > 0) return wrong("gasDelayInsideFragments");
        if (pauses >= MAX_PAUSES) return wrong("gasTooManyPauses");
        return pause(rules, here, answered, answer, frame.comebackDelay, now);
    }
    if (frame.fragment !== next) {
        const repeated = rules.repeatsAllowed && frame.fragment === next - 1;
        return repeated ? ignore(here, "gasFragmentRepeated", { peer: source }) : wrong("gasFragmentUnexpected");
    }
    const longer: Answer = { ...answer, next: next + 1, response: concat(response, frame.response) };
    return frame.more ? send(rules, here, answered, longer, now) : done(here, answered, "success", longer);
}

/** A pause of more than one TU is not spent on the peer's channel. */
function pause(
    rules: GasRules,
    state: GasQueries,
    query: GasQuery,
    answer: Answer,
    delay: number,
    now: Instant,
): Stepped {
    const length = timeUnits(Math.min(delay, rules.longestPause));
    const staying = delay <= 1;
    const hasRadio = length <= LONG_PAUSE;
    const askAt = earliest(at(now, length), rules.wholeTime && at(query.askedAt, rules.wholeTime))!;
    const stage: Stage = { tag: "pausing", answer: { ...answer, staying, pauses: answer.pauses + 1 }, askAt, hasRadio };
    return step<GasQueries, GasEffect>(
        replaced(state, query, { ...query, stage }),
        ...(staying ? [] : [{ type: "leave" } as const]),
        ...(hasRadio ? [] : [{ type: "radio.release", number: query.number } as const]),
    );
}

/** Its time has come: to ask again, to begin anew, or to give up. */
function late(rules: GasRules, state: GasQueries, query: GasQuery, env: Env): Stepped {
    const { stage, number, askedAt } = query;
    if (rules.wholeTime !== undefined && between(askedAt, env.now) >= rules.wholeTime)
        return done(state, query, "timeout");
    switch (stage.tag) {
        case "queued":
            return stay(state);
        case "asking":
            if (due(stage.until, env.now)) return done(state, query, "timeout", stage.answer);
            return again(rules, state, query, env);
        case "pausing": {
            const { answer, hasRadio } = stage;
            if (hasRadio) return send(rules, state, query, answer, env.now);
            const queued: GasQuery = { ...query, stage: { tag: "queued", answer } };
            return step(replaced(state, query, queued), { type: "radio.request", number });
        }
        default:
            return unreachable(stage);
    }
}

/** Another token: what comes late for the old one is not taken for the new answer. */
function again(rules: GasRules, state: GasQueries, query: GasQuery, env: Env): Stepped {
    const dialogToken = freeToken(rules, state, query.peer, env);
    if (dialogToken === undefined) return done(state, query, "timeout");
    const anew: GasQuery = { ...query, dialogToken, retried: true };
    return traced("gasRetry", query.peer, send(rules, replaced(state, query, anew), anew, undefined, env.now));
}

function done(state: GasQueries, query: GasQuery, result: GasResult, answer?: Answer): Stepped {
    const { number, peer, frequency, dialogToken, statusCode, stage } = query;
    const { protocol, response } = answer ?? { protocol: noBytes, response: noBytes };
    const away = stage.tag === "asking" || (stage.tag === "pausing" && stage.answer.staying);
    return step<GasQueries, GasEffect>(
        { pending: state.pending.filter(other => other !== query) },
        ...(away ? [{ type: "leave" } as const] : []),
        ...(stage.tag === "pausing" && !stage.hasRadio ? [] : [{ type: "radio.release", number } as const]),
        { type: "done", number, peer, frequency, dialogToken, result, statusCode, protocol, response },
    );
}

function dueAt({ stage }: GasQuery): Instant | undefined {
    switch (stage.tag) {
        case "queued":
            return undefined;
        case "asking":
            return earliest(stage.until, stage.retryAt);
        case "pausing":
            return stage.askAt;
        default:
            return unreachable(stage);
    }
}

const dialogOf = ({ pending }: GasQueries, peer: Mac, dialogToken: number): GasQuery | undefined =>
    pending.find(query => query.peer === peer && query.dialogToken === dialogToken);

const replaced = ({ pending }: GasQueries, query: GasQuery, by: GasQuery): GasQueries => ({
    pending: pending.map(other => (other === query ? by : other)),
});

const traced = (reason: GasQueryReason, peer: Mac, { state, effects }: Stepped): Stepped => ({
    state,
    effects: [{ type: "trace", level: "debug", reason, data: { peer } }, ...effects],
});

/** One step after the other, each on the state that the one before left. */
function each(
    state: GasQueries,
    queries: readonly GasQuery[],
    reduceOne: (state: GasQueries, query: GasQuery) => Stepped,
): Stepped {
    const effects: GasEffect[] = [];
    let current = state;
    for (const query of queries) {
        const next = reduceOne(current, query);
        current = next.state;
        effects.push(...next.effects);
    }
    return { state: current, effects };
}
