import { OTHER_GLOBAL_FIELDS, PROPERTY_FIELDS } from "#src/config/global-fields.js";
import type { Fields, Refused } from "#src/config/member.js";
import { getField, membersOf, setField, withDefaults } from "#src/config/member.js";
import { byName } from "#src/config/schema.js";
import type { FieldValue } from "#src/config/value.js";
import { printValue, secretsIn } from "#src/config/value.js";
import type { Mac } from "#src/lib/mac.js";
import type { Secret } from "#src/lib/secret.js";
import { fromUtf8 } from "#src/lib/text.js";

/** The configuration of an interface outside its networks. Immutable, as `NetworkConfig` is. */
export interface GlobalConfig {
    /** 0 no AP scanning (wired), 1 the supplicant selects, 2 associate by SSID without selecting. */
    readonly apScan: 0 | 1 | 2;
    /** Management frame protection of networks that do not say: 0 no, 1 optional, 2 required. */
    readonly pmf: 0 | 1 | 2;
    readonly fastReauth: number;
    /** Looks for networks in short scans, those of likely channels first, and remembers where they are. */
    readonly quickSearch: boolean;
    /** Where there is another BSS to go to, one that falls silent is noticed before the kernel does. */
    readonly beaconWatch: boolean;
    /** How BSSs are compared: 0 by expected throughput and signal, 1 by signal alone. */
    readonly roamPolicy: 0 | 1;
    /** How interfaces that begin with a scan of all channels take turns: 0 three at a time, 1 one after the other. */
    readonly startPolicy: 0 | 1;
    /** Scans of the driver's own: 0 after some of ours and at one interval, 1 at once and ever more rarely. */
    readonly schedScanPolicy: 0 | 1;
    /** What follows a failure: 0 depends on the failures in a row, 1 on those of the BSS. */
    readonly retryPolicy: 0 | 1;
    /** Background scans while the signal is bad: 0 within bounds, 1 without. */
    readonly bgscanPolicy: 0 | 1;
    /** `bgscan` counts for every network, also for those that have their own. */
    readonly bgscanOverride: boolean;
    /** ISO 3166-1 alpha-2. */
    readonly country: string | undefined;
    /** Seconds between fruitless scans. Set over D-Bus; not a field of the file. */
    readonly scanInterval: number;
    readonly bssMaxCount: number;
    /** Seconds. */
    readonly bssExpirationAge: number;
    /** Scans without the BSS. */
    readonly bssExpirationScanCount: number;
    readonly filterSsids: boolean;
    /** dBm; 0 off. */
    readonly filterRssi: number;
    /** Seconds; 0: the default of the key state machine. */
    readonly pmkLifetime: number;
    /** Percent; 0: the default of the key state machine. */
    readonly pmkReauthThreshold: number;
    /** Seconds; 0: the default of the key state machine. */
    readonly saTimeout: number;
    readonly apIsolate: boolean;
    readonly disassocLowAck: boolean;
    readonly scanCurFreq: number;
    /** Seconds for which own scan results may be used to connect. */
    readonly scanResValidForConnect: number;
    readonly passiveScan: number;
    readonly ignoreOldScanRes: boolean;
    readonly disableScanOffload: number;
    /** Seconds; 0: the default. */
    readonly schedScanInterval: number;
    /** Module and parameters, as in `exponential:3:300`. */
    readonly autoscan: string | undefined;
    readonly bgscan: string | undefined;
    /** MHz. Restricts which BSSs may be used. */
    readonly freqList: readonly number[] | undefined;
    /** MHz. The channels of the first scan. */
    readonly initialFreqList: readonly number[] | undefined;
    readonly okc: number;
    /** Groups in the order of preference; `undefined`: the usual ones. */
    readonly saeGroups: readonly number[] | undefined;
    readonly saePwe: number;
    readonly saeCheckMfp: boolean;
    readonly wpaRscRelaxation: boolean;
    readonly eapolVersion: number;
    /** 0 permanent, 1 random, 2 random within the vendor prefix. */
    readonly macAddr: number;
    readonly preassocMacAddr: number;
    /** Seconds. */
    readonly randAddrLifetime: number;
    /** Interworking elements in our probe requests, and networks that are found by credentials. */
    readonly interworking: boolean;
    /** Homogeneous ESS that is looked for. */
    readonly hessid: Mac | undefined;
    /** Access network type that is looked for (IEEE 802.11-2020, 9.4.2.91), 0 to 15; 15: any. */
    readonly accessNetworkType: number;
    /** Networks that a credential fits are joined when no configured one is there. */
    readonly autoInterworking: boolean;
    /** We say in our probe requests that we know Hotspot 2.0. */
    readonly hs20: boolean;
    /** Frames of the generic advertisement service name no BSS, unless they are for the one that we are associated to. */
    readonly gasAddress3: number;
    /** Another program computes what a SIM would. */
    readonly externalSim: number;
    /** The configuration file may be rewritten. */
    readonly updateConfig: number;
    /** Kept and shown, but without a member of its own: field name to value. */
    readonly other: ReadonlyMap<string, FieldValue>;
}

