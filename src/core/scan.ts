import type { RequestOwner, ScanFailure, ScanOutcome, ScanRequest } from "#src/core/event.js";
import type { DriverCommand } from "#src/driver/command.js";
import type { DriverReply } from "#src/driver/driver.js";
import type { DriverEvent, Scanned } from "#src/driver/event.js";
import { equalBytes } from "#src/lib/bytes.js";
import { at, due, type Instant, seconds } from "#src/lib/instant.js";
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
 * ends in exactly one `finished` or `failed`. A link that is down is waited for a moment, because clients change the MAC
 * address (down, set, up) right before they scan; a radio that is busy with somebody else's scan is asked again.
 */
export type Scan =
    | { readonly tag: "idle"; readonly requests: number }
    /** Waits for the radio, or for the link to come up. */
    | ({ readonly tag: "waiting"; readonly granted: boolean; readonly until: Instant } & Pending)
    /** The trigger is with the driver. */
    | ({ readonly tag: "starting"; readonly startedAt: Instant; readonly tries: number } & Pending)
    /** The driver was busy with somebody else's scan. */
    | ({ readonly tag: "refused"; readonly retryAt: Instant; readonly tries: number } & Pending)
    | ({ readonly tag: "running"; readonly startedAt: Instant; readonly guardAt: Instant } & Pending)
    /** The results are being fetched. Without a request: somebody else's scan. */
    | ({
          readonly tag: "fetching";
          readonly startedAt: Instant;
          readonly scanned: Scanned;
          readonly aborted: boolean;
          readonly until: Instant;
      } & Omit<Pending, "request"> & { readonly request: ScanRequest | undefined });

interface Pending {
    readonly requests: number;
    readonly request: ScanRequest;
    readonly next: ScanRequest | undefined;
}

export type ScanEvent =
    | { readonly type: "request"; readonly request: ScanRequest }
    | { readonly type: "abort" }
    | { readonly type: "granted"; readonly linkUp: boolean }
    | { readonly type: "link"; readonly up: boolean; readonly gone: boolean }
    | { readonly type: "driver.event"; readonly event: Extract<DriverEvent, { type: "scan.done" | "scan.started" }> }
    | { readonly type: "driver.reply"; readonly request: number; readonly reply: DriverReply }
    | Deadline;

export type ScanEffect =
    | {
          readonly type: "driver";
          readonly owner: RequestOwner;
          readonly request: number;
          readonly command: DriverCommand;
      }
    | { readonly type: "radio.request" }
    | { readonly type: "radio.release" }
    | ({ readonly type: "finished"; readonly request: ScanRequest | undefined } & ScanOutcome)
    | { readonly type: "failed"; readonly request: ScanRequest; readonly cause: ScanFailure }
    | Trace<ScanReason>;

export type ScanReason = "lateScanReply" | "lateScanDone" | "scanRadioBusy" | "scanRefused" | "scanGuard";

/** Time for a link that is just changing its address to come up again. */
const LINK_PATIENCE = seconds(2);
const RETRY = seconds(1);
const MAX_TRIES = 10;
/** A driver that never says it is done. */
const GUARD = seconds(30);
const FETCH_GUARD = seconds(5);
const EBUSY = 16;

export const idleScan: Scan = { tag: "idle", requests: 0 };

export const scan: Machine<Scan, ScanEvent, ScanEffect> = { reduce, deadline: scanDeadline };

/** Whether the radio is scanning for us. */
export const isScanning = (state: Scan): boolean =>
    state.tag === "running" || (state.tag === "fetching" && state.request !== undefined);

