import type { Bss } from "#src/core/bss.js";
import type { RequestOwner } from "#src/core/event.js";
import type { DriverCommand } from "#src/driver/command.js";
import type { DriverReply } from "#src/driver/driver.js";
import type { DriverEvent } from "#src/driver/event.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { StatusCode } from "#src/ieee80211/status-code.js";
import { noBytes } from "#src/lib/bytes.js";
import { at, between, due, type Instant, millis, seconds } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
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
import type { Negotiated } from "#src/rsn/negotiate.js";

/**
 * One attempt to be connected to one BSS: radio, authenticate, associate, keys, completed; and how it ends.
 *
 * The kernel orders nothing between its answers, its events and the EAPOL frames: message 1 of the 4-way handshake often
 * arrives before the association is announced, so one early frame is kept for a moment. Locally generated
 * disconnections that arrive before the association is complete belong to the link we left ourselves.
 */
export type Association =
    | { readonly tag: "idle"; readonly requests: number }
    | ({ readonly tag: "waitingForRadio" } & Attempt)
    | ({ readonly tag: "authenticating"; readonly until: Instant; readonly early: Early | undefined } & Attempt)
    | ({ readonly tag: "associating"; readonly until: Instant; readonly early: Early | undefined } & Attempt)
    /** Associated, the controlled port is closed. */
    | ({
          readonly tag: "securing";
          readonly phase: "associated" | "4way" | "group";
          readonly until: Instant;
          /** EAPOL-Key frames sent in this handshake: more than one before keys exist means that the AP asked again. */
          readonly sent: number;
          readonly keysInstalled: boolean;
      } & Attempt)
    | ({ readonly tag: "completed"; readonly since: Instant } & Attempt);

interface Attempt {
    readonly target: Target;
    readonly requests: number;
    /** The BSS we come from, when this is a move within one network. */
    readonly previous: Mac | undefined;
    readonly sme: "userspace" | "driver";
}

interface Early {
    readonly source: Mac;
    readonly frame: Uint8Array;
    readonly at: Instant;
}

/** What to connect to. */
export interface Target {
    readonly network: number;
    /** As it was when it was chosen. */
    readonly bss: Bss;
    /** `undefined`: no encryption. */
    readonly security: Negotiated | undefined;
}

export type AssociationEvent =
    | { readonly type: "start"; readonly target: Target; readonly sme: "userspace" | "driver" }
    | { readonly type: "granted" }
    | { readonly type: "abandon"; readonly reasonCode: number }
    | { readonly type: "link"; readonly up: boolean }
    | { readonly type: "driver.event"; readonly event: DriverEvent }
    | { readonly type: "driver.reply"; readonly request: number; readonly reply: DriverReply }
    | { readonly type: "handshake"; readonly progress: "sent" | "4way" | "group" | "keysInstalled" | "completed" }
    | {
          readonly type: "handshakeFailed";
          readonly reasonCode: number;
          readonly cause: "handshakeFailed" | "keyRefusedByDriver";
      }
    | Deadline;

export type AssociationEffect =
    | {
          readonly type: "driver";
          readonly owner: RequestOwner;
          readonly request: number;
          readonly command: DriverCommand;
      }
    | { readonly type: "radio.request" }
    | { readonly type: "radio.release" }
    | { readonly type: "authenticationStatus"; readonly statusCode: number }
    | { readonly type: "associationRejected"; readonly statusCode: number }
    /** Association is there; keys come next. */
    | { readonly type: "secure"; readonly target: Target; readonly security: Negotiated }
    | { readonly type: "eapol"; readonly source: Mac; readonly frame: Uint8Array }
    | { readonly type: "completed"; readonly target: Target; readonly roamed: boolean }
    | { readonly type: "ended"; readonly end: AssociationEnd }
    | Trace<AssociationReason>;

