import type { AssociationEnd } from "#src/core/association-end.js";
import type { Bss } from "#src/core/bss.js";
import { bssOf, type Considered, candidateOf, type Decided, type Decision, decided } from "#src/core/decision.js";
import type { ScanFailure } from "#src/core/event.js";
import { type Stages, without } from "#src/core/look.js";
import type { Candidate } from "#src/core/rank.js";
import { type Failed, type RetryPolicy, retry } from "#src/core/retry.js";
import type { SchedPlan } from "#src/core/sched-plan.js";
import { at, between, due, type Instant, type Millis, millis, seconds } from "#src/lib/instant.js";
import { type Step, stay, step, unreachable } from "#src/lib/machine.js";

/**
 * When to look for a network, what to try next and how long to wait.
 *
 * A candidate that the kernel still knows is joined without a scan. Otherwise the first look is made in short scans, those
 * of likely channels first, and ends with the first good candidate; what it left out is made up for once connected. Later
 * looks are at the channels where a wanted network was seen, because that takes a fraction of a full scan, and every third
 * time at all of them.
 */
export type Connect =
    /** A client asked to stay disconnected. */
    | { readonly tag: "off" }
    /** No network may be joined now; `until` is when one that was set aside may. */
    | ({ readonly tag: "inactive"; readonly until: Instant | undefined } & Efforts)
    /** The link is gone or an attempt failed; a moment's rest before looking again. `only`: MHz of that look. */
    | ({ readonly tag: "pausing"; readonly until: Instant; readonly only?: readonly number[] } & Efforts)
    /** A scan for this purpose is on its way or under way; those in `left` are to follow it. */
    | ({ readonly tag: "scanning"; readonly everywhere: boolean; readonly left: Stages } & Efforts)
    /** The last scan found nothing. Without `until`: the link has to come up first. */
    | ({
          readonly tag: "waiting";
          readonly until: Instant | undefined;
          readonly only?: readonly number[];
      } & Efforts)
    /** The driver looks by itself. */
    | ({ readonly tag: "offloaded" } & Efforts)
    /** An association is under way or complete. `unseen`: MHz that the look before it left out. */
    | ({ readonly tag: "engaged"; readonly unseen: readonly number[]; readonly lookAt: Instant | undefined } & Efforts);

interface Efforts {
    /** Attempts that failed in a row. */
    readonly failures: number;
    /** Scans in a row that found nothing. */
    readonly fruitless: number;
}

export type ConnectEvent =
    /** Somebody wants to be connected; also after `off`. */
    | { readonly type: "on" }
    | { readonly type: "off" }
    /** Something changed that may help: networks, the link, the clock. */
    | { readonly type: "look" }
    /** Connect again although connected: to the best candidate, or to this one. */
    | { readonly type: "again"; readonly same: boolean }
    /** Move to this one, whatever speaks for another. `commanded`: a client wants it. */
    | { readonly type: "roam"; readonly candidate: Candidate; readonly commanded: boolean }
    /**
     * New results are in the table. `search`: we asked for them. `looked`: MHz of the scan; absent when it was all of them,
     * or when it was cut short.
     */
    | {
          readonly type: "scanned";
          readonly search: boolean;
          readonly allowRoam: boolean;
          readonly looked: readonly number[] | undefined;
      }
    /** The driver does not look by itself, or no longer. */
    | { readonly type: "offloadEnded"; readonly cause: "refused" | "stopped" }
    /** A client wants the radio for a scan. */
    | { readonly type: "clientScans" }
    | { readonly type: "scanFailed"; readonly search: boolean; readonly cause: ScanFailure }
    /** An attempt waited for its MAC address. */
    | {
          readonly type: "addressed";
          readonly joining: Extract<ConnectEffect, { type: "associate" }>;
          readonly ready: boolean;
      }
    | { readonly type: "completed" }
    | { readonly type: "ended"; readonly end: AssociationEnd }
    | { readonly type: "deadline" };

