import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir, uptime } from "node:os";
import { join } from "node:path";
import { filter, firstValueFrom, map } from "rxjs";
import {
    bootTime,
    errnoText,
    interfaceIndex,
    openNetlinkSocket,
    openUnixDatagramSocket,
    SocketError,
} from "#service/runtime/native/socket.js";

describe("native sockets", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "socket-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("answers a datagram to the path it came from", async () => {
        const server = openUnixDatagramSocket(join(folder, "server"));
        const client = openUnixDatagramSocket(join(folder, "client"));
        const echo = server.datagrams$.subscribe(({ peer, bytes }) => server.send(peer, bytes));
        const answer = firstValueFrom(client.datagrams$.pipe(map(({ bytes }) => Buffer.from(bytes).toString())));
        assert.equal(client.send(join(folder, "server"), Buffer.from("PING")), 0);
        assert.equal(await answer, "PING");
        echo.unsubscribe();
        server.close();
        client.close();
    });

    it("tells that a peer is gone by an error number", () => {
        const client = openUnixDatagramSocket(join(folder, "client"));
        assert.equal(client.send(join(folder, "nobody"), Buffer.from("PING")), 2);
        client.close();
        assert.equal(client.send(join(folder, "nobody"), Buffer.from("PING")), 9);
    });

    it("refuses a path that is taken, with the system's words", () => {
        const first = openUnixDatagramSocket(join(folder, "taken"));
        assert.throws(
            () => openUnixDatagramSocket(join(folder, "taken")),
            (error: unknown) => error instanceof SocketError && error.message === "bind: Address already in use",
        );
        first.close();
    });

    it("goes on reading after an overrun", async () => {
        // Answers pile up unread while this turn of the event loop lasts.
        const socket = openNetlinkSocket("route");
        const overrun = firstValueFrom(socket.input$.pipe(filter(input => input.type === "overrun")));
        for (let sent = 0; sent < MORE_THAN_FITS; sent++) assert.equal(socket.send(unknownRequest()), 0);
        await overrun;
        const next = firstValueFrom(socket.input$.pipe(filter(input => input.type === "datagram")));
        assert.equal(socket.send(unknownRequest()), 0);
        assert.equal((await next).type, "datagram");
        socket.close();
    });

    it("reads the boot-time clock", () => {
        assert.ok(Math.abs(bootTime() / 1000 - uptime()) < 5);
    });

    it("knows interfaces by name and errors by text", () => {
        assert.equal(interfaceIndex("lo"), 1);
        assert.equal(interfaceIndex("no-such-if"), undefined);
        assert.equal(errnoText(16), "Device or resource busy");
    });
});

const MORE_THAN_FITS = 20_000;

/** A route request of a type that does not exist: the kernel answers with an error. */
function unknownRequest(): Uint8Array {
    const bytes = new Uint8Array(20);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, 20, true);
    view.setUint16(4, 0xff00, true);
    view.setUint16(6, 5, true);
    return bytes;
}