export interface AssociationEnd {
    readonly target: Target;
    readonly stage: Exclude<Association["tag"], "idle">;
    readonly cause: EndCause;
    /** Reason code of the disconnection and who made it; absent when there was no link yet. */
    readonly disconnect: { readonly reasonCode: number; readonly locallyGenerated: boolean } | undefined;
    /** The AP did not accept our message 2, and it was not for want of hearing it. */
    readonly keyMismatch: boolean;
    /** How long traffic could flow. */
    readonly connectedFor: number | undefined;
}

export type EndCause =
    | "abandoned"
    | "linkDown"
    | "authenticationRefused"
    | "authenticationTimedOut"
    /** The kernel no longer knows this BSS; a scan of its channel helps. */
    | "unknownToDriver"
    | "driverRefused"
    | "associationRefused"
    | "associationTimedOut"
    | "handshakeTimedOut"
    | "handshakeFailed"
    | "keyRefusedByDriver"
    | "disconnectedByAp"
    | "lost";

export type AssociationReason =
    | "lateDriverReply"
    | "staleDisconnect"
    | "unexpectedDriverEvent"
    | "strayEapol"
    | "earlyEapol"
    | "driverRefused";

const AUTHENTICATION = seconds(5);
const ASSOCIATION = seconds(5);
const DRIVER_CONNECT = seconds(10);
const FIRST_EAPOL = seconds(10);
const HANDSHAKE = seconds(10);
/** An EAPOL frame that came this much before its association still counts. */
const EARLY = millis(200);
const ENOENT = 2;

export const idleAssociation: Association = { tag: "idle", requests: 0 };

export const association: Machine<Association, AssociationEvent, AssociationEffect> = {
    reduce,
    deadline: associationDeadline,
};

/** The BSS whose link exists, or to which a link is being moved. */
export function currentBss(state: Association): Bss | undefined {
    switch (state.tag) {
        case "idle":
        case "waitingForRadio":
            return undefined;
        case "authenticating":
        case "associating":
            return state.previous === undefined ? undefined : state.target.bss;
        case "securing":
        case "completed":
            return state.target.bss;
        default:
            return unreachable(state);
    }
}

export function associationDeadline(state: Association): Instant | undefined {
    switch (state.tag) {
        case "idle":
        case "waitingForRadio":
        case "completed":
            return undefined;
        case "authenticating":
        case "associating":
        case "securing":
            return state.until;
        default:
            return unreachable(state);
    }
}

function reduce(state: Association, event: AssociationEvent, env: Env): Step<Association, AssociationEffect> {
    switch (event.type) {
        case "start": {
            const { target, sme } = event;
            const previous = state.tag === "completed" ? state.target.bss.bssid : undefined;
            return step<Association, AssociationEffect>(
                { tag: "waitingForRadio", target, requests: state.requests, previous, sme },
                { type: "radio.request" },
            );
        }

        case "granted":
            if (state.tag !== "waitingForRadio")
                return step<Association, AssociationEffect>(state, { type: "radio.release" });
            return state.sme === "driver" ? connect(state, env.now) : authenticate(state, env.now);

        case "abandon":
            return state.tag === "idle" ? stay(state) : leave(state, "abandoned", event.reasonCode, env.now);

        case "link":
            if (event.up || state.tag === "idle" || state.tag === "waitingForRadio") return stay(state);
            return end(
                state,
                "linkDown",
                { reasonCode: ReasonCode.leavingNetworkDeauth, locallyGenerated: true },
                env.now,
            );

        case "driver.reply":
            return answered(state, event.request, event.reply, env.now);

        case "driver.event":
            return happened(state, event.event, env.now);

        case "handshake":
            return progressed(state, event.progress, env.now);

        case "handshakeFailed":
            if (state.tag !== "securing" && state.tag !== "completed") return stay(state);
            return leave(state, event.cause, event.reasonCode, env.now);

        case "deadline":
            if (!due(associationDeadline(state), env.now)) return stay(state);
            switch (state.tag) {
                case "authenticating":
                    return leave(state, "authenticationTimedOut", ReasonCode.leavingNetworkDeauth, env.now);
                case "associating":
                    return leave(state, "associationTimedOut", ReasonCode.leavingNetworkDeauth, env.now);
                case "securing":
                    return leave(state, "handshakeTimedOut", ReasonCode.leavingNetworkDeauth, env.now);
                case "idle":
                case "waitingForRadio":
                case "completed":
                    return stay(state);
                default:
                    return unreachable(state);
            }

        default:
            return unreachable(event);
    }
}

