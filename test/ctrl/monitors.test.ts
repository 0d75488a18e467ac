import assert from "node:assert/strict";
import { MessageLevel, Monitors } from "#service/ctrl/monitors.js";
import { Errno } from "#src/lib/errno.js";
import { FakeSocket } from "#test/ctrl/controlled.js";
import { VirtualClock } from "#test/support/virtual-clock.js";

describe("monitors of a control socket", () => {
    let socket: FakeSocket;
    let clock: VirtualClock;
    let dropped: string[];
    let monitors: Monitors;

    beforeEach(() => {
        socket = new FakeSocket();
        clock = new VirtualClock();
        dropped = [];
        monitors = new Monitors(socket, clock, peer => dropped.push(peer));
    });

    const tell = (message: string): void => monitors.broadcast(MessageLevel.info, message);

    it("attach once, detach once", () => {
        assert.equal(monitors.attach("a"), true);
        assert.equal(monitors.attach("a"), true);
        assert.equal(monitors.size, 1);
        assert.equal(monitors.detach("a"), true);
        assert.equal(monitors.detach("a"), false);
    });

    it("cannot be who has no name", () => {
        assert.equal(monitors.attach(""), false);
    });

    it("that are slow for a moment get everything, in order", () => {
        monitors.attach("slow");
        monitors.attach("fast");
        socket.errors.set("slow", Errno.EAGAIN);
        for (const message of ["1", "2", "3"]) tell(message);
        assert.deepEqual(socket.take("fast"), ["1", "2", "3"]);
        assert.equal(socket.attempts, 4, "what waits is not tried again by the next message");
        socket.errors.delete("slow");
        clock.runUntil(clock.next!);
        assert.deepEqual(socket.take("slow"), ["1", "2", "3"]);
        tell("4");
        assert.deepEqual(socket.take("slow"), ["4"]);
        assert.deepEqual(dropped, []);
    });

    it("that never read are detached after more than ten failures, and cost nothing then", () => {
        monitors.attach("deaf");
        socket.errors.set("deaf", Errno.EAGAIN);
        tell("1");
        for (let i = 0; i < 10; i++) {
            assert.deepEqual(dropped, []);
            clock.runUntil(clock.next!);
        }
        assert.deepEqual(dropped, ["deaf"]);
        assert.equal(clock.next, undefined);
        const { attempts } = socket;
        tell("2");
        assert.equal(socket.attempts, attempts);
    });

    it("that fall far behind at once are detached", () => {
        monitors.attach("deaf");
        socket.errors.set("deaf", Errno.EAGAIN);
        for (let i = 0; i < 3000; i++) tell(`${i}`);
        assert.deepEqual(dropped, ["deaf"]);
        assert.equal(socket.attempts, 1);
    });

    it("whose socket is gone are detached at once", () => {
        monitors.attach("gone");
        monitors.attach("there");
        socket.errors.set("gone", Errno.ENOENT);
        tell("1");
        assert.deepEqual(dropped, ["gone"]);
        assert.deepEqual(socket.take("there"), ["1"]);
    });
});
