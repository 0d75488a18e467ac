import assert from "node:assert/strict";
import {
    chmodSync,
    closeSync,
    lstatSync,
    mkdtempSync,
    openSync,
    readFileSync,
    rmSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, it } from "mocha";
import { Engine } from "#service/runtime/engine.js";
import { Recorder, type RecordLine, recordingFile } from "#service/runtime/recorder.js";
import { decode, encode, hex, type RecordingKind } from "#service/runtime/recording-codec.js";
import { parseRecording, Replay } from "#service/runtime/replay.js";
import { type SealedMachine, sealed } from "#src/core/key-machines.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { toHex } from "#src/lib/bytes.js";
import type { Instant } from "#src/lib/instant.js";
import { type Deadline, type Machine, stay, step } from "#src/lib/machine.js";
import { Secret } from "#src/lib/secret.js";
import { VersionedMap } from "#src/lib/versioned-map.js";
import { VirtualClock } from "#test/support/virtual-clock.js";

/* A lock whose key is drawn at random: small, and yet with everything that makes recording hard. */
interface Keyed {
    readonly key: Secret | undefined;
    readonly until: Instant | undefined;
}
type KeyedEvent = { readonly type: "open"; readonly passphrase: Secret } | { readonly type: "knock" } | Deadline;
type KeyedEffect =
    | { readonly type: "install"; readonly key: Secret }
    | { readonly type: "expired" }
    | { readonly type: "wipe"; readonly secret: Secret };

const lock: Machine<Keyed, KeyedEvent, KeyedEffect> = {
    reduce(state, event, env) {
        switch (event.type) {
            case "open": {
                const key = new Secret(env.random(16).map((byte, i) => byte ^ (event.passphrase.reveal()[i] ?? 0)));
                return step({ key, until: (env.now + 100) as Instant }, { type: "install", key });
            }
            case "knock":
                return stay(state);
            case "deadline":
                if (state.key === undefined) return stay(state);
                return step(
                    { key: undefined, until: undefined },
                    { type: "expired" },
                    { type: "wipe", secret: state.key },
                );
        }
    },
    deadline: state => state.until,
};

interface House {
    readonly lock: unknown;
    readonly id: string;
    readonly keyLength: number;
    readonly expiries: number;
    readonly guests: VersionedMap<number, { readonly name: string }>;
}
type HouseEvent = KeyedEvent | { readonly type: "guest"; readonly name: string };
type HouseEffect = { readonly type: "wipe"; readonly secret: Secret } | { readonly type: "say" };

const house = (keyed: SealedMachine<KeyedEvent, KeyedEffect>): Machine<House, HouseEvent | Deadline, HouseEffect> => ({
    reduce(state, event, env) {
        if (event.type === "guest") {
            const id = hex(env.random(4));
            const guest = { name: event.name };
            return step({ ...state, id, guests: state.guests.with([[state.guests.size, guest]]) }, { type: "say" });
        }
        const { state: inner, effects } = keyed.reduce(state.lock, event, env);
        let next: House = inner === state.lock ? state : { ...state, lock: inner };
        const out: HouseEffect[] = [];
        for (const effect of effects) {
            if (effect.type === "install") next = { ...next, keyLength: effect.key.length };
            else if (effect.type === "expired") next = { ...next, expiries: next.expiries + 1 };
            else out.push(effect);
        }
        return { state: next, effects: out };
    },
    deadline: state => keyed.deadline(state.lock),
});

const sealedLock = sealed(lock, { key: undefined, until: undefined } as Keyed);
const initial = (keyed: SealedMachine<KeyedEvent, KeyedEffect>, id: string): House => ({
    lock: keyed.initial,
    id,
    keyLength: 0,
    expiries: 0,
    guests: VersionedMap.empty(),
});

const PASSPHRASE = "correct horse battery";

