import assert from "node:assert/strict";
import { CALLS } from "#test/hwsim/differential/chapters/index.js";
import { compareChapters } from "#test/hwsim/differential/scenario.js";
import { settings } from "#test/hwsim/guest/settings.js";

describe("answers like those of wpa_supplicant", () => {
    const coverage = compareChapters(CALLS);

    it("are compared for each member with an input that it takes and with three that it refuses", function () {
        if (settings.grep !== undefined) this.skip();
        assert.deepEqual(coverage.missing("calls"), []);
    });
});
