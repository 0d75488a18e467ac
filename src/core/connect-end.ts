import type { AssociationEnd } from "#src/core/association-end.js";
import type { Connect, ConnectEffect, Surroundings } from "#src/core/connect.js";
import { engaged, FAILURES_UNTIL_ELSEWHERE, fresh, GONE_FOR, join, look, scanning } from "#src/core/connect-look.js";
import { bssOf, decided } from "#src/core/decision.js";
import type { Candidate } from "#src/core/rank.js";
import { retry } from "#src/core/retry.js";
import { at, millis, seconds } from "#src/lib/instant.js";
import { type Step, stay, step } from "#src/lib/machine.js";

/** From the end of a link to the look for another one. */
const AFTER_LINK = millis(100);
/** A link that lasted this long is taken up again at once. */
const WORTH_RETURNING = seconds(1);

/** What follows the end of an attempt or of a link: another candidate at once, a scan, or a moment's rest. */
export function ended(state: Connect, end: AssociationEnd, around: Surroundings): Step<Connect, ConnectEffect> {
    // Left for another one, which is under way.
    if (around.associated) return stay(engaged("failures" in state ? state : fresh));
    if (state.tag === "off") return stay(state);
    if (end.cause === "abandoned") {
        // Nothing is left to join: clients see that the link is gone before they see that nothing is looked for.
        if (!around.joinable) return stay({ tag: "pausing", until: at(around.now, GONE_FOR), ...fresh });
        return look(fresh, around);
    }
    if (end.cause === "rekeyDenied") return look(fresh, around);
    const before = "failures" in state ? state.failures : 0;
    // An access point that was silent for a whole handshake is not tried again before others were looked for everywhere.
    const failures = end.cause === "handshakeTimedOut" ? Math.max(before + 1, FAILURES_UNTIL_ELSEWHERE) : before + 1;
    if (end.cause === "linkDown") return stay({ tag: "waiting", until: undefined, failures, fruitless: 0 });
    if (end.cause === "unknownToDriver" && failures === 1) {
        const { network, bss } = end.target;
        return step<Connect, ConnectEffect>(
            { tag: "scanning", everywhere: false, left: [], failures, fruitless: 0 },
            decided({
                ...scanning(around),
                reason: "scanningKnownChannels",
                about: bssOf(network, bss),
                frequencies: [bss.frequency],
            }),
            { type: "scan", frequencies: [bss.frequency], round: 0 },
        );
    }
    const next = nextAtOnce(end, around);
    if (next !== undefined) return join(next, { failures, fruitless: 0 }, around);
    const { pause, channels } = retry({ inARow: failures, ...around.failed(end.target.bss) }, around.retryPolicy);
    const until = at(around.now, end.connectedFor === undefined ? pause : AFTER_LINK);
    const why = decided({
        kind: "select",
        chosen: false,
        reason: "retryAfterFailure",
        level: "info",
        at: around.now,
        until,
        about: bssOf(end.target.network, end.target.bss),
        detail: { cause: end.cause, stage: end.stage, failures },
    });
    // A handshake that failed for another reason than the key must not look like a wrong key: clients take the step from
    // `4way_handshake` to `disconnected` for one (NetworkManager asks the user for a new password).
    const quiet = end.stage === "securing" && !end.keyMismatch;
    return step<Connect, ConnectEffect>(
        { tag: quiet ? "waiting" : "pausing", until, failures, fruitless: 0, ...(channels && { only: channels }) },
        why,
    );
}

/**
 * Whom to try without a moment's rest: after a move that failed the BSS that was left, or one that is better; after a link
 * that was lost whoever is there; after an attempt that failed another BSS of the network.
 */
function nextAtOnce(end: AssociationEnd, around: Surroundings): Candidate | undefined {
    // A wrong key has to be seen as the step to `disconnected`.
    if (end.keyMismatch || !around.linkUp) return undefined;
    const best = around.candidates()[0];
    if (best === undefined) return undefined;
    const isSame = best.bss.id === end.target.bss.id;
    if (end.roamTime !== undefined) return isSame ? undefined : best;
    if (best.figures.blocked || around.retryPolicy === "perBss") return undefined;
    // One that throws us out again and again is not asked again and again.
    if (end.connectedFor !== undefined) return !isSame || end.connectedFor >= WORTH_RETURNING ? best : undefined;
    return isSame || best.network.id !== end.target.network ? undefined : best;
}
