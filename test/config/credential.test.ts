import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
    type CredentialConfig,
    credentialField,
    credentialSecrets,
    defaultCredential,
    isTemporary,
    setCredentialField,
    shownCredentialField,
} from "#src/config/credential.js";
import { isRefused } from "#src/config/member.js";
import { printLines } from "#src/config/value.js";

function credential(...settings: readonly (readonly [name: string, text: string])[]): CredentialConfig {
    return settings.reduce((config, [name, text]) => {
        const next = setCredentialField(config, name, text);
        assert.ok(!isRefused(next), JSON.stringify(next));
        return next;
    }, defaultCredential);
}

function refusal(name: string, text: string): string {
    const result = setCredentialField(defaultCredential, name, text);
    assert.ok(isRefused(result), `${name}=${text} was taken`);
    return result.refused;
}

const lines = (config: CredentialConfig, name: string): readonly string[] => printLines(credentialField(config, name)!);

describe("a credential", () => {
    for (const [name, text, shown, printed] of [
        ["realm", '"example.com"', "example.com", '"example.com"'],
        ["realm", "6578", "ex", '"ex"'],
        ["username", 'P"a\\x62"', "ab", '"ab"'],
        ["priority", "3", "3", "3"],
        ["sp_priority", "255", "255", "255"],
        ["eap", "TTLS", "TTLS", "TTLS"],
        ["roaming_consortium", "223344", "223344", "223344"],
        ["roaming_consortium", '"abc"', "616263", "616263"],
        ["required_roaming_consortium", "112233445566778899aabbccddeeff", "112233445566778899aabbccddeeff", undefined],
        ["roaming_consortiums", '"5a03ba,001122"', "5a03ba,001122", '"5a03ba,001122"'],
        ["req_conn_capab", "6:22,80", "6:22,80", "6:22,80"],
        ["req_conn_capab", "50", "50", "50"],
        ["excluded_ssid", "00ff", "\\x00\\xff", "00ff"],
        ["roaming_partner", '"example.com,1,127,*"', "example.com,1,127,*", undefined],
        ["password", '"secret"', "*", '"secret"'],
        ["password", "ext:name", "*", "ext:name"],
        ["private_key_passwd", '"secret"', "*", '"secret"'],
        ["milenage", '"90dc:81e9:0000"', "*", '"90dc:81e9:0000"'],
    ] as const) {
        it(`reads ${name}=${text}, shows ${JSON.stringify(shown)}`, () => {
            const config = credential([name, text]);
            assert.equal(shownCredentialField(config, name), shown);
            assert.deepEqual(lines(config, name), [printed ?? text]);
        });
    }

    for (const [name, text, words] of [
        ["sp_priority", "256", "from 0 to 255"],
        ["roaming_consortium", "1122", "3 to 15 bytes"],
        ["roaming_consortiums", '"1"', "organization identifiers"],
        ["home_ois", '"1122"', "organization identifiers"],
        ["required_home_ois", '"112233,11"', "organization identifiers"],
        ["eap", "NOSUCH", "one word out of"],
        ["eap", "TTLS PEAP", "one word out of"],
        ["realm", '"example.com', "text in quotes"],
        ["roaming_partner", '"example.com"', "a domain name"],
        ["roaming_partner", '"example.com,1,127,usa"', "a domain name"],
        ["req_conn_capab", "tcp", "a protocol number"],
        ["excluded_ssid", `"${"x".repeat(33)}"`, "0 to 32 bytes"],
        ["username", '"a"\n}\nmodel_name=b\ncred={\n#"', "in one line"],
        ["password", '"a"\n}\n#"', "in one line"],
        ["password", "ext:a\n}", "in one line"],
        ["domain", '"a\nb"', "in one line"],
        ["bogus", "1", "bogus is not a cred field"],
    ] as const) {
        it(`refuses ${name}=${text}`, () => assert.ok(refusal(name, text).includes(words), refusal(name, text)));
    }

    it("gains a domain, an excluded SSID, a roaming partner or a connection capability with each setting", () => {
        const config = credential(["domain", '"a.example"'], ["domain", '"b.example"'], ["excluded_ssid", '"x y"']);
        assert.equal(shownCredentialField(config, "domain"), "a.example\nb.example");
        assert.deepEqual(lines(config, "domain"), ['"a.example"', '"b.example"']);
    });

    it("does not name a secret in a refusal, and lists every secret for wiping", () => {
        assert.ok(!refusal("password", '"half a secret').includes("half"));
        const config = credential(["password", '"p1"'], ["milenage", '"m"'], ["realm", '"r"']);
        assert.equal(credentialSecrets(config).length, 2);
    });

    it("starts with the original's defaults and is temporary only when told so", () => {
        assert.equal(shownCredentialField(defaultCredential, "sim_num"), "1");
        assert.equal(shownCredentialField(defaultCredential, "priority"), "0");
        assert.equal(shownCredentialField(defaultCredential, "realm"), undefined);
        assert.equal(isTemporary(defaultCredential), false);
        assert.equal(isTemporary(credential(["temporary", "1"])), true);
    });
});
