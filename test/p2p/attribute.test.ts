import assert from "node:assert/strict";
import fc from "fast-check";
import { concat, fromHex, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Mac } from "#src/lib/mac.js";
import { emitP2pAttributes, type P2pAttributes, parseP2pAttributes } from "#src/p2p/attribute.js";

const bytes = (text: string): Uint8Array => fromHex(text.replaceAll(" ", ""))!;
const address = "02:00:00:00:0a:01" as Mac;
const other = "02:00:00:00:0b:02" as Mac;
const country = bytes("555304");
const television = bytes("00070050f2040001");
const phone = bytes("000a0050f2040005");

/** Id, and value in hexadecimal. */
const attribute = (id: number, value: string): Uint8Array => {
    const data = bytes(value);
    return concat(Uint8Array.of(id, data.length & 255, data.length >> 8), data);
};

interface Row {
    readonly name: keyof P2pAttributes;
    readonly id: number;
    /** Written from the figures of the Wi-Fi Peer-to-Peer specification, 4.1. */
    readonly wire: string;
    readonly value: P2pAttributes;
    /** What the attribute must refuse. */
    readonly bad: readonly string[];
}

const rows: readonly Row[] = [
    { name: "status", id: 0, wire: "05", value: { status: 5 }, bad: ["", "0505"] },
    { name: "minorReasonCode", id: 1, wire: "02", value: { minorReasonCode: 2 }, bad: ["", "0202"] },
    {
        name: "capability",
        id: 2,
        wire: "25ab",
        value: { capability: { device: 0x25, group: 0xab } },
        bad: ["25", "25ab00"],
    },
    {
        name: "deviceId",
        id: 3,
        wire: "020000000a01",
        value: { deviceId: address },
        bad: ["020000000a", "020000000a0100"],
    },
    { name: "goIntent", id: 4, wire: "0f", value: { goIntent: { intent: 7, tieBreaker: true } }, bad: ["", "0f0f"] },
    {
        name: "configurationTimeout",
        id: 5,
        wire: "6414",
        value: { configurationTimeout: { groupOwner: 100, client: 20 } },
        bad: ["64", "641400"],
    },
    {
        name: "listenChannel",
        id: 6,
        wire: "555304 51 06",
        value: { listenChannel: { country, operatingClass: 81, channel: 6 } },
        bad: ["55530451", "5553045106ff"],
    },
    { name: "groupBssid", id: 7, wire: "020000000a01", value: { groupBssid: address }, bad: ["020000000a"] },
    {
        name: "extendedListenTiming",
        id: 8,
        wire: "f401 e803",
        value: { extendedListenTiming: { period: 500, interval: 1000 } },
        bad: ["f401e8", "f401e80300"],
    },
    {
        name: "intendedInterfaceAddress",
        id: 9,
        wire: "020000000b02",
        value: { intendedInterfaceAddress: other },
        bad: ["020000000b"],
    },
    { name: "manageability", id: 10, wire: "03", value: { manageability: 3 }, bad: ["", "0303"] },
    {
        name: "channelList",
        id: 11,
        wire: "555304 51 03 01060b 73 00",
        value: {
            channelList: {
                country,
                classes: [
                    { operatingClass: 81, channels: bytes("01060b") },
                    { operatingClass: 115, channels: bytes("") },
                ],
            },
        },
        bad: ["5553", "55530451", "555304 51 04 01060b"],
    },
    {
        name: "noticeOfAbsence",
        id: 12,
        wire: "07 8a 01 a0860100 40420f00 00000080",
        value: {
            noticeOfAbsence: {
                index: 7,
                opportunisticPowerSave: true,
                ctWindow: 10,
                descriptors: [{ countOrType: 1, duration: 100_000, interval: 1_000_000, start: 0x80000000 }],
            },
        },
        bad: ["07", "078a01a0860100"],
    },
    {
        name: "deviceInfo",
        id: 13,
        wire: "020000000a01 0188 00070050f2040001 01 000a0050f2040005 1011 0002 5456",
        value: {
            deviceInfo: {
                address,
                configMethods: 0x0188,
                primaryDeviceType: television,
                secondaryDeviceTypes: [phone],
                name: "TV",
            },
        },
        bad: [
            "020000000a",
            "020000000a01 0188 00070050f2040001",
            "020000000a01 0188 00070050f2040001 02 000a0050f2040005 1011 0002 5456",
            "020000000a01 0188 00070050f2040001 00",
            "020000000a01 0188 00070050f2040001 00 1011 0003 5456",
            "020000000a01 0188 00070050f2040001 00 1021 0002 5456",
            "020000000a01 0188 00070050f2040001 00 1011 0002 5456 1021 0001 41",
            `020000000a01 0188 00070050f2040001 00 1011 0021 ${"41".repeat(33)}`,
        ],
    },
    {
        name: "groupInfo",
        id: 14,
        wire: "1e 020000000a01 020000000b02 25 0188 00070050f2040001 00 1011 0002 5456",
        value: {
            groupInfo: [
                {
                    address,
                    interfaceAddress: other,
                    deviceCapability: 0x25,
                    configMethods: 0x0188,
                    primaryDeviceType: television,
                    secondaryDeviceTypes: [],
                    name: "TV",
                },
            ],
        },
        bad: ["05 020000000a", "0c 020000000a01 020000000b02", "0d 020000000a01 020000000b02 25", "ff"],
    },
    {
        name: "groupId",
        id: 15,
        wire: "020000000a01 4449524543542d",
        value: { groupId: { deviceAddress: address, ssid: bytes("4449524543542d") } },
        bad: ["020000000a", `020000000a01 ${"41".repeat(33)}`],
    },
    {
        name: "interface",
        id: 16,
        wire: "020000000a01 01 020000000b02",
        value: { interface: { deviceAddress: address, addresses: [other] } },
        bad: ["020000000a01", "020000000a01 02 020000000b02"],
    },
    {
        name: "operatingChannel",
        id: 17,
        wire: "555304 73 24",
        value: { operatingChannel: { country, operatingClass: 115, channel: 36 } },
        bad: ["", "55530473"],
    },
    { name: "invitationFlags", id: 18, wire: "01", value: { invitationFlags: 1 }, bad: ["", "0101"] },
    {
        name: "serviceHashes",
        id: 21,
        wire: "010203040506 0708090a0b0c",
        value: { serviceHashes: [bytes("010203040506"), bytes("0708090a0b0c")] },
        bad: ["", "0102030405"],
    },
    { name: "connectionCapability", id: 23, wire: "07", value: { connectionCapability: 7 }, bad: ["", "0707"] },
    {
        name: "advertisementId",
        id: 24,
        wire: "78563412 020000000a01",
        value: { advertisementId: { id: 0x12345678, address } },
        bad: ["78563412", "78563412 020000000a01 00"],
    },
    {
        name: "advertisedServices",
        id: 25,
        wire: "01000000 1008 04 706c6179 02000000 0000 00",
        value: {
            advertisedServices: [
                { id: 1, configMethods: 0x1008, name: "play" },
                { id: 2, configMethods: 0, name: "" },
            ],
        },
        bad: ["01000000", "01000000 1008", "01000000 1008 05 706c6179"],
    },
    {
        name: "sessionId",
        id: 26,
        wire: "78563412 020000000a01",
        value: { sessionId: { id: 0x12345678, address } },
        bad: ["78563412"],
    },
    { name: "featureCapability", id: 27, wire: "0100", value: { featureCapability: 1 }, bad: ["01", "010000"] },
    {
        name: "persistentGroup",
        id: 28,
        wire: "020000000a01 4449524543542d",
        value: { persistentGroup: { deviceAddress: address, ssid: bytes("4449524543542d") } },
        bad: ["020000000a"],
    },
];

