import type { Answer } from "#src/core/client/answer.js";
import type { Interface } from "#src/core/interface.js";
import { type InterfaceEffect, type Routed, routed } from "#src/core/route/routed.js";
import { ManagementSubtype, parseManagement } from "#src/ieee80211/management.js";
import { equalBytes, noBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { unreachable } from "#src/lib/machine.js";

/** What clients ask about Probe Request frames that the radio hears. Who they are, the service knows. */
export type ProbeRequestCommand =
    | { readonly type: "probeRequests.subscribe"; readonly subscriber: string }
    | { readonly type: "probeRequests.unsubscribe"; readonly subscriber: string }
    /** A client is gone; whatever it subscribed to ends. */
    | { readonly type: "probeRequests.forget"; readonly subscriber: string };

export interface ProbeRequests {
    readonly subscriber: string | undefined;
    /** The driver reports such frames to us, and goes on to: no driver takes that back. */
    readonly registered: boolean;
    /** The last one that the subscriber was told of, by which a second report of it is known. */
    readonly last?: Uint8Array;
}

export const noProbeRequests: ProbeRequests = { subscriber: undefined, registered: false };

export function probeRequestCommand(
    state: Interface,
    { type, subscriber: by }: ProbeRequestCommand,
    { done, failed }: Answer,
): Routed {
    const { subscriber, registered } = state.probeRequests;
    switch (type) {
        case "probeRequests.subscribe":
            if (subscriber === by) return done(routed(state));
            if (subscriber !== undefined) return failed("subscriptionInUse");
            return done(
                routed({ ...state, probeRequests: { subscriber: by, registered: true } }, registered ? [] : [register]),
            );

        case "probeRequests.unsubscribe":
            if (subscriber === undefined) return failed("noSubscription");
            if (subscriber !== by) return failed("subscriptionNotYours");
            return done(routed({ ...state, probeRequests: { subscriber: undefined, registered } }));

        case "probeRequests.forget":
            return done(
                subscriber === by
                    ? routed({ ...state, probeRequests: { subscriber: undefined, registered } })
                    : routed(state),
            );

        default:
            return unreachable(type);
    }
}

/**
 * A management frame that we asked for: a Probe Request goes to its subscriber, anything else to nobody. While P2P listens
 * on an interface of its own both interfaces report a frame, with the same sequence number and so with the same bytes.
 */
export function heardFrame(state: Interface, frame: Uint8Array, signal: number | undefined): Routed {
    const { subscriber, last } = state.probeRequests;
    if (subscriber === undefined || (last !== undefined && equalBytes(frame, last))) return routed(state);
    const management = parseManagement(frame);
    if (isMalformed(management) || management.subtype !== ManagementSubtype.probeRequest) return routed(state);
    const { source, destination, bssid, body } = management;
    return routed({ ...state, probeRequests: { ...state.probeRequests, last: frame.slice() } }, [
        {
            type: "notice",
            notice: { type: "probeRequest", subscriber, source, destination, bssid, elements: body.slice(), signal },
        },
    ]);
}

const register: InterfaceEffect = {
    type: "driver",
    owner: "none",
    request: 0,
    command: { type: "registerFrames", subtype: ManagementSubtype.probeRequest, prefix: noBytes },
};
