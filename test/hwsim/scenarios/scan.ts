import assert from "node:assert/strict";
import { Variant } from "dbus-next";
import { AccessPoint } from "#test/hwsim/guest/access-point.js";
import { better, note } from "#test/hwsim/guest/main.js";
import { run } from "#test/hwsim/guest/process.js";
import { setDown, setUp } from "#test/hwsim/guest/radio.js";
import { bytes, INTERFACE, network, text, unsigned } from "#test/hwsim/guest/supplicant.js";
import { sleep, timed, until } from "#test/hwsim/guest/wait.js";
import { withSupplicant } from "#test/hwsim/guest/world.js";

describe("scanning", () => {
    it("finds an access point and describes it in a BSS object", async function () {
        const ap = await AccessPoint.start({ ssid: "testnet", channel: 6 });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        const { seconds, value } = await timed(() => iface.scan());
        note(this.test, `the scan took ${seconds.toFixed(1)} s`);
        assert.equal(value, true);
        const bss = await iface.bss("testnet");
        assert.ok(bss, "no BSS with that SSID");
        assert.equal((bss.BSSID as Buffer).toString("hex"), ap.bssid.replaceAll(":", ""));
        assert.equal(bss.Frequency, 2437);
        assert.equal(bss.Mode, "infrastructure");
        assert.equal(bss.Privacy, true);
        assert.ok((bss.Signal as number) < 0 && (bss.Signal as number) >= -100, `signal ${bss.Signal} dBm`);
        assert.deepEqual(bss.RSN, { KeyMgmt: ["wpa-psk"], Group: "ccmp", Pairwise: ["ccmp"], MgmtGroup: "aes128cmac" });
        assert.deepEqual(bss.WPA, { KeyMgmt: [], Group: "", Pairwise: [] });
        assert.equal((bss.Rates as readonly number[])[0], 54_000_000);
        assert.ok((bss.Age as number) <= 10, `age ${bss.Age} s`);
    });

    it("announces new BSSs, the end of the scan and the changed properties in that order", async () => {
        await AccessPoint.start({ ssid: "testnet", channel: 6 });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await sleep(100);
        const mark = bus.signals.length;
        await iface.scan();
        await until("Scanning to become false", () => iface.announced("Scanning", mark).includes(false));
        const order = bus.signals
            .slice(mark)
            .filter(signal => signal.path === iface.path)
            .flatMap(({ member, interface: name, body }) => {
                if (member !== "PropertiesChanged") return [member];
                if (name === INTERFACE || body[0] !== INTERFACE) return [];
                return Object.entries(body[1] as object)
                    .filter(([property]) => property === "Scanning" || property === "BSSs")
                    .map(([property, value]) => (property === "BSSs" ? property : `${property}=${value}`))
                    .sort();
            });
        assert.deepEqual(order, ["Scanning=true", "BSSAdded", "ScanDone", "BSSs", "Scanning=false"]);
    });

    it("finds a hidden SSID when it is asked for by name, and only then", async () => {
        await AccessPoint.start({ ssid: "secret place", hidden: true, channel: 11 });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.scan();
        assert.equal(await iface.bss("secret place"), undefined);
        await iface.scan({ SSIDs: new Variant("aay", [Buffer.alloc(0), Buffer.from("secret place")]) });
        assert.ok(await iface.bss("secret place"), "the hidden network was not found");
    });

    it("refuses a second scan while one is waiting to be done, and ends the first", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        const first = iface.scan();
        await until("the scan to begin", async () => (await iface.get("Scanning")) === true);
        const outcomes = await Promise.allSettled([
            iface.call("Scan", "a{sv}", [{ Type: text("active") }]),
            iface.call("Scan", "a{sv}", [{ Type: text("active") }]),
        ]);
        for (const outcome of outcomes)
            if (outcome.status === "rejected")
                assert.match(String(outcome.reason), /fi\.w1\.wpa_supplicant1\.Interface\.ScanError/);
        assert.equal(await first, true);
        await until("scanning to be over", async () => (await iface.get("Scanning")) === false, { within: 60 });
    });

    it("ends a scan as failed when the interface goes down in its middle, and scans again afterwards", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        const mark = bus.signals.length;
        const scan = iface.scan();
        await until("the scan to begin", async () => (await iface.get("Scanning")) === true);
        await setDown("wlan0");
        assert.equal(await scan, false);
        await until("Scanning to become false", async () => (await iface.get("Scanning")) === false);
        await until("the state", () => iface.announced("State", mark).includes("interface_disabled"));
        await setUp("wlan0");
        await until("the interface to be usable", async () => (await iface.state()) !== "interface_disabled");
        assert.equal(await iface.scan(), true);
        assert.ok(await iface.bss("testnet"));
    });

    it("accepts a scan while the interface is still down, and scans again once it is up", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await setDown("wlan0");
        await until("the state", async () => (await iface.state()) === "interface_disabled");
        await iface.call("Scan", "a{sv}", [{ Type: text("active") }]);
        await setUp("wlan0");
        await until("the interface to be usable", async () => (await iface.state()) !== "interface_disabled");
        await until("testnet", async () => (await iface.scan().catch(() => false)) && (await iface.bss("testnet")));
    });

    // The reference says nothing any more about a scan that the kernel refused because the interface is down.
    better("ends every scan that it accepted with ScanDone, also one on an interface that is down", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await setDown("wlan0");
        await until("the state", async () => (await iface.state()) === "interface_disabled");
        const mark = bus.signals.length;
        await iface.call("Scan", "a{sv}", [{ Type: text("active") }]);
        await sleep(1000);
        await setUp("wlan0");
        await until("ScanDone", () => iface.signals("ScanDone", mark).length === 1);
    });

    it("drops a BSS that is no longer on the air after the scans that missed it", async function () {
        const ap = await AccessPoint.start({ ssid: "testnet" });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.scan();
        const path = [...(await iface.bsss()).keys()][0]!;
        await ap.stop();
        // The kernel itself keeps what it heard for 30 s.
        await sleep(31_000);
        let scans = 0;
        while (((await iface.get("BSSs")) as readonly string[]).length > 0 && scans < 5) {
            await iface.scan();
            scans++;
        }
        note(this.test, `gone after ${scans} scans`);
        assert.equal(scans, 2);
        assert.deepEqual(
            bus.seen("BSSRemoved").map(signal => signal.body[0]),
            [path],
        );
    });

    it("S024 S025 counts a miss only where it looked, and drops a BSS at the second one", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", channel: 1 });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.scan();
        await ap.stop();
        await sleep(31_000);
        const listed = async (frequency: number): Promise<boolean> => {
            await iface.scan({ Channels: new Variant("a(uu)", [[frequency, 20]]) });
            return (await iface.bss("testnet")) !== undefined;
        };
        assert.deepEqual(
            [await listed(2437), await listed(2437), await listed(2437), await listed(2412), await listed(2412)],
            [true, true, true, true, false],
        );
    });

    it("S026 drops a BSS of which nothing was heard for too long, without a scan", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet" });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.set("BSSExpireAge", unsigned(10));
        await iface.scan();
        assert.ok(await iface.bss("testnet"));
        await ap.stop();
        await until("the BSS to be gone", async () => (await iface.bss("testnet")) === undefined, { within: 25 });
    });

    // The reference gives up when the radio is busy.
    better("S015 waits for another program's scan, and then does what it was asked for", async () => {
        await AccessPoint.start({ ssid: "testnet", channel: 6 });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        const other = run("iw", "dev", "wlan0", "scan");
        await sleep(500);
        assert.equal(await iface.scan({ Channels: new Variant("a(uu)", [[2437, 20]]) }), true);
        assert.ok(await iface.bss("testnet"));
        await other;
    });

    it("connects to a hidden network", async () => {
        await AccessPoint.start({ ssid: "secret place", hidden: true, security: "open" });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect({ ...network.open("secret place"), ssid: bytes("secret place") });
    });
});
