import assert from "node:assert/strict";
import { Variant } from "dbus-next";
import { Bus, startBus } from "#test/hwsim/guest/bus.js";
import { bothDaemons } from "#test/hwsim/guest/p2p-device.js";
import { settings } from "#test/hwsim/guest/settings.js";
import { type Interface, integer, type Network, SERVICE, Supplicant, text } from "#test/hwsim/guest/supplicant.js";
import { until } from "#test/hwsim/guest/wait.js";
import { withSupplicant } from "#test/hwsim/guest/world.js";

const P2P = `${SERVICE}.Interface.P2PDevice`;
const PEER = `${SERVICE}.Peer`;
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

/** What clients of the bus see of P2P, whatever interface it is on. */
export function p2pBusScenarios(): void {
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
}

const SERVICE_NAME = "uuid:6859dede-8574-59ab-9332-123456789012::upnp:rootdevice";
const KEYS = ["peer_object", "frequency", "dialog_token", "update_indicator", "tlvs"];
