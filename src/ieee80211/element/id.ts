import { namesOf } from "#src/lib/names.js";

/** Added to an element id extension, so that one number names any element: 255 with extension n is 256 + n. */
export const EXTENSION = 256;

/** Element IDs and, from 256, element ID extensions (IEEE 802.11-2020, 9.4.2.1; 106 to 110 from 802.11be). */
export const ElementId = {
    ssid: 0,
    supportedRates: 1,
    // 2: FH parameter set, removed
    dsssParameterSet: 3,
    cfParameterSet: 4,
    tim: 5,
    ibssParameterSet: 6,
    country: 7,
    // 8, 9: hopping pattern, removed
    request: 10,
    bssLoad: 11,
    edcaParameterSet: 12,
    tspec: 13,
    tclas: 14,
    schedule: 15,
    challengeText: 16,
    // 17 to 31 reserved
    powerConstraint: 32,
    powerCapability: 33,
    tpcRequest: 34,
    tpcReport: 35,
    supportedChannels: 36,
    channelSwitchAnnouncement: 37,
    measurementRequest: 38,
    measurementReport: 39,
    quiet: 40,
    ibssDfs: 41,
    erp: 42,
    tsDelay: 43,
    tclasProcessing: 44,
    htCapabilities: 45,
    qosCapability: 46,
    // 47 reserved
    rsn: 48,
    // 49 reserved
    extendedSupportedRates: 50,
    apChannelReport: 51,
    neighborReport: 52,
    rcpi: 53,
    mobilityDomain: 54,
    fastTransition: 55,
    timeoutInterval: 56,
    ricData: 57,
    dseRegisteredLocation: 58,
    supportedOperatingClasses: 59,
    extendedChannelSwitchAnnouncement: 60,
    htOperation: 61,
    secondaryChannelOffset: 62,
    bssAverageAccessDelay: 63,
    antenna: 64,
    rsni: 65,
    measurementPilotTransmission: 66,
    bssAvailableAdmissionCapacity: 67,
    bssAcAccessDelay: 68,
    timeAdvertisement: 69,
    rmEnabledCapabilities: 70,
    multipleBssid: 71,
    coexistence2040: 72,
    intolerantChannelReport2040: 73,
    overlappingBssScanParameters: 74,
    ricDescriptor: 75,
    managementMic: 76,
    // 77 reserved
    eventRequest: 78,
    eventReport: 79,
    diagnosticRequest: 80,
    diagnosticReport: 81,
    locationParameters: 82,
    nontransmittedBssidCapability: 83,
    ssidList: 84,
    multipleBssidIndex: 85,
    fmsDescriptor: 86,
    fmsRequest: 87,
    fmsResponse: 88,
    qosTrafficCapability: 89,
    bssMaxIdlePeriod: 90,
    tfsRequest: 91,
    tfsResponse: 92,
    wnmSleepMode: 93,
    timBroadcastRequest: 94,
    timBroadcastResponse: 95,
    collocatedInterferenceReport: 96,
    channelUsage: 97,
    timeZone: 98,
    dmsRequest: 99,
    dmsResponse: 100,
    linkIdentifier: 101,
    wakeupSchedule: 102,
    // 103 reserved
    channelSwitchTiming: 104,
    ptiControl: 105,
    tpuBufferStatus: 106,
    interworking: 107,
    advertisementProtocol: 108,
    expeditedBandwidthRequest: 109,
    qosMap: 110,
    roamingConsortium: 111,
    emergencyAlertIdentifier: 112,
    meshConfiguration: 113,
    meshId: 114,
    meshLinkMetricReport: 115,
    congestionNotification: 116,
    meshPeeringManagement: 117,
    meshChannelSwitchParameters: 118,
    meshAwakeWindow: 119,
    beaconTiming: 120,
    mccaopSetupRequest: 121,
    mccaopSetupReply: 122,
    mccaopAdvertisement: 123,
    mccaopTeardown: 124,
    gann: 125,
    rann: 126,
    extendedCapabilities: 127,
    // 128, 129 reserved
    preq: 130,
    prep: 131,
    perr: 132,
    // 133 to 136 reserved
    pxu: 137,
    pxuc: 138,
    authenticatedMeshPeeringExchange: 139,
    mic: 140,
    destinationUri: 141,
    uapsdCoexistence: 142,
    dmgWakeupSchedule: 143,
    extendedSchedule: 144,
    staAvailability: 145,
    dmgTspec: 146,
    nextDmgAti: 147,
    dmgCapabilities: 148,
    // 149, 150 reserved
    dmgOperation: 151,
    dmgBssParameterChange: 152,
    dmgBeamRefinement: 153,
    channelMeasurementFeedback: 154,
    // 155 reserved
    awakeWindow: 156,
    multiBand: 157,
    // 158 to 173: DMG and relay elements, no use here
    quietPeriodRequest: 174,
    // 175 reserved
    quietPeriodResponse: 176,
    // 177 to 180 reserved
    qmfPolicy: 181,
    // 182 to 190: DMG, SCS and QLoad elements, no use here
    vhtCapabilities: 191,
    vhtOperation: 192,
    extendedBssLoad: 193,
    wideBandwidthChannelSwitch: 194,
    transmitPowerEnvelope: 195,
    channelSwitchWrapper: 196,
    aid: 197,
    quietChannel: 198,
    operatingModeNotification: 199,
    upsim: 200,
    reducedNeighborReport: 201,
    // 202 to 239: TVHT and S1G elements, no use here, except the two that follow
    s1gCapabilities: 217,
    vendorSpecific: 221,
    filsIndication: 240,
    dils: 241,
    fragment: 242,
    // 243 reserved
    rsnExtension: 244,
    // 245 to 254 reserved
    extension: 255,

    associationDelayInfo: EXTENSION + 1,
    filsRequestParameters: EXTENSION + 2,
    filsKeyConfirmation: EXTENSION + 3,
    filsSession: EXTENSION + 4,
    filsHlpContainer: EXTENSION + 5,
    filsIpAddressAssignment: EXTENSION + 6,
    keyDelivery: EXTENSION + 7,
    filsWrappedData: EXTENSION + 8,
    ftmSynchronizationInformation: EXTENSION + 9,
    extendedRequest: EXTENSION + 10,
    estimatedServiceParametersInbound: EXTENSION + 11,
    filsPublicKey: EXTENSION + 12,
    filsNonce: EXTENSION + 13,
    // 14 to 31: future channel guidance and CDMG elements, no use here
    oweDhParameter: EXTENSION + 32,
    passwordIdentifier: EXTENSION + 33,
    // 34: GLK-GCR parameter set
    heCapabilities: EXTENSION + 35,
    heOperation: EXTENSION + 36,
    uoraParameterSet: EXTENSION + 37,
    muEdcaParameterSet: EXTENSION + 38,
    spatialReuseParameterSet: EXTENSION + 39,
    // 40 reserved
    ndpFeedbackReportParameterSet: EXTENSION + 41,
    bssColorChangeAnnouncement: EXTENSION + 42,
    // 43 to 46: quiet time period, ESS report and OPS elements, no use here
    heBssLoad: EXTENSION + 47,
    // 48 to 51 reserved
    maxChannelSwitchTime: EXTENSION + 52,
    estimatedServiceParametersOutbound: EXTENSION + 53,
    operatingChannelInformation: EXTENSION + 54,
    multipleBssidConfiguration: EXTENSION + 55,
    nonInheritance: EXTENSION + 56,
    knownBssid: EXTENSION + 57,
    shortSsidList: EXTENSION + 58,
    he6GhzBandCapabilities: EXTENSION + 59,
    // 60 to 87: UL MU power and EDMG elements, no use here
    mscsDescriptor: EXTENSION + 88,
    tclasMask: EXTENSION + 89,
    // 90, 91: supplemental class 2 capabilities, OCT source
    rejectedGroups: EXTENSION + 92,
    antiCloggingTokenContainer: EXTENSION + 93,
    pasnParameters: EXTENSION + 100,
    ehtOperation: EXTENSION + 106,
    multiLink: EXTENSION + 107,
    ehtCapabilities: EXTENSION + 108,
    tidToLinkMapping: EXTENSION + 109,
    multiLinkTrafficIndication: EXTENSION + 110,
} as const;
export type ElementId = (typeof ElementId)[keyof typeof ElementId];

/** The name of an element for a log; `undefined` for an id that is reserved or unknown here. */
export const elementName = namesOf(ElementId);

/** Organisations that own vendor specific elements and suites, as 24-bit numbers. */
export const Oui = {
    ieee80211: 0x000fac,
    microsoft: 0x0050f2,
    wifiAlliance: 0x506f9a,
} as const;

/** Types of the Microsoft vendor element. */
export const MicrosoftType = { wpa: 1, wmm: 2, wps: 4, networkCost: 17 } as const;

/** Types of the Wi-Fi Alliance vendor element. */
export const WifiAllianceType = { p2p: 9, wifiDisplay: 10, hs20Indication: 16, osen: 18, mbo: 22, owe: 28 } as const;
