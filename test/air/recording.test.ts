import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import { explained } from "#service/explained.js";
import { Recorder, type RecordLine } from "#service/runtime/recorder.js";
import type { RecordingKind } from "#service/runtime/recording-codec.js";
import { Replay, type ReplayEnd } from "#service/runtime/replay.js";
import { refusedPolicy, whatIf } from "#service/runtime/what-if.js";
import { wpa2Psk } from "#src/ap/index.js";
import { type KeyMachines, keyMachines } from "#src/core/key-machines.js";
import { initialRoot, rootMachine } from "#src/core/root.js";
import { passphraseToPsk } from "#src/crypto/pbkdf2.js";
import { toHex } from "#src/lib/bytes.js";
import { Secret } from "#src/lib/secret.js";
import { Site, text } from "#test/support/site.js";
import { network } from "#test/support/station.js";
import { LOG_SETTINGS, Supplicant } from "#test/support/supplicant.js";

const PASSPHRASE = "correct horse battery";

/** Copies of every secret that passed through the supplicant, and of every random byte it drew. */
class Spy {
    readonly seen: Uint8Array[] = [];

    readonly machines: KeyMachines = {
        supplicant: {
            initial: keyMachines.supplicant.initial,
            reduce: (state, event, env) => {
                const random = (length: number): Uint8Array => {
                    const answer = env.random(length);
                    this.seen.push(Uint8Array.from(answer));
                    return answer;
                };
                this.#look(event);
                const step = keyMachines.supplicant.reduce(state, event, { now: env.now, random });
                this.#look(step);
                return step;
            },
            deadline: state => keyMachines.supplicant.deadline(state),
        },
    };

    #look(value: unknown): void {
        if (value instanceof Secret) {
            if (!value.wiped) this.seen.push(Uint8Array.from(value.reveal()));
        } else if (value instanceof Map) {
            for (const part of value.values()) this.#look(part);
        } else if (typeof value === "object" && value !== null && !(value instanceof Uint8Array)) {
            for (const part of Object.values(value)) this.#look(part);
        }
    }
}

