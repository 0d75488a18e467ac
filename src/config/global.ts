import type { Refused } from "#src/config/network.js";
import type { FieldValue } from "#src/config/value.js";

/** The configuration of an interface outside its networks. Immutable, as `NetworkConfig` is. */
export interface GlobalConfig {
    /** 0 no AP scanning (wired), 1 the supplicant selects, 2 associate by SSID without selecting. */
    readonly apScan: 0 | 1 | 2;
    /** Management frame protection of networks that do not say: 0 no, 1 optional, 2 required. */
    readonly pmf: 0 | 1 | 2;
    readonly fastReauth: boolean;
    /** ISO 3166-1 alpha-2. */
    readonly country: string | undefined;
    /** Seconds between fruitless scans. Set over D-Bus and the control interface; not a field of the file. */
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
    readonly scanCurFreq: boolean;
    /** Seconds for which own scan results may be used to connect. */
    readonly scanResValidForConnect: number;
    readonly passiveScan: boolean;
    readonly ignoreOldScanRes: boolean;
    readonly disableScanOffload: boolean;
    /** Seconds; 0: the default. */
    readonly schedScanInterval: number;
    /** Module and parameters, as in `exponential:3:300`. */
    readonly autoscan: string | undefined;
    readonly bgscan: string | undefined;
    /** MHz. Restricts which BSSs may be used. */
    readonly freqList: readonly number[] | undefined;
    /** MHz. The channels of the first scan. */
    readonly initialFreqList: readonly number[] | undefined;
    readonly okc: boolean;
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
    /** The configuration file may be rewritten. */
    readonly updateConfig: boolean;
    /** Kept and shown, but without a member of its own: field name to value. */
    readonly other: ReadonlyMap<string, FieldValue>;
}

export declare const defaultGlobal: GlobalConfig;
export declare function setGlobalField(config: GlobalConfig, name: string, text: string): GlobalConfig | Refused;
/** A field as configuration text without quotes; empty when unset or write-only, `undefined` for an unknown field. */
export declare function globalFieldText(config: GlobalConfig, name: string): string | undefined;
/** The D-Bus properties that stand for fields, in the order of the contract. */
export declare const globalProperties: readonly { readonly property: string; readonly field: string }[];
