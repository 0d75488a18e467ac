import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { parseInterface } from "#service/build/introspection.js";
import { contract } from "#service/dbus/contract.gen.js";
import { DECISIONS } from "#service/objects/decision.js";
import { OBJECT_MANAGER } from "#service/objects/object-manager.js";
import { P2P_DEVICE } from "#service/objects/p2p-device.js";
import { interfacePath, ROOT_PATH } from "#service/objects/path.js";
import { globalProperties } from "#src/config/global.js";
import { bssRecord } from "#test/support/bss-record.js";
import { variantOf } from "#test/support/bus-client.js";
import { client, hasDbusDaemon } from "#test/support/private-bus.js";
import { Served } from "#test/support/served.js";

const PROPERTIES = "org.freedesktop.DBus.Properties";
const INTROSPECT = "org.freedesktop.DBus.Introspectable.Introspect";
const ROOT = "fi.w1.wpa_supplicant1";
const INTERFACE = `${ROOT}.Interface`;
const STANDARD = "org.freedesktop.DBus.Error";

describe("the object tree", () => {
    let served: Served;

    before(async function () {
        if (!hasDbusDaemon()) this.skip();
        served = await Served.start();
        served.add();
        served.air = [bssRecord(1), bssRecord(2)];
        await served.scan(interfacePath(0));
        await served.call(interfacePath(0), "Interface.AddNetwork", "a{sv}", { ssid: variantOf("s", "home") });
    });

    after(async () => {
        await served?.stop();
        assert.deepEqual(served?.faults ?? [], []);
    });

    describe("described by Introspect", () => {
        const introspect = async (path: string): Promise<string> => {
            const outcome = await served.call(path, INTROSPECT);
            assert.ok("reply" in outcome);
            return outcome.reply[0] as string;
        };

        const objects: readonly [string, string, readonly string[]][] = [
            ["the root object", ROOT_PATH, [ROOT, OBJECT_MANAGER]],
            ["an interface", interfacePath(0), [INTERFACE, P2P_DEVICE, DECISIONS]],
            ["a scan entry", `${interfacePath(0)}/BSSs/0`, [`${ROOT}.BSS`]],
            ["a network", `${interfacePath(0)}/Networks/0`, [`${ROOT}.Network`]],
        ];
        for (const [what, path, own] of objects) {
            it(`${what} is what the XML files say, in their order`, async () => {
                const live = await introspect(path);
                const names = ["org.freedesktop.DBus.Introspectable", "org.freedesktop.DBus.Properties", ...own];
                assert.deepEqual(
                    [...live.matchAll(/<interface name="([^"]*)"/g)].map(match => match[1]),
                    names,
                );
                for (const name of names) assert.ok(live.includes(withoutComments(name)), `${name} in ${live}`);
            });
        }

        it("begins and ends as the original's does", async () => {
            const live = await introspect(ROOT_PATH);
            const head =
                '<?xml version="1.0"?>\n<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"\n' +
                '"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">\n<node><interface name="org.freedesktop.DBus.Introspectable">';
            assert.equal(live.slice(0, head.length), head);
            assert.ok(live.endsWith('</interface><node name="Interfaces"/></node>\n'));
        });

        it("lists the children of an interface", async () => {
            assert.match(
                await introspect(interfacePath(0)),
                /<\/interface><node name="BSSs"\/><node name="Networks"\/><\/node>\n$/,
            );
        });

        // Text as libdbus makes it, seen with wpa_supplicant 2.10.
        const empty = (children: string): string =>
            '<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"\n' +
            `"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">\n<node>\n${children}</node>\n`;
        const paths: readonly [string, string][] = [
            ["/", '  <node name="fi"/>\n'],
            ["/fi/w1", '  <node name="wpa_supplicant1"/>\n'],
            [`${ROOT_PATH}/Interfaces`, '  <node name="0"/>\n'],
            [`${interfacePath(0)}/BSSs`, '  <node name="0"/>\n  <node name="1"/>\n'],
            ["/Foo", ""],
        ];
        for (const [path, children] of paths)
            it(`${path}, which is no object, has its children`, async () =>
                assert.equal(await introspect(path), empty(children)));

        it("accepts arguments that nobody asked for", async () => {
            assert.ok("reply" in (await served.call(ROOT_PATH, INTROSPECT, "s", "x")));
        });

        for (const tool of ["busctl", "gdbus"])
            it(`is understood by ${tool}`, async function () {
                if (!existsSync(`/usr/bin/${tool}`)) this.skip();
                for (const [, path] of objects) {
                    const args =
                        tool === "busctl"
                            ? ["--system", "introspect", ROOT, path]
                            : ["introspect", "--system", "-d", ROOT, "-o", path];
                    const said = await client(served.bus, tool, ...args);
                    for (const word of ["org.freedesktop.DBus.Properties", "PropertiesChanged"])
                        assert.ok(said.includes(word), said);
                }
            });

        it("has well-formed and documented files", () => {
            for (const name of readdirSync("dbus-introspection").filter(file => file.endsWith(".xml"))) {
                const { members } = parseInterface(readFileSync(`dbus-introspection/${name}`, "utf8"), name);
                assert.ok(members.length > 0);
                for (const { kind, name: member } of members)
                    assert.equal(
                        members.filter(other => other.kind === kind && other.name === member).length,
                        1,
                        member,
                    );
            }
        });

        it("keeps the order of the configuration's own list of properties", () => {
            const fields = globalProperties.map(({ property }) => property);
            const shown = Object.keys(contract["fi.w1.wpa_supplicant1.Interface"].properties);
            assert.deepEqual(shown.slice(-fields.length), fields);
        });
    });

    describe("answers what it does not know", () => {
        const rows: readonly [string, string, string, string, readonly unknown[], readonly unknown[]][] = [
            ["a method that is not there", ROOT_PATH, "Nope", "", [], [`${STANDARD}.UnknownMethod`]],
            ["a method of another object", interfacePath(0), "GetInterface", "s", ["x"], [`${STANDARD}.UnknownMethod`]],
            [
                "a method that is not built",
                interfacePath(0),
                "Interface.NANCancelPublish",
                "",
                [],
                [`${STANDARD}.UnknownMethod`],
            ],
            [
                "a member of Properties that is not there",
                ROOT_PATH,
                `${PROPERTIES}.Foo`,
                "",
                [],
                [`${STANDARD}.UnknownMethod`],
            ],
            ["a wrong signature", ROOT_PATH, "CreateInterface", "s", ["x"], [`${STANDARD}.InvalidArgs`]],
            ["an argument too many", ROOT_PATH, "ExpectDisconnect", "s", ["x"], [`${STANDARD}.InvalidArgs`]],
            [
                "text where a path belongs",
                interfacePath(0),
                "Interface.RemoveNetwork",
                "s",
                ["/"],
                [`${STANDARD}.InvalidArgs`],
            ],
            [
                "a signed number where an unsigned one belongs",
                interfacePath(0),
                "Interface.FlushBSS",
                "i",
                [0],
                [`${STANDARD}.InvalidArgs`],
            ],
            [
                "a call to a path without object",
                "/Foo",
                "CreateInterface",
                "s",
                ["x"],
                [
                    `${STANDARD}.UnknownMethod`,
                    `Method "CreateInterface" with signature "s" on interface "${ROOT}" doesn't exist\n`,
                ],
            ],
            [
                "an unknown member of Peer",
                "/Foo",
                "org.freedesktop.DBus.Peer.Foo",
                "",
                [],
                [`${STANDARD}.UnknownMethod`, "Unknown method invoked on org.freedesktop.DBus.Peer interface"],
            ],
        ];
        for (const [what, path, method, signature, args, error] of rows)
            it(`with the contract's error: ${what}`, async () => {
                assert.deepEqual(await served.call(path, method, signature, ...args), { error });
            });

        it("with libdbus's words when a call names no interface", async () => {
            assert.deepEqual(await served.client.call(ROOT, ROOT_PATH, "CreateInterface"), {
                error: [
                    `${STANDARD}.UnknownMethod`,
                    'Method "CreateInterface" with signature "" on interface "(null)" doesn\'t exist\n',
                ],
            });
        });

        it("Ping and GetMachineId on every path", async () => {
            assert.deepEqual(await served.call("/Foo", "org.freedesktop.DBus.Peer.Ping"), { reply: [], signature: "" });
            const id = "0123456789abcdef0123456789abcdef";
            assert.deepEqual(await served.call("/", "org.freedesktop.DBus.Peer.GetMachineId"), {
                reply: [id],
                signature: "s",
            });
        });
    });

    describe("reads and writes properties in the original's order of checks", () => {
        const none = [`${STANDARD}.InvalidArgs`];
        const unknown = [`${STANDARD}.InvalidArgs`, "No such property"];
        const readOnly = [`${STANDARD}.InvalidArgs`, "Property is read-only"];
        const wrongType = [`${STANDARD}.Failed`, "wrong property type"];
        const v = variantOf;
        const rows: readonly [string, string, string, readonly unknown[], readonly unknown[]][] = [
            ["Get without arguments", "Get", "", [], none],
            ["Get with one argument", "Get", "s", ["x"], none],
            ["Get whose second argument is no text", "Get", "su", [ROOT, 1], none],
            ["Get of an unknown interface", "Get", "ss", ["x", "y"], unknown],
            ["Get of an unknown property", "Get", "ss", [ROOT, "Nope"], unknown],
            ["Get of an unknown property with an argument too many", "Get", "sss", [ROOT, "Nope", "x"], unknown],
            ["Get with an argument too many", "Get", "sss", [ROOT, "DebugLevel", "x"], none],
            ["Set without a value", "Set", "ss", [ROOT, "DebugLevel"], none],
            ["Set with a bare value", "Set", "sss", [ROOT, "DebugLevel", "info"], none],
            ["Set of a read-only property with a bare value", "Set", "sss", [ROOT, "Interfaces", "x"], none],
            ["Set of an unknown property", "Set", "ssv", [ROOT, "Nope", v("s", "x")], unknown],
            ["Set of a read-only property", "Set", "ssv", [ROOT, "Interfaces", v("s", "x")], readOnly],
            ["Set with the wrong type", "Set", "ssv", [ROOT, "DebugLevel", v("u", 1)], wrongType],
            [
                "Set with a variant in the variant",
                "Set",
                "ssv",
                [ROOT, "DebugLevel", v("v", v("s", "info"))],
                wrongType,
            ],
            [
                "Set with an unknown word",
                "Set",
                "ssv",
                [ROOT, "DebugLevel", v("s", "x")],
                [`${STANDARD}.Failed`, "wrong debug level value"],
            ],
            ["GetAll without arguments", "GetAll", "", [], none],
            ["GetAll with two arguments", "GetAll", "ss", [ROOT, "x"], none],
            ["GetAll of a number", "GetAll", "u", [1], none],
        ];
        for (const [what, member, signature, args, error] of rows)
            it(`${what}`, async () => {
                assert.deepEqual(await served.call(ROOT_PATH, `${PROPERTIES}.${member}`, signature, ...args), {
                    error,
                });
            });

        it("GetAll of an interface the object does not have is empty", async () => {
            for (const name of ["x", "org.freedesktop.DBus.Introspectable", INTERFACE])
                assert.deepEqual(await served.call(ROOT_PATH, `${PROPERTIES}.GetAll`, "s", name), {
                    reply: [{}],
                    signature: "a{sv}",
                });
        });

        it("GetAll has every declared property in its order, and Get has the same values", async () => {
            for (const [path, name] of [
                [ROOT_PATH, ROOT],
                [interfacePath(0), INTERFACE],
                [`${interfacePath(0)}/Networks/0`, `${ROOT}.Network`],
                [`${interfacePath(0)}/BSSs/0`, `${ROOT}.BSS`],
            ] as const) {
                const all = await served.call(path, `${PROPERTIES}.GetAll`, "s", name);
                assert.ok("reply" in all);
                const values = all.reply[0] as Record<string, unknown>;
                const { members } = parseInterface(readFileSync(`dbus-introspection/${name}.xml`, "utf8"), name);
                assert.deepEqual(
                    Object.keys(values),
                    members.filter(({ kind }) => kind === "property").map(member => member.name),
                );
                for (const [property, value] of Object.entries(values))
                    assert.deepEqual(await served.call(path, `${PROPERTIES}.Get`, "ss", name, property), {
                        reply: [value],
                        signature: "v",
                    });
            }
        });

        it("a refused Set changes nothing and announces nothing", async () => {
            const before = await served.call(interfacePath(0), `${PROPERTIES}.GetAll`, "s", INTERFACE);
            served.client.heard.length = 0;
            for (const [property, value] of [
                ["ApScan", v("u", 9)],
                ["ApScan", v("i", 1)],
                ["BSSExpireAge", v("u", 9)],
                ["Pmf", v("s", "x")],
                ["State", v("s", "completed")],
            ] as const)
                assert.ok(
                    "error" in
                        (await served.call(interfacePath(0), `${PROPERTIES}.Set`, "ssv", INTERFACE, property, value)),
                );
            assert.deepEqual(await served.call(interfacePath(0), `${PROPERTIES}.GetAll`, "s", INTERFACE), before);
            assert.deepEqual(served.client.heard, []);
        });
    });

    describe("of a thousand scan entries", () => {
        before(async function () {
            this.timeout(20_000);
            served.air = Array.from({ length: 1000 }, (_, n) => bssRecord(n + 1));
            await served.scan(interfacePath(0));
            await served.settled();
        });

        it("lists them all in Introspect, in the order of strcmp", async () => {
            const outcome = await served.call(`${interfacePath(0)}/BSSs`, INTROSPECT);
            assert.ok("reply" in outcome);
            const names = [...(outcome.reply[0] as string).matchAll(/<node name="(\d+)"/g)].map(match => match[1]!);
            assert.equal(names.length, 1000);
            assert.deepEqual(names, [...names].sort());
        });

        it("lists them all in BSSs, by number", async () => {
            const outcome = await served.call(interfacePath(0), `${PROPERTIES}.Get`, "ss", INTERFACE, "BSSs");
            assert.ok("reply" in outcome);
            const paths = outcome.reply[0] as string[];
            assert.deepEqual(
                paths,
                Array.from({ length: 1000 }, (_, n) => `${interfacePath(0)}/BSSs/${n}`),
            );
        });

        it("forgets them and the paths that led to them when they are flushed", async () => {
            await served.call(interfacePath(0), "Interface.FlushBSS", "u", 0);
            const outcome = await served.call(`${interfacePath(0)}/BSSs`, INTROSPECT);
            assert.ok("reply" in outcome && !(outcome.reply[0] as string).includes("<node name"));
            const gone = await served.call(`${interfacePath(0)}/BSSs/5`, `${PROPERTIES}.GetAll`, "s", `${ROOT}.BSS`);
            assert.ok("error" in gone && gone.error[0] === `${STANDARD}.UnknownMethod`);
        });
    });
});

/** The interface element of a file as it must be on the wire. */
function withoutComments(name: string): string {
    const text = readFileSync(`dbus-introspection/${name}.xml`, "utf8");
    const element = text.slice(text.indexOf("<interface"), text.indexOf("</interface>") + "</interface>".length);
    return element.replace(/<!--[\s\S]*?-->/g, "").replace(/>\s+</g, "><");
}
