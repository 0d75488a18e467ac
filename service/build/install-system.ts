import {
    cpSync,
    existsSync,
    lstatSync,
    mkdirSync,
    readFileSync,
    realpathSync,
    rmdirSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundle } from "#service/build/bundle.js";

const checkout = join(dirname(fileURLToPath(import.meta.url)), "../..");

export interface Destination {
    /** Everything goes below it; the installed files do not know of it. */
    readonly root: string;
    /** `/usr` for a package, `/usr/local` beside one. */
    readonly prefix: string;
}

/** Installed paths, as they are without `root`. */
export interface Layout {
    readonly program: string;
    readonly link: string;
    readonly manifest: string;
    /** File of `systemd/` to where it goes. */
    readonly files: ReadonlyMap<string, string>;
}

/** What a package puts below /usr, an administrator puts where systemd and the bus look first. */
export function layout(prefix: string): Layout {
    const library = join(prefix, "lib/wpa-supplicant-ts");
    const packaged = prefix === "/usr";
    const units = packaged ? "/usr/lib/systemd/system" : "/etc/systemd/system";
    const activation = packaged ? "/usr/share/dbus-1/system-services" : "/usr/local/share/dbus-1/system-services";
    const policy = packaged ? "/usr/share/dbus-1/system.d" : "/etc/dbus-1/system.d";
    return {
        program: join(library, "wpa_supplicant"),
        link: join(prefix, "sbin/wpa_supplicant"),
        manifest: join(library, "installed.json"),
        files: new Map([
            ["wpa_supplicant.service", join(units, "wpa_supplicant.service")],
            ["wpa_supplicant@.service", join(units, "wpa_supplicant@.service")],
            ["fi.w1.wpa_supplicant1.service", join(activation, "fi.w1.wpa_supplicant1.service")],
            ["fi.w1.wpa_supplicant1.conf", join(policy, "fi.w1.wpa_supplicant1.conf")],
        ]),
    };
}

/** What an installation left behind, so that it can be taken away and nothing else. */
interface Manifest {
    readonly files: readonly string[];
    /** Directories that were not there before, deepest last. */
    readonly directories: readonly string[];
}

/**
 * Copies a built daemon from `built` into the system. Installing again replaces what was installed; a file that somebody
 * else put there is not touched: throws before anything has changed.
 */
export function install({ root, prefix }: Destination, built: string): readonly string[] {
    const { program, link, manifest, files } = layout(prefix);
    const targets = [dirname(program), link, ...files.values()];
    const before = readManifest(join(root, manifest));
    const foreign = targets.filter(path => present(join(root, path)) && !before.files.includes(path));
    if (foreign.length > 0) throw new Error(`there already, and not installed by this: ${foreign.join(" ")}`);

    const directories = [...before.directories];
    const parentOf = (path: string): string => {
        const parent = dirname(join(root, path));
        for (let missing = parent; !existsSync(missing) && missing !== root; missing = dirname(missing)) {
            const below = `/${relative(root, missing)}`;
            if (!directories.includes(below)) directories.push(below);
        }
        mkdirSync(parent, { recursive: true });
        return join(root, path);
    };
    const library = parentOf(dirname(program));
    rmSync(library, { recursive: true, force: true });
    cpSync(built, library, { recursive: true });
    for (const [name, path] of files) {
        const text = readFileSync(join(checkout, "systemd", name), "utf8").replaceAll("@PROGRAM@", program);
        writeFileSync(parentOf(path), text, { mode: 0o644 });
    }
    const linked = parentOf(link);
    rmSync(linked, { force: true });
    symlinkSync(relative(dirname(link), program), linked);
    const installed: Manifest = { files: targets, directories: directories.sort() };
    writeFileSync(join(root, manifest), `${JSON.stringify(installed, undefined, 4)}\n`);
    return targets;
}

/** Takes away what `install` put there, and the directories that it made and nobody uses. Throws if there is nothing. */
export function uninstall({ root, prefix }: Destination): readonly string[] {
    const { manifest } = layout(prefix);
    const { files, directories } = readManifest(join(root, manifest));
    if (files.length === 0) throw new Error(`nothing is installed: there is no ${join(root, manifest)}`);
    for (const path of files) rmSync(join(root, path), { recursive: true, force: true });
    for (const path of [...directories].reverse()) {
        try {
            rmdirSync(join(root, path));
        } catch {
            // Somebody else uses it by now.
        }
    }
    return files;
}

function readManifest(path: string): Manifest {
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Manifest) : { files: [], directories: [] };
}

/** Also true for a link that leads nowhere. */
const present = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

async function main(args: readonly string[]): Promise<void> {
    const { values, positionals } = parseArgs({
        args: [...args],
        allowPositionals: true,
        options: { root: { type: "string", default: "/" }, prefix: { type: "string", default: "/usr/local" } },
    });
    const destination = { root: resolve(values.root), prefix: values.prefix };
    if (!destination.prefix.startsWith("/")) throw new Error("--prefix must begin with a slash");
    switch (positionals[0]) {
        case "install": {
            const built = dirname(await bundle());
            for (const path of install(destination, built)) console.log(`installed ${path}`);
            if (destination.root === "/")
                console.log("now type: systemctl daemon-reload && systemctl restart wpa_supplicant");
            return;
        }
        case "uninstall":
            for (const path of uninstall(destination)) console.log(`removed ${path}`);
            if (destination.root === "/") console.log("now type: systemctl daemon-reload");
            return;
        default:
            throw new Error("usage: npm run install-system|uninstall-system -- [--root DIR] [--prefix DIR]");
    }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
    main(process.argv.slice(2)).catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : String(error));
        process.exitCode = 1;
    });
}
