import assert from "node:assert/strict";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { block } from "#test/hwsim/guest/command-line.js";
import { Controlled } from "#test/hwsim/guest/controlled.js";
import { linkedTo, operstate, permanentAddress } from "#test/hwsim/guest/radio.js";
import { sleep, until } from "#test/hwsim/guest/wait.js";

/** The whole supplicant with cfg80211's SME, which stands for one in firmware. */
const start = (...lines: readonly string[]): Promise<Controlled> =>
    Controlled.start([block("testnet", "scan_freq=2412 2437", ...lines)], "-pforce_connect_cmd=1");

const PSK = `psk="${PASSPHRASE}"`;

describe("a driver that authenticates and associates by itself", () => {
    it("S082 S083 S088 joins an open network by one command, and comes back when it was sent away", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", channel: 6, security: "open" });
        const control = await start("key_mgmt=NONE");
        await control.reaches("COMPLETED");
        assert.deepEqual(control.events(/SME:/), []);
        const mark = control.mark;
        await ap.command("deauthenticate", permanentAddress("wlan0"), "reason=5");
        await control.event(/CTRL-EVENT-DISCONNECTED bssid=\S+ reason=5$/, mark);
        await control.event(/CTRL-EVENT-CONNECTED/, mark);
        await control.ok("DISCONNECT");
        assert.equal(await linkedTo("wlan0"), undefined);
    });

    it("S088 joins a protected network, and makes its keys", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", channel: 6, security: "pmf" });
        const control = await start(PSK, "ieee80211w=1", "key_mgmt=WPA-PSK WPA-PSK-SHA256");
        await control.reaches("COMPLETED");
        assert.equal(await linkedTo("wlan0"), ap.bssid);
        assert.equal(operstate("wlan0"), "up");
    });

    it("S058 S088 tells of a refusal with its status, and of a wrong passphrase", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", channel: 6, lines: ["rssi_reject_assoc_rssi=-10"] });
        const control = await start(PSK);
        await control.event(new RegExp(`CTRL-EVENT-ASSOC-REJECT bssid=${ap.bssid} status_code=34$`));
        await ap.stop();
        await AccessPoint.start({ ssid: "testnet", channel: 6, lines: ["wpa_passphrase=another one"] });
        await control.event(/CTRL-EVENT-SSID-TEMP-DISABLED .* reason=WRONG_KEY/);
    });

    it("S049 S087 moves where a client wants it, and back", async () => {
        const near = await AccessPoint.start({ ssid: "testnet", channel: 6 });
        const control = await start(PSK);
        await control.reaches("COMPLETED");
        const far = await AccessPoint.start({ ssid: "testnet", channel: 1, on: "wlan3" });
        await control.ok("SCAN freq=2412,2437");
        await until("the other one", async () => (await control.ask(`BSS ${far.bssid}`)).includes("testnet"));
        await sleep(100);
        for (const { bssid } of [far, near]) {
            const mark = control.mark;
            await control.ok(`ROAM ${bssid}`);
            await control.event(new RegExp(`CTRL-EVENT-CONNECTED - Connection to ${bssid} `), mark);
            assert.equal(await linkedTo("wlan0"), bssid);
        }
    });
});
