import { channelOf } from "#src/ieee80211/channel.js";
import { at, between, due, earliest, type Instant, type Millis, millis, timeUnits } from "#src/lib/instant.js";
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
import { socialFrequencies } from "#src/p2p/channel.js";

/** How a find looks for devices. */
export interface FindParameters {
    /**
     * `full`: every channel once, then the social ones; `social`: only those; `progressive`: those and one other channel each
     * time.
     */
    readonly kind: "full" | "social" | "progressive";
    /** MHz: this channel first, and then each time beside the social ones. */
    readonly frequency: number | undefined;
    readonly timeout: Millis | undefined;
    readonly deviceTypes: readonly Uint8Array[];
    readonly deviceId: Mac | undefined;
    /** Only devices that offer one of these services shall answer. */
    readonly serviceHashes?: readonly Uint8Array[];
    /**
     * At 6 GHz, too, though no device listens there and a group seldom begins there: its many channels take as long as all others
     * together.
     */
    readonly with6GHz?: boolean;
    /** Pause between a listen and the next search; `undefined`: what the radio needs. */
    readonly searchDelay: Millis | undefined;
}

/** Finding others and being found. A find alternates search and listen; a listen is either part of a find or asked for. */
export interface Discovery {
    readonly activity: Activity;
    /** Periodic listening while there is nothing else to do. */
    readonly extendedListen: ExtendedListen | undefined;
    readonly radio: DiscoveryRadio;
}

/** What the radio may do. */
export interface DiscoveryRadio {
    /** Where we may search, in MHz. */
    readonly frequencies: readonly number[];
    readonly listenFrequency: number;
    /** The longest stay on a channel at once. */
    readonly maxListen: Millis;
    /** Pause between a listen and the next search, for the sake of a connection on the same radio. */
    readonly searchDelay: Millis;
    /** Pause between two stays of a listen, which have to be short then, for the sake of a connection on another channel. */
    readonly listenPause: Millis;
    /** How long a find listens each time, at random: from and to in 100 TU, and in TU at most. */
    readonly listenInFind: ListenInFind;
}

export interface ListenInFind {
    readonly from: number;
    readonly to: number;
    readonly atMost: number | undefined;
}

/** Wi-Fi Peer-to-Peer specification, 3.1.2.1.1. */
export const usualListenInFind: ListenInFind = { from: 1, to: 3, atMost: undefined };

type Activity =
    | { readonly tag: "idle" }
    /** On a channel for being found, because a client asked. `left` counts from the moment that the radio is there. */
    | { readonly tag: "listening"; readonly left: Millis; readonly stay: Stay }
    /** Between two stays of such a listen. */
    | { readonly tag: "resting"; readonly left: Millis; readonly until: Instant }
    | {
          readonly tag: "finding";
          readonly find: FindParameters;
          readonly endsAt: Instant | undefined;
          readonly round: number;
          readonly phase: Phase;
      };

type Phase =
    /** `rest`: what is searched after this, before we listen. */
    | { readonly tag: "searching"; readonly rest: readonly Place[] }
    | { readonly tag: "listening"; readonly stay: Stay }
    /** `rest`: what is searched then; nothing: a whole round. */
    | { readonly tag: "pausing"; readonly until: Instant; readonly rest: readonly Place[] };

/** The channels of one search, in MHz; `undefined`: every channel. */
type Place = readonly number[] | undefined;

/** One stay on the listen channel: asked for, then under way. */
type Stay =
    | { readonly tag: "asked"; readonly duration: Millis }
    | { readonly tag: "there"; readonly from: Instant; readonly until: Instant };

interface ExtendedListen {
    readonly period: Millis;
    readonly interval: Millis;
    readonly nextAt: Instant;
}

