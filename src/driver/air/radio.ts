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
        this.#pump();
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
        if (!this.#on) {
            acknowledged?.(false);
            return;
        }
        const frequency = on === "here" ? this.listening : undefined;
        this.#waiting.push({ frame, frequency, acknowledged });
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
        for (let i = this.#waiting.length - 1; i >= 0; i--) {
            const { frequency, acknowledged } = this.#waiting[i]!;
            if (frequency === undefined || frequency === this.listening) continue;
            this.#waiting.splice(i, 1);
            acknowledged?.(false);
        }
    }

    /** One frame at a time, in order; those for another channel than the present one stay. */
    #pump(): void {
        if (this.#busy || this.listening === undefined) return;
        const index = this.#waiting.findIndex(({ frequency }) => (frequency ?? this.#home) === this.listening);
        if (index < 0) return;
        const [{ frame, acknowledged }] = this.#waiting.splice(index, 1) as [Outgoing];
        this.#medium.transmit(this, frame, this.listening, acknowledged);
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
    /** `undefined`: the home channel, wherever that is when it goes out. */
    readonly frequency: number | undefined;
    readonly acknowledged: ((received: boolean) => void) | undefined;
}

const INTERFRAME = millis(0.1);
