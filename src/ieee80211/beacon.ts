import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";
import { Elements } from "./element/elements.js";

/** The body of a Beacon and of a Probe Response frame (IEEE 802.11-2020, 9.3.3.2 and 9.3.3.10). */
export interface Beacon {
    /** The TSF timer of the sender in microseconds. */
    readonly timestamp: bigint;
    /** In time units of 1024 µs. */
    readonly beaconInterval: number;
    /** See `Capability`. */
    readonly capability: number;
    readonly elements: Elements;
}

export function parseBeacon(body: Uint8Array): Decoded<Beacon, "truncated"> {
    if (body.length < 12) return malformed("truncated", body.length);
    const reader = new Reader(body);
    return {
        timestamp: reader.u64le()!,
        beaconInterval: reader.u16le()!,
        capability: reader.u16le()!,
        elements: new Elements(reader.rest()),
    };
}

export function emitBeacon({ timestamp, beaconInterval, capability, elements }: Beacon): Uint8Array {
    return new Writer(12 + elements.bytes.length)
        .u64le(timestamp)
        .u16le(beaconInterval)
        .u16le(capability)
        .bytes(elements.bytes)
        .finish();
}
