import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import type { Bus } from "#test/hwsim/guest/bus.js";
import { better, note } from "#test/hwsim/guest/main.js";
import { run } from "#test/hwsim/guest/process.js";
import { hearAt, linkedTo, PEERS, pings } from "#test/hwsim/guest/radio.js";
import { type Interface, type Network, network, text } from "#test/hwsim/guest/supplicant.js";
import { sleep, timed, until } from "#test/hwsim/guest/wait.js";
import { withSupplicant } from "#test/hwsim/guest/world.js";

const HERE = "192.168.77.2";
const THERE = "192.168.77.1";

interface Two {
    readonly near: AccessPoint;
    readonly far: AccessPoint;
    readonly iface: Interface;
    readonly bus: Bus;
    /** Signals before this one are of the connection. */
    readonly mark: number;
}

/** Connected to one of two access points of a network, which are behind the same bridge and have been scanned. */
async function betweenTwo(more: Network = {}, lines: readonly string[] = [], created: Network = {}): Promise<Two> {
    const near = await AccessPoint.start({ ssid: "testnet", channel: 1, ip: THERE });
    const { bus, supplicant } = await withSupplicant();
    const iface = await supplicant.createInterface("wlan0", created);
    await iface.connect({ ...network.psk("testnet", PASSPHRASE), ...more });
    await run("ip", "addr", "replace", `${HERE}/24`, "dev", "wlan0");
    const far = await AccessPoint.start({ ssid: "testnet", channel: 11, on: "wlan3", lines });
    assert.equal(await iface.scan(), true);
    await sleep(100);
    return { near, far, iface, bus, mark: bus.signals.length };
}

const roam = (iface: Interface, { bssid }: AccessPoint): Promise<unknown> => iface.call("Roam", "s", [bssid]);

const isOn = (ap: AccessPoint, within = 30): Promise<boolean> =>
    until(`the link to ${ap.ifname}`, async () => (await linkedTo("wlan0")) === ap.bssid, { within });

describe("roaming", () => {
    it("S089 S091 goes where a client wants it, and back, and is never disconnected", async function () {
        const { near, far, iface, mark } = await betweenTwo();
        const there = await timed(async () => {
            await roam(iface, far);
            await isOn(far);
            await iface.reaches("completed");
        });
        note(this.test, `there in ${(there.seconds * 1000).toFixed(0)} ms`);
        await sleep(100);
        assert.equal(await iface.get("RoamComplete"), true);
        await roam(iface, near);
        await isOn(near);
        await iface.reaches("completed");
        await sleep(100);
        assert.ok(await pings(THERE), "traffic");
        assert.ok(!iface.announced("State", mark).includes("disconnected"));
    });

    it("S055 S056 goes back to an access point that knows it from before, again and again", async () => {
        const { near, far, iface, mark } = await betweenTwo();
        for (const ap of [far, near, far, near]) {
            await roam(iface, ap);
            await isOn(ap);
            await iface.reaches("completed");
            await sleep(100);
        }
        assert.ok(await pings(THERE), "traffic");
        assert.ok(!iface.announced("State", mark).includes("disconnected"));
    });

    it("S091 goes where a client wants it although a scan is under way that shows a better one", async () => {
        const { far, iface } = await betweenTwo();
        hearAt(PEERS[1], -70);
        const scan = iface.scan();
        await until("the scan to begin", async () => (await iface.get("Scanning")) === true);
        await roam(iface, far);
        await isOn(far);
        await iface.reaches("completed");
        await scan;
        await sleep(1000);
        assert.equal(await linkedTo("wlan0"), far.bssid);
    });

    it("S090 is refused for an address that is none, and for one that nobody heard", async () => {
        const { iface } = await betweenTwo();
        await assert.rejects(iface.call("Roam", "s", ["nonsense"]));
        await assert.rejects(iface.call("Roam", "s", ["02:00:00:00:99:00"]));
    });

    it("S093 S119 moves by itself to a much stronger access point that a background scan finds", async function () {
        hearAt(PEERS[0], -78);
        const { far, iface, mark } = await betweenTwo({ bgscan: text("simple:5:-60:60") });
        hearAt(PEERS[1], -40);
        const { seconds } = await timed(() => isOn(far, 60));
        note(this.test, `after ${seconds.toFixed(1)} s`);
        await iface.reaches("completed");
        assert.ok(!iface.announced("State", mark).includes("disconnected"));
    });

    it("S122 S184 scans as soon as the signal falls below the threshold", async function () {
        const { far, iface } = await betweenTwo({ bgscan: text("simple:5:-60:3600") });
        await sleep(20_000);
        assert.notEqual(await linkedTo("wlan0"), far.bssid);
        hearAt(PEERS[0], -79);
        const { seconds } = await timed(() => isOn(far, 60));
        note(this.test, `moved ${seconds.toFixed(1)} s after the signal fell`);
        await iface.reaches("completed");
    });

    it("S206 stays between two that are about as strong, however often somebody scans", async () => {
        hearAt(PEERS[0], -70);
        hearAt(PEERS[1], -68);
        const { iface, mark } = await betweenTwo();
        const first = await linkedTo("wlan0");
        for (let scans = 0; scans < 12; scans++) {
            await iface.scan({});
            await sleep(5000);
        }
        assert.equal(await linkedTo("wlan0"), first);
        assert.deepEqual(iface.announced("State", mark), []);
    });

    better("goes back at once when the other access point will not have it", async function () {
        const { near, far, iface, mark } = await betweenTwo({}, ["macaddr_acl=1"]);
        const { seconds } = await timed(async () => {
            await roam(iface, far);
            await until(
                "the failed roam",
                async () =>
                    (await iface.get("RoamComplete")) === false && iface.announced("AuthStatusCode", mark).includes(1),
            );
            await isOn(near);
            await iface.reaches("completed");
        });
        note(this.test, `back after ${(seconds * 1000).toFixed(0)} ms`);
        await sleep(100);
        assert.ok(!iface.announced("State", mark).includes("disconnected"));
        assert.ok(await pings(THERE), "traffic");
        assert.ok(seconds < 1);
    });

    better("is on the other access point without a scan when its own vanishes", async function () {
        const { near, far, iface, mark } = await betweenTwo();
        // No scan is under way in which the kernel would not notice.
        await sleep(12_000);
        const { seconds } = await timed(async () => {
            await near.vanish();
            await isOn(far);
            await iface.reaches("completed");
        });
        note(this.test, `on the other one after ${seconds.toFixed(2)} s`);
        assert.ok(seconds < 0.7, `${seconds} s`);
        assert.deepEqual(iface.announced("DisconnectReason", mark), [-4]);
    });

    better("waits for the kernel's word that it vanished where beacon_watch is 0", async function () {
        writeFileSync("/tmp/unwatched.conf", "beacon_watch=0\n");
        const { near, far, iface, mark } = await betweenTwo({}, [], { ConfigFile: text("/tmp/unwatched.conf") });
        await sleep(12_000);
        const { seconds } = await timed(async () => {
            await near.vanish();
            await isOn(far);
            await iface.reaches("completed");
        });
        note(this.test, `on the other one after ${seconds.toFixed(2)} s`);
        assert.ok(seconds > 0.7, `${seconds} s`);
        assert.deepEqual(iface.announced("DisconnectReason", mark), [-4]);
    });
});
