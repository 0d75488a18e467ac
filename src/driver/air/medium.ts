import { type Instant, type Millis, millis } from "#src/lib/instant.js";
import type { Env } from "#src/lib/machine.js";
import type { Timetable } from "#src/lib/timetable.js";
import {
    clearAir,
    type Impairment,
    type Propagation,
    type PropagationEffect,
    type PropagationEvent,
    propagation,
} from "./impairment.js";
import { Runner } from "./runner.js";

/** One end of the medium. */
export interface Antenna {
    /** Metres. */
    readonly position: Position;
    /** dBm. */
    readonly txPower: number;
    /** MHz it is tuned to at this moment; `undefined`: deaf. */
    readonly listening: number | undefined;
    /** Whether a frame with this first address is meant for this antenna alone and so is acknowledged by it. */
    owns(frame: Uint8Array): boolean;
    receive(reception: Reception): void;
}

export interface Position {
    readonly x: number;
    readonly y: number;
}

/** A frame as an antenna hears it. The bytes are shared by all who hear them: nobody edits them. */
export interface Reception {
    readonly frame: Uint8Array;
    /** MHz. */
    readonly frequency: number;
    /** dBm, integer. */
    readonly signal: number;
}

/**
 * The air: who hears whom, how loud and when.
 *
 * An antenna hears what is sent on the frequency it is tuned to at the moment of arrival, if enough signal is left over
 * the distance. Loss and the like stand for what remains after the retransmissions of the MAC: a frame is sent once and
 * its sender learns whether the addressed antenna got it. Everything follows from the timetable and the random source.
 */
export class Medium {
    readonly timetable: Timetable;
    readonly #antennas = new Set<Antenna>();
    readonly #propagation: Runner<Propagation<Receiver>, PropagationEvent<Receiver>, PropagationEffect<Receiver>>;
    readonly #judges = new Set<(sent: Reception) => boolean>();
    readonly #observers = new Set<(sent: Reception) => void>();

    constructor(timetable: Timetable, random: Env["random"]) {
        this.timetable = timetable;
        this.#propagation = new Runner(propagation<Receiver>(), clearAir, {
            clock: timetable.clock(),
            random,
            perform: effect => this.#perform(effect),
        });
    }

    attach(antenna: Antenna): void {
        this.#antennas.add(antenna);
    }

    /** What is still on its way to the antenna does not arrive. */
    detach(antenna: Antenna): void {
        this.#antennas.delete(antenna);
    }

    /** From now on; frames in flight keep what was drawn for them. */
    impair(impairment: Impairment): void {
        this.#propagation.dispatch({ type: "impair", impairment });
    }

    /** Frames of which `judge` says so reach nobody. The answer ends it. */
    swallow(judge: (sent: Reception) => boolean): () => void {
        this.#judges.add(judge);
        return () => this.#judges.delete(judge);
    }

    /** Sees every frame when it is sent, at the signal it leaves with. The answer stops it. */
    observe(observer: (sent: Reception) => void): () => void {
        this.#observers.add(observer);
        return () => this.#observers.delete(observer);
    }

    /** `acknowledged` is called once for a frame to one receiver: whether that receiver got it. */
    transmit(from: Antenna, frame: Uint8Array, frequency: number, acknowledged?: (received: boolean) => void): void {
        const arrival = (this.timetable.now() + airtime(frame.length)) as Instant;
        const sent: Reception = { frame, frequency, signal: from.txPower };
        for (const observer of this.#observers) observer(sent);
        const swallowed = [...this.#judges].some(judge => judge(sent));
        let addressee = false;
        for (const antenna of this.#antennas) {
            if (swallowed || antenna === from) continue;
            const signal = signalBetween(from, antenna);
            if (signal < SENSITIVITY) continue;
            const owns = acknowledged !== undefined && antenna.owns(frame);
            addressee ||= owns;
            const to: Receiver = { antenna, ...(owns && { acknowledged: once(acknowledged) }) };
            this.#propagation.dispatch({ type: "send", flight: { to, frame, frequency, signal, arrival } });
        }
        if (acknowledged !== undefined && !addressee) this.timetable.at(arrival, () => acknowledged(false));
    }

    #perform(effect: PropagationEffect<Receiver>): void {
        const { to, frame, frequency, signal } = effect.flight;
        const heard = effect.type === "arrive" && this.#antennas.has(to.antenna) && to.antenna.listening === frequency;
        if (heard) to.antenna.receive({ frame, frequency, signal });
        to.acknowledged?.(heard);
    }
}

/** How long a frame of so many bytes occupies the air at the lowest OFDM rate. */
export const airtime = (length: number): Millis => millis(PREAMBLE + (8 * length) / BITS_PER_MILLISECOND);

/** dBm that arrive from one antenna at another: free space to one metre, exponent 3 from there. */
export function signalBetween(from: Antenna, to: Antenna): number {
    const distance = Math.hypot(from.position.x - to.position.x, from.position.y - to.position.y);
    return Math.round(from.txPower - 40 - 30 * Math.log10(Math.max(distance, 1)));
}

interface Receiver {
    readonly antenna: Antenna;
    readonly acknowledged?: (received: boolean) => void;
}

function once(call: (received: boolean) => void): (received: boolean) => void {
    let called = false;
    return received => {
        if (called) return;
        called = true;
        call(received);
    };
}

/** dBm. */
const SENSITIVITY = -92;
const PREAMBLE = 0.02;
const BITS_PER_MILLISECOND = 6000;
