import assert from "node:assert/strict";
import { ActionCategory, actionCategoryName, emitAction, parseAction } from "#src/ieee80211/action/category.js";
import { emitSaQuery, parseSaQuery } from "#src/ieee80211/action/sa-query.js";
import { Elements, emitElement } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { fromHex, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";

describe("An Action frame body", () => {
    it("is a category and a payload, known or not, and comes back the same", () => {
        for (const text of ["0800cdab", "fe", "7f506f9a09"]) {
            const action = parseAction(fromHex(text)!);
            if (isMalformed(action)) assert.fail(action.malformed);
            assert.equal(toHex(emitAction(action)), text);
        }
        assert.deepEqual(parseAction(new Uint8Array(0)), { malformed: "truncated", offset: 0 });
        assert.equal(actionCategoryName(ActionCategory.saQuery), "saQuery");
        assert.equal(actionCategoryName(99), undefined);
    });
});

describe("An SA Query body", () => {
    const oci = emitElement(ElementId.operatingChannelInformation, Uint8Array.of(81, 6, 0));
    const cases = [
        { text: "0800cdab", action: "request", transaction: 0xabcd, elements: Elements.none },
        { text: `08010100${toHex(oci)}`, action: "response", transaction: 1, elements: new Elements(oci) },
    ] as const;

    for (const { text, ...value } of cases) {
        it(`is parsed and emitted: ${value.action}`, () => {
            assert.equal(toHex(emitSaQuery(value)), text);
            const parsed = parseSaQuery(fromHex(text)!);
            if (isMalformed(parsed)) assert.fail(parsed.malformed);
            const { elements, ...rest } = parsed;
            assert.equal(elements.equals(value.elements), true);
            assert.deepEqual(rest, { action: value.action, transaction: value.transaction });
        });
    }

    it("is refused by name", () => {
        assert.deepEqual(parseSaQuery(new Uint8Array(0)), { malformed: "notSaQuery", offset: 0 });
        assert.deepEqual(parseSaQuery(fromHex("0700cdab")!), { malformed: "notSaQuery", offset: 0 });
        assert.deepEqual(parseSaQuery(fromHex("0802cdab")!), { malformed: "unknownAction", offset: 1 });
        for (const length of [1, 2, 3]) {
            const cut = fromHex("0800cdab")!.subarray(0, length);
            assert.deepEqual(parseSaQuery(cut), { malformed: "truncated", offset: length });
        }
    });
});
