import { bitField, hasBit } from "#src/lib/bits.js";

/** Bits of the Extended Capabilities element (IEEE 802.11-2020, 9.4.2.26). */
export const ExtendedCapability = {
    coexistenceManagement2040: 0,
    extendedChannelSwitching: 2,
    proxyArp: 12,
    tfs: 16,
    wnmSleepMode: 17,
    timBroadcast: 18,
    bssTransition: 19,
    multipleBssid: 22,
    dms: 26,
    tdlsPeerUapsdBuffer: 28,
    tdlsPeerPsm: 29,
    tdlsChannelSwitching: 30,
    interworking: 31,
    qosMap: 32,
    tdls: 37,
    tdlsProhibited: 38,
    tdlsChannelSwitchingProhibited: 39,
    uapsdCoexistence: 45,
    wnmNotification: 46,
    utf8Ssid: 48,
    tdlsWiderBandwidth: 61,
    operatingModeNotification: 62,
    ftmResponder: 70,
    ftmInitiator: 71,
    fils: 72,
    twtRequester: 77,
    twtResponder: 78,
    saePasswordIdentifiersInUse: 81,
    saePasswordIdentifiersExclusively: 82,
    beaconProtection: 84,
    mscs: 85,
    saePkExclusively: 88,
} as const;
export type ExtendedCapability = (typeof ExtendedCapability)[keyof typeof ExtendedCapability];

/** Whether a capability is announced; a short element announces nothing beyond its end. */
export const hasExtendedCapability = (value: Uint8Array | undefined, capability: ExtendedCapability): boolean =>
    value !== undefined && hasBit(value, capability);

/** The value of the element with these bits, as short as it can be. */
export const emitExtendedCapabilities = (capabilities: readonly ExtendedCapability[]): Uint8Array =>
    bitField(capabilities);
