import assert from "node:assert/strict";
import { emitKeyData, type KeyDataItem } from "#src/eapol/kde.js";
import { parseKeyFrame } from "#src/eapol/key-frame.js";
import { concat, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { authenticator } from "#src/rsn/authenticator.js";
import { emitWithMic, encryptKeyData } from "#src/rsn/ptk.js";
import { type SupplicantState, supplicant } from "#src/rsn/supplicant.js";
import { AP, type Flight, kinds, Pair, STATION } from "#test/rsn/pair.js";
import { Seeded } from "#test/support/seeded.js";

const wpa2 = kinds["WPA2-PSK with CCMP"]!;
const wpa = kinds["WPA-PSK with TKIP"]!;
const env = { now: 0 as Instant, random: new Seeded().bytes };

/** A frame for the supplicant, and what it says to it. */
function offered(state: SupplicantState, frame: Uint8Array, source: Mac = AP) {
    const next = supplicant.reduce(state, { type: "eapol", source, frame }, env);
    return { next, reason: reasonOf(next.effects) };
}

const reasonOf = (effects: readonly { readonly type: string }[]): string | undefined => {
    const trace = effects.find(effect => effect.type === "trace" || effect.type === "failed");
    return trace !== undefined && "reason" in trace ? String(trace.reason) : undefined;
};

const fromAp = (pair: Pair): readonly Uint8Array[] =>
    pair.air.filter(({ from }) => from === "authenticator").map(({ frame }) => frame);
const fromStation = (pair: Pair): readonly Uint8Array[] =>
    pair.air.filter(({ from }) => from === "supplicant").map(({ frame }) => frame);

/** A pair whose message 3 is under way: the supplicant waits for it, the authenticator for the answer. */
const atMessage3 = (kind: typeof wpa2): Pair =>
    new Pair(kind).run(({ authenticatorState }) => authenticatorState.tag === "expectMessage4");

describe("Abuse of the supplicant", () => {
    it("drops every frame of a finished handshake that is replayed", () => {
        for (const kind of [wpa2, wpa]) {
            const pair = new Pair(kind).run();
            for (const frame of fromAp(pair)) {
                const { next, reason } = offered(pair.supplicantState, frame);
                assert.equal(reason, "replayedCounter");
                assert.equal(next.state, pair.supplicantState);
            }
        }
    });

    it("drops its own frames when they are reflected", () => {
        const pair = new Pair(wpa2).run();
        for (const frame of fromStation(pair)) assert.equal(offered(pair.supplicantState, frame).reason, "noAck");
    });

    it("drops frames from anybody else", () => {
        const pair = new Pair(wpa2).run();
        const { next, reason } = offered(pair.supplicantState, fromAp(pair)[0]!, STATION);
        assert.equal(reason, "wrongSource");
        assert.equal(next.state, pair.supplicantState);
    });

    it("answers message 3 that comes again with a higher counter, in the clear, and installs nothing", () => {
        // CVE-2017-13077, 13078 and 13079.
        for (const kind of Object.values(kinds)) {
            const pair = new Pair(kind, { fate: index => (index === 3 ? "lost" : "arrives") }).run();
            const installs = pair.supplicantEffects.filter(({ type }) => type === "installKey");
            assert.equal(new Set(pair.installed).size, installs.length);
            assert.ok(pair.reasons.includes("message3Retransmitted"));
            assert.ok(pair.complete);
        }
    });

    it("does not install a group key again that a group message repeats", () => {
        // CVE-2017-13080 and 13081.
        const pair = new Pair(kinds["PSK-SHA256 with protected management frames"]!).run();
        const before = pair.installed.length;
        pair.authenticator({ type: "rekeyGroup", groupKeys: pair.groupKeys });
        pair.run();
        assert.equal(pair.installed.length, before);
        assert.equal(pair.reasons.filter(reason => reason === "keyAlreadyInstalled").length, 2);
        assert.ok(pair.complete);
    });

    it("never lets a forged message 1 disturb the keys in use", () => {
        const pair = new Pair(wpa2).run();
        const message1 = Uint8Array.from(fromAp(pair)[0]!);
        message1.fill(0x55, 17, 49);
        message1.fill(0xff, 9, 17);
        const forged = offered(pair.supplicantState, message1);
        assert.equal(forged.next.state.tag, "rekeying");
        assert.ok(!forged.next.effects.some(({ type }) => type === "installKey" || type === "wipe"));
        // The link goes on: a group rekey from the real authenticator is understood.
        pair.supplicantState = forged.next.state;
        pair.groupKeys = pair.newGroupKeys(2);
        pair.authenticator({ type: "rekeyGroup", groupKeys: pair.groupKeys });
        pair.run();
        assert.equal(pair.authenticatorState.tag, "established");
        assert.equal(pair.installed.filter(key => key.startsWith("group")).length, 2);
        // And a new handshake completes.
        pair.authenticator({ type: "rekeyPairwise" });
        pair.run();
        assert.ok(pair.complete);
        assert.equal(pair.stationKey, pair.apKey);
    });

    it("finishes with the real authenticator, whatever message 1 somebody forges in the middle", () => {
        for (const kind of Object.values(kinds)) {
            let forgeries = 0;
            const pair: Pair = new Pair(kind, {
                tamper: ({ from, frame }) => {
                    if (from === "supplicant") return [frame];
                    const message1 = fromAp(pair)[0]!;
                    const forged = [1, 2, 3].map(() => Uint8Array.from(message1).fill(++forgeries, 17, 49));
                    return frame === message1 ? [frame, ...forged] : [...forged, frame];
                },
            });
            pair.run();
            assert.ok(pair.complete, kind.akm);
            assert.equal(pair.stationKey, pair.apKey);
            assert.equal(pair.installed.filter(key => key.startsWith("pairwise")).length, 1);
        }
    });

    it("answers every message 1 of a handshake with one SNonce, and the next handshake with another", () => {
        const snonces = (frames: readonly Uint8Array[]): number =>
            new Set(frames.map(parsed).flatMap(({ nonce }) => (nonce.some(byte => byte !== 0) ? [toHex(nonce)] : [])))
                .size;
        const pair = new Pair(wpa2);
        for (const byte of [1, 2, 3])
            pair.supplicant({ type: "eapol", source: AP, frame: Uint8Array.from(fromAp(pair)[0]!).fill(byte, 17, 49) });
        pair.run();
        assert.equal(snonces(fromStation(pair)), 1);
        pair.authenticator({ type: "rekeyPairwise" });
        pair.run();
        assert.equal(snonces(fromStation(pair)), 2);
    });

    it("wipes the keys of every exchange that comes to nothing", () => {
        const pair = atMessage3(wpa2);
        const wiped = () => pair.supplicantEffects.filter(({ type }) => type === "wipe").length;
        const state = pair.supplicantState;
        assert.ok(state.tag === "expectMessage3");
        const forged = Uint8Array.from(fromAp(pair)[0]!).fill(9, 17, 49);
        pair.supplicant({ type: "eapol", source: AP, frame: forged });
        assert.equal(wiped(), 3);
        assert.ok(state.pending.keys.tk.wiped);
        pair.run();
        // Those of the forged exchange.
        assert.equal(wiped(), 6);
        assert.ok(pair.complete);
        pair.supplicant({ type: "disassociated" });
        // KCK, KEK and TK in use, and the group key.
        assert.equal(wiped(), 10);
    });

    it("never goes back to a counter that was used (S104)", () => {
        const pair = new Pair(wpa2).run();
        pair.supplicant({ type: "rekeyedByDriver", bssid: AP, replayCounter: 0n });
        for (const frame of fromAp(pair)) assert.equal(offered(pair.supplicantState, frame).reason, "replayedCounter");
    });

    it("fails with reason 17 when message 3 does not confirm the elements of the beacon", () => {
        const differs = (kind: typeof wpa2, bssElements: (elements: Uint8Array) => Uint8Array): void => {
            const pair = new Pair(kind, { bssElements }).run();
            const failed = pair.supplicantEffects.find(({ type }) => type === "failed");
            assert.deepEqual(failed, { type: "failed", reason: "elementDiffers", reasonCode: 17 });
            assert.deepEqual(pair.installed, []);
            assert.equal(pair.supplicantState.tag, "idle");
        };
        const flipped = (elements: Uint8Array): Uint8Array => elements.with(elements.length - 1, 0x0c);
        differs(wpa2, flipped);
        differs(wpa, flipped);
        differs(wpa2, () => new Uint8Array());
        // An RSNXE that the beacon had and message 3 has not.
        differs(wpa2, elements => concat(elements, Uint8Array.of(244, 1, 0x20)));
    });

    it("fails with reason 17 when WPA's message 3 has an RSNE that was taken out of the beacon", () => {
        const rsne = Uint8Array.of(48, 2, 1, 0);
        const pair = atMessage3(wpa);
        const message3 = forgedMessage3(pair, data => concat(data, rsne));
        assert.equal(offered(pair.supplicantState, message3).reason, "elementDiffers");
        assert.equal(
            offered(
                pair.supplicantState,
                forgedMessage3(pair, data => data),
            ).reason,
            undefined,
        );
    });

    it("fails when the access point's own message 3 has another ANonce, key length, or nothing encrypted", () => {
        const pair = atMessage3(wpa2);
        const message3 = (change: Parameters<typeof forgedMessage3>[2]): Uint8Array =>
            forgedMessage3(pair, data => data, change);
        const expectations: Record<string, Uint8Array> = {
            wrongNonce: message3({ nonce: new Uint8Array(32) }),
            wrongKeyLength: message3({ keyLength: 32 }),
            keyDataNotEncrypted: message3({ information: { encryptedKeyData: false } }),
        };
        const old = atMessage3(wpa);
        const cut = forgedMessage3(old, data => data.subarray(0, -1));
        for (const [reason, frame, { supplicantState }] of [
            ...Object.entries(expectations).map(([reason, frame]) => [reason, frame, pair] as const),
            ["truncatedKeyData", cut, old] as const,
        ]) {
            const { next } = offered(supplicantState, frame);
            const failed = next.effects.find(({ type }) => type === "failed");
            assert.deepEqual(failed, { type: "failed", reason, reasonCode: 1 });
            assert.equal(next.state.tag, "idle");
        }
    });

    it("drops message 3 with another descriptor or version, or that cannot be decrypted", () => {
        const pair = atMessage3(wpa2);
        const message3 = (change: Parameters<typeof forgedMessage3>[2]): Uint8Array =>
            forgedMessage3(pair, data => data, change);
        const expectations: Record<string, Uint8Array> = {
            wrongDescriptor: message3({ descriptor: 254 }),
            wrongDescriptorVersion: message3({ information: { version: 1 } }),
            keyDataNotDecrypted: message3({ keyData: new Uint8Array(48) }),
            smkNotSupported: message3({ information: { smk: true } }),
            requestFromAuthenticator: message3({ information: { request: true } }),
            noAck: message3({ information: { ack: false } }),
            encryptedWithoutMic: message3({ information: { mic: false } }),
            pairwiseKeyIndex: message3({ information: { index: 2 } }),
        };
        for (const [expected, frame] of Object.entries(expectations)) {
            const { next, reason } = offered(pair.supplicantState, frame);
            assert.equal(reason, expected);
            assert.equal(next.state.tag, "expectMessage3");
        }
    });

    describe("group keys that do not fit", () => {
        const gtk = { kind: "gtk", keyIndex: 1, transmit: true, key: new Uint8Array(16).fill(1) } as const;
        const igtk = {
            kind: "igtk",
            keyIndex: 4,
            packetNumber: new Uint8Array(6),
            key: new Uint8Array(16).fill(2),
        } as const;
        const protectedKind = kinds["PSK-SHA256 with protected management frames"]!;
        const outcomes: Record<string, readonly [kind: typeof wpa2, items: readonly KeyDataItem[], outcome: string]> = {
            "no GTK": [wpa2, [], "missingGroupKey 1"],
            "a GTK of another length": [wpa2, [{ ...gtk, key: new Uint8Array(32) }], "invalidGroupKey 1"],
            "a GTK longer than any": [wpa2, [{ ...gtk, key: new Uint8Array(33) }], "invalidGroupKey 1"],
            "an IGTK of another length": [
                protectedKind,
                [gtk, { ...igtk, key: new Uint8Array(32) }],
                "invalidGroupKey 1",
            ],
            "an IGTK whose index is in the wrong order": [
                protectedKind,
                [gtk, { ...igtk, keyIndex: 0x0400 }],
                "pairwise group igtk",
            ],
            "an IGTK under a GTK's index": [protectedKind, [gtk, { ...igtk, keyIndex: 1 }], "invalidGroupKey 1"],
            "an IGTK that was not negotiated": [wpa2, [gtk, igtk], "pairwise group"],
            "a BIGTK": [protectedKind, [gtk, igtk, { ...igtk, kind: "bigtk", keyIndex: 6 }], "pairwise group igtk"],
            "a GTK marked for transmission": [wpa2, [gtk], "pairwise group"],
        };
        for (const [name, [kind, items, outcome]] of Object.entries(outcomes)) {
            it(`takes ${name} in message 3 as ${outcome}`, () => {
                const pair = atMessage3(kind);
                const state = pair.supplicantState;
                assert.ok(state.tag === "expectMessage3");
                const plain = concat(state.link.bssRsn!, emitKeyData(items));
                const { version } = state.link;
                const keyData = encryptKeyData(version, state.pending.keys, new Uint8Array(16), plain);
                const { next } = offered(
                    state,
                    forgedMessage3(pair, data => data, { keyData }),
                );
                const results = next.effects.flatMap(effect => {
                    if (effect.type === "failed") return [`${effect.reason} ${effect.reasonCode}`];
                    if (effect.type !== "installKey") return [];
                    assert.equal(effect.key.transmit, effect.key.kind === "pairwise");
                    return [effect.key.kind];
                });
                assert.equal(results.join(" "), outcome);
            });
        }
    });

    it("drops message 3 before message 1, and group messages before there are keys", () => {
        const pair = new Pair(wpa2);
        const done = new Pair(wpa2).run();
        assert.equal(offered(pair.supplicantState, fromAp(done)[1]!).reason, "unexpectedMessage3");
        done.authenticator({ type: "rekeyGroup", groupKeys: done.newGroupKeys(2) });
        assert.equal(offered(pair.supplicantState, fromAp(done)[2]!).reason, "unexpectedGroupMessage");
        const bare = Uint8Array.from(fromAp(done)[2]!);
        bare[5]! &= ~0x01;
        assert.equal(offered(pair.supplicantState, bare).reason, "encryptedWithoutMic");
        bare[5]! &= ~0x10;
        assert.equal(offered(pair.supplicantState, bare).reason, "groupMessageWithoutMic");
    });

    it("drops message 3 and a group message with any byte changed", () => {
        for (const kind of [wpa2, wpa]) {
            const pair = atMessage3(kind);
            assertNoByteMayChange(pair);
            pair.run();
            pair.authenticator({ type: "rekeyGroup", groupKeys: pair.newGroupKeys(2) });
            assertNoByteMayChange(pair);
        }
    });

    it("drops frames truncated to any length, in every state, with a reason", () => {
        for (const kind of [wpa2, wpa]) {
            const states = new Set<SupplicantState>();
            const frames: Uint8Array[] = [];
            const pair: Pair = new Pair(kind, {
                tamper: ({ frame }) => {
                    states.add(pair.supplicantState);
                    frames.push(frame);
                    return [frame];
                },
            });
            pair.run();
            states.add(pair.supplicantState);
            for (const state of states) {
                for (const frame of frames) {
                    for (let length = 0; length < frame.length; length++) {
                        const { next, reason } = offered(state, frame.subarray(0, length));
                        assert.ok(reason !== undefined);
                        assert.equal(next.state, state);
                    }
                }
            }
        }
    });

    it("goes on when message 3 of another handshake is put before the real one", () => {
        const stranger = new Pair(wpa2).run();
        const pair: Pair = new Pair(kinds["WPA2-PSK with TKIP as group cipher"]!, {
            tamper: ({ from, frame }: Flight) => (from === "authenticator" ? [fromAp(stranger)[1]!, frame] : [frame]),
        });
        pair.run();
        assert.ok(pair.complete);
        assert.ok(pair.reasons.includes("wrongMic"));
    });

    it("takes the counter that the driver used up by itself (S104)", () => {
        const pair = new Pair(wpa2).run();
        const replayCounter = 0x10n;
        pair.supplicant({ type: "rekeyedByDriver", bssid: STATION, replayCounter: 0xffn });
        pair.supplicant({ type: "rekeyedByDriver", bssid: AP, replayCounter });
        pair.authenticatorState = { ...pair.authenticatorState, counter: 0xfn } as typeof pair.authenticatorState;
        pair.authenticator({ type: "rekeyGroup", groupKeys: pair.newGroupKeys(2) });
        assert.equal(offered(pair.supplicantState, pair.air.at(-1)!.frame).reason, "replayedCounter");
        pair.authenticator({ type: "rekeyGroup", groupKeys: pair.newGroupKeys(1) });
        assert.equal(offered(pair.supplicantState, pair.air.at(-1)!.frame).reason, "groupKeyRenewed");
    });
});

describe("TKIP countermeasures", () => {
    const failures = (...times: readonly number[]): Pair => {
        const pair = new Pair(wpa).run();
        const start = pair.now;
        for (const time of times) {
            pair.now = start + time;
            pair.supplicant({ type: "micFailure", pairwise: true });
        }
        return pair.run();
    };

    it("S106 reports one Michael MIC failure and goes on", () => {
        const pair = failures(0);
        const reported = pair.authenticatorEffects.find(({ type }) => type === "micFailureReported");
        assert.deepEqual(reported, { type: "micFailureReported", station: STATION, pairwise: true });
        assert.ok(pair.complete);
    });

    it("S106 reports both failures within 60 s and ends the association with reason 14", () => {
        const pair = failures(0, 59_000);
        assert.deepEqual(pair.reasons.slice(0, 3), [
            "michaelMicFailure",
            "michaelMicFailure",
            "countermeasuresStarted",
        ]);
        const failed = pair.supplicantEffects.find(({ type }) => type === "failed");
        assert.deepEqual(failed, { type: "failed", reason: "michaelMicFailure", reasonCode: 14 });
        assert.equal(pair.authenticatorEffects.filter(({ type }) => type === "micFailureReported").length, 2);
    });

    it("S106 only reports failures more than 60 s apart", () => {
        const pair = failures(0, 61_000);
        assert.ok(!pair.supplicantEffects.some(({ type }) => type === "failed"));
        assert.equal(pair.authenticatorEffects.filter(({ type }) => type === "micFailureReported").length, 2);
    });

    it("takes no report of the driver for a cipher without Michael MIC", () => {
        const pair = new Pair(wpa2).run();
        pair.supplicant({ type: "micFailure", pairwise: false });
        assert.deepEqual(pair.reasons, ["notTkip"]);
    });
});

describe("Abuse of the authenticator", () => {
    const reason = (pair: Pair, frame: Uint8Array, source: Mac = STATION): string | undefined =>
        reasonOf(authenticator.reduce(pair.authenticatorState, { type: "eapol", source, frame }, env).effects);

    it("drops its own frames, frames from others, and answers to what was never asked", () => {
        const pair = new Pair(wpa2);
        assert.equal(reason(pair, fromAp(pair)[0]!), "unexpectedAck");
        assert.equal(reason(pair, fromAp(pair)[0]!, AP), "wrongSource");
        const done = new Pair(wpa2).run();
        for (const frame of fromStation(done)) assert.equal(reason(done, frame), "nothingExpected");
    });

    it("drops answers to message 1 once message 3 is out", () => {
        const pair = atMessage3(wpa2);
        const message2 = fromStation(pair)[0]!;
        assert.equal(reason(pair, message2), "wrongReplayCounter");
        assert.equal(reason(pair, message2.with(16, 2)), "unexpectedMessage2");
        assert.equal(reason(pair, message2.with(16, 3)), "wrongReplayCounter");
    });

    it("drops message 4 and a group answer that come out of turn", () => {
        const done = new Pair(wpa2).run();
        const message4 = fromStation(done)[1]!;
        const pair = new Pair(wpa2);
        assert.equal(reason(pair, message4.with(16, 1)), "unexpectedMessage4");
        assert.equal(reason(pair, message4.with(16, 1).with(6, 0x02)), "unexpectedGroupMessage");
        assert.equal(reason(pair, message4.with(16, 0)), "wrongReplayCounter");
        assert.equal(reason(pair, message4.with(5, 0x02)), "noMic");
    });

    it("ends the association with reason 17 when message 2 has another element than the association request", () => {
        const pair = new Pair(wpa2, { stationElements: elements => elements.with(elements.length - 1, 1) }).run();
        const failed = pair.authenticatorEffects.find(({ type }) => type === "failed");
        assert.deepEqual(failed, { type: "failed", reason: "elementDiffers", reasonCode: 17 });
        assert.equal(pair.apKey, undefined);
    });

    it("sends message 1 four times, after 100 ms and then every second, and gives up with reason 15", () => {
        const pair = new Pair(wpa2, { fate: () => "lost" }).run();
        assert.deepEqual(
            pair.air.map(({ at }) => at - 1),
            [0, 100, 1100, 2100],
        );
        assert.equal(pair.now, 3100);
        const failed = pair.authenticatorEffects.find(({ type }) => type === "failed");
        assert.deepEqual(failed, { type: "failed", reason: "pairwiseTimeout", reasonCode: 15 });
    });

    it("sends the group message four times, after 500 ms and then every second, and gives up with reason 16", () => {
        let lose = false;
        const pair = new Pair(wpa2, { fate: () => (lose ? "lost" : "arrives") }).run();
        lose = true;
        const start = pair.now;
        pair.authenticator({ type: "rekeyGroup", groupKeys: pair.newGroupKeys(2) });
        pair.run();
        assert.deepEqual(
            pair.air.slice(4).map(({ at }) => at - 1 - start),
            [0, 500, 1500, 2500],
        );
        const failed = pair.authenticatorEffects.find(({ type }) => type === "failed");
        assert.deepEqual(failed, { type: "failed", reason: "groupTimeout", reasonCode: 16 });
    });

    it("drops a report that is replayed or forged", () => {
        const pair = new Pair(wpa).run();
        pair.supplicant({ type: "micFailure", pairwise: true });
        pair.run();
        const report = pair.air.at(-1)!.frame;
        assert.equal(reason(pair, report), "replayedRequest");
        assert.equal(reason(pair, report.with(16, 9)), "wrongMic");
    });
});

/** Message 3 as an authenticator with the right keys could send it, and with what it should not say. */
function forgedMessage3(
    pair: Pair,
    keyData: (data: Uint8Array) => Uint8Array,
    {
        information,
        ...change
    }: Partial<Omit<ReturnType<typeof parsed>, "information">> & {
        readonly information?: Partial<ReturnType<typeof parsed>["information"]>;
    } = {},
): Uint8Array {
    const state = pair.supplicantState;
    assert.ok(state.tag === "expectMessage3");
    const real = parsed(fromAp(pair).at(-1)!);
    const frame = {
        ...real,
        keyData: keyData(real.keyData),
        replayCounter: 0x1000n,
        ...change,
        information: { ...real.information, ...information },
        mic: new Uint8Array(16),
    };
    return emitWithMic(frame, state.link.version, state.pending.keys);
}

function parsed(bytes: Uint8Array) {
    const frame = parseKeyFrame(bytes, 16);
    assert.ok(!isMalformed(frame));
    return frame;
}

/** The latest frame of the authenticator, with each byte changed in turn, leaves the supplicant as it is. */
function assertNoByteMayChange(pair: Pair): void {
    const frame = fromAp(pair).at(-1)!;
    // The first byte is the EAPOL version, which a receiver does not look at; the MIC covers it all the same.
    for (let at = 0; at < frame.length; at++) {
        const { next, reason } = offered(pair.supplicantState, frame.with(at, frame[at]! ^ 0x10));
        assert.ok(reason !== undefined, `byte ${at}`);
        assert.equal(next.state, pair.supplicantState, `byte ${at}`);
    }
}
