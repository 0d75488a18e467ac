import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The checkout's top folder. */
export const checkout = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

/**
 * The test bed's kernel: the one that `UML_KERNEL` names, else the one that lies ready beside the checkout, else the
 * one that `test/hwsim/kernel/build` left in its cache; `undefined` when there is none.
 */
export async function findKernel(): Promise<string | undefined> {
    const named = process.env.UML_KERNEL;
    if (named !== undefined && named !== "") {
        if (!existsSync(named)) throw new Error(`UML_KERNEL names ${named}, which does not exist`);
        return resolve(named);
    }
    const beside = join(checkout, "../shared/testbed/linux");
    return existsSync(beside) ? beside : await cached();
}

async function cached(): Promise<string | undefined> {
    try {
        const { stdout } = await promisify(execFile)(join(checkout, "test/hwsim/kernel/build"), ["--check"]);
        return stdout.trim();
    } catch {
        // The script fails exactly when the cache is empty.
        return undefined;
    }
}
