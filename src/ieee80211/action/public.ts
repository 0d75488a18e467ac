/** Values of the Public Action field (IEEE 802.11-2020, 9.6.7.1), as far as they are used here. */
export const PublicAction = {
    vendorSpecific: 9,
    gasInitialRequest: 10,
    gasInitialResponse: 11,
    gasComebackRequest: 12,
    gasComebackResponse: 13,
    tdlsDiscoveryResponse: 14,
} as const;