export type DiscoveryEvent =
    | Deadline
    | { readonly type: "find"; readonly find: FindParameters }
    | { readonly type: "stop" }
    | { readonly type: "listen"; readonly duration: Millis }
    /** `undefined`: no more. */
    | {
          readonly type: "extendedListen";
          readonly timing: { readonly period: Millis; readonly interval: Millis } | undefined;
      }
    /** The search that was asked for is over, whether it found something or not. */
    | { readonly type: "searched" }
    /** The radio cannot be had for it now. */
    | { readonly type: "searchRefused" }
    | { readonly type: "listenStarted" }
    /** We left the listen channel, at the end of the time or before. */
    | { readonly type: "listenEnded" }
    | { readonly type: "listenRefused" }
    /** What the radio may do changed. */
    | { readonly type: "radio"; readonly radio: DiscoveryRadio };

export type DiscoveryReason = "notFinding" | "notListening" | "busy" | "searchRefused" | "listenRefused";

export type DiscoveryEffect =
    /** `undefined`: every channel. */
    | { readonly type: "search"; readonly frequencies: readonly number[] | undefined; readonly find: FindParameters }
    | { readonly type: "listen"; readonly frequency: number; readonly duration: Millis }
    | { readonly type: "stopListening" }
    | { readonly type: "abortSearch" }
    | { readonly type: "findStarted" }
    | { readonly type: "findStopped" }
    | Trace<DiscoveryReason>;

export const initialDiscovery = (radio: DiscoveryRadio): Discovery => ({
    activity: { tag: "idle" },
    extendedListen: undefined,
    radio,
});

export const discovery: Machine<Discovery, DiscoveryEvent, DiscoveryEffect> = { reduce, deadline };

/** Whether probe requests are to be answered now: in listen state and in no other. */
export const isListening = (state: Discovery): boolean => stayOf(state)?.tag === "there";

export const isFinding = ({ activity }: Discovery): boolean => activity.tag === "finding";

/** Whether a find waits for what a search hears. */
export const isSearching = ({ activity }: Discovery): boolean =>
    activity.tag === "finding" && activity.phase.tag === "searching";

type Stepped = Step<Discovery, DiscoveryEffect>;

function stayOf({ activity }: Discovery): Stay | undefined {
    if (activity.tag === "listening") return activity.stay;
    return activity.tag === "finding" && activity.phase.tag === "listening" ? activity.phase.stay : undefined;
}

function deadline(state: Discovery): Instant | undefined {
    const { activity, extendedListen } = state;
    const stay = stayOf(state);
    // The driver says when a stay is over; this is for the case that it does not.
    const overdue = stay?.tag === "there" ? at(stay.until, SLACK) : undefined;
    if (activity.tag === "idle") return extendedListen?.nextAt;
    if (activity.tag === "listening") return overdue;
    if (activity.tag === "resting") return activity.until;
    return earliest(activity.endsAt, overdue, activity.phase.tag === "pausing" ? activity.phase.until : undefined);
}

function reduce(state: Discovery, event: DiscoveryEvent, env: Env): Stepped {
    const { activity } = state;
    switch (event.type) {
        case "find":
            return find(state, event.find, env.now);
        case "stop":
            return stop(state);
        case "listen":
            return listen(state, event.duration);
        case "extendedListen":
            return stay({
                ...state,
                extendedListen: event.timing && { ...event.timing, nextAt: at(env.now, event.timing.interval) },
            });
        case "searched":
            if (activity.tag !== "finding" || activity.phase.tag !== "searching") return ignore(state, "notFinding");
            return activity.phase.rest.length > 0
                ? searchIn(state, activity, activity.phase.rest)
                : listenInFind(state, activity, env);
        case "searchRefused":
            if (activity.tag !== "finding" || activity.phase.tag !== "searching") return ignore(state, "notFinding");
            // It may be this channel that the driver does not like.
            return withTrace(pause(state, activity, at(env.now, RETRY), activity.phase.rest), "searchRefused");
        case "listenStarted":
            return listenStarted(state, env.now);
        case "listenEnded":
            return listenEnded(state, env.now);
        case "listenRefused":
            if (activity.tag === "listening") return withTrace(stay({ ...state, activity: IDLE }), "listenRefused");
            if (activity.tag === "finding" && activity.phase.tag === "listening")
                return withTrace(pause(state, activity, at(env.now, RETRY)), "listenRefused");
            return ignore(state, "notListening");
        case "radio":
            return stay({ ...state, radio: event.radio });
        case "deadline":
            return wake(state, env);
        default:
            return unreachable(event);
    }
}

