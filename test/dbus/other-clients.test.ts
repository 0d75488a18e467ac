import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import dbus from "dbus-next";
import { interfacePath, ROOT_PATH } from "#service/objects/path.js";
import { bssRecord } from "#test/support/bss-record.js";
import { connectDbusNext, variantOf } from "#test/support/bus-client.js";
import { client, hasDbusDaemon } from "#test/support/private-bus.js";
import { Served } from "#test/support/served.js";

const SERVICE = "fi.w1.wpa_supplicant1";
const MANAGER = "org.freedesktop.DBus.ObjectManager";
const DECISIONS = "wpa_supplicant_ts.Decisions";
const IF = interfacePath(0);
/** Debian's, which has the modules of the distribution; the first in PATH may be another. */
const PYTHON = "/usr/bin/python3";

/** Says what is there, then what comes and goes, until the interface is gone. */
const FOLLOWER = `
import dbus, dbus.mainloop.glib
from gi.repository import GLib
dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SystemBus()
loop = GLib.MainLoop()
root = dbus.Interface(bus.get_object("${SERVICE}", "${ROOT_PATH}"), "${MANAGER}")
def added(path, interfaces):
    print("+", path, *sorted(interfaces), flush=True)
def removed(path, interfaces):
    print("-", path, *sorted(interfaces), flush=True)
    if path == "${IF}": loop.quit()
root.connect_to_signal("InterfacesAdded", added)
root.connect_to_signal("InterfacesRemoved", removed)
for path, interfaces in root.GetManagedObjects().items():
    print("=", path, *sorted(interfaces), flush=True)
print("following", flush=True)
loop.run()
`;

