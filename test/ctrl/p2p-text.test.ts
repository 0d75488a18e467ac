import assert from "node:assert/strict";
import { peerEvents, peerText, serviceEvents } from "#service/ctrl/p2p-text.js";
import { noP2p, type P2p } from "#src/core/p2p.js";
import { Elements, emitElement, emitVendor } from "#src/ieee80211/element/elements.js";
import { ElementId, Oui, WifiAllianceType } from "#src/ieee80211/element/id.js";
import { concat, fromHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { utf8 } from "#src/lib/text.js";
import {
    emitP2pAttributes,
    joinServiceTlvs,
    type P2pAttributes,
    peers,
    ServiceProtocol,
    ServiceStatus,
    sightingsIn,
} from "#src/p2p/index.js";

const PEER = "02:00:00:00:01:00" as Mac;
const INTERFACE = "02:00:00:00:01:01" as Mac;

/** What is known of a device whose probe response has these attributes and elements, and what was before. */
function met(attributes: P2pAttributes, ...more: readonly Uint8Array[]): { readonly before: P2p; readonly now: P2p } {
    const info = { address: PEER, configMethods: 0x1188, name: "Screen", secondaryDeviceTypes: [] };
    const p2p = emitP2pAttributes({
        capability: { device: 0x25, group: 0 },
        deviceInfo: { ...info, primaryDeviceType: fromHex("00070050f2040001")! },
        ...attributes,
    });
    const elements = new Elements(concat(emitVendor(Oui.wifiAlliance, WifiAllianceType.p2p, p2p), ...more));
    const sightings = sightingsIn({ by: "probeResponse", source: INTERFACE, frequency: 2437, signal: -30, elements });
    if (isMalformed(sightings)) assert.fail(sightings.malformed);
    const before = noP2p();
    const env = { now: 0 as Instant, random: () => new Uint8Array() };
    const { state } = peers.reduce(before.peers, { type: "seen", sightings }, env);
    return { before, now: { ...before, peers: state } };
}

/** What monitors hear of it. */
function heard(attributes: P2pAttributes, ...more: readonly Uint8Array[]): readonly string[] {
    const { before, now } = met(attributes, ...more);
    return peerEvents(before, now);
}

/** Lines of everything that is known of the device with this address. */
const known = ({ peers: { table } }: P2p, address: Mac): readonly string[] =>
    peerText(table.get(address)!, 0 as Instant).split("\n");

const HEAD = `P2P-DEVICE-FOUND ${INTERFACE} p2p_dev_addr=${PEER} pri_dev_type=7-0050F204-1 name='Screen'`;

describe("The line of a device that was found", () => {
    it("has the device information of Wi-Fi Display, and that there are elements of vendors", () => {
        const display = emitVendor(Oui.wifiAlliance, WifiAllianceType.wifiDisplay, fromHex("00000600111c440036")!);
        const vendor = fromHex("dd05001122ff01")!;
        assert.deepEqual(heard({}, display, vendor), [
            `${HEAD} config_methods=0x1188 dev_capab=0x25 group_capab=0x0 wfd_dev_info=0x00111c440036 vendor_elems=1 new=1`,
        ]);
    });

    it("is one for each service that the device advertises, with the methods of that service", () => {
        const advertisedServices = [
            { id: 0x1234abcd, configMethods: 0x1000, name: "org.wi-fi.wfds.print.tx" },
            { id: 1, configMethods: 0x108, name: "alt.example.chat" },
        ];
        assert.deepEqual(heard({ advertisedServices }), [
            `${HEAD} config_methods=0x1000 dev_capab=0x25 group_capab=0x0 adv_id=1234abcd asp_svc=org.wi-fi.wfds.print.tx`,
            `${HEAD} config_methods=0x108 dev_capab=0x25 group_capab=0x0 adv_id=1 asp_svc=alt.example.chat`,
        ]);
    });

    it("is not one for any number of services", () => {
        const advertisedServices = Array.from({ length: 200 }, (_, id) => ({ id, configMethods: 0x108, name: "" }));
        assert.equal(heard({ advertisedServices }).length, 30);
    });
});

describe("Everything about a peer", () => {
    const NEWS = /^(?:interface_addr|ext_listen|oper_|wfd_|member_|flags)/;

    it("has when it listens and its display, subelements and all", () => {
        const display = emitVendor(Oui.wifiAlliance, WifiAllianceType.wifiDisplay, fromHex("00000600111c440036")!);
        const { now } = met({ extendedListenTiming: { period: 500, interval: 2000 } }, display);
        assert.deepEqual(
            known(now, PEER).filter(line => NEWS.test(line)),
            [
                `interface_addr=${INTERFACE}`,
                "member_in_go_dev=00:00:00:00:00:00",
                "member_in_go_iface=00:00:00:00:00:00",
                "oper_freq=0",
                "flags=[REPORTED]",
                "ext_listen_period=500",
                "ext_listen_interval=2000",
                "wfd_subelems=00000600111c440036",
            ],
        );
    });

    it("has the group that it owns, or whose client it is", () => {
        const client = "02:00:00:00:02:00" as Mac;
        const ssid = emitElement(ElementId.ssid, utf8("DIRECT-ab\\"));
        const type = { primaryDeviceType: new Uint8Array(8), secondaryDeviceTypes: [] };
        const info = {
            address: client,
            interfaceAddress: client,
            deviceCapability: 0,
            configMethods: 8,
            name: "Client",
        };
        const { now } = met({ capability: { device: 0, group: 1 }, groupInfo: [{ ...info, ...type }] }, ssid);
        const [owner, member] = [PEER, client].map(address => known(now, address).filter(line => NEWS.test(line)));
        assert.deepEqual(owner, [
            `interface_addr=${INTERFACE}`,
            "member_in_go_dev=00:00:00:00:00:00",
            "member_in_go_iface=00:00:00:00:00:00",
            "oper_freq=2437",
            "flags=[REPORTED]",
            "oper_ssid=DIRECT-ab\\\\",
        ]);
        assert.deepEqual(member, [
            `interface_addr=${client}`,
            `member_in_go_dev=${PEER}`,
            `member_in_go_iface=${INTERFACE}`,
            "oper_freq=2437",
            "flags=[REPORTED][GROUP_CLIENT_ONLY]",
        ]);
    });
});

describe("The line of a service response", () => {
    it("has the answer, or its length where a message has no room for it", () => {
        const line = (length: number): string =>
            serviceEvents({
                type: "p2p.serviceResponse",
                peer: PEER,
                updateIndicator: 3,
                tlvs: new Uint8Array(length),
            })[0]!;
        assert.equal(line(2), `P2P-SERV-DISC-RESP ${PEER} 3 0000`);
        assert.equal(line(1500).length, `P2P-SERV-DISC-RESP ${PEER} 3 `.length + 3000);
        assert.equal(line(1501), `P2P-SERV-DISC-RESP ${PEER} 3 <long response: 1501 bytes>`);
    });

    it("is followed by one for each service of an application service platform, but not for any number of them", () => {
        const [zeros, count] = [new Uint8Array(255 * 10), 255];
        const data = concat(Uint8Array.of(ServiceProtocol.p2ps, 1, ServiceStatus.available, count), zeros);
        const tlvs = joinServiceTlvs(Array.from({ length: 100 }, () => data));
        const lines = serviceEvents({ type: "p2p.serviceResponse", peer: PEER, updateIndicator: 3, tlvs });
        assert.equal(lines.length, 1 + 255);
        assert.equal(lines.at(-1), `P2P-SERV-ASP-RESP ${PEER} 1 0 0 0 `);
    });
});
