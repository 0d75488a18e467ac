import assert from "node:assert/strict";
import { akm, cipher } from "#src/ieee80211/suite.js";
import { fromHex, toHex } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";
import { Secret } from "#src/lib/secret.js";
import { asSupplicantKey, derivePtk, descriptorVersion } from "#src/rsn/ptk.js";

const hex = (text: string): Uint8Array => fromHex(text)!;

describe("Pairwise transient key", () => {
    // The example of pairwise key derivation among the test vectors of IEEE 802.11 (annex J in the 2020 edition).
    const input = {
        akm: akm("wpa-psk"),
        pmk: new Secret(hex("0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af")),
        authenticator: "a0:a1:a1:a3:a4:a5" as Mac,
        supplicant: "b0:b1:b2:b3:b4:b5" as Mac,
        snonce: hex("c0c1c2c3c4c5c6c7c8c9d0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5"),
        anonce: hex("e0e1e2e3e4e5e6e7e8e9f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff000102030405"),
    };
    const kck = "379f9852d0199236b94e407ce4c00ec8";
    const kek = "47c9edc01c2c6e5b4910caddfb3e51a7";
    const tk = "b2360c79e9710fdd58bea93deaf06599";
    const michael = ["db980afbc29c1528", "55740a6ce5ae3827"];

    for (const [name, expected] of [
        ["ccmp", tk],
        ["tkip", tk + michael.join("")],
    ] as const) {
        it(`is the annex's for ${name}`, () => {
            const keys = derivePtk({ ...input, pairwise: cipher(name) });
            assert.deepEqual(
                [keys.kck, keys.kek, keys.tk].map(secret => toHex(secret.reveal())),
                [kck, kek, expected],
            );
        });
    }

    it("is the same whoever is called what", () => {
        const { authenticator, supplicant, anonce, snonce } = input;
        const exchanged = { authenticator: supplicant, supplicant: authenticator, anonce: snonce, snonce: anonce };
        const keys = derivePtk({ ...input, ...exchanged, pairwise: cipher("ccmp") });
        assert.equal(toHex(keys.kck.reveal()), kck);
    });

    it("has its Michael keys exchanged for the supplicant's driver, and other ciphers' keys left alone", () => {
        const exchanged = asSupplicantKey(cipher("tkip"), hex(tk + michael.join("")));
        assert.equal(toHex(exchanged.reveal()), tk + michael.toReversed().join(""));
        assert.equal(toHex(asSupplicantKey(cipher("gcmp-256"), hex(tk + tk)).reveal()), tk + tk);
    });

    it("is used with the descriptor version of its AKM and cipher", () => {
        assert.equal(descriptorVersion(akm("wpa-psk"), cipher("tkip")), 1);
        assert.equal(descriptorVersion(akm("wpa-psk"), cipher("ccmp")), 2);
        assert.equal(descriptorVersion(akm("wpa-eap"), cipher("gcmp-256")), 2);
        assert.equal(descriptorVersion(akm("wpa-psk-sha256"), cipher("ccmp")), 3);
        assert.equal(descriptorVersion(akm("sae"), cipher("ccmp")), undefined);
    });
});
