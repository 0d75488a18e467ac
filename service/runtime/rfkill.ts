import { closeSync, constants, openSync, readFileSync, readSync } from "node:fs";
import { watchReadable } from "#service/runtime/native/socket.js";

/** One record of `/dev/rfkill`: a switch was added, removed or changed. */
export interface RfkillRecord {
    readonly index: number;
    readonly operation: "add" | "remove" | "change";
    /** By a program or by a key of the machine. */
    readonly blocked: boolean;
}

/**
 * A record of a Wi-Fi switch. Newer kernels have longer ones and cut them to what is read; others are no records.
 *
 * @returns `undefined` for other sizes, other radios and operations that are ours to write
 */
export function parseRfkill(bytes: Uint8Array): RfkillRecord | undefined {
    if (bytes.length !== RECORD) return undefined;
    const [type, code, soft, hard] = bytes.subarray(4);
    const operation = OPERATIONS[code!];
    if (type !== WLAN || operation === undefined) return undefined;
    const index = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    return { index, operation, blocked: soft !== 0 || hard !== 0 };
}

/** What the switches say, without repetitions. */
export class RfkillSwitches {
    readonly #blocked = new Map<number, boolean>();
    readonly #changed: (index: number, blocked: boolean) => void;

    /** @param changed is not told how they were at the start */
    constructor(changed: (index: number, blocked: boolean) => void) {
        this.#changed = changed;
    }

    accept(bytes: Uint8Array): void {
        const record = parseRfkill(bytes);
        if (record === undefined) return;
        const { index, operation, blocked } = record;
        if (operation === "remove") {
            this.#blocked.delete(index);
            return;
        }
        const before = this.#blocked.get(index);
        this.#blocked.set(index, blocked);
        if (operation === "change" && before !== blocked) this.#changed(index, blocked);
    }
}

/**
 * Watches the switches of Wi-Fi radios; where the machine has none, nothing happens.
 *
 * @param changed gets the number of the radio (`wiphy`)
 */
export function watchRfkill(changed: (wiphy: number, blocked: boolean) => void): { close(): void } {
    const fd = openIfThere(DEVICE);
    if (fd === undefined) return { close: () => {} };
    const switches = new RfkillSwitches((index, blocked) => {
        const wiphy = wiphyOf(index);
        if (wiphy !== undefined) changed(wiphy, blocked);
    });
    const readAll = (): void => {
        for (let record = readRecord(fd); record !== undefined; record = readRecord(fd)) switches.accept(record);
    };
    readAll();
    const watch = watchReadable(fd, readAll);
    return {
        close: () => {
            watch.close();
            closeSync(fd);
        },
    };
}

const DEVICE = "/dev/rfkill";
const RECORD = 8;
const WLAN = 1;
const OPERATIONS: readonly (RfkillRecord["operation"] | undefined)[] = ["add", "remove", "change"];

function openIfThere(path: string): number | undefined {
    try {
        return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch {
        return undefined;
    }
}

/** `undefined`: there is none now. */
function readRecord(fd: number): Uint8Array | undefined {
    const record = new Uint8Array(RECORD);
    try {
        return record.subarray(0, readSync(fd, record));
    } catch {
        return undefined;
    }
}

/** A switch is called as the radio that it switches. */
function wiphyOf(index: number): number | undefined {
    try {
        const phy = readFileSync(`/sys/class/rfkill/rfkill${index}/name`, "utf8").trim();
        return Number(readFileSync(`/sys/class/ieee80211/${phy}/index`, "utf8"));
    } catch {
        return undefined;
    }
}
