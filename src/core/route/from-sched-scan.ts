import type { Interface } from "#src/core/interface.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import type { SchedScanEffect } from "#src/core/sched-scan.js";
import { unreachable } from "#src/lib/machine.js";

/** What a scan of the driver's own wants: the driver, its results read, and whoever relies on it told that it is over. */
export function fromSchedScan(state: Interface, effect: SchedScanEffect): Routed {
    switch (effect.type) {
        case "driver":
        case "trace":
            return routed(state, [effect]);
        case "heard":
            // As after a scan of somebody else's: by what it did not hear nothing ages.
            return routed(
                state,
                [],
                [
                    {
                        to: "scan",
                        event: {
                            type: "driver.event",
                            event: { type: "scan.done", own: false, aborted: false, frequencies: [], ssids: [] },
                        },
                    },
                ],
            );
        case "ended":
            return routed(state, [], [{ to: "connect", event: { type: "offloadEnded", cause: effect.cause } }]);
        default:
            return unreachable(effect);
    }
}
