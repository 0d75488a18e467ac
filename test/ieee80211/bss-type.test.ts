import assert from "node:assert/strict";
import { bssType } from "#src/ieee80211/bss-type.js";
import { Elements, emitElement } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";

const mesh = new Elements(emitElement(ElementId.meshId, Uint8Array.of(0x6d)));

describe("The type of a BSS", () => {
    const rows = [
        [0x0011, 2412, Elements.none, "infrastructure"],
        [0x0012, 2412, Elements.none, "independent"],
        [0x0000, 2412, Elements.none, "infrastructure"],
        [0x0000, 2412, mesh, "mesh"],
        [0x0003, 60480, Elements.none, "infrastructure"],
        [0x0002, 60480, Elements.none, "personal"],
        [0x0001, 60480, Elements.none, "independent"],
        [0x0000, 60480, Elements.none, undefined],
    ] as const;
    for (const [capability, frequency, elements, expected] of rows) {
        it(`with capability ${capability} at ${frequency} MHz${elements === mesh ? " and a Mesh ID" : ""}: ${expected}`, () => {
            assert.equal(bssType(capability, frequency, elements), expected);
        });
    }
});
