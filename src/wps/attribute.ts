import type { Elements } from "#src/ieee80211/element/elements.js";
import { MicrosoftType, Oui } from "#src/ieee80211/element/id.js";
import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, isMalformed, malformed } from "#src/lib/decoded.js";
import { fromUtf8, withoutControls } from "#src/lib/text.js";
import { readTlv16be } from "#src/lib/tlv.js";

/** Attribute types of the Wi-Fi Simple Configuration specification, as far as they are used here. */
export const WpsAttribute = {
    associationState: 0x1002,
    configMethods: 0x1008,
    configurationError: 0x1009,
    deviceName: 0x1011,
    devicePasswordId: 0x1012,
    manufacturer: 0x1021,
    modelName: 0x1023,
    modelNumber: 0x1024,
    requestType: 0x103a,
    responseType: 0x103b,
    rfBands: 0x103c,
    selectedRegistrar: 0x1041,
    serialNumber: 0x1042,
    state: 0x1044,
    uuidE: 0x1047,
    vendorExtension: 0x1049,
    version: 0x104a,
    selectedRegistrarConfigMethods: 0x1053,
    primaryDeviceType: 0x1054,
    secondaryDeviceTypes: 0x1055,
    requestedDeviceType: 0x106a,
} as const;

/** Values of the Device Password ID attribute. */
export const DevicePasswordId = {
    default: 0,
    userSpecified: 1,
    machineSpecified: 2,
    rekey: 3,
    pushButton: 4,
    registrarSpecified: 5,
} as const;

/** The attributes of a WPS element or message by type; of a repeated one the first. Values are views. */
export type WpsAttributes = ReadonlyMap<number, Uint8Array>;

export function parseWpsAttributes(payload: Uint8Array): Decoded<WpsAttributes, "truncated"> {
    const list = parseWpsAttributeList(payload);
    if (isMalformed(list)) return list;
    const attributes = new Map<number, Uint8Array>();
    for (const { type, value } of list) if (!attributes.has(type)) attributes.set(type, value);
    return attributes;
}

/** All attributes in order, for those that may be repeated. Values are views. */
export type WpsAttributeList = readonly { readonly type: number; readonly value: Uint8Array }[];

export function parseWpsAttributeList(payload: Uint8Array): Decoded<WpsAttributeList, "truncated"> {
    const { items, truncatedAt } = readTlv16be(payload);
    if (truncatedAt !== undefined) return malformed("truncated", truncatedAt);
    return items.map(({ id, value }) => ({ type: id, value }));
}

/** The same of what a device says of itself: one value of another length than the specification gives it refuses the whole. */
export function parseWpsDescription(payload: Uint8Array): Decoded<WpsAttributeList, "truncated" | "badLength"> {
    const list = parseWpsAttributeList(payload);
    if (isMalformed(list)) return list;
    return list.every(({ type, value }) => LENGTHS.get(type)?.(value.length) ?? true) ? list : malformed("badLength");
}

const exactly =
    (wanted: number) =>
    (length: number): boolean =>
        length === wanted;

/** Texts that are only shown may be longer than the specification allows, as they are on some devices. */
const LENGTHS: ReadonlyMap<number, (length: number) => boolean> = new Map([
    [WpsAttribute.associationState, exactly(2)],
    [WpsAttribute.configMethods, exactly(2)],
    [WpsAttribute.configurationError, exactly(2)],
    [WpsAttribute.deviceName, length => length <= 32],
    [WpsAttribute.devicePasswordId, exactly(2)],
    [WpsAttribute.requestType, exactly(1)],
    [WpsAttribute.responseType, exactly(1)],
    [WpsAttribute.rfBands, exactly(1)],
    [WpsAttribute.selectedRegistrar, exactly(1)],
    [WpsAttribute.state, exactly(1)],
    [WpsAttribute.uuidE, exactly(16)],
    [WpsAttribute.vendorExtension, length => length >= 3],
    [WpsAttribute.version, exactly(1)],
    [WpsAttribute.selectedRegistrarConfigMethods, exactly(2)],
    [WpsAttribute.primaryDeviceType, exactly(8)],
    [WpsAttribute.secondaryDeviceTypes, length => length <= 128 && length % 8 === 0],
    [WpsAttribute.requestedDeviceType, exactly(8)],
]);

/** Some devices end their texts with zeros. */
function withoutTrailingZeros(value: Uint8Array): Uint8Array {
    let end = value.length;
    while (end > 0 && value[end - 1] === 0) end--;
    return value.subarray(0, end);
}

/** The text of a value, as it may be shown. */
export const attributeText = (value: Uint8Array): string => withoutControls(fromUtf8(withoutTrailingZeros(value)));

export function emitWpsAttribute(type: number, value: Uint8Array): Uint8Array {
    return new Writer(4 + value.length).u16be(type).u16be(value.length).bytes(value).finish();
}

/** How one can join a BSS by WPS right now: D-Bus property `WPS` of a BSS, where `undefined` is "not at all". */
export type WpsType = "pbc" | "pin" | "";

/**
 * What the WPS element announces: nothing active (""), a pressed button, or a registrar that waits for a PIN. The Selected
 * Registrar Config Methods say the same, but access points get them wrong, so the Device Password ID decides, as in
 * wpa_supplicant. An element that cannot be read announces nothing active.
 */
export function wpsType(elements: Elements): WpsType | undefined {
    const payload = elements.vendorPayload(Oui.microsoft, MicrosoftType.wps);
    if (payload === undefined) return undefined;
    const attributes = parseWpsAttributes(payload);
    if (isMalformed(attributes)) return "";
    const selected = attributes.get(WpsAttribute.selectedRegistrar);
    if (selected?.length !== 1 || selected[0] === 0) return "";
    const password = attributes.get(WpsAttribute.devicePasswordId);
    if (password === undefined) return "pin";
    if (password.length !== 2) return "";
    return new Reader(password).u16be() === DevicePasswordId.pushButton ? "pbc" : "pin";
}
