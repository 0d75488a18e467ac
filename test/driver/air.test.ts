import { type Bench, driverContract } from "#test/driver/contract.js";
import { Site } from "#test/support/site.js";

describe("air driver", () => {
    for (const seed of [1, 2, 3]) {
        driverContract(`air, seed ${seed}`, async (): Promise<Bench> => {
            const site = new Site(seed);
            const ap = site.accessPoint("home");
            const { driver, card } = await site.client();
            return {
                driver,
                accessPoint: ap.config,
                deauthenticate: async (station, reasonCode) => ap.deauthenticate(station, reasonCode),
                vanish: async () => ap.vanish(),
                plug: async plugged => card.plug(plugged),
                advance: duration => site.run(duration),
                close: () => site.air.close(),
            };
        });
    }
});
