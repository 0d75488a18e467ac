import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Message, sessionBus } from "dbus-next";
import { hasDbusDaemon, type PrivateBus, startPrivateBus } from "#test/support/private-bus.js";

describe("Signals in somebody else's name", function () {
    this.timeout(60_000);
    let bus: PrivateBus;
    let daemon: ChildProcess;
    const folder = mkdtempSync(join(tmpdir(), "forged-"));
    const recording = join(folder, "recording");

    before(async function () {
        if (!hasDbusDaemon()) this.skip();
        bus = await startPrivateBus();
        daemon = spawn(
            process.execPath,
            ["--import=tsx", "service/main.ts", "-u", "-Dair", "-iair0", "--record", recording],
            {
                env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: bus.address },
                stdio: ["ignore", "pipe", "inherit"],
            },
        );
        let printed = "";
        daemon.stdout?.setEncoding("utf8").on("data", (text: string) => {
            printed += text;
        });
        while (!printed.includes("Successfully initialized")) await once(daemon.stdout!, "data");
    });

    after(async () => {
        await bus?.stop();
        rmSync(folder, { recursive: true });
    });

    const send = (...words: readonly string[]): string =>
        execFileSync("dbus-send", [`--bus=${bus.address}`, ...words], { encoding: "utf8" });
    const service = "--dest=fi.w1.wpa_supplicant1";

    it("neither end the daemon nor make it look at its drivers again, which logind's own does", async () => {
        send("--type=signal", service, "/", "org.freedesktop.DBus.NameLost", "string:fi.w1.wpa_supplicant1");
        const resumed = ["org.freedesktop.login1.Manager.PrepareForSleep", "boolean:false"];
        send("--type=signal", "/", ...resumed);
        send("--type=signal", service, "/", ...resumed);
        const logind = sessionBus({ busAddress: bus.address });
        await logind.requestName("org.freedesktop.login1", 0);
        send("--type=signal", service, "/", ...resumed);
        logind.send(
            Message.newSignal("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", "b", [
                false,
            ]),
        );
        // It asks the bus who logind is: the answer is there before the second of two calls after it.
        for (let call = 0; call < 2; call++)
            send("--print-reply", service, "/fi/w1/wpa_supplicant1", "org.freedesktop.DBus.Peer.Ping");
        logind.disconnect();
        const closed = once(daemon, "close");
        daemon.kill("SIGTERM");
        await closed;
        assert.equal(readFileSync(recording, "utf8").match(/"type":"resumed"/g)?.length, 1);
    });
});
