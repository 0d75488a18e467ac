import type { RadioEffect } from "#src/core/radio-effect.js";
import type { SchedPlan } from "#src/core/sched-plan.js";
import type { DriverReply } from "#src/driver/driver.js";
import type { DriverEvent } from "#src/driver/event.js";
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
 * A scan that the driver does again and again by itself.
 *
 * What does not fit into one request takes turns: one is stopped and the next one started. Late events are the norm, so
 * what follows a stop is part of the state.
 */
export type SchedScan =
    | { readonly tag: "idle"; readonly requests: number }
    /** The driver has not answered yet. */
    | ({ readonly tag: "starting" } & Turn)
    /** Without `turnAt` there is nothing else to look for. */
    | ({ readonly tag: "running"; readonly turnAt: Instant | undefined } & Turn)
    /** The driver was told to stop; `next` begins when it has. */
    | {
          readonly tag: "stopping";
          readonly requests: number;
          readonly next: { readonly plan: SchedPlan; readonly batch: number } | undefined;
          readonly until: Instant;
      };

interface Turn {
    readonly requests: number;
    readonly plan: SchedPlan;
    /** Number of the batch that is looked for. */
    readonly batch: number;
}

export type SchedScanEvent =
    | { readonly type: "start"; readonly plan: SchedPlan }
    | { readonly type: "stop" }
    /** With the link the driver ends every scan. */
    | { readonly type: "linkDown" }
    /** Events were lost, perhaps the one that it has stopped. */
    | { readonly type: "eventsLost" }
    | { readonly type: "driver.event"; readonly event: Extract<DriverEvent, { type: `schedScan.${string}` }> }
    | { readonly type: "driver.reply"; readonly request: number; readonly reply: DriverReply }
    | Deadline;

export type SchedScanEffect =
    | Extract<RadioEffect, { type: "driver" }>
    /** There is something new in the driver's table. */
    | { readonly type: "heard" }
    /** Nobody is looking any more, and it was not asked for. */
    | { readonly type: "ended"; readonly cause: "refused" | "stopped" }
    | Trace<SchedScanReason>;

export type SchedScanReason =
    | "schedScanStarted"
    | "schedScanRefused"
    | "schedScanStopped"
    | "lateSchedScanReply"
    | "straySchedScanEvent";

/** A driver that does not say that it has stopped. */
const STOP_GUARD = seconds(2);

export const idleSchedScan: SchedScan = { tag: "idle", requests: 0 };

export const schedScan: Machine<SchedScan, SchedScanEvent, SchedScanEffect> = { reduce, deadline };

/** Whether the driver is looking. */
export const isScheduled = (state: SchedScan): boolean => state.tag === "running";

function deadline(state: SchedScan): Instant | undefined {
    switch (state.tag) {
        case "idle":
        case "starting":
            return undefined;
        case "running":
            return state.turnAt;
        case "stopping":
            return state.until;
        default:
            return unreachable(state);
    }
}

function reduce(state: SchedScan, event: SchedScanEvent, env: Env): Step<SchedScan, SchedScanEffect> {
    switch (event.type) {
        case "start":
            switch (state.tag) {
                case "idle":
                    return begin(state.requests, event.plan, 0);
                case "stopping":
                    return stay({ ...state, next: { plan: event.plan, batch: 0 } });
                case "starting":
                case "running":
                    return stay(state);
                default:
                    return unreachable(state);
            }

        case "stop":
            switch (state.tag) {
                case "idle":
                    return stay(state);
                case "stopping":
                    return stay({ ...state, next: undefined });
                case "starting":
                case "running":
                    return stop(state.requests, undefined, env.now);
                default:
                    return unreachable(state);
            }

        case "linkDown":
            return state.tag === "idle" ? stay(state) : stay({ tag: "idle", requests: state.requests });

        case "eventsLost":
            switch (state.tag) {
                case "idle":
                case "starting":
                    return stay(state);
                case "running": {
                    const { state: after, effects } = stop(state.requests, undefined, env.now);
                    return { state: after, effects: [...effects, ended("stopped")] };
                }
                case "stopping":
                    return stopped(state);
                default:
                    return unreachable(state);
            }

        case "driver.reply":
            if (state.tag === "idle" || event.request !== state.requests) return ignore(state, "lateSchedScanReply");
            if (state.tag === "starting") return answered(state, event.reply, env.now);
            // There was nothing to stop.
            if (state.tag === "stopping" && !event.reply.ok) return stopped(state);
            return stay(state);

        case "driver.event":
            if (state.tag === "idle") return ignore(state, "straySchedScanEvent");
            if (event.event.type === "schedScan.results")
                return step<SchedScan, SchedScanEffect>(state, { type: "heard" });
            if (state.tag === "stopping") return stopped(state);
            return step<SchedScan, SchedScanEffect>(
                { tag: "idle", requests: state.requests },
                { type: "trace", level: "info", reason: "schedScanStopped" },
                ended("stopped"),
            );

        case "deadline":
            if (!due(deadline(state), env.now)) return stay(state);
            if (state.tag === "stopping") return stopped(state);
            if (state.tag !== "running") return stay(state);
            return stop(
                state.requests,
                { plan: state.plan, batch: (state.batch + 1) % state.plan.batches.length },
                env.now,
            );

        default:
            return unreachable(event);
    }
}

const ended = (cause: "refused" | "stopped"): SchedScanEffect => ({ type: "ended", cause });

function begin(requests: number, plan: SchedPlan, batch: number): Step<SchedScan, SchedScanEffect> {
    const request = requests + 1;
    const { parameters } = plan.batches[batch]!;
    return step<SchedScan, SchedScanEffect>(
        { tag: "starting", requests: request, plan, batch },
        { type: "driver", owner: "schedScan", request, command: { type: "startSchedScan", ...parameters } },
    );
}

function stop(
    requests: number,
    next: Extract<SchedScan, { tag: "stopping" }>["next"],
    now: Instant,
): Step<SchedScan, SchedScanEffect> {
    const request = requests + 1;
    return step<SchedScan, SchedScanEffect>(
        { tag: "stopping", requests: request, next, until: at(now, STOP_GUARD) },
        { type: "driver", owner: "schedScan", request, command: { type: "stopSchedScan" } },
    );
}

const stopped = ({ requests, next }: Extract<SchedScan, { tag: "stopping" }>): Step<SchedScan, SchedScanEffect> =>
    next === undefined ? stay({ tag: "idle", requests }) : begin(requests, next.plan, next.batch);

function answered(
    state: Extract<SchedScan, { tag: "starting" }>,
    reply: DriverReply,
    now: Instant,
): Step<SchedScan, SchedScanEffect> {
    const { requests, plan, batch } = state;
    if (!reply.ok) {
        return step<SchedScan, SchedScanEffect>(
            { tag: "idle", requests },
            {
                type: "trace",
                level: "warning",
                reason: "schedScanRefused",
                data: { errno: reply.errno, text: reply.text },
            },
            ended("refused"),
        );
    }
    const alone = plan.batches.length === 1;
    const { lasts, parameters } = plan.batches[batch]!;
    return step<SchedScan, SchedScanEffect>(
        { tag: "running", turnAt: alone ? undefined : at(now, lasts), requests, plan, batch },
        {
            type: "trace",
            level: "debug",
            reason: "schedScanStarted",
            data: { ssids: parameters.ssids.length, interval: parameters.plans[0]?.interval ?? 0 },
        },
    );
}
