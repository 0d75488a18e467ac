import assert from "node:assert/strict";
import { matchSecurity } from "#src/core/security-fit.js";
import { Capability } from "#src/ieee80211/capability-information.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { concat, fromHex } from "#src/lib/bytes.js";
import { utf8 } from "#src/lib/text.js";
import { writeTlv8 } from "#src/lib/tlv.js";
import { hwsimLike, pskNetwork } from "#test/support/station.js";

/** WPA-PSK with CCMP, every field up to the last one written, so that what follows is skipped. */
const RSN = fromHex("0100000fac040100000fac040100000fac0200000000000fac06")!;
const WPA = fromHex("0050f2010100" + "0050f204" + "01000050f204" + "01000050f202" + "0000")!;

const bss = (...elements: readonly (readonly [id: number, body: Uint8Array])[]) => ({
    elements: new Elements(concat(...elements.map(([id, body]) => writeTlv8(id, body)))),
    capability: Capability.privacy,
});

describe("Whether the security of a network and of a BSS go together", () => {
    it("is told by what the BSS announces, whatever bytes it puts behind its elements", () => {
        const both = bss([ElementId.rsn, RSN], [ElementId.vendorSpecific, concat(WPA, utf8(",none"))]);
        const onlyRsn = bss([ElementId.rsn, concat(RSN, utf8(",="), WPA)]);
        const wanted = pskNetwork({ proto: "WPA", ieee80211w: "0" });
        assert.ok(typeof matchSecurity(wanted, both, hwsimLike, 0) === "object");
        assert.equal(typeof matchSecurity(wanted, onlyRsn, hwsimLike, 0), "string");
    });
});
