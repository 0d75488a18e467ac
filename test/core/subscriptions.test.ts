import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { Station } from "#test/support/station.js";

/** Action frames that a station with every feature asks for, and the file without which nobody would do anything with them. */
const WANTED: Readonly<Record<string, string>> = {
    "0801": "src/rsn/sa-query.ts",
    "06": "src/rsn/ft.ts",
    "040e": "src/tdls/peer.ts",
    "0a07": "src/wnm/bss-transition.ts",
    ...Object.fromEntries(
        ["040a", "040b", "040c", "040d", "090a", "090b", "090c", "090d"].map(gas => [
            gas,
            "src/core/route/from-gas.ts",
        ]),
    ),
};

describe("frames that an interface asks for when it is opened", () => {
    it("S185 are those of everything that is there to hear them, and no others", () => {
        const station = new Station();
        station.open();
        const there = Object.entries(WANTED).filter(([, file]) => existsSync(file));
        assert.deepEqual([...station.subscribed].sort(), there.map(([prefix]) => prefix).sort());
        assert.ok(station.subscribed.includes("0801"));
    });
});
