import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MAX_NETWORKS, MAX_PLACES, noPlaces, type Place, type Places } from "#src/core/places.js";
import { parseMac } from "#src/lib/mac.js";
import type { SsidKey } from "#src/lib/ssid.js";

/** Where networks were seen, kept from one start to the next. */
export interface PlaceFile {
    /** Nothing when there is no such file, or when it cannot be read: then one has to look. */
    load(): Places;
    save(places: Places): void;
}

/**
 * A file of JSON in the directory that systemd gives us. Its owner alone can read it: it tells where the machine has been.
 *
 * @param directory of `STATE_DIRECTORY`; without one nothing is kept
 * @param warn hears why a file could not be written, once
 */
export function placeFile(directory: string | undefined, warn: (text: string) => void): PlaceFile {
    if (directory === undefined || directory === "") return { load: () => noPlaces, save: () => {} };
    const path = join(directory, "places.json");
    let warned = false;
    return {
        load: () => {
            try {
                return parse(JSON.parse(readFileSync(path, "utf8")));
            } catch {
                return noPlaces;
            }
        },
        save: places => {
            try {
                mkdirSync(directory, { recursive: true, mode: 0o700 });
                const written = `${path}.new`;
                writeFileSync(written, text(places), { mode: 0o600 });
                renameSync(written, path);
            } catch (error) {
                if (!warned) warn(`${path}: ${error instanceof Error ? error.message : String(error)}`);
                warned = true;
            }
        },
    };
}

/** A list, because its order counts: `ssid` in hexadecimal digits, and `places`. What is not of this form is left out. */
function parse(json: unknown): Places {
    if (!Array.isArray(json)) return noPlaces;
    return new Map(
        json.slice(-MAX_NETWORKS).flatMap((item: unknown) => {
            if (typeof item !== "object" || item === null || !("ssid" in item) || !("places" in item)) return [];
            const { ssid, places: known } = item;
            const places = Array.isArray(known) ? known.slice(0, MAX_PLACES).flatMap(place) : [];
            const valid = typeof ssid === "string" && /^([0-9a-f]{2}){1,32}$/.test(ssid) && places.length > 0;
            return valid ? [[ssid as SsidKey, places] as const] : [];
        }),
    );
}

const text = (places: Places): string =>
    `${JSON.stringify(
        [...places].map(([ssid, known]) => ({ ssid, places: known })),
        undefined,
        1,
    )}\n`;

function place(value: unknown): readonly Place[] {
    if (typeof value !== "object" || value === null || !("bssid" in value) || !("frequency" in value)) return [];
    const bssid = typeof value.bssid === "string" ? parseMac(value.bssid) : undefined;
    const { frequency } = value;
    return bssid === undefined || typeof frequency !== "number" || !Number.isInteger(frequency)
        ? []
        : [{ bssid, frequency }];
}
