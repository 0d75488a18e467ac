import { readFileSync } from "node:fs";
import { fromHex } from "#src/lib/bytes.js";

interface Vectors {
    readonly frames: readonly { readonly name: string; readonly frame: string }[];
}

const { frames }: Vectors = JSON.parse(
    readFileSync(new URL("../vectors/hwsim/management.json", import.meta.url), "utf8"),
);

/** Management frames captured on simulated radios (test/vectors/hwsim/management.json), by their name there. */
export const capturedFrames: ReadonlyMap<string, Uint8Array> = new Map(
    frames.map(({ name, frame }) => [name, fromHex(frame)!]),
);

export function captured(name: string): Uint8Array {
    const frame = capturedFrames.get(name);
    if (frame === undefined) throw new Error(`no captured frame "${name}"`);
    return frame;
}
