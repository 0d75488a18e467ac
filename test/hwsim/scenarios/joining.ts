import assert from "node:assert/strict";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { block } from "#test/hwsim/guest/command-line.js";
import { Controlled } from "#test/hwsim/guest/controlled.js";
import { better, note } from "#test/hwsim/guest/main.js";
import { keyCount, linkedTo, permanentAddress, setInReach, stationCount } from "#test/hwsim/guest/radio.js";
import { sleep, timed, until } from "#test/hwsim/guest/wait.js";

const STATION = permanentAddress("wlan0");
const NETWORK = block("testnet", `psk="${PASSPHRASE}"`, "scan_freq=2437");
const SCANS = /CTRL-EVENT-SCAN-STARTED/;
const LOST = /CTRL-EVENT-DISCONNECTED/;

/** Connected to the access point, and a monitor that has heard nothing since. */
async function connected(): Promise<{ readonly ap: AccessPoint; readonly control: Controlled; readonly mark: number }> {
    const ap = await AccessPoint.start({ ssid: "testnet", channel: 6 });
    const control = await Controlled.start([NETWORK]);
    await control.reaches("COMPLETED");
    // No scan is owed from the beginning.
    await sleep(6000);
    return { ap, control, mark: control.mark };
}

describe("a link that ends", () => {
    it("S060 is told of once, with the reason, and whose it was", async () => {
        const { ap, control } = await connected();
        const { bssid } = ap;
        for (const [end, told] of [
            [() => ap.command("deauthenticate", STATION, "reason=7"), "reason=7"],
            [() => ap.command("disassociate", STATION, "reason=8"), "reason=8"],
            [() => control.ok("DISCONNECT"), "reason=3 locally_generated=1"],
            [() => ap.vanish(), "reason=4 locally_generated=1"],
        ] as const) {
            await control.ok("RECONNECT");
            await control.reaches("COMPLETED");
            await sleep(1000);
            const mark = control.mark;
            await end();
            await control.event(LOST, mark);
            await sleep(100);
            assert.deepEqual(control.events(LOST, mark), [`<3>CTRL-EVENT-DISCONNECTED bssid=${bssid} ${told}`]);
        }
    });

    it("S059 is cleared away when the access point only disassociates, and made anew", async function () {
        const { ap, control, mark } = await connected();
        await ap.command("disassociate", STATION);
        await control.event(LOST, mark);
        const { seconds } = await timed(() => control.reaches("COMPLETED"));
        note(this.test, `back after ${seconds.toFixed(2)} s`);
        assert.ok(seconds < 3);
    });

    it("S064 is taken up again without a scan when the access point thought us idle", async function () {
        const { ap, control, mark } = await connected();
        await ap.command("deauthenticate", STATION, "reason=4");
        await control.event(LOST, mark);
        const { seconds } = await timed(() => control.event(/CTRL-EVENT-CONNECTED/, mark));
        note(this.test, `back after ${seconds.toFixed(2)} s`);
        assert.deepEqual(control.events(SCANS, mark), []);
    });

    it("S065 is not taken up again after STA_AUTOCONNECT 0, until a client says so", async () => {
        const { ap, control, mark } = await connected();
        await control.ok("STA_AUTOCONNECT 0");
        await ap.command("deauthenticate", STATION, "reason=3");
        await control.event(LOST, mark);
        await sleep(20_000);
        assert.equal(await control.status("wpa_state"), "DISCONNECTED");
        assert.deepEqual(control.events(SCANS, mark), []);
        await control.ok("STA_AUTOCONNECT 1", "RECONNECT");
        await control.reaches("COMPLETED");
    });
});

