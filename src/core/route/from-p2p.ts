import { VendorFrame } from "#src/core/client/vendor-element.js";
import type { LocalEvent } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";
import { p2pAddress, p2pDevice } from "#src/core/p2p-device.js";
import type { P2pRadioEffect } from "#src/core/p2p-radio.js";
import { serviceFrame } from "#src/core/route/from-p2p-service.js";
import { type InterfaceEffect, type Routed, routed } from "#src/core/route/routed.js";
import type { BssRecord } from "#src/driver/command.js";
import type { DriverEvent } from "#src/driver/event.js";
import { parseGas } from "#src/gas/index.js";
import { emitBeacon } from "#src/ieee80211/beacon.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { Oui, WifiAllianceType } from "#src/ieee80211/element/id.js";
import {
    emitManagement,
    type ManagementFrame,
    ManagementSubtype,
    managementFrame,
    parseManagement,
} from "#src/ieee80211/management.js";
import { concat, noBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { unreachable } from "#src/lib/machine.js";
import {
    type DiscoveryEffect,
    flawIn,
    type HeardFrame,
    isListening,
    P2P_WILDCARD_SSID,
    P2pPublicAction,
    type PeersEffect,
    parseP2pMessage,
    probeRequestElements,
    probeResponseElements,
    type SightedBy,
    type Sighting,
    sightedAgain,
    sightingsIn,
    soughtBy,
    unanswered,
} from "#src/p2p/index.js";

/** What finding and being found want: the radio, and what comes of it told to clients. */
export function fromP2pDiscovery(state: Interface, effect: DiscoveryEffect): Routed {
    switch (effect.type) {
        case "search": {
            const parameters = {
                ssids: [P2P_WILDCARD_SSID],
                ...(effect.frequencies && { frequencies: effect.frequencies }),
                extraElements: concat(
                    probeRequestElements(p2pDevice(state), effect.find),
                    state.vendorElements.get(VendorFrame.p2pProbeRequest) ?? noBytes,
                ),
            };
            return routed(
                state,
                [],
                [{ to: "p2pRadio", event: { type: "start", job: { kind: "search", parameters } } }],
            );
        }
        case "listen": {
            const { frequency, duration } = effect;
            const job = { kind: "listen", frequency, duration } as const;
            return routed(state, [], [{ to: "p2pRadio", event: { type: "start", job } }]);
        }
        case "abortSearch":
            return routed(
                state,
                [],
                [
                    { to: "p2pRadio", event: { type: "stop" } },
                    { to: "p2pServices", event: { type: "interrupt" } },
                ],
            );
        case "stopListening":
            return routed(state, [], [{ to: "p2pRadio", event: { type: "stop" } }]);
        case "findStarted":
            return routed(state, [], [{ to: "p2pPeers", event: { type: "findStarted" } }]);
        case "findStopped":
            return routed(state, [{ type: "notice", notice: { type: "p2p.findStopped" } }]);
        case "trace":
            return routed(state, [effect]);
        default:
            return unreachable(effect);
    }
}

/** What P2P's use of the radio wants: its turn and the driver; and what it brought. */
export function fromP2pRadio(state: Interface, effect: P2pRadioEffect): Routed {
    switch (effect.type) {
        case "driver":
        case "trace":
            return routed(state, [effect]);
        case "radio.request":
        case "radio.release":
            return routed(state, [{ type: effect.type, work: WORK[effect.job] }]);
        case "heard": {
            const { sightings, effects } = seen(state, effect.bsss, effect.since);
            return routed(state, effects, [
                { to: "p2pPeers", event: { type: "seen", sightings } },
                { to: "p2pServices", event: { type: "met" } },
            ]);
        }
        case "refused":
            return routed(
                state,
                [],
                [
                    {
                        to: "p2pDiscovery",
                        event: { type: effect.job === "search" ? "searchRefused" : "listenRefused" },
                    },
                ],
            );
        case "listening":
            return routed(state, [], [{ to: "p2pDiscovery", event: { type: "listenStarted" } }]);
        case "listenEnded":
            return routed(state, [], [{ to: "p2pDiscovery", event: { type: "listenEnded" } }]);
        default:
            return unreachable(effect);
    }
}

export const WORK = { search: "p2pSearch", listen: "p2pListen" } as const;

export const fromP2pPeers = (state: Interface, effect: PeersEffect): Routed => routed(state, [effect]);

/**
 * The devices that answered since the search began, or that announce a group: the strongest ones first, then the clients of
 * groups. Anybody can make up any number of them.
 */
function seen(state: Interface, bsss: readonly BssRecord[], since: Instant): Seen {
    const devices: Sighting[] = [];
    const clients: Sighting[] = [];
    const effects: InterfaceEffect[] = [];
    const heard: Answer[] = [];
    bsss.forEach(record => {
        const answer = record.lastSeen < since ? undefined : answerIn(state, record);
        if (answer !== undefined) heard.push(answer);
    });
    heard.sort((a, b) => b.record.signal - a.record.signal);
    const told = (sighting: Sighting): void => {
        if (isWanted(state, sighting)) (sighting.by === "groupOwner" ? clients : devices).push(sighting);
    };
    for (const { record, said } of heard.slice(0, MAX_SIGHTINGS)) {
        if (!(said instanceof Elements)) told(said);
        else {
            const { bssid: source, frequency, signal } = record;
            const sightings = sighted({ by: "probeResponse", source, frequency, signal, elements: said });
            sightings.sightings.forEach(told);
            effects.push(...sightings.effects);
        }
    }
    const left = devices.length + clients.length - MAX_SIGHTINGS;
    const unheard = Math.max(0, heard.length - MAX_SIGHTINGS);
    if (left > 0 || unheard > 0) {
        const data = { frames: unheard, sightings: Math.max(0, left) };
        effects.push({ type: "trace", level: "debug", reason: "p2pTooManySightings", data });
    }
    return { sightings: [...devices, ...clients].slice(0, MAX_SIGHTINGS), effects };
}

/** A device that answered: what it said, or what that came to when it said the same before. */
interface Answer {
    readonly record: BssRecord;
    readonly said: Elements | Sighting;
}

/** `undefined`: it is no answer of P2P. */
function answerIn({ p2p: { peers } }: Interface, record: BssRecord): Answer | undefined {
    const again = sightedAgain(peers.table.get(record.bssid)?.sighting, record.bssid, record);
    if (again !== undefined) return { record, said: again };
    // The owner of a group tells a station that asked nothing of P2P, and says it in its beacon.
    for (const bytes of [record.elements, record.beaconElements]) {
        const said = new Elements(bytes ?? noBytes);
        if (said.vendorPayload(Oui.wifiAlliance, WifiAllianceType.p2p) !== undefined) return { record, said };
    }
    return undefined;
}

/** Of one search. */
const MAX_SIGHTINGS = 200;

const isWanted = ({ p2p: { settings } }: Interface, { address }: Sighting): boolean =>
    settings.onlyPeer === undefined || settings.onlyPeer === address;

interface Seen {
    readonly sightings: readonly Sighting[];
    readonly effects: readonly InterfaceEffect[];
}

function sighted(frame: HeardFrame): Seen {
    const sightings = sightingsIn(frame);
    return isMalformed(sightings)
        ? { sightings: [], effects: [refused(frame.source, frame.by, sightings.malformed)] }
        : { sightings, effects: [] };
}

const refused = (source: Mac, by: SightedBy | "action" | "gas", cause: string): InterfaceEffect => ({
    type: "trace",
    level: "debug",
    reason: "p2pFrameRefused",
    data: { by, source, cause },
});

/** A management frame, as far as P2P is concerned: whoever sent it is near, and may want an answer. */
export function p2pFrame(state: Interface, event: Extract<DriverEvent, { type: "frame" }>): Routed {
    if (state.p2p.device.tag !== "on") return routed(state);
    const management = parseManagement(event.frame);
    if (isMalformed(management) || management.source === p2pAddress(state)) return routed(state);
    const from = { source: management.source, frequency: event.frequency, signal: event.signal ?? 0 };
    switch (management.subtype) {
        case ManagementSubtype.probeRequest:
            return probed(state, management, { by: "probeRequest", ...from, elements: new Elements(management.body) });
        case ManagementSubtype.action: {
            const { source, body } = management;
            const message = parseP2pMessage(body);
            if (isMalformed(message)) {
                if (message.malformed !== "notP2p")
                    return routed(state, [refused(source, "action", message.malformed)]);
                const gas = parseGas(body);
                if (!isMalformed(gas)) return routed(state, [], [serviceFrame(source, event.frequency, gas)]);
                return routed(state, gas.malformed === "notGas" ? [] : [refused(source, "gas", gas.malformed)]);
            }
            const { elements } = message;
            if (message.public && message.subtype === P2pPublicAction.goNegotiationRequest)
                return p2pKnown(state, { by: "goNegotiationRequest", ...from, elements });
            const flaw = flawIn(elements);
            return routed(state, flaw === undefined ? [] : [refused(source, "action", flaw)]);
        }
        default:
            return routed(state);
    }
}

/** What a frame tells of its sender and of others. */
export function p2pKnown(state: Interface, frame: HeardFrame): Routed {
    const told = sighted(frame);
    const sightings = told.sightings.filter(sighting => isWanted(state, sighting));
    const local: readonly LocalEvent[] =
        sightings.length === 0 ? [] : [{ to: "p2pPeers", event: { type: "seen", sightings } }];
    return routed(state, told.effects, local);
}

/** Who asks is near; in listen state he is answered. */
function probed(state: Interface, { source, destination, bssid }: ManagementFrame, heard: HeardFrame): Routed {
    const { elements, frequency } = heard;
    if (elements.vendorPayload(Oui.wifiAlliance, WifiAllianceType.p2p) === undefined) return routed(state);
    const next = p2pKnown(state, heard);
    const device = p2pDevice(state);
    const reason = unanswered({ source, destination, bssid, elements }, device, isListening(state.p2p.discovery));
    if (reason !== undefined) {
        const data = { source, cause: reason };
        return {
            ...next,
            effects: [...next.effects, { type: "trace", level: "excessive", reason: "p2pProbeIgnored", data }],
        };
    }
    const addresses = { destination: source, source: device.address, bssid: device.address };
    const body = emitBeacon({
        timestamp: 0n,
        beaconInterval: BEACON_INTERVAL,
        capability: NO_CAPABILITIES,
        elements: new Elements(
            concat(
                probeResponseElements(device, soughtBy(elements, device)).bytes,
                state.vendorElements.get(VendorFrame.p2pProbeResponse) ?? noBytes,
            ),
        ),
    });
    const frame = emitManagement(managementFrame(ManagementSubtype.probeResponse, addresses, body));
    return {
        ...next,
        effects: [
            ...next.effects,
            { type: "driver", owner: "none", request: 0, command: { type: "p2p.send", frame, frequency } },
        ],
    };
}

/** In TUs; it has to be something. */
const BEACON_INTERVAL = 100;
/** Neither an access point's nor an IBSS's, as nobody is in any. */
const NO_CAPABILITIES = 0;
