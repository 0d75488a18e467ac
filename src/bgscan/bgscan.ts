import { at, between, due, earliest, type Instant, type Millis, seconds } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { type Deadline, type Step, stay, step, type Trace, unreachable } from "#src/lib/machine.js";
import { parseSimple, type SimpleParameters } from "./parameters.js";

/**
 * Scans while connected, for a better access point of the same network: rarely while the signal is above a threshold, often
 * below, at once when it falls below. A module (`modules.ts`) says on which channels; what comes of the results is for the usual
 * selection to say, unless the module selects itself.
 */
export type Bgscan =
    | { readonly tag: "idle" }
    | ({
          readonly tag: "running";
          readonly module: string;
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
}

/**
 * `bounded`, as wpa_supplicant does it today: the first interval is that for the signal there is, and short intervals are
 * those of a budget. `eager`, as it did it first: the first interval is the short one, as many follow as the signal is bad,
 * and a fall of the signal is worth a scan however short a while ago the last one was.
 */
export type BgscanRules = "bounded" | "eager";

/** What there is to decide by. */
export interface BgscanSurroundings {
    readonly now: Instant;
    readonly rules: BgscanRules;
}

export type Running = Exclude<Bgscan, { tag: "idle" }>;

export interface Heard {
    readonly heard: readonly { readonly bssid: Mac; readonly frequency: number }[];
}

export type BgscanEvent =
    /** A network is in use. `text` is its `bgscan` field: a module and what that one is given. */
    | ({ readonly type: "start"; readonly text: string } & Omit<Setting, "parameters">)
    | { readonly type: "stop" }
    /**
     * Results of any scan, with the BSSs of the network in them. `missed`: not with the BSS in use, although it could have been
     * heard. `allowRoam`: they may change the link.
     */
    | ({ readonly type: "results"; readonly missed: boolean; readonly allowRoam: boolean } & Heard)
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
    /** MHz; `undefined`: all. `until`: the next one, if nothing comes in between. */
    | { readonly type: "scan"; readonly frequencies: readonly number[] | undefined; readonly until: Instant }
    /** From now on they follow each other at the short interval or at the long one. */
    | { readonly type: "interval"; readonly isShort: boolean; readonly until: Instant }
    /** dBm and dB; zero and zero: no longer. */
    | { readonly type: "monitor"; readonly threshold: number; readonly hysteresis: number }
    | { readonly type: "poll" }
    /** Whether to move by these results is for the usual selection to say. */
    | { readonly type: "select"; readonly missed: boolean }
    | Trace<BgscanReason>;

export type BgscanReason = "bgscanModuleUnknown" | "bgscanParametersRefused";

const HYSTERESIS = 4;
/** A scan so short a while ago is not repeated because the signal fell. */
const JUST_SCANNED = seconds(1);
/** One that is further back is, when it falls further or frames are lost. */
const SCANNED_LATELY = seconds(10);

export const idleBgscan: Bgscan = { tag: "idle" };

/** What the modules differ in. */
export interface BgscanModule {
    /** What it learns of results, and whether it selects by them itself. */
    results(state: Running, heard: Heard["heard"]): { readonly state: Running; readonly selects: boolean };
    /** MHz of the next scan; `undefined`: all. */
    channels(state: Running): readonly [Running, readonly number[] | undefined];
}

/** By name, in the order in which an abbreviation is resolved. */
export type BgscanModules = Readonly<Record<string, BgscanModule>>;

type Stepped = Step<Bgscan, BgscanEffect>;

/** A machine whose `env` is what it decides by. */
export const bgscanWith =
    (modules: BgscanModules) =>
    (state: Bgscan, event: BgscanEvent, around: BgscanSurroundings): Stepped =>
        reduce(modules, state, event, around);

export function bgscanDeadline(state: Bgscan): Instant | undefined {
    return state.tag === "idle" ? undefined : state.until;
}

/** dBm that a roam should reach; `undefined` without one. */
export const bgscanThreshold = (state: Bgscan): number | undefined =>
    state.tag === "idle" || state.parameters.threshold === 0 ? undefined : state.parameters.threshold;

function reduce(modules: BgscanModules, state: Bgscan, event: BgscanEvent, around: BgscanSurroundings): Stepped {
    const { now, rules } = around;
    if (event.type === "start") return state.tag === "idle" ? start(modules, event, around) : stay(state);
    const module = state.tag === "idle" ? undefined : modules[state.module];
    if (state.tag === "idle" || module === undefined)
        return event.type === "results" ? step(state, ...selected(event)) : stay(state);
    switch (event.type) {
        case "stop":
            return step<Bgscan, BgscanEffect>(
                idleBgscan,
                ...(isWatched(state) ? [{ type: "monitor", threshold: 0, hysteresis: 0 } as const] : []),
            );
        case "results": {
            const { state: learnt, selects } = module.results(state, event.heard);
            return step(rescheduled(learnt, now), ...(selects ? [] : selected(event)));
        }
        case "scanFailed":
            return stay(rescheduled(state, now));
        case "polled":
            return rules === "bounded" &&
                event.signal >= state.parameters.threshold &&
                isWatched(state) &&
                state.isShort
                ? withInterval(rescheduled({ ...state, isShort: false }, now))
                : stay(state);
        case "signal":
            return signal(module, state, event.above, around);
        case "beaconLoss":
            return stay({ ...state, beaconLosses: state.beaconLosses + 1 });
        case "packetLoss":
            return between(state.lastScan, now) > SCANNED_LATELY ? scan(module, state, around) : stay(state);
        case "deadline":
            return due(state.until, now) ? scan(module, state, around) : stay(state);
        default:
            return unreachable(event);
    }
}

const selected = ({ missed, allowRoam }: Extract<BgscanEvent, { type: "results" }>): readonly BgscanEffect[] =>
    allowRoam ? [{ type: "select", missed }] : [];

function start(
    modules: BgscanModules,
    { text, scanFreq, channels }: Extract<BgscanEvent, { type: "start" }>,
    { now, rules }: BgscanSurroundings,
): Stepped {
    const colon = text.indexOf(":");
    const name = colon === -1 ? text : text.slice(0, colon);
    const module = name === "" ? undefined : Object.keys(modules).find(known => known.startsWith(name));
    if (module === undefined) return refused("bgscanModuleUnknown", text);
    const parameters = parseSimple(colon === -1 ? "" : text.slice(colon + 1));
    if (parameters === undefined) return refused("bgscanParametersRefused", text);
    const state: Running = {
        tag: "running",
        module,
        parameters,
        scanFreq,
        channels,
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

const refused = (reason: BgscanReason, bgscan: string): Stepped =>
    step<Bgscan, BgscanEffect>(idleBgscan, { type: "trace", level: "error", reason, data: { bgscan } });

const isWatched = ({ parameters: { threshold } }: Running): boolean => threshold !== 0;

const interval = ({ isShort, parameters: { short, long } }: Running): Millis => seconds(isShort ? short : long);

const rescheduled = (state: Running, now: Instant): Running => ({ ...state, until: at(now, interval(state)) });

const withInterval = (state: Running): Stepped => step<Bgscan, BgscanEffect>(state, intervalChanged(state));

/** As many as fill one long interval, and one. */
const budget = ({ parameters: { short, long } }: Running, rules: BgscanRules): number =>
    rules === "bounded" ? Math.floor(long / short) + 1 : Number.POSITIVE_INFINITY;

function scan(module: BgscanModule, state: Running, { now, rules }: BgscanSurroundings): Stepped {
    const { isShort, shortScans, parameters } = state;
    const isVaried = parameters.short !== parameters.long;
    const spent = isShort ? shortScans + 1 : Math.max(0, shortScans - 1);
    const next = {
        ...state,
        lastScan: now,
        shortScans: spent,
        isShort: isShort && !(isVaried && spent >= budget(state, rules)),
    };
    const [turned, frequencies] = module.channels(next);
    const after = rescheduled(turned, now);
    return step<Bgscan, BgscanEffect>(after, ...(next.isShort === isShort ? [] : [intervalChanged(after)]), {
        type: "scan",
        frequencies,
        until: after.until,
    });
}

function signal(module: BgscanModule, state: Running, above: boolean, around: BgscanSurroundings): Stepped {
    const { isShort, shortScans, lastScan, until, parameters } = state;
    const { now, rules } = around;
    if (parameters.short === parameters.long || !isWatched(state)) return stay(state);
    const sinceScan = between(lastScan, now);
    if (above) return isShort ? withInterval(rescheduled({ ...state, isShort: false }, now)) : stay(state);
    if (isShort) return sinceScan > SCANNED_LATELY ? scan(module, state, around) : stay(state);
    const alert = { ...state, isShort: true };
    if (rules === "eager" || (sinceScan > JUST_SCANNED && shortScans <= budget(state, rules))) {
        const { state: after, effects } = scan(module, alert, around);
        return { state: after, effects: [intervalChanged(rescheduled(alert, now)), ...effects] };
    }
    const soon = at(now, interval(alert));
    return withInterval({ ...alert, until: earliest(until, soon) ?? soon });
}

const intervalChanged = ({ isShort, until }: Running): BgscanEffect => ({ type: "interval", isShort, until });
