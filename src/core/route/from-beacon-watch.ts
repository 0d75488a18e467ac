import type { BeaconWatchEffect, BeaconWatchSurroundings } from "#src/core/beacon-watch.js";
import type { LocalEvent } from "#src/core/event.js";
import { currentBssOf, type Interface } from "#src/core/interface.js";
import { driverRoams } from "#src/core/route/from-roaming.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import { isScheduled } from "#src/core/sched-scan.js";
import { hasAnother } from "#src/core/search.js";
import type { DriverReply } from "#src/driver/driver.js";
import { emitElement } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { emitRates } from "#src/ieee80211/element/rates.js";
import { emitManagement, ManagementSubtype, managementFrame, parseManagement } from "#src/ieee80211/management.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { concat } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { type Instant, millis, timeUnits } from "#src/lib/instant.js";
import { unreachable } from "#src/lib/machine.js";

/** What the watch over the beacons wants: figures of the driver, a frame sent, or the link ended. */
export function fromBeaconWatch(state: Interface, effect: BeaconWatchEffect): Routed {
    switch (effect.type) {
        case "ask":
            return routed(state, [
                { type: "driver", owner: "beaconWatch", request: effect.request, command: { type: "received" } },
            ]);
        case "probe": {
            const current = currentBssOf(state);
            if (current === undefined) return routed(state);
            const { bssid, frequency, ssid } = current;
            const addresses = { destination: bssid, source: state.link.address, bssid };
            const body = concat(emitElement(ElementId.ssid, ssid), RATES);
            const frame = emitManagement(managementFrame(ManagementSubtype.probeRequest, addresses, body));
            const command = { type: "sendFrame", frame, frequency } as const;
            return routed(state, [{ type: "driver", owner: "beaconWatch", request: effect.request, command }]);
        }
        case "lost":
            // As the kernel ends it, and with its reason.
            return routed(
                state,
                [],
                [
                    {
                        to: "association",
                        event: {
                            type: "giveUp",
                            cause: "lost",
                            reasonCode: ReasonCode.inactivity,
                            detail: { silentFor: effect.silentFor },
                        },
                    },
                ],
            );
        case "trace":
            return routed(state, [effect]);
        default:
            return unreachable(effect);
    }
}

/** Supported Rates that every access point of any band knows: 6, 12 and 24 Mb/s. */
const RATES = emitRates({
    rates: [6, 12, 24].map(megabits => ({ bitsPerSecond: megabits * 1_000_000, basic: false })),
    selectors: [],
});

/** Beacon intervals that pass without a beacon before anybody wonders. */
const WINDOW = 2.5;
/** Questions more often than this nobody should have to answer. */
const SHORTEST_WINDOW = millis(200);

export function beaconWatchSurroundings(state: Interface, now: Instant): BeaconWatchSurroundings {
    const { association, config, scan, schedScan, p2p, advertisement, externalWorks } = state;
    const beaconInterval = currentBssOf(state)?.beaconInterval ?? 0;
    const p2pAtRest = p2p.radio.tag === "idle" || p2p.radio.tag === "waiting";
    return {
        now,
        window: millis(Math.max(SHORTEST_WINDOW, timeUnits(WINDOW * beaconInterval))),
        atHome:
            association.tag === "completed" &&
            association.next === undefined &&
            scan.tag !== "starting" &&
            scan.tag !== "running" &&
            !isScheduled(schedScan) &&
            p2pAtRest &&
            advertisement.queries.pending.length === 0 &&
            [...externalWorks.byNumber.values()].every(({ until }) => until === undefined),
        worthwhile: () => config.beaconWatch && !driverRoams(state) && hasAnother(state, now),
    };
}

/** What the driver answers to either. */
export const beaconWatchAnswered = (request: number, reply: DriverReply): LocalEvent => ({
    to: "beaconWatch",
    event: {
        type: "answered",
        request,
        ok: reply.ok,
        received: reply.ok && reply.value !== undefined && "packets" in reply.value ? reply.value : undefined,
    },
});

/** What became of a frame, if it is the one that is waited for. */
export function beaconProbeSent(state: Interface, bytes: Uint8Array, acknowledged: boolean): readonly LocalEvent[] {
    if (state.beaconWatch.tag !== "probing") return [];
    const frame = parseManagement(bytes);
    if (isMalformed(frame) || frame.subtype !== ManagementSubtype.probeRequest) return [];
    if (frame.destination !== currentBssOf(state)?.bssid) return [];
    return [{ to: "beaconWatch", event: { type: "sent", acknowledged } }];
}
