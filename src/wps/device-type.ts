import { fromHex, Reader, toHex, Writer } from "#src/lib/bytes.js";

/**
 * Reads a device type as the configuration and clients write it: category, OUI with type and sub-category as in
 * `1-0050F204-1`. `undefined`: it is none. Eight bytes.
 */
export function parseDeviceType(text: string): Uint8Array | undefined {
    const [, category, vendor = "", subCategory] = /^(\d{1,5})-([0-9A-Fa-f]{8})-(\d{1,5})/.exec(text) ?? [];
    const oui = fromHex(vendor);
    if (category === undefined || subCategory === undefined || oui === undefined) return undefined;
    if (Number(category) > 0xffff || Number(subCategory) > 0xffff) return undefined;
    return new Writer(8).u16be(Number(category)).bytes(oui).u16be(Number(subCategory)).finish();
}

/** @param type eight bytes; what is shorter is the type of a device that says nothing */
export function deviceTypeText(type: Uint8Array): string {
    const reader = new Reader(type);
    const category = reader.u16be() ?? 0;
    const vendor = reader.bytes(4) ?? new Uint8Array(4);
    return `${category}-${toHex(vendor).toUpperCase()}-${reader.u16be() ?? 0}`;
}
