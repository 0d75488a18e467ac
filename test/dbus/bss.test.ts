import assert from "node:assert/strict";
import { MessageBuffer } from "#service/dbus/marshal.js";
import { type Value, type Variant, variant } from "#service/dbus/value.js";
import { bssKind } from "#service/objects/bss.js";
import { capabilityMap } from "#service/objects/capabilities.js";
import { signalMap } from "#service/objects/signal-quality.js";
import { applyScan, type Bss, emptyBssTable } from "#src/core/bss.js";
import type { Capabilities } from "#src/driver/capability.js";
import type { BssRecord } from "#src/driver/command.js";
import { concat } from "#src/lib/bytes.js";
import type { Instant } from "#src/lib/instant.js";
import { bssRecord } from "#test/support/bss-record.js";
import { plain } from "#test/support/values.js";

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const NOW = 0 as Instant;
const SSID = bytes("0004 686f6d65");
/** Mixed rates: 1, 2 (basic), 54 and, in the extended element, 6 Mbit/s. */
const RATES = bytes("0103 02 84 6c 3201 0c");
const RSN_SAE_PSK = bytes("3018 0100 000fac04 0100 000fac04 0200 000fac02 000fac08 8000");
const RSN_MFP = bytes("301e 0100 000fac02 0200 000fac04 000fac02 0100 000fac06 8000 0000 000fac06");
const WPA = bytes("dd16 0050f201 0100 0050f202 0100 0050f202 0100 0050f202");
const wps = (attributes: string): Uint8Array => {
    const body = bytes(`0050f204 ${attributes}`);
    return concat(Uint8Array.of(221, body.length), body);
};

function bss(...elements: readonly Uint8Array[]): Bss {
    return bssOf({ elements: concat(SSID, ...elements) });
}

function bssOf(more: Partial<BssRecord>): Bss {
    const limits = { maxCount: 10, expireCount: 2, inUse: new Set<number>(), known: () => false };
    const outcome = {
        bsss: [bssRecord(1, more)],
        startedAt: NOW,
        askedAt: NOW,
        frequencies: [],
        ssids: [],
        complete: true,
    };
    return applyScan(emptyBssTable(), outcome, limits).table.byId.get(0)!;
}

const get = (from: Bss, property: string, now = 0): unknown =>
    plain(bssKind.properties.get(property)!.get(from, () => now as Instant));

describe("a scan entry", () => {
    it("shows the words of its RSN element", () => {
        assert.deepEqual(get(bss(RSN_SAE_PSK), "RSN"), {
            KeyMgmt: ["wpa-psk", "sae"],
            Group: "ccmp",
            Pairwise: ["ccmp"],
            MgmtGroup: "aes128cmac",
        });
        assert.deepEqual(get(bss(RSN_MFP), "RSN"), {
            KeyMgmt: ["wpa-psk-sha256"],
            Group: "tkip",
            Pairwise: ["tkip", "ccmp"],
            MgmtGroup: "aes128cmac",
        });
    });

    it("shows the words of its WPA element", () => {
        assert.deepEqual(get(bss(WPA), "WPA"), { KeyMgmt: ["wpa-psk"], Group: "tkip", Pairwise: ["tkip"] });
    });

    it("keeps the keys of elements it does not have, or that are cut, all but one", () => {
        const none = { KeyMgmt: [], Group: "", Pairwise: [] };
        for (const entry of [bss(), bss(bytes("3003 010000")), bss(bytes("30ff 0100"))]) {
            assert.deepEqual(get(entry, "RSN"), none);
            assert.deepEqual(get(entry, "WPA"), none);
        }
    });

    const protectedSetup: readonly [string, Uint8Array | undefined, unknown][] = [
        ["nothing without the element", undefined, {}],
        ["no type while nobody is asked", wps("104a 0001 10 1044 0001 02"), { Type: "" }],
        ["a button that was pressed", wps("1041 0001 01 1012 0002 0004"), { Type: "pbc" }],
        ["a PIN that is waited for", wps("1041 0001 01 1012 0002 0000"), { Type: "pin" }],
        ["no type after a registrar that is not selected", wps("1041 0001 00 1012 0002 0004"), { Type: "" }],
        ["no type of attributes that are cut", wps("1041 0001 01 1012 0002 00"), { Type: "" }],
    ];
    for (const [what, element, shown] of protectedSetup)
        it(`shows of Wi-Fi Protected Setup ${what}`, () => {
            assert.deepEqual(get(bss(...(element ? [element] : [])), "WPS"), shown);
        });

    const modes: readonly [string, Partial<BssRecord>][] = [
        ["infrastructure", { capability: 1 }],
        ["ad-hoc", { capability: 2 }],
        ["infrastructure", { capability: 0 }],
        ["mesh", { capability: 0, elements: bytes("7201 6d") }],
        ["mesh", { capability: 1, elements: bytes("7201 6d") }],
        ["infrastructure", { capability: 3, frequency: 60_480 }],
        ["ad-hoc", { capability: 1, frequency: 60_480 }],
        ["", { capability: 0, frequency: 60_480 }],
    ];
    for (const [mode, record] of modes)
        it(`is ${mode || "of no known mode"} with capability ${record.capability} at ${record.frequency ?? 2412} MHz`, () => {
            assert.equal(get(bssOf(record), "Mode"), mode);
        });

    it("shows its rates in bit/s, the highest first", () => {
        assert.deepEqual(get(bss(RATES), "Rates"), [54_000_000, 6_000_000, 2_000_000, 1_000_000]);
    });

    it("shows its age in whole seconds, never a negative one", () => {
        const entry = bssOf({ lastSeen: 1_000 as Instant });
        assert.deepEqual([get(entry, "Age", 3_999), get(entry, "Age", 999)], [2, 0]);
    });

    it("shows address, network name, elements, signal, frequency and privacy as they came", () => {
        const entry = bss(RATES);
        assert.equal(get(entry, "BSSID"), "02ff00000001");
        assert.equal(get(entry, "SSID"), "686f6d65");
        assert.equal(get(entry, "IEs"), Buffer.from(concat(SSID, RATES)).toString("hex"));
        assert.deepEqual([get(entry, "Signal"), get(entry, "Frequency"), get(entry, "Privacy")], [-50, 2412, true]);
    });

    it("has values that their signatures can carry", () => {
        for (const entry of [bss(RSN_SAE_PSK, WPA, RATES), bss(), bssOf({ signal: -1_00.4, elements: SSID })])
            for (const [name, { signature, get: read }] of bssKind.properties)
                assert.ok(sendable(variant(signature, read(entry, () => 0 as Instant) as Value)), name);
    });
});

