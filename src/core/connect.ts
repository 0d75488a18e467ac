import type { AssociationEnd } from "#src/core/association-end.js";
import type { Bss } from "#src/core/bss.js";
import { ended } from "#src/core/connect-end.js";
import {
    engaged,
    fresh,
    GONE_FOR,
    idle,
    idleScan,
    join,
    LOOK_AROUND_AFTER,
    look,
    lookAround,
    lookOn,
    lookOnly,
    nextIdleScan,
    nothingFound,
    nothingToJoin,
    rest,
    roam,
    tryNow,
} from "#src/core/connect-look.js";
import type { Considered, Decided } from "#src/core/decision.js";
import type { ScanFailure } from "#src/core/event.js";
import { type Stages, without } from "#src/core/look.js";
import type { Candidate } from "#src/core/rank.js";
import type { Failed, RetryPolicy } from "#src/core/retry.js";
import type { SchedPlan } from "#src/core/sched-plan.js";
import { at, between, due, earliest, type Instant, type Millis, seconds } from "#src/lib/instant.js";
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
    | ({ readonly tag: "inactive"; readonly until: Instant | undefined; readonly scans?: IdleScans } & Efforts)
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
    /** The driver looks by itself. `began`: nobody looked before, which is seen again if the driver will not. */
    | ({ readonly tag: "offloaded"; readonly began: boolean } & Efforts)
    /** An association is under way or complete. `unseen`: MHz that the look before it left out. */
    | ({ readonly tag: "engaged"; readonly unseen: readonly number[]; readonly lookAt: Instant | undefined } & Efforts);

export interface Efforts {
    /** Attempts that failed in a row. */
    readonly failures: number;
    /** Scans in a row that found nothing. */
    readonly fruitless: number;
}

/** Scans that are made although there is nothing to join, as a client wants them by `autoscan`. */
export interface IdleScans {
    /** Nothing while one is under way. */
    readonly next: Instant | undefined;
    readonly made: number;
}

export type ConnectEvent =
    /** Somebody wants to be connected; also after `off`. */
    | { readonly type: "on" }
    | { readonly type: "off" }
    /** Something changed that may help: networks, the link, the clock. */
    | { readonly type: "look" }
    /** A client wants other pauses between scans. */
    | { readonly type: "autoscanChanged" }
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

/** After the driver stopped looking by itself. */
const OFFLOAD_RETRY = seconds(1);
/** After a driver took no other address. */
const ADDRESS_RETRY = seconds(1);
/** After a scan that failed. */
const SCAN_RETRY = seconds(1);
/** In place of a number of fruitless scans: whatever speaks for the driver, it is our turn. */
const OURS_FIRST = -1;

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
            return earliest(state.until, state.scans?.next);
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
    if (next.state !== state && next.state.tag === "offloaded") {
        const began = state.tag === "offloaded" ? state.began : !isLooking(state);
        return { state: { ...next.state, began }, effects: next.effects };
    }
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

        case "autoscanChanged":
            if (state.tag === "inactive" && !around.joinable) return nothingToJoin(idle(state, undefined), around);
            return stay(state.tag === "waiting" ? { ...state, fruitless: 0 } : state);

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
            if (state.tag === "inactive" && !around.joinable && search && state.scans !== undefined)
                return stay(idle(state, nextIdleScan(state.scans, around)));
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
            if (event.cause === "refused" && state.began) {
                const { failures } = state;
                return stay({ tag: "pausing", until: at(around.now, GONE_FOR), failures, fruitless: OURS_FIRST });
            }
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
            if (state.tag === "inactive" && event.search && state.scans !== undefined)
                return stay(idle(state, nextIdleScan(state.scans, around)));
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
            if (state.tag === "inactive" && !around.joinable && due(state.scans?.next, around.now))
                return idleScan(state, state.scans, around);
            if ("only" in state && state.only !== undefined) return lookOnly(state, state.only, around);
            return look("failures" in state ? state : fresh, around);

        default:
            return unreachable(event);
    }
}

/** Whether clients see it as looking for a network. */
const isLooking = ({ tag }: Connect): boolean => tag === "scanning" || tag === "waiting";

/** Nothing of ours is under way, and a candidate is welcome. */
const isIdle = (state: Connect): state is Extract<Connect, { tag: "pausing" | "waiting" | "offloaded" }> =>
    state.tag === "pausing" || state.tag === "waiting" || state.tag === "offloaded";
