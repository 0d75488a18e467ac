import assert from "node:assert/strict";
import fc from "fast-check";
import { type DataFrame, emitData, emitLlc, fromDs, parseData, parseLlc, toDs } from "#src/ieee80211/data.js";
import { fromHex, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { type Mac, macAt } from "#src/lib/mac.js";

const AP = "02:00:00:00:10:00" as Mac;
const STATION = "02:00:00:00:00:01" as Mac;
const BEYOND = "02:00:00:00:99:99" as Mac;

/** Laid out by hand from the standard's figure: frame control, duration, three addresses, sequence control, body. */
const UP = "0801" + "0000" + "020000001000" + "020000000001" + "020000009999" + "0000" + "aabb";
const DOWN = "0842" + "0000" + "020000000001" + "020000001000" + "020000009999" + "0000" + "aabb";

const mac = fc.uint8Array({ minLength: 6, maxLength: 6 }).map(bytes => macAt(bytes));
const frames: fc.Arbitrary<DataFrame> = fc.record(
    {
        flags: fc
            .tuple(fc.boolean(), fc.boolean())
            .map(([up, protectedFrame]) => ({ ...(up ? toDs : fromDs), protectedFrame })),
        destination: mac,
        source: mac,
        bssid: mac,
        body: fc.uint8Array({ maxLength: 64 }),
    },
    { noNullPrototype: true },
);

describe("data frames", () => {
    it("tell the three addresses by their direction", () => {
        const up = parseData(fromHex(UP)!);
        assert.ok(!isMalformed(up));
        assert.deepEqual([up.bssid, up.source, up.destination, toHex(up.body)], [AP, STATION, BEYOND, "aabb"]);
        assert.deepEqual(up.flags, toDs);
        const down = parseData(fromHex(DOWN)!);
        assert.ok(!isMalformed(down));
        assert.deepEqual([down.destination, down.bssid, down.source, toHex(down.body)], [STATION, AP, BEYOND, "aabb"]);
        assert.deepEqual(down.flags, { ...fromDs, protectedFrame: true });
    });

    it("are the same bytes when emitted again", () => {
        for (const hex of [UP, DOWN]) {
            const frame = parseData(fromHex(hex)!);
            assert.ok(!isMalformed(frame));
            assert.equal(toHex(emitData(frame)), hex);
        }
        fc.assert(fc.property(frames, frame => assert.deepEqual(parseData(emitData(frame)), frame)));
    });

    const refused: readonly [string, string, string][] = [
        ["another protocol version", `09${UP.slice(2)}`, "unknown protocol version"],
        ["a management frame", `80${UP.slice(2)}`, "not a data frame"],
        ["a frame without data", `48${UP.slice(2)}`, "subtype without data"],
        ["a QoS frame, whose header is longer", `88${UP.slice(2)}`, "subtype without data"],
        ["a frame within the distribution system", `0803${UP.slice(4)}`, "not between station and access point"],
        ["a frame between stations", `0800${UP.slice(4)}`, "not between station and access point"],
    ];
    for (const [what, hex, reason] of refused) {
        it(`are not ${what}`, () => assert.equal(malformation(parseData(fromHex(hex)!)), reason));
    }

    it("are refused when the header is cut short, at each length", () => {
        const whole = fromHex(UP)!;
        for (let length = 0; length < 24; length++) {
            assert.equal(malformation(parseData(whole.subarray(0, length))), "header truncated");
        }
        assert.equal(malformation(parseData(whole.subarray(0, 24))), undefined);
    });
});

describe("LLC with SNAP", () => {
    const EAPOL = "aaaa03000000" + "888e" + "02030000";

    it("carries an EtherType and its payload, both ways", () => {
        const llc = parseLlc(fromHex(EAPOL)!);
        assert.deepEqual(llc, { etherType: 0x888e, payload: fromHex("02030000") });
        assert.ok(!isMalformed(llc));
        assert.equal(toHex(emitLlc(llc)), EAPOL);
    });

    it("is refused without its header, whole and at each length", () => {
        assert.equal(malformation(parseLlc(fromHex(`424203${EAPOL.slice(6)}`)!)), "not SNAP");
        for (let length = 0; length < 8; length++) {
            assert.equal(malformation(parseLlc(fromHex(EAPOL)!.subarray(0, length))), "header truncated");
        }
    });
});

const malformation = (parsed: object): string | undefined => (isMalformed(parsed) ? parsed.malformed : undefined);
