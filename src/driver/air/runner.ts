import type { Clock } from "#src/lib/clock.js";
import { type Deadline, deadline, type Env, type Machine } from "#src/lib/machine.js";

/** Runs one machine of the simulated air: one event at a time, to completion, effects in order. */
export class Runner<S, Ev extends { readonly type: string }, Fx> {
    readonly #machine: Machine<S, Ev | Deadline, Fx>;
    readonly #clock: Clock;
    readonly #random: Env["random"];
    readonly #perform: (effect: Fx) => void;
    #queue: (Ev | Deadline)[] = [];
    #running = false;
    #state: S;

    constructor(
        machine: Machine<S, Ev | Deadline, Fx>,
        initial: S,
        ports: { readonly clock: Clock; readonly random: Env["random"]; readonly perform: (effect: Fx) => void },
    ) {
        this.#machine = machine;
        this.#state = initial;
        this.#clock = ports.clock;
        this.#random = ports.random;
        this.#perform = ports.perform;
    }

    get state(): S {
        return this.#state;
    }

    dispatch(event: Ev | Deadline): void {
        this.#queue.push(event);
        if (this.#running) return;
        this.#running = true;
        try {
            for (let i = 0; i < this.#queue.length; i++) {
                const env: Env = { now: this.#clock.now(), random: this.#random };
                const { state, effects } = this.#machine.reduce(this.#state, this.#queue[i]!, env);
                this.#state = state;
                for (const effect of effects) this.#perform(effect);
            }
        } finally {
            this.#queue = [];
            this.#running = false;
        }
        this.#clock.wakeAt(this.#machine.deadline(this.#state), () => this.dispatch(deadline));
    }
}
