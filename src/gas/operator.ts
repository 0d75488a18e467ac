import { Reader, toHex } from "#src/lib/bytes.js";
import { fromUtf8 } from "#src/lib/text.js";

/*
 * Elements that tell whose network it is. What is whole before a mistake counts, as in wpa_supplicant: an operator that is
 * recognised is recognised whatever follows.
 */

/** Domain names of the operator (IEEE 802.11-2020, 9.4.5.15). */
export const domainNames = (value: Uint8Array): readonly string[] => counted(value).map(fromUtf8);

/** Organization identifiers whose members are welcome (IEEE 802.11-2020, 9.4.5.7), in hexadecimal digits. */
export const roamingConsortiums = (value: Uint8Array): readonly string[] => counted(value).map(toHex);

/** The identifiers that fit a beacon: those of the Roaming Consortium element (IEEE 802.11-2020, 9.4.2.95), likewise. */
export function roamingConsortiumElement(value: Uint8Array): readonly string[] {
    const reader = new Reader(value);
    reader.u8();
    const lengths = reader.u8();
    if (lengths === undefined) return [];
    const first = reader.bytes(lengths & 0x0f);
    const second = first && reader.bytes(lengths >> 4);
    if (first === undefined || second === undefined) return [];
    return [first, second, reader.rest()].filter(({ length }) => length > 0).map(toHex);
}

/** How many more of them an access point answers with. */
export const moreRoamingConsortiums = (value: Uint8Array | undefined): number => value?.[0] ?? 0;

/** Public land mobile networks (3GPP TS 24.302, annex H): three bytes each, as they stand, in hexadecimal digits. */
export function mobileNetworks(value: Uint8Array): readonly string[] {
    const [version, length = 0] = value;
    if (version !== 0 || value.length - 2 < length) return [];
    const reader = new Reader(value.subarray(2, 2 + length));
    const found: string[] = [];
    while (reader.remaining >= 2) {
        const kind = reader.u8();
        const list = reader.bytes(reader.u8()! & 0x7f);
        if (list === undefined) break;
        if (kind !== PLMN_LIST || list.length === 0) continue;
        for (let i = 0, at = 1; i < list[0]! && at + 3 <= list.length; i++, at += 3)
            found.push(toHex(list.subarray(at, at + 3)));
    }
    return found;
}

const PLMN_LIST = 0;

/** A length, then so many bytes, again and again. */
function counted(value: Uint8Array): readonly Uint8Array[] {
    const reader = new Reader(value);
    const items: Uint8Array[] = [];
    while (reader.remaining > 0) {
        const item = reader.bytes(reader.u8()!);
        if (item === undefined) break;
        items.push(item);
    }
    return items;
}
