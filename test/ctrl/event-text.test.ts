import assert from "node:assert/strict";
import { wpa2Psk } from "#src/ap/index.js";
import type { ConsideredBss } from "#src/core/decision.js";
import type { Notice } from "#src/core/notice.js";
import { passphraseToPsk } from "#src/crypto/pbkdf2.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { Secret } from "#src/lib/secret.js";
import { Controlled } from "#test/ctrl/controlled.js";
import { Site, text } from "#test/support/site.js";

const PASSPHRASE = "correct horse battery";
const security = (ssid: string, passphrase = PASSPHRASE) =>
    wpa2Psk(new Secret(passphraseToPsk(text(passphrase), text(ssid))));

describe("events of the control socket", () => {
    let site: Site;
    let controlled: Controlled;
    const MONITOR = "/tmp/wpa_ctrl_1-1";

    beforeEach(async () => {
        site = new Site();
        controlled = await Controlled.start(site);
        controlled.socket.receive(MONITOR, "ATTACH");
        assert.deepEqual(controlled.socket.take(MONITOR), ["OK\n"]);
    });

    afterEach(() => site.air.close());

    /** What the monitor was told, without what it did not ask for. */
    const heard = (): readonly string[] => controlled.socket.take(MONITOR);

    async function add(fields: Readonly<Record<string, string>>): Promise<void> {
        await controlled.ask("ADD_NETWORK");
        for (const [name, value] of Object.entries(fields)) await controlled.ask(`SET_NETWORK 0 ${name} ${value}`);
    }

    it("tell the way to a connection and out of it", async () => {
        const ap = site.accessPoint("home", { security: security("home") });
        const { bssid } = ap.config;
        await add({ ssid: '"home"', psk: `"${PASSPHRASE}"`, id_str: '"mine"' });
        await controlled.ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        assert.deepEqual(heard(), [
            "<3>CTRL-EVENT-NETWORK-ADDED 0",
            "<3>CTRL-EVENT-SCAN-STARTED ",
            `<3>CTRL-EVENT-BSS-ADDED 0 ${bssid}`,
            "<3>CTRL-EVENT-SCAN-RESULTS ",
            `<3>SME: Trying to authenticate with ${bssid} (SSID='home' freq=2412 MHz)`,
            `<3>Trying to associate with ${bssid} (SSID='home' freq=2412 MHz)`,
            `<3>Associated with ${bssid}`,
            "<3>CTRL-EVENT-SUBNET-STATUS-UPDATE status=0",
            `<3>WPA: Key negotiation completed with ${bssid} [PTK=CCMP GTK=CCMP]`,
            `<3>CTRL-EVENT-CONNECTED - Connection to ${bssid} completed [id=0 id_str=mine]`,
        ]);
        ap.deauthenticate(controlled.supplicant.interface.link.address, 3);
        await site.run(10);
        assert.equal(heard()[0], `<3>CTRL-EVENT-DISCONNECTED bssid=${bssid} reason=3`);
        await controlled.supplicant.becomes("completed");
        heard();
        await controlled.ask("DISCONNECT");
        assert.deepEqual(heard(), [`<3>CTRL-EVENT-DISCONNECTED bssid=${bssid} reason=3 locally_generated=1`]);
        await controlled.ask("REMOVE_NETWORK 0");
        assert.deepEqual(heard(), ["<3>CTRL-EVENT-NETWORK-REMOVED 0"]);
        await controlled.ask("BSS_FLUSH 0");
        assert.deepEqual(heard(), [`<3>CTRL-EVENT-BSS-REMOVED 0 ${bssid}`]);
    });

    it("S188 tell first that we left, when the link goes down with its radio", async () => {
        const { bssid } = site.accessPoint("cafe").config;
        await add({ ssid: '"cafe"', key_mgmt: "NONE" });
        await controlled.ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        heard();
        void controlled.supplicant.card.execute({ type: "setLinkUp", up: false });
        await controlled.supplicant.becomes("interface_disabled");
        assert.equal(heard()[0], `<3>CTRL-EVENT-DISCONNECTED bssid=${bssid} reason=3 locally_generated=1`);
        assert.match(await controlled.ask("STATUS"), /^wpa_state=INTERFACE_DISABLED$/m);
    });

    it("tell of a connection without encryption", async () => {
        const { bssid } = site.accessPoint("cafe").config;
        await add({ ssid: '"cafe"', key_mgmt: "NONE" });
        await controlled.ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        assert.deepEqual(heard().slice(-3), [
            `<3>Associated with ${bssid}`,
            `<3>CTRL-EVENT-CONNECTED - Connection to ${bssid} completed [id=0 id_str=]`,
            "<3>CTRL-EVENT-SUBNET-STATUS-UPDATE status=0",
        ]);
    });

    it("tell of a wrong password and of the end of the wait after it", async () => {
        const { bssid } = site.accessPoint("home", { security: security("home", "another one") }).config;
        await add({ ssid: '"home"', psk: `"${PASSPHRASE}"` });
        await controlled.ask("SELECT_NETWORK 0");
        await site.until("4-way handshake to fail", () =>
            controlled.supplicant.interface.networks.byId.get(0)?.setAside === undefined ? undefined : true,
        );
        const lines = heard();
        const from = lines.findIndex(line => line.includes("DISCONNECTED"));
        assert.match(lines[from] ?? "", new RegExp(`^<3>CTRL-EVENT-DISCONNECTED bssid=${bssid} reason=\\d+`));
        assert.deepEqual(lines.slice(from + 1), [
            "<3>WPA: 4-Way Handshake failed - pre-shared key may be incorrect",
            '<3>CTRL-EVENT-SSID-TEMP-DISABLED id=0 ssid="home" auth_failures=1 duration=10 reason=WRONG_KEY',
        ]);
        assert.match(await controlled.ask("LIST_NETWORKS"), /\[TEMP-DISABLED\]$/m);
        await controlled.ask("ENABLE_NETWORK 0");
        assert.equal(heard()[0], '<3>CTRL-EVENT-SSID-REENABLED id=0 ssid="home"');
    });

    it("S016 tell monitors once that there are results, and the log not at all", async () => {
        site.accessPoint("home");
        const { reasons } = controlled.supplicant;
        const before = reasons.length;
        await controlled.ask("SCAN TYPE=ONLY");
        await site.run(10_000);
        assert.equal(heard().filter(line => line.startsWith("<3>CTRL-EVENT-SCAN-RESULTS")).length, 1);
        assert.ok(!reasons.slice(before).some(reason => /result|scan/i.test(reason)));
    });

    it("tell that a network was not found", async () => {
        await add({ ssid: '"nowhere"', key_mgmt: "NONE" });
        await controlled.ask("SELECT_NETWORK 0");
        await site.run(15_000);
        const lines = heard();
        assert.deepEqual(lines.slice(0, 3), [
            "<3>CTRL-EVENT-NETWORK-ADDED 0",
            "<3>CTRL-EVENT-SCAN-STARTED ",
            "<3>CTRL-EVENT-SCAN-RESULTS ",
        ]);
        assert.ok(lines.includes("<3>CTRL-EVENT-NETWORK-NOT-FOUND "));
    });

    const considered = (more: Partial<ConsideredBss>): ConsideredBss => ({
        network: 0,
        bss: 0,
        bssid: "02:00:00:00:00:01" as Mac,
        ssid: text("home"),
        frequency: 2412,
        signal: -70,
        ...more,
    });
    const from = considered({});
    const about = considered({ bssid: "02:00:00:00:00:02" as Mac, frequency: 5180, signal: -60 });
    const roam = { kind: "roam", level: "info", reason: "joining", at: 0 as Instant, from, about } as const;
    const weighed =
        "cur_bssid=02:00:00:00:00:01 cur_freq=2412 cur_level=-70 cur_est=0 sel_bssid=02:00:00:00:00:02 sel_freq=5180 sel_level=-60 sel_est=0";

    for (const [notice, line] of [
        [
            {
                type: "driverNews",
                event: { type: "regulatoryChanged", alpha2: "DE", initiator: "user", kind: "country" },
            },
            "CTRL-EVENT-REGDOM-CHANGE init=USER type=COUNTRY alpha2=DE",
        ],
        [
            {
                type: "driverNews",
                event: { type: "regulatoryChanged", alpha2: undefined, initiator: "core", kind: "world" },
            },
            "CTRL-EVENT-REGDOM-CHANGE init=CORE type=WORLD",
        ],
        [{ type: "driverNews", event: { type: "beaconLoss" } }, "CTRL-EVENT-BEACON-LOSS "],
        [{ type: "driverNews", event: { type: "scan.started", own: false } }, "CTRL-EVENT-SCAN-STARTED "],
        [
            {
                type: "driverNews",
                event: {
                    type: "channelSwitched",
                    frequency: 2462,
                    width: "40",
                    centerFrequency1: 2452,
                    secondary: -1,
                },
            },
            "CTRL-EVENT-CHANNEL-SWITCH freq=2462 ht_enabled=1 ch_offset=-1 ch_width=40 MHz cf1=2452 cf2=0",
        ],
        [
            { type: "driverNews", event: { type: "channelSwitchStarted", frequency: 2412, width: "20-noHT" } },
            "CTRL-EVENT-STARTED-CHANNEL-SWITCH freq=2412 ht_enabled=0 ch_offset=0 ch_width=20 MHz (no HT) cf1=0 cf2=0",
        ],
        [{ type: "decided", decision: { ...roam, chosen: true } }, `CTRL-EVENT-DO-ROAM ${weighed}`],
        [{ type: "decided", decision: { ...roam, chosen: false } }, `CTRL-EVENT-SKIP-ROAM ${weighed}`],
    ] as const satisfies readonly (readonly [Notice, string])[])
        it(`tell news: ${line.split(" ")[0]}`, () => {
            controlled.server.notice(controlled.supplicant.interface.id, notice);
            assert.deepEqual(heard(), [`<3>${line}`]);
        });

    it("tell that a scan was refused, and whether it is tried again", () => {
        const { id } = controlled.supplicant.interface;
        const trace = { type: "trace", level: "debug", interface: id } as const;
        controlled.server.trace({ ...trace, reason: "scanRadioBusy", data: { errno: 16, tries: 0 } });
        controlled.server.trace({ ...trace, reason: "scanRefused", data: { errno: 95, text: "" } });
        assert.deepEqual(heard(), ["<3>CTRL-EVENT-SCAN-FAILED ret=-16 retry=1", "<3>CTRL-EVENT-SCAN-FAILED ret=-95"]);
    });

    it("come with the name of their interface on the global socket", async () => {
        controlled.global.receive(MONITOR, "ATTACH");
        await controlled.ask("ADD_NETWORK");
        assert.deepEqual(controlled.global.take(MONITOR), ["OK\n", "IFNAME=air0 <3>CTRL-EVENT-NETWORK-ADDED 0"]);
    });

    it("are as many as the monitor's level says", async () => {
        controlled.socket.receive(MONITOR, "LEVEL 4");
        await controlled.ask("ADD_NETWORK");
        assert.deepEqual(heard(), ["OK\n"]);
        controlled.socket.receive(MONITOR, "LEVEL 2");
        await controlled.ask("SELECT_NETWORK 0");
        await controlled.ask("REMOVE_NETWORK 0");
        const lines = heard();
        assert.ok(lines.includes("<3>CTRL-EVENT-NETWORK-REMOVED 0"));
        assert.ok(
            lines.some(line => line.startsWith("<2>air0: ")),
            `nothing of the machines in ${lines}`,
        );
        controlled.socket.receive("stranger", "LEVEL 2");
        assert.deepEqual(controlled.socket.take("stranger"), ["FAIL\n"]);
    });

    it("tell of a connection once the driver has message 4, the keys and the port", async () => {
        site.accessPoint("home", { security: security("home") });
        await add({ ssid: '"home"', psk: `"${PASSPHRASE}"` });
        const { card } = controlled.supplicant;
        const execute = card.execute.bind(card);
        const before: string[] = [];
        card.execute = command => {
            if (!controlled.socket.sent.some(({ text }) => text.includes("CTRL-EVENT-CONNECTED")))
                before.push(command.type);
            return execute(command);
        };
        await controlled.ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        const last = ["sendEapol", "installKey", "installKey", "authorizePort", "setOperState"];
        assert.deepEqual(before.slice(-last.length), last);
        assert.ok(heard().some(line => line.includes("CTRL-EVENT-CONNECTED")));
    });

    it("end with the interface, and with the daemon's goodbye", async () => {
        const { bssid } = site.accessPoint("cafe").config;
        await add({ ssid: '"cafe"', key_mgmt: "NONE" });
        await controlled.ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        heard();
        controlled.server.terminating();
        controlled.global.receive("asker", "INTERFACE_REMOVE air0");
        assert.deepEqual(controlled.global.take("asker"), ["OK\n"]);
        assert.deepEqual(heard(), [
            `<3>CTRL-EVENT-DISCONNECTED bssid=${bssid} reason=3 locally_generated=1`,
            "<3>CTRL-EVENT-NETWORK-REMOVED 0",
            "<3>CTRL-EVENT-TERMINATING ",
        ]);
        assert.ok(controlled.socket.closed);
    });
});
