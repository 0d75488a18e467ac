import type { Capabilities } from "#src/driver/capability.js";
import type { DriverFailure } from "#src/driver/driver.js";
import type { DriverEvent } from "#src/driver/event.js";
import type { KernelEvent } from "#src/driver/nl80211/decode.js";
import { abortScan, type Device, scan as encodeScan, type ScanRequest } from "#src/driver/nl80211/encode.js";
import type { Kernel } from "#src/driver/nl80211/port.js";
import { done, failure, type Requester } from "#src/driver/nl80211/requester.js";
import { Errno } from "#src/lib/errno.js";

/** Where a scan runs. */
export interface Scanner {
    readonly ifindex: Device;
    readonly capabilities: Capabilities;
}

/** Which of the scans that the kernel tells of is ours, and that ours ends once and in any case. */
export class ScanTracker {
    readonly #requester: Requester;
    readonly #after: Kernel["after"];
    readonly #emit: (event: DriverEvent, number: number) => void;
    #scan: Scan | undefined;
    /** Asked for while the kernel had not told yet that the one before ended. */
    #next: Scan | undefined;
    /** Proved by an event; then the guard can afford to wait longer. */
    #told = false;

    /** @param emit is told with the end of a scan of ours the number that it was given */
    constructor(requester: Requester, after: Kernel["after"], emit: (event: DriverEvent, number: number) => void) {
        this.#requester = requester;
        this.#after = after;
        this.#emit = emit;
    }

    get running(): boolean {
        return this.#scan !== undefined;
    }

    start(command: ScanRequest, target: Scanner, number = 0): Promise<typeof done | DriverFailure> {
        return this.#start(command, target, { internal: false, number });
    }

    /** A scan that nobody asked for, because it helps another command: until its end. */
    async once(command: ScanRequest, target: Scanner): Promise<void> {
        const reply = await this.#start(command, target, { internal: true, number: 0 });
        if (reply.ok) await this.#scan?.over;
    }

    notified(event: Extract<KernelEvent, { readonly type: "scan.started" | "scan.done" }>): void {
        this.#told = true;
        if (event.type === "scan.started") {
            const begun = this.#scan?.begun === true ? this.#next : this.#scan;
            if (begun !== undefined) begun.begun = true;
            this.#emit({ type: "scan.started", own: begun !== undefined && !begun.internal }, 0);
        } else if (this.#scan?.begun !== true || !this.end(event.aborted, event.frequencies, event.ssids))
            this.#emit({ ...event, own: false }, 0);
    }

    /** Ends our scan if one is running. */
    end(aborted: boolean, frequencies: readonly number[] = [], ssids: readonly Uint8Array[] = []): boolean {
        const scan = this.#scan;
        if (scan === undefined) return false;
        scan.cancel?.();
        this.#scan = this.#next;
        this.#next = undefined;
        const done: DriverEvent = {
            type: "scan.done",
            own: !scan.internal,
            aborted,
            frequencies: frequencies.length > 0 ? frequencies : scan.frequencies,
            ssids: ssids.length > 0 ? ssids : scan.ssids,
        };
        this.#emit(done, scan.number);
        scan.ended();
        return true;
    }

    async #start(
        command: ScanRequest,
        target: Scanner,
        who: Pick<Scan, "internal" | "number">,
    ): Promise<typeof done | DriverFailure> {
        // The kernel's events can come before its acknowledgement.
        const scan: Scan = { ...who, frequencies: command.frequencies ?? [], ssids: command.ssids, ...ending() };
        const before = this.#scan;
        if (before === undefined) this.#scan = scan;
        else this.#next = scan;
        const ask = () => this.#requester.ask(encodeScan(command, target.ifindex, target.capabilities));
        let answer = await ask();
        if (!answer.ok && answer.errno === Errno.EBUSY && before?.internal) {
            await this.#yield(before, target);
            answer = await ask();
        }
        const reply = answer.ok ? done : failure(answer.errno, answer.text);
        if (this.#next === scan) this.#next = undefined;
        if (reply.ok && before !== undefined && this.#scan === before) {
            // The kernel scans once at a time: that the one before ended was never told.
            before.cancel?.();
            before.ended();
            this.#scan = scan;
        }
        if (!reply.ok) scan.ended();
        if (this.#scan !== scan) return reply;
        if (reply.ok) scan.cancel = this.#guard(target.capabilities);
        else this.#scan = undefined;
        return reply;
    }

    /** What nobody asked for gives way to what somebody did. */
    async #yield(scan: Scan, { ifindex, capabilities }: Scanner): Promise<void> {
        if (this.#scan === scan && capabilities.features.has("abortScan"))
            await this.#requester.ask(abortScan(ifindex));
        await scan.over;
    }

    /** A scan whose end is never told ends all the same. */
    #guard(capabilities: Capabilities): () => void {
        const has = (name: string): boolean => capabilities.bands.some(({ band }) => band === name);
        const silent = (has("6GHz") ? 20_000 : 10_000) + (has("s1GHz") ? 5_000 : 0);
        return this.#after(this.#told ? 30_000 : silent, () => this.end(false));
    }
}

interface Scan {
    /** Nobody asked for it: it helps another command. */
    readonly internal: boolean;
    /** By which its end is told, where that matters. */
    readonly number: number;
    readonly frequencies: readonly number[];
    readonly ssids: readonly Uint8Array[];
    /**
     * The kernel told that it began. Its acknowledgement says so, too, but on another socket: what ends before this was told is
     * another program's scan, of which we have not heard yet.
     */
    begun?: true;
    cancel?: () => void;
    /** It ended, or was refused. */
    readonly over: Promise<void>;
    readonly ended: () => void;
}

function ending(): Pick<Scan, "over" | "ended"> {
    let ended = (): void => {};
    const over = new Promise<void>(resolve => {
        ended = resolve;
    });
    return { over, ended };
}
