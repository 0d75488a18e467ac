import assert from "node:assert/strict";
import fc from "fast-check";
import { emitEapol } from "#src/eapol/packet.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import type { Instant } from "#src/lib/instant.js";
import { type Deadline, deadline } from "#src/lib/machine.js";
import { Secret } from "#src/lib/secret.js";
import {
    type AuthenticatorEvent,
    type AuthenticatorState,
    authenticator,
    authenticatorInitial,
} from "#src/rsn/authenticator.js";
import { type SupplicantEvent, type SupplicantState, supplicant, supplicantInitial } from "#src/rsn/supplicant.js";
import { AP, kinds, Pair, STATION } from "#test/rsn/pair.js";
import { explore } from "#test/support/explore.js";
import { Seeded } from "#test/support/seeded.js";

const env = () => ({ now: 5000 as Instant, random: new Seeded().bytes });

/** Every kind of state that both machines pass through, and every frame, from handshakes of every kind with rekeys. */
function gathered() {
    const suppStates: Record<string, SupplicantState> = { idle: supplicantInitial };
    const authStates: Record<string, AuthenticatorState> = { idle: authenticatorInitial };
    const frames: Record<string, Uint8Array> = {};
    for (const [name, kind] of Object.entries(kinds)) {
        const pair: Pair = new Pair(kind);
        const look = (): boolean => {
            suppStates[`${name}: ${pair.supplicantState.tag}`] ??= pair.supplicantState;
            authStates[`${name}: ${pair.authenticatorState.tag}`] ??= pair.authenticatorState;
            return false;
        };
        pair.run(look);
        pair.authenticator({ type: "rekeyGroup", groupKeys: pair.newGroupKeys(2) });
        pair.run(look);
        pair.authenticator({ type: "rekeyPairwise" });
        // Not to the end: what a machine wipes it must not be asked to use again.
        pair.run(({ supplicantState }) => look() || supplicantState.tag === "rekeying");
        look();
        const told: Pair = new Pair(kind, { tellsOfSent: true }).run();
        told.authenticator({ type: "rekeyPairwise" });
        told.run(({ supplicantState }) => supplicantState.tag === "replacing");
        suppStates[`${name}: ${told.supplicantState.tag}`] ??= told.supplicantState;
        for (const [i, { from, frame }] of pair.air.entries()) frames[`${name}: frame ${i} from ${from}`] = frame;
    }
    return { suppStates, authStates, frames };
}

describe("Every state of the key handshake meets every event", () => {
    const { suppStates, authStates, frames } = gathered();
    const pair = new Pair(kinds["WPA2-PSK with CCMP"]!);
    const junk: Record<string, Uint8Array> = {
        nothing: new Uint8Array(),
        "an EAPOL-Start": Uint8Array.of(1, 1, 0, 0),
        "a key frame of zeros": emitEapol({ version: 2, packetType: 3, body: new Uint8Array(95) }),
    };

    it("on the supplicant's side", () => {
        const events: Record<string, SupplicantEvent | Deadline> = {
            associated: {
                type: "associated",
                negotiated: pair.negotiated,
                pmk: new Secret(new Uint8Array(32)),
                ownAddress: STATION,
                bssid: AP,
                bssElements: new Elements(pair.negotiated.elements),
            },
            disassociated: { type: "disassociated" },
            "a frame heard": { type: "sent", frame: Uint8Array.of(1), acknowledged: true },
            "micFailure pairwise": { type: "micFailure", pairwise: true },
            "micFailure group": { type: "micFailure", pairwise: false },
            rekey: { type: "rekey", key: "pairwise" },
            rekeyedByDriver: { type: "rekeyedByDriver", bssid: AP, replayCounter: 1n },
            "rekeyedByDriver elsewhere": { type: "rekeyedByDriver", bssid: STATION, replayCounter: 1n },
            deadline,
        };
        for (const [name, frame] of Object.entries({ ...frames, ...junk })) {
            events[name] = { type: "eapol", source: AP, frame };
            events[`${name} from elsewhere`] = { type: "eapol", source: STATION, frame };
        }
        const tags = new Set(Object.values(suppStates).map(({ tag }) => tag));
        assert.equal(tags.size, 7, "every kind of state is there");
        explore(supplicant, {
            states: suppStates,
            events,
            env,
            mayBeSilent: (state, event) =>
                event === "deadline" || event === "a frame heard" || (state === "idle" && event === "disassociated"),
        });
    });

    it("on the authenticator's side", () => {
        const events: Record<string, AuthenticatorEvent | Deadline> = {
            associated: {
                type: "associated",
                security: pair.negotiated,
                pmk: new Secret(new Uint8Array(32)),
                ownAddress: AP,
                station: STATION,
                stationElements: pair.negotiated.elements,
                ownElements: pair.negotiated.elements,
                groupKeys: pair.groupKeys,
            },
            disassociated: { type: "disassociated" },
            rekeyPairwise: { type: "rekeyPairwise" },
            rekeyGroup: { type: "rekeyGroup", groupKeys: pair.newGroupKeys(1) },
            deadline,
        };
        for (const [name, frame] of Object.entries({ ...frames, ...junk })) {
            events[name] = { type: "eapol", source: STATION, frame };
            events[`${name} from elsewhere`] = { type: "eapol", source: AP, frame };
        }
        const tags = new Set(Object.values(authStates).map(({ tag }) => tag));
        assert.equal(tags.size, 5, "every kind of state is there");
        explore(authenticator, {
            states: authStates,
            events,
            env,
            mayBeSilent: (state, event) => event === "deadline" || (state === "idle" && event === "disassociated"),
        });
    });

    it("with random bytes for frames, on both sides", () => {
        const frame = fc.oneof(
            fc.uint8Array({ maxLength: 200 }),
            fc
                .tuple(fc.constantFrom(...Object.values(frames)), fc.nat(), fc.nat(255), fc.nat(20))
                .map(([base, at, byte, cut]) => base.with(at % base.length, byte).subarray(0, base.length - cut)),
        );
        fc.assert(
            fc.property(frame, bytes => {
                for (const state of Object.values(suppStates)) {
                    supplicant.reduce(state, { type: "eapol", source: AP, frame: bytes }, env());
                }
                for (const state of Object.values(authStates)) {
                    authenticator.reduce(state, { type: "eapol", source: STATION, frame: bytes }, env());
                }
            }),
            { numRuns: 50 },
        );
    });
});
