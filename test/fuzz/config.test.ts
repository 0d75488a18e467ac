import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { CREDENTIAL } from "#src/config/credential.js";
import { configurationSecrets, readConfiguration } from "#src/config/file.js";
import { GLOBAL } from "#src/config/global.js";
import { NETWORK } from "#src/config/network.js";
import { parseSyntax, printSyntax } from "#src/config/syntax.js";
import { written } from "#src/config/written.js";
import { utf8 } from "#src/lib/text.js";

const EXAMPLE = utf8(`# what most files look like
ctrl_interface=DIR=/run/wpa_supplicant GROUP=netdev
update_config=1
country=DE # where we are
network={
	ssid="home # not a comment"
	psk="pass\\"word"
	key_mgmt=WPA-PSK
	bssid_ignore=02:00:00:00:00:02 02:00:00:00:00:00/ff:ff:ff:00:00:00
	scan_freq=2412 5180
}
network={
	ssid=P"\\x00\\n\\377"
	key_mgmt=NONE
	wep_key0=0102030405
}
cred={
	realm="example.com"
	password=ext:name
	roaming_consortium=223344
}
blob-base64-key={
aGVsbG8gd29ybGQ=
}
`);

const names = [GLOBAL, NETWORK, CREDENTIAL].flatMap(({ rows }) => [...rows.keys()]);
const scrap = fc.oneof(
    fc.constantFrom("network={", "cred={", "blob-base64-x={", "blob-base64-={", "}", "{", "#", '"', '""', "\n", "\r\n"),
    fc.constantFrom('"'.repeat(500), 'P"', "\\", "\\x", "\0", "=", "= ", "\t", "ext:", "hash:", "any", "-1", "1e9"),
    fc.constantFrom("9".repeat(400), "0x", "0x7fffffff", "ff".repeat(300), "02:00:00:00:00:01", "/ff:ff:ff:00:00:00"),
    fc.constantFrom(...names).map(name => `${name}=`),
    fc.string({ maxLength: 30, unit: "binary" }),
);
const lines = fc.array(
    fc.array(scrap, { maxLength: 5 }).map(scraps => scraps.join("")),
    { maxLength: 12 },
);
const file: fc.Arbitrary<Uint8Array> = fc.oneof(
    lines.map(list => utf8(list.join("\n"))),
    fc.uint8Array({ maxLength: 400 }),
    fc
        .array(fc.tuple(fc.nat(EXAMPLE.length - 1), fc.nat(8), fc.uint8Array({ maxLength: 8 })), { maxLength: 6 })
        .map(cuts => cuts.reduce(replacedPart, EXAMPLE)),
);

function replacedPart(bytes: Uint8Array, [at, length, by]: readonly [number, number, Uint8Array]): Uint8Array {
    return Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + length)]);
}

/** Reads a file, and holds the reader to what it promises of any file. */
function examine(bytes: Uint8Array): void {
    const syntax = parseSyntax(bytes);
    assert.deepEqual(Buffer.from(printSyntax(syntax)), Buffer.from(bytes), "printed, it is the same bytes again");
    const { configuration, errors } = readConfiguration(syntax);
    const count = bytes.filter(byte => byte === 0x0a).length + 1;
    for (const { line, text } of errors) {
        assert.ok(line >= 1 && line <= count, `line ${line} of ${count}`);
        assert.ok(text.startsWith(`Line ${line}: `), text);
        for (const secret of configurationSecrets(configuration)) {
            const known = Buffer.from(secret.reveal()).toString("latin1");
            if (known.length >= 16) assert.ok(!text.includes(known), text);
        }
    }
    if (errors.length > 0) return;
    // Saved when nothing changed, it is the same file; from an empty one it is read back as what was written.
    const same = written(syntax, configuration);
    assert.deepEqual(Buffer.from(printSyntax(same.syntax)), Buffer.from(bytes));
    const saved = printSyntax(written([], configuration).syntax);
    const anew = readConfiguration(parseSyntax(saved));
    assert.deepEqual(anew.errors, []);
    assert.deepEqual(Buffer.from(printSyntax(written([], anew.configuration).syntax)), Buffer.from(saved));
}

describe("arbitrary configuration files", () => {
    it("are read or complained about by line, and are the same bytes when nothing was changed", () => {
        fc.assert(fc.property(file, examine), { numRuns: 3000 });
    });

    it("may end after any byte", () => {
        for (let length = 0; length <= EXAMPLE.length; length++) examine(EXAMPLE.subarray(0, length));
    });

    it("may have any byte in any place", () => {
        for (const byte of [0x00, 0x0a, 0x22, 0x23, 0x3d, 0x5c, 0x7b, 0x7d, 0xff])
            for (let at = 0; at < EXAMPLE.length; at++) examine(replacedPart(EXAMPLE, [at, 1, Uint8Array.of(byte)]));
    });

    it("may have lines of 256 KiB", () => {
        const long = 1 << 18;
        for (const character of ["x", " ", '"', "#", "\\", "\0", "{", "=", "\t", "9", ":"]) {
            const row = character.repeat(long);
            for (const text of [
                row,
                `network={\n\tssid="${row}"\n}\n`,
                `network={\n\tbssid=${row}\n}\n`,
                `country=${row}`,
            ])
                examine(utf8(text));
            examine(utf8(`network={\n${row}`));
            examine(utf8(`blob-base64-x={\n${row}\n}\n`));
        }
        examine(utf8("network={\n".repeat(long / 16)));
        examine(utf8("\n}".repeat(long / 16)));
    });
});
