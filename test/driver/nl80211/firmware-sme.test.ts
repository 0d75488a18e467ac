import assert from "node:assert/strict";
import { ATTRS, COMMANDS, EXT_FEATURE_INDEX } from "#src/driver/nl80211/uapi.gen.js";
import { type Mac, macBytes } from "#src/lib/mac.js";
import type { AttributeWriter } from "#src/netlink/attribute.js";
import { type FakeWiphy, firmwareSme } from "#test/support/fake-nl80211-answers.js";
import { ap, quiet, ssid, World } from "./world.js";

const other = "02:00:00:00:01:01" as Mac;
const connect = {
    type: "connect",
    bssid: ap,
    frequency: 2412,
    fixedBss: true,
    ssid,
    elements: Uint8Array.of(48, 2, 1, 0),
    algorithm: "open",
    security: {
        protocol: "rsn",
        akm: 0x000fac02,
        pairwise: 0x000fac04,
        group: 0x000fac04,
        managementFrameProtection: "optional",
    },
} as const;

const opened = (more: Partial<FakeWiphy> = {}): Promise<World> =>
    World.opened(kernel => {
        kernel.wiphy = { ...firmwareSme, ...more };
    });

const tell = (world: World, command: number, fill: (writer: AttributeWriter) => unknown): void =>
    world.kernel.multicast("mlme", command, writer => fill(writer.u32(ATTRS.WIPHY, 0).u32(ATTRS.IFINDEX, 3)));

const connected = (world: World, bssid: Mac, status: number): void =>
    tell(world, COMMANDS.CONNECT, writer =>
        writer
            .bytes(ATTRS.MAC, macBytes(bssid))
            .u16(ATTRS.STATUS_CODE, status)
            .bytes(ATTRS.RESP_IE, Uint8Array.of(1, 0)),
    );

