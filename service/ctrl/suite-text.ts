import type { Proto } from "#src/config/words.js";
import type { Elements } from "#src/ieee80211/element/elements.js";
import { ElementId, MicrosoftType, Oui, WifiAllianceType } from "#src/ieee80211/element/id.js";
import { parseRsn, RsnCapability } from "#src/ieee80211/element/rsn.js";
import { parseWpa } from "#src/ieee80211/element/wpa.js";
import {
    type AkmName,
    type AkmSuite,
    type CipherName,
    type CipherSuite,
    rsnAkm,
    rsnCipher,
    wpaAkm,
    wpaCipher,
} from "#src/ieee80211/suite.js";
import { isMalformed } from "#src/lib/decoded.js";

/** A cipher of a link; without encryption there is none. */
export function cipherText(suite: CipherSuite | undefined): string {
    if (suite === undefined) return "NONE";
    return CIPHER_TEXT[suite.name] ?? suite.config ?? "UNKNOWN";
}

const CIPHER_TEXT: Partial<Readonly<Record<CipherName, string>>> = {
    wep40: "WEP-40",
    wep104: "WEP-104",
    "aes-128-cmac": "BIP",
    "no-group-addressed": "GTK_NOT_USED",
};

/** The key management of a link. */
export function keyMgmtText(akm: AkmSuite | undefined, protocol: Lowercase<Exclude<Proto, "OSEN">>): string {
    if (akm === undefined) return "NONE";
    if (akm.name === "wpa-psk") return protocol === "rsn" ? "WPA2-PSK" : "WPA-PSK";
    if (akm.name === "wpa-eap") return protocol === "rsn" ? "WPA2/IEEE 802.1X/EAP" : "WPA/IEEE 802.1X/EAP";
    return KEY_MGMT_TEXT[akm.name] ?? "UNKNOWN";
}

const KEY_MGMT_TEXT: Partial<Readonly<Record<AkmName, string>>> = {
    "wpa-none": "WPA-NONE",
    "wpa-ft-psk": "FT-PSK",
    "wpa-ft-eap": "FT-EAP",
    "wpa-psk-sha256": "WPA2-PSK-SHA256",
    "wpa-eap-sha256": "WPA2-EAP-SHA256",
    "wpa-eap-suite-b": "WPA2-EAP-SUITE-B",
    "wpa-eap-suite-b-192": "WPA2-EAP-SUITE-B-192",
    sae: "SAE",
    "ft-sae": "FT-SAE",
    owe: "OWE",
    "wpa-fils-sha256": "FILS-SHA256",
    "wpa-fils-sha384": "FILS-SHA384",
    "wpa-ft-fils-sha256": "FT-FILS-SHA256",
    "wpa-ft-fils-sha384": "FT-FILS-SHA384",
};

/** What SCAN_RESULTS says of the security of a BSS, as in `[WPA2-PSK-CCMP]`; empty without any. */
export function securityFlags(elements: Elements, mesh: boolean): string {
    const wpa = elements.vendor(Oui.microsoft, MicrosoftType.wpa);
    const rsn = elements.find(ElementId.rsn);
    return (wpa === undefined ? "" : wpaFlag(wpa)) + (rsn === undefined ? "" : rsnFlag(rsn, mesh ? "RSN" : "WPA2"));
}

function wpaFlag(body: Uint8Array): string {
    const wpa = parseWpa(body);
    if (isMalformed(wpa)) return "[WPA-?]";
    return flag("WPA", wpa.akms.map(wpaAkm), wpa.pairwise.map(wpaCipher), false);
}

function rsnFlag(body: Uint8Array, name: string): string {
    const rsn = parseRsn(body);
    if (isMalformed(rsn)) return `[${name}-?]`;
    const preauthentication = (rsn.capabilities & RsnCapability.preauthentication) !== 0;
    return flag(name, rsn.akms.map(rsnAkm), rsn.pairwise.map(rsnCipher), preauthentication);
}

function flag(
    name: string,
    akms: readonly (AkmSuite | undefined)[],
    pairwise: readonly (CipherSuite | undefined)[],
    preauthentication: boolean,
): string {
    const has = (list: readonly ({ readonly name: string } | undefined)[], wanted: string): boolean =>
        list.some(suite => suite?.name === wanted);
    const akmWords = AKM_FLAGS.filter(([akm]) => has(akms, akm)).map(([, word]) => word);
    const cipherWords = PAIRWISE_FLAGS.filter(([cipher]) => has(pairwise, cipher)).map(([, word]) => word);
    return `[${name}-${akmWords.join("+")}-${cipherWords.join("+")}${preauthentication ? "-preauth" : ""}]`;
}

/** In the order in which they are listed. */
const AKM_FLAGS: readonly (readonly [AkmName, string])[] = [
    ["wpa-eap", "EAP"],
    ["wpa-psk", "PSK"],
    ["wpa-none", "None"],
    ["sae", "SAE"],
    ["wpa-ft-eap", "FT/EAP"],
    ["wpa-ft-psk", "FT/PSK"],
    ["ft-sae", "FT/SAE"],
    ["wpa-eap-sha256", "EAP-SHA256"],
    ["wpa-psk-sha256", "PSK-SHA256"],
    ["wpa-eap-suite-b", "EAP-SUITE-B"],
    ["wpa-eap-suite-b-192", "EAP-SUITE-B-192"],
    ["wpa-fils-sha256", "FILS-SHA256"],
    ["wpa-fils-sha384", "FILS-SHA384"],
    ["wpa-ft-fils-sha256", "FT-FILS-SHA256"],
    ["wpa-ft-fils-sha384", "FT-FILS-SHA384"],
    ["owe", "OWE"],
];

/** In the order in which they are listed. */
const PAIRWISE_FLAGS: readonly (readonly [CipherName, string])[] = [
    ["ccmp-256", "CCMP-256"],
    ["gcmp-256", "GCMP-256"],
    ["ccmp", "CCMP"],
    ["gcmp", "GCMP"],
    ["tkip", "TKIP"],
    ["use-group", "NONE"],
];

/** Vendor elements of the Wi-Fi Alliance that SCAN_RESULTS names. */
export const announces = (elements: Elements, type: keyof typeof WifiAllianceType): boolean =>
    elements.vendor(Oui.wifiAlliance, WifiAllianceType[type]) !== undefined;
