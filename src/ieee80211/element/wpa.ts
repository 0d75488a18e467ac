import { readSuites, writeSuites } from "#src/ieee80211/element/rsn.js";
import { akm, cipher, type SecurityWords, securityWords, wpaAkm, wpaCipher } from "#src/ieee80211/suite.js";
import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, isMalformed, malformed } from "#src/lib/decoded.js";

/** OUI 00-50-F2 and type 1, with which the body of the element begins. */
const WPA_OUI_TYPE = 0x0050f201;
const WPA_VERSION = 1;

/**
 * The WPA element: the vendor-specific element of the Wi-Fi Alliance's WPA 1 specification. Suites are 00-50-F2 selectors, known
 * or not; a field that the element leaves out has its default.
 */
export interface Wpa {
    readonly group: number;
    readonly pairwise: readonly number[];
    readonly akms: readonly number[];
    /** `undefined` when the element ends before it, which most do; then it means 0. */
    readonly capabilities: number | undefined;
}

export type WpaReason =
    | "notWpa"
    | "truncated"
    | "unknownVersion"
    | "noPairwiseSuites"
    | "truncatedPairwiseSuites"
    | "noAkmSuites"
    | "truncatedAkmSuites";

/** @param body The vendor-specific element behind id and length, OUI and type included. */
export function parseWpa(body: Uint8Array): Decoded<Wpa, WpaReason> {
    const reader = new Reader(body);
    const ouiType = reader.u32be();
    if (ouiType === undefined) return malformed("truncated", reader.offset);
    if (ouiType !== WPA_OUI_TYPE) return malformed("notWpa", 0);
    const version = reader.u16le();
    if (version === undefined) return malformed("truncated", reader.offset);
    if (version !== WPA_VERSION) return malformed("unknownVersion", 4);

    const suites = readSuites(reader, {
        group: cipher("tkip").wpaSelector!,
        pairwise: [cipher("tkip").wpaSelector!],
        akms: [akm("wpa-eap").wpaSelector!],
    });
    if (isMalformed(suites)) return suites;
    let capabilities: number | undefined;

    if (reader.remaining > 0) {
        capabilities = reader.u16le();
        if (capabilities === undefined) return malformed("truncated", reader.offset);
    }
    return { ...suites, capabilities };
}

/** The element behind id and length, OUI and type included. */
export function emitWpa({ group, pairwise, akms, capabilities }: Wpa): Uint8Array {
    if (pairwise.length === 0 || akms.length === 0) throw new RangeError("a WPA element without suites");
    const writer = new Writer().u32be(WPA_OUI_TYPE).u16le(WPA_VERSION).u32be(group);
    writeSuites(writer, pairwise);
    writeSuites(writer, akms);
    if (capabilities !== undefined) writer.u16le(capabilities);
    return writer.finish();
}

/** The D-Bus property `WPA` of a BSS. */
export function wpaWords({ group, pairwise, akms }: Wpa): SecurityWords {
    return securityWords({
        akms: akms.map(wpaAkm),
        pairwise: pairwise.map(wpaCipher),
        group: wpaCipher(group),
        mgmtGroup: undefined,
    });
}
