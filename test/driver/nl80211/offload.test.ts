import assert from "node:assert/strict";
import { schedulingWiphy } from "#test/support/fake-nl80211-answers.js";
import { Household } from "#test/support/household.js";

describe("the supplicant on a kernel whose firmware scans by itself", () => {
    let household: Household;

    beforeEach(async () => {
        household = await Household.start({ wiphy: schedulingWiphy });
        household.ap.vanish();
        await household.laptop.select(household.network);
    });

    afterEach(() => household.close());

    const asked = (): readonly string[] =>
        household.kernel.requests
            .map(({ command }) => command)
            .filter(command => /SCHED_SCAN|TRIGGER_SCAN|AUTHENTICATE/.test(command));

    /** Three looks of ours find nothing. */
    async function offloaded(): Promise<void> {
        await household.site.until("a scheduled scan", () => asked().find(command => command === "START_SCHED_SCAN"));
    }

    it("S003 S009 has it look for the network, and joins what it finds", async () => {
        await offloaded();
        const before = asked();
        await household.site.run(60_000);
        assert.deepEqual(asked(), before, "nothing is asked for while it looks");
        household.ap.start();
        await household.laptop.becomes("completed");
        assert.deepEqual(asked().slice(before.length), ["STOP_SCHED_SCAN", "AUTHENTICATE"]);
        await household.assertTraffic();
    });

    it("S008 looks by itself when the firmware gives up, and lets it look again", async () => {
        await offloaded();
        const before = asked().length;
        household.radio.unschedule();
        await household.site.run(10_000);
        assert.deepEqual(asked().slice(before), ["TRIGGER_SCAN", "START_SCHED_SCAN"]);
    });

    it("looks on when events were lost, also the one that the firmware gave up", async () => {
        for (const gaveUp of [false, true]) {
            await offloaded();
            const before = asked().length;
            household.kernel.eventSocket.hold();
            if (gaveUp) household.radio.unschedule();
            await household.site.run(100);
            household.kernel.eventSocket.overrun();
            await household.site.run(10_000);
            assert.deepEqual(asked().slice(before), ["STOP_SCHED_SCAN", "TRIGGER_SCAN", "START_SCHED_SCAN"]);
        }
        household.ap.start();
        await household.laptop.becomes("completed");
    });

    it("looks on when the firmware's word of what it heard is lost", async () => {
        await offloaded();
        household.kernel.eventSocket.loseAfter(0);
        household.ap.start();
        await household.laptop.becomes("completed");
        await household.assertTraffic();
    });

    it("S010 looks by itself when the kernel refuses", async () => {
        household.kernel.next("START_SCHED_SCAN", { errno: 22 });
        await offloaded();
        assert.ok(household.laptop.reasons.includes("schedScanRefused"));
        household.ap.start();
        await household.laptop.becomes("completed");
    });

    it("lets clients scan meanwhile, and looks on", async () => {
        await offloaded();
        const before = asked().length;
        const notices = household.laptop.notices.length;
        const parameters = { ssids: [new Uint8Array()] };
        await household.laptop.command({ type: "scan", parameters, allowRoam: false });
        await household.site.until("ScanDone", () =>
            household.laptop.notices.slice(notices).find(({ type }) => type === "scanDone"),
        );
        assert.deepEqual(asked().slice(before, before + 2), ["STOP_SCHED_SCAN", "TRIGGER_SCAN"]);
        household.ap.start();
        await household.laptop.becomes("completed");
    });

    it("leaves nothing behind that looks on when it is told to disconnect", async () => {
        await offloaded();
        await household.laptop.command({ type: "disconnect" });
        const before = asked();
        assert.equal(before.at(-1), "STOP_SCHED_SCAN");
        household.ap.start();
        await household.site.run(60_000);
        assert.deepEqual(asked(), before);
        assert.equal(household.laptop.state, "disconnected");
    });
});
