import type { Received } from "#src/driver/command.js";
import { at, between, due, type Instant, type Millis, millis } from "#src/lib/instant.js";
import { ignore, type Step, stay, step, type Trace, unreachable } from "#src/lib/machine.js";

/**
 * Whether the access point in use fell silent, where there is another one to go to at once. The kernel says so too, and later.
 *
 * Once in a window of some beacon intervals the driver is asked how much was received. After a window without anything the
 * access point is sent frames that it would acknowledge, and only when it does not is it lost.
 */
export type BeaconWatch =
    | { readonly tag: "idle"; readonly requests: number }
    /** For the rest of the link it is for the kernel to say. */
    | { readonly tag: "off"; readonly requests: number }
    /** For the end of a window. */
    | ({ readonly tag: "waiting"; readonly until: Instant } & Watching)
    /** The driver, how much was received. */
    | ({ readonly tag: "asking" } & Watching)
    /** `until`: for the next step; before the driver has said what became of the frame, for its word. */
    | ({
          readonly tag: "probing";
          readonly sentAt: Instant;
          readonly until: Instant;
          readonly told: boolean;
      } & Watching);

interface Watching {
    readonly requests: number;
    /** What was received until the window began; `undefined`: there is nothing to compare with yet. */
    readonly before: Received | undefined;
    /** When that was new. */
    readonly heardAt: Instant;
    /** The driver was seen to count beacons. */
    readonly counts: boolean;
    /** Windows that one lasts: more of them after a suspicion that was unfounded. */
    readonly patience: number;
    /** Somebody scans, or the access point moves to another channel: beacons are missed. */
    readonly away: boolean;
    /** Frames that were not acknowledged, one after the other. */
    readonly unanswered: number;
}

export type BeaconWatchEvent =
    /** There may be another access point now: a link has come up, or there are new results. */
    | { readonly type: "look" }
    /** The radio began to scan, for whomever, or the access point to move to another channel; or that is over. */
    | { readonly type: "away" | "back" }
    /** `received` is absent where that was not the question. */
    | {
          readonly type: "answered";
          readonly request: number;
          readonly ok: boolean;
          readonly received: Received | undefined;
      }
    /** What became of our frame. */
    | { readonly type: "sent"; readonly acknowledged: boolean }
    /** The link ended or was moved. */
    | { readonly type: "over" }
    | { readonly type: "deadline" };

export type BeaconWatchEffect =
    | { readonly type: "ask"; readonly request: number }
    /** A frame that the access point acknowledges if it is there. */
    | { readonly type: "probe"; readonly request: number }
    /** `silentFor`: at least. */
    | { readonly type: "lost"; readonly silentFor: Millis }
    | Trace<BeaconWatchReason>;

export type BeaconWatchReason =
    | "beaconsNotCounted"
    | "beaconsMissed"
    | "beaconsMissedInVain"
    | "beaconProbeRefused"
    | "beaconProbeUntold"
    | "beaconsLost"
    | "lateBeaconCount";

/** What there is to judge by. */
export interface BeaconWatchSurroundings {
    readonly now: Instant;
    /** How long to wait for a sign of life. */
    readonly window: Millis;
    /** Nothing of ours takes the radio elsewhere. */
    readonly atHome: boolean;
    /** It is wanted, and there is an access point to go to. */
    worthwhile(): boolean;
}

const PROBES = 3;
const PROBE_SPACING = millis(30);
/** A driver that does not say by then what became of a frame may not have sent it. */
const PROBE_WORD = millis(100);
/** Beyond this many windows the kernel is not later. */
const MOST_PATIENCE = 2;

export const idleBeaconWatch: BeaconWatch = { tag: "idle", requests: 0 };

export const beaconWatchDeadline = (state: BeaconWatch): Instant | undefined =>
    state.tag === "waiting" || state.tag === "probing" ? state.until : undefined;

type Stepped = Step<BeaconWatch, BeaconWatchEffect>;

/** A machine whose `env` is what it judges by. */
export function beaconWatch(state: BeaconWatch, event: BeaconWatchEvent, around: BeaconWatchSurroundings): Stepped {
    switch (event.type) {
        case "over":
            return stay(idle(state));
        case "look":
            return stay(state.tag === "idle" && around.worthwhile() ? begin(state, around) : state);
        case "away":
        case "back":
            if (state.tag === "idle" || state.tag === "off") return stay(state);
            return stay(anew({ ...state, away: event.type === "away" }, around));
        case "answered":
            return answered(state, event, around);
        case "sent":
            return state.tag === "probing" ? sent(state, event.acknowledged, around) : stay(state);
        case "deadline":
            if (!due(beaconWatchDeadline(state), around.now)) return stay(state);
            if (state.tag === "probing") return state.told ? ask(state, around) : off(state, "beaconProbeUntold");
            return state.tag === "waiting" ? windowOver(state, around) : stay(state);
        default:
            return unreachable(event);
    }
}

const idle = ({ requests }: BeaconWatch): BeaconWatch => ({ tag: "idle", requests });

