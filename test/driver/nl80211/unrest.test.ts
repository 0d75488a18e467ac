import assert from "node:assert/strict";
import type { AccessPoint } from "#service/airspace.js";
import { wpa2Psk } from "#src/ap/index.js";
import type { Command } from "#src/core/client/command.js";
import { passphraseToPsk } from "#src/crypto/pbkdf2.js";
import { unimpaired } from "#src/driver/air/index.js";
import { ATTRS, COMMANDS } from "#src/driver/nl80211/uapi.gen.js";
import { Secret } from "#src/lib/secret.js";
import {
    defaultWiphy,
    type FakeWiphy,
    firmwareSme,
    schedulingWiphy,
    withoutControlPort,
} from "#test/support/fake-nl80211-answers.js";
import { Seeded } from "#test/support/seeded.js";
import { text } from "#test/support/site.js";
import type { Supplicant } from "#test/support/supplicant.js";
import { Household, home } from "./household.js";

const SEEDS =
    process.env.TEST_SEED === undefined
        ? Array.from({ length: Number(process.env.UNREST_HISTORIES ?? 15) }, (_, i) => i + 1)
        : [Number(process.env.TEST_SEED)];

/**
 * Random troubles, one after the other, and then none: the supplicant is connected in the end, whatever happened.
 *
 * `UNREST_HISTORIES` says how many there are of each kind, `TEST_SEED` repeats one.
 */
describe("the supplicant after any unrest", () => {
    for (const [name, wiphy] of [
        ["its own SME", defaultWiphy],
        ["the firmware's SME", firmwareSme],
        ["EAPOL over a packet socket", withoutControlPort],
        ["scans of the firmware's own", schedulingWiphy],
    ] satisfies [string, FakeWiphy][]) {
        it(`is connected, and never installed a key twice, with ${name}`, async () => {
            for (const seed of SEEDS) {
                const history: string[] = [];
                await unrest(wiphy, seed, history).catch(error => {
                    assert.fail(`TEST_SEED=${seed}: ${history.join(", ")}: ${error}`);
                });
            }
        }).timeout(20_000 + 1_000 * SEEDS.length);
    }
});

async function unrest(wiphy: FakeWiphy, seed: number, history: string[]): Promise<void> {
    const household = await Household.start({ wiphy, seed });
    const { laptop, site } = household;
    const { pick } = new Dice(seed);
    const other = site.accessPoint(
        "other",
        { ssid: text("home"), frequency: 2462, security: wpa2Psk(new Secret(PSK)) },
        { x: 30, y: 0 },
    );
    if (pick([true, false])) other.vanish();
    const network = await laptop.select(home);
    for (let i = 0; i < TROUBLES; i++) {
        await site.run(pick([1, 10, 100, 1_000, 5_000, 20_000]));
        const [what, happen] = pick(Object.entries(pick([troubles, scanTroubles])));
        history.push(`${Math.round(site.now)} ${what}`);
        happen({ household, other, network }, pick);
    }
    history.push(`${Math.round(site.now)} calm`);
    calm(household);
    other.vanish();
    ask(laptop, { type: "network.select", network });
    await site.run(1_000);
    await laptop.becomes("completed", 400_000);
    await site.run(20_000);
    // An access point that lost its memory tells whoever sends something.
    laptop.card.send(household.ap.config.bssid, ETHERTYPE_IPV4, text("hello"));
    await site.run(1_000);
    await laptop.becomes("completed", 60_000);
    await household.assertTraffic();
    const heard = laptop.notices.length;
    ask(laptop, { type: "scan", parameters: { ssids: [text("")] }, allowRoam: false });
    await site.until("end of a scan", () => laptop.notices.slice(heard).find(({ type }) => type === "scanDone"));
    assert.equal(household.reinstalled, false, "a key was installed twice");
    await household.close();
}

type Pick = <T>(from: readonly T[]) => T;

interface Stage {
    readonly household: Household;
    /** Another access point of the same network, farther away. */
    readonly other: AccessPoint;
    readonly network: number;
}

/** A client does not wait for the answer. */
function ask(laptop: Supplicant, command: Command): void {
    laptop.dispatch({ type: "command", interface: laptop.interface.id, call: laptop.nextCall(), command });
}