/** Whether a request is under way that looks for a network to join. */
export const isSearching = (state: Scan): boolean =>
    state.tag !== "idle" && (state.request?.purpose === "search" || state.next?.purpose === "search");

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
        case "request": {
            if (state.tag !== "idle") return stay({ ...state, next: joined(state.next, event.request) });
            return wait(state.requests, event.request, undefined, env.now);
        }

        case "granted":
            if (state.tag !== "waiting") return step<Scan, ScanEffect>(state, { type: "radio.release" });
            return event.linkUp
                ? trigger({ ...state, tries: 0 }, env.now)
                : stay({ ...state, granted: true, until: at(env.now, LINK_PATIENCE) });

        case "link":
            if (state.tag === "waiting" && state.granted && event.up) return trigger({ ...state, tries: 0 }, env.now);
            if (event.gone && state.tag !== "idle") return end(state, "interfaceGone", env.now);
            if (!event.up && state.tag !== "idle" && state.tag !== "waiting") return end(state, "linkDown", env.now);
            return stay(state);

        case "abort":
            switch (state.tag) {
                case "idle":
                case "fetching":
                    return stay(state);
                case "waiting":
                case "refused":
                    return end(state, "aborted", env.now);
                case "starting":
                case "running":
                    return step<Scan, ScanEffect>(state, {
                        type: "driver",
                        owner: "none",
                        request: 0,
                        command: { type: "abortScan" },
                    });
                default:
                    return unreachable(state);
            }

        case "driver.reply":
            if (state.tag === "idle" || event.request !== state.requests) return ignore(state, "lateScanReply");
            if (state.tag === "starting") return answered(state, event.reply, env.now);
            if (state.tag === "fetching") return fetched(state, event.reply, env.now);
            return stay(state);

        case "driver.event":
            if (event.event.type === "scan.started") return stay(state);
            switch (state.tag) {
                case "starting":
                case "running":
                    if (event.event.own)
                        return fetch(state, state.startedAt, event.event, event.event.aborted, env.now);
                    return stay(state);
                case "refused":
                    return trigger(state, env.now);
                case "idle":
                    if (event.event.own || event.event.aborted) return ignore(state, "lateScanDone");
                    return fetch(
                        { ...state, request: undefined, next: undefined },
                        env.now,
                        event.event,
                        false,
                        env.now,
                    );
                case "waiting":
                case "fetching":
                    return stay(state);
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
                    const { state: after, effects } = fetch(state, state.startedAt, unknownScan, false, env.now);
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

const unknownScan: Scanned = { frequencies: [], ssids: [] };

function wait(
    requests: number,
    request: ScanRequest,
    next: ScanRequest | undefined,
    now: Instant,
): Step<Scan, ScanEffect> {
    return step<Scan, ScanEffect>(
        { tag: "waiting", granted: false, until: at(now, LINK_PATIENCE), requests, request, next },
        { type: "radio.request" },
    );
}

function trigger(
    { requests, request, next, tries }: Pending & { tries: number },
    now: Instant,
): Step<Scan, ScanEffect> {
    return step<Scan, ScanEffect>(
        { tag: "starting", startedAt: now, tries: tries + 1, requests: requests + 1, request, next },
        { type: "driver", owner: "scan", request: requests + 1, command: { type: "scan", ...request.parameters } },
    );
}

function answered(state: Extract<Scan, { tag: "starting" }>, reply: DriverReply, now: Instant): Step<Scan, ScanEffect> {
    const { startedAt, tries, requests, request, next } = state;
    if (reply.ok) return stay({ tag: "running", startedAt, guardAt: at(now, GUARD), requests, request, next });
    if (reply.errno === EBUSY && tries < MAX_TRIES) {
        return step<Scan, ScanEffect>(
            { tag: "refused", retryAt: at(now, RETRY), tries, requests, request, next },
            { type: "trace", level: "debug", reason: "scanRadioBusy", data: { tries } },
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
    aborted: boolean,
    now: Instant,
): Step<Scan, ScanEffect> {
    return step<Scan, ScanEffect>(
        {
            tag: "fetching",
            startedAt,
            scanned: { frequencies, ssids },
            aborted,
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
    const { request, scanned, startedAt, aborted } = state;
    const { state: after, effects } = finish(state, now);
    return {
        state: after,
        effects: [
            { type: "finished", request, bsss: reply.value.bsss, startedAt, ...scanned, complete: !aborted },
            ...effects,
        ],
    };
}

/** The request has no results. */
function end(state: Exclude<Scan, { tag: "idle" }>, cause: ScanFailure, now: Instant): Step<Scan, ScanEffect> {
    const { state: after, effects } = finish(state, now);
    if (state.request === undefined) return { state: after, effects };
    return { state: after, effects: [{ type: "failed", request: state.request, cause }, ...effects] };
}

/** Gives the radio back and turns to the request that waits. */
function finish(state: Exclude<Scan, { tag: "idle" }>, now: Instant): Step<Scan, ScanEffect> {
    const release: readonly ScanEffect[] = state.request === undefined ? [] : [{ type: "radio.release" }];
    if (state.next === undefined) return { state: { tag: "idle", requests: state.requests }, effects: release };
    const { state: after, effects } = wait(state.requests, state.next, undefined, now);
    return { state: after, effects: [...release, ...effects] };
}

/** One request that does what both asked for. */
function joined(waiting: ScanRequest | undefined, request: ScanRequest): ScanRequest {
    if (waiting === undefined) return request;
    const { frequencies: some, ...first } = waiting.parameters;
    const { frequencies: others, ...second } = request.parameters;
    const ssids = [...first.ssids, ...second.ssids.filter(ssid => !first.ssids.some(known => equalBytes(known, ssid)))];
    return {
        purpose: waiting.purpose === "search" || request.purpose === "search" ? "search" : "client",
        allowRoam: waiting.allowRoam || request.allowRoam,
        parameters: {
            ...first,
            ...second,
            ssids,
            ...(some && others && { frequencies: [...new Set([...some, ...others])] }),
        },
    };
}
