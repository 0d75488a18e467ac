import assert from "node:assert/strict";
import { type EapolCounts, eapolReceived, eapolSent, noEapolCounts } from "#src/core/eapol-counts.js";
import { fromHex } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";

const AP = "02:00:00:00:10:00" as Mac;

/** What was received, in hexadecimal digits, and what counts beside `received`. */
const received: readonly (readonly [title: string, frame: string, counts: Partial<EapolCounts>])[] = [
    ["nothing", "", { invalid: 1 }],
    ["half a header", "0203", { invalid: 1 }],
    ["a key frame", "0203000101", { lastVersion: 2, lastSource: AP }],
    ["a request of EAP with padding behind it", "010000010000", { lastVersion: 1, lastSource: AP }],
    ["a body that is cut", "0203000501", { lengthErrors: 1, lastVersion: 2, lastSource: AP }],
    ["what only supplicants send", "02010000", { invalid: 1, lastVersion: 2, lastSource: AP }],
    ["a type that there is not", "03ff0000", { invalid: 1, lastVersion: 3, lastSource: AP }],
];

describe("statistics of IEEE 802.1X", () => {
    for (const [title, frame, counts] of received)
        it(`counts ${title}`, () => {
            assert.deepEqual(eapolReceived(noEapolCounts, AP, fromHex(frame)!), {
                ...noEapolCounts,
                received: 1,
                ...counts,
            });
        });

    it("keeps the last sender when a frame without a header comes", () => {
        const one = eapolReceived(noEapolCounts, AP, fromHex("0203000101")!);
        const two = eapolReceived(one, "02:00:00:00:10:01" as Mac, fromHex("02")!);
        assert.deepEqual([two.received, two.lastSource, two.lastVersion], [2, AP, 2]);
    });

    it("tells what is sent by its type", () => {
        const sent = ["02010000", "02020000", "0203000101"].map(hex => fromHex(hex)!).reduce(eapolSent, noEapolCounts);
        assert.deepEqual(sent, { ...noEapolCounts, sent: 3, startsSent: 1, logoffsSent: 1 });
    });
});