/** Sets a field from configuration text. */
export function setGlobalField(config: GlobalConfig, name: string, text: string): GlobalConfig | Refused {
    return setField(GLOBAL, config, name, text);
}

/** The value of a field, whoever may read it; `undefined` when it is unset or unknown. */
export const globalField = (config: GlobalConfig, name: string): FieldValue | undefined =>
    getField(GLOBAL, config, name);

/** A field as configuration text; empty when unset, write-only or secret, `undefined` for an unknown field. */
export function globalFieldText(config: GlobalConfig, name: string): string | undefined {
    const field = GLOBAL.rows.get(name);
    if (field === undefined) return undefined;
    const value = field.writeOnly || field.secret ? undefined : getField(GLOBAL, config, name);
    if (value === undefined) return "";
    // Only the configuration file has the quotes.
    return value.type === "text" ? fromUtf8(value.bytes) : printValue(value);
}

/** The fields that can be read back, in the order in which they are listed. */
export const readableGlobalFields = (): readonly string[] =>
    inOrder(
        [...PROPERTY_FIELDS, ...OTHER_GLOBAL_FIELDS]
            .filter(({ writeOnly, secret, kind }) => !writeOnly && !secret && kind.kind !== "ignored")
            .map(({ name }) => name)
            .filter(name => name !== "country"),
    );

/** Those that are no D-Bus properties stand behind the one that they belong to. */
function inOrder(names: readonly string[]): readonly string[] {
    const list = names.filter(name => !Object.hasOwn(BEHIND, name));
    for (const [name, neighbour] of Object.entries(BEHIND))
        if (names.includes(name)) list.splice(list.indexOf(neighbour) + 1, 0, name);
    return list;
}

/** Every secret of it, whichever field holds it. */
export const globalSecrets = ({ other }: GlobalConfig): readonly Secret[] => [...other.values()].flatMap(secretsIn);

/** The D-Bus properties that stand for fields, in the order of the contract. */
export const globalProperties: readonly { readonly property: string; readonly field: string }[] = PROPERTY_FIELDS.map(
    ({ name }) => ({ property: propertyName(name), field: name }),
);

const BEHIND: Readonly<Record<string, string>> = {
    ap_scan: "eapol_version",
    fast_reauth: "disable_scan_offload",
    pkcs11_engine_path: "opensc_engine_path",
    pkcs11_module_path: "pkcs11_engine_path",
    bss_expiration_age: "bss_max_count",
    bss_expiration_scan_count: "bss_expiration_age",
};

/** `p2p_6ghz_disable` is the property `P2p6ghzDisable`. */
function propertyName(field: string): string {
    return field
        .split("_")
        .map(part => part.slice(0, 1).toUpperCase() + part.slice(1))
        .join("");
}

const { int, flag, among, plain, text, ints, mac } = membersOf<GlobalConfig>();

