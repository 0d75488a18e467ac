import { REASONS } from "#service/build/decision-words.js";
import type { Told, WhatIf } from "#service/runtime/what-if.js";

/** What `npm run explain` prints. @param settings as they were given */
export function explained({ kinds, differences }: WhatIf, settings: string): readonly string[] {
    const words = new Set(differences.flatMap(({ recorded, otherwise }) => [...recorded, ...otherwise]));
    const reasons = [...new Set([...words].map(({ reason }) => reason))];
    return [
        ...differences.flatMap(({ at, ifname, state, recorded, otherwise }) => [
            `${(at / 1000).toFixed(3)} ${ifname} ${state}`,
            ...lines("recorded", recorded),
            ...lines("otherwise", otherwise),
            "  it goes on as recorded",
        ]),
        ...reasons.map(reason => `${reason}: ${REASONS[reason]}`),
        ...Object.entries(kinds).map(
            ([kind, of]) =>
                `${kind}: ${of.recorded} decided, ${of.otherwise} moments in which ${settings} decides otherwise`,
        ),
        ...(differences.length === 0
            ? []
            : ["Each moment stands for itself: what would have followed from another decision nobody recorded."]),
    ];
}

const lines = (whose: string, told: readonly Told[]): readonly string[] =>
    (told.length === 0 ? ["nothing"] : told.map(({ text }) => text)).map(text => `  ${whose.padEnd(9)}  ${text}`);
