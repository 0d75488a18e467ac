import assert from "node:assert/strict";
import { staleFiles } from "#service/build/generate.js";

describe("generated files", () => {
    it("say what their sources say (else: npm run generate)", async () => {
        assert.deepEqual(await staleFiles(), []);
    }).timeout(120_000);
});