export type ConnectEffect =
    /** `round` counts the scans that brought nothing. */
    | { readonly type: "scan"; readonly frequencies: readonly number[] | undefined; readonly round: number }
    /** No configured network is there: one that a credential is for would do. */
    | { readonly type: "askAround" }
    /** The driver is to look by itself; without a plan, no longer. */
    | { readonly type: "offload"; readonly plan: SchedPlan | undefined }
    /** `pinned`: with this BSS and no other, also where the driver chooses. */
    | {
          readonly type: "associate";
          readonly candidate: Candidate;
          readonly pinned: boolean;
          /** The interface has the address for it. */
          readonly addressed?: true;
      }
    | Decided;

/** What there is to decide with. Computed only when asked for. */
export interface Surroundings {
    readonly now: Instant;
    /** Not before this. */
    readonly lookFrom: Instant;
    readonly linkUp: boolean;
    readonly associated: boolean;
    /** The radio had better stay on the channel of the link. */
    readonly renewingKeys: boolean;
    /** A scan that we asked for is under way or waits. */
    readonly searching: boolean;
    /** Seconds between fruitless scans of all channels. */
    readonly scanInterval: number;
    /** How long to wait after so many fruitless scans, whatever they were of; absent: as `scanInterval` says. */
    autoscanPause(fruitless: number): Millis | undefined;
    /** Whether any network may be joined now. */
    readonly joinable: boolean;
    readonly reenabledAt: Instant | undefined;
    /** A network that nobody configured may be joined, if a credential is for it. */
    readonly byCredential: boolean;
    candidates(): readonly Candidate[];
    /** The candidates and why other BSSs with the name of a wanted network are none, for a decision to name. */
    considered(): Considered;
    /** The highest of those that may be joined now. */
    readonly priority: number;
    /** A P2P group is being formed: whoever is to be found will be there in a moment. */
    readonly provisioning: boolean;
    readonly retryPolicy: RetryPolicy;
    /** How often a BSS is in the list of those that failed, and who of its network is not. */
    failed(bss: Bss): Pick<Failed, "ofBss" | "others">;
    /** MHz where a wanted network was last seen. */
    knownFrequencies(): readonly number[];
    /** What the driver is to look for by itself when so many scans of ours have found nothing; absent: we go on. */
    schedPlan(scans: number): SchedPlan | undefined;
    /** How to look everywhere; empty when that is to be one scan. */
    stages(): Stages;
    /** The candidate that is the BSS in use. */
    current(): Candidate | undefined;
}

/** Between two scans while a P2P group is being formed. */
const PROVISIONING_INTERVAL = millis(250);
/** Between two scans of the known channels only. */
const KNOWN_CHANNELS_INTERVAL = seconds(1);
/** After the driver stopped looking by itself. */
const OFFLOAD_RETRY = seconds(1);
/** After a driver took no other address. */
const ADDRESS_RETRY = seconds(1);
/** After a scan that failed. */
const SCAN_RETRY = seconds(1);
/** Every so many fruitless scans one looks at all channels. */
const FULL_SCAN_EVERY = 3;
/** Failures in a row after which channels where a network was seen are not preferred. */
const FAILURES_UNTIL_ELSEWHERE = 2;
/** From the end of a link to the look for another one. */
const AFTER_LINK = millis(100);
/** A link that lasted this long is taken up again at once. */
const WORTH_RETURNING = seconds(1);
/** dB above the noise floor with which a candidate is good enough to end a look. */
const GOOD_SNR = 20;
/** From the connection to the rest of the look, and between its parts: the user's packets go before it. */
const LOOK_AROUND_AFTER = seconds(5);
/** Channels in each part. Until a scan has ended no kernel notices that the access point is gone. */
const LOOK_AROUND_PART = 8;
/** From the end of the last network to the state that says so. */
const GONE_FOR = millis(100);
const fresh: Efforts = { failures: 0, fruitless: 0 };
export const initialConnect: Connect = { tag: "inactive", until: undefined, ...fresh };

