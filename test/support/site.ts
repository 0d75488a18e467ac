import assert from "node:assert/strict";
import { type AccessPoint, Airspace } from "#service/airspace.js";
import { type ApConfig, type ApEvent, openAp } from "#src/ap/index.js";
import type { AirCard, AirInterface, Position } from "#src/driver/air/index.js";
import type { BssRecord, DriverCommand, ResultOf } from "#src/driver/command.js";
import { type Driver, type DriverReply, isOpenFailure } from "#src/driver/driver.js";
import type { DriverEvent } from "#src/driver/event.js";
import { ETHERTYPE_EAPOL, parseData, parseLlc } from "#src/ieee80211/data.js";
import { managementSubtypeName, parseManagement } from "#src/ieee80211/management.js";
import type { Clock } from "#src/lib/clock.js";
import { isMalformed } from "#src/lib/decoded.js";
import { isGroupAddress, type Mac, parseMac } from "#src/lib/mac.js";
import { Seeded } from "#test/support/seeded.js";
import { VirtualClock } from "#test/support/virtual-clock.js";

/**
 * Several parties on one air in virtual time.
 *
 * Everything runs on one timetable, so the earliest of all wake-ups and frame arrivals comes next, whoever it belongs to.
 * Between two of them all promises get their turn.
 */
export class Site {
    readonly random: Seeded;
    readonly air: Airspace;
    /** What was said on the air, without beacons and probing: `station > home: authentication`. */
    readonly said: string[] = [];
    readonly #clock = new VirtualClock();
    readonly #names = new Map<Mac, string>();
    #cards = 0;

    /** @param heard what any of the access points hears */
    constructor(seed?: number, heard?: (event: ApEvent) => void) {
        this.random = new Seeded(seed);
        this.air = new Airspace(this.#clock, this.random.bytes, heard);
        this.air.medium.observe(({ frame }) => this.#hear(frame));
    }

    get now(): number {
        return this.#clock.now();
    }

    /** For an engine of its own. */
    clock(): Clock {
        return this.air.timetable.clock();
    }

    /** An access point on the air, open unless `config` says otherwise. */
    accessPoint(name: string, config: Partial<ApConfig> = {}, position?: Position): AccessPoint {
        const bssid = config.bssid ?? this.#address(0x10, this.air.accessPoints.length);
        this.#names.set(bssid, name);
        const ap = this.air.accessPoint({ ...openAp(bssid, text(name), 2412), ...config }, position);
        ap.start();
        return ap;
    }

    /** A card whose interface nobody has opened. */
    card(ifname = "air0", options: Partial<AirInterface> = {}): AirCard {
        const address = options.address ?? this.#address(0, this.#cards++);
        this.#names.set(address, ifname);
        return this.air.family.add({ ...options, ifname, address });
    }

    /** A card with an open interface, driven by hand. */
    async client(ifname = "air0", options: Partial<AirInterface> = {}): Promise<Client> {
        const card = this.card(ifname, options);
        const driver = await this.air.family.open(ifname);
        assert.ok(!isOpenFailure(driver));
        return new Client(this, card, driver);
    }

    /** Lets so many milliseconds go by. */
    async run(duration: number): Promise<void> {
        const end = this.now + duration;
        await promisesSettled();
        for (let next = this.#clock.next; next !== undefined && next <= end; next = this.#clock.next) {
            this.#clock.runUntil(next);
            await promisesSettled();
        }
        this.#clock.runUntil(end);
    }

    /** So many milliseconds are gone at once; what was due meanwhile is due now. */
    jump(duration: number): void {
        this.#clock.jump(duration);
    }

    /** Lets time go by until there is an answer. */
    async until<T>(what: string, answer: () => T | undefined, limit = 60_000): Promise<T> {
        const end = this.now + limit;
        for (;;) {
            await promisesSettled();
            const found = answer();
            if (found !== undefined) return found;
            const next = this.#clock.next;
            if (next === undefined || next > end) throw new Error(`no ${what} within ${limit} ms`);
            this.#clock.runUntil(next);
        }
    }

    /** Lets time go by until the promise is settled. */
    async settled<T>(promise: Promise<T>): Promise<T> {
        let value: { readonly is: T } | undefined;
        const kept = promise.then(is => {
            value = { is };
        });
        await Promise.race([kept, this.until("answer", () => value)]);
        await kept;
        return value!.is;
    }

    #hear(frame: Uint8Array): void {
        const management = parseManagement(frame);
        if (!isMalformed(management)) {
            const what = managementSubtypeName(management.subtype) ?? `subtype ${management.subtype}`;
            if (!UNSAID.has(what)) this.#say(management, what);
            return;
        }
        const data = parseData(frame);
        if (isMalformed(data)) return;
        const llc = data.flags.protectedFrame ? undefined : parseLlc(data.body);
        const isEapol = llc !== undefined && !isMalformed(llc) && llc.etherType === ETHERTYPE_EAPOL;
        this.#say(data, data.flags.protectedFrame ? "encrypted" : isEapol ? "eapol" : "data");
    }

    #say({ source, destination }: { readonly source: Mac; readonly destination: Mac }, what: string): void {
        this.said.push(`${this.#name(source)} > ${this.#name(destination)}: ${what}`);
    }

