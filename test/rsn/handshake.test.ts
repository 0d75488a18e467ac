import assert from "node:assert/strict";
import { parseKeyFrame } from "#src/eapol/key-frame.js";
import { toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Millis } from "#src/lib/instant.js";
import { deadline } from "#src/lib/machine.js";
import { asSupplicantKey } from "#src/rsn/ptk.js";
import { supplicant } from "#src/rsn/supplicant.js";
import { AP, FATES, type Fate, kinds, Pair } from "#test/rsn/pair.js";

/** Both sides have the same keys, each installed once. */
function assertSecure(pair: Pair): void {
    const { negotiated, groupKeys } = pair;
    assert.ok(pair.complete, "both sides are done");
    assert.ok(pair.stationKey !== undefined && !/^0*$/.test(pair.stationKey));
    assert.equal(pair.stationKey, pair.apKey);
    const gtk = toHex(asSupplicantKey(negotiated.group, groupKeys.gtk.key.reveal()).reveal());
    assert.ok(pair.installed.includes(`group ${gtk}`));
    if (groupKeys.igtk !== undefined) assert.ok(pair.installed.includes(`igtk ${toHex(groupKeys.igtk.key.reveal())}`));
}

function assertInstalledOnce(pair: Pair): void {
    assert.equal(new Set(pair.installed).size, pair.installed.length, "no key is installed twice");
    const apKeys = pair.authenticatorEffects.flatMap(effect =>
        effect.type === "installKey" ? [toHex(effect.key.key.reveal())] : [],
    );
    assert.equal(new Set(apKeys).size, apKeys.length, "the authenticator installs no key twice");
}

const types = (pair: Pair): readonly string[] =>
    pair.supplicantEffects
        .filter(effect => effect.type !== "trace" && effect.type !== "wipe")
        .map(effect =>
            effect.type === "installKey"
                ? `install ${effect.key.kind}`
                : effect.type === "progress"
                  ? effect.phase
                  : effect.type,
        );

describe("A pairwise key", () => {
    it("that has been used for its lifetime is asked to be renewed, once, in an encrypted frame", () => {
        const pair = new Pair(kinds["WPA2-PSK with CCMP"]!, { ptkLifetime: 60_000 as Millis }).run();
        const at = supplicant.deadline(pair.supplicantState);
        assert.ok(at !== undefined && at > 60_000);
        pair.now = at - 1;
        pair.supplicant(deadline);
        const sent = pair.air.length;
        pair.now = at;
        pair.supplicant(deadline);
        const [request, ...more] = pair.air.slice(sent);
        assert.deepEqual(more, []);
        assert.equal(request?.under, pair.stationKey);
        const frame = parseKeyFrame(request!.frame, 16);
        if (isMalformed(frame)) assert.fail(frame.malformed);
        const { type, request: asks, error, mic, secure, ack } = frame.information;
        assert.deepEqual(
            { type, asks, error, mic, secure, ack },
            { type: "pairwise", asks: true, error: false, mic: true, secure: true, ack: false },
        );
        assert.equal(supplicant.deadline(pair.supplicantState), undefined);
    });

    it("that may not be renewed ends with its link, at the end of its lifetime or when the access point wants another", () => {
        const failure = (pair: Pair) => pair.supplicantEffects.findLast(({ type }) => type === "failed");
        const denied = { type: "failed", reason: "rekeyDenied", reasonCode: 1 };
        const old = new Pair(kinds["WPA2-PSK with CCMP"]!, { ptkLifetime: 60_000 as Millis, rekeyDenied: true }).run();
        assertSecure(old);
        old.now = supplicant.deadline(old.supplicantState)!;
        old.supplicant(deadline);
        assert.deepEqual(failure(old), denied);

        const pair = new Pair(kinds["WPA2-PSK with CCMP"]!, { rekeyDenied: true }).run();
        assert.equal(failure(pair), undefined);
        pair.authenticator({ type: "rekeyPairwise" });
        pair.run();
        assert.deepEqual(failure(pair), denied);
        assert.equal(types(pair).filter(type => type === "install pairwise").length, 1);
    });

    it("of unlimited lifetime is never asked to be renewed", () => {
        const pair = new Pair(kinds["WPA2-PSK with CCMP"]!).run();
        assert.equal(supplicant.deadline(pair.supplicantState), undefined);
    });
});

