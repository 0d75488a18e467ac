import assert from "node:assert/strict";
import fc from "fast-check";
import { Elements, emitVendor } from "#src/ieee80211/element/elements.js";
import { MicrosoftType, Oui, WifiAllianceType } from "#src/ieee80211/element/id.js";
import { concat, fromHex, noBytes, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Mac } from "#src/lib/mac.js";
import { type HeardFrame, type Sighting, sightedAgain, sightingsIn } from "#src/p2p/sighting.js";
import { p2pElements } from "#test/support/p2p-frames.js";

const deviceA = "02:00:00:00:00:00" as Mac;
const deviceB = "02:00:00:00:01:00" as Mac;

const heard = (by: HeardFrame["by"], source: Mac, elements: Elements): HeardFrame => ({
    by,
    source,
    frequency: 2437,
    signal: -30,
    elements,
});

function sightings(frame: HeardFrame): readonly Sighting[] {
    const found = sightingsIn(frame);
    if (isMalformed(found)) assert.fail(found.malformed);
    return found;
}

const refused = (elements: Elements, by: HeardFrame["by"] = "probeResponse"): string => {
    const found = sightingsIn(heard(by, deviceA, elements));
    return isMalformed(found) ? found.malformed : "nothing";
};

const p2p = (payload: string): Uint8Array =>
    emitVendor(Oui.wifiAlliance, WifiAllianceType.p2p, fromHex(payload.replaceAll(" ", ""))!);
const wps = (payload: string): Uint8Array =>
    emitVendor(Oui.microsoft, MicrosoftType.wps, fromHex(payload.replaceAll(" ", ""))!);