function authenticate(
    { target, requests, previous, sme }: Attempt,
    now: Instant,
): Step<Association, AssociationEffect> {
    const { bssid, frequency } = target.bss;
    const request = requests + 1;
    return step<Association, AssociationEffect>(
        {
            tag: "authenticating",
            target,
            requests: request,
            previous,
            sme,
            until: at(now, AUTHENTICATION),
            early: undefined,
        },
        {
            type: "driver",
            owner: "association",
            request,
            command: { type: "authenticate", bssid, frequency, ssid: target.bss.ssid, algorithm: "open" },
        },
    );
}

function associate(
    { target, requests, previous, sme }: Attempt,
    early: Early | undefined,
    now: Instant,
): Step<Association, AssociationEffect> {
    const { bssid, frequency, ssid } = target.bss;
    const request = requests + 1;
    return step<Association, AssociationEffect>(
        { tag: "associating", target, requests: request, previous, sme, until: at(now, ASSOCIATION), early },
        {
            type: "driver",
            owner: "association",
            request,
            command: {
                type: "associate",
                bssid,
                frequency,
                ssid,
                ...protection(target, previous),
            },
        },
    );
}

/** Driver SME: authentication and association are one request. */
function connect({ target, requests, previous, sme }: Attempt, now: Instant): Step<Association, AssociationEffect> {
    const { bssid, frequency, ssid } = target.bss;
    const request = requests + 1;
    return step<Association, AssociationEffect>(
        {
            tag: "associating",
            target,
            requests: request,
            previous,
            sme,
            until: at(now, DRIVER_CONNECT),
            early: undefined,
        },
        {
            type: "driver",
            owner: "association",
            request,
            command: {
                type: "connect",
                bssid,
                frequency,
                ssid,
                fixedBss: true,
                algorithm: "open",
                ...protection(target, previous),
            },
        },
    );
}

const protection = ({ security }: Target, previous: Mac | undefined) => ({
    elements: security?.elements ?? noBytes,
    ...(security && { security: security.link }),
    ...(previous && { previousBssid: previous }),
});

function answered(
    state: Association,
    request: number,
    reply: DriverReply,
    now: Instant,
): Step<Association, AssociationEffect> {
    if (request !== state.requests || (state.tag !== "authenticating" && state.tag !== "associating")) {
        return ignore(state, "lateDriverReply");
    }
    if (reply.ok) return stay(state);
    const refusal: AssociationEffect = {
        type: "trace",
        level: "info",
        reason: "driverRefused",
        data: { bssid: state.target.bss.bssid, errno: reply.errno, text: reply.text },
    };
    const { state: after, effects } = end(
        state,
        reply.errno === ENOENT ? "unknownToDriver" : "driverRefused",
        undefined,
        now,
    );
    return { state: after, effects: [refusal, ...effects] };
}

