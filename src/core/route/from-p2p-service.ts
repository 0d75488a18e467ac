import type { LocalEvent } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";
import { p2pAddress } from "#src/core/p2p-device.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import { type GasFrame, parseGas } from "#src/gas/index.js";
import {
    emitManagement,
    type ManagementFrame,
    ManagementSubtype,
    managementFrame,
    parseManagement,
} from "#src/ieee80211/management.js";
import { isMalformed } from "#src/lib/decoded.js";
import { at, type Instant, seconds } from "#src/lib/instant.js";
import { broadcastMac, type Mac } from "#src/lib/mac.js";
import { unreachable } from "#src/lib/machine.js";
import {
    DeviceCapability,
    isSearching,
    type ServiceDiscoveryEffect,
    type ServiceDiscoveryEvent,
} from "#src/p2p/index.js";

/** What asking for services and answering for ours wants: the radio, and clients told. */
export function fromP2pServices(state: Interface, effect: ServiceDiscoveryEffect): Routed {
    switch (effect.type) {
        case "radio.request":
        case "radio.release":
            return routed(state, [{ type: effect.type, work: "p2pQuery", number: effect.number }]);
        case "send": {
            const { destination, frequency, body, waitFor, number } = effect;
            const addresses = { destination, source: p2pAddress(state), bssid: broadcastMac };
            const frame = emitManagement(managementFrame(ManagementSubtype.action, addresses, body));
            const command = { type: "p2p.send", frame, frequency, ...(waitFor > 0 && { waitFor }) } as const;
            return routed(state, [
                number === undefined
                    ? { type: "driver", owner: "none", request: 0, command }
                    : { type: "driver", owner: "p2pQuery", request: number, command },
            ]);
        }
        case "leave":
            return routed(state, [{ type: "driver", owner: "none", request: 0, command: { type: "p2p.endWait" } }]);
        case "asked":
            return routed(state, [], [{ to: "p2pServices", event: { type: "met" } }]);
        case "request": {
            const { type: _, ...request } = effect;
            return routed(state, [{ type: "notice", notice: { type: "p2p.serviceRequest", ...request } }]);
        }
        case "response": {
            const { type: _, ...response } = effect;
            return routed(state, [{ type: "notice", notice: { type: "p2p.serviceResponse", ...response } }]);
        }
        case "trace":
            return routed(state, [effect]);
        default:
            return unreachable(effect);
    }
}

/** Those who can be asked for services: they were heard in this search or the one before, the last ones first. */
export function reachable({ p2p: { peers, discovery, services } }: Interface, now: Instant): ServiceDiscoveryEvent {
    const all = services.queries.length === 0 ? [] : peers.table.values();
    const fresh = (isSearching(discovery) ? all : [])
        .filter(
            ({ sighting, lastSeen, onlyProbed }) =>
                !onlyProbed &&
                (sighting.deviceCapability & DeviceCapability.serviceDiscovery) !== 0 &&
                at(lastSeen, FRESH) >= now,
        )
        .sort((a, b) => b.lastSeen - a.lastSeen)
        .map(({ sighting: { address, frequency } }) => ({ address, frequency }));
    return { type: "reachable", peers: fresh, known: new Set(all.map(({ sighting }) => sighting.address)) };
}

const FRESH = seconds(5);

/** A GAS frame that is no access point's business. */
export const serviceFrame = (source: Mac, frequency: number, frame: GasFrame): LocalEvent => ({
    to: "p2pServices",
    event: { type: "frame", source, frequency, frame },
});

/** What became of our question. */
export function serviceFrameSent(state: Interface, bytes: Uint8Array, acknowledged: boolean): readonly LocalEvent[] {
    if (state.p2p.services.asking === undefined) return [];
    const management = parseManagement(bytes);
    if (isMalformed(management) || management.source !== p2pAddress(state)) return [];
    const frame = gasIn(management);
    if (frame?.type !== "initialRequest" && frame?.type !== "comebackRequest") return [];
    const { dialogToken } = frame;
    return [{ to: "p2pServices", event: { type: "sent", peer: management.destination, dialogToken, acknowledged } }];
}

function gasIn({ subtype, body }: ManagementFrame): GasFrame | undefined {
    const frame = subtype === ManagementSubtype.action ? parseGas(body) : undefined;
    return frame === undefined || isMalformed(frame) ? undefined : frame;
}
