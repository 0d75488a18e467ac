import assert from "node:assert/strict";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { better, note } from "#test/hwsim/guest/main.js";
import { bothDaemons, P2pDevice, p2pInterfaces } from "#test/hwsim/guest/p2p-device.js";
import { run } from "#test/hwsim/guest/process.js";
import { linkedTo } from "#test/hwsim/guest/radio.js";
import { sleep, until } from "#test/hwsim/guest/wait.js";

const ADDRESS = "(?:[0-9a-f]{2}:){5}[0-9a-f]{2}";

/** @param dedicated each radio has a P2P Device interface beside its station */
export function p2pScenarios(dedicated: boolean): void {
    for (const other of bothDaemons) {
        it(`finds one of ${other} that listens, with what it says of itself`, async () => {
            const us = await P2pDevice.start("tested", "wlan0");
            const them = await P2pDevice.start(other, "wlan2");
            await them.ok("P2P_LISTEN 30");
            await us.ok("P2P_FIND 20 type=social");
            assert.match(
                await us.finds(them),
                new RegExp(
                    `P2P-DEVICE-FOUND ${ADDRESS} p2p_dev_addr=${ADDRESS} pri_dev_type=1-0050F204-1 ` +
                        `name='${other} on wlan2' config_methods=0x188 dev_capab=0x[0-9a-f]+ group_capab=0x0 new=1$`,
                ),
            );
            const peer = await us.control.ask("P2P_PEER FIRST");
            assert.match(peer, /^manufacturer=Maker\nmodel_name=Model$/m);
            await us.ok("P2P_STOP_FIND");
        });

        it(`is found by one of ${other} while it listens`, async () => {
            const us = await P2pDevice.start("tested", "wlan0");
            const them = await P2pDevice.start(other, "wlan2");
            await us.ok("P2P_LISTEN 30");
            await them.ok("P2P_FIND 20 type=social");
            assert.match(await them.finds(us), /config_methods=0x188 dev_capab=0x[0-9a-f]+ group_capab=0x0 new=1$/);
            await them.ok("P2P_STOP_FIND");
        });

        it(`and one of ${other} that looks as well find each other`, async () => {
            const us = await P2pDevice.start("tested", "wlan0");
            const them = await P2pDevice.start(other, "wlan2");
            await us.ok("P2P_FIND 60");
            await them.ok("P2P_FIND 60");
            await Promise.all([us.finds(them), them.finds(us)]);
        });

        it(`asks one of ${other} for its services and answers for its own`, async () => {
            const us = await P2pDevice.start("tested", "wlan0");
            const them = await P2pDevice.start(other, "wlan2");
            const service = "uuid:6859dede-8574-59ab-9332-123456789012::upnp:rootdevice";
            for (const [from, to] of [
                [us, them],
                [them, us],
            ] as const) {
                await to.ok(`P2P_SERVICE_ADD upnp 10 ${service}`);
                await to.ok("P2P_LISTEN 60");
                const mark = from.control.heard.length;
                const ref = await from.control.ask("P2P_SERV_DISC_REQ 00:00:00:00:00:00 02000001");
                assert.match(ref, /^[0-9a-f]+$/);
                await from.ok("P2P_FIND 30 type=social");
                const text = await from.control.event(/P2P-SERV-DISC-RESP /, mark);
                assert.match(text, new RegExp(`P2P-SERV-DISC-RESP ${ADDRESS} \\d+ 3e0002010010${hex(service)}$`));
                await from.ok("P2P_STOP_FIND");
                await from.ok(`P2P_SERV_DISC_CANCEL_REQ ${ref}`);
                await to.ok("P2P_STOP_FIND");
            }
        });
    }

    it("tells once of a peer that is gone, a minute after it was last heard", async () => {
        const us = await P2pDevice.start("tested", "wlan0");
        const them = await P2pDevice.start("debian", "wlan2");
        await them.ok("P2P_LISTEN 60");
        await us.ok("P2P_FIND 10 type=social");
        await us.finds(them);
        await them.stop();
        await us.control.event(/P2P-DEVICE-LOST p2p_dev_addr=/, 0, 120);
        await sleep(5000);
        assert.deepEqual(
            us.told.map(text => text.split(" ")[0]),
            ["P2P-DEVICE-FOUND", "P2P-DEVICE-LOST"],
        );
    });

    it("keeps a connection while it looks, and hears every beacon that matters", async function () {
        const ap = await AccessPoint.start({ ssid: "testnet", channel: 6, security: "psk" });
        const us = await P2pDevice.start("tested", "wlan0");
        const them = await P2pDevice.start("debian", "wlan3");
        const ask = (command: string): Promise<string> => us.control.ask(`IFNAME=wlan0 ${command}`);
        const id = (await ask("ADD_NETWORK")).trim();
        for (const [name, value] of [
            ["ssid", '"testnet"'],
            ["psk", `"${PASSPHRASE}"`],
        ])
            assert.equal(await ask(`SET_NETWORK ${id} ${name} ${value}`), "OK\n");
        await ask(`SELECT_NETWORK ${id}`);
        await until("connection", async () => /^wpa_state=COMPLETED$/m.test(await ask("STATUS")));
        const mark = us.control.heard.length;
        // Not where the access point is.
        await us.ok("P2P_SET listen_channel 1");
        const [lost] = await beacons("wlan0");
        await them.ok("P2P_LISTEN 120");
        const before = performance.now();
        await us.ok("P2P_FIND 60 type=social");
        await us.finds(them);
        note(this.test, `a peer was found after ${Math.round(performance.now() - before)} ms beside a connection`);
        await us.control.event(/P2P-FIND-STOPPED/, mark, 90);
        assert.equal(await linkedTo("wlan0"), ap.bssid);
        const found = them.control.heard.length;
        // It is a matter of chance when they meet: we listen three eighths of the time, and the other one looks in between its own listening.
        await us.ok("P2P_LISTEN 60");
        await them.ok("P2P_FIND 60 type=social");
        const since = performance.now();
        await them.finds(us, found);
        note(this.test, `and was found itself after ${Math.round(performance.now() - since)} ms`);
        await sleep(25_000);
        assert.equal(await linkedTo("wlan0"), ap.bssid);
        const bad = us.control.heard.slice(mark).filter(text => /DISCONNECTED|BEACON-LOSS/.test(text));
        assert.deepEqual(bad, []);
        const [lostSince, heard] = await beacons("wlan0");
        note(this.test, `${heard} beacons were heard, ${lostSince - lost} times too many in a row were not`);
        assert.equal(lostSince, lost);
    });

    better("leaves nothing behind in the kernel", async () => {
        const us = await P2pDevice.start("tested", "wlan0");
        assert.equal(await p2pInterfaces("wlan0"), 0);
        await us.ok("P2P_FIND 60");
        await until("P2P Device", async () => (await p2pInterfaces("wlan0")) === (dedicated ? 1 : 0));
        await us.ok("INTERFACE_REMOVE wlan0");
        await until("end of the P2P Device", async () => (await p2pInterfaces("wlan0")) === 0);
        await us.ok("INTERFACE_ADD wlan0\t\tnl80211\t/run/p2p-again");
        await us.ok("P2P_LISTEN 60");
        await until("P2P Device", async () => (await p2pInterfaces("wlan0")) === (dedicated ? 1 : 0));
        await us.stop();
        assert.equal(await p2pInterfaces("wlan0"), 0);
    });
}

/** How often the kernel missed so many beacons that it asked whether the access point is there, and how many it heard. */
async function beacons(ifname: string): Promise<readonly [lost: number, heard: number]> {
    const dump = await run("iw", "dev", ifname, "station", "dump");
    const figure = (name: string): number => Number(new RegExp(`${name}:\\s*(\\d+)`).exec(dump)?.[1]);
    return [figure("beacon loss"), figure("beacon rx")];
}

const hex = (text: string): string => Buffer.from(text).toString("hex");
