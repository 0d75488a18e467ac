import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUS_NAME, ROOT_PATH } from "#service/objects/path.js";
import { connectClient } from "#test/support/bus-client.js";
import { hasDbusDaemon, type PrivateBus, startPrivateBus } from "#test/support/private-bus.js";

describe("The daemon and its bus", function () {
    this.timeout(60_000);
    const folder = mkdtempSync(join(tmpdir(), "bus-lost-"));
    const address = `unix:path=${join(folder, "socket")}`;
    let bus: PrivateBus | undefined;
    let daemon: Daemon | undefined;

    beforeEach(async function () {
        if (!hasDbusDaemon()) this.skip();
        bus = await startPrivateBus(address);
        daemon = await Daemon.start(address);
    });
    afterEach(async () => {
        await daemon?.end("SIGKILL");
        await bus?.stop();
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it("ends in order and with a failure when the bus dies, whatever is under way, and serves the next one when started again", async () => {
        const client = await connectClient(bus!);
        for (let n = 0; n < 50; n++)
            client.call(BUS_NAME, ROOT_PATH, "org.freedesktop.DBus.ObjectManager.GetManagedObjects").catch(() => {});
        await bus!.stop();
        assert.equal(await daemon!.ended, 1);
        assert.match(daemon!.said, /^D-Bus: .+$/m);
        assert.match(daemon!.said, /CTRL-EVENT-TERMINATING/);
        client.end();

        bus = await startPrivateBus(address);
        daemon = await Daemon.start(address);
        const next = await connectClient(bus);
        const outcome = await next.call(BUS_NAME, ROOT_PATH, `${BUS_NAME}.GetInterface`, "s", "air0");
        assert.ok("reply" in outcome, JSON.stringify(outcome));
        next.end();
    });
});

/** The whole program, with simulated air around it. */
class Daemon {
    readonly #process: ChildProcess;
    /** Its exit status. */
    readonly ended: Promise<number | null>;
    said = "";

    private constructor(address: string) {
        this.#process = spawn(process.execPath, ["--import=tsx", "service/main.ts", "-u", "-Dair"], {
            env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: address },
            stdio: ["ignore", "pipe", "inherit"],
        });
        this.#process.stdout?.setEncoding("utf8").on("data", (text: string) => {
            this.said += text;
        });
        this.ended = once(this.#process, "close").then(([status]: (number | null)[]) => status ?? null);
    }

    /** Serves already. */
    static async start(address: string): Promise<Daemon> {
        const daemon = new Daemon(address);
        while (!daemon.said.includes("Successfully initialized")) await once(daemon.#process.stdout!, "data");
        return daemon;
    }

    end(signal: NodeJS.Signals): Promise<number | null> {
        this.#process.kill(signal);
        return this.ended;
    }
}
