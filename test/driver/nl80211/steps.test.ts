import assert from "node:assert/strict";
import type { WpaState } from "#src/core/interface.js";
import type { Instant } from "#src/lib/instant.js";
import { utf8 } from "#src/lib/text.js";
import { defaultWiphy, firmwareSme, withoutControlPort } from "#test/support/fake-nl80211-answers.js";
import { Household } from "#test/support/household.js";
import { network } from "#test/support/station.js";

const WIPHYS = [
    ["its own SME", defaultWiphy, ["scanning", "authenticating", "associating", "4way_handshake", "completed"]],
    ["the firmware's SME", firmwareSme, ["scanning", "associating", "4way_handshake", "completed"]],
    [
        "EAPOL over a packet socket",
        withoutControlPort,
        ["scanning", "authenticating", "associating", "4way_handshake", "completed"],
    ],
] as const;

/** What happens, how it ends, and what clients are told of the interface meanwhile. */
interface Blow {
    strike(household: Household): void;
    end(household: Household): void;
    readonly seen: ReadonlySet<WpaState>;
}

const switched = ({ laptop }: Household, blocked: boolean): void => {
    const { wiphy } = laptop.interface.capabilities;
    laptop.dispatch({ type: "rfkill", wiphy, blocked });
    // The kernel takes the link down by itself.
    if (blocked) void laptop.card.execute({ type: "setLinkUp", up: false });
};

const BLOWS: Readonly<Record<string, Blow>> = {
    "the access point is gone": {
        strike: ({ ap }) => ap.vanish(),
        end: ({ ap }) => ap.start(),
        seen: new Set(["scanning", "disconnected"]),
    },
    "the access point answers nothing": {
        strike: ({ site, ap }) =>
            void site.air.medium.swallow(
                ({ frame }) => site.now < DEAF_UNTIL && frame[0] !== BEACON && from(frame, ap),
            ),
        end: () => {},
        seen: new Set([
            "scanning",
            "disconnected",
            "authenticating",
            "associating",
            "associated",
            "4way_handshake",
            "completed",
        ]),
    },
    "the radio is switched off": {
        strike: household => switched(household, true),
        end: household => switched(household, false),
        seen: new Set(["interface_disabled"]),
    },
    "the interface is taken down": {
        strike: ({ laptop }) => void laptop.card.execute({ type: "setLinkUp", up: false }),
        end: ({ laptop }) => void laptop.card.execute({ type: "setLinkUp", up: true }),
        seen: new Set(["interface_disabled"]),
    },
    "the device is taken out": {
        strike: ({ laptop }) => laptop.card.plug(false),
        end: ({ laptop }) => laptop.card.plug(true),
        seen: new Set(["interface_disabled"]),
    },
};

/** Frame control of a beacon. */
const BEACON = 0x80;
const DEAF_UNTIL = 60_000;
const from = (frame: Uint8Array, { config: { bssid } }: Household["ap"]): boolean =>
    [...frame.subarray(10, 16)].map(byte => byte.toString(16).padStart(2, "0")).join(":") === bssid;

