import assert from "node:assert/strict";
import fc from "fast-check";
import { isBusError } from "#service/dbus/error.js";
import { MessageBuffer } from "#service/dbus/marshal.js";
import { variant } from "#service/dbus/value.js";
import { BSS, bssKind } from "#service/objects/bss.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { concat } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";
import { bssRecord, network, pskNetwork, Station } from "#test/support/station.js";

/** Elements that the supplicant looks into, with bodies that begin as they should and go on as they like. */
const beginnings: readonly (readonly [id: number, body: readonly number[]])[] = [
    [ElementId.ssid, [104, 111, 109, 101]],
    [ElementId.supportedRates, [0x82, 0x84]],
    [ElementId.rsn, [1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 2]],
    [ElementId.rsn, [1, 0, 0, 0x0f, 0xac, 4, 0xff, 0xff]],
    [ElementId.rsnExtension, [0x20]],
    [ElementId.vendorSpecific, [0x00, 0x50, 0xf2, 1, 1, 0, 0x00, 0x50, 0xf2, 2, 1, 0, 0x00, 0x50, 0xf2, 2]],
    [ElementId.vendorSpecific, [0x00, 0x50, 0xf2, 4, 0x10, 0x41, 0, 1, 1, 0x10, 0x12, 0, 2]],
    [ElementId.meshId, []],
    [255, []],
    [255, [35]],
    [255, [36]],
];

const element: fc.Arbitrary<Uint8Array> = fc
    .tuple(
        fc.oneof(fc.constantFrom(...beginnings), fc.tuple(fc.nat(255), fc.constant([] as readonly number[]))),
        fc.nat(30),
        fc.oneof(
            { weight: 3, arbitrary: fc.uint8Array({ maxLength: 8 }) },
            { weight: 1, arbitrary: fc.uint8Array({ maxLength: 255 }) },
        ),
        fc.oneof(
            { weight: 8, arbitrary: fc.constant(0) },
            { weight: 1, arbitrary: fc.integer({ min: -20, max: 200 }) },
        ),
    )
    .map(([[id, body], cut, more, lie]) => {
        const value = concat(
            Uint8Array.from(body).subarray(0, Math.max(0, body.length - (cut > 15 ? cut - 15 : 0))),
            more,
        ).subarray(0, 255);
        return concat(Uint8Array.of(id, Math.min(255, Math.max(0, value.length + lie))), value);
    });

const elements = fc
    .tuple(fc.boolean(), fc.array(element, { maxLength: 12 }), fc.constantFrom(1, 1, 1, 500))
    .map(([named, list, times]) =>
        concat(
            ...(named ? [Uint8Array.of(0, 4, 104, 111, 109, 101)] : []),
            ...Array.from({ length: times }, () => list).flat(),
        ),
    );

describe("What an access point says", () => {
    it("reaches the bus or is dropped, whatever it is: nothing throws, and every property can be sent", () => {
        fc.assert(
            fc.property(
                fc.array(fc.tuple(elements, fc.option(elements, { nil: undefined }), fc.nat(0xffff), fc.nat(3)), {
                    maxLength: 4,
                }),
                fc.constantFrom(2412, 5180, 5955, 60480, 70200),
                (bsss, frequency) => {
                    const station = new Station();
                    station.open();
                    station.select(pskNetwork({ ieee80211w: "1", group: "CCMP TKIP", pairwise: "CCMP TKIP" }));
                    station.command({ type: "network.add", config: network({ key_mgmt: "NONE", disabled: "0" }) });
                    const records = bsss.map(([bytes, beacon, capability, last]) =>
                        bssRecord(station, {
                            bssid: `02:00:00:00:01:0${last}` as Mac,
                            capability,
                            frequency,
                            elements: bytes,
                            ...(beacon && { beaconElements: beacon }),
                        }),
                    );
                    station.scanned(records);
                    const buffer = new MessageBuffer();
                    for (const bss of station.interface().bss.byId.values()) {
                        for (const { get, signature } of bssKind.properties.values()) {
                            const value = get(bss, () => station.now);
                            assert.ok(!isBusError(value));
                            buffer.append({
                                type: "signal",
                                serial: 1,
                                path: "/x",
                                interface: BSS,
                                member: "PropertiesChanged",
                                signature: "v",
                                body: [variant(signature, value)],
                            });
                        }
                    }
                    assert.ok(station.interface().bss.byId.size <= 4);
                },
            ),
        );
    });
});
