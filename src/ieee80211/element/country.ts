import { Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";

/** The Country element (IEEE 802.11-2020, 9.4.2.8). */
export interface Country {
    /** Two letters, or what else the first two bytes hold. */
    readonly alpha2: string;
    /** The third byte: a blank, `O`utdoor, `I`ndoor, or the number of a table in Annex E (4: global operating classes). */
    readonly environment: number;
    readonly triplets: readonly CountryTriplet[];
}

export type CountryTriplet =
    | { readonly type: "subband"; readonly first: number; readonly count: number; readonly maxPowerDbm: number }
    | {
          readonly type: "operating";
          readonly id: number;
          readonly operatingClass: number;
          readonly coverageClass: number;
      };

/** Bytes too few for a triplet at the end are padding and are left out. */
export function parseCountry(value: Uint8Array): Decoded<Country, "truncated"> {
    if (value.length < STRING_LENGTH) return malformed("truncated", value.length);
    const triplets: CountryTriplet[] = [];
    for (let at = STRING_LENGTH; at + 3 <= value.length; at += 3) {
        const [first, second, third] = [value[at]!, value[at + 1]!, value[at + 2]!];
        triplets.push(
            first >= FIRST_OPERATING_ID
                ? { type: "operating", id: first, operatingClass: second, coverageClass: third }
                : { type: "subband", first, count: second, maxPowerDbm: (third << 24) >> 24 },
        );
    }
    return { alpha2: String.fromCharCode(value[0]!, value[1]!), environment: value[2]!, triplets };
}

/** The value of the element, padded to an even length as the standard wants it. */
export function emitCountry({ alpha2, environment, triplets }: Country): Uint8Array {
    const writer = new Writer().u8(alpha2.charCodeAt(0)).u8(alpha2.charCodeAt(1)).u8(environment);
    for (const triplet of triplets) {
        if (triplet.type === "subband")
            writer
                .u8(triplet.first)
                .u8(triplet.count)
                .u8(triplet.maxPowerDbm & 0xff);
        else writer.u8(triplet.id).u8(triplet.operatingClass).u8(triplet.coverageClass);
    }
    return writer.zeros(writer.length % 2).finish();
}

const STRING_LENGTH = 3;
/** From here the first byte of a triplet is an operating extension identifier and not a channel number. */
const FIRST_OPERATING_ID = 201;
