import type { Connect, ConnectEffect, Efforts, IdleScans, Surroundings } from "#src/core/connect.js";
import { candidateOf, type Decision, decided } from "#src/core/decision.js";
import type { Stages } from "#src/core/look.js";
import type { Candidate } from "#src/core/rank.js";
import type { SchedPlan } from "#src/core/sched-plan.js";
import { at, type Instant, type Millis, millis, seconds } from "#src/lib/instant.js";
import { type Step, stay, step } from "#src/lib/machine.js";

/** Between two scans while a P2P group is being formed. */
const PROVISIONING_INTERVAL = millis(250);
/** Between two scans of the known channels only. */
const KNOWN_CHANNELS_INTERVAL = seconds(1);
/** Every so many fruitless scans one looks at all channels. */
const FULL_SCAN_EVERY = 3;
/** Failures in a row after which channels where a network was seen are not preferred. */
export const FAILURES_UNTIL_ELSEWHERE = 2;
/** dB above the noise floor with which a candidate is good enough to end a look. */
const GOOD_SNR = 20;
/** From the connection to the rest of the look, and between its parts: the user's packets go before it. */
export const LOOK_AROUND_AFTER = seconds(5);
/** Channels in each part. Until a scan has ended no kernel notices that the access point is gone. */
const LOOK_AROUND_PART = 8;
/** From the end of the last network to the state that says so. */
export const GONE_FOR = millis(100);

export const fresh: Efforts = { failures: 0, fruitless: 0 };

export const engaged = (
    { failures, fruitless }: Efforts,
    unseen: readonly number[] = [],
): Extract<Connect, { tag: "engaged" }> => ({ tag: "engaged", unseen, lookAt: undefined, failures, fruitless });

/** What was done so far, and what goes on while there is nothing to join. */
type Waited = Efforts & { readonly scans?: IdleScans };

/** Joins what can be joined, else looks for it. */
export function look(efforts: Waited, around: Surroundings): Step<Connect, ConnectEffect> {
    if (!around.joinable) return nothingToJoin(efforts, around);
    const { failures, fruitless } = efforts;
    if (!around.linkUp) {
        return step<Connect, ConnectEffect>(
            { tag: "waiting", until: undefined, failures, fruitless },
            decided({ kind: "select", chosen: false, reason: "linkDown", level: "debug", at: around.now }),
        );
    }
    if (around.now < around.lookFrom) {
        return step<Connect, ConnectEffect>(
            { tag: "pausing", until: around.lookFrom, failures, fruitless },
            decided({
                kind: "scan",
                chosen: false,
                reason: "waitingForItsTurn",
                level: "debug",
                at: around.now,
                until: around.lookFrom,
            }),
        );
    }
    return tryNow({ failures, fruitless }, around) ?? search({ failures, fruitless }, around);
}

/** While there are channels left to look at, only a good candidate will do. */
export function tryNow(
    efforts: Efforts,
    around: Surroundings,
    left: Stages = [],
): Step<Connect, ConnectEffect> | undefined {
    const best = around.linkUp && !around.associated ? around.candidates()[0] : undefined;
    if (best === undefined || (left.length > 0 && !isGood(best, around))) return undefined;
    return join(best, efforts, around, left.flat());
}

/** Nothing that may be found elsewhere is worth waiting for. */
const isGood = ({ network, figures }: Candidate, { priority }: Surroundings): boolean =>
    figures.priority >= priority && !figures.blocked && (figures.snr >= GOOD_SNR || network.config.bssid !== undefined);

export function join(
    candidate: Candidate,
    efforts: Efforts,
    around: Surroundings,
    unseen: readonly number[] = [],
): Step<Connect, ConnectEffect> {
    return step<Connect, ConnectEffect>(
        engaged(efforts, unseen),
        decided({
            kind: "select",
            chosen: true,
            reason: "joining",
            level: "info",
            at: around.now,
            about: candidateOf(candidate),
            considered: around.considered(),
        }),
        { type: "associate", candidate, pinned: false },
    );
}

