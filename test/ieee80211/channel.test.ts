import assert from "node:assert/strict";
import { bandOf, type Channel, channelOf, frequencyOf } from "#src/ieee80211/channel.js";

const channel = (band: Channel["band"], number: number): Channel => ({ band, number });

describe("Channels and frequencies", () => {
    const pairs: readonly (readonly [number, Channel])[] = [
        [2412, channel("2.4GHz", 1)],
        [2437, channel("2.4GHz", 6)],
        [2472, channel("2.4GHz", 13)],
        [2484, channel("2.4GHz", 14)],
        [4910, channel("5GHz", 182)],
        [4920, channel("5GHz", 184)],
        [4980, channel("5GHz", 196)],
        [5180, channel("5GHz", 36)],
        [5720, channel("5GHz", 144)],
        [5825, channel("5GHz", 165)],
        [5885, channel("5GHz", 177)],
        [5935, channel("6GHz", 2)],
        [5955, channel("6GHz", 1)],
        [6135, channel("6GHz", 37)],
        [7115, channel("6GHz", 233)],
        [58320, channel("60GHz", 1)],
        [64800, channel("60GHz", 4)],
    ];

    for (const [frequency, expected] of pairs) {
        it(`${frequency} MHz is channel ${expected.number} at ${expected.band}`, () => {
            assert.deepEqual(channelOf(frequency), expected);
            assert.equal(frequencyOf(expected), frequency);
            assert.equal(bandOf(frequency), expected.band);
        });
    }

    it("Frequencies between channels and outside the bands have no channel", () => {
        for (const frequency of [0, -5, 2407, 2413, 2477, 5181, 5950, 7120, 58321, Number.NaN]) {
            assert.equal(channelOf(frequency), undefined, `${frequency}`);
        }
        assert.equal(bandOf(3000), undefined);
    });

    it("Numbers that a band does not have give no frequency", () => {
        for (const number of [0, 15, 1.5, -1]) assert.equal(frequencyOf(channel("2.4GHz", number)), undefined);
        assert.equal(frequencyOf(channel("5GHz", 197)), undefined);
        assert.equal(frequencyOf(channel("6GHz", 234)), undefined);
        assert.equal(frequencyOf(channel("60GHz", 9)), undefined);
    });

    it("Every channel number comes back from its frequency", () => {
        for (const band of ["2.4GHz", "5GHz", "6GHz", "60GHz"] as const) {
            for (let number = 0; number <= 256; number++) {
                const frequency = frequencyOf({ band, number });
                if (frequency !== undefined) assert.deepEqual(channelOf(frequency), { band, number });
            }
        }
    });
});
