import assert from "node:assert/strict";
import { Variant } from "dbus-next";
import { Bus, startBus } from "#test/hwsim/guest/bus.js";
import { NetworkManager } from "#test/hwsim/guest/network-manager.js";
import { bothDaemons, P2pDevice } from "#test/hwsim/guest/p2p-device.js";
import { run } from "#test/hwsim/guest/process.js";
import { settings } from "#test/hwsim/guest/settings.js";
import { type Interface, integer, type Network, SERVICE, Supplicant, text } from "#test/hwsim/guest/supplicant.js";
import { until } from "#test/hwsim/guest/wait.js";
import { busOnly, withSupplicant } from "#test/hwsim/guest/world.js";

const P2P = `${SERVICE}.Interface.P2PDevice`;
const PEER = `${SERVICE}.Peer`;
const NM = "org.freedesktop.NetworkManager";
const NM_ROOT = "/org/freedesktop/NetworkManager";
const NM_P2P = `${NM}.Device.WifiP2P`;
const SECOND = "/run/dbus/second_bus_socket";

/** A supplicant as a P2P Device, spoken to over its bus. */
class Device {
    readonly bus: Bus;
    readonly supplicant: Supplicant;
    readonly iface: Interface;

    constructor(bus: Bus, supplicant: Supplicant, iface: Interface) {
        this.bus = bus;
        this.supplicant = supplicant;
        this.iface = iface;
    }

    /** The daemon under test. */
    static async start(): Promise<Device> {
        const { bus, supplicant } = await withSupplicant();
        return Device.#named("Tested", bus, supplicant, "wlan0");
    }

    /** Another one, in the other network namespace and on a bus of its own. */
    static async startOther(who: "tested" | "debian"): Promise<Device> {
        await startBus(SECOND);
        const bus = await Bus.connect(["type='signal'"], SECOND);
        const command = who === "debian" ? ["/sbin/wpa_supplicant", "-u"] : settings.command;
        const elsewhere = [`DBUS_SYSTEM_BUS_ADDRESS=unix:path=${SECOND}`, ..."ip netns exec peers".split(" ")];
        const supplicant = await Supplicant.start(bus, ["env", ...elsewhere, ...command]);
        return Device.#named("Other", bus, supplicant, "wlan2");
    }

    static async #named(name: string, bus: Bus, supplicant: Supplicant, ifname: string): Promise<Device> {
        const device = new Device(bus, supplicant, await supplicant.createInterface(ifname));
        const config = { DeviceName: text(name), PrimaryDeviceType: new Variant("ay", Buffer.from(TYPE, "hex")) };
        await bus.set(SERVICE, device.iface.path, P2P, "P2PDeviceConfig", new Variant("a{sv}", config));
        return device;
    }

    call(member: string, signature = "", ...body: readonly unknown[]): Promise<readonly unknown[]> {
        return this.bus.call(SERVICE, this.iface.path, P2P, member, signature, body);
    }

    get(property: string): Promise<unknown> {
        return this.bus.get(SERVICE, this.iface.path, P2P, property);
    }

    find(more: Network = {}): Promise<unknown> {
        return this.call("Find", "a{sv}", { DiscoveryType: text("social"), Timeout: integer(60), ...more });
    }

    /** The arguments of the next signal of that name. */
    hears(member: string, within = 60): Promise<readonly unknown[]> {
        return until(
            member,
            () =>
                this.bus.seen(member).find(({ path, interface: iface }) => path === this.iface.path && iface === P2P)
                    ?.body,
            { within },
        );
    }
}

const TYPE = "00010050f2040001";

describe("P2P over D-Bus", () => {
    for (const other of bothDaemons) {
        it(`finds one of ${other}, is found by it, and misses it once it is gone`, async () => {
            const us = await Device.start();
            const them = await Device.startOther(other);
            await them.call("Listen", "i", 100);
            await us.find();
            const [path] = (await us.hears("DeviceFound")) as [string];
            const peer = await us.bus.getAll(SERVICE, path, PEER);
            assert.equal(peer.DeviceName, "Other");
            assert.deepEqual(await us.hears("DeviceFoundProperties"), [path, peer]);
            assert.deepEqual(await us.get("Peers"), [path]);
            await us.call("StopFind");
            await us.hears("FindStopped");
            await us.call("Listen", "i", 100);
            await them.find();
            const [ours] = (await them.hears("DeviceFound")) as [string];
            assert.equal((await them.bus.getAll(SERVICE, ours, PEER)).DeviceName, "Tested");
            await them.supplicant.stop();
            assert.deepEqual(await us.hears("DeviceLost", 90), [path]);
            assert.deepEqual(await us.get("Peers"), []);
            them.bus.close();
        });

        it(`asks one of ${other} for its services, and hears what it is asked itself`, async () => {
            const us = await Device.start();
            const them = await Device.startOther(other);
            for (const [from, to] of [
                [us, them],
                [them, us],
            ] as const) {
                const service = { service_type: text("upnp"), version: integer(16), service: text(SERVICE_NAME) };
                await to.call("AddService", "a{sv}", service);
                await to.call("Listen", "i", 100);
                const tlv = new Variant("ay", Buffer.from("02000001", "hex"));
                await from.call("ServiceDiscoveryRequest", "a{sv}", { tlv });
                await from.find();
                const [answer] = (await from.hears("ServiceDiscoveryResponse")) as [Record<string, unknown>];
                assert.ok(String(answer.tlvs).includes(SERVICE_NAME), JSON.stringify(answer));
                const [question] = (await to.hears("ServiceDiscoveryRequest")) as [Record<string, unknown>];
                assert.deepEqual(Object.keys(question), KEYS);
                await from.call("StopFind");
            }
            them.bus.close();
        });
    }

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

const SERVICE_NAME = "uuid:6859dede-8574-59ab-9332-123456789012::upnp:rootdevice";
const KEYS = ["peer_object", "frequency", "dialog_token", "update_indicator", "tlvs"];
/** NetworkManager's numbers. */
const WIFI_P2P = 30;
const DISCONNECTED = 30;
