import assert from "node:assert/strict";
import { FLOWS } from "#test/hwsim/differential/chapters/index.js";
import { compareChapters } from "#test/hwsim/differential/scenario.js";
import { settings } from "#test/hwsim/guest/settings.js";

describe("signals like those of wpa_supplicant", () => {
    const coverage = compareChapters(FLOWS);

    it("are compared for each property of a BSS, read and three times refused, and where a connection makes an input good", function () {
        if (settings.grep !== undefined) this.skip();
        assert.deepEqual(coverage.missing("flows"), []);
    });
});
