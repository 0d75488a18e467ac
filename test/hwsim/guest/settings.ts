import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the machine tells the guest about this run (`settings.json` in the run's folder). */
export interface Settings {
    /** The supplicant under test: `ours`, `reference` (Debian's) or the command itself. */
    readonly name: string;
    readonly command: readonly string[];
    /** Only tests whose full title matches this pattern. */
    readonly grep?: string;
}

/** The run's folder, the same in the guest and on the machine. */
export const runFolder = process.env.HWSIM_RUN ?? process.cwd();

export const settings: Settings = read();

/** Whether Debian's wpa_supplicant is under test, whose known flaws are no failures of the tests. */
export const isReference = settings.name === "reference";

function read(): Settings {
    try {
        return JSON.parse(readFileSync(join(runFolder, "settings.json"), "utf8")) as Settings;
    } catch {
        // Outside the guest, where scenarios are only counted.
        return { name: "ours", command: [] };
    }
}
