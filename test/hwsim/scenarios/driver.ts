import { kernel } from "#service/runtime/native/kernel.js";
import { isOpenFailure } from "#src/driver/driver.js";
import { nl80211Family } from "#src/driver/nl80211/nl80211-family.js";
import { parseMac } from "#src/lib/mac.js";
import { utf8 } from "#src/lib/text.js";
import { type Bench, driverContract } from "#test/driver/contract.js";
import { AccessPoint } from "#test/hwsim/guest/access-point.js";
import { create, remove, setUp } from "#test/hwsim/guest/radio.js";
import { sleep } from "#test/hwsim/guest/wait.js";

driverContract("nl80211 on the real kernel", async (): Promise<Bench> => {
    const ap = await AccessPoint.start({ ssid: "testnet", security: "open" });
    await setUp("wlan0");
    const family = nl80211Family(kernel);
    const driver = await family.open("wlan0");
    if (isOpenFailure(driver)) throw new Error(driver.text);
    return {
        driver,
        accessPoint: { bssid: parseMac(ap.bssid)!, ssid: utf8("testnet"), frequency: 2412 },
        deauthenticate: async (station, reasonCode) => {
            await ap.command("deauthenticate", station, `reason=${reasonCode}`);
        },
        vanish: () => ap.vanish(),
        plug: async plugged => {
            await (plugged ? create("wlan0") : remove("wlan0"));
        },
        advance: sleep,
        close: () => family.close(),
    };
});
