import { type SpawnOptions, spawn } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";

/** Names the descriptor on which a daemon in the background says that it is ready. */
const READY = "WPA_SUPPLICANT_READY_FD";

/**
 * Starts this program again, in a session of its own, and waits until it is ready or has failed: Node cannot fork. What it
 * prints until then is printed here.
 *
 * @param files paths that the command line names; those of pipes that a shell made stay open for the daemon
 * @returns the exit status that the caller gets
 */
export function runInBackground(files: readonly string[]): Promise<number> {
    const [program, script, ...args] = process.argv as [string, string, ...string[]];
    const inherited = new Set([1, 2, ...files.flatMap(inheritedDescriptor)]);
    const ready = Math.max(...inherited) + 1;
    const stdio: SpawnOptions["stdio"] = Array.from({ length: ready + 1 }, (_, descriptor) => {
        if (descriptor === ready) return "pipe";
        return inherited.has(descriptor) ? "inherit" : "ignore";
    });
    const child = spawn(program, [...process.execArgv, script, ...args], {
        stdio,
        detached: true,
        env: { ...process.env, [READY]: `${ready}` },
    });
    return new Promise((resolve, reject) => {
        child.once("error", reject);
        // After whatever it still said. Who was told to end while it started has not failed, but nobody serves.
        child.once("close", status => resolve(status || 1));
        child.stdio[ready]?.once("data", () => {
            child.unref();
            resolve(0);
        });
    });
}

/** `/dev/fd/63`, as shells name what `<(command)` prints. */
function inheritedDescriptor(path: string): number[] {
    const number = /^\/(?:dev|proc\/self)\/fd\/(\d{1,4})$/.exec(path)?.[1];
    if (number === undefined) return path === "/dev/stdin" ? [0] : [];
    return [Number(number)];
}

/** Whether `runInBackground` started this process. */
export const isInBackground = (): boolean => process.env[READY] !== undefined;

/** Lets go of the terminal and of the folder, and of whoever waits. */
export function nowInBackground(): void {
    const descriptor = Number(process.env[READY]);
    delete process.env[READY];
    process.chdir("/");
    // The lowest number that is free is the one that a file gets.
    for (const standard of [0, 1, 2]) {
        closeSync(standard);
        openSync("/dev/null", "r+");
    }
    writeSync(descriptor, "ready");
    closeSync(descriptor);
}
