import type { Subscription } from "rxjs";
import { compute } from "#service/runtime/compute.js";
import type { ConfigStore } from "#service/runtime/config-store.js";
import type { Log } from "#service/runtime/log.js";
import type { CoreEffect, Result } from "#src/core/effect.js";
import type { Call, CoreEvent } from "#src/core/event.js";
import type { Notice } from "#src/core/notice.js";
import type { Places } from "#src/core/places.js";
import { pskJob } from "#src/crypto/pbkdf2.js";
import {
    type Driver,
    type DriverFamily,
    type DriverReply,
    isOpenFailure,
    type OpenFailure,
} from "#src/driver/driver.js";
import { Errno } from "#src/lib/errno.js";
import { unreachable } from "#src/lib/machine.js";

/** Where effects go that are not a driver's. */
export interface Outlets {
    readonly log: Log;
    readonly files: Pick<ConfigStore, "read" | "write">;
    trace(trace: Extract<CoreEffect, { type: "trace" }>): void;
    reply(call: Call, result: Result): void;
    notice(interfaceId: number, notice: Notice): void;
    remember(places: Places): void;
}

/** Carries out the effects of the core: the one place where they meet drivers, threads and clients. */
export class Performer {
    readonly #families: readonly DriverFamily[];
    readonly #outlets: Outlets;
    readonly #opened = new Map<number, Driver>();
    readonly #drivers = new Map<
        number,
        { readonly driver: Driver; readonly events: Subscription; readonly ifname: string }
    >();
    /** Names of opened drivers until they are attached, and interfaces that are still being left, by name. */
    readonly #names = new Map<number, string>();
    readonly #closing = new Map<string, Promise<void>>();

    constructor(families: readonly DriverFamily[], outlets: Outlets) {
        this.#families = families;
        this.#outlets = outlets;
    }

    readonly perform = (effect: CoreEffect, dispatch: (event: CoreEvent) => void): void => {
        switch (effect.type) {
            case "driver.open":
                this.#open(effect, dispatch);
                return;
            case "driver.attach":
                this.#attach(effect.request, effect.interface, dispatch);
                return;
            case "driver.close":
                this.#close(effect.interface);
                return;
            case "driver": {
                const { interface: id, owner, request, command } = effect;
                const answer = this.#drivers.get(id)?.driver.execute(command) ?? Promise.resolve(noDevice);
                const tell = (reply: DriverReply): void =>
                    dispatch({ type: "driver.reply", interface: id, owner, request, reply });
                answer.then(tell, fault);
                return;
            }
            case "compute": {
                const { passphrase, ssid } = effect.job;
                compute(pskJob(passphrase, ssid), result =>
                    dispatch({
                        type: "computed",
                        interface: effect.interface,
                        request: effect.request,
                        result: result.kind === "failed" ? undefined : result.key,
                    }),
                );
                return;
            }
            case "config.read": {
                const { interface: id, request, path, additional } = effect;
                const read = this.#outlets.files.read(path, additional);
                const event =
                    "failure" in read
                        ? ({ type: "config.unreadable", request, text: read.failure } as const)
                        : ({ type: "config.loaded", request, configuration: read } as const);
                dispatch(id === undefined ? event : { ...event, interface: id });
                return;
            }
            case "config.write": {
                const { interface: id, request, path, additional, configuration } = effect;
                this.#outlets.files
                    .write(path, additional, configuration)
                    .then(failure => dispatch({ type: "config.written", interface: id, request, failure }), fault);
                return;
            }
            case "reply":
                this.#outlets.reply(effect.call, effect.result);
                return;
            case "notice":
                this.#outlets.notice(effect.interface, effect.notice);
                return;
            case "wipe":
                effect.secret.wipe();
                return;
            case "remember":
                this.#outlets.remember(effect.places);
                return;
            case "trace":
                this.#outlets.log.trace(effect, this.#nameOf(effect.interface));
                this.#outlets.trace(effect);
                return;
            default:
                unreachable(effect);
        }
    };

    /** Leaves every interface as it was found. */
    async close(): Promise<void> {
        for (const id of [...this.#drivers.keys()]) this.#close(id);
        await Promise.all(this.#closing.values());
        await Promise.all(this.#families.map(family => family.close()));
    }

    #open(
        { request, ifname, drivers, bridge }: Extract<CoreEffect, { type: "driver.open" }>,
        dispatch: (event: CoreEvent) => void,
    ): void {
        const opening = async (): Promise<CoreEvent> => {
            await this.#closing.get(ifname);
            let failure: OpenFailure = { failed: "kernel", text: `no driver of ${drivers.join(",")}` };
            for (const family of this.#families) {
                if (drivers.length > 0 && !drivers.includes(family.name)) continue;
                const opened = await this.#onBridge(await family.open(ifname), bridge);
                if (!isOpenFailure(opened)) {
                    this.#opened.set(request, opened);
                    this.#names.set(request, ifname);
                    return { type: "driver.opened", request, capabilities: opened.capabilities, link: opened.link };
                }
                failure = opened;
            }
            return { type: "driver.openFailed", request, failure };
        };
        opening().then(dispatch, fault);
    }

    /** A driver that cannot use the bridge is as good as none. */
    async #onBridge(opened: Driver | OpenFailure, bridge: string): Promise<Driver | OpenFailure> {
        if (isOpenFailure(opened) || bridge === "") return opened;
        const reply = await opened.execute({ type: "setBridge", bridge });
        if (reply.ok) return opened;
        await opened.close();
        return { failed: "kernel", text: `bridge ${bridge}: ${reply.text}` };
    }

    #attach(request: number, id: number, dispatch: (event: CoreEvent) => void): void {
        const driver = this.#opened.get(request);
        const ifname = this.#names.get(request);
        if (driver === undefined || ifname === undefined) throw new Error(`no driver was opened by request ${request}`);
        this.#opened.delete(request);
        this.#names.delete(request);
        const events = driver.events$.subscribe(event => dispatch({ type: "driver.event", interface: id, event }));
        this.#drivers.set(id, { driver, events, ifname });
    }

    #nameOf(id: number | undefined): string | undefined {
        return id === undefined ? undefined : (this.#drivers.get(id)?.ifname ?? `interface ${id}`);
    }

    /** Whoever opens the same interface again waits until it has been left. */
    #close(id: number): void {
        const attached = this.#drivers.get(id);
        if (attached === undefined) return;
        const { driver, events, ifname } = attached;
        this.#drivers.delete(id);
        events.unsubscribe();
        const closing = driver.close().finally(() => {
            if (this.#closing.get(ifname) === closing) this.#closing.delete(ifname);
        });
        this.#closing.set(ifname, closing);
    }
}

const noDevice: DriverReply = { ok: false, errno: Errno.ENODEV, text: "the interface is gone" };

/** Ports never reject; one that does is our bug and stops the process. */
function fault(error: unknown): void {
    process.nextTick(() => {
        throw error;
    });
}
