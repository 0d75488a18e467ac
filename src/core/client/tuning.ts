import { restoredAddress } from "#src/core/address.js";
import type { Answer } from "#src/core/client/answer.js";
import { askDriver } from "#src/core/client/driver-call.js";
import type { Interface } from "#src/core/interface.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import { schedPlan } from "#src/core/sched-plan.js";
import type { RelativeSignal } from "#src/driver/command.js";
import { type Env, unreachable } from "#src/lib/machine.js";

/** What clients of the control socket set that no configuration has: it lasts until the daemon ends. */
export type TuningCommand =
    | { readonly type: "tuning.set"; readonly change: Partial<Tuning> }
    | { readonly type: "powerSave.set"; readonly enabled: boolean }
    /** Back to the device's own MAC address. */
    | { readonly type: "address.restore" }
    /** Has the driver look for the enabled networks by itself from now on (preferred network offload); `undefined`: no longer. */
    | { readonly type: "offload.set"; readonly wanted: Offload | undefined };

export interface Tuning {
    readonly eapolTimers: EapolTimers;
    /** No direct links to other stations are set up. */
    readonly tdlsDisabled: boolean;
    /** While connected the driver reports only what is that much better than the link, when it looks by itself. */
    readonly relativeSignal: RelativeSignal | undefined;
    /** What is added to the signal of one band before that comparison. */
    readonly relativeAdjustment: RelativeSignal["adjustment"];
}

/** Of the supplicant's port access machine (IEEE 802.1X-2004, 8.2.2.1). Seconds, and the number of EAPOL-Starts. */
export interface EapolTimers {
    readonly heldPeriod: number;
    readonly authPeriod: number;
    readonly startPeriod: number;
    readonly maxStart: number;
}

export interface Offload {
    /** MHz; `undefined`: everywhere. */
    readonly frequencies: readonly number[] | undefined;
}

export const defaultTuning: Tuning = {
    eapolTimers: { heldPeriod: 60, authPeriod: 30, startPeriod: 30, maxStart: 3 },
    tdlsDisabled: false,
    relativeSignal: undefined,
    relativeAdjustment: undefined,
};

export function tuningCommand(state: Interface, command: TuningCommand, answer: Answer, env: Env): Routed {
    const { done } = answer;
    switch (command.type) {
        case "tuning.set":
            return done(routed({ ...state, tuning: { ...state.tuning, ...command.change } }));
        case "powerSave.set":
            return askDriver(
                state,
                answer,
                { type: "setPowerSave", enabled: command.enabled },
                { changes: {}, otherwise: "driverRefused" },
            );
        case "address.restore":
            return done(restoredAddress(state, env));
        case "offload.set":
            return command.wanted === undefined ? done(ownScans(state)) : offload(state, command.wanted, answer);
        default:
            return unreachable(command);
    }
}

function offload(state: Interface, wanted: Offload, { done, failed }: Answer): Routed {
    const next: Interface = { ...state, offload: wanted };
    const plan = schedPlan(next);
    const { association } = state;
    const attempting = association.tag !== "idle" && association.tag !== "completed";
    if (plan === undefined || state.link.state !== "up" || attempting) return failed("scanRejected");
    if (state.offload !== undefined) return done(routed(state));
    return done(
        routed(
            next,
            [],
            [
                association.tag === "idle"
                    ? { to: "connect", event: { type: "look" } }
                    : { to: "schedScan", event: { type: "start", plan } },
            ],
        ),
    );
}

function ownScans(state: Interface): Routed {
    if (state.offload === undefined) return routed(state);
    return routed(
        { ...state, offload: undefined },
        [],
        [
            state.connect.tag === "offloaded"
                ? { to: "connect", event: { type: "look" } }
                : { to: "schedScan", event: { type: "stop" } },
        ],
    );
}
