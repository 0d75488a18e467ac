import assert from "node:assert/strict";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { CallError } from "#test/hwsim/guest/bus.js";
import { better, note } from "#test/hwsim/guest/main.js";
import { create, exists, linkedTo, pings, remove, setBlocked, setDown, setUp } from "#test/hwsim/guest/radio.js";
import { network, ROOT, SERVICE, text } from "#test/hwsim/guest/supplicant.js";
import { sleep, timed, until } from "#test/hwsim/guest/wait.js";
import { withNetworkManager, withSupplicant } from "#test/hwsim/guest/world.js";

const HERE = "192.168.77.2";
const THERE = "192.168.77.1";

const isError = (name: string) => (error: unknown) =>
    error instanceof CallError && error.dbusName === `fi.w1.wpa_supplicant1.${name}`;

describe("interfaces that come and go", () => {
    it("reconnects by itself after the interface was down for a while", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet" });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect(network.psk("testnet", PASSPHRASE));
        const mark = bus.signals.length;
        await setDown("wlan0");
        await iface.reaches("interface_disabled");
        await sleep(5000);
        await setUp("wlan0");
        await iface.reaches("completed");
        assert.equal(await linkedTo("wlan0"), ap.bssid);
        assert.equal(bus.seen("NetworkSelected", mark).length, 0);
    });

    it("S188 S189 is disabled while its radio is switched off, and connects again by itself when it is switched on", async function () {
        const ap = await AccessPoint.start({ ssid: "testnet" });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect(network.psk("testnet", PASSPHRASE));
        await sleep(100);
        const mark = bus.signals.length;
        setBlocked("wlan0", true);
        await iface.reaches("interface_disabled");
        assert.deepEqual(iface.announced("DisconnectReason", mark), [-3]);
        await sleep(2000);
        setBlocked("wlan0", false);
        const { seconds } = await timed(() => iface.reaches("completed"));
        note(this.test, `back after ${seconds.toFixed(1)} s`);
        assert.equal(await linkedTo("wlan0"), ap.bssid);
    });

    it("S187 is there, disabled, when its radio is switched off at the start, and works when it is switched on", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { supplicant } = await withSupplicant();
        await setDown("wlan0");
        setBlocked("wlan0", true);
        const iface = await supplicant.createInterface("wlan0");
        await iface.reaches("interface_disabled");
        setBlocked("wlan0", false);
        await iface.connect(network.psk("testnet", PASSPHRASE));
    });

    it("brings an interface up that is down when it is created", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { supplicant } = await withSupplicant();
        await setDown("wlan0");
        const iface = await supplicant.createInterface("wlan0");
        await iface.scan();
        assert.ok(await iface.bss("testnet"));
    });

    it("serves an interface that is removed and created again", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet" });
        const { supplicant } = await withSupplicant();
        const first = await supplicant.createInterface("wlan0");
        await first.connect(network.psk("testnet", PASSPHRASE));
        await supplicant.removeInterface(first);
        assert.equal(await linkedTo("wlan0"), undefined);
        const second = await supplicant.createInterface("wlan0");
        assert.notEqual(second.path, first.path);
        await second.connect(network.psk("testnet", PASSPHRASE));
        assert.equal(await linkedTo("wlan0"), ap.bssid);
    });

    it("removes and creates an interface back to back, a hundred times, without waiting for replies", async () => {
        const { bus, supplicant } = await withSupplicant();
        let path = (await supplicant.createInterface("wlan0")).path;
        for (let round = 0; round < 100; round++) {
            const removal = bus.call(SERVICE, ROOT, SERVICE, "RemoveInterface", "o", [path]);
            const creation = supplicant.createInterface("wlan0");
            await removal;
            path = (await creation).path;
        }
        assert.deepEqual(await bus.get(SERVICE, ROOT, SERVICE, "Interfaces"), [path]);
    });

    it("refuses an interface that it has, one that does not exist and one that is not wireless", async () => {
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await assert.rejects(supplicant.createInterface("wlan0"), isError("InterfaceExists"));
        for (const ifname of ["wlan9", "lo"])
            await assert.rejects(
                supplicant.createInterface(ifname, { Driver: text("nl80211") }),
                isError("UnknownError"),
            );
        const get = (name: string) => bus.call(SERVICE, ROOT, SERVICE, "GetInterface", "s", [name]);
        assert.deepEqual(await get("wlan0"), [iface.path]);
        await assert.rejects(get("wlan9"), isError("InterfaceUnknown"));
        await assert.rejects(
            bus.call(SERVICE, ROOT, SERVICE, "RemoveInterface", "o", [`${ROOT}/Interfaces/99`]),
            isError("InterfaceUnknown"),
        );
        await assert.rejects(
            bus.call(SERVICE, ROOT, SERVICE, "CreateInterface", "a{sv}", [{ Driver: text("nl80211") }]),
            isError("InvalidArgs"),
        );
    });

    it("survives that the kernel takes a connected interface away and gives it back under another index", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet" });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect(network.psk("testnet", PASSPHRASE));
        await remove("wlan0");
        await sleep(2000);
        await create("wlan0");
        // Whoever uses it finds either the same object working again or none, and then makes a new one.
        const usable = await supplicant.createInterface("wlan0").catch(error => {
            assert.ok(isError("InterfaceExists")(error), String(error));
            return iface;
        });
        if (usable !== iface) await usable.connect(network.psk("testnet", PASSPHRASE));
        await usable.reaches("completed", 60);
        assert.equal(await linkedTo("wlan0"), ap.bssid);
    });

    it("sees interfaces come and go under NetworkManager", async () => {
        await AccessPoint.start({ ssid: "testnet", ip: THERE });
        const { manager } = await withNetworkManager(["wlan0"]);
        await manager.connect({ ssid: "testnet", passphrase: PASSPHRASE, ip: HERE });
        await remove("wlan0");
        await until("NetworkManager to see it go", async () => !(await manager.device("wlan0").catch(() => undefined)));
        assert.ok(!exists("wlan0"));
        await sleep(1000);
        await create("wlan0");
        await manager.reaches("activated");
        assert.ok(await pings(THERE));
    });

    better("leaves nothing behind of an interface that the kernel took away", async () => {
        const { bus, supplicant } = await withSupplicant();
        const gone = await supplicant.createInterface("wlan0");
        const stays = await supplicant.createInterface("wlan1");
        await remove("wlan0");
        await sleep(1000);
        await supplicant.removeInterface(gone).catch(() => {});
        assert.deepEqual(await bus.get(SERVICE, ROOT, SERVICE, "Interfaces"), [stays.path]);
        assert.equal(await stays.scan(), true);
    });
});
