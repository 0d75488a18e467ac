import assert from "node:assert/strict";
import { isOpenFailure } from "#src/driver/driver.js";
import { nl80211Family } from "#src/driver/nl80211/nl80211-family.js";
import { emitManagement, ManagementSubtype, managementFrame } from "#src/ieee80211/management.js";
import { noBytes } from "#src/lib/bytes.js";
import { Errno } from "#src/lib/errno.js";
import type { Mac } from "#src/lib/mac.js";
import { bss, quiet, World } from "#test/driver/nl80211/world.js";
import { FakeNl80211 } from "#test/support/fake-nl80211.js";
import { defaultWiphy } from "#test/support/fake-nl80211-answers.js";
import { Site } from "#test/support/site.js";

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

    it("asks and answers at no rate of 802.11b, and names none", async () => {
        const world = await opened();
        const { kernel } = world;
        const ofLast = (command: string) => {
            const { attributes } = kernel.asked(command).at(-1)!;
            return [attributes.TX_NO_CCK_RATE, attributes.SCAN_SUPP_RATES];
        };
        await world.execute({ type: "p2p.start" });
        await world.execute({ type: "p2p.search", number: 1, ssids: [noBytes] });
        assert.deepEqual(ofLast("TRIGGER_SCAN"), [true, { "2GHZ": "0c1218243048606c" }]);
        await world.execute({ type: "p2p.send", frame: new Uint8Array(24), frequency: 2437 });
        assert.deepEqual(ofLast("FRAME"), [true, undefined]);
        await world.execute({ type: "sendFrame", frame: new Uint8Array(24), frequency: 2437 });
        assert.deepEqual(ofLast("FRAME"), [undefined, undefined]);
        await world.family.close();
    });

    it("gives the elements that it gave the last time, where they are the same", async () => {
        const world = await World.opened();
        await world.execute({ type: "p2p.start" });
        const [first, other] = [Uint8Array.of(0, 3, 1, 2, 3), Uint8Array.of(0, 3, 1, 2, 4)];
        const hearing = async (elements: Uint8Array) => {
            world.kernel.bsss = [{ ...bss, elements }];
            const reply = await world.execute({ type: "p2p.results" });
            assert.ok(reply.ok);
            const [heard] = reply.value.bsss;
            assert.deepEqual(heard?.elements, elements);
            return heard!.elements;
        };
        const once = await hearing(first);
        assert.equal(await hearing(first.slice()), once);
        const changed = await hearing(other);
        assert.notEqual(changed, once);
        assert.equal(await hearing(other), changed);
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

describe("a stay on a channel for answers", () => {
    it("is one for each frame, and all of them end together", async () => {
        const site = new Site();
        const kernel = new FakeNl80211(site.air.timetable);
        kernel.plugIn(site.card("wlan0"));
        const driver = await site.settled(nl80211Family(kernel).open("wlan0"));
        assert.ok(!isOpenFailure(driver));
        const peer = "02:de:ad:be:ef:00" as Mac;
        const addresses = { destination: peer, source: driver.link.address, bssid: peer };
        const frame = emitManagement(managementFrame(ManagementSubtype.action, addresses, Uint8Array.of(4, 12, 1)));
        for (let piece = 0; piece < 3; piece++)
            await site.settled(driver.execute({ type: "sendFrame", frame, frequency: 2412, waitFor: 1000 }));
        await site.settled(driver.execute({ type: "endFrameWait" }));
        const ended = kernel.asked("FRAME_WAIT_CANCEL").map(({ attributes }) => attributes.COOKIE);
        assert.equal(new Set(ended).size, 3);
        await site.settled(driver.close());
        await site.air.close();
    });
});
