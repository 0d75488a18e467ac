import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { Variant } from "dbus-next";
import { AccessPoint } from "#test/hwsim/guest/access-point.js";
import { block } from "#test/hwsim/guest/command-line.js";
import { better, note } from "#test/hwsim/guest/main.js";
import { run } from "#test/hwsim/guest/process.js";
import { linkedTo, setDown, setUp } from "#test/hwsim/guest/radio.js";
import { isReference } from "#test/hwsim/guest/settings.js";
import { bytes, INTERFACE, type Interface, integer, network, text, unsigned } from "#test/hwsim/guest/supplicant.js";
import { sleep, timed, until } from "#test/hwsim/guest/wait.js";
import { withSupplicant } from "#test/hwsim/guest/world.js";

/** A network that is not on the air; it is looked for on one channel. */
const ABSENT = { ...network.open("nowhere"), scan_freq: text("2412") };

/** Guest milliseconds at which `Scanning` was announced with that value, since `from`. */
const scanning = (iface: Interface, value: boolean, from = 0): readonly number[] =>
    iface
        .signals("PropertiesChanged", from)
        .filter(({ body }) => body[0] === INTERFACE && (body[1] as { Scanning?: boolean }).Scanning === value)
        .map(({ at }) => at);

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

    it("S001 looks for a network 100 ms after the start, and with every further interface a second later", async () => {
        const { bus, supplicant } = await withSupplicant();
        // Short scans of likely channels do not wait for each other.
        const policy = isReference ? "" : "quick_search=0\n";
        writeFileSync("/tmp/absent.conf", policy + block("nowhere", "key_mgmt=NONE", "scan_freq=2412"));
        for (const [ifname, delay] of [
            ["wlan0", 100],
            ["wlan1", 1100],
        ] as const) {
            const iface = await supplicant.createInterface(ifname, { ConfigFile: text("/tmp/absent.conf") });
            const added = bus.seen("InterfaceAdded").find(({ body }) => body[0] === iface.path)!;
            const began = await until("a scan", () => scanning(iface, true)[0]);
            assert.ok(Math.abs(began - added.at - delay) < 50, `${ifname}: ${began - added.at} ms`);
        }
    });

    it("S001 looks for nothing while no network is enabled", async () => {
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.addNetwork({ ...ABSENT, disabled: integer(1) });
        await sleep(10_000);
        assert.deepEqual(scanning(iface, true), []);
        assert.equal(await iface.state(), "inactive");
    });

    it("S011 pauses for ScanInterval between scans that find nothing, five seconds unless it is set", async () => {
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        const pause = async (): Promise<number> => {
            const mark = bus.signals.length;
            const ended = await until("the end of a scan", () => scanning(iface, false, mark)[0]);
            const next = await until("the next scan", () => scanning(iface, true, mark).find(at => at > ended));
            return Math.round((next - ended) / 100) / 10;
        };
        await iface.select(await iface.addNetwork(ABSENT));
        await pause();
        assert.equal(await pause(), 5);
        await iface.set("ScanInterval", integer(2));
        await pause();
        assert.equal(await pause(), 2);
    });

    it("S057 joins a BSS that the kernel has forgotten after a scan of its channel", async function () {
        const ap = await AccessPoint.start({ ssid: "testnet", security: "open", channel: 6 });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.scan();
        await run("iw", "dev", "wlan0", "scan", "freq", "2412", "flush");
        await sleep(100);
        const mark = bus.signals.length;
        const { seconds } = await timed(() => iface.connect(network.open("testnet")));
        note(this.test, `after ${seconds.toFixed(2)} s`);
        assert.equal(await linkedTo("wlan0"), ap.bssid);
        assert.ok(!iface.announced("State", mark).includes("disconnected"));
        assert.ok(seconds < 1);
    });

    it("S057 looks elsewhere when that scan does not find it", async () => {
        const gone = await AccessPoint.start({ ssid: "testnet", security: "open", channel: 6 });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.scan();
        await run("iw", "dev", "wlan0", "scan", "freq", "2412", "flush");
        await sleep(100);
        await gone.vanish();
        await iface.select(await iface.addNetwork(network.open("testnet")));
        await sleep(1000);
        assert.equal(await iface.state(), "scanning");
        const there = await AccessPoint.start({ ssid: "testnet", security: "open", channel: 1, on: "wlan3" });
        await iface.reaches("completed");
        assert.equal(await linkedTo("wlan0"), there.bssid);
    });

    it("S081 ends its scan when a connection can be made", async function () {
        await AccessPoint.start({ ssid: "testnet", security: "open", channel: 6 });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.scan();
        const path = await iface.addNetwork(network.open("testnet"));
        const scan = iface.scan();
        await until("the scan to begin", async () => (await iface.get("Scanning")) === true);
        await sleep(200);
        const { seconds } = await timed(async () => {
            await iface.select(path);
            await iface.reaches("completed");
        });
        note(this.test, `connected ${seconds.toFixed(2)} s after it was told to`);
        assert.ok(seconds < 2);
        await scan;
    });

    it("S182 keeps only what is configured where filter_ssids says so", async () => {
        await AccessPoint.start({ ssid: "testnet", channel: 6 });
        await AccessPoint.start({ ssid: "elsewhere", channel: 6, on: "wlan3" });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.set("FilterSsids", text("1"));
        await iface.addNetwork(network.open("testnet"));
        assert.equal(await iface.scan(), true);
        assert.deepEqual(
            [...(await iface.bsss()).values()].map(({ SSID }) => String(SSID)),
            ["testnet"],
        );
    });
});
