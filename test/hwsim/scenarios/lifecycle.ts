import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { type Bus, startBus } from "#test/hwsim/guest/bus.js";
import { better, note } from "#test/hwsim/guest/main.js";
import { NetworkManager } from "#test/hwsim/guest/network-manager.js";
import { attempt, Daemon } from "#test/hwsim/guest/process.js";
import { keyCount, linkedTo, operstate, pings } from "#test/hwsim/guest/radio.js";
import { settings } from "#test/hwsim/guest/settings.js";
import { network, SERVICE, Supplicant } from "#test/hwsim/guest/supplicant.js";
import { sleep, timed, until } from "#test/hwsim/guest/wait.js";
import { busOnly, connectBus, supplicantActivatable, withSupplicant } from "#test/hwsim/guest/world.js";

const HERE = "192.168.77.2";
const THERE = "192.168.77.1";

/** NetworkManager connected through a supplicant that the bus starts when it is asked for. */
async function connected(test: Mocha.Context): Promise<{ readonly bus: Bus; readonly manager: NetworkManager }> {
    supplicantActivatable(test);
    await AccessPoint.start({ ssid: "testnet", ip: THERE });
    const bus = await busOnly();
    const manager = await NetworkManager.start(bus);
    await manager.connect({ ssid: "testnet", passphrase: PASSPHRASE, ip: HERE });
    await sleep(1000);
    return { bus, manager };
}

/** Ends whoever owns the service's name; returns the seconds until NetworkManager has traffic again. */
async function restarted(test: Mocha.Context, signal: NodeJS.Signals): Promise<number> {
    const { bus } = await connected(test);
    const owner = (await bus.owner(SERVICE))!;
    const pid = await bus.processOf(owner);
    const { seconds } = await timed(async () => {
        process.kill(pid, signal);
        await until("the old one to be gone", async () => (await bus.owner(SERVICE)) !== owner, { every: 10 });
        await until("a new owner", () => bus.owner(SERVICE), { within: 60, every: 10 });
        await until("traffic", () => pings(THERE, 1), { within: 120, every: 100 });
    });
    return seconds;
}

describe("the life of the daemon", () => {
    it("is replaced under NetworkManager after SIGTERM", async function () {
        note(this.test, `traffic again after ${(await restarted(this, "SIGTERM")).toFixed(1)} s`);
    });

    it("is replaced under NetworkManager after SIGKILL", async function () {
        note(this.test, `traffic again after ${(await restarted(this, "SIGKILL")).toFixed(1)} s`);
    });

    // The reference announces that the interface is gone before it gives up its name: NetworkManager then waits 10 s.
    better("gives NetworkManager Wi-Fi back within three seconds after SIGTERM", async function () {
        const { bus, manager } = await connected(this);
        const owner = (await bus.owner(SERVICE))!;
        const mark = bus.signals.length;
        const pid = await bus.processOf(owner);
        const { seconds } = await timed(async () => {
            process.kill(pid, "SIGTERM");
            // The device may be gone for a millisecond only: nobody can wait for that.
            await until("another daemon", async () => ![owner, undefined].includes(await bus.owner(SERVICE)), {
                every: 10,
            });
            await manager.reaches("disconnected");
        });
        assert.ok(seconds < 3, `Wi-Fi is usable after ${seconds.toFixed(1)} s`);
        assert.equal(bus.seen("InterfaceRemoved", mark).filter(signal => signal.sender === owner).length, 0);
        await manager.reaches("activated");
    });

    it("ends with status 0 after SIGTERM and SIGINT, with its name free and the interface as it was", async () => {
        for (const signal of ["SIGTERM", "SIGINT"] as const) {
            const ap = await AccessPoint.start({ ssid: "testnet" });
            const { supplicant } = await withSupplicant();
            const iface = await supplicant.createInterface("wlan0");
            await iface.connect(network.psk("testnet", PASSPHRASE));
            await supplicant.stop(signal);
            assert.equal(supplicant.daemon.status, 0, signal);
            assert.equal(await linkedTo("wlan0"), undefined);
            assert.equal(keyCount("wlan0"), 0);
            await ap.stop();
        }
    });

    it("tells the access point that it leaves", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet" });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect(network.psk("testnet", PASSPHRASE));
        await supplicant.stop();
        await until("hostapd to hear it", () => ap.log.includes("AP-STA-DISCONNECTED"), { within: 5 });
    });

    it("connects after it was killed while connected, and nothing of the old connection is in its way", async () => {
        await AccessPoint.start({ ssid: "testnet", ip: THERE });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect(network.psk("testnet", PASSPHRASE));
        await supplicant.stop("SIGKILL");
        const next = await Supplicant.start(bus);
        const again = await next.createInterface("wlan0");
        await until("the old link to be gone", async () => (await linkedTo("wlan0")) === undefined, { within: 5 });
        assert.notEqual(operstate("wlan0"), "up");
        assert.equal(keyCount("wlan0"), 0);
        await again.connect(network.psk("testnet", PASSPHRASE));
    });

    it("does not take the name from one that has it, and says so", async () => {
        const { bus } = await withSupplicant();
        const owner = await bus.owner(SERVICE);
        const [program, ...args] = settings.command;
        const second = await attempt("timeout", "10", program!, ...args);
        assert.notEqual(second.code, 0);
        assert.notEqual(second.code, 124, "it keeps running without its name");
        assert.match(second.stdout + second.stderr, /name|taken|bus/i);
        assert.equal(await bus.owner(SERVICE), owner);
    });

    it("says so and fails when there is no bus", async () => {
        const [program, ...args] = settings.command;
        const alone = await attempt("timeout", "10", program!, ...args);
        assert.ok(alone.code !== 0 && alone.code !== 124, `status ${alone.code}`);
        assert.match(alone.stdout + alone.stderr, /D-?Bus/i);
    });

    // The reference says "Operation not permitted" and not what would permit it.
    better("says which capability is missing when it may not configure the network", async () => {
        const bus = await busOnly();
        const unprivileged = ["/usr/bin/setpriv", "--bounding-set", "-net_admin", ...settings.command];
        const supplicant = await Supplicant.start(bus, unprivileged).catch(() => undefined);
        await supplicant?.createInterface("wlan0").catch(() => {});
        const log = [...Daemon.logs("supplicant")].join("\n");
        const lines = log.split("\n").filter(line => /CAP_NET_ADMIN/i.test(line));
        assert.equal(lines.length, 1, log.slice(-2000));
    });

    // The reference tries to reconnect to the bus and keeps running without one.
    better("ends when the bus goes away, says why and leaves the interface clean", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const daemon = await startBus();
        const bus = await connectBus();
        const supplicant = await Supplicant.start(bus);
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect(network.psk("testnet", PASSPHRASE));
        await daemon.stop();
        await until("it to end", () => !supplicant.daemon.running, { within: 10 });
        assert.notEqual(supplicant.daemon.status, 0);
        assert.match(readFileSync(supplicant.daemon.log, "utf8"), /D-?Bus|bus/i);
        await until("the link to be gone", async () => (await linkedTo("wlan0")) === undefined, { within: 5 });
        assert.equal(keyCount("wlan0"), 0);
        assert.notEqual(operstate("wlan0"), "up");
    });
});
