import { type Instant, type Millis, millis } from "#src/lib/instant.js";
import { type Deadline, type Env, type Machine, type Step, stay, unreachable } from "#src/lib/machine.js";

/** What goes wrong between two antennas. Probabilities from 0 to 1, each independent of the others. */
export interface Impairment {
    readonly loss: number;
    readonly duplication: number;
    /** A frame is held back by up to `reorderingDelay`, so that later ones overtake it. */
    readonly reordering: number;
    readonly reorderingDelay: Millis;
    /** One bit is flipped and the frame check sequence happens to agree. */
    readonly corruption: number;
}

export const unimpaired: Impairment = {
    loss: 0,
    duplication: 0,
    reordering: 0,
    reorderingDelay: millis(5),
    corruption: 0,
};

/** A frame on its way to one receiver. */
export interface InFlight<To> {
    readonly to: To;
    readonly frame: Uint8Array;
    /** MHz. */
    readonly frequency: number;
    /** dBm at the receiver. */
    readonly signal: number;
    readonly arrival: Instant;
}

export interface Propagation<To> {
    readonly impairment: Impairment;
    /** By arrival, earliest first. */
    readonly inFlight: readonly InFlight<To>[];
}

export type PropagationEvent<To> =
    | { readonly type: "impair"; readonly impairment: Impairment }
    | { readonly type: "send"; readonly flight: InFlight<To> }
    | Deadline;

export type PropagationEffect<To> =
    | { readonly type: "arrive"; readonly flight: InFlight<To> }
    /** No copy will arrive. */
    | { readonly type: "lost"; readonly flight: InFlight<To> };

/** Frames between transmission and reception: loss, duplication, reordering, corruption. */
export const propagation = <To>(): Machine<Propagation<To>, PropagationEvent<To>, PropagationEffect<To>> => ({
    reduce,
    deadline: state => state.inFlight[0]?.arrival,
});

export const clearAir: Propagation<never> = { impairment: unimpaired, inFlight: [] };

function reduce<To>(
    state: Propagation<To>,
    event: PropagationEvent<To>,
    env: Env,
): Step<Propagation<To>, PropagationEffect<To>> {
    switch (event.type) {
        case "impair":
            return stay({ ...state, impairment: event.impairment });
        case "send":
            return send(state, event.flight, env);
        case "deadline": {
            const waiting = state.inFlight.findIndex(flight => flight.arrival > env.now);
            const count = waiting < 0 ? state.inFlight.length : waiting;
            return {
                state: { ...state, inFlight: state.inFlight.slice(count) },
                effects: state.inFlight.slice(0, count).map(flight => ({ type: "arrive", flight })),
            };
        }
        default:
            return unreachable(event);
    }
}

/** Always the same draws for a frame, so that another loss rate does not shift what happens to later frames. */
function send<To>(
    state: Propagation<To>,
    flight: InFlight<To>,
    env: Env,
): Step<Propagation<To>, PropagationEffect<To>> {
    const [lost, twice, late, delay, again, broken, place] = draws(env, 7);
    const { impairment } = state;
    if (lost! < impairment.loss) return { state, effects: [{ type: "lost", flight }] };
    const held = late! < impairment.reordering ? delay! * impairment.reorderingDelay : 0;
    const frame = broken! < impairment.corruption ? withFlippedBit(flight.frame, place!) : flight.frame;
    const first: InFlight<To> = { ...flight, frame, arrival: (flight.arrival + held) as Instant };
    const copies =
        twice! < impairment.duplication
            ? [first, { ...first, arrival: (first.arrival + again! * impairment.reorderingDelay) as Instant }]
            : [first];
    return stay({ ...state, inFlight: copies.reduce(inserted, state.inFlight) });
}

function inserted<To>(flights: readonly InFlight<To>[], flight: InFlight<To>): readonly InFlight<To>[] {
    const later = flights.findIndex(other => other.arrival > flight.arrival);
    return later < 0 ? [...flights, flight] : [...flights.slice(0, later), flight, ...flights.slice(later)];
}

function withFlippedBit(frame: Uint8Array, place: number): Uint8Array {
    const broken = Uint8Array.from(frame);
    const bit = Math.floor(place * frame.length * 8);
    if (frame.length > 0) broken[bit >> 3]! ^= 1 << (bit & 7);
    return broken;
}

/** Numbers from 0 to 1, 1 excluded. */
function draws(env: Env, count: number): number[] {
    const bytes = env.random(4 * count);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: count }, (_, i) => view.getUint32(4 * i) / 2 ** 32);
}
