import assert from "node:assert/strict";
import { wpa2Psk } from "#src/ap/index.js";
import { defaultTuning } from "#src/core/client/tuning.js";
import { passphraseToPsk } from "#src/crypto/pbkdf2.js";
import { Secret } from "#src/lib/secret.js";
import { fromUtf8 } from "#src/lib/text.js";
import { Controlled } from "#test/ctrl/controlled.js";
import { Site, text } from "#test/support/site.js";

const PASSPHRASE = "correct horse battery";
const security = (ssid: string) => wpa2Psk(new Secret(passphraseToPsk(text(PASSPHRASE), text(ssid))));

describe("commands of the control socket", () => {
    let site: Site;
    let controlled: Controlled;
    const ask = (command: string | Uint8Array): Promise<string> => controlled.ask(command);

    beforeEach(async () => {
        site = new Site();
        controlled = await Controlled.start(site);
    });

    afterEach(() => site.air.close());

    const scanned = (): Promise<boolean> =>
        site.until("end of the scan", () => (controlled.supplicant.interface.scan.tag === "idle" ? true : undefined));

    /** Adds a network by the control socket alone. */
    async function add(fields: Readonly<Record<string, string>>): Promise<number> {
        const id = Number(await ask("ADD_NETWORK"));
        for (const [name, value] of Object.entries(fields))
            assert.equal(await ask(`SET_NETWORK ${id} ${name} ${value}`), "OK\n", name);
        return id;
    }

    it("S204 answers what it does not know, and tells one word from a longer one", async () => {
        assert.equal(await ask("PING"), "PONG\n");
        assert.equal(await ask("IFNAME"), "air0");
        for (const unknown of ["PONG", "PING ", "PINGX", "ping", "", " ", "SELECT_NETWORK", "SCAN_RESULTSX", "LOGOUT"])
            assert.equal(await ask(unknown), "UNKNOWN COMMAND\n", JSON.stringify(unknown));
        assert.equal(await ask("PING\0 and the rest"), "PONG\n");
        assert.match(await ask("STATUSQUO"), /^wpa_state=/m);
    });

    it("keeps networks as the original numbers and lists them", async () => {
        assert.equal(await add({ ssid: '"one"', key_mgmt: "NONE" }), 0);
        assert.equal(await add({ ssid: '"t\two"', priority: "3", bssid: "02:00:00:00:00:09" }), 1);
        assert.equal(
            await ask("LIST_NETWORKS"),
            "network id / ssid / bssid / flags\n0\tone\tany\t[DISABLED]\n1\tt\\two\t02:00:00:00:00:09\t[DISABLED]\n",
        );
        assert.equal(
            await ask("LIST_NETWORKS LAST_ID=0"),
            "network id / ssid / bssid / flags\n1\tt\\two\t02:00:00:00:00:09\t[DISABLED]\n",
        );
        assert.equal(await ask("GET_NETWORK 1 priority"), "3");
        assert.equal(await ask("GET_NETWORK 1 psk"), "FAIL\n");
        assert.equal(await ask(`SET_NETWORK 1 psk_list P2P-02:00:00:00:00:01-${"0".repeat(64)}`), "OK\n");
        assert.equal(await ask("GET_NETWORK 1 psk_list"), "FAIL\n");
        assert.equal(await ask("GET_NETWORK 9 ssid"), "FAIL\n");
        assert.equal(await ask("SET_NETWORK 1 priority many"), "FAIL\n");
        assert.equal(await ask("SET_NETWORK 1 priority"), "FAIL\n");
        assert.equal(await ask("SET_NETWORK 1 nonsense 1"), "FAIL\n");
        assert.equal(await ask("BSSID 1 00:00:00:00:00:00"), "OK\n");
        assert.equal(await ask("GET_NETWORK 1 bssid"), "FAIL\n");
        assert.equal(await ask("REMOVE_NETWORK 7"), "FAIL\n");
        assert.equal(await ask("REMOVE_NETWORK 0"), "OK\n");
        assert.equal(await ask("REMOVE_NETWORK all"), "OK\n");
        assert.equal(await ask("LIST_NETWORKS"), "network id / ssid / bssid / flags\n");
    });

    it("never gives a secret back, and can still copy one", async () => {
        await add({ ssid: '"one"', psk: `"${PASSPHRASE}"` });
        assert.equal(await ask("GET_NETWORK 0 psk"), "*");
        await add({ ssid: '"two"' });
        assert.equal(await ask("DUP_NETWORK 0 1 psk"), "OK\n");
        assert.equal(await ask("GET_NETWORK 1 psk"), "*");
        const copied = controlled.supplicant.interface.networks.byId.get(1)?.config.psk;
        assert.ok(copied?.kind === "passphrase" && Buffer.from(copied.passphrase.reveal()).toString() === PASSPHRASE);
        assert.equal(await ask("DUP_NETWORK 0 1 identity"), "FAIL\n");
        assert.equal(await ask("DUP_NETWORK 0 5 psk"), "FAIL\n");
    });

    it("takes bytes that are no UTF-8 as an SSID", async () => {
        await add({});
        const command = Buffer.concat([
            Buffer.from('SET_NETWORK 0 ssid "'),
            Buffer.from("80ff", "hex"),
            Buffer.from('"'),
        ]);
        assert.equal(await ask(command), "OK\n");
        assert.equal(await ask("GET_NETWORK 0 ssid"), "80ff");
    });

    it("connects, and STATUS says how", async () => {
        site.accessPoint("home", { security: security("home") });
        assert.match(
            await ask("STATUS"),
            /^wpa_state=INACTIVE\np2p_device_address=02:00:00:00:00:00\naddress=02:00:00:00:00:00\nuuid=[0-9a-f-]{36}\n$/,
        );
        await add({ ssid: '"home"', psk: `"${PASSPHRASE}"`, id_str: '"mine"' });
        assert.equal(await ask("SELECT_NETWORK 0"), "OK\n");
        await controlled.supplicant.becomes("completed");
        const lines = (await ask("STATUS")).split("\n");
        assert.deepEqual(lines.slice(0, 6), [
            `bssid=${site.air.accessPoints[0]?.config.bssid}`,
            "freq=2412",
            "ssid=home",
            "id=0",
            "id_str=mine",
            "mode=station",
        ]);
        assert.deepEqual(
            lines.filter(line => /cipher|key_mgmt|wpa_state/.test(line)),
            ["pairwise_cipher=CCMP", "group_cipher=CCMP", "key_mgmt=WPA2-PSK", "wpa_state=COMPLETED"],
        );
        assert.match(await ask("LIST_NETWORKS"), /^0\thome\tany\t\[CURRENT\]$/m);
        assert.match(await ask("SIGNAL_POLL"), /^RSSI=-\d+\nLINKSPEED=\d+\nNOISE=-?\d+\nFREQUENCY=2412\n/);
        assert.match(await ask("PKTCNT_POLL"), /^TXGOOD=\d+\nTXBAD=\d+\nRXGOOD=\d+\n$/);
        assert.match(await ask("MIB"), /^dot11RSNAAuthenticationSuiteSelected=00-0f-ac-2$/m);
        assert.equal(await ask("DISCONNECT"), "OK\n");
        assert.match(await ask("STATUS"), /^wpa_state=DISCONNECTED$/m);
        assert.equal(await ask("SIGNAL_POLL"), "FAIL\n");
        assert.equal(await ask("RECONNECT"), "OK\n");
        await controlled.supplicant.becomes("completed");
    });

    it("scans, and tells one BSS in every way", async () => {
        site.accessPoint("cafe");
        site.accessPoint("home", { security: security("home") });
        assert.equal(await ask("SCAN"), "OK\n");
        await site.until("results", () => (controlled.supplicant.interface.bss.byId.size === 2 ? true : undefined));
        const [cafe, home] = site.air.accessPoints.map(({ config }) => config.bssid);
        const results = (await ask("SCAN_RESULTS")).split("\n");
        assert.equal(results[0], "bssid / frequency / signal level / flags / ssid");
        assert.match(results.find(line => line.startsWith(cafe!)) ?? "", /^\S+\t2412\t-\d+\t\[ESS\]\tcafe$/);
        assert.match(results.find(line => line.startsWith(home!)) ?? "", /\t\[WPA2-PSK-CCMP\]\[ESS\]\thome$/);
        const first = await ask("BSS FIRST");
        assert.match(first, /^id=0\nbssid=\S+\nfreq=2412\nbeacon_int=100\ncapabilities=0x0401\nqual=0\nnoise=-89\n/);
        assert.equal(await ask("BSS 0"), first);
        assert.equal(await ask("BSS ID-0"), first);
        assert.equal(await ask("BSS ID-7"), "");
        assert.match(await ask("BSS NEXT-0"), /^id=1\n/);
        assert.equal(await ask("BSS NEXT-1"), "");
        assert.equal(await ask("BSS CURRENT"), "");
        assert.match(await ask(`BSS ${home}`), new RegExp(`^bssid=${home}$`, "m"));
        assert.equal(await ask("BSS RANGE=ALL MASK=1"), "id=0\nid=1\n");
        assert.equal(await ask("BSS 0 MASK=400000"), "update_idx=1\n");
        assert.equal(await ask("BSS p2p_dev_addr=00:11:22:33:44:55"), "");
        assert.equal(await ask("BSS RANGE=1- MASK=1"), "id=1\n");
        assert.equal(await ask("BSS RANGE=-0 MASK=20001"), "id=0\n====\n");
        assert.equal(await ask("BSS RANGE=ALL MASK=20001"), "id=0\n====\nid=1\n####\n");
        assert.equal(await ask("BSS RANGE=5 MASK=1"), "");
        assert.equal(await ask("BSS_FLUSH 0"), "OK\n");
        assert.equal(await ask("SCAN_RESULTS"), "bssid / frequency / signal level / flags / ssid\n");
    });

    it("S012 S203 refuses a negative scan interval, takes zero and reads no number as zero", async () => {
        assert.equal(await ask("SCAN_INTERVAL -1"), "FAIL\n");
        assert.equal(await ask("SCAN_INTERVAL 0"), "OK\n");
        assert.equal(await ask("SCAN_INTERVAL 7"), "OK\n");
        assert.equal(controlled.supplicant.interface.config.scanInterval, 7);
        assert.equal(await ask("SCAN_INTERVAL often"), "OK\n");
        assert.equal(controlled.supplicant.interface.config.scanInterval, 0);
    });

    it("numbers the scans of clients that want to know them again", async () => {
        assert.equal(await ask("SCAN use_id=1"), "1\n");
        await scanned();
        assert.equal(await ask("SCAN use_id=1"), "2\n");
        await scanned();
        assert.equal(await ask("SCAN use_id=0"), "OK\n");
    });

    it("is busy while it scans or connects", async () => {
        site.accessPoint("home", { security: security("home") });
        await add({ ssid: '"home"', psk: `"${PASSPHRASE}"` });
        assert.equal(await ask("SCAN"), "OK\n");
        assert.equal(await ask("SCAN use_id=1"), "FAIL-BUSY\n");
        assert.equal(await ask("SCAN freq=1"), "FAIL\n");
        await scanned();
        await ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("authenticating");
        assert.equal(await ask("SCAN"), "FAIL-BUSY\n");
        await controlled.supplicant.becomes("completed");
        assert.equal(await ask("SCAN"), "OK\n");
    });

    it("scans the channels of the settings when none are named", async () => {
        const asked = (): readonly number[] | undefined => {
            const { scan } = controlled.supplicant.interface;
            return scan.tag === "idle" ? undefined : scan.request?.parameters.frequencies;
        };
        await ask("SET freq_list 2412 2417");
        await ask("SCAN");
        assert.deepEqual(asked(), [2412, 2417]);
        await scanned();
        await ask("SCAN freq=2437");
        assert.deepEqual(asked(), [2437]);
        await scanned();
        await ask("SET freq_list ");
        await ask("SCAN");
        assert.equal(asked(), undefined);
    });

    it("asks a known BSSID by its name, unless told not to", async () => {
        const { bssid } = site.accessPoint("cafe").config;
        const names = (): readonly string[] => {
            const { scan } = controlled.supplicant.interface;
            return scan.tag === "idle" ? [] : (scan.request?.parameters.ssids ?? []).map(ssid => fromUtf8(ssid));
        };
        await ask(`SCAN bssid=${bssid}`);
        assert.deepEqual(names(), [""]);
        await scanned();
        await ask(`SCAN bssid=${bssid}`);
        assert.deepEqual(names(), ["cafe"]);
        await scanned();
        await ask(`SCAN wildcard_ssid=1 bssid=${bssid}`);
        assert.deepEqual(names(), [""]);
    });

    it("lets a program have the radio, which nobody else has meanwhile", async () => {
        site.accessPoint("cafe");
        controlled.socket.receive("monitor", "ATTACH");
        const heard = (): readonly string[] => controlled.socket.take("monitor").filter(text => text.includes("EXT-"));
        assert.equal(await ask("RADIO_WORK add one freq=2412 timeout=3"), "1");
        assert.equal(await ask("RADIO_WORK add two"), "2");
        assert.deepEqual(heard(), ["<3>EXT-RADIO-WORK-START 1"]);
        await ask("SCAN");
        await site.run(1000);
        assert.equal(controlled.supplicant.interface.bss.byId.size, 0);
        assert.equal(await ask("SCAN"), "FAIL-BUSY\n");
        assert.equal(
            await ask("RADIO_WORK show"),
            "ext:one@air0:2412:1:0.000000\next:two@air0:0:0:0.000000\nscan@air0:0:0:0.000000\n",
        );
        await site.run(2500);
        assert.deepEqual(heard(), ["<3>EXT-RADIO-WORK-TIMEOUT 1", "<3>EXT-RADIO-WORK-START 2"]);
        assert.equal(await ask("RADIO_WORK done 2"), "OK\n");
        await scanned();
        assert.equal(controlled.supplicant.interface.bss.byId.size, 1);
        for (const wrong of ["done 2", "done 7", "done", "ad x", ""])
            assert.equal(await ask(`RADIO_WORK ${wrong}`), "FAIL\n", wrong);
        await ask("RADIO_WORK add three");
        await ask("RADIO_WORK add four");
        await ask("FLUSH");
        assert.equal(await ask("RADIO_WORK show"), "");
    });

    it("refuses wrong arguments of SCAN", async () => {
        const tooMany = `scan_id=${Array.from({ length: 17 }, (_, i) => i)}`;
        for (const wrong of ["freq=1", "bssid=nobody", "ssid 0", "ssid xx", `ssid ${"00".repeat(33)}`, tooMany])
            assert.equal(await ask(`SCAN ${wrong}`), "FAIL\n", wrong);
        for (const right of ["TYPE=ONLY", "freq=2412-2462 passive=1", "ssid 61 ssid 62", "only_new=1"]) {
            assert.equal(await ask(`SCAN ${right}`), "OK\n", right);
            await scanned();
        }
    });

    it("says why it chose last, with the figures of whom it chose and the reasons against the others", async () => {
        assert.equal(await ask("DECISIONS"), "");
        site.accessPoint("cafe");
        site.accessPoint("cafe", { security: wpa2Psk(new Secret(new Uint8Array(32))) });
        await add({ ssid: '"cafe"', key_mgmt: "NONE" });
        await ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        const [head, counts, ...bsss] = (await ask("DECISIONS")).trimEnd().split("\n");
        assert.match(head ?? "", /^decision=joining kind=select chosen=1 age=0\.\d network=0 bssid=02:00:00:00:10:00 /);
        assert.equal(counts, "candidates=1 bssIsProtected=1");
        assert.match(
            bsss[0] ?? "",
            /^bssid=02:00:00:00:10:00 network=0 freq=2412 signal=-20 priority=0 blocked=false .* throughput=54000 ssid=cafe$/,
        );
        assert.match(bsss[1] ?? "", /^bssid=02:00:00:00:10:01 network=0 .* refused=bssIsProtected ssid=cafe$/);
    });

    it("S089 S090 refuses to roam to a bad address, without a network and to an unknown BSS", async () => {
        assert.equal(await ask("ROAM nowhere"), "FAIL\n");
        assert.equal(await ask("ROAM 02:00:00:00:00:07"), "FAIL\n");
        site.accessPoint("cafe");
        await add({ ssid: '"cafe"', key_mgmt: "NONE" });
        await ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        assert.equal(await ask("ROAM 02:00:00:00:00:07"), "FAIL\n");
        assert.equal(controlled.supplicant.state, "completed");
    });

    it("S089 S091 roams to the BSS that it is told", async () => {
        const near = site.accessPoint("cafe", {}, { x: 1, y: 1 });
        const far = site.accessPoint("cafe", {}, { x: 20, y: 20 });
        await add({ ssid: '"cafe"', key_mgmt: "NONE" });
        await ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        assert.match(await ask("STATUS"), new RegExp(`^bssid=${near.config.bssid}$`, "m"));
        assert.equal(await ask(`ROAM ${far.config.bssid}`), "OK\n");
        await site.run(1000);
        assert.match(await ask("STATUS"), new RegExp(`^bssid=${far.config.bssid}$`, "m"));
    });

    it("keeps, shows and clears the list of BSSIDs to pass over, under both its names", async () => {
        assert.equal(await ask("BSSID_IGNORE"), "");
        assert.equal(await ask("BSSID_IGNORE 02:00:00:00:00:07"), "OK\n");
        assert.equal(await ask("BLACKLIST 02:00:00:00:00:08"), "OK\n");
        assert.equal(await ask("BLACKLIST everybody"), "FAIL\n");
        assert.equal(await ask("BLACKLIST"), "02:00:00:00:00:07\n02:00:00:00:00:08\n");
        assert.equal(await ask("BSSID_IGNORE clear"), "OK\n");
        assert.equal(await ask("BSSID_IGNORE"), "");
    });

    it("leaves and passes over what a client disallows", async () => {
        const near = site.accessPoint("cafe", {}, { x: 1, y: 1 });
        const far = site.accessPoint("cafe", {}, { x: 20, y: 20 });
        await add({ ssid: '"cafe"', key_mgmt: "NONE" });
        await ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        for (const wrong of ["bssid", "bssid nobody", "ssid 0", "everybody", `ssid ${"00".repeat(33)}`])
            assert.equal(await ask(`SET disallow_aps ${wrong}`), "FAIL\n", wrong);
        assert.equal(await ask(`SET disallow_aps bssid ${near.config.bssid.replaceAll(":", "")}`), "OK\n");
        await site.run(5000);
        assert.match(await ask("STATUS"), new RegExp(`^bssid=${far.config.bssid}$`, "m"));
        assert.equal(await ask("SET disallow_aps ssid 63616665"), "OK\n");
        await site.run(5000);
        assert.doesNotMatch(await ask("STATUS"), /^bssid=/m);
        assert.equal(await ask("SET disallow_aps "), "OK\n");
        await controlled.supplicant.becomes("completed");
    });

    it("S203 does not look for a lost network after STA_AUTOCONNECT 0", async () => {
        const ap = site.accessPoint("cafe");
        await add({ ssid: '"cafe"', key_mgmt: "NONE" });
        await ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        assert.equal(await ask("STA_AUTOCONNECT 0"), "OK\n");
        ap.deauthenticate(controlled.supplicant.interface.link.address, 3);
        await site.run(5000);
        assert.equal(controlled.supplicant.state, "disconnected");
        assert.equal(await ask("STA_AUTOCONNECT 1"), "OK\n");
        assert.equal(await ask("RECONNECT"), "OK\n");
        await controlled.supplicant.becomes("completed");
    });

    it("reads and writes settings", async () => {
        assert.equal(await ask("SET ap_scan 1"), "OK\n");
        assert.equal(await ask("SET ap_scan 7"), "FAIL\n");
        assert.equal(await ask("SET nonsense 1"), "FAIL\n");
        assert.equal(await ask("SET ap_scan"), "FAIL\n");
        assert.equal(await ask("GET ap_scan"), "1");
        assert.equal(await ask("GET country"), "FAIL\n");
        assert.equal(await ask("SET country DE"), "OK\n");
        assert.equal(await ask("GET country"), "DE");
        assert.equal(await ask("GET ctrl_interface"), "/run/wpa");
        assert.equal(await ask("GET max_command_len"), "8192");
        assert.match(await ask("DUMP"), /^bss_max_count=1000\n[\s\S]*^autoscan=null$/m);
        assert.equal(await ask("AP_SCAN 3"), "FAIL\n");
        assert.equal(await ask("BSS_EXPIRE_AGE 5"), "FAIL\n");
        assert.equal(await ask("BSS_EXPIRE_AGE 15"), "OK\n");
        assert.equal(await ask("BSS_EXPIRE_COUNT 0"), "FAIL\n");
        assert.equal(await ask("LOG_LEVEL"), "Current level: INFO\nTimestamp: 0\n");
        assert.equal(await ask("LOG_LEVEL msgdump 1"), "OK\n");
        assert.equal(await ask("LOG_LEVEL"), "Current level: MSGDUMP\nTimestamp: 1\n");
        assert.equal(await ask("LOG_LEVEL loud"), "FAIL\n");
        assert.equal(await ask("NOTE hello"), "OK\n");
        assert.deepEqual(controlled.notes, ["hello"]);
        assert.equal(await ask("SET blob cert 0102"), "OK\n");
        assert.equal(await ask("SET blob cert 03"), "OK\n");
        assert.equal(await ask("SET blob cert 0"), "FAIL\n");
        assert.equal(controlled.supplicant.interface.blobs.get("cert")?.length, 1);
    });

    it("keeps credentials and elements of clients", async () => {
        assert.equal(await ask("ADD_CRED"), "0\n");
        assert.equal(await ask('SET_CRED 0 realm "example.com"'), "OK\n");
        assert.equal(await ask('SET_CRED 0 password "secret"'), "OK\n");
        assert.equal(await ask('SET_CRED 1 realm "example.com"'), "FAIL\n");
        assert.equal(await ask("GET_CRED 0 realm"), "example.com");
        assert.equal(await ask("GET_CRED 0 password"), "*");
        assert.equal(await ask("GET_CRED 0 username"), "FAIL\n");
        assert.equal(await ask("LIST_CREDS"), "cred id / realm / username / domain / imsi\n0\texample.com\t\t\t\n");
        assert.equal(await ask("REMOVE_CRED sp_fqdn=example.com"), "OK\n");
        assert.equal(await ask("REMOVE_CRED 0"), "OK\n");
        assert.equal(await ask("REMOVE_CRED 0"), "FAIL\n");
        assert.equal(await ask("VENDOR_ELEM_ADD 14 dd0411223301"), "OK\n");
        assert.equal(await ask("VENDOR_ELEM_ADD 14 dd05112233"), "FAIL\n");
        assert.equal(await ask("VENDOR_ELEM_ADD 15 dd0411223301"), "FAIL\n");
        assert.equal(await ask("VENDOR_ELEM_GET 14"), "dd0411223301");
        assert.equal(await ask("VENDOR_ELEM_REMOVE 14 *"), "OK\n");
        assert.equal(await ask("VENDOR_ELEM_GET 14"), "");
    });

    it("leaves nothing behind after FLUSH", async () => {
        site.accessPoint("cafe");
        await add({ ssid: '"cafe"', key_mgmt: "NONE" });
        await ask("SET blob cert 00");
        await ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        assert.equal(await ask("FLUSH"), "OK\n");
        await site.run(1000);
        const { networks, blobs, bss, association } = controlled.supplicant.interface;
        assert.deepEqual([networks.byId.size, blobs.size, bss.byId.size, association.tag], [0, 0, 0, "idle"]);
    });

    it("scans the bands and takes notice of the addresses that it is told", async () => {
        const [one, two] = [site.accessPoint("one"), site.accessPoint("two")].map(({ config }) => config.bssid);
        for (const wrong of ["setband 3G", "setband", "setband 2G,", "bssid_filter nobody"])
            assert.equal(await ask(`SET ${wrong}`), "FAIL\n", wrong);
        assert.equal(await ask(`SET bssid_filter ${one}`), "OK\n");
        await ask("SCAN");
        await scanned();
        const known = (): readonly string[] => [...controlled.supplicant.interface.bss.byId.values()].map(b => b.bssid);
        assert.deepEqual(known(), [one]);
        assert.equal(await ask("SET bssid_filter "), "OK\n");
        await ask("SCAN");
        await scanned();
        assert.deepEqual(new Set(known()), new Set([one, two]));
        await ask("BSS_FLUSH 0");
        assert.equal(await ask("SET setband 5G"), "OK\n");
        await ask("SCAN only_new=1");
        await scanned();
        assert.deepEqual(known(), []);
        assert.equal(await ask("SET setband 2G,5G"), "OK\n");
        await ask("SCAN only_new=1");
        await scanned();
        assert.equal(known().length, 2);
        await ask(`SET bssid_filter ${one}`);
        await ask("FLUSH");
        assert.equal(controlled.supplicant.interface.scanLimits.bssids, undefined);
    });

    it("names the suites of WPA as WPA does", async () => {
        site.accessPoint("old", {
            security: { ...security("old"), protocols: ["wpa"], pairwise: ["tkip"], group: "tkip" },
        });
        await add({ ssid: '"old"', psk: `"${PASSPHRASE}"` });
        await ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        const mib = await ask("MIB");
        for (const [name, suite] of Object.entries({
            AuthenticationSuiteSelected: "2",
            PairwiseCipherRequested: "2",
            GroupCipherSelected: "2",
        }))
            assert.match(mib, new RegExp(`^dot11RSNA${name}=00-50-f2-${suite}$`, "m"));
    });

    it("tells what the driver can do, and whose rules it obeys", async () => {
        const driver = await ask("STATUS-DRIVER");
        const [, flags = ""] = /^capa\.flags=0x([0-9a-f]+)$/m.exec(driver) ?? [];
        assert.ok((await ask("DRIVER_FLAGS")).startsWith(flags.toUpperCase().padStart(16, "0")), flags);
        assert.match(driver, /^country=00$/m);
        assert.match(driver, /^scan_state=NO_SCAN$/m);
        assert.match(driver, /^perm_addr=02:00:00:00:00:00$/m);
        assert.match(driver, /^capa\.enc=0x[0-9a-f]+$/m);
        const names = driver.split("\n").map(line => line.split("=")[0]);
        assert.equal(new Set(names).size, names.length);
        site.accessPoint("cafe", { frequency: 2462 });
        await add({ ssid: '"cafe"', key_mgmt: "NONE" });
        await ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        const linked = await ask("STATUS-DRIVER");
        for (const line of ["scan_state=SCAN_COMPLETED", "associated=1", "assoc_freq=2462", "operstate=1"])
            assert.ok(linked.split("\n").includes(line), line);
        assert.match(driver, /^capa\.mac_addr_rand_scan_supported=[01]$/m);
    });

    it("has no other threshold for signals while background scans have theirs", async () => {
        site.accessPoint("cafe");
        await add({ ssid: '"cafe"', key_mgmt: "NONE", bgscan: '"simple:30:-45:300"' });
        await ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        assert.equal(await ask("SIGNAL_MONITOR THRESHOLD=-44 HYSTERESIS=5"), "FAIL\n");
        await ask('SET_NETWORK 0 bgscan ""');
        await ask("REASSOCIATE");
        await site.run(1000);
        assert.equal(await ask("SIGNAL_MONITOR THRESHOLD=-44 HYSTERESIS=5"), "OK\n");
    });

    it("counts EAPOL frames and handshakes that failed", async () => {
        const figures = async (): Promise<Record<string, string>> =>
            Object.fromEntries(
                [...(await ask("MIB")).matchAll(/^(dot1xSuppE\w+|dot1xSuppL\w+|dot11RSNA4\w+)=(.*)$/gm)].map(m => [
                    m[1],
                    m[2],
                ]),
            );
        assert.equal((await figures()).dot1xSuppEapolFramesRx, "0");
        const ap = site.accessPoint("home", { security: security("home") });
        await add({ ssid: '"home"', psk: `"${PASSPHRASE}"` });
        await ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        assert.deepEqual(await figures(), {
            dot11RSNA4WayHandshakeFailures: "0",
            dot1xSuppEapolFramesRx: "2",
            dot1xSuppEapolFramesTx: "2",
            dot1xSuppEapolStartFramesTx: "0",
            dot1xSuppEapolLogoffFramesTx: "0",
            dot1xSuppEapolRespFramesTx: "0",
            dot1xSuppEapolReqIdFramesRx: "0",
            dot1xSuppEapolReqFramesRx: "0",
            dot1xSuppEapLengthErrorFramesRx: "0",
            dot1xSuppLastEapolFrameVersion: "2",
            dot1xSuppLastEapolFrameSource: ap.config.bssid,
        });
        await ask("LOGOFF");
        await ask("LOGON");
        const { dot1xSuppEapolFramesTx, dot1xSuppEapolStartFramesTx, dot1xSuppEapolLogoffFramesTx } = await figures();
        assert.deepEqual(
            [dot1xSuppEapolFramesTx, dot1xSuppEapolStartFramesTx, dot1xSuppEapolLogoffFramesTx],
            ["4", "1", "1"],
        );
        await ask('SET_NETWORK 0 psk "another passphrase"');
        await ask("REASSOCIATE");
        await site.until("a failed handshake", () =>
            controlled.supplicant.interface.handshakeFailures > 0 ? true : undefined,
        );
        assert.equal((await figures()).dot11RSNA4WayHandshakeFailures, "1");
    });

    it("looks for a selected network first where it is told to", async () => {
        site.accessPoint("home", { frequency: 2462 });
        await add({ ssid: '"home"', key_mgmt: "NONE" });
        const scans: (readonly number[] | undefined)[] = [];
        const { card } = controlled.supplicant;
        const execute = card.execute.bind(card);
        card.execute = command => {
            if (command.type === "scan") scans.push(command.frequencies);
            return execute(command);
        };
        assert.equal(await ask("SELECT_NETWORK 0 freq=2417,2460-2470"), "OK\n");
        await controlled.supplicant.becomes("completed");
        assert.deepEqual(scans, [[2417, 2462, 2467]]);
        assert.equal(controlled.supplicant.interface.selectFrequencies, undefined);
    });

    it("wants an address and its mask together for scans, and takes both", async () => {
        const kept = () => controlled.supplicant.interface.scanAddresses;
        for (const wrong of [
            "scan enable=1 addr=02:11:22:33:44:55",
            "scan enable=1 mask=ff:ff:ff:00:00:00",
            "scan enable=1 addr=02:11:22:33:44:55 mask=fe:ff:ff:00:00:00",
            "scan enable=1 addr=03:11:22:33:44:55 mask=ff:ff:ff:00:00:00",
            "scan enable=1 addr=02:11 mask=ff:ff:ff:00:00:00",
            "scan addr=02:11:22:33:44:55 mask=ff:ff:ff:00:00:00",
            "addr=02:11:22:33:44:55 mask=ff:ff:ff:00:00:00 enable=1",
        ])
            assert.equal(await ask(`MAC_RAND_SCAN ${wrong}`), "FAIL\n", wrong);
        assert.equal(kept().size, 0);
        assert.equal(await ask("MAC_RAND_SCAN scan enable=1 addr=02:11:22:33:44:55 mask=ff:ff:ff:00:00:00"), "OK\n");
        assert.deepEqual(kept().get("scan"), {
            address: "02:11:22:33:44:55",
            mask: Uint8Array.of(255, 255, 255, 0, 0, 0),
        });
        assert.equal(await ask("MAC_RAND_SCAN all enable=0"), "OK\n");
        assert.equal(kept().size, 0);
    });

    it("forgets what a scan has heard that FLUSH ends", async () => {
        site.accessPoint("cafe", { frequency: 2412 });
        await ask("SCAN");
        await site.run(300);
        assert.equal(controlled.supplicant.interface.scan.tag, "running");
        await add({});
        await ask("ADD_CRED");
        controlled.socket.receive("monitor", "ATTACH");
        assert.equal(await ask("FLUSH"), "OK\n");
        await scanned();
        await site.run(100);
        const events = controlled.socket.take("monitor").filter(text => /SCAN|BSS/.test(text));
        assert.deepEqual(events, ["<3>CTRL-EVENT-SCAN-RESULTS "]);
        const { bss, networks, credentials } = controlled.supplicant.interface;
        assert.deepEqual([bss.byId.size, networks.byId.size, credentials.size], [0, 0, 0]);
        await ask("SCAN");
        await scanned();
        assert.equal(controlled.supplicant.interface.bss.byId.size, 1);
    });

    it("takes words of SET that no configuration has, and refuses wrong values of them", async () => {
        for (const right of [
            ...["heldPeriod 61", "authPeriod 31", "startPeriod 32", "maxStart 4", "HELDPERIOD -1"].map(
                t => `EAPOL::${t}`,
            ),
            ...["ps 1", "ps 0", "ps -1", "tdls_disabled 1", "no_keep_alive 1", "pno 0"],
            ...["uapsd 1,1,1,1;1", "uapsd 0,0,0,0", "uapsd disable"],
            ...["relative_rssi 10", "relative_band_adjust 5G:-3", "relative_rssi disable", "relative_band_adjust 2G:0"],
        ])
            assert.equal(await ask(`SET ${right}`), "OK\n", right);
        for (const wrong of [
            ...[
                "ps 10",
                "pno 1",
                "pno 1 freq=2412",
                "uapsd 0",
                "uapsd 0,0,0",
                "uapsd foo",
                "ampdu 0",
                "radio_disabled 1",
            ],
            ...["relative_rssi -1", "relative_rssi 101", "tdls_trigger_control 1", "roaming 1"],
            ...["2G", "2G:-101", "2G:101", "3G:1"].map(text => `relative_band_adjust ${text}`),
        ])
            assert.equal(await ask(`SET ${wrong}`), "FAIL\n", wrong);
        for (const [name, value] of Object.entries({ HeldPeriod: 61, AuthPeriod: 31, StartPeriod: 32, MaxStart: 4 }))
            assert.match(await ask("MIB"), new RegExp(`^dot1xSupp${name}=${value}$`, "m"));
        await ask("FLUSH");
        assert.deepEqual(controlled.supplicant.interface.tuning, defaultTuning);
    });

    it("makes a new link where keys may not be renewed under their number", async () => {
        site.accessPoint("home", { security: security("home") });
        await add({ ssid: '"home"', psk: `"${PASSPHRASE}"`, wpa_ptk_rekey: "5", wpa_deny_ptk0_rekey: "2" });
        await ask("ATTACH");
        await ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        controlled.socket.take("asker");
        await site.run(5500);
        const events = controlled.socket.take("asker").filter(text => /rekey|DISCONN|CONNECTED -/.test(text));
        assert.deepEqual(
            events.map(text => text.replace(/ (bssid=|Connection to )\S+/, "")),
            [
                "<3>CTRL-EVENT-DISCONNECTED reason=1 locally_generated=1",
                "<3>WPA: PTK0 rekey not allowed, reconnecting",
                "<3>CTRL-EVENT-CONNECTED - completed [id=0 id_str=]",
            ],
        );
        assert.match(await ask("STATUS"), /^wpa_state=COMPLETED$/m);
    });

    it("refuses timers that the key state machine would refuse", async () => {
        for (const wrong of ["PMKLifetime 0", "PMKReauthThreshold 101", "SATimeout 0"])
            assert.equal(await ask(`SET dot11RSNAConfig${wrong}`), "FAIL\n", wrong);
        assert.equal(await ask("SET dot11RSNAConfigSATimeout 60"), "OK\n");
    });

    it("is disconnected before it is inactive when the last network goes", async () => {
        site.accessPoint("cafe");
        await add({ ssid: '"cafe"', key_mgmt: "NONE" });
        await ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
        await ask("REMOVE_NETWORK 0");
        assert.match(await ask("STATUS"), /^wpa_state=DISCONNECTED$/m);
        const { interface: state } = controlled.supplicant;
        assert.deepEqual([state.connect.tag, state.association.tag], ["pausing", "idle"]);
        await assert.rejects(controlled.supplicant.command({ type: "disconnect" }), /notConnected/);
        await site.run(100);
        assert.match(await ask("STATUS"), /^wpa_state=INACTIVE$/m);
    });

    it("S191 refuses to scan and to connect while the interface is down", async () => {
        void controlled.supplicant.card.execute({ type: "setLinkUp", up: false });
        await site.run(10);
        for (const command of ["SCAN", "REASSOCIATE", "RECONNECT", "REATTACH"])
            assert.equal(await ask(command), "FAIL\n", command);
    });

    it("ends the daemon when it is told to", async () => {
        assert.equal(await ask("TERMINATE"), "OK\n");
        assert.equal(controlled.terminations, 1);
    });
});
