import {
    type AssociationEnd,
    type Detail,
    type EndCause,
    HANDSHAKE,
    isKeyMismatch,
    type Linked,
} from "#src/core/association-end.js";
import { move, movedOn, restored } from "#src/core/association-move.js";
import { ASSOCIATION, associate, authenticate, begin, connect, farewell } from "#src/core/association-request.js";
import type { Bss } from "#src/core/bss.js";
import { type RadioEffect, tell } from "#src/core/radio-effect.js";
import type { CapabilityOverrides } from "#src/driver/command.js";
import type { DriverReply } from "#src/driver/driver.js";
import type { DriverEvent } from "#src/driver/event.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { associationComeback } from "#src/ieee80211/element/timeout-interval.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { StatusCode, statusName } from "#src/ieee80211/status-code.js";
import { Errno } from "#src/lib/errno.js";
import { at, between, due, type Instant, type Millis, millis, seconds, timeUnits } from "#src/lib/instant.js";
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
    /** `comebacks`: how often the access point put it off. `postponed`: `until` is when it is asked again. */
    | ({ readonly tag: "associating"; readonly comebacks: number; readonly postponed: boolean } & Request & Attempt)
    /** Associated, the controlled port is closed. */
    | ({
          readonly tag: "securing";
          readonly phase: "associated" | "4way" | "group";
          readonly until: Instant;
          /** EAPOL-Key frames sent in this handshake: more than one in `4way` means that the AP asked again. */
          readonly sent: number;
      } & Attempt)
    /** `next` is where the link moves as soon as the radio is free; until then it stays as it is. */
    | ({
          readonly tag: "completed";
          readonly since: Instant;
          readonly next: Target | undefined;
          /** Another pairwise key is on its way: the radio stays on the channel until then, or did. */
          readonly renewal: { readonly until: Instant; readonly over: boolean } | undefined;
      } & Attempt);

export interface Attempt {
    readonly target: Target;
    readonly requests: number;
    readonly sme: Sme;
    /** Where we come from, when this is a move within one network. */
    readonly move: Move | undefined;
}

export type Sme = "userspace" | "driver";

export interface Move {
    readonly from: Target;
    /** Since when traffic flowed there. */
    readonly since: Instant;
    readonly startedAt: Instant;
    /** Nothing was done yet that the driver gives up the old link for: should it refuse, the old link goes on. */
    readonly intact: boolean;
}

export type Requested = Extract<Association, { tag: "authenticating" | "associating" }>;

/** A request is with the driver. */
export interface Request {
    readonly until: Instant;
    readonly early: Early | undefined;
    /** The driver held an authentication or association from before; it was told to drop that and asked again. */
    readonly retried: boolean;
}

export interface Early {
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
    /** The driver chooses among the BSSs of the network, and moves between them as it likes; `bss` is the one it is at. */
    readonly free: boolean;
    /** And looks for it first, which takes a while (ap_scan=2). */
    readonly looks?: boolean;
    readonly overrides?: CapabilityOverrides;
}

