import assert from "node:assert/strict";
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

    it("refuses an address it cannot use, and one where nobody listens", async () => {
        await assert.rejects(connectBus("unix:abstract=/x", seen), /unix:path=FILE/);
        await assert.rejects(connectBus("tcp:host=a", seen), /unix:path=FILE/);
        await assert.rejects(connectBus("unix:path=/nonexistent/socket", seen), /nonexistent/);
    });
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
