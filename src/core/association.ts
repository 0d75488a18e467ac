import {
    type AssociationEnd,
    type Detail,
    type EndCause,
    HANDSHAKE,
    isKeyMismatch,
    type Linked,
} from "#src/core/association-end.js";
import type { Bss } from "#src/core/bss.js";
import { type RadioEffect, tell } from "#src/core/radio-effect.js";
import type { DriverCommand } from "#src/driver/command.js";
import type { DriverReply } from "#src/driver/driver.js";
import type { DriverEvent } from "#src/driver/event.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { StatusCode, statusName } from "#src/ieee80211/status-code.js";
import { noBytes } from "#src/lib/bytes.js";
import { Errno } from "#src/lib/errno.js";
import { at, between, due, type Instant, type Millis, millis, seconds } from "#src/lib/instant.js";
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
    | ({ readonly tag: "authenticating" } & Request & Attempt)
    | ({ readonly tag: "associating" } & Request & Attempt)
    /** Associated, the controlled port is closed. */
    | ({
          readonly tag: "securing";
          readonly phase: "associated" | "4way" | "group";
          readonly until: Instant;
          /** EAPOL-Key frames sent in this handshake: more than one in `4way` means that the AP asked again. */
          readonly sent: number;
      } & Attempt)
    /** `next` is where the link moves as soon as the radio is free; until then it stays as it is. */
    | ({ readonly tag: "completed"; readonly since: Instant; readonly next: Target | undefined } & Attempt);

interface Attempt {
    readonly target: Target;
    readonly requests: number;
    readonly sme: Sme;
    /** Where we come from, when this is a move within one network. */
    readonly move: Move | undefined;
}

type Sme = "userspace" | "driver";

interface Move {
    readonly from: Mac;
    readonly startedAt: Instant;
}

/** A request is with the driver. */
interface Request {
    readonly until: Instant;
    readonly early: Early | undefined;
    /** The driver held an authentication or association from before; it was told to drop that and asked again. */
    readonly retried: boolean;
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
    | { readonly type: "start"; readonly target: Target; readonly sme: Sme }
    | { readonly type: "granted" }
    | { readonly type: "abandon"; readonly reasonCode: number }
    | { readonly type: "link"; readonly up: boolean }
    | { readonly type: "driver.event"; readonly event: DriverEvent }
    | { readonly type: "driver.reply"; readonly request: number; readonly reply: DriverReply }
    | { readonly type: "handshake"; readonly progress: "sent" | "4way" | "group" | "completed" }
    | {
          readonly type: "handshakeFailed";
          readonly reasonCode: number;
          readonly cause: "handshakeFailed" | "keyRefusedByDriver";
          readonly detail?: Detail;
      }
    | Deadline;

export type AssociationEffect =
    | RadioEffect
    | { readonly type: "authenticationStatus"; readonly statusCode: number }
    | { readonly type: "associationRejected"; readonly statusCode: number }
    /** Association is there; keys come next. */
    | { readonly type: "secure" }
    | { readonly type: "eapol"; readonly source: Mac; readonly frame: Uint8Array }
    /** The link is given up for another BSS of the network. */
    | { readonly type: "moving"; readonly connectedFor: Millis }
    /** Traffic flows. `roamTime`: how long the move took, if it was one. */
    | { readonly type: "completed"; readonly target: Target; readonly roamTime: Millis | undefined }
    | { readonly type: "ended"; readonly end: AssociationEnd }
    | Trace<AssociationReason>;

export type AssociationReason =
    | "lateDriverReply"
    | "lateHandshakeFailure"
    | "retryAfterLeftover"
    | "staleDisconnect"
    | "unexpectedDriverEvent"
    | "strayEapol"
    | "earlyEapol";

const AUTHENTICATION = seconds(5);
const ASSOCIATION = seconds(5);
const DRIVER_CONNECT = seconds(10);
const FIRST_EAPOL = seconds(10);
/** An EAPOL frame that came this much before its association still counts. */
const EARLY = millis(200);
const NOT_READY: ReadonlySet<number> = new Set([Errno.EAGAIN, Errno.EBUSY, Errno.ENODEV, Errno.ENETDOWN]);
const LEFTOVER: ReadonlySet<number> = new Set([Errno.EEXIST, Errno.EALREADY]);

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
            return state.move === undefined ? undefined : state.target.bss;
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
        case "start":
            return start(state, event.target, event.sme, env.now);

