import assert from "node:assert/strict";
import { AccessPoint } from "#test/hwsim/guest/access-point.js";
import { withSupplicant } from "#test/hwsim/guest/world.js";

describe("scanning on a real kernel", () => {
    it("finds an access point and describes it in a BSS object", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", channel: 6 });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        assert.equal(await iface.scan(), true);
        const bss = await iface.bss("testnet");
        assert.ok(bss, "no BSS with that SSID");
        assert.equal((bss.BSSID as Buffer).toString("hex"), ap.bssid.replaceAll(":", ""));
        assert.equal(bss.Frequency, 2437);
    });
});
