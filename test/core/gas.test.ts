import assert from "node:assert/strict";
import { emitGas, type GasFrame } from "#src/gas/index.js";
import { emitManagement, ManagementSubtype, managementFrame, parseManagement } from "#src/ieee80211/management.js";
import { concat, noBytes, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { broadcastMac, type Mac } from "#src/lib/mac.js";
import { utf8 } from "#src/lib/text.js";
import { writeTlv8 } from "#src/lib/tlv.js";
import { Authenticator } from "#test/support/authenticator.js";
import { AP, bssRecord, OTHER_AP, OWN, pskNetwork, RSN_PSK_PMF, Station } from "#test/support/station.js";

/** Connected with protection of management frames, with another access point in reach. */
function connected(): Station {
    const station = new Station();
    station.open();
    const elements = concat(writeTlv8(0, utf8("home")), RSN_PSK_PMF);
    station.hears([bssRecord(station, { elements }), bssRecord(station, { bssid: OTHER_AP, ssid: "away" })]);
    station.select(pskNetwork({ ieee80211w: "1" }));
    station.authenticated();
    station.answer("associate");
    station.associated();
    new Authenticator(station, { protectsManagement: true, ownElements: RSN_PSK_PMF }).begin().run();
    station.forget();
    return station;
}

const get = (station: Station, peer: Mac) =>
    station.command({ type: "anqp.get", peer, frequency: undefined, ids: [257], hotspot: [], multiband: [] });

function sent(station: Station) {
    const { frame, frequency, waitFor } = station.latest("sendFrame");
    const management = parseManagement(frame);
    assert.ok(!isMalformed(management));
    const { destination, source, bssid, body } = management;
    return { destination, source, bssid, body: toHex(body), frequency, waitFor };
}

function hears(station: Station, frame: GasFrame, { source = AP, destination = OWN, secured = false } = {}): void {
    const addresses = { destination, source, bssid: source };
    station.event({
        type: "frame",
        frame: emitManagement(managementFrame(ManagementSubtype.action, addresses, emitGas(frame, secured))),
        frequency: 2437,
        signal: undefined,
    });
}

const answer: GasFrame = {
    type: "initialResponse",
    dialogToken: 7,
    statusCode: 0,
    comebackDelay: 0,
    protocol: Uint8Array.of(0x7f, 0),
    response: noBytes,
};

const results = (station: Station): readonly string[] =>
    station.notices().flatMap(({ notice }) => (notice.type === "gasDone" ? [notice.result] : []));

describe("questions over the generic advertisement service", () => {
    it("S185 can be answered: its frames are subscribed to at the start, in the open and protected", () => {
        const { subscribed } = connected();
        for (const prefix of ["040a", "040b", "040c", "040d", "090a", "090b", "090c", "090d"])
            assert.ok(subscribed.includes(prefix), prefix);
    });

    it("are protected when they go to the access point of a link with protection, and to nobody else", () => {
        const station = connected();
        get(station, AP);
        assert.deepEqual(sent(station), {
            destination: AP,
            source: OWN,
            bssid: AP,
            body: "090a076c0200000600000102000101",
            frequency: 2437,
            waitFor: 1000,
        });
        hears(station, answer, { secured: true });
        get(station, OTHER_AP);
        assert.match(sent(station).body, /^040a/);
    });

    it("take no answer without the protection that there is, none with protection where there is none, none to all", () => {
        const station = connected();
        get(station, AP);
        hears(station, answer);
        hears(station, answer, { secured: true, destination: broadcastMac });
        assert.deepEqual(results(station), []);
        hears(station, answer, { secured: true });
        assert.deepEqual(results(station), ["success"]);
        get(station, OTHER_AP);
        hears(station, answer, { source: OTHER_AP, secured: true });
        assert.deepEqual(results(station), []);
        hears(station, answer, { source: OTHER_AP });
        assert.deepEqual(results(station), ["success"]);
        const reasons = station.reasons().filter(reason => /^gas/.test(reason));
        assert.deepEqual(reasons, ["gasProtectionMismatch", "gasToGroup", "gasProtectionMismatch"]);
    });

    it("name no BSS where gas_address3 says so, but that of the link", () => {
        const station = connected();
        station.command({ type: "config.set", field: "gas_address3", text: "1" });
        get(station, OTHER_AP);
        assert.equal(sent(station).bssid, broadcastMac);
        station.event({
            type: "frameSent",
            frame: station.latest("sendFrame").frame,
            acknowledged: false,
        });
        station.advance(250);
        get(station, AP);
        assert.equal(sent(station).bssid, AP);
    });

    it("end at once when the driver refuses the frame, and give the radio back", () => {
        const station = connected();
        get(station, OTHER_AP);
        station.answer("sendFrame", { errno: 16 });
        assert.deepEqual(results(station), ["internalError"]);
        assert.equal(station.root.radios.size, 0);
    });

    it("do not keep the radio from a connection while a peer makes us wait", () => {
        const station = connected();
        get(station, OTHER_AP);
        hears(station, { ...answer, comebackDelay: 60_000 }, { source: OTHER_AP });
        assert.equal(station.root.radios.size, 0);
        station.command({ type: "scan", parameters: { ssids: [] }, allowRoam: false });
        station.answer("scan");
        assert.equal(station.root.radios.get(0)?.active?.kind, "scan");
    });

    it("end with the interface, each told once", () => {
        const station = connected();
        for (const peer of [AP, OTHER_AP, OTHER_AP]) get(station, peer);
        station.dispatch({ type: "interface.remove", call: station.call(), interface: 0 });
        assert.deepEqual(results(station), ["ended", "ended", "ended"]);
        assert.equal(station.root.radios.size, 0);
    });

    it("are 256 at once at most, whoever asks", () => {
        const station = connected();
        for (let i = 0; i < 256; i++) assert.ok(get(station, OTHER_AP)?.ok);
        assert.deepEqual(get(station, OTHER_AP), { ok: false, error: "queryNotSent" });
    });

    it("drop a frame that is not as it should be", () => {
        const station = connected();
        get(station, OTHER_AP);
        const body = Uint8Array.of(4, 11, 7, 0, 0);
        const addresses = { destination: OWN, source: OTHER_AP, bssid: OTHER_AP };
        station.event({
            type: "frame",
            frame: emitManagement(managementFrame(ManagementSubtype.action, addresses, body)),
            frequency: 2437,
            signal: undefined,
        });
        assert.ok(station.reasons().includes("gasMalformed"));
    });
});
