import assert from "node:assert/strict";
import { concat, fromHex, toHex } from "#src/lib/bytes.js";
import { utf8 } from "#src/lib/text.js";
import { writeTlv8 } from "#src/lib/tlv.js";
import { bssRecord, pskNetwork, RSN_PSK, Station } from "#test/support/station.js";

const set = (station: Station, fields: Readonly<Record<string, string>>): void => {
    for (const [field, text] of Object.entries(fields))
        assert.ok(station.command({ type: "config.set", field, text })?.ok, field);
};

const opened = (fields: Readonly<Record<string, string>>, extendedCapabilities?: Uint8Array): Station => {
    const station = new Station();
    station.open("wlan0", { extendedCapabilities });
    set(station, fields);
    return station;
};

describe("what our frames say of Interworking and Hotspot 2.0", () => {
    const rows = [
        ["nothing unless it is wanted", { access_network_type: "2" }, undefined],
        [
            "the access network type and that we know Interworking",
            { interworking: "1", access_network_type: "2" },
            "7f04000000806b0102",
        ],
        ["any access network type", { interworking: "1" }, "7f04000000806b010f"],
        [
            "the homogeneous extended service set",
            { interworking: "1", access_network_type: "0", hessid: "02:00:00:00:77:01" },
            "7f04000000806b0700020000007701",
        ],
        ["the release of Hotspot 2.0", { hs20: "1" }, "dd05506f9a1020"],
    ] as const;
    for (const [what, fields, expected] of rows)
        it(`in probe requests: ${what}`, () => {
            const station = opened(fields);
            station.command({ type: "scan", parameters: { ssids: [new Uint8Array()] }, allowRoam: false });
            const { extraElements } = station.latest("scan");
            assert.equal(extraElements && toHex(extraElements), expected);
        });

    const associating = (station: Station, elements: Uint8Array): string => {
        station.hears([bssRecord(station, { elements: concat(writeTlv8(0, utf8("home")), RSN_PSK, elements) })]);
        station.select(pskNetwork());
        station.answer("authenticate");
        station.authenticated();
        return toHex(station.latest("associate").elements);
    };

    it("in association requests: that we know Interworking, with what the driver can do, to whoever says the like", () => {
        const driver = fromHex("0400000001")!;
        const theirs = fromHex("7f0101")!;
        const rsn = toHex(RSN_PSK);
        assert.equal(associating(opened({ interworking: "1" }, driver), theirs), `${rsn}7f050400008001`);
        assert.equal(associating(opened({ interworking: "1" }), theirs), `${rsn}7f0400000080`);
        assert.equal(associating(opened({ interworking: "1" }, driver), new Uint8Array()), rsn);
        assert.equal(associating(opened({ interworking: "0" }, driver), theirs), rsn);
    });
});
