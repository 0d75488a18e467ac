import { type Observable, Subject } from "rxjs";
import type { Clock } from "#src/lib/clock.js";
import type { Instant } from "#src/lib/instant.js";
import { type Deadline, deadline, type Env, type Machine } from "#src/lib/machine.js";

/** One event that changed the state. */
export interface Transition<S, Ev, Fx> {
    readonly before: S;
    readonly event: Ev;
    readonly after: S;
    /** What will be carried out next. */
    readonly effects: readonly Fx[];
}

/** What an engine needs of the world. */
export interface Ports<Ev, Fx> {
    readonly clock: Clock;
    readonly random: Env["random"];
    /** Carries out one effect. Whatever comes of it comes back through `dispatch`, now or later. */
    perform(effect: Fx, dispatch: (event: Ev) => void): void;
}

/**
 * Runs a machine one event at a time, to completion.
 *
 * Within one turn the state is replaced, then observers see the transition, then the effects run; events that
 * observers or effects dispatch wait for their turn, so nothing ever re-enters the machine.
 *
 * A throw in `reduce` or in an effect is a bug of ours, not of a peer: it leaves through `dispatch`, and the engine
 * refuses to go on with what may be half a turn. RxJS reports a throwing observer as an uncaught exception.
 */
export class Engine<S, Ev extends { readonly type: string }, Fx> {
    readonly #machine: Machine<S, Ev | Deadline, Fx>;
    readonly #ports: Ports<Ev | Deadline, Fx>;
    readonly #transitions = new Subject<Transition<S, Ev | Deadline, Fx>>();
    #queue: (Ev | Deadline)[] = [];
    #phase: "idle" | "running" | "failed" = "idle";
    #state: S;

    /** Hot. A transition is seen only when the state changed by identity. */
    readonly transitions$: Observable<Transition<S, Ev | Deadline, Fx>> = this.#transitions.asObservable();

    constructor(machine: Machine<S, Ev | Deadline, Fx>, initial: S, ports: Ports<Ev | Deadline, Fx>) {
        this.#machine = machine;
        this.#ports = ports;
        this.#state = initial;
        this.#arm();
    }

    get state(): S {
        return this.#state;
    }

    /** It threw and takes no more events. */
    get failed(): boolean {
        return this.#phase === "failed";
    }

    readonly dispatch = (event: Ev | Deadline): void => {
        if (this.#phase === "failed") throw new Error(`event ${event.type} after the engine had failed`);
        this.#queue.push(event);
        if (this.#phase === "running") return;
        this.#phase = "running";
        const before = this.#state;
        try {
            this.#drain();
            this.#phase = "idle";
        } finally {
            if (this.#phase !== "idle") this.#phase = "failed";
        }
        // The wake-up that a deadline was is used up.
        if (this.#state !== before || event.type === deadline.type) this.#arm();
    };

    #arm(): void {
        this.#ports.clock.wakeAt(this.#machine.deadline(this.#state), () => this.dispatch(deadline));
    }

    /** Events that arrive meanwhile are appended to the array that is being walked; all of them happen at one instant. */
    #drain(): void {
        const env = new Moment(this.#ports);
        for (let i = 0; i < this.#queue.length; i++) this.#turn(this.#queue[i]!, env);
        this.#queue = [];
    }

    #turn(event: Ev | Deadline, env: Env): void {
        const before = this.#state;
        const { state: after, effects } = this.#machine.reduce(before, event, env);
        this.#state = after;
        if (after !== before) this.#transitions.next({ before, event, after, effects });
        for (const effect of effects) this.#ports.perform(effect, this.dispatch);
    }
}

/** One instant and a source of randomness. The clock is read when a reducer first asks: most events do not. */
class Moment<Ev, Fx> implements Env {
    readonly #ports: Ports<Ev, Fx>;
    #now: Instant | undefined;

    constructor(ports: Ports<Ev, Fx>) {
        this.#ports = ports;
    }

    get now(): Instant {
        this.#now ??= this.#ports.clock.now();
        return this.#now;
    }

    random(byteLength: number): Uint8Array {
        return this.#ports.random(byteLength);
    }
}
