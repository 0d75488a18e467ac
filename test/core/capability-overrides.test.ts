import assert from "node:assert/strict";
import { capabilityOverrides } from "#src/core/capability-overrides.js";
import { toHex } from "#src/lib/bytes.js";
import { pskNetwork } from "#test/support/station.js";

/** What a network with these fields has changed, as `value/mask` in hexadecimal digits of what is not zero. */
function overrides(fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    const made = capabilityOverrides(pskNetwork(fields));
    if (made === undefined) return {};
    const { without, ht, vht } = made;
    const said: Record<string, string> = without.length > 0 ? { without: without.join(" ") } : {};
    const text = (value: number | Uint8Array): string =>
        typeof value === "number" ? value.toString(16) : toHex(value);
    for (const [generation, both] of Object.entries({ ht, vht }))
        for (const [name, mask] of Object.entries(both?.mask ?? {})) {
            const value = Object.entries(both?.value ?? {}).find(([each]) => each === name)?.[1];
            if (typeof mask === "number" ? mask !== 0 : mask.some((byte: number) => byte !== 0))
                said[`${generation}.${name}`] = `${text(value ?? 0)}/${text(mask)}`;
        }
    return said;
}

const ALL_MCS = `${"ff".repeat(9)}1f${"00".repeat(6)}`;

/** IEEE 802.11-2020, 9.4.2.55.2 to 9.4.2.55.4 and 9.4.2.157. */
const rows: readonly (readonly [Readonly<Record<string, string>>, Readonly<Record<string, string>>])[] = [
    [{}, {}],
    [{ disable_ht: "0", disable_ht40: "0", disable_sgi: "0", disable_ldpc: "0", ht40_intolerant: "0" }, {}],
    [{ disable_ht: "1" }, { without: "ht" }],
    [{ disable_vht: "1", disable_he: "1", disable_eht: "1" }, { without: "vht he eht" }],
    [{ disable_ht40: "1" }, { "ht.info": "0/42" }],
    [{ disable_sgi: "1" }, { "ht.info": "0/60", "vht.info": "0/60" }],
    [{ disable_ldpc: "1" }, { "ht.info": "0/1" }],
    [{ ht40_intolerant: "1" }, { "ht.info": "4000/4000" }],
    [{ tx_stbc: "0" }, { "ht.info": "0/80" }],
    [{ tx_stbc: "1" }, { "ht.info": "80/80" }],
    [{ rx_stbc: "2" }, { "ht.info": "200/300" }],
    [{ disable_max_amsdu: "1" }, { "ht.info": "0/800" }],
    [{ disable_max_amsdu: "0" }, { "ht.info": "800/800" }],
    [{ ampdu_factor: "1" }, { "ht.ampduParameters": "1/3" }],
    [{ ampdu_density: "5" }, { "ht.ampduParameters": "14/1c" }],
    [{ ht_mcs: '"0xff 00 00 00 00 00 00 00 00 00"' }, { "ht.mcsSet": `ff${"00".repeat(15)}/${ALL_MCS}` }],
    [{ ht_mcs: '"0xff"' }, {}],
    [{ ht_mcs: '"nonsense"' }, {}],
    [{ vht_capa: "16", vht_capa_mask: "17" }, { "vht.info": "10/11" }],
    [{ vht_capa: "3221225472", vht_capa_mask: "3221225472" }, { "vht.info": "c0000000/c0000000" }],
    [
        { vht_capa: "16777216", vht_capa_mask: "58720256" },
        { "vht.info": "1000000/3800000", "ht.ampduParameters": "2/3" },
    ],
    [
        { vht_capa: "58720256", vht_capa_mask: "58720256" },
        { "vht.info": "3800000/3800000", "ht.ampduParameters": "3/3" },
    ],
    [
        { vht_rx_mcs_nss_1: "0", vht_tx_mcs_nss_8: "3" },
        { "vht.rxMcsMap": "0/3", "vht.txMcsMap": "c000/c000" },
    ],
];

describe("Capabilities that a network overrides", () => {
    for (const [fields, expected] of rows) {
        const title = Object.entries(fields)
            .map(([name, value]) => `${name}=${value}`)
            .join(" ");
        it(title === "" ? "are none unless it says so" : title, () => assert.deepEqual(overrides(fields), expected));
    }
});
