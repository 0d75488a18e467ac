import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Endpoint, openGlobalEndpoint, openInterfaceEndpoint } from "#service/ctrl/endpoint.js";
import { groupId, openUnixDatagramSocket } from "#service/runtime/native/socket.js";
import { fromUtf8, utf8 } from "#src/lib/text.js";

const OWN_GROUP = process.getgid?.() ?? 0;

describe("the files of control sockets", () => {
    let folder: string;
    const open: Endpoint[] = [];

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "control-"));
    });

    afterEach(() => {
        for (const endpoint of open.splice(0)) endpoint.close();
        rmSync(folder, { recursive: true, force: true });
    });

    const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

    function openInterface(group?: string, path = join(folder, "wpa")): Endpoint {
        const endpoint = openInterfaceEndpoint({ path, group }, "wlan0");
        open.push(endpoint);
        return endpoint;
    }

    function openGlobal(name: string, group?: string): Endpoint {
        const endpoint = openGlobalEndpoint(name, group);
        open.push(endpoint);
        return endpoint;
    }

    it("are a directory and in it one socket for each interface, for the group if there is one", () => {
        openInterface(String(OWN_GROUP));
        assert.equal(mode(join(folder, "wpa")), "750");
        assert.equal(mode(join(folder, "wpa/wlan0")), "770");
        assert.equal(statSync(join(folder, "wpa/wlan0")).gid, OWN_GROUP);
    });

    it("leave the mode of a directory that is there to whom it belongs", () => {
        mkdirSync(join(folder, "wpa"), { mode: 0o711 });
        openInterface();
        assert.equal(mode(join(folder, "wpa")), "711");
    });

    it("go when they are closed, the directory too when nothing else is in it", () => {
        openInterface().close();
        assert.ok(!existsSync(join(folder, "wpa")));
        const endpoint = openInterface();
        writeFileSync(join(folder, "wpa/other"), "");
        endpoint.close();
        assert.ok(!existsSync(join(folder, "wpa/wlan0")) && existsSync(join(folder, "wpa/other")));
        endpoint.close();
    });

    it("take the place of a socket that nobody listens at", () => {
        mkdirSync(join(folder, "wpa"));
        openUnixDatagramSocket(join(folder, "wpa/wlan0")).close();
        openInterface();
        openUnixDatagramSocket(join(folder, "global")).close();
        openGlobal(join(folder, "global"));
    });

    it("leave a socket alone that somebody listens at", () => {
        openInterface();
        assert.throws(() => openInterface(), /wlan0 is in use/);
        openGlobal(join(folder, "global"));
        assert.throws(() => openGlobal(join(folder, "global")), /global is in use/);
        assert.ok(existsSync(join(folder, "wpa/wlan0")) && existsSync(join(folder, "global")));
    });

    it("leave a file alone that is no socket", () => {
        writeFileSync(join(folder, "global"), "precious");
        assert.throws(() => openGlobal(join(folder, "global")), /is there and is no socket/);
        assert.equal(readFileSync(join(folder, "global"), "utf8"), "precious");
    });

    it("leave alone at the end what was put in their place", () => {
        const endpoint = openInterface();
        rmSync(join(folder, "wpa/wlan0"));
        const other = openInterface();
        endpoint.close();
        assert.ok(existsSync(join(folder, "wpa/wlan0")));
        rmSync(join(folder, "wpa/wlan0"));
        mkdirSync(join(folder, "wpa/wlan0"));
        assert.doesNotThrow(() => other.close());
    });

    it("are refused for a group that is not there, and leave nothing then", () => {
        assert.throws(() => openInterface("no-such-group"), /invalid group 'no-such-group'/);
        assert.throws(() => openGlobal(join(folder, "global"), "no-such-group"), /invalid group/);
        assert.ok(!existsSync(join(folder, "wpa")) && !existsSync(join(folder, "global")));
    });

    it("are refused where the path is too long for a socket", () => {
        assert.throws(() => openInterface(undefined, join(folder, "x".repeat(100))), /too long/);
    });

    it("are for their owner alone where the global one has no group", () => {
        openGlobal(join(folder, "global"));
        assert.equal(mode(join(folder, "global")), "700");
        openGlobal(join(folder, "shared"), String(OWN_GROUP));
        assert.equal(mode(join(folder, "shared")), "770");
    });

    it("can be an abstract name, which has no file", async () => {
        const name = `wpa-${process.pid}`;
        const server = openGlobal(`@abstract:${name}`);
        assert.match(readFileSync("/proc/net/unix", "utf8"), new RegExp(`@${name}`));
        const client = openUnixDatagramSocket(join(folder, "client"));
        const heard = new Promise<string>(resolve => {
            client.datagrams$.subscribe(({ bytes }) => resolve(fromUtf8(bytes)));
        });
        server.socket.datagrams$.subscribe(({ peer, bytes }) => server.socket.send(peer, bytes));
        assert.equal(client.send(`\0${name}`.padEnd(108, "\0"), utf8("PING")), 0);
        assert.equal(await heard, "PING");
        client.close();
    });

    it("know groups by name", () => {
        assert.equal(groupId("root"), 0);
        assert.equal(groupId("no-such-group"), undefined);
    });
});
