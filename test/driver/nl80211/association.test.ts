import assert from "node:assert/strict";
import { ATTRS, COMMANDS } from "#src/driver/nl80211/uapi.gen.js";
import { macBytes } from "#src/lib/mac.js";
import {
    ASSOCIATED,
    ap,
    associate,
    authenticate,
    bss,
    connected,
    frame,
    mlme,
    own,
    quiet,
    SUCCESS,
    World,
} from "./world.js";

describe("authenticating and associating", () => {
    it("reports both answers of the AP and who it is associated with", async () => {
        const world = await World.opened();
        await world.execute(authenticate);
        mlme(world, COMMANDS.AUTHENTICATE, frame(11, ap, own, SUCCESS));
        await world.execute(associate);
        mlme(world, COMMANDS.ASSOCIATE, frame(1, ap, own, [...ASSOCIATED, 1, 1, 0x82]));
        await quiet();
        assert.deepEqual(world.events, [
            {
                type: "authenticated",
                bssid: ap,
                algorithm: 0,
                transaction: 2,
                statusCode: 0,
                elements: new Uint8Array(0),
            },
            {
                type: "associated",
                bssid: ap,
                statusCode: 0,
                requestElements: undefined,
                responseElements: Uint8Array.of(1, 1, 0x82),
            },
        ]);
        await world.family.close();
    });

    it("lets go of what the kernel still holds and authenticates again (EALREADY)", async () => {
        const world = await World.opened();
        world.kernel.next("AUTHENTICATE", { errno: 114 });
        assert.ok((await world.execute(authenticate)).ok);
        assert.deepEqual(
            world.kernel.requests.map(({ command }) => command),
            ["AUTHENTICATE", "DEAUTHENTICATE", "AUTHENTICATE"],
        );
        await world.family.close();
    });

    it("looks for a BSS that the kernel has forgotten and authenticates again (ENOENT)", async () => {
        const world = await World.opened();
        world.kernel.bsss = [];
        const reply = world.execute(authenticate);
        await quiet();
        assert.deepEqual(world.kernel.asked("TRIGGER_SCAN")[0]?.attributes, {
            IFINDEX: 3,
            SCAN_SSIDS: ["6e6574"],
            SCAN_FREQUENCIES: [2412],
        });
        world.kernel.bsss = [bss];
        world.kernel.finishScan();
        assert.ok((await reply).ok);
        assert.deepEqual(
            world.heard("scan.done").map(({ own }) => own),
            [false],
        );
        await world.family.close();
    });

    it("gives a retry up when something else was asked meanwhile", async () => {
        const world = await World.opened();
        world.kernel.bsss = [];
        const reply = world.execute(authenticate);
        await quiet();
        await world.execute({ type: "deauthenticate", bssid: ap, reasonCode: 3 });
        world.kernel.finishScan();
        assert.deepEqual(await reply, { ok: false, errno: 2, text: "ENOENT" });
        assert.equal(world.kernel.asked("AUTHENTICATE").length, 1);
        await world.family.close();
    });

    it("gives a retry up when the device has gone meanwhile", async () => {
        const world = await World.opened();
        world.kernel.bsss = [];
        const reply = world.execute(authenticate);
        await quiet();
        world.kernel.removeInterface(3);
        assert.equal((await reply).ok, false);
        assert.equal(world.kernel.asked("AUTHENTICATE").length, 1);
        await world.family.close();
    });

    it("leaves before it connects again (EALREADY)", async () => {
        const world = await World.opened();
        world.kernel.next("CONNECT", { errno: 114 });
        const reply = await world.execute({ ...associate, type: "connect", fixedBss: true, algorithm: "open" });
        assert.ok(reply.ok);
        assert.deepEqual(
            world.kernel.requests.map(({ command }) => command),
            ["CONNECT", "DISCONNECT", "CONNECT"],
        );
        await world.family.close();
    });

    it("hands on an EAPOL frame that comes before the association it belongs to", async () => {
        const world = await World.opened();
        await world.execute(associate);
        world.kernel.eventSocket.hold();
        mlme(world, COMMANDS.ASSOCIATE, frame(1, ap, own, ASSOCIATED));
        world.kernel.unicast(COMMANDS.CONTROL_PORT_FRAME, writer =>
            writer
                .u32(ATTRS.WIPHY, 0)
                .u32(ATTRS.IFINDEX, 3)
                .bytes(ATTRS.MAC, macBytes(ap))
                .bytes(ATTRS.FRAME, Uint8Array.of(2, 3, 0, 0))
                .u16(ATTRS.CONTROL_PORT_ETHERTYPE, 0x888e)
                .flag(ATTRS.CONTROL_PORT_NO_ENCRYPT),
        );
        await quiet();
        world.kernel.eventSocket.release();
        await quiet();
        assert.deepEqual(
            world.events.map(({ type }) => type),
            ["eapol", "associated"],
        );
        assert.deepEqual(world.heard("eapol")[0]?.frame, Uint8Array.of(2, 3, 0, 0));
        await world.family.close();
    });

    it("tells whether an EAPOL frame was acknowledged", async () => {
        const world = await connected();
        world.kernel.unicast(COMMANDS.CONTROL_PORT_FRAME_TX_STATUS, writer =>
            writer
                .u32(ATTRS.IFINDEX, 3)
                .bytes(ATTRS.FRAME, Uint8Array.of(...new Uint8Array(14), 2, 3, 0, 0))
                .flag(ATTRS.ACK),
        );
        await quiet();
        assert.deepEqual(world.heard("eapolAcknowledged"), [
            { type: "eapolAcknowledged", frame: Uint8Array.of(2, 3, 0, 0), acknowledged: true },
        ]);
        await world.family.close();
    });

    for (const [who, source, locallyGenerated] of [
        ["the AP", ap, false],
        ["ourselves", own, true],
    ] as const) {
        it(`tells a deauthentication by ${who}, once, though the kernel tells it twice`, async () => {
            const world = await connected();
            mlme(world, COMMANDS.DEAUTHENTICATE, frame(12, source, source === ap ? own : ap, [3, 0]));
            world.kernel.multicast("mlme", COMMANDS.DISCONNECT, writer =>
                writer.u32(ATTRS.IFINDEX, 3).u16(ATTRS.REASON_CODE, 3),
            );
            await quiet();
            assert.deepEqual(world.heard("disconnected"), [
                { type: "disconnected", frame: "deauthentication", bssid: ap, reasonCode: 3, locallyGenerated },
            ]);
            assert.deepEqual(await world.execute({ type: "signal" }), { ok: false, errno: 107, text: "ENOTCONN" });
            await world.family.close();
        });
    }

    it("tells only the driver's story after connect", async () => {
        const world = await World.opened();
        await world.execute({ ...associate, type: "connect", fixedBss: true, algorithm: "open" });
        mlme(world, COMMANDS.AUTHENTICATE, frame(11, ap, own, SUCCESS));
        mlme(world, COMMANDS.ASSOCIATE, frame(1, ap, own, ASSOCIATED));
        world.kernel.multicast("mlme", COMMANDS.CONNECT, writer =>
            writer.u32(ATTRS.IFINDEX, 3).bytes(ATTRS.MAC, macBytes(ap)).u16(ATTRS.STATUS_CODE, 0),
        );
        world.kernel.multicast("mlme", COMMANDS.DISCONNECT, writer =>
            writer.u32(ATTRS.IFINDEX, 3).u16(ATTRS.REASON_CODE, 4).flag(ATTRS.DISCONNECTED_BY_AP),
        );
        await quiet();
        assert.deepEqual(world.events, [
            {
                type: "connected",
                bssid: ap,
                statusCode: 0,
                timedOut: false,
                requestElements: undefined,
                responseElements: undefined,
            },
            { type: "disconnected", frame: undefined, bssid: ap, reasonCode: 4, locallyGenerated: false },
        ]);
        await world.family.close();
    });
});
