import { block, emptyBlocklist } from "#src/core/blocklist.js";
import type { Answer } from "#src/core/client/answer.js";
import { disconnect } from "#src/core/client/link.js";
import type { Interface } from "#src/core/interface.js";
import { type Disallowed, isDisallowed } from "#src/core/rank.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import type { Band } from "#src/driver/capability.js";
import type { Mac } from "#src/lib/mac.js";
import { type Env, unreachable } from "#src/lib/machine.js";

/** What clients of the control socket ask that D-Bus has no member for. */
export type ControlCommand =
    /** As if this BSS had failed. */
    | { readonly type: "blocklist.add"; readonly bssid: Mac }
    | { readonly type: "blocklist.clear" }
    /** What no network may use from now on; a link to it is left. */
    | ({ readonly type: "disallow.set" } & Disallowed)
    /** Which BSSs are taken notice of at all. */
    | { readonly type: "scanLimits.set"; readonly limits: Partial<ScanLimits> }
    /** Announces when the signal (dBm) crosses the threshold; zero: never. */
    | { readonly type: "signalMonitor.set"; readonly threshold: number; readonly hysteresis: number }
    /** Whether a connection that is lost is looked for. */
    | { readonly type: "autoReconnect.set"; readonly enabled: boolean };

/** What clients want to hear of; `undefined`: everything. */
export interface ScanLimits {
    /** Bands of scans whose channels nobody named. */
    readonly bands: ReadonlySet<Band["band"]> | undefined;
    readonly bssids: ReadonlySet<Mac> | undefined;
}

export const noScanLimits: ScanLimits = { bands: undefined, bssids: undefined };

export function controlCommand(state: Interface, command: ControlCommand, { done, failed }: Answer, env: Env): Routed {
    switch (command.type) {
        case "blocklist.add":
            return done(routed({ ...state, blocklist: block(state.blocklist, command.bssid, env.now) }));

        case "blocklist.clear":
            return done(routed({ ...state, blocklist: emptyBlocklist }));

        case "disallow.set": {
            const { bssids, ssids } = command;
            const next: Interface = { ...state, disallowed: { bssids, ssids } };
            const { association } = state;
            const leaves = association.tag !== "idle" && isDisallowed(association.target.bss, next.disallowed);
            return done(leaves ? disconnect(next, false) : routed(next));
        }

        case "scanLimits.set":
            return done(routed({ ...state, scanLimits: { ...state.scanLimits, ...command.limits } }));

        case "signalMonitor.set": {
            const { threshold, hysteresis } = command;
            // Background scans have a threshold of their own, and a driver has one.
            if (state.bgscan.tag !== "idle") return failed("signalUnavailable");
            return done(
                routed(state, [
                    {
                        type: "driver",
                        owner: "none",
                        request: 0,
                        command: { type: "monitorSignal", threshold, hysteresis },
                    },
                ]),
            );
        }

        case "autoReconnect.set":
            return done(routed({ ...state, autoReconnect: command.enabled }));

        default:
            return unreachable(command);
    }
}
