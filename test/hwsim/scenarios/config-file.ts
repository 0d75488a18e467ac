import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { block, CONTROL, control, file, program, reaches, state, tidy } from "#test/hwsim/guest/command-line.js";
import { better } from "#test/hwsim/guest/main.js";
import { Daemon } from "#test/hwsim/guest/process.js";
import { linkedTo } from "#test/hwsim/guest/radio.js";
import { settings } from "#test/hwsim/guest/settings.js";
import { Supplicant, text } from "#test/hwsim/guest/supplicant.js";
import { sleep, until } from "#test/hwsim/guest/wait.js";
import { busOnly } from "#test/hwsim/guest/world.js";

const HEADER = `# mine\nctrl_interface=${CONTROL}\nupdate_config=1\n`;
const PSK = `psk="${PASSPHRASE}"`;

/** Starts the daemon with this file and waits until it is connected. */
async function connected(configuration: string, ...args: readonly string[]): Promise<{ daemon: Daemon; path: string }> {
    const path = file("w.conf", configuration);
    const daemon = new Daemon("supplicant", program, ["-iwlan0", "-Dnl80211", `-c${path}`, ...args]);
    await reaches("COMPLETED");
    return { daemon, path };
}

const count = (daemon: Daemon, words: string): number => readFileSync(daemon.log, "utf8").split(words).length - 1;

describe("a configuration file", () => {
    afterEach(tidy);

    it("chooses among its networks by priority, and knows hidden, binary and escaped SSIDs", async () => {
        const ap = await AccessPoint.start({ ssid: "hid den", hidden: true });
        await AccessPoint.start({ ssid: "plain", security: "open", on: "wlan3" });
        const networks =
            block("plain", "key_mgmt=NONE") +
            ["network={", '\tssid=P"hid\\x20den"', "\tscan_ssid=1", `\t${PSK}`, "\tpriority=5", "}", ""].join("\n");
        await connected(HEADER + networks);
        assert.equal(await linkedTo("wlan0"), ap.bssid);
    });

    it("is written by SAVE_CONFIG only where it says so", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { path } = await connected(HEADER.replace("update_config=1\n", "") + block("testnet", PSK));
        assert.equal(await control("save_config"), "FAIL");
        assert.ok(!readFileSync(path, "utf8").includes("priority"));
    });

    it("holds what clients changed after SAVE_CONFIG, and is read back so", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const first = await connected(HEADER + block("testnet", PSK));
        chmodSync(first.path, 0o640);
        assert.equal(await control("add_network"), "1");
        assert.equal(await control("set_network", "1", "ssid", '"other"'), "OK");
        assert.equal(await control("set_network", "0", "priority", "3"), "OK");
        assert.equal(await control("save_config"), "OK");
        const saved = readFileSync(first.path, "utf8");
        assert.match(saved, /network=\{\n\tssid="testnet"\n\tpsk="hunter2hunter2"\n\tpriority=3\n/);
        await first.daemon.stop();
        const again = new Daemon("supplicant", program, ["-iwlan0", "-Dnl80211", `-c${first.path}`]);
        await reaches("COMPLETED");
        assert.equal(await control("get_network", "0", "priority"), "3");
        await again.stop();
    });

    better("keeps its comments and its mode when it is written", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const configuration = `${HEADER}\n# At home\n${block("testnet", `${PSK} # long`)}`;
        const { path } = await connected(configuration);
        chmodSync(path, 0o640);
        assert.equal(await control("set_network", "0", "priority", "3"), "OK");
        assert.equal(await control("save_config"), "OK");
        assert.equal(readFileSync(path, "utf8"), configuration.replace("}", "\tpriority=3\n}"));
        assert.equal(statSync(path).mode & 0o777, 0o640);
    });

    better("is applied at SIGHUP without a network being touched that did not change", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet" });
        const { daemon } = await connected(HEADER + block("testnet", PSK));
        file("w.conf", HEADER + block("testnet", PSK) + block("other", "key_mgmt=NONE"));
        daemon.signal("SIGHUP");
        await until("the other network", async () => (await control("list_networks")).includes("other"));
        await sleep(3000);
        assert.equal(await state(), "COMPLETED");
        assert.equal(await linkedTo("wlan0"), ap.bssid);
        assert.equal(count(daemon, "CTRL-EVENT-DISCONNECTED"), 0);
    });

    it("is applied by RECONFIGURE: networks that are gone are left, new ones joined", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const next = await AccessPoint.start({ ssid: "next", security: "open", on: "wlan3" });
        await connected(HEADER + block("testnet", PSK));
        file("w.conf", HEADER + block("next", "key_mgmt=NONE"));
        assert.equal(await control("reconfigure"), "OK");
        await until("the new network", async () => (await linkedTo("wlan0")) === next.bssid, { within: 60 });
    });

    better("changes nothing at SIGHUP when it has mistakes", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet" });
        const { daemon } = await connected(HEADER + block("testnet", PSK));
        file("w.conf", `${HEADER}bogus=1\n`);
        daemon.signal("SIGHUP");
        await until("the mistake in the log", () => count(daemon, "Line 4: unknown global field") > 0);
        assert.equal(await state(), "COMPLETED");
        assert.equal(await linkedTo("wlan0"), ap.bssid);
        assert.ok(daemon.running);
    });

    it("is followed by an additional one, which is not written", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet" });
        const more = file("more.conf", block("testnet", PSK));
        await connected(HEADER, `-I${more}`);
        assert.equal(await linkedTo("wlan0"), ap.bssid);
    });

    it("comes with an interface that is created over D-Bus, and is written by SaveConfig", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const bus = await busOnly();
        const supplicant = await Supplicant.start(bus, settings.command);
        const path = file("w.conf", HEADER + block("testnet", PSK));
        const iface = await supplicant.createInterface("wlan0", { ConfigFile: text(path) });
        await iface.reaches("completed", 60);
        assert.equal(await iface.get("ConfigFile"), path);
        assert.equal(((await iface.get("Networks")) as readonly string[]).length, 1);
        assert.equal(await control("set_network", "0", "priority", "3"), "OK");
        await iface.call("SaveConfig");
        assert.match(readFileSync(path, "utf8"), /priority=3/);
        await supplicant.removeInterface(iface);
        file("w.conf", "bogus=1\n");
        await assert.rejects(supplicant.createInterface("wlan0", { ConfigFile: text(path) }), /grab this interface/);
    });
});