export type AssociationEvent =
    | { readonly type: "start"; readonly target: Target; readonly sme: Sme }
    | { readonly type: "granted" }
    /** Before an event that says the driver chose this one. */
    | { readonly type: "chosen"; readonly bss: Bss }
    /** The driver moved to this one. `authorized`: it has done the key handshake, too. */
    | { readonly type: "roamed"; readonly bss: Bss; readonly authorized: boolean }
    | { readonly type: "abandon"; readonly reasonCode: number }
    /** The access point no longer has our keys, or is no longer there. */
    | {
          readonly type: "giveUp";
          readonly cause: "saQueryUnanswered" | "lost";
          readonly reasonCode: number;
          readonly detail?: Detail;
      }
    | { readonly type: "link"; readonly up: boolean }
    | { readonly type: "driver.event"; readonly event: DriverEvent }
    | { readonly type: "driver.reply"; readonly request: number; readonly reply: DriverReply }
    | {
          readonly type: "handshake";
          readonly progress: "sent" | "4way" | "group" | "completed" | "renewing" | "renewed";
      }
    | {
          readonly type: "handshakeFailed";
          readonly reasonCode: number;
          readonly cause: "handshakeFailed" | "rekeyDenied" | "keyRefusedByDriver";
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
    /** Nobody takes the radio elsewhere, or anybody may again. */
    | { readonly type: "onChannel"; readonly stay: boolean }
    /** The link is given up for another BSS of the network. */
    | { readonly type: "moving"; readonly from: Target; readonly connectedFor: Millis }
    /** The driver would not begin the move: the link is as it was. */
    | {
          readonly type: "moveRefused";
          readonly target: Target;
          readonly cause: EndCause;
          readonly detail: Detail;
          readonly roamTime: Millis;
      }
    /** Traffic flows. `roamTime`: how long the move took, if it was one. */
    | { readonly type: "completed"; readonly target: Target; readonly roamTime: Millis | undefined }
    | { readonly type: "ended"; readonly end: AssociationEnd }
    | Trace<AssociationReason>;

export type AssociationReason =
    | "lateDriverReply"
    | "lateHandshakeFailure"
    | "retryAfterLeftover"
    | "associationPostponed"
    | "staleDisconnect"
    | "unexpectedDriverEvent"
    | "strayEapol"
    | "earlyEapol";

const FIRST_EAPOL = seconds(10);
/** An EAPOL frame that came this much before its association still counts. */
const EARLY = millis(200);
const NOT_READY: ReadonlySet<number> = new Set([Errno.EAGAIN, Errno.EBUSY, Errno.ENODEV, Errno.ENETDOWN]);
/** A handshake takes milliseconds; an access point that was not heard asks again after a second. */
const RENEWAL = seconds(2);
/** Anybody can forge what a renewal begins with: one that came to nothing is followed by as much time for others. */
const RENEWAL_REST = seconds(10);
/** One that wants to be asked again later than that does not want us. */
const LONGEST_COMEBACK = timeUnits(60_000);
/** How often an access point may put off an association. */
const COMEBACKS = 2;
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
            return undefined;
        case "completed":
            return state.renewal?.over === false ? state.renewal.until : undefined;
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
            // Asked for when the driver moved by itself, which did not wait for it.
            if (state.tag === "securing") return stay(state);
            if (state.tag === "completed" && state.next !== undefined) {
                const moving = move(state, state.next, env.now);
                return { state: moving.state, effects: [...offChannel(state), ...moving.effects] };
            }
            return step<Association, AssociationEffect>(state, { type: "radio.release" });

        case "chosen":
            return state.tag === "associating" && state.target.free
                ? stay({ ...state, target: { ...state.target, bss: event.bss } })
                : stay(state);

        case "roamed":
            return roamed(state, event.bss, event.authorized, env.now);

        case "abandon":
            return state.tag === "idle" ? stay(state) : leave(state, "abandoned", event.reasonCode, env.now);

        case "giveUp":
            return state.tag === "completed"
                ? leave(state, event.cause, event.reasonCode, env.now, event.detail)
                : stay(state);

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
                    if (state.postponed) return associate(state, state.early, env.now, state.comebacks);
                    return leave(state, "associationTimedOut", ReasonCode.leavingNetworkDeauth, env.now);
                case "securing":
                    return leave(state, "handshakeTimedOut", ReasonCode.leavingNetworkDeauth, env.now);
                case "completed":
                    return step<Association, AssociationEffect>(
                        { ...state, renewal: state.renewal && { ...state.renewal, over: true } },
                        ...offChannel(state),
                    );
                case "idle":
                case "waitingForRadio":
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

function answered(
    state: Association,
    request: number,
    reply: DriverReply,
    now: Instant,
): Step<Association, AssociationEffect> {
    if (request !== state.requests || (state.tag !== "authenticating" && state.tag !== "associating")) {
        return ignore(state, "lateDriverReply");
    }
    // A driver that does it all by itself keeps the old link for as long as it can.
    if (reply.ok) return state.sme === "driver" ? stay(state) : movedOn(state, now, stay);
    const { bssid } = state.target.bss;
    const { errno, text } = reply;
    if (LEFTOVER.has(errno) && !state.retried && (state.tag === "authenticating" || state.sme === "driver"))
        return state.sme === "driver" ? movedOn(state, now, again) : again(state);
    const cause =
        errno === Errno.ENOENT ? "unknownToDriver" : NOT_READY.has(errno) ? "driverNotReady" : "driverRefused";
    const ended = state.move?.intact
        ? restored(state, state.move, cause, { errno, text }, now)
        : end(state, cause, undefined, now, { errno, text });
    return state.tag === "associating" && state.sme === "userspace"
        ? { state: ended.state, effects: [inspection, ...ended.effects] }
        : ended;

    function again(left: Requested): Step<Association, AssociationEffect> {
        const { state: next, effects } =
            left.sme === "driver" ? connect(left, true, now) : authenticate(left, true, now);
        return step<Association, AssociationEffect>(
            next,
            { type: "trace", level: "info", reason: "retryAfterLeftover", data: { bssid } },
            farewell(left, ReasonCode.invalidAuthentication),
            ...effects,
        );
    }
}

/** What the kernel knows of the BSS often says why it would not associate with it. */
const inspection: AssociationEffect = {
    type: "driver",
    owner: "inspection",
    request: 0,
    command: { type: "scanResults" },
};

function happened(state: Association, event: DriverEvent, now: Instant): Step<Association, AssociationEffect> {
    switch (event.type) {
        case "authenticated": {
            if (state.tag !== "authenticating" || event.bssid !== state.target.bss.bssid)
                return ignore(state, "unexpectedDriverEvent");
            const status: AssociationEffect = { type: "authenticationStatus", statusCode: event.statusCode };
            const { state: next, effects } = movedOn(state, now, left =>
                event.statusCode === StatusCode.success
                    ? associate(left, left.early, now)
                    : end(left, "authenticationRefused", undefined, now, statusDetail(event.statusCode)),
            );
            return { state: next, effects: [status, ...effects] };
        }

        case "associated":
            if (state.tag !== "associating" || event.bssid !== state.target.bss.bssid)
                return ignore(state, "unexpectedDriverEvent");
            if (event.statusCode === StatusCode.success) return linked(state, now);
            return (
                putOff(state, event.statusCode, new Elements(event.responseElements), now) ??
                rejected(state, event.statusCode, "associationRefused", now)
            );

        case "associationComeback":
            if (state.tag !== "associating" || event.bssid !== state.target.bss.bssid)
                return ignore(state, "unexpectedDriverEvent");
            if (event.delay > LONGEST_COMEBACK) return stay(state);
            return step<Association, AssociationEffect>(
                { ...state, until: at(now, millis(event.delay + ASSOCIATION)) },
                postponement(state, event.delay),
            );

        case "connected":
            if (state.tag !== "associating" || state.sme !== "driver") return ignore(state, "unexpectedDriverEvent");
            if (state.move?.intact) return movedOn(state, now, left => happened(left, event, now));
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
            return resynchronised(state, event.associatedTo, now);

        default:
            return ignore(state, "unexpectedDriverEvent", { event: event.type });
    }
}

/** Events were lost: the driver's word for what there is takes their place. A request that it did not answer has its time. */
function resynchronised(
    state: Association,
    associatedTo: Mac | undefined,
    now: Instant,
): Step<Association, AssociationEffect> {
    switch (state.tag) {
        case "idle":
        case "waitingForRadio":
            // A link that nobody here knows of would be in the way of the next one, and nobody was told that there is one.
            return associatedTo === undefined
                ? stay(state)
                : step<Association, AssociationEffect>(
                      state,
                      tell({ type: "disconnect", reasonCode: ReasonCode.leavingNetworkDeauth }),
                  );
        case "authenticating":
        case "associating":
            if (state.tag === "associating" && associatedTo === state.target.bss.bssid)
                return movedOn(state, now, left => linked(left, now));
            return associatedTo === state.move?.from.bss.bssid ? stay(state) : movedOn(state, now, stay);
        case "securing":
        case "completed":
            return associatedTo === state.target.bss.bssid
                ? stay(state)
                : end(state, "lost", { reasonCode: ReasonCode.unspecified, locallyGenerated: true }, now);
        default:
            return unreachable(state);
    }
}

/** What the access point does not want now it may want in a moment: when it has found out that we do not have its old keys. */
function putOff(
    state: Extract<Association, { tag: "associating" }>,
    statusCode: number,
    elements: Elements,
    now: Instant,
): Step<Association, AssociationEffect> | undefined {
    const delay = statusCode === StatusCode.refusedTemporarily ? associationComeback(elements) : undefined;
    const comebacks = state.comebacks + 1;
    if (delay === undefined || delay > LONGEST_COMEBACK || comebacks > COMEBACKS) return undefined;
    return step<Association, AssociationEffect>(
        { ...state, until: at(now, delay), comebacks, postponed: true },
        { type: "associationRejected", statusCode },
        postponement(state, delay),
    );
}

const postponement = ({ target }: Attempt, delay: Millis): AssociationEffect => ({
    type: "trace",
    level: "info",
    reason: "associationPostponed",
    data: { bssid: target.bss.bssid, millis: Math.round(delay) },
});

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

/** The driver moved the link by itself: there are new keys to be made, unless it made them, too. */
function roamed(state: Association, bss: Bss, authorized: boolean, now: Instant): Step<Association, AssociationEffect> {
    if ((state.tag !== "securing" && state.tag !== "completed") || !state.target.free)
        return ignore(state, "unexpectedDriverEvent", { event: "roamed" });
    const { target: from, requests, sme } = state;
    const since = state.tag === "completed" ? state.since : now;
    const target: Target = { ...from, bss };
    const { state: moved, effects } = movedOn(
        { target, requests, sme, move: { from, since, startedAt: now, intact: true } },
        now,
        attempt =>
            target.security === undefined || authorized ? complete(attempt, authorized, now) : secured(attempt, now),
    );
    return step<Association, AssociationEffect>(
        moved,
        ...(state.tag === "completed" ? offChannel(state) : []),
        ...(state.tag === "completed" && state.next === undefined ? [{ type: "radio.request" } as const] : []),
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
    const { state: next, effects } = secured({ target, requests, sme, move }, now);
    return step<Association, AssociationEffect>(
        next,
        ...effects,
        ...(kept === undefined ? [] : [{ type: "eapol", source: kept.source, frame: kept.frame } as const]),
    );
}

/** Associated: keys come next. */
const secured = (attempt: Attempt, now: Instant): Step<Association, AssociationEffect> =>
    step<Association, AssociationEffect>(
        { ...attempt, tag: "securing", phase: "associated", until: at(now, FIRST_EAPOL), sent: 0 },
        { type: "secure" },
    );

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
    if (bssid !== undefined && bssid === state.move?.from.bss.bssid && state.move.intact)
        return movedOn(state, now, stay);
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
    if (state.tag === "completed") return renewal(state, progress, now);
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
        case "renewing":
        case "renewed":
            return stay(state);
        default:
            return unreachable(progress);
    }
}

