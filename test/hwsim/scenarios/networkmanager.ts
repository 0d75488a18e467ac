import assert from "node:assert/strict";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { better, note } from "#test/hwsim/guest/main.js";
import { DEVICE_STATE, NetworkManager } from "#test/hwsim/guest/network-manager.js";
import { run } from "#test/hwsim/guest/process.js";
import { address, linkedTo, permanentAddress, pings } from "#test/hwsim/guest/radio.js";
import { INTERFACE, ROOT, SERVICE, Supplicant } from "#test/hwsim/guest/supplicant.js";
import { sleep, timed, until } from "#test/hwsim/guest/wait.js";
import { busOnly, supplicantActivatable, withNetworkManager } from "#test/hwsim/guest/world.js";

const HERE = "192.168.77.2";
const THERE = "192.168.77.1";

describe("under NetworkManager", () => {
    it("lists the networks on the air in nmcli", async () => {
        await AccessPoint.start({ ssid: "with password", channel: 6 });
        await AccessPoint.start({ ssid: "without", security: "open", channel: 11, on: "wlan3" });
        const { manager } = await withNetworkManager();
        await manager.sees("with password");
        await manager.sees("without");
        const list = await run("nmcli", "-t", "-f", "SSID,SECURITY", "dev", "wifi", "list", "--rescan", "no");
        assert.deepEqual(list.trim().split("\n").sort(), ["with password:WPA2", "without:"]);
    });

    it("connects to an open network", async () => {
        await AccessPoint.start({ ssid: "testnet", security: "open", ip: THERE });
        const { manager } = await withNetworkManager();
        await manager.connect({ ssid: "testnet", ip: HERE });
        assert.ok(await pings(THERE));
    });

    it("connects to a WPA2-PSK network", async function () {
        const ap = await AccessPoint.start({ ssid: "testnet", ip: THERE });
        const { manager } = await withNetworkManager();
        const { seconds } = await timed(() => manager.connect({ ssid: "testnet", passphrase: PASSPHRASE, ip: HERE }));
        note(this.test, `activation took ${seconds.toFixed(1)} s`);
        assert.equal(await linkedTo("wlan0"), ap.bssid);
        assert.ok(await pings(THERE));
    });

    it("connects to a mixed network whose group cipher is TKIP", async () => {
        await AccessPoint.start({ ssid: "testnet", security: "mixed", ip: THERE });
        const { manager } = await withNetworkManager();
        await manager.connect({ ssid: "testnet", passphrase: PASSPHRASE, ip: HERE });
        assert.ok(await pings(THERE));
    });

    it("connects to a network that offers management frame protection", async () => {
        await AccessPoint.start({ ssid: "testnet", security: "pmf", ip: THERE });
        const { manager } = await withNetworkManager();
        await manager.connect({ ssid: "testnet", passphrase: PASSPHRASE, ip: HERE });
        assert.match(await run("iw", "dev", "wlan0", "station", "dump"), /MFP:\s+yes/);
        assert.ok(await pings(THERE));
    });

    it("connects to a hidden network", async () => {
        await AccessPoint.start({ ssid: "secret place", hidden: true, ip: THERE });
        const { manager } = await withNetworkManager();
        await manager.connect({ ssid: "secret place", hidden: true, passphrase: PASSPHRASE, ip: HERE });
        assert.ok(await pings(THERE));
    });

    it("asks for a new password when it was wrong, and connects with the right one", async function () {
        await AccessPoint.start({ ssid: "testnet", ip: THERE });
        const { manager } = await withNetworkManager();
        await manager.registerAgent(() => PASSPHRASE);
        const began = performance.now();
        const profile = await manager.add({ ssid: "testnet", passphrase: "not the passphrase", ip: HERE });
        // A profile that connects automatically may be under way already.
        await manager.activate(profile).catch(() => {});
        await manager.reaches("activated");
        assert.ok(await pings(THERE));
        const [first] = manager.requests;
        assert.ok(first?.requestNew, `the agent was asked: ${JSON.stringify(manager.requests)}`);
        note(this.test, `asked for a new password after ${((first.at - began) / 1000).toFixed(1)} s`);
        assert.ok(first.at - began < 15_000, "it was not the handshake that told, but the 25 s limit");
    });

    it("fails an activation whose password question is cancelled, and leaves no link", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { manager } = await withNetworkManager();
        await manager.registerAgent(() => undefined);
        await assert.rejects(
            manager.connect({ ssid: "testnet", passphrase: "not the passphrase", autoconnect: false }),
            /the activation of testnet failed/,
        );
        assert.equal(manager.requests.length, 1);
        await manager.reaches("disconnected");
        assert.equal(await linkedTo("wlan0"), undefined);
    });

    it("disconnects, stays disconnected, and connects again", async () => {
        await AccessPoint.start({ ssid: "testnet", ip: THERE });
        const { manager } = await withNetworkManager();
        const profile = { ssid: "testnet", passphrase: PASSPHRASE, ip: HERE, autoconnect: false };
        const active = await manager.connect(profile);
        await manager.deactivate(active);
        await manager.reaches("disconnected");
        assert.equal(await linkedTo("wlan0"), undefined);
        await sleep(20_000);
        assert.equal(await linkedTo("wlan0"), undefined);
        await manager.connect(profile);
        assert.ok(await pings(THERE));
    });

    it("connects two devices on two radios to two networks", async () => {
        await AccessPoint.start({ ssid: "first", channel: 1, ip: THERE });
        await AccessPoint.start({ ssid: "second", channel: 11, on: "wlan3", ip: "192.168.78.1", security: "open" });
        const { manager } = await withNetworkManager(["wlan0", "wlan1"]);
        await Promise.all([
            manager.connect({ ssid: "first", passphrase: PASSPHRASE, ip: HERE, ifname: "wlan0" }),
            manager.connect({ ssid: "second", ip: "192.168.78.2", ifname: "wlan1" }),
        ]);
        assert.ok(await pings(THERE));
        assert.ok(await pings("192.168.78.1"));
    });

    it("works when NetworkManager was there first and the supplicant comes later", async () => {
        await AccessPoint.start({ ssid: "testnet", ip: THERE });
        const bus = await busOnly();
        const manager = await NetworkManager.start(bus);
        await sleep(5000);
        await Supplicant.start(bus);
        await manager.reaches("disconnected");
        await manager.connect({ ssid: "testnet", passphrase: PASSPHRASE, ip: HERE });
        assert.ok(await pings(THERE));
    });

    it("is started by the bus when NetworkManager asks for it", async function () {
        supplicantActivatable(this);
        await AccessPoint.start({ ssid: "testnet", ip: THERE });
        const bus = await busOnly();
        const manager = await NetworkManager.start(bus);
        await manager.reaches("disconnected");
        await manager.connect({ ssid: "testnet", passphrase: PASSPHRASE, ip: HERE });
        assert.ok(await pings(THERE));
    });

    it("serves a NetworkManager that is restarted, and one that was killed and comes back", async () => {
        await AccessPoint.start({ ssid: "testnet", ip: THERE });
        const { bus, manager } = await withNetworkManager();
        await manager.connect({ ssid: "testnet", passphrase: PASSPHRASE, ip: HERE });
        let latest = manager;
        for (const signal of ["SIGTERM", "SIGKILL"] as const) {
            await latest.stop(signal);
            latest = await NetworkManager.start(bus, ["wlan0"], { keep: true });
            await latest.reaches("activated");
            assert.ok(await pings(THERE), `no traffic after ${signal}`);
        }
        assert.equal(((await bus.get(SERVICE, ROOT, SERVICE, "Interfaces")) as readonly string[]).length, 1);
    });
    it("gives Wi-Fi back after the radio was switched off and on", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", ip: THERE });
        const { manager } = await withNetworkManager();
        await manager.connect({ ssid: "testnet", passphrase: PASSPHRASE, ip: HERE });
        await manager.setWireless(false);
        await manager.reaches("unavailable");
        assert.equal(await linkedTo("wlan0"), undefined);
        await manager.setWireless(true);
        // The switch is one for all radios of the guest, the other side's too.
        await ap.stop();
        await ap.start();
        await manager.reaches("activated");
        assert.ok(await pings(THERE));
    });

    it("gives Wi-Fi back after sleep", async function () {
        await AccessPoint.start({ ssid: "testnet", ip: THERE });
        const { manager } = await withNetworkManager();
        await manager.connect({ ssid: "testnet", passphrase: PASSPHRASE, ip: HERE });
        await manager.sleep(true);
        await sleep(10_000);
        const { seconds } = await timed(async () => {
            await manager.sleep(false);
            await manager.reaches("activated");
        });
        note(this.test, `activated ${seconds.toFixed(1)} s after wake-up`);
        assert.ok(await pings(THERE));
    });

    it("scans and connects although NetworkManager changes the address before both", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", ip: THERE });
        const { bus, manager } = await withNetworkManager();
        await manager.sees("testnet");
        const random = address("wlan0");
        assert.notEqual(random, permanentAddress("wlan0"), "NetworkManager did not use a random address for scanning");
        const mark = bus.signals.length;
        await manager.connect({ ssid: "testnet", passphrase: PASSPHRASE, ip: HERE });
        assert.match(ap.log, new RegExp(`AP-STA-CONNECTED ${permanentAddress("wlan0")}`));
        assert.ok(!ap.log.includes(random), "the scan's address was used to authenticate");
        const states = await manager.states("wlan0", mark);
        assert.ok(!states.includes(DEVICE_STATE.failed), `device states ${states}`);
        assert.ok(await pings(THERE));
    });

    better("puts the signals of one connection from one bus name only", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { bus, manager } = await withNetworkManager();
        const owner = await bus.owner(SERVICE);
        await manager.connect({ ssid: "testnet", passphrase: PASSPHRASE, ip: HERE });
        const senders = new Set(
            bus.signals.filter(signal => signal.interface.startsWith(SERVICE)).map(signal => signal.sender),
        );
        assert.deepEqual([...senders], [owner]);
        await until("State", () => bus.seen("PropertiesChanged").some(signal => signal.body[0] === INTERFACE));
    });
});
