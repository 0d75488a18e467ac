import assert from "node:assert/strict";
import { plugIn } from "#test/hwsim/guest/hwsim.js";
import { better } from "#test/hwsim/guest/main.js";
import { p2pScenarios } from "#test/hwsim/guest/p2p-cases.js";
import { bothDaemons, P2pDevice, p2pInterfaces, startP2pCrowd } from "#test/hwsim/guest/p2p-device.js";
import { run } from "#test/hwsim/guest/process.js";
import { phyOf } from "#test/hwsim/guest/radio.js";
import { until } from "#test/hwsim/guest/wait.js";

describe("P2P on an interface of its own", () => {
    p2pScenarios(true);

    for (const other of bothDaemons) {
        it(`and one of ${other} on its station's interface find each other, whoever looks`, async () => {
            const us = await P2pDevice.start("tested", "wlan0");
            await findEachOther(us, await P2pDevice.start(other, await plugIn("stick")));
        });

        it(`and one of ${other} find each other from its station's interface, whoever looks`, async () => {
            const us = await P2pDevice.start("tested", await plugIn("stick"));
            await findEachOther(us, await P2pDevice.start(other, "wlan1"));
        });
    }

    better("looks on when its device was deleted and made again, and has one P2P Device interface then", async () => {
        const us = await P2pDevice.start("tested", "wlan0");
        await us.ok("P2P_FIND");
        await until("P2P Device", async () => (await p2pInterfaces("wlan0")) === 1);
        await run("iw", "dev", "wlan0", "del");
        await until("end of the P2P Device", async () => (await p2pInterfaces("wlan0")) === 0);
        await run("iw", "phy", phyOf("wlan0"), "interface", "add", "wlan0", "type", "managed");
        await until("find", async () => (await us.control.ask("P2P_FIND")) === "OK\n");
        await until("P2P Device", async () => (await p2pInterfaces("wlan0")) === 1);
    });

    it("tells of each of ninety devices that come and go, once that it came and once that it went", async () => {
        const us = await P2pDevice.start("tested", "wlan0");
        const crowd = await startP2pCrowd(DEVICES);
        await us.ok("P2P_FIND type=social");
        await until("the crowd to be found", () => us.told.length >= DEVICES, { within: 60 });
        await crowd.stop();
        await us.ok("P2P_STOP_FIND");
        await until("the crowd to be lost", () => us.told.length >= 2 * DEVICES, { within: 150 });
        const there = new Set<string>();
        for (const text of us.told) {
            const [, word, address] = /^P2P-DEVICE-(FOUND|LOST) .*p2p_dev_addr=(\S+)/.exec(text) ?? [];
            if (word === "FOUND") {
                assert.match(text, / new=1$/);
                assert.ok(!there.has(address!), text);
                there.add(address!);
            } else assert.ok(there.delete(address!), text);
        }
        assert.equal(us.told.length, 2 * DEVICES);
        assert.equal(there.size, 0);
    });
});

async function findEachOther(one: P2pDevice, other: P2pDevice): Promise<void> {
    for (const [looking, listening] of [
        [one, other],
        [other, one],
    ] as const) {
        await listening.ok("P2P_LISTEN 30");
        await looking.ok("P2P_FIND 20 type=social");
        await looking.finds(listening);
        await looking.ok("P2P_STOP_FIND");
        await listening.ok("P2P_STOP_FIND");
    }
}

/** Whoever comes when there are a hundred pushes another one out. */
const DEVICES = 90;
