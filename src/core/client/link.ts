import { findBss } from "#src/core/bss.js";
import type { Answer } from "#src/core/client/answer.js";
import { currentNetworkOf, type Interface } from "#src/core/interface.js";
import { isEnabled, type Network } from "#src/core/network.js";
import { type Candidate, suits } from "#src/core/rank.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { type Env, unreachable } from "#src/lib/machine.js";

/** What clients ask about the link, whichever network it is to. */
export type LinkCommand =
    | { readonly type: "disconnect" }
    | { readonly type: "reassociate" }
    | { readonly type: "reattach" }
    | { readonly type: "reconnect" }
    /** To another BSS of the network in use, which must have been scanned. */
    | { readonly type: "roam"; readonly bssid: Mac }
    /** To the authenticator: a new key, or the report of a Michael MIC failure. */
    | { readonly type: "keyRequest"; readonly pairwise: boolean; readonly error: boolean }
    | { readonly type: "signalPoll" };

export function linkCommand(
    state: Interface,
    command: LinkCommand,
    { call, done, failed }: Answer,
    { now }: Env,
): Routed {
    switch (command.type) {
        case "disconnect":
            if (currentNetworkOf(state) === undefined && !isLooking(state)) return failed("notConnected");
            return done(disconnect({ ...state, selected: undefined }, true));

        case "reassociate":
            if (state.link.state !== "up") return failed("interfaceDisabled");
            return done(routed(state, [], [{ to: "connect", event: { type: "again", same: false } }]));

        case "reattach":
            if (currentNetworkOf(state) === undefined) return failed("notConnected");
            return done(routed(state, [], [{ to: "connect", event: { type: "again", same: true } }]));

        case "reconnect":
            if (state.link.state !== "up") return failed("interfaceDisabled");
            return done(
                state.connect.tag === "off"
                    ? routed(state, [], [{ to: "connect", event: { type: "on" } }])
                    : routed(state),
            );

        case "roam": {
            if (state.link.state !== "up") return failed("interfaceDisabled");
            const current = currentNetworkOf(state);
            const network = current === undefined ? undefined : state.networks.byId.get(current);
            if (network === undefined) return failed("notConnected");
            const candidate = roamCandidate(state, network, command.bssid, now);
            if (candidate === undefined) return failed("bssUnknown");
            return done(routed(state, [], [{ to: "connect", event: { type: "roam", candidate, commanded: true } }]));
        }

        case "keyRequest": {
            if (state.association.tag !== "completed") return failed("notConnected");
            const key = command.pairwise ? "pairwise" : "group";
            return done(routed(state, [], [{ to: "supplicant", event: { type: "rekey", key, error: command.error } }]));
        }

        case "signalPoll": {
            if (state.association.tag === "idle") return failed("signalUnavailable");
            const request = state.requests + 1;
            return routed(
                { ...state, requests: request, signalPolls: new Map([...state.signalPolls, [request, call]]) },
                [{ type: "driver", owner: "signal", request, command: { type: "signal" } }],
            );
        }

        default:
            return unreachable(command);
    }
}

/** @param stayAway does not look for another network either */
export function disconnect(state: Interface, stayAway: boolean): Routed {
    return routed(
        state,
        [],
        [
            ...(stayAway ? [{ to: "connect", event: { type: "off" } } as const] : []),
            { to: "association", event: { type: "abandon", reasonCode: ReasonCode.leavingNetworkDeauth } },
            ...(stayAway ? [{ to: "scan", event: { type: "searchOver" } } as const] : []),
        ],
    );
}

function roamCandidate(state: Interface, network: Network, bssid: Mac, now: Instant): Candidate | undefined {
    const { association, capabilities, blocklist } = state;
    const ssid = association.tag === "idle" ? network.ssidKey : association.target.bss.ssidKey;
    const bss = ssid === undefined ? undefined : findBss(state.bss, bssid, ssid);
    if (bss === undefined) return undefined;
    const candidate = suits(network, bss, { capabilities, pmf: state.config.pmf, blocklist, tolerance: 0, now });
    return typeof candidate === "string" ? undefined : candidate;
}

const isLooking = ({ connect, networks }: Interface): boolean =>
    connect.tag !== "off" && connect.tag !== "inactive" && networks.byId.values().some(isEnabled);