/** A wiphy without AUTHENTICATE: its firmware authenticates and associates. */
describe("a wiphy whose firmware associates", () => {
    it("says so", async () => {
        const world = await opened();
        assert.equal(world.driver.capabilities.sme, "driver");
        await world.family.close();
    });

    it("is asked once for a connection to one BSS, which the socket owns", async () => {
        const world = await opened();
        assert.ok((await world.execute(connect)).ok);
        assert.deepEqual(
            world.kernel.requests.map(({ command, attributes }) => [command, attributes]),
            [
                [
                    "CONNECT",
                    {
                        IFINDEX: 3,
                        AUTH_TYPE: 0,
                        MAC: ap,
                        WIPHY_FREQ: 2412,
                        PRIVACY: true,
                        SSID: "6e6574",
                        SOCKET_OWNER: true,
                        IE: "30020100",
                        WPA_VERSIONS: 2,
                        CIPHER_SUITES_PAIRWISE: [0x000fac04],
                        CIPHER_SUITE_GROUP: 0x000fac04,
                        AKM_SUITES: [0x000fac02],
                        CONTROL_PORT: true,
                        CONTROL_PORT_ETHERTYPE: 0x888e,
                        CONTROL_PORT_OVER_NL80211: true,
                    },
                ],
            ],
        );
        await world.family.close();
    });

    it("is left the choice of frame protection only where it knows of such a choice", async () => {
        const features = [...firmwareSme.extendedFeatures, EXT_FEATURE_INDEX.MFP_OPTIONAL];
        const world = await opened({ extendedFeatures: features });
        await world.execute(connect);
        assert.equal(world.kernel.asked("CONNECT")[0]?.attributes.USE_MFP, 2);
        await world.family.close();
    });

    it("is told nothing of a control port over nl80211 that it does not have", async () => {
        const world = await opened({ extendedFeatures: [] });
        await world.execute(connect);
        const { attributes } = world.kernel.asked("CONNECT")[0]!;
        assert.deepEqual(
            [attributes.CONTROL_PORT, attributes.CONTROL_PORT_ETHERTYPE, attributes.CONTROL_PORT_OVER_NL80211],
            [true, undefined, undefined],
        );
        await world.family.close();
    });

    it("tells of success and whom it is connected to", async () => {
        const world = await opened();
        await world.execute(connect);
        connected(world, ap, 0);
        await quiet();
        assert.deepEqual(world.events, [
            {
                type: "connected",
                bssid: ap,
                statusCode: 0,
                timedOut: false,
                requestElements: undefined,
                responseElements: Uint8Array.of(1, 0),
            },
        ]);
        assert.ok((await world.execute({ type: "signal" })).ok);
        assert.equal(world.kernel.asked("GET_STATION")[0]?.attributes.MAC, ap);
        await world.family.close();
    });

    it("tells the status of a refusal, and there is no link", async () => {
        const world = await opened();
        await world.execute(connect);
        connected(world, ap, 17);
        await quiet();
        assert.deepEqual(
            world.heard("connected").map(({ statusCode, timedOut }) => ({ statusCode, timedOut })),
            [{ statusCode: 17, timedOut: false }],
        );
        assert.deepEqual(await world.execute({ type: "signal" }), { ok: false, errno: 107, text: "ENOTCONN" });
        await world.family.close();
    });

    for (const [name, fill] of [
        ["with a status", (writer: AttributeWriter) => writer.u16(ATTRS.STATUS_CODE, 1).flag(ATTRS.TIMED_OUT)],
        ["without one", (writer: AttributeWriter) => writer.flag(ATTRS.TIMED_OUT)],
    ] as const) {
        it(`tells that nobody answered, ${name}`, async () => {
            const world = await opened();
            await world.execute(connect);
            tell(world, COMMANDS.CONNECT, writer => fill(writer.bytes(ATTRS.MAC, new Uint8Array(6))));
            await quiet();
            assert.deepEqual(
                world.heard("connected").map(({ bssid, statusCode, timedOut }) => ({ bssid, statusCode, timedOut })),
                [{ bssid: undefined, statusCode: 1, timedOut: true }],
            );
            await world.family.close();
        });
    }

    it("tells that it moved, and from then on the end of that link", async () => {
        const world = await opened();
        await world.execute(connect);
        connected(world, ap, 0);
        tell(world, COMMANDS.ROAM, writer =>
            writer.bytes(ATTRS.MAC, macBytes(other)).bytes(ATTRS.RESP_IE, Uint8Array.of(2, 0)),
        );
        tell(world, COMMANDS.DISCONNECT, writer => writer.u16(ATTRS.REASON_CODE, 8).flag(ATTRS.DISCONNECTED_BY_AP));
        await quiet();
        assert.deepEqual(world.events.slice(1), [
            {
                type: "roamed",
                bssid: other,
                requestElements: undefined,
                responseElements: Uint8Array.of(2, 0),
                authorized: false,
            },
            { type: "disconnected", frame: undefined, bssid: other, reasonCode: 8, locallyGenerated: false },
        ]);
        await world.family.close();
    });

    it("tells a disconnection without a word of the access point as its own", async () => {
        const world = await opened();
        await world.execute(connect);
        connected(world, ap, 0);
        tell(world, COMMANDS.DISCONNECT, writer => writer.u16(ATTRS.REASON_CODE, 4));
        await quiet();
        assert.deepEqual(world.heard("disconnected"), [
            { type: "disconnected", frame: undefined, bssid: ap, reasonCode: 4, locallyGenerated: true },
        ]);
        await world.family.close();
    });

    it("is told to leave and to connect anew when it still holds a connection (EALREADY)", async () => {
        const world = await opened();
        world.kernel.next("CONNECT", { errno: 114 });
        assert.ok((await world.execute(connect)).ok);
        assert.deepEqual(
            world.kernel.requests.map(({ command }) => command),
            ["CONNECT", "DISCONNECT", "CONNECT"],
        );
        await world.family.close();
    });

    it("does not connect anew for an attempt that was given up meanwhile", async () => {
        const world = await opened();
        world.kernel.next("CONNECT", { errno: 114 });
        const reply = world.execute(connect);
        await world.execute({ type: "disconnect", reasonCode: 3 });
        assert.deepEqual(await reply, { ok: false, errno: 114, text: "EALREADY" });
        assert.equal(world.kernel.asked("CONNECT").length, 1);
        await world.family.close();
    });

    it("leaves nothing behind when it is closed", async () => {
        const world = await opened();
        await world.execute(connect);
        world.kernel.requests.length = 0;
        await world.driver.close();
        assert.deepEqual(
            world.kernel.requests.map(({ command }) => command),
            ["DISCONNECT", "SETLINK"],
        );
        await world.family.close();
    });
});
