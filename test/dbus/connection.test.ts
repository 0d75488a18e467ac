import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    type BusConnection,
    type BusListener,
    type Call,
    connectBus,
    type IncomingSignal,
} from "#service/dbus/connection.js";
import { type BusClient, connectClient, variantOf } from "#test/support/bus-client.js";
import { hasDbusDaemon, type PrivateBus, startPrivateBus } from "#test/support/private-bus.js";

describe("a connection to a message bus", () => {
    before(function () {
        if (!hasDbusDaemon()) this.skip();
    });

    let bus: PrivateBus;
    let connection: BusConnection;
    let client: BusClient;
    let seen: Seen;

    beforeEach(async () => {
        bus = await startPrivateBus();
        seen = new Seen();
        connection = await connectBus(bus.address, seen);
        client = await connectClient(bus);
    });

    afterEach(async () => {
        client.end();
        await connection.close();
        await bus.stop();
    });

    const ask = (method: string, signature = "", ...body: unknown[]) =>
        client.call(connection.uniqueName, "/a/b", `x.y.${method}`, signature, ...body);

    it("hands on a call with everything it says and returns the reply", async () => {
        seen.answer = call => connection.reply(call, "su", ["yes", 7]);
        const outcome = await ask("Z", "sv", "text", variantOf("q", 5));
        assert.deepEqual(outcome, { reply: ["yes", 7], signature: "su" });
        const { path, interface: iface, member, signature, body, sender, noReplyExpected } = seen.calls[0]!;
        assert.deepEqual(
            { path, iface, member, signature, body, sender, noReplyExpected },
            {
                path: "/a/b",
                iface: "x.y",
                member: "Z",
                signature: "sv",
                body: ["text", { signature: "q", value: 5 }],
                sender: client.uniqueName,
                noReplyExpected: false,
            },
        );
    });

    it("returns an error with several texts, and one with none", async () => {
        seen.answer = call => connection.error(call, "a.b.C", call.member === "Z" ? ["one", "two"] : []);
        assert.deepEqual(await ask("Z"), { error: ["a.b.C", "one", "two"] });
        assert.deepEqual(await ask("Y"), { error: ["a.b.C"] });
    });

    it("keeps what is said in one turn in order", async () => {
        seen.answer = call => {
            for (let n = 0; n < 3; n++)
                connection.signal({ path: "/a", interface: "x.y", member: "S", signature: "u", body: [n] });
            connection.reply(call, "", []);
        };
        await ask("Z");
        assert.deepEqual(
            client.heard.map(({ args }) => args),
            [[0], [1], [2]],
        );
    });

    it("asks the bus and tells its answer and its refusal", async () => {
        const request = {
            destination: "org.freedesktop.DBus",
            path: "/org/freedesktop/DBus",
            interface: "org.freedesktop.DBus",
        };
        const owned = await connection.ask({ ...request, member: "RequestName", signature: "su", body: ["a.b.C", 0] });
        assert.deepEqual(owned, [1]);
        await assert.rejects(
            connection.ask({ ...request, member: "GetNameOwner", signature: "s", body: ["no.such.Name"] }),
        );
    });

    it("says when a name was lost", async () => {
        const request = {
            destination: "org.freedesktop.DBus",
            path: "/org/freedesktop/DBus",
            interface: "org.freedesktop.DBus",
        };
        await connection.ask({ ...request, member: "RequestName", signature: "su", body: ["a.b.C", 0] });
        await connection.ask({ ...request, member: "ReleaseName", signature: "s", body: ["a.b.C"] });
        assert.deepEqual(
            seen.signals.filter(({ member }) => member === "NameLost").map(({ body }) => body),
            [["a.b.C"]],
        );
    });

    it("keeps dictionaries as clients wrote them, whatever the names are", async () => {
        seen.answer = call => connection.reply(call, "", []);
        const text = '{"b":1,"__proto__":2,"a":3}';
        const dictionary: unknown = JSON.parse(text, (_, value) =>
            typeof value === "number" ? variantOf("u", value) : value,
        );
        await ask("Z", "a{sv}", dictionary);
        assert.deepEqual(
            seen.calls[0]!.body[0],
            new Map([
                ["b", u(1)],
                ["a", u(3)],
                ["__proto__", u(2)],
            ]),
        );
    });

    it("survives a file descriptor index without a file descriptor", async () => {
        seen.answer = call => connection.reply(call, "", []);
        const bytes = Buffer.from(client.bytes(connection.uniqueName, "/", "x.y.Evil", "u", 0));
        bytes.write("h", bytes.indexOf("\x01g\0\x01u\0") + 4);
        client.send(bytes);
        await ask("Z");
        assert.deepEqual(
            seen.calls.map(({ member, signature }) => [member, signature]),
            [
                ["Evil", "h"],
                ["Z", ""],
            ],
        );
    });

    it("reads a megabyte of argument", async () => {
        seen.answer = call => connection.reply(call, "u", [(call.body[0] as Uint8Array).length]);
        assert.deepEqual(await ask("Z", "ay", Buffer.alloc(1_000_000)), { reply: [1_000_000], signature: "u" });
    });

    it("does not answer a call whose caller wants no reply", async () => {
        connection.reply({ ...quietCall, sender: client.uniqueName }, "s", ["x"]);
        seen.answer = call => connection.reply(call, "", []);
        assert.deepEqual(await ask("Z"), { reply: [], signature: "" });
    });

    it("notices the end of the bus once, and settles what was asked", async () => {
        const asked = connection.ask({ destination: client.uniqueName, path: "/", interface: "x.y", member: "Never" });
        const refused = assert.rejects(asked, /bus is gone/);
        const gone = seen.gone;
        await bus.stop();
        assert.match(await gone, /./);
        await refused;
        await assert.rejects(
            connection.ask({ destination: "a.b", path: "/", interface: "x.y", member: "Z" }),
            /bus is gone/,
        );
        connection.signal({ path: "/", interface: "x.y", member: "S", signature: "", body: [] });
        assert.equal(seen.ends, 1);
    });

    it("says nothing of an end that was ours", async () => {
        await connection.close();
        assert.equal(seen.ends, 0);
    });

    it("takes and gives more than the socket holds, in order", async () => {
        const much = Buffer.alloc(6_000_000, 7);
        seen.answer = call => {
            connection.reply(call, "ay", [call.body[0]!]);
            connection.signal({ path: "/a", interface: "x.y", member: "S", signature: "", body: [] });
        };
        const outcome = await ask("Z", "ay", much);
        assert.ok("reply" in outcome && outcome.reply[0] === much.toString("hex"));
        await ask("Y", "ay", Buffer.alloc(1));
        // The signal that follows a reply may come in a later read: it is there when the next reply is.
        await ask("X", "ay", Buffer.alloc(1));
        assert.deepEqual(
            client.heard.slice(0, 2).map(({ replies }) => replies),
            [2, 3],
        );
    });

    it("sends everything that was said before it is closed", async () => {
        const much = new Uint8Array(6_000_000);
        const closed: Promise<void>[] = [];
        seen.answer = call => {
            connection.reply(call, "ay", [much]);
            closed.push(connection.close());
        };
        const outcome = await ask("Z");
        assert.ok("reply" in outcome && (outcome.reply[0] as string).length === 2 * much.length);
        await Promise.all(closed);
        assert.equal(seen.ends, 0);
    });

    it("is closed although the bus does not read", async () => {
        bus.freeze();
        for (let i = 0; i < 90; i++)
            connection.signal({
                path: "/a",
                interface: "x.y",
                member: "Z",
                signature: "ay",
                body: [new Uint8Array(100_000)],
            });
        await connection.close();
        assert.equal(seen.ends, 0);
    });

    it("uses the first address of a list at which somebody listens", async () => {
        const other = new Seen();
        const list = `tcp:host=a;unix:path=/nonexistent/socket;${bus.address},guid=0123456789abcdef0123456789abcdef`;
        const second = await connectBus(list, other);
        assert.notEqual(second.uniqueName, connection.uniqueName);
        await second.close();
    });

    it("finds a bus in the abstract namespace", async () => {
        const abstract = await startPrivateBus(`unix:abstract=/test-bus-${process.pid}`);
        const other = await connectBus(abstract.address, new Seen());
        assert.match(other.uniqueName, /^:1\./);
        await other.close();
        await abstract.stop();
    });

    it("refuses an address it cannot use, and one where nobody listens", async () => {
        await assert.rejects(connectBus("tcp:host=a", seen), /unix:path=FILE or unix:abstract=NAME/);
        await assert.rejects(connectBus("unix:path=/nonexistent/socket", seen), /nonexistent.*No such file/);
        await assert.rejects(connectBus(`unix:path=/${"x".repeat(200)}`, seen), /socket path of 201 bytes/);
        await assert.rejects(connectBus("unix:abstract=no-such-bus", seen), /refused/);
    });
});