function happened(state: Association, event: DriverEvent, now: Instant): Step<Association, AssociationEffect> {
    switch (event.type) {
        case "authenticated": {
            if (state.tag !== "authenticating" || event.bssid !== state.target.bss.bssid)
                return ignore(state, "unexpectedDriverEvent");
            const status: AssociationEffect = { type: "authenticationStatus", statusCode: event.statusCode };
            const { state: after, effects } =
                event.statusCode === StatusCode.success
                    ? associate(state, state.early, now)
                    : end(state, "authenticationRefused", undefined, now);
            return { state: after, effects: [status, ...effects] };
        }

        case "associated":
            if (state.tag !== "associating" || event.bssid !== state.target.bss.bssid)
                return ignore(state, "unexpectedDriverEvent");
            return event.statusCode === StatusCode.success
                ? linked(state, now)
                : rejected(state, event.statusCode, "associationRefused", now);

        case "connected":
            if (state.tag !== "associating" || state.sme !== "driver") return ignore(state, "unexpectedDriverEvent");
            if (event.timedOut) return end(state, "associationTimedOut", undefined, now);
            return event.statusCode === StatusCode.success
                ? linked(state, now)
                : rejected(state, event.statusCode, "associationRefused", now);

        case "authenticationTimedOut":
            if (state.tag !== "authenticating") return ignore(state, "unexpectedDriverEvent");
            return end(state, "authenticationTimedOut", undefined, now);

        case "associationTimedOut":
            if (state.tag !== "associating") return ignore(state, "unexpectedDriverEvent");
            return end(state, "associationTimedOut", undefined, now);

        case "disconnected":
            return disconnected(state, event, now);

        case "eapol":
            return heard(state, { source: event.source, frame: event.frame, at: now });

        case "resynchronised":
            if (state.tag !== "securing" && state.tag !== "completed") return stay(state);
            return event.associatedTo === state.target.bss.bssid
                ? stay(state)
                : end(state, "lost", { reasonCode: ReasonCode.unspecified, locallyGenerated: true }, now);

        default:
            return stay(state);
    }
}

function rejected(
    state: Extract<Association, { tag: "associating" }>,
    statusCode: number,
    cause: EndCause,
    now: Instant,
): Step<Association, AssociationEffect> {
    const { state: after, effects } = end(state, cause, undefined, now);
    return { state: after, effects: [{ type: "associationRejected", statusCode }, ...effects] };
}

function linked(
    state: Extract<Association, { tag: "associating" }>,
    now: Instant,
): Step<Association, AssociationEffect> {
    const { target, requests, previous, sme, early } = state;
    if (target.security === undefined) return complete({ target, requests, previous, sme }, false, now);
    const kept = early !== undefined && between(early.at, now) <= EARLY ? early : undefined;
    const secure: AssociationEffect = { type: "secure", target, security: target.security };
    return step<Association, AssociationEffect>(
        {
            tag: "securing",
            phase: "associated",
            until: at(now, FIRST_EAPOL),
            sent: 0,
            keysInstalled: false,
            target,
            requests,
            previous,
            sme,
        },
        ...(kept === undefined
            ? [secure]
            : [secure, { type: "eapol", source: kept.source, frame: kept.frame } as const]),
    );
}

/** An EAPOL frame: for the handshake, kept for it, or nobody's. */
function heard(state: Association, frame: Early): Step<Association, AssociationEffect> {
    if (state.tag === "idle" || state.tag === "waitingForRadio" || frame.source !== state.target.bss.bssid) {
        return ignore(state, "strayEapol", { source: frame.source });
    }
    switch (state.tag) {
        case "authenticating":
        case "associating":
            return step<Association, AssociationEffect>(
                { ...state, early: frame },
                { type: "trace", level: "debug", reason: "earlyEapol" },
            );
        case "securing":
        case "completed":
            return step<Association, AssociationEffect>(state, {
                type: "eapol",
                source: frame.source,
                frame: frame.frame,
            });
        default:
            return unreachable(state);
    }
}

function disconnected(
    state: Association,
    { bssid, reasonCode, locallyGenerated }: Extract<DriverEvent, { type: "disconnected" }>,
    now: Instant,
): Step<Association, AssociationEffect> {
    switch (state.tag) {
        case "idle":
            return ignore(state, "staleDisconnect");
        case "waitingForRadio":
            return stay({ ...state, previous: undefined });
        case "authenticating":
        case "associating":
            if (locallyGenerated || (bssid !== undefined && bssid !== state.target.bss.bssid))
                return ignore(state, "staleDisconnect");
            return end(state, "disconnectedByAp", { reasonCode, locallyGenerated }, now);
        case "securing":
        case "completed":
            if (bssid !== undefined && bssid !== state.target.bss.bssid) return ignore(state, "staleDisconnect");
            return end(state, locallyGenerated ? "lost" : "disconnectedByAp", { reasonCode, locallyGenerated }, now);
        default:
            return unreachable(state);
    }
}

