import type { ScanFailure, ScanOutcome, ScanRequest } from "#src/core/event.js";
import { type RadioEffect, tell } from "#src/core/radio-effect.js";
import { joined } from "#src/core/scan-request.js";
import type { DriverReply } from "#src/driver/driver.js";
import type { DriverEvent, Scanned } from "#src/driver/event.js";
import { Errno } from "#src/lib/errno.js";
import { at, due, type Instant, type Millis, millis, seconds } from "#src/lib/instant.js";
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

/**
 * One-shot scans of one interface.
 *
 * At most one runs and at most one waits behind it; a request that comes while one waits is joined to it. Every request
 * of a client ends in exactly one `finished` or `failed`. A link that is down is waited for a moment, because clients change the MAC
 * address (down, set, up) right before they scan; a radio that is busy with somebody else's scan is asked again.
 */
export type Scan =
    | { readonly tag: "idle"; readonly requests: number }
    /** Waits for the radio, or for the link to come up. */
    | ({ readonly tag: "waiting"; readonly granted: boolean; readonly until: Instant } & Pending)
    /** The trigger is with the driver. `aborting`: it was told to stop before it said yes. */
    | ({
          readonly tag: "starting";
          readonly startedAt: Instant;
          readonly tries: number;
          readonly aborting: boolean;
      } & Pending)
    /** The driver was busy with somebody else's scan. */
    | ({ readonly tag: "refused"; readonly retryAt: Instant; readonly tries: number } & Pending)
    | ({ readonly tag: "running"; readonly startedAt: Instant; readonly guardAt: Instant } & Pending)
    /** The results are being fetched. Without a request: somebody else's scan. */
    | ({
          readonly tag: "fetching";
          readonly startedAt: Instant;
          readonly askedAt: Instant;
          readonly scanned: Scanned;
          /** Everything that `scanned` names was looked at, from `startedAt` on. */
          readonly complete: boolean;
          readonly until: Instant;
      } & Omit<Pending, "request"> & { readonly request: ScanRequest | undefined });

interface Pending {
    readonly requests: number;
    readonly request: ScanRequest;
    readonly next: ScanRequest | undefined;
}

export type ScanEvent =
    | { readonly type: "request"; readonly request: ScanRequest }
    /** `discard`: what it found until then is nobody's business. */
    | { readonly type: "abort"; readonly discard?: boolean }
    /** Nobody looks for a network any more. */
    | { readonly type: "searchOver" }
    | { readonly type: "granted"; readonly linkUp: boolean }
    | { readonly type: "link"; readonly up: boolean; readonly gone: boolean }
    | { readonly type: "driver.event"; readonly event: Extract<DriverEvent, { type: "scan.done" }> }
    | { readonly type: "driver.reply"; readonly request: number; readonly reply: DriverReply }
    | Deadline;

export type ScanEffect =
    | RadioEffect
    | ({ readonly type: "finished"; readonly request: ScanRequest | undefined } & ScanOutcome)
    | { readonly type: "failed"; readonly request: ScanRequest; readonly cause: ScanFailure }
    | Trace<ScanReason>;

export type ScanReason =
    | "lateScanReply"
    | "lateScanDone"
    | "foreignScanDone"
    | "nothingToAbort"
    | "scanWaitsForLink"
    | "scanRadioBusy"
    | "scanRefused"
    | "scanGuard";

/** Time for a link that is just changing its address to come up again. */
const LINK_PATIENCE = seconds(2);
const RETRY = seconds(1);
const MAX_TRIES = 10;
/** A driver that never says it is done. */
const GUARD = seconds(30);
const guard = (frequencies: readonly number[] | undefined): Millis =>
    frequencies === undefined ? GUARD : millis(Math.min(GUARD, 5000 + 500 * frequencies.length));
const FETCH_GUARD = seconds(5);
/** Of what a scan is said to have looked at. */
const MAX_FREQUENCIES = 110;
const MAX_SSIDS = 16;
/** ENETDOWN while a link changes its address. */
const BUSY: ReadonlySet<number> = new Set([Errno.EBUSY, Errno.ENETDOWN]);