describe("a connection to something that is not quite a bus", () => {
    const cases: readonly [what: string, answer: string, text: RegExp][] = [
        ["that refuses the user", "REJECTED EXTERNAL\r\n", /refused with the answer "REJECTED EXTERNAL"/],
        ["that never ends its line", "x".repeat(20_000), /no end of line/],
        ["that sends no messages", `OK 00\r\n${"x".repeat(100)}`, /could not be read: byte order/],
    ];
    for (const [what, answer, text] of cases) {
        it(`${what} is refused with a sentence`, async () => {
            const folder = mkdtempSync(join(tmpdir(), "no, bus-"));
            const path = join(folder, "socket");
            const server = createServer(socket => {
                socket.on("error", () => {}).once("data", () => socket.end(answer));
            });
            server.listen(path);
            await once(server, "listening");
            try {
                const seen = new Seen();
                await assert.rejects(connectBus(`unix:path=${encodeURIComponent(path)}`, seen), text);
                assert.equal(seen.ends, 0);
            } finally {
                server.close();
                rmSync(folder, { recursive: true });
            }
        });
    }
});

const u = (value: number) => ({ signature: "u", value });

const quietCall: Call = {
    serial: 1,
    sender: ":1.0",
    path: "/",
    interface: "x.y",
    member: "Z",
    signature: "",
    body: [],
    noReplyExpected: true,
};

class Seen implements BusListener {
    readonly calls: Call[] = [];
    readonly signals: IncomingSignal[] = [];
    ends = 0;
    answer: (call: Call) => void = () => {};
    #say: (reason: string) => void = () => {};
    readonly gone = new Promise<string>(resolve => {
        this.#say = resolve;
    });

    call(call: Call): void {
        this.calls.push(call);
        this.answer(call);
    }

    signal(signal: IncomingSignal): void {
        this.signals.push(signal);
    }

    closed(reason: string): void {
        this.ends++;
        this.#say(reason);
    }

    warn(): void {}

    fault(error: unknown): void {
        throw error;
    }
}
