import assert from "node:assert/strict";
import { Elements, emitElement, emitVendor } from "#src/ieee80211/element/elements.js";
import { ElementId, MicrosoftType, Oui, WifiAllianceType } from "#src/ieee80211/element/id.js";
import { concat, fromHex, noBytes, toHex } from "#src/lib/bytes.js";
import { broadcastMac, type Mac } from "#src/lib/mac.js";
import { utf8 } from "#src/lib/text.js";
import { type P2pDevice, probeRequestElements, probeResponseElements } from "#src/p2p/device.js";
import { type HeardProbe, type Unanswered, unanswered } from "#src/p2p/probe-request.js";
import { uuidOf } from "#src/wps/index.js";
import { p2pElements } from "#test/support/p2p-frames.js";

const deviceA = "02:00:00:00:00:00" as Mac;
const deviceB = "02:00:00:00:01:00" as Mac;
const television = fromHex("00070050f2040001")!;

const device: P2pDevice = {
    address: deviceA,
    uuid: uuidOf(deviceA),
    name: "Device A",
    manufacturer: "",
    modelName: "",
    modelNumber: "",
    serialNumber: "",
    primaryDeviceType: new Uint8Array(8),
    secondaryDeviceTypes: [],
    vendorExtensions: [],
    configMethods: 0x3148,
    deviceCapability: 0x25,
    listenChannel: { country: fromHex("585804")!, operatingClass: 81, channel: 6 },
    operatingChannel: undefined,
    extendedListen: undefined,
    wfdSubelements: noBytes,
    services: [],
};

const SSID = emitElement(ElementId.ssid, utf8("DIRECT-"));
const OFDM = fromHex("01080c1218243048606c")!;
const P2P = emitVendor(Oui.wifiAlliance, WifiAllianceType.p2p, fromHex("0202002500")!);
const wanted = (type: Uint8Array) => emitVendor(Oui.microsoft, MicrosoftType.wps, concat(fromHex("106a0008")!, type));

const probe = (change: Partial<HeardProbe> = {}): HeardProbe => ({
    source: deviceB,
    destination: broadcastMac,
    bssid: broadcastMac,
    elements: p2pElements("probe request of Device B"),
    ...change,
});
const made = (...parts: readonly Uint8Array[]): Elements => new Elements(concat(...parts));

