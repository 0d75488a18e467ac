import { bitField, hasBit } from "#src/lib/bits.js";

/** Bits of the RSN Extension element (IEEE 802.11-2020, 9.4.2.241). Bits 0 to 3 are the length of the field. */
export const RsnxCapability = {
    protectedTwt: 4,
    saeHashToElement: 5,
    saePk: 6,
    secureLtf: 8,
    secureRtt: 9,
} as const;
export type RsnxCapability = (typeof RsnxCapability)[keyof typeof RsnxCapability];

/** Whether a capability is announced. The length field is not trusted: what is not there is not announced. */
export const hasRsnx = (value: Uint8Array | undefined, capability: RsnxCapability): boolean =>
    value !== undefined && hasBit(value, capability);

/** The value of the element; `undefined` without capabilities, because then there is no element. */
export function emitRsnx(capabilities: readonly RsnxCapability[]): Uint8Array | undefined {
    if (capabilities.length === 0) return undefined;
    const field = bitField(capabilities);
    field[0]! |= field.length - 1;
    return field;
}
