import assert from "node:assert/strict";
import { SEEN } from "#test/hwsim/differential/chapters/index.js";
import { compareChapters } from "#test/hwsim/differential/scenario.js";
import { settings } from "#test/hwsim/guest/settings.js";

describe("air, files and time like those of wpa_supplicant", () => {
    const coverage = compareChapters(SEEN);

    it("are compared where a configuration file makes an input good", function () {
        if (settings.grep !== undefined) this.skip();
        assert.deepEqual(coverage.missing("seen"), []);
    });
});
