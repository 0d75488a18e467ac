import type { Difference } from "#test/hwsim/differential/compare.js";

/** A difference that is wanted, or a fault of the other daemon that is not copied. */
export interface Accepted {
    /** The chapters it occurs in. */
    readonly chapter: RegExp;
    /** The steps in which it occurs. */
    readonly step: RegExp;
    /** The lines that only they have. */
    readonly theirs?: RegExp;
    /** The lines that only we have. */
    readonly ours?: RegExp;
    readonly reason: string;
    /** Whether it occurs is a matter of instants; otherwise an entry that does not occur is a fault. */
    readonly byChance?: true;
}

/** Tells what a list of accepted differences does not cover, and which of its entries cover nothing. */
export class Judge {
    readonly #accepted: readonly Accepted[];
    readonly #occurred = new Set<string>();

    /** Only the entries for these chapters count. */
    constructor(accepted: readonly Accepted[], chapters: readonly string[]) {
        this.#accepted = accepted.filter(({ chapter }) => chapters.some(name => chapter.test(name)));
    }

    /** The differences of a chapter that nothing covers. */
    open(chapter: string, differences: readonly Difference[]): readonly Difference[] {
        return differences.filter(({ step, side, line }) => {
            let covered = false;
            this.#accepted.forEach((entry, index) => {
                if (!entry.chapter.test(chapter) || !entry.step.test(step) || entry[side]?.test(line) !== true) return;
                covered = true;
                this.#occurred.add(`${index} ${side}`);
            });
            return !covered;
        });
    }

    /** What the entries allow and was not met. */
    idle(): readonly string[] {
        return this.#accepted.flatMap((entry, index) =>
            (["theirs", "ours"] as const)
                .filter(side => !entry.byChance && entry[side] !== undefined && !this.#occurred.has(`${index} ${side}`))
                .map(side => `${entry.chapter} ${entry.step} ${side} ${entry[side]}: ${entry.reason}`),
        );
    }
}
