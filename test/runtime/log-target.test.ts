import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { firstValueFrom, map } from "rxjs";
import { logSink } from "#service/runtime/log-target.js";
import { openUnixDatagramSocket } from "#service/runtime/native/socket.js";

describe("where the log goes", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "log-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("is the socket of the log daemon with -s, where no journal reads what we print", async () => {
        const path = join(folder, "log");
        const daemon = openUnixDatagramSocket(path);
        const heard = firstValueFrom(daemon.datagrams$.pipe(map(({ bytes }) => Buffer.from(bytes).toString())));
        const sink = logSink({ to: "syslog" }, path);
        sink.write("warning", "wlan0: news");
        const pattern = /^<28>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d wpa_supplicant\[\d+\]: wlan0: news$/;
        assert.match(await heard, pattern);
        await sink.close();
        daemon.close();
    });

    it("is a file with -f", async () => {
        const path = join(folder, "log");
        const sink = logSink({ to: "file", path });
        sink.write("info", "news");
        await sink.close();
        assert.equal(readFileSync(path, "utf8"), "news\n");
    });
});
