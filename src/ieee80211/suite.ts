/**
 * Cipher and AKM suite selectors with their properties as data (IEEE 802.11-2020, 9.4.2.24.2 and 9.4.2.24.3).
 *
 * A selector is one number, OUI << 8 | type, as nl80211 carries it. The vendor selectors of the WPA element
 * (00-50-F2) are other names for some of the same suites; nl80211 knows only the 00-0F-AC ones.
 */

/** The cipher as D-Bus `Capabilities` and BSS properties spell it; the last two have no word there. */
export type CipherName =
    | "tkip"
    | "ccmp"
    | "gcmp"
    | "ccmp-256"
    | "gcmp-256"
    | "wep40"
    | "wep104"
    | "aes-128-cmac"
    | "bip-gmac-128"
    | "bip-gmac-256"
    | "bip-cmac-256"
    | "use-group"
    | "no-group-addressed";

export interface CipherSuite {
    readonly name: CipherName;
    /** 00-0F-AC selector, the one nl80211 uses. */
    readonly selector: number;
    /** The same suite in a WPA element. */
    readonly wpaSelector?: number;
    /** As `pairwise`, `group` and `group_mgmt` of a network spell it; absent where a network cannot name it. */
    readonly config?: string;
    /** What it may protect. */
    readonly protects: "data" | "management" | "nothing";
    /** Bytes of a temporal key, for TKIP with both Michael keys. */
    readonly keyLength: number;
    /** Bytes of the receive sequence counter that comes with a group key. */
    readonly sequenceLength: number;
}

const rsn = (type: number): number => 0x000fac00 + type;
const wpa = (type: number): number => 0x0050f200 + type;

/** In the order in which D-Bus lists the words of a BSS. */
export const cipherSuites = [
    {
        name: "tkip",
        selector: rsn(2),
        wpaSelector: wpa(2),
        config: "TKIP",
        protects: "data",
        keyLength: 32,
        sequenceLength: 6,
    },
    {
        name: "ccmp",
        selector: rsn(4),
        wpaSelector: wpa(4),
        config: "CCMP",
        protects: "data",
        keyLength: 16,
        sequenceLength: 6,
    },
    { name: "gcmp", selector: rsn(8), config: "GCMP", protects: "data", keyLength: 16, sequenceLength: 6 },
    { name: "ccmp-256", selector: rsn(10), config: "CCMP-256", protects: "data", keyLength: 32, sequenceLength: 6 },
    { name: "gcmp-256", selector: rsn(9), config: "GCMP-256", protects: "data", keyLength: 32, sequenceLength: 6 },
    {
        name: "wep40",
        selector: rsn(1),
        wpaSelector: wpa(1),
        config: "WEP40",
        protects: "data",
        keyLength: 5,
        sequenceLength: 0,
    },
    {
        name: "wep104",
        selector: rsn(5),
        wpaSelector: wpa(5),
        config: "WEP104",
        protects: "data",
        keyLength: 13,
        sequenceLength: 0,
    },
    {
        name: "aes-128-cmac",
        selector: rsn(6),
        config: "AES-128-CMAC",
        protects: "management",
        keyLength: 16,
        sequenceLength: 6,
    },
    {
        name: "bip-gmac-128",
        selector: rsn(11),
        config: "BIP-GMAC-128",
        protects: "management",
        keyLength: 16,
        sequenceLength: 6,
    },
    {
        name: "bip-gmac-256",
        selector: rsn(12),
        config: "BIP-GMAC-256",
        protects: "management",
        keyLength: 32,
        sequenceLength: 6,
    },
    {
        name: "bip-cmac-256",
        selector: rsn(13),
        config: "BIP-CMAC-256",
        protects: "management",
        keyLength: 32,
        sequenceLength: 6,
    },
    {
        name: "use-group",
        selector: rsn(0),
        wpaSelector: wpa(0),
        config: "NONE",
        protects: "nothing",
        keyLength: 0,
        sequenceLength: 0,
    },
    {
        name: "no-group-addressed",
        selector: rsn(7),
        config: "GTK_NOT_USED",
        protects: "nothing",
        keyLength: 0,
        sequenceLength: 0,
    },
] as const satisfies readonly CipherSuite[];

/** The AKM as D-Bus spells it in `KeyMgmt`; the last ones have no word there. */
export type AkmName =
    | "wpa-psk"
    | "wpa-ft-psk"
    | "wpa-psk-sha256"
    | "wpa-eap"
    | "wpa-ft-eap"
    | "wpa-eap-sha256"
    | "wpa-eap-suite-b"
    | "wpa-eap-suite-b-192"
    | "wpa-fils-sha256"
    | "wpa-fils-sha384"
    | "wpa-ft-fils-sha256"
    | "wpa-ft-fils-sha384"
    | "sae"
    | "sae-ext-key"
    | "ft-sae"
    | "ft-sae-ext-key"
    | "owe"
    | "wpa-none"
    | "wpa-eap-sha384"
    | "wpa-ft-eap-sha384"
    | "tdls";

