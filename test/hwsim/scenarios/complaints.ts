import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { Variant } from "dbus-next";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { plugIn, pullOut } from "#test/hwsim/guest/hwsim.js";
import { better, note } from "#test/hwsim/guest/main.js";
import { attempt, run } from "#test/hwsim/guest/process.js";
import { linkedTo, pings } from "#test/hwsim/guest/radio.js";
import { StallingAccessPoint } from "#test/hwsim/guest/stalling-access-point.js";
import { type Interface, network, SERVICE, text } from "#test/hwsim/guest/supplicant.js";
import { sleep, timed, until } from "#test/hwsim/guest/wait.js";
import { withNetworkManager, withSupplicant } from "#test/hwsim/guest/world.js";

const HERE = "192.168.77.2";
const THERE = "192.168.77.1";
const PROFILE = { ssid: "testnet", passphrase: PASSPHRASE, ip: HERE };

/** The names in the list of BSSs, sorted. */
const listed = async (iface: Interface): Promise<readonly string[]> =>
    [...(await iface.bsss()).values()].map(({ SSID }) => String(SSID)).sort();

describe("what people complain of, under NetworkManager", () => {
    better("asks for no password when the access point falls silent in a handshake, or restarts", async () => {
        const silent = await StallingAccessPoint.start("testnet", 6, "4way_handshake");
        const { manager } = await withNetworkManager();
        await manager.registerAgent(() => undefined);
        await manager.sees("testnet");
        await manager.activate(await manager.add(PROFILE)).catch(() => {});
        await sleep(6000);
        await silent.vanish();
        const ap = await AccessPoint.start({ ssid: "testnet", channel: 6, ip: THERE });
        await manager.reaches("activated");
        await ap.stop();
        await sleep(3000);
        await ap.start();
        await until("traffic", () => pings(THERE, 1), { within: 60 });
        assert.deepEqual(manager.requests, []);
    });

    it("asks for no password on the way to another access point of the network, nor after sleep", async () => {
        const first = await AccessPoint.start({ ssid: "testnet", channel: 1, ip: THERE });
        const { manager } = await withNetworkManager();
        await manager.registerAgent(() => undefined);
        await manager.connect(PROFILE);
        const second = await AccessPoint.start({ ssid: "testnet", channel: 11, on: "wlan3" });
        await first.vanish();
        await until("the other access point", async () => (await linkedTo("wlan0")) === second.bssid, { within: 60 });
        await manager.sleep(true);
        await sleep(2000);
        await manager.sleep(false);
        await manager.reaches("activated");
        assert.deepEqual(manager.requests, []);
    });

    it("is connected again by NetworkManager after its radio was gone during sleep", async function () {
        await AccessPoint.start({ ssid: "testnet", ip: THERE });
        const ifname = await plugIn("stick");
        const { manager } = await withNetworkManager([ifname]);
        await manager.connect({ ...PROFILE, ifname });
        await manager.sleep(true);
        await pullOut("stick");
        await sleep(5000);
        await manager.sleep(false);
        await sleep(1000);
        assert.equal(await plugIn("stick"), ifname);
        const { seconds } = await timed(() => manager.reaches("activated", ifname));
        note(this.test, `activated ${seconds.toFixed(1)} s after it was back`);
        assert.ok(await pings(THERE));
    });

    it("joins a network that offers WPA2 and WPA3 by WPA2", async () => {
        const lines = ["wpa_key_mgmt=WPA-PSK SAE", "ieee80211w=1", "sae_require_mfp=1"];
        await AccessPoint.start({ ssid: "testnet", ip: THERE, lines });
        const { manager } = await withNetworkManager();
        await manager.connect(PROFILE);
        assert.ok(await pings(THERE));
    });
});

