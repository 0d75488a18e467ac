import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Accepted, judge } from "#test/hwsim/differential/accept.js";
import { compare, type Difference, differenceText } from "#test/hwsim/differential/compare.js";
import { ACCEPTED_CONTROL } from "#test/hwsim/differential/control/accepted.js";
import { controlChapters } from "#test/hwsim/differential/control/chapters.js";
import { playControl } from "#test/hwsim/differential/control/play.js";
import type { Transcript } from "#test/hwsim/differential/play.js";
import { note } from "#test/hwsim/guest/main.js";
import { isReference, runFolder, settings } from "#test/hwsim/guest/settings.js";

const REFERENCE = "/sbin/wpa_supplicant";
const OURS = isReference ? REFERENCE : (settings.command[0] ?? "");

const anywhere = ACCEPTED_CONTROL.filter(({ chapter }) => chapter === "*");
const all: Difference[] = [];

function write(name: string, transcript: Transcript): void {
    const text = transcript.flatMap(({ step, lines }) => [step, ...lines.map(line => `    ${line}`)]).join("\n");
    writeFileSync(join(runFolder, name), `${text}\n`);
}

const reasons = (entries: readonly Accepted[]): string =>
    entries.map(({ chapter, step, reason }) => `${chapter}, ${step}: ${reason}`).join("\n");

describe("control sockets like those of wpa_supplicant", () => {
    for (const chapter of controlChapters)
        it(chapter.name, async function () {
            const theirs = await playControl(chapter, REFERENCE);
            const ours = await playControl(chapter, OURS);
            write(`${chapter.name}.theirs.txt`, theirs);
            write(`${chapter.name}.ours.txt`, ours);
            const differences = compare(theirs, ours);
            all.push(...differences);
            const accepted = ACCEPTED_CONTROL.filter(entry => entry.chapter === chapter.name);
            const { open, idle } = judge(differences, [...accepted, ...anywhere]);
            writeFileSync(join(runFolder, `${chapter.name}.open.txt`), `${differenceText(open)}\n`);
            note(this.test, `${theirs.length} steps, ${differences.length - open.length} accepted differences`);
            if (open.length > 0) assert.fail(`open differences:\n${differenceText(open)}`);
            if (!isReference)
                assert.equal(
                    reasons(idle.filter(entry => !anywhere.includes(entry))),
                    "",
                    "accepted, but does not occur",
                );
        });

    it("nothing is accepted that does not occur", function () {
        if (isReference || settings.grep !== undefined) this.skip();
        assert.equal(reasons(judge(all, anywhere).idle), "");
    });
});
