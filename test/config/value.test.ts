import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { FieldKind } from "#src/config/value.js";
import { INT_MAX, INT_MIN, isExpected, parseInteger, parseText, parseValue, printValue } from "#src/config/value.js";
import { toHex } from "#src/lib/bytes.js";

/** Text of a value, and how it is printed; `refused`, or `unset`. */
type Rows = readonly (readonly [text: string, printed: string])[];

const A = "02:00:00:00:00:01";
const B = "02:00:00:00:00:02";
const KEY = "00".repeat(31);

const KINDS: readonly { readonly name: string; readonly kind: FieldKind; readonly rows: Rows }[] = [
    {
        name: "an integer in a range",
        kind: { kind: "int", min: -1, max: 9 },
        rows: [
            ["-1", "-1"],
            ["9", "9"],
            ["-2", "refused"],
            ["10", "refused"],
            ["0x9", "9"],
            ["011", "9"],
            ["+5", "5"],
            [" 7", "7"],
            ["7 ", "refused"],
            ["1x", "refused"],
            ["", "refused"],
            ['"1"', "refused"],
            ["1.0", "refused"],
        ],
    },
    {
        name: "an integer without a range",
        kind: { kind: "int", min: INT_MIN, max: INT_MAX },
        rows: [
            ["-2147483648", "-2147483648"],
            ["2147483647", "2147483647"],
            ["2147483648", "refused"],
            ["99999999999", "refused"],
            ["-0", "0"],
        ],
    },
    {
        name: "text of up to four bytes",
        kind: { kind: "text", min: 0, max: 4, secret: false },
        rows: [
            ['"abcd"', '"abcd"'],
            ['"abcde"', "refused"],
            ['""', '""'],
            ["", '""'],
            ['"a"b"', '"a"b"'],
            ['"', "refused"],
            ['"ab', "refused"],
            ['"ab" ', "refused"],
            ["abc", "refused"],
            ["6162", '"ab"'],
            ["00FF", "00ff"],
            ["zz", "refused"],
            ['"ä"', "c3a4"],
            ['P"\\x41\\n\\e\\0"', "410a1b00"],
            ['P"\\101\\"\\\\"', '"A"\\"'],
            ['P"', "refused"],
            ['P""', '""'],
            ["NULL", "unset"],
            ["7f", "7f"],
            ["7e20", '"~ "'],
            ["1f", "1f"],
        ],
    },
    {
        name: "bytes of certain lengths",
        kind: { kind: "bytes", lengths: [1, 3], secret: false },
        rows: [
            ["00", "00"],
            ["0102", "refused"],
            ["010203", "010203"],
            ['"a"', "refused"],
            ["", "refused"],
        ],
    },
    {
        name: "unquoted text that may not be empty",
        kind: { kind: "plain", min: 1, max: 6 },
        rows: [
            ["x", "x"],
            ["", "refused"],
        ],
    },
    {
        name: "unquoted text",
        kind: { kind: "plain", min: 0, max: 6 },
        rows: [
            ["two w", "two w"],
            ['"ab"', '"ab"'],
            ["seven..", "refused"],
            ["a\nb", "refused"],
            ["", "unset"],
        ],
    },
    {
        name: "words",
        kind: { kind: "words", words: ["WPA", "RSN"], aliases: { WPA2: "RSN" }, dropped: ["OLD"] },
        rows: [
            ["RSN WPA", "WPA RSN"],
            [" RSN", "RSN"],
            ["\tRSN\tRSN ", "RSN"],
            ["WPA2", "RSN"],
            ["OLD WPA", "WPA"],
            ["rsn", "refused"],
            ["WPA FOO", "refused"],
            ['"RSN"', "refused"],
            ["", "refused"],
            [" ", "refused"],
        ],
    },
    {
        name: "words whose order matters",
        kind: { kind: "words", words: ["TLS", "PEAP"], ordered: true, mayBeEmpty: true },
        rows: [
            ["PEAP TLS", "PEAP TLS"],
            ["", ""],
        ],
    },
    {
        name: "integers",
        kind: { kind: "ints" },
        rows: [
            ["2412 2437", "2412 2437"],
            [" 2412  2437 ", "2412 2437"],
            ["", "unset"],
            ["2412,2437", "refused"],
            ["0", "refused"],
            ["-1", "refused"],
        ],
    },
    {
        name: "a MAC address",
        kind: { kind: "mac" },
        rows: [
            [A, A],
            ["02:AA:00:00:00:01", "02:aa:00:00:00:01"],
            ["020000000001", "refused"],
            ["02:00:00:00:00:0", "refused"],
            [`${A}0`, "refused"],
            ["any", "unset"],
            ["", "unset"],
        ],
    },
    {
        name: "MAC addresses with masks",
        kind: { kind: "macs", masks: true },
        rows: [
            [`${A} ${B}`, `${A} ${B}`],
            [`${A}/ff:ff:ff:00:00:00`, `${A}/ff:ff:ff:00:00:00`],
            [`${A}/ff:ff:ff:ff:ff:ff`, A],
            [`${A}/24`, "refused"],
            [`${A}/${A}/${A}`, "refused"],
            ["any", "refused"],
            ["", "unset"],
        ],
    },
    {
        name: "MAC addresses",
        kind: { kind: "macs", masks: false },
        rows: [
            [`${A} ${B}`, `${A} ${B}`],
            [`${A}/ff:ff:ff:00:00:00`, "refused"],
        ],
    },
    {
        name: "MAC addresses, the last of which may be cut",
        kind: { kind: "macs", masks: false, cut: true },
        rows: [
            [`${A} ${B}`, `${A} ${B}`],
            [`${A} 00:1`, A],
            [`00:1 ${A}`, "refused"],
            ["00:1", "refused"],
        ],
    },
    {
        name: "a pre-shared key",
        kind: { kind: "psk" },
        rows: [
            ['"1234567"', "refused"],
            ['"12345678"', '"12345678"'],
            [`"${"x".repeat(63)}"`, `"${"x".repeat(63)}"`],
            [`"${"x".repeat(64)}"`, "refused"],
            [`"${KEY}00"`, "refused"],
            [`${KEY}00`, `${KEY}00`],
            [KEY, "refused"],
            [`${KEY}0000`, "refused"],
            ['"äääää"', '"äääää"'],
            ['"1234\t678"', "refused"],
            ['"1234"678"', '"1234"678"'],
            ['P"12345678"', "refused"],
            ["NULL", "refused"],
            ["ext:name", "refused"],
        ],
    },
    {
        name: "an EAP password",
        kind: { kind: "password" },
        rows: [
            ['"secret"', '"secret"'],
            ["00ff", "00ff"],
            ["hash:00112233445566778899aabbccddeeff", "hash:00112233445566778899aabbccddeeff"],
            ["hash:0011", "refused"],
            ['"hash:0011"', '"hash:0011"'],
            ["ext:name", "refused"],
            ["NULL", "unset"],
        ],
    },
    {
        name: "a device's pre-shared key",
        kind: { kind: "pskItem" },
        rows: [
            [`${A}-${KEY}00`, `${A}-${KEY}00`],
            [`P2P-${A}-${KEY}00`, `P2P-${A}-${KEY}00`],
            [`${A}-${KEY}`, "refused"],
            [`${A} ${KEY}00`, "refused"],
        ],
    },
    { name: "a field that is ignored", kind: { kind: "ignored" }, rows: [["whatever", "unset"]] },
];

