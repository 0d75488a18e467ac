/** A MAC address as six lower-case hexadecimal pairs joined by colons. */
export type Mac = string & { readonly __mac: never };

export const MAC_LENGTH = 6;
export const zeroMac = "00:00:00:00:00:00" as Mac;
export const broadcastMac = "ff:ff:ff:ff:ff:ff" as Mac;

const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The address in the six bytes at `offset`; the caller has checked that they are there. */
export function macAt(bytes: Uint8Array, offset = 0): Mac {
    if (offset + MAC_LENGTH > bytes.length) throw new RangeError("no MAC address there");
    let text = PAIRS[bytes[offset]!]!;
    for (let i = 1; i < MAC_LENGTH; i++) text += `:${PAIRS[bytes[offset + i]!]}`;
    return text as Mac;
}

export function macBytes(mac: Mac): Uint8Array {
    return Uint8Array.from({ length: MAC_LENGTH }, (_, i) => Number.parseInt(mac.slice(3 * i, 3 * i + 2), 16));
}

/** An address in colon form, either case; `undefined` for any other text. */
export function parseMac(text: string): Mac | undefined {
    return /^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/.test(text) ? (text.toLowerCase() as Mac) : undefined;
}

/** An address in colon form and whatever follows it, as wpa_supplicant reads addresses. */
export const leadingMac = (text: string): Mac | undefined => parseMac(text.slice(0, "00:00:00:00:00:00".length));

/** Group (multicast or broadcast) address: the I/G bit is set. */
export const isGroupAddress = (mac: Mac): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
