import { readFileSync } from "node:fs";
import { parseBeacon } from "#src/ieee80211/beacon.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { type ManagementFrame, ManagementSubtype, parseManagement } from "#src/ieee80211/management.js";
import { fromHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";

interface Vectors {
    readonly frames: readonly { readonly name: string; readonly frame: string }[];
}

const { frames }: Vectors = JSON.parse(readFileSync(new URL("../vectors/hwsim/p2p.json", import.meta.url), "utf8"));

/** A frame of hostap devices that find each other (test/vectors/hwsim/p2p.json), by its name there. */
export function p2pFrame(name: string): ManagementFrame {
    const found = frames.find(frame => frame.name === name);
    if (found === undefined) throw new Error(`no captured frame "${name}"`);
    const frame = parseManagement(fromHex(found.frame)!);
    if (isMalformed(frame)) throw new Error(frame.malformed);
    return frame;
}

/** The elements of a captured probe request, probe response or beacon. */
export function p2pElements(name: string): Elements {
    const { subtype, body } = p2pFrame(name);
    if (subtype === ManagementSubtype.probeRequest) return new Elements(body);
    const beacon = parseBeacon(body);
    if (isMalformed(beacon)) throw new Error(beacon.malformed);
    return beacon.elements;
}
