import assert from "node:assert/strict";
import { peerEvents, serviceEvents } from "#service/ctrl/p2p-text.js";
import { noP2p } from "#src/core/p2p.js";
import { Elements, emitVendor } from "#src/ieee80211/element/elements.js";
import { Oui, WifiAllianceType } from "#src/ieee80211/element/id.js";
import { concat, fromHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
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

/** What monitors hear of a device whose probe response has these attributes and elements. */
function heard(attributes: P2pAttributes, ...more: readonly Uint8Array[]): readonly string[] {
    const info = { address: PEER, configMethods: 0x1188, name: "Screen", secondaryDeviceTypes: [] };
    const p2p = emitP2pAttributes({
        capability: { device: 0x25, group: 0 },
        deviceInfo: { ...info, primaryDeviceType: fromHex("00070050f2040001")! },
        ...attributes,
    });
    const elements = new Elements(concat(emitVendor(Oui.wifiAlliance, WifiAllianceType.p2p, p2p), ...more));
    const sightings = sightingsIn({ by: "probeResponse", source: PEER, frequency: 2437, signal: -30, elements });
    if (isMalformed(sightings)) assert.fail(sightings.malformed);
    const before = noP2p();
    const env = { now: 0 as Instant, random: () => new Uint8Array() };
    const { state } = peers.reduce(before.peers, { type: "seen", sightings }, env);
    return peerEvents(before, { ...before, peers: state });
}

const HEAD = `P2P-DEVICE-FOUND ${PEER} p2p_dev_addr=${PEER} pri_dev_type=7-0050F204-1 name='Screen'`;

describe("The line of a device that was found", () => {
    it("has the device information of Wi-Fi Display, and that there are elements of vendors", () => {
        const display = emitVendor(Oui.wifiAlliance, WifiAllianceType.wifiDisplay, fromHex("00000600111c440036")!);
        const vendor = fromHex("dd05001122ff01")!;
        assert.deepEqual(heard({}, display, vendor), [
            `${HEAD} config_methods=0x1188 dev_capab=0x25 group_capab=0x0 wfd_dev_info=0x00000600111c440036 vendor_elems=1 new=1`,
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
