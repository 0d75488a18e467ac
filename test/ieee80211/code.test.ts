import assert from "node:assert/strict";
import { authAlgorithmName } from "#src/ieee80211/auth.js";
import { reasonName } from "#src/ieee80211/reason-code.js";
import { statusName } from "#src/ieee80211/status-code.js";

describe("Names of codes in logs", () => {
    it("are the words of the table, and nothing for a reserved code", () => {
        assert.equal(reasonName(15), "fourWayHandshakeTimeout");
        assert.equal(reasonName(0), undefined);
        assert.equal(statusName(126), "saeHashToElement");
        assert.equal(statusName(4), undefined);
        assert.equal(authAlgorithmName(3), "sae");
    });
});
