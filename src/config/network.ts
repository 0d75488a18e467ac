import type { Fields, Member, Refused } from "#src/config/member.js";
import { getField, membersOf, putAll, setField, withDefaults } from "#src/config/member.js";
import { NETWORK_FIELDS } from "#src/config/network-fields.js";
import { byName } from "#src/config/schema.js";
import type { FieldValue, MacWithMask, Psk } from "#src/config/value.js";
import { printValue, secretsIn } from "#src/config/value.js";
import type { AuthAlg, GroupCipher, GroupMgmtCipher, KeyMgmt, PairwiseCipher, Proto } from "#src/config/words.js";
import { AUTH_ALG, GROUP, GROUP_MGMT, KEY_MGMT, PAIRWISE, PROTO } from "#src/config/words.js";
import type { Mac } from "#src/lib/mac.js";
import type { Secret } from "#src/lib/secret.js";

export type { Refused } from "#src/config/member.js";
export { isRefused } from "#src/config/member.js";

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
    /** Four. */
    readonly wepKeys: readonly (Secret | undefined)[];
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
    /** Operating channel validation: 0 no, 1 yes; `undefined` when not set. */
    readonly ocv: number | undefined;
    readonly oweOnly: boolean;
    /** Finite cyclic group; 0 tries the usual ones in turn. */
    readonly oweGroup: number;
    /** Seconds; 0 never. */
    readonly wpaPtkRekey: number;
    /** Renewing a pairwise key under its number: 0 allowed, 1 where the driver does it safely, 2 never. */
    readonly denyPtk0Rekey: 0 | 1 | 2;
    /** Bit mask of IEEE 802.11 Transition Disable indications that have been accepted. */
    readonly transitionDisable: number;
    /** EAP methods in the order of preference; empty: any. */
    readonly eap: readonly string[];
    /** From the additional configuration file, which is never written. */
    readonly additional?: true;
    /** Accepted, kept and shown, but not interpreted through a member of its own: field name to value. */
    readonly other: ReadonlyMap<string, FieldValue>;
}

/** Sets a field from configuration syntax: `"quoted"`, `P"printf"`, hexadecimal digits, numbers, words. */
export function setNetworkField(config: NetworkConfig, name: string, text: string): NetworkConfig | Refused {
    return setField(NETWORK, config, name, text);
}

/** The value of a field, whether it has a member or not. */
export function networkField(config: NetworkConfig, name: string): FieldValue | undefined {
    return getField(NETWORK, config, name);
}

/** A field in configuration syntax; `undefined` when unset or unknown, `*` for a secret. */
export function networkFieldText(config: NetworkConfig, name: string): string | undefined {
    const value = getField(NETWORK, config, name);
    if (value === undefined) return undefined;
    return NETWORK.rows.get(name)?.secret === false ? printValue(value) : "*";
}

/** Every field that is set and not secret, in configuration syntax and in the order of the contract. */
export function networkProperties(config: NetworkConfig): ReadonlyMap<string, string> {
    const properties = new Map<string, string>();
    for (const { name, secret } of NETWORK_FIELDS) {
        const value = secret ? undefined : getField(NETWORK, config, name);
        if (value !== undefined) properties.set(name, printValue(value));
    }
    return properties;
}

/** Every secret of a network, whichever field holds it. */
export function networkSecrets(config: NetworkConfig): readonly Secret[] {
    return NETWORK_FIELDS.flatMap(({ name, secret }) => {
        const value = secret ? getField(NETWORK, config, name) : undefined;
        return value === undefined ? [] : secretsIn(value);
    });
}

const { int, flag, among, optionalInt, bytes, text, words, orderedWords, ints, mac, macs, secret, psk } =
    membersOf<NetworkConfig>();

const bssidIgnore = macs(
    c => c.bssidIgnore,
    bssidIgnore => ({ bssidIgnore }),
);
const bssidAccept = macs(
    c => c.bssidAccept,
    bssidAccept => ({ bssidAccept }),
);

const wepKey = (index: number): Member<NetworkConfig> => ({
    get: config => {
        const key = config.wepKeys[index];
        return key === undefined ? undefined : { type: "secret", secret: key };
    },
    put: (value, config) => ({
        wepKeys: config.wepKeys.with(index, value?.type === "secret" ? value.secret : undefined),
    }),
});

