import assert from "node:assert/strict";
import { akmSuites, cipherSuites, rsnAkm, rsnCipher, wpaAkm, wpaCipher } from "#src/ieee80211/suite.js";

describe("suites", () => {
    it("finds every suite by its selectors and no suite by a foreign one", () => {
        for (const suite of cipherSuites) assert.equal(rsnCipher(suite.selector), suite);
        for (const suite of akmSuites) if ("selector" in suite) assert.equal(rsnAkm(suite.selector), suite);
        assert.equal(wpaCipher(0x0050f202), rsnCipher(0x000fac02));
        assert.equal(wpaAkm(0x0050f202), rsnAkm(0x000fac02));
        assert.equal(rsnCipher(0x0050f202), undefined);
        assert.equal(wpaCipher(0x000fac02), undefined);
    });

    it("gives every suite a selector and a name of its own", () => {
        for (const suites of [cipherSuites, akmSuites]) {
            const selectors = suites.flatMap(suite => ("selector" in suite ? [suite.selector] : []));
            assert.equal(new Set(selectors).size, selectors.length);
            assert.equal(new Set(suites.map(suite => suite.name)).size, suites.length);
        }
    });

    // S107: classification lives in one place.
    const classes: Record<string, readonly [authentication: string, ft: boolean, hash: string]> = {
        "wpa-psk": ["psk", false, "sha1"],
        "wpa-psk-sha256": ["psk", false, "sha256"],
        "wpa-ft-psk": ["psk", true, "sha256"],
        sae: ["sae", false, "sha256"],
        "ft-sae": ["sae", true, "sha256"],
        "wpa-eap": ["802.1x", false, "sha1"],
        "wpa-eap-sha256": ["802.1x", false, "sha256"],
        "wpa-ft-eap": ["802.1x", true, "sha256"],
        "wpa-eap-suite-b": ["802.1x", false, "sha256"],
        "wpa-eap-suite-b-192": ["802.1x", false, "sha384"],
        owe: ["owe", false, "sha256"],
    };
    for (const [name, expected] of Object.entries(classes)) {
        it(`S107 classifies ${name}`, () => {
            const suite = akmSuites.find(candidate => candidate.name === name)!;
            assert.deepEqual([suite.authentication, suite.ft, suite.hash], expected);
        });
    }
});
