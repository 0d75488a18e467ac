import type { Bss } from "#src/core/bss.js";
import type { Candidate, Figures, Refusal, RefusalReason } from "#src/core/rank.js";
import type { RoamReason } from "#src/core/roam.js";
import { between, type Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import type { Trace, TraceLevel } from "#src/lib/machine.js";

/**
 * What was decided about a BSS, a scan or a roam, and why. One fact with two renderings: a line of the log (`decisionTrace`)
 * and, for clients, the last decision of the interface and a signal.
 *
 * A machine emits `decided(…)` in place of a trace; `src/core/route/` does the rest.
 */
export interface Decision {
    readonly kind: DecisionKind;
    /** Whether the thing was done: a BSS joined, a scan started, another BSS moved to. */
    readonly chosen: boolean;
    readonly reason: DecisionReason;
    readonly level: TraceLevel;
    readonly at: Instant;
    /** When it is looked at again. */
    readonly until?: Instant;
    /** The network that it is about, where no BSS says so. */
    readonly network?: number;
    /** The BSS that it is about: the one joined, moved to, or passed over. */
    readonly about?: ConsideredBss;
    /** The BSS in use when another one was weighed against it. */
    readonly from?: ConsideredBss;
    /** MHz to be scanned; absent: all. */
    readonly frequencies?: readonly number[];
    /** What there was to choose from. */
    readonly considered?: Considered;
    /** What else a person needs to understand it. Never a secret. */
    readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

/**
 * `select`: which BSS to join; `scan`: whether and where to look; `roam`: whether to leave the BSS in use for another one;
 * `avoid`: a BSS or a network is passed over for a while.
 */
export type DecisionKind = "select" | "scan" | "roam" | "avoid";

/** What each of them means `service/build/decision-words.ts` says. */
export type DecisionReason =
    | "joining"
    | "scanningKnownChannels"
    | "scanningLikelyChannels"
    | "scanningOtherChannels"
    | "scanningByDriver"
    | "scanningAllChannels"
    | "waitingForItsTurn"
    | "scanningInBackground"
    | "scanningOften"
    | "scanningRarely"
    | "nothingFound"
    | "nothingEnabled"
    | "everythingSetAside"
    | "linkDown"
    | "retryAfterFailure"
    | "bssBlocked"
    | "networkSetAside"
    | RoamReason
    /** A client wants it so. */
    | "commanded"
    | "otherNetworkPreferred"
    | "currentNotHeard"
    | "movedLately"
    | "roamRefusedByDriver";

/** One BSS as it was when it was looked at. */
export interface ConsideredBss {
    readonly network: number;
    /** Number in the object path. */
    readonly bss: number;
    readonly bssid: Mac;
    readonly ssid: Uint8Array;
    /** MHz. */
    readonly frequency: number;
    /** dBm. */
    readonly signal: number;
    /** What put it in its place; absent when it was refused. */
    readonly figures?: Figures;
    readonly refusal?: RefusalReason;
}

export interface Considered {
    /** The best candidates, best first, then the strongest of those that were refused. */
    readonly bsss: readonly ConsideredBss[];
    /** How many candidates there were. */
    readonly candidates: number;
    /** How many BSSs with the SSID of a wanted network were refused, by reason. */
    readonly refusals: Readonly<Record<string, number>>;
}

/** An effect of any machine. */
export interface Decided {
    readonly type: "decision";
    readonly decision: Decision;
}

export const decided = (decision: Decision): Decided => ({ type: "decision", decision });

/** A candidate or a refused BSS with its figures, cut loose from the tables: a decision outlives what it was about. */
export const candidateOf = ({ network, bss, figures }: Candidate): ConsideredBss => ({
    ...bssOf(network.id, bss),
    figures,
});

export const bssOf = (network: number, { id, bssid, ssid, frequency, signal }: Bss): ConsideredBss => ({
    network,
    bss: id,
    bssid,
    ssid,
    frequency,
    signal,
});

/** BSSs of each sort that a decision names. */
const MAX_NAMED = 8;

/** A ranking, bounded. `find` knows every BSS that was ranked. */
export function consider(
    { candidates, refusals }: { readonly candidates: readonly Candidate[]; readonly refusals: readonly Refusal[] },
    find: (bss: number) => Bss | undefined,
): Considered {
    const refused = refusals.flatMap(({ network, bss: id, reason }) => {
        const bss = find(id);
        return bss === undefined ? [] : [{ network, bss, reason }];
    });
    const strongest = refused.sort((a, b) => b.bss.signal - a.bss.signal).slice(0, MAX_NAMED);
    return {
        bsss: [
            ...candidates.slice(0, MAX_NAMED).map(candidateOf),
            ...strongest.map(({ network, bss, reason }) => ({ ...bssOf(network, bss), refusal: reason })),
        ],
        candidates: candidates.length,
        refusals: counted(refusals),
    };
}

/** The line of the log. */
export function decisionTrace(decision: Decision): Trace<DecisionReason> {
    const { level, reason, at, until, network, about, from, frequencies, considered, detail } = decision;
    return {
        type: "trace",
        level,
        reason,
        data: {
            ...(network !== undefined && { network }),
            ...(about && {
                network: about.network,
                bssid: about.bssid,
                frequency: about.frequency,
                signal: about.signal,
                ...about.figures,
            }),
            ...(from && { from: from.bssid, fromSignal: from.signal }),
            ...(frequencies && { frequencies: frequencies.join(" ") }),
            ...detail,
            ...(!decision.chosen || decision.kind === "scan" ? considered?.refusals : {}),
            ...(until !== undefined && { millis: between(at, until) }),
        },
    };
}

function counted(refusals: readonly Refusal[]): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { reason } of refusals) counts[reason] = (counts[reason] ?? 0) + 1;
    return counts;
}
