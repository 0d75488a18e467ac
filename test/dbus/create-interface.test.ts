import assert from "node:assert/strict";
import { interfacePath, ROOT_PATH } from "#service/objects/path.js";
import { variantOf as v } from "#test/support/bus-client.js";
import { Asked, invalidArgs, nothing, unknownError, wrongSignature } from "#test/support/refusals.js";

const grab = unknownError("wpa_supplicant couldn't grab this interface.");
const failure = { ok: false, errno: 95, text: "EOPNOTSUPP" } as const;

describe("CreateInterface", () => {
    const asked = new Asked();
    const create = (keys: Readonly<Record<string, unknown>>) => asked.call(ROOT_PATH, "CreateInterface", "a{sv}", keys);
    const refuses = (error: readonly string[], keys: Readonly<Record<string, unknown>>) =>
        asked.refuses(error, ROOT_PATH, "CreateInterface", "a{sv}", keys);

    it("makes the device first when it is told to, through an interface that there is", async () => {
        asked.served.add();
        const keys = {
            Ifname: v("s", "wlan1"),
            Create: v("b", true),
            Type: v("s", "ap"),
            Address: v("s", "02:aa:bb:cc:dd:ee"),
        };
        assert.deepEqual(await create(keys), { reply: [interfacePath(1)], signature: "o" });
        assert.deepEqual(
            asked.served.commands.filter(({ type }) => type === "addDevice"),
            [{ type: "addDevice", ifname: "wlan1", kind: "ap", address: "02:aa:bb:cc:dd:ee" }],
        );
    });

    it("makes a station when no type is said, and RemoveInterface deletes what was made", async () => {
        asked.served.add();
        await create({ Ifname: v("s", "wlan1"), Create: v("b", true) });
        assert.deepEqual(await asked.call(ROOT_PATH, "RemoveInterface", "o", interfacePath(1)), nothing);
        assert.deepEqual(await asked.call(ROOT_PATH, "RemoveInterface", "o", interfacePath(0)), nothing);
        assert.deepEqual(
            asked.served.commands.filter(({ type }) => type === "addDevice" || type === "deleteDevice"),
            [
                { type: "addDevice", ifname: "wlan1", kind: "station", address: undefined },
                { type: "deleteDevice", ifname: "wlan1" },
            ],
        );
    });

    it("makes nothing when it is not told to", async () => {
        assert.deepEqual(await create({ Ifname: v("s", "wlan0"), Create: v("b", false), Type: v("s", "sta") }), {
            reply: [interfacePath(0)],
            signature: "o",
        });
        assert.ok(!asked.served.commands.some(({ type }) => type === "addDevice"));
    });

    it("fails where no device can be made: without an interface, and where the driver refuses", async () => {
        const keys = { Ifname: v("s", "wlan1"), Create: v("b", true) };
        assert.deepEqual(await create(keys), { error: unknownError("interface creation failed.") });
        asked.served.add();
        asked.served.answers.set("addDevice", failure);
        assert.deepEqual(await create(keys), { error: unknownError("interface creation failed.") });
        assert.equal(asked.served.engine.state.opening.size, 0);
    });

    it("deletes a device that was made and cannot be used", async () => {
        asked.served.add();
        assert.deepEqual(await create({ Ifname: v("s", "strange0"), Create: v("b", true) }), { error: grab });
        assert.deepEqual(asked.served.commands.at(-1), { type: "deleteDevice", ifname: "strange0" });
    });

    it("RemoveInterface says when the device cannot be deleted; the interface is gone all the same", async () => {
        asked.served.add();
        await create({ Ifname: v("s", "wlan1"), Create: v("b", true) });
        asked.served.answers.set("deleteDevice", failure);
        assert.deepEqual(await asked.call(ROOT_PATH, "RemoveInterface", "o", interfacePath(1)), {
            error: unknownError("wpa_supplicant couldn't delete this interface."),
        });
        assert.equal(asked.served.engine.state.interfaces.get(1), undefined);
    });

    it("fails with a configuration file that cannot be read", async () => {
        assert.deepEqual(await create({ Ifname: v("s", "wlan0"), ConfigFile: v("s", "/nonexistent") }), {
            error: grab,
        });
        assert.deepEqual(asked.served.engine.state.interfaces.values(), []);
    });

    const rows: readonly [string, Readonly<Record<string, unknown>>][] = [
        ["Create as text", { Ifname: v("s", "wlan0"), Create: v("s", "true") }],
        ["another type of device", { Ifname: v("s", "wlan0"), Create: v("b", true), Type: v("s", "mesh") }],
        ["another type, even of a device that is there", { Ifname: v("s", "wlan0"), Type: v("s", "foo") }],
        ["a type that is no text", { Ifname: v("s", "wlan0"), Type: v("u", 1) }],
        ["half an address", { Ifname: v("s", "wlan0"), Address: v("s", "02:aa:bb") }],
        ["an address in bytes", { Ifname: v("s", "wlan0"), Address: v("ay", Buffer.alloc(6)) }],
        ["a configuration file that is no text", { Ifname: v("s", "wlan0"), ConfigFile: v("b", true) }],
        ["a bridge that is no text", { Ifname: v("s", "wlan0"), BridgeIfname: v("i", 0) }],
        ["no name of a device", { Create: v("b", true) }],
    ];
    for (const [what, keys] of rows) it(`refuses ${what}`, () => refuses(invalidArgs(), keys));

    it("refuses what is no dictionary", () =>
        asked.refuses(wrongSignature, ROOT_PATH, "CreateInterface", "s", "wlan0"));
});
