import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { ControlClient } from "#test/hwsim/guest/control.js";
import { HOTSPOT } from "#test/hwsim/guest/hotspot.js";
import { better } from "#test/hwsim/guest/main.js";
import { Daemon } from "#test/hwsim/guest/process.js";
import { linkedTo } from "#test/hwsim/guest/radio.js";
import { settings } from "#test/hwsim/guest/settings.js";
import { until } from "#test/hwsim/guest/wait.js";

const DIRECTORY = "/run/wpa";
const [PROGRAM = ""] = settings.command;

/** Comeback delays in TU, and answers in pieces. */
const slowly = (delay: number): readonly string[] => [...HOTSPOT, "gas_frag_limit=50", `gas_comeback_delay=${delay}`];

async function started(): Promise<{ readonly daemon: Daemon; readonly control: ControlClient }> {
    const daemon = new Daemon("supplicant", PROGRAM, ["-iwlan0", "-Dnl80211", `-C${DIRECTORY}`]);
    await until("control socket", () => existsSync(`${DIRECTORY}/wlan0`));
    const control = await ControlClient.connect(`${DIRECTORY}/wlan0`);
    await control.ask("ATTACH");
    return { daemon, control };
}

async function scanned(control: ControlClient): Promise<void> {
    const from = control.heard.length;
    assert.equal(await control.ask("SCAN TYPE=ONLY"), "OK\n");
    await control.event(/CTRL-EVENT-SCAN-RESULTS/, from);
}

const QUERY = "257,258,260,261,262,263,264,268,hs20:3,hs20:4";

describe("access points that are asked before they are joined", () => {
    it("answer on another channel than that of the link, which stays", async () => {
        const home = await AccessPoint.start({ ssid: "testnet", channel: 1 });
        const lounge = await AccessPoint.start({ ssid: "lounge", channel: 11, on: "wlan3", lines: slowly(10) });
        const { control } = await started();
        await control.ask("ADD_NETWORK");
        await control.ask('SET_NETWORK 0 ssid "testnet"');
        await control.ask(`SET_NETWORK 0 psk "${PASSPHRASE}"`);
        await control.ask("SELECT_NETWORK 0");
        await control.event(/CTRL-EVENT-CONNECTED/);
        await scanned(control);
        assert.equal(await control.ask(`ANQP_GET ${lounge.bssid} ${QUERY}`), "OK\n");
        await control.event(/ANQP-QUERY-DONE .*SUCCESS/);
        assert.match(
            await control.ask(`BSS ${lounge.bssid} MASK=0x8000`),
            /^anqp_nai_realm=.*\n(.*\n)*hs20_wan_metrics=/m,
        );
        assert.equal(await linkedTo("wlan0"), home.bssid);
        assert.ok(!control.heard.some(line => line.includes("CTRL-EVENT-DISCONNECTED")));
    });

    it("answer on the channel of the link, and as the access point of the link", async () => {
        const home = await AccessPoint.start({ ssid: "testnet", channel: 6, security: "pmf", lines: HOTSPOT });
        const { control } = await started();
        await control.ask("ADD_NETWORK");
        await control.ask('SET_NETWORK 0 ssid "testnet"');
        await control.ask(`SET_NETWORK 0 psk "${PASSPHRASE}"`);
        await control.ask("SET_NETWORK 0 key_mgmt WPA-PSK WPA-PSK-SHA256");
        await control.ask("SET_NETWORK 0 ieee80211w 2");
        await control.ask("SELECT_NETWORK 0");
        await control.event(/CTRL-EVENT-CONNECTED/);
        assert.equal(await control.ask(`ANQP_GET ${home.bssid} 257,268,277`), "OK\n");
        await control.event(/ANQP-QUERY-DONE .*SUCCESS/);
        assert.match(await control.ask(`BSS ${home.bssid} MASK=0x8000`), /^anqp_domain_name=/m);
    });

    it("that make us wait do not keep the daemon from ending", async () => {
        const lounge = await AccessPoint.start({ ssid: "lounge", channel: 6, lines: slowly(5000) });
        const { daemon, control } = await started();
        await scanned(control);
        await control.ask(`ANQP_GET ${lounge.bssid} ${QUERY}`);
        await control.event(/GAS-QUERY-START/);
        await daemon.stop();
        const next = await started();
        await scanned(next.control);
    });

    better("that make us wait do not keep us from scanning", async () => {
        const lounge = await AccessPoint.start({ ssid: "lounge", channel: 6, lines: slowly(10_000) });
        const { control } = await started();
        await scanned(control);
        await control.ask(`ANQP_GET ${lounge.bssid} ${QUERY}`);
        await control.event(/GAS-QUERY-START/);
        await scanned(control);
        assert.ok(!control.heard.some(line => line.includes("GAS-QUERY-DONE")));
        await control.event(/ANQP-QUERY-DONE .*SUCCESS/);
    });

    it("that are gone in the middle of an answer are given up, and the radio is free", async () => {
        const lounge = await AccessPoint.start({ ssid: "lounge", channel: 6, lines: slowly(500) });
        const { control } = await started();
        await scanned(control);
        await control.ask(`ANQP_GET ${lounge.bssid} ${QUERY}`);
        await control.event(/GAS-QUERY-START/);
        await lounge.vanish();
        await control.event(/GAS-QUERY-DONE .*TIMEOUT/);
        await control.event(/ANQP-QUERY-DONE .*FAILURE/);
        assert.equal(await control.ask("RADIO_WORK show"), "");
        await scanned(control);
    });
});
