import assert from "node:assert/strict";
import { parseData } from "#src/ieee80211/data.js";
import { isMalformed } from "#src/lib/decoded.js";
import { defaultWiphy, firmwareSme, withoutControlPort } from "#test/support/fake-nl80211-answers.js";
import { Household } from "#test/support/household.js";

const SEEDS = [1, 2, 3, 4, 5];

/** The supplicant as a whole where the real kernel in the test bed cannot take it. */
describe("the supplicant on a fake kernel", () => {
    for (const [name, wiphy, association] of [
        ["its own SME", defaultWiphy, ["AUTHENTICATE", "ASSOCIATE"]],
        ["the firmware's SME", firmwareSme, ["CONNECT"]],
        ["EAPOL over a packet socket", withoutControlPort, ["AUTHENTICATE", "ASSOCIATE"]],
        ["the firmware's SME and a packet socket", { ...firmwareSme, extendedFeatures: [] }, ["CONNECT"]],
    ] as const) {
        describe(`with ${name}`, () => {
            it("S074 S083 joins a WPA2 network, asking for each thing once, with a packet socket only where it has to be", async () => {
                for (const seed of SEEDS) {
                    const household = await Household.start({ wiphy, seed });
                    await household.connect();
                    const frames = wiphy.extendedFeatures.length > 0 ? ["CONTROL_PORT_FRAME"] : [];
                    assert.deepEqual(household.story, [
                        ...association,
                        ...frames,
                        ...frames,
                        "NEW_KEY",
                        "NEW_KEY",
                        "SET_STATION",
                    ]);
                    const owners = household.kernel.requests.filter(
                        ({ command, attributes }) => association.at(-1) === command && attributes.SOCKET_OWNER === true,
                    );
                    assert.equal(owners.length, 1, "the kernel ends it with us");
                    assert.equal(household.kernel.packets[0]?.sent.length, frames.length > 0 ? undefined : 2);
                    await household.close();
                }
            });

            it("answers a message 1 that comes before the association it belongs to", async () => {
                const household = await Household.start({ wiphy });
                const { kernel, laptop } = household;
                kernel.eventSocket.delay = 50;
                await household.connect();
                assert.deepEqual(
                    laptop.reasons.filter(reason => reason === "earlyEapol"),
                    ["earlyEapol"],
                );
                assert.equal(eapolFrames(household), 4);
                await household.close();
            });

            it("waits for the next message 1 when the first came too early", async () => {
                const household = await Household.start({ wiphy });
                household.kernel.eventSocket.delay = 400;
                await household.connect();
                assert.ok(!household.laptop.states.includes("disconnected"));
                assert.ok(eapolFrames(household) > 4);
                await household.close();
            });

            it("loses the access point and comes back to it", async () => {
                const household = await Household.start({ wiphy });
                const { laptop, ap, site } = household;
                await household.connect();
                ap.vanish();
                await laptop.becomes("scanning");
                await site.run(30_000);
                ap.start();
                await laptop.becomes("completed");
                await household.assertTraffic();
                assert.equal(household.reinstalled, false);
                await household.close();
            });

            it("comes back after it was sent away", async () => {
                const household = await Household.start({ wiphy });
                const { laptop, ap } = household;
                await household.connect();
                ap.deauthenticate(laptop.card.link.address, 2);
                await laptop.becomes("disconnected");
                assert.deepEqual(laptop.interface.last.disconnect, { reason: 2 });
                await laptop.becomes("completed");
                await household.assertTraffic();
                await household.close();
            });

            it("leaves when it is told to, and returns", async () => {
                const household = await Household.start({ wiphy });
                const { laptop, ap, site } = household;
                await household.connect();
                await laptop.command({ type: "disconnect" });
                await site.run(1_000);
                assert.deepEqual(ap.state.stations.values(), []);
                assert.equal(laptop.state, "disconnected");
                await laptop.command({ type: "reconnect" });
                await laptop.becomes("completed");
                await household.assertTraffic();
                await household.close();
            });

            it("renews a key whose message 4 is lost, unless it is not told so", async () => {
                const household = await Household.start({ wiphy });
                const { site, laptop, ap } = household;
                await household.connect();
                let frames = 0;
                const stop = site.air.medium.swallow(({ frame }) => {
                    const data = parseData(frame);
                    return !isMalformed(data) && data.flags.toDs && data.flags.protectedFrame && ++frames === 2;
                });
                ap.rekey(laptop.card.link.address);
                await site.run(10_000);
                stop();
                assert.ok(frames > 1);
                await laptop.becomes("completed");
                await household.assertTraffic();
                assert.equal(household.reinstalled, false);
                const once = laptop.states.filter(state => state === "completed").length === 1;
                assert.equal(once, wiphy.extendedFeatures.length > 0);
                await household.close();
            });

            it("rekeys", async () => {
                const household = await Household.start({ wiphy });
                await household.connect();
                household.ap.rekey(household.laptop.card.link.address);
                await household.site.run(1_000);
                household.ap.rekey();
                await household.site.run(1_000);
                await household.assertTraffic();
                assert.equal(household.reinstalled, false);
                assert.equal(household.laptop.states.filter(state => state === "completed").length, 1);
                await household.close();
            });
        });
    }
});

/** On the air, in either direction. */
const eapolFrames = ({ site }: Household): number => site.said.filter(line => line.endsWith(": eapol")).length;
