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
import { macAt } from "#src/lib/mac.js";

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

    /** Events of these kinds are lost from now on. */
    silence(ifname: string, types: readonly DriverEvent["type"][], silent: boolean): void {
        for (const type of types) {
            if (silent) this.#drivers.get(ifname)?.silenced.add(type);
            else this.#drivers.get(ifname)?.silenced.delete(type);
        }
    }

    /** As if the driver had told of it; false: there is no such interface. */
    inject(ifname: string, event: DriverEvent): boolean {
        return this.#drivers.get(ifname)?.inject(event) ?? false;
    }

    /** Has the driver of an interface do something; what became of a frame is told. False: there is no such interface. */
    execute(ifname: string, command: DriverCommand, failed: () => void): boolean {
        const driver = this.#drivers.get(ifname);
        if (driver === undefined) return false;
        const answered = (reply: DriverReply): void => {
            if (!reply.ok) failed();
        };
        driver.execute(command).then(answered, failed);
        return true;
    }

    /** Everything is as at the start again. */
    reset(ifname: string): void {
        this.divert(ifname, false);
        this.#drivers.get(ifname)?.silenced.clear();
    }
}

class RelayedDriver implements Driver {
    diverted = false;
    readonly silenced = new Set<DriverEvent["type"]>();
    readonly events$;
    readonly #driver: Driver;
    readonly #tell: (event: string) => void;
    readonly #closed: () => void;
    readonly #injected = new Subject<DriverEvent>();

    constructor(driver: Driver, tell: (event: string) => void, closed: () => void) {
        this.#driver = driver;
        this.#tell = tell;
        this.#closed = closed;
        this.events$ = merge(driver.events$.pipe(filter(event => !this.#isWithheld(event))), this.#injected);
    }

    get capabilities() {
        return this.#driver.capabilities;
    }

    get link() {
        return this.#driver.link;
    }

    inject(event: DriverEvent): boolean {
        this.#injected.next(event);
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

    #isWithheld(event: DriverEvent): boolean {
        if (event.type === "frameSent") this.#tell(sentText(event));
        if (this.silenced.has(event.type)) return true;
        if (event.type !== "eapol" || !this.diverted) return false;
        this.#tell(`EAPOL-RX ${event.source} ${toHex(event.frame)}`);
        return true;
    }
}

/** What became of a management frame, with the three addresses of its header. */
function sentText({ frame, acknowledged }: Extract<DriverEvent, { type: "frameSent" }>): string {
    const [to, from, bssid] = [4, 10, 16].map(offset => macAt(frame, offset));
    return `MGMT-TX-STATUS freq=0 dst=${to} src=${from} bssid=${bssid} result=${acknowledged ? "SUCCESS" : "NO_ACK"}`;
}
