import type { BssRecord, DriverCommand, ScanParameters } from "#src/driver/command.js";
import type { DriverReply } from "#src/driver/driver.js";
import { at, due, type Instant, type Millis, millis, seconds } from "#src/lib/instant.js";
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

/** Something that P2P does with the radio. */
export type P2pJob =
    | { readonly kind: "search"; readonly parameters: ScanParameters }
    /** MHz. */
    | { readonly kind: "listen"; readonly frequency: number; readonly duration: Millis };

/**
 * What P2P does with the radio: one job at a time, each in its turn among scans and connections. A job that is stopped has
 * the radio until the driver says that it is over; the next one waits for that.
 */
export type P2pRadio =
    | { readonly tag: "idle"; readonly requests: number }
    /** For its turn. */
    | { readonly tag: "waiting"; readonly requests: number; readonly job: P2pJob }
    /** The driver was asked and has not answered. */
    | ({ readonly tag: "asked"; readonly preempted?: true } & Begun)
    /** `until`: for a driver that never says it is done. */
    | ({ readonly tag: "busy"; readonly until: Instant } & Begun)
    /** What a search heard is being fetched. */
    | ({ readonly tag: "fetching"; readonly until: Instant } & Begun);

interface Begun {
    readonly requests: number;
    readonly job: P2pJob;
    readonly from: Instant;
    /** Nobody wants it any more; what comes then. */
    readonly stopped: { readonly next: P2pJob | undefined } | undefined;
}

export type P2pRadioEvent =
    | { readonly type: "start"; readonly job: P2pJob }
    | { readonly type: "stop" }
    | { readonly type: "granted" }
    /** Somebody who goes before waits for the radio. */
    | { readonly type: "preempted" }
    | { readonly type: "driver.reply"; readonly request: number; readonly reply: DriverReply }
    /** The search of that number is over. */
    | { readonly type: "searched"; readonly number: number }
    | { readonly type: "listening" | "listenEnded" }
    /** The interface is down, and whatever the driver did is over. */
    | { readonly type: "lost" }
    | Deadline;

export type P2pRadioReason = "p2pLate" | "p2pRefused" | "p2pGuard";

export type P2pRadioEffect =
    | {
          readonly type: "driver";
          readonly owner: "p2p" | "none";
          readonly request: number;
          readonly command: DriverCommand;
      }
    | { readonly type: "radio.request" | "radio.release"; readonly job: P2pJob["kind"] }
    /** Everything that the driver knows of, and when the search began. */
    | { readonly type: "heard"; readonly bsss: readonly BssRecord[]; readonly since: Instant }
    | { readonly type: "refused"; readonly job: P2pJob["kind"] }
    | { readonly type: "listening" | "listenEnded" }
    | Trace<P2pRadioReason>;

type Stepped = Step<P2pRadio, P2pRadioEffect>;
type Working = Extract<P2pRadio, Begun>;

export const idleP2pRadio: P2pRadio = { tag: "idle", requests: 0 };

export const p2pRadio: Machine<P2pRadio, P2pRadioEvent, P2pRadioEffect> = { reduce, deadline: p2pRadioDeadline };

export function p2pRadioDeadline(state: P2pRadio): Instant | undefined {
    return state.tag === "busy" || state.tag === "fetching" ? state.until : undefined;
}

function reduce(state: P2pRadio, event: P2pRadioEvent, env: Env): Stepped {
    switch (event.type) {
        case "start":
            switch (state.tag) {
                case "idle":
                    return wait(state.requests, event.job);
                case "waiting": {
                    const asked = wait(state.requests, event.job);
                    return { state: asked.state, effects: [release(state.job), ...asked.effects] };
                }
                case "asked":
                case "busy":
                case "fetching":
                    return stop(state, event.job, env.now);
                default:
                    return unreachable(state);
            }
        case "stop":
            if (state.tag === "idle") return stay(state);
            if (state.tag === "waiting") return over(state, undefined);
            return stop(state, undefined, env.now);
        case "granted":
            return state.tag === "waiting" ? begin(state, env.now) : ignore(state, "p2pLate");
        case "preempted":
            // What it comes to is told when the driver has ended it.
            if (state.tag === "asked")
                return step<P2pRadio, P2pRadioEffect>({ ...state, preempted: true }, end(state.job));
            return state.tag === "busy" ? step<P2pRadio, P2pRadioEffect>(state, end(state.job)) : stay(state);
        case "driver.reply":
            if (state.tag === "idle" || event.request !== state.requests) return ignore(state, "p2pLate");
            if (state.tag === "asked") return answered(state, event.reply, env.now);
            return state.tag === "fetching" ? fetched(state, event.reply) : ignore(state, "p2pLate");
        case "searched":
            // After a link that was down for a moment the end of another one may still come.
            if ((state.tag !== "asked" && state.tag !== "busy") || event.number !== state.requests)
                return ignore(state, "p2pLate");
            return searched(state, env.now);
        case "listening":
            if ((state.tag !== "asked" && state.tag !== "busy") || state.job.kind !== "listen")
                return ignore(state, "p2pLate");
            return step<P2pRadio, P2pRadioEffect>(
                busy(state, env.now),
                ...endAgain(state),
                ...(state.stopped === undefined ? [{ type: "listening" } as const] : []),
            );
        case "listenEnded":
            if ((state.tag !== "asked" && state.tag !== "busy") || state.job.kind !== "listen")
                return ignore(state, "p2pLate");
            return over(state, { type: "listenEnded" });
        case "lost":
            if (state.tag === "idle") return stay(state);
            return step<P2pRadio, P2pRadioEffect>(
                { tag: "idle", requests: state.requests },
                release(state.job),
                // An interface of P2P's own does not go down with the station's.
                ...(state.tag === "asked" || state.tag === "busy" ? [end(state.job)] : []),
            );
        case "deadline": {
            if (!due(p2pRadioDeadline(state), env.now)) return stay(state);
            if (state.tag === "fetching") return over(state, { type: "heard", bsss: [], since: state.from });
            if (state.tag !== "busy") return stay(state);
            const ended = state.job.kind === "search" ? searched(state, env.now) : over(state, { type: "listenEnded" });
            return {
                state: ended.state,
                effects: [
                    { type: "trace", level: "warning", reason: "p2pGuard" },
                    // A listen that the driver put off must not begin later, when nobody reckons with it.
                    ...(state.job.kind === "listen" ? [end(state.job)] : []),
                    ...ended.effects,
                ],
            };
        }
        default:
            return unreachable(event);
    }
}

