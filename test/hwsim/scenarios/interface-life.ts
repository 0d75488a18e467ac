import assert from "node:assert/strict";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { block } from "#test/hwsim/guest/command-line.js";
import { Controlled } from "#test/hwsim/guest/controlled.js";
import { plugIn, pullOut } from "#test/hwsim/guest/hwsim.js";
import { note } from "#test/hwsim/guest/main.js";
import { attempt, run } from "#test/hwsim/guest/process.js";
import { exists, linkedTo, permanentAddress, setBlocked, setDown, setUp } from "#test/hwsim/guest/radio.js";
import { network } from "#test/hwsim/guest/supplicant.js";
import { sleep, timed, until } from "#test/hwsim/guest/wait.js";
import { withSupplicant } from "#test/hwsim/guest/world.js";

const NETWORK = block("testnet", `psk="${PASSPHRASE}"`, "scan_freq=2437");

async function connected(): Promise<{ readonly ap: AccessPoint; readonly control: Controlled }> {
    const ap = await AccessPoint.start({ ssid: "testnet", channel: 6 });
    const control = await Controlled.start([NETWORK]);
    await control.reaches("COMPLETED");
    return { ap, control };
}

describe("an interface whose radio is switched off", () => {
    it("S186 S188 S189 has lost its link before it is disabled, and has it again by itself when it is switched on", async function () {
        const { ap, control } = await connected();
        const { mark } = control;
        setBlocked("wlan0", true);
        await control.reaches("INTERFACE_DISABLED");
        assert.deepEqual(control.events(/DISCONNECTED/, mark), [
            `<3>CTRL-EVENT-DISCONNECTED bssid=${ap.bssid} reason=3 locally_generated=1`,
        ]);
        assert.equal(await control.status("bssid"), undefined);
        setBlocked("wlan0", false);
        const { seconds } = await timed(() => control.reaches("COMPLETED"));
        note(this.test, `back after ${seconds.toFixed(2)} s`);
        assert.equal(await linkedTo("wlan0"), ap.bssid);
    });

    it("S190 S191 refuses to scan and to connect, and stays as it is", async () => {
        const { control } = await connected();
        setBlocked("wlan0", true);
        await control.reaches("INTERFACE_DISABLED");
        for (const command of ["SCAN", "REASSOCIATE", "RECONNECT"])
            assert.equal(await control.ask(command), "FAIL\n", command);
        await control.ok("DISCONNECT");
        await sleep(10_000);
        assert.equal(await control.status("wpa_state"), "INTERFACE_DISABLED");
    });

    it("S192 takes no notice of the switch of another radio", async () => {
        const { control } = await connected();
        const { mark } = control;
        setBlocked("wlan1", true);
        await sleep(5000);
        assert.equal(await control.status("wpa_state"), "COMPLETED");
        assert.deepEqual(control.events(/DISCONNECTED/, mark), []);
    });
});

describe("an interface that was down", () => {
    it("S193 has the address that it was given meanwhile, and makes its keys with it", async () => {
        const { ap, control } = await connected();
        await setDown("wlan0");
        await control.reaches("INTERFACE_DISABLED");
        const address = "02:12:34:56:78:9a";
        await run("ip", "link", "set", "wlan0", "address", address);
        await setUp("wlan0");
        await control.reaches("COMPLETED");
        assert.equal(await control.status("address"), address);
        assert.match(await ap.command("sta", address), /AUTHORIZED/);
    });
});

describe("a radio that comes and goes", () => {
    it("is used again by itself after its driver was unloaded and loaded, under another number", async function () {
        const ap = await AccessPoint.start({ ssid: "testnet", channel: 6 });
        const { supplicant } = await withSupplicant();
        const ifname = await plugIn("stick");
        const iface = await supplicant.createInterface(ifname);
        await iface.connect(network.psk("testnet", PASSPHRASE));
        for (const again of [1, 2]) {
            await pullOut("stick");
            await iface.reaches("interface_disabled");
            assert.ok(!exists(ifname));
            await sleep(2000);
            assert.equal(await plugIn("stick"), ifname);
            const { seconds } = await timed(() => iface.reaches("completed"));
            note(this.test, `connected ${seconds.toFixed(2)} s after it was back (${again})`);
            assert.equal(await linkedTo(ifname), ap.bssid);
        }
    });

    it("is scanned with and connected through when the regulatory domain changes in the first scan", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", channel: 6 });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        try {
            const connection = iface.connect(network.psk("testnet", PASSPHRASE), 60);
            await until("a scan", async () => (await iface.get("Scanning")) === true, { every: 5 });
            await attempt("iw", "reg", "set", "US");
            await connection;
            assert.equal(await linkedTo("wlan0"), ap.bssid);
        } finally {
            await attempt("iw", "reg", "set", "00");
        }
    });

    it("is not taken, and can be taken later, when it goes while it is being taken", async () => {
        await AccessPoint.start({ ssid: "testnet", channel: 6 });
        const { bus, supplicant } = await withSupplicant();
        const ifname = await plugIn("stick");
        const [outcome] = await Promise.allSettled([supplicant.createInterface(ifname), pullOut("stick")]);
        if (outcome.status === "fulfilled") await supplicant.removeInterface(outcome.value);
        assert.equal(await plugIn("stick"), ifname);
        const iface = await supplicant.createInterface(ifname);
        await iface.connect(network.psk("testnet", PASSPHRASE));
        assert.equal(bus.seen("InterfaceAdded").length - bus.seen("InterfaceRemoved").length, 1);
    });
});

describe("sixteen radios", () => {
    it("connect at the same time, each with keys of its own", async function () {
        const ap = await AccessPoint.start({ ssid: "testnet", channel: 6 });
        const { supplicant } = await withSupplicant();
        const names: string[] = [];
        for (let at = 0; at < 16; at++) names.push(await plugIn(`radio${at}`));
        const { seconds } = await timed(async () => {
            const interfaces = await Promise.all(names.map(name => supplicant.createInterface(name)));
            await Promise.all(interfaces.map(iface => iface.connect(network.psk("testnet", PASSPHRASE), 60)));
        });
        note(this.test, `all connected after ${seconds.toFixed(1)} s`);
        for (const name of names) {
            assert.equal(await linkedTo(name), ap.bssid, name);
            assert.notEqual((await run("cat", `/sys/class/net/${name}/address`)).trim(), permanentAddress("wlan0"));
        }
        const stations = await ap.command("list_sta");
        assert.equal(stations.trim().split("\n").length, 16);
    });
});
