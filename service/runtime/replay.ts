import { isDeepStrictEqual } from "node:util";
import type { RecordLine } from "#service/runtime/recorder.js";
import { bytes, decode, encode, type Json, type RecordingKind, SealedState } from "#service/runtime/recording-codec.js";
import type { SealedMachine } from "#src/core/key-machines.js";
import type { Instant } from "#src/lib/instant.js";
import type { Machine, Step } from "#src/lib/machine.js";

/** Where a replay ended. `recorded` is absent when the recording breaks off, as one of a daemon that was killed does. */
export interface ReplayEnd {
    readonly events: number;
    readonly state: Json;
    readonly recorded: Json | undefined;
    /** Whether both are the same; nothing to compare with is not the same. */
    readonly same: boolean;
}

/** Runs a machine on what was recorded. Throws `Error` with the line's number where the two part ways. */
export class Replay {
    readonly kind: RecordingKind;
    /** What the recorder was given to make the initial state of. */
    readonly setup: unknown;
    readonly #lines: readonly RecordLine[];
    #next = 1;
    readonly #deadlines = new WeakMap<SealedState, Instant>();

    constructor(lines: readonly RecordLine[]) {
        const [first] = lines;
        if (first?.line !== "recording" || first.version !== 1) throw new Error("not a recording of version 1");
        this.kind = first.kind;
        this.setup = decode(first.setup);
        this.#lines = lines;
    }

    /** What stands in a replay for a machine that computes with keys. */
    sealing<Ev, Fx>(name: string, machine: SealedMachine<Ev, Fx>): SealedMachine<Ev, Fx> {
        if (this.kind === "keys") return machine;
        return {
            initial: new SealedState(name, undefined),
            reduce: state => {
                const line = this.#take("machine");
                if (line.machine !== name) throw this.#parted(`${name} instead of ${line.machine}`);
                const effects = decode(line.effects) as readonly Fx[];
                if (line.same) return { state, effects };
                const after = new SealedState(name, undefined);
                if (line.deadline !== null) this.#deadlines.set(after, line.deadline as Instant);
                return { state: after, effects };
            },
            deadline: state => this.#deadlines.get(state as SealedState),
        };
    }

    /**
     * `perform` sees the effects, of which wiping secrets is the one that has to happen here too. `watch` sees each step before
     * that, with the state and the event that it came from.
     */
    run<S, Ev, Fx>(
        machine: Machine<S, Ev, Fx>,
        initial: S,
        perform: (effect: Fx) => void,
        watch: (turn: {
            readonly now: Instant;
            readonly before: S;
            readonly event: Ev;
            readonly step: Step<S, Fx>;
        }) => void = () => {},
    ): ReplayEnd {
        let state = initial;
        let events = 0;
        const random = (byteLength: number): Uint8Array => {
            const answer = bytes(this.#take("random").bytes);
            if (answer.length !== byteLength)
                throw this.#parted(`${byteLength} random bytes instead of ${answer.length}`);
            return answer;
        };
        while (this.#next < this.#lines.length && this.#lines[this.#next]?.line !== "end") {
            const line = this.#take("event");
            const [now, event] = [line.now as Instant, decode(line.event) as Ev];
            const step = machine.reduce(state, event, { now, random });
            watch({ now, before: state, event, step });
            state = step.state;
            step.effects.forEach(perform);
            events++;
        }
        const last = this.#lines[this.#next];
        const recorded = last?.line === "end" ? last.state : undefined;
        const ended = encode(state, this.kind);
        return { events, state: ended, recorded, same: isDeepStrictEqual(ended, recorded) };
    }

    #take<L extends RecordLine["line"]>(kind: L): Extract<RecordLine, { line: L }> {
        const line = this.#lines[this.#next];
        if (line?.line !== kind) throw this.#parted(`${kind} instead of ${line?.line ?? "its end"}`);
        this.#next++;
        return line as Extract<RecordLine, { line: L }>;
    }

    #parted(what: string): Error {
        return new Error(`line ${this.#next + 1} of the recording: the replay came to ${what}`);
    }
}

/** The lines of a recording. A last line that is not whole, as a killed daemon leaves it, is left out. */
export function parseRecording(text: string): RecordLine[] {
    const rows = text.split("\n");
    const whole = text.endsWith("\n") ? rows : rows.slice(0, -1);
    return whole.filter(row => row !== "").map(row => JSON.parse(row) as RecordLine);
}
