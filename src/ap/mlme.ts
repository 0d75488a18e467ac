import { emitAssocResponse, parseAssocRequest, parseReassocRequest } from "#src/ieee80211/assoc.js";
import { AuthAlgorithm, emitAuth, parseAuth } from "#src/ieee80211/auth.js";
import { emitDeauth, parseDeauth } from "#src/ieee80211/deauth.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import {
    emitManagement,
    type ManagementFrame,
    ManagementSubtype,
    managementFrame,
    parseManagement,
} from "#src/ieee80211/management.js";
import { parseProbeRequest } from "#src/ieee80211/probe.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { StatusCode } from "#src/ieee80211/status-code.js";
import { equalBytes, noBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { at, between, due, earliest, type Instant, type Millis, millis, timeUnits } from "#src/lib/instant.js";
import { broadcastMac, isGroupAddress, type Mac } from "#src/lib/mac.js";
import {
    type Deadline,
    type Env,
    ignore,
    type Machine,
    type Step,
    stay,
    step,
    type Trace,
    unreachable,
} from "#src/lib/machine.js";
import { VersionedMap } from "#src/lib/versioned-map.js";
import { admit } from "./admission.js";
import { beacon, capability, probeResponse, supportedRates } from "./beacon.js";
import type { ApConfig } from "./config.js";
import { confirmed, type GroupKeys, hardwareKey, newGroupKeys, nextGroupKeys, rekeyDue, ripe } from "./group-keys.js";
import {
    type Associated,
    handshake,
    join,
    part,
    type Station,
    type StationEffect,
    type StationEvent,
    stationDeadline,
} from "./station.js";

/** An access point: its beacons and answers, and the stations that came to it. */
export interface Ap {
    readonly config: ApConfig;
    /** Target beacon transmission time; `undefined`: off the air. */
    readonly nextBeacon: Instant | undefined;
    /** While on the air and not open. */
    readonly group: GroupKeys | undefined;
    readonly stations: VersionedMap<Mac, Station>;
    /** The earliest deadline of a station. */
    readonly stationsDue: Instant | undefined;
}

export type ApEvent =
    | { readonly type: "start" }
    /** With a farewell to all stations, or just gone. */
    | { readonly type: "stop"; readonly farewell: boolean }
    /** A management frame off the air. */
    | { readonly type: "frame"; readonly frame: Uint8Array }
    /** An EAPOL frame, 802.1X header first. */
    | { readonly type: "eapol"; readonly source: Mac; readonly frame: Uint8Array }
    /** Any other data frame. */
    | { readonly type: "traffic"; readonly source: Mac }
    /** Sends a station away. */
    | { readonly type: "deauthenticate"; readonly station: Mac; readonly reasonCode: number }
    /** New keys for everybody, or for one. */
    | { readonly type: "rekeyGroup" }
    | { readonly type: "rekeyPairwise"; readonly station: Mac }
    | Deadline;

export type ApEffect =
    | { readonly type: "transmit"; readonly frame: Uint8Array }
    | Exclude<StationEffect, { readonly type: "expel" | "groupKeyConfirmed" }>
    | { readonly type: "removeKeys"; readonly station: Mac }
    | Trace<ApReason>;

export type ApReason =
    | "offTheAir"
    | "malformed"
    | "otherBss"
    | "otherSsid"
    | "ownFrame"
    | "groupSource"
    | "unexpectedSubtype"
    | "unknownStation"
    | "notAssociated"
    | "open";

export const accessPoint: Machine<Ap, ApEvent, ApEffect> = {
    reduce,
    deadline: state => earliest(state.nextBeacon, state.stationsDue, state.group?.rekeyAt),
};

export const newAp = (config: ApConfig): Ap => ({
    config,
    nextBeacon: undefined,
    group: undefined,
    stations: VersionedMap.empty(),
    stationsDue: undefined,
});

function reduce(state: Ap, event: ApEvent, env: Env): Step<Ap, ApEffect> {
    switch (event.type) {
        case "start":
            return state.nextBeacon === undefined ? start(state, env) : stay(state);
        case "stop":
            return stop(state, event.farewell, env);
        case "frame": {
            if (state.nextBeacon === undefined) return ignore(state, "offTheAir");
            const frame = parseManagement(event.frame);
            if (isMalformed(frame)) return ignore(state, "malformed", { frame: frame.malformed });
            return received(state, frame, env);
        }
        case "eapol":
        case "traffic": {
            if (state.nextBeacon === undefined) return ignore(state, "offTheAir");
            const station = state.stations.get(event.source);
            if (station?.tag !== "associated") return notAssociated(state, event.source);
            if (event.type === "traffic") return stay(state);
            return toStation(state, station, event, env);
        }
        case "deauthenticate": {
            if (state.stations.get(event.station) === undefined) return ignore(state, "unknownStation");
            return sendAway(state, event.station, event.reasonCode, env);
        }
        case "rekeyGroup":
            return rekeyGroup(state, env);
        case "rekeyPairwise": {
            const station = state.stations.get(event.station);
            if (station?.tag !== "associated") return ignore(state, "unknownStation");
            return toStation(state, station, { type: "rekeyPairwise" }, env);
        }
        case "deadline":
            return deadline(state, env);
        default:
            return unreachable(event);
    }
}

function start(state: Ap, env: Env): Step<Ap, ApEffect> {
    const { security } = state.config;
    const started: Ap = { ...state, nextBeacon: env.now };
    if (security === undefined) return stay(started);
    const group = newGroupKeys(security, env);
    return step<Ap, ApEffect>({ ...started, group }, { type: "installKey", key: hardwareKey(group, security) });
}

function rekeyGroup(state: Ap, env: Env): Step<Ap, ApEffect> {
    const { group, config } = state;
    if (group === undefined || config.security === undefined) return ignore(state, "open");
    const stations = state.stations.values().filter(station => station.tag === "associated");
    const next = nextGroupKeys(
        group,
        config.security,
        stations.map(({ address }) => address),
        env,
    );
    return then(
        installRipe({ ...state, group: next }),
        ...stations.map(station => (now: Ap) => {
            return toStation(now, station, { type: "rekeyGroup", groupKeys: next.keys }, env);
        }),
    );
}

/** Everybody who is there has the group key: it may be used. */
function installRipe(state: Ap): Step<Ap, ApEffect> {
    const { group, config } = state;
    if (group === undefined || config.security === undefined || !ripe(group)) return stay(state);
    return step<Ap, ApEffect>(
        { ...state, group: { ...group, unconfirmed: undefined } },
        { type: "installKey", key: hardwareKey(group, config.security) },
    );
}

function settle(state: Ap, station: Mac): Step<Ap, ApEffect> {
    return state.group === undefined ? stay(state) : installRipe({ ...state, group: confirmed(state.group, station) });
}

function stop(state: Ap, farewell: boolean, env: Env): Step<Ap, ApEffect> {
    if (state.nextBeacon === undefined) return stay(state);
    const stations = state.stations.values();
    return step<Ap, ApEffect>(
        {
            ...state,
            nextBeacon: undefined,
            group: undefined,
            stations: state.stations.cleared(),
            stationsDue: undefined,
        },
        ...(farewell && stations.length > 0
            ? [deauthentication(state, broadcastMac, ReasonCode.leavingNetworkDeauth)]
            : []),
        ...stations.flatMap(station => part(station, env)),
        ...stations.map(({ address }): ApEffect => ({ type: "removeKeys", station: address })),
    );
}

/** The next target beacon transmission time; those that were slept through are not made up for. */
const following = (beacon: Instant, interval: Millis, now: Instant): Instant =>
    at(beacon, millis(interval * (Math.floor(between(beacon, now) / interval) + 1)));

function deadline(state: Ap, env: Env): Step<Ap, ApEffect> {
    const { config, nextBeacon } = state;
    let { state: next, effects }: Step<Ap, ApEffect> = stay(state);
    if (due(nextBeacon, env.now)) {
        next = { ...next, nextBeacon: following(nextBeacon, timeUnits(config.beaconInterval), env.now) };
        effects = [{ type: "transmit", frame: beacon(config, env.now) }];
    }
    if (rekeyDue(state.group, env.now)) {
        const done = rekeyGroup(next, env);
        next = done.state;
        effects = [...effects, ...done.effects];
    }
    if (!due(next.stationsDue, env.now)) return { state: next, effects };
    for (const station of next.stations.values()) {
        if (station.tag !== "associated" || !due(stationDeadline(station), env.now)) continue;
        const done = toStation(next, station, { type: "deadline" }, env);
        next = done.state;
        effects = [...effects, ...done.effects];
    }
    return { state: next, effects };
}

function received(state: Ap, frame: ManagementFrame, env: Env): Step<Ap, ApEffect> {
    const { bssid } = state.config;
    const { source, destination } = frame;
    if (source === bssid) return ignore(state, "ownFrame");
    if (isGroupAddress(source)) return ignore(state, "groupSource", { source });
    if (frame.subtype === ManagementSubtype.probeRequest) return probed(state, frame, env);
    if (destination !== bssid || frame.bssid !== bssid) return ignore(state, "otherBss");
    switch (frame.subtype) {
        case ManagementSubtype.authentication:
            return authenticated(state, frame, env);
        case ManagementSubtype.associationRequest:
        case ManagementSubtype.reassociationRequest:
            return associated(state, frame, env);
        case ManagementSubtype.deauthentication:
        case ManagementSubtype.disassociation: {
            const deauth = parseDeauth(frame.body);
            if (isMalformed(deauth)) return ignore(state, "malformed", { frame: deauth.malformed });
            const station = state.stations.get(source);
            if (station === undefined) return ignore(state, "unknownStation", { source });
            if (frame.subtype === ManagementSubtype.deauthentication) return forget(state, source, env);
            if (station.tag !== "associated") return ignore(state, "notAssociated", { source });
            return place(forget(state, source, env), { tag: "authenticated", address: source });
        }
        default:
            return ignore(state, "unexpectedSubtype", { subtype: frame.subtype });
    }
}

/** Answers a request for its SSID and, unless hidden, for any. */
function probed(state: Ap, frame: ManagementFrame, env: Env): Step<Ap, ApEffect> {
    const { config } = state;
    if (frame.destination !== broadcastMac && frame.destination !== config.bssid) return ignore(state, "otherBss");
    const ssid = parseProbeRequest(frame.body).elements.find(ElementId.ssid);
    if (ssid === undefined) return ignore(state, "malformed", { frame: "no SSID" });
    const wanted = ssid.length === 0 ? config.hidden === "no" : equalBytes(ssid, config.ssid);
    if (!wanted) return ignore(state, "otherSsid");
    return step<Ap, ApEffect>(state, { type: "transmit", frame: probeResponse(config, frame.source, env.now) });
}

/** Open System. A station that authenticates anew starts over. */
function authenticated(state: Ap, frame: ManagementFrame, env: Env): Step<Ap, ApEffect> {
    const auth = parseAuth(frame.body);
    if (isMalformed(auth)) return ignore(state, "malformed", { frame: auth.malformed });
    const { source } = frame;
    const status =
        auth.algorithm !== AuthAlgorithm.openSystem
            ? StatusCode.unsupportedAuthAlgorithm
            : auth.transaction !== 1
              ? StatusCode.transactionSequenceError
              : state.stations.get(source) === undefined && state.stations.size >= state.config.maxStations
                ? StatusCode.deniedNoMoreStas
                : StatusCode.success;
    const body = emitAuth({ algorithm: auth.algorithm, transaction: auth.transaction + 1, status, payload: noBytes });
    const answer = transmit(state, ManagementSubtype.authentication, source, body);
    if (status !== StatusCode.success) return step(state, answer);
    return then(place(forget(state, source, env), { tag: "authenticated", address: source }), now => step(now, answer));
}

function associated(state: Ap, frame: ManagementFrame, env: Env): Step<Ap, ApEffect> {
    const { source } = frame;
    if (state.stations.get(source) === undefined) {
        return step(state, deauthentication(state, source, ReasonCode.invalidClass2Frame));
    }
    const again = frame.subtype === ManagementSubtype.reassociationRequest;
    const request = again ? parseReassocRequest(frame.body) : parseAssocRequest(frame.body);
    if (isMalformed(request)) return ignore(state, "malformed", { frame: request.malformed });
    const admission = admit(state.config, request.elements);
    const aid = freeAid(state);
    const body = emitAssocResponse({
        capability: capability(state.config),
        status: admission.admitted ? StatusCode.success : admission.status,
        aid: admission.admitted ? aid : 0,
        elements: new Elements(supportedRates),
    });
    const subtype = again ? ManagementSubtype.reassociationResponse : ManagementSubtype.associationResponse;
    const answer = transmit(state, subtype, source, body);
    if (!admission.admitted) {
        return then(place(forget(state, source, env), { tag: "authenticated", address: source }), now =>
            step(now, answer),
        );
    }
    const joined = join(state.config, source, aid, admission.choice, state.group?.keys, env);
    return then(
        forget(state, source, env),
        now => step(now, answer),
        now => carried(now, source, joined, env),
    );
}

function notAssociated(state: Ap, source: Mac): Step<Ap, ApEffect> {
    const farewell = deauthentication(state, source, ReasonCode.invalidClass3Frame);
    return then(ignore(state, "notAssociated", { source }), now => step(now, farewell));
}

const toStation = (state: Ap, station: Associated, event: StationEvent, env: Env): Step<Ap, ApEffect> =>
    carried(state, station.address, handshake(station, event, env), env);

/** Takes over what became of a station, and what it wants. */
function carried(
    state: Ap,
    address: Mac,
    { state: station, effects }: Step<Station, StationEffect>,
    env: Env,
): Step<Ap, ApEffect> {
    return then(
        place(stay(state), station),
        ...effects.map(effect => (now: Ap) => stationEffect(now, address, effect, env)),
    );
}

function stationEffect(state: Ap, address: Mac, effect: StationEffect, env: Env): Step<Ap, ApEffect> {
    switch (effect.type) {
        case "expel":
            return sendAway(state, address, effect.reasonCode, env);
        case "groupKeyConfirmed":
            return settle(state, address);
        case "authorizePort":
            return then(step<Ap, ApEffect>(state, effect), now => settle(now, address));
        default:
            return step<Ap, ApEffect>(state, effect);
    }
}

function sendAway(state: Ap, station: Mac, reasonCode: number, env: Env): Step<Ap, ApEffect> {
    return then(step(state, deauthentication(state, station, reasonCode)), now => forget(now, station, env));
}

function forget(state: Ap, address: Mac, env: Env): Step<Ap, ApEffect> {
    const stations = state.stations.with([[address, undefined]]);
    if (stations === state.stations) return stay(state);
    const station = state.stations.get(address);
    const leaving = station === undefined ? [] : part(station, env);
    const removed: ApEffect = { type: "removeKeys", station: address };
    return then(step<Ap, ApEffect>(withStations(state, stations), removed, ...leaving), now => settle(now, address));
}

const place = (before: Step<Ap, ApEffect>, station: Station): Step<Ap, ApEffect> =>
    then(before, now => stay(withStations(now, now.stations.with([[station.address, station]]))));

function withStations(state: Ap, stations: Ap["stations"]): Ap {
    return { ...state, stations, stationsDue: earliest(...stations.values().map(stationDeadline)) };
}

function then(first: Step<Ap, ApEffect>, ...rest: readonly ((state: Ap) => Step<Ap, ApEffect>)[]): Step<Ap, ApEffect> {
    return rest.reduce(({ state, effects }, next) => {
        const done = next(state);
        return { state: done.state, effects: [...effects, ...done.effects] };
    }, first);
}

/** The lowest association id that no station has. */
function freeAid(state: Ap): number {
    const taken = new Set(state.stations.values().map(station => (station.tag === "associated" ? station.aid : 0)));
    let aid = 1;
    while (taken.has(aid)) aid++;
    return aid;
}

const deauthentication = (state: Ap, destination: Mac, reason: number): ApEffect =>
    transmit(state, ManagementSubtype.deauthentication, destination, emitDeauth({ reason, elements: Elements.none }));

function transmit({ config }: Ap, subtype: ManagementSubtype, destination: Mac, body: Uint8Array): ApEffect {
    const addresses = { destination, source: config.bssid, bssid: config.bssid };
    return { type: "transmit", frame: emitManagement(managementFrame(subtype, addresses, body)) };
}
