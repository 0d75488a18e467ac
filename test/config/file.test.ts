import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, it } from "mocha";
import { shownCredentialField } from "#src/config/credential.js";
import { type Configuration, configurationSecrets, readConfiguration } from "#src/config/file.js";
import { globalFieldText } from "#src/config/global.js";
import { networkField, networkFieldText } from "#src/config/network.js";
import { parseSyntax, printSyntax } from "#src/config/syntax.js";
import { printValue } from "#src/config/value.js";
import { toHex } from "#src/lib/bytes.js";
import { utf8 } from "#src/lib/text.js";

function read(text: string | Uint8Array, base?: Configuration): Configuration {
    const { configuration, errors } = readConfiguration(parseSyntax(bytes(text)), base);
    assert.deepEqual(errors, []);
    return configuration;
}

const bytes = (text: string | Uint8Array): Uint8Array => (typeof text === "string" ? utf8(text) : text);

const complaints = (text: string): readonly string[] =>
    readConfiguration(parseSyntax(utf8(text))).errors.map(error => error.text);

const ssidOf = (line: string | Uint8Array): string => {
    const { networks } = read(Buffer.concat([utf8("network={\n"), bytes(line), utf8("\n}\n")]));
    return toHex(networks[0]!.ssid!);
};

describe("a configuration file", () => {
    it("has global fields, networks, credentials and blobs, in any order, with comments anywhere", () => {
        const { global, networks, credentials, blobs } = read(
            [
                "# a comment",
                "ctrl_interface=DIR=/run/wpa_supplicant GROUP=netdev",
                "  update_config=1 # allowed",
                "network={ # the first",
                '\tssid="home # not a comment" # but this is one',
                '\t psk="pass#word"',
                "\t# key_mgmt=NONE",
                "",
                "}",
                "country=DE",
                "cred={",
                '\trealm="example.com"',
                "}",
                "blob-base64-certificate={",
                "aGVs",
                "bG8=",
                "}",
                "network={\r",
                "ssid=00ff\r",
                "key_mgmt=NONE\r",
                "}\r",
            ].join("\n"),
        );
        assert.equal(globalFieldText(global, "ctrl_interface"), "DIR=/run/wpa_supplicant GROUP=netdev");
        assert.equal(globalFieldText(global, "update_config"), "1");
        assert.equal(global.country, "DE");
        assert.equal(networkFieldText(networks[0]!, "ssid"), '"home # not a comment"');
        assert.equal(printValue(networkField(networks[0]!, "psk")!), '"pass#word"');
        assert.equal(networkFieldText(networks[1]!, "ssid"), "00ff");
        assert.deepEqual([...networks[1]!.keyMgmt], ["NONE"]);
        assert.equal(shownCredentialField(credentials[0]!, "realm"), "example.com");
        assert.equal(Buffer.from(blobs.get("certificate")!.reveal()).toString(), "hello");
    });

    it("has networks that are enabled unless it says otherwise", () => {
        const { networks } = read('network={\nssid="a"\n}\nnetwork={\nssid="b"\ndisabled=1\n}\n');
        assert.deepEqual(
            networks.map(network => network.disabled),
            [0, 1],
        );
    });

    for (const [what, line, hex] of [
        ["in quotes", 'ssid="a"b\\x"', "61 22 62 5c 78"],
        ["with escapes", 'ssid=P"a\\x00\\n\\"\\377"', "61 00 0a 22 ff"],
        ["in hexadecimal digits", "ssid=00A1ff", "00 a1 ff"],
        ["in UTF-8", 'ssid="é"', "c3 a9"],
        ["in Latin-1", Uint8Array.of(...utf8('ssid="'), 0xe9, 0x22), "e9"],
        ["beginning with a byte order mark", Uint8Array.of(...utf8('ssid="'), 0xef, 0xbb, 0xbf, 0x22), "ef bb bf"],
        ["with a hash in quotes", 'ssid="a # b" # c', "61 20 23 20 62"],
        ["with quotes in the comment", 'ssid="a # b" # "c" # "d"', "61 20 23 20 62"],
        ["in digits, with quotes in the comment", 'ssid=6162 # "c"', "61 62"],
    ] as const) {
        it(`has SSIDs ${what}`, () => assert.equal(ssidOf(line), hex.replaceAll(" ", "")));
    }

    it("adds a second file: its fields replace, its networks come after", () => {
        const first = read('country=DE\nap_scan=1\nnetwork={\nssid="a"\n}\n');
        const { global, networks } = read('country=FR\nnetwork={\nssid="b"\n}\n', first);
        assert.equal(global.country, "FR");
        assert.deepEqual(
            networks.map(network => networkFieldText(network, "ssid")),
            ['"a"', '"b"'],
        );
    });

    it("reads a number that is not there as zero, and a country in quotes, as many files have it", () => {
        const { global, networks } = read('country="US"\npassive_scan=\nnetwork={\nssid="a"\npriority=\n}\n');
        assert.equal(global.country, "US");
        assert.equal(global.passiveScan, 0);
        assert.equal(networks[0]!.priority, 0);
    });

    it("takes CCMP from the group ciphers of a network that allows TKIP alone", () => {
        const { networks } = read('network={\nssid="a"\npairwise=TKIP\n}\n');
        assert.deepEqual([...networks[0]!.group], ["TKIP"]);
    });
});

