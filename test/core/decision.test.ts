import assert from "node:assert/strict";
import { decisionTrace } from "#src/core/decision.js";
import { fromHex } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";
import { AP, bssRecord, OTHER_AP, openNetwork, Station } from "#test/support/station.js";

const open = { security: "open" } as const;
const bssid = (n: number): Mac => `02:00:00:00:02:${n.toString(16).padStart(2, "0")}` as Mac;

describe("a decision", () => {
    const looking = (): Station => {
        const station = new Station();
        station.open();
        station.select(openNetwork());
        station.decisions();
        return station;
    };

    it("to join names the BSS, what else there was in its order, and who was refused", () => {
        const station = looking();
        station.scanned([
            bssRecord(station, { ...open, signal: -70 }),
            bssRecord(station, { ...open, bssid: OTHER_AP, signal: -60 }),
            bssRecord(station, { bssid: bssid(1), signal: -40 }),
        ]);
        const [decision] = station.decisions();
        assert.ok(decision !== undefined);
        assert.deepEqual(
            [decision.kind, decision.chosen, decision.reason, decision.at],
            ["select", true, "joining", station.now],
        );
        assert.equal(decision.about?.bssid, OTHER_AP);
        assert.deepEqual(decision.about?.ssid, fromHex("686f6d65"));
        assert.deepEqual(
            decision.considered?.bsss.map(({ bssid, figures, refusal }) => [bssid, figures !== undefined, refusal]),
            [
                [OTHER_AP, true, undefined],
                [AP, true, undefined],
                [bssid(1), false, "bssIsProtected"],
            ],
        );
        assert.deepEqual(decision.considered?.refusals, { bssIsProtected: 1 });
        assert.equal(decision.considered?.candidates, 2);
    });

    it("names no more than eight candidates and eight refused BSSs, and counts all", () => {
        const station = looking();
        station.scanned(
            Array.from({ length: 40 }, (_, n) =>
                bssRecord(station, { ...(n < 20 && open), bssid: bssid(n), signal: -40 - n }),
            ),
        );
        const considered = station.decisions()[0]!.considered!;
        assert.equal(considered.candidates, 20);
        assert.deepEqual(considered.refusals, { bssIsProtected: 20 });
        const named = (refused: boolean): readonly Mac[] =>
            considered.bsss.flatMap(({ bssid, refusal }) => ((refusal !== undefined) === refused ? [bssid] : []));
        assert.equal(named(false).length, 8);
        assert.deepEqual(
            named(true),
            Array.from({ length: 8 }, (_, n) => bssid(20 + n)),
        );
    });

    it("to join nothing says when it is looked again", () => {
        const station = looking();
        station.advance(20_000);
        while (station.interface().connect.tag === "scanning") station.scanned([bssRecord(station)]);
        const decision = station.decisions().at(-1)!;
        assert.deepEqual([decision.kind, decision.chosen, decision.reason], ["select", false, "nothingFound"]);
        assert.equal(decision.until, station.deadline);
        assert.deepEqual(decision.considered?.refusals, { bssIsProtected: 1 });
    });

    it("is remembered as the last one, a fresh object each time, and all of one turn are told", () => {
        const station = looking();
        station.scanned([bssRecord(station, open)]);
        const joining = station.interface().last.decision;
        assert.equal(joining?.reason, "joining");
        station.decisions();
        station.event({ type: "authenticationTimedOut", bssid: AP });
        const told = station.decisions();
        assert.deepEqual(
            told.map(({ reason }) => reason),
            ["bssBlocked", "retryAfterFailure"],
        );
        assert.equal(station.interface().last.decision, told[1]);
        assert.notEqual(told[1], joining);
    });

    it("is one line of the log with the same figures", () => {
        const station = looking();
        station.scanned([bssRecord(station, open)]);
        const trace = decisionTrace(station.interface().last.decision!);
        assert.deepEqual(
            station.taken("trace").filter(({ reason }) => reason === "joining"),
            [{ ...trace, interface: 0 }],
        );
        assert.equal(trace.data?.bssid, AP);
        assert.equal(trace.data?.priority, 0);
    });
});