/** While the pairwise key is replaced no scan of ours makes the access point wait, nor us for what it has to say. */
function renewal(
    state: Extract<Association, { tag: "completed" }>,
    progress: Extract<AssociationEvent, { type: "handshake" }>["progress"],
    now: Instant,
): Step<Association, AssociationEffect> {
    const { renewal: before } = state;
    if (progress === "renewed")
        return step<Association, AssociationEffect>({ ...state, renewal: undefined }, ...offChannel(state));
    const rests = before !== undefined && (!before.over || now < at(before.until, RENEWAL_REST));
    if (progress !== "renewing" || rests) return stay(state);
    return step<Association, AssociationEffect>(
        { ...state, renewal: { until: at(now, RENEWAL), over: false } },
        { type: "onChannel", stay: true },
    );
}

/** What is kept waiting for new keys waits no longer. */
const offChannel = ({
    renewal,
}: Pick<Extract<Association, { tag: "completed" }>, "renewal">): readonly AssociationEffect[] =>
    renewal?.over === false ? [{ type: "onChannel", stay: false }] : [];

function complete(
    { target, requests, sme, move }: Attempt,
    authorize: boolean,
    now: Instant,
): Step<Association, AssociationEffect> {
    const port: readonly AssociationEffect[] = authorize
        ? [tell({ type: "authorizePort", peer: target.bss.bssid, authorized: true })]
        : [];
    return step<Association, AssociationEffect>(
        { tag: "completed", since: now, next: undefined, renewal: undefined, target, requests, sme, move: undefined },
        ...port,
        tell({ type: "setOperState", operState: "up" }),
        { type: "radio.release" },
        { type: "completed", target, roamTime: roamTime(move, target, now) },
    );
}