export const GLOBAL: Fields<GlobalConfig> = {
    called: "global field",
    judgesAgain: true,
    rows: byName([...PROPERTY_FIELDS, ...OTHER_GLOBAL_FIELDS]),
    members: {
        ap_scan: among(
            [0, 1, 2],
            c => c.apScan,
            apScan => ({ apScan }),
        ),
        pmf: among(
            [0, 1, 2],
            c => c.pmf,
            pmf => ({ pmf }),
        ),
        fast_reauth: int(
            c => c.fastReauth,
            fastReauth => ({ fastReauth }),
        ),
        quick_search: flag(
            c => c.quickSearch,
            quickSearch => ({ quickSearch }),
        ),
        beacon_watch: flag(
            c => c.beaconWatch,
            beaconWatch => ({ beaconWatch }),
        ),
        roam_policy: among(
            [0, 1],
            c => c.roamPolicy,
            roamPolicy => ({ roamPolicy }),
        ),
        start_policy: among(
            [0, 1],
            c => c.startPolicy,
            startPolicy => ({ startPolicy }),
        ),
        sched_scan_policy: among(
            [0, 1],
            c => c.schedScanPolicy,
            schedScanPolicy => ({ schedScanPolicy }),
        ),
        retry_policy: among(
            [0, 1],
            c => c.retryPolicy,
            retryPolicy => ({ retryPolicy }),
        ),
        bgscan_policy: among(
            [0, 1],
            c => c.bgscanPolicy,
            bgscanPolicy => ({ bgscanPolicy }),
        ),
        bgscan_override: flag(
            c => c.bgscanOverride,
            bgscanOverride => ({ bgscanOverride }),
        ),
        country: plain(
            c => c.country,
            country => ({ country }),
        ),
        bss_max_count: int(
            c => c.bssMaxCount,
            bssMaxCount => ({ bssMaxCount }),
        ),
        bss_expiration_age: int(
            c => c.bssExpirationAge,
            bssExpirationAge => ({ bssExpirationAge }),
        ),
        bss_expiration_scan_count: int(
            c => c.bssExpirationScanCount,
            bssExpirationScanCount => ({ bssExpirationScanCount }),
        ),
        filter_ssids: flag(
            c => c.filterSsids,
            filterSsids => ({ filterSsids }),
        ),
        filter_rssi: int(
            c => c.filterRssi,
            filterRssi => ({ filterRssi }),
        ),
        dot11RSNAConfigPMKLifetime: int(
            c => c.pmkLifetime,
            pmkLifetime => ({ pmkLifetime }),
        ),
        dot11RSNAConfigPMKReauthThreshold: int(
            c => c.pmkReauthThreshold,
            pmkReauthThreshold => ({ pmkReauthThreshold }),
        ),
        dot11RSNAConfigSATimeout: int(
            c => c.saTimeout,
            saTimeout => ({ saTimeout }),
        ),
        ap_isolate: flag(
            c => c.apIsolate,
            apIsolate => ({ apIsolate }),
        ),
        disassoc_low_ack: flag(
            c => c.disassocLowAck,
            disassocLowAck => ({ disassocLowAck }),
        ),
        scan_cur_freq: int(
            c => c.scanCurFreq,
            scanCurFreq => ({ scanCurFreq }),
        ),
        scan_res_valid_for_connect: int(
            c => c.scanResValidForConnect,
            scanResValidForConnect => ({ scanResValidForConnect }),
        ),
        passive_scan: int(
            c => c.passiveScan,
            passiveScan => ({ passiveScan }),
        ),
        ignore_old_scan_res: flag(
            c => c.ignoreOldScanRes,
            ignoreOldScanRes => ({ ignoreOldScanRes }),
        ),
        disable_scan_offload: int(
            c => c.disableScanOffload,
            disableScanOffload => ({ disableScanOffload }),
        ),
        sched_scan_interval: int(
            c => c.schedScanInterval,
            schedScanInterval => ({ schedScanInterval }),
        ),
        autoscan: plain(
            c => c.autoscan,
            autoscan => ({ autoscan }),
        ),
        bgscan: text(
            c => c.bgscan,
            bgscan => ({ bgscan }),
        ),
        freq_list: ints(
            c => c.freqList,
            freqList => ({ freqList }),
        ),
        initial_freq_list: ints(
            c => c.initialFreqList,
            initialFreqList => ({ initialFreqList }),
        ),
        okc: int(
            c => c.okc,
            okc => ({ okc }),
        ),
        sae_groups: ints(
            c => c.saeGroups,
            saeGroups => ({ saeGroups }),
        ),
        sae_pwe: int(
            c => c.saePwe,
            saePwe => ({ saePwe }),
        ),
        sae_check_mfp: flag(
            c => c.saeCheckMfp,
            saeCheckMfp => ({ saeCheckMfp }),
        ),
        wpa_rsc_relaxation: flag(
            c => c.wpaRscRelaxation,
            wpaRscRelaxation => ({ wpaRscRelaxation }),
        ),
        eapol_version: int(
            c => c.eapolVersion,
            eapolVersion => ({ eapolVersion }),
        ),
        mac_addr: int(
            c => c.macAddr,
            macAddr => ({ macAddr }),
        ),
        preassoc_mac_addr: int(
            c => c.preassocMacAddr,
            preassocMacAddr => ({ preassocMacAddr }),
        ),
        rand_addr_lifetime: int(
            c => c.randAddrLifetime,
            randAddrLifetime => ({ randAddrLifetime }),
        ),
        interworking: flag(
            c => c.interworking,
            interworking => ({ interworking }),
        ),
        hessid: mac(
            c => c.hessid,
            hessid => ({ hessid }),
        ),
        access_network_type: int(
            c => c.accessNetworkType,
            accessNetworkType => ({ accessNetworkType }),
        ),
        auto_interworking: flag(
            c => c.autoInterworking,
            autoInterworking => ({ autoInterworking }),
        ),
        hs20: flag(
            c => c.hs20,
            hs20 => ({ hs20 }),
        ),
        gas_address3: int(
            c => c.gasAddress3,
            gasAddress3 => ({ gasAddress3 }),
        ),
        external_sim: int(
            c => c.externalSim,
            externalSim => ({ externalSim }),
        ),
        update_config: int(
            c => c.updateConfig,
            updateConfig => ({ updateConfig }),
        ),
    },
};

