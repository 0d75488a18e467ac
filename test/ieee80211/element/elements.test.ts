import assert from "node:assert/strict";
import { Elements, emitElement, emitVendor } from "#src/ieee80211/element/elements.js";
import { ElementId, elementName, MicrosoftType, Oui } from "#src/ieee80211/element/id.js";
import { concat, fromHex, toHex } from "#src/lib/bytes.js";
import { utf8 } from "#src/lib/text.js";

const elements = (...parts: readonly Uint8Array[]): Elements => new Elements(concat(...parts));
const hex = (bytes: Uint8Array | undefined): string | undefined => bytes && toHex(bytes);

const wps = (byte: number, length: number): Uint8Array =>
    emitElement(
        ElementId.vendorSpecific,
        concat(Uint8Array.of(0x00, 0x50, 0xf2, 4), new Uint8Array(length).fill(byte)),
    );

describe("Elements", () => {
    it("finds the value of the first element with an id and all values in order", () => {
        const list = elements(
            emitElement(ElementId.ssid, utf8("one")),
            emitElement(ElementId.multipleBssid, Uint8Array.of(1)),
            emitElement(ElementId.multipleBssid, Uint8Array.of(2)),
        );
        assert.equal(hex(list.find(ElementId.ssid)), "6f6e65");
        assert.equal(hex(list.raw(ElementId.ssid)), "00036f6e65");
        assert.deepEqual(list.all(ElementId.multipleBssid).map(hex), ["01", "02"]);
        assert.equal(list.find(ElementId.rsn), undefined);
        assert.deepEqual(list.all(ElementId.rsn), []);
        assert.equal(list.has(ElementId.ssid), true);
        assert.equal(list.has(ElementId.rsn), false);
    });

    it("keeps extension elements apart by their extension id and leaves that id out of the value", () => {
        const list = elements(
            emitElement(ElementId.heCapabilities, Uint8Array.of(7)),
            emitElement(ElementId.ehtCapabilities, Uint8Array.of(8)),
        );
        assert.equal(toHex(list.bytes), "ff022307ff026c08");
        assert.equal(hex(list.find(ElementId.heCapabilities)), "07");
        assert.equal(hex(list.find(ElementId.ehtCapabilities)), "08");
        assert.equal(hex(list.raw(ElementId.ehtCapabilities)), "ff026c08");
        assert.equal(list.find(ElementId.extension), undefined);
    });

    it("takes an extension element without an extension id as element 255 and goes on behind it", () => {
        const list = new Elements(fromHex("ff00000161")!);
        assert.equal(hex(list.find(ElementId.extension)), "");
        assert.equal(hex(list.find(ElementId.ssid)), "61");
        assert.equal(list.truncatedAt, undefined);
    });

    it("keeps the whole elements before a truncated one and names where that begins", () => {
        const whole = concat(emitElement(ElementId.ssid, utf8("net")), wps(1, 3));
        const list = new Elements(concat(whole, Uint8Array.of(ElementId.rsn, 20, 1, 0)));
        assert.equal(list.truncatedAt, whole.length);
        assert.equal(hex(list.find(ElementId.ssid)), "6e6574");
        assert.equal(hex(list.vendorPayload(Oui.microsoft, MicrosoftType.wps)), "010101");
        assert.equal(list.find(ElementId.rsn), undefined);
        assert.equal([...list].length, 2);
        assert.equal(new Elements(concat(whole, Uint8Array.of(ElementId.rsn))).truncatedAt, whole.length);
    });

    it("tells vendor elements apart by OUI and type and passes over those too short to have both", () => {
        const list = elements(
            emitElement(ElementId.vendorSpecific, Uint8Array.of(0x00, 0x50, 0xf2)),
            emitElement(ElementId.vendorSpecific, Uint8Array.of(0x00, 0x50, 0xf2, 2, 9)),
            emitElement(ElementId.vendorSpecific, Uint8Array.of(0x50, 0x6f, 0x9a, 4, 8)),
            emitElement(ElementId.vendorSpecific, Uint8Array.of(0x00, 0x50, 0xf2)),
            emitElement(ElementId.cfParameterSet, Uint8Array.of(1)),
            wps(5, 1),
        );
        assert.equal(hex(list.vendor(Oui.microsoft, MicrosoftType.wps)), "0050f20405");
        assert.equal(hex(list.vendorRaw(Oui.microsoft, MicrosoftType.wps)), "dd050050f20405");
        assert.equal(hex(list.vendor(Oui.wifiAlliance, 4)), "506f9a0408");
        assert.equal(list.vendor(Oui.wifiAlliance, 5), undefined);
        assert.equal(list.vendorRaw(Oui.wifiAlliance, 5), undefined);
        assert.equal(list.vendorPayload(Oui.wifiAlliance, 5), undefined);
        assert.equal(list.all(ElementId.vendorSpecific).length, 5);
    });

    it("joins the payloads of vendor elements of one type, whatever lies between them", () => {
        const list = elements(wps(1, 251), emitElement(ElementId.erp, Uint8Array.of(0)), wps(2, 3));
        assert.equal(hex(list.vendorPayload(Oui.microsoft, MicrosoftType.wps)), `${"01".repeat(251)}020202`);
    });

    it("splits a vendor payload so that joining gives it back", () => {
        for (const length of [0, 1, 251, 252, 502, 503]) {
            const payload = Uint8Array.from({ length }, (_, i) => i & 255);
            const list = new Elements(emitVendor(Oui.wifiAlliance, 9, payload));
            assert.equal(list.all(ElementId.vendorSpecific).length, Math.max(1, Math.ceil(length / 251)));
            assert.equal(hex(list.vendorPayload(Oui.wifiAlliance, 9)), toHex(payload));
        }
    });

    it("joins an element with the fragments right behind it and with no others", () => {
        const fragment = (byte: number, length: number): Uint8Array =>
            emitElement(ElementId.fragment, new Uint8Array(length).fill(byte));
        const full = emitElement(ElementId.multiLink, new Uint8Array(254).fill(1));
        const multiLink = (...rest: readonly Uint8Array[]): number | undefined =>
            elements(full, ...rest).defragmented(ElementId.multiLink)?.length;

        assert.equal(multiLink(fragment(2, 255), fragment(3, 4), fragment(4, 1)), 254 + 255 + 4);
        assert.equal(multiLink(emitElement(ElementId.erp, Uint8Array.of(0)), fragment(3, 4)), 254);
        assert.equal(multiLink(), 254);
        assert.equal(multiLink(fragment(2, 9).subarray(0, 5)), 254);
        const short = elements(emitElement(ElementId.multiLink, Uint8Array.of(1)), fragment(2, 4));
        assert.equal(hex(short.defragmented(ElementId.multiLink)), "01");
        assert.equal(Elements.none.defragmented(ElementId.multiLink), undefined);
    });

    it("is equal to elements with the same bytes only", () => {
        const list = elements(emitElement(ElementId.ssid, utf8("a")));
        assert.equal(list.equals(new Elements(list.bytes.slice())), true);
        assert.equal(list.equals(elements(emitElement(ElementId.ssid, utf8("b")))), false);
        assert.equal(list.equals(Elements.none), false);
    });

    it("respects the borders of the buffer it was given as a view", () => {
        const outer = concat(Uint8Array.of(9, 9), emitElement(ElementId.ssid, utf8("ab")), utf8("secret"));
        const list = new Elements(outer.subarray(2, 6));
        assert.equal(hex(list.find(ElementId.ssid)), "6162");
        assert.equal(new Elements(outer.subarray(2, 5)).find(ElementId.ssid), undefined);
    });

    it("refuses to emit a value that no element can hold", () => {
        assert.throws(() => emitElement(ElementId.ssid, new Uint8Array(256)), RangeError);
        assert.throws(() => emitElement(ElementId.heOperation, new Uint8Array(255)), RangeError);
        assert.equal(emitElement(ElementId.heOperation, new Uint8Array(254)).length, 257);
    });

    it("names elements for a log", () => {
        assert.equal(elementName(48), "rsn");
        assert.equal(elementName(256 + 35), "heCapabilities");
        assert.equal(elementName(17), undefined);
    });
});
