import { applyScan, type Bss, findBss } from "#src/core/bss.js";
import type { LocalEvent } from "#src/core/event.js";
import { bssesInUse, type Interface } from "#src/core/interface.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import type { DriverEvent } from "#src/driver/event.js";
import { StatusCode } from "#src/ieee80211/status-code.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";

/** The driver associated with a BSS; where it was free to choose, the association hears first which one. */
export function driverConnected(state: Interface, event: Extract<DriverEvent, { type: "connected" }>): Routed {
    const told: LocalEvent = { to: "association", event: { type: "driver.event", event } };
    const { association } = state;
    if (association.tag !== "associating" || !association.target.free) return routed(state, [], [told]);
    const { bssid, statusCode, timedOut } = event;
    if (bssid === undefined || timedOut || statusCode !== StatusCode.success) return routed(state, [], [told]);
    const [next, bss] = named(state, association.target.bss, bssid);
    return routed(next, [], [{ to: "association", event: { type: "chosen", bss } }, told]);
}

/** The driver moved the link to another BSS. */
export function driverRoamed(
    state: Interface,
    { bssid, authorized }: Extract<DriverEvent, { type: "roamed" }>,
): Routed {
    const { association } = state;
    if (association.tag === "idle") return routed(state);
    const [next, bss] = named(state, association.target.bss, bssid);
    return routed(next, [], [{ to: "association", event: { type: "roamed", bss, authorized } }]);
}

/**
 * The BSS of this address in the network of another one. One that no scan has shown yet is taken for another of the same
 * kind: its elements are checked in the key handshake, and the next scan corrects the rest.
 */
function named(state: Interface, like: Bss, bssid: Mac): readonly [Interface, Bss] {
    const known = findBss(state.bss, bssid, like.ssidKey);
    if (known !== undefined) return [state, known];
    const { frequency, signal, beaconInterval, capability, tsf, elements } = like;
    const lastSeen = Math.max(like.lastSeen, state.bss.askedAt) as Instant;
    const record = {
        bssid,
        frequency,
        signal,
        lastSeen,
        beaconInterval,
        capability,
        tsf,
        elements: elements.bytes,
    };
    const { table } = applyScan(
        state.bss,
        {
            bsss: [record],
            startedAt: lastSeen,
            askedAt: state.bss.askedAt,
            frequencies: [],
            ssids: [],
            complete: false,
        },
        {
            maxCount: Number.POSITIVE_INFINITY,
            expireCount: Number.POSITIVE_INFINITY,
            inUse: bssesInUse(state),
            known: () => true,
        },
    );
    return [{ ...state, bss: table }, findBss(table, bssid, like.ssidKey) ?? like];
}