export const defaultGlobal: GlobalConfig = withDefaults<GlobalConfig>(GLOBAL, {
    apScan: 1,
    pmf: 0,
    fastReauth: 1,
    quickSearch: true,
    beaconWatch: true,
    roamPolicy: 0,
    startPolicy: 0,
    schedScanPolicy: 0,
    retryPolicy: 0,
    bgscanPolicy: 0,
    bgscanOverride: false,
    country: undefined,
    scanInterval: 5,
    bssMaxCount: 0,
    bssExpirationAge: 0,
    bssExpirationScanCount: 0,
    filterSsids: false,
    filterRssi: 0,
    pmkLifetime: 0,
    pmkReauthThreshold: 0,
    saTimeout: 0,
    apIsolate: false,
    disassocLowAck: false,
    scanCurFreq: 0,
    scanResValidForConnect: 0,
    passiveScan: 0,
    ignoreOldScanRes: false,
    disableScanOffload: 0,
    schedScanInterval: 0,
    autoscan: undefined,
    bgscan: undefined,
    freqList: undefined,
    initialFreqList: undefined,
    okc: 0,
    saeGroups: undefined,
    saePwe: 0,
    saeCheckMfp: false,
    wpaRscRelaxation: false,
    eapolVersion: 0,
    macAddr: 0,
    preassocMacAddr: 0,
    randAddrLifetime: 0,
    interworking: false,
    hessid: undefined,
    accessNetworkType: 0,
    autoInterworking: false,
    hs20: false,
    gasAddress3: 0,
    externalSim: 0,
    updateConfig: 0,
    other: new Map(),
});
