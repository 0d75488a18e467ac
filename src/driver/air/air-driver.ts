import { type Observable, Subject } from "rxjs";
import type { DriverCommand } from "#src/driver/command.js";
import type { Driver, DriverFamily, DriverReply, OpenFailure } from "#src/driver/driver.js";
import type { DriverEvent, LinkState } from "#src/driver/event.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { Errno } from "#src/lib/errno.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import type { Env } from "#src/lib/machine.js";
import type { Timetable } from "#src/lib/timetable.js";
import { airCapabilities, channelsOf } from "./capabilities.js";
import type { Installation } from "./keys.js";
import type { Medium } from "./medium.js";
import { type Nic, type NicEffect, type NicEvent, type NicReply, newNic, nic } from "./nic.js";
import { Radio, type RadioOptions } from "./radio.js";
import { Runner } from "./runner.js";

export interface AirInterface extends RadioOptions {
    readonly ifname: string;
    /** Up if absent. */
    readonly state?: "up" | "down";
    /** It finds P2P Devices by itself, as some drivers do. */
    readonly managesP2p?: boolean;
}

/** The driver family `air`: simulated network interface cards on one medium. */
export class AirFamily implements DriverFamily {
    readonly name = "air";
    readonly #medium: Medium;
    readonly #random: Env["random"];
    readonly #cards = new Map<string, AirCard>();

    constructor(medium: Medium, random: Env["random"]) {
        this.#medium = medium;
        this.#random = random;
    }

    /** Builds a card in; its interface can be opened from now on. */
    add(options: AirInterface): AirCard {
        const card = new AirCard(this.#medium, this.#random, options, this.#cards.size);
        this.#cards.set(options.ifname, card);
        return card;
    }

    card(ifname: string): AirCard | undefined {
        return this.#cards.get(ifname);
    }

    async open(ifname: string): Promise<Driver | OpenFailure> {
        const card = this.#cards.get(ifname);
        if (card === undefined || card.link.state === "removed") {
            return { failed: "noSuchInterface", text: `there is no interface ${ifname} in the simulated air` };
        }
        return card.open() ?? { failed: "busy", text: `${ifname} is open already` };
    }

    async close(): Promise<void> {
        for (const card of this.#cards.values()) await card.driver?.close();
    }
}

/** Traffic that came in. */
export interface Traffic {
    readonly source: Mac;
    readonly etherType: number;
    readonly payload: Uint8Array;
}

/**
 * One simulated card and its radio. It is there whether the interface is open or not.
 *
 * Replies and EAPOL frames come over one queue and all other events over another, as over the two sockets of nl80211, and
 * nothing is ordered between the two.
 */
export class AirCard {
    readonly ifname: string;
    readonly radio: Radio;
    readonly wiphy: number;
    readonly managesP2p: boolean;
    /** Every key that was installed, oldest first. */
    readonly installations: Installation[] = [];
    /** Traffic that got through, oldest first. */
    readonly traffic: Traffic[] = [];
    readonly #nic: Runner<Nic, NicEvent, NicEffect>;
    readonly #replies: Lane;
    readonly #events: Lane;
    readonly #pending = new Map<number, (reply: NicReply) => void>();
    #requests = 0;
    #driver: AirDriver | undefined;

    constructor(medium: Medium, random: Env["random"], options: AirInterface, wiphy: number) {
        this.ifname = options.ifname;
        this.wiphy = wiphy;
        this.managesP2p = options.managesP2p ?? false;
        this.radio = new Radio(medium, options, reception => this.#nic.dispatch({ type: "received", reception }));
        const state = options.state ?? "up";
        this.radio.turn(state === "up");
        const channels = channelsOf(airCapabilities(wiphy));
        this.#nic = new Runner(nic, newNic(options.address, channels, state), {
            clock: medium.timetable.clock(),
            random,
            perform: effect => this.#perform(effect),
        });
        this.#replies = new Lane(medium.timetable, random);
        this.#events = new Lane(medium.timetable, random);
    }

    /** The open interface. */
    get driver(): Driver | undefined {
        return this.#driver;
    }

    get link(): LinkState {
        return this.#nic.state.link;
    }

    /** What the card is at this moment. */
    get state(): Nic {
        return this.#nic.state;
    }

    /** `undefined`: it is open already. */
    open(): Driver | undefined {
        if (this.#driver !== undefined) return undefined;
        this.#driver = new AirDriver(this, () => {
            this.#driver = undefined;
        });
        return this.#driver;
    }

