import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";

/**
 * Behaviours of wpa_supplicant that its history names, by the numbers that tests bear: scans, the BSS table, choosing, joining,
 * staying and roaming, background scans, the driver, the life of an interface, entropy and the log.
 */
const ROWS: readonly string[] = [
    [1, 96],
    [116, 124],
    [180, 202],
].flatMap(([first = 0, last = 0]) =>
    Array.from({ length: last - first + 1 }, (_, i) => `S${String(first + i).padStart(3, "0")}`),
);

/** What a row needs that is not there. A test bears it as soon as it is. */
const WAITING: Readonly<Record<string, string>> = {
    S021: "an interface that is an access point",
    S022: "an interface that is an access point: its choice of a channel by a scan",
    S040: "WEP: access points whose group cipher it is",
    S045: "WPS: its push button",
    S048: "ad hoc and access point interfaces: a network that is started where none is found",
    S071: "WEP: shared key authentication, and keys after the association",
    S073: "EAP: a master key for a driver that does the 4-way handshake",
    S075: "EAP: smart cards",
    S080: "pre-authentication (EAP): its candidates",
    S085: "DPP: its network introduction",
    S086: "key management in the driver, and WEP keys in CONNECT",
    S095: "pre-authentication (EAP): its candidates",
    S096: "Fast Transition: what the initial association says of it",
};

describe("the behaviours of the original", () => {
    const borne = new Map<string, string[]>();
    for (const file of tests("test"))
        for (const [, text = ""] of code(file).matchAll(/(["'`][^"'`\n]*\bS\d{3}\b[^"'`\n]*["'`])/g))
            for (const [id] of text.matchAll(/\bS\d{3}\b/g)) borne.set(id, [...(borne.get(id) ?? []), file]);

    it("are each in the name of a test that checks it, or wait for something that is named", () => {
        assert.deepEqual(
            ROWS.filter(id => !borne.has(id) && WAITING[id] === undefined),
            [],
        );
    });

    it("do not wait when there is a test", () => {
        assert.deepEqual(
            Object.keys(WAITING).filter(id => borne.has(id) || !ROWS.includes(id)),
            [],
        );
    });
});

/** Tests without a kernel. */
function tests(folder: string): readonly string[] {
    return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return path === "test/hwsim" ? [] : tests(path);
        return entry.name.endsWith(".ts") && path !== "test/rows.test.ts" ? [path] : [];
    });
}

/** Without comments. */
function code(file: string): string {
    return readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
}
