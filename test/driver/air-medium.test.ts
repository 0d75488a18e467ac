import assert from "node:assert/strict";
import { Medium, Radio, type Reception, unimpaired } from "#src/driver/air/index.js";
import { type Mac, macBytes } from "#src/lib/mac.js";
import { Timetable } from "#src/lib/timetable.js";
import { Seeded } from "#test/support/seeded.js";
import { VirtualClock } from "#test/support/virtual-clock.js";

const [A, B, C] = ["02:00:00:00:00:0a", "02:00:00:00:00:0b", "02:00:00:00:00:0c"] as Mac[] as [Mac, Mac, Mac];

/** Enough of a frame for the air: the first address counts. */
const frameTo = (destination: Mac, mark = 0): Uint8Array =>
    Uint8Array.from([0, 0, 0, 0, ...macBytes(destination), mark]);

describe("medium and radio", () => {
    let clock: VirtualClock;
    let medium: Medium;

    beforeEach(() => {
        clock = new VirtualClock();
        medium = new Medium(new Timetable(clock), new Seeded(1).bytes);
    });

    function radio(address: Mac, x = 0, home = 2412): { radio: Radio; heard: Reception[] } {
        const heard: Reception[] = [];
        const made = new Radio(medium, { address, position: { x, y: 0 } }, reception => heard.push(reception));
        made.setHome(home);
        return { radio: made, heard };
    }

    it("brings a frame to everybody on the channel except its sender, after its air time", () => {
        const [a, b, c] = [radio(A), radio(B), radio(C)];
        a.radio.send(frameTo(B));
        clock.runUntil(0.01);
        assert.equal(b.heard.length, 0);
        clock.runUntil(1);
        assert.deepEqual([a.heard.length, b.heard.length, c.heard.length], [0, 1, 1]);
    });

    it("brings nothing to another channel", () => {
        const [a, b] = [radio(A), radio(B, 0, 2437)];
        a.radio.send(frameTo(B));
        clock.runUntil(1);
        assert.equal(b.heard.length, 0);
    });

    it("gets weaker with distance and is not heard from afar", () => {
        const a = radio(A);
        const hearers = [1, 10, 100, 1000].map(x => radio(B, x));
        a.radio.send(frameTo(B));
        clock.runUntil(1);
        assert.deepEqual(
            hearers.map(({ heard }) => heard[0]?.signal),
            [-20, -50, -80, undefined],
        );
    });

    it("tells the sender whether the addressee got the frame", () => {
        const [a, b] = [radio(A), radio(B)];
        const fates: [Mac, boolean][] = [];
        const send = (to: Mac) => a.radio.send(frameTo(to), "home", received => fates.push([to, received]));
        send(B);
        send(C);
        clock.runUntil(1);
        b.radio.visit(2437);
        send(B);
        clock.runUntil(2);
        b.radio.goHome();
        medium.impair({ ...unimpaired, loss: 1 });
        send(B);
        clock.runUntil(3);
        medium.impair({ ...unimpaired, duplication: 1 });
        send(B);
        clock.runUntil(20);
        assert.deepEqual(fates, [
            [B, true],
            [C, false],
            [B, false],
            [B, false],
            [B, true],
        ]);
    });

    it("swallows the frames it is told to, and the sender learns that they were lost", () => {
        const [a, b] = [radio(A), radio(B)];
        const fates: boolean[] = [];
        const stop = medium.swallow(({ frame }) => frame.at(-1) === 1);
        for (const mark of [1, 2]) a.radio.send(frameTo(B, mark), "home", received => fates.push(received));
        clock.runUntil(5);
        stop();
        a.radio.send(frameTo(B, 1), "home", received => fates.push(received));
        clock.runUntil(10);
        assert.deepEqual(fates, [false, true, true]);
        assert.deepEqual(
            b.heard.map(({ frame }) => frame.at(-1)),
            [2, 1],
        );
    });

    it("sends its frames one after the other", () => {
        const [a, b] = [radio(A), radio(B)];
        const times: number[] = [];
        medium.observe(() => times.push(clock.now()));
        for (let mark = 0; mark < 3; mark++) a.radio.send(frameTo(B, mark));
        clock.runUntil(10);
        assert.deepEqual(
            b.heard.map(({ frame }) => frame.at(-1)),
            [0, 1, 2],
        );
        assert.ok(times[1]! > times[0]! && times[2]! > times[1]!, `${times}`);
    });

    it("keeps frames for home while it visits another channel, and hears nothing at home", () => {
        const [a, b, c] = [radio(A), radio(B), radio(C, 0, 2437)];
        a.radio.visit(2437);
        a.radio.send(frameTo(B, 1));
        a.radio.send(frameTo(C, 2), "here");
        b.radio.send(frameTo(A, 3));
        clock.runUntil(5);
        assert.deepEqual([a.heard.length, b.heard.length, c.heard.length], [0, 0, 1]);
        a.radio.goHome();
        clock.runUntil(10);
        assert.deepEqual(
            b.heard.map(({ frame }) => frame.at(-1)),
            [1],
        );
    });

    it("does not carry a frame of one visit to the next channel", () => {
        const [a, c] = [radio(A), radio(C, 0, 2437)];
        a.radio.visit(2462);
        a.radio.send(frameTo(B, 1), "here");
        a.radio.send(frameTo(B, 2), "here");
        a.radio.visit(2437);
        clock.runUntil(10);
        assert.equal(c.heard.length, 0);
    });

    it("hears and sends nothing while it is off or gone, not even what was on its way", () => {
        const [a, b] = [radio(A), radio(B)];
        a.radio.send(frameTo(B));
        b.radio.turn(false);
        clock.runUntil(1);
        b.radio.turn(true);
        a.radio.send(frameTo(B));
        b.radio.remove();
        clock.runUntil(2);
        assert.equal(b.heard.length, 0);
    });
});
