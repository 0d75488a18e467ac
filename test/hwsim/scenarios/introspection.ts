import assert from "node:assert/strict";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import type { Bus } from "#test/hwsim/guest/bus.js";
import { better } from "#test/hwsim/guest/main.js";
import { run } from "#test/hwsim/guest/process.js";
import { network, ROOT, SERVICE } from "#test/hwsim/guest/supplicant.js";
import { withSupplicant } from "#test/hwsim/guest/world.js";

/** A connected supplicant with every kind of object on the bus. */
async function everything(): Promise<{ readonly bus: Bus; readonly paths: readonly string[] }> {
    await AccessPoint.start({ ssid: "testnet" });
    await AccessPoint.start({ ssid: "other", channel: 11, on: "wlan3", security: "open" });
    const { bus, supplicant } = await withSupplicant();
    const iface = await supplicant.createInterface("wlan0");
    const selected = await iface.connect(network.psk("testnet", PASSPHRASE));
    const bsss = (await iface.get("BSSs")) as readonly string[];
    assert.equal(bsss.length, 2);
    return { bus, paths: [ROOT, iface.path, selected, ...bsss] };
}

const INTERFACE_OF: readonly (readonly [path: RegExp, name: string])[] = [
    [/wpa_supplicant1$/, SERVICE],
    [/Interfaces\/\d+$/, `${SERVICE}.Interface`],
    [/Networks\/\d+$/, `${SERVICE}.Network`],
    [/BSSs\/\d+$/, `${SERVICE}.BSS`],
];

const interfaceOf = (path: string): string => INTERFACE_OF.find(([pattern]) => pattern.test(path))![1];

describe("introspection on the system bus", () => {
    it("shows every object in busctl tree", async () => {
        const { paths } = await everything();
        const tree = await run("busctl", "--system", "--list", "tree", SERVICE);
        for (const path of paths) assert.ok(tree.split("\n").includes(path), `${path} is missing:\n${tree}`);
    });

    // The reference has an interface without readable properties (Mesh), at which busctl gives up.
    better("shows the interfaces and current values of every object in busctl introspect", async () => {
        const { paths } = await everything();
        for (const path of paths) {
            const listing = await run("busctl", "--system", "introspect", SERVICE, path);
            for (const name of [interfaceOf(path), "org.freedesktop.DBus.Properties"])
                assert.match(listing, new RegExp(`^${name}\\s+interface`, "m"), path);
        }
        const listing = await run("busctl", "--system", "introspect", SERVICE, paths[1]!);
        assert.match(listing, /^\.State\s+property\s+s\s+"completed"\s+emits-change/m);
        assert.match(listing, /^\.AddNetwork\s+method\s+a\{sv\}\s+o\s+-/m);
        assert.match(listing, /^\.ScanDone\s+signal\s+b\s+-\s+-/m);
    });

    it("shows the same in gdbus introspect, and has no two members of one name in an interface", async () => {
        const { bus, paths } = await everything();
        for (const path of paths) {
            const listing = await run("gdbus", "introspect", "--system", "--dest", SERVICE, "--object-path", path);
            assert.ok(listing.includes(`interface ${interfaceOf(path)} {`), path);
            const xml = (
                await bus.call(SERVICE, path, "org.freedesktop.DBus.Introspectable", "Introspect")
            )[0] as string;
            for (const [, body] of xml.matchAll(/<interface name="[^"]+">(.*?)<\/interface>/gs)) {
                for (const kind of ["method", "signal", "property"]) {
                    const names = [...body!.matchAll(new RegExp(`<${kind} name="([^"]+)"`, "g"))].map(
                        match => match[1],
                    );
                    assert.deepEqual(names, [...new Set(names)], `${path} ${kind}`);
                }
            }
        }
    });

    it("describes a path that is only the parent of others by its children alone", async () => {
        const { bus, paths } = await everything();
        const [, iface = ""] = paths;
        const number = iface.slice(iface.lastIndexOf("/") + 1);
        const last = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
        const bsss = paths.filter(path => path.includes("/BSSs/")).map(last);
        const children: readonly (readonly [path: string, children: readonly string[]])[] = [
            ["/fi/w1", ["wpa_supplicant1"]],
            [`${ROOT}/Interfaces`, [number]],
            [`${iface}/BSSs`, bsss.sort()],
            [`${iface}/Networks`, ["0"]],
            [`${ROOT}/Nowhere`, []],
        ];
        for (const [path, names] of children) {
            const [xml] = await bus.call(SERVICE, path, "org.freedesktop.DBus.Introspectable", "Introspect");
            assert.equal(
                String(xml),
                '<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"\n' +
                    '"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">\n<node>\n' +
                    `${names.map(name => `  <node name="${name}"/>\n`).join("")}</node>\n`,
                path,
            );
        }
    });

    better("has the objects of the object manager where Introspect has them", async () => {
        const { bus, paths } = await everything();
        const manager = "org.freedesktop.DBus.ObjectManager";
        const [objects] = await bus.call(SERVICE, ROOT, manager, "GetManagedObjects");
        assert.deepEqual(Object.keys(objects as object).sort(), paths.filter(path => path !== ROOT).sort());
    });

    it("returns from GetAll the properties that introspection promises, with those types", async () => {
        const { paths } = await everything();
        for (const path of paths) {
            const listing = await run("busctl", "--system", "introspect", SERVICE, path, interfaceOf(path));
            const answer = await run(
                "busctl",
                "--system",
                "--json=short",
                "call",
                SERVICE,
                path,
                "org.freedesktop.DBus.Properties",
                "GetAll",
                "s",
                interfaceOf(path),
            );
            const values = (JSON.parse(answer) as { data: [Record<string, { readonly type: string }>] }).data[0];
            for (const [, name, type] of listing.matchAll(/^\.(\S+)\s+property\s+(\S+)/gm))
                if (values[name!] !== undefined) assert.equal(values[name!]!.type, type, `${path} ${name}`);
            const promised = [...listing.matchAll(/^\.(\S+)\s+property/gm)].map(match => match[1]);
            assert.deepEqual(
                Object.keys(values).filter(name => !promised.includes(name)),
                [],
            );
        }
    });
});
