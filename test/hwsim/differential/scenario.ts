import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Accepted, Judge } from "#test/hwsim/differential/accept.js";
import { ACCEPTED } from "#test/hwsim/differential/accepted.js";
import { compare, type Difference, differenceText } from "#test/hwsim/differential/compare.js";
import { Coverage } from "#test/hwsim/differential/coverage.js";
import { isIncomparable } from "#test/hwsim/differential/members.js";
import { play, type Transcript } from "#test/hwsim/differential/play.js";
import { type Chapter, WAITED_IN_VAIN } from "#test/hwsim/differential/step.js";
import { note } from "#test/hwsim/guest/main.js";
import { isReference, runFolder, settings } from "#test/hwsim/guest/settings.js";

const REFERENCE = ["/sbin/wpa_supplicant", "-u"];
const OURS = isReference ? REFERENCE : [settings.command[0] ?? "", "-u"];

/** Chapters of D-Bus. What they should lack is left out of ours alone: it shows as a difference if they have it. */
export const compareChapters = (chapters: readonly Chapter[]): Coverage => {
    const coverage = new Coverage();
    compareAll(chapters, ACCEPTED, async (chapter, command) => {
        const isTheirs = command === REFERENCE;
        const transcript = await play(chapter, command, isTheirs ? () => false : isIncomparable);
        if (isTheirs) coverage.count(chapter.steps, transcript);
        return transcript;
    });
    return coverage;
};

/**
 * One test for each chapter, which plays it against both daemons and fails on every difference that is not accepted, and one
 * that fails on every accepted difference that no longer occurs. The transcripts and the open differences are left in the
 * run's folder. With the reference under test it is compared with itself, which shows what a chapter leaves to chance.
 */
export function compareAll<C extends { readonly name: string }>(
    chapters: readonly C[],
    accepted: readonly Accepted[],
    play: (chapter: C, command: readonly string[]) => Promise<Transcript>,
): void {
    const judge = new Judge(
        accepted,
        chapters.map(({ name }) => name),
    );
    for (const chapter of chapters)
        it(chapter.name, async function () {
            let theirs = await play(chapter, REFERENCE);
            const ours = await play(chapter, OURS);
            let differences = compare(theirs, ours);
            let open = judge.open(chapter.name, differences);
            // What theirs once waited for in vain is chance: a frame was lost, or came a moment too soon.
            for (let again = 0; again < MORE_CHANCES && open.some(isInVain); again++) {
                theirs = await play(chapter, REFERENCE);
                differences = compare(theirs, ours);
                open = judge.open(chapter.name, differences);
            }
            write(`${chapter.name}.theirs`, transcriptText(theirs));
            write(`${chapter.name}.ours`, transcriptText(ours));
            write(`${chapter.name}.open`, differenceText(open));
            note(
                this.test,
                `${theirs.length} steps, ${differences.length - open.length} lines of accepted differences`,
            );
            if (open.length > 0) assert.fail(`open differences:\n${differenceText(open)}`);
        });

    it("nothing is accepted that does not occur", function () {
        if (isReference || settings.grep !== undefined) this.skip();
        assert.equal(judge.idle().join("\n"), "");
    });
}

const MORE_CHANCES = 2;

const isInVain = ({ side, line }: Difference): boolean => side === "theirs" && line === WAITED_IN_VAIN;

const transcriptText = (transcript: Transcript): string =>
    transcript.flatMap(({ step, lines }) => [step, ...lines.map(line => `    ${line}`)]).join("\n");

const write = (name: string, text: string): void => writeFileSync(join(runFolder, `${name}.txt`), `${text}\n`);
