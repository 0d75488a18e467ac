import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { writePidFile } from "#service/runtime/pid-file.js";

describe("a PID file", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "pid-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("has our number in a line, and goes when we go", () => {
        const path = join(folder, "pid");
        const file = writePidFile(path, () => assert.fail("not gone"));
        assert.equal(readFileSync(path, "utf8"), `${process.pid}\n`);
        file.close();
        assert.ok(!existsSync(path));
    });

    it("stays when it is somebody else's by then", () => {
        const path = join(folder, "pid");
        const file = writePidFile(path, () => {});
        writeFileSync(path, "1\n");
        file.close();
        assert.equal(readFileSync(path, "utf8"), "1\n");
    });

    it("says when somebody takes it away", async () => {
        const path = join(folder, "pid");
        await new Promise<void>(gone => {
            writePidFile(path, gone);
            unlinkSync(path);
        });
    });

    it("cannot be where nothing can be written", () => {
        assert.throws(() => writePidFile(join(folder, "missing", "pid"), () => {}), /ENOENT/);
    });
});
