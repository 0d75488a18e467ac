import assert from "node:assert/strict";
import { Log } from "#service/runtime/log.js";
import { wpa2Psk } from "#src/ap/index.js";
import { Secret } from "#src/lib/secret.js";
import { Controlled } from "#test/ctrl/controlled.js";
import { Site } from "#test/support/site.js";

describe("one connection", () => {
    let site: Site;
    let controlled: Controlled;
    let lines: string[];
    const MONITOR = "/tmp/wpa_ctrl_1-1";

    beforeEach(async () => {
        site = new Site();
        lines = [];
        site.accessPoint("home", { security: wpa2Psk(new Secret(new Uint8Array(32))) });
        controlled = await Controlled.start(site);
        controlled.socket.receive(MONITOR, "ATTACH");
        const sink = { write: (level: string, line: string) => lines.push(`${level} ${line}`), close: async () => {} };
        const log = new Log(sink, { level: "debug", timestamp: false, showKeys: false });
        controlled.supplicant.attach({
            transition: () => {},
            notice: () => {},
            reply: () => false,
            trace: trace => log.trace(trace, "air0"),
        });
        await controlled.ask("ADD_NETWORK");
        await controlled.ask('SET_NETWORK 0 ssid "home"');
        await controlled.ask(`SET_NETWORK 0 psk ${"00".repeat(32)}`);
        await controlled.ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        await site.run(100);
    });

    afterEach(() => site.air.close());

    it("S200 is told to monitors with the level before it, and to the log with the interface before it", () => {
        const heard = controlled.socket.take(MONITOR);
        const connected = heard.filter(line => line.includes("CTRL-EVENT-CONNECTED"));
        assert.equal(connected.length, 1);
        assert.match(connected[0]!, /^<3>CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:10:00 completed/);
        assert.ok(lines.includes("info air0: connected network=0 bssid=02:00:00:00:10:00 frequency=2412"));
    });

    it("S202 is one line of the log for each decision of ours and each word with the driver, with interface and BSSID", () => {
        const steps = lines.map(line => line.replace(" bssid=02:00:00:00:10:00", " (home)"));
        // Frames and answers overtake each other.
        const ordered = steps.filter(line => !/ told what=eapol|earlyEapol|late|driverRefused/.test(line));
        assert.deepEqual(ordered, [
            "debug air0: scanningLikelyChannels frequencies=2412 2437 2462",
            "info air0: joining network=0 (home) frequency=2412 signal=-20 priority=0 blocked=false hinted=false protected=true snr=69 throughput=54000 band=2.4GHz",
            "debug air0: asked what=authenticate (home)",
            "debug air0: told what=authenticated (home) status=0",
            "debug air0: asked what=associate (home)",
            "debug air0: told what=associated (home) status=0",
            "debug air0: asked what=sendEapol (home)",
            "debug air0: asked what=sendEapol (home)",
            "debug air0: asked what=installKey (home) kind=pairwise keyIndex=0",
            "debug air0: asked what=installKey (home) kind=group keyIndex=1",
            "debug air0: asked what=authorizePort (home)",
            "info air0: connected network=0 (home) frequency=2412",
        ]);
        assert.equal(steps.filter(line => line === "debug air0: told what=eapol (home)").length, 2);
    });
});
