import { existsSync, openSync } from "node:fs";
import { resolve } from "node:path";
import type { LogTarget } from "#service/argv.js";
import { descriptorSink, fileSink, isJournal, type LogSink, syslogSink, tracingSink } from "#service/runtime/log.js";
import { openUnixDatagramSocket } from "#service/runtime/native/socket.js";

/**
 * Where `-f` and `-s` say that the log goes. syslog is reached through systemd's journal where that reads stdout, else
 * through the socket of the log daemon; without either, and with a file that cannot be opened, lines go to stdout.
 */
export function logSink(target: LogTarget, logSocket = "/dev/log"): LogSink {
    switch (target.to) {
        case "stdout":
            return descriptorSink(1);
        case "syslog":
            return isJournal(1) ? descriptorSink(1, true) : (logDaemon(logSocket) ?? descriptorSink(1));
        case "file":
            try {
                return fileSink(resolve(target.path));
            } catch (error) {
                const sink = descriptorSink(1);
                const reason = error instanceof Error ? error.message : String(error);
                sink.write("error", `${target.path} cannot be opened, the log goes to standard output: ${reason}`);
                return sink;
            }
    }
}

function logDaemon(path: string): LogSink | undefined {
    if (!existsSync(path)) return undefined;
    const socket = openUnixDatagramSocket();
    const sink = syslogSink(
        message => void socket.send(path, Buffer.from(message)),
        process.pid,
        () => new Date(),
    );
    return {
        ...sink,
        close: () => {
            socket.close();
            return Promise.resolve();
        },
    };
}

/** `-T`. @throws Error when the kernel has no tracing, or not for us */
export function linuxTracing(): LogSink {
    for (const folder of ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"]) {
        const marker = `${folder}/trace_marker`;
        if (existsSync(marker)) return tracingSink(openSync(marker, "w"));
    }
    throw new Error("the kernel's tracing is not mounted: mount -t tracefs tracefs /sys/kernel/tracing");
}