export type AkmHash = "sha1" | "sha256" | "sha384";

export interface AkmSuite {
    readonly name: AkmName;
    /** 00-0F-AC selector, the one nl80211 uses; WPA-None has none. */
    readonly selector?: number;
    /** The same suite in a WPA element. */
    readonly wpaSelector?: number;
    /** As `key_mgmt` of a network spells it. */
    readonly config?: string;
    /** Where the PMK comes from. */
    readonly authentication: "psk" | "802.1x" | "sae" | "owe" | "fils" | "tdls" | "none";
    /** Fast BSS transition: another key hierarchy (IEEE 802.11-2016, 12.7.1.7). */
    readonly ft: boolean;
    /** Hash of the key derivation. For OWE and the SAE suites with group-dependent hash, that of the 256-bit groups. */
    readonly hash: AkmHash;
    /** Bytes of the key confirmation key, key encryption key and EAPOL-Key MIC. */
    readonly kckLength: number;
    readonly kekLength: number;
    readonly micLength: number;
    /**
     * Key descriptor version of its EAPOL-Key frames: `cipher` is 1 with TKIP and 2 otherwise, 0 leaves the algorithms to the
     * AKM (12.7.2).
     */
    readonly descriptorVersion: "cipher" | 3 | 0;
}

const sha1 = { hash: "sha1", kckLength: 16, kekLength: 16, micLength: 16, descriptorVersion: "cipher" } as const;
const sha256 = { hash: "sha256", kckLength: 16, kekLength: 16, micLength: 16, descriptorVersion: 3 } as const;
const byAkm = { hash: "sha256", kckLength: 16, kekLength: 16, micLength: 16, descriptorVersion: 0 } as const;
const sha384 = { hash: "sha384", kckLength: 24, kekLength: 32, micLength: 24, descriptorVersion: 0 } as const;
const fils256 = { hash: "sha256", kckLength: 0, kekLength: 32, micLength: 0, descriptorVersion: 0 } as const;
const fils384 = { hash: "sha384", kckLength: 0, kekLength: 64, micLength: 0, descriptorVersion: 0 } as const;

/** In the order in which D-Bus lists the words of a BSS. */
export const akmSuites = [
    {
        name: "wpa-psk",
        selector: rsn(2),
        wpaSelector: wpa(2),
        config: "WPA-PSK",
        authentication: "psk",
        ft: false,
        ...sha1,
    },
    { name: "wpa-ft-psk", selector: rsn(4), config: "FT-PSK", authentication: "psk", ft: true, ...sha256 },
    { name: "wpa-psk-sha256", selector: rsn(6), config: "WPA-PSK-SHA256", authentication: "psk", ft: false, ...sha256 },
    {
        name: "wpa-eap",
        selector: rsn(1),
        wpaSelector: wpa(1),
        config: "WPA-EAP",
        authentication: "802.1x",
        ft: false,
        ...sha1,
    },
    { name: "wpa-ft-eap", selector: rsn(3), config: "FT-EAP", authentication: "802.1x", ft: true, ...sha256 },
    {
        name: "wpa-eap-sha256",
        selector: rsn(5),
        config: "WPA-EAP-SHA256",
        authentication: "802.1x",
        ft: false,
        ...sha256,
    },
    {
        name: "wpa-eap-suite-b",
        selector: rsn(11),
        config: "WPA-EAP-SUITE-B",
        authentication: "802.1x",
        ft: false,
        ...byAkm,
    },
    {
        name: "wpa-eap-suite-b-192",
        selector: rsn(12),
        config: "WPA-EAP-SUITE-B-192",
        authentication: "802.1x",
        ft: false,
        ...sha384,
    },
    {
        name: "wpa-fils-sha256",
        selector: rsn(14),
        config: "FILS-SHA256",
        authentication: "fils",
        ft: false,
        ...fils256,
    },
    {
        name: "wpa-fils-sha384",
        selector: rsn(15),
        config: "FILS-SHA384",
        authentication: "fils",
        ft: false,
        ...fils384,
    },
    {
        name: "wpa-ft-fils-sha256",
        selector: rsn(16),
        config: "FT-FILS-SHA256",
        authentication: "fils",
        ft: true,
        ...fils256,
    },
    {
        name: "wpa-ft-fils-sha384",
        selector: rsn(17),
        config: "FT-FILS-SHA384",
        authentication: "fils",
        ft: true,
        ...fils384,
    },
    { name: "sae", selector: rsn(8), config: "SAE", authentication: "sae", ft: false, ...byAkm },
    { name: "sae-ext-key", selector: rsn(24), config: "SAE-EXT-KEY", authentication: "sae", ft: false, ...byAkm },
    { name: "ft-sae", selector: rsn(9), config: "FT-SAE", authentication: "sae", ft: true, ...byAkm },
    { name: "ft-sae-ext-key", selector: rsn(25), config: "FT-SAE-EXT-KEY", authentication: "sae", ft: true, ...byAkm },
    { name: "owe", selector: rsn(18), config: "OWE", authentication: "owe", ft: false, ...byAkm },
    { name: "wpa-none", wpaSelector: wpa(0), config: "WPA-NONE", authentication: "none", ft: false, ...sha1 },
    {
        name: "wpa-eap-sha384",
        selector: rsn(23),
        config: "WPA-EAP-SHA384",
        authentication: "802.1x",
        ft: false,
        ...sha384,
    },
    {
        name: "wpa-ft-eap-sha384",
        selector: rsn(13),
        config: "FT-EAP-SHA384",
        authentication: "802.1x",
        ft: true,
        ...sha384,
    },
    { name: "tdls", selector: rsn(7), authentication: "tdls", ft: false, ...sha256 },
] as const satisfies readonly AkmSuite[];

