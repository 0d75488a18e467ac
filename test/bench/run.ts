import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { choosing } from "#test/bench/choose.js";
import { type Contender, GROUPS, type Group, type Measurements, type Plan, type Samples } from "#test/bench/plan.js";
import { boot } from "#test/hwsim/host/boot.js";
import { bundle } from "#test/hwsim/host/bundle.js";
import { checkout, findKernel } from "#test/hwsim/host/kernel.js";

/*
 * Measures our daemon beside Debian's wpa_supplicant (and iwd where the figure exists) in one guest, in real time, and
 * writes test/bench/RESULTS.md.
 *
 *   tsx test/bench/run.ts [--quick] [--only GROUP[,GROUP…]] [ours] [theirs] [iwd]
 *
 *   --quick    fewer rounds
 *   --only     only these of: start first second many fresh roam reads clients blobs crowd peers choose
 *
 * With any of these RESULTS.md is left alone.
 */

const FULL = {
    starts: 11,
    firstConnects: 5,
    freshConnects: 21,
    crowdsOfStations: 3,
    losses: 5,
    roams: 5,
    propertyReads: 5000,
    clientCalls: 10_000,
    blobs: 200,
    crowd: 1000,
    scans: 10,
    getAlls: 2000,
    moreScans: 200,
    peers: 100,
    finds: 5,
};

const QUICK = {
    ...FULL,
    starts: 3,
    firstConnects: 1,
    freshConnects: 5,
    crowdsOfStations: 1,
    losses: 1,
    roams: 3,
    clientCalls: 2000,
    blobs: 50,
    scans: 3,
    moreScans: 5,
    finds: 2,
};

const folder = join(checkout, "node_modules/.cache/bench");

const CONTENDERS: readonly Contender[] = [
    { name: "theirs", command: ["/sbin/wpa_supplicant", "-u"] },
    { name: "iwd", command: ["/usr/libexec/iwd"] },
    { name: "ours", command: [join(folder, "dist/wpa_supplicant"), "-u"] },
];

type Results = Readonly<Record<string, Measurements | undefined>>;

interface Row {
    readonly figure: string;
    readonly key: keyof Measurements;
    readonly unit: "ms" | "MB" | "×" | "";
    readonly digits: number;
    /** What ours may be at most: relative to theirs, or absolute. */
    readonly atMost?: { readonly ratio: number } | { readonly value: number };
}

const ROWS: readonly Row[] = [
    {
        figure: "First connect, AP on channel 6",
        key: "firstConnect",
        unit: "ms",
        digits: 0,
        atMost: { ratio: 0.25 },
    },
    {
        figure: "First connect after a restart, AP on channel 149",
        key: "secondConnect",
        unit: "ms",
        digits: 0,
        atMost: { ratio: 0.15 },
    },
    {
        figure: "Sixteen interfaces connect at once, to the last",
        key: "manyConnect",
        unit: "ms",
        digits: 0,
        atMost: { ratio: 1 },
    },
    { figure: "Connect with fresh results", key: "freshConnect", unit: "ms", digits: 1, atMost: { ratio: 1 } },
    { figure: "Roam by command, PSK", key: "roam", unit: "ms", digits: 1, atMost: { ratio: 1 } },
    {
        figure: "AP lost, another of the network in range",
        key: "accessPointLost",
        unit: "ms",
        digits: 0,
        atMost: { ratio: 0.5 },
    },
    {
        figure: "The same, from the word of the loss",
        key: "afterLoss",
        unit: "ms",
        digits: 0,
        atMost: { ratio: 0.5 },
    },
    { figure: "CPU a second, another AP of the network heard lately", key: "betweenTwoCpu", unit: "ms", digits: 1 },
    { figure: "First change of `State` after `SelectNetwork`", key: "firstSignal", unit: "ms", digits: 1 },
    { figure: "CPU of a scan, 1,000 BSSs in the air", key: "scanCpu", unit: "ms", digits: 1, atMost: { ratio: 0.5 } },
    { figure: "CPU of a scan, 1,000 new BSSs", key: "newcomersCpu", unit: "ms", digits: 1 },
    {
        figure: "The same while the object manager is followed",
        key: "followedCpu",
        unit: "×",
        digits: 2,
        atMost: { value: 1.1 },
    },
    {
        figure: "CPU of `GetAll` of a BSS among 1,000",
        key: "getAllCpu",
        unit: "ms",
        digits: 3,
        atMost: { ratio: 0.25 },
    },
    { figure: "CPU of `Get State`", key: "getState", unit: "ms", digits: 3, atMost: { ratio: 3 } },
    { figure: "CPU of `Get State`, four clients at once", key: "getFromFour", unit: "ms", digits: 3 },
    { figure: "CPU of `GetAll` of an interface, four clients", key: "getAllFromFour", unit: "ms", digits: 3 },
    {
        figure: "CPU of `AddBlob` and `RemoveBlob`, 64 KiB",
        key: "addBlob",
        unit: "ms",
        digits: 2,
        atMost: { value: 5 },
    },
    { figure: "CPU of `GetBlob`, 64 KiB", key: "getBlob", unit: "ms", digits: 2, atMost: { value: 5 } },
    {
        figure: "Choosing among 1,000 BSSs for 100 networks",
        key: "choose",
        unit: "ms",
        digits: 2,
        atMost: { value: 5 },
    },
    { figure: "First `DeviceFound` after `Find`", key: "peerFound", unit: "ms", digits: 0, atMost: { ratio: 1 } },
    {
        figure: "CPU of 10 s of `Find`, 100 P2P Devices in the air",
        key: "findCpu",
        unit: "ms",
        digits: 0,
        atMost: { ratio: 1 },
    },
    { figure: "The same: searches of each channel", key: "findSearches", unit: "", digits: 0 },
    { figure: "Exec to owned name", key: "execToName", unit: "ms", digits: 0, atMost: { value: 450 } },
    { figure: "Exec to owned name, in `node -e 0`", key: "execInNode", unit: "×", digits: 2, atMost: { value: 3 } },
    { figure: "RSS at rest", key: "rssAtRest", unit: "MB", digits: 1, atMost: { value: 70 } },
    { figure: "RSS after 5,000 property reads", key: "rssAfterReads", unit: "MB", digits: 1, atMost: { value: 70 } },
    { figure: "RSS with 1,000 BSSs", key: "rssWithCrowd", unit: "MB", digits: 1, atMost: { value: 95 } },
    { figure: "RSS after 200 more scans", key: "rssAfterScans", unit: "MB", digits: 1, atMost: { value: 95 } },
    { figure: "BSSs listed (of 1,000)", key: "bssCount", unit: "", digits: 0 },
];

