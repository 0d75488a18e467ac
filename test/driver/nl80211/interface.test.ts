import assert from "node:assert/strict";
import { ATTRS, COMMANDS } from "#src/driver/nl80211/uapi.gen.js";
import type { Mac } from "#src/lib/mac.js";
import { defaultWiphy } from "#test/support/fake-nl80211-answers.js";
import { ap, associate, bss, connected, own, quiet, World } from "./world.js";

describe("what happens to an interface", () => {
    it("tells up and down once each", async () => {
        const world = await World.opened();
        await world.execute({ type: "setLinkUp", up: false });
        await world.execute({ type: "setOperState", operState: "dormant" });
        await world.execute({ type: "setLinkUp", up: true });
        await quiet();
        assert.deepEqual(
            world.heard("link").map(({ state }) => state),
            ["down", "up"],
        );
        await world.family.close();
    });

    it("takes the link down to change its address, and tells only the result", async () => {
        const world = await World.opened();
        const address = "02:00:00:00:0a:0a" as Mac;
        assert.ok((await world.execute({ type: "setAddress", address })).ok);
        await quiet();
        assert.deepEqual(world.heard("link"), [{ type: "link", state: "up", address }]);
        await world.family.close();
    });

    it("is found again under another index, and its scan ended", async () => {
        const world = await World.opened();
        await world.execute({ type: "scan", ssids: [] });
        world.kernel.removeInterface(3);
        await quiet();
        assert.equal(world.driver.link.state, "removed");
        assert.deepEqual(await world.execute({ type: "scan", ssids: [] }), { ok: false, errno: 19, text: "ENODEV" });
        const address = "02:00:00:00:00:07" as Mac;
        world.kernel.scanning = undefined;
        world.kernel.addInterface(7, "wlan0", address);
        await quiet();
        assert.deepEqual(
            world.events.map(event => (event.type === "link" ? event.state : event.type)),
            ["scan.started", "scan.done", "removed", "capabilitiesChanged", "down"],
        );
        await world.execute({ type: "setLinkUp", up: true });
        assert.ok((await world.execute({ type: "scan", ssids: [] })).ok);
        assert.equal(world.kernel.asked("TRIGGER_SCAN").at(-1)?.attributes.IFINDEX, 7);
        await world.family.close();
    });

    it("registers for frames again when it comes back", async () => {
        const world = await World.opened();
        await world.execute({ type: "registerFrames", subtype: 13, prefix: Uint8Array.of(10, 7) });
        world.kernel.removeInterface(3);
        await quiet();
        world.kernel.addInterface(7, "wlan0", own);
        await quiet();
        assert.deepEqual(
            world.kernel.asked("REGISTER_FRAME").map(({ attributes }) => attributes.IFINDEX),
            [3, 7],
        );
        await world.family.close();
    });

    it("is looked at afresh when events were lost", async () => {
        const world = await World.opened();
        await world.execute({ type: "scan", ssids: [] });
        world.kernel.eventSocket.hold();
        world.kernel.finishScan();
        world.kernel.bsss = [{ ...bss, associated: true }];
        world.kernel.eventSocket.overrun();
        await quiet();
        assert.deepEqual(
            world.events.filter(({ type }) => type !== "scan.started").map(({ type }) => type),
            ["scan.done", "resynchronised"],
        );
        assert.deepEqual(world.heard("resynchronised"), [
            { type: "resynchronised", link: { state: "up", address: own }, associatedTo: ap },
        ]);
        await world.family.close();
    });

    for (const lost of [1, 20]) {
        it(`is not taken for gone when the look at it is lost ${lost} times as well`, async () => {
            const world = await connected();
            const route = world.kernel.sockets.find(({ protocol }) => protocol === "route")!;
            world.kernel.bsss = [{ ...bss, associated: true }];
            route.loseAfter(0, lost);
            world.kernel.eventSocket.overrun();
            await quiet();
            assert.deepEqual(world.heard("link"), []);
            assert.equal(world.heard("resynchronised").at(-1)?.associatedTo, ap);
            await world.family.close();
        });
    }

    it("believes what it is told while it looks, which is newer than what it sees", async () => {
        const world = await World.opened(() => {}, true);
        const route = world.kernel.sockets.find(({ protocol }) => protocol === "route")!;
        await world.execute({ type: "setLinkUp", up: false });
        await quiet();
        route.hold();
        void world.execute({ type: "resynchronise" });
        await quiet();
        void world.execute({ type: "setLinkUp", up: true });
        await quiet();
        route.release();
        await quiet();
        assert.deepEqual(
            world.heard("resynchronised").map(({ link }) => link.state),
            ["up"],
        );
        assert.equal(world.driver.link.state, "up");
        await world.family.close();
    });

    it("is gone when it gets another name, and back when it gets its own again", async () => {
        const world = await connected();
        world.kernel.rename(3, "lan0");
        await quiet();
        world.kernel.rename(3, "wlan0");
        await quiet();
        assert.deepEqual(
            world.heard("link").map(({ state }) => state),
            ["removed", "up"],
        );
        await world.family.close();
    });

    it("asks again for results whose dump was lost", async () => {
        const world = await World.opened();
        world.kernel.commandSocket.hold();
        const reply = world.execute({ type: "scanResults" });
        world.kernel.commandSocket.overrun();
        const results = await reply;
        assert.ok(results.ok);
        assert.equal(results.value.bsss.length, 1);
        await world.family.close();
    });

    it("answers a command whose acknowledgement was lost", async () => {
        const world = await World.opened();
        world.kernel.commandSocket.hold();
        const reply = world.execute(associate);
        world.kernel.commandSocket.overrun();
        assert.deepEqual(await reply, { ok: false, errno: 105, text: "ENOBUFS" });
        await world.family.close();
    });

    it("tells other channels after a regulatory change", async () => {
        const world = await World.opened();
        world.kernel.wiphy = { ...defaultWiphy, frequencies: [2412, 5180] };
        world.kernel.multicast("regulatory", COMMANDS.REG_CHANGE, writer => writer.string(ATTRS.REG_ALPHA2, "DE"));
        await quiet();
        assert.deepEqual(world.heard("regulatoryChanged"), [{ type: "regulatoryChanged", alpha2: "DE" }]);
        assert.equal(world.heard("capabilitiesChanged").length, 1);
        assert.equal(world.driver.capabilities.bands[0]?.frequencies.length, 2);
        await world.family.close();
    });

    it("ignores what concerns another interface", async () => {
        const world = await World.opened();
        world.kernel.multicast("scan", COMMANDS.NEW_SCAN_RESULTS, writer => writer.u32(ATTRS.IFINDEX, 4));
        await quiet();
        assert.deepEqual(world.events, []);
        await world.family.close();
    });
});
