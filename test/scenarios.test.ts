import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { COMPLAINTS } from "#test/hwsim/complaints.js";
import { KERNEL_ROWS, NOT_BUILT, ON_THE_FAKE_KERNEL } from "#test/hwsim/rows.js";

const here = dirname(fileURLToPath(import.meta.url));

/** Every text in quotes, or in a template, of the files of a folder. */
function texts(folder: string): string {
    const path = join(here, folder);
    return readdirSync(path)
        .filter(name => name.endsWith(".ts"))
        .map(name => readFileSync(join(path, name), "utf8"))
        .join("\n");
}

/** With what `scenarios/driver.ts` holds the driver to on the real kernel. */
const kernel = texts("hwsim/scenarios") + readFileSync(join(here, "driver/contract.ts"), "utf8");
const fake = texts("driver/nl80211");
/** The rows that titles of tests bear. */
const rowsIn = (source: string): ReadonlySet<string> => new Set(source.match(/\bS\d{3}\b(?= )/g));

describe("scenarios on the real kernel", () => {
    it("bear every row whose check belongs there, unless a table says why not", () => {
        const shown = rowsIn(kernel);
        const excused = new Set([...Object.keys(ON_THE_FAKE_KERNEL), ...Object.keys(NOT_BUILT)]);
        assert.deepEqual(
            KERNEL_ROWS.filter(row => !shown.has(row) && !excused.has(row)),
            [],
        );
    });

    it("are not excused for what they show, nor for what nobody wants", () => {
        const shown = rowsIn(kernel);
        for (const row of [...Object.keys(ON_THE_FAKE_KERNEL), ...Object.keys(NOT_BUILT)]) {
            assert.ok(KERNEL_ROWS.includes(row), row);
            assert.ok(!shown.has(row), row);
        }
        const onFake = rowsIn(fake);
        for (const row of Object.keys(ON_THE_FAKE_KERNEL)) assert.ok(onFake.has(row), row);
    });

    for (const { seen, shown, open } of COMPLAINTS)
        it(`answer "${seen}"`, () => {
            assert.ok(shown.length > 0 || open !== undefined);
            for (const title of shown) {
                const [, folder = "hwsim/scenarios", name = ""] = /^(?:([\w/]+): )?(.*)$/.exec(title) ?? [];
                assert.ok(texts(folder).includes(name), `no test "${title}"`);
            }
        });
});
