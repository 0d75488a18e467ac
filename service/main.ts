import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { FAILURE, type Options, parseCommandLine, usage } from "#service/argv.js";
import { Daemon } from "#service/daemon.js";
import { isInBackground, nowInBackground, runInBackground } from "#service/runtime/background.js";
import { kernelRandom } from "#service/runtime/entropy.js";
import { waitWithoutMeasuring } from "#service/runtime/native/socket.js";
import { writePidFile } from "#service/runtime/pid-file.js";
import { license, version } from "#service/version.js";

const parsed = parseCommandLine(process.argv.slice(2));
switch (parsed.kind) {
    case "help":
        process.stdout.write(usage);
        break;
    case "version":
        process.stdout.write(`${version}\n`);
        break;
    case "license":
        process.stdout.write(license);
        break;
    case "error":
        process.stderr.write(`wpa_supplicant: ${parsed.text}\n`);
        process.stdout.write(usage);
        process.exitCode = parsed.status;
        break;
    case "run":
        begin(parsed.options, parsed.warnings).catch((error: unknown) => {
            complain(error);
            process.exit(FAILURE);
        });
        break;
}

function complain(error: unknown): void {
    process.stderr.write(`wpa_supplicant: ${error instanceof Error ? error.message : String(error)}\n`);
}

async function begin(options: Options, warnings: readonly string[]): Promise<void> {
    if (options.background && !isInBackground()) {
        const files = options.interfaces.flatMap(({ configuration, additionalConfiguration }) =>
            [configuration, additionalConfiguration].filter(path => path !== undefined),
        );
        process.exitCode = await runInBackground(files);
        return;
    }
    for (const warning of warnings) process.stderr.write(`wpa_supplicant: ${warning}\n`);
    await run(options);
}

async function run(options: Options): Promise<void> {
    const folder = process.cwd();
    nameProcess();
    waitWithoutMeasuring();
    const daemon = new Daemon(options, machineId());
    let leave = (): void => {};
    let stopping = false;
    const stop = (status: number): void => {
        stopping = true;
        leave();
        leave = () => {};
        daemon.stop().finally(() => process.exit(status));
    };
    process.once("SIGTERM", () => stop(0));
    process.once("SIGINT", () => stop(0));
    process.on("SIGHUP", () => {
        daemon.reopenLog();
        daemon.reload().catch((error: unknown) => daemon.fault(error));
    });
    // Besides: Node would open a port for debuggers, through which anybody on this machine could run code as root.
    process.on("SIGUSR1", () => daemon.reopenLog());
    // A bug of ours: the interfaces are left clean all the same, and systemd starts us again.
    process.on("uncaughtException", error => {
        daemon.fault(error);
        stop(1);
    });
    daemon.whenLost(() => stop(1));
    daemon.whenTerminated(() => stop(0));
    try {
        await daemon.start();
        // Told to end meanwhile: nobody may take us for ready.
        if (stopping) return;
        leave = announce(options, folder, () => stop(0));
    } catch (error) {
        complain(error);
        stop(FAILURE);
        return;
    }
    daemon.started();
    // Now that the name is owned, and before a connection needs them: Node's crypto is compiled when it is first used.
    setImmediate(() => kernelRandom(1));
}

/** The PID file, and whoever waits for us to go to the background. */
function announce({ pidFile, background }: Options, folder: string, gone: () => void): () => void {
    const file = pidFile === undefined ? undefined : pidFileAt(resolve(folder, pidFile), background ? gone : () => {});
    if (isInBackground()) nowInBackground();
    return () => file?.close();
}

/** As in the original, one that cannot be written is no reason not to serve. */
function pidFileAt(path: string, gone: () => void): { close(): void } | undefined {
    try {
        return writePidFile(path, gone);
    } catch (error) {
        complain(error);
        return undefined;
    }
}

/** Scripts look for the process by the name of the binary, which is Node's. */
function nameProcess(): void {
    try {
        writeFileSync("/proc/self/comm", "wpa_supplicant");
    } catch {
        // Nobody finds it by its name, then.
    }
}

function machineId(): string | undefined {
    for (const file of ["/etc/machine-id", "/var/lib/dbus/machine-id"]) {
        try {
            const id = readFileSync(file, "latin1").trim();
            if (/^[0-9a-f]{32}$/.test(id)) return id;
        } catch {
            // The next file, or none: the bus then answers for us that it does not know.
        }
    }
    return undefined;
}