const wait = (requests: number, job: P2pJob): Stepped =>
    step<P2pRadio, P2pRadioEffect>({ tag: "waiting", requests, job }, { type: "radio.request", job: job.kind });

const release = ({ kind }: P2pJob): P2pRadioEffect => ({ type: "radio.release", job: kind });

function begin({ requests, job }: Extract<P2pRadio, { tag: "waiting" }>, now: Instant): Stepped {
    const command: DriverCommand =
        job.kind === "search"
            ? { type: "p2p.search", number: requests + 1, ...job.parameters }
            : { type: "p2p.listen", frequency: job.frequency, duration: Math.round(job.duration) };
    return step<P2pRadio, P2pRadioEffect>(
        { tag: "asked", requests: requests + 1, job, from: now, stopped: undefined },
        { type: "driver", owner: "p2p", request: requests + 1, command },
    );
}

const end = ({ kind }: P2pJob): P2pRadioEffect => ({
    type: "driver",
    owner: "none",
    request: 0,
    command: { type: kind === "search" ? "p2p.abortSearch" : "p2p.stopListening" },
});

/** It is not wanted any more; a driver that was asked to begin a moment ago is told again when it has begun. */
function stop(state: Working, next: P2pJob | undefined, now: Instant): Stepped {
    const stopped = { next };
    if (state.stopped !== undefined || state.tag === "fetching") return stay({ ...state, stopped });
    const until = at(now, PATIENCE);
    return step<P2pRadio, P2pRadioEffect>(
        state.tag === "busy" ? { ...state, stopped, until } : { ...state, stopped },
        end(state.job),
    );
}

/** The driver knew of nothing to end when it was told to before. */
const endAgain = (state: Working): readonly P2pRadioEffect[] =>
    state.tag === "asked" && (state.stopped !== undefined || state.preempted) ? [end(state.job)] : [];

function answered(state: Extract<P2pRadio, { tag: "asked" }>, reply: DriverReply, now: Instant): Stepped {
    const { job } = state;
    if (reply.ok) return step<P2pRadio, P2pRadioEffect>(busy(state, now), ...endAgain(state));
    const ended = over(state, { type: "refused", job: job.kind });
    const data = { job: job.kind, errno: reply.errno, text: reply.text };
    return {
        state: ended.state,
        effects: [{ type: "trace", level: "debug", reason: "p2pRefused", data }, ...ended.effects],
    };
}

function busy({ requests, job, from, stopped }: Working, now: Instant): P2pRadio {
    const patience =
        stopped !== undefined
            ? PATIENCE
            : job.kind === "search"
              ? guard(job.parameters)
              : millis(job.duration + PATIENCE);
    return { tag: "busy", requests, job, from, stopped, until: at(now, patience) };
}

const guard = ({ frequencies }: ScanParameters): Millis =>
    frequencies === undefined ? GUARD : millis(Math.min(GUARD, 5000 + 500 * frequencies.length));

function searched(state: Working, now: Instant): Stepped {
    if (state.stopped !== undefined) return over(state, undefined);
    const { job, from } = state;
    const requests = state.requests + 1;
    return step<P2pRadio, P2pRadioEffect>(
        { tag: "fetching", requests, job, from, stopped: undefined, until: at(now, PATIENCE) },
        { type: "driver", owner: "p2p", request: requests, command: { type: "p2p.results" } },
    );
}

function fetched(state: Extract<P2pRadio, { tag: "fetching" }>, reply: DriverReply): Stepped {
    const bsss = reply.ok && reply.value !== undefined && "bsss" in reply.value ? reply.value.bsss : [];
    return over(state, { type: "heard", bsss, since: state.from });
}

/** Gives the radio back, tells what it came to if anybody wants to know, and turns to what comes next. */
function over(state: Exclude<P2pRadio, { tag: "idle" }>, outcome: P2pRadioEffect | undefined): Stepped {
    const { requests, job } = state;
    const stopped = state.tag === "waiting" ? { next: undefined } : state.stopped;
    const following: Stepped =
        stopped?.next === undefined ? stay({ tag: "idle", requests }) : wait(requests, stopped.next);
    return {
        state: following.state,
        effects: [
            release(job),
            ...following.effects,
            ...(stopped === undefined && outcome !== undefined ? [outcome] : []),
        ],
    };
}

/** For a driver to end, or to answer, what it does at once. */
const PATIENCE = seconds(1);
/** For a search of every channel. */
const GUARD = seconds(30);
