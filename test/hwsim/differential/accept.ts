import type { Difference } from "#test/hwsim/differential/compare.js";

/** A difference that is wanted, or a fault of the other daemon that is not copied. */
export interface Accepted {
    /** The chapter it occurs in; `*`: anywhere. */
    readonly chapter: string;
    /** The steps in which it occurs. */
    readonly step: RegExp;
    /** The lines that only they have. */
    readonly theirs?: RegExp;
    /** The lines that only we have. */
    readonly ours?: RegExp;
    readonly reason: string;
}

/** The differences that nothing in the list covers, and the entries that cover nothing. */
export function judge(
    differences: readonly Difference[],
    accepted: readonly Accepted[],
): { readonly open: readonly Difference[]; readonly idle: readonly Accepted[] } {
    const used = new Set<string>();
    const open = differences.filter(({ step, side, line }) => {
        const covering = accepted.filter(entry => entry.step.test(step) && entry[side]?.test(line) === true);
        for (const entry of covering) used.add(`${accepted.indexOf(entry)} ${side}`);
        return covering.length === 0;
    });
    const idle = accepted.filter((entry, index) =>
        (["theirs", "ours"] as const).some(side => entry[side] !== undefined && !used.has(`${index} ${side}`)),
    );
    return { open, idle };
}
