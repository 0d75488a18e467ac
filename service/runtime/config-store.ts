import {
    chmodSync,
    chownSync,
    closeSync,
    constants,
    fstatSync,
    openSync,
    readSync,
    realpathSync,
    type Stats,
    statSync,
} from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { getSystemErrorMap } from "node:util";
import type { Log } from "#service/runtime/log.js";
import {
    type Configuration,
    configurationSecrets,
    type FileError,
    readAdditional,
    readConfiguration,
} from "#src/config/file.js";
import { parseSyntax, printSyntax, type Syntax } from "#src/config/syntax.js";
import { written } from "#src/config/written.js";
import { equalBytes } from "#src/lib/bytes.js";

/** Configuration files on disk. What is wrong with one is logged as wpa_supplicant does. */
export class ConfigStore {
    readonly #log: Log;
    readonly #patience: number;
    /** The last write of each file that is not done: two never overtake each other, and who reads gets what is on its way. */
    readonly #writes = new Map<string, { readonly file: Uint8Array; readonly done: Promise<string | undefined> }>();

    /** @param patience how long nothing may come out of a pipe, in ms */
    constructor(log: Log, patience = 5000) {
        this.#log = log;
        this.#patience = patience;
    }

    /** What the file says and, where there is one, a second file after it; or a sentence that says why it cannot be used. */
    read(path: string, additional: string): Configuration | { readonly failure: string } {
        let configuration = this.#readOne(path, readConfiguration);
        if (configuration === undefined) return unusable(path);
        if (additional !== "") {
            const base = configuration;
            configuration = this.#readOne(additional, syntax => readAdditional(syntax, base));
            if (configuration === undefined) {
                for (const secret of configurationSecrets(base)) secret.wipe();
                return unusable(additional);
            }
        }
        return configuration;
    }

    /**
     * Makes the file say `configuration`. What the file holds besides is read anew, so that what was changed in it meanwhile
     * stays. The secrets are not needed any more once this returned its promise.
     *
     * @returns why it failed
     */
    write(path: string, additional: string, configuration: Configuration): Promise<string | undefined> {
        let file: Uint8Array;
        let before: Uint8Array | undefined;
        try {
            before = this.#ifThere(path);
            const present = parseSyntax(before ?? new Uint8Array());
            // What we would add behind it would become part of that block.
            if (present.some(item => item.kind !== "remark" && item.kind !== "setting" && item.close === undefined))
                return Promise.resolve(this.#notWritten(path, "it ends in the middle of a block"));
            const { syntax, unsayable } = written(
                present,
                configuration,
                additional === "" ? [] : parseSyntax(this.#ifThere(additional) ?? new Uint8Array()),
            );
            for (const name of unsayable)
                this.#log.write("warning", `${path}: the value of ${name} cannot be written in a configuration file`);
            file = printSyntax(syntax);
        } catch (error) {
            return Promise.resolve(reasonOf(error));
        }
        const earlier = this.#writes.get(path)?.done ?? Promise.resolve(undefined);
        // Said already, or about to be.
        if (before !== undefined && equalBytes(before, file)) return earlier;
        const done = earlier
            .then(() => replaceFile(path, file))
            .then(
                () => {
                    this.#log.write("debug", `Configuration file '${path}' written successfully`);
                    return undefined;
                },
                (error: unknown) => this.#notWritten(path, reasonOf(error)),
            )
            .finally(() => {
                file.fill(0);
                if (this.#writes.get(path)?.file === file) this.#writes.delete(path);
            });
        this.#writes.set(path, { file, done });
        return done;
    }

    #notWritten(path: string, reason: string): string {
        this.#log.write("error", `Configuration file '${path}' written unsuccessfully: ${reason}`);
        return reason;
    }

    #whole(path: string): Uint8Array {
        return this.#writes.get(path)?.file.slice() ?? readWhole(path, this.#patience);
    }

    #ifThere(path: string): Uint8Array | undefined {
        try {
            return this.#whole(path);
        } catch (error) {
            if (codeOf(error) === "ENOENT") return undefined;
            throw error;
        }
    }

