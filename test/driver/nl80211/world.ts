import assert from "node:assert/strict";
import type { DriverCommand } from "#src/driver/command.js";
import { type Driver, type DriverReply, isOpenFailure } from "#src/driver/driver.js";
import type { DriverEvent } from "#src/driver/event.js";
import { nl80211Family } from "#src/driver/nl80211/nl80211-family.js";
import { ATTRS, COMMANDS } from "#src/driver/nl80211/uapi.gen.js";
import type { Mac } from "#src/lib/mac.js";
import { utf8 } from "#src/lib/text.js";
import { FakeNl80211 } from "#test/support/fake-nl80211.js";
import type { FakeBss } from "#test/support/fake-nl80211-answers.js";

export const own = "02:00:00:00:00:00" as Mac;
export const ap = "02:00:00:00:01:00" as Mac;
export const ssid = utf8("net");

export const bss: FakeBss = {
    bssid: ap,
    frequency: 2412,
    elements: Uint8Array.of(0, 3, ...ssid),
    seen: 999_000,
};

/** One interface, opened on a fake kernel, with everything it has told so far. */
export class World {
    readonly kernel = new FakeNl80211();
    readonly family = nl80211Family(this.kernel);
    readonly events: DriverEvent[] = [];
    #driver: Driver | undefined;

    static async opened(prepare: (kernel: FakeNl80211) => void = () => {}, up = true): Promise<World> {
        const world = new World();
        world.kernel.bsss = [bss];
        world.kernel.interfaces.get(3)!.up = up;
        prepare(world.kernel);
        const opened = await world.family.open("wlan0");
        if (isOpenFailure(opened)) assert.fail(opened.text);
        world.#driver = opened;
        opened.events$.subscribe(event => world.events.push(event));
        world.kernel.requests.length = 0;
        return world;
    }

    get driver(): Driver {
        assert.ok(this.#driver);
        return this.#driver;
    }

    execute<C extends DriverCommand>(command: C): Promise<DriverReply<C>> {
        return this.driver.execute(command);
    }

    /** The events of one type so far. */
    heard<T extends DriverEvent["type"]>(type: T): readonly Extract<DriverEvent, { readonly type: T }>[] {
        return this.events.filter((event): event is Extract<DriverEvent, { readonly type: T }> => event.type === type);
    }
}

/** Lets everything that is under way arrive: no timers are involved. */
export const quiet = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** A management frame: header of `subtype` from `source`, then the body. */
export function frame(subtype: number, source: Mac, destination: Mac, body: readonly number[]): Uint8Array {
    const bytes = (mac: Mac): number[] => mac.split(":").map(pair => Number.parseInt(pair, 16));
    return Uint8Array.of(subtype << 4, 0, 0, 0, ...bytes(destination), ...bytes(source), ...bytes(ap), 0, 0, ...body);
}

const target = { bssid: ap, frequency: 2412, ssid } as const;
export const authenticate = { type: "authenticate", ...target, algorithm: "open" } as const;
export const associate = { type: "associate", ...target, elements: new Uint8Array(0) } as const;
/** Bodies of an Authentication frame and of an Association Response. */
export const SUCCESS = [0, 0, 2, 0, 0, 0];
export const ASSOCIATED = [1, 4, 0, 0, 1, 0xc0];

/** A notification about our interface that carries a frame. */
export const mlme = (world: World, command: number, bytes: Uint8Array): void =>
    world.kernel.multicast("mlme", command, writer =>
        writer.u32(ATTRS.WIPHY, 0).u32(ATTRS.IFINDEX, 3).bytes(ATTRS.FRAME, bytes),
    );

/** A world whose interface is associated. */
export async function connected(): Promise<World> {
    const world = await World.opened();
    await world.execute(authenticate);
    await world.execute(associate);
    mlme(world, COMMANDS.ASSOCIATE, frame(1, ap, own, ASSOCIATED));
    await quiet();
    return world;
}
