import assert from "node:assert/strict";
import { inspect } from "node:util";
import { describe, it } from "mocha";
import type { GlobalConfig } from "#src/config/global.js";
import { defaultGlobal, globalFieldText, globalProperties, setGlobalField } from "#src/config/global.js";
import { isRefused } from "#src/config/network.js";

function set(config: GlobalConfig, name: string, text: string): GlobalConfig {
    const result = setGlobalField(config, name, text);
    if (isRefused(result)) assert.fail(result.refused);
    return result;
}

describe("config: the interface", () => {
    it("makes the name of a property from that of its field", () => {
        const names = new Map(globalProperties.map(({ property, field }) => [field, property]));
        assert.equal(names.get("pmf"), "Pmf");
        assert.equal(names.get("p2p_6ghz_disable"), "P2p6ghzDisable");
        assert.equal(names.get("dot11RSNAConfigSATimeout"), "Dot11RSNAConfigSATimeout");
        assert.equal(names.get("disable_op_classes_80_80_mhz"), "DisableOpClasses8080Mhz");
    });

    it("has 161 such properties, from CtrlInterface to PrPreferredRole, and none for fields with a property of their own", () => {
        assert.equal(globalProperties.length, 161);
        assert.equal(globalProperties[0]?.property, "CtrlInterface");
        assert.equal(globalProperties[160]?.property, "PrPreferredRole");
        const fields = new Set(globalProperties.map(({ field }) => field));
        assert.equal(fields.size, 161);
        for (const field of [
            "bss_expiration_age",
            "bss_expiration_scan_count",
            "ap_scan",
            "country",
            "fast_reauth",
            "pkcs11_engine_path",
            "pkcs11_module_path",
            "no_ctrl_interface",
            "load_dynamic_eap",
        ]) {
            assert.equal(fields.has(field), false, field);
            assert.notEqual(globalFieldText(defaultGlobal, field), undefined, field);
        }
    });

    it("starts with the defaults of the contract", () => {
        const defaults = globalProperties
            .map(({ property, field }) => [property, globalFieldText(defaultGlobal, field)] as const)
            .filter(([, text]) => text !== "" && text !== "0" && text !== "0.0.0.0");
        assert.deepEqual(Object.fromEntries(defaults), {
            EapolVersion: "1",
            UserMpm: "1",
            MaxPeerLinks: "99",
            MeshMaxInactivity: "300",
            MeshFwding: "1",
            Dot11RSNASAERetransPeriod: "1000",
            P2pGoIntent: "7",
            P2pIntraBss: "1",
            P2pGoFreqChangePolicy: "2",
            BssMaxCount: "1000",
            MaxNumSta: "128",
            AccessNetworkType: "15",
            P2pGoMaxInactivity: "300",
            ScanResValidForConnect: "5",
            P2pSearchDelay: "500",
            RandAddrLifetime: "60",
            KeyMgmtOffload: "1",
            CertInCb: "1",
            WpaRscRelaxation: "1",
            MboCellCapa: "3",
            DisassocImminentRssiThreshold: "-75",
            Oce: "1",
            GasRandAddrLifetime: "60",
        });
        assert.equal(globalFieldText(defaultGlobal, "ip_addr_go"), "0.0.0.0");
        assert.equal(defaultGlobal.bssExpirationAge, 180);
        assert.equal(defaultGlobal.bssExpirationScanCount, 2);
        assert.equal(defaultGlobal.fastReauth, 1);
        assert.equal(defaultGlobal.apScan, 1);
        assert.equal(defaultGlobal.scanInterval, 5);
        assert.equal(defaultGlobal.country, undefined);
    });

    it("reads fields into members and leaves the rest as it was", () => {
        const config = set(set(defaultGlobal, "pmf", "1"), "country", "DE");
        assert.equal(config.pmf, 1);
        assert.equal(config.country, "DE");
        assert.equal(config.other, defaultGlobal.other);
        assert.equal(defaultGlobal.pmf, 0);
        assert.deepEqual(set(config, "sae_groups", "19 20").saeGroups, [19, 20]);
        assert.equal(set(config, "ap_isolate", "1").apIsolate, true);
    });

    describe("takes", () => {
        const rows = [
            ["ctrl_interface", "DIR=/run/wpa_supplicant GROUP=netdev"],
            ["device_name", "x".repeat(32)],
            ["autoscan", "exponential:3:300"],
            ["ip_addr_go", "192.168.42.255"],
            ["freq_list", "2412 5180"],
            ["filter_rssi", "-100"],
            ["p2p_go_ctwindow", "127"],
            ["wps_nfc_dev_pw_id", "65535"],
            ["fst_group_id", "x"],
            ["ap_scan", "2"],
        ] as const;
        for (const [name, text] of rows) {
            it(`${name}=${text}`, () => assert.equal(globalFieldText(set(defaultGlobal, name, text), name), text));
        }
        it("bgscan, which is set in quotes and shown without", () => {
            const config = set(defaultGlobal, "bgscan", '"simple:30:-70:300"');
            assert.deepEqual(
                [config.bgscan, globalFieldText(config, "bgscan")],
                ["simple:30:-70:300", "simple:30:-70:300"],
            );
            assert.ok(isRefused(setGlobalField(defaultGlobal, "bgscan", "simple:30:-70:300")));
        });
        for (const name of ["fst_priority", "fst_llt", "p2p_passphrase_len"])
            it(`no 0 in ${name}, although that is what it has`, () =>
                assert.ok(isRefused(setGlobalField(defaultGlobal, name, "0"))));
        for (const name of ["okc", "disable_scan_offload", "passive_scan", "fast_reauth"])
            it(`a number in ${name}, which stays that number`, () =>
                assert.equal(globalFieldText(set(defaultGlobal, name, "300"), name), "300"));
    });

    describe("takes and does not show", () => {
        const rows = [
            ["uuid", "12345678-9abc-def0-1234-56789abcdef0"],
            ["device_type", "6-0050F204-1"],
            ["os_version", "01020300"],
            ["p2p_pref_chan", "81:1,81:2"],
            ["p2p_no_go_freq", "2412-2432,2462"],
            ["ap_vendor_elements", "dd0411223301"],
            ["wps_vendor_ext_m1", "000137100100020001"],
            ["dik", "00".repeat(16)],
        ] as const;
        for (const [name, text] of rows) {
            it(`${name}=${text}`, () => {
                const config = set(defaultGlobal, name, text);
                assert.ok(config.other.has(name));
                assert.equal(globalFieldText(config, name), "");
            });
        }
        it("hessid=02:00:00:00:00:01", () => {
            const config = set(defaultGlobal, "hessid", "02:00:00:00:00:01");
            assert.deepEqual([config.hessid, globalFieldText(config, "hessid")], ["02:00:00:00:00:01", ""]);
        });
    });

    describe("S207 refuses", () => {
        const rows = [
            ["disassoc_low_ack", "2", 'disassoc_low_ack: got "2", expected an integer from 0 to 1'],
            ["pmf", "3", 'pmf: got "3", expected an integer from 0 to 2'],
            ["ap_scan", "3", 'ap_scan: got "3", expected an integer from 0 to 2'],
            ["bss_expiration_age", "9", 'bss_expiration_age: got "9", expected an integer from 10 to 4294967295'],
            ["filter_rssi", "1", 'filter_rssi: got "1", expected an integer from -100 to 0'],
            ["country", "DEU", 'country: got "DEU", expected a country code of two letters'],
            ["ip_addr_go", "192.168.42.256", 'ip_addr_go: got "192.168.42.256", expected a dotted IPv4 address'],
            ["os_version", "0102", 'os_version: got "0102", expected the hexadecimal digits of 4 bytes'],
            ["device_type", "6", 'device_type: got "6", expected a device type as in 1-0050F204-1'],
            ["ctrl_interface", "a\nb", 'ctrl_interface: got "a\\nb", expected text without control characters'],
            ["dik", "0x5ecret", "dik: expected an even number of hexadecimal digits"],
            ["p2p_passphrase_len", "7", 'p2p_passphrase_len: got "7", expected an integer from 8 to 63'],
            ["no_such_field", "1", "no_such_field is not a global field"],
        ] as const;
        for (const [name, text, refused] of rows) {
            it(`${name}=${JSON.stringify(text)}`, () =>
                assert.deepEqual(setGlobalField(defaultGlobal, name, text), { refused }));
        }
    });

    it("never lets a secret out", () => {
        for (const [name, text, needle] of [
            ["pcsc_pin", "31415926", "31415926"],
            ["dik", "c0ffee", "192, 255, 238"],
            ["wps_nfc_dev_pw", "c0ffee", "c0ffee"],
            ["wps_nfc_dh_privkey", "c0ffee", "c0ffee"],
        ] as const) {
            const config = set(defaultGlobal, name, text);
            const shown = JSON.stringify([config, ...config.other]) + inspect(config, { depth: null });
            assert.equal(shown.includes(needle), false, name);
            assert.equal(shown.includes("[secret]"), true, name);
            assert.equal(globalFieldText(config, name), "");
        }
    });

    it("knows no other fields", () => {
        assert.equal(globalFieldText(defaultGlobal, "no_such_field"), undefined);
    });
});
