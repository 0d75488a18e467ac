import { appendFileSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";
import { isReference, runFolder, settings } from "#test/hwsim/guest/settings.js";
import { cleanUp } from "#test/hwsim/guest/world.js";

/** One line of `results.jsonl`. A run without a line of type `end` did not end. */
export type ResultLine =
    | { readonly type: "pass"; readonly title: readonly string[]; readonly seconds: number }
    | { readonly type: "fail"; readonly title: readonly string[]; readonly message: string; readonly stack: string }
    | { readonly type: "skip"; readonly title: readonly string[] }
    | { readonly type: "note"; readonly title: readonly string[]; readonly text: string }
    | { readonly type: "end" };

/** Runs one file of scenarios with mocha and writes what came of it into the run's folder as it happens. */
export async function runScenarios(load: () => Promise<unknown>): Promise<void> {
    const mocha = new Mocha({ timeout: 0, reporter: ResultWriter, ...(settings.grep && { grep: settings.grep }) });
    mocha.suite.emit("pre-require", globalThis, "", mocha);
    await load();
    if (process.argv.includes("--count")) {
        console.log(JSON.stringify({ count: mocha.suite.total() }));
        return;
    }
    mocha.suite.afterEach(cleanUp);
    await new Promise<void>(resolve => mocha.run(() => resolve()));
    write({ type: "end" });
    // Daemons that a failed clean-up left behind must not keep the guest alive.
    process.exit(0);
}

/** A test of what is done better here than in the reference, with which it is left out. */
export function better(title: string, test: Mocha.AsyncFunc): void {
    if (isReference) it.skip(title, test);
    else it(title, test);
}

/** Records a fact that was measured, for people to read. */
export function note(test: Mocha.Runnable | undefined, text: string): void {
    write({ type: "note", title: test?.titlePath() ?? [], text });
}

class ResultWriter extends Mocha.reporters.Base {
    constructor(runner: Mocha.Runner) {
        super(runner);
        let began = 0;
        runner.on("test", () => {
            began = performance.now();
        });
        runner.on("pass", test =>
            write({ type: "pass", title: test.titlePath(), seconds: (performance.now() - began) / 1000 }),
        );
        runner.on("fail", (test, error: Error) =>
            write({ type: "fail", title: test.titlePath(), message: error.message, stack: error.stack ?? "" }),
        );
        runner.on("pending", test => write({ type: "skip", title: test.titlePath() }));
    }
}

function write(line: ResultLine): void {
    appendFileSync(join(runFolder, "results.jsonl"), `${JSON.stringify(line)}\n`);
}
