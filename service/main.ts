import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { type Options, parseCommandLine, usage } from "#service/argv.js";
import { Daemon } from "#service/daemon.js";
import { random } from "#service/runtime/entropy.js";
import { license, version } from "#service/version.js";

/** Exit status for everything that keeps the daemon from starting, as wpa_supplicant has it. */
const FAILURE = 255;

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
        process.stderr.write(`wpa_supplicant: ${parsed.text}\n${usage}`);
        process.exitCode = FAILURE;
        break;
    case "run":
        for (const warning of parsed.warnings) process.stderr.write(`wpa_supplicant: ${warning}\n`);
        run(parsed.options).catch((error: unknown) => {
            process.stderr.write(`wpa_supplicant: ${error instanceof Error ? error.message : String(error)}\n`);
            process.exit(FAILURE);
        });
        break;
}

async function run(options: Options): Promise<void> {
    const daemon = new Daemon(options, machineId());
    const stop = (status: number): void => {
        daemon.stop().finally(() => process.exit(status));
    };
    process.once("SIGTERM", () => stop(0));
    process.once("SIGINT", () => stop(0));
    // Node would open a port for debuggers, through which anybody on this machine could run code as root.
    process.on("SIGUSR1", () => {});
    // A bug of ours: the interfaces are left clean all the same, and systemd starts us again.
    process.on("uncaughtException", error => {
        daemon.fault(error);
        stop(1);
    });
    daemon.whenLost(() => stop(1));
    daemon.whenTerminated(() => stop(0));
    await daemon.start();
    // Now that the name is owned, and before a connection needs it: Node's crypto is compiled when it is first used, and what
    // a connection runs, it runs too seldom for V8 to make machine code of it without being told to.
    setImmediate(() => {
        setFlagsFromString("--always-sparkplug");
        random(1);
    });
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
