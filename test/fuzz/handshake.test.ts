import assert from "node:assert/strict";
import fc from "fast-check";
import { emitKeyData, type KeyDataItem, parseKeyData } from "#src/eapol/kde.js";
import { emitKeyFrame, type KeyFrame, parseKeyFrame } from "#src/eapol/key-frame.js";
import { concat, equalBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Instant } from "#src/lib/instant.js";
import { emitWithMic, encryptKeyData, keyMic } from "#src/rsn/ptk.js";
import { type SupplicantEffect, supplicant } from "#src/rsn/supplicant.js";
import { AP, type Kind, kinds, Pair } from "#test/rsn/pair.js";
import { Seeded } from "#test/support/seeded.js";

const everyKind = fc.constantFrom(...Object.values(kinds));
const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });

/** Key Data items that say what they like, behind lengths that lie as often as not. */
const item: fc.Arbitrary<Uint8Array> = fc.oneof(
    fc
        .tuple(fc.nat(3), fc.boolean(), bytes(40))
        .map(([keyIndex, transmit, key]) => emitKeyData([{ kind: "gtk", keyIndex, transmit, key }])),
    fc
        .tuple(
            fc.constantFrom("igtk" as const, "bigtk" as const),
            fc.oneof(fc.constantFrom(4, 5), fc.nat(0xffff)),
            bytes(40),
        )
        .map(([kind, keyIndex, key]) =>
            emitKeyData([{ kind, keyIndex, packetNumber: new Uint8Array(6), key } as KeyDataItem]),
        ),
    // Of the right length, so that it comes to installing.
    fc.tuple(fc.constantFrom(16, 32), fc.nat(3), fc.nat(3), fc.nat(6)).map(([length, keyIndex, byte, igtkIndex]) =>
        emitKeyData([
            { kind: "gtk", keyIndex, transmit: false, key: new Uint8Array(length).fill(byte) },
            { kind: "igtk", keyIndex: igtkIndex, packetNumber: new Uint8Array(6), key: new Uint8Array(16).fill(byte) },
        ]),
    ),
    fc.tuple(fc.constantFrom(0xdd, 48, 244, 0), fc.nat(255), bytes(60)).map(([id, length, rest]) => {
        const honest = length < 128;
        return concat(Uint8Array.of(id, honest ? rest.length : length), rest);
    }),
);

interface Change {
    readonly information: Partial<KeyFrame["information"]>;
    readonly fields: Partial<Pick<KeyFrame, "keyLength" | "rsc" | "iv" | "nonce">>;
    readonly items: readonly Uint8Array[];
    readonly withElements: boolean;
    readonly cut: number;
}

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
    fc.option(arbitrary, { nil: undefined, freq: 1 });
const only = <T extends object>(record: T): Partial<T> =>
    Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Partial<T>;

const change: fc.Arbitrary<Change> = fc.record({
    information: fc
        .record({
            index: optional(fc.nat(3)),
            install: optional(fc.boolean()),
            secure: optional(fc.boolean()),
            encryptedKeyData: optional(fc.boolean()),
        })
        .map(only) as fc.Arbitrary<Change["information"]>,
    fields: fc
        .record({
            keyLength: optional(fc.constantFrom(0, 5, 16, 32, 0xffff)),
            rsc: optional(fc.uint8Array({ minLength: 8, maxLength: 8 })),
            iv: optional(fc.uint8Array({ minLength: 16, maxLength: 16 })),
        })
        .map(only) as fc.Arbitrary<Change["fields"]>,
    items: fc.array(item, { maxLength: 6 }),
    withElements: fc.boolean(),
    cut: fc.oneof(fc.constant(0), fc.nat(40)),
});

/** Keys that a driver may be given: of the ciphers' lengths, never zeros, each once. */
class Driver {
    readonly #kind: Kind;
    readonly #seen = new Map<string, Uint8Array[]>();

    constructor(kind: Kind) {
        this.#kind = kind;
    }

    take(effects: readonly SupplicantEffect[]): void {
        for (const effect of effects) {
            if (effect.type === "wipe") effect.secret.wipe();
            if (effect.type !== "installKey") continue;
            const { kind, keyIndex, key } = effect.key;
            const value = key.reveal().slice();
            const name = kind === "pairwise" ? this.#kind.pairwise : kind === "group" ? this.#kind.group : "ccmp";
            assert.equal(value.length, name === "tkip" ? 32 : 16);
            if (kind === "pairwise") assert.ok(value.some(byte => byte !== 0));
            if (kind === "igtk") assert.ok(keyIndex === 4 || keyIndex === 5);
            const before = this.#seen.get(kind) ?? [];
            assert.ok(!before.some(key => equalBytes(key, value)), `${kind} key installed again`);
            this.#seen.set(kind, [...before, value]);
        }
    }
}