async function main(args: readonly string[]): Promise<void> {
    const { quick, groups, names } = parse(args);
    const whole = !quick && names.length === 0 && groups === GROUPS;
    const contenders = CONTENDERS.filter(({ name }) =>
        names.length > 0 ? names.includes(name) : name !== "iwd" || groups === GROUPS,
    );
    const kernel = await findKernel();
    if (kernel === undefined) throw new Error("no kernel, type: test/hwsim/kernel/build, or set UML_KERNEL");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    if (contenders.some(({ name }) => name === "ours")) {
        execFileSync("npm", ["run", "--silent", "build"], { cwd: checkout, stdio: "inherit" });
        cpSync(join(checkout, "dist"), join(folder, "dist"), { recursive: true });
    }
    const plan: Plan = { contenders, groups, ...(quick ? QUICK : FULL) };
    await bundle('import "../bench/guest.ts";', join(folder, "bundle.mjs"));
    let [ended, seconds, results] = [true, 0, {} as Results];
    for (const described of GUESTS) {
        const part = {
            ...plan,
            groups: groups.filter(described.wanted),
            // Its figures are of the first guest.
            contenders: contenders.filter(({ name }) => name !== "iwd" || described === GUESTS[0]),
        };
        if (part.groups.length === 0) continue;
        const guest = await measure(kernel, part, described);
        ended &&= guest.ended;
        seconds += guest.seconds;
        results = merged(results, guest.results);
    }
    // Nothing but computing: it needs no kernel.
    if (groups.includes("choose") && contenders.some(({ name }) => name === "ours"))
        results = merged(results, { ours: { choose: choosing(plan.crowd, 100, 51) } });
    const table = `${describe(results, plan)}${loadNote()}`;
    console.log(`${table}\n\n${seconds.toFixed(0)} s; logs: ${folder}`);
    if (!ended) {
        console.log(`the guest failed; it printed:\n${readIf(join(folder, "output.txt")) ?? "nothing"}`);
        process.exitCode = 1;
    } else if (whole) {
        writeFileSync(join(checkout, "test/bench/RESULTS.md"), `${head(kernel)}\n${table}\n`);
    }
}

interface GuestOf {
    wanted(group: Group): boolean;
    readonly parameters: readonly string[];
    readonly radios: number;
}

/** Measured in guests of their own, or in none. */
const ELSEWHERE: ReadonlySet<Group> = new Set(["second", "many", "choose"]);

/** What is measured in which guest: one as it boots, channels 1 to 11 open; one with all bands open; one of many radios. */
const GUESTS: readonly GuestOf[] = [
    { wanted: group => !ELSEWHERE.has(group), parameters: [], radios: 6 },
    { wanted: group => group === "second", parameters: ["mac80211_hwsim.regtest=5"], radios: 6 },
    { wanted: group => group === "many", parameters: [], radios: 20 },
];

async function measure(
    kernel: string,
    plan: Plan,
    { parameters, radios }: GuestOf,
): Promise<{ readonly results: Results; readonly seconds: number; readonly ended: boolean }> {
    for (const file of ["results.json", "status"]) rmSync(join(folder, file), { force: true });
    writeFileSync(join(folder, "plan.json"), JSON.stringify(plan));
    const { seconds } = await boot({
        kernel,
        run: folder,
        radios,
        peers: [2, 3, 4, 5],
        timeTravel: false,
        limitSeconds: 3600,
        parameters,
    });
    const results = JSON.parse(readIf(join(folder, "results.json")) ?? "{}") as Results;
    return { results, seconds, ended: readIf(join(folder, "status"))?.trim() === "0" };
}