describe("a mistake in a configuration file", () => {
    for (const [what, text, expected] of [
        [
            "an unknown field of a network",
            'network={\nssid="x"\nfoo=1\n}\n',
            ["Line 3: unknown network field 'foo'.", "Line 4: failed to parse network block."],
        ],
        [
            "an unknown global field",
            "\nbogus=1\nfoo\n",
            [
                "Line 2: unknown global field 'bogus'.",
                "Line 2: Invalid configuration line 'bogus=*'.",
                "Line 3: unknown global field 'foo'.",
                "Line 3: Invalid configuration line 'foo'.",
            ],
        ],
        [
            "a value outside its range",
            "ap_scan=3\n",
            [
                'Line 1: failed to parse ap_scan: got "3", expected an integer from 0 to 2',
                "Line 1: Invalid configuration line 'ap_scan=3'.",
            ],
        ],
        [
            "a missing quotation mark",
            'network={\nssid="x\n}\n',
            [
                "Line 2: ssid: invalid quotation: there is no closing quotation mark.",
                "Line 3: failed to parse network block.",
            ],
        ],
        [
            "a block that does not end",
            'network={\nssid="x"\n',
            ["Line 2: network block was not terminated properly.", "Line 2: failed to parse network block."],
        ],
        [
            "a mesh with a password",
            'network={\nssid="m"\nmode=5\nkey_mgmt=WPA-PSK\n}\n',
            ["Line 5: key_mgmt for mesh network should be open or SAE", "Line 5: failed to parse network block."],
        ],
        [
            "channel validation without protected management frames",
            'network={\nssid="o"\nocv=1\nieee80211w=0\n}\n',
            ["Line 5: PMF needs to be enabled whenever using OCV", "Line 5: failed to parse network block."],
        ],
        [
            "an unknown field of a credential",
            "cred={\nfoo=1\n}\n",
            ["Line 2: unknown cred field 'foo'.", "Line 3: failed to parse cred block."],
        ],
        [
            "a blob that is no base64",
            "blob-base64-x={\n!\n}\n",
            ["Line 3: failed to read blob x", "Line 3: expected lines of base64 and a line with a closing brace"],
        ],
        [
            "a line without an equals sign",
            "network={\nssid\n}\n",
            ["Line 2: ssid: there is no equals sign.", "Line 3: failed to parse network block."],
        ],
    ] as const) {
        it(`is named with its line: ${what}`, () => assert.deepEqual(complaints(text), expected));
    }

    it("is told without the secret that it is in", () => {
        for (const line of ['psk="short"', 'psk="half a passphrase', "psk=zz", "wep_key0=xyz", 'password="x'])
            for (const text of complaints(`network={\n${line}\n}\n`))
                assert.ok(!/short|half|zz|xyz|"x/.test(text), text);
        // One that is outside its block, one that is misspelt, one that is global.
        for (const line of ['psk="secret words"', "pcsc_pinn=secret", "dik=secret"])
            for (const text of complaints(`${line}\n`)) assert.ok(!text.includes("secret"), text);
    });

    it("does not hide those that come after it", () => {
        assert.equal(complaints("a=1\nnetwork={\nb=1\nc=1\n}\nd=1\n").length, 7);
    });

    it("leaves no secret of its block behind", () => {
        const { configuration } = readConfiguration(parseSyntax(utf8('network={\npsk="12345678"\nfoo=1\n}\n')));
        assert.deepEqual(configurationSecrets(configuration), []);
    });
});

describe("the syntax of a configuration file", () => {
    it("is read at once however many blanks a line has", () => {
        const value = `a${" ".repeat(2_000_000)}b`;
        const [item] = parseSyntax(utf8(`device_name=${value}  \n`));
        assert.ok(item?.kind === "setting" && item.text === value);
    });

    it("gives every file back byte for byte", () => {
        const piece = fc.constantFrom(
            "network={",
            "cred={",
            "blob-base64-x={",
            "}",
            "\n",
            "\r\n",
            " ",
            "\t",
            "#",
            '"',
            'P"',
            "ssid=",
            "a",
            "é",
            "=",
        );
        const text = fc.array(piece, { maxLength: 60 }).map(parts => utf8(parts.join("")));
        fc.assert(
            fc.property(fc.oneof(text, fc.uint8Array({ maxLength: 80 })), file => {
                assert.deepEqual([...printSyntax(parseSyntax(file))], [...file]);
                readConfiguration(parseSyntax(file));
            }),
            { numRuns: 1000 },
        );
    });
});

const EXAMPLES = "/usr/share/doc/wpasupplicant/examples";

describe("the examples of the distribution's package", () => {
    const files = existsSync(EXAMPLES) ? readdirSync(EXAMPLES).filter(name => /^(?!udhcpd).*\.conf$/.test(name)) : [];
    if (files.length === 0) it("are not on this machine");
    for (const name of files) {
        it(`${name} is read without a complaint`, () => {
            const { networks } = read(readFileSync(join(EXAMPLES, name)));
            assert.ok(networks.length > 0);
        });
    }
});
