import assert from "node:assert/strict";
import fc from "fast-check";
import { concat, fromHex, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { emitP2pMessage, parseP2pMessage } from "#src/p2p/message.js";
import {
    emitServiceRequest,
    emitServiceResponse,
    joinServiceTlvs,
    parseServiceRequest,
    parseServiceResponse,
    splitServiceTlvs,
} from "#src/p2p/service-tlv.js";
import {
    emitWfdDeviceInformation,
    emitWfdSubelement,
    parseWfdDeviceInformation,
    parseWfdSubelements,
} from "#src/p2p/wifi-display.js";

const bytes = (text: string): Uint8Array => fromHex(text.replaceAll(" ", ""))!;

/** A decoder with its encoder: frames are written from the figures of the specifications. */
interface Codec<T extends object> {
    readonly name: string;
    readonly wire: string;
    readonly parse: (bytes: Uint8Array) => T | { readonly malformed: string };
    readonly emit: (value: T) => Uint8Array;
    /** Lengths at which the beginning of the frame is a whole frame too. */
    readonly whole?: readonly number[];
}

const codec = <T extends object>(row: Codec<T>): Codec<T> => row;
const again = <T extends object>({ parse, emit }: Codec<T>, wire: Uint8Array): string => {
    const value = parse(wire);
    return "malformed" in value ? value.malformed : toHex(emit(value));
};

describe("A frame of P2P", () => {
    const codecs = [
        codec({
            name: "P2P public action",
            wire: "0409 506f9a09 00 01 dd08506f9a0900010005",
            parse: parseP2pMessage,
            emit: emitP2pMessage,
            whole: [8],
        }),
        codec({ name: "P2P action", wire: "7f 506f9a09 01 07", parse: parseP2pMessage, emit: emitP2pMessage }),
    ];
    for (const row of codecs) {
        const wire = bytes(row.wire);
        it(`${row.name} is read and written`, () => assert.equal(again(row, wire), toHex(wire)));
        it(`${row.name} is refused when cut`, () => {
            for (let length = 0; length < wire.length; length++) {
                if (row.whole?.includes(length)) continue;
                const refused = row.parse(wire.subarray(0, length));
                assert.ok("malformed" in refused, `${length} bytes`);
            }
        });
    }

    const foreign = [
        ["another category", "0500", parseP2pMessage, "notP2p"],
        ["another public action", "040a 506f9a09 00 01", parseP2pMessage, "notP2p"],
        ["another vendor", "0409 0050f209 00 01", parseP2pMessage, "notP2p"],
        ["another type of the Wi-Fi Alliance", "0409 506f9a13 00 01", parseP2pMessage, "notP2p"],
        ["half an element", "0409 506f9a09 00 01 dd08506f9a", parseP2pMessage, "badElements"],
    ] as const;
    for (const [name, wire, parse, reason] of foreign) {
        it(`with ${name} is refused: ${reason}`, () => {
            const refused = parse(bytes(wire));
            assert.equal("malformed" in refused ? refused.malformed : refused, reason);
        });
    }

    it("is never read past its end, whatever the bytes", () => {
        const parsers = [parseP2pMessage, parseServiceRequest, parseServiceResponse, parseWfdSubelements];
        fc.assert(
            fc.property(fc.uint8Array({ maxLength: 80 }), noise => {
                for (const start of ["", "0409506f9a09", "040a", "040b", "040d", "dddd1000506f9a09"])
                    for (const parse of parsers) parse(concat(bytes(start), noise));
            }),
        );
    });
});

describe("Services", () => {
    const request = { updateIndicator: 7, queries: [{ protocol: 1, transaction: 2, data: bytes("c00c0001") }] };
    const wire = bytes("dddd 0e00 506f9a09 0700 0600 01 02 c00c0001");

    it("are asked for in one vendor specific ANQP-element", () => {
        assert.equal(toHex(emitServiceRequest(request)), toHex(wire));
        assert.deepEqual(parseServiceRequest(wire), request);
    });

    it("are answered with a status each", () => {
        const response = {
            updateIndicator: 0,
            answers: [
                { protocol: 1, transaction: 2, status: 0, data: bytes("c00c0001") },
                { protocol: 2, transaction: 3, status: 1, data: bytes("") },
            ],
        };
        assert.deepEqual(parseServiceResponse(emitServiceResponse(response)), response);
    });

    const refused = [
        ["nothing", "", "noServices"],
        ["another ANQP-element", "0101 0200 0000", "noServices"],
        ["an element of another vendor", "dddd 0600 0050f209 0000", "noServices"],
        ["no update indicator", "dddd 0400 506f9a09", "truncated"],
        ["half a TLV", "dddd 0800 506f9a09 0000 0600", "truncated"],
        ["a TLV too short for its header", "dddd 0900 506f9a09 0000 0100 01", "truncated"],
        ["half an element", "dddd 0e00 506f9a09", "truncated"],
    ] as const;
    for (const [name, text, reason] of refused) {
        it(`are refused with ${name}: ${reason}`, () => {
            const parsed = parseServiceRequest(bytes(text));
            assert.equal(isMalformed(parsed) ? parsed.malformed : parsed, reason);
        });
    }

    it("are split and joined by their lengths", () => {
        const tlvs = bytes("0200 0001 0300 010203");
        const parts = splitServiceTlvs(tlvs);
        if (isMalformed(parts)) assert.fail(parts.malformed);
        assert.deepEqual(parts.map(toHex), ["0001", "010203"]);
        assert.equal(toHex(joinServiceTlvs(parts)), toHex(tlvs));
    });
});

describe("Wi-Fi Display subelements", () => {
    it("are read and written", () => {
        const wire = bytes("00 0006 0011 1c44 0036");
        const parsed = parseWfdSubelements(wire);
        if (isMalformed(parsed)) assert.fail(parsed.malformed);
        const information = parseWfdDeviceInformation(parsed.get(0)!);
        assert.deepEqual(information, { flags: 0x11, sessionPort: 7236, maxThroughput: 54 });
        assert.equal(
            toHex(
                emitWfdSubelement(0, emitWfdDeviceInformation({ flags: 0x11, sessionPort: 7236, maxThroughput: 54 })),
            ),
            toHex(wire),
        );
    });

    it("are refused when cut", () => {
        assert.deepEqual(parseWfdSubelements(bytes("00 0006 0011")), { malformed: "truncated", offset: 0 });
        assert.deepEqual(parseWfdDeviceInformation(bytes("0011")), { malformed: "badLength", offset: 0 });
    });
});
