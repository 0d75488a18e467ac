import assert from "node:assert/strict";
import { emitElement } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { bssSsid } from "#src/ieee80211/element/ssid.js";
import { concat } from "#src/lib/bytes.js";
import { utf8 } from "#src/lib/text.js";
import { elementsOf } from "#test/support/hwsim-frames.js";

const name = (...parts: readonly Uint8Array[]) => bssSsid(concat(...parts));

describe("The name of a BSS", () => {
    it("is its SSID", () => {
        assert.deepEqual(bssSsid(elementsOf("beacon of fast-5").bytes), utf8("fast-5"));
        assert.deepEqual(name(emitElement(ElementId.ssid, new Uint8Array(32))), new Uint8Array(32));
    });

    it("is the Mesh ID of a mesh", () => {
        const [wildcard, mesh] = [emitElement(ElementId.ssid, new Uint8Array(0)), utf8("mesh")];
        assert.deepEqual(name(wildcard, emitElement(ElementId.meshId, mesh)), mesh);
        assert.deepEqual(name(emitElement(ElementId.meshId, mesh), wildcard), mesh);
    });

    it("is empty when hidden, wherever the element stands", () => {
        const [wildcard, rates] = [new Uint8Array(0), emitElement(ElementId.supportedRates, Uint8Array.of(2))];
        assert.deepEqual(name(emitElement(ElementId.ssid, wildcard), rates), wildcard);
        assert.deepEqual(name(rates, emitElement(ElementId.ssid, wildcard)), wildcard);
    });

    it("is missing without an element and when it is too long", () => {
        assert.equal(name(), "ssidMissing");
        assert.equal(name(Uint8Array.of(ElementId.ssid, 5, 1)), "ssidMissing");
        assert.equal(name(emitElement(ElementId.ssid, new Uint8Array(33))), "ssidTooLong");
    });
});
