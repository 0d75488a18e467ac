import assert from "node:assert/strict";
import { wpa2Psk } from "#src/ap/index.js";
import { passphraseToPsk } from "#src/crypto/pbkdf2.js";
import { AnqpId } from "#src/gas/index.js";
import { emitElement } from "#src/ieee80211/element/elements.js";
import { ExtendedCapability, emitExtendedCapabilities } from "#src/ieee80211/element/extended-capabilities.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { emitInterworking } from "#src/ieee80211/element/interworking.js";
import { concat, toHex } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";
import { Secret } from "#src/lib/secret.js";
import { Controlled } from "#test/ctrl/controlled.js";
import { ANSWERS, hotspot, REALMS } from "#test/support/hotspot.js";
import { Site, text } from "#test/support/site.js";

describe("asking access points about their networks", () => {
    let site: Site;
    let controlled: Controlled;
    const MONITOR = "/tmp/wpa_ctrl_1-1";
    const ask = (command: string): Promise<string> => controlled.ask(command);

    beforeEach(async () => {
        site = new Site();
        heard.length = 0;
        controlled = await Controlled.start(site);
        controlled.socket.receive(MONITOR, "ATTACH");
    });

    afterEach(() => site.air.close());

    const heard: string[] = [];
    /** What monitors heard, with tokens as they are chosen at random. */
    const news = (): readonly string[] => {
        heard.push(...controlled.socket.take(MONITOR));
        return heard
            .splice(0)
            .filter(line => /GAS|ANQP|INTERWORKING|VENUE/.test(line))
            .map(line => line.replace(/^<\d>/, "").replace(/dialog_token=\d+/, "dialog_token=T"));
    };
    const until = (pattern: RegExp): Promise<string> =>
        site.until(String(pattern), () => {
            heard.push(...controlled.socket.take(MONITOR));
            return heard.find(line => pattern.test(line));
        });

    async function scanned(): Promise<void> {
        assert.equal(await ask("SCAN TYPE=ONLY"), "OK\n");
        await until(/SCAN-RESULTS/);
        news();
    }

    it("tells of the query, of every element that came, and of the end", async () => {
        const { bssid } = hotspot(site, "lounge").config;
        await scanned();
        assert.equal(await ask(`ANQP_GET ${bssid} 257,258,263,268,999,hs20:2,hs20:4`), "OK\n");
        await until(/ANQP-QUERY-DONE/);
        assert.deepEqual(news(), [
            `GAS-QUERY-START addr=${bssid} dialog_token=T freq=2412`,
            `GAS-QUERY-DONE addr=${bssid} dialog_token=T freq=2412 status_code=0 result=SUCCESS`,
            `RX-ANQP ${bssid} ANQP Capability list`,
            `RX-ANQP ${bssid} Venue Name`,
            `RX-ANQP ${bssid} NAI Realm list`,
            `RX-ANQP ${bssid} Domain Name list`,
            `RX-HS20-ANQP ${bssid} HS Capability List`,
            `RX-HS20-ANQP ${bssid} WAN Metrics 01:1000:2000:10:20:0`,
            `ANQP-QUERY-DONE addr=${bssid} result=SUCCESS`,
        ]);
    });

    it("keeps what came with the BSS, which shows it as long as there is room, or alone with its mask", async () => {
        const { bssid } = hotspot(site, "lounge").config;
        await scanned();
        await ask(`ANQP_GET ${bssid} 257,263,268,999,hs20:4`);
        await until(/ANQP-QUERY-DONE/);
        const lines = [
            "anqp_capability_list=010101020701",
            `anqp_nai_realm=${REALMS}`,
            "anqp_domain_name=0b6578616d706c652e636f6d",
            "hs20_wan_metrics=01e8030000d00700000a140000",
            "anqp[999]=0102",
        ].map(line => `${line}\n`);
        assert.ok((await ask(`BSS ${bssid}`)).includes(`ssid=lounge\n${lines.join("")}snr=`));
        assert.equal(await ask(`BSS ${bssid} MASK=0x8000`), lines.join(""));
        assert.equal(await ask(`BSS ${bssid} MASK=0x1`), "id=0\n");
    });

    it("shows no answer that does not fit a reply, and everything else", async () => {
        const long = { id: AnqpId.venueName, value: new Uint8Array(3000) };
        const { bssid } = hotspot(site, "lounge", {}, { elements: [...ANSWERS.slice(3, 4), long] }).config;
        await scanned();
        await ask(`ANQP_GET ${bssid} 258,268`);
        await until(/ANQP-QUERY-DONE/);
        const shown = await ask(`BSS ${bssid}`);
        assert.ok(!shown.includes("anqp_venue_name") && shown.includes("est_throughput="));
    });

    it("fetches an answer in parts, after the pause that the access point wants", async () => {
        const { bssid } = hotspot(site, "lounge", {}, { comebackDelay: 100, fragmentLimit: 20 }).config;
        await scanned();
        const before = site.now;
        await ask(`ANQP_GET ${bssid} 257,258,263,268`);
        await until(/ANQP-QUERY-DONE .*SUCCESS/);
        assert.ok(site.now - before >= 102);
        assert.match(await ask(`BSS ${bssid} MASK=0x8000`), new RegExp(`anqp_nai_realm=${REALMS}\nanqp_domain_name=`));
    });

    it("gives up 250 ms after a request that nobody acknowledged, and knows no BSS better for it", async () => {
        const ap = hotspot(site, "lounge");
        const { bssid } = ap.config;
        await scanned();
        ap.vanish();
        const before = site.now;
        await ask(`ANQP_GET ${bssid} 257`);
        await until(/ANQP-QUERY-DONE/);
        assert.ok(site.now - before < 300);
        assert.deepEqual(news(), [
            `GAS-QUERY-START addr=${bssid} dialog_token=T freq=2412`,
            `GAS-QUERY-DONE addr=${bssid} dialog_token=T freq=2412 status_code=0 result=TIMEOUT`,
            `ANQP-QUERY-DONE addr=${bssid} result=FAILURE`,
        ]);
        assert.equal(await ask(`BSS ${bssid} MASK=0x8000`), "");
    });

    it("gives up an access point that goes between the parts of its answer, after asking anew once", async () => {
        const ap = hotspot(site, "lounge", {}, { fragmentLimit: 20 });
        const { bssid } = ap.config;
        await scanned();
        await ask(`ANQP_GET ${bssid} 257,258,263,268`);
        await site.until("a part", () =>
            controlled.supplicant.interface.advertisement.queries.pending.some(
                ({ stage }) => stage.tag === "asking" && (stage.answer?.next ?? 0) > 0,
            )
                ? true
                : undefined,
        );
        ap.vanish();
        await until(/GAS-QUERY-DONE .*result=TIMEOUT/);
        assert.ok(controlled.supplicant.reasons.includes("gasRetry"));
        assert.equal(controlled.supplicant.root.radios.size, 0, "nothing has the radio any more");
    });

    it("takes its turn among scans: neither disturbs the other", async () => {
        const { bssid } = hotspot(site, "lounge").config;
        await scanned();
        await ask("SCAN TYPE=ONLY");
        await ask(`ANQP_GET ${bssid} 257`);
        await ask(`ANQP_GET ${bssid} 258`);
        assert.match(
            await ask("RADIO_WORK show"),
            /^scan@air0:0:1:.*\ngas-query@air0:2412:0:.*\ngas-query@air0:2412:0:/,
        );
        await until(/SCAN-RESULTS/);
        await until(/ANQP-QUERY-DONE/);
        heard.splice(0);
        await until(/ANQP-QUERY-DONE .*SUCCESS/);
    });

    it("asks nobody while the link is down, and ends what it asked when it goes down", async () => {
        const { bssid } = hotspot(site, "lounge", {}, { comebackDelay: 1000 }).config;
        await scanned();
        await ask(`ANQP_GET ${bssid} 257`);
        await site.run(100);
        await controlled.supplicant.card.open()?.execute({ type: "setLinkUp", up: false });
        controlled.supplicant.dispatch({
            type: "driver.event",
            interface: 0,
            event: { type: "link", state: "down", address: controlled.supplicant.interface.link.address },
        });
        await until(/GAS-QUERY-DONE .*DELETED_AT_DEINIT/);
        assert.equal(await ask(`ANQP_GET ${bssid} 257`), "FAIL\n");
    });

    it("refuses what it cannot ask", async () => {
        const { bssid } = hotspot(site, "lounge").config;
        await scanned();
        const unknown = "02:de:ad:be:ef:00";
        for (const command of [
            "ANQP_GET",
            "ANQP_GET nobody 257",
            `ANQP_GET ${bssid}`,
            `ANQP_GET ${bssid} `,
            `ANQP_GET ${bssid} 0`,
            `ANQP_GET ${bssid} x`,
            `ANQP_GET ${bssid} freq=2412`,
            `ANQP_GET ${bssid} 257,hs20:0`,
            `ANQP_GET ${bssid} 257,hs20:32`,
            `ANQP_GET ${bssid} 257,mbo:3`,
            `ANQP_GET ${unknown} 257`,
            `HS20_ANQP_GET ${bssid}`,
            `HS20_ANQP_GET ${bssid} 0`,
            `HS20_ANQP_GET ${bssid} 2,32`,
            `HS20_ANQP_GET ${unknown} 2`,
            `GAS_REQUEST ${bssid}`,
            `GAS_REQUEST ${bssid} 0`,
            `GAS_REQUEST ${bssid} 00 0`,
            `GAS_REQUEST ${bssid} zz`,
            `GAS_REQUEST ${unknown} 00`,
            `GAS_RESPONSE_GET ${bssid} 1`,
        ])
            assert.match(await ask(command), /^(FAIL|UNKNOWN COMMAND)\n$/, command);
        assert.deepEqual(news(), []);
        assert.equal(await ask(`ANQP_GET ${unknown} freq=2412 257`), "OK\n");
        await until(/GAS-QUERY-DONE addr=02:de:ad:be:ef:00 .*TIMEOUT/);
    });

    it("asks in any protocol, and gives the answer in parts until its end was read", async () => {
        const { bssid } = hotspot(site, "lounge").config;
        await scanned();
        assert.equal(await ask(`GAS_REQUEST ${bssid} 00 000102000101`), "OK\n");
        const info = await until(/GAS-RESPONSE-INFO/);
        const [, token] = /dialog_token=(\d+) status_code=0 resp_len=10$/.exec(info) ?? [];
        assert.ok(token, info);
        const whole = "01010600010101020701";
        assert.equal(await ask(`GAS_RESPONSE_GET ${bssid} ${token} 0,4`), whole.slice(0, 8));
        assert.equal(await ask(`GAS_RESPONSE_GET ${bssid} ${token} 11,1`), "FAIL-Invalid range");
        assert.equal(await ask(`GAS_RESPONSE_GET ${bssid} ${token} 4,7`), "FAIL-Invalid range");
        assert.equal(await ask(`GAS_RESPONSE_GET ${bssid} ${token} 4`), "FAIL\n");
        assert.equal(await ask(`GAS_RESPONSE_GET ${bssid} ${token}`), whole);
        assert.equal(await ask(`GAS_RESPONSE_GET ${bssid} ${token}`), "FAIL\n");
    });

    it("tells a refusal of another protocol", async () => {
        const { bssid } = hotspot(site, "lounge").config;
        await scanned();
        await ask(`GAS_REQUEST ${bssid} 42`);
        await until(/GAS-RESPONSE-INFO .*status_code=59 resp_len=-1$/);
        assert.match(news().join("\n"), /GAS-QUERY-DONE .*status_code=59 result=FAILURE/);
    });

    it("asks for nothing but the subtypes where HS20_ANQP_GET names them", async () => {
        const ap = hotspot(site, "lounge");
        const { bssid } = ap.config;
        await scanned();
        const sent: string[] = [];
        site.air.medium.observe(({ frame }) => sent.push(toHex(frame.subarray(24))));
        await ask(`HS20_ANQP_GET ${bssid} 4,2,4`);
        await until(/ANQP-QUERY-DONE/);
        assert.ok(sent.some(body => /^040a..6c0200000c00dddd0800506f9a1101000204$/.test(body)));
        assert.equal(news().filter(line => line.startsWith("RX-")).length, 2);
    });

    describe("finds networks that credentials are for", () => {
        const protectedAp = { security: wpa2Psk(new Secret(new Uint8Array(32).fill(7))) };

        async function credential(fields: Readonly<Record<string, string>>): Promise<string> {
            const id = (await ask("ADD_CRED")).trim();
            for (const [name, value] of Object.entries(fields))
                assert.equal(await ask(`SET_CRED ${id} ${name} ${value}`), "OK\n", name);
            return id;
        }
        const OF_EXAMPLE = {
            realm: '"example.com"',
            username: '"user"',
            password: '"secret word"',
            domain: '"example.com"',
        };

        it("asks every access point that answers, one after the other, and whatever may be asked", async () => {
            const [a, b] = [hotspot(site, "a").config.bssid, hotspot(site, "b", { frequency: 2437 }).config.bssid];
            site.accessPoint("silent");
            await scanned();
            assert.equal(await ask("FETCH_ANQP"), "OK\n");
            assert.equal(await ask("FETCH_ANQP"), "OK\n");
            await until(/ANQP fetch completed/);
            const lines = news();
            assert.deepEqual(
                lines.filter(line => /fetch|DONE addr/.test(line)),
                [
                    ...[
                        [a, 2412],
                        [b, 2437],
                    ].flatMap(([bssid, frequency]) => [
                        `Starting ANQP fetch for ${bssid} (HESSID 00:00:00:00:00:00)`,
                        `GAS-QUERY-DONE addr=${bssid} dialog_token=T freq=${frequency} status_code=0 result=SUCCESS`,
                        `ANQP-QUERY-DONE addr=${bssid} result=SUCCESS`,
                    ]),
                    "ANQP fetch completed",
                ],
            );
        });

        it("asks no further one when it is told to stop", async () => {
            hotspot(site, "a", {}, { comebackDelay: 100 });
            hotspot(site, "b");
            await scanned();
            await ask("FETCH_ANQP");
            assert.equal(await ask("STOP_FETCH_ANQP"), "OK\n");
            await until(/ANQP-QUERY-DONE/);
            await site.run(1000);
            assert.deepEqual(news().filter(line => /fetch/.test(line)).length, 1);
        });

        it("asks one of a homogeneous extended service set, and knows what all of them would answer", async () => {
            const hessid = "02:00:00:00:77:77" as Mac;
            const extraElements = concat(
                emitElement(
                    ElementId.extendedCapabilities,
                    emitExtendedCapabilities([ExtendedCapability.interworking]),
                ),
                emitElement(ElementId.interworking, emitInterworking({ accessNetworkType: 0, hessid })),
            );
            const a = hotspot(site, "campus", { extraElements }).config.bssid;
            const b = hotspot(site, "campus", { extraElements }).config.bssid;
            await scanned();
            await ask("FETCH_ANQP");
            await until(/ANQP fetch completed/);
            assert.equal(news().filter(line => line.startsWith("Starting ANQP fetch")).length, 1);
            const known = await ask(`BSS ${a} MASK=0x8000`);
            assert.match(known, /^anqp_nai_realm=/m);
            assert.equal(await ask(`BSS ${b} MASK=0x8000`), known);
        });

        it("tells which, and joins none, unless it is told to", async () => {
            const { bssid } = hotspot(site, "lounge", protectedAp).config;
            hotspot(site, "open");
            hotspot(site, "other", protectedAp, { elements: [] });
            const id = await credential({ ...OF_EXAMPLE, priority: "3" });
            assert.equal(await ask("INTERWORKING_SELECT"), "OK\n");
            await until(/INTERWORKING-AP/);
            await site.run(10);
            assert.deepEqual(
                news().filter(line => /INTERWORKING/.test(line)),
                [`INTERWORKING-AP ${bssid} type=home id=${id} priority=3 sp_priority=0`],
            );
            assert.ok(controlled.supplicant.notices.some(({ type }) => type === "interworkingDone"));
            assert.equal(controlled.supplicant.interface.networks.byId.size, 0);
            assert.equal(await ask("INTERWORKING_SELECT freq=5180"), "OK\n");
            assert.equal(await ask("INTERWORKING_SELECT freq=1"), "FAIL\n");
        });

        it("says so when there is none, or only one that the credential excludes", async () => {
            const { bssid } = hotspot(site, "lounge", protectedAp).config;
            await credential({ ...OF_EXAMPLE, realm: '"example.org"' });
            await ask("INTERWORKING_SELECT");
            await until(/INTERWORKING-NO-MATCH No network with matching credentials found$/);
            await credential({ ...OF_EXAMPLE, excluded_ssid: '"lounge"' });
            await ask("INTERWORKING_SELECT auto");
            await until(new RegExp(`INTERWORKING-BLACKLISTED ${bssid} type=home id=1`));
            assert.equal(controlled.supplicant.interface.networks.byId.size, 0);
        });

        it("makes a network of the best as the original does, which goes with its credential", async () => {
            const { bssid } = hotspot(site, "lounge", protectedAp).config;
            const id = await credential({ ...OF_EXAMPLE, priority: "3" });
            await ask("INTERWORKING_SELECT auto");
            await until(new RegExp(`INTERWORKING-SELECTED ${bssid}`));
            const field = (name: string) => ask(`GET_NETWORK 0 ${name}`);
            const shown: Record<string, string> = {};
            for (const name of ["ssid", "priority", "key_mgmt", "proto", "pairwise", "eap", "phase2", "identity"])
                shown[name] = await field(name);
            shown.anonymous_identity = await field("anonymous_identity");
            assert.deepEqual(shown, {
                ssid: '"lounge"',
                priority: "3",
                key_mgmt: "WPA-EAP FT-EAP",
                proto: "RSN",
                pairwise: "CCMP",
                eap: "TTLS",
                phase2: '"auth=MSCHAPV2"',
                identity: '"user"',
                anonymous_identity: '"anonymous@example.com"',
            });
            assert.equal(await field("password"), "*");
            assert.equal(await ask(`INTERWORKING_ADD_NETWORK ${bssid}`), "0\n");
            assert.equal(controlled.supplicant.interface.networks.byId.size, 1);
            assert.equal(await ask(`REMOVE_CRED ${id}`), "OK\n");
            assert.equal(controlled.supplicant.interface.networks.byId.size, 0);
        });

        it("makes none of a BSS that no credential is for", async () => {
            const { bssid } = hotspot(site, "lounge", protectedAp).config;
            await scanned();
            for (const command of [
                `INTERWORKING_CONNECT ${bssid}`,
                "INTERWORKING_CONNECT nobody",
                `INTERWORKING_ADD_NETWORK ${bssid}`,
                "INTERWORKING_CONNECT 02:de:ad:be:ef:00",
            ])
                assert.equal(await ask(command), "FAIL\n", command);
        });

        it("joins a configured network when no credential is for any, where it is told to join", async () => {
            const security = wpa2Psk(new Secret(passphraseToPsk(text("correct horse"), text("home"))));
            site.accessPoint("home", { security });
            await ask("ADD_NETWORK");
            for (const [name, value] of [
                ["ssid", '"home"'],
                ["psk", '"correct horse"'],
                ["disabled", "0"],
            ])
                await ask(`SET_NETWORK 0 ${name} ${value}`);
            await ask("DISCONNECT");
            await ask("INTERWORKING_SELECT auto");
            await controlled.supplicant.becomes("completed");
        });

        it("looks for them by itself with auto_interworking, asks about what its credentials go by, and makes each once", async () => {
            const { bssid } = hotspot(site, "lounge", protectedAp).config;
            const sent: string[] = [];
            site.air.medium.observe(({ frame }) => {
                const body = toHex(frame.subarray(24));
                if (body.startsWith("040a")) sent.push(body.slice(6));
            });
            await ask("SET interworking 1");
            await ask("SET auto_interworking 1");
            await credential(OF_EXAMPLE);
            await until(new RegExp(`INTERWORKING-SELECTED ${bssid}`));
            assert.equal(sent[0], "6c0200000a00000106000101" + "07010c01");
            await site.run(30_000);
            const changes = controlled.socket.take(MONITOR).filter(line => /NETWORK-(ADDED|REMOVED)/.test(line));
            assert.deepEqual([changes, controlled.supplicant.interface.networks.byId.size], [[], 1]);
        });
    });
});
