import { at, between, due, earliest, type Instant, type Millis, millis, seconds } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import {
    type Deadline,
    type Env,
    type Machine,
    type Step,
    stay,
    step,
    type Trace,
    unreachable,
} from "#src/lib/machine.js";
import { parseSimple, type SimpleParameters } from "./parameters.js";

/**
 * Scans while connected, for a better access point of the same network: rarely while the signal is above a threshold, often
 * below, at once when it falls below. What comes of the results is not decided here.
 *
 * `simple` scans the channels of the network's `scan_freq`, or all. `learn` scans those on which the network was heard and,
 * each time, one more.
 */
export type Bgscan =
    | { readonly tag: "idle" }
    | ({
          readonly tag: "simple" | "learn";
          /** Short or long at present. */
          readonly isShort: boolean;
          readonly until: Instant;
          readonly lastScan: Instant;
          /** Short scans that were not made up for by a quiet long interval. */
          readonly shortScans: number;
          readonly beaconLosses: number;
          /** MHz by BSSID, the oldest first: what `learn` has learnt. */
          readonly heard: ReadonlyMap<Mac, number>;
          /** Which of the other channels `learn` looks at next. */
          readonly turn: number;
      } & Setting);

interface Setting {
    readonly parameters: SimpleParameters;
    /** MHz of `scan_freq`. */
    readonly scanFreq: readonly number[] | undefined;
    /** MHz that the radio has. */
    readonly channels: readonly number[];
    readonly rules: BgscanRules;
}

/**
 * `bounded`, as wpa_supplicant does it today: the first interval is that for the signal there is, and short intervals are
 * those of a budget. `eager`, as it did it first: the first interval is the short one, as many follow as the signal is bad,
 * and a fall of the signal is worth a scan however short a while ago the last one was.
 */
export type BgscanRules = "bounded" | "eager";

type Running = Exclude<Bgscan, { tag: "idle" }>;

export type BgscanEvent =
    /** A network is in use. `text` is its `bgscan` field: a module and what that one is given. */
    | ({ readonly type: "start"; readonly text: string } & Omit<Setting, "parameters">)
    | { readonly type: "stop" }
    /** Results of any scan, with the BSSs of the network in them. */
    | {
          readonly type: "results";
          readonly heard: readonly { readonly bssid: Mac; readonly frequency: number }[];
      }
    /** Our scan came to nothing. */
    | { readonly type: "scanFailed" }
    /** The signal (dBm) at the start. */
    | { readonly type: "polled"; readonly signal: number }
    /** It crossed the threshold, or, below it, fell further. */
    | { readonly type: "signal"; readonly above: boolean }
    | { readonly type: "beaconLoss" }
    /** Frames of ours that were not acknowledged. */
    | { readonly type: "packetLoss" }
    | Deadline;

export type BgscanEffect =
    /** MHz; `undefined`: all. */
    | { readonly type: "scan"; readonly frequencies: readonly number[] | undefined }
    /** dBm and dB; zero and zero: no longer. */
    | { readonly type: "monitor"; readonly threshold: number; readonly hysteresis: number }
    | { readonly type: "poll" }
    | Trace<BgscanReason>;

export type BgscanReason = "bgscanModuleUnknown" | "bgscanParametersRefused" | "bgscanInterval";

const HYSTERESIS = 4;
/** A scan so short a while ago is not repeated because the signal fell. */
const JUST_SCANNED = seconds(1);
/** One that is further back is, when it falls further or frames are lost. */
const SCANNED_LATELY = seconds(10);
const MAX_LEARNT = 50;
/** What one scan of `learn` looks at. */
const MAX_CHANNELS = 10;

export const idleBgscan: Bgscan = { tag: "idle" };

export const bgscan: Machine<Bgscan, BgscanEvent, BgscanEffect> = { reduce, deadline: bgscanDeadline };

export function bgscanDeadline(state: Bgscan): Instant | undefined {
    return state.tag === "idle" ? undefined : state.until;
}

/** dBm that a roam should reach; `undefined` without one. */
export const bgscanThreshold = (state: Bgscan): number | undefined =>
    state.tag === "idle" || state.parameters.threshold === 0 ? undefined : state.parameters.threshold;

function reduce(state: Bgscan, event: BgscanEvent, { now }: Env): Step<Bgscan, BgscanEffect> {
    if (event.type === "start") return state.tag === "idle" ? start(event, now) : stay(state);
    if (state.tag === "idle") return stay(state);
    switch (event.type) {
        case "stop":
            return step<Bgscan, BgscanEffect>(
                idleBgscan,
                ...(isWatched(state) ? [{ type: "monitor", threshold: 0, hysteresis: 0 } as const] : []),
            );
        case "results":
            return stay(rescheduled(state.tag === "learn" ? learnt(state, event.heard) : state, now));
        case "scanFailed":
            return stay(rescheduled(state, now));
        case "polled":
            return event.signal >= state.parameters.threshold && isWatched(state) && state.isShort
                ? stay(rescheduled({ ...state, isShort: false }, now))
                : stay(state);
        case "signal":
            return signal(state, event.above, now);
        case "beaconLoss":
            return stay({ ...state, beaconLosses: state.beaconLosses + 1 });
        case "packetLoss":
            return between(state.lastScan, now) > SCANNED_LATELY ? scan(state, now) : stay(state);
        case "deadline":
            return due(state.until, now) ? scan(state, now) : stay(state);
        default:
            return unreachable(event);
    }
}

