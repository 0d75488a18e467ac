import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { placeFile } from "#service/runtime/place-file.js";
import type { Places } from "#src/core/places.js";
import type { Mac } from "#src/lib/mac.js";
import type { SsidKey } from "#src/lib/ssid.js";

const places: Places = new Map([
    ["686f6d65" as SsidKey, [{ bssid: "02:00:00:00:01:00" as Mac, frequency: 5745 }]],
    ["31" as SsidKey, [{ bssid: "02:00:00:00:02:00" as Mac, frequency: 2412 }]],
]);

describe("the file of places", () => {
    let directory: string;
    const warnings: string[] = [];
    const file = (path = directory) => placeFile(path, text => warnings.push(text));

    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), "places-"));
        warnings.length = 0;
    });

    afterEach(() => rmSync(directory, { recursive: true }));

    it("brings back what was saved, and nobody else can read it", () => {
        file().save(places);
        assert.deepEqual([...file().load()], [...places]);
        assert.equal(statSync(join(directory, "places.json")).mode & 0o777, 0o600);
    });

    it("makes its directory", () => {
        const below = join(directory, "a/b");
        file(below).save(places);
        assert.equal(file(below).load().size, 2);
        assert.equal(statSync(below).mode & 0o777, 0o700);
    });

    it("is empty when it was never written", () => {
        assert.equal(file().load().size, 0);
    });

    for (const [what, text] of [
        ["cut off", '{ "31": [{ "bss'],
        ["of another form", '[1, "2"]'],
        ["nothing", "null"],
    ] as const)
        it(`is empty when it is ${what}`, () => {
            writeFileSync(join(directory, "places.json"), text);
            assert.equal(file().load().size, 0);
        });

    it("leaves out what it does not understand", () => {
        const good = { bssid: "02:00:00:00:01:00", frequency: 2412 };
        const json = [
            { ssid: "31", places: [good, { bssid: "x", frequency: 1 }, { ...good, frequency: "2412" }, 7] },
            { ssid: "zz", places: [good] },
            { ssid: "32", places: 1 },
            { ssid: "33" },
            "34",
        ];
        writeFileSync(join(directory, "places.json"), JSON.stringify(json));
        assert.deepEqual([...file().load()], [["31", [good]]]);
    });

    it("brings back no more than is ever remembered, the latest networks and their best places", () => {
        const place = (n: number) => ({
            bssid: `02:00:00:00:00:${n.toString(16).padStart(2, "0")}`,
            frequency: 2412 + n,
        });
        const known = Array.from({ length: 20 }, (_, n) => place(n));
        const json = Array.from({ length: 100 }, (_, n) => ({ ssid: n.toString(16).padStart(4, "0"), places: known }));
        writeFileSync(join(directory, "places.json"), JSON.stringify(json));
        const loaded = file().load();
        assert.deepEqual([loaded.size, [...loaded.keys()].at(-1)], [64, "0063"]);
        assert.deepEqual(loaded.get("0063" as SsidKey), known.slice(0, 8));
    });

    it("says once that it cannot be written, and goes on", () => {
        writeFileSync(join(directory, "file"), "");
        const impossible = file(join(directory, "file/below"));
        impossible.save(places);
        impossible.save(places);
        assert.equal(warnings.length, 1);
        assert.match(warnings[0]!, /places\.json: ENOTDIR/);
    });

    it("is replaced as a whole", () => {
        file().save(places);
        chmodSync(join(directory, "places.json"), 0o400);
        file().save(new Map());
        assert.equal(readFileSync(join(directory, "places.json"), "utf8"), "[]\n");
    });

    it("is nowhere when there is no directory for it", () => {
        const nowhere = placeFile(undefined, text => warnings.push(text));
        nowhere.save(places);
        assert.equal(nowhere.load().size, 0);
        assert.deepEqual(warnings, []);
    });
});
