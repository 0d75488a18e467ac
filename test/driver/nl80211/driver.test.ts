import assert from "node:assert/strict";
import { isOpenFailure } from "#src/driver/driver.js";
import { ATTRS, COMMANDS } from "#src/driver/nl80211/uapi.gen.js";
import { type Mac, macBytes } from "#src/lib/mac.js";
import { Secret } from "#src/lib/secret.js";
import { defaultWiphy, withoutControlPort } from "#test/support/fake-nl80211-answers.js";
import { ap, bss, frame, own, quiet, ssid, World } from "./world.js";

const target = { bssid: ap, frequency: 2412, ssid } as const;
const authenticate = { type: "authenticate", ...target, algorithm: "open" } as const;
const associate = { type: "associate", ...target, elements: new Uint8Array(0) } as const;
const SUCCESS = [0, 0, 2, 0, 0, 0];
const ASSOCIATED = [1, 4, 0, 0, 1, 0xc0];

/** A notification about our interface that carries a frame. */
const mlme = (world: World, command: number, bytes: Uint8Array): void =>
    world.kernel.multicast("mlme", command, writer =>
        writer.u32(ATTRS.WIPHY, 0).u32(ATTRS.IFINDEX, 3).bytes(ATTRS.FRAME, bytes),
    );

async function connected(): Promise<World> {
    const world = await World.opened();
    await world.execute(authenticate);
    await world.execute(associate);
    mlme(world, COMMANDS.ASSOCIATE, frame(1, ap, own, ASSOCIATED));
    await quiet();
    return world;
}

describe("opening an interface", () => {
    it("takes the link over and reads what the wiphy can", async () => {
        const world = await World.opened();
        const { capabilities, link } = world.driver;
        assert.deepEqual(link, { state: "up", address: own });
        assert.equal(capabilities.sme, "userspace");
        assert.deepEqual(
            capabilities.bands.map(({ frequencies }) => frequencies.map(({ frequency }) => frequency)),
            [[2412, 2437, 2462]],
        );
        assert.ok(capabilities.features.has("controlPortOverNl80211"));
        assert.deepEqual(world.kernel.interfaces.get(3), {
            name: "wlan0",
            address: own,
            up: true,
            type: 2,
            linkMode: 1,
            operState: 5,
        });
        await world.family.close();
    });

    it("knows the same of a wiphy whose dump was interrupted", async () => {
        const worlds = [await World.opened(), await World.opened(kernel => kernel.interruptDumps(2))] as const;
        assert.equal(worlds[0].driver.capabilities.combinations.length, 1);
        assert.deepEqual(worlds[1].driver.capabilities, worlds[0].driver.capabilities);
        for (const world of worlds) await world.family.close();
    });

    it("opens one that is down", async () => {
        const world = await World.opened(undefined, false);
        assert.equal(world.driver.link.state, "down");
        assert.equal((await world.execute({ type: "scan", ssids: [] })).ok, false);
        await world.family.close();
    });

    it("turns one of another type into a station, taking it down for that", async () => {
        const world = await World.opened(kernel => {
            kernel.interfaces.get(3)!.type = 3;
        });
        assert.equal(world.kernel.interfaces.get(3)!.type, 2);
        assert.equal(world.driver.link.state, "up");
        await world.family.close();
    });

    for (const [why, name, prepare, failed] of [
        ["there is no such interface", "wlan9", () => {}, "noSuchInterface"],
        [
            "it is not wireless",
            "wlan0",
            (world: World) => world.kernel.next("GET_INTERFACE", { errno: 19 }),
            "notWireless",
        ],
        ["it may not", "wlan0", (world: World) => world.kernel.next("SETLINK", { errno: 1 }), "permission"],
    ] as const) {
        it(`says so when ${why}`, async () => {
            const world = new World();
            prepare(world);
            const opened = await world.family.open(name);
            assert.ok(isOpenFailure(opened));
            assert.equal(opened.failed, failed);
            await world.family.close();
        });
    }

    it("uses a packet socket where EAPOL cannot go over nl80211", async () => {
        const world = await World.opened(kernel => {
            kernel.wiphy = { ...defaultWiphy, extendedFeatures: [] };
        });
        const [socket] = world.kernel.packets;
        assert.ok(socket);
        await world.execute({ type: "sendEapol", destination: ap, frame: Uint8Array.of(1, 1, 0, 0), encrypt: false });
        assert.deepEqual(socket.sent, [{ destination: ap, payload: "01010000" }]);
        socket.frames.next({ source: ap, payload: Uint8Array.of(2, 3, 0, 0) });
        assert.deepEqual(world.heard("eapol"), [
            { type: "eapol", source: ap, frame: Uint8Array.of(2, 3, 0, 0), encrypted: undefined },
        ]);
        await world.family.close();
        assert.ok(socket.closed);
    });
});

