import assert from "node:assert/strict";
import type { DriverEvent } from "#src/driver/event.js";
import { concat, fromHex } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";
import { Secret } from "#src/lib/secret.js";
import { utf8 } from "#src/lib/text.js";
import { writeTlv8 } from "#src/lib/tlv.js";
import { Authenticator } from "#test/support/authenticator.js";
import { AP, bssRecord, openNetwork, pskNetwork, Station } from "#test/support/station.js";

const INTRUDER = "02:00:00:00:66:66" as Mac;

function connected(): { readonly station: Station; readonly ap: Authenticator } {
    const station = new Station();
    station.open();
    station.hears([bssRecord(station)]);
    station.select(pskNetwork());
    station.answer("authenticate");
    station.authenticated();
    station.answer("associate");
    station.associated();
    const ap = new Authenticator(station).begin().run();
    assert.equal(station.wpaState(), "completed");
    station.forget();
    return { station, ap };
}

const keysInstalled = (station: Station): number =>
    station.asked.filter(({ command }) => command.type === "installKey").length;

/** A BSS that calls itself "home" and has these elements besides. */
const home = (station: Station, capability: number, ...elements: readonly Uint8Array[]) =>
    bssRecord(station, { capability, elements: concat(writeTlv8(0, utf8("home")), ...elements) });

describe("an intruder in range of a link", () => {
    it("does not end it with farewells that have no protection, however many", () => {
        const { station } = connected();
        for (const frame of ["deauthentication", "disassociation"] as const) {
            for (let i = 0; i < 100; i++)
                station.event({ type: "unprotectedDisconnect", frame, bssid: AP, reasonCode: 7 });
        }
        assert.equal(station.wpaState(), "completed");
        assert.deepEqual(station.commands(), []);
    });

    it("does not get a key installed again with events of an association that is over", () => {
        // What follows CVE-2017-13077: the same message, brought in by a second association event.
        const { station, ap } = connected();
        const installed = keysInstalled(station);
        const message1 = new Authenticator(station).begin().outbox[0]!;
        for (let i = 0; i < 3; i++) {
            station.authenticated();
            station.associated();
            station.event({ type: "eapol", source: AP, frame: message1, encrypted: false });
        }
        assert.equal(station.wpaState(), "completed");
        assert.equal(keysInstalled(station), installed);
        ap.rekey().run();
        assert.equal(keysInstalled(station), installed + 1);
    });

    it("is not heard under another address, before an association, or after it", () => {
        const { station } = connected();
        const frame = new Authenticator(station).begin().outbox[0]!;
        const sent = station.sent.length;
        const says = (source: Mac): void => station.event({ type: "eapol", source, frame, encrypted: undefined });
        says(INTRUDER);
        station.command({ type: "disconnect" });
        says(AP);
        station.command({ type: "reassociate" });
        assert.equal(station.wpaState(), "authenticating");
        says(INTRUDER);
        assert.equal(station.sent.length, sent);
        const { association } = station.interface();
        assert.ok(association.tag === "authenticating" && association.early === undefined);
    });

    it("gets no answer, and fills nothing, with farewells when there is no link", () => {
        const { station } = connected();
        station.disconnected();
        const once = station.interface().blocklist.size;
        station.forget();
        const storm: DriverEvent = {
            type: "disconnected",
            frame: "deauthentication",
            bssid: AP,
            reasonCode: 7,
            locallyGenerated: false,
        };
        for (let i = 0; i < 100; i++) station.event({ ...storm, reasonCode: i });
        assert.equal(station.interface().blocklist.size, once);
        assert.deepEqual(station.commands(), []);
        assert.deepEqual(station.interface().last.disconnect, { reason: 2 });
    });

    it("leaves no key behind when he ends a link", () => {
        const installed: Secret[] = [];
        const { station } = connected();
        for (const { command } of station.asked) if (command.type === "installKey") installed.push(command.key);
        const { linkKey } = station.interface();
        assert.ok(linkKey instanceof Secret && installed.length === 2);
        station.disconnected();
        assert.ok([...installed, linkKey].every(secret => secret.wiped));
    });
});

describe("an access point that is not what it says", () => {
    const CCMP_TKIP = fromHex("30140100000fac020100000fac040100000fac020000")!;
    const WPA_TKIP = fromHex("dd160050f20101000050f20201000050f20201000050f202")!;
    const EMPTY_RSNE = fromHex("3000")!;
    const rsnWithCount = fromHex("300a0100000fac04ffff000f")!;
    const policy = { proto: "RSN", pairwise: "CCMP", group: "CCMP" };
    const rows: Readonly<Record<string, (station: Station) => ReturnType<typeof home>>> = {
        "has the network's name and no encryption": station => home(station, 0x0401),
        "has encryption that nobody knows": station => home(station, 0x0411),
        "encrypts for everybody with less than the network allows": station => home(station, 0x0411, CCMP_TKIP),
        "offers only what came before RSN": station => home(station, 0x0411, WPA_TKIP),
        "has an RSNE with nothing in it": station => home(station, 0x0411, EMPTY_RSNE),
        "counts more ciphers than its RSNE has": station => home(station, 0x0411, rsnWithCount),
        "has the right address and another name": station => bssRecord(station, { ssid: "hom" }),
        "has a name with a zero behind it": station => bssRecord(station, { ssid: "home\0" }),
    };
    for (const [name, record] of Object.entries(rows)) {
        it(`is not joined when it ${name}`, () => {
            const station = new Station();
            station.open();
            station.hears([record(station)]);
            station.select(pskNetwork(policy));
            assert.equal(station.wpaState(), "scanning");
        });
    }

    it("is joined when it is what it says, which shows that the rows above can fail", () => {
        const station = new Station();
        station.open();
        station.hears([bssRecord(station)]);
        station.select(pskNetwork(policy));
        assert.equal(station.wpaState(), "authenticating");
    });

    it("gets no open link where the network has no encryption and it has some", () => {
        const station = new Station();
        station.open();
        station.hears([bssRecord(station)]);
        station.select(openNetwork());
        assert.equal(station.wpaState(), "scanning");
    });
});
