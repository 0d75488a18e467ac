import assert from "node:assert/strict";
import { stages, without } from "#src/core/look.js";
import type { Capabilities } from "#src/driver/capability.js";
import { channels } from "#test/support/station.js";

const radio: Pick<Capabilities, "bands"> = {
    bands: [
        channels("2.4GHz", [2412, 2417, 2437, 2462, 2484], { 2484: { disabled: true } }),
        channels("5GHz", [5180, 5260, 5745], { 5260: { radar: true, noIr: true } }),
        channels("6GHz", [5955, 5975]),
    ],
};

describe("the order in which channels are looked at", () => {
    it("is where the network was seen, the usual three, what may be probed, and then the rest", () => {
        assert.deepEqual(stages(radio, [5745], undefined), [
            [5745],
            [2412, 2437, 2462],
            [2417, 5180],
            [5260, 5955, 5975],
        ]);
    });

    it("begins with the usual three when nothing is known", () => {
        assert.deepEqual(stages(radio, [], undefined)[0], [2412, 2437, 2462]);
    });

    it("leaves out what the regulatory domain has switched off, also where the network was seen", () => {
        const looked = stages(radio, [2484, 5260], undefined);
        assert.deepEqual(looked[0], [5260]);
        assert.ok(!looked.flat().includes(2484));
    });

    it("keeps to the channels that the networks are restricted to", () => {
        assert.deepEqual(stages(radio, [2437], [2437, 5180, 5955]), [[2437], [5180], [5955]]);
        assert.deepEqual(stages(radio, [2437], [5180]), [[5180]]);
    });

    it("looks at no channel twice and at every one once", () => {
        const all = stages(radio, [5180, 2437], undefined).flat();
        assert.equal(new Set(all).size, all.length);
        assert.equal(all.length, 9);
    });

    it("begins with at most eight channels, the most promising ones", () => {
        const frequencies = Array.from({ length: 20 }, (_, i) => 5180 + 20 * i);
        const wide = { bands: [channels("5GHz", frequencies)] };
        assert.deepEqual(stages(wide, frequencies, undefined), [frequencies.slice(0, 8), frequencies.slice(8)]);
    });

    it("is nothing in particular when the driver does not say which channels it has", () => {
        assert.deepEqual(stages({ bands: [] }, [2437], undefined), []);
    });

    it("goes on with what has not been looked at", () => {
        assert.deepEqual(without([[2412, 2437], [5180], [5745]], [2437, 5180]), [[2412], [5745]]);
    });
});