export function connectDeadline(state: Connect): Instant | undefined {
    switch (state.tag) {
        case "off":
        case "scanning":
        case "offloaded":
            return undefined;
        case "engaged":
            return state.lookAt;
        case "inactive":
        case "pausing":
        case "waiting":
            return state.until;
        default:
            return unreachable(state);
    }
}

/** A machine whose `env` is everything around it: what it decides by lies in the whole interface. */
export function connect(state: Connect, event: ConnectEvent, around: Surroundings): Step<Connect, ConnectEffect> {
    const next = reduce(state, event, around);
    if (state.tag !== "offloaded" || next.state.tag === "offloaded" || event.type === "offloadEnded") return next;
    return { state: next.state, effects: [{ type: "offload", plan: undefined }, ...next.effects] };
}

function reduce(state: Connect, event: ConnectEvent, around: Surroundings): Step<Connect, ConnectEffect> {
    switch (event.type) {
        case "off":
            return stay({ tag: "off" });

        case "on":
            return around.associated ? stay(engaged(fresh)) : look(fresh, around);

        case "look":
            if (state.tag === "off" || state.tag === "engaged" || around.associated) return stay(state);
            if (state.tag === "pausing" && !around.joinable && between(around.now, state.until) < 2 * GONE_FOR)
                return stay(state);
            if (state.tag === "scanning" && around.joinable) return tryNow(state, around, state.left) ?? stay(state);
            return look(state.tag === "offloaded" ? fresh : state, around);

        case "again": {
            const candidate = around.linkUp ? (event.same ? around.current() : around.candidates()[0]) : undefined;
            if (candidate !== undefined) return join(candidate, fresh, around);
            return around.associated
                ? step<Connect, ConnectEffect>(state, nothingFound(0, around))
                : look(fresh, around);
        }

        case "roam":
            return roam(state, event.candidate, event.commanded, around.now);

        case "scanned": {
            const { search, allowRoam, looked } = event;
            if (state.tag !== "scanning" && !(allowRoam && isIdle(state))) return stay(state);
            if (!search && !allowRoam) return stay(state);
            if (!around.joinable) return nothingToJoin(state, around);
            if (state.tag !== "scanning") return tryNow(state, around) ?? stay(state);
            if (!search) return tryNow(state, around, state.left) ?? stay(state);
            const left = looked === undefined ? [] : without(state.left, looked);
            const joining = tryNow(state, around, left);
            if (joining !== undefined) return joining;
            if (around.searching) return stay(state);
            return left.length > 0 ? lookOn({ ...state, left }, around) : rest(state, around);
        }

        case "offloadEnded":
            if (state.tag !== "offloaded") return stay(state);
            // One scan of our own, and then the driver's turn again.
            return stay({
                tag: "waiting",
                until: at(around.now, event.cause === "stopped" ? OFFLOAD_RETRY : seconds(around.scanInterval)),
                failures: state.failures,
                fruitless: state.fruitless - 1,
            });

        case "clientScans":
            if (state.tag !== "offloaded") return stay(state);
            return stay({ tag: "waiting", until: at(around.now, seconds(around.scanInterval)), ...fresh });

        case "scanFailed":
            if (state.tag !== "scanning" || !event.search || around.searching) return stay(state);
            // It may be the channels that the driver does not like: it counts like a scan that found nothing.
            return stay({
                tag: "waiting",
                until: at(around.now, SCAN_RETRY),
                failures: state.failures,
                fruitless: state.fruitless + 1,
            });

        case "addressed": {
            if (state.tag !== "engaged" || around.associated) return stay(state);
            const { candidate, ...joining } = event.joining;
            const still = around
                .candidates()
                .find(({ bss, network }) => bss.id === candidate.bss.id && network.id === candidate.network.id);
            if (event.ready && still !== undefined)
                return step<Connect, ConnectEffect>(state, { ...joining, candidate: still, addressed: true });
            if (event.ready) return look(state, around);
            const failures = state.failures + 1;
            return stay({ tag: "waiting", until: at(around.now, ADDRESS_RETRY), failures, fruitless: 0 });
        }

        case "completed": {
            const unseen = state.tag === "engaged" ? state.unseen : [];
            const lookAt = unseen.length > 0 ? at(around.now, LOOK_AROUND_AFTER) : undefined;
            return stay({ ...engaged(fresh, unseen), lookAt });
        }

        case "ended":
            return ended(state, event.end, around);

        case "deadline":
            if (!due(connectDeadline(state), around.now)) return stay(state);
            if (state.tag === "engaged") return lookAround(state, around);
            if ("only" in state && state.only !== undefined) return lookOnly(state, state.only, around);
            return look("failures" in state ? state : fresh, around);

        default:
            return unreachable(event);
    }
}

