import type { SignalReport } from "#src/driver/command.js";

/** The width of a channel in wpa_supplicant's words. */
export const WIDTH_TEXT: Readonly<Record<NonNullable<SignalReport["width"]>, string>> = {
    "20-noHT": "20 MHz (no HT)",
    "20": "20 MHz",
    "40": "40 MHz",
    "80": "80 MHz",
    "80+80": "80+80 MHz",
    "160": "160 MHz",
    "320": "320 MHz",
};
