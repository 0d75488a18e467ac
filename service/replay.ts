import { readFileSync } from "node:fs";
import { parseRecording, Replay } from "#service/runtime/replay.js";
import type { DebugSettings } from "#src/core/event.js";
import { keyMachines } from "#src/core/key-machines.js";
import { initialRoot, rootMachine } from "#src/core/root.js";

/** `npm run replay FILE`: whether the machines of this checkout do what those of the recording did. */
function main(path: string): number {
    const replay = new Replay(parseRecording(readFileSync(path, "utf8")));
    const machine = rootMachine({ supplicant: replay.sealing("supplicant", keyMachines.supplicant) });
    const { events, same, state, recorded } = replay.run(
        machine,
        initialRoot(replay.setup as DebugSettings),
        effect => {
            if (effect.type === "wipe") effect.secret.wipe();
        },
    );
    if (recorded === undefined) {
        console.log(`${events} events replayed; the recording breaks off before its end`);
        return 0;
    }
    if (same) {
        console.log(`${events} events replayed, ending in the recorded states`);
        return 0;
    }
    console.error(`${events} events replayed, ending in other states than the recorded`);
    console.error(`recorded: ${JSON.stringify(recorded)}\nreplayed: ${JSON.stringify(state)}`);
    return 1;
}

const [path] = process.argv.slice(2);
if (path === undefined) {
    console.error("usage: npm run replay FILE");
    process.exitCode = 2;
} else {
    process.exitCode = main(path);
}
