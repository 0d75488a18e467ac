import { type Instant, millis } from "#src/lib/instant.js";
import { type Mac, macAt } from "#src/lib/mac.js";
import { type Antenna, airtime, type Medium, type Position, type Reception } from "./medium.js";

export interface RadioOptions {
    readonly address: Mac;
    /** Metres; the origin if absent. */
    readonly position?: Position;
    /** dBm; 20 if absent. */
    readonly txPower?: number;
}

/**
 * One radio: a home channel, visits to other channels, and a queue to the antenna. Frames in and out are whole MPDUs
 * without FCS.
 *
 * While it visits another channel the radio hears nothing at home, and what is to be sent at home waits for its return.
 */
export class Radio implements Antenna {
    position: Position;
    readonly txPower: number;
    /** The address that it acknowledges. */
    address: Mac;
    #home: number | undefined;
    #visiting: number | undefined;
    #on = true;
    readonly #medium: Medium;
    readonly #receive: (reception: Reception) => void;
    readonly #waiting: Outgoing[] = [];
    #busy = false;

    constructor(medium: Medium, options: RadioOptions, receive: (reception: Reception) => void) {
        this.#medium = medium;
        this.address = options.address;
        this.position = options.position ?? { x: 0, y: 0 };
        this.txPower = options.txPower ?? 20;
        this.#receive = receive;
        medium.attach(this);
    }

    get listening(): number | undefined {
        return this.#on ? (this.#visiting ?? this.#home) : undefined;
    }

    /** The channel to be on (MHz) unless visiting another. */
    setHome(frequency: number | undefined): void {
        this.#home = frequency;
    }

    visit(frequency: number): void {
        this.#visiting = frequency;
        this.#dropLeftovers();
    }

    goHome(): void {
        this.#visiting = undefined;
        this.#dropLeftovers();
        this.#pump();
    }

    /** Off: hears nothing, sends nothing, forgets what waited. */
    turn(on: boolean): void {
        this.#on = on;
        if (on) return;
        for (const { acknowledged } of this.#waiting.splice(0)) acknowledged?.(false);
    }

    /** `here`: on the channel it is tuned to now, without waiting for the return home. */
    send(frame: Uint8Array, on: "home" | "here" = "home", acknowledged?: (received: boolean) => void): void {
        const frequency = on === "here" ? this.listening : this.#home;
        if (!this.#on || frequency === undefined) {
            acknowledged?.(false);
            return;
        }
        this.#waiting.push({ frame, frequency, here: on === "here", acknowledged });
        this.#pump();
    }

    /** Takes it out of the air for good. */
    remove(): void {
        this.turn(false);
        this.#medium.detach(this);
    }

    owns(frame: Uint8Array): boolean {
        return frame.length >= 10 && macAt(frame, 4) === this.address;
    }

    receive(reception: Reception): void {
        this.#receive(reception);
    }

    /** What was to be sent during an earlier visit. */
    #dropLeftovers(): void {
        for (const leftover of this.#waiting.filter(({ here, frequency }) => here && frequency !== this.listening)) {
            this.#waiting.splice(this.#waiting.indexOf(leftover), 1);
            leftover.acknowledged?.(false);
        }
    }

    /** One frame at a time, in order. During a visit only what belongs there; a home that was left is still served. */
    #pump(): void {
        if (this.#busy) return;
        const away = this.#visiting;
        const outgoing = this.#waiting.find(({ frequency }) => away === undefined || frequency === away);
        if (outgoing === undefined) return;
        const { frame, frequency, acknowledged } = outgoing;
        this.#waiting.splice(this.#waiting.indexOf(outgoing), 1);
        this.#medium.transmit(this, frame, frequency, acknowledged);
        this.#busy = true;
        const { timetable } = this.#medium;
        timetable.at((timetable.now() + airtime(frame.length) + INTERFRAME) as Instant, () => {
            this.#busy = false;
            this.#pump();
        });
    }
}

interface Outgoing {
    readonly frame: Uint8Array;
    readonly frequency: number;
    /** Worthless once the visit is over. */
    readonly here: boolean;
    readonly acknowledged: ((received: boolean) => void) | undefined;
}

const INTERFRAME = millis(0.1);