    /** Takes the card out of its slot, or puts it back in. */
    plug(plugged: boolean): void {
        this.#nic.dispatch({ type: "plugged", plugged });
    }

    /** Sends traffic; nothing goes out while the port is closed. */
    send(destination: Mac, etherType: number, payload: Uint8Array): void {
        this.#nic.dispatch({ type: "send", destination, etherType, payload });
    }

    execute(command: DriverCommand): Promise<NicReply> {
        const request = this.#requests++;
        return new Promise(resolve => {
            this.#pending.set(request, resolve);
            this.#nic.dispatch({ type: "command", request, command });
        });
    }

    #perform(effect: NicEffect): void {
        switch (effect.type) {
            case "transmit": {
                const { fate } = effect;
                const acknowledged =
                    fate && ((received: boolean) => this.#nic.dispatch({ type: "acknowledged", fate, received }));
                this.radio.send(effect.frame, effect.on, acknowledged);
                break;
            }
            case "home":
                this.radio.setHome(effect.frequency);
                break;
            case "visit":
                this.radio.visit(effect.frequency);
                break;
            case "goHome":
                this.radio.goHome();
                break;
            case "listenAs":
                this.radio.address = effect.address;
                break;
            case "power":
                this.radio.turn(effect.on);
                break;
            case "reply": {
                const resolve = this.#pending.get(effect.request);
                this.#pending.delete(effect.request);
                this.#replies.post(() => resolve?.(effect.reply));
                break;
            }
            case "event": {
                const lane = effect.event.type.startsWith("eapol") ? this.#replies : this.#events;
                lane.post(() => this.#driver?.announce(effect.event));
                break;
            }
            case "installed":
                this.installations.push(effect.installation);
                break;
            case "data":
                this.traffic.push(effect);
                break;
            default:
                effect satisfies never;
        }
    }
}

/** An open interface of a card. */
class AirDriver implements Driver {
    readonly capabilities;
    readonly link: LinkState;
    readonly #card: AirCard;
    readonly #closed: () => void;
    readonly #events = new Subject<DriverEvent>();
    #open = true;

    constructor(card: AirCard, closed: () => void) {
        this.#card = card;
        this.#closed = closed;
        this.capabilities = airCapabilities(card.wiphy, card.managesP2p);
        this.link = card.link;
    }

    get events$(): Observable<DriverEvent> {
        return this.#events.asObservable();
    }

    announce(event: DriverEvent): void {
        this.#events.next(event);
    }

    async execute<C extends DriverCommand>(command: C): Promise<DriverReply<C>> {
        if (!this.#open) return { ok: false, errno: Errno.ENODEV, text: "closed" };
        // The card answers a command with the value of that command.
        return (await this.#card.execute(command)) as DriverReply<C>;
    }

    /** Does not wait for the answers: nothing is heard of this interface any more. */
    async close(): Promise<void> {
        if (!this.#open) return;
        this.#open = false;
        this.#closed();
        void this.#card.execute({ type: "abortScan" });
        void this.#card.execute({ type: "p2p.stopListening" });
        void this.#card.execute({ type: "p2p.stopFind" });
        void this.#card.execute({ type: "disconnect", reasonCode: ReasonCode.leavingNetworkDeauth });
        void this.#card.execute({ type: "monitorSignal", threshold: 0, hysteresis: 0 });
        void this.#card.execute({ type: "setOperState", operState: "up" });
        this.#events.complete();
    }
}

/** Hands things over in order, each a little later than it happened. */
class Lane {
    readonly #timetable: Timetable;
    readonly #random: Env["random"];
    #last = 0;

    constructor(timetable: Timetable, random: Env["random"]) {
        this.#timetable = timetable;
        this.#random = random;
    }

    post(deliver: () => void): void {
        const delay = (this.#random(1)[0]! / 256) * MAX_DELAY;
        this.#last = Math.max(this.#last, this.#timetable.now() + delay);
        this.#timetable.at(this.#last as Instant, deliver);
    }
}

/** Milliseconds; more than an answer of the access point takes, so that every order happens. */
const MAX_DELAY = 2;
