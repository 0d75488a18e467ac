import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

describe("a daemon that is started in the background", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "background-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    /** The exit status of the program whose daemon does this. */
    function statusWhen(daemon: string): number | null {
        const script = join(folder, "program.mts");
        writeFileSync(
            script,
            `import * as background from ${JSON.stringify(resolve("service/runtime/background.ts"))};
            if (background.isInBackground()) { ${daemon} }
            else process.exitCode = await background.runInBackground([]);`,
        );
        return spawnSync(process.execPath, ["--import", "tsx", script]).status;
    }

    it("lets the caller go once it is ready, even if it ends at once", () =>
        assert.equal(statusWhen("background.nowInBackground(); process.exit(3);"), 0));

    it("tells the caller why it failed", () => assert.equal(statusWhen("process.exit(255);"), 255));

    it("is no success when it is told to end before it is ready", () => {
        assert.equal(statusWhen("process.exit(0);"), 1);
        assert.equal(statusWhen('process.kill(process.pid, "SIGKILL");'), 1);
    });
});
