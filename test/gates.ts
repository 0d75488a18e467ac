import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { staleFiles } from "#service/build/generate.js";
import { install, installLine, missingPackages } from "#test/hwsim/host/packages.js";
import {
    add,
    clean,
    type Failure,
    failureText,
    inWords,
    mochaVerdict,
    unsound,
    type Verdict,
} from "#test/support/verdict.js";

/*
 * `npm test`: every gate, in order, each whatever became of the one before. At the end stand all tests that failed, each with
 * the beginning of its error; the last line is the sum of all.
 * HWSIM=off leaves the real kernel out; test/hwsim/run.ts lists what else can be set.
 */

interface Run {
    /** `undefined`: ended by a signal, or at the time limit. */
    readonly status: number | undefined;
    readonly output: string;
}

interface Gate {
    readonly name: string;
    run(): Promise<Verdict>;
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
    let sum = clean;
    for (const gate of gates) {
        console.log(`\n=== ${gate.name}\n`);
        const started = performance.now();
        const verdict = await gate.run();
        console.log(`\n--- ${gate.name}: ${inWords(verdict)} (${((performance.now() - started) / 1000).toFixed(0)} s)`);
        sum = add(sum, { ...verdict, failures: verdict.failures.map(failure => from(gate, failure)) });
    }
    console.log(`\n${failureText(sum.failures)}`);
    console.log(inWords(sum));
    return sum.failed === 0 ? 0 : 1;
}

const from = (gate: Gate, { name, error }: Failure): Failure => ({ name: `${gate.name}: ${name}`, error });

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
            const { status, output } = await run("npx", ["--no-install", ...command], 10 * MINUTE);
            return status === 0 ? { ...clean, passed: 1 } : unsound(command.join(" "), output);
        },
    };
}

async function generated(): Promise<Verdict> {
    const stale = await staleFiles();
    if (stale.length === 0) return { ...clean, passed: 1 };
    const failures = stale.map(name => ({ name, error: "is not what its source says: npm run generate" }));
    for (const { name, error } of failures) console.log(`${name} ${error}`);
    return { ...clean, failed: failures.length, failures };
}

/** An npm script that runs mocha. */
function tests(name: string, script: string): Gate {
    return { name, run: () => mocha(script) };
}

async function mocha(script: string, ...more: readonly string[]): Promise<Verdict> {
    const { status, output } = await run("npm", ["run", "--silent", script, ...more], 15 * MINUTE);
    return mochaVerdict(status, output);
}

async function bus(): Promise<Verdict> {
    const missing = lacking().filter(name => BUS_PACKAGES.includes(name));
    if (missing.length === 0) return mocha("test:dbus");
    const { passed } = await mocha("test:dbus", "--", "--dry-run");
    return { ...clean, skipped: passed };
}

/** The runner of test/hwsim writes its verdict to a file. */
async function realKernel(): Promise<Verdict> {
    const folder = mkdtempSync(join(tmpdir(), "gates-"));
    const result = join(folder, "verdict");
    const { status, output } = await run("npm", ["run", "--silent", "test:hwsim"], 60 * MINUTE, {
        HWSIM_RESULT: result,
    });
    try {
        const verdict = JSON.parse(readFileSync(result, "utf8").trim().split("\n").at(-1) ?? "") as Verdict;
        return status === 0 || verdict.failed > 0 ? verdict : add(verdict, unsound("the runner failed", output));
    } catch {
        return unsound("the runner left no verdict", output);
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

process.exitCode = await main();
