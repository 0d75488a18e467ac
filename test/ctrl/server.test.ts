import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { controlDirectory } from "#service/ctrl/endpoint.js";
import { MAX_COMMAND } from "#service/ctrl/limits.js";
import { commandText } from "#service/ctrl/server.js";
import type { Interface } from "#src/core/interface.js";
import type { Root } from "#src/core/root.js";
import { Errno } from "#src/lib/errno.js";
import type { Instant } from "#src/lib/instant.js";
import { Controlled } from "#test/ctrl/controlled.js";
import { Site } from "#test/support/site.js";

describe("control sockets", () => {
    let site: Site;
    let controlled: Controlled;

    beforeEach(async () => {
        site = new Site();
        controlled = await Controlled.start(site);
    });

    afterEach(() => site.air.close());

    const global = (command: string): Promise<string> => controlled.ask(command, controlled.global);

    it("are where the setting of the interface says, and follow it", async () => {
        assert.deepEqual(controlled.directories, [{ path: "/run/wpa", group: undefined }]);
        const old = controlled.socket;
        old.receive("asker", "SET ctrl_interface DIR=/run/other GROUP=netdev");
        assert.ok(old.closed);
        assert.deepEqual(controlled.directories.at(-1), { path: "/run/other", group: "netdev" });
        assert.equal(await controlled.ask("PING", controlled.at("/run/other/air0")), "PONG\n");
    });

    it("keep no state of their interface, which would keep all that came after it", async () => {
        const before = new WeakRef(controlled.supplicant.interface);
        for (let i = 0; i < 3; i++) {
            await controlled.ask("ADD_NETWORK");
            await controlled.ask("REMOVE_NETWORK all");
        }
        assert.equal(await collected(before), true);
        assert.equal(await controlled.ask("PING"), "PONG\n");
    });

    it("read directory and group out of the setting", () => {
        assert.equal(controlDirectory("", "netdev"), undefined);
        assert.deepEqual(controlDirectory("/run/wpa", ""), { path: "/run/wpa", group: undefined });
        assert.deepEqual(controlDirectory("/run/wpa", "netdev"), { path: "/run/wpa", group: "netdev" });
        assert.deepEqual(controlDirectory("DIR=/run/wpa", "wheel"), { path: "/run/wpa", group: undefined });
        assert.deepEqual(controlDirectory("DIR=/run/wpa GROUP=netdev", ""), { path: "/run/wpa", group: "netdev" });
        assert.equal(controlDirectory("DIR=", ""), undefined);
    });

    it("of all interfaces are reached through the global one", async () => {
        assert.equal(await global("PING"), "PONG\n");
        assert.equal(await global("IFNAME=air0 IFNAME"), "air0");
        assert.equal(await global("IFNAME=air7 PING"), "FAIL-NO-IFNAME-MATCH\n");
        assert.equal(await global("IFNAME=air0"), "UNKNOWN COMMAND\n");
        assert.equal(await global("SCAN"), "UNKNOWN COMMAND\n");
        assert.equal(await global("INTERFACES"), "air0\n");
        assert.equal(await global("INTERFACES ctrl"), "air0 ctrl_iface=/run/wpa\n");
        assert.match(
            await global("STATUS"),
            /^p2p_device_address=02:[0-9a-f:]+\np2p_state=IDLE\nwifi_display=1\nifname=air0\naddress=02:[0-9a-f:]+\n$/,
        );
        assert.equal(await global("LEVEL 3"), "UNKNOWN COMMAND\n");
        assert.equal(await global("SAVE_CONFIG"), "FAIL\n");
    });

    it("set through the global one what is of P2P, which goes to its interface, and Wi-Fi Display for all of them", async () => {
        assert.equal(await global("SET device_name Kitchen"), "OK\n");
        assert.equal(await controlled.ask("GET device_name"), "Kitchen");
        assert.equal(await global("SET nonsense 1"), "FAIL\n");
        assert.equal(await global("SET wifi_display 0"), "OK\n");
        assert.match(await global("STATUS"), /^wifi_display=0$/m);
        assert.equal(await controlled.ask("GET wifi_display"), "0");
        assert.equal(await controlled.ask("SET wifi_display 1"), "OK\n");
        assert.equal(await controlled.ask("GET wifi_display"), "1");
    });

    it("can switch P2P off and on again through the global one", async () => {
        assert.equal(await global("P2P_SET disabled 1"), "OK\n");
        assert.match(await global("STATUS"), /^p2p_state=DISABLED\nwifi_display=1\n/);
        assert.equal(await controlled.ask("GET wifi_display"), "0");
        assert.equal(await global("P2P_SET disabled 0"), "OK\n");
        assert.match(await global("STATUS"), /^p2p_state=IDLE$/m);
    });

    it("of a radio with P2P Device interfaces are two, and both are the same interface", async () => {
        const both = await Controlled.start(new Site(), { interfaceTypes: ["station", "p2pDevice"] });
        const device = both.at("/run/wpa/p2p-dev-air0");
        for (const socket of [device, both.socket]) socket.receive("monitor", "ATTACH");
        for (const socket of [device, both.socket]) assert.deepEqual(socket.take("monitor"), ["OK\n"]);
        device.receive("asker", "IFNAME");
        device.receive("asker", "SET device_name One");
        device.receive("asker", "GET device_name");
        device.receive("asker", "P2P_STOP_FIND");
        both.global.receive("asker", "IFNAME=p2p-dev-air0 IFNAME");
        assert.deepEqual(device.take("asker"), ["p2p-dev-air0", "OK\n", "One", "OK\n"]);
        assert.deepEqual(both.global.take("asker"), ["air0"]);
        const id = both.supplicant.interface.id;
        both.server.notice(id, { type: "p2p.findStopped" });
        both.server.notice(id, { type: "radioWork", number: 1, began: true });
        assert.deepEqual(device.take("monitor"), ["<3>P2P-FIND-STOPPED "]);
        assert.equal(both.socket.take("monitor").length, 2);
        both.socket.receive("asker", "SET ctrl_interface /run/other");
        assert.ok(device.closed && both.at("/run/other/p2p-dev-air0") !== device);
        both.server.close();
        assert.ok(both.at("/run/other/p2p-dev-air0").closed);
    });

    it("of a P2P Device interface hear of a find's searches, those of the station do not", async () => {
        const both = await Controlled.start(new Site(), { interfaceTypes: ["station", "p2pDevice"] });
        const device = both.at("/run/wpa/p2p-dev-air0");
        const sockets = [device, both.socket, both.global];
        for (const socket of sockets) socket.receive("monitor", "ATTACH");
        for (const socket of sockets) socket.take("monitor");
        const { interface: iface, root } = both.supplicant;
        const now = 0 as Instant;
        const searching = (tag: "asked" | "busy"): Root => {
            const begun = { requests: 1, from: now, until: now, stopped: undefined };
            const job = { kind: "search", parameters: { ssids: [] } } as const;
            const p2p: Interface["p2p"] = {
                ...iface.p2p,
                device: { tag: "on", address: iface.link.address, dedicated: true },
                radio: { tag, job, ...begun },
            };
            return { ...root, interfaces: root.interfaces.with([[iface.id, { ...iface, p2p }]]) };
        };
        both.server.transition(searching("asked"), searching("busy"), []);
        const begun = "<3>CTRL-EVENT-SCAN-STARTED ";
        assert.deepEqual(
            sockets.map(socket => socket.take("monitor")),
            [[begun], [], [`IFNAME=p2p-dev-air0 ${begun}`]],
        );
        both.server.close();
    });

    it("take interfaces over and give them up", async () => {
        site.card("air1");
        assert.equal(await global("INTERFACE_ADD air1\t\tair\t/run/wpa"), "OK\n");
        assert.equal(await controlled.ask("IFNAME", controlled.at("/run/wpa/air1")), "air1");
        assert.equal(await global("INTERFACES"), "air1\nair0\n");
        assert.equal(await global("INTERFACE_ADD air1\t\tair"), "FAIL\n");
        assert.equal(await global("INTERFACE_ADD nowhere\t\tair"), "FAIL\n");
        assert.equal(await global("INTERFACE_ADD \t\tair"), "FAIL\n");
        assert.equal(await global("INTERFACE_ADD"), "UNKNOWN COMMAND\n");
        assert.equal(await global("INTERFACE_ADD air2\t\tair\t\t\t\tnonsense"), "FAIL\n");
        assert.equal(await global("INTERFACE_ADD air2\t\tair\t\t\t\tcreate\tnonsense"), "FAIL\n");
        assert.equal(await global("IFNAME=air1 ADD_NETWORK"), "0\n");
        await controlled.ask("ADD_NETWORK");
        await controlled.ask('SET_NETWORK 0 ssid "shared"');
        assert.equal(await global("DUP_NETWORK air0 air1 0 0 ssid"), "OK\n");
        assert.equal(await global("IFNAME=air1 GET_NETWORK 0 ssid"), '"shared"');
        assert.equal(await global("DUP_NETWORK air0 air9 0 0 ssid"), "FAIL\n");
        assert.equal(await global("INTERFACE_REMOVE air1"), "OK\n");
        assert.ok(controlled.at("/run/wpa/air1").closed);
        assert.equal(await global("INTERFACE_REMOVE air1"), "FAIL\n");
    });

    it("give an interface back whose own socket cannot be", async () => {
        site.card("air1");
        controlled.unavailable.add("/run/busy/air1");
        assert.equal(await global("INTERFACE_ADD air1\t\tair\t/run/busy"), "FAIL\n");
        assert.equal(await global("INTERFACES"), "air0\n");
        assert.deepEqual(controlled.warnings, ["air1: control interface: in use"]);
    });

    it("carry out what somebody without a name asks, and answer nobody", async () => {
        controlled.socket.receive("", "SET ap_scan 2");
        controlled.socket.receive("", "ATTACH");
        assert.equal(controlled.supplicant.interface.config.apScan, 2);
        assert.deepEqual(controlled.socket.sent, []);
    });

    it("do not mind a client that is gone before its answer", async () => {
        controlled.socket.errors.set("gone", Errno.ENOENT);
        controlled.socket.receive("gone", "STATUS");
        assert.equal(await controlled.ask("PING"), "PONG\n");
    });

    it("drop commands that are too long", () => {
        controlled.socket.receive("asker", "PING".padEnd(MAX_COMMAND + 1, "\0"));
        assert.deepEqual(controlled.socket.take("asker"), []);
        controlled.socket.receive("asker", "PING".padEnd(MAX_COMMAND, "\0"));
        assert.deepEqual(controlled.socket.take("asker"), ["PONG\n"]);
    });

    it("read a command up to the first zero, and bytes in quotes that are no text as digits", () => {
        assert.equal(commandText(Buffer.from("PING\0PONG")), "PING");
        assert.equal(commandText(Buffer.from('SET_NETWORK 0 ssid "ü"')), 'SET_NETWORK 0 ssid "ü"');
        assert.equal(commandText(Buffer.from('X "\xff\x80"', "latin1")), "X ff80");
    });
});

/** Whether nothing keeps an object any more. */
async function collected(object: WeakRef<object>): Promise<boolean> {
    setFlagsFromString("--expose-gc");
    const collect: unknown = runInNewContext("gc");
    assert.ok(typeof collect === "function");
    for (let turn = 0; turn < 10 && object.deref() !== undefined; turn++) {
        // What a WeakRef gave is kept until the turn ends.
        await new Promise(resolve => setImmediate(resolve));
        collect();
    }
    return object.deref() === undefined;
}
