/** How an ANQP query ended, in the words of events and signals. */
export const ANQP_RESULT = { success: "SUCCESS", failure: "FAILURE", invalidFrame: "INVALID_FRAME" } as const;

/** As many ANQP-elements as one query may ask for. */
export const MAX_IDS = 100;

/** Whether it is a subtype of Hotspot 2.0 that may be asked for. */
export const isHotspotSubtype = (id: number): boolean => id >= 1 && id <= 31;
/** Whether it is a subtype of Multiband Operation that may be asked for. */
export const isMultibandSubtype = (id: number): boolean => id >= 1 && id <= 2;

/** Subtypes as they are asked for: each once, the lowest first. */
export const inOrder = (subtypes: readonly number[]): readonly number[] => [...new Set(subtypes)].sort((a, b) => a - b);
