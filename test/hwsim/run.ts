import { spawnSync } from "node:child_process";
import {
    appendFileSync,
    cpSync,
    existsSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import type { ResultLine } from "#test/hwsim/guest/main.js";
import type { Settings } from "#test/hwsim/guest/settings.js";
import { type Boot, boot } from "#test/hwsim/host/boot.js";
import { bundle } from "#test/hwsim/host/bundle.js";
import { checkout, findKernel } from "#test/hwsim/host/kernel.js";
import { install, installLine, missingPackages } from "#test/hwsim/host/packages.js";
import { add, clean, type Failure, failureText, type Verdict } from "#test/support/verdict.js";

/*
 * The real-kernel tests: boots User-Mode Linux once per file of scenarios and runs the file with mocha inside.
 *
 *   tsx test/hwsim/run.ts [--grep PATTERN] [SCENARIO ...]        names of files in test/hwsim/scenarios
 *
 *   HWSIM=off              leaves them out
 *   HWSIM_SUPPLICANT       ours (default: dist/wpa_supplicant, built first), reference (Debian's), or a command
 *   HWSIM_JOBS             guests at once (default: 2, or 1 on one processor)
 *   HWSIM_LIMIT            wall-clock limit of one guest in seconds (default 1800)
 *   HWSIM_RESULT           file for the verdict as JSON; the last line of the output has the counts too
 *   UML_KERNEL             the kernel to boot
 */

const scenarioFolder = join(checkout, "test/hwsim/scenarios");
const cacheFolder = join(checkout, "node_modules/.cache/hwsim");
/** What each guest of this run writes: results, console, logs of all daemons. Stays until the next run. */
const runsFolder = join(cacheFolder, String(process.pid));

interface Outcome {
    readonly scenario: string;
    readonly lines: readonly ResultLine[];
    readonly boot: Boot;
    readonly folder: string;
}

async function main(): Promise<Verdict> {
    const { scenarios, grep } = parseArguments(process.argv.slice(2));
    const skip = async (reason: string): Promise<Verdict> => {
        const skipped = await count(scenarios);
        console.log(`real kernel: ${skipped} tests skipped: ${reason}`);
        return { ...clean, skipped };
    };
    if (process.env.HWSIM === "off") return skip("HWSIM=off");
    const missing = missingPackages();
    if (missing.length > 0) {
        if (process.getuid?.() !== 0) return skip(`Debian packages are missing, type: ${installLine(missing)}`);
        console.log(`real kernel: installing ${missing.join(" ")}; none of their services is started`);
        if (!install(missing)) return skip(`could not install ${missingPackages().join(" ")}`);
    }
    const kernel = await findKernel();
    if (kernel === undefined) return skip("no kernel, type: test/hwsim/kernel/build (12 minutes), or set UML_KERNEL");
    removeOldRuns();
    const supplicant = supplicantUnderTest();
    if (typeof supplicant === "string")
        return { ...clean, failed: 1, failures: [{ name: "npm run build", error: supplicant }] };
    console.log(`real kernel: ${supplicant.command.join(" ")} in ${kernel}\n`);

    const outcomes = await inParallel(jobs(), scenarios, async scenario => {
        const outcome = await runScenario(scenario, kernel, { ...supplicant, ...(grep !== undefined && { grep }) });
        print(outcome);
        return outcome;
    });
    return outcomes.map(verdictOf).reduce(add, clean);
}

function parseArguments(args: readonly string[]): { scenarios: readonly string[]; grep: string | undefined } {
    const all = readdirSync(scenarioFolder)
        .filter(file => file.endsWith(".ts"))
        .map(file => basename(file, ".ts"))
        .sort();
    const at = args.indexOf("--grep");
    const grep = at < 0 ? undefined : args[at + 1];
    const named = at < 0 ? args : args.filter((_, index) => index !== at && index !== at + 1);
    for (const name of named)
        if (!all.includes(name)) throw new Error(`no scenario ${name}; there are: ${all.join(" ")}`);
    return { scenarios: named.length === 0 ? all : named, grep };
}

const jobs = (): number => Number(process.env.HWSIM_JOBS ?? Math.min(2, availableParallelism()));

/** The daemon to test, or why ours cannot be built. */
function supplicantUnderTest(): Settings | string {
    const chosen = process.env.HWSIM_SUPPLICANT ?? "ours";
    if (chosen === "reference") return { name: chosen, command: ["/sbin/wpa_supplicant", "-u", "-dd", "-t"] };
    if (chosen !== "ours") return { name: "other", command: chosen.split(" ") };
    const build = spawnSync("npm", ["run", "--silent", "build"], { cwd: checkout, encoding: "utf8" });
    const built = join(checkout, "dist");
    if (build.status !== 0 || !existsSync(join(built, "wpa_supplicant"))) {
        const text = `${build.stdout}${build.stderr}`;
        console.log(`real kernel: npm run build failed:\n${text}`);
        return text;
    }
    // A copy, which has to work like the original and does not change under a build that somebody starts meanwhile.
    const copy = join(runsFolder, "dist");
    cpSync(built, copy, { recursive: true });
    return { name: chosen, command: [join(copy, "wpa_supplicant"), "-u", "-d"] };
}

/** Removes what earlier runs left, unless they still run. */
function removeOldRuns(): void {
    mkdirSync(cacheFolder, { recursive: true });
    for (const name of readdirSync(cacheFolder)) {
        if (/^\d+$/.test(name) && existsSync(`/proc/${name}`)) continue;
        rmSync(join(cacheFolder, name), { recursive: true, force: true });
    }
    mkdirSync(runsFolder, { recursive: true });
}

/** Bundles a file of scenarios, boots a guest that runs it and reads what it wrote. */
async function runScenario(scenario: string, kernel: string, settings: Settings): Promise<Outcome> {
    const folder = join(runsFolder, scenario);
    try {
        await prepare(scenario, folder, settings);
    } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        const lines: readonly ResultLine[] = [
            { type: "fail", title: [scenario, "cannot be bundled"], message, stack: "" },
            { type: "end" },
        ];
        return { scenario, lines, boot: { seconds: 0, timedOut: false }, folder };
    }
    const booted = await boot({
        kernel,
        run: folder,
        radios: 6,
        peers: [2, 3, 4, 5],
        timeTravel: true,
        limitSeconds: Number(process.env.HWSIM_LIMIT ?? 1800),
        parameters: PARAMETERS[scenario] ?? [],
    });
    return { scenario, lines: resultLines(folder), boot: booted, folder };
}