const troubles: Readonly<Record<string, (stage: Stage, pick: Pick) => void>> = {
    "the access point vanishes": ({ household: { ap } }) => ap.vanish(),
    "the access point returns": ({ household: { ap } }) => ap.start(),
    "the access point sends it away": ({ household: { ap, laptop } }, pick) =>
        ap.deauthenticate(laptop.card.link.address, pick([1, 2, 3, 15])),
    "it is sent away and never hears of it": ({ household: { kernel, ap, laptop } }) => {
        kernel.eventSocket.loseAfter(0, 2);
        ap.deauthenticate(laptop.card.link.address, 1);
    },
    "the access point wants new keys": ({ household: { ap, laptop } }, pick) =>
        ap.rekey(pick([undefined, laptop.card.link.address])),
    "the device is taken out": ({ household: { laptop } }) => laptop.card.plug(false),
    "the device is put back": ({ household: { laptop } }) => laptop.card.plug(true),
    "the link goes down": ({ household: { laptop } }) => void laptop.card.execute({ type: "setLinkUp", up: false }),
    "the link comes up": ({ household: { laptop } }) => void laptop.card.execute({ type: "setLinkUp", up: true }),
    "a message is lost": ({ household: { kernel } }, pick) =>
        pick(kernel.sockets.filter(({ closed }) => !closed)).loseAfter(pick([0, 1, 2, 5])),
    "events are late": ({ household: { kernel } }, pick) => {
        kernel.eventSocket.delay = pick([0, 50, 500, 3_000, 15_000]);
    },
    "a request is refused": ({ household: { kernel } }, pick) =>
        kernel.next(pick(["TRIGGER_SCAN", "AUTHENTICATE", "ASSOCIATE", "CONNECT", "NEW_KEY", "CONTROL_PORT_FRAME"]), {
            errno: pick([2, 11, 16, 22, 114]),
        }),
    "a dump is interrupted": ({ household: { kernel } }, pick) => kernel.interruptDumps(pick([1, 2, 10])),
    "the other access point appears": ({ other }) => other.start(),
    "the other access point vanishes": ({ other }) => other.vanish(),
    "the other access point sends it away": ({ household: { laptop }, other }) =>
        other.deauthenticate(laptop.card.link.address, 4),
    "the air gets bad": ({ household: { site } }, pick) =>
        site.air.medium.impair({ ...unimpaired, loss: pick([0.05, 0.3]), duplication: 0.1, reordering: 0.1 }),
    "the air gets good": ({ household: { site } }) => site.air.medium.impair(unimpaired),
    "a client disconnects": ({ household: { laptop } }) => ask(laptop, { type: "disconnect" }),
    "a client reconnects": ({ household: { laptop } }) => ask(laptop, { type: "reconnect" }),
    "a client reassociates": ({ household: { laptop } }) => ask(laptop, { type: "reassociate" }),
    "a client switches the network off": ({ household: { laptop }, network }) =>
        ask(laptop, { type: "network.enable", network, enabled: false }),
    "a client switches the network on": ({ household: { laptop }, network }) =>
        ask(laptop, { type: "network.enable", network, enabled: true }),
    "a client forgets what was heard": ({ household: { laptop } }) => ask(laptop, { type: "flushBss", age: 0 }),
};

/** As likely as all others together: what is lost here is easily made good by chance. */
const scanTroubles: Readonly<Record<string, (stage: Stage, pick: Pick) => void>> = {
    "the end of its scan is lost": ({ household: { kernel, laptop } }) => {
        if (laptop.card.state.scan.tag !== "idle") kernel.eventSocket.loseAfter(0);
    },
    "the end of a scan is never told": ({ household: { radio } }) => {
        radio.untold++;
    },
    "the radio is busy when a scan is to begin": ({ household: { kernel } }, pick) => {
        for (let times = pick([1, 2, 12]); times > 0; times--) kernel.next("TRIGGER_SCAN", { errno: 16 });
    },
    "another program scans": ({ household: { laptop } }) =>
        void laptop.card.execute({ type: "scan", ssids: [], frequencies: [2412, 2437] }),
    "another program stops its scan": ({ household: { laptop } }) => void laptop.card.execute({ type: "abortScan" }),
    "a scan is said to be done that is not": ({ household: { kernel } }, pick) =>
        kernel.multicast("scan", pick([COMMANDS.NEW_SCAN_RESULTS, COMMANDS.SCAN_ABORTED]), writer =>
            writer.u32(ATTRS.WIPHY, 0).u32(ATTRS.IFINDEX, 3),
        ),
    "the firmware gives up its own scan": ({ household: { radio } }) => void radio.unschedule(),
    "a client scans": ({ household: { laptop } }, pick) =>
        ask(laptop, {
            type: "scan",
            parameters: { ssids: [text("")], ...(pick([true, false]) && { frequencies: [2437, 2462] }) },
            allowRoam: pick([true, false]),
        }),
    "a client stops its scan": ({ household: { laptop } }) => ask(laptop, { type: "abortScan" }),
};

function calm({ kernel, laptop, ap, site, radio }: Household): void {
    radio.untold = 0;
    site.air.medium.impair(unimpaired);
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
const PSK = passphraseToPsk(text("correct horse battery"), text("home"));
const TROUBLES = 12;
