import type { AkmName, CipherName } from "#src/ieee80211/suite.js";
import type { Millis } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import type { Secret } from "#src/lib/secret.js";

/** What an access point is set up to be. */
export interface ApConfig {
    readonly bssid: Mac;
    readonly ssid: Uint8Array;
    /** MHz. */
    readonly frequency: number;
    /** Time units. */
    readonly beaconInterval: number;
    /** How beacons hide the SSID: not at all, by length zero, or by zeros of its length. */
    readonly hidden: "no" | "empty" | "zeros";
    /** `undefined`: open. */
    readonly security: ApSecurity | undefined;
    /** Further ones are refused with status 17. */
    readonly maxStations: number;
    /** Elements behind all others in beacons and probe responses. */
    readonly extraElements?: Uint8Array;
}

export interface ApSecurity {
    /** `rsn` is WPA2; both at once is the mixed mode. */
    readonly protocols: readonly ("wpa" | "rsn")[];
    readonly akms: readonly Extract<AkmName, "wpa-psk" | "wpa-psk-sha256">[];
    /** In order of preference. */
    readonly pairwise: readonly Extract<CipherName, "ccmp" | "tkip">[];
    readonly group: Extract<CipherName, "ccmp" | "tkip">;
    /** 32 bytes. */
    readonly psk: Secret;
    /** How often the group key changes; `undefined`: never. */
    readonly groupRekey: Millis | undefined;
}

/** An open access point, to be changed where it differs. */
export const openAp = (bssid: Mac, ssid: Uint8Array, frequency: number): ApConfig => ({
    bssid,
    ssid,
    frequency,
    beaconInterval: 100,
    hidden: "no",
    security: undefined,
    maxStations: 32,
});

/** WPA2-PSK with CCMP. */
export const wpa2Psk = (psk: Secret): ApSecurity => ({
    protocols: ["rsn"],
    akms: ["wpa-psk"],
    pairwise: ["ccmp"],
    group: "ccmp",
    psk,
    groupRekey: undefined,
});
