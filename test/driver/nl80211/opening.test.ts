import assert from "node:assert/strict";
import { isOpenFailure } from "#src/driver/driver.js";
import { ATTRS, COMMANDS } from "#src/driver/nl80211/uapi.gen.js";
import { Secret } from "#src/lib/secret.js";
import type { AttributeWriter } from "#src/netlink/attribute.js";
import type { FakeNl80211 } from "#test/support/fake-nl80211.js";
import { defaultWiphy, withoutControlPort } from "#test/support/fake-nl80211-answers.js";
import { ap, authenticate, connected, own, quiet, World } from "./world.js";

const country = (writer: AttributeWriter): unknown => writer.string(ATTRS.REG_ALPHA2, "DE");
const ofOurs = (writer: AttributeWriter): unknown => writer.u32(ATTRS.WIPHY, 0);

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

    for (const [what, tell] of [
        ["another regulatory domain", kernel => kernel.multicast("regulatory", COMMANDS.REG_CHANGE, country)],
        ["its wiphy alone", kernel => kernel.multicast("config", COMMANDS.NEW_WIPHY, ofOurs)],
    ] as const satisfies readonly (readonly [string, (kernel: FakeNl80211) => void])[])
        it(`knows the channels that there are in the end when ${what} changes them meanwhile, at any time`, async () => {
            for (const up of [true, false]) {
                const open = async (changed: number): Promise<number> => {
                    let requests = 0;
                    const world = await World.opened(kernel => {
                        const receive = kernel.receive.bind(kernel);
                        kernel.receive = (socket, datagram) => {
                            receive(socket, datagram);
                            if (++requests !== changed) return;
                            kernel.wiphy = { ...defaultWiphy, frequencies: [2412, 5180] };
                            tell(kernel);
                        };
                    }, up);
                    const { capabilities: then } = world.driver;
                    const took = requests;
                    await quiet();
                    const { bands } = world.heard("capabilitiesChanged").at(-1)?.capabilities ?? then;
                    assert.deepEqual(
                        bands.flatMap(({ frequencies }) => frequencies.map(({ frequency }) => frequency)),
                        changed <= took ? [2412, 5180] : [2412, 2437, 2462],
                        `changed at request ${changed} of an interface that was ${up ? "up" : "down"}`,
                    );
                    await world.family.close();
                    return took;
                };
                for (let at = 1, requests = await open(Number.POSITIVE_INFINITY); at <= requests; at++) await open(at);
            }
        });

    it("brings one up that is down, before anybody asks, and takes it down again in the end", async () => {
        const world = await World.opened(undefined, false);
        assert.equal(world.driver.link.state, "up");
        assert.equal((await world.execute({ type: "scan", ssids: [] })).ok, true);
        await world.family.close();
        assert.equal(world.kernel.interfaces.get(3)!.up, false);
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
        socket.frames.next({ source: ap, broadcast: false, payload: Uint8Array.of(2, 3, 0, 0) });
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
