import { isOpenFailure } from "#src/driver/driver.js";
import { nl80211Family } from "#src/driver/nl80211/nl80211-family.js";
import { type Bench, driverContract } from "#test/driver/contract.js";
import { FakeNl80211 } from "#test/support/fake-nl80211.js";
import { Site } from "#test/support/site.js";

describe("nl80211 driver", () => {
    for (const seed of [1, 2, 3]) {
        driverContract(`nl80211 on a fake kernel, seed ${seed}`, async (): Promise<Bench> => {
            const site = new Site(seed);
            const ap = site.accessPoint("home");
            const kernel = new FakeNl80211(site.air.timetable);
            const card = site.card("wlan0");
            kernel.plugIn(card);
            const family = nl80211Family(kernel);
            const driver = await site.settled(family.open("wlan0"));
            if (isOpenFailure(driver)) throw new Error(driver.text);
            return {
                driver,
                accessPoint: ap.config,
                deauthenticate: async (station, reasonCode) => ap.deauthenticate(station, reasonCode),
                vanish: async () => ap.vanish(),
                plug: async plugged => card.plug(plugged),
                advance: duration => site.run(duration),
                close: async () => {
                    await site.settled(family.close());
                    await site.air.close();
                },
            };
        });
    }
});