describe("config: values", () => {
    for (const { name, kind, rows } of KINDS) {
        describe(name, () => {
            for (const [text, printed] of rows) {
                it(`${JSON.stringify(text)} is ${printed}`, () => {
                    const value = parseValue(kind, text);
                    assert.equal(
                        value === undefined ? "unset" : isExpected(value) ? "refused" : printValue(value),
                        printed,
                    );
                });
            }
        });
    }

    it("an integer field takes its own value again, even a default outside its range", () => {
        const current = { type: "int", value: 3 } as const;
        assert.equal(parseValue({ kind: "int", min: 0, max: 2 }, "3", current), current);
        assert.deepEqual(parseValue({ kind: "int", min: 0, max: 2 }, "4", current), {
            expected: "an integer from 0 to 2",
        });
    });

    it("a field that collects adds what is set", () => {
        const first = parseValue({ kind: "hexItem" }, "0a0b");
        assert.ok(first !== undefined && !isExpected(first));
        const both = parseValue({ kind: "hexItem" }, "0c", first);
        assert.ok(both !== undefined && !isExpected(both));
        assert.equal(printValue(both), "0a0b 0c");
        assert.equal(printValue(first), "0a0b");
    });

    it("reads integers of 32 bits, signed or not", () => {
        assert.equal(parseInteger("4294967295"), 0xffffffff);
        assert.equal(parseInteger("4294967296"), undefined);
        assert.equal(parseInteger("-2147483649"), undefined);
        assert.equal(parseInteger("08"), undefined);
    });

    it("reads an escape of two hexadecimal or three octal digits, and leaves other characters alone", () => {
        const bytes = parseText('P"\\x7\\x41F\\377\\400\\qä\\"');
        assert.ok(bytes !== undefined);
        assert.equal(toHex(bytes), "0741" + "46" + "ff" + "2030" + "71" + "c3a4");
    });
});
