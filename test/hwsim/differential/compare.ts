import type { Transcript } from "#test/hwsim/differential/play.js";

/** A line of one transcript that the other one lacks at that place. */
export interface Difference {
    readonly step: string;
    readonly side: "theirs" | "ours";
    readonly line: string;
}

/** What two transcripts of the same steps do not share. */
export function compare(theirs: Transcript, ours: Transcript): readonly Difference[] {
    const refused = (transcript: Transcript, at: number): boolean =>
        transcript[at]?.lines.some(line => line.startsWith("error ")) === true;
    return theirs.flatMap(({ step, lines, afterSuccess }, at) => {
        if (afterSuccess && (refused(theirs, at - 1) || refused(ours, at - 1))) return [];
        return diff(lines, ours[at]?.lines ?? []).map(part => ({ ...part, step }));
    });
}

type Part = Pick<Difference, "side" | "line">;

/** The longest common subsequence stays, the rest is the difference. */
function diff(a: readonly string[], b: readonly string[]): readonly Part[] {
    let from = 0;
    while (from < a.length && from < b.length && a[from] === b[from]) from++;
    let endA = a.length;
    let endB = b.length;
    while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) {
        endA--;
        endB--;
    }
    return uncommon(a.slice(from, endA), b.slice(from, endB));
}

function uncommon(a: readonly string[], b: readonly string[]): readonly Part[] {
    const longest = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
    for (let i = a.length - 1; i >= 0; i--)
        for (let j = b.length - 1; j >= 0; j--)
            longest[i]![j] =
                a[i] === b[j] ? longest[i + 1]![j + 1]! + 1 : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
    const parts: Part[] = [];
    let i = 0;
    let j = 0;
    while (i < a.length || j < b.length) {
        if (i < a.length && j < b.length && a[i] === b[j]) {
            i++;
            j++;
        } else if (i < a.length && (j === b.length || longest[i + 1]![j]! >= longest[i]![j + 1]!))
            parts.push({ side: "theirs", line: a[i++]! });
        else parts.push({ side: "ours", line: b[j++]! });
    }
    return parts;
}

/** Differences as text: the step, then the lines that only they (-) or only we (+) have. */
export function differenceText(differences: readonly Difference[]): string {
    let step: string | undefined;
    return differences
        .flatMap(difference => {
            const head = difference.step === step ? [] : [difference.step];
            step = difference.step;
            return [...head, `    ${difference.side === "theirs" ? "-" : "+"} ${difference.line}`];
        })
        .join("\n");
}