/** A find that runs begins anew, with what is asked now. */
function find(state: Discovery, parameters: FindParameters, now: Instant): Stepped {
    const left = leave(state.activity);
    const searching = search(state, {
        tag: "finding",
        find: parameters,
        endsAt: parameters.timeout && at(now, parameters.timeout),
        round: 0,
    });
    return { state: searching.state, effects: [...left, { type: "findStarted" }, ...searching.effects] };
}

function stop(state: Discovery): Stepped {
    if (state.activity.tag === "idle") return stay(state);
    const stopped: DiscoveryEffect[] = state.activity.tag === "finding" ? [{ type: "findStopped" }] : [];
    return { state: { ...state, activity: IDLE }, effects: [...leave(state.activity), ...stopped] };
}

function listen(state: Discovery, duration: Millis): Stepped {
    const stopped = stop(state);
    const listening = listenFor(stopped.state, duration);
    return { state: listening.state, effects: [...stopped.effects, ...listening.effects] };
}

/** Asks for the channel, for as long as the driver stays there at once. */
function listenFor(state: Discovery, left: Millis): Stepped {
    const duration = millis(Math.min(left, state.radio.maxListen));
    return step<Discovery, DiscoveryEffect>(
        { ...state, activity: { tag: "listening", left, stay: { tag: "asked", duration } } },
        { type: "listen", frequency: state.radio.listenFrequency, duration },
    );
}

function listenStarted(state: Discovery, now: Instant): Stepped {
    const { activity } = state;
    const asked = stayOf(state);
    if (asked?.tag !== "asked") return ignore(state, "notListening");
    const there: Stay = { tag: "there", from: now, until: at(now, asked.duration) };
    if (activity.tag === "listening") return stay({ ...state, activity: { ...activity, stay: there } });
    if (activity.tag === "finding")
        return stay({ ...state, activity: { ...activity, phase: { tag: "listening", stay: there } } });
    return ignore(state, "notListening");
}

function listenEnded(state: Discovery, now: Instant): Stepped {
    const { activity } = state;
    if (activity.tag === "finding" && activity.phase.tag === "listening") return next(state, activity, now);
    if (activity.tag !== "listening") return ignore(state, "notListening");
    const { stay: was } = activity;
    // One that never began, because the driver had something else to do for so long, is over all the same.
    const spent = was.tag === "there" ? Math.min(between(was.from, now), was.until - was.from) : was.duration;
    const { listenPause } = state.radio;
    // The pause counts: whoever wants to be found for so many seconds does not mean three times as many.
    const left = millis(activity.left - spent - listenPause);
    if (left < WORTHWHILE) return stay({ ...state, activity: IDLE });
    return listenPause === 0
        ? listenFor(state, left)
        : stay({ ...state, activity: { tag: "resting", left, until: at(now, listenPause) } });
}

/** What has to be undone when an activity ends before its time. */
function leave(activity: Activity): readonly DiscoveryEffect[] {
    if (activity.tag === "listening") return [{ type: "stopListening" }];
    if (activity.tag !== "finding") return [];
    if (activity.phase.tag === "searching") return [{ type: "abortSearch" }];
    return activity.phase.tag === "listening" ? [{ type: "stopListening" }] : [];
}

type Finding = Extract<Activity, { readonly tag: "finding" }>;

type Round = Omit<Finding, "phase">;

const search = (state: Discovery, activity: Round): Stepped => searchIn(state, activity, placesOf(state, activity));

function searchIn(state: Discovery, activity: Round, [first, ...rest]: readonly Place[]): Stepped {
    return step<Discovery, DiscoveryEffect>(
        { ...state, activity: { ...activity, phase: { tag: "searching", rest } } },
        { type: "search", frequencies: first, find: activity.find },
    );
}

/**
 * Where this round looks. A find begins with one social channel after the other: who listens there is told of before the
 * other channels have been looked at.
 */