describe("Key handshake with an access point that uses AES-128-CMAC although its AKM does not", () => {
    for (const [name, kind] of Object.entries(kinds)) {
        if (kind.akm !== "wpa-psk" || kind.pairwise !== "ccmp") continue;
        it(`ends with equal keys, for ${name}`, () => {
            const pair = new Pair(kind, { apUsesCmac: true }).run();
            assertSecure(pair);
            assertInstalledOnce(pair);
            assert.deepEqual([...new Set(pair.reasons)], ["strongerDescriptorVersion"]);
        });
    }

    it("is not what anybody can make of another one", () => {
        // Byte 6 has the version in its lowest bits; message 1 has no MIC that would betray the change.
        const tamper = (frame: Uint8Array): readonly Uint8Array[] => [frame.with(6, (frame[6]! & ~7) | 3), frame];
        const pair = new Pair(kinds["WPA2-PSK with CCMP"]!, {
            tamper: ({ from, frame }) => (from === "authenticator" ? tamper(frame) : [frame]),
        }).run();
        assertSecure(pair);
        assertInstalledOnce(pair);
        assert.ok(pair.reasons.includes("wrongMic"));
    });
});

describe("Key handshake, supplicant and authenticator", () => {
    for (const [name, kind] of Object.entries(kinds)) {
        describe(name, () => {
            it("ends with equal keys, each installed once", () => {
                const pair = new Pair(kind).run();
                assertSecure(pair);
                assertInstalledOnce(pair);
                assert.deepEqual(pair.reasons, []);
            });

            it("does everything in the order in which it must happen", () => {
                const group = kind.mfp ? ["install group", "install igtk"] : ["install group"];
                assert.deepEqual(
                    types(new Pair(kind).run()),
                    kind.protocol === "rsn"
                        ? ["4way", "send", "send", "install pairwise", "group", ...group, "completed"]
                        : ["4way", "send", "send", "install pairwise", "group", ...group, "send", "completed"],
                );
            });

            it("opens the authenticator's port only behind the last key", () => {
                const pair = new Pair(kind).run();
                const order = pair.authenticatorEffects
                    .map(({ type }) => type)
                    .filter(type => type === "installKey" || type === "authorizePort");
                assert.deepEqual(order, ["installKey", "authorizePort"]);
            });

            it("hands out receive counters as the authenticator gave them", () => {
                const pair = new Pair(kind).run();
                for (const effect of pair.supplicantEffects) {
                    if (effect.type !== "installKey") continue;
                    const { kind: what, receiveSequence } = effect.key;
                    if (what === "group") assert.deepEqual(receiveSequence, pair.groupKeys.gtk.sendSequence);
                    if (what === "igtk") assert.deepEqual(receiveSequence, pair.groupKeys.igtk?.packetNumber);
                    assert.equal(effect.key.transmit, what === "pairwise");
                }
            });

            it("takes a receive counter in the wrong order for zero, where that is allowed", () => {
                for (const [sendSequence, relaxed, taken] of [
                    [[0, 0, 0, 0, 1, 2], true, [0, 0, 0, 0, 0, 0]],
                    [[0, 0, 0, 0, 0, 0, 1, 2], true, [0, 0, 0, 0, 0, 0]],
                    [[2, 1, 0, 0, 0, 0], true, [2, 1, 0, 0, 0, 0]],
                    [[0, 0, 0, 0, 1, 2], false, [0, 0, 0, 0, 1, 2]],
                ] as const) {
                    const pair = new Pair(kind, {
                        sendSequence: Uint8Array.from(sendSequence),
                        rscRelaxed: relaxed,
                    }).run();
                    const group = pair.supplicantEffects.find(
                        effect => effect.type === "installKey" && effect.key.kind === "group",
                    );
                    assert.ok(group?.type === "installKey");
                    assert.deepEqual([...(group.key.receiveSequence ?? [])], taken);
                }
            });

            it("survives every pattern of loss, duplication and reordering of five frames, or gives up for good", () => {
                for (const fates of patterns(5)) {
                    const pair = new Pair(kind, { fate: index => fates[index] ?? "arrives" }).run();
                    assertInstalledOnce(pair);
                    const lost = fates.filter(fate => fate === "lost").length;
                    if (pair.complete) assertSecure(pair);
                    else assert.ok(lost >= 4, `${fates} ends in ${pair.supplicantState.tag}`);
                }
            });

            it("renews the group key in every pattern of loss, duplication and reordering", () => {
                for (const fates of patterns(4)) {
                    let frames: number | undefined;
                    const fate = (index: number): Fate =>
                        frames === undefined ? "arrives" : (fates[index - frames] ?? "arrives");
                    const pair: Pair = new Pair(kind, { fate }).run();
                    frames = pair.air.length;
                    const before = pair.groupKeys;
                    pair.groupKeys = pair.newGroupKeys(2);
                    assert.notDeepEqual(pair.groupKeys, before);
                    pair.authenticator({ type: "rekeyGroup", groupKeys: pair.groupKeys });
                    pair.run();
                    assertInstalledOnce(pair);
                    if (fates.every(one => one === "lost")) assert.ok(pair.reasons.includes("groupTimeout"));
                    else assertSecure(pair);
                }
            });

            it("tells of progress once, whatever is renewed later", () => {
                const pair = new Pair(kind).run();
                pair.authenticator({ type: "rekeyPairwise" });
                pair.run();
                pair.groupKeys = pair.newGroupKeys(2);
                pair.authenticator({ type: "rekeyGroup", groupKeys: pair.groupKeys });
                pair.run();
                const phases = types(pair).filter(type => ["4way", "group", "completed"].includes(type));
                assert.deepEqual(phases, ["4way", "group", "completed"]);
            });

            it("renews the pairwise key, encrypted with the old one until it is replaced", () => {
                const pair = new Pair(kind).run();
                const first = pair.stationKey;
                const frames = pair.air.length;
                pair.authenticator({ type: "rekeyPairwise" });
                pair.run();
                assertSecure(pair);
                assertInstalledOnce(pair);
                assert.notEqual(pair.stationKey, first);
                for (const { under } of pair.air.slice(frames, frames + 4)) assert.equal(under, first);
                assert.ok(pair.reasons.includes("pairwiseKeyRenewed"));
            });

            it("renews it in every pattern of loss, duplication and reordering when it is told what was heard", () => {
                for (const fates of patterns(4)) {
                    let frames: number | undefined;
                    const fate = (index: number): Fate =>
                        frames === undefined ? "arrives" : (fates[index - frames] ?? "arrives");
                    const pair: Pair = new Pair(kind, { fate, tellsOfSent: true }).run();
                    assertSecure(pair);
                    const first = pair.stationKey;
                    frames = pair.air.length;
                    pair.authenticator({ type: "rekeyPairwise" });
                    pair.run();
                    assertInstalledOnce(pair);
                    const lost = fates.filter(one => one === "lost").length;
                    if (pair.complete) assertSecure(pair);
                    else assert.ok(lost >= 4, `${fates} ends in ${pair.supplicantState.tag}`);
                    if (pair.complete) assert.notEqual(pair.stationKey, first);
                }
            });

            it("never completes with another PMK, and the authenticator knows why", () => {
                const pair = new Pair(kind, { stationPmk: new Uint8Array(32).fill(7) }).run();
                assert.equal(pair.supplicantState.tag, "expectMessage3");
                assert.deepEqual(pair.installed, []);
                assert.equal(pair.apKey, undefined);
                assert.deepEqual(pair.reasons, ["wrongMic", "wrongMic", "wrongMic", "wrongMic", "pairwiseTimeout"]);
                assert.equal(pair.now, 3100);
            });

            it("wipes every key when the association ends", () => {
                const pair = new Pair(kind).run();
                pair.supplicant({ type: "disassociated" });
                pair.authenticator({ type: "disassociated" });
                const wiped = (effects: readonly { readonly type: string }[]): number =>
                    effects.filter(({ type }) => type === "wipe").length;
                assert.equal(wiped(pair.supplicantEffects), 3 + (kind.mfp ? 2 : 1));
                assert.equal(wiped(pair.authenticatorEffects), 3);
                assert.deepEqual(pair.supplicantState, { tag: "idle" });
                assert.deepEqual(pair.authenticatorState, { tag: "idle" });
            });
        });
    }

    describe("a pairwise key that takes the place of another one, where the driver tells what was heard", () => {
        const kind = kinds["WPA2-PSK with CCMP"]!;
        /** Message 2 or 4 of the second handshake gets lost, or what the driver says of it. */
        function renewing(options: { readonly lost?: readonly number[]; readonly untold?: boolean }) {
            let from = Number.POSITIVE_INFINITY;
            const pair: Pair = new Pair(kind, {
                tellsOfSent: true,
                fate: index => (options.lost?.includes(index - from) ? "lost" : "arrives"),
                untold: index => index >= from && options.untold === true,
            }).run();
            from = pair.air.length;
            pair.authenticator({ type: "rekeyPairwise" });
            return { pair, from, first: pair.stationKey };
        }

        it("is not there before message 4 was heard", () => {
            const { pair, first } = renewing({});
            pair.run(({ supplicantState }) => supplicantState.tag === "replacing");
            assert.equal(pair.stationKey, first);
            const told = pair.now;
            pair.run();
            assertSecure(pair);
            assert.notEqual(pair.stationKey, first);
            assert.equal(pair.now, told + 1);
        });

        it("waits for a message 3 that comes again, and answers under the key that the access point has", () => {
            const { pair, from, first } = renewing({ lost: [3, 5] });
            pair.run();
            assertSecure(pair);
            assertInstalledOnce(pair);
            assert.equal(pair.air.length, from + 8);
            for (const { under } of pair.air.slice(from)) assert.equal(under, first);
        });

        it("is there 1.5 s later when nobody said what became of message 4", () => {
            const { pair } = renewing({ untold: true });
            pair.run(({ supplicantState }) => supplicantState.tag === "replacing");
            const sent = pair.now;
            pair.run();
            assertSecure(pair);
            assert.equal(pair.now, sent + 1500);
        });

        it("is not kept away by a message 1 that anybody can send in between", () => {
            const { pair, from } = renewing({});
            const message1 = pair.air[from]!.frame;
            pair.run(({ supplicantState }) => supplicantState.tag === "replacing");
            const forged = message1.slice();
            forged.set([9], 12);
            pair.supplicant({ type: "eapol", source: AP, frame: forged });
            assert.equal(pair.reasons.at(-1), "keyBeingReplaced");
            pair.run();
            assertSecure(pair);
        });
    });

    it("sends a group key that was renewed while message 3 was under way once more", () => {
        const kind = kinds["WPA2-PSK with CCMP"]!;
        const renewed: { keys?: Pair["groupKeys"] } = {};
        const pair: Pair = new Pair(kind, {
            tamper: ({ from, frame }) => {
                if (from === "authenticator" && pair.authenticatorState.tag === "expectMessage4") {
                    renewed.keys ??= pair.newGroupKeys(2);
                    pair.groupKeys = renewed.keys;
                    pair.authenticator({ type: "rekeyGroup", groupKeys: renewed.keys });
                }
                return [frame];
            },
        });
        pair.run();
        assertSecure(pair);
        assert.equal(pair.installed.filter(key => key.startsWith("group")).length, 2);
    });
});

function* patterns(length: number): Generator<readonly Fate[]> {
    for (let n = 0; n < FATES.length ** length; n++) {
        yield Array.from({ length }, (_, i) => FATES[Math.floor(n / FATES.length ** i) % FATES.length]!);
    }
}