        case "granted":
            if (state.tag === "waitingForRadio") return begin(state, env.now);
            if (state.tag === "completed" && state.next !== undefined) return move(state, state.next, env.now);
            return step<Association, AssociationEffect>(state, { type: "radio.release" });

        case "abandon":
            return state.tag === "idle" ? stay(state) : leave(state, "abandoned", event.reasonCode, env.now);

        case "link":
            if (event.up || state.tag === "idle") return stay(state);
            return end(state, "linkDown", ownFarewell(state, ReasonCode.leavingNetworkDeauth), env.now);

        case "driver.reply":
            return answered(state, event.request, event.reply, env.now);

        case "driver.event":
            return happened(state, event.event, env.now);

        case "handshake":
            return progressed(state, event.progress, env.now);

        case "handshakeFailed":
            if (state.tag !== "securing" && state.tag !== "completed") return ignore(state, "lateHandshakeFailure");
            return leave(state, event.cause, event.reasonCode, env.now, event.detail);

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

/** A link of the same network is moved; anything else is left before the new one begins. */
function start(state: Association, target: Target, sme: Sme, now: Instant): Step<Association, AssociationEffect> {
    switch (state.tag) {
        case "waitingForRadio":
            return stay({ ...state, target, sme });
        case "completed":
            if (state.target.network !== target.network) break;
            return state.next === undefined
                ? step<Association, AssociationEffect>({ ...state, next: target }, { type: "radio.request" })
                : stay({ ...state, next: target });
        case "idle":
        case "authenticating":
        case "associating":
        case "securing":
            break;
        default:
            return unreachable(state);
    }
    const left: Step<Association, AssociationEffect> =
        state.tag === "idle" ? stay(state) : leave(state, "abandoned", ReasonCode.leavingNetworkDeauth, now);
    return step<Association, AssociationEffect>(
        { tag: "waitingForRadio", target, requests: state.requests, sme, move: undefined },
        ...left.effects,
        { type: "radio.request" },
    );
}

function move(
    { target, requests, sme, since }: Extract<Association, { tag: "completed" }>,
    next: Target,
    now: Instant,
): Step<Association, AssociationEffect> {
    const attempt: Attempt = { target: next, requests, sme, move: { from: target.bss.bssid, startedAt: now } };
    const { state, effects } = begin(attempt, now);
    return step<Association, AssociationEffect>(
        state,
        { type: "moving", connectedFor: between(since, now) },
        tell({ type: "setOperState", operState: "dormant" }),
        ...effects,
    );
}

const begin = (attempt: Attempt, now: Instant): Step<Association, AssociationEffect> =>
    attempt.sme === "driver" ? connect(attempt, false, now) : authenticate(attempt, false, now);

function authenticate(attempt: Attempt, retried: boolean, now: Instant): Step<Association, AssociationEffect> {
    const { bssid, frequency, ssid } = attempt.target.bss;
    const until = at(now, AUTHENTICATION);
    return asked(
        "authenticating",
        attempt,
        { until, early: undefined, retried },
        {
            type: "authenticate",
            bssid,
            frequency,
            ssid,
            algorithm: "open",
        },
    );
}

function associate(attempt: Attempt, early: Early | undefined, now: Instant): Step<Association, AssociationEffect> {
    const { bssid, frequency, ssid } = attempt.target.bss;
    const until = at(now, ASSOCIATION);
    return asked(
        "associating",
        attempt,
        { until, early, retried: false },
        {
            type: "associate",
            bssid,
            frequency,
            ssid,
            ...protection(attempt),
        },
    );
}

/** Driver SME: authentication and association are one request. */
function connect(attempt: Attempt, retried: boolean, now: Instant): Step<Association, AssociationEffect> {
    const { bssid, frequency, ssid } = attempt.target.bss;
    const until = at(now, DRIVER_CONNECT);
    return asked(
        "associating",
        attempt,
        { until, early: undefined, retried },
        {
            type: "connect",
            bssid,
            frequency,
            ssid,
            fixedBss: true,
            algorithm: "open",
            ...protection(attempt),
        },
    );
}

function asked(
    tag: "authenticating" | "associating",
    { target, requests, sme, move }: Attempt,
    { until, early, retried }: Request,
    command: DriverCommand,
): Step<Association, AssociationEffect> {
    const request = requests + 1;
    return step<Association, AssociationEffect>(
        { tag, until, early, retried, target, requests: request, sme, move },
        { type: "driver", owner: "association", request, command },
    );
}

const protection = ({ target: { security }, move }: Attempt) => ({
    elements: security?.elements ?? noBytes,
    ...(security && { security: security.link }),
    ...(move && { previousBssid: move.from }),
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
    const { bssid } = state.target.bss;
    const { errno, text } = reply;
    if (LEFTOVER.has(errno) && !state.retried && (state.tag === "authenticating" || state.sme === "driver")) {
        const { state: after, effects } =
            state.sme === "driver" ? connect(state, true, now) : authenticate(state, true, now);
        return step<Association, AssociationEffect>(
            after,
            { type: "trace", level: "info", reason: "retryAfterLeftover", data: { bssid, errno } },
            farewell(state, ReasonCode.invalidAuthentication),
            ...effects,
        );
    }
    const cause =
        errno === Errno.ENOENT ? "unknownToDriver" : NOT_READY.has(errno) ? "driverNotReady" : "driverRefused";
    return end(state, cause, undefined, now, { errno, text });
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
                    : end(state, "authenticationRefused", undefined, now, statusDetail(event.statusCode));
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
            // It was told not to choose: what was negotiated is for another BSS, and so are the keys.
            if (
                event.statusCode === StatusCode.success &&
                (event.bssid ?? state.target.bss.bssid) !== state.target.bss.bssid
            )
                return leave(state, "driverRefused", ReasonCode.leavingNetworkDeauth, now);
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
            return ignore(state, "unexpectedDriverEvent", { event: event.type });
    }
}

function rejected(
    state: Extract<Association, { tag: "associating" }>,
    statusCode: number,
    cause: EndCause,
    now: Instant,
): Step<Association, AssociationEffect> {
    const { state: after, effects } = end(state, cause, undefined, now, statusDetail(statusCode));
    return step<Association, AssociationEffect>(
        after,
        { type: "associationRejected", statusCode },
        // Or the kernel keeps the authentication, and refuses the next one.
        ...(state.sme === "userspace" ? [farewell(state, ReasonCode.leavingNetworkDeauth)] : []),
        ...effects,
    );
}

function linked(
    state: Extract<Association, { tag: "associating" }>,
    now: Instant,
): Step<Association, AssociationEffect> {
    const { target, requests, sme, move, early } = state;
    if (target.security === undefined) return complete(state, false, now);
    const kept = early !== undefined && between(early.at, now) <= EARLY ? early : undefined;
    return step<Association, AssociationEffect>(
        {
            tag: "securing",
            phase: "associated",
            until: at(now, FIRST_EAPOL),
            sent: 0,
            target,
            requests,
            sme,
            move,
        },
        { type: "secure" },
        ...(kept === undefined ? [] : [{ type: "eapol", source: kept.source, frame: kept.frame } as const]),
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
    { frame, bssid, reasonCode, locallyGenerated }: Extract<DriverEvent, { type: "disconnected" }>,
    now: Instant,
): Step<Association, AssociationEffect> {
    if (state.tag === "idle" || state.tag === "waitingForRadio") return ignore(state, "staleDisconnect");
    if (bssid !== undefined && bssid !== state.target.bss.bssid) return ignore(state, "staleDisconnect");
    const linked = state.tag === "securing" || state.tag === "completed";
    if (locallyGenerated && !linked) return ignore(state, "staleDisconnect");
    const cause = locallyGenerated ? "lost" : "disconnectedByAp";
    const { state: after, effects } = end(state, cause, { reasonCode, locallyGenerated }, now);
    // A Disassociation frame leaves us authenticated, and that would be in the way of the next attempt.
    const authenticated = frame === "disassociation" && cause === "disconnectedByAp" && state.sme === "userspace";
    return step<Association, AssociationEffect>(
        after,
        ...(authenticated ? [farewell(state, ReasonCode.leavingNetworkDeauth)] : []),
        ...effects,
    );
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
        case "completed":
            return complete(state, true, now);
        default:
            return unreachable(progress);
    }
}

function complete(
    { target, requests, sme, move }: Attempt,
    authorize: boolean,
    now: Instant,
): Step<Association, AssociationEffect> {
    const port: readonly AssociationEffect[] = authorize
        ? [tell({ type: "authorizePort", peer: target.bss.bssid, authorized: true })]
        : [];
    return step<Association, AssociationEffect>(
        { tag: "completed", since: now, next: undefined, target, requests, sme, move: undefined },
        ...port,
        tell({ type: "setOperState", operState: "up" }),
        { type: "radio.release" },
        { type: "completed", target, roamTime: move && between(move.startedAt, now) },
    );
}

/** Our own decision: tells the AP, then ends. */
function leave(
    state: Linked,
    cause: EndCause,
    reasonCode: number,
    now: Instant,
    detail?: Detail,
): Step<Association, AssociationEffect> {
    const { state: after, effects } = end(state, cause, ownFarewell(state, reasonCode), now, detail);
    return step<Association, AssociationEffect>(
        after,
        ...(state.tag === "waitingForRadio" ? [] : [farewell(state, reasonCode)]),
        ...effects,
    );
}

const farewell = ({ sme, target }: Attempt, reasonCode: number): AssociationEffect =>
    tell(
        sme === "driver"
            ? { type: "disconnect", reasonCode }
            : { type: "deauthenticate", bssid: target.bss.bssid, reasonCode },
    );

/** There is a disconnection to tell of when there was a link. */
const ownFarewell = (state: Linked, reasonCode: number): AssociationEnd["disconnect"] =>
    state.tag === "securing" || state.tag === "completed" || state.move !== undefined
        ? { reasonCode, locallyGenerated: true }
        : undefined;

function end(
    state: Linked,
    cause: EndCause,
    disconnect: AssociationEnd["disconnect"],
    now: Instant,
    detail: Detail = {},
): Step<Association, AssociationEffect> {
    const end: AssociationEnd = {
        target: state.target,
        stage: state.tag,
        cause,
        detail,
        disconnect,
        keyMismatch: isKeyMismatch(state, cause, disconnect?.reasonCode, now),
        connectedFor: state.tag === "completed" ? between(state.since, now) : undefined,
        roamTime: state.move && between(state.move.startedAt, now),
    };
    return step<Association, AssociationEffect>(
        { tag: "idle", requests: state.requests },
        ...(state.tag === "completed" ? [tell({ type: "setOperState", operState: "dormant" })] : []),
        ...(state.tag === "completed" && state.next === undefined ? [] : [{ type: "radio.release" } as const]),
        { type: "ended", end },
    );
}

const statusDetail = (status: number): Detail => ({ status, statusName: statusName(status) ?? "reserved" });
