import { filter, merge, Subject } from "rxjs";
import type { DriverCommand } from "#src/driver/command.js";
import {
    type Driver,
    type DriverFamily,
    type DriverReply,
    isOpenFailure,
    type OpenFailure,
} from "#src/driver/driver.js";
import type { DriverEvent } from "#src/driver/event.js";
import { toHex } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";

/** Stands between the supplicant and its driver, for a test that wants to be the one who carries EAPOL frames. */
export class Relay implements DriverFamily {
    readonly #family: DriverFamily;
    readonly #tell: (ifname: string, event: string) => void;
    readonly #drivers = new Map<string, RelayedDriver>();

    constructor(family: DriverFamily, tell: (ifname: string, event: string) => void) {
        this.#family = family;
        this.#tell = tell;
    }

    get name(): string {
        return this.#family.name;
    }

    async open(ifname: string): Promise<Driver | OpenFailure> {
        const driver = await this.#family.open(ifname);
        if (isOpenFailure(driver)) return driver;
        const relayed = new RelayedDriver(
            driver,
            event => this.#tell(ifname, event),
            () => this.#drivers.delete(ifname),
        );
        this.#drivers.set(ifname, relayed);
        return relayed;
    }

    close(): Promise<void> {
        return this.#family.close();
    }

    /** EAPOL frames are told of instead of being sent and taken. */
    divert(ifname: string, diverted: boolean): void {
        const driver = this.#drivers.get(ifname);
        if (driver !== undefined) driver.diverted = diverted;
    }

    /** As if it had been received; false: there is no such interface. */
    receive(ifname: string, source: Mac, frame: Uint8Array): boolean {
        return this.#drivers.get(ifname)?.receive(source, frame) ?? false;
    }
}

class RelayedDriver implements Driver {
    diverted = false;
    readonly events$;
    readonly #driver: Driver;
    readonly #tell: (event: string) => void;
    readonly #closed: () => void;
    readonly #injected = new Subject<DriverEvent>();

    constructor(driver: Driver, tell: (event: string) => void, closed: () => void) {
        this.#driver = driver;
        this.#tell = tell;
        this.#closed = closed;
        this.events$ = merge(driver.events$.pipe(filter(event => !this.#isDiverted(event))), this.#injected);
    }

    get capabilities() {
        return this.#driver.capabilities;
    }

    get link() {
        return this.#driver.link;
    }

    receive(source: Mac, frame: Uint8Array): boolean {
        this.#injected.next({ type: "eapol", source, frame, encrypted: undefined });
        return true;
    }

    async execute<C extends DriverCommand>(command: C): Promise<DriverReply<C>> {
        if (command.type !== "sendEapol" || !this.diverted) return this.#driver.execute(command);
        this.#tell(`EAPOL-TX ${command.destination} ${toHex(command.frame)}`);
        // What this command answers when it was carried out.
        return { ok: true, value: undefined } as DriverReply<C>;
    }

    async close(): Promise<void> {
        this.#closed();
        await this.#driver.close();
        this.#injected.complete();
    }

    #isDiverted(event: DriverEvent): boolean {
        if (event.type !== "eapol" || !this.diverted) return false;
        this.#tell(`EAPOL-RX ${event.source} ${toHex(event.frame)}`);
        return true;
    }
}