function progressed(
    state: Association,
    progress: Extract<AssociationEvent, { type: "handshake" }>["progress"],
    now: Instant,
): Step<Association, AssociationEffect> {
    if (state.tag !== "securing") return stay(state);
    switch (progress) {
        case "sent":
            return stay({ ...state, sent: state.sent + 1 });
        case "4way":
            return stay({
                ...state,
                phase: "4way",
                until: state.phase === "associated" ? at(now, HANDSHAKE) : state.until,
            });
        case "group":
            return stay({ ...state, phase: "group" });
        case "keysInstalled":
            return stay({ ...state, keysInstalled: true });
        case "completed":
            return complete(state, true, now);
        default:
            return unreachable(progress);
    }
}

function complete(
    { target, requests, previous, sme }: Attempt,
    authorize: boolean,
    now: Instant,
): Step<Association, AssociationEffect> {
    const port: readonly AssociationEffect[] = authorize
        ? [command({ type: "authorizePort", peer: target.bss.bssid, authorized: true })]
        : [];
    return step<Association, AssociationEffect>(
        { tag: "completed", since: now, target, requests, previous: undefined, sme },
        ...port,
        command({ type: "setOperState", operState: "up" }),
        { type: "radio.release" },
        { type: "completed", target, roamed: previous !== undefined },
    );
}

/** Our own decision: tells the AP, then ends. */
function leave(state: Linked, cause: EndCause, reasonCode: number, now: Instant): Step<Association, AssociationEffect> {
    if (state.tag === "waitingForRadio" && state.previous === undefined) return end(state, cause, undefined, now);
    const bssid = state.previous ?? state.target.bss.bssid;
    const { state: after, effects } = end(state, cause, { reasonCode, locallyGenerated: true }, now);
    const farewell: DriverCommand =
        state.sme === "driver" ? { type: "disconnect", reasonCode } : { type: "deauthenticate", bssid, reasonCode };
    return { state: after, effects: [command(farewell), ...effects] };
}

type Linked = Exclude<Association, { tag: "idle" }>;

function end(
    state: Linked,
    cause: EndCause,
    disconnect: AssociationEnd["disconnect"],
    now: Instant,
): Step<Association, AssociationEffect> {
    const end: AssociationEnd = {
        target: state.target,
        stage: state.tag,
        cause,
        disconnect,
        keyMismatch: isKeyMismatch(state, cause, disconnect?.reasonCode),
        connectedFor: state.tag === "completed" ? between(state.since, now) : undefined,
    };
    return step<Association, AssociationEffect>(
        { tag: "idle", requests: state.requests },
        ...(state.tag === "completed"
            ? [command({ type: "setOperState", operState: "dormant" })]
            : [{ type: "radio.release" } as const]),
        { type: "ended", end },
    );
}

/**
 * Whether the pre-shared key is to blame: the AP heard our message 2 and would not go on. It asks again with message 1
 * until it gives up, so an AP that fell silent, or a link that was lost, is no evidence.
 */
function isKeyMismatch(state: Linked, cause: EndCause, reasonCode: number | undefined): boolean {
    if (state.tag !== "securing" || state.phase !== "4way" || state.keysInstalled) return false;
    if (state.target.security?.akm.authentication !== "psk") return false;
    if (cause === "disconnectedByAp")
        return state.sent > 1 || (state.sent === 1 && reasonCode === ReasonCode.fourWayHandshakeTimeout);
    return cause === "handshakeTimedOut" && state.sent > 1;
}

const command = (command: DriverCommand): AssociationEffect => ({ type: "driver", owner: "none", request: 0, command });
