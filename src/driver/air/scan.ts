import type { ScanParameters } from "#src/driver/command.js";
import { at, type Instant, type Millis, millis } from "#src/lib/instant.js";
import { type Deadline, type Env, type Machine, type Step, stay, step, unreachable } from "#src/lib/machine.js";

/** A scan as mac80211 does it in software: channel after channel, home between two of them while associated. */
export type Scan = { readonly tag: "idle" } | Running;

export interface Running {
    readonly tag: "dwelling" | "home";
    readonly parameters: ScanParameters;
    /** MHz, in the order of visiting. */
    readonly channels: readonly number[];
    /** The channel being visited, or to be visited next while at home. */
    readonly index: number;
    readonly until: Instant;
    readonly started: Instant;
    /** Whether there is a link that wants the radio back between two channels. */
    readonly linked: boolean;
}

export type ScanEvent =
    | {
          readonly type: "start";
          readonly parameters: ScanParameters;
          readonly channels: readonly number[];
          readonly linked: boolean;
      }
    | { readonly type: "abort" }
    | Deadline;

export type ScanEffect =
    | { readonly type: "visit"; readonly frequency: number }
    | { readonly type: "probe"; readonly ssid: Uint8Array }
    | { readonly type: "goHome" }
    | { readonly type: "ended"; readonly aborted: boolean; readonly scan: Running };

export const notScanning: Scan = { tag: "idle" };

export const scanning: Machine<Scan, ScanEvent, ScanEffect> = {
    reduce,
    deadline: state => (state.tag === "idle" ? undefined : state.until),
};

function reduce(state: Scan, event: ScanEvent, env: Env): Step<Scan, ScanEffect> {
    switch (event.type) {
        case "start": {
            if (state.tag !== "idle") return stay(state);
            const { parameters, channels, linked } = event;
            return visit({
                tag: "dwelling",
                parameters,
                channels,
                index: 0,
                until: env.now,
                started: env.now,
                linked,
            });
        }
        case "abort":
            return state.tag === "idle" ? stay(state) : ended(state, true);
        case "deadline":
            if (state.tag === "idle" || env.now < state.until) return stay(state);
            if (state.tag === "home") return visit(state);
            return next({ ...state, index: state.index + 1 });
        default:
            return unreachable(event);
    }
}

/** `until` is when the visit begins. */
function visit(scan: Running): Step<Scan, ScanEffect> {
    const frequency = scan.channels[scan.index];
    if (frequency === undefined) return ended(scan, false);
    const { ssids } = scan.parameters;
    return step<Scan, ScanEffect>(
        { ...scan, tag: "dwelling", until: at(scan.until, ssids.length > 0 ? ACTIVE_DWELL : PASSIVE_DWELL) },
        { type: "visit", frequency },
        ...ssids.map((ssid): ScanEffect => ({ type: "probe", ssid })),
    );
}

function next(scan: Running): Step<Scan, ScanEffect> {
    if (scan.index >= scan.channels.length) return ended(scan, false);
    if (!scan.linked) return visit(scan);
    return step<Scan, ScanEffect>({ ...scan, tag: "home", until: at(scan.until, HOME_STAY) }, { type: "goHome" });
}

const ended = (scan: Running, aborted: boolean): Step<Scan, ScanEffect> =>
    step<Scan, ScanEffect>(notScanning, { type: "goHome" }, { type: "ended", aborted, scan });

/** mac80211 waits 30 ms before the probe request and 30 ms for answers. */
const ACTIVE_DWELL: Millis = millis(60);
/** A little more than one beacon interval. */
const PASSIVE_DWELL: Millis = millis(111);
const HOME_STAY: Millis = millis(100);
