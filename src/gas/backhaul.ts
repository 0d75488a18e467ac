import { WAN_METRICS_LENGTH } from "#src/gas/anqp-info.js";
import { Reader } from "#src/lib/bytes.js";

/** What an access point says of the link behind it (Hotspot 2.0, WAN Metrics). */
export interface WanMetrics {
    readonly atCapacity: boolean;
    /** kbit/s that are free at the moment; `undefined`: the load was not measured. */
    readonly free: { readonly down: number; readonly up: number } | undefined;
}

export function parseWanMetrics(value: Uint8Array): WanMetrics | undefined {
    if (value.length < WAN_METRICS_LENGTH) return undefined;
    const reader = new Reader(value);
    const info = reader.u8()!;
    const [down, up] = [reader.u32le()!, reader.u32le()!];
    const [downLoad, upLoad] = [reader.u8()!, reader.u8()!];
    const measuredFor = reader.u16le()!;
    const free = (speed: number, load: number): number => Math.floor((speed * (255 - load)) / 255);
    return {
        atCapacity: (info & AT_CAPACITY) !== 0,
        free: measuredFor === 0 ? undefined : { down: free(down, downLoad), up: free(up, upLoad) },
    };
}

const AT_CAPACITY = 0x08;

/** An IP protocol and port, and whether they get through (Hotspot 2.0, Connection Capability). */
export interface ConnectionCapability {
    readonly protocol: number;
    readonly port: number;
    readonly open: boolean;
}

export function connectionCapabilities(value: Uint8Array): readonly ConnectionCapability[] {
    const reader = new Reader(value);
    const found: ConnectionCapability[] = [];
    while (reader.remaining >= 4)
        found.push({ protocol: reader.u8()!, port: reader.u16le()!, open: reader.u8() === OPEN });
    return found;
}

const OPEN = 1;