export const idleScan: Scan = { tag: "idle", requests: 0 };

export const scan: Machine<Scan, ScanEvent, ScanEffect> = { reduce, deadline: scanDeadline };

/** Whether the radio is scanning for us. */
export const isScanning = (state: Scan): boolean =>
    state.tag === "running" || (state.tag === "fetching" && state.request !== undefined);

/** Whether a request is under way that looks for a network to join. */
export const isSearching = (state: Scan): boolean =>
    state.tag !== "idle" && [state.request, state.next].some(request => request && request.purpose !== "client");

export function scanDeadline(state: Scan): Instant | undefined {
    switch (state.tag) {
        case "idle":
        case "starting":
            return undefined;
        case "waiting":
            return state.granted ? state.until : undefined;
        case "refused":
            return state.retryAt;
        case "running":
            return state.guardAt;
        case "fetching":
            return state.until;
        default:
            return unreachable(state);
    }
}

function reduce(state: Scan, event: ScanEvent, env: Env): Step<Scan, ScanEffect> {
    switch (event.type) {
        case "request":
            switch (state.tag) {
                case "idle":
                    return wait(state.requests, event.request, env.now);
                case "waiting":
                    return stay({ ...state, request: joined(state.request, event.request) });
                case "starting":
                case "refused":
                case "running":
                case "fetching": {
                    const waiting = { ...state, next: joined(state.next, event.request) };
                    return event.request.purpose === "search" ? cutShort(waiting) : stay(waiting);
                }
                default:
                    return unreachable(state);
            }

        case "granted":
            if (state.tag !== "waiting") return step<Scan, ScanEffect>(state, { type: "radio.release" });
            return event.linkUp ? trigger({ ...state, tries: 0 }, env.now) : waitForLink(state, env.now);

        case "link":
            if (event.gone) return stop(state);
            switch (state.tag) {
                case "idle":
                    return stay(state);
                case "waiting":
                    return state.granted && event.up ? trigger({ ...state, tries: 0 }, env.now) : stay(state);
                case "refused":
                    return event.up ? stay(state) : waitForLink(state, env.now);
                case "starting":
                case "running":
                case "fetching":
                    return event.up ? stay(state) : end(state, "linkDown", env.now);
                default:
                    return unreachable(state);
            }

        case "abort":
            return abort(event.discard === true ? discarded(state) : state, env.now);

        case "searchOver":
            return searchOver(state, env.now);

        case "driver.reply":
            if (state.tag === "idle" || event.request !== state.requests) return ignore(state, "lateScanReply");
            if (state.tag === "starting") return answered(state, event.reply, env.now);
            if (state.tag === "fetching") return fetched(state, event.reply, env.now);
            return ignore(state, "lateScanReply");

        case "driver.event":
            switch (state.tag) {
                case "starting":
                    if (!event.event.own) return ignore(state, "foreignScanDone");
                    // An aborted scan that we did not abort is the one before, which ended with the link.
                    if (event.event.aborted && !state.aborting) return ignore(state, "lateScanDone");
                    return fetch(state, state.startedAt, event.event, !event.event.aborted, env.now);
                case "running":
                    if (!event.event.own) return ignore(state, "foreignScanDone");
                    return fetch(state, state.startedAt, event.event, !event.event.aborted, env.now);
                case "refused":
                    return event.event.own ? trigger(state, env.now) : foreignFirst(state, event.event, env.now);
                case "idle":
                    if (event.event.aborted) return ignore(state, "lateScanDone");
                    // When it began is not known, so nothing ages by it.
                    return fetch(
                        { requests: state.requests, request: undefined, next: undefined },
                        env.now,
                        event.event,
                        false,
                        env.now,
                    );
                case "waiting":
                case "fetching":
                    return ignore(state, "foreignScanDone");
                default:
                    return unreachable(state);
            }

        case "deadline":
            if (!due(scanDeadline(state), env.now)) return stay(state);
            switch (state.tag) {
                case "waiting":
                    return end(state, "linkDown", env.now);
                case "refused":
                    return trigger(state, env.now);
                case "running": {
                    const { state: after, effects } = fetch(state, state.startedAt, unknownScan, true, env.now);
                    return {
                        state: after,
                        effects: [{ type: "trace", level: "warning", reason: "scanGuard" }, ...effects],
                    };
                }
                case "fetching":
                    return end(state, "resultsUnavailable", env.now);
                case "idle":
                case "starting":
                    return stay(state);
                default:
                    return unreachable(state);
            }

        default:
            return unreachable(event);
    }
}

