import { Elements, emitElement, emitVendor } from "#src/ieee80211/element/elements.js";
import { ElementId, MicrosoftType, Oui, WifiAllianceType } from "#src/ieee80211/element/id.js";
import { emitRates } from "#src/ieee80211/element/rates.js";
import { concat, Writer } from "#src/lib/bytes.js";
import type { Millis } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { utf8 } from "#src/lib/text.js";
import type { AspService } from "#src/p2p/asp.js";
import { type AdvertisedService, emitP2pAttributes, type P2pAttributes, type P2pChannel } from "#src/p2p/attribute.js";
import type { DeviceInfo } from "#src/p2p/device-info.js";
import { DevicePasswordId, emitWpsAttribute, WpsAttribute } from "#src/wps/index.js";

/** What we are to other P2P Devices. */
export interface P2pDevice {
    /** P2P Device Address. */
    readonly address: Mac;
    readonly uuid: Uint8Array;
    readonly name: string;
    readonly manufacturer: string;
    readonly modelName: string;
    readonly modelNumber: string;
    readonly serialNumber: string;
    /** Eight bytes; all zero when none was configured. */
    readonly primaryDeviceType: Uint8Array;
    readonly secondaryDeviceTypes: readonly Uint8Array[];
    /** Of others than the Wi-Fi Alliance, vendor id first. */
    readonly vendorExtensions: readonly Uint8Array[];
    readonly configMethods: number;
    /** See `DeviceCapability`. */
    readonly deviceCapability: number;
    /** Where others find us, in listen state. */
    readonly listenChannel: P2pChannel;
    /** Where we would operate a group; `undefined`: anywhere. */
    readonly operatingChannel: P2pChannel | undefined;
    readonly extendedListen: { readonly period: Millis; readonly interval: Millis } | undefined;
    /** Wi-Fi Display subelements, joined; empty: none. */
    readonly wfdSubelements: Uint8Array;
    /** Services that others look for by their hashes. */
    readonly services: readonly AspService[];
}

/** The SSID that searching devices ask for, and that those answer which are in no group. */
export const P2P_WILDCARD_SSID: Uint8Array = utf8("DIRECT-");

export const infoOf = (device: P2pDevice): DeviceInfo => ({
    address: device.address,
    configMethods: device.configMethods & P2P_CONFIG_METHODS,
    primaryDeviceType: device.primaryDeviceType,
    secondaryDeviceTypes: device.secondaryDeviceTypes,
    name: device.name,
});

export interface SearchFilter {
    /** Only devices of one of these types (eight bytes each) shall answer. */
    readonly deviceTypes: readonly Uint8Array[];
    /** Only this device shall answer. */
    readonly deviceId: Mac | undefined;
    /** Only devices that offer one of these services shall answer. */
    readonly serviceHashes?: readonly Uint8Array[];
}

/** The elements that we add to the probe requests of a search. */
export function probeRequestElements(
    device: P2pDevice,
    { deviceTypes, deviceId, serviceHashes = [] }: SearchFilter,
): Uint8Array {
    const wps = concat(
        byte(WpsAttribute.version, 0x10),
        byte(WpsAttribute.requestType, 0x01),
        number(WpsAttribute.configMethods, device.configMethods),
        emitWpsAttribute(WpsAttribute.uuidE, device.uuid),
        emitWpsAttribute(WpsAttribute.primaryDeviceType, device.primaryDeviceType),
        byte(WpsAttribute.rfBands, RF_BANDS),
        number(WpsAttribute.associationState, 0),
        number(WpsAttribute.configurationError, 0),
        number(WpsAttribute.devicePasswordId, DevicePasswordId.default),
        description(device),
        emitWpsAttribute(WpsAttribute.vendorExtension, concat(WFA, VERSION2, REQUEST_TO_ENROLL)),
        ...deviceTypes.map(type => emitWpsAttribute(WpsAttribute.requestedDeviceType, type)),
        secondaryTypes(device),
    );
    return elements(device, wps, {
        capability: { device: device.deviceCapability, group: 0 },
        ...(deviceId && { deviceId }),
        listenChannel: device.listenChannel,
        ...listenTiming(device),
        ...(device.operatingChannel && { operatingChannel: device.operatingChannel }),
        ...(serviceHashes.length > 0 && { serviceHashes }),
    });
}

