import assert from "node:assert/strict";
import { Errno } from "#src/lib/errno.js";
import { quiet, World } from "#test/driver/nl80211/world.js";
import { defaultWiphy } from "#test/support/fake-nl80211-answers.js";

const opened = (): Promise<World> =>
    World.opened(kernel => {
        kernel.wiphy = { ...defaultWiphy, p2pDevices: true };
    });

describe("a P2P Device interface", () => {
    it("is made when P2P begins, and goes with its station", async () => {
        const world = await opened();
        const reply = await world.execute({ type: "p2p.start" });
        assert.deepEqual(reply, { ok: true, value: { address: "02:00:00:00:40:00", dedicated: true } });
        assert.equal(world.kernel.p2pDevices.size, 1);
        world.kernel.removeInterface(3);
        await quiet();
        assert.equal(world.kernel.p2pDevices.size, 0);
        await world.family.close();
    });

    it("that cannot be started is not left behind, and the station's interface has to do", async () => {
        const world = await opened();
        world.kernel.next("START_P2P_DEVICE", { errno: Errno.EBUSY });
        const reply = await world.execute({ type: "p2p.start" });
        assert.ok(reply.ok && !reply.value.dedicated);
        assert.equal(world.kernel.p2pDevices.size, 0);
        await world.family.close();
    });

    it("whose frames cannot be heard is not left behind", async () => {
        const world = await opened();
        world.kernel.next("REGISTER_FRAME", { errno: Errno.EBUSY });
        const reply = await world.execute({ type: "p2p.start" });
        assert.ok(!reply.ok && reply.errno === Errno.EBUSY);
        assert.equal(world.kernel.p2pDevices.size, 0);
        await world.family.close();
    });

    it("of a station that is gone before it is ready goes again", async () => {
        const world = await opened();
        const asked = world.execute({ type: "p2p.start" });
        world.kernel.removeInterface(3);
        const reply = await asked;
        await quiet();
        assert.ok(!reply.ok && reply.errno === Errno.ENODEV);
        assert.equal(world.kernel.p2pDevices.size, 0);
        await world.family.close();
    });
});