describe("the capabilities of an interface", () => {
    const capabilities = (
        ciphers: readonly number[],
        akms?: readonly number[],
        interfaceTypes: Capabilities["interfaceTypes"] = ["station"],
    ): unknown => plain(capabilityMap({ ciphers, akms, interfaceTypes, maxScanSsids: 4 } as unknown as Capabilities));

    it("are what is built and what the driver can do, in the original's words and order", () => {
        const all = [0x000fac01, 0x000fac05, 0x000fac02, 0x000fac04, 0x000fac0a, 0x000fac08, 0x000fac09, 0x000fac06];
        assert.deepEqual(capabilities(all), {
            Pairwise: ["ccmp-256", "gcmp-256", "ccmp", "gcmp", "tkip"],
            Group: ["ccmp-256", "gcmp-256", "ccmp", "gcmp", "tkip"],
            GroupMgmt: ["aes-128-cmac"],
            KeyMgmt: ["none", "wpa-psk", "wpa-psk-sha256"],
            Protocol: ["rsn", "wpa"],
            AuthAlg: ["open"],
            Scan: ["active", "passive", "ssid"],
            Modes: ["infrastructure"],
            MaxScanSSID: 4,
        });
    });

    it("leave out what the driver cannot", () => {
        const few = capabilities([0x000fac04], [0x000fac02]) as Record<string, unknown>;
        assert.deepEqual([few.Pairwise, few.GroupMgmt, few.KeyMgmt], [["ccmp"], [], ["none", "wpa-psk"]]);
    });

    it("have Wi-Fi Direct where the driver has", () => {
        for (const type of ["p2pDevice", "p2pClient"] as const) {
            const some = capabilities([], undefined, ["station", type]) as Record<string, unknown>;
            assert.deepEqual(some.Modes, ["infrastructure", "p2p"]);
        }
    });
});

describe("the answer to SignalPoll", () => {
    it("always has the four keys, and others only when they say something", () => {
        assert.deepEqual(plain(signalMap({ signal: -42 })), { rssi: -42, linkspeed: 0, noise: 0, frequency: 0 });
    });

    it("has rates in Mbit/s and in kbit/s, and both centre frequencies or none", () => {
        const report = {
            signal: -42,
            txRate: 866_700,
            rxRate: 6_000,
            frequency: 5180,
            width: "80",
            centerFrequency1: 5210,
            txBytes: 5n,
        } as const;
        assert.deepEqual(plain(signalMap(report)), {
            rssi: -42,
            linkspeed: 866,
            noise: 0,
            frequency: 5180,
            width: "80 MHz",
            "tx-bytes": 5n,
            linkrxspeed: 6_000,
            linktxspeed: 866_700,
        });
        const both = plain(signalMap({ ...report, centerFrequency2: 5775 })) as Record<string, unknown>;
        assert.deepEqual([both["center-frq1"], both["center-frq2"]], [5210, 5775]);
    });

    it("can be sent, whatever the driver counted", () => {
        const report = {
            signal: -42,
            txPackets: 2 ** 33,
            rxDropMisc: 2n ** 60n,
            tx: { guardInterval: 0.8, dcm: true },
        };
        assert.ok(sendable(variant("a{sv}", signalMap(report))));
    });
});

function sendable(value: Variant): boolean {
    new MessageBuffer().append({
        type: "signal",
        serial: 1,
        path: "/",
        interface: "a.b",
        member: "C",
        signature: "v",
        body: [value],
    });
    return true;
}
