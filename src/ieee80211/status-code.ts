import { namesOf } from "#src/lib/names.js";

/** Values of the Status Code field (IEEE 802.11-2020, 9.4.1.9; 135 from 802.11be). */
export const StatusCode = {
    success: 0,
    refused: 1,
    tdlsRejectedAlternativeProvided: 2,
    tdlsRejected: 3,
    // 4 reserved
    securityDisabled: 5,
    unacceptableLifetime: 6,
    notInSameBss: 7,
    // 8, 9 reserved
    refusedCapabilitiesMismatch: 10,
    deniedNoAssociationExists: 11,
    deniedOtherReason: 12,
    unsupportedAuthAlgorithm: 13,
    transactionSequenceError: 14,
    challengeFailure: 15,
    rejectedSequenceTimeout: 16,
    deniedNoMoreStas: 17,
    refusedBasicRatesMismatch: 18,
    deniedNoShortPreambleSupport: 19,
    // 20, 21 reserved
    rejectedSpectrumManagementRequired: 22,
    rejectedBadPowerCapability: 23,
    rejectedBadSupportedChannels: 24,
    deniedNoShortSlotTimeSupport: 25,
    // 26 reserved
    deniedNoHtSupport: 27,
    r0khUnreachable: 28,
    deniedPcoTimeNotSupported: 29,
    refusedTemporarily: 30,
    robustManagementPolicyViolation: 31,
    unspecifiedQosFailure: 32,
    deniedInsufficientBandwidth: 33,
    deniedPoorChannelConditions: 34,
    deniedQosNotSupported: 35,
    // 36 reserved
    requestDeclined: 37,
    invalidParameters: 38,
    rejectedWithSuggestedChanges: 39,
    invalidElement: 40,
    invalidGroupCipher: 41,
    invalidPairwiseCipher: 42,
    invalidAkmp: 43,
    unsupportedRsneVersion: 44,
    invalidRsneCapabilities: 45,
    cipherOutOfPolicy: 46,
    rejectedForDelayPeriod: 47,
    dlsNotAllowed: 48,
    notPresent: 49,
    notQosSta: 50,
    deniedListenIntervalTooLarge: 51,
    invalidFtActionFrameCount: 52,
    invalidPmkid: 53,
    invalidMde: 54,
    invalidFte: 55,
    requestedTclasNotSupported: 56,
    insufficientTclasProcessingResources: 57,
    tryAnotherBss: 58,
    gasAdvertisementProtocolNotSupported: 59,
    noOutstandingGasRequest: 60,
    gasResponseNotReceivedFromServer: 61,
    gasQueryTimeout: 62,
    gasQueryResponseTooLarge: 63,
    rejectedHomeWithSuggestedChanges: 64,
    serverUnreachable: 65,
    // 66 reserved
    rejectedForSspPermissions: 67,
    refusedUnauthenticatedAccessNotSupported: 68,
    // 69 to 71 reserved
    invalidRsne: 72,
    uapsdCoexistenceNotSupported: 73,
    uapsdCoexistenceModeNotSupported: 74,
    badIntervalWithUapsdCoexistence: 75,
    antiCloggingTokenRequired: 76,
    unsupportedFiniteCyclicGroup: 77,
    cannotFindAlternativeTbtt: 78,
    transmissionFailure: 79,
    requestedTclasResourcesNotSupported: 80,
    tclasResourcesExhausted: 81,
    rejectedWithSuggestedBssTransition: 82,
    // 83 to 91: DMG scheduling and fast session transfer, no use here
    refusedExternalReason: 92,
    refusedApOutOfMemory: 93,
    rejectedEmergencyServicesNotSupported: 94,
    queryResponseOutstanding: 95,
    // 96 to 102: DSE, MCCA, no use here
    deniedDueToSpectrumManagement: 103,
    deniedVhtNotSupported: 104,
    // 105 to 111: geolocation database, reserved
    filsAuthenticationFailure: 112,
    unknownAuthenticationServer: 113,
    // 114 to 122: no use here
    unknownPasswordIdentifier: 123,
    deniedHeNotSupported: 124,
    // 125 reserved
    saeHashToElement: 126,
    saePk: 127,
    // 128 to 134: no use here
    deniedEhtNotSupported: 135,
} as const;
export type StatusCode = (typeof StatusCode)[keyof typeof StatusCode];

/** The name of a status for a log; `undefined` for one unknown here. */
export const statusName = namesOf(StatusCode);
