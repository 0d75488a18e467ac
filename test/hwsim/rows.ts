/**
 * What the list of features (`S001` to `S208`) wants to have checked on the real kernel, as far as a station looks for networks,
 * chooses, joins, stays, moves, and lives through what becomes of its radio. A scenario bears the number in its title; what has
 * none is in one of the two tables with its reason. `test/scenarios.test.ts` holds this.
 */
export const KERNEL_ROWS: readonly string[] = `
    S001 S011 S015 S018 S021 S022 S024 S026 S033 S034 S040 S041 S042 S045 S046 S048 S049 S052 S053 S056 S057 S058 S060 S064 S065
    S067 S070 S071 S077 S078 S081 S085 S086 S087 S088 S089 S091 S116 S119 S121 S124 S182 S186 S187 S188 S189 S191 S193 S206
`
    .trim()
    .split(/\s+/);

/** Simulated radios cannot show it: it is shown on the fake kernel (`test/driver/nl80211/`). */
export const ON_THE_FAKE_KERNEL: Readonly<Record<string, string>> = {
    S121: "simulated radios accept every threshold; a driver that refuses is fake",
};

/** What it takes is not built. */
export const NOT_BUILT: Readonly<Record<string, string>> = {
    S021: "access points of our own",
    S022: "access points of our own",
    S040: "WEP",
    S045: "Wi-Fi Protected Setup",
    S048: "IBSS, and access points of our own",
    S071: "WEP",
    S085: "Device Provisioning Protocol",
    S086: "WEP, and key management that is left to the driver",
};
