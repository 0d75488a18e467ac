import assert from "node:assert/strict";
import type { ScanParameters } from "#src/driver/command.js";
import { ATTRS, COMMANDS, SCAN_FLAGS } from "#src/driver/nl80211/uapi.gen.js";
import { defaultWiphy, schedulingWiphy } from "#test/support/fake-nl80211-answers.js";
import { ap, authenticate, bss, quiet, ssid, World } from "./world.js";

describe("scanning", () => {
    it("reports the results as one batch that outlives the receive buffer", async () => {
        const world = await World.opened();
        await world.execute({ type: "scan", ssids: [ssid] });
        world.kernel.finishScan();
        await quiet();
        assert.deepEqual(
            world.events.map(({ type }) => type),
            ["scan.started", "scan.done"],
        );
        const reply = await world.execute({ type: "scanResults" });
        assert.ok(reply.ok);
        await quiet();
        assert.deepEqual(reply.value.bsss, [
            {
                bssid: ap,
                frequency: 2412,
                signal: -42,
                lastSeen: 999_000,
                beaconInterval: 100,
                capability: 0x0411,
                tsf: 0x0807060504030201n,
                elements: bss.elements,
            },
        ]);
        await world.family.close();
    });

    it("takes an interrupted dump again and returns each BSS once", async () => {
        const world = await World.opened();
        world.kernel.interruptDumps(2);
        const reply = await world.execute({ type: "scanResults" });
        assert.ok(reply.ok);
        assert.equal(reply.value.bsss.length, 1);
        assert.equal(world.kernel.asked("GET_SCAN").length, 3);
        await world.family.close();
    });

    it("says in the kernel's words why it cannot", async () => {
        const world = await World.opened();
        world.kernel.next("TRIGGER_SCAN", { errno: 22, text: "too many SSIDs" });
        assert.deepEqual(await world.execute({ type: "scan", ssids: [] }), {
            ok: false,
            errno: 22,
            text: "too many SSIDs",
        });
        await world.family.close();
    });

    it("tells its own scan from another program's", async () => {
        const world = await World.opened();
        world.kernel.finishScan();
        await quiet();
        await world.execute({ type: "scan", ssids: [] });
        world.kernel.finishScan(true);
        await quiet();
        assert.deepEqual(
            world.heard("scan.done").map(({ own, aborted }) => ({ own, aborted })),
            [
                { own: false, aborted: false },
                { own: true, aborted: true },
            ],
        );
        await world.family.close();
    });

    it("ends one that was asked for before the kernel told of the end of the one before", async () => {
        const world = await World.opened();
        await world.execute({ type: "scan", ssids: [], frequencies: [2412] });
        await quiet();
        world.kernel.eventSocket.hold();
        world.kernel.finishScan(true);
        world.kernel.commandSocket.hold();
        const reply = world.execute({ type: "scan", ssids: [], frequencies: [2437] });
        world.kernel.eventSocket.release();
        await quiet();
        world.kernel.commandSocket.release();
        assert.ok((await reply).ok);
        world.kernel.finishScan();
        await quiet();
        assert.deepEqual(
            world.heard("scan.done").map(({ own, aborted }) => ({ own, aborted })),
            [
                { own: true, aborted: true },
                { own: true, aborted: false },
            ],
        );
        assert.equal(world.kernel.pendingTimers, 0);
        await world.family.close();
    });

    it("does not take the end of another program's scan for its own, which the kernel accepted meanwhile", async () => {
        const world = await World.opened();
        world.kernel.scanning = 3;
        world.kernel.eventSocket.hold();
        world.kernel.finishScan();
        assert.ok((await world.execute({ type: "scan", ssids: [], frequencies: [2437] })).ok);
        world.kernel.eventSocket.release();
        await quiet();
        world.kernel.finishScan();
        await quiet();
        assert.deepEqual(
            world.heard("scan.done").map(({ own }) => own),
            [false, true],
        );
        assert.equal(world.kernel.pendingTimers, 0);
        await world.family.close();
    });

    it("does not take another program's scan for the one that was refused", async () => {
        const world = await World.opened();
        world.kernel.next("TRIGGER_SCAN", { errno: 16 });
        assert.equal((await world.execute({ type: "scan", ssids: [] })).ok, false);
        world.kernel.finishScan();
        await quiet();
        assert.deepEqual(
            world.heard("scan.done").map(({ own }) => own),
            [false],
        );
        await world.family.close();
    });

    it("ends a scan that ended before it was acknowledged", async () => {
        const world = await World.opened();
        world.kernel.commandSocket.hold();
        const reply = world.execute({ type: "scan", ssids: [] });
        world.kernel.finishScan();
        await quiet();
        world.kernel.commandSocket.release();
        assert.ok((await reply).ok);
        assert.deepEqual(
            world.heard("scan.done").map(({ own }) => own),
            [true],
        );
        assert.equal(world.kernel.pendingTimers, 0);
        await world.family.close();
    });

    it("ends a scan whose end is never told, after thirty seconds when the kernel tells of scans at all", async () => {
        const world = await World.opened();
        await world.execute({ type: "scan", ssids: [ssid], frequencies: [2412] });
        await quiet();
        world.kernel.pass(29_999);
        assert.equal(world.heard("scan.done").length, 0);
        world.kernel.pass(1);
        assert.deepEqual(world.heard("scan.done"), [
            { type: "scan.done", own: true, aborted: false, frequencies: [2412], ssids: [ssid] },
        ]);
        await world.family.close();
    });

    it("takes a scan that the kernel accepts for the proof that the one before is over", async () => {
        const world = await World.opened();
        await world.execute({ type: "scan", ssids: [ssid], frequencies: [2412] });
        world.kernel.scanning = undefined;
        await world.execute({ type: "scan", ssids: [ssid], frequencies: [2437] });
        assert.equal(world.kernel.pendingTimers, 1);
        await quiet();
        world.kernel.pass(30_000);
        assert.deepEqual(
            world.heard("scan.done").map(({ frequencies }) => frequencies),
            [[2437]],
        );
        await world.family.close();
    });

    it("refuses a second scan with the kernel's error and keeps the first", async () => {
        const world = await World.opened();
        await world.execute({ type: "scan", ssids: [] });
        const second = await world.execute({ type: "scan", ssids: [] });
        assert.deepEqual(second, { ok: false, errno: 16, text: "EBUSY" });
        world.kernel.finishScan();
        await quiet();
        assert.deepEqual(
            world.heard("scan.done").map(({ own }) => own),
            [true],
        );
        await world.family.close();
    });

    describe("while the kernel looks for a BSS on behalf of an authentication", () => {
        const looking = async (commands = defaultWiphy.commands): Promise<World> => {
            const world = await World.opened(kernel => {
                kernel.wiphy = { ...defaultWiphy, commands };
            });
            world.kernel.bsss = [];
            void world.execute(authenticate);
            await quiet();
            return world;
        };
        const asked = (world: World) => world.kernel.requests.map(({ command }) => command);

        it("has that one stopped and begins", async () => {
            const world = await looking();
            await world.execute({ type: "deauthenticate", bssid: ap, reasonCode: 3 });
            const reply = world.execute({ type: "scan", ssids: [], frequencies: [2417] });
            await quiet();
            assert.deepEqual(asked(world).slice(-2), ["TRIGGER_SCAN", "ABORT_SCAN"]);
            world.kernel.finishScan(true);
            assert.ok((await reply).ok);
            world.kernel.finishScan();
            await quiet();
            assert.deepEqual(
                world.heard("scan.done").map(({ own, aborted }) => ({ own, aborted })),
                [
                    { own: false, aborted: true },
                    { own: true, aborted: false },
                ],
            );
            assert.equal(world.kernel.pendingTimers, 0);
            await world.family.close();
        });

        it("waits for its end where no scan can be stopped", async () => {
            const world = await looking(defaultWiphy.commands.filter(command => command !== COMMANDS.ABORT_SCAN));
            const reply = world.execute({ type: "scan", ssids: [], frequencies: [2417] });
            await quiet();
            assert.ok(!asked(world).includes("ABORT_SCAN"));
            world.kernel.finishScan();
            assert.ok((await reply).ok);
            await world.family.close();
        });

        it("begins when its end was told before the refusal came", async () => {
            const world = await looking();
            world.kernel.commandSocket.hold();
            const reply = world.execute({ type: "scan", ssids: [], frequencies: [2417] });
            world.kernel.finishScan();
            await quiet();
            world.kernel.commandSocket.release();
            assert.ok((await reply).ok);
            assert.ok(!asked(world).includes("ABORT_SCAN"));
            await world.family.close();
        });

        it("is refused when the kernel was busy with another program's scan all the time", async () => {
            const world = await World.opened();
            world.kernel.bsss = [];
            world.kernel.scanning = 3;
            void world.execute(authenticate);
            // Its scan has been asked for and not been refused yet.
            while (world.kernel.asked("TRIGGER_SCAN").length === 0) await Promise.resolve();
            const reply = world.execute({ type: "scan", ssids: [] });
            assert.deepEqual(await reply, { ok: false, errno: 16, text: "EBUSY" });
            await world.family.close();
        });
    });

    it("leaves out 6 GHz channels of which nobody spoke, unless it listens only or is told to take them all", async () => {
        const world = await World.opened(kernel => {
            kernel.wiphy = { ...defaultWiphy, frequencies6Ghz: [5955, 5975] };
        });
        const flags = async (parameters: Partial<ScanParameters>) => {
            await world.execute({ type: "scan", ssids: [ssid], ...parameters });
            world.kernel.finishScan();
            await quiet();
            return world.kernel.asked("TRIGGER_SCAN").at(-1)?.attributes.SCAN_FLAGS;
        };
        assert.deepEqual(
            [await flags({}), await flags({ ssids: [] }), await flags({ every6GhzChannel: true })],
            [SCAN_FLAGS.COLOCATED_6GHZ, undefined, undefined],
        );
        await world.family.close();
    });

    it("hands a scheduled scan its plans, where the wiphy knows plans, and tells what comes of it", async () => {
        const world = await World.opened(kernel => {
            kernel.wiphy = schedulingWiphy;
        });
        assert.deepEqual(
            [world.driver.capabilities.maxSchedScanSsids, world.driver.capabilities.maxScanPlans],
            [16, 2],
        );
        const plans = [{ interval: 2, iterations: 5 }, { interval: 60 }];
        await world.execute({ type: "startSchedScan", ssids: [ssid], matchSsids: [ssid], plans });
        const [asked] = world.kernel.asked("START_SCHED_SCAN");
        assert.deepEqual(asked?.attributes.SCHED_SCAN_PLANS, [{ INTERVAL: 2, ITERATIONS: 5 }, { INTERVAL: 60 }]);
        for (const command of [COMMANDS.SCHED_SCAN_RESULTS, COMMANDS.SCHED_SCAN_STOPPED])
            world.kernel.multicast("scan", command, writer => writer.u32(ATTRS.WIPHY, 0).u32(ATTRS.IFINDEX, 3));
        await quiet();
        assert.deepEqual(
            world.events.map(({ type }) => type),
            ["schedScan.results", "schedScan.stopped"],
        );
        await world.family.close();
    });
});
