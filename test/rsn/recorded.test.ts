import assert from "node:assert/strict";
import { parseKeyFrame } from "#src/eapol/key-frame.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { concat, noBytes, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Instant } from "#src/lib/instant.js";
import { Secret } from "#src/lib/secret.js";
import { derivePtk, descriptorVersion, verifyMic } from "#src/rsn/ptk.js";
import { type SupplicantEffect, type SupplicantState, supplicant, supplicantInitial } from "#src/rsn/supplicant.js";
import { handshakes, type RecordedHandshake } from "#test/support/handshakes.js";

/** The real peers' handshakes, replayed: our supplicant in wpa_supplicant's place, hostapd's frames as they were. */
describe("Recorded handshakes", () => {
    for (const recorded of handshakes) {
        describe(recorded.name, () => {
            it("derives the same keys", () => {
                const { kck, kek, tk } = derivePtk({
                    akm: recorded.akm,
                    pairwise: recorded.pairwise,
                    pmk: new Secret(recorded.pmk),
                    authenticator: recorded.bssid,
                    supplicant: recorded.ownAddress,
                    anonce: frameOf(recorded, 0).nonce,
                    snonce: recorded.snonce,
                });
                assert.equal(toHex(kck.reveal()), toHex(recorded.kck));
                assert.equal(toHex(kek.reveal()), toHex(recorded.kek));
                assert.equal(toHex(tk.reveal()), toHex(recorded.tk));
            });

            it("verifies every MIC but that of message 1, and none with a bit changed", () => {
                const keys = {
                    kck: new Secret(recorded.kck),
                    kek: new Secret(recorded.kek),
                    tk: new Secret(recorded.tk),
                };
                const version = descriptorVersion(recorded.akm, recorded.pairwise)!;
                for (let i = 1; i < recorded.frames.length; i++) {
                    const frame = frameOf(recorded, i);
                    assert.ok(verifyMic(frame, version, keys));
                    for (const at of [4, 5, 12, 50, frame.wire.length - 1]) {
                        const wire = Uint8Array.from(frame.wire);
                        wire[at]! ^= 1;
                        assert.equal(verifyMic({ ...frame, wire }, version, keys), undefined);
                    }
                }
            });

            it("answers every message with the same bytes and installs the same keys", () => {
                const { sent, installed } = replayed(recorded);
                const expected = recorded.frames.filter(({ sender }) => sender === "supplicant");
                assert.deepEqual(
                    sent.map(toHex),
                    expected.map(({ frame }) => toHex(frame)),
                );
                assert.deepEqual(sorted(installed), sorted(recorded.installed));
            });
        });
    }
});

const frameOf = ({ frames }: RecordedHandshake, index: number) => {
    const frame = parseKeyFrame(frames[index]!.frame, 16);
    assert.ok(!isMalformed(frame));
    return frame;
};

// wpa_supplicant installs the IGTK of a group message before the GTK; the order does not matter.
const sorted = (keys: RecordedHandshake["installed"]) =>
    [...keys].sort((a, b) => a.kind.localeCompare(b.kind) || a.keyIndex - b.keyIndex);

function replayed(recorded: RecordedHandshake) {
    const env = { now: 0 as Instant, random: () => recorded.snonce };
    const effects: SupplicantEffect[] = [];
    let state: SupplicantState = supplicantInitial;
    const feed = (event: Parameters<typeof supplicant.reduce>[1]): void => {
        const next = supplicant.reduce(state, event, env);
        state = next.state;
        effects.push(...next.effects);
    };
    const { protocol, akm, pairwise, group, mgmtGroup, ownAddress, bssid } = recorded;
    feed({
        type: "associated",
        negotiated: {
            protocol,
            akm,
            pairwise,
            group,
            mgmtGroup: mgmtGroup || undefined,
            elements: recorded.ownElement,
            link: { protocol, akm: 0, pairwise: 0, group: 0, managementFrameProtection: "no" },
        },
        pmk: new Secret(recorded.pmk),
        ownAddress,
        bssid,
        bssElements: new Elements(concat(recorded.bssWpa || noBytes, recorded.bssRsn || noBytes)),
    });
    for (const { sender, frame } of recorded.frames) {
        if (sender === "authenticator") feed({ type: "eapol", source: bssid, frame });
    }
    return {
        sent: effects.flatMap(effect => (effect.type === "send" ? [effect.frame] : [])),
        installed: effects.flatMap(effect =>
            effect.type === "installKey"
                ? [{ kind: effect.key.kind, keyIndex: effect.key.keyIndex, key: toHex(effect.key.key.reveal()) }]
                : [],
        ),
    };
}
