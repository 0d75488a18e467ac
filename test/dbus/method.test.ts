import assert from "node:assert/strict";
import { interfacePath, ROOT_PATH } from "#service/objects/path.js";
import type { Outcome } from "#test/support/bus-client.js";
import { variantOf as v } from "#test/support/bus-client.js";
import { hasDbusDaemon } from "#test/support/private-bus.js";
import { Served } from "#test/support/served.js";

const ROOT = "fi.w1.wpa_supplicant1";
const STANDARD = "org.freedesktop.DBus.Error";
const IF = interfacePath(0);
const FAILED = `${STANDARD}.Failed`;
const SET = "org.freedesktop.DBus.Properties.Set";
const GET = "org.freedesktop.DBus.Properties.Get";
const invalid = (...detail: readonly string[]) => [
    `${ROOT}.InvalidArgs`,
    "Did not receive correct message arguments.",
    ...detail,
];

const SSIDS = "Wrong SSIDs value type. Array of arrays of bytes required";
const CHANNELS = "Wrong Channels value type. Array of structs required";

describe("a method call", () => {
    let served: Served;

    before(function () {
        if (!hasDbusDaemon()) this.skip();
    });

    beforeEach(async () => {
        served = await Served.start();
    });

    afterEach(async () => {
        await served.stop();
        assert.deepEqual(served.faults, []);
    });

    const refuses = async (
        path: string,
        method: string,
        signature: string,
        arg: unknown,
        error: readonly unknown[],
    ) => {
        const before = served.engine.state;
        assert.deepEqual(await served.call(path, method, signature, arg), { error });
        assert.equal(served.engine.state, before, "a refused call changes nothing");
    };

    const property = async (path: string, iface: string, name: string): Promise<unknown> => {
        const outcome = await served.call(path, GET, "ss", `${ROOT}.${iface}`, name);
        return "reply" in outcome ? outcome.reply[0] : outcome;
    };

    describe("of the root object", () => {
        it("creates an interface and answers its path", async () => {
            const created = await served.call(ROOT_PATH, "CreateInterface", "a{sv}", {
                Ifname: v("s", "wlan0"),
                Driver: v("s", "nl80211,wext"),
            });
            assert.deepEqual(created, { reply: [IF], signature: "o" });
            assert.deepEqual(await served.call(ROOT_PATH, "GetInterface", "s", "wlan0"), {
                reply: [IF],
                signature: "o",
            });
        });

        const rows: readonly [string, Record<string, unknown>][] = [
            ["without Ifname", {}],
            ["with an unknown key", { Ifname: v("s", "wlan0"), Nope: v("s", "x") }],
            [
                "with a key that names an object's prototype",
                JSON.parse('{"__proto__":1}', (_, x) => (x === 1 ? v("s", "x") : x)),
            ],
            ["with Ifname as a number", { Ifname: v("u", 1) }],
            ["with Driver as a list", { Ifname: v("s", "wlan0"), Driver: v("as", ["x"]) }],
        ];
        for (const [what, args] of rows)
            it(`refuses CreateInterface ${what}`, () =>
                refuses(ROOT_PATH, "CreateInterface", "a{sv}", args, invalid()));

        it("refuses a device that is controlled already, whatever else is asked", async () => {
            served.add();
            await refuses(
                ROOT_PATH,
                "CreateInterface",
                "a{sv}",
                { Ifname: v("s", "wlan0"), ConfigFile: v("s", "/nonexistent") },
                [`${ROOT}.InterfaceExists`, "wpa_supplicant already controls this interface."],
            );
        });

        it("says that it could not grab a device that is not there", async () => {
            assert.deepEqual(
                await served.call(ROOT_PATH, "CreateInterface", "a{sv}", { Ifname: v("s", "x".repeat(300)) }),
                {
                    error: [`${ROOT}.UnknownError`, "wpa_supplicant couldn't grab this interface."],
                },
            );
        });

        it("knows an interface by its exact path only", async () => {
            served.add();
            const unknown = [`${ROOT}.InterfaceUnknown`, "wpa_supplicant knows nothing about this interface."];
            for (const path of ["/", `${IF}0`, `${ROOT_PATH}/Interfaces/00`, `${IF}/Networks/0`])
                await refuses(ROOT_PATH, "RemoveInterface", "o", path, unknown);
            await refuses(ROOT_PATH, "GetInterface", "s", "eth0", unknown);
            assert.deepEqual(await served.call(ROOT_PATH, "RemoveInterface", "o", IF), { reply: [], signature: "" });
        });

        it("holds later calls back until an interface is there: remove and create back to back never collide", async () => {
            served.add();
            served.holdOpenings = true;
            const removed = served.call(ROOT_PATH, "RemoveInterface", "o", IF);
            const created = served.call(ROOT_PATH, "CreateInterface", "a{sv}", { Ifname: v("s", "wlan0") });
            const order: string[] = [];
            const found = served.call(ROOT_PATH, "GetInterface", "s", "wlan0").then(outcome => {
                order.push("found");
                return outcome;
            });
            await removed;
            await until(() => served.held.length === 1);
            void created.then(() => order.push("created"));
            served.held[0]!();
            assert.deepEqual(await created, { reply: [interfacePath(1)], signature: "o" });
            assert.deepEqual(await found, { reply: [interfacePath(1)], signature: "o" });
            assert.deepEqual(order, ["created", "found"]);
        });

        it("keeps up with a client that tears down and sets up a hundred times without waiting", async () => {
            served.add();
            const outcomes: Promise<Outcome>[] = [];
            for (let round = 0; round < 100; round++) {
                const path = interfacePath(round);
                outcomes.push(
                    served.call(path, "Interface.AddNetwork", "a{sv}", { ssid: v("s", "home") }),
                    served.call(path, "Interface.SelectNetwork", "o", `${path}/Networks/0`),
                    served.call(path, "Interface.Disconnect"),
                    served.call(path, "Interface.RemoveNetwork", "o", `${path}/Networks/0`),
                    served.call(ROOT_PATH, "RemoveInterface", "o", path),
                    served.call(ROOT_PATH, "CreateInterface", "a{sv}", {
                        Ifname: v("s", "wlan0"),
                        Driver: v("s", "nl80211"),
                    }),
                );
            }
            for (const outcome of await Promise.all(outcomes)) assert.ok("reply" in outcome, JSON.stringify(outcome));
        });
    });

    describe("Scan", () => {
        beforeEach(() => void served.add());
        const ssid = (text: string) => Buffer.from(text);
        const rows: readonly [string, Record<string, unknown>, readonly string[]][] = [
            ["an empty dictionary", {}, []],
            ["no type, naming the last key", { AllowRoam: v("b", true) }, ["AllowRoam"]],
            ["an unknown key", { Type: v("s", "active"), Foo: v("s", "x") }, ["Foo"]],
            ["a type that is no text", { Type: v("u", 1) }, ["Wrong Type value type. String required"]],
            ["a type that is no type", { Type: v("s", "x") }, ["Wrong scan type"]],
            ["an empty list of SSIDs", { Type: v("s", "active"), SSIDs: v("aay", []) }, [SSIDS]],
            ["SSIDs as text", { Type: v("s", "active"), SSIDs: v("s", "x") }, [SSIDS]],
            ["SSIDs as texts", { Type: v("s", "active"), SSIDs: v("as", ["x"]) }, [SSIDS]],
            [
                "a long SSID",
                { Type: v("s", "active"), SSIDs: v("aay", [ssid("x".repeat(33))]) },
                ["Invalid SSID: too long"],
            ],
            [
                "seventeen SSIDs",
                {
                    Type: v("s", "active"),
                    SSIDs: v(
                        "aay",
                        Array.from({ length: 17 }, () => ssid("x")),
                    ),
                },
                ["Too many ssids specified. Specify at most four"],
            ],
            [
                "elements as a number",
                { Type: v("s", "active"), IEs: v("u", 1) },
                ["Wrong IEs value type. Array of arrays of bytes required"],
            ],
            [
                "elements as texts",
                { Type: v("s", "active"), IEs: v("as", ["x"]) },
                ["Wrong IEs value type. Array required"],
            ],
            ["channels as a number", { Type: v("s", "active"), Channels: v("u", 1) }, [CHANNELS]],
            ["channels as numbers", { Type: v("s", "active"), Channels: v("au", [2412]) }, [CHANNELS]],
            ["no channels", { Type: v("s", "active"), Channels: v("a(uu)", []) }, [CHANNELS]],
            [
                "signed channels",
                { Type: v("s", "active"), Channels: v("a(ii)", [[2412, 20]]) },
                ["Wrong Channel struct. Two UINT32s required"],
            ],
            [
                "NonColoc6GHz as a number",
                { Type: v("s", "active"), NonColoc6GHz: v("u", 1) },
                ["Wrong Type value type. Boolean required"],
            ],
            [
                "6GHzOnly as a number",
                { Type: v("s", "active"), "6GHzOnly": v("u", 1) },
                ["Wrong Type value type. Boolean required"],
            ],
            [
                "AllowRoam as text",
                { Type: v("s", "active"), AllowRoam: v("s", "x") },
                ["Wrong Type value type. Boolean required"],
            ],
            [
                "a passive scan for SSIDs",
                { Type: v("s", "passive"), SSIDs: v("aay", [ssid("x")]) },
                ["You can specify only Channels in passive scan"],
            ],
        ];
        for (const [what, args, detail] of rows)
            it(`refuses ${what}`, () => refuses(IF, "Interface.Scan", "a{sv}", args, invalid(...detail)));

        it("asks the driver for what the client asked", async () => {
            const args = {
                Type: v("s", "active"),
                SSIDs: v("aay", [Buffer.alloc(0), ssid("home")]),
                IEs: v("aay", [Buffer.from([1]), Buffer.from([2, 3])]),
                Channels: v("a(uu)", [
                    [2412, 20],
                    [5180, 80],
                ]),
                AllowRoam: v("b", false),
            };
            assert.deepEqual(await served.call(IF, "Interface.Scan", "a{sv}", args), { reply: [], signature: "" });
            const [scan] = served.scans;
            assert.deepEqual(
                scan?.ssids.map(bytes => Buffer.from(bytes).toString()),
                ["", "home"],
            );
            assert.deepEqual(scan?.frequencies, [2412, 5180]);
            assert.deepEqual([...(scan?.extraElements ?? [])], [1, 2, 3]);
        });

        it("looks at channels of 6 GHz alone when it is told to, where there are any", async () => {
            const scan = (more: object) =>
                served.call(IF, "Interface.Scan", "a{sv}", { Type: v("s", "active"), ...more });
            assert.deepEqual(await scan({ "6GHzOnly": v("b", true) }), { reply: [], signature: "" });
            assert.equal(served.scans[0]?.frequencies, undefined);
            served.finishScan();
            const channel = { disabled: false, noIr: false, radar: false, maxTxPower: 20 };
            const band = { rates: [], ht: undefined, vht: undefined, he: undefined, eht: undefined };
            const { capabilities } = served.engine.state.interfaces.get(0)!;
            const bands = [
                { ...band, band: "5GHz", frequencies: [{ ...channel, frequency: 5180 }] },
                { ...band, band: "6GHz", frequencies: [5955, 5975].map(frequency => ({ ...channel, frequency })) },
            ] as const;
            served.event({ type: "capabilitiesChanged", capabilities: { ...capabilities, bands } });
            await scan({ "6GHzOnly": v("b", true) });
            assert.deepEqual(served.scans[1]?.frequencies, [5955, 5975]);
            assert.equal(await property(IF, "Interface", "ScanInProgress6GHz"), true);
            served.finishScan();
            assert.equal(await property(IF, "Interface", "ScanInProgress6GHz"), false);
        });

        it("looks for access points of 6 GHz that nobody names when it is told to", async () => {
            for (const NonColoc6GHz of [undefined, v("b", false), v("b", true)]) {
                const args = { Type: v("s", "active"), ...(NonColoc6GHz !== undefined && { NonColoc6GHz }) };
                assert.deepEqual(await served.call(IF, "Interface.Scan", "a{sv}", args), { reply: [], signature: "" });
                served.finishScan();
            }
            assert.deepEqual(
                served.scans.map(({ every6GhzChannel }) => every6GhzChannel),
                [undefined, undefined, true],
            );
        });

        it("uses the wildcard when an active scan names no SSID", async () => {
            await served.call(IF, "Interface.Scan", "a{sv}", { Type: v("s", "active") });
            assert.deepEqual(
                served.scans[0]?.ssids.map(bytes => bytes.length),
                [0],
            );
        });
    });

    describe("about networks", () => {
        beforeEach(() => void served.add());
        const invalidFormat = [`${STANDARD}.InvalidArgs`, "invalid message format"];
        const rows: readonly [string, Record<string, unknown>][] = [
            ["an unknown field", { ssid: v("s", "x"), nope: v("s", "x") }],
            ["a number as text", { priority: v("s", "5") }],
            ["a boolean", { ssid: v("b", true) }],
            ["a short passphrase", { psk: v("s", "short") }],
            ["an empty byte array", { ssid: v("ay", Buffer.alloc(0)) }],
            ["an array of numbers", { ssid: v("ai", []) }],
            ["an SSID of 33 bytes", { ssid: v("ay", Buffer.alloc(33, 1)) }],
            ["a megabyte", { ssid: v("ay", Buffer.alloc(1_000_000, 1)) }],
        ];
        for (const [what, args] of rows)
            it(`AddNetwork refuses ${what}`, () => refuses(IF, "Interface.AddNetwork", "a{sv}", args, invalidFormat));

        it("AddNetwork refuses an address policy without its address", () =>
            refuses(IF, "Interface.AddNetwork", "a{sv}", { mac_addr: v("i", 3) }, [
                `${STANDARD}.InvalidArgs`,
                "Invalid mac_addr policy config",
            ]));

        it("AddNetwork takes what NetworkManager sends for a WPA2 network", async () => {
            const args = {
                ssid: v("ay", Buffer.from("home")),
                scan_ssid: v("i", 1),
                key_mgmt: v("s", " WPA-PSK-SHA256 FT-PSK SAE FT-SAE"),
                psk: v("s", "12345678"),
                bgscan: v("ay", Buffer.from("simple:30:-70:86400")),
            };
            assert.deepEqual(await served.call(IF, "Interface.AddNetwork", "a{sv}", args), {
                reply: [`${IF}/Networks/0`],
                signature: "o",
            });
            const shown = (await property(`${IF}/Networks/0`, "Network", "Properties")) as Record<string, unknown>;
            assert.equal(shown.ssid, '"home"');
            assert.equal(shown.disabled, "1");
            assert.equal(shown.psk, undefined, "a secret is not shown");
            assert.equal(await property(`${IF}/Networks/0`, "Network", "Enabled"), false);
        });

        it("does not look for a network that is enabled by its fields alone", async () => {
            const state = () => property(IF, "Interface", "State");
            await served.call(IF, "Interface.AddNetwork", "a{sv}", { ssid: v("s", "x"), disabled: v("i", 0) });
            await served.call(IF, "Interface.AddNetwork", "a{sv}", { ssid: v("s", "y") });
            const enable = v("a{sv}", { disabled: v("i", 0) });
            await served.call(`${IF}/Networks/1`, SET, "ssv", `${ROOT}.Network`, "Properties", enable);
            for (const id of [0, 1]) assert.equal(await property(`${IF}/Networks/${id}`, "Network", "Enabled"), true);
            assert.deepEqual([await state(), served.scans.length], ["inactive", 0]);
        });

        it("reads network paths as the original does", async () => {
            const unknown = [`${ROOT}.NetworkUnknown`, "There is no such a network in this interface."];
            for (const method of ["Interface.RemoveNetwork", "Interface.SelectNetwork"]) {
                await refuses(IF, method, "o", `${IF}/Networks/5`, unknown);
                await refuses(IF, method, "o", `${IF}/Networks/5/6`, unknown);
                await refuses(IF, method, "o", `${IF}/Networks/abc`, unknown);
                for (const path of ["/", `${IF}/Networks`, `${IF}/Networkz/5`, `${ROOT_PATH}/Interfaces/9/Networks/5`])
                    await refuses(IF, method, "o", path, invalid(path));
            }
            await served.call(IF, "Interface.AddNetwork", "a{sv}", {});
            assert.deepEqual(await served.call(IF, "Interface.RemoveNetwork", "o", `${IF}/Networks/abc`), {
                reply: [],
                signature: "",
            });
        });

        it("sets fields of a network, all or none", async () => {
            await served.call(IF, "Interface.AddNetwork", "a{sv}", {});
            const path = `${IF}/Networks/0`;
            const set = (value: unknown): Promise<Outcome> =>
                served.call(path, SET, "ssv", `${ROOT}.Network`, "Properties", value);
            assert.deepEqual(await set(v("a{sv}", { ssid: v("s", "x"), priority: v("i", 7) })), {
                reply: [],
                signature: "",
            });
            assert.deepEqual(await set(v("a{sv}", { priority: v("i", 8), foo: v("i", 1) })), { error: invalidFormat });
            assert.deepEqual(await set(v("a{ss}", { ssid: "x" })), { error: invalidFormat });
            assert.deepEqual(await set(v("s", "x")), {
                error: [`${STANDARD}.InvalidArgs`, "unexpected message argument types"],
            });
            const shown = (await property(path, "Network", "Properties")) as Record<string, unknown>;
            assert.deepEqual([shown.ssid, shown.priority], ['"x"', "7"]);
        });
    });

    describe("about blobs", () => {
        beforeEach(() => void served.add());

        it("stores, shows and forgets them, whatever their names are", async () => {
            for (const name of ["cert", "5", "__proto__", "ünï"]) {
                assert.deepEqual(await served.call(IF, "Interface.AddBlob", "say", name, Buffer.from([1, 2])), {
                    reply: [],
                    signature: "",
                });
                assert.deepEqual(await served.call(IF, "Interface.GetBlob", "s", name), {
                    reply: ["0102"],
                    signature: "ay",
                });
            }
            assert.deepEqual(await served.call(IF, "Interface.AddBlob", "say", "cert", Buffer.from([9])), {
                error: [`${ROOT}.BlobExists`],
            });
            await served.call(IF, "Interface.RemoveBlob", "s", "cert");
            const unknown = { error: [`${ROOT}.BlobUnknown`, "Blob id not set"] };
            assert.deepEqual(await served.call(IF, "Interface.RemoveBlob", "s", "cert"), unknown);
            assert.deepEqual(await served.call(IF, "Interface.GetBlob", "s", "cert"), unknown);
        });
    });

    describe("that cannot be carried out", () => {
        beforeEach(() => void served.add());
        const rows: readonly [string, readonly unknown[]][] = [
            ["Disconnect", [`${ROOT}.NotConnected`, "This interface is not connected"]],
            ["Reattach", [`${ROOT}.NotConnected`, "This interface is not connected"]],
            ["SignalPoll", [FAILED, "Failed to read signal"]],
            ["AbortScan", [`${ROOT}.Interface.ScanError`, "Abort failed or no scan in progress"]],
        ];
        for (const [method, error] of rows)
            it(`${method} on an idle interface`, async () => {
                assert.deepEqual(await served.call(IF, `Interface.${method}`), { error });
            });

        it("S191 Reassociate and Reconnect on a device that is down", async () => {
            served.event({ type: "link", ...served.engine.state.interfaces.get(0)!.link, state: "down" });
            for (const method of ["Interface.Reassociate", "Interface.Reconnect"])
                assert.deepEqual(await served.call(IF, method), {
                    error: [`${ROOT}.InterfaceDisabled`, "This interface is disabled"],
                });
        });
    });

    describe("that sets a property of an interface", () => {
        beforeEach(() => void served.add());
        const wrongType = [FAILED, "wrong property type"];
        const rows: readonly [string, unknown, readonly unknown[]][] = [
            ["ApScan", v("u", 9), [FAILED, "ap_scan must be 0, 1, or 2"]],
            ["ApScan", v("i", 1), wrongType],
            ["ApScan", v("s", "1"), wrongType],
            ["BSSExpireAge", v("u", 9), [FAILED, "BSSExpireAge must be >= 10"]],
            ["BSSExpireCount", v("u", 0), [FAILED, "BSSExpireCount must be > 0"]],
            ["Country", v("s", "x"), [FAILED, "invalid country code"]],
            ["Country", v("s", ""), [FAILED, "invalid country code"]],
            ["BridgeIfname", v("s", "x".repeat(16)), [FAILED, "invalid interface name"]],
            ["FastReauth", v("u", 1), wrongType],
            ["ScanInterval", v("i", -1), [FAILED, "scan_interval must be >= 0"]],
            ["ScanInterval", v("u", 1), wrongType],
            ["Pmf", v("u", 1), wrongType],
            ["Pmf", v("s", ""), [`${ROOT}.UnknownError`, "Failed to construct new interface property Pmf"]],
            ["Pmf", v("s", "x"), [`${STANDARD}.InvalidArgs`, "Failed to set interface property Pmf"]],
            ["Pmf", v("s", "1".repeat(300)), [`${STANDARD}.InvalidArgs`, "Interface property Pmf value too large"]],
            [
                "Dot11RSNAConfigPMKLifetime",
                v("s", "x"),
                [`${STANDARD}.InvalidArgs`, "Invalid value for property Dot11RSNAConfigPMKLifetime"],
            ],
        ];
        for (const [name, value, error] of rows)
            it(`${name === "ScanInterval" ? "S012 " : ""}refuses ${name} = ${JSON.stringify((value as { value: unknown }).value).slice(0, 20)}`, async () => {
                const before = served.engine.state;
                assert.deepEqual(await served.call(IF, SET, "ssv", `${ROOT}.Interface`, name, value), { error });
                assert.equal(served.engine.state, before);
            });

        const accepted: readonly [string, string, unknown][] = [
            ["BSSExpireAge", "u", 250],
            ["BSSExpireCount", "u", 2],
            ["ApScan", "u", 1],
            ["ApScan", "u", 2],
            ["Country", "s", "DE"],
            ["BridgeIfname", "s", ""],
            ["FastReauth", "b", false],
            ["ScanInterval", "i", 30],
            ["Pmf", "s", "1"],
            ["SaePwe", "s", "2"],
            ["ApIsolate", "s", "1"],
            ["Dot11RSNAConfigPMKLifetime", "s", "604800"],
            ["BssMaxCount", "s", "2000"],
        ];
        for (const [name, signature, value] of accepted)
            it(`takes ${name} = ${value} and shows it`, async () => {
                const outcome = await served.call(IF, SET, "ssv", `${ROOT}.Interface`, name, v(signature, value));
                assert.deepEqual(outcome, { reply: [], signature: "" });
                assert.equal(await property(IF, "Interface", name), value);
            });
    });
});

async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise(resolve => setImmediate(resolve));
}