export const NETWORK: Fields<NetworkConfig> = {
    called: "network field",
    rows: byName(NETWORK_FIELDS),
    members: {
        ssid: bytes(
            c => c.ssid,
            ssid => ({ ssid }),
        ),
        scan_ssid: flag(
            c => c.scanSsid,
            scanSsid => ({ scanSsid }),
        ),
        bssid: mac(
            c => c.bssid,
            bssid => ({ bssid }),
        ),
        bssid_hint: mac(
            c => c.bssidHint,
            bssidHint => ({ bssidHint }),
        ),
        bssid_ignore: bssidIgnore,
        bssid_accept: bssidAccept,
        bssid_blacklist: bssidIgnore,
        bssid_whitelist: bssidAccept,
        psk: psk(
            c => c.psk,
            psk => ({ psk }),
        ),
        sae_password: secret(
            c => c.saePassword,
            saePassword => ({ saePassword }),
        ),
        sae_password_id: bytes(
            c => c.saePasswordId,
            saePasswordId => ({ saePasswordId }),
        ),
        sae_pwe: int(
            c => c.saePwe,
            saePwe => ({ saePwe }),
        ),
        proto: words(
            PROTO,
            c => c.proto,
            proto => ({ proto }),
        ),
        key_mgmt: words(
            KEY_MGMT,
            c => c.keyMgmt,
            keyMgmt => ({ keyMgmt }),
        ),
        pairwise: words(
            PAIRWISE,
            c => c.pairwise,
            pairwise => ({ pairwise }),
        ),
        group: words(
            GROUP,
            c => c.group,
            group => ({ group }),
        ),
        group_mgmt: words(
            GROUP_MGMT,
            c => c.groupMgmt,
            groupMgmt => ({ groupMgmt }),
        ),
        auth_alg: words(
            AUTH_ALG,
            c => c.authAlg,
            authAlg => ({ authAlg }),
        ),
        scan_freq: ints(
            c => c.scanFreq,
            scanFreq => ({ scanFreq }),
        ),
        freq_list: ints(
            c => c.freqList,
            freqList => ({ freqList }),
        ),
        wep_key0: wepKey(0),
        wep_key1: wepKey(1),
        wep_key2: wepKey(2),
        wep_key3: wepKey(3),
        wep_tx_keyidx: int(
            c => c.wepTxKeyIndex,
            wepTxKeyIndex => ({ wepTxKeyIndex }),
        ),
        priority: int(
            c => c.priority,
            priority => ({ priority }),
        ),
        mode: int(
            c => c.mode,
            mode => ({ mode }),
        ),
        disabled: among(
            [0, 1, 2],
            c => c.disabled,
            disabled => ({ disabled }),
        ),
        id_str: text(
            c => c.idStr,
            idStr => ({ idStr }),
        ),
        ieee80211w: among(
            [0, 1, 2, 3],
            c => c.ieee80211w,
            ieee80211w => ({ ieee80211w }),
        ),
        mixed_cell: flag(
            c => c.mixedCell,
            mixedCell => ({ mixedCell }),
        ),
        frequency: int(
            c => c.frequency,
            frequency => ({ frequency }),
        ),
        bgscan: text(
            c => c.bgscan,
            bgscan => ({ bgscan }),
        ),
        eapol_flags: int(
            c => c.eapolFlags,
            eapolFlags => ({ eapolFlags }),
        ),
        mac_addr: int(
            c => c.macAddr,
            macAddr => ({ macAddr }),
        ),
        mac_value: mac(
            c => c.macValue,
            macValue => ({ macValue }),
        ),
        proactive_key_caching: among(
            [-1, 0, 1],
            c => c.proactiveKeyCaching,
            proactiveKeyCaching => ({ proactiveKeyCaching }),
        ),
        ocv: optionalInt(
            c => c.ocv,
            ocv => ({ ocv }),
        ),
        owe_only: flag(
            c => c.oweOnly,
            oweOnly => ({ oweOnly }),
        ),
        owe_group: int(
            c => c.oweGroup,
            oweGroup => ({ oweGroup }),
        ),
        wpa_ptk_rekey: int(
            c => c.wpaPtkRekey,
            wpaPtkRekey => ({ wpaPtkRekey }),
        ),
        wpa_deny_ptk0_rekey: among(
            [0, 1, 2],
            c => c.denyPtk0Rekey,
            denyPtk0Rekey => ({ denyPtk0Rekey }),
        ),
        transition_disable: int(
            c => c.transitionDisable,
            transitionDisable => ({ transitionDisable }),
        ),
        eap: orderedWords(
            c => c.eap,
            eap => ({ eap }),
        ),
    },
};

/** A network before its defaults: every integer zero, nothing else. It is what `NetworkAdded` shows. */
export const blankNetwork: NetworkConfig = putAll<NetworkConfig>(
    NETWORK,
    {
        ssid: undefined,
        scanSsid: false,
        bssid: undefined,
        bssidHint: undefined,
        bssidIgnore: [],
        bssidAccept: [],
        psk: undefined,
        saePassword: undefined,
        saePasswordId: undefined,
        saePwe: 0,
        proto: new Set(),
        keyMgmt: new Set(),
        pairwise: new Set(),
        group: new Set(),
        groupMgmt: new Set(),
        authAlg: new Set(),
        scanFreq: undefined,
        freqList: undefined,
        wepKeys: [undefined, undefined, undefined, undefined],
        wepTxKeyIndex: 0,
        priority: 0,
        mode: 0,
        disabled: 0,
        idStr: undefined,
        ieee80211w: 0,
        mixedCell: false,
        frequency: 0,
        bgscan: undefined,
        eapolFlags: 0,
        macAddr: 0,
        macValue: undefined,
        proactiveKeyCaching: 0,
        ocv: undefined,
        oweOnly: false,
        oweGroup: 0,
        wpaPtkRekey: 0,
        denyPtk0Rekey: 0,
        transitionDisable: 0,
        eap: [],
        other: new Map(),
    },
    NETWORK_FIELDS.filter(field => field.default?.type === "int").map(
        ({ name }) => [name, { type: "int", value: 0 }] as const,
    ),
);

/** A network that was just added. It is disabled, as one added over D-Bus is. */
export const defaultNetwork: NetworkConfig = withDefaults(NETWORK, blankNetwork);

/** A network of a configuration file, which is enabled. */
export const fileNetwork: NetworkConfig = { ...defaultNetwork, disabled: 0 };
