import assert from "node:assert/strict";
import { interfaceHandlers } from "#service/ctrl/commands/index.js";
import { globalHandlers } from "#service/ctrl/global.js";
import { WITHOUT_WORD, WORD_FAMILIES } from "#service/ctrl/words.js";
import { contract } from "#service/dbus/contract.gen.js";
import { globalProperties } from "#src/config/global.js";

const words = WORD_FAMILIES.flatMap(family => family.words);
const built = words.filter(word => word.is === "built");

/** The connection with the client itself, which is not for handlers. */
const OF_THE_CONNECTION = ["ATTACH", "DETACH", "LEVEL"];

/** `fi.w1.wpa_supplicant1.Interface.Scan` and all others. */
const members = Object.entries(contract).flatMap(([name, { methods, signals, properties }]) =>
    [methods, signals, properties].flatMap(table => Object.keys(table).map(member => `${name}.${member}`)),
);

describe("the list of control words", () => {
    it("names each word once", () => {
        const names = words.map(({ word }) => word);
        assert.deepEqual(
            names.filter((name, index) => names.indexOf(name) !== index),
            [],
        );
    });

    it("says of every word that is carried out that it is built, and of no other", () => {
        const handled = new Set([
            ...Object.keys(interfaceHandlers),
            ...Object.keys(globalHandlers),
            ...OF_THE_CONNECTION,
        ]);
        assert.deepEqual(built.map(({ word }) => word).sort(), [...handled].sort());
    });

    it("says on which socket a word is understood", () => {
        for (const { word, at } of built) {
            if (OF_THE_CONNECTION.includes(word)) continue;
            const here = Object.hasOwn(interfaceHandlers, word);
            const there = Object.hasOwn(globalHandlers, word) && word !== "SET";
            assert.deepEqual([here, there], [at !== "global", at !== undefined], word);
        }
    });

    it("names a member of D-Bus for every word that is built, or why there is none", () => {
        const names = new Set(members.map(member => member.slice(member.lastIndexOf(".") + 1)));
        for (const { word, dbus, only } of built) {
            assert.equal(dbus.length === 0, only !== undefined, word);
            assert.deepEqual(
                dbus.filter(name => !names.has(name)),
                [],
                word,
            );
        }
    });

    it("stands for every member of D-Bus, or says why it does not", () => {
        const named = new Set(built.flatMap(({ dbus }) => dbus));
        const fields = new Set(globalProperties.map(({ property }) => property));
        const forgotten = members.filter(member => {
            const name = member.slice(member.lastIndexOf(".") + 1);
            return !named.has(name) && !fields.has(name) && !WITHOUT_WORD.some(({ members }) => members.test(member));
        });
        assert.deepEqual(forgotten, []);
    });

    it("gives no reason for what is not there", () => {
        for (const entry of WITHOUT_WORD)
            assert.ok(
                members.some(member => entry.members.test(member)),
                String(entry.members),
            );
    });
});
