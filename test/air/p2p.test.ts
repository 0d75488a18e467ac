import assert from "node:assert/strict";
import type { P2pCommand } from "#src/core/client/p2p.js";
import type { P2pServiceCommand } from "#src/core/client/p2p-service.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { ElementId, Oui, WifiAllianceType } from "#src/ieee80211/element/id.js";
import { ManagementSubtype, parseManagement } from "#src/ieee80211/management.js";
import { equalBytes, fromHex, noBytes, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { millis, seconds } from "#src/lib/instant.js";
import { utf8 } from "#src/lib/text.js";
import { DeviceCapability, P2P_WILDCARD_SSID, parseP2pAttributes } from "#src/p2p/index.js";
import { deviceTypeText } from "#src/wps/index.js";
import { Controlled } from "#test/ctrl/controlled.js";
import { Site } from "#test/support/site.js";
import { network } from "#test/support/station.js";
import { Supplicant } from "#test/support/supplicant.js";

const find = (change: Partial<Extract<P2pCommand, { type: "p2p.find" }>["find"]> = {}): P2pCommand => ({
    type: "p2p.find",
    find: {
        kind: "social",
        frequency: undefined,
        timeout: undefined,
        deviceTypes: [],
        deviceId: undefined,
        searchDelay: undefined,
        ...change,
    },
});
const listen = (duration: number): P2pCommand => ({ type: "p2p.listen", duration: seconds(duration) });

describe("P2P Devices on simulated air", () => {
    let site: Site;
    let ours: Controlled;
    let other: Supplicant;
    let unread: readonly string[];
    let lastSearch: Elements;
    /** When and where ours looked for P2P Devices. */
    let searches: { readonly frequency: number; readonly scanning: boolean }[];

    beforeEach(async () => {
        site = new Site();
        searches = [];
        unread = [];
        site.air.medium.observe(({ frame, frequency }) => {
            const management = parseManagement(frame);
            if (isMalformed(management) || management.subtype !== ManagementSubtype.probeRequest) return;
            if (management.source !== ours.supplicant.card.link.address) return;
            const elements = new Elements(management.body);
            const ssid = elements.find(ElementId.ssid);
            if (ssid !== undefined && equalBytes(ssid, P2P_WILDCARD_SSID)) {
                const scanning = ours.supplicant.interface.scan.tag === "running";
                searches.push({ frequency, scanning });
                lastSearch = elements;
            }
        });
        ours = await Controlled.start(site);
        other = await Supplicant.start(site, "air1");
        await other.command({ type: "config.set", field: "device_name", text: "Peer" });
        await other.command({ type: "config.set", field: "device_type", text: "1-0050F204-1" });
        ours.socket.receive("monitor", "ATTACH");
        ours.socket.take("monitor");
    });

    afterEach(() => site.air.close());

    /** What our monitor hears of P2P, as far as it has not been asked for. */
    const heard = (): readonly string[] => {
        const all = [...unread, ...ours.socket.take("monitor").filter(text => text.startsWith("<3>P2P-"))];
        unread = [];
        return all;
    };
    /** The next line with this text; what came before it is passed over. */
    const hears = (text: string): Promise<string> =>
        site.until(text, () => {
            const lines = heard();
            const at = lines.findIndex(line => line.includes(text));
            if (at >= 0) unread = lines.slice(at + 1);
            return lines[at];
        });

    it("find one that listens, with everything that it says of itself, and miss it after a minute", async () => {
        await other.command(listen(10));
        assert.equal(await ours.ask("P2P_FIND 5 type=social"), "OK\n");
        const { address } = other.card.link;
        assert.equal(
            await hears("P2P-DEVICE-FOUND"),
            `<3>P2P-DEVICE-FOUND ${address} p2p_dev_addr=${address} pri_dev_type=1-0050F204-1 name='Peer' ` +
                "config_methods=0x1108 dev_capab=0x5 group_capab=0x0 new=1",
        );
        assert.equal(await hears("P2P-FIND-STOPPED"), "<3>P2P-FIND-STOPPED ");
        const lost = await hears("P2P-DEVICE-LOST");
        assert.equal(lost, `<3>P2P-DEVICE-LOST p2p_dev_addr=${address}`);
    });

    it("find each other", async () => {
        await other.command(find());
        assert.equal(await ours.ask("P2P_FIND type=social"), "OK\n");
        await hears("P2P-DEVICE-FOUND");
        await site.until("the other's", () => other.interface.p2p.peers.table.size === 1 || undefined);
    });

    it("tell of each search when it has begun, as of a scan", async () => {
        await ours.ask("P2P_FIND 1 type=social");
        await site.run(1000);
        const begun = ours.socket.take("monitor").filter(line => line === "<3>CTRL-EVENT-SCAN-STARTED ");
        const places = searches.filter(({ frequency }, at) => frequency !== searches[at - 1]?.frequency);
        assert.deepEqual(
            places.slice(0, 3).map(({ frequency }) => frequency),
            [2412, 2437, 2462],
        );
        // The first three are of one channel each, all others of three; the last one may not have come to an end.
        assert.equal(begun.length, 3 + Math.ceil((places.length - 3) / 3));
    });

    it("ask nobody what was to be asked before a flush", async () => {
        const number = await ours.ask("P2P_SERV_DISC_REQ 00:00:00:00:00:00 02000001");
        assert.match(number, /^[0-9a-f]+$/);
        assert.equal(await ours.ask("P2P_FLUSH"), "OK\n");
        assert.equal(await ours.ask(`P2P_SERV_DISC_CANCEL_REQ ${number}`), "FAIL\n");
    });

    it("say what was set of Wi-Fi Display, subelement by subelement", async () => {
        assert.equal(await ours.ask("WFD_SUBELEM_SET 0 000600111c440032"), "OK\n");
        assert.equal(await ours.ask("WFD_SUBELEM_SET 1 0006020304050607"), "OK\n");
        assert.equal(await ours.ask("WFD_SUBELEM_GET 0"), "000600111c440032");
        assert.equal(toHex(ours.supplicant.root.wfdSubelements), "00000600111c440032010006020304050607");
        for (const refused of ["12 000101", "-1 000101", "0 0", "1", "0 000500", "0 00010100000101", "all 0000"])
            assert.equal(await ours.ask(`WFD_SUBELEM_SET ${refused}`), "FAIL\n", refused);
        assert.equal(await ours.ask("WFD_SUBELEM_SET 1 "), "OK\n");
        assert.equal(await ours.ask("WFD_SUBELEM_GET 1"), "FAIL\n");
        await ours.ask("P2P_FIND 1 type=social");
        await hears("P2P-FIND-STOPPED");
        assert.equal(toHex(lastSearch.vendorPayload(Oui.wifiAlliance, 10)!), "00000600111c440032");
        await ours.ask("SET wifi_display 0");
        await ours.ask("P2P_FIND 1 type=social");
        await hears("P2P-FIND-STOPPED");
        assert.equal(lastSearch.vendorPayload(Oui.wifiAlliance, 10), undefined);
        assert.equal(await ours.ask("WFD_SUBELEM_GET 0"), "000600111c440032");
        assert.equal(await ours.ask("WFD_SUBELEM_SET all "), "OK\n");
        assert.equal(ours.supplicant.root.wfdSubelements.length, 0);
    });

    it("are found by their address, their type or a type that they are too, and others are not", async () => {
        const { address } = other.card.link;
        await other.command({ type: "config.set", field: "sec_device_type", text: "7-0050F204-1" });
        await other.command(listen(600));
        for (const [filter, found] of [
            ["dev_id=02:00:00:00:00:99", false],
            [`dev_id=${address}`, true],
            ["dev_type=3-0050F204-1", false],
            ["dev_type=1-0050F204-1", true],
            ["dev_type=7-0050F204-1", true],
            ["dev_type=1-00000000-0", true],
            [`dev_id=${address} dev_type=3-0050F204-1`, false],
        ] as const) {
            await ours.ask("P2P_FLUSH");
            assert.equal(await ours.ask(`P2P_FIND 2 type=social ${filter}`), "OK\n");
            await site.run(2500);
            assert.equal(ours.supplicant.interface.p2p.peers.table.size, found ? 1 : 0, filter);
        }
    });

    it("S137 are no networks, and what a find hears of networks is not joined", async () => {
        site.accessPoint("cafe", { frequency: 2437 });
        await other.command(listen(60));
        await ours.ask("P2P_FIND 5 type=social");
        await hears("P2P-DEVICE-FOUND");
        await hears("P2P-FIND-STOPPED");
        assert.equal(ours.supplicant.interface.bss.byId.size, 0);
    });

    it("are found by the hash of a service of theirs, and say more of it when they are asked", async () => {
        const name = "org.wi-fi.wfds.play.rx";
        const service = { id: 0x4d2, state: 2, configMethods: 0x1108, name, info: "Ann's screen" };
        await other.command({ type: "p2p.asp.add", service, replaces: false });
        await other.command(listen(60));
        await ours.ask("P2P_FIND 2 type=social seek=alt.example.chat");
        await hears("P2P-FIND-STOPPED");
        assert.equal(ours.supplicant.interface.p2p.peers.table.size, 0);
        assert.equal(await ours.ask(`P2P_FIND type=social seek=${name}`), "OK\n");
        assert.match(await hears("P2P-DEVICE-FOUND"), new RegExp(` adv_id=4d2 asp_svc=${name}$`));
        const { address } = other.card.link;
        assert.match(await ours.ask(`P2P_SERV_DISC_REQ ${address} asp 5 org.wi-fi.wfds* screen`), /^[0-9a-f]+$/);
        assert.equal(
            await hears("P2P-SERV-ASP-RESP"),
            `<3>P2P-SERV-ASP-RESP ${address} 5 4d2 2 1108 ${name} 'Ann\\'s screen'`,
        );
    });

    it("offer services of an application service platform, each under its number", async () => {
        const offered = () => ours.supplicant.interface.p2p.services;
        assert.equal(await ours.ask("P2P_SERVICE_ADD asp 1 4d2 1 1108 a.b cpt=UDP svc_info='Ann\\'s'"), "OK\n");
        assert.equal(await ours.ask("P2P_SERVICE_ADD asp 1 4d2 1 1108 a.b"), "FAIL\n");
        assert.equal(await ours.ask("P2P_SERVICE_REP asp 1 4d3 1 1108 a.b"), "FAIL\n");
        assert.deepEqual(offered().services.asp, [
            { id: 0x4d2, state: 1, configMethods: 0x1108, name: "a.b", info: "Ann's" },
        ]);
        assert.equal(await ours.ask("P2P_SERVICE_REP asp 1 4d2 0 1108 a.b"), "OK\n");
        assert.deepEqual([offered().services.asp[0]!.state, offered().updateIndicator], [0, 2]);
        assert.equal(await ours.ask("P2P_SERVICE_DEL asp 4d2"), "OK\n");
        assert.equal(await ours.ask("P2P_SERVICE_DEL asp 4d2"), "FAIL\n");
        for (const wrong of [
            "3 1 1 1108 a",
            "0 0 1 1108 a",
            "0 1 100 1108 a",
            "0 1 1 80 a",
            "0 1 1 1108 ",
            "0 x 1 1108 a",
        ])
            assert.equal(await ours.ask(`P2P_SERVICE_ADD asp ${wrong}`), "FAIL\n", wrong);
        await ours.ask("P2P_SERVICE_ADD asp 1 1 1 1108 a");
        assert.equal(await ours.ask("P2P_SERVICE_DEL asp all"), "OK\n");
        assert.deepEqual(offered().services.asp, []);
    });

    it("S139 answer in listen state and in no other", async () => {
        await other.command(listen(1));
        await site.run(2000);
        await ours.ask("P2P_FIND 3 type=social");
        await hears("P2P-FIND-STOPPED");
        assert.equal(ours.supplicant.interface.p2p.peers.table.size, 0);
    });

    it("say what clients add to their probe requests and answers", async () => {
        const elements = fromHex("dd05001122ff01")!;
        await other.command({ type: "vendorElement.add", frame: 1, elements });
        await ours.ask("VENDOR_ELEM_ADD 0 dd05001122ff02");
        await other.command(listen(30));
        await ours.ask("P2P_FIND 3 type=social");
        assert.match(await hears("P2P-DEVICE-FOUND"), / vendor_elems=1 /);
        assert.equal(toHex(lastSearch.vendor(0x001122, 0xff)!), "001122ff02");
    });

    it("S140 found again are told of again, though not as new", async () => {
        await other.command(listen(30));
        await ours.ask("P2P_FIND 3 type=social");
        assert.match(await hears("P2P-DEVICE-FOUND"), / new=1$/);
        await hears("P2P-FIND-STOPPED");
        await ours.ask("P2P_FIND 3 type=social");
        assert.match(await hears("P2P-DEVICE-FOUND"), / new=0$/);
    });

    it("S137 look as soon as the scan that runs is over, and for as long as was said when they were asked", async () => {
        await ours.ask("SCAN");
        await site.until("scan", () => ours.supplicant.interface.scan.tag === "running" || undefined);
        assert.equal(await ours.ask("P2P_FIND 10"), "OK\n");
        const asked = site.now;
        await hears("P2P-FIND-STOPPED");
        assert.equal(site.now, asked + 10_000);
        assert.ok(searches.length > 0);
        assert.deepEqual(
            searches.filter(({ scanning }) => scanning),
            [],
        );
    });

    it("S138 stopped while a scan runs do not look when it is over", async () => {
        await ours.ask("SCAN");
        await ours.ask("P2P_FIND 10");
        assert.equal(await ours.ask("P2P_STOP_FIND"), "OK\n");
        assert.deepEqual(heard(), ["<3>P2P-FIND-STOPPED "]);
        await site.run(20_000);
        assert.deepEqual(searches, []);
        assert.equal(ours.supplicant.root.radios.size, 0);
    });

    it("let a connection go first, and go on looking beside it", async () => {
        site.accessPoint("cafe", { frequency: 2437 });
        await other.command(listen(60));
        await ours.ask("P2P_FIND");
        await site.run(500);
        const began = site.now;
        await ours.supplicant.select(network({ ssid: '"cafe"', key_mgmt: "NONE" }));
        await ours.supplicant.becomes("completed");
        assert.ok(site.now - began < 3000, `connected after ${site.now - began} ms`);
        await ours.ask("P2P_FIND 20 type=social");
        await hears("P2P-DEVICE-FOUND");
        await hears("P2P-FIND-STOPPED");
        assert.equal(ours.supplicant.state, "completed");
    });

    it("leave a connection its time between two searches as soon as there is one, unless they are told how much", async () => {
        site.accessPoint("cafe", { frequency: 2437 });
        const phase = () => {
            const { activity } = ours.supplicant.interface.p2p.discovery;
            return activity.tag === "finding" ? activity.phase : undefined;
        };
        const pauses = async (): Promise<number> => {
            await site.until("pause", () => phase()?.tag === "pausing" || undefined);
            const began = site.now;
            await site.until("search", () => phase()?.tag === "searching" || undefined);
            return site.now - began;
        };
        await ours.ask("P2P_FIND type=social");
        await site.run(5000);
        await ours.supplicant.select(network({ ssid: '"cafe"', key_mgmt: "NONE" }));
        await ours.supplicant.becomes("completed");
        await pauses();
        assert.equal(await pauses(), 500);
        await ours.ask("SET p2p_search_delay 700");
        await pauses();
        assert.equal(await pauses(), 700);
        await ours.ask("P2P_FIND type=social delay=100");
        assert.equal(await pauses(), 100);
        await ours.ask("P2P_FIND type=social");
        await ours.ask("DISCONNECT");
        await site.run(3000);
        await assert.rejects(site.until("pause", () => phase()?.tag === "pausing" || undefined, 3000));
    });

    it("are found beside a connection on another channel whose beacons are heard, whether they look or listen", async () => {
        site.accessPoint("cafe", { frequency: 2437 });
        let [run, longest] = [0, 0];
        site.air.medium.observe(({ frame, frequency }) => {
            const management = parseManagement(frame);
            if (isMalformed(management) || management.subtype !== ManagementSubtype.beacon) return;
            run = ours.supplicant.card.radio.listening === frequency ? 0 : run + 1;
            longest = Math.max(longest, run);
        });
        await ours.supplicant.select(network({ ssid: '"cafe"', key_mgmt: "NONE" }));
        await ours.supplicant.becomes("completed");
        await ours.ask("P2P_SET listen_channel 1");
        ours.socket.take("monitor");
        longest = 0;
        assert.equal(await ours.ask("P2P_LISTEN 20"), "OK\n");
        const began = site.now;
        await other.command(find({ timeout: seconds(10) }));
        await site.until("ours", () => other.interface.p2p.peers.table.values()[0]);
        assert.ok(site.now - began < 5000, `found after ${site.now - began} ms`);
        await site.until("end", () => ours.supplicant.interface.p2p.discovery.activity.tag === "idle" || undefined);
        assert.ok(Math.abs(site.now - began - 20_000) < 3000, `listened for ${site.now - began} ms`);
        await ours.ask("P2P_FIND 20");
        await hears("P2P-FIND-STOPPED");
        // A driver asks whether the access point is still there when seven stayed away.
        assert.ok(longest > 0 && longest < 7, `${longest} beacons in a row were missed`);
        assert.equal(ours.supplicant.state, "completed");
    });

    it("that were found are lost with the interface, and nothing goes on", async () => {
        await other.command(listen(60));
        await ours.ask("P2P_FIND");
        await hears("P2P-DEVICE-FOUND");
        const { id } = ours.supplicant.interface;
        ours.supplicant.dispatch({ type: "interface.remove", call: ours.supplicant.nextCall(), interface: id });
        assert.deepEqual(heard(), [
            "<3>P2P-FIND-STOPPED ",
            `<3>P2P-DEVICE-LOST p2p_dev_addr=${other.card.link.address}`,
        ]);
        assert.equal(ours.supplicant.root.radios.size, 0);
        const before = searches.length;
        await site.run(10_000);
        assert.equal(searches.length, before);
    });

    it("are listed one by one, with everything that is known of them", async () => {
        await other.command(listen(60));
        await ours.ask("P2P_FIND type=social");
        await hears("P2P-DEVICE-FOUND");
        const { address } = other.card.link;
        const first = await ours.ask("P2P_PEER FIRST");
        assert.match(first, new RegExp(`^${address}\npri_dev_type=1-0050F204-1\ndevice_name=Peer\n`));
        assert.match(first, /\nlevel=-\d+\nage=0\nlisten_freq=24\d\d\nwps_method=not-ready\n/);
        assert.match(first, /\ninterface_addr=00:00:00:00:00:00\n/);
        assert.equal(await ours.ask(`P2P_PEER ${address}`), first);
        assert.equal(await ours.ask(`P2P_PEER NEXT-${address}`), "FAIL\n");
        assert.equal(await ours.ask("P2P_PEER 02:00:00:00:00:99"), "FAIL\n");
        assert.equal(await ours.ask(`P2P_REJECT ${address}`), "OK\n");
        assert.equal(await ours.ask("P2P_REJECT 02:00:00:00:00:99"), "FAIL\n");
        assert.equal(await ours.ask("P2P_FLUSH"), "OK\n");
        assert.equal(await ours.ask("P2P_PEER FIRST"), "FAIL\n");
    });

    it("that are looked for or listen in ways that there are not are refused", async () => {
        for (const argument of ["dev_id=nonsense", "dev_type=nonsense", "freq=0", "freq=-5"])
            assert.equal(await ours.ask(`P2P_FIND 5 ${argument}`), "FAIL\n", argument);
        for (const argument of ["100", "200 100", "0 100", "100 0", "100 65536", "-1 100"])
            assert.equal(await ours.ask(`P2P_EXT_LISTEN ${argument}`), "FAIL\n", argument);
        await ours.ask("SET p2p_disabled 1");
        assert.equal(await ours.ask("P2P_FIND"), "FAIL\n");
    });

    it("are looked for at 6 GHz only where a client asks for that and the configuration has nothing against it", async () => {
        const finding = async (argument: string) => {
            assert.equal(await ours.ask(`P2P_FIND 1${argument}`), "OK\n");
            const { activity } = ours.supplicant.interface.p2p.discovery;
            return activity.tag === "finding" && activity.find.with6GHz === true;
        };
        assert.equal(await finding(""), false);
        assert.equal(await finding(" type=progressive include_6ghz"), true);
        await ours.ask("SET p2p_6ghz_disable 1");
        assert.equal(await finding(" include_6ghz"), false);
    });

    it("can be stopped when P2P is switched off meanwhile", async () => {
        await ours.ask("P2P_FIND");
        await site.run(1000);
        await ours.ask("SET p2p_disabled 1");
        assert.equal(await ours.ask("P2P_STOP_FIND"), "OK\n");
        assert.equal(await ours.ask("P2P_FLUSH"), "OK\n");
        await site.run(1000);
        assert.equal(ours.supplicant.root.radios.size, 0);
    });

    it("listen for a while in every interval, with extended listen timing", async () => {
        assert.equal(
            await other
                .command({ type: "p2p.extendedListen", timing: { period: millis(400), interval: millis(1000) } })
                .then(({ ok }) => ok),
            true,
        );
        await ours.ask("P2P_FIND 20 type=social");
        await hears("P2P-DEVICE-FOUND");
        await other.command({ type: "p2p.extendedListen", timing: undefined });
        await site.run(2000);
        assert.equal(other.root.radios.size, 0);
    });

    it("that look for a service are answered by no device that has none", async () => {
        await other.command(listen(60));
        await ours.ask("P2P_FIND 5 type=social seek=org.wi-fi.wfds.print.tx seek=alt.example.chat");
        await hears("P2P-FIND-STOPPED");
        const payload = lastSearch.vendorPayload(Oui.wifiAlliance, WifiAllianceType.p2p);
        const attributes = parseP2pAttributes(payload ?? noBytes);
        assert.ok(!isMalformed(attributes));
        assert.deepEqual(attributes.serviceHashes?.map(toHex), ["946335c3dfd7", "2eb96984064c"]);
        assert.equal(ours.supplicant.interface.p2p.peers.table.size, 0);
    });

    it("are set for as long as the interface is there: where they listen, whom they mind, what they say", async () => {
        await ours.ask("P2P_SET listen_channel 11");
        await ours.ask("P2P_SET managed 1");
        await ours.ask("P2P_LISTEN 30");
        await other.command(find());
        const found = await site.until("peer", () => other.interface.p2p.peers.table.values()[0]);
        assert.equal(found.sighting.frequency, 2462);
        assert.equal(found.sighting.deviceCapability & DeviceCapability.infrastructureManaged, 8);

        await other.command(listen(60));
        await ours.ask("P2P_FLUSH");
        assert.equal(await ours.ask("P2P_SET peer_filter 02:00:00:00:00:99"), "OK\n");
        await ours.ask("P2P_FIND 5 type=social");
        await hears("P2P-FIND-STOPPED");
        assert.equal(ours.supplicant.interface.p2p.peers.table.size, 0);
        assert.equal(await ours.ask("P2P_SET peer_filter 00:00:00:00:00:00"), "OK\n");
        await ours.ask("P2P_FIND 5 type=social");
        await hears("P2P-DEVICE-FOUND");

        assert.equal(await ours.ask("P2P_SET disabled 1"), "OK\n");
        await hears("P2P-DEVICE-LOST");
        assert.equal(await ours.ask("P2P_FIND"), "FAIL\n");
        assert.equal(await ours.ask("P2P_SET disabled 0"), "OK\n");
        assert.equal(await ours.ask("P2P_FIND"), "OK\n");
    });

    it("S143 are found by a driver that looks by itself, and clients see no difference", async () => {
        const managed = await Supplicant.start(site, "air2", { managesP2p: true });
        await other.command(listen(60));
        await managed.command(find({ timeout: seconds(5) }));
        await site.until("end of the find", () => managed.notices.find(({ type }) => type === "p2p.findStopped"));
        const { address } = other.card.link;
        assert.equal(managed.interface.p2p.peers.table.get(address)?.sighting.name, "Peer");
        assert.equal(managed.interface.p2p.discovery.activity.tag, "idle");
        await managed.command(find());
        await managed.command({ type: "p2p.stopFind" });
        const stopped = () => managed.notices.filter(({ type }) => type === "p2p.findStopped").length;
        await site.until("end of the other one", () => stopped() === 2 || undefined);
        await site.run(61_000);
        assert.equal(managed.interface.p2p.peers.table.size, 0);
    });

    it("are forgotten with everything else that clients left behind", async () => {
        await other.command(listen(60));
        await ours.ask("P2P_SET managed 1");
        await ours.ask("P2P_SERVICE_ADD upnp 10 uuid:1");
        await ours.ask("P2P_SERV_DISC_REQ 02:00:00:00:00:99 02000001");
        await ours.ask("P2P_FIND type=social");
        await hears("P2P-DEVICE-FOUND");
        assert.equal(await ours.ask("FLUSH"), "OK\n");
        const { peers, services, settings } = ours.supplicant.interface.p2p;
        assert.deepEqual([peers.table.size, services.queries, services.services.upnp], [0, [], []]);
        assert.equal(settings.managed, false);
        await site.run(1000);
        assert.equal(ours.supplicant.root.radios.size, 0);
    });

    it("say which other types they are of and what their vendors add", async () => {
        for (const type of ["1-0050F204-2", "10-0050F204-5"])
            assert.equal(await ours.ask(`SET sec_device_type ${type}`), "OK\n");
        const settings = { vendorExtensions: [fromHex("00112200ff")!] };
        await ours.supplicant.command({ type: "p2p.set", settings });
        await ours.ask("P2P_LISTEN 30");
        await other.command(find());
        const { sighting } = await site.until("peer", () => other.interface.p2p.peers.table.values()[0]);
        assert.deepEqual(sighting.secondaryDeviceTypes.map(deviceTypeText), ["1-0050F204-2", "10-0050F204-5"]);
        assert.deepEqual(sighting.vendorExtensions.map(toHex), ["00112200ff"]);
        for (let n = 3; n <= 5; n++) assert.equal(await ours.ask(`SET sec_device_type ${n}-0050F204-1`), "OK\n");
        assert.equal(await ours.ask("SET sec_device_type 6-0050F204-1"), "FAIL\n");
    });

    it("are not set to what there is not", async () => {
        for (const setting of [
            "",
            "foo bar",
            "disabled",
            "listen_channel 200",
            "listen_channel 1 82",
            "peer_filter foo",
            "disc_int 1",
            "disc_int 1 2",
            "disc_int 2 1 10",
            "disc_int -1 0 10",
            "disc_int 0 -1 10",
            "ssid_postfix 123456789012345678901234",
        ])
            assert.equal(await ours.ask(`P2P_SET ${setting}`), "FAIL\n", setting);
        for (const setting of ["disc_int 1 1 10", "disc_int 1 3 -1", "discoverability 0", "ssid_postfix abc"])
            assert.equal(await ours.ask(`P2P_SET ${setting}`), "OK\n", setting);
    });

    it("name the country of the channel that they listen on", async () => {
        const country = async () => {
            await ours.ask("P2P_FIND 1 type=social");
            await hears("P2P-FIND-STOPPED");
            const payload = lastSearch.vendorPayload(Oui.wifiAlliance, WifiAllianceType.p2p);
            const attributes = parseP2pAttributes(payload ?? noBytes);
            return isMalformed(attributes) ? undefined : toHex(attributes.listenChannel!.country);
        };
        assert.equal(await country(), toHex(utf8("XX\x04")));
        assert.equal(await ours.ask("SET country DE"), "OK\n");
        assert.equal(await country(), toHex(utf8("DE\x04")));
    });

    it("listen where the configuration says, from the moment that it does", async () => {
        await ours.ask("P2P_LISTEN 1");
        await site.run(2000);
        await ours.ask("SET p2p_listen_reg_class 81");
        await ours.ask("SET p2p_listen_channel 6");
        await ours.ask("P2P_LISTEN 30");
        await other.command(find());
        const found = await site.until("peer", () => other.interface.p2p.peers.table.values()[0]);
        assert.equal(found.sighting.frequency, 2437);
    });

    it("are spoken to on the global socket too, where who names no interface means the first", async () => {
        await other.command(listen(60));
        assert.equal(await ours.ask("P2P_FIND 10 type=social", ours.global), "OK\n");
        await hears("P2P-DEVICE-FOUND");
        assert.match(await ours.ask("P2P_PEER FIRST", ours.global), /^device_name=Peer$/m);
    });

    describe("services", () => {
        const upnp = (service: string): P2pServiceCommand => ({
            type: "p2p.service.add",
            service: { protocol: "upnp", version: 16, service },
        });
        const GATEWAY = "uuid:6859dede-8574-59ab-9332-123456789012::upnp:rootdevice";

        it("are asked for as soon as the peer is met, once, and the find goes on", async () => {
            await other.command(upnp(GATEWAY));
            await other.command(listen(60));
            const { address } = other.card.link;
            assert.equal(await ours.ask(`P2P_SERV_DISC_REQ ${address} 02000001`), "1");
            assert.equal(await ours.ask("P2P_SERV_DISC_REQ 00:00:00:00:00:00 upnp 10 ssdp:all"), "2");
            await ours.ask("P2P_FIND 10 type=social");
            const [one, all] = [await hears("P2P-SERV-DISC-RESP"), await hears("P2P-SERV-DISC-RESP")];
            const tlv = `3e0002010010${toHex(utf8(GATEWAY))}`;
            assert.deepEqual([one, all].sort(), [
                `<3>P2P-SERV-DISC-RESP ${address} 0 ${tlv}`,
                `<3>P2P-SERV-DISC-RESP ${address} 0 ${tlv}`,
            ]);
            await hears("P2P-FIND-STOPPED");
            await site.run(500);
            assert.equal(ours.supplicant.root.radios.size, 0);
            const asked = other.notices.filter(({ type }) => type === "p2p.serviceRequest");
            assert.equal(asked.length, 2);
            assert.equal(await ours.ask("P2P_SERV_DISC_CANCEL_REQ 1"), "FAIL\n");
            assert.equal(await ours.ask("P2P_SERV_DISC_CANCEL_REQ 2"), "OK\n");
        });

        it("that are asked for when another find begins are asked for in that one", async () => {
            await other.command(upnp(GATEWAY));
            await other.command(listen(60));
            await ours.ask(`P2P_SERV_DISC_REQ ${other.card.link.address} 02000001`);
            await ours.ask("P2P_FIND 30 type=social");
            await site.until("question", () => ours.supplicant.interface.p2p.services.asking);
            await ours.ask("P2P_FIND 20 type=social");
            assert.equal(ours.supplicant.interface.p2p.services.asking, undefined);
            const before = searches.length;
            await hears("P2P-SERV-DISC-RESP");
            assert.ok(searches.length > before);
            await site.run(5000);
            assert.ok(searches.length > before + 6, "the find goes on");
        });

        it("are no longer asked for when another find begins, and that one goes on", async () => {
            await other.command(listen(3600));
            await other.command({ type: "p2p.service.external", on: true });
            await ours.ask("P2P_SERV_DISC_REQ 00:00:00:00:00:00 02000001");
            await ours.ask("P2P_FIND type=social");
            await site.until("question", () => ours.supplicant.interface.p2p.services.asking);
            await ours.ask("P2P_FIND type=social");
            await site.run(5000);
            const before = searches.length;
            await site.run(10_000);
            assert.ok(searches.length > before);
        });

        it("are asked for behind a connection that wants the radio, and then again", async () => {
            site.accessPoint("cafe", { frequency: 2437 });
            await other.command(listen(3600));
            await other.command({ type: "p2p.service.external", on: true });
            await ours.ask("P2P_SERV_DISC_REQ 00:00:00:00:00:00 02000001");
            await ours.ask("SCAN");
            await site.until("scanned", () => ours.supplicant.interface.bss.byId.size > 0 || undefined);
            await ours.ask("P2P_FIND type=social");
            const asking = () => ours.supplicant.interface.p2p.services.asking;
            await site.until("question", asking);
            const began = site.now;
            await ours.supplicant.select(network({ ssid: '"cafe"', key_mgmt: "NONE" }));
            await ours.supplicant.becomes("completed");
            assert.ok(site.now - began < 1000, `connected after ${site.now - began} ms`);
            await site.until("another question", asking);
        });

        it("that do not fit a frame come in fragments", async () => {
            for (let n = 0; n < 40; n++) await other.command(upnp(`${GATEWAY}-${n}`));
            await other.command(listen(60));
            await ours.ask("P2P_SERV_DISC_REQ 00:00:00:00:00:00 02000001");
            await ours.ask("P2P_FIND 20 type=social");
            assert.match(await hears("P2P-SERV-DISC-RESP"), / <long response: \d{4} bytes>$/);
        });

        it("are told by a client in our place, if it wants to", async () => {
            assert.equal(await ours.ask("P2P_SERV_DISC_EXTERNAL 1"), "OK\n");
            await ours.ask("P2P_LISTEN 60");
            const { address } = other.card.link;
            const queries = [{ protocol: 255, transaction: 3, data: noBytes }];
            await other.command({ type: "p2p.query.add", peer: ours.supplicant.card.link.address, queries });
            await other.command(find());
            const [, frequency, peer, token] =
                /^<3>P2P-SERV-DISC-REQ (\d+) ([0-9a-f:]+) (\d+) 0 0200ff03$/.exec(await hears("P2P-SERV-DISC-REQ")) ??
                [];
            assert.equal(peer, address);
            assert.equal(await ours.ask(`P2P_SERV_DISC_RESP ${frequency} ${peer} ${token} 0500ff03000102`), "OK\n");
            const answered = await site.until("answer", () =>
                other.notices.find(notice => notice.type === "p2p.serviceResponse"),
            );
            assert.ok(answered.type === "p2p.serviceResponse" && toHex(answered.tlvs) === "0500ff03000102");
        });

        it("are offered, withdrawn and counted; what is none of these is refused", async () => {
            for (const offer of ["bonjour 045f697070c00c000c01 094d795072696e746572c027", `upnp 10 ${GATEWAY}`]) {
                assert.equal(await ours.ask(`P2P_SERVICE_ADD ${offer}`), "OK\n");
                const name = offer.split(" ", offer.startsWith("bonjour") ? 2 : 3).join(" ");
                assert.equal(await ours.ask(`P2P_SERVICE_DEL ${name}`), "OK\n", name);
                assert.equal(await ours.ask(`P2P_SERVICE_DEL ${name}`), "FAIL\n", name);
            }
            assert.equal(await ours.ask("P2P_SERVICE_UPDATE"), "OK\n");
            assert.equal(await ours.ask("P2P_SERVICE_FLUSH"), "OK\n");
            for (const nonsense of [
                "bonjour 0",
                "bonjour 01",
                "bonjour 0 01",
                "upnp 10",
                "upnp zz a",
                "other 1 2",
                "upnp",
            ])
                assert.equal(await ours.ask(`P2P_SERVICE_ADD ${nonsense}`), "FAIL\n", nonsense);
            const { address } = other.card.link;
            for (const nonsense of [
                "",
                "0200",
                " 0200",
                `${address}`,
                `${address} 02`,
                `${address} 0100`,
                `${address} 010002`,
            ])
                assert.equal(await ours.ask(`P2P_SERV_DISC_REQ ${nonsense}`), "FAIL\n", nonsense);
            for (const nonsense of ["", "0 a b c", `2412 ${address} 1 0`, `2412 ${address} 1 020001`])
                assert.equal(await ours.ask(`P2P_SERV_DISC_RESP ${nonsense}`), "FAIL\n", nonsense);
        });
    });
});
