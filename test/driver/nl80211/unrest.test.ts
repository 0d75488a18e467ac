import assert from "node:assert/strict";
import { defaultWiphy, type FakeWiphy, firmwareSme, withoutControlPort } from "#test/support/fake-nl80211-answers.js";
import { Seeded } from "#test/support/seeded.js";
import { text } from "#test/support/site.js";
import { Household, home } from "./household.js";

/** Random troubles, one after the other, and then none: the supplicant is connected in the end, whatever happened. */
describe("the supplicant after any unrest", () => {
    for (const [name, wiphy] of [
        ["its own SME", defaultWiphy],
        ["the firmware's SME", firmwareSme],
        ["EAPOL over a packet socket", withoutControlPort],
    ] satisfies [string, FakeWiphy][]) {
        it(`is connected, and never installed a key twice, with ${name}`, async () => {
            for (let seed = 1; seed <= HISTORIES; seed++) {
                const history: string[] = [];
                await unrest(wiphy, seed, history).catch(error => {
                    assert.fail(`seed ${seed}: ${history.join(", ")}: ${error}`);
                });
            }
        });
    }
});

async function unrest(wiphy: FakeWiphy, seed: number, history: string[]): Promise<void> {
    const household = await Household.start({ wiphy, seed });
    const { laptop, site } = household;
    const { pick } = new Dice(seed);
    await laptop.select(home);
    for (let i = 0; i < TROUBLES; i++) {
        await site.run(pick([1, 10, 100, 1_000, 5_000, 20_000]));
        const [what, happen] = pick(Object.entries(troubles));
        history.push(`${Math.round(site.now)} ${what}`);
        happen(household, pick);
    }
    history.push(`${Math.round(site.now)} calm`);
    calm(household);
    await site.run(1_000);
    await laptop.becomes("completed", 400_000);
    await site.run(20_000);
    // An access point that lost its memory tells whoever sends something.
    laptop.card.send(household.ap.config.bssid, ETHERTYPE_IPV4, text("hello"));
    await site.run(1_000);
    await laptop.becomes("completed", 60_000);
    await household.assertTraffic();
    assert.equal(household.reinstalled, false, "a key was installed twice");
    await household.close();
}

type Pick = <T>(from: readonly T[]) => T;

const troubles: Readonly<Record<string, (household: Household, pick: Pick) => void>> = {
    "the access point vanishes": ({ ap }) => ap.vanish(),
    "the access point returns": ({ ap }) => ap.start(),
    "the access point sends it away": ({ ap, laptop }, pick) =>
        ap.deauthenticate(laptop.card.link.address, pick([1, 2, 3, 15])),
    "it is sent away and never hears of it": ({ kernel, ap, laptop }) => {
        kernel.eventSocket.loseAfter(0, 2);
        ap.deauthenticate(laptop.card.link.address, 1);
    },
    "the end of its scan is lost": ({ kernel, laptop }) => {
        if (laptop.card.state.scan.tag !== "idle") kernel.eventSocket.loseAfter(0);
    },
    "the access point wants new keys": ({ ap, laptop }, pick) => ap.rekey(pick([undefined, laptop.card.link.address])),
    "the device is taken out": ({ laptop }) => laptop.card.plug(false),
    "the device is put back": ({ laptop }) => laptop.card.plug(true),
    "the link goes down": ({ laptop }) => void laptop.card.execute({ type: "setLinkUp", up: false }),
    "the link comes up": ({ laptop }) => void laptop.card.execute({ type: "setLinkUp", up: true }),
    "a message is lost": ({ kernel }, pick) =>
        pick(kernel.sockets.filter(({ closed }) => !closed)).loseAfter(pick([0, 1, 2, 5])),
    "events are late": ({ kernel }, pick) => {
        kernel.eventSocket.delay = pick([0, 50, 500, 3_000, 15_000]);
    },
    "a request is refused": ({ kernel }, pick) =>
        kernel.next(pick(["TRIGGER_SCAN", "AUTHENTICATE", "ASSOCIATE", "CONNECT", "NEW_KEY", "CONTROL_PORT_FRAME"]), {
            errno: pick([2, 11, 16, 22, 114]),
        }),
    "a dump is interrupted": ({ kernel }, pick) => kernel.interruptDumps(pick([1, 2, 10])),
};

function calm({ kernel, laptop, ap }: Household): void {
    kernel.eventSocket.delay = 0;
    kernel.forgive();
    laptop.card.plug(true);
    void laptop.card.execute({ type: "setLinkUp", up: true });
    ap.start();
}

/** Chooses by a seed. */
class Dice {
    readonly #seeded: Seeded;

    constructor(seed: number) {
        this.#seeded = new Seeded(seed);
    }

    readonly pick: Pick = from => from[this.#seeded.bytes(1)[0]! % from.length]!;
}

const ETHERTYPE_IPV4 = 0x0800;
const HISTORIES = 40;
const TROUBLES = 12;
