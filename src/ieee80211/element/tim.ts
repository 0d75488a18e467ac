import { Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";

/** The TIM element (IEEE 802.11-2020, 9.4.2.5). */
export interface Tim {
    /** Beacons until the next DTIM; 0: this one. */
    readonly dtimCount: number;
    /** Beacons between DTIMs. */
    readonly dtimPeriod: number;
    /** Bit 0: group traffic waits; the rest: offset of the bitmap. */
    readonly bitmapControl: number;
    readonly partialVirtualBitmap: Uint8Array;
}

export function parseTim(value: Uint8Array): Decoded<Tim, "truncated"> {
    if (value.length < 4) return malformed("truncated", value.length);
    return {
        dtimCount: value[0]!,
        dtimPeriod: value[1]!,
        bitmapControl: value[2]!,
        partialVirtualBitmap: value.subarray(3),
    };
}

export function emitTim({ dtimCount, dtimPeriod, bitmapControl, partialVirtualBitmap }: Tim): Uint8Array {
    return new Writer().u8(dtimCount).u8(dtimPeriod).u8(bitmapControl).bytes(partialVirtualBitmap).finish();
}
