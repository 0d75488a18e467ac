import assert from "node:assert/strict";
import { emitSaQuery, parseSaQuery } from "#src/ieee80211/action/sa-query.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { noFlags } from "#src/ieee80211/frame-control.js";
import { emitManagement, ManagementSubtype, parseManagement } from "#src/ieee80211/management.js";
import { concat, noBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Mac } from "#src/lib/mac.js";
import { utf8 } from "#src/lib/text.js";
import { writeTlv8 } from "#src/lib/tlv.js";
import { Authenticator } from "#test/support/authenticator.js";
import { AP, bssRecord, OTHER_AP, OWN, pskNetwork, RSN_PSK_PMF, Station } from "#test/support/station.js";

/** Associated to a network that can protect management frames; `pmf` as its `ieee80211w`. */
function associated(pmf: "0" | "1"): Station {
    const station = new Station();
    station.open();
    const elements = concat(writeTlv8(ElementId.ssid, utf8("home")), RSN_PSK_PMF);
    station.hears([bssRecord(station, { elements })]);
    station.select(pskNetwork({ ieee80211w: pmf }));
    station.authenticated();
    station.answer("associate");
    station.associated();
    return station;
}

function connected(pmf: "0" | "1" = "1"): Station {
    const station = associated(pmf);
    new Authenticator(station, { protectsManagement: pmf === "1", ownElements: RSN_PSK_PMF }).begin().run();
    assert.equal(station.wpaState(), "completed");
    station.advance(60_000);
    station.forget();
    return station;
}

const unprotected = (station: Station, { bssid = AP, reasonCode = 7 } = {}): void =>
    station.event({ type: "unprotectedDisconnect", frame: "deauthentication", bssid, reasonCode });

/** The numbers of the requests since the last look. */
function requests(station: Station): readonly number[] {
    return station.commands().flatMap(command => {
        if (command.type !== "sendFrame") return [];
        const frame = parseManagement(command.frame);
        assert.ok(!isMalformed(frame));
        assert.deepEqual([frame.destination, frame.source, frame.bssid], [AP, OWN, AP]);
        assert.equal(command.frequency, 2437);
        const query = parseSaQuery(frame.body);
        assert.ok(!isMalformed(query) && query.action === "request");
        return [query.transaction];
    });
}

const respond = (station: Station, transaction: number, source: Mac = AP): void =>
    station.event({
        type: "frame",
        frame: emitManagement({
            subtype: ManagementSubtype.action,
            flags: noFlags,
            duration: 0,
            destination: OWN,
            source,
            bssid: source,
            sequence: 0,
            fragment: 0,
            body: emitSaQuery({ action: "response", transaction, elements: new Elements(noBytes) }),
        }),
        frequency: 2437,
        signal: undefined,
    });

describe("a farewell without protection on a link that has it", () => {
    it("S113 can be asked about: responses are subscribed to at the start", () => {
        assert.ok(connected().subscribed.includes("0801"));
    });

    it("S110 S112 is asked about, and forgotten when the access point still has our keys", () => {
        const station = connected();
        unprotected(station);
        const [transaction] = requests(station);
        respond(station, transaction!);
        station.advance(5000);
        assert.deepEqual(station.commands(), []);
        assert.equal(station.wpaState(), "completed");
    });

    it("S111 ends the link with reason 2 when there is no answer, and we are back at once", () => {
        const station = connected();
        station.hears([bssRecord(station, { elements: concat(writeTlv8(0, utf8("home")), RSN_PSK_PMF) })]);
        station.forget();
        unprotected(station);
        station.advance(1028);
        assert.equal(requests(station).length, 5);
        station.advance(2);
        assert.equal(station.latest("deauthenticate").reasonCode, 2);
        assert.deepEqual(station.interface().last.disconnect, { reason: -2 });
        assert.equal(station.interface().blocklist.size, 0);
        assert.equal(station.wpaState(), "authenticating");
    });

    it("S112 is not settled by somebody else's answer, nor by a malformed one", () => {
        const station = connected();
        unprotected(station);
        const [transaction] = requests(station);
        respond(station, transaction!, OTHER_AP);
        station.event({ type: "frame", frame: new Uint8Array(25), frequency: 2437, signal: undefined });
        station.advance(1100);
        assert.notEqual(station.wpaState(), "completed");
    });

    it("S110 is nothing when it comes from another access point, or before there are keys, or without protection", () => {
        const other = connected();
        unprotected(other, { bssid: OTHER_AP });
        const early = associated("1");
        early.forget();
        unprotected(early);
        const plain = connected("0");
        unprotected(plain);
        for (const station of [other, early, plain]) assert.deepEqual(requests(station), []);
    });

    it("S114 is not asked about any more when the link is over", () => {
        const station = connected();
        unprotected(station);
        station.command({ type: "disconnect" });
        station.forget();
        station.advance(5000);
        assert.deepEqual(station.commands(), []);
    });
});
