import assert from "node:assert/strict";
import {
    ExtendedCapability,
    emitExtendedCapabilities,
    hasExtendedCapability,
} from "#src/ieee80211/element/extended-capabilities.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { emitRsnx, hasRsnx, RsnxCapability } from "#src/ieee80211/element/rsnx.js";
import { fromHex, toHex } from "#src/lib/bytes.js";
import { elementsOf } from "#test/support/hwsim-frames.js";

describe("The RSN Extension element", () => {
    it("carries capabilities behind a length of four bits", () => {
        assert.equal(toHex(emitRsnx([RsnxCapability.saeHashToElement])!), "20");
        assert.equal(toHex(emitRsnx([RsnxCapability.saeHashToElement, RsnxCapability.secureLtf])!), "2101");
        assert.equal(emitRsnx([]), undefined);
    });

    it("announces what its bits say as far as there are bits", () => {
        assert.equal(hasRsnx(fromHex("20"), RsnxCapability.saeHashToElement), true);
        assert.equal(hasRsnx(fromHex("20"), RsnxCapability.saePk), false);
        assert.equal(hasRsnx(fromHex("2f"), RsnxCapability.secureLtf), false);
        assert.equal(hasRsnx(new Uint8Array(0), RsnxCapability.saeHashToElement), false);
        assert.equal(hasRsnx(undefined, RsnxCapability.saeHashToElement), false);
    });

    it("of a real access point with hash-to-element", () => {
        const value = elementsOf("beacon of modern-24").find(ElementId.rsnExtension);
        assert.equal(hasRsnx(value, RsnxCapability.saeHashToElement), true);
    });
});

describe("The Extended Capabilities element", () => {
    it("S130 prohibits TDLS by bit 38 and its channel switching by bit 39, and nothing in four bytes", () => {
        const prohibited = fromHex("0000000040");
        assert.equal(hasExtendedCapability(prohibited, ExtendedCapability.tdlsProhibited), true);
        assert.equal(hasExtendedCapability(prohibited, ExtendedCapability.tdlsChannelSwitchingProhibited), false);
        const switching = fromHex("0000000080");
        assert.equal(hasExtendedCapability(switching, ExtendedCapability.tdlsProhibited), false);
        assert.equal(hasExtendedCapability(switching, ExtendedCapability.tdlsChannelSwitchingProhibited), true);
        assert.equal(hasExtendedCapability(fromHex("ffffffff"), ExtendedCapability.tdlsProhibited), false);
        assert.equal(hasExtendedCapability(undefined, ExtendedCapability.tdlsProhibited), false);
    });

    it("is as short as its highest bit allows", () => {
        const { bssTransition, interworking, extendedChannelSwitching } = ExtendedCapability;
        assert.equal(
            toHex(emitExtendedCapabilities([interworking, bssTransition, extendedChannelSwitching])),
            "04000880",
        );
        assert.equal(toHex(emitExtendedCapabilities([])), "");
    });

    it("of a real access point with BSS transition and interworking", () => {
        const value = elementsOf("beacon of modern-24").find(ElementId.extendedCapabilities);
        assert.equal(hasExtendedCapability(value, ExtendedCapability.bssTransition), true);
        assert.equal(hasExtendedCapability(value, ExtendedCapability.interworking), true);
        assert.equal(hasExtendedCapability(value, ExtendedCapability.tdls), false);
    });
});
