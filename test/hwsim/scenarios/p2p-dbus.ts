import assert from "node:assert/strict";
import { Variant } from "dbus-next";
import { NetworkManager } from "#test/hwsim/guest/network-manager.js";
import { p2pBusScenarios } from "#test/hwsim/guest/p2p-bus-cases.js";
import { P2pDevice } from "#test/hwsim/guest/p2p-device.js";
import { run } from "#test/hwsim/guest/process.js";
import { integer, Supplicant, text } from "#test/hwsim/guest/supplicant.js";
import { until } from "#test/hwsim/guest/wait.js";
import { busOnly } from "#test/hwsim/guest/world.js";

const NM = "org.freedesktop.NetworkManager";
const NM_ROOT = "/org/freedesktop/NetworkManager";
const NM_P2P = `${NM}.Device.WifiP2P`;

describe("P2P over D-Bus", () => {
    p2pBusScenarios();

    it("NetworkManager lists a peer, and gives up a group that it was asked for", async () => {
        const bus = await busOnly();
        await Supplicant.start(bus);
        const manager = await NetworkManager.start(bus, ["wlan0", "p2p-dev-wlan0"]);
        await manager.reaches("disconnected");
        const them = await P2pDevice.start("debian", "wlan2");
        await them.ok("P2P_LISTEN 60");
        const device = await until("NetworkManager's P2P device", async () => {
            const all = (await bus.get(NM, NM_ROOT, NM, "AllDevices")) as readonly string[];
            for (const path of all)
                if ((await bus.get(NM, path, `${NM}.Device`, "DeviceType")) === WIFI_P2P) return path;
            return undefined;
        });
        await until(
            "it to be usable",
            async () => (await bus.get(NM, device, `${NM}.Device`, "State")) === DISCONNECTED,
        );
        assert.match(
            await run("nmcli", "-t", "-f", "DEVICE,TYPE,STATE", "device"),
            /^p2p-dev-wlan0:wifi-p2p:disconnected$/m,
        );
        await bus.call(NM, device, NM_P2P, "StartFind", "a{sv}", [{ timeout: integer(30) }]);
        const peer = await until("a peer", async () => ((await bus.get(NM, device, NM_P2P, "Peers")) as string[])[0]);
        const shown = await bus.getAll(NM, peer, `${NM}.WifiP2PPeer`);
        assert.deepEqual([shown.Name, shown.Manufacturer], [them.name, "Maker"]);
        const profile = {
            connection: { id: text("screen"), type: text("wifi-p2p"), autoconnect: new Variant("b", false) },
            "wifi-p2p": { peer: text(String(shown.HwAddress)) },
        };
        await bus.call(NM, NM_ROOT, NM, "AddAndActivateConnection", "a{sa{sv}}oo", [profile, device, peer]);
        await until(
            "the activation to end",
            async () => (await bus.get(NM, device, `${NM}.Device`, "State")) === DISCONNECTED,
            { within: 90 },
        );
        assert.equal(await manager.deviceState("wlan0"), DISCONNECTED);
    });
});

/** NetworkManager's numbers. */
const WIFI_P2P = 30;
const DISCONNECTED = 30;