/** The elements of our answer in listen state, to somebody who looks for these services. */
export function probeResponseElements(device: P2pDevice, sought: readonly AdvertisedService[] = []): Elements {
    const wps = concat(
        byte(WpsAttribute.version, 0x10),
        byte(WpsAttribute.state, 0x01),
        byte(WpsAttribute.responseType, 0x00),
        emitWpsAttribute(WpsAttribute.uuidE, device.uuid),
        text(WpsAttribute.manufacturer, device.manufacturer),
        text(WpsAttribute.modelName, device.modelName),
        text(WpsAttribute.modelNumber, device.modelNumber),
        text(WpsAttribute.serialNumber, device.serialNumber),
        emitWpsAttribute(WpsAttribute.primaryDeviceType, device.primaryDeviceType),
        text(WpsAttribute.deviceName, device.name),
        number(WpsAttribute.configMethods, device.configMethods),
        emitWpsAttribute(WpsAttribute.vendorExtension, concat(WFA, VERSION2)),
        ...device.vendorExtensions.map(extension => emitWpsAttribute(WpsAttribute.vendorExtension, extension)),
        secondaryTypes(device),
    );
    const p2p: P2pAttributes = {
        capability: { device: device.deviceCapability, group: 0 },
        ...listenTiming(device),
        deviceInfo: infoOf(device),
        ...(sought.length > 0 && { advertisedServices: sought }),
    };
    return new Elements(
        concat(
            emitElement(ElementId.ssid, P2P_WILDCARD_SSID),
            OFDM_RATES,
            emitElement(ElementId.dsssParameterSet, Uint8Array.of(device.listenChannel.channel)),
            elements(device, wps, p2p),
        ),
    );
}

const elements = ({ wfdSubelements }: P2pDevice, wps: Uint8Array, p2p: P2pAttributes): Uint8Array =>
    concat(
        emitVendor(Oui.microsoft, MicrosoftType.wps, wps),
        emitVendor(Oui.wifiAlliance, WifiAllianceType.p2p, emitP2pAttributes(p2p)),
        wfdSubelements.length === 0
            ? wfdSubelements
            : emitVendor(Oui.wifiAlliance, WifiAllianceType.wifiDisplay, wfdSubelements),
    );

const listenTiming = ({ extendedListen }: P2pDevice): P2pAttributes =>
    extendedListen === undefined ? {} : { extendedListenTiming: extendedListen };

const description = (device: P2pDevice): Uint8Array =>
    concat(
        text(WpsAttribute.manufacturer, device.manufacturer),
        text(WpsAttribute.modelName, device.modelName),
        text(WpsAttribute.modelNumber, device.modelNumber),
        text(WpsAttribute.deviceName, device.name),
    );

const secondaryTypes = ({ secondaryDeviceTypes }: P2pDevice): Uint8Array =>
    secondaryDeviceTypes.length === 0
        ? new Uint8Array(0)
        : emitWpsAttribute(WpsAttribute.secondaryDeviceTypes, concat(...secondaryDeviceTypes));

/** Some devices cannot read an attribute without a value. */
const text = (type: number, value: string): Uint8Array => emitWpsAttribute(type, utf8(value === "" ? " " : value));
const byte = (type: number, value: number): Uint8Array => emitWpsAttribute(type, Uint8Array.of(value));
const number = (type: number, value: number): Uint8Array => emitWpsAttribute(type, new Writer(2).u16be(value).finish());

/** Display, push button, keypad and P2PS: the methods that a P2P Device Info attribute may name. */
const P2P_CONFIG_METHODS = 0x1188;
/** 2.4 and 5 GHz. */
const RF_BANDS = 0x03;
const WFA = Uint8Array.of(0x00, 0x37, 0x2a);
/** Subelement Version2, 2.0. */
const VERSION2 = Uint8Array.of(0x00, 0x01, 0x20);
const REQUEST_TO_ENROLL = Uint8Array.of(0x03, 0x01, 0x01);
/** P2P knows no 802.11b rates (Wi-Fi Peer-to-Peer specification, 2.4.1). */
const OFDM_RATES = emitRates({
    rates: [6, 9, 12, 18, 24, 36, 48, 54].map(mbits => ({
        bitsPerSecond: mbits * 1_000_000,
        basic: mbits === 6 || mbits === 12 || mbits === 24,
    })),
    selectors: [],
});
