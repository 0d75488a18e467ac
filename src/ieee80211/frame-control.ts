/** Values of the Type field. */
export const FrameType = { management: 0, control: 1, data: 2, extension: 3 } as const;

/** The Frame Control field (IEEE 802.11-2020, 9.2.4.1). */
export interface FrameControl {
    readonly version: number;
    readonly type: number;
    readonly subtype: number;
    readonly flags: FrameFlags;
}

export interface FrameFlags {
    readonly toDs: boolean;
    readonly fromDs: boolean;
    readonly moreFragments: boolean;
    readonly retry: boolean;
    readonly powerManagement: boolean;
    readonly moreData: boolean;
    readonly protectedFrame: boolean;
    /** In a management frame: an HT Control field follows the header. */
    readonly htControl: boolean;
}

export const noFlags: FrameFlags = {
    toDs: false,
    fromDs: false,
    moreFragments: false,
    retry: false,
    powerManagement: false,
    moreData: false,
    protectedFrame: false,
    htControl: false,
};

/** Reads the field from its 16-bit little-endian value. */
export function parseFrameControl(field: number): FrameControl {
    return {
        version: field & 3,
        type: (field >> 2) & 3,
        subtype: (field >> 4) & 15,
        flags: {
            toDs: (field & 0x0100) !== 0,
            fromDs: (field & 0x0200) !== 0,
            moreFragments: (field & 0x0400) !== 0,
            retry: (field & 0x0800) !== 0,
            powerManagement: (field & 0x1000) !== 0,
            moreData: (field & 0x2000) !== 0,
            protectedFrame: (field & 0x4000) !== 0,
            htControl: (field & 0x8000) !== 0,
        },
    };
}

export function emitFrameControl({ version, type, subtype, flags }: FrameControl): number {
    return (
        version |
        (type << 2) |
        (subtype << 4) |
        (flags.toDs ? 0x0100 : 0) |
        (flags.fromDs ? 0x0200 : 0) |
        (flags.moreFragments ? 0x0400 : 0) |
        (flags.retry ? 0x0800 : 0) |
        (flags.powerManagement ? 0x1000 : 0) |
        (flags.moreData ? 0x2000 : 0) |
        (flags.protectedFrame ? 0x4000 : 0) |
        (flags.htControl ? 0x8000 : 0)
    );
}
