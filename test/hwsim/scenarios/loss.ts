import assert from "node:assert/strict";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { better, note } from "#test/hwsim/guest/main.js";
import { linkedTo, permanentAddress, pings, STATIONS } from "#test/hwsim/guest/radio.js";
import { network } from "#test/hwsim/guest/supplicant.js";
import { sleep, timed, until } from "#test/hwsim/guest/wait.js";
import { withNetworkManager, withSupplicant } from "#test/hwsim/guest/world.js";

const HERE = "192.168.77.2";
const THERE = "192.168.77.1";

describe("losing the access point", () => {
    it("notices that it vanished, and reconnects by itself when it is back", async function () {
        const ap = await AccessPoint.start({ ssid: "testnet" });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect(network.psk("testnet", PASSPHRASE));
        await sleep(100);
        let mark = bus.signals.length;
        const lost = await timed(async () => {
            await ap.vanish();
            await until("disconnected", () => iface.announced("State", mark).includes("disconnected"));
        });
        note(this.test, `noticed after ${lost.seconds.toFixed(1)} s`);
        assert.deepEqual(iface.announced("DisconnectReason", mark), [-4]);
        await sleep(10_000);
        mark = bus.signals.length;
        const back = await timed(async () => {
            await ap.start();
            await iface.reaches("completed", 60);
        });
        note(this.test, `back after ${back.seconds.toFixed(1)} s`);
        assert.equal(bus.seen("NetworkSelected", mark).length, 0);
        assert.equal(await linkedTo("wlan0"), ap.bssid);
    });

    better("notices nearly as soon that it vanished while the rest of the air is looked at", async function () {
        const ap = await AccessPoint.start({ ssid: "testnet" });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect(network.psk("testnet", PASSPHRASE));
        await until("the look around", async () => (await iface.get("Scanning")) === true, { within: 10 });
        const mark = bus.signals.length;
        const { seconds } = await timed(async () => {
            await ap.vanish();
            await until("disconnected", () => iface.announced("State", mark).includes("disconnected"), { within: 30 });
        });
        note(this.test, `noticed after ${seconds.toFixed(1)} s`);
        assert.ok(seconds < 5, `${seconds} s`);
    });

    it("reconnects at once after the access point deauthenticated it", async function () {
        const ap = await AccessPoint.start({ ssid: "testnet" });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect(network.psk("testnet", PASSPHRASE));
        await sleep(100);
        const mark = bus.signals.length;
        const { seconds } = await timed(async () => {
            await ap.command("deauthenticate", permanentAddress(STATIONS[0]));
            await until("disconnected", () => iface.announced("State", mark).includes("disconnected"));
            await iface.reaches("completed");
        });
        note(this.test, `back after ${seconds.toFixed(1)} s`);
        assert.deepEqual(iface.announced("DisconnectReason", mark), [2]);
        assert.ok(seconds < 8);
    });

    it("moves to another access point of the same network when its own vanishes", async function () {
        const first = await AccessPoint.start({ ssid: "testnet", channel: 1 });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect(network.psk("testnet", PASSPHRASE));
        const second = await AccessPoint.start({ ssid: "testnet", channel: 11, on: "wlan3" });
        assert.equal(await linkedTo("wlan0"), first.bssid);
        const { seconds } = await timed(async () => {
            await first.vanish();
            await until("the other access point", async () => (await linkedTo("wlan0")) === second.bssid, {
                within: 60,
            });
        });
        note(this.test, `on the other one after ${seconds.toFixed(1)} s`);
        await iface.reaches("completed");
    });

    /** An absence that NetworkManager does not notice: it waits 15 s for the link to come back. */
    async function absence(milliseconds: number): Promise<number> {
        const ap = await AccessPoint.start({ ssid: "testnet", ip: THERE });
        const { bus, manager } = await withNetworkManager();
        await manager.connect({ ssid: "testnet", passphrase: PASSPHRASE, ip: HERE });
        await sleep(1000);
        const mark = bus.signals.length;
        await ap.vanish();
        await sleep(milliseconds);
        const { seconds } = await timed(async () => {
            await ap.start();
            await until("traffic", () => pings(THERE, 1), { within: 60, every: 200 });
        });
        assert.deepEqual(await manager.states("wlan0", mark), [], "NetworkManager gave up");
        assert.equal(bus.seen("NetworkSelected", mark).length, 0);
        return seconds;
    }

    it("keeps NetworkManager's connection through an absence of five seconds", async function () {
        note(this.test, `traffic ${(await absence(5000)).toFixed(1)} s after the return`);
    });

    // The reference scans every channel every five seconds, which is too slow for NetworkManager's 15 s.
    better("keeps NetworkManager's connection through an absence of ten seconds", async function () {
        note(this.test, `traffic ${(await absence(10_000)).toFixed(1)} s after the return`);
    });

    it("is connected again by NetworkManager after a minute without the access point", async function () {
        const ap = await AccessPoint.start({ ssid: "testnet", ip: THERE });
        const { manager } = await withNetworkManager();
        await manager.connect({ ssid: "testnet", passphrase: PASSPHRASE, ip: HERE });
        await ap.vanish();
        await until("NetworkManager to give up", async () => (await manager.deviceState("wlan0")) < 100, {
            within: 60,
        });
        await sleep(60_000);
        const { seconds } = await timed(async () => {
            await ap.start();
            await manager.reaches("activated", "wlan0", 180);
        });
        note(this.test, `activated ${seconds.toFixed(1)} s after the return`);
        assert.ok(await pings(THERE));
    });
});
