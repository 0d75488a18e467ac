/** What one wiphy can do, in the words of IEEE 802.11. All lists are in the driver's order. */
export interface Capabilities {
    /** Name of the driver family, the D-Bus property `Driver`. */
    readonly driver: string;
    /** The radio. Interfaces with the same number share it. */
    readonly wiphy: number;
    /** Who runs authentication and association: we (`userspace`) or the driver behind one `connect`. */
    readonly sme: "userspace" | "driver";
    readonly bands: readonly Band[];
    /** Cipher suite selectors, OUI in the upper 24 bits, for example 0x000fac04 for CCMP-128. */
    readonly ciphers: readonly number[];
    /** AKM suite selectors the driver lists; `undefined` when it does not say, and then anything our SME can do works. */
    readonly akms: readonly number[] | undefined;
    readonly interfaceTypes: readonly InterfaceType[];
    readonly combinations: readonly InterfaceCombination[];
    readonly maxScanSsids: number;
    /** Bytes of extra elements in a probe request. */
    readonly maxScanIesLength: number;
    /** Zero: the driver has no scheduled scan. */
    readonly maxSchedScanSsids: number;
    readonly maxMatchSets: number;
    readonly maxScanPlans: number;
    readonly maxScanPlanInterval: number;
    readonly maxScanPlanIterations: number;
    /** Extended capabilities element body the driver wants to see in association requests. */
    readonly extendedCapabilities: Uint8Array | undefined;
    readonly maxRemainOnChannel: number;
    readonly features: ReadonlySet<Feature>;
    /** nl80211 command numbers the wiphy lists as supported; empty for drivers that are not nl80211. */
    readonly commands: ReadonlySet<number>;
}

export type InterfaceType =
    | "station"
    | "ap"
    | "ibss"
    | "p2pClient"
    | "p2pGo"
    | "p2pDevice"
    | "mesh"
    | "monitor"
    | "nan";

/** Things that a driver has or lacks and that change what we ask of it. */
export type Feature =
    /** EAPOL frames travel over nl80211 instead of a packet socket. */
    | "controlPortOverNl80211"
    /** Keys and port authorisation follow IEEE 802.1X (SET_STATION authorized works for stations). */
    | "stationAuthorized"
    | "managementFrameProtection"
    | "managementFrameProtectionOptional"
    | "beaconProtection"
    | "roaming"
    /** Radio measurement may be announced in every association. */
    | "radioMeasurement"
    /** Frames of sockets are told to be acknowledged or not. */
    | "socketTransmitStatus"
    /** A pairwise key can be replaced under its number without a frame going out under the wrong one. */
    | "safePairwiseRekey"
    | "relativeSignalSchedScan"
    | "offChannelTx"
    | "saeInUserspace"
    | "fourWayHandshakeOffloadPsk"
    | "randomMacScan"
    | "randomMacSchedScan"
    | "colocated6GhzScan"
    | "lowPriorityScan"
    | "flushScan"
    | "scanStartTime"
    | "abortScan"
    | "cqmRssi"
    | "cqmRssiList"
    | "cqmTxErrors"
    | "extendedKeyId"
    | "operatingChannelValidation"
    | "tdls"
    /** The frames that set a direct link up are left to us. */
    | "tdlsExternalSetup"
    | "scanDwell"
    | "setScanDwell"
    | "multicastRegistrations"
    /** Finds P2P Devices, and is found, without being told when to search and when to listen. */
    | "p2pManagement"
    /** Nothing of ours depends on these; clients that ask what the driver can do are told. */
    | "accessPointPowerSave"
    | "accessPointSmeInDriver"
    | "beaconProtectionOfAccessPoints"
    | "beaconProtectionOfStations"
    | "beaconRateHe"
    | "beaconRateHt"
    | "beaconRateLegacy"
    | "beaconRateVht"
    | "channelWidthChangeOfAccessPoint"
    | "controlPortTransmitStatus"
    | "controlPortWithoutPreauthentication"
    | "dfsOffload"
    | "filsOffload"
    | "filsStation"
    | "fourWayHandshakeOffload8021x"
    | "ftmResponder"
    | "fullStationStateOfAccessPoint"
    | "htIbss"
    | "inactivityTimer"
    | "oceStation"
    | "overlappingBssScan"
    | "probeResponseOffload"
    | "radarDetection"
    | "randomTransmitterAddress"
    | "randomTransmitterAddressConnected"
    | "selfManagedRegulatory"
    | "tdlsChannelSwitch"
    | "vhtIbss"
    | "vlanOffload";

export interface Band {
    readonly band: "2.4GHz" | "5GHz" | "6GHz" | "60GHz" | "s1GHz";
    readonly frequencies: readonly ChannelInfo[];
    /** Legacy rates in bit/s. */
    readonly rates: readonly number[];
    /** HT Capabilities element body fields, when the band has HT. */
    readonly ht: { readonly info: number; readonly mcs: Uint8Array } | undefined;
    readonly vht: { readonly info: number; readonly mcs: Uint8Array } | undefined;
    /** Per interface type, HE and EHT capability bytes as the kernel gives them. */
    readonly he: { readonly mac: Uint8Array; readonly phy: Uint8Array; readonly mcs: Uint8Array } | undefined;
    readonly eht: { readonly mac: Uint8Array; readonly phy: Uint8Array; readonly mcs: Uint8Array } | undefined;
}

export interface ChannelInfo {
    /** Centre frequency in MHz. */
    readonly frequency: number;
    readonly disabled: boolean;
    /** No initiating radiation: passive scan only, no AP. */
    readonly noIr: boolean;
    readonly radar: boolean;
    /** dBm. */
    readonly maxTxPower: number | undefined;
}

/** How many interfaces of which types may run at once on one radio. */
export interface InterfaceCombination {
    readonly limits: readonly { readonly max: number; readonly types: readonly InterfaceType[] }[];
    readonly maxInterfaces: number;
    readonly channels: number;
}