describe("an association", () => {
    it("S058 that is refused leaves nothing behind, and is told with its status", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", channel: 6, lines: ["rssi_reject_assoc_rssi=-10"] });
        const control = await Controlled.start([NETWORK]);
        const told = await control.event(/ASSOC-REJECT/);
        assert.match(told, new RegExp(`bssid=${ap.bssid} status_code=34$`));
        await until("the end of it", async () => (await control.status("wpa_state")) !== "ASSOCIATING");
        assert.equal(await linkedTo("wlan0"), undefined);
        await until("no station", async () => (await stationCount("wlan0")) === 0, { within: 2 });
        assert.equal(keyCount("wlan0"), 0);
    });

    better(
        "is made as soon as the access point, which thinks that we are there, has found out that we are not",
        async function () {
            const lines = ["wpa_key_mgmt=WPA-PSK-SHA256", "ieee80211w=2", "assoc_sa_query_max_timeout=8000"];
            await AccessPoint.start({ ssid: "testnet", channel: 6, security: "pmf", lines });
            const fields = [`psk="${PASSPHRASE}"`, "scan_freq=2437", "key_mgmt=WPA-PSK-SHA256", "ieee80211w=2"];
            const control = await Controlled.start([block("testnet", ...fields)]);
            await control.reaches("COMPLETED");
            setInReach("wlan0", false);
            await control.ok("DISCONNECT");
            await sleep(500);
            setInReach("wlan0", true);
            const { mark } = control;
            const { seconds } = await timed(async () => {
                await control.ok("RECONNECT");
                await control.event(/CTRL-EVENT-CONNECTED/, mark);
            });
            note(this.test, `there after ${seconds.toFixed(1)} s`);
            assert.ok(seconds > 7 && seconds < 12);
            assert.equal(control.events(/Trying to authenticate/, mark).length, 1);
            assert.deepEqual(control.events(/ASSOC-REJECT|TEMP-DISABLED/, mark), []);
        },
    );

    it("S078 with the BSS in use is a reassociation, and the link is not lost", async () => {
        const { ap, control, mark } = await connected();
        for (const command of ["REATTACH", "REASSOCIATE"]) {
            const before = control.mark;
            await control.ok(command);
            await control.event(/CTRL-EVENT-CONNECTED/, before);
        }
        assert.deepEqual(control.events(LOST, mark), []);
        assert.equal(await linkedTo("wlan0"), ap.bssid);
    });

    it("says of us what the network's fields leave of HT, whichever network it is", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", channel: 6, lines: ["ieee80211n=1", "wmm_enabled=1"] });
        const control = await Controlled.start([NETWORK]);
        const told = async (field: RegExp): Promise<string | undefined> => {
            await control.reaches("COMPLETED");
            return field.exec(await ap.command("sta", STATION))?.[1];
        };
        const again = async (fields: Readonly<Record<string, string>>): Promise<void> => {
            for (const [name, value] of Object.entries(fields)) await control.ok(`SET_NETWORK 0 ${name} ${value}`);
            const { mark } = control;
            await control.ok("DISCONNECT");
            await control.ok("SELECT_NETWORK 0");
            await control.event(/CTRL-EVENT-CONNECTED/, mark);
        };
        const info = /^ht_caps_info=0x([0-9a-f]+)$/m;
        const whole = Number.parseInt((await told(info)) ?? "", 16);
        assert.equal(whole & (SHORT_GI_20 | SHORT_GI_40), SHORT_GI_20 | SHORT_GI_40);
        await again({ disable_sgi: "1", ht_mcs: '"0x0f 00 00 00 00 00 00 00 00 00"' });
        assert.equal(Number.parseInt((await told(info)) ?? "", 16), whole & ~(SHORT_GI_20 | SHORT_GI_40));
        assert.match((await told(/^ht_mcs_bitmask=([0-9a-f]+)$/m)) ?? "", /^0f0+$/);
        await again({ disable_ht: "1" });
        assert.doesNotMatch(await ap.command("sta", STATION), /\[HT\]/);
        await again({ disable_ht: "0" });
        assert.match(await ap.command("sta", STATION), /\[HT\]/);
    });
});

/** Of the HT Capability Information. */
const SHORT_GI_20 = 0x20;
const SHORT_GI_40 = 0x40;
