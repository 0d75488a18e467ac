import assert from "node:assert/strict";
import { roamingFirmware } from "#test/support/fake-nl80211-answers.js";
import { Household } from "#test/support/household.js";
import { network } from "#test/support/station.js";

const PASSPHRASE = "correct horse battery";

/** What simulated radios of the real kernel cannot do. */
describe("the supplicant on a kernel whose firmware chooses access points", () => {
    it("S049 names the network and no access point, and looks for none in the background", async () => {
        const household = await Household.start({ wiphy: roamingFirmware });
        const { kernel, laptop, site } = household;
        await laptop.select(
            network({ ssid: '"home"', key_mgmt: "WPA-PSK", psk: `"${PASSPHRASE}"`, bgscan: '"simple:5:-45:10"' }),
        );
        await laptop.becomes("completed");
        await household.assertTraffic();
        const [connect] = kernel.asked("CONNECT");
        assert.ok(connect);
        for (const attribute of ["MAC", "WIPHY_FREQ"]) assert.ok(!(attribute in connect.attributes), attribute);
        // What the first look left out is looked at once.
        await site.run(20_000);
        const before = kernel.asked("TRIGGER_SCAN").length;
        await site.run(60_000);
        assert.equal(kernel.asked("TRIGGER_SCAN").length, before);
        assert.equal(kernel.asked("SET_CQM").length, 0);
        await household.close();
    });
});