describe("opening an interface while messages are lost", () => {
    it("succeeds whichever answer is lost", async () => {
        const healthy = await World.opened();
        const counts = healthy.kernel.sockets.map(({ delivered }) => delivered);
        await healthy.family.close();
        assert.ok(counts.length === 3 && counts.every(count => count > 0));
        for (const socket of counts.keys()) {
            for (let lost = 0; lost < counts[socket]!; lost++) {
                const world = await World.opened(kernel => {
                    const open = kernel.openNetlink.bind(kernel);
                    kernel.openNetlink = protocol => {
                        const opened = open(protocol);
                        if (kernel.sockets.length === socket + 1) opened.loseAfter(lost);
                        return opened;
                    };
                });
                assert.deepEqual(world.driver.link, { state: "up", address: own });
                assert.equal(world.driver.capabilities.bands[0]?.frequencies.length, 3);
                await world.family.close();
            }
        }
    });

    it("says what is missing when there is no packet socket to be had", async () => {
        const world = new World();
        world.kernel.wiphy = withoutControlPort;
        world.kernel.openPacket = () => {
            throw new Error("AF_PACKET needs CAP_NET_RAW");
        };
        const opened = await world.family.open("wlan0");
        assert.deepEqual(opened, { failed: "permission", text: "AF_PACKET needs CAP_NET_RAW" });
        await world.family.close();
    });
});

describe("scanning", () => {
    it("reports the results as one batch that outlives the receive buffer", async () => {
        const world = await World.opened();
        await world.execute({ type: "scan", ssids: [ssid] });
        world.kernel.finishScan();
        await quiet();
        assert.deepEqual(
            world.events.map(({ type }) => type),
            ["scan.started", "scan.done"],
        );
        const reply = await world.execute({ type: "scanResults" });
        assert.ok(reply.ok);
        await quiet();
        assert.deepEqual(reply.value.bsss, [
            {
                bssid: ap,
                frequency: 2412,
                signal: -42,
                lastSeen: 999_000,
                beaconInterval: 100,
                capability: 0x0411,
                tsf: 0x0807060504030201n,
                elements: bss.elements,
            },
        ]);
        await world.family.close();
    });

    it("takes an interrupted dump again and returns each BSS once", async () => {
        const world = await World.opened();
        world.kernel.interruptDumps(2);
        const reply = await world.execute({ type: "scanResults" });
        assert.ok(reply.ok);
        assert.equal(reply.value.bsss.length, 1);
        assert.equal(world.kernel.asked("GET_SCAN").length, 3);
        await world.family.close();
    });

    it("says in the kernel's words why it cannot", async () => {
        const world = await World.opened();
        world.kernel.next("TRIGGER_SCAN", { errno: 22, text: "too many SSIDs" });
        assert.deepEqual(await world.execute({ type: "scan", ssids: [] }), {
            ok: false,
            errno: 22,
            text: "too many SSIDs",
        });
        await world.family.close();
    });

    it("tells its own scan from another program's", async () => {
        const world = await World.opened();
        world.kernel.finishScan();
        await quiet();
        await world.execute({ type: "scan", ssids: [] });
        world.kernel.finishScan(true);
        await quiet();
        assert.deepEqual(
            world.heard("scan.done").map(({ own, aborted }) => ({ own, aborted })),
            [
                { own: false, aborted: false },
                { own: true, aborted: true },
            ],
        );
        await world.family.close();
    });

    it("does not take another program's scan for the one that was refused", async () => {
        const world = await World.opened();
        world.kernel.next("TRIGGER_SCAN", { errno: 16 });
        assert.equal((await world.execute({ type: "scan", ssids: [] })).ok, false);
        world.kernel.finishScan();
        await quiet();
        assert.deepEqual(
            world.heard("scan.done").map(({ own }) => own),
            [false],
        );
        await world.family.close();
    });

    it("ends a scan that ended before it was acknowledged", async () => {
        const world = await World.opened();
        world.kernel.commandSocket.hold();
        const reply = world.execute({ type: "scan", ssids: [] });
        world.kernel.finishScan();
        await quiet();
        world.kernel.commandSocket.release();
        assert.ok((await reply).ok);
        assert.deepEqual(
            world.heard("scan.done").map(({ own }) => own),
            [true],
        );
        assert.equal(world.kernel.pendingTimers, 0);
        await world.family.close();
    });

    it("ends a scan whose end is never told, after thirty seconds when the kernel tells of scans at all", async () => {
        const world = await World.opened();
        await world.execute({ type: "scan", ssids: [ssid], frequencies: [2412] });
        await quiet();
        world.kernel.pass(29_999);
        assert.equal(world.heard("scan.done").length, 0);
        world.kernel.pass(1);
        assert.deepEqual(world.heard("scan.done"), [
            { type: "scan.done", own: true, aborted: false, frequencies: [2412], ssids: [ssid] },
        ]);
        await world.family.close();
    });

    it("refuses a second scan with the kernel's error and keeps the first", async () => {
        const world = await World.opened();
        await world.execute({ type: "scan", ssids: [] });
        const second = await world.execute({ type: "scan", ssids: [] });
        assert.deepEqual(second, { ok: false, errno: 16, text: "EBUSY" });
        world.kernel.finishScan();
        await quiet();
        assert.deepEqual(
            world.heard("scan.done").map(({ own }) => own),
            [true],
        );
        await world.family.close();
    });
});

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

