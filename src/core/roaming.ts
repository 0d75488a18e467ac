import { capabilityOverrides } from "#src/core/capability-overrides.js";
import { candidateOf, type Decided, type DecisionReason, decided } from "#src/core/decision.js";
import type { Candidate } from "#src/core/rank.js";
import { bandAt } from "#src/core/rate-fit.js";
import { judgeRoam, type RoamPolicy, type RoamSide } from "#src/core/roam.js";
import { estimateThroughput, noiseFloor } from "#src/core/throughput.js";
import type { Capabilities } from "#src/driver/capability.js";
import type { SignalReport } from "#src/driver/command.js";
import { between, type Instant, seconds } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { ignore, type Step, stay, step, type Trace, unreachable } from "#src/lib/machine.js";

/**
 * Whether new results make us leave the BSS in use for another one.
 *
 * Before the two are weighed against each other the driver is asked for the present signal, because it has a mean of many
 * beacons where a scan has one. Who has just moved stays for a while, and going back costs more than going on.
 */
export interface Roaming {
    readonly requests: number;
    /** The driver was asked for the present signal. */
    readonly isWeighing: boolean;
    /** The last move that was decided here. */
    readonly left: { readonly bssid: Mac; readonly at: Instant } | undefined;
}

export type RoamingEvent =
    /** `missed`: the scan could have heard the BSS in use, and did not. */
    | { readonly type: "results"; readonly missed: boolean }
    | { readonly type: "polled"; readonly request: number; readonly report: SignalReport | undefined }
    /** The link ended or was moved. */
    | { readonly type: "over" };

export type RoamingEffect =
    | { readonly type: "poll"; readonly request: number }
    | { readonly type: "roam"; readonly candidate: Candidate }
    | Decided
    | Trace<RoamingReason>;

export type RoamingReason = "lateSignal";

/** What there is to decide with. */
export interface RoamingSurroundings {
    readonly now: Instant;
    readonly policy: RoamPolicy;
    readonly capabilities: Pick<Capabilities, "bands">;
    /** dBm from which on background scans are rare. */
    readonly threshold: number | undefined;
    /** The BSS in use, when the link is up, nothing else is under way, and the choice is ours. */
    current(): Candidate | undefined;
    /** Best first. */
    candidates(): readonly Candidate[];
    /** A short while ago it was tried in vain. */
    failed(bssid: Mac): boolean;
}

/** After a move of our own. */
const MINIMUM_STAY = seconds(10);
/** dBm below which nobody has to stay. */
const WEAK = -80;
/** As long the BSS that was left is at a disadvantage. */
const RETURN_REST = seconds(60);

export const settledRoaming: Roaming = { requests: 0, isWeighing: false, left: undefined };

export function roaming(
    state: Roaming,
    event: RoamingEvent,
    around: RoamingSurroundings,
): Step<Roaming, RoamingEffect> {
    switch (event.type) {
        case "over":
            return stay({ ...state, isWeighing: false });

        case "results": {
            const current = around.current();
            const selected = current && best(current, around, !event.missed);
            if (current === undefined || selected === undefined) return stay(state);
            if (selected.network.id !== current.network.id)
                return move(state, current, selected, "otherNetworkPreferred", {}, around.now);
            if (event.missed) return move(state, current, selected, "currentNotHeard", {}, around.now);
            const request = state.requests + 1;
            return step<Roaming, RoamingEffect>(
                { ...state, requests: request, isWeighing: true },
                { type: "poll", request },
            );
        }

        case "polled": {
            if (!state.isWeighing || event.request !== state.requests) return ignore(state, "lateSignal");
            const settled = { ...state, isWeighing: false };
            const current = around.current();
            const selected = current && best(current, around, true);
            if (current === undefined || selected === undefined) return stay(settled);
            return weigh(settled, measured(current, event.report, around), selected, around);
        }

        default:
            return unreachable(event);
    }
}

/**
 * The best one, of the same network or of one that is preferred; networks that are equals do not take each other's place.
 * `undefined` when it is the one in use, where that competes.
 */
function best(current: Candidate, around: RoamingSurroundings, competes: boolean): Candidate | undefined {
    const isCurrent = ({ network, bss }: Candidate) => network.id === current.network.id && bss.id === current.bss.id;
    const found = around
        .candidates()
        .find(candidate =>
            isCurrent(candidate)
                ? competes
                : (candidate.network.id === current.network.id ||
                      candidate.figures.priority > current.figures.priority) &&
                  !around.failed(candidate.bss.bssid),
        );
    return found === undefined || isCurrent(found) ? undefined : found;
}

/** The BSS in use as the driver sees it now. */
function measured(
    current: Candidate,
    report: SignalReport | undefined,
    { capabilities }: RoamingSurroundings,
): Candidate {
    const signal = report && (report.averageBeaconSignal ?? report.averageSignal ?? report.signal);
    if (signal === undefined) return current;
    const { network, bss, figures } = current;
    const snr = signal - noiseFloor(bss.frequency);
    const band = bandAt(capabilities.bands, bss.frequency);
    const throughput = estimateThroughput(bss, snr, band, capabilityOverrides(network.config));
    return { ...current, bss: { ...bss, signal }, figures: { ...figures, snr, throughput } };
}

function weigh(
    state: Roaming,
    current: Candidate,
    selected: Candidate,
    { now, policy, threshold }: RoamingSurroundings,
): Step<Roaming, RoamingEffect> {
    const sinceMove = state.left && between(state.left.at, now);
    if (sinceMove !== undefined && sinceMove < MINIMUM_STAY && current.bss.signal >= WEAK)
        return remain(state, current, selected, "movedLately", {}, now);
    const { roam, reason, ...figures } = judgeRoam(
        {
            current: side(current),
            selected: side(selected),
            configured: selected.network.config.bssid,
            threshold,
            wasLeft: state.left?.bssid === selected.bss.bssid && (sinceMove ?? RETURN_REST) < RETURN_REST,
        },
        policy,
    );
    return roam
        ? move(state, current, selected, reason, figures, now)
        : remain(state, current, selected, reason, figures, now);
}

const side = ({ bss: { bssid, frequency, signal }, figures: { snr, throughput } }: Candidate): RoamSide => ({
    bssid,
    frequency,
    signal,
    snr,
    throughput,
});

type Detail = Readonly<Record<string, number>>;

const move = (
    state: Roaming,
    current: Candidate,
    selected: Candidate,
    reason: DecisionReason,
    detail: Detail,
    now: Instant,
): Step<Roaming, RoamingEffect> =>
    step<Roaming, RoamingEffect>(
        { ...state, isWeighing: false, left: { bssid: current.bss.bssid, at: now } },
        compared(true, current, selected, reason, detail, now),
        { type: "roam", candidate: selected },
    );

const remain = (
    state: Roaming,
    current: Candidate,
    selected: Candidate,
    reason: DecisionReason,
    detail: Detail,
    now: Instant,
): Step<Roaming, RoamingEffect> =>
    step<Roaming, RoamingEffect>(state, compared(false, current, selected, reason, detail, now));

const compared = (
    chosen: boolean,
    current: Candidate,
    selected: Candidate,
    reason: DecisionReason,
    detail: Detail,
    at: Instant,
): Decided =>
    decided({
        kind: "roam",
        chosen,
        reason,
        level: chosen ? "info" : "debug",
        at,
        about: candidateOf(selected),
        from: candidateOf(current),
        detail,
    });
