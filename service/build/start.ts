import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SIMULATED_PASSPHRASE } from "#service/airspace.js";
import { AIR_INTERFACE } from "#service/argv.js";
import { bundle } from "#service/build/bundle.js";
import { type BusConnection, connectBus } from "#service/dbus/connection.js";

/*
 * `npm start`: builds the daemon and runs it on a private bus with simulated air around it, until Ctrl-C.
 * What is given after `--` goes to the daemon: `npm start -- -dd`.
 */

const NAME = "fi.w1.wpa_supplicant1";

async function main(args: readonly string[]): Promise<number> {
    if (!installed("dbus-daemon")) {
        console.error("dbus-daemon is missing; on Debian type: apt-get install dbus");
        return 1;
    }
    const script = await bundle();
    const folder = mkdtempSync(join(tmpdir(), "wpa-supplicant-"));
    const children: ChildProcess[] = [];
    try {
        const address = `unix:path=${join(folder, "bus")}`;
        const bus = await startBus(folder, address);
        children.push(bus);
        // Groups of their own: Ctrl-C reaches this process only, which ends them in order.
        const daemon = spawn(script, ["-u", "-Dair", `-C${join(folder, "control")}`, ...args], {
            env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: address },
            stdio: ["ignore", "inherit", "inherit"],
            detached: true,
        });
        children.push(daemon);
        const ended = Promise.race([exit(daemon, "the service"), exit(bus, "the bus")]);
        const path = await Promise.race([interfacePath(address), ended]);
        if (path === undefined) return 1;
        console.log(instructions(address, path, join(folder, "control")));
        const status = await Promise.race([interrupted(), ended]);
        return status === undefined ? 1 : 0;
    } finally {
        for (const child of children.reverse()) await stop(child);
        rmSync(folder, { recursive: true });
    }
}

/** A bus that lets everybody who can reach its socket do everything. */
async function startBus(folder: string, address: string): Promise<ChildProcess> {
    const configuration = join(folder, "bus.conf");
    writeFileSync(
        configuration,
        `<busconfig>
    <type>system</type>
    <listen>${address}</listen>
    <auth>EXTERNAL</auth>
    <policy context="default">
        <allow own="*"/>
        <allow send_destination="*"/>
        <allow send_type="signal"/>
        <allow eavesdrop="true"/>
    </policy>
</busconfig>
`,
    );
    const bus = spawn("dbus-daemon", [`--config-file=${configuration}`, "--nofork", "--print-address=1"], {
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
    });
    let complaint = "";
    bus.stderr?.setEncoding("utf8").on("data", (text: string) => {
        complaint += text;
    });
    const ready = once(bus.stdout!, "data").then(() => true);
    if (!(await Promise.race([ready, once(bus, "close").then(() => false)]))) {
        throw new Error(`dbus-daemon did not start: ${complaint.trim()}`);
    }
    return bus;
}

/** The object of the simulated interface, once the service has made it. */
async function interfacePath(address: string): Promise<string> {
    const ignore = (): void => {};
    const connection = await connectBus(address, {
        call: ignore,
        signal: ignore,
        closed: ignore,
        warn: ignore,
        fault: error => {
            throw error;
        },
    });
    try {
        for (;;) {
            const path = await askForInterface(connection);
            if (path !== undefined) return path;
            await delay(20);
        }
    } finally {
        await connection.close();
    }
}

async function askForInterface(connection: BusConnection): Promise<string | undefined> {
    try {
        const [path] = await connection.ask({
            destination: NAME,
            path: "/fi/w1/wpa_supplicant1",
            interface: NAME,
            member: "GetInterface",
            signature: "s",
            body: [AIR_INTERFACE],
        });
        return String(path);
    } catch {
        // Not there yet.
        return undefined;
    }
}

function instructions(address: string, path: string, control: string): string {
    const busctl = `busctl --address=${address}`;
    const call = `${busctl} call ${NAME} ${path} ${NAME}.Interface`;
    const state = `${busctl} get-property ${NAME} ${path} ${NAME}.Interface State`;
    const add = `${call} AddNetwork 'a{sv}' 2 ssid s simulated-psk psk s '${SIMULATED_PASSPHRASE}'`;
    const terminal = installed("wpa_cli")
        ? `The same, and events, in a terminal; "help" tells what there is, "quit" leaves it:\n\n    wpa_cli -p ${control} -i ${AIR_INTERFACE}\n`
        : "";
    return `
The service runs on a bus of its own, with simulated air around its interface ${AIR_INTERFACE}.
The address of the bus is ${address}
${installed("busctl") ? "" : "\nbusctl is missing; on Debian type: apt-get install systemd\n"}
The tree of its objects:

    ${busctl} tree ${NAME}

What the interface can do:

    ${busctl} introspect ${NAME} ${path}

A scan; the tree has its results a moment later:

    ${call} Scan 'a{sv}' 1 Type s active

A connection; the last line it prints is its state, "completed" once it stands:

    ${call} SelectNetwork o $(${add} | cut -d'"' -f2); for i in $(seq 50); do ${state} | grep completed && break; sleep 0.2; done

${terminal}
Ctrl-C ends it.
`;
}

const installed = (program: string): boolean =>
    spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;

const delay = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));

const interrupted = (): Promise<"interrupted"> =>
    new Promise(resolve => {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve("interrupted"));
    });

/** Settles when the child has ended without having been asked to. */
async function exit(child: ChildProcess, what: string): Promise<undefined> {
    const [status, signal] = (await once(child, "close")) as [number | null, string | null];
    if (!stopped.has(child)) console.error(`${what} ended with ${status ?? signal}`);
    return undefined;
}

const stopped = new WeakSet<ChildProcess>();

async function stop(child: ChildProcess): Promise<void> {
    stopped.add(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, "close");
    child.kill("SIGTERM");
    const forced = setTimeout(() => child.kill("SIGKILL"), 5000);
    await closed;
    clearTimeout(forced);
}

process.exitCode = await main(process.argv.slice(2));
