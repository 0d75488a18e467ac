import type { FieldValue, MacWithMask, Psk } from "#src/config/value.js";
import type { AuthAlg, GroupCipher, GroupMgmtCipher, KeyMgmt, PairwiseCipher, Proto } from "#src/config/words.js";
import type { Mac } from "#src/lib/mac.js";
import type { Secret } from "#src/lib/secret.js";

/** One configured network. Immutable: setting a field makes a new one that shares everything else. */
export interface NetworkConfig {
    /** Zero bytes together with `bssid`: whatever SSID that BSS has. */
    readonly ssid: Uint8Array | undefined;
    /** Probe for this SSID by name. */
    readonly scanSsid: boolean;
    readonly bssid: Mac | undefined;
    readonly bssidHint: Mac | undefined;
    readonly bssidIgnore: readonly MacWithMask[];
    /** When not empty, no other BSS may be used. */
    readonly bssidAccept: readonly MacWithMask[];
    readonly psk: Psk | undefined;
    readonly saePassword: Secret | undefined;
    readonly saePasswordId: Uint8Array | undefined;
    /** 0 hunting and pecking, 1 hash to element, 2 both, 3 hunting and pecking even where that is wrong, 4 not set. */
    readonly saePwe: number;
    readonly proto: ReadonlySet<Proto>;
    readonly keyMgmt: ReadonlySet<KeyMgmt>;
    readonly pairwise: ReadonlySet<PairwiseCipher>;
    readonly group: ReadonlySet<GroupCipher>;
    /** Empty: whatever the access point uses. */
    readonly groupMgmt: ReadonlySet<GroupMgmtCipher>;
    /** Empty: chosen by the other fields. */
    readonly authAlg: ReadonlySet<AuthAlg>;
    /** MHz. Restricts what is scanned. */
    readonly scanFreq: readonly number[] | undefined;
    /** MHz. Restricts which BSSs may be chosen. */
    readonly freqList: readonly number[] | undefined;
    readonly wepKeys: readonly [Secret | undefined, Secret | undefined, Secret | undefined, Secret | undefined];
    readonly wepTxKeyIndex: number;
    /** Larger is preferred. */
    readonly priority: number;
    /** 0 infrastructure, 1 IBSS, 2 AP, 3 P2P group owner, 4 P2P group formation, 5 mesh. */
    readonly mode: number;
    /** 2: stored P2P group, never used as a network by itself. */
    readonly disabled: 0 | 1 | 2;
    readonly idStr: string | undefined;
    /** Management frame protection: 0 no, 1 optional, 2 required, 3 as the global `pmf`. */
    readonly ieee80211w: 0 | 1 | 2 | 3;
    readonly mixedCell: boolean;
    /** MHz, for the modes that start a BSS; 0 when not set. */
    readonly frequency: number;
    /** Module and parameters, as in `simple:30:-70:86400`; an empty text switches background scanning off. */
    readonly bgscan: string | undefined;
    /** Dynamic WEP: bit 0 requires a unicast key, bit 1 a broadcast key. */
    readonly eapolFlags: number;
    /** 0 permanent address, 1 random per network, 2 random within the vendor prefix, 3 `macValue`, -1 as the global one. */
    readonly macAddr: number;
    readonly macValue: Mac | undefined;
    /** Opportunistic key caching; -1 as the global `okc`. */
    readonly proactiveKeyCaching: -1 | 0 | 1;
    /** Operating channel validation; `undefined` when not set. */
    readonly ocv: 0 | 1 | undefined;
    readonly oweOnly: boolean;
    /** Finite cyclic group; 0 tries the usual ones in turn. */
    readonly oweGroup: number;
    /** Seconds; 0 never. */
    readonly wpaPtkRekey: number;
    /** Bit mask of IEEE 802.11 Transition Disable indications that have been accepted. */
    readonly transitionDisable: number;
    /** EAP methods in the order of preference; empty: any. */
    readonly eap: readonly string[];
    /** Accepted, kept and shown, but not interpreted through a member of its own: field name to value. */
    readonly other: ReadonlyMap<string, FieldValue>;
}

/** Why a field was not set: names the field, its value unless that is secret, and what was expected. */
export interface Refused {
    readonly refused: string;
}

export const isRefused = (value: object): value is Refused => "refused" in value;

/** A network to which nothing has been said yet. */
export declare const defaultNetwork: NetworkConfig;
/** A network before its defaults: every integer zero, nothing else. It is what `NetworkAdded` shows. */
export declare const blankNetwork: NetworkConfig;
/** Sets a field from configuration syntax (`"quoted"`, `P"printf"`, hexadecimal digits, numbers, words). */
export declare function setNetworkField(config: NetworkConfig, name: string, text: string): NetworkConfig | Refused;
/** A field in configuration syntax; `undefined` when unset or unknown, `*` for a secret. */
export declare function networkFieldText(config: NetworkConfig, name: string): string | undefined;
/** Every field with a readable value, in the order of the contract. */
export declare function networkProperties(config: NetworkConfig): ReadonlyMap<string, string>;
