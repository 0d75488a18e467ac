import assert from "node:assert/strict";
import { Variant } from "dbus-next";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { type Bus, REPLY } from "#test/hwsim/guest/bus.js";
import { startCrowd } from "#test/hwsim/guest/crowd.js";
import { better, note } from "#test/hwsim/guest/main.js";
import { changeAddress } from "#test/hwsim/guest/radio.js";
import {
    BSS,
    bytes,
    INTERFACE,
    Interface,
    integer,
    network,
    ROOT,
    SERVICE,
    type Supplicant,
    text,
    unsigned,
} from "#test/hwsim/guest/supplicant.js";
import { until } from "#test/hwsim/guest/wait.js";
import { withSupplicant } from "#test/hwsim/guest/world.js";

const P2P = `${INTERFACE}.P2PDevice`;

/** What NetworkManager 1.42 sends for a new device, everything after the creation without waiting. */
async function startAsNetworkManager(bus: Bus, supplicant: Supplicant): Promise<Interface> {
    const { Capabilities } = (await bus.getAll(SERVICE, ROOT, SERVICE)) as { readonly Capabilities: readonly string[] };
    const iface = await supplicant.createInterface("wlan0");
    const [all] = await Promise.all([
        bus.getAll(SERVICE, iface.path, INTERFACE),
        iface.set("BSSExpireAge", unsigned(250)),
        iface.set("BSSExpireCount", unsigned(2)),
        ...(Capabilities.includes("pmf") ? [iface.set("Pmf", text("1"))] : []),
        bus.call(SERVICE, iface.path, "org.freedesktop.DBus.Introspectable", "Introspect"),
        // Nothing is pending: an error is an answer, but it has to be one.
        bus.call(SERVICE, iface.path, P2P, "Cancel").catch(() => {}),
    ]);
    assert.match(String(all.State), /^(inactive|disconnected|interface_disabled|scanning)$/);
    return iface;
}

/** What NetworkManager 1.42 sends to connect; the three sets in parallel with each other. */
async function connectAsNetworkManager(iface: Interface): Promise<string> {
    await iface.set("BridgeIfname", text("")).catch(() => {});
    const announced = await iface.get("ApIsolate").then(
        () => true,
        () => false,
    );
    await Promise.all([
        iface.set("ApScan", unsigned(1)),
        iface.set("Dot11RSNAConfigPMKLifetime", text("604800")),
        ...(announced ? [iface.set("ApIsolate", text("0"))] : []),
    ]);
    const path = await iface.addNetwork({
        ssid: bytes("testnet"),
        scan_ssid: integer(1),
        key_mgmt: text("WPA-PSK WPA-PSK-SHA256 FT-PSK"),
        psk: text(PASSPHRASE),
        bgscan: bytes("simple:30:-70:86400"),
    });
    await iface.select(path);
    return path;
}

describe("a client that sends what NetworkManager sends", () => {
    it("starts, scans, connects, disconnects and removes everything, twice", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { bus, supplicant } = await withSupplicant();
        for (let round = 0; round < 2; round++) {
            const iface = await startAsNetworkManager(bus, supplicant);
            await iface.scan();
            const path = await connectAsNetworkManager(iface);
            await iface.reaches("completed");
            const answers = await Promise.allSettled([
                iface.call("Disconnect"),
                iface.call("RemoveNetwork", "o", [path]),
                supplicant.removeInterface(iface),
            ]);
            assert.deepEqual(
                answers.map(answer => answer.status),
                ["fulfilled", "fulfilled", "fulfilled"],
            );
        }
    });

    it("may set everything before the address change is over", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { bus, supplicant } = await withSupplicant();
        const iface = await startAsNetworkManager(bus, supplicant);
        await iface.scan();
        const change = changeAddress("wlan0", "02:aa:bb:cc:dd:03");
        await connectAsNetworkManager(iface);
        await change;
        await iface.reaches("completed");
    });

    it("is told of added networks before the reply and of their selection too", async () => {
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        const explicit = ["NetworkAdded", "NetworkSelected", REPLY];
        const order = async (call: () => Promise<unknown>): Promise<readonly string[]> => {
            const mark = bus.signals.length;
            await call();
            return bus.signals.slice(mark).flatMap(({ member }) => (explicit.includes(member) ? [member] : []));
        };
        let path = "";
        const add = async () => {
            path = await iface.addNetwork(network.open("testnet"));
        };
        assert.deepEqual(await order(add), ["NetworkAdded", REPLY]);
        assert.deepEqual(await order(() => iface.select(path)), ["NetworkSelected", REPLY]);
    });

    it("gets an answer for each of 300 BSSs after one scan", async function () {
        await startCrowd(300);
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.set("BssMaxCount", text("2000"));
        await iface.scan();
        const paths = (await iface.get("BSSs")) as readonly string[];
        note(this.test, `${paths.length} BSSs after one scan`);
        assert.ok(paths.length > 270);
        const all = await Promise.all(paths.map(path => bus.getAll(SERVICE, path, BSS)));
        assert.ok(all.every(bss => /^neighbour \d+$/.test(String(bss.SSID))));
        assert.equal(new Set(all.map(bss => (bss.BSSID as Buffer).toString("hex"))).size, paths.length);
    });

    it("is refused a network with a key that nobody knows or a value that makes no sense, and nothing changes", async () => {
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        for (const wrong of [
            { nonsense: text("x") },
            { psk: text("short") },
            { key_mgmt: text("WPA-NONSENSE") },
            { ieee80211w: integer(7) },
            { ssid: new Variant("ay", Buffer.alloc(33)) },
        ])
            await assert.rejects(
                iface.addNetwork({ ...network.open("testnet"), ...wrong }),
                /InvalidArgs/,
                JSON.stringify(Object.keys(wrong)),
            );
        assert.deepEqual(await iface.get("Networks"), []);
    });

    better("sees each scan end exactly once, also when ten are asked for at a time", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        const mark = bus.signals.length;
        const outcomes = await Promise.allSettled(
            Array.from({ length: 10 }, () => iface.call("Scan", "a{sv}", [{ Type: text("active") }])),
        );
        const accepted = outcomes.filter(outcome => outcome.status === "fulfilled").length;
        assert.ok(accepted >= 1);
        await until("the ends", () => iface.signals("ScanDone", mark).length >= 1, { within: 60 });
        await until("Scanning to be false", async () => (await iface.get("Scanning")) === false, { within: 120 });
        const done = iface.signals("ScanDone", mark).length;
        assert.ok(done >= 1 && done <= accepted, `${done} ends of ${accepted} scans`);
        assert.ok(new Interface(bus, iface.path));
    });
});
