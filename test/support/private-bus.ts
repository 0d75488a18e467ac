import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A message bus of our own: a real dbus-daemon that lets everybody do everything. */
export interface PrivateBus {
    readonly address: string;
    /** Kills the daemon, as if the system bus had died. */
    stop(): Promise<void>;
    /** From now on it reads nothing. */
    freeze(): void;
}

export const hasDbusDaemon = (): boolean => existsSync("/usr/bin/dbus-daemon");

/** Starts a bus, in a folder of its own or at an address, and waits until it listens. */
export async function startPrivateBus(at?: string): Promise<PrivateBus> {
    const folder = mkdtempSync(join(tmpdir(), "bus-"));
    const address = at ?? `unix:path=${join(folder, "socket")}`;
    const config = join(folder, "bus.conf");
    writeFileSync(config, configuration(address));
    const daemon = spawn("dbus-daemon", [`--config-file=${config}`, "--nofork", "--nopidfile", "--print-address"], {
        stdio: ["ignore", "pipe", "ignore"],
    });
    await new Promise<void>((resolve, reject) => {
        daemon.stdout.once("data", () => resolve());
        daemon.once("exit", code => reject(new Error(`dbus-daemon ended with ${code}`)));
        daemon.once("error", reject);
    });
    return {
        address,
        stop: async () => {
            await ended(daemon);
            rmSync(folder, { recursive: true, force: true });
        },
        freeze: () => void daemon.kill("SIGSTOP"),
    };
}

/** What a command line client prints when it talks to that bus. This process goes on answering meanwhile. */
export function client(bus: PrivateBus, command: string, ...args: readonly string[]): Promise<string> {
    const env = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: bus.address };
    return new Promise((resolve, reject) => {
        execFile(command, args, { env }, (error, said) => (error === null ? resolve(said) : reject(error)));
    });
}

function ended(daemon: ChildProcess): Promise<void> {
    if (daemon.exitCode !== null || daemon.signalCode !== null) return Promise.resolve();
    return new Promise(resolve => {
        daemon.once("exit", () => resolve());
        daemon.kill("SIGKILL");
    });
}

const configuration = (address: string): string => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>${address}</listen>
  <auth>EXTERNAL</auth>
  <limit name="max_replies_per_connection">50000</limit>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;
