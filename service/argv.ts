import { parseArgs } from "node:util";
import { logLevels } from "#service/runtime/log.js";
import { defaultGlobal, setGlobalField } from "#src/config/global.js";
import { isRefused } from "#src/config/network.js";
import type { TraceLevel } from "#src/lib/machine.js";

/** One interface described on the command line; `-N` begins the next one, `-M` one that may appear later. */
export interface InterfaceOptions {
    /** Of `-M`: a pattern with `*`, `?` and `[…]`. */
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
    /** `-M`: what interfaces are taken as soon as they appear. */
    readonly matches: readonly InterfaceOptions[];
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
    /** `--log-format` */
    readonly logFormat: LogFormat;
    /** Without `--no-random-pool`: what is heard on the air is mixed into random bytes. */
    readonly randomPool: boolean;
    /** `-P` */
    readonly pidFile?: string;
    /** `-g` */
    readonly globalControlInterface?: string;
    /** `-G` */
    readonly globalControlGroup?: string;
    /** `--set`: global fields of the configuration, for every interface. */
    readonly settings: readonly (readonly [field: string, text: string])[];
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

export type LogFormat = "text" | "json";

export type CommandLine =
    | { readonly kind: "run"; readonly options: Options; readonly warnings: readonly string[] }
    | { readonly kind: "help" | "version" | "license" }
    /** `status` is that of the process: zero for an option that is wrong in itself, as wpa_supplicant has it. */
    | { readonly kind: "error"; readonly text: string; readonly status: number };

/** Reads a command line (without the program's name). Pure. */
export function parseCommandLine(args: readonly string[]): CommandLine {
    const reader = new Reading();
    const warnings: string[] = [];
    for (const token of parseArgs({ args: [...args], options: getopt, strict: false, tokens: true }).tokens) {
        if (token.kind === "option-terminator") continue;
        if (token.kind === "positional") {
            warnings.push(`the argument '${token.value}' is ignored`);
            continue;
        }
        const known = Object.hasOwn(getopt, token.name) && token.rawName === spelling(token.name as OptionName);
        if (!known) return wrongOption(`invalid option -- '${bare(token.rawName)}'`);
        const name = token.name as OptionName;
        if (name === "h") return { kind: "help" };
        if (name === "v") return { kind: "version" };
        if (name === "L") return { kind: "license" };
        if (getopt[name].type === "boolean") {
            if (token.value !== undefined) return wrongOption(`option takes no argument -- '${bare(token.rawName)}'`);
            reader.flag(name);
        } else {
            if (token.value === undefined || token.value === "") {
                return wrongOption(`option requires an argument -- '${bare(token.rawName)}'`);
            }
            reader.value(name, token.value);
        }
    }
    const options = reader.options();
    if (typeof options === "string") return failure(options);
    const wrong = contradiction(options);
    if (wrong !== undefined) return failure(wrong);
    return { kind: "run", options, warnings };
}

/** What getopt(3) finds fault with: wpa_supplicant prints its usage and ends as if that had been asked for. */
const wrongOption = (text: string): CommandLine => ({ kind: "error", text, status: 0 });
const failure = (text: string): CommandLine => ({ kind: "error", text, status: FAILURE });

/** Exit status for everything that keeps the daemon from starting, as wpa_supplicant has it. */
export const FAILURE = 255;

const bare = (rawName: string): string => rawName.replace(/^-/, "");

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
    M: { ...flag, short: "M" },
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
    "log-format": value,
    "no-random-pool": flag,
    record: value,
    "record-keys": value,
    set: value,
} as const;

type OptionName = keyof typeof getopt;

const spelling = (name: OptionName): string => (name.length === 1 ? `-${name}` : `--${name}`);

/** The command line as far as it has been read. */
class Reading {
    readonly #flags = new Map<OptionName, number>();
    readonly #values = new Map<OptionName, string>();
    readonly #settings: (readonly [string, string])[] = [];
    readonly #interfaces: Description[] = [{ match: false, texts: new Map() }];

    flag(name: OptionName): void {
        if (name === "N" || name === "M") this.#interfaces.push({ match: name === "M", texts: new Map() });
        else this.#flags.set(name, (this.#flags.get(name) ?? 0) + 1);
    }