const ciphersByName = new Map<string, CipherSuite>(cipherSuites.map(suite => [suite.name, suite]));
const akmsByName = new Map<string, AkmSuite>(akmSuites.map(suite => [suite.name, suite]));
const rsnCiphers = bySelector<CipherSuite>(cipherSuites, "selector");
const wpaCiphers = bySelector<CipherSuite>(cipherSuites, "wpaSelector");
const rsnAkms = bySelector<AkmSuite>(akmSuites, "selector");
const wpaAkms = bySelector<AkmSuite>(akmSuites, "wpaSelector");

/** The suite of that name. */
export const cipher = (name: CipherName): CipherSuite => ciphersByName.get(name)!;
/** The suite of that name. */
export const akm = (name: AkmName): AkmSuite => akmsByName.get(name)!;

/** The suite behind a selector of an RSNE or of nl80211; `undefined` for one we do not know. */
export const rsnCipher = (selector: number): CipherSuite | undefined => rsnCiphers.get(selector);
/** The suite behind a selector of a WPA element; `undefined` for one we do not know. */
export const wpaCipher = (selector: number): CipherSuite | undefined => wpaCiphers.get(selector);
/** The suite behind a selector of an RSNE or of nl80211; `undefined` for one we do not know. */
export const rsnAkm = (selector: number): AkmSuite | undefined => rsnAkms.get(selector);
/** The suite behind a selector of a WPA element; `undefined` for one we do not know. */
export const wpaAkm = (selector: number): AkmSuite | undefined => wpaAkms.get(selector);

/** The words of BSS properties `WPA` and `RSN` on D-Bus. */
export interface SecurityWords {
    readonly keyMgmt: readonly string[];
    readonly pairwise: readonly string[];
    /** Empty text when there is none or we do not know it. */
    readonly group: string;
    /** Empty text when there is none or it has no word. */
    readonly mgmtGroup: string;
}

export const noSecurityWords: SecurityWords = { keyMgmt: [], pairwise: [], group: "", mgmtGroup: "" };

const keyMgmtWords = akmSuites.filter(suite => suite.name !== "wpa-ft-eap-sha384" && suite.name !== "tdls");
const pairwiseWords = cipherSuites.slice(0, 5);
const groupWords = cipherSuites.slice(0, 7);

/** What a BSS offers, in D-Bus's words and order. Suites without a word are left out. */
export function securityWords(offer: {
    readonly akms: readonly (AkmSuite | undefined)[];
    readonly pairwise: readonly (CipherSuite | undefined)[];
    readonly group: CipherSuite | undefined;
    readonly mgmtGroup: CipherSuite | undefined;
}): SecurityWords {
    return {
        keyMgmt: keyMgmtWords.filter(suite => offer.akms.includes(suite)).map(suite => suite.name),
        pairwise: pairwiseWords.filter(suite => offer.pairwise.includes(suite)).map(suite => suite.name),
        group: groupWords.find(suite => suite === offer.group)?.name ?? "",
        mgmtGroup: offer.mgmtGroup?.name === "aes-128-cmac" ? "aes128cmac" : "",
    };
}

function bySelector<T extends CipherSuite | AkmSuite>(
    suites: readonly T[],
    field: "selector" | "wpaSelector",
): ReadonlyMap<number, T> {
    return new Map(
        suites.flatMap(suite => {
            const selector = suite[field];
            return selector === undefined ? [] : [[selector, suite] as const];
        }),
    );
}