/** A run of the house; what `env.random` gave is in `drawn`. */
function record(kind: RecordingKind): { lines: RecordLine[]; drawn: Uint8Array[]; final: House } {
    const lines: RecordLine[] = [];
    const drawn: Uint8Array[] = [];
    const recorder = new Recorder(kind, { id: "first" }, line =>
        lines.push(JSON.parse(JSON.stringify(line)) as RecordLine),
    );
    const keyed = recorder.sealing("lock", sealedLock);
    const clock = new VirtualClock(1000);
    let seed = 1;
    const engine = new Engine<House, HouseEvent, HouseEffect>(
        recorder.recording(house(keyed)),
        initial(keyed, "first"),
        {
            clock,
            random(length) {
                const answer = Uint8Array.from({ length }, () => {
                    seed = (seed * 48271) % 2147483647;
                    return seed & 0xff;
                });
                drawn.push(answer);
                return answer;
            },
            perform(effect) {
                if (effect.type === "wipe") effect.secret.wipe();
            },
        },
    );
    const passphrase = new Secret(Buffer.from(PASSPHRASE));
    engine.dispatch({ type: "guest", name: "Ada" });
    engine.dispatch({ type: "open", passphrase });
    engine.dispatch({ type: "knock" });
    clock.runUntil(2000);
    engine.dispatch({ type: "guest", name: "Grace" });
    engine.dispatch({ type: "open", passphrase });
    recorder.end(engine.state);
    return { lines, drawn, final: engine.state };
}

function replay(lines: readonly RecordLine[], change: Partial<typeof lock> = {}) {
    const run = new Replay(lines);
    const changed = { ...lock, ...change };
    const keyed = run.sealing("lock", sealed(changed, { key: undefined, until: undefined } as Keyed));
    const { id } = run.setup as { id: string };
    return run.run(house(keyed), initial(keyed, id), effect => {
        if (effect.type === "wipe") effect.secret.wipe();
    });
}

const forgetful = { reduce: (state: Keyed) => stay(state) };