describe("a recording of a whole connection", () => {
    let site: Site;
    let lines: RecordLine[];
    let spy: Spy;

    beforeEach(() => {
        site = new Site();
        lines = [];
        spy = new Spy();
    });
    afterEach(() => site.air.close());

    /** Joins, is thrown out, comes back, and leaves. */
    async function record(kind: RecordingKind): Promise<void> {
        const security = wpa2Psk(new Secret(passphraseToPsk(text(PASSPHRASE), text("home"))));
        const ap = site.accessPoint("home", { security });
        const recorder = new Recorder(kind, LOG_SETTINGS, line => {
            lines.push(JSON.parse(JSON.stringify(line)) as RecordLine);
        });
        const machines: KeyMachines = { supplicant: recorder.sealing("supplicant", spy.machines.supplicant) };
        const laptop = await Supplicant.start(site, "air0", {}, recorder.recording(rootMachine(machines)));
        await laptop.select(network({ ssid: '"home"', key_mgmt: "WPA-PSK", psk: `"${PASSPHRASE}"` }));
        await laptop.becomes("completed");
        ap.stop();
        await laptop.becomes("disconnected");
        ap.start();
        await laptop.becomes("completed");
        await laptop.command({ type: "disconnect" });
        await laptop.becomes("disconnected");
        recorder.end(laptop.root);
    }

    function replay(machines: KeyMachines = keyMachines): ReplayEnd {
        const run = new Replay(lines);
        assert.deepEqual(run.setup, LOG_SETTINGS);
        const machine = rootMachine({ supplicant: run.sealing("supplicant", machines.supplicant) });
        return run.run(machine, initialRoot(LOG_SETTINGS), effect => {
            if (effect.type === "wipe") effect.secret.wipe();
        });
    }

    for (const kind of ["shareable", "keys"] as const) {
        it(`of the kind ${kind} ends in the recorded states`, async () => {
            await record(kind);
            const { same, events, state, recorded } = replay();
            assert.ok(events > 20);
            assert.deepEqual(state, recorded);
            assert.equal(same, true);
        });
    }

    it("of the shareable kind has no byte of the passphrase, of a key or of a nonce", async () => {
        await record("shareable");
        const written = JSON.stringify(lines);
        const secrets = [...spy.seen, text(PASSPHRASE), passphraseToPsk(text(PASSPHRASE), text("home"))];
        assert.ok(spy.seen.length > 10);
        for (const secret of secrets) {
            for (let at = 0; at + 6 <= secret.length; at++) {
                const part = toHex(secret.subarray(at, at + 6));
                assert.ok(!written.includes(part), `${part} of a secret stands in the recording`);
            }
        }
        assert.ok(!written.includes(PASSPHRASE));
    });

    describe("is explained by another policy", () => {
        /** Joins an access point, hears of another one that is nearer, is sent there, and loses both. */
        async function travel(): Promise<void> {
            const security = wpa2Psk(new Secret(passphraseToPsk(text(PASSPHRASE), text("home"))));
            const near = site.accessPoint("home", { security }, { x: 5, y: 0 });
            const far = site.accessPoint("home", { security, frequency: 2462 }, { x: 12, y: 0 });
            near.vanish();
            const recorder = new Recorder("shareable", LOG_SETTINGS, line => {
                lines.push(JSON.parse(JSON.stringify(line)) as RecordLine);
            });
            const machines: KeyMachines = { supplicant: recorder.sealing("supplicant", keyMachines.supplicant) };
            const laptop = await Supplicant.start(site, "air0", {}, recorder.recording(rootMachine(machines)));
            const home = { ssid: '"home"', key_mgmt: "WPA-PSK", psk: `"${PASSPHRASE}"`, bgscan: '"simple:20:-30:60"' };
            await laptop.select(network(home));
            await laptop.becomes("completed");
            near.start();
            await site.run(70_000);
            far.deauthenticate(laptop.card.link.address, 1);
            await site.run(10_000);
            far.vanish();
            near.vanish();
            await site.run(20_000);
            recorder.end(laptop.root);
        }
        const under = (policy: Readonly<Record<string, string>>) => whatIf(new Replay(lines), policy);

        it("moment by moment: where it would have looked, whom joined, when moved", async () => {
            await travel();
            const { kinds } = under({});
            for (const kind of ["scan", "select", "roam", "avoid"] as const) assert.ok(kinds[kind].recorded > 0, kind);

            const looks = under({ quick_search: "0" });
            const [first] = looks.differences;
            assert.match(first?.recorded[0]?.text ?? "", /^scan: scanning(Likely|Known)Channels .*frequencies=/);
            assert.match(first?.otherwise[0]?.text ?? "", /^scan: scanningAllChannels/);
            assert.deepEqual([first?.ifname, first?.state], ["air0", "inactive"]);
            assert.ok(looks.kinds.scan.otherwise > 0);

            const moves = under({ roam_policy: "1" });
            assert.ok(moves.kinds.roam.otherwise > 0);
            assert.equal(moves.kinds.scan.otherwise, 0);
            for (const { recorded, otherwise } of moves.differences)
                assert.notDeepEqual(
                    recorded.map(({ reason }) => reason),
                    otherwise.map(({ reason }) => reason),
                );

            const failures = under({ retry_policy: "1" });
            assert.ok(failures.kinds.select.otherwise > 0);
        });

        it("and goes on from what was recorded behind each difference", async () => {
            await travel();
            assert.ok(under({ quick_search: "0" }).differences.length > 1);
            // The recorded policy decides as recorded, and the replay is none the worse for the question.
            assert.deepEqual(under({ quick_search: "1" }).differences, []);
            assert.equal(replay().same, true);
        });

        it("in lines that name the reasons and say what they mean", async () => {
            await travel();
            const told = explained(under({ quick_search: "0" }), "quick_search=0");
            assert.match(told[0]!, /^\d+\.\d{3} air0 inactive$/);
            assert.match(told[1]!, /^ {2}recorded {3}scan: scanning/);
            assert.match(told[2]!, /^ {2}otherwise {2}scan: scanningAllChannels/);
            assert.equal(told[3], "  it goes on as recorded");
            assert.ok(told.includes("scanningAllChannels: looks everywhere"));
            assert.ok(told.some(line => /^scan: \d+ decided, [1-9]\d* moments in which quick_search=0/.test(line)));
            assert.ok(told.some(line => /^roam: \d+ decided, 0 moments/.test(line)));
        });
    });

    it("is not explained by a setting that does not exist or a value that it cannot have", () => {
        assert.equal(refusedPolicy({ quick_search: "0", roam_policy: "1" }), undefined);
        assert.match(refusedPolicy({ slow_search: "0" }) ?? "", /slow_search/);
        assert.match(refusedPolicy({ roam_policy: "7" }) ?? "", /roam_policy/);
    });

    it("with keys has them, which shows that the test before this one can fail", async () => {
        await record("keys");
        const written = JSON.stringify(lines);
        assert.ok(spy.seen.some(secret => secret.length >= 16 && written.includes(toHex(secret))));
        assert.ok(written.includes(toHex(text(PASSPHRASE))));
    });
});
