import assert from "node:assert/strict";
import { fromHex } from "#src/lib/bytes.js";
import { defaultWiphy } from "#test/support/fake-nl80211-answers.js";
import { Household } from "#test/support/household.js";
import { network } from "#test/support/station.js";

const PASSPHRASE = "correct horse battery";

describe("the supplicant on a driver that can do little", () => {
    it("S121 stays connected when it is refused, and scans in the background all the same", async () => {
        const household = await Household.start({ wiphy: defaultWiphy });
        const { kernel, laptop, site } = household;
        kernel.next("SET_CQM", { errno: 95 });
        await laptop.select(
            network({ ssid: '"home"', key_mgmt: "WPA-PSK", psk: `"${PASSPHRASE}"`, bgscan: '"simple:5:-45:10"' }),
        );
        await laptop.becomes("completed");
        await site.run(20_000);
        const before = kernel.asked("TRIGGER_SCAN").length;
        await site.run(31_000);
        assert.equal(kernel.asked("SET_CQM").length, 1);
        assert.ok(kernel.asked("TRIGGER_SCAN").length >= before + 3);
        assert.equal(laptop.state, "completed");
        await household.assertTraffic();
        await household.close();
    });

    it("sends no elements in scans of a driver that takes none", async () => {
        const household = await Household.start({ wiphy: { ...defaultWiphy, maxScanElements: 0 } });
        const { kernel, laptop } = household;
        await laptop.command({ type: "vendorElement.add", frame: 14, elements: fromHex("dd04aabbcc01")! });
        await household.connect();
        assert.ok(kernel.asked("TRIGGER_SCAN").length > 0);
        for (const { attributes } of kernel.asked("TRIGGER_SCAN")) assert.ok(!("IE" in attributes));
        await household.close();
    });
});