/** What radios some scenarios need. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
    "p2p-shared": ["mac80211_hwsim.support_p2p_device=0"],
};

async function prepare(scenario: string, folder: string, settings: Settings): Promise<void> {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "settings.json"), JSON.stringify(settings));
    await bundle(
        `import { runScenarios } from "./guest/main.ts";
         await runScenarios(() => import("./scenarios/${scenario}.ts"));`,
        join(folder, "bundle.mjs"),
    );
}

function resultLines(folder: string): readonly ResultLine[] {
    const file = join(folder, "results.jsonl");
    if (!existsSync(file)) return [];
    return readFileSync(file, "utf8")
        .split("\n")
        .filter(line => line !== "")
        .map(line => JSON.parse(line) as ResultLine);
}

/** A guest that did not say that it came to the end counts as one more failure. */
const ended = (outcome: Outcome): boolean => outcome.lines.some(line => line.type === "end");

function verdictOf(outcome: Outcome): Verdict {
    const of = (type: ResultLine["type"]) => outcome.lines.filter(line => line.type === type).length;
    const failures: readonly Failure[] = outcome.lines.flatMap(line =>
        line.type === "fail" ? [{ name: `${outcome.scenario}: ${name(line)}`, error: line.stack || line.message }] : [],
    );
    const cut = ended(outcome) ? [] : [{ name: `${outcome.scenario}: the guest`, error: whyCut(outcome) }];
    return {
        passed: of("pass"),
        failed: of("fail") + cut.length,
        skipped: of("skip"),
        failures: [...failures, ...cut],
    };
}

const whyCut = ({ boot }: Outcome): string =>
    boot.timedOut ? "was ended at the wall-clock limit" : "ended before its tests did";

function print(outcome: Outcome): void {
    const out: string[] = [`  ${outcome.scenario} (${outcome.boot.seconds.toFixed(1)} s)`];
    for (const line of outcome.lines) {
        if (line.type === "pass") out.push(`    ✔ ${name(line)} (${line.seconds.toFixed(1)} s of guest time)`);
        if (line.type === "skip") out.push(`    - ${name(line)}`);
        if (line.type === "note") out.push(`      ${line.text}`);
        if (line.type === "fail") out.push(`    ✘ ${name(line)}`, indent(line.stack || line.message, 8));
    }
    if (!ended(outcome)) {
        out.push(
            `    ✘ the guest ${whyCut(outcome)}; it printed:`,
            indent(tail(join(outcome.folder, "output.txt")), 8),
        );
        out.push(indent(tail(join(outcome.folder, "console.txt")), 8));
    }
    if (verdictOf(outcome).failed > 0) out.push(`    logs: ${outcome.folder}`);
    console.log(`${out.join("\n")}\n`);
}

const name = (line: { readonly title: readonly string[] }): string => line.title.join(" ");

const indent = (text: string, by: number): string => text.trimEnd().replaceAll(/^/gm, " ".repeat(by));

const tail = (file: string): string =>
    existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(-25).join("\n") : `(no ${basename(file)})`;

/** Prints and stores the verdict; returns the exit status. */
function report(verdict: Verdict): number {
    const { failures, ...counts } = verdict;
    if (process.env.HWSIM_RESULT) appendFileSync(process.env.HWSIM_RESULT, `${JSON.stringify(verdict)}\n`);
    console.log(`${failureText(failures)}${JSON.stringify(counts)}`);
    return verdict.failed === 0 ? 0 : 1;
}

/** How many tests the files hold, found without a guest. */
async function count(scenarios: readonly string[]): Promise<number> {
    let total = 0;
    mkdirSync(cacheFolder, { recursive: true });
    for (const scenario of scenarios) {
        // In the checkout, where koffi is found.
        const file = join(cacheFolder, `count-${process.pid}.mjs`);
        await bundle(
            `import { runScenarios } from "./guest/main.ts";
             await runScenarios(() => import("./scenarios/${scenario}.ts"));`,
            file,
        );
        const { stdout } = spawnSync(process.execPath, [file, "--count"], { encoding: "utf8" });
        rmSync(file);
        total += (JSON.parse(stdout) as { count: number }).count;
    }
    return total;
}

async function inParallel<T, R>(limit: number, items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    const queue = [...items];
    const worker = async (): Promise<void> => {
        for (let item = queue.shift(); item !== undefined; item = queue.shift()) results.push(await work(item));
    };
    await Promise.all(Array.from({ length: limit }, worker));
    return results;
}

process.once("SIGINT", () => process.exit(130)).once("SIGTERM", () => process.exit(143));
process.exitCode = report(await main());
