import { akm, cipher, rsnAkm, rsnCipher, type SecurityWords, securityWords } from "#src/ieee80211/suite.js";
import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, isMalformed, malformed } from "#src/lib/decoded.js";

/** RSN capabilities field (IEEE 802.11-2020, 9.4.2.24.4); the replay counter fields are left in the number. */
export const RsnCapability = {
    preauthentication: 0x0001,
    noPairwise: 0x0002,
    /** Management frame protection required. */
    mfpr: 0x0040,
    /** Management frame protection capable. */
    mfpc: 0x0080,
    /** Operating channel validation capable. */
    ocvc: 0x4000,
} as const;

/**
 * RSNE (IEEE 802.11-2020, 9.4.2.24). A field that the element leaves out has the value which the standard gives it then, so
 * that no reader has to know the defaults. Suites are selectors, known or not.
 */
export interface Rsn {
    readonly group: number;
    readonly pairwise: readonly number[];
    readonly akms: readonly number[];
    readonly capabilities: number;
    readonly pmkids: readonly Uint8Array[];
    /** `undefined` exactly when the element names none and does not announce management frame protection. */
    readonly mgmtGroup: number | undefined;
}

export type RsnReason =
    | "truncated"
    | "unknownVersion"
    | "noPairwiseSuites"
    | "truncatedPairwiseSuites"
    | "noAkmSuites"
    | "truncatedAkmSuites"
    | "truncatedPmkids";

export const RSN_VERSION = 1;
export const PMKID_LENGTH = 16;

/** @param body The element behind id and length. Bytes behind the last known field belong to a later edition and are skipped. */
export function parseRsn(body: Uint8Array): Decoded<Rsn, RsnReason> {
    const reader = new Reader(body);
    const version = reader.u16le();
    if (version === undefined) return malformed("truncated", reader.offset);
    if (version !== RSN_VERSION) return malformed("unknownVersion", 0);

    const suites = readSuites(reader, {
        group: cipher("ccmp").selector,
        pairwise: [cipher("ccmp").selector],
        akms: [akm("wpa-eap").selector!],
    });
    if (isMalformed(suites)) return suites;
    let capabilities = 0;
    let pmkids: readonly Uint8Array[] = [];
    let mgmtGroup: number | undefined;

    // Optional fields that are cut off are as good as absent: access points are known that send such elements.
    if (reader.remaining >= 2) capabilities = reader.u16le()!;
    if (reader.remaining >= 2) {
        const list = readPmkids(reader);
        if (list === undefined) return malformed("truncatedPmkids", reader.offset);
        pmkids = list;
    }
    if (reader.remaining >= 4) mgmtGroup = reader.u32be();
    else if ((capabilities & RsnCapability.mfpc) !== 0) mgmtGroup = cipher("aes-128-cmac").selector;
    return { ...suites, capabilities, pmkids, mgmtGroup };
}

/** The element behind id and length. Optional tails are written as far as something has to be said in them. */
export function emitRsn({ group, pairwise, akms, capabilities, pmkids, mgmtGroup }: Rsn): Uint8Array {
    if (pairwise.length === 0 || akms.length === 0) throw new RangeError("an RSNE without suites");
    const writer = new Writer().u16le(RSN_VERSION).u32be(group);
    writeSuites(writer, pairwise);
    writeSuites(writer, akms);
    writer.u16le(capabilities);
    if (pmkids.length > 0 || mgmtGroup !== undefined) {
        writer.u16le(pmkids.length);
        for (const pmkid of pmkids) writer.bytes(pmkid);
    }
    if (mgmtGroup !== undefined) writer.u32be(mgmtGroup);
    return writer.finish();
}

/** The D-Bus property `RSN` of a BSS. */
export function rsnWords({ group, pairwise, akms, mgmtGroup }: Rsn): SecurityWords {
    return securityWords({
        akms: akms.map(rsnAkm),
        pairwise: pairwise.map(rsnCipher),
        group: rsnCipher(group),
        // wpa_supplicant names the default also for who offers no management frame protection.
        mgmtGroup: mgmtGroup === undefined ? cipher("aes-128-cmac") : rsnCipher(mgmtGroup),
    });
}

/** The suites with which an RSNE and a WPA element begin behind their version. */
export interface Suites {
    readonly group: number;
    readonly pairwise: readonly number[];
    readonly akms: readonly number[];
}

export type SuitesReason =
    | "truncated"
    | "noPairwiseSuites"
    | "truncatedPairwiseSuites"
    | "noAkmSuites"
    | "truncatedAkmSuites";

/** Reads them as far as the element goes; what it leaves out is as in `absent`. Also for the WPA element. */
export function readSuites(reader: Reader, absent: Suites): Decoded<Suites, SuitesReason> {
    let { group, pairwise, akms } = absent;
    if (reader.remaining > 0) {
        const selector = reader.u32be();
        if (selector === undefined) return malformed("truncated", reader.offset);
        group = selector;
    }
    if (reader.remaining > 0) {
        const list = readSelectors(reader);
        if (list === undefined) return malformed("truncatedPairwiseSuites", reader.offset);
        if (list.length === 0) return malformed("noPairwiseSuites", reader.offset);
        pairwise = list;
    }
    if (reader.remaining > 0) {
        const list = readSelectors(reader);
        if (list === undefined) return malformed("truncatedAkmSuites", reader.offset);
        if (list.length === 0) return malformed("noAkmSuites", reader.offset);
        akms = list;
    }
    return { group, pairwise, akms };
}

/** A two-byte count and as many selectors; `undefined` when they are not all there. */
function readSelectors(reader: Reader): readonly number[] | undefined {
    const count = reader.u16le();
    if (count === undefined || count * 4 > reader.remaining) return undefined;
    return Array.from({ length: count }, () => reader.u32be()!);
}

export function writeSuites(writer: Writer, selectors: readonly number[]): void {
    writer.u16le(selectors.length);
    for (const selector of selectors) writer.u32be(selector);
}

function readPmkids(reader: Reader): readonly Uint8Array[] | undefined {
    const count = reader.u16le();
    if (count === undefined || count * PMKID_LENGTH > reader.remaining) return undefined;
    return Array.from({ length: count }, () => reader.bytes(PMKID_LENGTH)!.slice());
}