const EXAMPLES = "/usr/share/doc/wpasupplicant/examples";
const RSN = ["wpa=2", "wpa_key_mgmt=WPA-PSK", "rsn_pairwise=CCMP"];

describe("the example files of the distribution's package", () => {
    afterEach(tidy);
    for (const [name, ssid, lines] of [
        ["plaintext.conf", "example open network", []],
        [
            "wpa-psk-tkip.conf",
            "example wpa-psk network",
            ["wpa=1", "wpa_key_mgmt=WPA-PSK", "wpa_pairwise=TKIP", "wpa_passphrase=secret passphrase"],
        ],
        ["wpa-roam.conf", "any open network", []],
        ["wpa_supplicant.conf", "simple", [...RSN, "wpa_passphrase=very secret passphrase"]],
        [
            "wpa_supplicant.conf",
            "second ssid",
            [...RSN, "ignore_broadcast_ssid=1", "wpa_passphrase=very secret passphrase"],
        ],
        [
            "wpa_supplicant.conf",
            "binary",
            [...RSN, "ssid2=00010203", "wpa_psk=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"],
        ],
        ["wpa_supplicant.conf", "plaintext-test", []],
    ] as const)
        it(`${name} connects to “${ssid}”`, async function () {
            if (!existsSync(join(EXAMPLES, name))) this.skip();
            const ap = await AccessPoint.start({ ssid, security: "open", lines });
            // The long one ends with a channel that no access point here has.
            const path = file(name, readFileSync(join(EXAMPLES, name), "utf8").replace(/^freq_list=.*$/m, ""));
            const daemon = new Daemon("supplicant", program, ["-iwlan0", "-Dnl80211", `-c${path}`]);
            await until("the link", async () => (await linkedTo("wlan0")) === ap.bssid, { within: 90 });
            await until("the connection", () => count(daemon, "CTRL-EVENT-CONNECTED") > 0);
        });
});
