import assert from "node:assert/strict";
import type { AccessPoint } from "#service/airspace.js";
import { wpa2Psk } from "#src/ap/index.js";
import type { Command } from "#src/core/client/command.js";
import { type WpaState, wpaState } from "#src/core/interface.js";
import { interfaceNamed } from "#src/core/root.js";
import { passphraseToPsk } from "#src/crypto/pbkdf2.js";
import { unimpaired } from "#src/driver/air/index.js";
import { ATTRS, COMMANDS } from "#src/driver/nl80211/uapi.gen.js";
import { parseData } from "#src/ieee80211/data.js";
import { ManagementSubtype, parseManagement } from "#src/ieee80211/management.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Instant } from "#src/lib/instant.js";
import { Secret } from "#src/lib/secret.js";
import {
    defaultWiphy,
    type FakeWiphy,
    firmwareSme,
    schedulingWiphy,
    withoutControlPort,
} from "#test/support/fake-nl80211-answers.js";
import { Household, home } from "#test/support/household.js";
import { Seeded } from "#test/support/seeded.js";
import { type Site, text } from "#test/support/site.js";
import type { Supplicant } from "#test/support/supplicant.js";

const FIRST = Number(process.env.UNREST_FIRST ?? 1);
const SEEDS =
    process.env.TEST_SEED === undefined
        ? Array.from({ length: Number(process.env.UNREST_SEEDS ?? 60) }, (_, i) => FIRST + i)
        : [Number(process.env.TEST_SEED)];

/** The seed chooses one of them, and everything that happens. */
const WIPHYS = [
    ["its own SME", defaultWiphy],
    ["the firmware's SME", firmwareSme],
    ["EAPOL over a packet socket", withoutControlPort],
    ["scans of the firmware's own", schedulingWiphy],
] as const satisfies readonly (readonly [string, FakeWiphy])[];

/**
 * Random troubles, one after the other, and then none: the supplicant is connected in the end, whatever happened.
 *
 * `UNREST_SEEDS` says how many histories there are, `UNREST_FIRST` with which seed they begin, `TEST_SEED` repeats one.
 */