describe("A P2P attribute", () => {
    for (const { name, id, wire, value, bad } of rows) {
        it(`${name} is read and written`, () => {
            assert.deepEqual(parseP2pAttributes(attribute(id, wire)), value);
            assert.equal(toHex(emitP2pAttributes(value)), toHex(attribute(id, wire)));
        });

        it(`${name} is refused when cut anywhere`, () => {
            const whole = attribute(id, wire);
            for (let length = 1; length < whole.length; length++)
                assert.deepEqual(parseP2pAttributes(whole.subarray(0, length)), { malformed: "truncated", offset: 0 });
        });

        for (const text of bad) {
            it(`${name} is refused with the value "${text}", and with it all others`, () => {
                const reason = `bad${name[0]!.toUpperCase()}${name.slice(1)}`;
                assert.deepEqual(parseP2pAttributes(concat(attribute(99, "00"), attribute(id, text))), {
                    malformed: reason,
                    offset: 4,
                });
            });
        }
    }

    it("that is unknown is passed over", () => {
        assert.deepEqual(parseP2pAttributes(concat(attribute(221, "506f9a00"), attribute(0, "01"))), { status: 1 });
    });

    it("that is repeated counts the last time", () => {
        assert.deepEqual(parseP2pAttributes(concat(attribute(0, "01"), attribute(0, "02"))), { status: 2 });
    });

    it("of a device that does not listen has no value", () => {
        assert.deepEqual(parseP2pAttributes(attribute(6, "")), {});
    });

    it("with the name of a device loses trailing zeros, which some devices send", () => {
        const named = attribute(13, "020000000a01 0188 00070050f2040001 00 1011 0004 54560000");
        const parsed = parseP2pAttributes(named);
        assert.equal(isMalformed(parsed) ? parsed.malformed : parsed.deviceInfo?.name, "TV");
    });

    it("is never read past its end, whatever the bytes", () => {
        fc.assert(
            fc.property(
                fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.uint8Array({ maxLength: 60 })), { maxLength: 6 }),
                items => {
                    const payload = concat(...items.map(([id, value]) => attribute(id, toHex(value))));
                    const parsed = parseP2pAttributes(payload);
                    if (isMalformed(parsed)) return;
                    // Known attributes come back: what is written again is read the same.
                    assert.deepEqual(parseP2pAttributes(emitP2pAttributes(parsed)), parsed);
                },
            ),
        );
    });
});
