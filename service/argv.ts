import { parseArgs } from "node:util";
import { logLevels } from "#service/runtime/log.js";
import type { TraceLevel } from "#src/lib/machine.js";

/** One interface described on the command line; `-N` begins the next one. */
export interface InterfaceOptions {
    readonly ifname: string;
    /** `-D`, a list in order of preference. */
    readonly drivers: readonly string[];
    /** `-p` */
    readonly driverParameters?: string;
    /** `-b` */
    readonly bridge?: string;
    /** `-c` */
    readonly configuration?: string;
    /** `-I` */
    readonly additionalConfiguration?: string;
    /** `-m` */
    readonly p2pConfiguration?: string;
    /** `-C` */
    readonly controlInterface?: string;
}

export type LogTarget =
    | { readonly to: "stdout" }
    | { readonly to: "syslog" }
    | { readonly to: "file"; readonly path: string };

/** What wpa_supplicant's command line asks for. */
export interface Options {
    readonly interfaces: readonly InterfaceOptions[];
    /** Whether the drivers of interfaces are those of simulated air: `-Dair`, with or without `-i`. */
    readonly air: boolean;
    /** `-u` */
    readonly dbus: boolean;
    /** `-B` */
    readonly background: boolean;
    readonly level: TraceLevel;
    /** `-t` */
    readonly timestamps: boolean;
    /** `-K` */
    readonly showKeys: boolean;
    readonly log: LogTarget;
    /** `-P` */
    readonly pidFile?: string;
    /** `-g` */
    readonly globalControlInterface?: string;
    /** `-G` */
    readonly globalControlGroup?: string;
    /** `-o` */
    readonly overrideDriver?: string;
    /** `-O` */
    readonly overrideControlInterface?: string;
    /** `-W` */
    readonly waitForMonitor: boolean;
    /** `-T` */
    readonly tracing: boolean;
    /** `--record` */
    readonly record?: string;
    /** `--record-keys` */
    readonly recordKeys?: string;
}

export type CommandLine =
    | { readonly kind: "run"; readonly options: Options; readonly warnings: readonly string[] }
    | { readonly kind: "help" | "version" | "license" }
    | { readonly kind: "error"; readonly text: string };

/** Reads a command line (without the program's name). Pure. */
export function parseCommandLine(args: readonly string[]): CommandLine {
    const reader = new Reading();
    for (const token of parseArgs({ args: [...args], options: getopt, strict: false, tokens: true }).tokens) {
        if (token.kind === "option-terminator") continue;
        if (token.kind === "positional") return failure(`unexpected argument '${token.value}'`);
        const known = Object.hasOwn(getopt, token.name) && token.rawName === spelling(token.name as OptionName);
        if (!known) return failure(`invalid option '${token.rawName}'`);
        const name = token.name as OptionName;
        if (name === "h") return { kind: "help" };
        if (name === "v") return { kind: "version" };
        if (name === "L") return { kind: "license" };
        if (getopt[name].type === "boolean") {
            if (token.value !== undefined) return failure(`option '${token.rawName}' takes no argument`);
            reader.flag(name);
        } else {
            if (token.value === undefined || token.value === "") {
                return failure(`option '${token.rawName}' requires an argument`);
            }
            reader.value(name, token.value);
        }
    }
    const options = reader.options();
    const wrong = contradiction(options) ?? notSupported(options);
    return wrong === undefined ? { kind: "run", options, warnings: [] } : failure(wrong);
}

const failure = (text: string): CommandLine => ({ kind: "error", text });

const flag = { type: "boolean" } as const;
const value = { type: "string" } as const;

/** Every option, named by its letter as in wpa_supplicant's own table. */
const getopt = {
    b: { ...value, short: "b" },
    B: { ...flag, short: "B" },
    c: { ...value, short: "c" },
    C: { ...value, short: "C" },
    d: { ...flag, short: "d" },
    D: { ...value, short: "D" },
    e: { ...value, short: "e" },
    f: { ...value, short: "f" },
    g: { ...value, short: "g" },
    G: { ...value, short: "G" },
    h: { ...flag, short: "h" },
    i: { ...value, short: "i" },
    I: { ...value, short: "I" },
    K: { ...flag, short: "K" },
    L: { ...flag, short: "L" },
    m: { ...value, short: "m" },
    N: { ...flag, short: "N" },
    o: { ...value, short: "o" },
    O: { ...value, short: "O" },
    p: { ...value, short: "p" },
    P: { ...value, short: "P" },
    q: { ...flag, short: "q" },
    s: { ...flag, short: "s" },
    t: { ...flag, short: "t" },
    T: { ...flag, short: "T" },
    u: { ...flag, short: "u" },
    v: { ...flag, short: "v" },
    W: { ...flag, short: "W" },
    record: value,
    "record-keys": value,
} as const;

type OptionName = keyof typeof getopt;

const spelling = (name: OptionName): string => (name.length === 1 ? `-${name}` : `--${name}`);

/** The command line as far as it has been read. */
class Reading {
    readonly #flags = new Map<OptionName, number>();
    readonly #values = new Map<OptionName, string>();
    readonly #interfaces: Map<OptionName, string>[] = [new Map()];

    flag(name: OptionName): void {
        if (name === "N") this.#interfaces.push(new Map());
        else this.#flags.set(name, (this.#flags.get(name) ?? 0) + 1);
    }