function abort(state: Scan, now: Instant): Step<Scan, ScanEffect> {
    switch (state.tag) {
        case "idle":
        case "fetching":
            return ignore(state, "nothingToAbort");
        case "waiting":
        case "refused":
            return end(state, "aborted", now);
        case "starting":
            return step<Scan, ScanEffect>({ ...state, aborting: true }, abortScan);
        case "running":
            return step<Scan, ScanEffect>(state, abortScan);
        default:
            return unreachable(state);
    }
}

const discarded = (state: Scan): Scan =>
    state.tag === "idle" || state.request === undefined
        ? state
        : { ...state, request: { ...state.request, discarded: true } };

const unknownScan: Scanned = { frequencies: [], ssids: [] };

const abortScan: ScanEffect = tell({ type: "abortScan" });

function wait(requests: number, request: ScanRequest, now: Instant): Step<Scan, ScanEffect> {
    return step<Scan, ScanEffect>(
        { tag: "waiting", granted: false, until: at(now, LINK_PATIENCE), requests, request, next: undefined },
        { type: "radio.request" },
    );
}

/** The radio is ours, the link is not there. */
function waitForLink({ requests, request, next }: Pending, now: Instant): Step<Scan, ScanEffect> {
    return step<Scan, ScanEffect>(
        { tag: "waiting", granted: true, until: at(now, LINK_PATIENCE), requests, request, next },
        { type: "trace", level: "debug", reason: "scanWaitsForLink" },
    );
}

/** What only a search wanted and the driver has not begun is dropped; what runs is cut short. */
function searchOver(before: Scan, now: Instant): Step<Scan, ScanEffect> {
    if (before.tag === "idle") return stay(before);
    const state = before.next?.purpose === "search" ? { ...before, next: undefined } : before;
    if (state.request?.purpose !== "search") return stay(state);
    return state.tag === "waiting" || state.tag === "refused" ? finish(state, now) : cutShort(state);
}

/** Has the driver stop a scan that only a search wanted. */
function cutShort(state: Exclude<Scan, { tag: "idle" }>): Step<Scan, ScanEffect> {
    if (state.request?.purpose !== "search") return stay(state);
    switch (state.tag) {
        case "starting":
            return step<Scan, ScanEffect>({ ...state, aborting: true }, abortScan);
        case "running":
            return step<Scan, ScanEffect>(state, abortScan);
        case "waiting":
        case "refused":
        case "fetching":
            return stay(state);
        default:
            return unreachable(state);
    }
}

function trigger(
    { requests, request, next, tries }: Pending & { tries: number },
    now: Instant,
): Step<Scan, ScanEffect> {
    return step<Scan, ScanEffect>(
        { tag: "starting", startedAt: now, tries: tries + 1, aborting: false, requests: requests + 1, request, next },
        { type: "driver", owner: "scan", request: requests + 1, command: { type: "scan", ...request.parameters } },
    );
}