describe("what happens to an interface", () => {
    it("tells up and down once each", async () => {
        const world = await World.opened();
        await world.execute({ type: "setLinkUp", up: false });
        await world.execute({ type: "setOperState", operState: "dormant" });
        await world.execute({ type: "setLinkUp", up: true });
        await quiet();
        assert.deepEqual(
            world.heard("link").map(({ state }) => state),
            ["down", "up"],
        );
        await world.family.close();
    });

    it("takes the link down to change its address, and tells only the result", async () => {
        const world = await World.opened();
        const address = "02:00:00:00:0a:0a" as Mac;
        assert.ok((await world.execute({ type: "setAddress", address })).ok);
        await quiet();
        assert.deepEqual(world.heard("link"), [{ type: "link", state: "up", address }]);
        await world.family.close();
    });

    it("is found again under another index, and its scan ended", async () => {
        const world = await World.opened();
        await world.execute({ type: "scan", ssids: [] });
        world.kernel.removeInterface(3);
        await quiet();
        assert.equal(world.driver.link.state, "removed");
        assert.deepEqual(await world.execute({ type: "scan", ssids: [] }), { ok: false, errno: 19, text: "ENODEV" });
        const address = "02:00:00:00:00:07" as Mac;
        world.kernel.scanning = undefined;
        world.kernel.addInterface(7, "wlan0", address);
        await quiet();
        assert.deepEqual(
            world.events.map(event => (event.type === "link" ? event.state : event.type)),
            ["scan.started", "scan.done", "removed", "capabilitiesChanged", "down"],
        );
        await world.execute({ type: "setLinkUp", up: true });
        assert.ok((await world.execute({ type: "scan", ssids: [] })).ok);
        assert.equal(world.kernel.asked("TRIGGER_SCAN").at(-1)?.attributes.IFINDEX, 7);
        await world.family.close();
    });

    it("registers for frames again when it comes back", async () => {
        const world = await World.opened();
        await world.execute({ type: "registerFrames", subtype: 13, prefix: Uint8Array.of(10, 7) });
        world.kernel.removeInterface(3);
        await quiet();
        world.kernel.addInterface(7, "wlan0", own);
        await quiet();
        assert.deepEqual(
            world.kernel.asked("REGISTER_FRAME").map(({ attributes }) => attributes.IFINDEX),
            [3, 7],
        );
        await world.family.close();
    });

    it("is looked at afresh when events were lost", async () => {
        const world = await World.opened();
        await world.execute({ type: "scan", ssids: [] });
        world.kernel.eventSocket.hold();
        world.kernel.finishScan();
        world.kernel.bsss = [{ ...bss, associated: true }];
        world.kernel.eventSocket.overrun();
        await quiet();
        assert.deepEqual(
            world.events.filter(({ type }) => type !== "scan.started").map(({ type }) => type),
            ["scan.done", "resynchronised"],
        );
        assert.deepEqual(world.heard("resynchronised"), [
            { type: "resynchronised", link: { state: "up", address: own }, associatedTo: ap },
        ]);
        await world.family.close();
    });

    for (const lost of [1, 20]) {
        it(`is not taken for gone when the look at it is lost ${lost} times as well`, async () => {
            const world = await connected();
            const route = world.kernel.sockets.find(({ protocol }) => protocol === "route")!;
            world.kernel.bsss = [{ ...bss, associated: true }];
            route.loseAfter(0, lost);
            world.kernel.eventSocket.overrun();
            await quiet();
            assert.deepEqual(world.heard("link"), []);
            assert.equal(world.heard("resynchronised").at(-1)?.associatedTo, ap);
            await world.family.close();
        });
    }

    it("is gone when it gets another name, and back when it gets its own again", async () => {
        const world = await connected();
        world.kernel.rename(3, "lan0");
        await quiet();
        world.kernel.rename(3, "wlan0");
        await quiet();
        assert.deepEqual(
            world.heard("link").map(({ state }) => state),
            ["removed", "up"],
        );
        await world.family.close();
    });

    it("asks again for results whose dump was lost", async () => {
        const world = await World.opened();
        world.kernel.commandSocket.hold();
        const reply = world.execute({ type: "scanResults" });
        world.kernel.commandSocket.overrun();
        const results = await reply;
        assert.ok(results.ok);
        assert.equal(results.value.bsss.length, 1);
        await world.family.close();
    });

    it("answers a command whose acknowledgement was lost", async () => {
        const world = await World.opened();
        world.kernel.commandSocket.hold();
        const reply = world.execute(associate);
        world.kernel.commandSocket.overrun();
        assert.deepEqual(await reply, { ok: false, errno: 105, text: "ENOBUFS" });
        await world.family.close();
    });

    it("tells other channels after a regulatory change", async () => {
        const world = await World.opened();
        world.kernel.wiphy = { ...defaultWiphy, frequencies: [2412, 5180] };
        world.kernel.multicast("regulatory", COMMANDS.REG_CHANGE, writer => writer.string(ATTRS.REG_ALPHA2, "DE"));
        await quiet();
        assert.deepEqual(world.heard("regulatoryChanged"), [{ type: "regulatoryChanged", alpha2: "DE" }]);
        assert.equal(world.heard("capabilitiesChanged").length, 1);
        assert.equal(world.driver.capabilities.bands[0]?.frequencies.length, 2);
        await world.family.close();
    });

    it("ignores what concerns another interface", async () => {
        const world = await World.opened();
        world.kernel.multicast("scan", COMMANDS.NEW_SCAN_RESULTS, writer => writer.u32(ATTRS.IFINDEX, 4));
        await quiet();
        assert.deepEqual(world.events, []);
        await world.family.close();
    });
});