/** A link that is made anew with the BSS that it was with has not roamed. */
const roamTime = (move: Move | undefined, { bss }: Target, now: Instant): Millis | undefined =>
    move === undefined || move.from.bss.bssid === bss.bssid ? undefined : between(move.startedAt, now);

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
        ...(state.move?.intact && state.sme === "userspace"
            ? [farewell({ ...state, target: state.move.from }, reasonCode)]
            : []),
        ...effects,
    );
}

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
        phase: state.tag === "securing" ? state.phase : undefined,
        cause,
        detail,
        disconnect,
        keyMismatch: isKeyMismatch(state, cause, disconnect?.reasonCode, now),
        connectedFor: trafficFor(state, now),
        roamTime: roamTime(state.move, state.target, now),
    };
    return step<Association, AssociationEffect>(
        { tag: "idle", requests: state.requests },
        ...(state.tag === "completed" || state.move?.intact
            ? [tell({ type: "setOperState", operState: "dormant" })]
            : []),
        ...(state.tag === "completed" ? offChannel(state) : []),
        ...(state.tag === "completed" && state.next === undefined ? [] : [{ type: "radio.release" } as const]),
        { type: "ended", end },
    );
}

const trafficFor = (state: Linked, now: Instant): Millis | undefined =>
    state.tag === "completed"
        ? between(state.since, now)
        : state.move?.intact
          ? between(state.move.since, now)
          : undefined;

const statusDetail = (status: number): Detail => ({ status, statusName: statusName(status) ?? "reserved" });
