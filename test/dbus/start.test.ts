import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, describe, it } from "mocha";

const checkout = join(dirname(fileURLToPath(import.meta.url)), "../..");

describe("npm start", function () {
    this.timeout(60_000);
    let service: ChildProcess;
    let printed = "";

    before(async function () {
        if (spawnSync("busctl", ["--version"]).error !== undefined) this.skip();
        service = spawn(process.execPath, ["--import=tsx", "service/build/start.ts"], {
            cwd: checkout,
            stdio: ["ignore", "pipe", "inherit"],
        });
        await new Promise<void>((resolve, reject) => {
            service.once("close", status => reject(new Error(`ended with ${status}:\n${printed}`)));
            service.stdout?.setEncoding("utf8").on("data", (text: string) => {
                printed += text;
                if (printed.includes("Ctrl-C ends it.")) resolve();
            });
        });
    });
    after(() => service?.kill());

    /** The command that was printed for somebody to copy. */
    function copied(containing: string): string {
        const command = printed.split("\n").find(line => line.startsWith("    busctl") && line.includes(containing));
        assert.ok(command !== undefined, `no command with ${containing} in:\n${printed}`);
        return command.trim();
    }

    function shell(command: string): string {
        const { status, stdout, stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
        assert.equal(status, 0, `${command}\n${stderr}`);
        return stdout;
    }

    it("prints the address of its bus and four commands", () => {
        assert.match(printed, /address of the bus is unix:path=\S+/);
        assert.equal(printed.split("\n").filter(line => line.startsWith("    busctl")).length, 4);
    });

    it("prints a command that shows the tree of objects", () => {
        assert.match(shell(copied(" tree ")), /\/fi\/w1\/wpa_supplicant1\/Interfaces\/0/);
    });

    it("prints a command that shows what the interface can do", () => {
        const shown = shell(copied(" introspect "));
        assert.match(shown, /^fi\.w1\.wpa_supplicant1\.Interface +interface/m);
        assert.match(shown, /^\.Scan +method +a\{sv\}/m);
    });

    it("prints a command that scans", () => {
        shell(copied(" Scan "));
    });

    it("prints a command that connects", () => {
        assert.match(shell(copied(" AddNetwork ")), /"completed"\n$/);
        assert.match(shell(copied(" tree ")), /\/BSSs\/\d+/);
    });

    it("ends cleanly with Ctrl-C and leaves no bus behind", async () => {
        const socket = /unix:path=(\S+)/.exec(printed)?.[1];
        assert.ok(socket !== undefined && existsSync(socket));
        const closed = once(service, "close");
        service.kill("SIGINT");
        const [status] = (await closed) as [number | null];
        assert.equal(status, 0);
        assert.equal(existsSync(dirname(socket)), false);
    });
});
