import assert from "node:assert/strict";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { better, note } from "#test/hwsim/guest/main.js";
import { run } from "#test/hwsim/guest/process.js";
import { exists } from "#test/hwsim/guest/radio.js";
import { settings } from "#test/hwsim/guest/settings.js";
import { type Interface, network, Supplicant } from "#test/hwsim/guest/supplicant.js";
import { sleep, timed, until } from "#test/hwsim/guest/wait.js";
import { busOnly, withSupplicant } from "#test/hwsim/guest/world.js";

const STATE = "/tmp/state";

/** How many scans ended since `mark`: `Scanning` does not change between two of them. */
const scans = (iface: Interface, mark: number): number => iface.signals("ScanDone", mark).length;

describe("looking for a network", () => {
    better("does not wait for a scan of all channels, and makes up for it once it is connected", async function () {
        await AccessPoint.start({ ssid: "testnet", channel: 6 });
        await AccessPoint.start({ ssid: "elsewhere", channel: 9, on: "wlan3" });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        const mark = bus.signals.length;
        const { seconds } = await timed(() => iface.connect(network.psk("testnet", PASSPHRASE)));
        note(this.test, `connected after ${seconds.toFixed(2)} s`);
        assert.ok(seconds < 1, `${seconds} s`);
        assert.equal(await iface.bss("elsewhere"), undefined);
        await until("the rest of the air", async () => iface.bss("elsewhere"), { within: 60 });
        await until("the scan to be over", async () => (await iface.get("Scanning")) === false, { within: 60 });
        assert.equal(await iface.state(), "completed");
        assert.equal(scans(iface, mark), 2);
    });

    better("knows after a restart on which channel a network was", async function () {
        await AccessPoint.start({ ssid: "testnet", channel: 3 });
        const bus = await busOnly();
        const connect = async (): Promise<number> => {
            const command = ["/usr/bin/env", `STATE_DIRECTORY=${STATE}`, ...settings.command];
            const supplicant = await Supplicant.start(bus, command);
            const iface = await supplicant.createInterface("wlan0");
            await sleep(100);
            const mark = bus.signals.length;
            const { seconds } = await timed(() => iface.connect(network.psk("testnet", PASSPHRASE)));
            note(this.test, `connected after ${seconds.toFixed(2)} s`);
            await supplicant.stop();
            return scans(iface, mark);
        };
        assert.equal(await connect(), 2, "the usual channels come before it");
        // The kernel keeps what it heard for 30 s.
        await sleep(31_000);
        assert.equal(await connect(), 1);
    });

    it("S018 a second interface of a radio connects by what the first one's search has heard", async () => {
        await run("iw", "phy", "phy0", "interface", "add", "wlan0b", "type", "managed");
        try {
            await until("the device", () => exists("wlan0b"));
            await AccessPoint.start({ ssid: "testnet", channel: 6 });
            const { bus, supplicant } = await withSupplicant();
            const [first, second] = [
                await supplicant.createInterface("wlan0"),
                await supplicant.createInterface("wlan0b"),
            ];
            const mark = bus.signals.length;
            await first.connect(network.psk("testnet", PASSPHRASE));
            await second.connect(network.psk("testnet", PASSPHRASE));
            assert.equal(scans(second, mark), 0);
        } finally {
            await run("iw", "dev", "wlan0b", "del");
        }
    });
});
