import { join } from "node:path";
import { build } from "esbuild";
import { checkout } from "#test/hwsim/host/kernel.js";

/** Bundles a program for the guest with everything it needs, so that the guest reads one file. */
export async function bundle(entry: string, outfile: string): Promise<void> {
    await build({
        stdin: { contents: entry, resolveDir: join(checkout, "test/hwsim"), loader: "ts" },
        outfile,
        bundle: true,
        platform: "node",
        format: "esm",
        target: "node20",
        sourcemap: "inline",
        logLevel: "error",
        // Optional dependencies of dbus-next, neither installed nor needed for the addresses used here; and koffi, which
        // looks for its addon beside itself and is found in the checkout's node_modules.
        external: ["usocket", "x11", "koffi"],
        banner: {
            js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
        },
    });
}
