import { execFileSync } from "node:child_process";
import {
    chmodSync,
    copyFileSync,
    existsSync,
    mkdirSync,
    readdirSync,
    realpathSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const modules = join(root, "node_modules");
const standIn = (name: string): string => join(root, "service/build/stand-in", name);

/**
 * Builds the daemon into `directory` and returns the path of its script:
 *
 * - `wpa_supplicant`: everything, as one executable CommonJS script;
 * - `koffi/`: the addon that it loads;
 * - `package.json`: without it a script that has no extension is what the nearest package.json above says;
 * - `wpa_supplicant.cache`: V8's compiled code, for the Node that built it. Another Node goes without.
 *
 * The folder works wherever it is copied.
 */
export async function bundle(directory = join(root, "dist")): Promise<string> {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    const script = join(directory, "wpa_supplicant");
    await build({
        entryPoints: [join(root, "service/main.ts")],
        outfile: script,
        bundle: true,
        platform: "node",
        format: "cjs",
        target: "node20",
        minifyWhitespace: true,
        legalComments: "none",
        logLevel: "warning",
        banner: { js: `#!/usr/bin/env -S node ${FLAGS.join(" ")}\n${PROLOGUE}` },
        alias: {
            koffi: join(modules, "koffi/indirect.cjs"),
            // Its first choice under Node is CommonJS, of which nothing can be left out.
            rxjs: join(modules, "rxjs/dist/esm/index.js"),
            // What dbus-next wants for what is not used: abstract sockets, asking an X server, introspection.
            usocket: standIn("absent/index.cjs"),
            x11: standIn("absent/index.cjs"),
            xml2js: standIn("xml2js.cjs"),
        },
    });
    chmodSync(script, 0o755);
    writeFileSync(join(directory, "package.json"), '{ "type": "commonjs" }\n');
    copyAddon(join(directory, "koffi"));
    execFileSync(process.execPath, [...FLAGS, "-e", COMPILE, script], { stdio: ["ignore", "ignore", "inherit"] });
    return script;
}

/** A small young generation saves 10 MB under load. Compiled code is only valid under the flags it was made with. */
const FLAGS = ["--max-semi-space-size=1"];

/**
 * The head of the script. Compiling takes longer than everything else at the start, so it looks for the compiled code,
 * runs that and leaves; where there is none that fits, the rest of the script is what runs. koffi looks for its addon
 * in `resourcesPath`.
 */
const PROLOGUE = `process.resourcesPath = __dirname;
if (module.compiled === undefined) {
    const { readFileSync } = require("node:fs");
    let cachedData;
    try { cachedData = readFileSync(__filename + ".cache"); } catch {}
    if (cachedData !== undefined) {
        const source = require("node:module").wrap(readFileSync(__filename, "utf8").replace(/^#!.*/, ""));
        const script = new (require("node:vm").Script)(source, { filename: __filename, cachedData });
        if (!script.cachedDataRejected) {
            module.compiled = script;
            return script.runInThisContext()(exports, require, module, __filename, __dirname);
        }
    }
}
`;

/** Runs the script as its head does, as far as it goes with -v, and keeps what V8 has compiled on the way. */
const COMPILE = `
const { readFileSync, writeFileSync } = require("node:fs");
const { createRequire, wrap } = require("node:module");
const { dirname } = require("node:path");
const filename = process.argv[1];
const script = new (require("node:vm").Script)(wrap(readFileSync(filename, "utf8").replace(/^#!.*/, "")), { filename });
process.argv.push("-v");
process.on("exit", () => writeFileSync(filename + ".cache", script.createCachedData()));
const module_ = { exports: {}, compiled: script };
script.runInThisContext()(module_.exports, createRequire(filename), module_, filename, dirname(filename));
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

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
    console.log(`built ${await bundle()}`);
}