describe("An authenticator that has the key and says what it likes", () => {
    it("cannot stop the supplicant, nor make it install a key of a wrong length, of zeros, or twice", () => {
        fc.assert(
            fc.property(everyKind, fc.array(change, { minLength: 1, maxLength: 8 }), (kind, changes) => {
                const pair = new Pair(kind).run(
                    ({ authenticatorState }) => authenticatorState.tag === "expectMessage4",
                );
                const env = { now: 0 as Instant, random: new Seeded().bytes };
                const driver = new Driver(kind);
                const real = parseKeyFrame(pair.air.findLast(({ from }) => from === "authenticator")!.frame, 16);
                assert.ok(!isMalformed(real));
                let state = pair.supplicantState;
                for (const [i, { information, fields, items, withElements, cut }] of changes.entries()) {
                    if (state.tag === "idle" || state.tag === "expectMessage1") break;
                    const keys = "pending" in state ? state.pending.keys : state.current.exchange.keys;
                    const group = i > 0 && information.secure === true && !("pending" in state);
                    const { link } = state;
                    const own = withElements ? (link.bssRsn ?? link.bssWpa ?? new Uint8Array()) : new Uint8Array();
                    const plain = concat(own, ...items);
                    const iv = fields.iv ?? real.iv;
                    const encrypted = information.encryptedKeyData !== false && kind.protocol === "rsn";
                    const data = encrypted || group ? encryptKeyData(link.version, keys, iv, plain) : plain;
                    const frame: KeyFrame = {
                        ...real,
                        ...fields,
                        iv,
                        replayCounter: real.replayCounter + BigInt(i + 1),
                        keyData: data.subarray(0, Math.max(0, data.length - cut)),
                        information: {
                            ...real.information,
                            ...information,
                            type: group ? "group" : "pairwise",
                            encryptedKeyData: encrypted,
                        },
                        mic: new Uint8Array(16),
                    };
                    const next = supplicant.reduce(
                        state,
                        { type: "eapol", source: AP, frame: emitWithMic(frame, link.version, keys) },
                        env,
                    );
                    driver.take(next.effects);
                    state = next.state;
                }
            }),
        );
    });
});

describe("Somebody without the key, on a link where frames get lost, doubled and late", () => {
    const meddling = fc.record({
        at: fc.nat(12),
        /** Replay counter far ahead, another nonce, another type, a bit, the end cut off, or the frame of before. */
        how: fc.constantFrom("counter", "nonce", "information", "bit", "cut", "again"),
        value: fc.nat(0xffff),
    });

    it("cannot have a key installed twice, nor stop the supplicant, nor keep the two from each other", () => {
        fc.assert(
            fc.property(everyKind, fc.array(meddling, { maxLength: 12 }), (kind, meddlings) => {
                const heard: Uint8Array[] = [];
                const pair: Pair = new Pair(kind, {
                    tamper: ({ from, frame }) => {
                        if (from === "supplicant") return [frame];
                        heard.push(frame);
                        const now = meddlings.filter(({ at }) => at === heard.length - 1);
                        return [...now.map(({ how, value }) => meddled(frame, heard, how, value)), frame];
                    },
                });
                pair.run();
                assert.ok(isUp(pair), pair.reasons.join(" "));
                pair.authenticator({ type: "rekeyPairwise" });
                pair.run();
                pair.authenticator({ type: "rekeyGroup", groupKeys: pair.newGroupKeys(2) });
                pair.run();
                assert.ok(isUp(pair), pair.reasons.join(" "));
                assert.equal(pair.stationKey, pair.apKey);
                assert.equal(new Set(pair.installed).size, pair.installed.length, "a key installed again");
            }),
        );
    });
});

/** A forged message 1 leaves the supplicant waiting for its message 3, with the keys it has. */
const isUp = ({ supplicantState: state, authenticatorState }: Pair): boolean =>
    authenticatorState.tag === "established" && "current" in state && state.current.complete;

function meddled(frame: Uint8Array, heard: readonly Uint8Array[], how: string, value: number): Uint8Array {
    const forged = Uint8Array.from(frame);
    switch (how) {
        case "counter":
            return forged.fill(0xff, 9, 9 + 1 + (value % 8));
        case "nonce":
            return forged.fill(value & 0xff, 17, 49);
        case "information":
            forged[5] = value >> 8;
            forged[6] = value & 0xff;
            // Without a MIC or with a wrong one: he has no key.
            return forged.fill(0x77, 81, 97);
        case "bit":
            forged[4 + (value % (forged.length - 4))]! ^= 1 << (value & 7);
            return forged;
        case "cut":
            return forged.subarray(0, value % forged.length);
        default:
            return heard[value % heard.length]!;
    }
}

describe("Key data", () => {
    it("of any items and lengths is parsed or refused, and never read past its end", () => {
        fc.assert(
            fc.property(fc.array(item, { maxLength: 12 }), fc.nat(20), (items, cut) => {
                const whole = concat(...items);
                const data = whole.subarray(0, Math.max(0, whole.length - cut));
                const parsed = parseKeyData(data);
                if (isMalformed(parsed)) return;
                for (const one of parsed.items) {
                    const views = Object.values(one).filter(part => part instanceof Uint8Array);
                    for (const view of views) assert.ok(view.byteOffset + view.length <= data.byteOffset + data.length);
                }
            }),
        );
    });

    it("does not change what a MIC is computed over", () => {
        fc.assert(
            fc.property(bytes(300), keyData => {
                const pair = new Pair(kinds["WPA2-PSK with CCMP"]!);
                const real = parseKeyFrame(pair.air[0]!.frame, 16);
                assert.ok(!isMalformed(real));
                const wire = emitKeyFrame({ ...real, keyData });
                const again = parseKeyFrame(concat(wire, Uint8Array.of(1, 2, 3)), 16);
                assert.ok(!isMalformed(again));
                const kck =
                    pair.supplicantState.tag === "expectMessage1"
                        ? pair.supplicantState.link.pmk.slice(0, 16)
                        : assert.fail();
                assert.deepEqual(keyMic(2, kck, again.wire), keyMic(2, kck, wire));
            }),
        );
    });
});
