import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { type Deadline, type Env, type Step, stay, type Trace, unreachable } from "#src/lib/machine.js";
import type { Secret } from "#src/lib/secret.js";
import {
    type AuthenticatorEffect,
    type AuthenticatorEvent,
    type AuthenticatorReason,
    type AuthenticatorState,
    authenticator,
    authenticatorInitial,
    type BssGroupKeys,
} from "#src/rsn/index.js";
import type { Choice } from "./admission.js";
import { rsnElement, wpaElement } from "./beacon.js";
import type { ApConfig } from "./config.js";

/** A station as its access point knows it. */
export type Station =
    | { readonly tag: "authenticated"; readonly address: Mac }
    | {
          readonly tag: "associated";
          readonly address: Mac;
          /** Association id. */
          readonly aid: number;
          /** `undefined`: the BSS is open. */
          readonly handshake: AuthenticatorState | undefined;
      };

export type Associated = Extract<Station, { readonly tag: "associated" }>;

export type StationEvent = AuthenticatorEvent | Deadline;

export type StationEffect =
    | { readonly type: "sendEapol"; readonly station: Mac; readonly frame: Uint8Array; readonly encrypt: boolean }
    | { readonly type: "installKey"; readonly key: ApKey }
    /** Traffic of the station may pass. */
    | { readonly type: "authorizePort"; readonly station: Mac }
    | { readonly type: "groupKeyConfirmed"; readonly station: Mac }
    | { readonly type: "expel"; readonly station: Mac; readonly reasonCode: number }
    | { readonly type: "wipe"; readonly secret: Secret }
    | Trace<AuthenticatorReason | "michaelMicFailure">;

/** Fits the driver's `installKey`. */
export interface ApKey {
    readonly kind: "pairwise" | "group";
    readonly keyIndex: number;
    /** Cipher suite selector. */
    readonly cipher: number;
    readonly key: Secret;
    /** The station of a pairwise key. */
    readonly peer?: Mac;
    readonly transmit: boolean;
}

/** A station that has just been admitted: its port opens at once, or its handshake begins. */
export function join(
    config: ApConfig,
    address: Mac,
    aid: number,
    choice: Choice | undefined,
    groupKeys: BssGroupKeys | undefined,
    env: Env,
): Step<Station, StationEffect> {
    const station: Associated = { tag: "associated", address, aid, handshake: undefined };
    if (config.security === undefined || choice === undefined || groupKeys === undefined) {
        return { state: station, effects: [{ type: "authorizePort", station: address }] };
    }
    const { protocol, akm, pairwise, element } = choice;
    const associated: AuthenticatorEvent = {
        type: "associated",
        security: { protocol, akm, pairwise, mgmtGroup: undefined },
        pmk: config.security.psk,
        ownAddress: config.bssid,
        station: address,
        stationElements: element,
        ownElements: protocol === "rsn" ? rsnElement(config) : wpaElement(config),
        groupKeys,
    };
    return handshake({ ...station, handshake: authenticatorInitial }, associated, env);
}

/** Hands an event to the handshake of a station; an open one has none. */
export function handshake(station: Associated, event: StationEvent, env: Env): Step<Station, StationEffect> {
    if (station.handshake === undefined) return stay(station);
    const { state, effects } = authenticator.reduce(station.handshake, event, env);
    return { state: { ...station, handshake: state }, effects: effects.map(effect => translated(station, effect)) };
}

/** What is left to do for a station that goes: its keys are wiped. */
export function part(station: Station, env: Env): readonly Wipe[] {
    return station.tag === "associated"
        ? handshake(station, { type: "disassociated" }, env).effects.filter(isWipe)
        : [];
}

type Wipe = Extract<StationEffect, { readonly type: "wipe" }>;
const isWipe = (effect: StationEffect): effect is Wipe => effect.type === "wipe";

export function stationDeadline(station: Station): Instant | undefined {
    if (station.tag !== "associated" || station.handshake === undefined) return undefined;
    return authenticator.deadline(station.handshake);
}

function translated({ address }: Associated, effect: AuthenticatorEffect): StationEffect {
    switch (effect.type) {
        case "send":
            return { type: "sendEapol", station: address, frame: effect.frame, encrypt: effect.encrypted };
        case "failed":
            return { type: "expel", station: address, reasonCode: effect.reasonCode };
        case "micFailureReported":
            return {
                type: "trace",
                level: "warning",
                reason: "michaelMicFailure",
                data: { station: address, pairwise: effect.pairwise },
            };
        case "installKey":
        case "authorizePort":
        case "groupKeyConfirmed":
        case "wipe":
        case "trace":
            return effect;
        default:
            return unreachable(effect);
    }
}