const engaged = (
    { failures, fruitless }: Efforts,
    unseen: readonly number[] = [],
): Extract<Connect, { tag: "engaged" }> => ({ tag: "engaged", unseen, lookAt: undefined, failures, fruitless });

/** Nothing of ours is under way, and a candidate is welcome. */
const isIdle = (state: Connect): state is Extract<Connect, { tag: "pausing" | "waiting" | "offloaded" }> =>
    state.tag === "pausing" || state.tag === "waiting" || state.tag === "offloaded";

/** Joins what can be joined, else looks for it. */
function look({ failures, fruitless }: Efforts, around: Surroundings): Step<Connect, ConnectEffect> {
    if (!around.joinable) return nothingToJoin({ failures, fruitless }, around);
    if (!around.linkUp) {
        return step<Connect, ConnectEffect>(
            { tag: "waiting", until: undefined, failures, fruitless },
            decided({ kind: "select", chosen: false, reason: "linkDown", level: "debug", at: around.now }),
        );
    }
    if (around.now < around.lookFrom) return stay({ tag: "pausing", until: around.lookFrom, failures, fruitless });
    return tryNow({ failures, fruitless }, around) ?? search({ failures, fruitless }, around);
}

/** While there are channels left to look at, only a good candidate will do. */
function tryNow(efforts: Efforts, around: Surroundings, left: Stages = []): Step<Connect, ConnectEffect> | undefined {
    const best = around.linkUp && !around.associated ? around.candidates()[0] : undefined;
    if (best === undefined || (left.length > 0 && !isGood(best, around))) return undefined;
    return join(best, efforts, around, left.flat());
}

/** Nothing that may be found elsewhere is worth waiting for. */
const isGood = ({ network, figures }: Candidate, { priority }: Surroundings): boolean =>
    figures.priority >= priority && !figures.blocked && (figures.snr >= GOOD_SNR || network.config.bssid !== undefined);

function join(
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
const roam = (state: Connect, candidate: Candidate, commanded: boolean, at: Instant): Step<Connect, ConnectEffect> =>
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
        { type: "scan", frequencies: known.length > 0 ? known : undefined, round: fruitless },
    );
}