describe("closing an interface", () => {
    it("leaves, takes its keys out and gives the link back as it was", async () => {
        const world = await connected();
        const key = new Secret(new Uint8Array(16));
        const group = { kind: "group", cipher: 0x000fac04, key, transmit: false } as const;
        await world.execute({ type: "installKey", ...group, keyIndex: 1 });
        await world.execute({ type: "installKey", ...group, keyIndex: 2 });
        await world.execute({ type: "removeKey", keyIndex: 1 });
        world.kernel.requests.length = 0;
        await world.driver.close();
        assert.deepEqual(
            world.kernel.requests.map(({ command }) => command),
            ["DISCONNECT", "DEL_KEY", "SETLINK"],
        );
        assert.deepEqual(world.kernel.asked("DEL_KEY")[0]?.attributes.KEY, { IDX: 2 });
        const { up, linkMode, operState } = world.kernel.interfaces.get(3)!;
        assert.deepEqual({ up, linkMode, operState }, { up: true, linkMode: 0, operState: 6 });
        assert.deepEqual(await world.execute({ type: "abortScan" }), { ok: false, errno: 19, text: "ENODEV" });
        await world.family.close();
    });

    it("takes down a link that it brought up", async () => {
        const world = await World.opened(undefined, false);
        await world.execute({ type: "setLinkUp", up: true });
        await quiet();
        await world.family.close();
        assert.equal(world.kernel.interfaces.get(3)!.up, false);
    });

    it("ends whichever answer is lost meanwhile", async () => {
        for (let lost = 0; lost < 3; lost++) {
            const world = await connected();
            world.kernel.commandSocket.loseAfter(lost);
            await world.family.close();
            const { linkMode, operState } = world.kernel.interfaces.get(3)!;
            assert.deepEqual({ linkMode, operState }, { linkMode: 0, operState: 6 });
        }
    });

    it("answers what was pending and completes", async () => {
        const world = await World.opened();
        let completed = false;
        world.driver.events$.subscribe({ complete: () => (completed = true) });
        world.kernel.bsss = [];
        const reply = world.execute(authenticate);
        await quiet();
        await world.driver.close();
        assert.equal((await reply).ok, false);
        assert.ok(completed);
        assert.ok(world.kernel.sockets[2]?.closed);
        await world.family.close();
    });
});