const off = ({ requests }: BeaconWatch, reason: BeaconWatchReason): Stepped =>
    step<BeaconWatch, BeaconWatchEffect>({ tag: "off", requests }, { type: "trace", level: "debug", reason });

const begin = ({ requests }: BeaconWatch, { now, window }: BeaconWatchSurroundings): BeaconWatch => ({
    tag: "waiting",
    requests,
    until: at(now, window),
    before: undefined,
    heardAt: now,
    counts: false,
    patience: 1,
    away: false,
    unanswered: 0,
});

/** As if nothing had been asked before. */
const anew = (state: Watching, { now, window }: BeaconWatchSurroundings): BeaconWatch => ({
    ...watching(state),
    tag: "waiting",
    until: at(now, window),
    before: undefined,
    unanswered: 0,
});

const watching = ({ requests, before, heardAt, counts, patience, away, unanswered }: Watching): Watching => ({
    requests,
    before,
    heardAt,
    counts,
    patience,
    away,
    unanswered,
});

/** What is watched can be judged at this moment. */
const isJudged = ({ away }: Watching, { atHome }: BeaconWatchSurroundings): boolean => !away && atHome;

function windowOver(state: Extract<BeaconWatch, { tag: "waiting" }>, around: BeaconWatchSurroundings): Stepped {
    if (!around.worthwhile()) return stay(idle(state));
    // Who slept in between, or was kept from looking, has not listened.
    const overslept = between(state.until, around.now) > around.window;
    return overslept || !isJudged(state, around) ? stay(anew(state, around)) : ask(state, around);
}

function ask(state: Watching, around: BeaconWatchSurroundings): Stepped {
    if (!isJudged(state, around)) return stay(anew(state, around));
    const request = state.requests + 1;
    return step<BeaconWatch, BeaconWatchEffect>(
        { ...watching(state), tag: "asking", requests: request },
        { type: "ask", request },
    );
}

function answered(
    state: BeaconWatch,
    { request, ok, received }: Extract<BeaconWatchEvent, { type: "answered" }>,
    around: BeaconWatchSurroundings,
): Stepped {
    if (request !== state.requests || (state.tag !== "asking" && state.tag !== "probing"))
        return ignore(state, "lateBeaconCount");
    if (state.tag === "probing") return ok ? stay(state) : off(state, "beaconProbeRefused");
    if (received?.beacons === undefined) return off(state, "beaconsNotCounted");
    if (!isJudged(state, around)) return stay(anew(state, around));
    if (state.before === undefined) return stay(next({ ...state, before: received, heardAt: around.now }, around));
    const counts = state.counts || received.beacons !== state.before.beacons;
    if (!counts) return off(state, "beaconsNotCounted");
    if (received.beacons !== state.before.beacons || received.packets !== state.before.packets)
        return stay(next({ ...state, counts, before: received, heardAt: around.now, unanswered: 0 }, around));
    if (!around.worthwhile()) return stay(idle(state));
    return state.unanswered < PROBES ? probe(state, around) : lost(state, around);
}

/** Another window begins. */
const next = (state: Watching, { now, window }: BeaconWatchSurroundings): BeaconWatch => ({
    ...watching(state),
    tag: "waiting",
    until: at(now, millis(window * state.patience)),
});

function probe(state: Watching, { now }: BeaconWatchSurroundings): Stepped {
    const request = state.requests + 1;
    const suspicion: readonly BeaconWatchEffect[] =
        state.unanswered > 0
            ? []
            : [
                  {
                      type: "trace",
                      level: "debug",
                      reason: "beaconsMissed",
                      data: { millis: Math.round(between(state.heardAt, now)) },
                  },
              ];
    return step<BeaconWatch, BeaconWatchEffect>(
        {
            ...watching(state),
            tag: "probing",
            requests: request,
            sentAt: now,
            until: at(now, PROBE_WORD),
            told: false,
        },
        ...suspicion,
        { type: "probe", request },
    );
}

function sent(
    state: Extract<BeaconWatch, { tag: "probing" }>,
    acknowledged: boolean,
    around: BeaconWatchSurroundings,
): Stepped {
    if (!acknowledged) {
        if (state.told) return stay(state);
        return stay({
            ...state,
            told: true,
            until: at(state.sentAt, PROBE_SPACING),
            unanswered: state.unanswered + 1,
        });
    }
    const patience = state.patience * 2;
    if (patience > MOST_PATIENCE) return off(state, "beaconsMissedInVain");
    return stay(next({ ...state, patience, unanswered: 0 }, around));
}

function lost(state: Watching, { now }: BeaconWatchSurroundings): Stepped {
    const silentFor = millis(Math.round(between(state.heardAt, now)));
    return step<BeaconWatch, BeaconWatchEffect>(
        { tag: "off", requests: state.requests },
        { type: "trace", level: "info", reason: "beaconsLost", data: { millis: silentFor, probes: PROBES } },
        { type: "lost", silentFor },
    );
}
