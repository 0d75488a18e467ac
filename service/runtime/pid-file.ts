import { readFileSync, unlinkSync, watch, writeFileSync } from "node:fs";

/** A file with the number of this process. */
export interface PidFile {
    /** Takes the file away, if it is still ours. */
    close(): void;
}

/**
 * @param gone called once when somebody else takes the file away or makes it his. Debian's ifupdown scripts look for the
 *        running program by the path of its binary, which is Node's for us, take the file for a left-over and delete it; that
 *        is their way to stop us, then.
 * @throws Error when it cannot be written
 */
export function writePidFile(path: string, gone: () => void): PidFile {
    const text = `${process.pid}\n`;
    writeFileSync(path, text, { mode: 0o644 });
    const isOurs = (): boolean => {
        try {
            return readFileSync(path, "latin1") === text;
        } catch {
            return false;
        }
    };
    const watcher = watch(path, { persistent: false }, () => {
        if (isOurs()) return;
        watcher.close();
        gone();
    });
    watcher.on("error", () => watcher.close());
    return {
        close: () => {
            watcher.close();
            if (isOurs()) unlinkSync(path);
        },
    };
}
