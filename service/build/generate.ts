import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildClient } from "#service/build/client.js";

const ROOT = join(import.meta.dirname, "../..");
const GENERATORS = [
    "generate-dbus.ts",
    "generate-dbus-guide.ts",
    "generate-control-words.ts",
    "generate-fields.ts",
    "generate-nl80211.ts",
];

/** Everything that is generated: path from the project root to text. */
export async function generateAll(): Promise<ReadonlyMap<string, string>> {
    const files = new Map<string, string>();
    for (const name of GENERATORS) {
        const file = join(import.meta.dirname, name);
        if (!existsSync(file)) continue;
        const { generate } = (await import(file)) as { generate(): ReadonlyMap<string, string> };
        for (const [path, text] of generate()) files.set(path, text);
    }
    return files;
}

/** The generated files that do not say what their sources say. */
export async function staleFiles(): Promise<readonly string[]> {
    return [...(await generateAll())].filter(([path, text]) => read(path) !== text).map(([path]) => path);
}

const read = (path: string): string | undefined => {
    const file = join(ROOT, path);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
};

if (process.argv[1] === import.meta.filename) {
    for (const [path, text] of await generateAll()) {
        if (read(path) === text) continue;
        writeFileSync(join(ROOT, path), text);
        process.stdout.write(`${path}\n`);
    }
    await buildClient();
}
