import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkout } from "#test/hwsim/host/kernel.js";

export interface Guest {
    readonly kernel: string;
    /** The run's folder on this machine, in the guest at the same path: `bundle.mjs` in, results and logs out. */
    readonly run: string;
    /** How many simulated radios there are. */
    readonly radios: number;
    /** The phy numbers that belong to the other side and live in a network namespace of their own. */
    readonly peers: readonly number[];
    /** Time travel: whenever every process waits, the clock jumps to the next timer. */
    readonly timeTravel: boolean;
    /** Wall-clock limit. */
    readonly limitSeconds: number;
    /** Folders that the guest has to see although they lie under `/tmp`, `/run` or `/var`. */
    readonly share?: readonly string[];
    readonly memory?: string;
    /** Of the kernel and its modules: `mac80211_hwsim.regtest=5`. */
    readonly parameters?: readonly string[];
}

export interface Boot {
    readonly seconds: number;
    /** The guest was still running at the limit and was ended. */
    readonly timedOut: boolean;
}

const guestFolder = join(checkout, "test/hwsim/guest");

/** Boots the guest, waits for its end and leaves what it wrote to its console in `console.txt` of the run's folder. */
export async function boot(guest: Guest): Promise<Boot> {
    const before = process.hrtime.bigint();
    const output = openSync(join(guest.run, "console.txt"), "w");
    const kernel = spawn(guest.kernel, commandLine(guest), {
        // A group of its own: User-Mode Linux is several processes on this machine.
        detached: true,
        stdio: ["ignore", output, output],
        // Guest memory is a file; TMPDIR says where.
        env: { PATH: process.env.PATH, HOME: guest.run, TMPDIR: existsSync("/dev/shm") ? "/dev/shm" : "/tmp" },
    });
    const end = () => {
        if (kernel.pid !== undefined && kernel.exitCode === null && kernel.signalCode === null)
            process.kill(-kernel.pid, "SIGKILL");
    };
    let timedOut = false;
    const limit = setTimeout(() => {
        timedOut = true;
        end();
    }, guest.limitSeconds * 1000);
    process.once("exit", end);
    try {
        await once(kernel, "exit");
    } finally {
        clearTimeout(limit);
        process.off("exit", end);
        closeSync(output);
    }
    return { seconds: Number(process.hrtime.bigint() - before) / 1e9, timedOut };
}

function commandLine(guest: Guest): readonly string[] {
    const share = [checkout, process.execPath, ...(guest.share ?? [])].filter(hidden).map(folderOf);
    return [
        `mem=${guest.memory ?? "1024M"}`,
        ...(guest.timeTravel ? ["time-travel=inf-cpu"] : []),
        `uml_dir=${guest.run}/uml/`,
        // Page faults and system calls cost half of what they do with ptrace, which it falls back to.
        "seccomp=auto",
        ..."root=none hostfs=/ rootfstype=hostfs rootflags=/ ro quiet".split(" "),
        `mac80211_hwsim.radios=${guest.radios}`,
        ...(guest.parameters ?? []),
        ..."con=null con0=fd:0,fd:1 ssl0=fd:0,fd:1 ssl-non-raw".split(" "),
        `init=${join(guestFolder, "init")}`,
        // The kernel splits its command line at blanks, except inside double quotes.
        `HWSIM_RUN="${guest.run}"`,
        `HWSIM_GUEST="${guestFolder}"`,
        `HWSIM_NODE="${process.execPath}"`,
        `HWSIM_PEERS="${guest.peers.join(":")}"`,
        `HWSIM_SHARE="${[...new Set(share)].join(":")}"`,
    ];
}

/** The guest mounts its own empty folders there. */
const hidden = (path: string): boolean => /^\/(tmp|run|var)\//.test(path);

const folderOf = (path: string): string => (path === process.execPath ? dirname(path) : path);
