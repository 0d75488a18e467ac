import assert from "node:assert/strict";
import { contradictions, generate, headerInstalled, parseEnums } from "#service/build/generate-nl80211.js";

describe("the generator of nl80211 constants", () => {
    it("counts, adds, shifts and follows names, and leaves out what only counts", () => {
        const header = `
            #define NL80211_X NL80211_A
            /* enum nothing { NL80211_NOT }; */
            enum nl80211_things {
                NL80211_THING_A,
                NL80211_THING_B = 5, /* five */
                NL80211_THING_C,
                NL80211_THING_D = 1 << 4,
                NL80211_THING_E = 1U << 31,
                NL80211_THING_F = NL80211_THING_B,
                __NL80211_THING_AFTER_LAST,
                NL80211_THING_MAX = __NL80211_THING_AFTER_LAST - 1
            };`;
        assert.deepEqual(parseEnums(header), [
            {
                name: "nl80211_things",
                members: [
                    ["NL80211_THING_A", 0],
                    ["NL80211_THING_B", 5],
                    ["NL80211_THING_C", 6],
                    ["NL80211_THING_D", 16],
                    ["NL80211_THING_E", 0x8000_0000],
                    ["NL80211_THING_F", 5],
                ],
            },
        ]);
    });

    it("refuses an expression it does not understand", () => {
        assert.throws(() => parseEnums("enum x { A = B * 2 };"), /not understood/);
    });

    it("names constants that two headers number differently, and no additions", () => {
        const before = "export const THINGS = {\n    A: 1,\n    B: 2,\n} as const;";
        const after = "export const THINGS = {\n    A: 1,\n    B: 3,\n    C: 4,\n} as const;";
        assert.deepEqual(contradictions(before, after), ["THINGS.B"]);
    });

    it("agrees with the header of this machine", function () {
        if (!headerInstalled()) this.skip();
        assert.equal(generate().size, 1);
    });
});