const merged = (first: Results, second: Results): Results =>
    Object.fromEntries(Object.keys({ ...first, ...second }).map(name => [name, { ...first[name], ...second[name] }]));

interface Wish {
    readonly quick: boolean;
    readonly groups: readonly Group[];
    readonly names: readonly string[];
}

function parse(args: readonly string[]): Wish {
    const rest = args.filter(argument => argument !== "--quick");
    const only = rest.findIndex(argument => argument === "--only" || argument.startsWith("--only="));
    if (only < 0) return { quick: rest.length < args.length, groups: GROUPS, names: rest };
    const given = rest[only]!.split("=")[1];
    const list = (given ?? rest[only + 1] ?? "").split(",");
    const groups = GROUPS.filter(group => list.includes(group));
    if (groups.length < list.length) throw new Error(`--only wants some of ${GROUPS.join(",")}`);
    const names = rest.toSpliced(only, given === undefined ? 2 : 1);
    return { quick: rest.length < args.length, groups, names };
}

function describe(results: Results, plan: Plan): string {
    const { ours, theirs, iwd } = results;
    const lines = [
        "| Figure | Ours | wpa_supplicant | iwd | Ratio | Wanted | |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ];
    for (const row of ROWS) {
        const [mine, other, third] = [ours, theirs, iwd].map(measured => middle(measured?.[row.key]));
        if (mine === undefined && other === undefined && third === undefined) continue;
        const text = (value: number | undefined) =>
            value === undefined ? "" : `${value.toFixed(row.digits)} ${row.unit}`;
        const ratio =
            mine !== undefined && other !== undefined && other !== 0 && row.unit !== "" ? mine / other : undefined;
        const cells = [
            row.figure,
            text(mine),
            text(other),
            text(third),
            ratio?.toFixed(2) ?? "",
            wanted(row),
            met(row, mine, ratio),
        ];
        lines.push(`| ${cells.map(cell => cell.trim()).join(" | ")} |`);
    }
    lines.push(
        "",
        `Medians of ${plan.starts} starts, ${plan.firstConnects} first and ${plan.freshConnects} fresh connections and ` +
            `${plan.scans} scans (two more before them discarded, ${plan.moreScans} after them for memory); means of ` +
            `${plan.propertyReads} \`Get State\`, ${plan.getAlls} \`GetAll\` of a BSS, ${plan.clientCalls} calls of four ` +
            `clients and ${plan.blobs} blobs. CPU is what the scheduler counted for all threads of the daemon.`,
    );
    return lines.join("\n");
}

/** The guest counts time that the machine gives to others as its own. */
function loadNote(): string {
    const load = loadavg()[1]!;
    const busy =
        load > 1.5
            ? " **The machine was busy with other things: the figures are too high and not to be compared.**"
            : "";
    return `\n\nThe machine's load in the last five minutes: ${load.toFixed(1)}; the guest alone makes 1.${busy}`;
}

const wanted = ({ atMost, unit }: Row): string =>
    atMost === undefined ? "" : "ratio" in atMost ? `≤ ${atMost.ratio} ×` : `≤ ${atMost.value} ${unit}`;

function met({ atMost }: Row, mine: number | undefined, ratio: number | undefined): string {
    if (atMost === undefined) return "";
    const [is, limit] = "ratio" in atMost ? [ratio, atMost.ratio] : [mine, atMost.value];
    return is === undefined ? "" : is <= limit ? "met" : "**missed**";
}

function middle(samples: Samples | undefined): number | undefined {
    if (samples === undefined || typeof samples === "number") return samples;
    return [...samples].sort((a, b) => a - b)[samples.length >> 1];
}

function head(kernel: string): string {
    const version = (command: string, ...args: readonly string[]) =>
        spawnSync(command, args, { encoding: "utf8" }).stdout.split("\n")[0]?.trim() ?? "?";
    const commit = version("git", "-C", checkout, "rev-parse", "--short", "HEAD");
    return [
        "# Benchmarks",
        "",
        "Written by `npm run bench`: one guest of the test bed (User-Mode Linux, one processor, mac80211_hwsim), in which the",
        "daemons take turns. Absolute values are a matter of the machine; the ratio is what counts.",
        "",
        `- ${new Date().toISOString().slice(0, 10)}, commit ${commit}, Node ${process.version}, ${cpus()[0]?.model ?? "?"}`,
        `- ${version("/sbin/wpa_supplicant", "-v")}; iwd ${version("/usr/libexec/iwd", "--version")}; Linux ${version(kernel, "--version")}`,
        "",
    ].join("\n");
}

const readIf = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, "utf8") : undefined);

await main(process.argv.slice(2));
