import assert from "node:assert/strict";
import { currentBssOf } from "#src/core/interface.js";
import { ATTRS, COMMANDS } from "#src/driver/nl80211/uapi.gen.js";
import { utf8 } from "#src/lib/text.js";
import type { FakeSocket } from "#test/support/fake-netlink-socket.js";
import { defaultWiphy, type FakeWiphy, firmwareSme } from "#test/support/fake-nl80211-answers.js";
import { Household } from "#test/support/household.js";

const wiphys: readonly (readonly [string, FakeWiphy])[] = [
    ["its own SME", defaultWiphy],
    ["the firmware's SME", firmwareSme],
];

const sockets: readonly (readonly [string, (household: Household) => FakeSocket])[] = [
    ["event", ({ kernel }) => kernel.eventSocket],
    ["command", ({ kernel }) => kernel.commandSocket],
    ["link", ({ kernel }) => kernel.sockets.find(({ protocol }) => protocol === "route")!],
];

const ERRNO = {
    ENOENT: 2,
    EAGAIN: 11,
    EBUSY: 16,
    EEXIST: 17,
    EINVAL: 22,
    EOPNOTSUPP: 95,
    ENETDOWN: 100,
    ENOBUFS: 105,
    ETIMEDOUT: 110,
    EALREADY: 114,
    EINPROGRESS: 115,
} as const;

const refusals = ({ commands }: FakeWiphy): readonly (readonly [string, keyof typeof ERRNO])[] =>
    commands.includes(COMMANDS.AUTHENTICATE)
        ? [
              ["TRIGGER_SCAN", "EBUSY"],
              ["TRIGGER_SCAN", "EINVAL"],
              ["AUTHENTICATE", "EALREADY"],
              ["AUTHENTICATE", "EEXIST"],
              ["AUTHENTICATE", "EBUSY"],
              ["AUTHENTICATE", "ENOENT"],
              ["AUTHENTICATE", "ETIMEDOUT"],
              ["ASSOCIATE", "EALREADY"],
              ["ASSOCIATE", "EBUSY"],
              ["ASSOCIATE", "ENOENT"],
              ["ASSOCIATE", "ENOBUFS"],
              ["NEW_KEY", "ENOENT"],
          ]
        : [
              ["CONNECT", "EALREADY"],
              ["CONNECT", "EINPROGRESS"],
              ["CONNECT", "EBUSY"],
              ["CONNECT", "ENOENT"],
          ];