/** A client that names one wants no other. */
export const roam = (
    state: Connect,
    candidate: Candidate,
    commanded: boolean,
    at: Instant,
): Step<Connect, ConnectEffect> =>
    step<Connect, ConnectEffect>(
        engaged(fresh, state.tag === "engaged" && !commanded ? state.unseen : []),
        ...(commanded
            ? [
                  decided({
                      kind: "roam",
                      chosen: true,
                      reason: "commanded",
                      level: "info",
                      at,
                      about: candidateOf(candidate),
                  }),
              ]
            : []),
        { type: "associate", candidate, pinned: true },
    );

function search({ failures, fruitless }: Efforts, around: Surroundings): Step<Connect, ConnectEffect> {
    const plan = around.schedPlan(fruitless);
    if (plan !== undefined) return offload(plan, { failures, fruitless }, around);
    const known = looksEverywhere({ failures, fruitless }) ? [] : around.knownFrequencies();
    const everywhere = known.length === 0;
    // What was lost a moment ago comes back where it was: there is no time to look elsewhere first.
    const left = fruitless === 0 && failures === 0 ? around.stages() : [];
    if (left.length > 0) return lookOn({ tag: "scanning", everywhere, left, failures, fruitless }, around);
    return step<Connect, ConnectEffect>(
        { tag: "scanning", everywhere, left, failures, fruitless },
        decided({
            ...scanning(around),
            ...(known.length > 0 && { reason: "scanningKnownChannels", frequencies: known }),
        }),
        { type: "scan", frequencies: known.length > 0 ? known : undefined, round: Math.max(0, fruitless) },
    );
}

/** After a failure for which there may be an answer on these channels. */
export function lookOnly(
    { failures, fruitless }: Efforts,
    only: readonly number[],
    around: Surroundings,
): Step<Connect, ConnectEffect> {
    if (!around.joinable || !around.linkUp) return look({ failures, fruitless }, around);
    return step<Connect, ConnectEffect>(
        { tag: "scanning", everywhere: false, left: [], failures, fruitless },
        decided({ ...scanning(around), reason: "scanningKnownChannels", frequencies: only }),
        { type: "scan", frequencies: only, round: fruitless },
    );
}

/** The next of the short scans that make up a look. */
export function lookOn(
    { left: [frequencies = [], ...left], ...state }: Extract<Connect, { tag: "scanning" }>,
    around: Surroundings,
): Step<Connect, ConnectEffect> {
    const reason = left.length > 0 ? "scanningLikelyChannels" : "scanningOtherChannels";
    return step<Connect, ConnectEffect>({ ...state, left }, decided({ ...scanning(around), reason, frequencies }), {
        type: "scan",
        frequencies,
        round: state.fruitless,
    });
}

/** A part of what the look before this connection left out: a better BSS may be there. */
export function lookAround(
    { unseen, ...state }: Extract<Connect, { tag: "engaged" }>,
    around: Surroundings,
): Step<Connect, ConnectEffect> {
    const [frequencies, later] = [unseen.slice(0, LOOK_AROUND_PART), unseen.slice(LOOK_AROUND_PART)];
    if (frequencies.length === 0) return stay(engaged(state));
    return step<Connect, ConnectEffect>(
        { ...engaged(state, later), ...(later.length > 0 && { lookAt: at(around.now, LOOK_AROUND_AFTER) }) },
        decided({ ...scanning(around), reason: "scanningOtherChannels", frequencies }),
        { type: "scan", frequencies, round: 0 },
    );
}

function offload(
    plan: SchedPlan,
    { failures, fruitless }: Efforts,
    around: Surroundings,
): Step<Connect, ConnectEffect> {
    return step<Connect, ConnectEffect>(
        { tag: "offloaded", began: false, failures, fruitless },
        decided({ ...scanning(around), reason: "scanningByDriver" }),
        { type: "offload", plan },
    );
}