describe("a connection on its way", () => {
    for (const [name, wiphy, steps] of WIPHYS)
        for (const step of steps) {
            for (const [what, blow] of Object.entries(BLOWS))
                it(`with ${name} survives that ${what} in ${step}`, async () => {
                    const household = await Household.start({ wiphy });
                    const { laptop, site } = household;
                    await laptop.select(household.network);
                    await laptop.becomes(step);
                    blow.strike(household);
                    await site.run(59_000);
                    assert.ok(blow.seen.has(laptop.state), laptop.state);
                    blow.end(household);
                    await site.run(1_500);
                    await laptop.becomes("completed", 60_000);
                    await household.assertTraffic();
                    assert.equal(household.reinstalled, false);
                    await household.close();
                });

            it(`with ${name} leaves nothing behind when its interface is given up in ${step}`, async () => {
                const household = await Household.start({ wiphy });
                const { laptop, site, ap, kernel } = household;
                // One of its own: its passphrase is wiped with the interface.
                await laptop.select(network({ ssid: '"home"', key_mgmt: "WPA-PSK", psk: '"correct horse battery"' }));
                await laptop.becomes(step);
                laptop.dispatch({ type: "interface.remove", call: laptop.nextCall(), interface: laptop.interface.id });
                await site.run(10_000);
                assert.equal(laptop.root.interfaces.size, 0);
                assert.equal(laptop.root.radios.size, 0);
                assert.equal(ap.state.stations.size, 0);
                assert.deepEqual(laptop.card.state.keys, []);
                assert.equal(laptop.card.state.mlme.tag, "idle");
                assert.ok(kernel.sockets.every(({ closed }) => closed) || laptop.card.state.scan.tag === "idle");
                await household.close();
            });
        }
});

describe("what the kernel and we believe of each other", () => {
    for (const [name, wiphy, steps] of WIPHYS)
        for (const step of steps)
            it(`is compared when the machine slept for an hour in ${step}, with ${name}`, async () => {
                const household = await Household.start({ wiphy });
                const { laptop, site } = household;
                await laptop.select(household.network);
                await laptop.becomes(step);
                site.jump(3_600_000);
                laptop.dispatch({ type: "resumed" });
                await site.run(15_000);
                await laptop.becomes("completed", 60_000);
                await household.assertTraffic();
                assert.equal(household.reinstalled, false);
                await household.close();
            });

    it("agrees again when the kernel gave the link up in sleep and told nobody", async () => {
        const household = await Household.start();
        const { laptop, site, kernel } = household;
        await household.connect();
        kernel.eventSocket.mute = true;
        void laptop.card.execute({ type: "disconnect", reasonCode: 3 });
        await site.run(10);
        kernel.eventSocket.mute = false;
        await site.run(5_000);
        assert.equal(laptop.state, "completed", "nobody said otherwise");
        laptop.dispatch({ type: "resumed" });
        await laptop.becomes("disconnected");
        await laptop.becomes("completed");
        await household.assertTraffic();
        await household.close();
    });

    it("is as it was when time jumps and nothing else happened", async () => {
        const household = await Household.start();
        const { laptop, site } = household;
        await household.connect();
        const states = laptop.states.length;
        for (const jump of [1_000, 60_000, 3_600_000]) {
            site.jump(jump);
            await site.run(5_000);
        }
        await laptop.becomes("completed");
        await household.assertTraffic();
        assert.ok(laptop.states.length - states <= 12, laptop.states.join());
        await household.close();
    });
});

describe("an access point that sends it away at one of its messages", () => {
    const SAID = ["authentication", "associationRequest", "eapol", "encrypted"];
    for (const [name, wiphy] of WIPHYS)
        for (const what of SAID)
            it(`(${what}) finds it back when it lets it, with ${name}`, async () => {
                const household = await Household.start({ wiphy });
                const { laptop, site, ap } = household;
                let heard = 0;
                const end = site.air.medium.observe(() => {
                    const line = site.said.at(-1) ?? "";
                    if (site.said.length === heard || line !== `${laptop.card.ifname} > home: ${what}`) return;
                    heard = site.said.length;
                    site.air.timetable.at((site.now + 1) as Instant, () =>
                        ap.deauthenticate(laptop.card.link.address, 1),
                    );
                });
                await laptop.select(household.network);
                if (what === "encrypted") {
                    await laptop.becomes("completed");
                    laptop.card.send(ap.config.bssid, 0x0800, utf8("hello"));
                }
                await site.run(40_000);
                assert.ok(heard > 0, site.said.join());
                end();
                await laptop.becomes("completed", 120_000);
                await household.assertTraffic();
                assert.equal(household.reinstalled, false);
                await household.close();
            });
});
