import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import {
    chmodSync,
    lstatSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { ConfigStore } from "#service/runtime/config-store.js";
import { Log } from "#service/runtime/log.js";
import type { Configuration } from "#src/config/file.js";
import { setGlobalField } from "#src/config/global.js";
import { isRefused } from "#src/config/member.js";

describe("configuration files on disk", () => {
    let folder: string;
    let lines: string[];
    let store: ConfigStore;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "config-"));
        lines = [];
        const sink = { write: (_: unknown, line: string) => void lines.push(line), close: async () => {} };
        store = new ConfigStore(new Log(sink, { level: "info", timestamp: false, showKeys: false }));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const path = (name = "w.conf"): string => join(folder, name);
    function read(file: string, additional = ""): Configuration {
        const result = store.read(file, additional);
        assert.ok(!("failure" in result), JSON.stringify(result));
        return result;
    }
    function withCountry(configuration: Configuration, country: string): Configuration {
        const global = setGlobalField(configuration.global, "country", country);
        assert.ok(!isRefused(global));
        return { ...configuration, global };
    }

    it("are read, the additional one after the other", () => {
        writeFileSync(path(), "country=DE\n");
        writeFileSync(path("more"), 'country=FR\nnetwork={\nssid="x"\n}\n');
        const { global, networks } = read(path(), path("more"));
        assert.equal(global.country, "FR");
        assert.equal(networks[0]!.additional, true);
    });

    it("are named in the log with every mistake that they have, as wpa_supplicant does", () => {
        writeFileSync(path(), "bogus=1\n");
        assert.deepEqual(store.read(path(), ""), { failure: `Failed to read or parse configuration '${path()}'.` });
        assert.deepEqual(lines.splice(0), [
            "Line 1: unknown global field 'bogus'.",
            "Line 1: Invalid configuration line 'bogus=*'.",
            `Failed to read or parse configuration '${path()}'.`,
        ]);
        store.read(path("missing"), "");
        assert.deepEqual(lines, [
            `Failed to open config file '${path("missing")}', error: No such file or directory`,
            `Failed to read or parse configuration '${path("missing")}'.`,
        ]);
    });

    it("are not read without end", () => {
        assert.ok("failure" in store.read("/dev/zero", ""));
        assert.ok("failure" in store.read(folder, ""));
    });

    it("that are pipes into which nobody writes are given up", () => {
        execFileSync("mkfifo", [path()]);
        const sink = { write: (_: unknown, line: string) => void lines.push(line), close: async () => {} };
        const hasty = new ConfigStore(new Log(sink, { level: "info", timestamp: false, showKeys: false }), 0);
        assert.ok("failure" in hasty.read(path(), ""));
        assert.match(lines[0]!, /nothing comes out of it/);
    });

    it("that are pipes are read to their end", () => {
        const shell = `printf 'country=DE\\n' > ${path()} & wait`;
        execFileSync("mkfifo", [path()]);
        const writer = spawn("sh", ["-c", shell], { stdio: "ignore" });
        assert.equal(read(path()).global.country, "DE");
        writer.unref();
    });

    it("are replaced in one step, with their mode, and leave nothing beside them", async () => {
        writeFileSync(path(), "# mine\ncountry=DE\n");
        chmodSync(path(), 0o640);
        const { ino } = statSync(path());
        assert.equal(await store.write(path(), "", withCountry(read(path()), "FR")), undefined);
        assert.equal(readFileSync(path(), "utf8"), "# mine\ncountry=FR\n");
        assert.equal(statSync(path()).mode & 0o777, 0o640);
        assert.notEqual(statSync(path()).ino, ino);
        assert.deepEqual(readdirSync(folder), ["w.conf"]);
    });

    it("stay behind their symbolic link", async () => {
        mkdirSync(path("real"));
        writeFileSync(join(folder, "real", "w.conf"), "country=DE\n");
        symlinkSync(join("real", "w.conf"), path());
        assert.equal(await store.write(path(), "", withCountry(read(path()), "FR")), undefined);
        assert.ok(lstatSync(path()).isSymbolicLink());
        assert.equal(readFileSync(join(folder, "real", "w.conf"), "utf8"), "country=FR\n");
    });

    it("are not touched when they say so already", async () => {
        writeFileSync(path(), "country=DE\n");
        const { ino } = statSync(path());
        assert.equal(await store.write(path(), "", read(path())), undefined);
        assert.equal(statSync(path()).ino, ino);
    });

    it("are made when there are none, for their owner alone", async () => {
        writeFileSync(path("other"), "country=DE\n");
        assert.equal(await store.write(path("new"), "", read(path("other"))), undefined);
        assert.equal(statSync(path("new")).mode & 0o777, 0o600);
        assert.equal(readFileSync(path("new"), "utf8"), "country=DE\n");
    });

    it("are written in the order in which it was asked for", async () => {
        writeFileSync(path(), "country=DE\n");
        const before = read(path());
        const countries = ["FR", "US", "JP"];
        await Promise.all(countries.map(country => store.write(path(), "", withCountry(before, country))));
        assert.equal(readFileSync(path(), "utf8"), "country=JP\n");
    });

    it("say at the end what was asked for last, also when that is what they said at first", async () => {
        writeFileSync(path(), "country=DE\n");
        const configuration = read(path());
        await Promise.all([
            store.write(path(), "", withCountry(configuration, "FR")),
            store.write(path(), "", configuration),
        ]);
        assert.equal(readFileSync(path(), "utf8"), "country=DE\n");
    });

    it("are read as what is on its way into them", async () => {
        writeFileSync(path(), "country=DE\n");
        const configuration = read(path());
        const written = store.write(path(), "", withCountry(configuration, "FR"));
        assert.equal(read(path()).global.country, "FR");
        await written;
        assert.equal(read(path()).global.country, "FR");
    });

    it("keep what they were when they cannot be written", async () => {
        writeFileSync(path("other"), "country=DE\n");
        const reason = await store.write(join(folder, "missing", "w.conf"), "", read(path("other")));
        assert.equal(reason, "No such file or directory");
        assert.equal(await store.write("/dev/null", "", read(path("other"))), "it is not a regular file");
        writeFileSync(path(), 'network={\n\tssid="x"\n');
        assert.equal(await store.write(path(), "", read(path("other"))), "it ends in the middle of a block");
        assert.equal(readFileSync(path(), "utf8"), 'network={\n\tssid="x"\n');
    });
});
