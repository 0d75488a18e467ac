import assert from "node:assert/strict";
import { BUS_NAME, interfacePath, ROOT_PATH } from "#service/objects/path.js";
import { plain } from "#test/support/bus-client.js";
import {
    type ByteOrder,
    encoded,
    NO_REPLY_EXPECTED,
    type RawCall,
    RawClient,
    type Wire,
} from "#test/support/raw-client.js";
import { Asked } from "#test/support/refusals.js";

const IF = interfacePath(0);
const INTERFACE = `${BUS_NAME}.Interface`;
const PROPERTIES = "org.freedesktop.DBus.Properties";

const on = (path: string, iface: string, member: string, more: Partial<RawCall> = {}): RawCall => ({
    destination: BUS_NAME,
    path,
    interface: iface,
    member,
    ...more,
});

const addNetwork = (fields: Readonly<Record<string, string>>, more: Partial<RawCall> = {}): RawCall =>
    on(IF, INTERFACE, "AddNetwork", { signature: "a{sv}", body: wire => wire.texts(fields), ...more });

describe("a message as no library would write it", () => {
    const asked = new Asked();
    let raw: RawClient;

    beforeEach(async () => {
        asked.served.add();
        raw = await RawClient.connect(asked.served.bus);
    });
    afterEach(() => raw.vanish());

    const answer = async (call: RawCall): Promise<unknown> => {
        const { body, signature, ...message } = await raw.call(call);
        return message.type === "error" ? { error: message.errorName, body } : { signature, body: plain(body) };
    };
    const networks = (): number => asked.served.engine.state.interfaces.get(0)!.networks.byId.size;

    it("is answered alike in either byte order", async () => {
        const both = (call: (order: ByteOrder) => RawCall) =>
            Promise.all((["little", "big"] as const).map(order => answer({ ...call(order), order })));
        const calls: readonly RawCall[] = [
            on(ROOT_PATH, BUS_NAME, "GetInterface", { signature: "s", body: wire => wire.string("wlan0") }),
            on(IF, PROPERTIES, "Get", { signature: "ss", body: wire => wire.string(INTERFACE).string("BSSExpireAge") }),
            on(IF, PROPERTIES, "Set", {
                signature: "ssv",
                body: wire => wire.string(INTERFACE).string("BSSExpireAge").signature("u").uint32(258),
            }),
            on(IF, INTERFACE, "Scan", { signature: "a{sv}", body: wire => wire.texts({ Type: "nonsense" }) }),
            on(IF, INTERFACE, "FlushBSS", { signature: "u", body: wire => wire.uint32(0x01020304) }),
            on(IF, INTERFACE, "GetBlob", { signature: "s", body: wire => wire.string("ünï") }),
            on(IF, INTERFACE, "Nonsense", { signature: "a{sv}", body: wire => wire.texts({}) }),
        ];
        for (const call of calls) {
            const [little, big] = await both(() => call);
            assert.deepEqual(big, little, call.member);
        }
        assert.equal(await asked.get(IF, INTERFACE, "BSSExpireAge"), 258);
        assert.deepEqual(await answer(addNetwork({ ssid: "home", psk: "12345678" }, { order: "big" })), {
            signature: "o",
            body: [`${IF}/Networks/0`],
        });
        const [network] = asked.served.engine.state.interfaces.get(0)!.networks.byId.values();
        assert.equal(Buffer.from(network!.config.ssid ?? []).toString(), "home");
    });

    it("has its effect and no answer when no answer is wanted, and neither has a refusal", async () => {
        const quiet = { flags: NO_REPLY_EXPECTED };
        raw.send(addNetwork({ ssid: "a" }, quiet));
        raw.send(addNetwork({ nonsense: "a" }, quiet));
        raw.send(on(IF, INTERFACE, "Nonsense", quiet));
        raw.send(on("/nowhere", "no.such", "Nonsense", quiet));
        const before = raw.answered.length;
        assert.deepEqual(await answer(on(ROOT_PATH, "org.freedesktop.DBus.Peer", "Ping")), { signature: "", body: [] });
        assert.equal(raw.answered.length, before + 1);
        assert.equal(networks(), 1);
    });

    it("may have flags that nobody knows", async () => {
        assert.deepEqual(await answer(on(ROOT_PATH, "org.freedesktop.DBus.Peer", "Ping", { flags: 0xfe })), {
            signature: "",
            body: [],
        });
    });

    it("may be empty where it holds a list", async () => {
        const empty = (wire: Wire): Wire => wire.array(8, () => {});
        assert.deepEqual(await answer(on(IF, INTERFACE, "AddNetwork", { signature: "a{sv}", body: empty })), {
            signature: "o",
            body: [`${IF}/Networks/0`],
        });
        const blob = (wire: Wire): Wire => wire.string("").array(1, () => {});
        assert.deepEqual(await answer(on(IF, INTERFACE, "AddBlob", { signature: "say", body: blob })), {
            signature: "",
            body: [],
        });
        const mask = (wire: Wire): Wire =>
            wire
                .string(INTERFACE)
                .string("MACAddressRandomizationMask")
                .signature("a{say}")
                .array(8, () => {});
        assert.deepEqual(await answer(on(IF, PROPERTIES, "Set", { signature: "ssv", body: mask })), {
            signature: "",
            body: [],
        });
    });

    it("may hold any type in a variant, as deep as the bus carries it: the property refuses it, and nothing changes", async () => {
        const before = asked.served.engine.state;
        const deep = (type: string, write: (wire: Wire) => Wire): RawCall =>
            on(IF, PROPERTIES, "Set", {
                signature: "ssv",
                body: wire => write(wire.string(INTERFACE).string("ApScan").signature(type)),
            });
        const failed = {
            error: "org.freedesktop.DBus.Error.Failed",
            body: ["wrong property type"],
        };
        const arrays = (wire: Wire, depth: number): Wire =>
            wire.array(4, inner => (depth > 1 ? arrays(inner, depth - 1) : inner));
        const structs = `${"(".repeat(32)}y${")".repeat(32)}`;
        assert.deepEqual(await answer(deep("g", wire => wire.signature("a{sv}"))), failed);
        assert.deepEqual(await answer(deep("h", wire => wire.uint32(0))), failed);
        assert.deepEqual(await answer(deep(structs, wire => wire.align(8).byte(1))), failed);
        assert.deepEqual(await answer(deep(`${"a".repeat(32)}u`, wire => arrays(wire, 32))), failed);
        const variants = (wire: Wire): Wire => {
            for (let depth = 0; depth < 40; depth++) wire.signature("v");
            return wire.signature("u").uint32(1);
        };
        assert.deepEqual(await answer(deep("v", variants)), failed);
        assert.equal(asked.served.engine.state, before);
    });

    it("may come twice in one dictionary: the last one counts", async () => {
        const twice = (wire: Wire): Wire =>
            wire.array(8, inner => {
                for (const ssid of ["first", "second"]) inner.align(8).string("ssid").signature("s").string(ssid);
            });
        await answer(on(IF, INTERFACE, "AddNetwork", { signature: "a{sv}", body: twice }));
        const [network] = asked.served.engine.state.interfaces.get(0)!.networks.byId.values();
        assert.equal(Buffer.from(network!.config.ssid ?? []).toString(), "second");
    });

    it("of a megabyte is refused like a short one", async () => {
        const long = "x".repeat(1 << 20);
        const unknown = `${BUS_NAME}.InterfaceUnknown`;
        const get = on(ROOT_PATH, BUS_NAME, "GetInterface", { signature: "s", body: wire => wire.string(long) });
        assert.deepEqual(await answer(get), {
            error: unknown,
            body: ["wpa_supplicant knows nothing about this interface."],
        });
        const path = `/${long}`;
        const remove = on(ROOT_PATH, BUS_NAME, "RemoveInterface", { signature: "o", body: wire => wire.string(path) });
        assert.equal(((await answer(remove)) as { error: string }).error, unknown);
        const nowhere = (await answer(
            on(path.slice(0, 60_000), "org.freedesktop.DBus.Introspectable", "Introspect"),
        )) as {
            signature: string;
        };
        assert.equal(nowhere.signature, "s");
    });

    it("of more values than anybody needs is refused before they are made, whatever they are", async () => {
        const before = asked.served.engine.state;
        const many = (type: string, item: (wire: Wire) => Wire): RawCall =>
            on(IF, PROPERTIES, "Set", {
                signature: "ssv",
                body: wire =>
                    wire
                        .string(INTERFACE)
                        .string("ApScan")
                        .signature(`a${type}`)
                        .array(4, inner => {
                            for (let n = 0; n < 110_000; n++) item(inner);
                        }),
            });
        const calls: readonly RawCall[] = [
            many("u", wire => wire.uint32(1)),
            many("ay", wire => wire.uint32(0)),
            many("v", wire => wire.signature("y").byte(1)),
        ];
        for (const call of calls) {
            assert.deepEqual(await answer(call), {
                error: "org.freedesktop.DBus.Error.LimitsExceeded",
                body: ["Too many values."],
            });
            const answered = raw.answered.length;
            raw.send({ ...call, flags: NO_REPLY_EXPECTED });
            await answer(on(ROOT_PATH, "org.freedesktop.DBus.Peer", "Ping"));
            assert.equal(raw.answered.length, answered + 1);
        }
        assert.equal(asked.served.engine.state, before);
    });

    it("that breaks off or is none at all ends its sender's connection and nothing else", async () => {
        const whole = encoded(addNetwork({ ssid: "half" }), 7);
        const bad: readonly Uint8Array[] = [
            whole.subarray(0, whole.length - 5),
            Buffer.from("GET / HTTP/1.1\r\n\r\n"),
            Buffer.alloc(64, 0xff),
            encoded(on("no path", INTERFACE, "Scan"), 7),
            encoded(on(IF, "nodots", "Scan"), 7),
            encoded(on(IF, INTERFACE, "Scan", { signature: "a{sv", body: wire => wire.texts({}) }), 7),
            encoded(on(IF, INTERFACE, "Scan", { signature: "a{sv}", body: wire => wire.uint32(0xfffffff0) }), 7),
        ];
        for (const bytes of bad) {
            const other = await RawClient.connect(asked.served.bus);
            other.write(bytes);
            other.vanish();
        }
        assert.deepEqual(await answer(on(ROOT_PATH, "org.freedesktop.DBus.Peer", "Ping")), { signature: "", body: [] });
        assert.equal(networks(), 0);
    });

    it("of fifty clients at once that vanish at once has its effect, and the service answers those who stay", async () => {
        const clients = await Promise.all(Array.from({ length: 50 }, () => RawClient.connect(asked.served.bus)));
        clients.forEach((client, n) => {
            client.send(addNetwork({ ssid: `net ${n}` }));
            client.send(on(IF, INTERFACE, "SubscribeProbeReq"));
            if (n % 10 === 0) client.send(on(ROOT_PATH, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects"));
            client.send(on(IF, PROPERTIES, "GetAll", { signature: "s", body: wire => wire.string(INTERFACE) }));
            client.send(
                on(IF, INTERFACE, "Scan", { signature: "a{sv}", body: wire => wire.texts({ Type: "active" }) }),
            );
            client.write(encoded(addNetwork({ ssid: "never" }), 99).subarray(0, 50));
            client.vanish();
        });
        while (networks() < 50) await asked.served.settled();
        while (asked.served.engine.state.interfaces.get(0)!.probeRequests.subscriber !== undefined)
            await asked.served.settled();
        assert.equal(networks(), 50);
        assert.deepEqual(await answer(on(IF, INTERFACE, "SubscribeProbeReq")), { signature: "", body: [] });
        assert.deepEqual(await answer(on(IF, INTERFACE, "RemoveAllNetworks")), { signature: "", body: [] });
        assert.equal(networks(), 0);
    });

    it("of a caller that vanishes before a slow answer holds nobody back for longer than the answer takes", async () => {
        asked.served.holdOpenings = true;
        const caller = await RawClient.connect(asked.served.bus);
        caller.send(
            on(ROOT_PATH, BUS_NAME, "CreateInterface", {
                signature: "a{sv}",
                body: wire => wire.texts({ Ifname: "wlan1" }),
            }),
        );
        while (asked.served.held.length === 0) await new Promise(resolve => setImmediate(resolve));
        caller.vanish();
        const found = answer(
            on(ROOT_PATH, BUS_NAME, "GetInterface", { signature: "s", body: wire => wire.string("wlan1") }),
        );
        asked.served.held[0]!();
        assert.deepEqual(await found, { signature: "o", body: [interfacePath(1)] });
    });
});