    value(name: OptionName, text: string): void {
        if (name === "set") {
            const [field = "", value = ""] = text.split(/=(.*)/s);
            this.#settings.push([field, value]);
            return;
        }
        (perInterface.has(name) ? this.#interfaces.at(-1)!.texts : this.#values).set(name, text);
    }

    /** Or what is wrong with them. */
    options(): Options | string {
        const has = (name: OptionName): boolean => this.#flags.has(name);
        const level = logLevels.indexOf("info") - (this.#flags.get("d") ?? 0) + (this.#flags.get("q") ?? 0);
        const file = this.#values.get("f");
        const logFormat = this.#values.get("log-format") ?? "text";
        if (logFormat !== "text" && logFormat !== "json") return "--log-format is text or json";
        const dbus = has("u");
        const all = this.#interfaces.filter(({ match }) => !match);
        // The first one is there even when -M or -N begins another at once.
        const plain = all.length === 1 ? all : all.filter(({ texts }, i) => i > 0 || texts.size > 0);
        const matches = this.#interfaces.filter(({ match }) => match);
        const incomplete = plain.find(({ texts }) => !isComplete(texts));
        const clients = dbus || this.#values.has("g") || matches.length > 0;
        if (incomplete !== undefined && (!clients || plain.length > 1)) return missing(incomplete.texts);
        return {
            interfaces: plain.flatMap(({ texts }) => described(texts)),
            matches: matches.flatMap(({ texts }) => described(texts, "*")),
            air: this.#interfaces.some(({ texts }) => driversOf(texts).includes("air")),
            dbus,
            background: has("B"),
            level: logLevels[Math.min(Math.max(level, 0), logLevels.length - 1)]!,
            timestamps: has("t"),
            showKeys: has("K"),
            logFormat,
            randomPool: !has("no-random-pool"),
            settings: this.#settings,
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

interface Description {
    readonly match: boolean;
    readonly texts: Map<OptionName, string>;
}

/** There must be a way to tell an interface what to do. */
const isComplete = (texts: ReadonlyMap<OptionName, string>): boolean =>
    nameOf(texts) !== undefined && (texts.has("c") || texts.has("C"));

function missing(texts: ReadonlyMap<OptionName, string>): string {
    const name = nameOf(texts);
    return name === undefined
        ? "nothing to do: an interface (-i), D-Bus (-u) or a global control interface (-g) is needed"
        : `${name}: a configuration file (-c) or a control interface (-C) is needed`;
}

const perInterface: ReadonlySet<OptionName> = new Set(["i", "D", "p", "b", "c", "I", "m", "C"]);

/** An interface needs a name; `-Dair` alone stands for the first interface of simulated air. */
function described(texts: ReadonlyMap<OptionName, string>, otherwise?: string): InterfaceOptions[] {
    const ifname = nameOf(texts) ?? otherwise;
    if (ifname === undefined) return [];
    return [
        {
            ifname,
            drivers: driversOf(texts),
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

const nameOf = (texts: ReadonlyMap<OptionName, string>): string | undefined =>
    texts.get("i") ?? (driversOf(texts).includes("air") ? AIR_INTERFACE : undefined);

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
    for (const [field, text] of options.settings) {
        const set = setGlobalField(defaultGlobal, field, text);
        if (isRefused(set)) return `--set ${field}: ${set.refused}`;
    }
    if (options.recordKeys !== undefined && !options.showKeys) return "--record-keys writes keys and needs -K";
    for (const { ifname, drivers } of [...options.interfaces, ...options.matches])
        if (!drivers.some(driver => BUILT.has(driver))) return `${ifname}: Unsupported driver '${drivers.join(",")}'`;
    return undefined;
}

const BUILT: ReadonlySet<string> = new Set(["nl80211", "air"]);

/** What `-h` prints. */
export const usage = `usage:
  wpa_supplicant [-BddhKLqqstTuvW] [-P<pid file>] [-g<global ctrl>] [-G<group>] \\
        -i<ifname> -c<config file> [-C<ctrl>] [-D<driver>] [-p<driver_param>] \\
        [-b<br_ifname>] [-I<config file>] [-f<log file>] [--log-format text|json] \\
        [-o<override driver>] [-O<override ctrl>] \\
        [--no-random-pool] [--set <field>=<value>] \\
        [--record <file>] [--record-keys <file>] \\
        [-N -i<ifname> -c<config file> ...] [-M -i<pattern> -c<config file> ...]

drivers:
  nl80211 = Linux nl80211/cfg80211
  air = simulated air with a few access points, for trying things out
options:
  -b = optional bridge interface name
  -B = run daemon in the background
  -c = Configuration file
  -C = ctrl_interface parameter (before that of the configuration file)
  -d = more log output (-dd even more)
  -D = driver name (can be multiple drivers: nl80211,wext)
  -e = entropy file (not needed: the kernel's generator is used)
  -f = log to a file instead of stdout
  -g = global ctrl_interface
  -G = global ctrl_interface group
  -h = show this help text
  -i = interface name
  -I = additional configuration file, which is never written
  -K = include keys (passwords, etc.) in log output
  -L = show license (BSD)
  -m = Configuration file for the P2P Device interface
  -M = start describing interfaces that are taken when they appear
       (-i is a pattern; without it, every interface)
  -N = start describing new interface
  -o = override driver parameter for new interfaces
  -O = override ctrl_interface parameter for new interfaces
  -p = driver parameters
  -P = PID file
  -q = less log output (-qq even less)
  -s = log to syslog instead of stdout
  -t = include timestamps in log output
  -T = record to Linux tracing in addition to logging
       (records all messages regardless of log level)
  -u = enable D-Bus control interface
  -v = show version
  -W = wait for a control interface monitor before starting
  --log-format = text, or json with one object a line
  --no-random-pool = random bytes are the kernel's alone
  --set = a global field of the configuration, for every interface that is taken,
          also over D-Bus, in the syntax of its file (can be given several times)
  --record = write a recording without keys, to be replayed
  --record-keys = write a recording with everything in it, keys too (only with -K)
example:
  wpa_supplicant -iwlan0 -c/etc/wpa_supplicant/wpa_supplicant.conf
`;
