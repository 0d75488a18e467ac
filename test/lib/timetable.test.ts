import assert from "node:assert/strict";
import type { Instant } from "#src/lib/instant.js";
import { Timetable } from "#src/lib/timetable.js";
import { VirtualClock } from "#test/support/virtual-clock.js";

const instant = (n: number): Instant => n as Instant;

describe("Timetable", () => {
    let clock: VirtualClock;
    let timetable: Timetable;
    let ran: string[];
    const note = (what: string) => () => ran.push(`${clock.now()} ${what}`);

    beforeEach(() => {
        clock = new VirtualClock();
        timetable = new Timetable(clock);
        ran = [];
    });

    it("runs actions in the order of their instants, and equal ones in the order of booking", () => {
        timetable.at(instant(20), note("late"));
        timetable.at(instant(10), note("first"));
        timetable.at(instant(10), note("second"));
        timetable.at(instant(15), note("between"));
        clock.runUntil(100);
        assert.deepEqual(ran, ["10 first", "10 second", "15 between", "20 late"]);
    });

    it("asks the clock for the earliest instant only, and for none when nothing is left", () => {
        timetable.at(instant(20), note("late"));
        const cancel = timetable.at(instant(10), note("early"));
        assert.equal(clock.next, 10);
        cancel();
        assert.equal(clock.next, 20);
        clock.runUntil(20);
        assert.equal(clock.next, undefined);
        cancel();
        assert.deepEqual(ran, ["20 late"]);
    });

    it("runs what an action books for the same instant, after those that were booked before", () => {
        timetable.at(instant(10), () => {
            note("outer")();
            timetable.at(instant(10), note("inner"));
        });
        timetable.at(instant(10), note("other"));
        clock.runUntil(10);
        assert.deepEqual(ran, ["10 outer", "10 other", "10 inner"]);
    });

    it("keeps the rest booked when an action throws", () => {
        timetable.at(instant(10), () => {
            throw new Error("broken");
        });
        timetable.at(instant(20), note("rest"));
        assert.throws(() => clock.runUntil(10), /broken/);
        clock.runUntil(20);
        assert.deepEqual(ran, ["20 rest"]);
    });

    it("gives out clocks whose wake-ups do not replace each other", () => {
        const [one, two] = [timetable.clock(), timetable.clock()];
        one.wakeAt(instant(10), note("one, replaced"));
        two.wakeAt(instant(20), note("two"));
        one.wakeAt(instant(30), note("one"));
        clock.runUntil(100);
        assert.deepEqual(ran, ["20 two", "30 one"]);
    });

    it("forgets everything when it is cleared", () => {
        timetable.at(instant(10), note("never"));
        timetable.clear();
        assert.equal(clock.next, undefined);
    });
});
