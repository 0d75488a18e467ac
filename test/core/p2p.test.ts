import assert from "node:assert/strict";
import { emitVendor } from "#src/ieee80211/element/elements.js";
import { Oui, WifiAllianceType } from "#src/ieee80211/element/id.js";
import { emitManagement, ManagementSubtype, managementFrame } from "#src/ieee80211/management.js";
import { concat, fromHex, noBytes } from "#src/lib/bytes.js";
import { Errno } from "#src/lib/errno.js";
import { millis, seconds } from "#src/lib/instant.js";
import { broadcastMac, type Mac } from "#src/lib/mac.js";
import { emitP2pAttributes, type FindParameters, probeResponseElements } from "#src/p2p/index.js";
import { addressOf, answerOf, deviceNumbered } from "#test/support/p2p-answer.js";
import { channels, hwsimLike, OWN, Station } from "#test/support/station.js";

const able = { interfaceTypes: ["station", "p2pDevice"] } as const;
const find: FindParameters = {
    kind: "progressive",
    frequency: undefined,
    timeout: undefined,
    deviceTypes: [],
    deviceId: undefined,
    searchDelay: millis(0),
};
const started = { ok: true, value: { address: OWN, dedicated: true } } as const;

describe("P2P of an interface", () => {
    it("has no services, questions and answers that no frame can hold", () => {
        const station = new Station();
        station.open("wlan0", able);
        const [peer, long] = [addressOf(1), new Uint8Array(70_000)];
        const tlv = { protocol: 1, transaction: 1, status: 0 };
        const answer = { type: "p2p.query.answer", peer, frequency: 2437, dialogToken: 1 } as const;
        station.command({ type: "p2p.find", find });
        station.answer("p2p.start", started);
        const refused = { ok: false, error: "limitReached" };
        for (const command of [
            { type: "p2p.query.add", peer, queries: [{ ...tlv, data: long }] },
            { type: "p2p.query.add", peer, queries: Array.from({ length: 600 }, () => ({ ...tlv, data: noBytes })) },
            { ...answer, answers: [{ ...tlv, data: long }] },
            { type: "p2p.service.add", service: { protocol: "bonjour", query: noBytes, response: long } },
            { type: "p2p.service.add", service: { protocol: "upnp", version: 16, service: "a".repeat(70_000) } },
        ] as const)
            assert.deepEqual(station.command(command), refused, command.type);
    });

    it("S154 begins with the channels that there are then, whatever was announced before", () => {
        const station = new Station();
        station.open("wlan0", able);
        const bands = [channels("5GHz", [5180, 5200])];
        station.event({ type: "capabilitiesChanged", capabilities: { ...hwsimLike, ...able, bands } });
        assert.deepEqual(station.commands(), []);
        station.command({ type: "p2p.find", find });
        station.answer("p2p.start", started);
        assert.deepEqual(station.latest("p2p.search").frequencies, [2412, 2437, 2462, 5180]);
        station.event({
            type: "capabilitiesChanged",
            capabilities: { ...hwsimLike, ...able, bands: [channels("5GHz", [5745])] },
        });
        station.command({ type: "p2p.stopFind" });
        station.searched({ aborted: true });
        station.command({ type: "p2p.find", find });
        assert.deepEqual(station.latest("p2p.search").frequencies, [2412, 2437, 2462, 5745]);
    });

    it("is made ready once, however many ask for it meanwhile, and each is answered", () => {
        const station = new Station();
        station.open("wlan0", able);
        assert.equal(station.command({ type: "p2p.listen", duration: seconds(1) }), undefined);
        assert.equal(station.command({ type: "p2p.find", find }), undefined);
        assert.equal(station.asked.filter(({ command }) => command.type === "p2p.start").length, 1);
        const before = station.answered.length;
        station.answer("p2p.start", started);
        assert.equal(station.answered.length, before + 2);
        assert.equal(station.interface().p2p.discovery.activity.tag, "finding");
    });

    it("that the driver refuses is tried again with the next request", () => {
        const station = new Station();
        station.open("wlan0", able);
        station.command({ type: "p2p.find", find });
        station.answer("p2p.start", { errno: Errno.EOPNOTSUPP });
        assert.deepEqual([...station.results.values()].at(-1), { ok: false, error: "p2pUnavailable", text: "" });
        station.command({ type: "p2p.find", find });
        station.answer("p2p.start", started);
        assert.deepEqual([...station.results.values()].at(-1), { ok: true });
    });

    it("answers whoever waits for it when the interface is given up", () => {
        const station = new Station();
        const id = station.open("wlan0", able);
        station.command({ type: "p2p.find", find });
        station.dispatch({ type: "interface.remove", call: station.call(), interface: id });
        assert.deepEqual([...station.results.values()].slice(-2), [
            { ok: false, error: "interfaceUnknown" },
            { ok: true },
        ]);
    });

    it("is refused where the radio has none, and on a link that is down", () => {
        const station = new Station();
        station.open();
        assert.deepEqual(station.command({ type: "p2p.find", find }), { ok: false, error: "p2pUnavailable" });
        const other = new Station();
        other.open("wlan0", able);
        other.link("down");
        assert.deepEqual(other.command({ type: "p2p.find", find }), { ok: false, error: "interfaceDisabled" });
    });

    it("ends with the link, begins anew when the device is back, and keeps who was found", () => {
        const station = new Station();
        station.open("wlan0", able);
        station.command({ type: "p2p.extendedListen", timing: { period: millis(100), interval: millis(1000) } });
        station.answer("p2p.start", started);
        station.command({ type: "p2p.find", find });
        station.link("removed");
        assert.equal(station.interface().p2p.device.tag, "off");
        assert.equal(station.root.radios.size, 0);
        assert.deepEqual(
            station.notices().map(({ notice }) => notice.type),
            ["p2p.findStopped"],
        );
        station.link("down");
        station.link("up");
        station.advance(5000);
        assert.ok(!station.commands().some(({ type }) => type === "p2p.listen"));
        station.command({ type: "p2p.find", find });
        station.answer("p2p.start", started);
        assert.equal(station.interface().p2p.discovery.activity.tag, "finding");
    });

    it("takes the strongest of a thousand groups that one search hears, and says in two lines what it left out", () => {
        const station = new Station();
        station.open("wlan0", able);
        station.command({ type: "p2p.find", find });
        station.answer("p2p.start", started);
        station.answer("p2p.search");
        station.searched();
        const mac = (group: number, n: number) => {
            const [a, b, c] = [group >> 8, group & 0xff, n].map(byte => byte.toString(16).padStart(2, "0"));
            return `02:bb:00:${a}:${b}:${c}` as Mac;
        };
        const group = (n: number) => {
            const { address, primaryDeviceType } = deviceNumbered(0, { address: mac(n, 0) });
            const clients = Array.from({ length: 50 }, (_, client) => ({
                address: mac(n, client + 1),
                interfaceAddress: mac(n, client + 1),
                configMethods: 0,
                primaryDeviceType,
                secondaryDeviceTypes: [],
                name: "Client",
                deviceCapability: 0,
            }));
            const info = emitVendor(Oui.wifiAlliance, WifiAllianceType.p2p, emitP2pAttributes({ groupInfo: clients }));
            const elements = concat(probeResponseElements(deviceNumbered(0, { address })).bytes, info);
            return answerOf(deviceNumbered(0, { address }), { elements, signal: -90 + (n % 2), lastSeen: station.now });
        };
        const near = answerOf(deviceNumbered(1), { signal: -40, lastSeen: station.now });
        const bsss = [...Array.from({ length: 1000 }, (_, n) => group(n)), near];
        station.taken("trace");
        station.answer("p2p.results", { ok: true, value: { bsss } });
        const { table } = station.interface().p2p.peers;
        assert.equal(table.size, 100);
        assert.equal(table.get(addressOf(1))?.announced, 1);
        assert.ok(table.values().every(({ sighting }) => sighting.signal > -90 && sighting.by === "probeResponse"));
        assert.deepEqual(
            station.taken("trace").map(({ reason, data }) => [reason, data]),
            [
                ["p2pTooManySightings", { frames: 801, sightings: 199 * 50 }],
                ["tooManyPeers", { forgotten: 0, left: 100 }],
            ],
        );
    });

    it("makes no peer of a frame with anything malformed, and says what was wrong with it", () => {
        const station = new Station();
        station.open("wlan0", able);
        station.command({ type: "p2p.listen", duration: seconds(60) });
        station.answer("p2p.start", started);
        station.answer("p2p.listen");
        station.event({ type: "p2p.listening", frequency: 2437 });
        const source = addressOf(1);
        const hear = (
            subtype: typeof ManagementSubtype.action | typeof ManagementSubtype.probeRequest,
            body: Uint8Array,
        ) => {
            station.taken("trace");
            const addresses = { destination: broadcastMac, source, bssid: broadcastMac };
            const frame = emitManagement(managementFrame(subtype, addresses, body));
            station.event({ type: "frame", frame, frequency: 2437, signal: -40 });
            assert.equal(station.interface().p2p.peers.table.size, 0);
            return station
                .taken("trace")
                .filter(({ reason }) => reason === "p2pFrameRefused")
                .map(({ data }) => [data?.by, data?.cause]);
        };
        const action = (text: string) => hear(ManagementSubtype.action, fromHex(text.replaceAll(" ", ""))!);
        const asking = (text: string) => hear(ManagementSubtype.probeRequest, fromHex(text.replaceAll(" ", ""))!);
        const info = "0d1700 02aa00000001 0188 0000000000000000 00 10110002 5456";
        const p2p = (attributes: string) => {
            const payload = attributes.replaceAll(" ", "");
            return `dd ${(4 + payload.length / 2).toString(16).padStart(2, "0")} 506f9a09 ${payload}`;
        };
        const [negotiation, invitation, presence] = ["0409506f9a0900", "0409506f9a0903", "7f506f9a0901"].map(
            head => `${head} 01`,
        );
        assert.deepEqual(action(`${negotiation} ${p2p(`${info} 020100 25`)}`), [
            ["goNegotiationRequest", "badCapability"],
        ]);
        assert.deepEqual(action(`${negotiation} dd08506f9a`), [["action", "badElements"]]);
        assert.deepEqual(action("0409506f9a0900"), [["action", "truncated"]]);
        assert.deepEqual(action(`${invitation} ${p2p("120000")}`), [["action", "badInvitationFlags"]]);
        assert.deepEqual(action(`${invitation} ${p2p("120100 00")} dd06 0050f204 1012`), [["action", "badWps"]]);
        assert.deepEqual(action(`${presence} ${p2p("0c0100 00")}`), [["action", "badNoticeOfAbsence"]]);
        assert.deepEqual(action(presence!), []);
        assert.deepEqual(action("040a 05 6c027f00 0400 0102"), [["gas", "truncated"]]);
        assert.deepEqual(action("040a 05 dd027f00 0000"), [["gas", "badProtocolElement"]]);
        assert.deepEqual(action("0500"), []);
        assert.deepEqual(asking(`0007 4449524543542d 01080c1218243048606c ${p2p("020100 25")}`), [
            ["probeRequest", "badCapability"],
        ]);
        assert.deepEqual(asking(`0007 4449524543542d ${p2p("020200 2500")} dd09 0050f204 10080001 41`), [
            ["probeRequest", "badWps"],
        ]);
    });

    it("knows the owner of a group by its beacon where its answer to a station says nothing of P2P", () => {
        const station = new Station();
        station.open("wlan0", able);
        station.command({ type: "p2p.find", find });
        station.answer("p2p.start", started);
        station.answer("p2p.search");
        station.searched();
        const attributes = { capability: { device: 0, group: 1 }, deviceId: addressOf(1) };
        const beaconElements = emitVendor(Oui.wifiAlliance, WifiAllianceType.p2p, emitP2pAttributes(attributes));
        const heard = answerOf(deviceNumbered(1), { frequency: 5180, lastSeen: station.now, elements: noBytes });
        station.answer("p2p.results", { ok: true, value: { bsss: [{ ...heard, beaconElements }] } });
        const [owner] = station.interface().p2p.peers.table.values();
        assert.deepEqual([owner?.sighting.by, owner?.sighting.address], ["beacon", addressOf(1)]);
    });
});
