import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import ts from "typescript";

const ROOT = join(import.meta.dirname, "../..");

/** The client's modules whose types it shows, itself first. */
const TYPED = ["service/client/index.ts", "service/dbus/contract.gen.ts", "service/dbus/value.ts"];

/** Builds the typed client for Node, `package.json` `exports["./client"]`: one module with its types, over the dbus-next of whoever uses it. */
export async function buildClient(directory = join(ROOT, "dist/client")): Promise<void> {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    await build({
        entryPoints: [join(ROOT, TYPED[0]!)],
        outfile: join(directory, "index.js"),
        bundle: true,
        platform: "node",
        format: "esm",
        target: "node20",
        external: ["dbus-next"],
        logLevel: "warning",
    });
    writeFileSync(join(directory, "package.json"), '{ "type": "module" }\n');
    for (const file of TYPED) {
        const { outputText } = ts.transpileDeclaration(readFileSync(join(ROOT, file), "utf8"), {
            fileName: file,
            compilerOptions: { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023 },
        });
        // They lie beside each other.
        const types = outputText.replace(/"#service\/(?:[a-z]+\/)*([^/"]+)"/g, '"./$1"');
        writeFileSync(join(directory, file.slice(file.lastIndexOf("/") + 1).replace(/ts$/, "d.ts")), types);
    }
}
