/** One id-length-value. `value` is a view into the buffer that was read. */
export interface Tlv {
    readonly id: number;
    readonly value: Uint8Array;
    /** Offset of the header. */
    readonly offset: number;
}

/** Items as far as they are whole, and where the first item that is not whole begins. */
export interface TlvList {
    readonly items: readonly Tlv[];
    /** Absent when the buffer ends exactly behind the last item. */
    readonly truncatedAt?: number;
}

/** Reads one-byte id and one-byte length (IEEE 802.11 elements). Never reads past the end. */
export function readTlv8(bytes: Uint8Array): TlvList {
    const items: Tlv[] = [];
    let at = 0;
    while (at < bytes.length) {
        if (at + 2 > bytes.length || at + 2 + bytes[at + 1]! > bytes.length) return { items, truncatedAt: at };
        const end = at + 2 + bytes[at + 1]!;
        items.push({ id: bytes[at]!, value: bytes.subarray(at + 2, end), offset: at });
        at = end;
    }
    return { items };
}

/** Reads two-byte id and two-byte length, both big-endian (WPS attributes). Never reads past the end. */
export function readTlv16be(bytes: Uint8Array): TlvList {
    const items: Tlv[] = [];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (at < bytes.length) {
        if (at + 4 > bytes.length || at + 4 + view.getUint16(at + 2) > bytes.length) return { items, truncatedAt: at };
        const end = at + 4 + view.getUint16(at + 2);
        items.push({ id: view.getUint16(at), value: bytes.subarray(at + 4, end), offset: at });
        at = end;
    }
    return { items };
}

/** One element with a one-byte id and a one-byte length. A longer value is our bug and throws. */
export function writeTlv8(id: number, value: Uint8Array): Uint8Array {
    if (value.length > 255) throw new RangeError(`element ${id} of ${value.length} bytes`);
    const bytes = new Uint8Array(2 + value.length);
    bytes[0] = id;
    bytes[1] = value.length;
    bytes.set(value, 2);
    return bytes;
}