describe("A probe request", () => {
    const rows: readonly (readonly [string, HeardProbe, Unanswered | undefined])[] = [
        ["S139 for anybody", probe(), undefined],
        ["S139 for us", probe({ destination: deviceA }), undefined],
        ["S139 without addresses", probe({ destination: undefined, bssid: undefined }), undefined],
        ["S139 for somebody else", probe({ destination: deviceB }), "otherDestination"],
        ["S139 in another BSS", probe({ bssid: deviceB }), "otherBssid"],
        ["S139 in another BSS, for us", probe({ destination: deviceA, bssid: deviceB }), "otherBssid"],
        ["without a P2P element", probe({ elements: made(SSID, OFDM) }), "notP2p"],
        ["without an SSID", probe({ elements: made(OFDM, P2P) }), "otherSsid"],
        [
            "for an SSID of a group",
            probe({ elements: made(emitElement(0, utf8("DIRECT-ab")), OFDM, P2P) }),
            "otherSsid",
        ],
        ["with 802.11b rates only", probe({ elements: made(SSID, fromHex("010402040b16")!, P2P) }), "only11bRates"],
        ["without rates", probe({ elements: made(SSID, P2P) }), "only11bRates"],
        ["cut short", probe({ elements: made(SSID, OFDM, P2P, fromHex("dd05")!) }), "malformed"],
        [
            "with a malformed P2P attribute",
            probe({ elements: made(SSID, OFDM, emitVendor(Oui.wifiAlliance, 9, fromHex("02010025")!)) }),
            "malformed",
        ],
        [
            "with a malformed WPS attribute",
            probe({ elements: made(SSID, OFDM, P2P, emitVendor(Oui.microsoft, 4, fromHex("106a000800")!)) }),
            "malformed",
        ],
        [
            "for a device type of seven bytes",
            probe({
                elements: made(SSID, OFDM, P2P, emitVendor(Oui.microsoft, 4, fromHex("106a000700070050f20400")!)),
            }),
            "malformed",
        ],
        [
            "for our device id",
            probe({ elements: made(SSID, OFDM, emitVendor(Oui.wifiAlliance, 9, fromHex("030600020000000000")!)) }),
            undefined,
        ],
        [
            "for a service that we do not offer",
            probe({ elements: made(SSID, OFDM, emitVendor(Oui.wifiAlliance, 9, fromHex("1506006db8710311f8")!)) }),
            "otherServices",
        ],
        ["for televisions", probe({ elements: made(SSID, OFDM, P2P, wanted(television)) }), "otherDeviceType"],
    ];
    for (const [name, heard, verdict] of rows) {
        it(`${name} is ${verdict ?? "answered"}`, () => assert.equal(unanswered(heard, device, true), verdict));
    }

    it("is answered in listen state only", () => assert.equal(unanswered(probe(), device, false), "notListening"));

    it("for another device id is not for us", () => {
        const heard = probe({ elements: p2pElements("probe request of Device B for a device id") });
        assert.equal(unanswered(heard, device, true), "otherDeviceId");
    });

    it("for a device type is answered by primary, by secondary, and by whole category", () => {
        const heard = probe({ elements: made(SSID, OFDM, P2P, wanted(television)) });
        assert.equal(unanswered(heard, { ...device, primaryDeviceType: television }, true), undefined);
        assert.equal(unanswered(heard, { ...device, secondaryDeviceTypes: [television] }, true), undefined);
        const category = probe({ elements: made(SSID, OFDM, P2P, wanted(fromHex("0007000000000000")!)) });
        assert.equal(unanswered(category, { ...device, primaryDeviceType: television }, true), undefined);
        assert.equal(unanswered(category, device, true), "otherDeviceType");
    });
});

describe("What we say of ourselves", () => {
    it("in a probe response is what hostap says, element by element", () => {
        const ours = probeResponseElements(device);
        const theirs = p2pElements("probe response of Device A");
        assert.equal(
            toHex(ours.vendorPayload(Oui.wifiAlliance, WifiAllianceType.p2p)!),
            toHex(theirs.vendorPayload(Oui.wifiAlliance, WifiAllianceType.p2p)!),
        );
        assert.equal(
            toHex(ours.vendorPayload(Oui.microsoft, MicrosoftType.wps)!),
            toHex(theirs.vendorPayload(Oui.microsoft, MicrosoftType.wps)!),
        );
        for (const id of [ElementId.ssid, ElementId.supportedRates, ElementId.dsssParameterSet])
            assert.equal(toHex(ours.find(id)!), toHex(theirs.find(id)!));
    });

    it("in a probe request names what we look for", () => {
        const ours = new Elements(probeRequestElements(device, { deviceTypes: [television], deviceId: deviceB }));
        const payload = toHex(ours.vendorPayload(Oui.wifiAlliance, WifiAllianceType.p2p)!);
        assert.equal(payload, "0202002500030600020000000100060500585804 5106".replace(" ", ""));
        assert.ok(
            toHex(ours.vendorPayload(Oui.microsoft, MicrosoftType.wps)!).includes(`106a0008${toHex(television)}`),
        );
    });

    it("in a probe request is what hostap says where nothing in particular is looked for", () => {
        const b: P2pDevice = {
            ...device,
            address: deviceB,
            uuid: uuidOf(deviceB),
            name: "Device B",
            configMethods: 0x3148,
            listenChannel: { ...device.listenChannel, channel: 11 },
        };
        const ours = new Elements(probeRequestElements(b, { deviceTypes: [], deviceId: undefined }));
        const theirs = p2pElements("probe request of Device B");
        for (const [oui, type] of [
            [Oui.wifiAlliance, WifiAllianceType.p2p],
            [Oui.microsoft, MicrosoftType.wps],
        ] as const)
            assert.equal(toHex(ours.vendorPayload(oui, type)!), toHex(theirs.vendorPayload(oui, type)!));
    });
});
