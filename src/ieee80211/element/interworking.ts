import { concat } from "#src/lib/bytes.js";
import { type Mac, macAt, macBytes } from "#src/lib/mac.js";

/** The Interworking element (IEEE 802.11-2020, 9.4.2.91), as far as a station uses it. */
export interface Interworking {
    /** 0 to 15; in a probe request 15 means any. */
    readonly accessNetworkType: number;
    /** Homogeneous extended service set that the BSS belongs to. */
    readonly hessid: Mac | undefined;
}

/** `undefined`: it has no length that an element of this kind has. */
export function parseInterworking(value: Uint8Array): Interworking | undefined {
    const hessidAt = HESSID_AT.get(value.length);
    if (hessidAt === undefined) return undefined;
    return {
        accessNetworkType: value[0]! & 0x0f,
        hessid: hessidAt === 0 ? undefined : macAt(value, hessidAt),
    };
}

/** Without a venue. */
export const emitInterworking = ({ accessNetworkType, hessid }: Interworking): Uint8Array =>
    concat(Uint8Array.of(accessNetworkType), ...(hessid === undefined ? [] : [macBytes(hessid)]));

/** By length: options alone, with a venue, with a HESSID, with both. Zero: there is none. */
const HESSID_AT: ReadonlyMap<number, number> = new Map([
    [1, 0],
    [3, 0],
    [7, 1],
    [9, 3],
]);
