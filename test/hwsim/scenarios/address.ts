import assert from "node:assert/strict";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { ControlClient } from "#test/hwsim/guest/control.js";
import { Daemon } from "#test/hwsim/guest/process.js";
import { address, linkedTo, permanentAddress } from "#test/hwsim/guest/radio.js";
import { settings } from "#test/hwsim/guest/settings.js";
import { until } from "#test/hwsim/guest/wait.js";

const DIRECTORY = "/run/wpa";
const [PROGRAM = ""] = settings.command;
const OWN = permanentAddress("wlan0");

describe("MAC address policies", () => {
    let daemon: Daemon;
    let control: ControlClient;

    beforeEach(async () => {
        daemon = new Daemon("supplicant", PROGRAM, ["-iwlan0", "-Dnl80211", `-C${DIRECTORY}`]);
        control = await ControlClient.connect(`${DIRECTORY}/wlan0`);
        await ok("ATTACH");
    });

    afterEach(() => control.close());

    async function ok(command: string): Promise<void> {
        assert.equal(await control.ask(command), "OK\n", command);
    }

    async function add(ssid: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
        const id = (await control.ask("ADD_NETWORK")).trim();
        const all = { ssid: `"${ssid}"`, psk: `"${PASSPHRASE}"`, scan_freq: "2437", ...fields };
        for (const [name, value] of Object.entries(all)) await ok(`SET_NETWORK ${id} ${name} ${value}`);
        return id;
    }

    /** The address under which the network was joined, as the kernel and the status have it. */
    async function join(id: string): Promise<string> {
        const before = control.heard.length;
        await ok(`SELECT_NETWORK ${id}`);
        await until("connection", () => control.heard.slice(before).some(text => text.includes("EVENT-CONNECTED")));
        assert.match(await control.ask("STATUS"), new RegExp(`^address=${address("wlan0")}$`, "m"));
        return address("wlan0");
    }

    it("S077 S109 each network is joined under its address, and the keys are made with it", async () => {
        const [first, second] = [
            await AccessPoint.start({ ssid: "first", channel: 6, security: "psk" }),
            await AccessPoint.start({ ssid: "second", channel: 6, security: "psk", on: "wlan3" }),
        ];
        await ok("SET rand_addr_lifetime 0");
        const random = await add("first", { mac_addr: "1" });
        const prefixed = await add("second", { mac_addr: "2" });
        const own = await add("second", { mac_addr: "0" });
        const a = await join(random);
        assert.notEqual(a, OWN);
        assert.equal(await linkedTo("wlan0"), first.bssid);
        const b = await join(prefixed);
        assert.notEqual(b, OWN);
        assert.equal(b.slice(3, 8), OWN.slice(3, 8));
        assert.equal(await linkedTo("wlan0"), second.bssid);
        await ok("DISCONNECT");
        assert.equal(await join(prefixed), b);
        assert.equal(await join(own), OWN);
        assert.ok(!control.heard.some(text => text.includes("Failed to set")));
    });

    it("a scan without a link is made under a random address, and the device has its own again in the end", async () => {
        const ap = await AccessPoint.start({ ssid: "first", channel: 6, security: "psk" });
        await ok("SET preassoc_mac_addr 1");
        const before = control.heard.length;
        await ok("SCAN freq=2437");
        await until("results", () => control.heard.slice(before).some(text => text.includes("SCAN-RESULTS")));
        assert.notEqual(address("wlan0"), OWN);
        assert.match(await control.ask("SCAN_RESULTS"), new RegExp(`^${ap.bssid}\t`, "m"));
        await daemon.stop();
        assert.equal(address("wlan0"), OWN);
    });
});
