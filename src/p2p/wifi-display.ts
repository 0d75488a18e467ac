import { concat, noBytes, Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, isMalformed, malformed } from "#src/lib/decoded.js";

/** Subelement ids of the Wi-Fi Display Technical Specification. */
export const WfdSubelement = {
    deviceInformation: 0,
    associatedBssid: 1,
    audioFormats: 2,
    videoFormats: 3,
    contentProtection: 5,
    coupledSinkInformation: 6,
    extendedCapability: 7,
    localIpAddress: 8,
    sessionInformation: 9,
    alternativeMacAddress: 10,
    r2DeviceInformation: 11,
} as const;

/** The WFD Device Information subelement. */
export interface WfdDeviceInformation {
    /** Bit field: the lowest two bits are the device type (source, primary sink, secondary sink, both). */
    readonly flags: number;
    /** TCP port of RTSP. */
    readonly sessionPort: number;
    /** In Mbit/s. */
    readonly maxThroughput: number;
}

/** The subelements of the Wi-Fi Display elements of a frame, joined, in order; of a repeated one the first. Values are views. */
export function parseWfdSubelements(payload: Uint8Array): Decoded<ReadonlyMap<number, Uint8Array>, "truncated"> {
    const reader = new Reader(payload);
    const subelements = new Map<number, Uint8Array>();
    while (reader.remaining > 0) {
        const offset = reader.offset;
        const id = reader.u8()!;
        const length = reader.u16be();
        const value = length === undefined ? undefined : reader.bytes(length);
        if (value === undefined) return malformed("truncated", offset);
        if (!subelements.has(id)) subelements.set(id, value);
    }
    return subelements;
}

/** Those that have a meaning, in the order of their ids: what we say of ourselves. */
export function describedSubelements(payload: Uint8Array): Decoded<Uint8Array, "truncated"> {
    const parsed = parseWfdSubelements(payload);
    return isMalformed(parsed) ? parsed : joined(parsed, id => id <= WfdSubelement.r2DeviceInformation);
}

/** Those of ours that go into probe requests and responses; the others are for whoever asks. */
export function announcedSubelements(ours: Uint8Array): Uint8Array {
    const parsed = parseWfdSubelements(ours);
    return isMalformed(parsed) ? noBytes : joined(parsed, id => ANNOUNCED.has(id));
}

const joined = (subelements: ReadonlyMap<number, Uint8Array>, wanted: (id: number) => boolean): Uint8Array =>
    concat(
        ...[...subelements]
            .filter(([id]) => wanted(id))
            .sort(([a], [b]) => a - b)
            .map(([id, value]) => emitWfdSubelement(id, value)),
    );

const ANNOUNCED: ReadonlySet<number> = new Set([
    WfdSubelement.deviceInformation,
    WfdSubelement.associatedBssid,
    WfdSubelement.coupledSinkInformation,
    WfdSubelement.r2DeviceInformation,
]);

export function emitWfdSubelement(id: number, value: Uint8Array): Uint8Array {
    return new Writer(3 + value.length).u8(id).u16be(value.length).bytes(value).finish();
}

/** Reads the value of the subelement. */
export function parseWfdDeviceInformation(value: Uint8Array): Decoded<WfdDeviceInformation, "badLength"> {
    if (value.length !== 6) return malformed("badLength", 0);
    const reader = new Reader(value);
    return { flags: reader.u16be()!, sessionPort: reader.u16be()!, maxThroughput: reader.u16be()! };
}

export const emitWfdDeviceInformation = ({ flags, sessionPort, maxThroughput }: WfdDeviceInformation): Uint8Array =>
    new Writer(6).u16be(flags).u16be(sessionPort).u16be(maxThroughput).finish();
