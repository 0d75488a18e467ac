import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "mocha";
import { bundle, FLAGS, LAZY, PINNED_FLAGS, RUNTIME, RUNTIME_FLAGS } from "#service/build/bundle.js";

describe("the built daemon", function () {
    this.timeout(120_000);
    let folder: string;
    let built: string;
    let moved: string;

    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "bundle-"));
        built = join(folder, "dist");
        await bundle(built);
    });
    beforeEach(() => {
        moved = join(folder, "elsewhere", "a b");
        rmSync(moved, { recursive: true, force: true });
        mkdirSync(moved, { recursive: true });
        cpSync(built, moved, { recursive: true });
        // The folder above says that scripts are modules; ours says otherwise for itself.
        writeFileSync(join(folder, "elsewhere", "package.json"), '{ "type": "module" }');
    });
    after(() => rmSync(folder, { recursive: true }));

    const run = (...args: string[]) =>
        spawnSync(join(moved, "wpa_supplicant"), args, {
            encoding: "utf8",
            env: { PATH: process.env.PATH, DBUS_SYSTEM_BUS_ADDRESS: "unix:path=/nonexistent/bus" },
        });

    it("is one executable script with its program, its Node, koffi's addon, a package.json and V8's compiled code", () => {
        assert.deepEqual(readdirSync(moved).sort(), [
            "koffi",
            "node",
            "package.json",
            "wpa_supplicant",
            "wpa_supplicant.cache",
            "wpa_supplicant.js",
        ]);
    });

    it("runs where it was copied, with the addon that lies beside it", () => {
        assert.match(run("-v").stdout, /^wpa_supplicant v/);
        // The clock is read through the addon before the bus is looked for.
        const { status, stderr } = run("-u");
        assert.notEqual(status, 0);
        assert.doesNotMatch(stderr, /koffi/i);
        assert.match(stderr, /^wpa_supplicant: .*(bus|connect|ENOENT)/im);
    });

    it("runs on the Node beside it, also through a link, and on the one of the PATH without", () => {
        const link = join(folder, "link");
        rmSync(link, { force: true });
        symlinkSync(join(moved, "wpa_supplicant"), link);
        const path = join(folder, "path");
        mkdirSync(path, { recursive: true });
        const said = (program: string) =>
            spawnSync(program, ["a b", "-c"], { encoding: "utf8", env: { PATH: `${path}:/usr/bin:/bin` } }).stdout;
        for (const [place, name] of [
            [moved, "beside"],
            [path, "found"],
        ] as const) {
            rmSync(join(place, "node"), { force: true });
            writeFileSync(join(place, "node"), `#!/bin/sh\necho ${name} "$@"\n`, { mode: 0o755 });
        }
        const told = `${join(moved, "wpa_supplicant")} a b -c\n`;
        assert.equal(said(join(moved, "wpa_supplicant")), `beside ${PINNED_FLAGS.join(" ")} ${told}`);
        assert.equal(said(link), `beside ${PINNED_FLAGS.join(" ")} ${told}`);
        rmSync(join(moved, "node"));
        assert.equal(said(link), `found ${FLAGS.join(" ")} ${told}`);
    });

    it("says what is missing when the addon does not lie there", () => {
        rmSync(join(moved, "koffi"), { recursive: true });
        assert.match(run("-u").stderr, /^wpa_supplicant: no addon of Koffi for this machine in .*\n$/);
    });

    it("runs without compiled code, and with some that does not fit", () => {
        truncateSync(join(moved, "wpa_supplicant.cache"), 1000);
        assert.match(run("-v").stdout, /^wpa_supplicant v/);
        rmSync(join(moved, "wpa_supplicant.cache"));
        assert.match(run("-v").stdout, /^wpa_supplicant v/);
    });

    it("comes as far as the bus without the parts of Node that take long to load", () => {
        const { stdout } = spawnSync(
            RUNTIME,
            [
                ...RUNTIME_FLAGS,
                "-e",
                `process.on("exit", () => console.log(process.moduleLoadList.join("\\n")));
                 process.argv = [process.execPath, process.argv[1], "-u"];
                 require(process.argv[1]);`,
                join(moved, "wpa_supplicant"),
            ],
            { encoding: "utf8", env: { DBUS_SYSTEM_BUS_ADDRESS: "unix:path=/nonexistent/bus" } },
        );
        const loaded = stdout.split("\n");
        assert.ok(loaded.includes("NativeModule fs"));
        for (const name of LAZY.map(name => name.replace("node:", "")))
            assert.ok(!loaded.includes(`NativeModule ${name}`), name);
    });

    it("takes the compiled code that the build made", () => {
        const rejected = (): string =>
            spawnSync(
                RUNTIME,
                [
                    ...RUNTIME_FLAGS,
                    "-e",
                    `const vm = require("node:vm"), { Script } = vm;
                     vm.Script = class extends Script { constructor(...a) { super(...a); console.log("rejected", this.cachedDataRejected); } };
                     process.argv = [process.execPath, process.argv[1], "-v"];
                     require(process.argv[1]);`,
                    join(moved, "wpa_supplicant"),
                ],
                { encoding: "utf8" },
            ).stdout.split("\n")[0]!;
        assert.equal(rejected(), "rejected false");
        truncateSync(join(moved, "wpa_supplicant.cache"), 1000);
        assert.equal(rejected(), "rejected true");
    });
});
