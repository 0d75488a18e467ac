import { concat, Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";
import { MAC_LENGTH, type Mac, macAt, macBytes } from "#src/lib/mac.js";
import { utf8 } from "#src/lib/text.js";
import { attributeText, emitWpsAttribute, parseWpsAttributes, WpsAttribute } from "#src/wps/index.js";

/** What a P2P Device says of itself (P2P Device Info attribute). */
export interface DeviceInfo {
    /** P2P Device Address. */
    readonly address: Mac;
    /** Bit map of the Wi-Fi Simple Configuration specification. */
    readonly configMethods: number;
    /** Category, OUI and sub-category: eight bytes. */
    readonly primaryDeviceType: Uint8Array;
    readonly secondaryDeviceTypes: readonly Uint8Array[];
    /** At most 32 bytes of UTF-8, without trailing zeros. */
    readonly name: string;
}

/** What a group owner says of one of its clients (P2P Client Info descriptor). */
export interface ClientInfo extends DeviceInfo {
    readonly interfaceAddress: Mac;
    /** Device Capability Bitmap. */
    readonly deviceCapability: number;
}

export type DeviceInfoReason = "truncated" | "nameMissing" | "nameTooLong" | "trailingBytes";

export function parseDeviceInfo(value: Uint8Array): Decoded<DeviceInfo, DeviceInfoReason> {
    if (value.length < MAC_LENGTH) return malformed("truncated", value.length);
    const described = describe(new Reader(value.subarray(MAC_LENGTH)));
    return "malformed" in described ? described : { address: macAt(value), ...described };
}

export const emitDeviceInfo = (info: DeviceInfo): Uint8Array => concat(macBytes(info.address), emitDescription(info));

/** All descriptors of a P2P Group Info attribute. */
export function parseClientInfos(value: Uint8Array): Decoded<readonly ClientInfo[], DeviceInfoReason> {
    const reader = new Reader(value);
    const clients: ClientInfo[] = [];
    while (reader.remaining > 0) {
        const offset = reader.offset;
        const descriptor = reader.bytes(reader.u8()!);
        if (descriptor === undefined || descriptor.length < 2 * MAC_LENGTH + 1) return malformed("truncated", offset);
        const described = describe(new Reader(descriptor.subarray(2 * MAC_LENGTH + 1)));
        if ("malformed" in described) return malformed(described.malformed, offset);
        clients.push({
            address: macAt(descriptor),
            interfaceAddress: macAt(descriptor, MAC_LENGTH),
            deviceCapability: descriptor[2 * MAC_LENGTH]!,
            ...described,
        });
    }
    return clients;
}

export function emitClientInfo(info: ClientInfo): Uint8Array {
    const descriptor = concat(
        macBytes(info.address),
        macBytes(info.interfaceAddress),
        Uint8Array.of(info.deviceCapability),
        emitDescription(info),
    );
    return concat(new Writer(1).u8(descriptor.length).finish(), descriptor);
}

type Description = Omit<DeviceInfo, "address">;

/** What both have in common: config methods, device types and the name as a WPS attribute. */
function describe(reader: Reader): Decoded<Description, DeviceInfoReason> {
    const configMethods = reader.u16be();
    const primaryDeviceType = reader.bytes(DEVICE_TYPE_LENGTH);
    const count = reader.u8();
    if (configMethods === undefined || primaryDeviceType === undefined || count === undefined)
        return malformed("truncated", reader.offset);
    const secondary = reader.bytes(count * DEVICE_TYPE_LENGTH);
    if (secondary === undefined) return malformed("truncated", reader.offset);
    const at = reader.offset;
    const attributes = parseWpsAttributes(reader.rest());
    if ("malformed" in attributes) return malformed("truncated", at);
    const name = attributes.get(WpsAttribute.deviceName);
    if (name === undefined) return malformed("nameMissing", at);
    if (name.length > MAX_DEVICE_NAME) return malformed("nameTooLong", at);
    if (attributes.size > 1) return malformed("trailingBytes", at);
    return {
        configMethods,
        primaryDeviceType,
        secondaryDeviceTypes: Array.from({ length: count }, (_, i) =>
            secondary.subarray(i * DEVICE_TYPE_LENGTH, (i + 1) * DEVICE_TYPE_LENGTH),
        ),
        name: attributeText(name),
    };
}

const emitDescription = ({ configMethods, primaryDeviceType, secondaryDeviceTypes, name }: Description): Uint8Array =>
    concat(
        new Writer()
            .u16be(configMethods)
            .bytes(primaryDeviceType)
            .u8(secondaryDeviceTypes.length)
            .bytes(concat(...secondaryDeviceTypes))
            .finish(),
        emitWpsAttribute(WpsAttribute.deviceName, utf8(name)),
    );

export const DEVICE_TYPE_LENGTH = 8;
export const MAX_DEVICE_NAME = 32;
