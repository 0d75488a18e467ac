import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir, uptime } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { filter, firstValueFrom, map, take, toArray } from "rxjs";
import {
    bootTime,
    connectUnixStream,
    errnoText,
    interfaceIndex,
    ipv4Address,
    openNetlinkSocket,
    openUnixDatagramSocket,
    SocketError,
    waitWithoutMeasuring,
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

    it("answers a peer whose path fills its whole address", async () => {
        const server = openUnixDatagramSocket(join(folder, "server"));
        const client = openUnixDatagramSocket(`${folder}/`.padEnd(108, "x"));
        const echo = server.datagrams$.subscribe(({ peer, bytes }) => server.send(peer, bytes));
        const answer = firstValueFrom(client.datagrams$.pipe(map(({ bytes }) => Buffer.from(bytes).toString())));
        assert.equal(client.send(join(folder, "server"), Buffer.from("PING")), 0);
        assert.equal(await answer, "PING");
        echo.unsubscribe();
        server.close();
        client.close();
    });

    it("answers whoever asks, however much others leave unread", () => {
        const server = openUnixDatagramSocket(join(folder, "server"));
        const others = Array.from({ length: 12 }, (_, n) => openUnixDatagramSocket(join(folder, `other${n}`)));
        const unread = new Uint8Array(1 << 20);
        const errnos = others.map((_, n) => server.send(join(folder, `other${n}`), unread));
        assert.equal(errnos.at(-1), 11, "the send buffer is full");
        const client = openUnixDatagramSocket(join(folder, "client"));
        assert.equal(server.send(join(folder, "client"), unread), 11);
        assert.equal(server.answer(join(folder, "client"), unread), 0);
        for (const socket of [server, client, ...others]) socket.close();
    });

    it("reads what waits in one go, each datagram with its sender, without one that does not fit", async () => {
        const server = openUnixDatagramSocket(join(folder, "server"));
        const clients = Array.from({ length: 10 }, (_, n) => openUnixDatagramSocket(`${folder}/${"x".repeat(n + 1)}`));
        for (const [n, client] of clients.entries())
            assert.equal(
                client.send(join(folder, "server"), n === 3 ? new Uint8Array(70_000) : Buffer.from(`${n}`)),
                0,
            );
        const received = await firstValueFrom(
            server.datagrams$.pipe(
                map(({ peer, bytes }) => `${Buffer.from(bytes)} of ${peer.length - folder.length - 1}`),
                take(9),
                toArray(),
            ),
        );
        assert.deepEqual(
            received,
            clients.flatMap((_, n) => (n === 3 ? [] : [`${n} of ${n + 1}`])),
        );
        for (const socket of [server, ...clients]) socket.close();
    });

    it("has the kernel's answer before the event loop comes by", async () => {
        const socket = openNetlinkSocket("route");
        const happened: string[] = [];
        socket.input$.subscribe(({ type }) => happened.push(type));
        const loop = new Promise(resolve => setImmediate(resolve)).then(() => happened.push("loop"));
        assert.equal(socket.send(unknownRequest()), 0);
        assert.deepEqual(happened, [], "never while it is sent");
        await loop;
        assert.deepEqual(happened, ["datagram", "loop"]);
        socket.close();
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

    it("sends and reads a stream that is longer than the system holds", async () => {
        const path = join(folder, "stream");
        const server = createServer(socket => socket.pipe(socket)).listen(path);
        await once(server, "listening");
        const stream = connectUnixStream(path);
        const sent = Buffer.alloc(9_000_000, "0123456789");
        const received: Buffer[] = [];
        let length = 0;
        await new Promise<void>(resolve => {
            stream.watch(
                bytes => {
                    received.push(Buffer.from(bytes));
                    length += bytes.length;
                    if (length === sent.length) resolve();
                },
                () => resolve(),
            );
            // What is sent is the caller's again at once.
            const lent = Buffer.from(sent);
            stream.send(lent.subarray(0, 6_000_000));
            stream.send(lent.subarray(6_000_000));
            lent.fill(0);
        });
        assert.ok(Buffer.concat(received).equals(sent));
        await stream.close();
        server.close();
    });

    it("closes a stream when everything sent has gone, and says why one ended", async () => {
        const path = join(folder, "stream");
        const server = createServer({ pauseOnConnect: true }).listen(path);
        await once(server, "listening");
        const stream = connectUnixStream(path);
        const [peer] = (await once(server, "connection")) as [Socket];
        stream.watch(
            () => {},
            () => assert.fail("ended"),
        );
        stream.send(Buffer.alloc(6_000_000));
        const closed = stream.close();
        let length = 0;
        peer.on("data", bytes => {
            length += bytes.length;
        }).resume();
        await Promise.all([closed, once(peer, "end")]);
        assert.equal(length, 6_000_000);
        const second = connectUnixStream(path);
        const ended = new Promise<string>(resolve => second.watch(() => {}, resolve));
        const [other] = (await once(server, "connection")) as [Socket];
        other.destroy();
        assert.equal(await ended, "the other side closed the connection");
        server.close();
        assert.throws(
            () => connectUnixStream(join(folder, "nobody")),
            /^SocketError: connect: No such file or directory/,
        );
    });

    it("reads the boot-time clock", () => {
        assert.ok(Math.abs(bootTime() / 1000 - uptime()) < 5);
    });

    it("knows interfaces by name and errors by text", () => {
        assert.equal(interfaceIndex("lo"), 1);
        assert.equal(interfaceIndex("no-such-if"), undefined);
        assert.equal(ipv4Address("lo"), "127.0.0.1");
        assert.equal(ipv4Address("no-such-if"), undefined);
        assert.equal(ipv4Address("a-name-of-16-byt"), undefined);
        assert.equal(errnoText(16), "Device or resource busy");
    });
});

describe("the event loop", () => {
    it("waits without measuring how long, once it is told so", async () => {
        const { idle } = performance.eventLoopUtilization();
        while (performance.eventLoopUtilization().idle === idle) await setTimeout(5);
        assert.equal(waitWithoutMeasuring(), true);
        const { idle: until } = performance.eventLoopUtilization();
        for (let times = 0; times < 5; times++) await setTimeout(5);
        assert.equal(performance.eventLoopUtilization().idle, until);
        assert.equal(waitWithoutMeasuring(), false, "there is nothing left to do");
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
