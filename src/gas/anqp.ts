import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";

/** Info IDs of ANQP-elements (IEEE 802.11-2020, 9.4.5.1), as far as they are used here. */
export const AnqpId = { queryList: 256, capabilityList: 257, vendorSpecific: 56797 } as const;

/** One ANQP-element; for a vendor specific one the value begins with the OUI. */
export interface AnqpElement {
    readonly id: number;
    readonly value: Uint8Array;
}

/** Reads the elements of a query or a response, in order. Values are views. */
export function parseAnqp(bytes: Uint8Array): Decoded<readonly AnqpElement[], "truncated"> {
    const reader = new Reader(bytes);
    const elements: AnqpElement[] = [];
    while (reader.remaining > 0) {
        const offset = reader.offset;
        const id = reader.u16le();
        const length = reader.u16le();
        const value = length === undefined ? undefined : reader.bytes(length);
        if (id === undefined || value === undefined) return malformed("truncated", offset);
        elements.push({ id, value });
    }
    return elements;
}

export const emitAnqp = ({ id, value }: AnqpElement): Uint8Array =>
    new Writer(4 + value.length).u16le(id).u16le(value.length).bytes(value).finish();
