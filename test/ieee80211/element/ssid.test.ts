import assert from "node:assert/strict";
import { Elements, emitElement } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { bssSsid } from "#src/ieee80211/element/ssid.js";
import { concat } from "#src/lib/bytes.js";
import { utf8 } from "#src/lib/text.js";
import { elementsOf } from "#test/support/hwsim-frames.js";

const name = (...parts: readonly Uint8Array[]) => bssSsid(new Elements(concat(...parts)));

describe("The name of a BSS", () => {
    it("is its SSID", () => {
        assert.deepEqual(bssSsid(elementsOf("beacon of fast-5")), utf8("fast-5"));
        assert.deepEqual(name(emitElement(ElementId.ssid, new Uint8Array(32)))?.length, 32);
    });

    it("is the Mesh ID of a mesh", () => {
        const [wildcard, mesh] = [new Uint8Array(0), utf8("mesh")];
        assert.deepEqual(name(emitElement(ElementId.ssid, wildcard), emitElement(ElementId.meshId, mesh)), mesh);
    });

    it("is missing without an element and when it is too long", () => {
        assert.equal(name(), undefined);
        assert.equal(name(emitElement(ElementId.ssid, new Uint8Array(33))), undefined);
    });
});
