import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { at, between, due, type Instant, timeUnits } from "#src/lib/instant.js";
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
 * The station's side of the SA Query procedure (IEEE 802.11-2020, 11.13): a deauthentication or disassociation without
 * protection is either forged or comes from an access point that lost our keys. It is asked under protection whether it
 * still has them; one that does not answer for a second has not.
 */
export type SaQuery =
    /** `askedAt`: when the last procedure began. */
    | { readonly tag: "idle"; readonly askedAt: Instant | undefined }
    | {
          readonly tag: "asking";
          readonly askedAt: Instant;
          readonly until: Instant;
          /** Of the requests that were sent. */
          readonly transactions: readonly number[];
      };

export type SaQueryEvent =
    /** From the access point of a link with protection of management frames. */
    | { readonly type: "unprotected"; readonly reasonCode: number }
    | { readonly type: "response"; readonly transaction: number }
    /** The link is over. */
    | { readonly type: "over" }
    | Deadline;

export type SaQueryEffect =
    | { readonly type: "request"; readonly transaction: number }
    /** The access point no longer knows us. */
    | { readonly type: "unanswered" }
    | Trace<SaQueryReason>;

export type SaQueryReason =
    | "saQueryStarted"
    | "saQueryAnswered"
    | "saQueryUnanswered"
    | "unprotectedDisconnectIgnored"
    | "saQueryResponseUnexpected";

const RETRY = timeUnits(201);
const MAXIMUM = timeUnits(1000);
/** An attacker decides how many frames there are, not how many of ours they cause. */
const AT_MOST_EVERY = 10_000;
/** What an access point says that lost its state. */
const TRIGGERS: ReadonlySet<number> = new Set([ReasonCode.invalidClass2Frame, ReasonCode.invalidClass3Frame]);

export const idleSaQuery: SaQuery = { tag: "idle", askedAt: undefined };

export const saQuery: Machine<SaQuery, SaQueryEvent, SaQueryEffect> = { reduce, deadline: saQueryDeadline };

export function saQueryDeadline(state: SaQuery): Instant | undefined {
    return state.tag === "asking" ? state.until : undefined;
}

function reduce(state: SaQuery, event: SaQueryEvent, env: Env): Step<SaQuery, SaQueryEffect> {
    switch (event.type) {
        case "unprotected": {
            const { reasonCode } = event;
            const tooSoon = state.askedAt !== undefined && between(state.askedAt, env.now) < AT_MOST_EVERY;
            if (!TRIGGERS.has(reasonCode) || state.tag === "asking" || tooSoon)
                return ignore(state, "unprotectedDisconnectIgnored", { reasonCode });
            const { state: asking, effects } = ask(env.now, [], env);
            return step<SaQuery, SaQueryEffect>(
                asking,
                { type: "trace", level: "info", reason: "saQueryStarted", data: { reasonCode } },
                ...effects,
            );
        }
        case "response":
            if (state.tag === "idle" || !state.transactions.includes(event.transaction))
                return ignore(state, "saQueryResponseUnexpected");
            return step<SaQuery, SaQueryEffect>(
                { tag: "idle", askedAt: state.askedAt },
                { type: "trace", level: "debug", reason: "saQueryAnswered" },
            );
        case "over":
            return stay(idleSaQuery);
        case "deadline":
            if (state.tag === "idle" || !due(state.until, env.now)) return stay(state);
            if (between(state.askedAt, env.now) <= MAXIMUM) return ask(state.askedAt, state.transactions, env);
            return step<SaQuery, SaQueryEffect>(
                { tag: "idle", askedAt: state.askedAt },
                { type: "trace", level: "info", reason: "saQueryUnanswered" },
                { type: "unanswered" },
            );
        default:
            return unreachable(event);
    }
}

function ask(askedAt: Instant, before: readonly number[], env: Env): Step<SaQuery, SaQueryEffect> {
    const [low, high] = env.random(2);
    const transaction = low! | (high! << 8);
    return step<SaQuery, SaQueryEffect>(
        { tag: "asking", askedAt, until: at(env.now, RETRY), transactions: [...before, transaction] },
        { type: "request", transaction },
    );
}