describe("the supplicant after any unrest", () => {
    for (const [kind, [name, wiphy]] of WIPHYS.entries()) {
        const seeds = SEEDS.filter(seed => seed % WIPHYS.length === kind);
        if (seeds.length === 0) continue;
        it(`is connected, and never installed a key twice, with ${name}`, async () => {
            const failures: string[] = [];
            for (const seed of seeds) {
                const history: string[] = [];
                await unrest(wiphy, seed, history).catch(error => {
                    failures.push(`TEST_SEED=${seed}: ${history.join(", ")}: ${error}`);
                });
            }
            assert.equal(failures.length, 0, failures.join("\n"));
            // How long that takes is for the machine to say; virtual time has its limits.
        }).timeout(0);
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
    const ambush = new Ambush(household);
    const tell = (what: string) => history.push(`${Math.round(site.now)} ${what}`);
    const network = await laptop.select(home);
    const stage: Stage = { household, other, network, spells: [] };
    for (let i = 0; i < TROUBLES; i++) {
        const [what, happen] = pick(Object.entries(pick([troubles, scanTroubles, sleeps])));
        if (pick([true, true, false])) await site.run(pick([1, 10, 100, 1_000, 5_000, 20_000]));
        else if (!(await ambush.met(pick(MOMENTS)))) continue;
        tell(`${what} (${laptop.state})`);
        happen(stage, pick);
    }
    tell("calm");
    calm(stage);
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
    /** How to end what goes on by itself. */
    readonly spells: (() => void)[];
}

/** A client does not wait for the answer. */
function ask(laptop: Supplicant, command: Command): void {
    laptop.dispatch({ type: "command", interface: laptop.interface.id, call: laptop.nextCall(), command });
}

type Troubles = Readonly<Record<string, (stage: Stage, pick: Pick) => void>>;

const troubles: Troubles = {
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
    "associations are not answered": ({ household: { site }, spells }) => {
        spells.push(site.air.medium.swallow(({ frame }) => isManagement(frame, "associationResponse")));
    },
    "authentications are not answered": ({ household: { site }, spells }) => {
        spells.push(site.air.medium.swallow(({ frame }) => isManagement(frame, "authentication")));
    },
    "the keys are not answered": ({ household: { site }, spells }) => {
        spells.push(site.air.medium.swallow(({ frame }) => STEPS.eapol!(frame)));
    },
    "the access point refuses it": ({ household: { site, ap, laptop }, spells }) => {
        spells.push(
            site.air.medium.observe(({ frame }) => {
                if (isManagement(frame, "associationResponse"))
                    site.air.timetable.at((site.now + 1) as Instant, () =>
                        ap.deauthenticate(laptop.card.link.address, 17),
                    );
            }),
        );
    },
    "the radio is switched off": ({ household: { laptop } }) => switched(laptop, true),
    "the radio is switched on": ({ household: { laptop } }) => switched(laptop, false),
    "the access point sends it away at a message": ({ household, spells }, pick) => {
        const { site, ap, laptop } = household;
        const step = pick(Object.values(STEPS));
        spells.push(
            site.air.medium.observe(({ frame }) => {
                if (step(frame))
                    site.air.timetable.at((site.now + 1) as Instant, () =>
                        ap.deauthenticate(laptop.card.link.address, 1),
                    );
            }),
        );
    },
    "the access point is itself again": ({ spells }) => endOf(spells),
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
    "a client wants the other access point": ({ household: { laptop }, other }) =>
        ask(laptop, { type: "roam", bssid: other.config.bssid }),
};

/** As likely as all others together: what is lost here is easily made good by chance. */
const scanTroubles: Troubles = {
    "the end of its scan is lost": ({ household: { kernel, laptop } }) => {
        if (laptop.card.state.scan.tag !== "idle") kernel.eventSocket.loseAfter(0);
    },
    "the end of a scan is never told": ({ household: { radio } }) => {
        radio.untold++;
    },
    "the radio is busy when a scan is to begin": ({ household: { kernel } }, pick) => {
        for (let times = pick([1, 2, 12]); times > 0; times--) kernel.next("TRIGGER_SCAN", { errno: 16 });
    },
    "scans are refused": ({ household: { kernel } }, pick) => {
        for (let times = pick([1, 3]); times > 0; times--) kernel.next("TRIGGER_SCAN", { errno: 22 });
    },
    "another program scans": ({ household: { laptop } }) =>
        void laptop.card.execute({ type: "scan", ssids: [], frequencies: [2412, 2437] }),
    "another program stops its scan": ({ household: { laptop } }) => void laptop.card.execute({ type: "abortScan" }),
    "a scan is said to be done that is not": ({ household: { kernel } }, pick) =>
        kernel.multicast("scan", pick([COMMANDS.NEW_SCAN_RESULTS, COMMANDS.SCAN_ABORTED]), writer =>
            writer.u32(ATTRS.WIPHY, 0).u32(ATTRS.IFINDEX, 3),
        ),
    "the next scan ends twice": ({ household: { kernel, laptop, site }, spells }) => {
        let scanning = laptop.card.state.scan.tag !== "idle";
        const end = site.air.medium.observe(() => {
            const before = scanning;
            scanning = laptop.card.state.scan.tag !== "idle";
            if (!before || scanning) return;
            end();
            kernel.multicast("scan", COMMANDS.NEW_SCAN_RESULTS, writer =>
                writer.u32(ATTRS.WIPHY, 0).u32(ATTRS.IFINDEX, 3),
            );
        });
        spells.push(end);
    },
    "the firmware gives up its own scan": ({ household: { radio } }) => void radio.unschedule(),
    "a client scans": ({ household: { laptop } }, pick) =>
        ask(laptop, {
            type: "scan",
            parameters: { ssids: [text("")], ...(pick([true, false]) && { frequencies: [2437, 2462] }) },
            allowRoam: pick([true, false]),
        }),
    "a client stops its scan": ({ household: { laptop } }) => ask(laptop, { type: "abortScan" }),
};

/** Time that jumps, with or without a word of it, and a kernel that has another idea of the association afterwards. */
const sleeps: Troubles = {
    "time jumps": ({ household: { site } }, pick) => site.jump(pick([1_000, 60_000, 3_600_000])),
    "the machine sleeps": ({ household }, pick) => asleep(household, pick),
    "the machine sleeps, and its kernel gives the link up": ({ household }, pick) => {
        household.kernel.eventSocket.mute = true;
        void household.laptop.card.execute({ type: "disconnect", reasonCode: 3 });
        household.site.air.timetable.at((household.site.now + 1) as Instant, () => {
            household.kernel.eventSocket.mute = false;
            asleep(household, pick);
        });
    },
    "the machine sleeps, and its access point forgets it": ({ household }, pick) => {
        household.ap.vanish();
        asleep(household, pick);
        household.ap.start();
    },
};

function asleep({ site, laptop }: Household, pick: Pick): void {
    site.jump(pick([1_000, 60_000, 3_600_000]));
    laptop.dispatch({ type: "resumed" });
}

/** The kernel takes the link down by itself. */
function switched(laptop: Supplicant, blocked: boolean): void {
    laptop.dispatch({ type: "rfkill", wiphy: laptop.interface.capabilities.wiphy, blocked });
    if (blocked) void laptop.card.execute({ type: "setLinkUp", up: false });
}

/** What it says on its way into the network. */
const STEPS: Readonly<Record<string, (frame: Uint8Array) => boolean>> = {
    authentication: frame => isManagement(frame, "authentication"),
    association: frame => isManagement(frame, "associationRequest"),
    // Plain: messages 2 and 4 of a handshake without keys before it.
    eapol: frame => {
        const data = parseData(frame);
        return !isMalformed(data) && data.flags.toDs && !data.flags.protectedFrame;
    },
    traffic: frame => {
        const data = parseData(frame);
        return !isMalformed(data) && data.flags.toDs && data.flags.protectedFrame;
    },
};

function isManagement(frame: Uint8Array, subtype: keyof typeof ManagementSubtype): boolean {
    const management = parseManagement(frame);
    return !isMalformed(management) && management.subtype === ManagementSubtype[subtype];
}

const MOMENTS: readonly WpaState[] = [
    "disconnected",
    "scanning",
    "authenticating",
    "associating",
    "associated",
    "4way_handshake",
    "completed",
];

/** Lies in wait for a state, whose first moment what happens then is to meet. */
class Ambush {
    readonly #site: Site;
    readonly #laptop: Supplicant;
    #awaited: WpaState | undefined;

    constructor({ site, laptop }: Household) {
        this.#site = site;
        this.#laptop = laptop;
        laptop.attach({
            transition: (_, after) => {
                const now = interfaceNamed(after, laptop.card.ifname);
                if (now !== undefined && wpaState(now) === this.#awaited) this.#awaited = undefined;
            },
            trace: () => {},
            notice: () => {},
            reply: () => false,
        });
    }

    /** Whether the state came within half a minute. */
    async met(state: WpaState): Promise<boolean> {
        if (this.#laptop.state === state) return true;
        this.#awaited = state;
        const end = (this.#site.now + 30_000) as Instant;
        const cancel = this.#site.air.timetable.at(end, () => {});
        await this.#site.until(state, () => this.#awaited === undefined || this.#site.now >= end || undefined);
        cancel();
        return this.#awaited === undefined;
    }
}

function calm({ household: { kernel, laptop, ap, site, radio }, spells }: Stage): void {
    endOf(spells);
    radio.untold = 0;
    site.air.medium.impair(unimpaired);
    kernel.eventSocket.delay = 0;
    kernel.forgive();
    laptop.card.plug(true);
    switched(laptop, false);
    void laptop.card.execute({ type: "setLinkUp", up: true });
    ap.start();
}

function endOf(spells: (() => void)[]): void {
    for (const end of spells.splice(0)) end();
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