    #name(address: Mac): string {
        return isGroupAddress(address) ? "all" : (this.#names.get(address) ?? address);
    }

    #address(kind: number, index: number): Mac {
        const pair = (byte: number) => byte.toString(16).padStart(2, "0");
        return parseMac(`02:00:00:00:${pair(kind)}:${pair(index)}`)!;
    }
}

/** Somebody who gives commands to a driver and looks at what comes of it. */
export class Client {
    readonly site: Site;
    readonly card: AirCard;
    readonly driver: Driver;
    /** Everything the driver told, oldest first. */
    readonly events: DriverEvent[] = [];
    #seen = 0;

    constructor(site: Site, card: AirCard, driver: Driver) {
        this.site = site;
        this.card = card;
        this.driver = driver;
        driver.events$.subscribe(event => this.events.push(event));
    }

    get address(): Mac {
        return this.card.link.address;
    }

    execute<C extends DriverCommand>(command: C): Promise<DriverReply<C>> {
        return this.site.settled(this.driver.execute(command));
    }

    /** Executes a command that must succeed. */
    async do<C extends DriverCommand>(command: C): Promise<ResultOf<C>> {
        const reply = await this.execute(command);
        assert.ok(reply.ok, `${command.type}: ${reply.ok || reply.text}`);
        return reply.value;
    }

    /** Executes a command that must fail; the name of the error. */
    async fails(command: DriverCommand): Promise<string> {
        const reply = await this.execute(command);
        assert.ok(!reply.ok, `${command.type} succeeded`);
        return reply.text;
    }

    /** The first event of a type behind the last one that was asked for. */
    async next<T extends DriverEvent["type"]>(type: T, limit?: number): Promise<Extract<DriverEvent, { type: T }>> {
        const isWanted = (event: DriverEvent): event is Extract<DriverEvent, { type: T }> => event.type === type;
        return this.site.until(
            `event ${type}`,
            () => {
                const index = this.events.findIndex((event, i) => i >= this.#seen && isWanted(event));
                const event = this.events[index];
                if (event === undefined || !isWanted(event)) return undefined;
                this.#seen = index + 1;
                return event;
            },
            limit,
        );
    }

    /** A whole scan. */
    async scan(parameters: Omit<Extract<DriverCommand, { type: "scan" }>, "type"> = { ssids: [text("")] }) {
        await this.do({ type: "scan", ...parameters });
        await this.next("scan.done");
        return (await this.do({ type: "scanResults" })).bsss;
    }

    /** Open authentication. */
    async authenticate({ bssid, frequency }: Pick<BssRecord, "bssid" | "frequency">, ssid: Uint8Array) {
        await this.do({ type: "authenticate", bssid, frequency, ssid, algorithm: "open" });
        return this.next("authenticated");
    }
}

export const text = (characters: string): Uint8Array => new TextEncoder().encode(characters);

const UNSAID = new Set(["beacon", "probeRequest", "probeResponse"]);

/** All that was promised and can be kept without time going by. */
const promisesSettled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
