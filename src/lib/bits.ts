/** Whether a bit of a field is set, counted from the lowest bit of the first byte. Bits past the end are clear. */
export const hasBit = (field: Uint8Array, bit: number): boolean => ((field[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;

/** The shortest field with exactly these bits set. */
export function bitField(bits: Iterable<number>): Uint8Array {
    const set = [...bits];
    const field = new Uint8Array(set.reduce((length, bit) => Math.max(length, (bit >> 3) + 1), 0));
    for (const bit of set) field[bit >> 3]! |= 1 << (bit & 7);
    return field;
}
