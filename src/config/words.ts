/** Words of the list-valued network fields, in the order in which a list is printed. */

export const PROTO = ["WPA", "RSN", "OSEN"] as const;
export type Proto = (typeof PROTO)[number];

export const KEY_MGMT = [
    "WPA-PSK",
    "WPA-EAP",
    "IEEE8021X",
    "NONE",
    "WPA-NONE",
    "FT-PSK",
    "FT-EAP",
    "FT-EAP-SHA384",
    "WPA-PSK-SHA256",
    "WPA-EAP-SHA256",
    "WPA-EAP-SHA384",
    "WPS",
    "SAE",
    "SAE-EXT-KEY",
    "FT-SAE",
    "FT-SAE-EXT-KEY",
    "OSEN",
    "WPA-EAP-SUITE-B",
    "WPA-EAP-SUITE-B-192",
    "FILS-SHA256",
    "FILS-SHA384",
    "FT-FILS-SHA256",
    "FT-FILS-SHA384",
    "OWE",
    "DPP",
] as const;
export type KeyMgmt = (typeof KEY_MGMT)[number];

export const PAIRWISE = ["CCMP-256", "GCMP-256", "CCMP", "GCMP", "TKIP", "NONE"] as const;
export type PairwiseCipher = (typeof PAIRWISE)[number];

export const GROUP = ["CCMP-256", "GCMP-256", "CCMP", "GCMP", "TKIP", "GTK_NOT_USED"] as const;
export type GroupCipher = (typeof GROUP)[number];

export const GROUP_MGMT = ["AES-128-CMAC", "BIP-GMAC-128", "BIP-GMAC-256", "BIP-CMAC-256"] as const;
export type GroupMgmtCipher = (typeof GROUP_MGMT)[number];

export const AUTH_ALG = ["OPEN", "SHARED", "LEAP"] as const;
export type AuthAlg = (typeof AUTH_ALG)[number];

/** Names of EAP methods, whether or not this version speaks them. */
export const EAP_METHODS = [
    "MD5",
    "TLS",
    "WFA-UNAUTH-TLS",
    "MSCHAPV2",
    "PEAP",
    "TTLS",
    "GTC",
    "OTP",
    "SIM",
    "LEAP",
    "PSK",
    "AKA",
    "AKA'",
    "FAST",
    "TEAP",
    "PAX",
    "SAKE",
    "GPSK",
    "WSC",
    "IKEV2",
    "TNC",
    "PWD",
    "EKE",
] as const;
