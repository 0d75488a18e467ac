import type { Associate, Authenticate } from "#src/driver/command.js";
import type { DriverEvent } from "#src/driver/event.js";
import { emitAssocRequest, parseAssocResponse } from "#src/ieee80211/assoc.js";
import { AuthAlgorithm, emitAuth, parseAuth } from "#src/ieee80211/auth.js";
import { Capability } from "#src/ieee80211/capability-information.js";
import { emitDeauth, parseDeauth } from "#src/ieee80211/deauth.js";
import { Elements, emitElement } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { emitManagement, type ManagementFrame, ManagementSubtype, managementFrame } from "#src/ieee80211/management.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { StatusCode } from "#src/ieee80211/status-code.js";
import { concat, noBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { ErrnoName } from "#src/lib/errno.js";
import { at, type Instant, type Millis, millis, seconds, timeUnits } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { type Deadline, type Env, type Machine, type Step, stay, step, unreachable } from "#src/lib/machine.js";

/** The station's side of authentication and association, as mac80211 has it. */
export type Mlme =
    | { readonly tag: "idle" }
    | {
          readonly tag: "authenticating";
          readonly request: Authenticate;
          readonly attempt: number;
          readonly until: Instant;
      }
    /** Forgotten without a word if no association follows. */
    | { readonly tag: "authenticated"; readonly bssid: Mac; readonly ssid: Uint8Array; readonly until: Instant }
    | {
          readonly tag: "associating";
          readonly request: Associate;
          readonly attempt: number;
          readonly until: Instant;
          /** Time units, of the BSS. */
          readonly beaconInterval: number;
      }
    | Associated;

export interface Associated {
    readonly tag: "associated";
    readonly request: Associate;
    readonly aid: number;
    readonly beaconInterval: number;
    readonly watch: Watch;
}

/** Whether the access point is still there. */
type Watch =
    | { readonly tag: "listening"; readonly until: Instant }
    | { readonly tag: "probing"; readonly attempt: number; readonly until: Instant }
    /** The radio is elsewhere. */
    | { readonly tag: "away" };

export type MlmeEvent =
    | { readonly type: "authenticate"; readonly request: Authenticate }
    | { readonly type: "associate"; readonly request: Associate; readonly beaconInterval: number }
    | {
          readonly type: "deauthenticate";
          readonly bssid: Mac | undefined;
          readonly reasonCode: number;
          readonly localOnly: boolean;
      }
    /** A management frame to us from our BSS that is not a beacon. `unprotected`: without the protection it must have. */
    | { readonly type: "frame"; readonly frame: ManagementFrame; readonly unprotected: boolean }
    /** Any sign of life of this BSS. */
    | { readonly type: "heard"; readonly bssid: Mac }
    | { readonly type: "away" | "back" }
    | Deadline;

export type MlmeEffect =
    | { readonly type: "accepted" }
    | { readonly type: "refused"; readonly errno: ErrnoName }
    | { readonly type: "send"; readonly frame: Uint8Array }
    /** Where the radio belongs (MHz). */
    | { readonly type: "home"; readonly frequency: number | undefined }
    /** The link is gone, and its keys with it. */
    | { readonly type: "dropKeys" }
    | { readonly type: "event"; readonly event: DriverEvent };

export const notAssociated: Mlme = { tag: "idle" };

/** Sends from `address`. */
export const mlme = (address: Mac): Machine<Mlme, MlmeEvent, MlmeEffect> => ({
    reduce: (state, event, env) => reduce(state, event, env, address),
    deadline,
});

/** The BSS that frames may come from. */
export function bssidOf(state: Mlme): Mac | undefined {
    switch (state.tag) {
        case "idle":
            return undefined;
        case "authenticated":
            return state.bssid;
        case "authenticating":
        case "associating":
        case "associated":
            return state.request.bssid;
        default:
            return unreachable(state);
    }
}

function deadline(state: Mlme): Instant | undefined {
    if (state.tag === "idle") return undefined;
    if (state.tag !== "associated") return state.until;
    return state.watch.tag === "away" ? undefined : state.watch.until;
}

function reduce(state: Mlme, event: MlmeEvent, env: Env, address: Mac): Step<Mlme, MlmeEffect> {
    switch (event.type) {
        case "authenticate":
            return authenticate(state, event.request, env, address);
        case "associate":
            return associate(state, event.request, event.beaconInterval, env, address);
        case "deauthenticate": {
            const bssid = bssidOf(state);
            if (event.localOnly && state.tag !== "associated") return step(state, accepted);
            if (bssid === undefined || (event.bssid !== undefined && event.bssid !== bssid)) {
                return step(state, event.localOnly || event.bssid === undefined ? accepted : refused("ENOTCONN"));
            }
            return leave(bssid, event.reasonCode, !event.localOnly, address, accepted);
        }
        case "frame":
            return received(state, event.frame, event.unprotected, env);
        case "heard":
            if (state.tag !== "associated" || event.bssid !== state.request.bssid || state.watch.tag === "away") {
                return stay(state);
            }
            return stay({ ...state, watch: listening(state, env.now) });
        case "away":
            return stay(state.tag === "associated" ? { ...state, watch: { tag: "away" } } : state);
        case "back":
            return stay(state.tag === "associated" ? { ...state, watch: listening(state, env.now) } : state);
        case "deadline": {
            const until = deadline(state);
            return until === undefined || env.now < until ? stay(state) : expired(state, env, address);
        }
        default:
            return unreachable(event);
    }
}

function authenticate(state: Mlme, request: Authenticate, env: Env, address: Mac): Step<Mlme, MlmeEffect> {
    if (state.tag === "associating") return step(state, refused("EBUSY"));
    if (state.tag === "associated" && state.request.bssid === request.bssid) return step(state, refused("EALREADY"));
    // The old access point is not told; only our side hears of the end.
    const left =
        state.tag === "associated" ? leave(state.request.bssid, ReasonCode.unspecified, false, address).effects : [];
    return step<Mlme, MlmeEffect>(
        { tag: "authenticating", request, attempt: 1, until: at(env.now, ANSWER_TIMEOUT) },
        ...left,
        accepted,
        { type: "home", frequency: request.frequency },
        { type: "send", frame: authentication(request, address) },
    );
}

function associate(
    state: Mlme,
    request: Associate,
    beaconInterval: number,
    env: Env,
    address: Mac,
): Step<Mlme, MlmeEffect> {
    if (state.tag === "authenticating" || state.tag === "associating") return step(state, refused("EBUSY"));
    if (state.tag === "associated" && request.previousBssid !== state.request.bssid) {
        return step(state, refused("EALREADY"));
    }
    return step<Mlme, MlmeEffect>(
        { tag: "associating", request, attempt: 1, until: at(env.now, ANSWER_TIMEOUT), beaconInterval },
        accepted,
        ...(state.tag === "associated" ? [dropKeys] : []),
        { type: "home", frequency: request.frequency },
        { type: "send", frame: association(request, address) },
    );
}

function received(state: Mlme, frame: ManagementFrame, unprotected: boolean, env: Env): Step<Mlme, MlmeEffect> {
    switch (frame.subtype) {
        case ManagementSubtype.authentication:
            return state.tag === "authenticating" ? authAnswered(state, frame, env) : stay(state);
        case ManagementSubtype.associationResponse:
        case ManagementSubtype.reassociationResponse:
            return state.tag === "associating" ? assocAnswered(state, frame, env) : stay(state);
        case ManagementSubtype.deauthentication:
        case ManagementSubtype.disassociation: {
            const deauth = parseDeauth(frame.body);
            if (isMalformed(deauth) || (state.tag !== "associating" && state.tag !== "associated")) return stay(state);
            const kind = frame.subtype === ManagementSubtype.deauthentication ? "deauthentication" : "disassociation";
            const facts = { frame: kind, bssid: frame.bssid, reasonCode: deauth.reason } as const;
            if (unprotected) return step(state, tell({ type: "unprotectedDisconnect", ...facts }));
            return step<Mlme, MlmeEffect>(
                notAssociated,
                dropKeys,
                leaveChannel,
                tell({ type: "disconnected", ...facts, locallyGenerated: false }),
            );
        }
        default:
            return stay(state);
    }
}

function authAnswered(
    state: Extract<Mlme, { tag: "authenticating" }>,
    frame: ManagementFrame,
    env: Env,
): Step<Mlme, MlmeEffect> {
    const auth = parseAuth(frame.body);
    const { request } = state;
    if (isMalformed(auth) || auth.algorithm !== ALGORITHMS[request.algorithm]) return stay(state);
    if (request.algorithm !== "sae" && auth.transaction !== 2) return stay(state);
    const told = tell({
        type: "authenticated",
        bssid: request.bssid,
        algorithm: auth.algorithm,
        transaction: auth.transaction,
        statusCode: auth.status,
        elements: auth.payload.slice(),
    });
    // A commit has its confirm to come; the next step is the supplicant's.
    if (request.algorithm === "sae" && auth.transaction === 1) {
        return step<Mlme, MlmeEffect>(
            { ...state, attempt: ATTEMPTS, until: at(env.now, AUTHENTICATION_LIFETIME) },
            told,
        );
    }
    if (auth.status !== StatusCode.success) return step<Mlme, MlmeEffect>(notAssociated, leaveChannel, told);
    const { bssid, ssid } = request;
    return step<Mlme, MlmeEffect>(
        { tag: "authenticated", bssid, ssid, until: at(env.now, AUTHENTICATION_LIFETIME) },
        told,
    );
}

function assocAnswered(
    state: Extract<Mlme, { tag: "associating" }>,
    frame: ManagementFrame,
    env: Env,
): Step<Mlme, MlmeEffect> {
    const response = parseAssocResponse(frame.body);
    if (isMalformed(response)) return stay(state);
    const { request, beaconInterval } = state;
    const told = tell({
        type: "associated",
        bssid: request.bssid,
        statusCode: response.status,
        requestElements: requestElements(request).bytes,
        responseElements: response.elements.bytes.slice(),
    });
    if (response.status !== StatusCode.success) return step<Mlme, MlmeEffect>(notAssociated, leaveChannel, told);
    const watch: Watch = listening({ beaconInterval }, env.now);
    return step<Mlme, MlmeEffect>({ tag: "associated", request, aid: response.aid, beaconInterval, watch }, told);
}

function expired(state: Mlme, env: Env, address: Mac): Step<Mlme, MlmeEffect> {
    switch (state.tag) {
        case "idle":
            return stay(state);
        case "authenticated":
            return step<Mlme, MlmeEffect>(notAssociated, leaveChannel);
        case "authenticating":
            if (state.attempt < ATTEMPTS) {
                return step<Mlme, MlmeEffect>(again(state, env), {
                    type: "send",
                    frame: authentication(state.request, address),
                });
            }
            return step<Mlme, MlmeEffect>(
                notAssociated,
                leaveChannel,
                tell({ type: "authenticationTimedOut", bssid: state.request.bssid }),
            );
        case "associating":
            if (state.attempt < ATTEMPTS) {
                return step<Mlme, MlmeEffect>(again(state, env), {
                    type: "send",
                    frame: association(state.request, address),
                });
            }
            return step<Mlme, MlmeEffect>(
                notAssociated,
                leaveChannel,
                tell({ type: "associationTimedOut", bssid: state.request.bssid }),
            );
        case "associated":
            return silent(state, env, address);
        default:
            return unreachable(state);
    }
}

/** Beacons stay away: two probe requests, then the link is given up. */
function silent(state: Associated, env: Env, address: Mac): Step<Mlme, MlmeEffect> {
    const { watch, request } = state;
    const attempt = watch.tag === "probing" ? watch.attempt + 1 : 1;
    if (attempt > LINK_PROBES) {
        return leave(request.bssid, ReasonCode.inactivity, true, address);
    }
    const probing: Watch = { tag: "probing", attempt, until: at(env.now, LINK_PROBE_TIMEOUT) };
    const probe = managementFrame(
        ManagementSubtype.probeRequest,
        { destination: request.bssid, source: address, bssid: request.bssid },
        concat(emitElement(ElementId.ssid, request.ssid), RATES),
    );
    return step<Mlme, MlmeEffect>(
        { ...state, watch: probing },
        ...(attempt === 1 ? [tell({ type: "beaconLoss" })] : []),
        { type: "send", frame: emitManagement(probe) },
    );
}

/** Ends what there is by our own decision. The channel is left after the frame has gone out. */
function leave(
    bssid: Mac,
    reasonCode: number,
    onAir: boolean,
    address: Mac,
    ...before: readonly MlmeEffect[]
): Step<Mlme, MlmeEffect> {
    const frame = managementFrame(
        ManagementSubtype.deauthentication,
        { destination: bssid, source: address, bssid },
        emitDeauth({ reason: reasonCode, elements: Elements.none }),
    );
    const told = tell({
        type: "disconnected",
        frame: "deauthentication",
        bssid,
        reasonCode,
        locallyGenerated: true,
    });
    return step<Mlme, MlmeEffect>(
        notAssociated,
        ...before,
        ...(onAir ? [{ type: "send", frame: emitManagement(frame) } as const] : []),
        dropKeys,
        leaveChannel,
        told,
    );
}

const again = <S extends { readonly attempt: number }>(state: S, env: Env): S => ({
    ...state,
    attempt: state.attempt + 1,
    until: at(env.now, ANSWER_TIMEOUT),
});

const listening = ({ beaconInterval }: { readonly beaconInterval: number }, now: Instant): Watch => ({
    tag: "listening",
    until: at(now, timeUnits(MISSED_BEACONS * beaconInterval)),
});

function authentication(request: Authenticate, address: Mac): Uint8Array {
    const data = request.data ?? noBytes;
    const fixed = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const given = data.length >= 4;
    const body = emitAuth({
        algorithm: ALGORITHMS[request.algorithm],
        transaction: given ? fixed.getUint16(0, true) : 1,
        status: given ? fixed.getUint16(2, true) : 0,
        payload: concat(data.subarray(4), request.elements ?? noBytes),
    });
    const addresses = { destination: request.bssid, source: address, bssid: request.bssid };
    return emitManagement(managementFrame(ManagementSubtype.authentication, addresses, body));
}

function association(request: Associate, address: Mac): Uint8Array {
    const { bssid, previousBssid } = request;
    const body = emitAssocRequest({
        capability: Capability.ess | (request.security === undefined ? 0 : Capability.privacy),
        listenInterval: 10,
        ...(previousBssid !== undefined && { currentAp: previousBssid }),
        elements: requestElements(request),
    });
    const subtype =
        previousBssid === undefined ? ManagementSubtype.associationRequest : ManagementSubtype.reassociationRequest;
    return emitManagement(managementFrame(subtype, { destination: bssid, source: address, bssid }, body));
}

const requestElements = (request: Associate): Elements =>
    new Elements(concat(emitElement(ElementId.ssid, request.ssid), RATES, request.elements));

const tell = (event: DriverEvent): MlmeEffect => ({ type: "event", event });
const accepted: MlmeEffect = { type: "accepted" };
const dropKeys: MlmeEffect = { type: "dropKeys" };
const leaveChannel: MlmeEffect = { type: "home", frequency: undefined };
const refused = (errno: ErrnoName): MlmeEffect => ({ type: "refused", errno });

export const ALGORITHMS = {
    open: AuthAlgorithm.openSystem,
    shared: AuthAlgorithm.sharedKey,
    ft: AuthAlgorithm.fastTransition,
    leap: AuthAlgorithm.leap,
    sae: AuthAlgorithm.sae,
    fils: AuthAlgorithm.fils,
} as const satisfies Record<Authenticate["algorithm"], number>;

/** Supported Rates: 6 to 54 Mb/s, the basic ones marked. */
export const RATES: Uint8Array = emitElement(
    ElementId.supportedRates,
    Uint8Array.of(0x8c, 0x12, 0x98, 0x24, 0xb0, 0x48, 0x60, 0x6c),
);

// mac80211's numbers.
const ATTEMPTS = 3;
const ANSWER_TIMEOUT: Millis = millis(200);
const AUTHENTICATION_LIFETIME: Millis = seconds(5);
const MISSED_BEACONS = 7;
const LINK_PROBES = 2;
const LINK_PROBE_TIMEOUT: Millis = millis(500);
