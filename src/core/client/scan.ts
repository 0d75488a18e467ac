import { expired } from "#src/core/bss.js";
import type { Answer } from "#src/core/client/answer.js";
import { bssesInUse, type Interface } from "#src/core/interface.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import type { ScanParameters } from "#src/driver/command.js";
import { seconds } from "#src/lib/instant.js";
import { type Env, unreachable } from "#src/lib/machine.js";

/** What clients ask about scanning and its results. */
export type ScanCommand =
    /** `numbered`: the client wants a number to know it by. */
    | {
          readonly type: "scan";
          readonly parameters: ScanParameters;
          readonly allowRoam: boolean;
          readonly numbered?: boolean;
      }
    /** `discard`: what it found until then is nobody's business. */
    | { readonly type: "abortScan"; readonly discard?: boolean }
    /** `age` in seconds; zero drops all. */
    | { readonly type: "flushBss"; readonly age: number };

export function scanCommand(state: Interface, command: ScanCommand, { done, failed }: Answer, env: Env): Routed {
    switch (command.type) {
        case "scan": {
            if (state.link.state === "removed") return failed("scanRejected");
            const { parameters, allowRoam, numbered = false } = command;
            const scanNumber = state.scanNumber + (numbered ? 1 : 0);
            if ((parameters.extraElements?.length ?? 0) > state.capabilities.maxScanIesLength)
                return failed("scanRejected");
            if ((parameters.frequencies?.length ?? 0) > MAX_SCAN_FREQUENCIES) return failed("scanRejected");
            return done(
                routed(
                    { ...state, scanNumber },
                    [],
                    [
                        { to: "connect", event: { type: "clientScans" } },
                        {
                            to: "scan",
                            event: {
                                type: "request",
                                request: {
                                    purpose: "client",
                                    parameters,
                                    allowRoam,
                                    ...(numbered && { numbers: [scanNumber] }),
                                },
                            },
                        },
                    ],
                ),
                numbered ? { scan: scanNumber } : undefined,
            );
        }

        case "abortScan":
            if (state.scan.tag === "idle") return failed("noScanInProgress");
            return done(
                routed(state, [], [{ to: "scan", event: { type: "abort", discard: command.discard === true } }]),
            );

        case "flushBss":
            return done(
                routed({ ...state, bss: expired(state.bss, seconds(command.age), env.now, bssesInUse(state)) }),
            );

        default:
            return unreachable(command);
    }
}

/** Far above what clients use; without limits one client could fill our memory. */
const MAX_SCAN_FREQUENCIES = 1000;
