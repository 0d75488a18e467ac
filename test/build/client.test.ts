import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { buildClient } from "#service/build/client.js";

const PROGRAM = `
import dbus from "dbus-next";
import { type Properties, Supplicant, SupplicantError, type Variant, variant, variantMap } from "wpa-supplicant-ts/client";

const supplicant = new Supplicant(dbus.systemBus());
const wlan0 = supplicant.interface(await supplicant.root.GetInterface("wlan0"));
const state: string = await wlan0.get("State");
const all: Properties<"fi.w1.wpa_supplicant1.BSS"> = await supplicant.bss("/").getAll();
const signal: number = all.Signal;
await wlan0.on("BSSAdded", (path: string, properties: ReadonlyMap<string, Variant>) => properties.get(path));
await wlan0.Scan(variantMap({ Type: variant("s", "active") })).catch(error => error instanceof SupplicantError);
// @ts-expect-error: not a number
await wlan0.Scan(1);
// @ts-expect-error: no such signal
await wlan0.on("Sunrise", () => {});
// @ts-expect-error: read-only
await wlan0.set("State", state + signal);
`;

describe("the built client", function () {
    this.timeout(60_000);
    let folder: string;

    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "client-"));
        const installed = join(folder, "node_modules/wpa-supplicant-ts");
        mkdirSync(installed, { recursive: true });
        cpSync("package.json", join(installed, "package.json"));
        await buildClient(join(installed, "dist/client"));
        for (const name of ["dbus-next", "@types"])
            symlinkSync(join(process.cwd(), "node_modules", name), join(folder, "node_modules", name));
        writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    });
    after(() => rmSync(folder, { recursive: true }));

    it("has types that a program which installed it is checked with", () => {
        const file = join(folder, "program.ts");
        writeFileSync(file, PROGRAM);
        const program = ts.createProgram([file], {
            module: ts.ModuleKind.NodeNext,
            moduleResolution: ts.ModuleResolutionKind.NodeNext,
            target: ts.ScriptTarget.ES2023,
            strict: true,
            noEmit: true,
            skipLibCheck: false,
            types: ["node"],
            typeRoots: [join(folder, "node_modules/@types")],
        });
        const problems = ts
            .getPreEmitDiagnostics(program)
            .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
        assert.deepEqual(
            problems.filter(problem => !problem.includes("/node_modules/dbus-next/")),
            [],
        );
    });

    it("explains every member where it is used", () => {
        const types = readFileSync(
            join(folder, "node_modules/wpa-supplicant-ts/dist/client/contract.gen.d.ts"),
            "utf8",
        );
        assert.match(types, /\/\*\* Leaves the network .* Errors: NotConnected\. \*\/\s+Disconnect:/);
    });

    it("is one module over the dbus-next that is installed", async () => {
        const built: unknown = await import(join(folder, "node_modules/wpa-supplicant-ts/dist/client/index.js"));
        assert.deepEqual(Object.keys(built as object).sort(), [
            "Supplicant",
            "SupplicantError",
            "variant",
            "variantMap",
        ]);
    });
});
