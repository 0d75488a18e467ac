import { execFileSync, spawnSync } from "node:child_process";
import {
    constants,
    copyFileSync,
    existsSync,
    linkSync,
    mkdirSync,
    readdirSync,
    renameSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const modules = join(root, "node_modules");

/**
 * Builds the daemon into `directory` and returns the path of its script:
 *
 * - `wpa_supplicant`: the executable script, a few lines that load the program;
 * - `wpa_supplicant.js`: the program;
 * - `node`: what it runs on, where npm has one for this machine. Without it the script takes the Node that it finds;
 * - `koffi/`: the addon that it loads;
 * - `package.json`: without it a script that has no extension is what the nearest package.json above says;
 * - `wpa_supplicant.cache`: V8's compiled code, for the Node that built it. Another Node goes without.
 *
 * The folder works wherever it is copied.
 */
export async function bundle(directory = join(root, "dist")): Promise<string> {
    const unfinished = `${directory}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    try {
        await fill(unfinished);
        const client = join(directory, "client");
        if (existsSync(client)) renameSync(client, join(unfinished, "client"));
        rmSync(directory, { recursive: true, force: true });
        renameSync(unfinished, directory);
    } finally {
        rmSync(unfinished, { recursive: true, force: true });
    }
    return join(directory, "wpa_supplicant");
}

async function fill(directory: string): Promise<void> {
    const program = join(directory, "wpa_supplicant.js");
    const { outputFiles } = await build({
        entryPoints: [join(root, "service/main.ts")],
        outfile: program,
        write: false,
        bundle: true,
        platform: "node",
        format: "cjs",
        target: "node20",
        minifyWhitespace: true,
        minifySyntax: true,
        legalComments: "none",
        logLevel: "warning",
        alias: {
            koffi: join(root, "service/build/stand-in/koffi.cjs"),
            // Its first choice under Node is CommonJS, of which nothing can be left out.
            rxjs: join(modules, "rxjs/dist/esm/index.js"),
        },
    });
    writeFileSync(program, wrapped(outputFiles[0]!.text));
    writeFileSync(join(directory, "wpa_supplicant"), EXECUTABLE, { mode: 0o755 });
    writeFileSync(join(directory, "package.json"), '{ "type": "commonjs" }\n');
    copyAddon(join(directory, "koffi"));
    if (PINNED_NODE !== undefined) linkOrCopy(PINNED_NODE, join(directory, "node"));
    execFileSync(RUNTIME, [...RUNTIME_FLAGS, "-e", COMPILE, directory], { stdio: ["ignore", "ignore", "inherit"] });
}

/** Node as package.json pins it; `undefined`: npm has none for this processor, or it does not run with this C library. */
const PINNED_NODE = pinnedNode();

/** The Node that a daemon built here runs on. */
export const RUNTIME = PINNED_NODE ?? process.execPath;

function pinnedNode(): string | undefined {
    const node = join(modules, `node-${process.platform}-${process.arch}/bin/node`);
    return spawnSync(node, ["--version"]).status === 0 ? node : undefined;
}

/** It is a hundred megabytes. */
function linkOrCopy(from: string, to: string): void {
    try {
        linkSync(from, to);
    } catch {
        copyFileSync(from, to, constants.COPYFILE_FICLONE);
    }
}

/**
 * A small young generation saves memory under load, and most of it has been touched before the first connection: each page that is
 * touched for the first time in the middle of one costs it a page fault. One that is as large from the beginning is collected once in
 * several connections rather than in the middle of each. Threads that help the collector cost more than they save in a heap of 10 MB:
 * waking them took 5 ms of a connection on one processor. What was compiled stays compiled, however long nothing happens: a link
 * may be lost after hours. Compiled code is only valid under the flags it was made with.
 */
export const FLAGS = [
    "--max-semi-space-size=2",
    "--min-semi-space-size=2",
    "--single-threaded-gc",
    "--v8-pool-size=1",
    "--no-flush-bytecode",
];

/**
 * What not every Node knows. A connection runs everything a few times, and what counts is how fast it is the first ten times: so
 * functions are compiled to V8's first machine code when they first run, and learn from then on, rather than after some hundred
 * bytecodes of the slow kind. V8 optimizes what ran 3,000 times, on a thread of its own: in each of the first hundred
 * connections something was due, which took 1.4 ms of each in the test bed. Floods of BSSs, which are what it is good for,
 * get there ten times later. The compiler between the two takes 5 to 7 MB.
 */
export const PINNED_FLAGS = [
    ...FLAGS,
    "--no-lazy-feedback-allocation",
    "--always-sparkplug",
    "--invocation-count-for-turbofan=30000",
    "--no-maglev",
];

/** V8's flags for `RUNTIME`. */
export const RUNTIME_FLAGS = PINNED_NODE === undefined ? FLAGS : PINNED_FLAGS;

/**
 * Puts the program together: `script` is V8's form of it. Compiling takes longer than everything else at the start, so V8
 * takes the compiled code where there is some that fits, and the program is kept from Node's own loader, which would
 * read and compile it first.
 */
const LOAD = `const filename = dirname + "/wpa_supplicant.js";
const { readFileSync } = require("node:fs");
let cachedData;
try { cachedData = readFileSync(dirname + "/wpa_supplicant.cache"); } catch {}
const script = new (require("node:vm").Script)(readFileSync(filename, "latin1"), { filename, cachedData });
`;

/** For the shell its second line is a command, for Node a string and a comment. The link in `sbin` leads here. */
const EXECUTABLE = `#!/bin/sh
":" //; self=$0; [ -L "$self" ] && self=$(readlink -f "$self"); node=\${self%/*}/node; flags="${PINNED_FLAGS.join(" ")}"; [ -x "$node" ] || { node=node; flags="${FLAGS.join(" ")}"; }; exec "$node" $flags "$self" "$@"
const dirname = __dirname;
${LOAD}script.runInThisContext()(exports, require, module, filename, dirname);
`;

/**
 * Parts of Node that it compiles when they are asked for: crypto takes as long as all of ours.
 * Nobody waits for them at the start.
 */
export const LAZY = ["crypto", "node:crypto", "node:child_process", "node:fs/promises", "node:os"];

function wrapped(program: string): string {
    const lazily = LAZY.reduce((text, name) => text.replaceAll(`require("${name}")`, `lazy("${name}")`), program);
    return `(function(exports,require,module,__filename,__dirname){"use strict";${LAZILY}${lazily}})`;
}

/** Asked once: Node's `require` takes as long as a short HMAC, each time. */
const LAZILY = "const lazy=id=>{let module;return new Proxy({},{get:(_,name)=>(module??=require(id))[name]})};";

/**
 * Compiles the whole program, runs it as far as it goes with -v, and keeps what V8 made. Left to itself V8 would compile only what
 * this run comes by, and everything that a connection needs in the middle of the first one: it took 75 ms rather than 35.
 */
const COMPILE = `const dirname = process.argv[1];
const { setFlagsFromString } = require("node:v8");
setFlagsFromString("--no-lazy");
${LOAD}setFlagsFromString("--lazy");
process.on("exit", () => require("node:fs").writeFileSync(dirname + "/wpa_supplicant.cache", script.createCachedData()));
process.argv.push("-v");
script.runInThisContext()({}, require("node:module").createRequire(filename), { exports: {} }, filename, dirname);
`;

/** koffi's addons for this machine's processor: one for each C library. */
function copyAddon(directory: string): void {
    const addons = join(modules, `@koromix/koffi-${process.platform}-${process.arch}`);
    if (!existsSync(addons)) throw new Error(`koffi has no addon for ${process.platform} on ${process.arch}`);
    for (const platform of readdirSync(addons, { withFileTypes: true }).filter(entry => entry.isDirectory())) {
        mkdirSync(join(directory, platform.name), { recursive: true });
        copyFileSync(join(addons, platform.name, "koffi.node"), join(directory, platform.name, "koffi.node"));
    }
}
