import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parseInterface } from "#service/build/introspection.js";
import { DECLARED_BY_US, NOT_EXPORTED, REFERENCE_MEMBERS } from "#test/dbus/reference-members.js";

const left = new Set(Object.values(NOT_EXPORTED).flat());

/** A member in the words of the reference, and its kind and name alone. */
function members(name: string): readonly { readonly text: string; readonly key: string }[] {
    const file = `dbus-introspection/${name}.xml`;
    return parseInterface(readFileSync(file, "utf8"), file).members.map(
        ({ kind, name: member, args, type, access }) => {
            const of = (direction: string | undefined) =>
                args
                    .filter(arg => arg.direction === direction)
                    .map(arg => arg.type)
                    .join("");
            const shape =
                kind === "property"
                    ? `${type} ${access}`
                    : kind === "method"
                      ? `${of("in")}->${of("out")}`
                      : of(undefined);
            return { text: `${kind} ${member} ${shape}`.trim(), key: `${kind} ${member}` };
        },
    );
}

describe("the exported members", () => {
    for (const [name, reference] of Object.entries(REFERENCE_MEMBERS))
        it(`of ${name} are those of the original with the same types, in its order, but for what is left out with a reason`, () => {
            const expected = reference.filter(text => !left.has(text.split(" ", 2).join(" ")));
            const exported = members(name).filter(({ key }) => !DECLARED_BY_US.includes(key));
            assert.deepEqual(
                exported.map(({ text }) => text),
                expected,
            );
        });

    it("have what the original sends without declaring it", () => {
        const exported = members("fi.w1.wpa_supplicant1.Interface").map(({ key }) => key);
        assert.deepEqual(
            DECLARED_BY_US.filter(key => !exported.includes(key)),
            [],
        );
    });

    it("leave nothing out that the original does not have", () => {
        const known = new Set(
            Object.values(REFERENCE_MEMBERS)
                .flat()
                .map(text => text.split(" ", 2).join(" ")),
        );
        assert.deepEqual(
            [...left].filter(key => !known.has(key)),
            [],
        );
    });
});
