import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { peerText } from "#service/ctrl/p2p-text.js";
import { isBusError } from "#service/dbus/error.js";
import { MessageBuffer } from "#service/dbus/marshal.js";
import { variant } from "#service/dbus/value.js";
import { PEER, peerKind } from "#service/objects/peer.js";
import { ManagementSubtype, parseManagement } from "#src/ieee80211/management.js";
import { fromHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { seconds } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { answerOf, deviceNumbered } from "#test/support/p2p-answer.js";
import { Station } from "#test/support/station.js";

const { frames }: { readonly frames: readonly { readonly frame: string }[] } = JSON.parse(
    readFileSync(new URL("../vectors/hwsim/p2p.json", import.meta.url), "utf8"),
);
const captured = frames.map(({ frame }) => fromHex(frame)!);
/** Of nobody who was captured. */
const OURS = "02:00:00:00:99:00" as Mac;
const HEADER = 24;
/** Timestamp, interval and capabilities in front of the elements of a probe response. */
const FIXED = 12;
/** Of the P2P public action frame, where its subtype is. */
const SUBTYPE = HEADER + 6;

/** A captured frame with a few other bytes, cut somewhere or not. What asks to be provisioned may want to negotiate instead. */
const frame = fc
    .record({
        original: fc.constantFrom(...captured),
        negotiates: fc.boolean(),
        changes: fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(12), fc.nat(255))), { maxLength: 3 }),
        cut: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(60) }),
    })
    .map(({ original, negotiates, changes, cut }) => {
        const bytes = original.slice();
        if (negotiates && bytes[SUBTYPE] === 7) bytes[SUBTYPE] = 0;
        // Who sends it, and that it is a frame at all, is left as it was.
        for (const [at, value] of changes) bytes[HEADER + (at % (bytes.length - HEADER))] = value;
        return bytes.subarray(0, Math.max(HEADER, bytes.length - cut));
    });

describe("What a P2P Device says", () => {
    it("makes a peer that can be shown or none, whatever it is: nothing throws, and what is refused leaves nothing", () => {
        let met = 0;
        fc.assert(
            fc.property(fc.array(frame, { minLength: 1, maxLength: 8 }), heard => {
                const station = new Station();
                station.open("wlan0", { interfaceTypes: ["station", "p2pDevice"] });
                station.command({ type: "p2p.listen", duration: seconds(60) });
                station.answer("p2p.start", { ok: true, value: { address: OURS, dedicated: true } });
                station.answer("p2p.listen");
                station.event({ type: "p2p.listening", frequency: 2437 });
                for (const bytes of heard) {
                    station.command({ type: "p2p.flush" });
                    station.taken("trace");
                    hear(station, bytes);
                    const refused = station.taken("trace").some(({ reason }) => reason === "p2pFrameRefused");
                    const all = station.interface().p2p.peers.table.values();
                    if (refused) assert.equal(all.length, 0);
                    met += all.length;
                    for (const peer of all) {
                        peerText(peer, station.now);
                        for (const { get, signature } of peerKind.properties.values()) {
                            const value = get(peer, () => station.now);
                            assert.ok(!isBusError(value));
                            new MessageBuffer().append({
                                type: "signal",
                                serial: 1,
                                path: "/x",
                                interface: PEER,
                                member: "PropertiesChanged",
                                signature: "v",
                                body: [variant(signature, value)],
                            });
                        }
                    }
                }
            }),
            { numRuns: 300 },
        );
        assert.ok(met > 100, `only ${met} peers were met`);
    });
});

/** Answers come with the results of a search, everything else as it is. */
function hear(station: Station, frame: Uint8Array): void {
    const management = parseManagement(frame);
    assert.ok(!isMalformed(management));
    const { subtype, body } = management;
    if (subtype === ManagementSubtype.probeRequest || subtype === ManagementSubtype.action) {
        station.event({ type: "frame", frame, frequency: 2437, signal: -40 });
        return;
    }
    station.command({
        type: "p2p.find",
        find: {
            kind: "social",
            frequency: 2437,
            timeout: undefined,
            deviceTypes: [],
            deviceId: undefined,
            searchDelay: undefined,
        },
    });
    station.event({ type: "p2p.listenEnded" });
    station.answer("p2p.search");
    station.searched();
    const answer = answerOf(deviceNumbered(1), { lastSeen: station.now, elements: body.subarray(FIXED) });
    station.answer("p2p.results", { ok: true, value: { bsss: [answer] } });
    station.command({ type: "p2p.listen", duration: seconds(60) });
    station.answer("p2p.listen");
}