export const scanning = ({ now, considered }: Surroundings): Decision => ({
    kind: "scan",
    chosen: true,
    reason: "scanningAllChannels",
    level: "debug",
    at: now,
    considered: considered(),
});

/** Known channels are no dead end: what keeps failing there may be at work on another one. */
const looksEverywhere = ({ failures, fruitless }: Efforts): boolean =>
    (fruitless + 1) % FULL_SCAN_EVERY === 0 || (fruitless === 0 && failures >= FAILURES_UNTIL_ELSEWHERE);

/** Nothing was found: the next look, soon when only known channels were looked at. */
export function rest(
    { everywhere, failures, fruitless }: Extract<Connect, { tag: "scanning" }>,
    around: Surroundings,
): Step<Connect, ConnectEffect> {
    const plan = around.schedPlan(fruitless + 1);
    if (plan !== undefined) {
        const { state, effects } = offload(plan, { failures, fruitless: fruitless + 1 }, around);
        return { state, effects: [nothingFound(fruitless + 1, around), ...effects] };
    }
    const until = at(around.now, pauseBetweenLooks(everywhere, fruitless + 1, around));
    return step<Connect, ConnectEffect>(
        { tag: "waiting", until, failures, fruitless: fruitless + 1 },
        nothingFound(fruitless + 1, around, until),
        ...(around.byCredential ? [{ type: "askAround" } as const] : []),
    );
}

function pauseBetweenLooks(everywhere: boolean, fruitless: number, around: Surroundings): Millis {
    if (around.provisioning) return PROVISIONING_INTERVAL;
    const interval = seconds(around.scanInterval);
    const usual = !everywhere && KNOWN_CHANNELS_INTERVAL < interval ? KNOWN_CHANNELS_INTERVAL : interval;
    return around.autoscanPause(fruitless) ?? usual;
}

export const nothingFound = (fruitless: number, around: Surroundings, until?: Instant): ConnectEffect =>
    decided({
        kind: "select",
        chosen: false,
        reason: "nothingFound",
        level: "debug",
        at: around.now,
        ...(until !== undefined && { until }),
        considered: around.considered(),
        detail: { fruitless },
    });

/** What failed counts on while its network is set aside, and is forgotten when there is no network. */
export function nothingToJoin(
    { failures, fruitless, scans }: Waited,
    around: Surroundings,
): Step<Connect, ConnectEffect> {
    const efforts = around.reenabledAt === undefined ? fresh : { failures, fruitless };
    return step<Connect, ConnectEffect>(
        idle({ tag: "inactive", until: around.reenabledAt, ...efforts }, idleScans(scans, around)),
        decided({
            kind: "select",
            chosen: false,
            reason: "nothingEnabled",
            level: "debug",
            at: around.now,
            ...(around.reenabledAt !== undefined && { reason: "everythingSetAside", until: around.reenabledAt }),
        }),
    );
}

type Inactive = Extract<Connect, { tag: "inactive" }>;

export function idle({ scans: _, ...state }: Inactive, scans: IdleScans | undefined): Inactive {
    return scans === undefined ? state : { ...state, scans };
}

/** Those that go on, or the first one, when a client wants any. */
function idleScans(scans: IdleScans | undefined, around: Surroundings): IdleScans | undefined {
    if (!around.linkUp || around.autoscanPause(1) === undefined) return undefined;
    return scans ?? { next: at(around.now, seconds(around.scanInterval)), made: 0 };
}

/** After the end of one. */
export function nextIdleScan(scans: IdleScans, around: Surroundings): IdleScans | undefined {
    const made = scans.made + 1;
    const pause = around.linkUp ? around.autoscanPause(made) : undefined;
    return pause && { next: at(around.now, pause), made };
}

export function idleScan(state: Inactive, { made }: IdleScans, around: Surroundings): Step<Connect, ConnectEffect> {
    if (!around.linkUp) return stay(idle(state, undefined));
    return step<Connect, ConnectEffect>(idle(state, { next: undefined, made }), decided(scanning(around)), {
        type: "scan",
        frequencies: undefined,
        round: made,
    });
}
