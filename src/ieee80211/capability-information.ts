/** Bits of the Capability Information field outside 60 GHz (IEEE 802.11-2020, 9.4.1.4). */
export const Capability = {
    ess: 0x0001,
    ibss: 0x0002,
    // 0x0004, 0x0008 reserved
    privacy: 0x0010,
    shortPreamble: 0x0020,
    // 0x0040, 0x0080 reserved
    spectrumManagement: 0x0100,
    qos: 0x0200,
    shortSlotTime: 0x0400,
    apsd: 0x0800,
    radioMeasurement: 0x1000,
    epd: 0x2000,
    // 0x4000, 0x8000 reserved
} as const;

/** Values of the two lowest bits at 60 GHz, where they are one number (DMG Capability Information). */
export const DmgBssType = { ibss: 1, pbss: 2, ap: 3 } as const;
export const DMG_BSS_TYPE_MASK = 3;
