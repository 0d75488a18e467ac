import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runFolder } from "#test/hwsim/guest/settings.js";

export interface Output {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

/** Runs a program to its end; a non-zero exit status is an answer like any other. */
export function attempt(program: string, ...args: readonly string[]): Promise<Output> {
    return new Promise((resolve, reject) => {
        execFile(program, args, { maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
            if (error === null) resolve({ code: 0, stdout, stderr });
            else if (typeof error.code === "number") resolve({ code: error.code, stdout, stderr });
            else reject(error);
        });
    });
}

/** Runs a program that has to succeed and returns what it printed. */
export async function run(program: string, ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await attempt(program, ...args);
    if (code !== 0)
        throw new Error(`${program} ${args.join(" ")}: exit status ${code}: ${stderr.trim()}${stdout.trim()}`);
    return stdout;
}

/** A program of the test that runs in the background, its output in `<name>-<n>.log` in the run's folder. */
export class Daemon {
    static readonly #running = new Set<Daemon>();
    static #started: Daemon[] = [];
    static #count = 0;
    readonly log: string;
    readonly #name: string;
    readonly #child: ChildProcess;
    readonly #exited: Promise<unknown>;

    constructor(name: string, program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
        this.#name = name;
        this.log = join(runFolder, `${name}-${++Daemon.#count}.log`);
        const output = openSync(this.log, "a");
        this.#child = spawn(program, args, { stdio: ["ignore", output, output], env: { ...process.env, ...env } });
        closeSync(output);
        this.#exited = once(this.#child, "exit");
        Daemon.#running.add(this);
        Daemon.#started.push(this);
        this.#exited.then(
            () => Daemon.#running.delete(this),
            () => Daemon.#running.delete(this),
        );
    }

    get pid(): number {
        if (this.#child.pid === undefined) throw new Error(`${this.#child.spawnfile} did not start`);
        return this.#child.pid;
    }

    get running(): boolean {
        return this.#child.exitCode === null && this.#child.signalCode === null;
    }

    /** The exit status, `undefined` while it runs or when a signal ended it. */
    get status(): number | undefined {
        return this.#child.exitCode ?? undefined;
    }

    signal(signal: NodeJS.Signals): void {
        this.#child.kill(signal);
    }

    /** Waits for its end. */
    async ended(): Promise<void> {
        if (this.running) await this.#exited;
    }

    /** Asks it to end and waits until it has; does not wait longer than 10 s before it ends it hard. */
    async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
        this.#child.kill("SIGCONT");
        this.#child.kill(signal);
        const hard = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
        await this.ended();
        clearTimeout(hard);
    }

    /** What the daemons of one name that run, or ended during this test, have printed. */
    static logs(name: string): readonly string[] {
        return Daemon.#started.filter(daemon => daemon.#name === name).map(daemon => readFileSync(daemon.log, "utf8"));
    }

    /** Ends everything that a test left running, the youngest first. */
    static async stopAll(): Promise<void> {
        for (const daemon of [...Daemon.#running].reverse()) await daemon.stop();
        Daemon.#started = [];
    }
}