function placesOf({ radio: { frequencies } }: Discovery, { find, round }: Round): readonly Place[] {
    const { kind, frequency, with6GHz = false } = find;
    const social = socialFrequencies(frequencies);
    if (frequency !== undefined) {
        // Of one that the radio does not have the driver would refuse the whole search.
        const there = frequencies.length === 0 || frequencies.includes(frequency) ? [frequency] : [];
        return [round === 0 && there.length > 0 ? there : [...new Set([...social, ...there])]];
    }
    const wanted = frequencies.filter(candidate => isLookedAt(candidate, with6GHz));
    if (kind === "progressive") {
        const others = wanted.filter(candidate => !social.includes(candidate));
        const other = others[round % Math.max(1, others.length)];
        return [other === undefined ? social : [...social, other]];
    }
    if (round > 0) return [social];
    const oneByOne: readonly Place[] = social.map(channel => [channel]);
    if (kind === "social") return oneByOne;
    return [...oneByOne, wanted.length < frequencies.length ? wanted : undefined];
}

/** Of 6 GHz the preferred scanning channels (IEEE 802.11ax-2021, 26.17.2.3.3), if that band is wanted. */
function isLookedAt(frequency: number, with6GHz: boolean): boolean {
    const channel = channelOf(frequency);
    return channel?.band !== "6GHz" || (with6GHz && channel.number % 16 === 5);
}

/** So long at random, so that two devices that search in step come out of it; for no time not at all. */
function listenInFind(state: Discovery, activity: Finding, env: Env): Stepped {
    const { from, to, atMost = Number.POSITIVE_INFINITY } = state.radio.listenInFind;
    const drawn = 100 * (from + (env.random(1)[0]! % (to - from + 1)));
    const duration = millis(Math.min(timeUnits(Math.min(drawn, atMost)), state.radio.maxListen));
    if (duration === 0) return next(state, activity, env.now);
    return step<Discovery, DiscoveryEffect>(
        { ...state, activity: { ...activity, phase: { tag: "listening", stay: { tag: "asked", duration } } } },
        { type: "listen", frequency: state.radio.listenFrequency, duration },
    );
}

function next(state: Discovery, activity: Finding, now: Instant): Stepped {
    const again: Finding = { ...activity, round: activity.round + 1 };
    const delay = activity.find.searchDelay ?? state.radio.searchDelay;
    return delay === 0 ? search(state, again) : pause(state, again, at(now, delay));
}

const pause = (state: Discovery, activity: Finding, until: Instant, rest: readonly Place[] = []): Stepped =>
    stay({ ...state, activity: { ...activity, phase: { tag: "pausing", until, rest } } });

function wake(state: Discovery, env: Env): Stepped {
    const { activity, extendedListen } = state;
    const { now } = env;
    const there = stayOf(state);
    const overdue = there?.tag === "there" && now >= at(there.until, SLACK);
    switch (activity.tag) {
        case "idle": {
            if (extendedListen === undefined || now < extendedListen.nextAt) return stay(state);
            const again = { ...extendedListen, nextAt: at(now, extendedListen.interval) };
            return listenFor({ ...state, extendedListen: again }, again.period);
        }
        case "listening":
            return overdue ? stop(state) : stay(state);
        case "resting":
            return now < activity.until ? stay(state) : listenFor(state, activity.left);
        case "finding": {
            if (due(activity.endsAt, now)) return stop(state);
            if (activity.phase.tag === "pausing") {
                const { until, rest } = activity.phase;
                if (now < until) return stay(state);
                return rest.length > 0 ? searchIn(state, activity, rest) : search(state, activity);
            }
            if (!overdue) return stay(state);
            const further = next(state, activity, now);
            return { state: further.state, effects: [{ type: "stopListening" }, ...further.effects] };
        }
        default:
            return unreachable(activity);
    }
}

function withTrace({ state, effects }: Stepped, reason: DiscoveryReason): Stepped {
    return { state, effects: [...effects, { type: "trace", level: "debug", reason }] };
}

const IDLE: Activity = { tag: "idle" };
/** What is left of a listen is not worth tuning for. */
const WORTHWHILE = millis(20);
/** How late a driver may be with the end of a stay. */
const SLACK = millis(500);
/** How long a radio that is taken is left alone. */
const RETRY = millis(500);
