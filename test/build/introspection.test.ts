import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parseInterface, readContract } from "#service/build/introspection.js";
import * as errors from "#service/dbus/error.js";
import { isBusError } from "#service/dbus/error.js";
import { ERRORS } from "#service/objects/desk.js";
import { globalProperties } from "#src/config/global.js";

const xml = (members: string): string =>
    `<node><!-- A thing of this test. Path: /thing --><interface name="a.Thing">${members}</interface></node>`;

describe("the introspection files", () => {
    const contract = readContract();

    it("say of every member what it means, in a sentence that is not the name again", () => {
        let members = 0;
        for (const { name, members: all } of contract)
            for (const { name: member, doc } of all) {
                members++;
                assert.match(doc, /^\S+( \S+)+\.$/, `${name} ${member}`);
                assert.ok(doc.length >= 12, `${name} ${member}: ${doc}`);
            }
        assert.ok(members > globalProperties.length + 80, `${members}`);
    });

    it("have every member once", () => {
        for (const { name, members } of contract) {
            const all = members.map(({ kind, name: member }) => `${kind} ${member}`);
            assert.deepEqual(all, [...new Set(all)], name);
        }
    });

    it("name no error that the service does not have, and every one that its commands end with", () => {
        const short = (name: string): string =>
            name.replace(/^fi\.w1\.wpa_supplicant1\./, "").replace(/^org\.freedesktop\.DBus\.Error\./, "DBus.");
        const made = [
            ...Object.values(errors).flatMap(value => (isBusError(value) ? [value] : [])),
            ...[errors.invalidArgs(), errors.unknownError(""), errors.scanError(""), errors.failed("")],
        ];
        const known = new Set([...made, ...Object.values(ERRORS)].map(({ error }) => short(error)));
        const named = new Set(contract.flatMap(({ members }) => members.flatMap(member => member.errors)));
        assert.deepEqual(
            [...named].filter(name => !known.has(name)),
            [],
        );
        assert.deepEqual(
            Object.values(ERRORS)
                .map(({ error }) => short(error))
                .filter(name => !named.has(name)),
            [],
        );
    });

    it("are read with their marks", () => {
        const { members, path } = parseInterface(
            xml(
                '<!-- Does a thing. [wire v] [errors Gone, DBus.Failed] --><method name="Do"/>' +
                    '<!-- Counts the things. [announced now] --><property name="Count" type="u" access="read"/>',
            ),
            "thing.xml",
        );
        assert.equal(path, "/thing");
        assert.deepEqual(
            members.map(({ name, doc, wire, errors, announced }) => [name, doc, wire, errors, announced]),
            [
                ["Do", "Does a thing.", "v", ["Gone", "DBus.Failed"], "never"],
                ["Count", "Counts the things.", undefined, [], "now"],
            ],
        );
    });

    const refused: readonly [string, string, RegExp][] = [
        ["a member without a comment", '<method name="Do"/>', /Do lacks a sentence/],
        ["a comment that is no sentence", '<!-- dBm. --><method name="Do"/>', /Do lacks a sentence/],
        ["a comment without its full stop", '<!-- Does a thing --><method name="Do"/>', /Do lacks a sentence/],
        [
            "a comment of the member before",
            '<!-- Does a thing. --><method name="Do"/><method name="Undo"/>',
            /Undo lacks/,
        ],
        ["a mark nobody knows", '<!-- Does a thing. [anounced] --><method name="Do"/>', /unknown mark/],
        ["something else than members", "<thing/>", /cannot read/],
        ["what is not closed", '<!-- Does a thing. --><method name="Do">', /does not close/],
    ];
    for (const [what, members, error] of refused)
        it(`are refused with ${what}`, () => {
            assert.throws(() => parseInterface(xml(members), "thing.xml"), error);
        });

    it("are all in the tables for people", () => {
        const tables = readFileSync("dbus-introspection/README.md", "utf8");
        for (const { name, members } of contract) {
            const chapter = tables.slice(tables.indexOf(`\n## ${name}\n`));
            for (const { name: member, doc } of members)
                assert.ok(chapter.includes(`| \`${member}\` |`) && chapter.includes(doc), `${name} ${member}`);
        }
    });
});