describe("A P2P Device", () => {
    it("S142 is described whole by its probe response", () => {
        const elements = p2pElements("probe response of Device A");
        const [a] = sightings(heard("probeResponse", deviceA, elements));
        assert.deepEqual(a, {
            address: deviceA,
            interfaceAddress: deviceA,
            by: "probeResponse",
            frequency: 2437,
            signal: -30,
            name: "Device A",
            configMethods: 0x1108,
            primaryDeviceType: new Uint8Array(8),
            secondaryDeviceTypes: [],
            manufacturer: " ",
            modelName: " ",
            modelNumber: " ",
            serialNumber: " ",
            deviceCapability: 0x25,
            groupCapability: 0,
            vendorExtensions: [],
            vendorElements: new Uint8Array(0),
            wfdSubelements: new Uint8Array(0),
            advertisedServices: [],
            group: undefined,
            frame: elements.bytes,
        });
    });

    it("that says the same again is described by what it said, but for channel and signal", () => {
        const frame = heard("probeResponse", deviceA, p2pElements("probe response of Device A"));
        const [known] = sightings(frame);
        const again = (
            { source, ...change }: Partial<Omit<HeardFrame, "elements">> = {},
            bytes = frame.elements.bytes.slice(),
        ) => sightedAgain(known, source ?? frame.source, { ...frame, elements: bytes, ...change });
        assert.equal(again(), known);
        assert.deepEqual(again({ signal: -50, frequency: 2412 }), { ...known, signal: -50, frequency: 2412 });
        assert.equal(again({ source: deviceB }), undefined);
        assert.equal(
            again(
                {},
                frame.elements.bytes.map((byte, at) => (at === 20 ? byte ^ 1 : byte)),
            ),
            undefined,
        );
        assert.equal(sightedAgain(undefined, frame.source, { ...frame, elements: frame.elements.bytes }), undefined);
    });

    it("whose frame tells of others too is never taken for known", () => {
        const [owner] = sightings(
            heard("probeResponse", deviceA, p2pElements("probe response of a group owner with a client")),
        );
        assert.equal(owner!.frame, undefined);
    });

    it("that searches is met on the channel that it will listen on", () => {
        const [b] = sightings(heard("probeRequest", deviceB, p2pElements("probe request of Device B")));
        assert.deepEqual([b?.address, b?.name, b?.frequency, b?.configMethods], [deviceB, "Device B", 2462, 0x3148]);
    });

    it("that searches is of the secondary types that it names there", () => {
        const types = "1055 0010 00070050f2040001 000a0050f2040005";
        const [found] = sightings(
            heard("probeRequest", deviceB, new Elements(concat(p2p("02 0200 2500"), wps(types)))),
        );
        assert.deepEqual(found?.secondaryDeviceTypes.map(toHex), ["00070050f2040001", "000a0050f2040005"]);
    });

    it("S141 that is a client of a group is told of by the owner of the group", () => {
        const found = sightings(
            heard("probeResponse", deviceA, p2pElements("probe response of a group owner with a client")),
        );
        assert.deepEqual(
            found.map(({ by, address, name, group }) => [by, address, name, group?.owner]),
            [
                ["probeResponse", found[0]!.address, found[0]!.name, found[0]!.address],
                ["groupOwner", found[1]!.address, found[1]!.name, found[0]!.address],
            ],
        );
        assert.match(found[1]!.name, /^Device/);
        assert.notEqual(found[0]!.address, found[1]!.address);
    });

    it("that owns a group is known by its address where it says no more of itself, as in beacons, and so are its clients", () => {
        const client = "26 020202020203 020202020204 00 3148 0000000000000001 00 1011 0004 54455354".replaceAll(
            " ",
            "",
        );
        const descriptor = `${(client.length / 2 - 1).toString(16)}${client.slice(2)}`;
        const group = `02 0200 2509 03 0600 020202020200 0e ${(descriptor.length / 2).toString(16)}00 ${descriptor}`;
        const found = sightings(heard("probeResponse", deviceA, new Elements(p2p(group))));
        assert.deepEqual(
            found.map(({ by, address, interfaceAddress, name, group }) => [
                by,
                address,
                interfaceAddress,
                name,
                group?.owner,
            ]),
            [
                ["beacon", "02:02:02:02:02:00", deviceA, "", "02:02:02:02:02:00"],
                ["groupOwner", "02:02:02:02:02:03", "02:02:02:02:02:04", "TEST", "02:02:02:02:02:00"],
            ],
        );
    });

    it("is not known by an address alone when it wants to negotiate", () => {
        assert.equal(refused(new Elements(p2p("03 0600 020202020200")), "goNegotiationRequest"), "noDeviceInfo");
    });

    it("has up to five secondary device types", () => {
        const [found] = sightings(
            heard("probeResponse", deviceA, p2pElements("probe response with secondary device types")),
        );
        assert.ok(found!.secondaryDeviceTypes.length > 0);
        assert.ok(found!.secondaryDeviceTypes.every(type => type.length === 8));
    });

    it("keeps vendor extensions and elements of others than the Wi-Fi Alliance", () => {
        const elements = new Elements(
            concat(
                p2p("0d 1b00 020000000000 0188 0000000000000000 00 1011 0006 446576696365"),
                wps("1049 0006 00372a 000120 1049 0005 0011220102"),
                fromHex("dd0500112233aa")!,
            ),
        );
        const [found] = sightings(heard("probeResponse", deviceA, elements));
        assert.deepEqual(found?.vendorExtensions.map(toHex), ["0011220102"]);
        assert.equal(toHex(found!.vendorElements), "dd0500112233aa");
    });

    it("has names of itself and its services that begin no line of their own where they are shown", () => {
        const named =
            "0d 1b00 020000000000 0188 0000000000000000 00 1011 0006 410a3c333e42 19 0900 01000000 0108 02 0a73";
        const [found] = sightings(
            heard("probeResponse", deviceA, new Elements(concat(p2p(named), wps("1021 0004 0d1b5b00 1023 0002 c285")))),
        );
        assert.deepEqual([found?.name, found?.manufacturer, found?.modelName], ["A_<3>B", "__[", "_"]);
        assert.deepEqual(found?.advertisedServices, [{ id: 1, configMethods: 0x108, name: "_s" }]);
    });

    const info = "0d 1700 020000000000 0188 0000000000000000 00 1011 0002 5456";
    const rows = [
        ["no P2P element", Elements.none, "notP2p"],
        ["a P2P attribute cut short", new Elements(p2p("0d 1700 0200")), "truncated"],
        ["a P2P attribute of the wrong length", new Elements(p2p(`${info} 02 0100 25`)), "badCapability"],
        ["a group info that is not one", new Elements(p2p(`${info} 0e 0100 05`)), "badGroupInfo"],
        ["WPS attributes cut short", new Elements(concat(p2p(info), wps("1011 0005 41"))), "badWps"],
        ["WPS config methods of one byte", new Elements(concat(p2p(info), wps("1008 0001 41"))), "badWps"],
        [
            "a WPS device type of seven bytes",
            new Elements(concat(p2p(info), wps(`1054 0007 ${"41".repeat(7)}`))),
            "badWps",
        ],
        [
            "half a secondary WPS device type",
            new Elements(concat(p2p(info), wps(`1055 000c ${"41".repeat(12)}`))),
            "badWps",
        ],
        [
            "a WPS device name of 33 bytes",
            new Elements(concat(p2p(info), wps(`1011 0021 ${"41".repeat(33)}`))),
            "badWps",
        ],
        ["a UUID of fifteen bytes", new Elements(concat(p2p(info), wps(`1047 000f ${"41".repeat(15)}`))), "badWps"],
        ["a password id of three bytes", new Elements(concat(p2p(info), wps("1012 0003 000000"))), "badWps"],
        ["a WPS vendor extension without a vendor", new Elements(concat(p2p(info), wps("1049 0002 0011"))), "badWps"],
        [
            "Wi-Fi Display device information of five bytes",
            new Elements(
                concat(
                    p2p(info),
                    emitVendor(Oui.wifiAlliance, WifiAllianceType.wifiDisplay, fromHex("00000500111c4400")!),
                ),
            ),
            "badWfd",
        ],
        [
            "Wi-Fi Display subelements cut short",
            new Elements(
                concat(p2p(info), emitVendor(Oui.wifiAlliance, WifiAllianceType.wifiDisplay, fromHex("000006")!)),
            ),
            "badWfd",
        ],
        ["nothing about the device", new Elements(p2p("02 0200 2500")), "noDeviceInfo"],
    ] as const;
    for (const [name, elements, reason] of rows) {
        it(`with ${name} is not one: ${reason}`, () => {
            assert.equal(refused(elements), reason);
            if (reason !== "noDeviceInfo") assert.equal(refused(elements, "probeRequest"), reason);
        });
    }

    it("is never made of malformed bytes, whatever they are", () => {
        fc.assert(
            fc.property(
                fc.uint8Array({ maxLength: 90 }),
                fc.constantFrom("probeRequest", "probeResponse", "goNegotiationRequest"),
                fc.constantFrom(
                    [Oui.wifiAlliance, WifiAllianceType.p2p],
                    [Oui.microsoft, MicrosoftType.wps],
                    [Oui.wifiAlliance, WifiAllianceType.wifiDisplay],
                ),
                (noise, by, [oui, type]) => {
                    const device = oui === Oui.wifiAlliance && type === WifiAllianceType.p2p ? noBytes : p2p(info);
                    const elements = new Elements(concat(device, emitVendor(oui!, type!, noise)));
                    const found = sightingsIn(heard(by, deviceA, elements));
                    if (isMalformed(found)) return;
                    assert.ok(found.every(({ name }) => name.length <= 32));
                    assert.ok(found.every(({ primaryDeviceType: { length } }) => length === 0 || length === 8));
                },
            ),
        );
    });
});
