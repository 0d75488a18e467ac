import type { Association, Target } from "#src/core/association.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { between, type Instant, type Millis, millis, seconds } from "#src/lib/instant.js";
import type { Trace } from "#src/lib/machine.js";

/** How one attempt to be connected, or the connection that came of it, ended. */
export interface AssociationEnd {
    readonly target: Target;
    readonly stage: Linked["tag"];
    /** How far the key handshake was. */
    readonly phase: Extract<Linked, { tag: "securing" }>["phase"] | undefined;
    readonly cause: EndCause;
    /** What else a person needs to know of the cause. */
    readonly detail: Detail;
    /** Reason code of the disconnection and who made it; absent when there was no link yet. */
    readonly disconnect: { readonly reasonCode: number; readonly locallyGenerated: boolean } | undefined;
    /** The AP did not accept our message 2, and it was not for want of hearing it. */
    readonly keyMismatch: boolean;
    /** How long traffic could flow. */
    readonly connectedFor: Millis | undefined;
    /** How long a move was tried, if it was one. */
    readonly roamTime: Millis | undefined;
}

export type Linked = Exclude<Association, { tag: "idle" }>;

export type Detail = NonNullable<Trace["data"]>;

export type EndCause =
    | "abandoned"
    | "linkDown"
    | "authenticationRefused"
    | "authenticationTimedOut"
    /** The kernel no longer knows this BSS; a scan of its channel helps. */
    | "unknownToDriver"
    | "driverRefused"
    /** For a reason that has nothing to do with this BSS: the radio is busy or the link is down. */
    | "driverNotReady"
    | "associationRefused"
    | "associationTimedOut"
    | "handshakeTimedOut"
    | "handshakeFailed"
    /** The key of the link may not be renewed: a new link takes its place. */
    | "rekeyDenied"
    | "keyRefusedByDriver"
    | "disconnectedByAp"
    /** It does not answer our SA Query: it has lost our keys. */
    | "saQueryUnanswered"
    | "lost";

/** How long the access point has for the 4-way handshake, from its first message on. */
export const HANDSHAKE = seconds(10);
/** Earlier than this no AP gives up on a message 2; one that likes it answers in a fraction. */
const VERDICT = millis(50);

/**
 * Whether the pre-shared key is to blame: the AP heard our message 2 and would not go on. It asks again with message 1
 * until it gives up, so an AP that fell silent, or a link that was lost, is no evidence. Nor is a farewell that leaves it no
 * time to answer: anybody can forge one, and clients would ask their users for another password.
 */
export function isKeyMismatch(state: Linked, cause: EndCause, reasonCode: number | undefined, now: Instant): boolean {
    if (state.tag !== "securing" || state.phase !== "4way") return false;
    if (state.target.security?.akm.authentication !== "psk") return false;
    if (between(now, state.until) > HANDSHAKE - VERDICT) return false;
    if (cause === "disconnectedByAp")
        return state.sent > 1 || (state.sent === 1 && reasonCode === ReasonCode.fourWayHandshakeTimeout);
    return cause === "handshakeTimedOut" && state.sent > 1;
}