function start(
    { text, scanFreq, channels, rules }: Extract<BgscanEvent, { type: "start" }>,
    now: Instant,
): Step<Bgscan, BgscanEffect> {
    const colon = text.indexOf(":");
    const name = colon === -1 ? text : text.slice(0, colon);
    const tag = name === "" ? undefined : MODULES.find(module => module.startsWith(name));
    if (tag === undefined) return refused("bgscanModuleUnknown", text);
    const parameters = parseSimple(colon === -1 ? "" : text.slice(colon + 1));
    if (parameters === undefined) return refused("bgscanParametersRefused", text);
    const state: Running = {
        tag,
        parameters,
        scanFreq,
        channels,
        rules,
        isShort: true,
        until: at(now, seconds(parameters.short)),
        // An association follows results that are not old.
        lastScan: now,
        shortScans: 0,
        beaconLosses: 0,
        heard: new Map(),
        turn: 0,
    };
    if (!isWatched(state)) return stay(state);
    return step<Bgscan, BgscanEffect>(
        state,
        { type: "monitor", threshold: parameters.threshold, hysteresis: HYSTERESIS },
        ...(rules === "bounded" ? [{ type: "poll" } as const] : []),
    );
}

/** In the order in which an abbreviation is resolved. */
const MODULES = ["simple", "learn"] as const;

const refused = (reason: BgscanReason, bgscan: string): Step<Bgscan, BgscanEffect> =>
    step<Bgscan, BgscanEffect>(idleBgscan, { type: "trace", level: "error", reason, data: { bgscan } });

const isWatched = ({ parameters: { threshold } }: Running): boolean => threshold !== 0;

const interval = ({ isShort, parameters: { short, long } }: Running): Millis => seconds(isShort ? short : long);

const rescheduled = (state: Running, now: Instant): Running => ({ ...state, until: at(now, interval(state)) });

/** As many as fill one long interval, and one. */
const budget = ({ rules, parameters: { short, long } }: Running): number =>
    rules === "bounded" ? Math.floor(long / short) + 1 : Number.POSITIVE_INFINITY;

function scan(state: Running, now: Instant): Step<Bgscan, BgscanEffect> {
    const { tag, isShort, shortScans, scanFreq, parameters } = state;
    const isVaried = parameters.short !== parameters.long;
    const spent = isShort ? shortScans + 1 : Math.max(0, shortScans - 1);
    const next = {
        ...state,
        lastScan: now,
        shortScans: spent,
        isShort: isShort && !(isVaried && spent >= budget(state)),
    };
    const [learning, frequencies] = tag === "learn" ? likely(next) : [next, scanFreq];
    return step<Bgscan, BgscanEffect>(
        rescheduled(learning, now),
        ...(next.isShort === isShort ? [] : [intervalChanged(next)]),
        { type: "scan", frequencies },
    );
}

function signal(state: Running, above: boolean, now: Instant): Step<Bgscan, BgscanEffect> {
    const { isShort, shortScans, lastScan, until, parameters, rules } = state;
    if (parameters.short === parameters.long || !isWatched(state)) return stay(state);
    const sinceScan = between(lastScan, now);
    if (above) {
        if (!isShort) return stay(state);
        const quiet = { ...state, isShort: false };
        return step<Bgscan, BgscanEffect>(rescheduled(quiet, now), intervalChanged(quiet));
    }
    if (isShort) return sinceScan > SCANNED_LATELY ? scan(state, now) : stay(state);
    const alert = { ...state, isShort: true };
    if (rules === "eager" || (sinceScan > JUST_SCANNED && shortScans <= budget(state))) {
        const { state: after, effects } = scan(alert, now);
        return { state: after, effects: [intervalChanged(alert), ...effects] };
    }
    const soon = at(now, interval(alert));
    return step<Bgscan, BgscanEffect>({ ...alert, until: earliest(until, soon) ?? soon }, intervalChanged(alert));
}

const intervalChanged = (state: Running): BgscanEffect => ({
    type: "trace",
    level: "debug",
    reason: "bgscanInterval",
    data: { seconds: interval(state) / millis(1000) },
});

function learnt(state: Running, heard: Extract<BgscanEvent, { type: "results" }>["heard"]): Running {
    const all = new Map(state.heard);
    for (const { bssid, frequency } of heard) {
        all.delete(bssid);
        all.set(bssid, frequency);
    }
    return { ...state, heard: new Map([...all].slice(-MAX_LEARNT)) };
}

/** Where the network was heard, and one of the other channels in turn, so that what is new is found. */
function likely(state: Running): [Running, readonly number[] | undefined] {
    const { heard, turn } = state;
    const channels = state.scanFreq ?? state.channels;
    const known = [...new Set(heard.values())].slice(-MAX_CHANNELS);
    if (known.length === 0) return [state, state.scanFreq];
    const others = channels.filter(frequency => !known.includes(frequency));
    if (others.length === 0) return [state, known];
    return [{ ...state, turn: (turn + 1) % others.length }, [...known, others[turn % others.length]!]];
}
