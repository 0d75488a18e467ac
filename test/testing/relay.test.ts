import assert from "node:assert/strict";
import { Relay } from "#service/testing/relay.js";
import { isOpenFailure } from "#src/driver/driver.js";
import type { DriverEvent } from "#src/driver/event.js";
import type { Mac } from "#src/lib/mac.js";
import { Site } from "#test/support/site.js";

describe("a relay between supplicant and driver", () => {
    it("lets everything pass until frames are diverted, then tells of them instead", async () => {
        const site = new Site();
        site.card("wlan0");
        const told: string[] = [];
        const relay = new Relay(site.air.family, (ifname, event) => told.push(`${ifname} ${event}`));
        const driver = await relay.open("wlan0");
        assert.ok(!isOpenFailure(driver));
        const events: DriverEvent[] = [];
        driver.events$.subscribe(event => events.push(event));
        const destination = "02:00:00:00:00:02" as Mac;
        const eapol = { type: "sendEapol", destination, frame: Uint8Array.of(2, 3), encrypt: false } as const;
        assert.equal((await site.settled(driver.execute(eapol))).ok, false);
        relay.divert("wlan0", true);
        assert.equal((await driver.execute(eapol)).ok, true);
        assert.deepEqual(told, [`wlan0 EAPOL-TX ${destination} 0203`]);
        const received = { type: "eapol", source: destination, frame: Uint8Array.of(1), encrypted: undefined } as const;
        assert.equal(relay.inject("wlan0", received), true);
        assert.deepEqual(events.at(-1), received);
        assert.equal(relay.inject("wlan9", received), false);
        relay.reset("wlan0");
        assert.equal((await site.settled(driver.execute(eapol))).ok, false);
        await driver.close();
        assert.equal(relay.inject("wlan0", received), false);
        await site.air.close();
    });

    it("loses events that are to be lost, until it is as at the start", async () => {
        const site = new Site();
        site.card("wlan0");
        site.accessPoint("cafe");
        const relay = new Relay(site.air.family, () => {});
        const driver = await relay.open("wlan0");
        assert.ok(!isOpenFailure(driver));
        let ends = 0;
        driver.events$.subscribe(event => {
            if (event.type === "scan.done") ends++;
        });
        const scan = async (): Promise<void> => {
            await site.settled(driver.execute({ type: "scan", ssids: [], frequencies: [2412] }));
            await site.run(1000);
        };
        relay.silence("wlan0", ["scan.done"], true);
        await scan();
        assert.equal(ends, 0);
        relay.reset("wlan0");
        await scan();
        assert.equal(ends, 1);
        await site.air.close();
    });
});