function answered(state: Extract<Scan, { tag: "starting" }>, reply: DriverReply, now: Instant): Step<Scan, ScanEffect> {
    const { startedAt, tries, aborting, requests, request, next } = state;
    if (reply.ok)
        return stay({
            tag: "running",
            startedAt,
            guardAt: at(now, guard(request.parameters.frequencies)),
            requests,
            request,
            next,
        });
    if (aborting) return end(state, "aborted", now);
    if (BUSY.has(reply.errno) && tries < MAX_TRIES) {
        return step<Scan, ScanEffect>(
            { tag: "refused", retryAt: at(now, RETRY), tries, requests, request, next },
            { type: "trace", level: "debug", reason: "scanRadioBusy", data: { errno: reply.errno, tries } },
        );
    }
    const { state: after, effects } = end(state, "driverRefused", now);
    const refused: ScanEffect = {
        type: "trace",
        level: "warning",
        reason: "scanRefused",
        data: { errno: reply.errno, text: reply.text },
    };
    return { state: after, effects: [refused, ...effects] };
}

function fetch(
    { requests, request, next }: Omit<Pending, "request"> & { readonly request: ScanRequest | undefined },
    startedAt: Instant,
    { frequencies, ssids }: Scanned,
    complete: boolean,
    now: Instant,
): Step<Scan, ScanEffect> {
    return step<Scan, ScanEffect>(
        {
            tag: "fetching",
            startedAt,
            askedAt: now,
            scanned: { frequencies: frequencies.slice(0, MAX_FREQUENCIES), ssids: ssids.slice(0, MAX_SSIDS) },
            complete,
            until: at(now, FETCH_GUARD),
            requests: requests + 1,
            request,
            next,
        },
        { type: "driver", owner: "scan", request: requests + 1, command: { type: "scanResults" } },
    );
}

function fetched(state: Extract<Scan, { tag: "fetching" }>, reply: DriverReply, now: Instant): Step<Scan, ScanEffect> {
    if (!reply.ok || reply.value === undefined || !("bsss" in reply.value))
        return end(state, "resultsUnavailable", now);
    const { request, scanned, startedAt, askedAt, complete } = state;
    if (request?.discarded) return end(state, "aborted", now);
    const { state: after, effects } = finish(state, now);
    return {
        state: after,
        effects: [
            { type: "finished", request, bsss: reply.value.bsss, startedAt, askedAt, ...scanned, complete },
            ...effects,
        ],
    };
}

/** Somebody else's scan kept the driver busy. What it brought comes first, then our own begins anew. */
function foreignFirst(
    { requests, request, next }: Pending,
    scanned: Extract<DriverEvent, { type: "scan.done" }>,
    now: Instant,
): Step<Scan, ScanEffect> {
    const both = next === undefined ? request : joined(request, next);
    const { state, effects } = fetch({ requests, request: undefined, next: both }, now, scanned, false, now);
    return { state, effects: [{ type: "radio.release" }, ...effects] };
}

/** The request has no results. */
function end(state: Exclude<Scan, { tag: "idle" }>, cause: ScanFailure, now: Instant): Step<Scan, ScanEffect> {
    const { state: after, effects } = finish(state, now);
    if (state.request === undefined) return { state: after, effects };
    return { state: after, effects: [{ type: "failed", request: state.request, cause }, ...effects] };
}

/** Nothing will ever come of any request. */
function stop(state: Scan): Step<Scan, ScanEffect> {
    if (state.tag === "idle") return stay(state);
    const { requests, request, next } = state;
    return step<Scan, ScanEffect>(
        { tag: "idle", requests },
        ...[request, next].flatMap(ended =>
            ended === undefined ? [] : [{ type: "failed", request: ended, cause: "interfaceGone" } as const],
        ),
        ...(request === undefined ? [] : [{ type: "radio.release" } as const]),
    );
}

/** Gives the radio back and turns to the request that waits. */
function finish(state: Exclude<Scan, { tag: "idle" }>, now: Instant): Step<Scan, ScanEffect> {
    const release: readonly ScanEffect[] = state.request === undefined ? [] : [{ type: "radio.release" }];
    if (state.next === undefined) return { state: { tag: "idle", requests: state.requests }, effects: release };
    const { state: after, effects } = wait(state.requests, state.next, now);
    return { state: after, effects: [...release, ...effects] };
}