/** What a healthy kernel does not do, and the supplicant as a whole has to live with. */
describe("the supplicant on a kernel in trouble", () => {
    for (const [name, wiphy] of wiphys) {
        describe(`with ${name}`, () => {
            for (const [which, socketOf] of sockets) {
                it(`connects whichever message on the ${which} socket is lost`, async () => {
                    const healthy = await Household.start({ wiphy });
                    const before = socketOf(healthy).delivered;
                    await healthy.connect();
                    const messages = socketOf(healthy).delivered - before;
                    await healthy.close();
                    assert.ok(messages > 0);
                    for (let lost = 0; lost < messages; lost++) {
                        const household = await Household.start({ wiphy });
                        socketOf(household).loseAfter(lost);
                        await household.connect().catch(error => assert.fail(`message ${lost}: ${error}`));
                        assert.equal(household.reinstalled, false, `message ${lost}: a key was installed twice`);
                        // The first scan and the driver's patience with a lost answer, but not with a lost end of a scan.
                        assert.ok(household.site.now < 12_000, `message ${lost}: ${household.site.now} ms`);
                        await household.close();
                    }
                });
            }

            it("comes back to its access point whichever message of its farewell is lost", async () => {
                for (let lost = 0; lost < 4; lost++) {
                    const household = await Household.start({ wiphy });
                    const { laptop, ap, kernel } = household;
                    await household.connect();
                    kernel.eventSocket.loseAfter(lost);
                    ap.deauthenticate(laptop.card.link.address, 2);
                    await laptop.becomes("disconnected");
                    await laptop.becomes("completed");
                    await household.assertTraffic();
                    await household.close();
                }
            });

            it("stays connected when nothing was lost but the message that told so", async () => {
                const household = await Household.start({ wiphy });
                await household.connect();
                const states = household.laptop.states.length;
                household.kernel.eventSocket.overrun();
                household.kernel.commandSocket.overrun();
                await household.site.run(5_000);
                await household.assertTraffic();
                assert.equal(household.laptop.states.length, states);
                await household.close();
            });

            for (const [which, socketOf] of sockets)
                it(`is with an access point that it moves to, whichever message on the ${which} socket is lost`, async () => {
                    /** How many messages the move takes when all arrive. */
                    const move = async (lost?: number): Promise<number> => {
                        const household = await Household.start({ wiphy });
                        const { laptop, site, ap } = household;
                        const { ssid, security } = ap.config;
                        const other = site.accessPoint("other", {
                            ssid,
                            frequency: 2462,
                            ...(security && { security }),
                        });
                        await household.connect();
                        await laptop.command({ type: "scan", parameters: { ssids: [ssid] }, allowRoam: false });
                        await site.run(10_000);
                        const before = socketOf(household).delivered;
                        if (lost !== undefined) socketOf(household).loseAfter(lost);
                        await laptop.command({ type: "roam", bssid: other.config.bssid });
                        await site.run(500);
                        const messages = socketOf(household).delivered - before;
                        await site.run(15_000);
                        await laptop.becomes("completed");
                        const bssid = currentBssOf(laptop.interface)?.bssid;
                        const now = [ap, other].find(({ config }) => config.bssid === bssid)!;
                        const heard = now.traffic.length;
                        laptop.card.send(now.config.bssid, 0x0800, utf8("hello"));
                        await site.run(100);
                        assert.equal(now.traffic.length, heard + 1, `message ${lost}: no traffic`);
                        assert.equal(household.reinstalled, false, `message ${lost}: a key was installed twice`);
                        await household.close();
                        return messages;
                    };
                    const messages = await move();
                    for (let lost = 0; lost < messages; lost++)
                        await move(lost).catch(error => assert.fail(`message ${lost}: ${error}`));
                });

            it("connects on events that are two seconds late", async () => {
                const household = await Household.start({ wiphy });
                household.kernel.eventSocket.delay = 2_000;
                await household.connect();
                assert.equal(household.reinstalled, false);
                await household.close();
            });

            it("survives events that come too late for everything, and connects when they are in time again", async () => {
                const household = await Household.start({ wiphy });
                const { kernel, laptop, site } = household;
                kernel.eventSocket.delay = 12_000;
                await laptop.select(household.network);
                await site.run(50_000);
                kernel.eventSocket.delay = 0;
                // What is on its way arrives yet.
                await site.run(13_000);
                await laptop.becomes("completed", 30_000);
                await household.assertTraffic();
                await household.close();
            });

            for (const [request, errno] of refusals(wiphy)) {
                it(`connects when ${request} is refused with ${errno} three times`, async () => {
                    const household = await Household.start({ wiphy });
                    for (let i = 0; i < 3; i++) household.kernel.next(request, { errno: ERRNO[errno] });
                    await household.connect();
                    assert.equal(household.reinstalled, false);
                    await household.close();
                });
            }

            it("gives a link up whose key is refused, and tries again", async () => {
                const household = await Household.start({ wiphy });
                const { kernel, laptop, ap } = household;
                const leave = wiphy === firmwareSme ? "DISCONNECT" : "DEAUTHENTICATE";
                kernel.next("NEW_KEY", { errno: ERRNO.EINVAL });
                await household.connect();
                assert.deepEqual(
                    household.story.filter(request => request === leave),
                    [leave],
                );
                const kinds = laptop.card.installations.map(({ installed }) => installed.kind);
                assert.deepEqual(kinds, ["group", "pairwise", "group"]);
                assert.equal(ap.state.stations.size, 1);
                await household.close();
            });

            it("stays connected through a regulatory change, and scans the channels that there are now", async () => {
                const household = await Household.start({ wiphy });
                const { kernel, laptop, site } = household;
                await household.connect();
                const states = laptop.states.length;
                kernel.wiphy = { ...wiphy, frequencies: [2412, 5180] };
                kernel.multicast("regulatory", COMMANDS.REG_CHANGE, writer => writer.string(ATTRS.REG_ALPHA2, "DE"));
                await site.run(1_000);
                const channels = laptop.interface.capabilities.bands.flatMap(({ frequencies }) =>
                    frequencies.map(({ frequency }) => frequency),
                );
                assert.deepEqual(channels, [2412, 5180]);
                assert.equal(laptop.states.length, states);
                await household.assertTraffic();
                await household.close();
            });

            it("connects again when its device was taken out and put back", async () => {
                const household = await Household.start({ wiphy });
                const { laptop, site, kernel } = household;
                await household.connect();
                laptop.card.plug(false);
                await laptop.becomes("interface_disabled");
                await site.run(5_000);
                laptop.card.plug(true);
                await laptop.becomes("completed");
                assert.equal(
                    kernel.requests.at(-1)?.attributes.IFINDEX ?? kernel.requests.at(-1)?.attributes.ifindex,
                    4,
                );
                await household.assertTraffic();
                await household.close();
            });
        });
    }

    it("connects while each table changes under its dump", async () => {
        const household = await Household.start();
        const dumps = (): number => household.kernel.asked("GET_SCAN").length;
        household.kernel.interruptDumps(3);
        await household.connect();
        assert.ok(dumps() >= 4, `${dumps()} dumps`);
        assert.equal(household.laptop.interface.bss.byId.size, 1);
        await household.close();
    });

    it("takes a table that never stands still as it comes", async () => {
        const household = await Household.start();
        household.kernel.interruptDumps(Number.POSITIVE_INFINITY);
        await household.connect();
        await household.close();
    });

    it("is not held up by a kernel that has no port to open", async () => {
        const household = await Household.start();
        household.kernel.next("SET_STATION", { errno: ERRNO.EOPNOTSUPP });
        await household.laptop.select(household.network);
        await household.laptop.becomes("completed");
        await household.site.run(5_000);
        assert.equal(household.laptop.state, "completed");
        await household.close();
    });

    it("leaves the access point when its process is gone without a word", async () => {
        const household = await Household.start();
        const { ap, kernel, site } = household;
        await household.connect();
        assert.equal(ap.state.stations.size, 1);
        kernel.commandSocket.close();
        await site.run(100);
        assert.equal(ap.state.stations.size, 0);
        await household.close();
    });
});