describe("a recording", () => {
    for (const kind of ["shareable", "keys"] as const) {
        it(`of the kind ${kind} ends in the recorded states when it is replayed`, () => {
            const { lines, final } = record(kind);
            const { same, events, recorded } = replay(lines);
            assert.equal(same, true);
            assert.equal(events, 6);
            assert.deepEqual(recorded, JSON.parse(JSON.stringify(encode(final, kind))));
            assert.equal(final.expiries, 1);
        });
    }

    it("of the shareable kind has no byte of a key, a passphrase or of what keys were made of", () => {
        const { lines, drawn, final } = record("shareable");
        const text = JSON.stringify(lines);
        const key = ((final.lock as { inner: Keyed }).inner.key as Secret).reveal();
        const fromKeys = drawn.filter(bytes => bytes.length === 16);
        assert.equal(fromKeys.length, 2);
        for (const secret of [key, Buffer.from(PASSPHRASE), ...fromKeys]) {
            for (let at = 0; at + 4 <= secret.length; at++) {
                assert.ok(!text.includes(hex(secret.subarray(at, at + 4))), "key bytes in the recording");
            }
        }
        assert.ok(!text.includes(PASSPHRASE));
    });

    it("of the shareable kind replays without running the machines that compute with keys", () => {
        assert.equal(replay(record("shareable").lines, forgetful).same, true);
    });

    it("with keys runs every machine and notices one that behaves differently now", () => {
        const { lines } = record("keys");
        assert.throws(
            () => replay(lines, forgetful),
            /line \d+ of the recording: the replay came to event instead of random/,
        );
    });

    it("tells when the states are others than the recorded ones", () => {
        const lines = record("keys").lines.map(
            (line): RecordLine =>
                line.line === "event" && JSON.stringify(line.event).includes("Ada")
                    ? { ...line, event: { type: "guest", name: "Eve" } }
                    : line,
        );
        assert.equal(replay(lines).same, false);
    });

    it("can be replayed as far as it goes when the daemon was killed", () => {
        const text = `${record("shareable")
            .lines.map(line => JSON.stringify(line))
            .join("\n")}\n`;
        const lines = parseRecording(text.slice(0, text.lastIndexOf('{"line":"end"') + 20));
        const { events, recorded, same } = replay(lines);
        assert.deepEqual({ events, recorded, same }, { events: 6, recorded: undefined, same: false });
    });

    it("is written to a file that only its owner can read, whoever could read it before", () => {
        const folder = mkdtempSync(join(tmpdir(), "recording-"));
        try {
            const path = join(folder, "file");
            writeFileSync(path, "older", { mode: 0o644 });
            const { sink, close } = recordingFile(path);
            const { lines } = record("keys");
            lines.forEach(sink);
            close();
            assert.equal(statSync(path).mode & 0o777, 0o600);
            assert.deepEqual(parseRecording(readFileSync(path, "utf8")), lines);
            // Whoever had it open, or made it a link, does not get the next one.
            const earlier = openSync(path, "r");
            const precious = join(folder, "precious");
            writeFileSync(precious, "precious");
            const opened = () => chmodSync(path, 0o666);
            const linked = () => {
                rmSync(path);
                symlinkSync(precious, path);
            };
            for (const prepare of [opened, linked]) {
                prepare();
                const again = recordingFile(path);
                again.sink(lines[0]!);
                again.close();
                assert.equal(lstatSync(path).mode & 0o777, 0o600);
                assert.equal(parseRecording(readFileSync(path, "utf8")).length, 1);
            }
            assert.equal(readFileSync(precious, "utf8"), "precious");
            assert.equal(parseRecording(readFileSync(earlier, "utf8")).length, lines.length);
            closeSync(earlier);
            assert.throws(() => recordingFile(folder), /not a file/);
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});

describe("a recording that has ended", () => {
    it("gets no more lines", () => {
        const lines: RecordLine[] = [];
        const recorder = new Recorder("keys", {}, line => lines.push(line));
        const keyed = recorder.sealing("lock", sealedLock);
        const machine = recorder.recording(house(keyed));
        const state = initial(keyed, "first");
        recorder.end(state);
        machine.reduce(state, { type: "knock" }, { now: 0 as Instant, random: length => new Uint8Array(length) });
        assert.equal(lines.at(-1)?.line, "end");
    });
});

describe("the values of a recording", () => {
    it("have no EAPOL frame that a state keeps, in a shareable one", () => {
        const held = { source: "02:00:00:00:00:01", frame: new Uint8Array(99) };
        assert.deepEqual(encode(held, "shareable"), {
            source: held.source,
            frame: { $hidden: [99, toHex(held.frame.subarray(0, 4))] },
        });
        const management = { type: "frame", frame: Uint8Array.of(1, 2) };
        assert.deepEqual(encode(management, "shareable"), { type: "frame", frame: { $bytes: "0102" } });
    });

    const roundTrip = (value: unknown): unknown => decode(JSON.parse(JSON.stringify(encode(value, "keys"))));

    it("come back as they were, whatever JSON thinks of them", () => {
        const data = fc.anything({
            withBigInt: true,
            withMap: true,
            withSet: true,
            withNullPrototype: false,
            key: fc.oneof(fc.string(), fc.constantFrom("$bytes", "$map", "a")).filter(name => name !== "__proto__"),
        });
        fc.assert(fc.property(data, value => assert.deepEqual(roundTrip(value), value)));
    });

    it("keep bytes, elements and, with keys, secrets", () => {
        assert.deepEqual(roundTrip({ mac: Uint8Array.of(0, 255), more: [Uint8Array.of()] }), {
            mac: Uint8Array.of(0, 255),
            more: [Uint8Array.of()],
        });
        assert.deepEqual((roundTrip(new Elements(Uint8Array.of(0, 1, 65))) as Elements).find(0), Uint8Array.of(65));
        assert.deepEqual((roundTrip(new Secret(Uint8Array.of(1, 2))) as Secret).reveal(), Uint8Array.of(1, 2));
    });

    it("stand for a secret by a text of its length that is a passphrase and, at 64, a PSK", () => {
        const shared = decode(encode(new Secret(Buffer.from("hunter2hunter2")), "shareable")) as Secret;
        assert.equal(Buffer.from(shared.reveal()).toString(), "0".repeat(14));
    });

    it("leave the body of an EAPOL frame out of what is shared", () => {
        const event = {
            type: "eapol",
            source: "02:00:00:00:00:01",
            frame: Uint8Array.of(1, 3, 0, 5),
            encrypted: false,
        };
        assert.deepEqual(encode(event, "shareable"), { ...event, frame: { $hidden: [4, "01030005"] } });
        assert.deepEqual(encode(event, "keys"), { ...event, frame: { $bytes: "01030005" } });
    });

    it("are data: a function or an object of an unknown class is refused", () => {
        assert.throws(() => encode({ call: () => {} }, "shareable"), /a recording cannot hold a function/);
        assert.throws(() => encode({ error: new Error("x") }, "shareable"), /a recording cannot hold a Error/);
    });
});
