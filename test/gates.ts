import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { staleFiles } from "#service/build/generate.js";
import { install, installLine, missingPackages } from "#test/hwsim/host/packages.js";

/*
 * `npm test`: every gate, in order, each whatever became of the one before. The last line is the sum of all.
 * HWSIM=off leaves the real kernel out; test/hwsim/run.ts lists what else can be set.
 */

interface Counts {
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
}

interface Run {
    /** `undefined`: ended by a signal, or at the time limit. */
    readonly status: number | undefined;
    readonly output: string;
}

interface Gate {
    readonly name: string;
    run(): Promise<Counts>;
}

const checkout = join(dirname(fileURLToPath(import.meta.url)), "..");
const MINUTE = 60_000;

const gates: readonly Gate[] = [
    tool("format and lint", ["biome", "check", "."]),
    tool("types", ["tsc", "--noEmit"]),
    { name: "generated files", run: generated },
    tests("unit", "test:unit"),
    tests("simulated air", "test:air"),
    { name: "D-Bus", run: bus },
    { name: "real kernel", run: realKernel },
];

async function main(): Promise<number> {
    prepare();
    let sum: Counts = { passed: 0, failed: 0, skipped: 0 };
    const broken: string[] = [];
    for (const gate of gates) {
        console.log(`\n=== ${gate.name}\n`);
        const started = performance.now();
        const counts = await gate.run();
        console.log(`\n--- ${gate.name}: ${inWords(counts)} (${((performance.now() - started) / 1000).toFixed(0)} s)`);
        if (counts.failed > 0) broken.push(gate.name);
        sum = add(sum, counts);
    }
    console.log(broken.length === 0 ? "" : `\nfailed: ${broken.join(", ")}\n`);
    console.log(inWords(sum));
    return sum.failed === 0 ? 0 : 1;
}

/** Debian packages that gates need and this machine lacks; the real kernel needs more of them than the rest. */
const lacking = (): readonly string[] =>
    missingPackages().filter(name => process.env.HWSIM !== "off" || BUS_PACKAGES.includes(name));

const BUS_PACKAGES = ["dbus", "systemd", "libglib2.0-bin"];

function prepare(): void {
    const missing = lacking();
    if (missing.length === 0) return;
    if (process.getuid?.() !== 0) {
        console.log(`Debian packages are missing and their tests are skipped. Type: ${installLine(missing)}`);
        return;
    }
    console.log(`installing the Debian packages ${missing.join(" ")}; none of their services is started`);
    if (!install(missing)) console.log(`could not install ${lacking().join(" ")}`);
}

/** A program whose exit status is the verdict. */
function tool(name: string, command: readonly string[]): Gate {
    return {
        name,
        run: async () => {
            const { status } = await run("npx", ["--no-install", ...command], 10 * MINUTE);
            return status === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
        },
    };
}

async function generated(): Promise<Counts> {
    const stale = await staleFiles();
    for (const path of stale) console.log(`${path} is not what its source says: npm run generate`);
    return stale.length === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: stale.length, skipped: 0 };
}

/** An npm script that runs mocha. */
function tests(name: string, script: string): Gate {
    return { name, run: async () => mochaCounts(await run("npm", ["run", "--silent", script], 15 * MINUTE)) };
}

async function bus(): Promise<Counts> {
    const missing = lacking().filter(name => BUS_PACKAGES.includes(name));
    if (missing.length === 0) return tests("D-Bus", "test:dbus").run();
    const { passed } = mochaCounts(await run("npm", ["run", "--silent", "test:dbus", "--", "--dry-run"], MINUTE));
    return { passed: 0, failed: 0, skipped: passed };
}

/** What mocha's summary says. No summary, or nothing run, is a failure whatever the status was. */
function mochaCounts({ status, output }: Run): Counts {
    const of = (what: string): number =>
        Number([...output.matchAll(new RegExp(`^ {2}(\\d+) ${what}`, "gm"))].at(-1)?.[1] ?? 0);
    const counts: Counts = { passed: of("passing \\("), failed: of("failing$"), skipped: of("pending$") };
    const sound = status === 0 ? counts.passed > 0 : counts.failed > 0;
    return sound ? counts : { ...counts, failed: counts.failed + 1 };
}

/** The runner of test/hwsim writes its counts to a file. */
async function realKernel(): Promise<Counts> {
    const folder = mkdtempSync(join(tmpdir(), "gates-"));
    try {
        const result = join(folder, "counts");
        const { status } = await run("npm", ["run", "--silent", "test:hwsim"], 60 * MINUTE, { HWSIM_RESULT: result });
        const counts = JSON.parse(readFileSync(result, "utf8").trim().split("\n").at(-1) ?? "") as Counts;
        return status === 0 || counts.failed > 0 ? counts : { ...counts, failed: 1 };
    } catch (error) {
        console.log(`the runner left no counts: ${error instanceof Error ? error.message : String(error)}`);
        return { passed: 0, failed: 1, skipped: 0 };
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** Shows what the program prints as it comes, and keeps it. Past `limit` milliseconds it is ended with its children. */
function run(
    command: string,
    args: readonly string[],
    limit: number,
    settings: Record<string, string> = {},
): Promise<Run> {
    return new Promise(resolve => {
        const child = spawn(command, args, {
            cwd: checkout,
            env: { ...process.env, ...settings },
            stdio: ["ignore", "pipe", "pipe"],
            detached: true,
        });
        let output = "";
        for (const [from, to] of [
            [child.stdout, process.stdout],
            [child.stderr, process.stderr],
        ] as const) {
            from.setEncoding("utf8");
            from.on("data", (text: string) => {
                output += text;
                to.write(text);
            });
        }
        const end = (): void => {
            if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
        };
        const timer = setTimeout(() => {
            console.log(`\nended: it was still running after ${limit / MINUTE} minutes`);
            end();
        }, limit);
        const interrupted = (): void => {
            end();
            process.exit(130);
        };
        process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
        const done = (status: number | undefined): void => {
            clearTimeout(timer);
            process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
            resolve({ status, output });
        };
        child.once("error", error => {
            console.log(`${command}: ${error.message}`);
            done(undefined);
        });
        child.once("close", status => done(status ?? undefined));
    });
}

const add = (a: Counts, b: Counts): Counts => ({
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
});

const inWords = ({ passed, failed, skipped }: Counts): string =>
    `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;

process.exitCode = await main();
