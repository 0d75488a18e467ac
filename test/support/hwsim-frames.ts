import { readFileSync } from "node:fs";
import { parseBeacon } from "#src/ieee80211/beacon.js";
import type { Elements } from "#src/ieee80211/element/elements.js";
import { parseManagement } from "#src/ieee80211/management.js";
import { fromHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";

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

/** The elements of a captured Beacon or Probe Response. */
export function elementsOf(name: string): Elements {
    const frame = parseManagement(captured(name));
    if (isMalformed(frame)) throw new Error(frame.malformed);
    const body = parseBeacon(frame.body);
    if (isMalformed(body)) throw new Error(body.malformed);
    return body.elements;
}
