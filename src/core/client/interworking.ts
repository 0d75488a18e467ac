import type { Answer } from "#src/core/client/answer.js";
import type { Interface } from "#src/core/interface.js";
import { beginFetch, type Goal, joinByCredential, namedBss, noFetch } from "#src/core/interworking.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import { noBytes } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";
import { type Env, unreachable } from "#src/lib/machine.js";

/** What clients ask about networks that are found by credentials. */
export type InterworkingCommand =
    /** Every access point in reach is asked whatever may be asked. */
    | { readonly type: "anqp.fetch" }
    /** None is asked any more; what is being asked is. */
    | { readonly type: "anqp.stopFetch" }
    /** After a scan of these channels (MHz), or of all. */
    | {
          readonly type: "interworking.select";
          readonly goal: Exclude<Goal, "automatic">;
          readonly frequencies: readonly number[] | undefined;
      }
    /** A network is made of this BSS, and joined. */
    | { readonly type: "interworking.add"; readonly bssid: Mac; readonly join: boolean };

export function interworkingCommand(
    state: Interface,
    command: InterworkingCommand,
    { done, failed }: Answer,
    env: Env,
): Routed {
    switch (command.type) {
        case "anqp.fetch":
            // Whoever is asked is asked once.
            if (state.fetch.tag !== "idle") return done(routed(state));
            if (state.link.state !== "up") return failed("queryNotSent");
            return done(beginFetch(state, true, undefined, env));

        case "anqp.stopFetch":
            return done(routed(state.fetch.tag === "fetching" ? { ...state, fetch: noFetch } : state));

        case "interworking.select": {
            if (state.link.state === "removed") return failed("scanRejected");
            const { goal, frequencies } = command;
            const parameters = { ssids: [noBytes], ...(frequencies && { frequencies }) };
            return done(
                routed(
                    { ...state, fetch: { tag: "scanning", goal } },
                    [],
                    [
                        { to: "connect", event: { type: "clientScans" } },
                        {
                            to: "scan",
                            event: {
                                type: "request",
                                request: { purpose: "client", parameters, allowRoam: false, fetch: true },
                            },
                        },
                    ],
                ),
            );
        }

        case "interworking.add": {
            const bss = namedBss(state, command.bssid);
            if (bss === undefined) return failed("bssUnknown");
            const { network, ...next } = joinByCredential(state, bss, { join: command.join, renew: true }, env);
            if (network === undefined) return failed("noCredential");
            return done(next, { network });
        }

        default:
            return unreachable(command);
    }
}