    #readOne(
        path: string,
        read: (syntax: Syntax) => { readonly configuration: Configuration; readonly errors: readonly FileError[] },
    ): Configuration | undefined {
        this.#log.write("debug", `Reading configuration file '${path}'`);
        const failed = (): undefined =>
            void this.#log.write("error", `Failed to read or parse configuration '${path}'.`);
        let bytes: Uint8Array;
        try {
            bytes = this.#whole(path);
        } catch (error) {
            this.#log.write("error", `Failed to open config file '${path}', error: ${reasonOf(error)}`);
            return failed();
        }
        const { configuration, errors } = read(parseSyntax(bytes));
        bytes.fill(0);
        if (errors.length === 0) return configuration;
        for (const { text } of errors) this.#log.write("error", text);
        for (const secret of configurationSecrets(configuration)) secret.wipe();
        return failed();
    }
}

const unusable = (path: string): { readonly failure: string } => ({
    failure: `Failed to read or parse configuration '${path}'.`,
});

/** Far above what anybody has; whoever names a device that never ends must not fill our memory. */
const MAX_FILE = 0x100_0000;

/** A file or, as shells make for `<(command)`, a pipe. A pipe that nobody writes into must not hold us up for good. */
function readWhole(path: string, patience: number): Uint8Array {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
        const isPipe = fstatSync(descriptor).isFIFO();
        const chunks: Buffer[] = [];
        let length = 0;
        let waited = 0;
        for (;;) {
            const chunk = Buffer.alloc(0x1_0000);
            const size = readNow(descriptor, chunk);
            if (size === undefined || (size === 0 && isPipe && length === 0)) {
                if (waited >= patience) throw new Error("nothing comes out of it");
                Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_POLL);
                waited += PIPE_POLL;
                continue;
            }
            if (size === 0) break;
            length += size;
            if (length > MAX_FILE) throw new Error("it is too large");
            chunks.push(chunk.subarray(0, size));
        }
        return Uint8Array.from(Buffer.concat(chunks));
    } finally {
        closeSync(descriptor);
    }
}

/**
 * Puts a file in the place of another one in one step: whoever reads it sees either one, also after the machine lost
 * power. Owner and mode stay; a new file can be read by its owner only.
 */
async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
    const target = targetOf(path);
    const before = statSync(target, { throwIfNoEntry: false });
    if (before !== undefined && !before.isFile()) throw new Error("it is not a regular file");
    const folder = dirname(target);
    const temporary = join(folder, `.${basename(target)}.${process.pid}.tmp`);
    await rm(temporary, { force: true });
    const file = await open(temporary, "wx", 0o600);
    try {
        await file.writeFile(bytes);
        if (before !== undefined) keepOwner(temporary, before);
        await file.sync();
        await file.close();
        await rename(temporary, target);
    } catch (error) {
        await file.close().catch(() => {});
        await rm(temporary, { force: true });
        throw error;
    }
    const directory = await open(folder, "r");
    try {
        await directory.sync();
    } finally {
        await directory.close();
    }
}

/** Where a symbolic link leads, so that it stays one. */
function targetOf(path: string): string {
    try {
        return realpathSync(path);
    } catch {
        return path;
    }
}

/** The owner first: changing it may take bits of the mode away. */
function keepOwner(path: string, { uid, gid, mode }: Stats): void {
    const { uid: ownUid, gid: ownGid } = statSync(path);
    if (uid !== ownUid || gid !== ownGid) chownSync(path, uid, gid);
    chmodSync(path, mode & 0o7777);
}

/** `undefined`: nothing has come yet. */
function readNow(descriptor: number, chunk: Buffer): number | undefined {
    try {
        return readSync(descriptor, chunk);
    } catch (error) {
        if (codeOf(error) === "EAGAIN") return undefined;
        throw error;
    }
}

/** Milliseconds between two looks into a pipe. */
const PIPE_POLL = 10;

const codeOf = (error: unknown): string | undefined =>
    error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/** What strerror(3) says, as far as Node knows it. */
function reasonOf(error: unknown): string {
    const code = codeOf(error);
    for (const [name, text] of getSystemErrorMap().values())
        if (name === code) return text.slice(0, 1).toUpperCase() + text.slice(1);
    return error instanceof Error ? error.message : String(error);
}
