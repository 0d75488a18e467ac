import { readFileSync } from "node:fs";
import { explained } from "#service/explained.js";
import { parseRecording, Replay } from "#service/runtime/replay.js";
import { type Policy, refusedPolicy, whatIf } from "#service/runtime/what-if.js";

/** `npm run explain FILE FIELD=VALUE…`: where other settings would have made the supplicant decide otherwise, and why. */
function main(path: string, settings: readonly string[]): number {
    const policy: Policy = Object.fromEntries(settings.map(setting => setting.split(/=(.*)/s).slice(0, 2)));
    const refused = refusedPolicy(policy);
    if (refused !== undefined) {
        console.error(refused);
        return 2;
    }
    for (const line of explained(
        whatIf(new Replay(parseRecording(readFileSync(path, "utf8"))), policy),
        settings.join(" "),
    ))
        console.log(line);
    return 0;
}

const [path, ...settings] = process.argv.slice(2);
if (path === undefined || settings.length === 0 || !settings.every(setting => setting.includes("="))) {
    console.error("usage: npm run explain FILE FIELD=VALUE…   for example quick_search=0 roam_policy=1");
    process.exitCode = 2;
} else {
    process.exitCode = main(path, settings);
}