describe("clients that others wrote", () => {
    let served: Served;

    before(function () {
        if (!hasDbusDaemon()) this.skip();
    });

    beforeEach(async () => {
        served = await Served.start();
        served.add();
        served.air = [bssRecord(1)];
        await served.scan(IF);
        const network = { ssid: variantOf("s", "net-1"), key_mgmt: variantOf("s", "NONE") };
        await served.call(IF, "Interface.AddNetwork", "a{sv}", network);
        await served.call(IF, "Interface.SelectNetwork", "o", `${IF}/Networks/0`);
    });

    afterEach(async () => {
        await served.stop();
        assert.deepEqual(served.faults, []);
    });

    it("busctl lists the object manager's objects and their properties", async function () {
        if (!existsSync("/usr/bin/busctl")) this.skip();
        const listing = await client(served.bus, "busctl", "--system", "introspect", SERVICE, ROOT_PATH);
        assert.match(listing, /^\.GetManagedObjects +method +- +a\{oa\{sa\{sv\}\}\}/m);
        assert.match(listing, /^\.InterfacesAdded +signal +oa\{sa\{sv\}\}/m);
        const call = ["--system", "--json=short", "call", SERVICE, ROOT_PATH, MANAGER, "GetManagedObjects"];
        const { data } = JSON.parse(await client(served.bus, "busctl", ...call)) as {
            data: readonly [Record<string, Record<string, Record<string, { type: string; data: unknown }>>>];
        };
        assert.deepEqual(Object.keys(data[0]), [IF, `${IF}/BSSs/0`, `${IF}/Networks/0`]);
        assert.deepEqual(data[0][`${IF}/BSSs/0`]?.[`${SERVICE}.BSS`]?.Signal, { type: "n", data: -50 });
    });

    it("busctl reads the last decision, and knows that its changes are not told", async function () {
        if (!existsSync("/usr/bin/busctl")) this.skip();
        const listing = await client(served.bus, "busctl", "--system", "introspect", SERVICE, IF, DECISIONS);
        assert.match(listing, /^\.LastDecision +property +a\{sv\} .* -$/m);
        const get = ["--system", "--json=short", "get-property", SERVICE, IF, DECISIONS, "LastDecision"];
        const { data } = JSON.parse(await client(served.bus, "busctl", ...get)) as {
            data: Record<string, { type: string; data: unknown }>;
        };
        assert.deepEqual(data.Kind, { type: "s", data: "scan" });
        assert.deepEqual(data.Refusals, { type: "a{su}", data: { bssIsProtected: 1 } });
        assert.equal(data.Candidates?.type, "aa{sv}");
    });

    it("gdbus calls the object manager and understands the introspection", async function () {
        if (!existsSync("/usr/bin/gdbus")) this.skip();
        const on = ["--system", "--dest", SERVICE, "--object-path"];
        const objects = await client(
            served.bus,
            "gdbus",
            "call",
            ...on,
            ROOT_PATH,
            "--method",
            `${MANAGER}.GetManagedObjects`,
        );
        assert.ok(objects.includes(`'${IF}/Networks/0': {'${SERVICE}.Network': {`), objects.slice(0, 500));
        const listing = await client(served.bus, "gdbus", "introspect", ...on, IF);
        assert.ok(listing.includes(`interface ${DECISIONS} {`));
        const emits = '@org.freedesktop.DBus.Property.EmitsChangedSignal("false")';
        assert.match(listing, new RegExp(`${emits.replace(/[.()]/g, "\\$&")}\\s+readonly a\\{sv\\} LastDecision`));
    });

    it("dbus-next's own client calls, reads, hears and is refused as the introspection says", async () => {
        const bus = connectDbusNext(served.bus);
        try {
            const root = await bus.getProxyObject(SERVICE, ROOT_PATH);
            assert.deepEqual(root.nodes, [`${ROOT_PATH}/Interfaces`]);
            assert.equal(await root.getInterface(SERVICE).GetInterface?.("wlan0"), IF);
            const object = await bus.getProxyObject(SERVICE, IF);
            const properties = object.getInterface("org.freedesktop.DBus.Properties");
            assert.deepEqual(await properties.Get?.(`${SERVICE}.Interface`, "Ifname"), new dbus.Variant("s", "wlan0"));
            const iface = object.getInterface(`${SERVICE}.Interface`);
            const added: unknown[] = [];
            iface.on("NetworkAdded", path => added.push(path));
            // Heard as soon as the bus has the rule, which is before it hands on what follows.
            assert.equal(await iface.AddNetwork?.({ ssid: new dbus.Variant("s", "other") }), `${IF}/Networks/1`);
            assert.deepEqual(added, [`${IF}/Networks/1`]);
            await assert.rejects(iface.RemoveBlob?.("none"), { type: `${SERVICE}.BlobUnknown` });
            await assert.rejects(async () => iface.FlushBSS?.("no number"), /./);
            const bss = await bus.getProxyObject(SERVICE, `${IF}/BSSs/0`);
            assert.ok(bss.interfaces[`${SERVICE}.BSS`]);
        } finally {
            bus.disconnect();
        }
    });

    it("python3-dbus follows every object", async function () {
        if (spawnSync(PYTHON, ["-c", "import dbus, gi"]).status !== 0) this.skip();
        const python = spawn(PYTHON, ["-c", FOLLOWER], {
            env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: served.bus.address },
            stdio: ["ignore", "pipe", "inherit"],
        });
        const ended = once(python, "exit");
        const said: string[] = [];
        for await (const line of createInterface(python.stdout)) {
            said.push(line.replaceAll(`${IF}/`, ""));
            if (line !== "following") continue;
            served.air = [bssRecord(1), bssRecord(2)];
            served.finishScan();
            await served.call(IF, "Interface.RemoveAllNetworks");
            await served.call(ROOT_PATH, "RemoveInterface", "o", IF);
        }
        await ended;
        const [bss, network] = [`${SERVICE}.BSS`, `${SERVICE}.Network`];
        assert.deepEqual(said, [
            `= ${IF} ${SERVICE}.Interface ${SERVICE}.Interface.P2PDevice ${DECISIONS}`,
            `= BSSs/0 ${bss}`,
            `= Networks/0 ${network}`,
            "following",
            `+ BSSs/1 ${bss}`,
            `- Networks/0 ${network}`,
            `- BSSs/0 ${bss}`,
            `- BSSs/1 ${bss}`,
            `- ${IF} ${SERVICE}.Interface ${SERVICE}.Interface.P2PDevice ${DECISIONS}`,
        ]);
    });
});
