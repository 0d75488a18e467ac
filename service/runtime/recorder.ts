import { closeSync, constants, lstatSync, openSync, rmSync, writeSync } from "node:fs";
import { encode, hex, type Json, type RecordingKind, SealedState } from "#service/runtime/recording-codec.js";
import type { SealedMachine } from "#src/core/key-machines.js";
import type { Machine } from "#src/lib/machine.js";

/** One line of a recording. The first is `recording`, the last `end` unless the daemon was killed. */
export type RecordLine =
    | { readonly line: "recording"; readonly version: 1; readonly kind: RecordingKind; readonly setup: Json }
    /** Before it is reduced, so that an event that stops the daemon is in the recording. */
    | { readonly line: "event"; readonly now: number; readonly event: Json }
    /** What `env.random` answered while the event before this line was reduced. */
    | { readonly line: "random"; readonly bytes: string }
    /** What a machine that computes with keys did meanwhile. `same`: its state stayed what it was. */
    | {
          readonly line: "machine";
          readonly machine: string;
          readonly same: boolean;
          readonly effects: Json;
          readonly deadline: number | null;
      }
    | { readonly line: "end"; readonly state: Json };

export type RecordSink = (line: RecordLine) => void;

/**
 * Writes everything that a replay needs to end in the same states.
 *
 * A shareable recording has no key in it: machines that compute with keys are not fed on replay, so their outputs stand
 * in the recording and their states nowhere. One with keys has every event whole and every random byte.
 */
export class Recorder {
    #sink: RecordSink;
    readonly #kind: RecordingKind;
    /** Inside a sealed machine, whose random bytes become keys. */
    #sealed = false;

    /** `setup` is what the initial state of the recorded machine is made of. */
    constructor(kind: RecordingKind, setup: unknown, sink: RecordSink) {
        this.#sink = sink;
        this.#kind = kind;
        sink({ line: "recording", version: 1, kind, setup: encode(setup, kind) });
    }

    /** The machine that the engine runs, recording. */
    recording<S, Ev, Fx>(machine: Machine<S, Ev, Fx>): Machine<S, Ev, Fx> {
        return {
            reduce: (state, event, env) => {
                this.#sink({ line: "event", now: env.now, event: encode(event, this.#kind) });
                const random = (byteLength: number): Uint8Array => {
                    const answer = env.random(byteLength);
                    if (!this.#sealed) this.#sink({ line: "random", bytes: hex(answer) });
                    return answer;
                };
                return machine.reduce(state, event, { now: env.now, random });
            },
            deadline: state => machine.deadline(state),
        };
    }

    /** A machine that computes with keys, recorded under `name`. */
    sealing<Ev, Fx>(name: string, machine: SealedMachine<Ev, Fx>): SealedMachine<Ev, Fx> {
        if (this.#kind === "keys") return machine;
        const inner = (state: unknown): unknown => (state as SealedState).inner;
        return {
            initial: new SealedState(name, machine.initial),
            reduce: (state, event, env) => {
                this.#sealed = true;
                const before = inner(state);
                const { state: after, effects } = machine.reduce(before, event, env);
                this.#sealed = false;
                this.#sink({
                    line: "machine",
                    machine: name,
                    same: after === before,
                    effects: encode(effects, this.#kind),
                    deadline: machine.deadline(after) ?? null,
                });
                return { state: after === before ? state : new SealedState(name, after), effects };
            },
            deadline: state => machine.deadline(inner(state)),
        };
    }

    /** The state it all ended in. What happens from now on is not recorded. */
    end(state: unknown): void {
        this.#sink({ line: "end", state: encode(state, this.#kind) });
        this.#sink = () => {};
    }
}

/**
 * Lines of JSON to a file that only its owner can read. Written at once, so that a crash is in the recording.
 *
 * The file is always a new one: one that was there could be a link to somewhere else, or be open for reading already.
 *
 * @throws Error when it cannot be made, or when what is there is no file.
 */
export function recordingFile(path: string): { readonly sink: RecordSink; close(): void } {
    const before = lstatSync(path, { throwIfNoEntry: false });
    if (before !== undefined) {
        if (!before.isFile() && !before.isSymbolicLink()) throw new Error(`${path}: not a file`);
        rmSync(path);
    }
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    const descriptor = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    return {
        sink: line => {
            writeSync(descriptor, `${JSON.stringify(line)}\n`);
        },
        close: () => closeSync(descriptor),
    };
}
