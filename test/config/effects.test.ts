import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GLOBAL_WITHOUT_EFFECT, NETWORK_WITHOUT_EFFECT } from "#src/config/effects.js";
import { GLOBAL } from "#src/config/global.js";
import { NETWORK } from "#src/config/network.js";

const ROOT = join(import.meta.dirname, "../..");
const sources = (folder: string): string =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter(name => name.endsWith(".ts"))
        .map(name => readFileSync(join(ROOT, folder, name), "utf8"))
        .join("\n");

/** Where a setting can make a difference. */
const code = [
    ...["src/core", "src/wps", "service/ctrl"].map(sources),
    ...["service/daemon.ts", "src/config/written.ts"].map(file => readFileSync(join(ROOT, file), "utf8")),
].join("\n");

/** Members that are not called as their fields are, and fields that are read in another way than by a member. */
const OTHERWISE: Readonly<Record<string, RegExp>> = {
    dot11RSNAConfigPMKLifetime: /\bconfig\.pmkLifetime\b/,
    dot11RSNAConfigPMKReauthThreshold: /\bconfig\.pmkReauthThreshold\b/,
    dot11RSNAConfigSATimeout: /\bconfig\.saTimeout\b/,
    wpa_deny_ptk0_rekey: /\bdenyPtk0Rekey\b/,
    bssid_blacklist: /\bbssidIgnore\b/,
    bssid_whitelist: /\bbssidAccept\b/,
    ctrl_interface: /field\("ctrl_interface"\)/,
    ctrl_interface_group: /field\("ctrl_interface_group"\)/,
    driver_param: /\["driver_param", /,
    ...Object.fromEntries(
        ["ht", "vht", "he", "eht"].map(each => [`disable_${each}`, /field\(`disable_\$\{generation\}`\)/]),
    ),
    ...Object.fromEntries(
        ["rx", "tx"].flatMap(direction =>
            [1, 2, 3, 4, 5, 6, 7, 8].map(streams => [
                `vht_${direction}_mcs_nss_${streams}`,
                /field\(`vht_\$\{direction\}_mcs_nss_\$\{streams\}`\)/,
            ]),
        ),
    ),
};

const inCamelCase = (field: string): string => field.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

function reads(field: string, hasMember: boolean): boolean {
    const pattern =
        OTHERWISE[field] ??
        new RegExp(
            hasMember
                ? `\\b${inCamelCase(field)}\\b`
                : `(other\\.get|FieldText|getField|networkField|globalField|textOf|numberOf|\\bfield)\\([^()]*"${field}"`,
        );
    return pattern.test(code);
}

const families = [
    ["global", GLOBAL, GLOBAL_WITHOUT_EFFECT],
    ["network", NETWORK, NETWORK_WITHOUT_EFFECT],
] as const;

describe("the list of fields without effect", () => {
    for (const [name, { rows, members }, without] of families) {
        const listed = without.flatMap(({ fields }) => fields);
        const hasMember = (field: string): boolean => Object.hasOwn(members, field);

        it(`names ${name} fields that there are, each once`, () => {
            assert.deepEqual(
                listed.filter(field => !rows.has(field)),
                [],
            );
            assert.deepEqual(
                listed.filter((field, index) => listed.indexOf(field) !== index),
                [],
            );
        });

        it(`leaves out those ${name} fields that something is made of, and no other`, () => {
            const idle = [...rows.keys()].filter(field => !listed.includes(field) && !reads(field, hasMember(field)));
            assert.deepEqual(idle, [], "no effect was found: onto the list in src/config/effects.ts");
        });

        it(`names no ${name} field of whose value something is made`, () => {
            const effective = listed.filter(field => !hasMember(field) && reads(field, false));
            assert.deepEqual(effective, [], "an effect was found: off the list in src/config/effects.ts");
        });
    }
});
