/** What came of a gate: how many tests, and each that failed. `failed` counts also what has no name, such as a run without an end. */
export interface Verdict {
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
    readonly failures: readonly Failure[];
}

export interface Failure {
    /** The full name of the test, or what else went wrong. */
    readonly name: string;
    /** What it said: the error's message, maybe with the stack. */
    readonly error: string;
}

export const clean: Verdict = { passed: 0, failed: 0, skipped: 0, failures: [] };

export const add = (a: Verdict, b: Verdict): Verdict => ({
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failures: [...a.failures, ...b.failures],
});

export const inWords = ({ passed, failed, skipped }: Verdict): string =>
    `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;

const LINES = 10;
const WIDTH = 240;

/** Every failure with the beginning of its error, for the end of the output: a long log is shown without its middle. */
export function failureText(failures: readonly Failure[]): string {
    if (failures.length === 0) return "";
    const parts = failures.map(({ name, error }) => `  ✘ ${name}\n${beginning(error)}`);
    return ["failed:", "", ...parts, ""].join("\n");
}

const beginning = (error: string): string =>
    error
        .split("\n")
        .filter(line => line.trim() !== "")
        .slice(0, LINES)
        .map(line => `      ${line.trimEnd().slice(0, WIDTH)}`)
        .join("\n");

/**
 * What the summary of mocha's reporter says. No summary, or nothing run, is a failure whatever the exit status was
 * (`undefined` for a run that was ended).
 */
export function mochaVerdict(status: number | undefined, output: string): Verdict {
    const of = (what: string): number =>
        Number([...output.matchAll(new RegExp(`^ {2}(\\d+) ${what}`, "gm"))].at(-1)?.[1] ?? 0);
    const verdict: Verdict = {
        passed: of("passing \\("),
        failed: of("failing$"),
        skipped: of("pending$"),
        failures: mochaFailures(output),
    };
    const sound = status === 0 ? verdict.passed > 0 : verdict.failed > 0;
    return sound ? verdict : add(verdict, unsound("the run did not come to its end", output));
}

/** A gate, or a run, that failed as a whole; its output ends with why. */
export const unsound = (name: string, output: string): Verdict => ({
    ...clean,
    failed: 1,
    failures: [{ name, error: output.trimEnd().split("\n").slice(-LINES).join("\n") }],
});

/** The numbered blocks after `N failing`: the title over several indented lines, the last of which ends with a colon. */
function mochaFailures(output: string): readonly Failure[] {
    const summary = output.split(/^ {2}\d+ failing$/m).at(-1);
    if (summary === undefined || summary === output) return [];
    return summary
        .split(/^ {2}\d+\) /m)
        .slice(1)
        .map(block => {
            const [title = "", ...rest] = block.split(/:\n/);
            return { name: title.replaceAll(/\s+/g, " ").trim(), error: rest.join(":\n") };
        });
}