describe("what people complain of", () => {
    // The original refuses all but the first.
    better("does one more scan for all who ask while one runs, and stays connected", async function () {
        await AccessPoint.start({ ssid: "testnet", channel: 6, ip: THERE });
        const { bus, supplicant } = await withSupplicant();
        // Nothing is left to look at once it is connected.
        writeFileSync("/tmp/thorough.conf", "quick_search=0\n");
        const iface = await supplicant.createInterface("wlan0", { ConfigFile: text("/tmp/thorough.conf") });
        await iface.connect(network.psk("testnet", PASSPHRASE));
        await run("ip", "addr", "replace", `${HERE}/24`, "dev", "wlan0");
        await sleep(1000);
        const mark = bus.signals.length;
        const traffic = attempt("busybox", "ping", "-c", "12", "-W", "3", THERE);
        await Promise.all(Array.from({ length: 6 }, () => iface.scan()));
        const { stdout } = await traffic;
        note(this.test, `traffic meanwhile: ${/\d+% packet loss/.exec(stdout)?.[0]}`);
        await until("the end of the second", async () => (await iface.get("Scanning")) === false, { within: 60 });
        assert.equal(iface.signals("ScanDone", mark).length, 2);
        assert.deepEqual(iface.announced("State", mark), []);
    });

    it("loses nothing from the list by scans that are cut short, of few channels or for one name", async () => {
        const names = ["first", "second"];
        const aps = [
            await AccessPoint.start({ ssid: "first", channel: 1 }),
            await AccessPoint.start({ ssid: "second", channel: 11, on: "wlan3" }),
        ];
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.scan();
        assert.deepEqual(await listed(iface), names);
        for (const ap of aps) await ap.stop();
        // The kernel has forgotten them.
        await sleep(31_000);
        for (let round = 0; round < 3; round++) {
            await iface.scan({ Channels: new Variant("a(uu)", [[2437, 20]]) });
            await iface.scan({
                SSIDs: new Variant("aay", [Buffer.from("elsewhere")]),
                Channels: new Variant("a(uu)", [[2412, 20]]),
            });
            const cut = iface.scan();
            await until("the scan to begin", async () => (await iface.get("Scanning")) === true);
            await iface.call("AbortScan");
            await cut;
        }
        assert.deepEqual(await listed(iface), names);
    });

    // The original lists it twice.
    better("lists a hidden network once", async () => {
        await AccessPoint.start({ ssid: "secret place", hidden: true, channel: 6 });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        // As long as a beacon takes to come: it answers nobody who does not know its name.
        await iface.scan({ Type: text("passive"), Channels: new Variant("a(uu)", [[2437, 20]]) });
        assert.deepEqual(await listed(iface), [""]);
        for (const name of ["secret place", "", ""]) {
            await iface.scan({ SSIDs: new Variant("aay", [Buffer.from(name)]) });
            assert.deepEqual(await listed(iface), ["secret place"]);
        }
    });

    it("has made two full attempts within ten seconds when the first one met with silence", async () => {
        await StallingAccessPoint.start("testnet", 6, "authenticating");
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        const path = await iface.addNetwork(network.psk("testnet", PASSPHRASE));
        const mark = bus.signals.length;
        await iface.select(path);
        await sleep(10_000);
        const attempts = iface.announced("State", mark).filter(state => state === "authenticating").length;
        assert.ok(attempts >= 2, `${attempts} attempts`);
    });

    better("says why it joins none of the access points that have the name of the network", async () => {
        await AccessPoint.start({ ssid: "testnet", security: "open" });
        await AccessPoint.start({
            ssid: "testnet",
            on: "wlan3",
            lines: ["wpa_key_mgmt=WPA-PSK-SHA256", "ieee80211w=2"],
        });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.scan();
        await iface.select(
            await iface.addNetwork({ ...network.psk("testnet", PASSPHRASE), key_mgmt: text("WPA-PSK") }),
        );
        const refusals = await until("a decision", async () => {
            const decisions = await bus.getAll(SERVICE, iface.path, "wpa_supplicant_ts.Decisions");
            return (decisions.LastDecision as { readonly Refusals?: object }).Refusals;
        });
        assert.deepEqual(refusals, { bssIsOpen: 1, noCommonAkm: 1 });
    });
});
