import assert from "node:assert/strict";
import {
    clearAir,
    type Impairment,
    type InFlight,
    type Propagation,
    propagation,
    unimpaired,
} from "#src/driver/air/impairment.js";
import { type Instant, millis } from "#src/lib/instant.js";
import { deadline } from "#src/lib/machine.js";
import { Seeded } from "#test/support/seeded.js";

const machine = propagation<string>();

/** Sends `count` frames, one a millisecond, and gives back what arrives, in order. */
function arrivals(impairment: Partial<Impairment>, count = 1000, seed = 1): { frames: Uint8Array[]; lost: number } {
    const random = new Seeded(seed).bytes;
    let state: Propagation<string> = { ...clearAir, impairment: { ...unimpaired, ...impairment } };
    const frames: Uint8Array[] = [];
    let lost = 0;
    const take = (step: ReturnType<typeof machine.reduce>) => {
        state = step.state;
        for (const effect of step.effects) effect.type === "arrive" ? frames.push(effect.flight.frame) : lost++;
    };
    for (let now = 0; now < count + 100; now++) {
        const env = { now: now as Instant, random };
        const flight: InFlight<string> = {
            to: "receiver",
            frame: Uint8Array.of(now >> 8, now & 255, 0, 0),
            frequency: 2412,
            signal: -40,
            arrival: (now + 0.5) as Instant,
        };
        take(machine.reduce(state, deadline, env));
        if (now < count) take(machine.reduce(state, { type: "send", flight }, env));
    }
    assert.equal(machine.deadline(state), undefined);
    return { frames, lost };
}

const number = (frame: Uint8Array): number => (frame[0]! << 8) | frame[1]!;
const share = (part: number): boolean => part > 150 && part < 250;

describe("impairment", () => {
    it("lets every frame through once, in order and unchanged, when the air is clear", () => {
        const { frames, lost } = arrivals({});
        assert.equal(lost, 0);
        assert.deepEqual(
            frames.map(number),
            Array.from({ length: 1000 }, (_, i) => i),
        );
        assert.ok(frames.every(frame => frame[2] === 0 && frame[3] === 0));
    });

    it("loses its share of frames and says so", () => {
        const { frames, lost } = arrivals({ loss: 0.2 });
        assert.ok(share(lost), `${lost} of 1000`);
        assert.equal(frames.length + lost, 1000);
    });

    it("duplicates its share of frames", () => {
        const { frames, lost } = arrivals({ duplication: 0.2 });
        assert.equal(lost, 0);
        assert.equal(new Set(frames.map(number)).size, 1000);
        assert.ok(share(frames.length - 1000), `${frames.length}`);
    });

    it("lets frames overtake each other and loses none of them", () => {
        const { frames } = arrivals({ reordering: 0.2, reorderingDelay: millis(20) });
        const numbers = frames.map(number);
        const overtaken = numbers.filter((n, i) => i > 0 && n < numbers[i - 1]!).length;
        assert.ok(overtaken > 50, `${overtaken}`);
        assert.equal(new Set(numbers).size, 1000);
    });

    it("flips one bit in its share of frames", () => {
        const { frames } = arrivals({ corruption: 0.2 });
        const bits = (byte: number): number => byte.toString(2).replaceAll("0", "").length;
        const wrong = frames.map((frame, i) => {
            const sent = [i >> 8, i & 255, 0, 0];
            return frame.reduce((sum, byte, at) => sum + bits(byte ^ sent[at]!), 0);
        });
        assert.ok(wrong.every(count => count <= 1));
        assert.ok(share(wrong.filter(count => count === 1).length));
    });

    it("draws the same for a frame whatever the rates are, so that one more impairment shifts nothing else", () => {
        const lossOnly = arrivals({ loss: 0.2 }).frames.map(number);
        const both = arrivals({ loss: 0.2, duplication: 0.5 }).frames.map(number);
        assert.deepEqual(
            [...new Set(both)].sort((a, b) => a - b),
            lossOnly,
        );
    });

    it("follows from the seed alone", () => {
        const everything = { loss: 0.1, duplication: 0.1, reordering: 0.3, corruption: 0.1 };
        assert.deepEqual(arrivals(everything, 300, 7), arrivals(everything, 300, 7));
        assert.notDeepEqual(arrivals(everything, 300, 7), arrivals(everything, 300, 8));
    });
});
