import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import dbus from "dbus-next";
import { Supplicant, SupplicantError, variant, variantMap } from "#service/client/index.js";
import { interfacePath, ROOT_PATH } from "#service/objects/path.js";
import { bssRecord } from "#test/support/bss-record.js";
import { connectDbusNext } from "#test/support/bus-client.js";
import { hasDbusDaemon, startPrivateBus } from "#test/support/private-bus.js";
import { Served } from "#test/support/served.js";

const IF = interfacePath(0);

/** Once this name has an owner. */
async function named(bus: dbus.MessageBus, name: string): Promise<void> {
    const [destination, path] = ["org.freedesktop.DBus", "/org/freedesktop/DBus"];
    const ask = (member: string, text: string) =>
        bus.call(new dbus.Message({ destination, path, interface: destination, member, signature: "s", body: [text] }));
    const appeared = new Promise<void>(resolve => {
        bus.on("message", ({ member, body }) => {
            if (member === "NameOwnerChanged" && body[0] === name) resolve();
        });
    });
    await ask("AddMatch", `type='signal',member='NameOwnerChanged',arg0='${name}'`);
    if ((await ask("NameHasOwner", name))?.body[0] !== true) await appeared;
}

describe("the typed client", () => {
    let served: Served;
    let bus: dbus.MessageBus;
    let supplicant: Supplicant;

    before(function () {
        if (!hasDbusDaemon()) this.skip();
    });

    beforeEach(async () => {
        served = await Served.start();
        served.add();
        bus = connectDbusNext(served.bus);
        supplicant = new Supplicant(bus);
    });

    afterEach(async () => {
        bus.disconnect();
        await served.stop();
        assert.deepEqual(served.faults, []);
    });

    it("calls methods by their names, with the types of the contract", async () => {
        assert.equal(await supplicant.root.GetInterface("wlan0"), IF);
        const wlan0 = supplicant.interface(IF);
        const path = await wlan0.AddNetwork(variantMap({ ssid: variant("s", "home"), priority: variant("i", 3) }));
        assert.equal(path, `${IF}/Networks/0`);
        await wlan0.AddBlob("cert", Uint8Array.of(1, 2, 3));
        assert.deepEqual(await wlan0.GetBlob("cert"), Uint8Array.of(1, 2, 3));
        assert.equal(await wlan0.RemoveNetwork(path), undefined);
        // @ts-expect-error: a path is text.
        void (() => wlan0.RemoveNetwork(1));
        // @ts-expect-error: there is no such method.
        void (() => wlan0.Fly());
    });

    it("reads and writes properties", async () => {
        const wlan0 = supplicant.interface(IF);
        assert.equal(await wlan0.get("Ifname"), "wlan0");
        assert.deepEqual(await wlan0.get("MACAddress"), Uint8Array.of(2, 0, 0, 0, 0, 0));
        assert.ok((await wlan0.get("Capabilities")).has("KeyMgmt"));
        await wlan0.set("ApScan", 2);
        const { ApScan, Blobs, BSSs } = await wlan0.getAll();
        assert.deepEqual([ApScan, Blobs, BSSs], [2, new Map(), []]);
        // @ts-expect-error: read-only.
        void (() => wlan0.set("State", "completed"));
        const network = supplicant.network(await wlan0.AddNetwork(variantMap({ ssid: variant("s", "home") })));
        await network.set("Properties", variantMap({ priority: variant("i", 7) }));
        assert.equal((await network.get("Properties")).get("priority")?.value, "7");
        assert.equal((await network.get("Properties")).get("ssid")?.value, '"home"');
    });

    it("throws the service's errors with their name and every text", async () => {
        const wrong = supplicant.interface(IF).SelectNetwork("/nowhere");
        await assert.rejects(wrong, (error: unknown) => {
            assert.ok(error instanceof SupplicantError);
            assert.equal(error.name, "fi.w1.wpa_supplicant1.InvalidArgs");
            assert.deepEqual(error.texts, ["Did not receive correct message arguments.", "/nowhere"]);
            return true;
        });
        await assert.rejects(supplicant.root.GetInterface("x"), { name: "fi.w1.wpa_supplicant1.InterfaceUnknown" });
    });

    it("hears signals until told to stop, and changes as bare values", async () => {
        const wlan0 = supplicant.interface(IF);
        const told: unknown[] = [];
        const stop = await wlan0.on("BSSAdded", (path, properties) => told.push([path, properties.get("Signal")]));
        await wlan0.on("ScanDone", success => told.push(success));
        const changes: object[] = [];
        await wlan0.onChange(changed => changes.push(changed));
        served.air = [bssRecord(1)];
        await served.scan(IF);
        const BSSs = await wlan0.get("BSSs");
        assert.deepEqual(told, [[BSSs[0], { signature: "n", value: -50 }], true]);
        await wlan0.get("BSSs");
        assert.deepEqual(Object.assign({}, ...changes), { Scanning: false, BSSs });
        await stop();
        served.air = [bssRecord(2)];
        await served.scan(IF);
        await wlan0.get("State");
        assert.deepEqual(told.slice(2), [true]);
    });

    it("hears nobody else who says the same", async () => {
        const heard: boolean[] = [];
        await supplicant.interface(IF).on("ScanDone", success => heard.push(success));
        const forged = dbus.Message.newSignal(IF, "fi.w1.wpa_supplicant1.Interface", "ScanDone", "b", [true]);
        const other = connectDbusNext(served.bus);
        await new Promise<void>(resolve => other.once("connect", resolve));
        other.send(
            Object.assign(forged, { destination: Reflect.get(bus, "name") as string, serial: other.newSerial() }),
        );
        await new Promise<void>(resolve => {
            bus.on("message", ({ member }) => {
                if (member === "ScanDone") resolve();
            });
        });
        await supplicant.root.get("Interfaces");
        other.disconnect();
        assert.deepEqual(heard, []);
    });

    it("speaks with wpa_supplicant as with us", async function () {
        const WPA_SUPPLICANT = "/usr/sbin/wpa_supplicant";
        if (!existsSync(WPA_SUPPLICANT)) this.skip();
        const alone = await startPrivateBus();
        const daemon = spawn(WPA_SUPPLICANT, ["-u"], {
            env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: alone.address },
            stdio: "ignore",
        });
        const theirBus = connectDbusNext(alone);
        try {
            const theirs = new Supplicant(theirBus);
            await named(theirBus, "fi.w1.wpa_supplicant1");
            const levels: unknown[] = [];
            await theirs.root.onChange(({ DebugLevel }) => levels.push(DebugLevel));
            assert.equal(await theirs.root.get("DebugLevel"), "info");
            await theirs.root.set("DebugLevel", "debug");
            await theirs.root.get("Interfaces");
            assert.deepEqual(levels, ["debug"]);
            await assert.rejects(theirs.root.GetInterface("x"), { name: "fi.w1.wpa_supplicant1.InterfaceUnknown" });
            await assert.rejects(theirs.objects.GetManagedObjects(), {
                name: "org.freedesktop.DBus.Error.UnknownMethod",
            });
        } finally {
            theirBus.disconnect();
            daemon.kill();
            await once(daemon, "exit");
            await alone.stop();
        }
    });

    it("follows every object through the object manager", async () => {
        const there = new Set<string>();
        await supplicant.objects.on("InterfacesAdded", path => there.add(path));
        await supplicant.objects.on("InterfacesRemoved", path => there.delete(path));
        for (const path of (await supplicant.objects.GetManagedObjects()).keys()) there.add(path);
        await supplicant.root.CreateInterface(variantMap({ Ifname: variant("s", "wlan1") }));
        await supplicant.interface(IF).AddNetwork(new Map());
        await supplicant.root.RemoveInterface(IF);
        assert.deepEqual([...there], [interfacePath(1)]);
        assert.ok(!there.has(ROOT_PATH));
    });

    it("knows why a network was not joined", async () => {
        const wlan0 = supplicant.interface(IF);
        const reasons: unknown[] = [];
        await supplicant.decisions(IF).on("Decision", decision => reasons.push(decision.get("Reason")?.value));
        await wlan0.SelectNetwork(await wlan0.AddNetwork(variantMap({ ssid: variant("s", "net-1") })));
        const last = await supplicant.decisions(IF).get("LastDecision");
        assert.equal(last.get("Kind")?.value, "scan");
        assert.equal(reasons.at(-1), last.get("Reason")?.value);
    });
});
