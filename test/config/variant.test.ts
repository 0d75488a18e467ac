import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { defaultNetwork, isRefused, setNetworkField } from "#src/config/network.js";
import type { FieldVariant } from "#src/config/variant.js";
import { variantText } from "#src/config/variant.js";

describe("config: D-Bus values", () => {
    const rows: readonly (readonly [what: string, name: string, variant: FieldVariant, text: string])[] = [
        ["text is quoted and nothing in it is escaped", "identity", { type: "s", value: 'a"b\\' }, '"a"b\\"'],
        ["words are not quoted", "key_mgmt", { type: "s", value: " SAE" }, " SAE"],
        ["an address is not quoted", "bssid", { type: "s", value: "any" }, "any"],
        ["a list of a credential is not quoted", "roaming_consortium", { type: "s", value: "112233" }, "112233"],
        ["nor is the other one", "required_roaming_consortium", { type: "s", value: "112233" }, "112233"],
        ["bytes become hexadecimal digits", "ssid", { type: "ay", value: Uint8Array.of(0, 255) }, "00ff"],
        ["numbers become decimal digits", "priority", { type: "i", value: -5 }, "-5"],
        ["unsigned numbers as well", "priority", { type: "u", value: 4294967295 }, "4294967295"],
    ];
    for (const [what, name, variant, text] of rows) {
        it(what, () => assert.deepEqual(variantText(name, variant), { text }));
    }

    it("an empty array and any other type are refused", () => {
        assert.deepEqual(variantText("ssid", { type: "ay", value: new Uint8Array() }), {
            refused: "ssid: the byte array is empty",
        });
        assert.deepEqual(variantText("scan_ssid", { type: "other", signature: "b" }), {
            refused: "scan_ssid: a value of type b, expected s, ay, i or u",
        });
    });

    describe("in a network", () => {
        const accepted = (name: string, variant: FieldVariant): boolean => {
            const text = variantText(name, variant);
            return !isRefused(text) && !isRefused(setNetworkField(defaultNetwork, name, text.text));
        };
        const cases: readonly (readonly [what: string, name: string, variant: FieldVariant, taken: boolean])[] = [
            ["a number as text is refused", "priority", { type: "s", value: "1" }, false],
            ["a number of the raw list as text is taken", "scan_ssid", { type: "s", value: "1" }, true],
            ["a PSK of 64 digits as text is refused", "psk", { type: "s", value: "ab".repeat(32) }, false],
            ["a passphrase is taken", "psk", { type: "s", value: "passphrase" }, true],
            ["a PSK of 32 bytes is taken", "psk", { type: "ay", value: new Uint8Array(32) }, true],
            ["an address as bytes is refused", "bssid", { type: "ay", value: new Uint8Array(6) }, false],
            ["one digit is half a byte of an SSID", "ssid", { type: "u", value: 5 }, false],
            ["operating channel validation is a number", "ocv", { type: "i", value: 1 }, true],
            ["and not text", "ocv", { type: "s", value: "1" }, false],
            ["other SAE identifiers are bytes", "alt_sae_password_ids", { type: "ay", value: Uint8Array.of(1) }, true],
            ["and not text either", "alt_sae_password_ids", { type: "s", value: "ab" }, false],
            ["groups are text", "pasn_groups", { type: "s", value: "19 20" }, true],
            ["or one number", "pasn_groups", { type: "i", value: 19 }, true],
            ["no prefix of a password is special", "password", { type: "s", value: "hash:zz" }, true],
        ];
        for (const [what, name, variant, taken] of cases) {
            it(`${name}: ${what}`, () => assert.equal(accepted(name, variant), taken));
        }

        it("the digits of a number are hexadecimal in an SSID", () => {
            const text = variantText("ssid", { type: "u", value: 12 });
            assert.ok(!isRefused(text));
            const config = setNetworkField(defaultNetwork, "ssid", text.text);
            assert.ok(!isRefused(config));
            assert.deepEqual(config.ssid, Uint8Array.of(0x12));
        });
    });
});
