/** A MAC address as six lower-case hexadecimal pairs joined by colons. */
export type Mac = string & { readonly __mac: never };

export const MAC_LENGTH = 6;
export const zeroMac = "00:00:00:00:00:00" as Mac;
export const broadcastMac = "ff:ff:ff:ff:ff:ff" as Mac;

const COLON = 0x3a;
const DIGITS = Uint8Array.from("0123456789abcdef", digit => digit.charCodeAt(0));

const high = (byte: number): number => DIGITS[byte >> 4]!;
const low = (byte: number): number => DIGITS[byte & 15]!;

/** The address in the six bytes at `offset`; the caller has checked that they are there. */
export function macAt(bytes: Uint8Array, offset = 0): Mac {
    if (offset + MAC_LENGTH > bytes.length) throw new RangeError("no MAC address there");
    // At once: what is put together piece by piece takes ten times the memory, and a scan has hundreds of addresses.
    return String.fromCharCode(
        high(bytes[offset]!),
        low(bytes[offset]!),
        COLON,
        high(bytes[offset + 1]!),
        low(bytes[offset + 1]!),
        COLON,
        high(bytes[offset + 2]!),
        low(bytes[offset + 2]!),
        COLON,
        high(bytes[offset + 3]!),
        low(bytes[offset + 3]!),
        COLON,
        high(bytes[offset + 4]!),
        low(bytes[offset + 4]!),
        COLON,
        high(bytes[offset + 5]!),
        low(bytes[offset + 5]!),
    ) as Mac;
}

export function macBytes(mac: Mac): Uint8Array {
    const bytes = new Uint8Array(MAC_LENGTH);
    for (let i = 0; i < MAC_LENGTH; i++) bytes[i] = Number.parseInt(mac.slice(3 * i, 3 * i + 2), 16);
    return bytes;
}

/** An address in colon form, either case; `undefined` for any other text. */
export function parseMac(text: string): Mac | undefined {
    return /^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/.test(text) ? (text.toLowerCase() as Mac) : undefined;
}

/** An address in colon form and whatever follows it, as wpa_supplicant reads addresses. */
export const leadingMac = (text: string): Mac | undefined => parseMac(text.slice(0, "00:00:00:00:00:00".length));

/** Group (multicast or broadcast) address: the I/G bit is set. */
export const isGroupAddress = (mac: Mac): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