    value(name: OptionName, text: string): void {
        (perInterface.has(name) ? this.#interfaces.at(-1)! : this.#values).set(name, text);
    }

    options(): Options {
        const has = (name: OptionName): boolean => this.#flags.has(name);
        const level = logLevels.indexOf("info") - (this.#flags.get("d") ?? 0) + (this.#flags.get("q") ?? 0);
        const file = this.#values.get("f");
        return {
            interfaces: this.#interfaces.flatMap(described),
            air: this.#interfaces.some(texts => driversOf(texts).includes("air")),
            dbus: has("u"),
            background: has("B"),
            level: logLevels[Math.min(Math.max(level, 0), logLevels.length - 1)]!,
            timestamps: has("t"),
            showKeys: has("K"),
            log: has("s") ? { to: "syslog" } : file === undefined ? { to: "stdout" } : { to: "file", path: file },
            waitForMonitor: has("W"),
            tracing: has("T"),
            ...named(this.#values, {
                pidFile: "P",
                globalControlInterface: "g",
                globalControlGroup: "G",
                overrideDriver: "o",
                overrideControlInterface: "O",
                record: "record",
                recordKeys: "record-keys",
            }),
        };
    }
}

const perInterface: ReadonlySet<OptionName> = new Set(["i", "D", "p", "b", "c", "I", "m", "C"]);

/** An interface needs a name; `-Dair` alone stands for the first interface of simulated air. */
function described(texts: ReadonlyMap<OptionName, string>): InterfaceOptions[] {
    const drivers = driversOf(texts);
    const ifname = texts.get("i") ?? (drivers.includes("air") ? AIR_INTERFACE : undefined);
    if (ifname === undefined) return [];
    return [
        {
            ifname,
            drivers,
            ...named(texts, {
                driverParameters: "p",
                bridge: "b",
                configuration: "c",
                additionalConfiguration: "I",
                p2pConfiguration: "m",
                controlInterface: "C",
            }),
        },
    ];
}

/** The interface that simulated air has from the start. */
export const AIR_INTERFACE = "air0";

const driversOf = (texts: ReadonlyMap<OptionName, string>): readonly string[] =>
    (texts.get("D") ?? "nl80211").split(",");

/** The options that were given, under the names that `Options` has for them. */
function named<N extends string>(
    values: ReadonlyMap<OptionName, string>,
    names: Readonly<Record<N, OptionName>>,
): { readonly [P in N]?: string } {
    const found: { [P in N]?: string } = {};
    for (const name of Object.keys(names) as N[]) {
        const text = values.get(names[name]);
        if (text !== undefined) found[name] = text;
    }
    return found;
}

function contradiction(options: Options): string | undefined {
    if (options.recordKeys !== undefined && !options.showKeys) return "--record-keys writes keys and needs -K";
    if (!options.dbus && options.interfaces.length === 0 && options.globalControlInterface === undefined)
        return "nothing to do: neither -u nor -g nor -i was given";
    return undefined;
}

function notSupported(options: Options): string | undefined {
    const missing = (option: string, what: string): string => `option '${option}' (${what}) is not supported yet`;
    if (options.background) return missing("-B", "run in the background");
    if (options.pidFile !== undefined) return missing("-P", "PID file");
    if (options.overrideDriver !== undefined) return missing("-o", "override driver parameter");
    if (options.waitForMonitor) return missing("-W", "wait for a control interface monitor");
    if (options.tracing) return missing("-T", "record to Linux tracing");
    for (const described of options.interfaces) {
        if (described.configuration !== undefined) return missing("-c", "configuration file");
        if (described.additionalConfiguration !== undefined) return missing("-I", "additional configuration file");
        if (described.p2pConfiguration !== undefined) return missing("-m", "P2P Device configuration file");
        if (described.bridge !== undefined) return missing("-b", "bridge interface");
        if (described.driverParameters !== undefined) return missing("-p", "driver parameters");
        if (!described.drivers.some(driver => drivers.has(driver))) {
            return `${described.ifname}: no driver of '${described.drivers.join(",")}' is supported yet`;
        }
    }
    return undefined;
}

const drivers: ReadonlySet<string> = new Set(["nl80211", "air"]);

/** What `-h` prints. */
export const usage = `usage:
  wpa_supplicant [-ddhKLqqstuv] [-f<log file>] [-g<global ctrl>] [-G<group>] [-O<override ctrl>] \\
        [-i<ifname>] [-D<driver>] [-C<ctrl>] [--record <file>] [--record-keys <file>] \\
        [-N -i<ifname> [-D<driver>] [-C<ctrl>] ...]

drivers:
  nl80211 = Linux nl80211/cfg80211
  air = simulated air with a few access points, for trying things out
options:
  -C = ctrl_interface parameter
  -d = more log output (-dd even more)
  -D = driver name (can be multiple drivers: nl80211,wext)
  -e = entropy file (not needed: the kernel's generator is used)
  -f = log to a file instead of stdout
  -g = global ctrl_interface
  -G = global ctrl_interface group
  -h = show this help text
  -i = interface name
  -K = include keys (passwords, etc.) in log output
  -L = show license (BSD)
  -N = start describing new interface
  -O = override ctrl_interface parameter for new interfaces
  -q = less log output (-qq even less)
  -s = log to syslog instead of stdout
  -t = include timestamps in log output
  -u = enable D-Bus control interface
  -v = show version
  --record = write a recording without keys, to be replayed
  --record-keys = write a recording with everything in it, keys too (only with -K)
example:
  wpa_supplicant -u -s
`;