/** After a failure for which there may be an answer on these channels. */
function lookOnly(
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
function lookOn(
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
function lookAround(
    { unseen, ...state }: Extract<Connect, { tag: "engaged" }>,
    around: Surroundings,
): Step<Connect, ConnectEffect> {
    if (around.renewingKeys) return stay({ ...engaged(state, unseen), lookAt: at(around.now, LOOK_AROUND_AFTER) });
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
        { tag: "offloaded", failures, fruitless },
        decided({ ...scanning(around), reason: "scanningByDriver" }),
        { type: "offload", plan },
    );
}

const scanning = ({ now, considered }: Surroundings): Decision => ({
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
function rest(
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

const nothingFound = (fruitless: number, around: Surroundings, until?: Instant): ConnectEffect =>
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
function nothingToJoin({ failures, fruitless }: Efforts, around: Surroundings): Step<Connect, ConnectEffect> {
    const efforts = around.reenabledAt === undefined ? fresh : { failures, fruitless };
    return step<Connect, ConnectEffect>(
        { tag: "inactive", until: around.reenabledAt, ...efforts },
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

function ended(state: Connect, end: AssociationEnd, around: Surroundings): Step<Connect, ConnectEffect> {
    // Left for another one, which is under way.
    if (around.associated) return stay(engaged("failures" in state ? state : fresh));
    if (state.tag === "off") return stay(state);
    if (end.cause === "abandoned") {
        // Nothing is left to join: clients see that the link is gone before they see that nothing is looked for.
        if (!around.joinable) return stay({ tag: "pausing", until: at(around.now, GONE_FOR), ...fresh });
        return look(fresh, around);
    }
    if (end.cause === "rekeyDenied") return look(fresh, around);
    const before = "failures" in state ? state.failures : 0;
    // An access point that was silent for a whole handshake is not tried again before others were looked for everywhere.
    const failures = end.cause === "handshakeTimedOut" ? Math.max(before + 1, FAILURES_UNTIL_ELSEWHERE) : before + 1;
    if (end.cause === "linkDown") return stay({ tag: "waiting", until: undefined, failures, fruitless: 0 });
    if (end.cause === "unknownToDriver" && failures === 1) {
        const { network, bss } = end.target;
        return step<Connect, ConnectEffect>(
            { tag: "scanning", everywhere: false, left: [], failures, fruitless: 0 },
            decided({
                ...scanning(around),
                reason: "scanningKnownChannels",
                about: bssOf(network, bss),
                frequencies: [bss.frequency],
            }),
            { type: "scan", frequencies: [bss.frequency], round: 0 },
        );
    }
    const next = nextAtOnce(end, around);
    if (next !== undefined) return join(next, { failures, fruitless: 0 }, around);
    const { pause, channels } = retry({ inARow: failures, ...around.failed(end.target.bss) }, around.retryPolicy);
    const until = at(around.now, end.connectedFor === undefined ? pause : AFTER_LINK);
    const why = decided({
        kind: "select",
        chosen: false,
        reason: "retryAfterFailure",
        level: "info",
        at: around.now,
        until,
        about: bssOf(end.target.network, end.target.bss),
        detail: { cause: end.cause, stage: end.stage, failures },
    });
    // A handshake that failed for another reason than the key must not look like a wrong key: clients take the step from
    // `4way_handshake` to `disconnected` for one (NetworkManager asks the user for a new password).
    const quiet = end.stage === "securing" && !end.keyMismatch;
    return step<Connect, ConnectEffect>(
        { tag: quiet ? "waiting" : "pausing", until, failures, fruitless: 0, ...(channels && { only: channels }) },
        why,
    );
}

/**
 * Whom to try without a moment's rest: after a move that failed the BSS that was left, or one that is better; after a link
 * that was lost whoever is there; after an attempt that failed another BSS of the network.
 */
function nextAtOnce(end: AssociationEnd, around: Surroundings): Candidate | undefined {
    // A wrong key has to be seen as the step to `disconnected`.
    if (end.keyMismatch || !around.linkUp) return undefined;
    const best = around.candidates()[0];
    if (best === undefined) return undefined;
    const isSame = best.bss.id === end.target.bss.id;
    if (end.roamTime !== undefined) return isSame ? undefined : best;
    if (best.figures.blocked || around.retryPolicy === "perBss") return undefined;
    // One that throws us out again and again is not asked again and again.
    if (end.connectedFor !== undefined) return !isSame || end.connectedFor >= WORTH_RETURNING ? best : undefined;
    return isSame || best.network.id !== end.target.network ? undefined : best;
}
