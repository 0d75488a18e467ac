import { GLOBAL_WITHOUT_EFFECT, NETWORK_WITHOUT_EFFECT, type WithoutEffect } from "#src/config/effects.js";
import { GLOBAL } from "#src/config/global.js";
import { NETWORK } from "#src/config/network.js";

/** The page of the fields of a configuration: path from the project root to text. */
export function generate(): ReadonlyMap<string, string> {
    const text = [
        "<!-- Generated from effects.ts by `npm run generate`. Do not edit. -->",
        "",
        "# Fields of the configuration and their effect",
        "",
        "Every field of wpa_supplicant is accepted, judged, kept, shown and saved.",
        ...section("Global fields", GLOBAL.rows, GLOBAL_WITHOUT_EFFECT),
        ...section("Fields of networks", NETWORK.rows, NETWORK_WITHOUT_EFFECT),
    ].join("\n");
    return new Map([["src/config/FIELDS.md", `${text}\n`]]);
}

function section(
    title: string,
    rows: ReadonlyMap<string, unknown>,
    without: readonly WithoutEffect[],
): readonly string[] {
    const listed = new Set(without.flatMap(({ fields }) => fields));
    const effective = [...rows.keys()].filter(name => !listed.has(name));
    return [
        "",
        `## ${title}`,
        "",
        `These have their effect: ${effective.map(code).join(", ")}.`,
        ...without.flatMap(({ because, fields }) => [
            "",
            `${"comesWith" in because ? `Come with ${because.comesWith}` : `Have none (${because.never})`}: ${fields.map(code).join(", ")}.`,
        ]),
    ];
}

const code = (text: string): string => `\`${text}\``;
