import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "mocha";
import {
    descriptorSink,
    fileSink,
    Log,
    type LogOptions,
    type LogSettings,
    logLevels,
    syslogSink,
    tracingSink,
} from "#service/runtime/log.js";
import { Secret } from "#src/lib/secret.js";

const quiet: LogSettings = { level: "info", timestamp: false, showKeys: false };

function collect(settings: LogSettings = quiet, options: LogOptions = {}): { log: Log; lines: string[] } {
    const lines: string[] = [];
    const sink = { write: (_: unknown, line: string) => lines.push(line), close: () => Promise.resolve() };
    return { log: new Log(sink, settings, { wall: () => 1_700_000_000_123, ...options }), lines };
}

function inFolder<T>(work: (folder: string) => T): T {
    const folder = mkdtempSync(join(tmpdir(), "log-"));
    const clean = (): void => rmSync(folder, { recursive: true });
    const result = work(folder);
    if (result instanceof Promise) return result.finally(clean) as T;
    clean();
    return result;
}

describe("the log", () => {
    for (const [index, level] of logLevels.entries()) {
        it(`at level ${level} shows ${logLevels.slice(index).join(", ")}`, () => {
            const { log, lines } = collect({ ...quiet, level });
            for (const each of logLevels) log.write(each, each);
            assert.deepEqual(lines, logLevels.slice(index));
        });
    }

    it("S201 does not make text that nobody wants", () => {
        const { log, lines } = collect();
        log.write("debug", () => assert.fail("made"));
        log.write("info", () => "made");
        assert.deepEqual(lines, ["made"]);
    });

    it("can be made more talkative and given timestamps while it runs", () => {
        const { log, lines } = collect();
        log.settings = { level: "debug", timestamp: true, showKeys: false };
        log.write("debug", "now");
        assert.deepEqual(lines, ["1700000000.123000: now"]);
    });

    it("S200 prints a machine's reason with what it names, and the interface before it", () => {
        const { log, lines } = collect();
        log.trace({ type: "trace", level: "warning", reason: "micMismatch", data: { length: 99, replay: false } });
        log.trace({ type: "trace", level: "info", reason: "radioGranted" }, "wlan0");
        assert.deepEqual(lines, ["micMismatch length=99 replay=false", "wlan0: radioGranted"]);
    });

    it("is one JSON object a line when machines read it, with a machine's own words apart", () => {
        const { log, lines } = collect(quiet, { format: "json" });
        log.trace(
            { type: "trace", level: "info", reason: "joining", data: { network: 0, bssid: "02:00:00:00:00:01" } },
            "wlan0",
        );
        log.write("error", 'a "quoted" line');
        assert.deepEqual(
            lines.map(line => JSON.parse(line)),
            [
                {
                    time: 1_700_000_000.123,
                    level: "info",
                    interface: "wlan0",
                    reason: "joining",
                    data: { network: 0, bssid: "02:00:00:00:00:01" },
                },
                { time: 1_700_000_000.123, level: "error", message: 'a "quoted" line' },
            ],
        );
    });

    it("gives every line to whoever records them all, whatever its level", () => {
        const all: string[] = [];
        const everything = { write: (_: unknown, line: string) => void all.push(line), close: async () => {} };
        const { log, lines } = collect({ ...quiet, timestamp: true }, { everything });
        log.write("msgdump", "noise", "wlan0");
        log.write("info", "news");
        assert.deepEqual(all, ["wlan0: noise", "news"]);
        assert.deepEqual(lines, ["1700000000.123000: news"]);
    });

    it("cannot be made to print a secret by formatting it", () => {
        const { log, lines } = collect();
        log.write("error", () => `psk ${new Secret(Buffer.from("hunter2hunter2"))}`);
        assert.deepEqual(lines, ["psk [secret]"]);
    });

    it("keeps a peer's line breaks from beginning lines of their own, and gives the journal its priorities", () => {
        const text = inFolder(folder => {
            const path = join(folder, "out");
            const descriptor = openSync(path, "w");
            const journal = descriptorSink(descriptor, true);
            journal.write("warning", "one\n<0>two\u001b[2J\u0085");
            journal.write("error", "three");
            closeSync(descriptor);
            return readFileSync(path, "utf8");
        });
        assert.equal(text, "<4>one <0>two [2J \n<3>three\n");
    });

    it("writes the lines of one turn together at its end, behind what the turn had to say elsewhere", () =>
        inFolder(async folder => {
            const path = join(folder, "log");
            const sink = fileSink(path);
            const seen: string[] = [];
            sink.write("info", "one");
            process.nextTick(() => seen.push(readFileSync(path, "utf8")));
            sink.write("info", "two");
            await new Promise(resolve => setImmediate(resolve));
            seen.push(readFileSync(path, "utf8"));
            await sink.close();
            assert.deepEqual(seen, ["", "one\ntwo\n"]);
        }));

    it("writes at once what is an error, with what came before it", () =>
        inFolder(async folder => {
            const path = join(folder, "log");
            const sink = fileSink(path);
            sink.write("info", "one");
            sink.write("error", "two");
            assert.equal(readFileSync(path, "utf8"), "one\ntwo\n");
            await sink.close();
        }));

    it("leaves nothing behind when the process ends in the middle of a turn", () =>
        inFolder(async folder => {
            const path = join(folder, "log");
            const before = process.listeners("exit");
            const sink = fileSink(path);
            sink.write("info", "last words");
            const [atExit] = process.listeners("exit").filter(each => !before.includes(each));
            assert.equal(readFileSync(path, "utf8"), "");
            atExit?.(0);
            assert.equal(readFileSync(path, "utf8"), "last words\n");
            await sink.close();
        }));

    it("survives when nobody can read it", () => {
        assert.doesNotThrow(() => descriptorSink(9999).write("error", "lost"));
    });

    it("appends to a file that only its owner can read, and has written everything once it is closed", () =>
        inFolder(async folder => {
            const path = join(folder, "log");
            for (const round of ["first", "second"]) {
                const sink = fileSink(path);
                sink.write("excessive", round);
                sink.write("error", `${round} again`);
                await sink.close();
            }
            assert.equal(readFileSync(path, "utf8"), "first\nfirst again\nsecond\nsecond again\n");
            assert.equal(statSync(path).mode & 0o777, 0o600);
        }));

    it("says at once when its file cannot be opened", () => {
        assert.throws(() => fileSink("/nonexistent/log"), /ENOENT/);
    });

    it("goes on in a new file when the old one was moved away", () =>
        inFolder(async folder => {
            const path = join(folder, "log");
            const sink = fileSink(path);
            sink.write("info", "one");
            renameSync(path, `${path}.1`);
            sink.write("info", "two");
            sink.reopen?.();
            sink.write("info", "three");
            await sink.close();
            assert.equal(readFileSync(`${path}.1`, "utf8"), "one\ntwo\n");
            assert.equal(readFileSync(path, "utf8"), "three\n");
        }));

    it("has the form that log daemons take", () => {
        const messages: string[] = [];
        const sink = syslogSink(
            message => void messages.push(message),
            42,
            () => new Date(2026, 0, 5, 7, 8, 9),
        );
        sink.write("info", "one\ntwo");
        sink.write("error", "three");
        assert.deepEqual(messages, [
            "<29>Jan  5 07:08:09 wpa_supplicant[42]: one two",
            "<27>Jan  5 07:08:09 wpa_supplicant[42]: three",
        ]);
    });

    it("has the form of wpa_supplicant in the kernel's trace", () => {
        inFolder(folder => {
            const path = join(folder, "trace");
            tracingSink(openSync(path, "w")).write("debug", "wlan0: joining");
            assert.equal(readFileSync(path, "utf8"), "wpas <2>: wlan0: joining\n");
        });
    });
});
