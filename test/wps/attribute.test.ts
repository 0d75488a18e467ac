import assert from "node:assert/strict";
import { Elements, emitVendor } from "#src/ieee80211/element/elements.js";
import { MicrosoftType, Oui } from "#src/ieee80211/element/id.js";
import { concat, fromHex, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import {
    emitWpsAttribute,
    parseWpsAttributes,
    parseWpsDescription,
    WpsAttribute,
    wpsType,
} from "#src/wps/attribute.js";
import { elementsOf } from "#test/support/hwsim-frames.js";

const wps = (payload: string): Elements =>
    new Elements(emitVendor(Oui.microsoft, MicrosoftType.wps, fromHex(payload.replaceAll(" ", ""))!));

const CONFIGURED = "104a000110 1044000102";
const SELECTED = "1041000101";
const PUSH_BUTTON = "101200020004";

describe("The WPS element of a BSS", () => {
    it("of an access point whose button was pressed says pbc, as wpa_supplicant does", () => {
        assert.equal(wpsType(elementsOf("probe response of modern-24, push button pressed")), "pbc");
    });

    const rows = [
        ["nothing active", CONFIGURED, ""],
        ["a registrar that is not selected", `${CONFIGURED} 1041000100 ${PUSH_BUTTON}`, ""],
        ["a button pressed", `${CONFIGURED} ${SELECTED} ${PUSH_BUTTON}`, "pbc"],
        ["a registrar waiting for the default PIN", `${CONFIGURED} ${SELECTED} 101200020000`, "pin"],
        ["a registrar that does not name the password", `${CONFIGURED} ${SELECTED}`, "pin"],
        ["a password id of another length", `${CONFIGURED} ${SELECTED} 10120003000400`, ""],
        ["a selected registrar attribute without a value", `${CONFIGURED} 10410000 ${PUSH_BUTTON}`, ""],
        ["attributes cut short", `${CONFIGURED} ${SELECTED} ${PUSH_BUTTON} 1047001000`, ""],
        ["no attribute", "", ""],
    ] as const;
    for (const [name, payload, expected] of rows) {
        it(`${name}: "${expected}"`, () => assert.equal(wpsType(wps(payload)), expected));
    }

    it("that is missing is no type at all", () => {
        assert.equal(wpsType(Elements.none), undefined);
        assert.equal(wpsType(elementsOf("probe response of fast-5")), undefined);
    });

    it("may be split between the header and the value of an attribute", () => {
        const vendor = (payload: string) => emitVendor(Oui.microsoft, MicrosoftType.wps, fromHex(payload)!);
        assert.equal(wpsType(new Elements(concat(vendor("10410001"), vendor(`01${PUSH_BUTTON}`)))), "pbc");
    });
});

describe("WPS attributes", () => {
    it("come back by type, of a repeated one the first, unknown ones included", () => {
        const parsed = parseWpsAttributes(fromHex("fedc000199 1044000102 1044000101".replaceAll(" ", ""))!);
        if (isMalformed(parsed)) assert.fail(parsed.malformed);
        assert.deepEqual(
            [...parsed].map(([type, value]) => `${type} ${toHex(value)}`),
            [`${0xfedc} 99`, `${WpsAttribute.state} 02`],
        );
        assert.equal(toHex(emitWpsAttribute(WpsAttribute.state, Uint8Array.of(2))), "1044000102");
    });

    it("are refused when cut at any byte of an attribute", () => {
        const whole = fromHex(CONFIGURED.replaceAll(" ", ""))!;
        for (let length = 0; length <= whole.length; length++) {
            const parsed = parseWpsAttributes(whole.subarray(0, length));
            assert.equal(isMalformed(parsed), length % 5 !== 0);
        }
    });

    const lengths = [
        ["configMethods", [2]],
        ["deviceName", [0, 32]],
        ["devicePasswordId", [2]],
        ["uuidE", [16]],
        ["vendorExtension", [3, 200]],
        ["primaryDeviceType", [8]],
        ["secondaryDeviceTypes", [0, 8, 128]],
        ["requestedDeviceType", [8]],
    ] as const;
    for (const [name, fitting] of lengths) {
        it(`of a device that describes itself have the length of their kind: ${name}`, () => {
            const refused = (length: number): boolean =>
                isMalformed(
                    parseWpsDescription(
                        concat(
                            emitWpsAttribute(0xfedc, new Uint8Array(length)),
                            emitWpsAttribute(WpsAttribute[name], new Uint8Array(length)),
                        ),
                    ),
                );
            for (const length of fitting) assert.ok(!refused(length), `${length} bytes`);
            const others = name === "vendorExtension" ? [0, 2] : name === "deviceName" ? [33, 40] : [1, 7, 9, 17, 136];
            for (const length of others) assert.ok(refused(length), `${length} bytes`);
        });
    }
});
