import assert from "node:assert/strict";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, it } from "mocha";
import type { NetworkConfig } from "#src/config/network.js";
import {
    blankNetwork,
    defaultNetwork,
    isRefused,
    networkField,
    networkFieldText,
    networkProperties,
    setNetworkField,
} from "#src/config/network.js";
import { NETWORK_FIELDS } from "#src/config/network-fields.js";
import type { FieldKind } from "#src/config/value.js";
import type { FieldVariant } from "#src/config/variant.js";
import { variantText } from "#src/config/variant.js";
import { toHex } from "#src/lib/bytes.js";
import { utf8 } from "#src/lib/text.js";

function set(config: NetworkConfig, name: string, text: string): NetworkConfig {
    const result = setNetworkField(config, name, text);
    if (isRefused(result)) assert.fail(result.refused);
    return result;
}

function fromDictionary(dictionary: Readonly<Record<string, FieldVariant>>): NetworkConfig {
    return Object.entries(dictionary).reduce((config, [name, variant]) => {
        const text = variantText(name, variant);
        if (isRefused(text)) assert.fail(text.refused);
        return set(config, name, text.text);
    }, defaultNetwork);
}

const s = (value: string): FieldVariant => ({ type: "s", value });
const i = (value: number): FieldVariant => ({ type: "i", value });
const ay = (text: string): FieldVariant => ({ type: "ay", value: utf8(text) });
const bytes = (length: number): FieldVariant => ({ type: "ay", value: new Uint8Array(length).fill(0xa5) });

describe("config: networks", () => {
    it("starts with the defaults of the contract, in its order", () => {
        const properties = [...networkProperties(defaultNetwork)];
        assert.deepEqual(properties.slice(0, 9), [
            ["scan_ssid", "0"],
            ["mem_only_psk", "0"],
            ["sae_pwe", "4"],
            ["proto", "WPA RSN"],
            ["key_mgmt", "WPA-PSK WPA-EAP"],
            ["bg_scan_period", "-1"],
            ["pairwise", "CCMP TKIP"],
            ["group", "CCMP TKIP"],
            ["ht", "1"],
        ]);
        const perStream = ["rx", "tx"].flatMap(way =>
            Array.from({ length: 8 }, (_, n) => [`vht_${way}_mcs_nss_${n + 1}`, "-1"]),
        );
        assert.deepEqual(Object.fromEntries(properties.filter(([, text]) => text !== "0").slice(8)), {
            ...Object.fromEntries(perStream),
            tx_stbc: "-1",
            rx_stbc: "-1",
            disable_max_amsdu: "-1",
            ampdu_factor: "-1",
            ampdu_density: "-1",
            he: "1",
            max_oper_chwidth: "-1",
            eapol_flags: "3",
            sim_num: "1",
            eap_workaround: "-1",
            fragment_size: "1398",
            mesh_fwding: "1",
            mesh_rssi_threshold: "1",
            proactive_key_caching: "-1",
            disabled: "1",
            ieee80211w: "3",
            dot11MeshMaxRetries: "2",
            dot11MeshRetryTimeout: "40",
            dot11MeshConfirmTimeout: "40",
            dot11MeshHoldingTimeout: "40",
            mka_priority: "255",
            mac_addr: "-1",
            rsn_overriding: "-1",
            drop_unicast_ip_in_l2_multicast: "1",
        });
    });

    it("shows every integer as zero and nothing else before the defaults", () => {
        const properties = networkProperties(blankNetwork);
        assert.deepEqual(new Set(properties.values()), new Set(["0"]));
        const integers = [...networkProperties(defaultNetwork).values()].filter(text => /^-?\d+$/.test(text));
        assert.equal(properties.size, integers.length);
    });

    it("shares what a change does not touch", () => {
        const before = set(set(defaultNetwork, "ssid", '"net"'), "identity", '"me"');
        const after = set(before, "priority", "7");
        assert.equal(before.priority, 0);
        assert.equal(after.priority, 7);
        assert.equal(after.ssid, before.ssid);
        assert.equal(after.keyMgmt, before.keyMgmt);
        assert.equal(after.other, before.other);
    });

    it("reads fields into members", () => {
        const config = (
            [
                ["ssid", "00ff"],
                ["scan_ssid", "1"],
                ["bssid", "02:00:00:00:00:01"],
                ["key_mgmt", "SAE WPA-PSK"],
                ["ieee80211w", "2"],
                ["disabled", "0"],
                ["wep_key2", "0102030405"],
                ["bgscan", '""'],
                ["eap", "TTLS PEAP"],
                ["scan_freq", "2412 2437"],
            ] as const
        ).reduce((config, [name, text]) => set(config, name, text), defaultNetwork);
        assert.deepEqual(config.ssid, Uint8Array.of(0, 0xff));
        assert.equal(config.scanSsid, true);
        assert.equal(config.bssid, "02:00:00:00:00:01");
        assert.deepEqual(config.keyMgmt, new Set(["WPA-PSK", "SAE"]));
        assert.equal(config.ieee80211w, 2);
        assert.equal(config.disabled, 0);
        assert.deepEqual(
            config.wepKeys.map(key => key?.length),
            [undefined, undefined, 5, undefined],
        );
        assert.equal(config.bgscan, "");
        assert.deepEqual(config.eap, ["TTLS", "PEAP"]);
        assert.deepEqual(config.scanFreq, [2412, 2437]);
        assert.equal(set(config, "scan_freq", "").scanFreq, undefined);
    });

    it("tells a passphrase from a pairwise master key", () => {
        assert.equal(set(defaultNetwork, "psk", '"passphrase"').psk?.kind, "passphrase");
        assert.equal(set(defaultNetwork, "psk", "ab".repeat(32)).psk?.kind, "pmk");
    });

    it("shows a list of addresses under its old name as well", () => {
        const config = set(defaultNetwork, "bssid_blacklist", "02:00:00:00:00:01");
        assert.equal(networkFieldText(config, "bssid_ignore"), "02:00:00:00:00:01");
        assert.equal(networkProperties(config).get("bssid_blacklist"), "02:00:00:00:00:01");
        assert.equal(config.bssidIgnore.length, 1);
    });

    it("never shows the fields that only collect or that are ignored", () => {
        const config = set(set(defaultNetwork, "alt_sae_password_ids", "6162"), "peerkey", "1");
        assert.deepEqual(networkProperties(config), networkProperties(defaultNetwork));
    });

    it("S208 round-trips the keys that the seeds touched", () => {
        for (const [name, text] of [
            ["freq_list", "2412 2437"],
            ["scan_freq", "5180"],
            ["bgscan", '"simple:30:-45:300"'],
            ["bssid", "02:00:00:00:00:01"],
            ["ssid", '""'],
            ["proto", "RSN"],
            ["key_mgmt", "WPA-PSK SAE"],
            ["ieee80211w", "1"],
            ["priority", "-5"],
            ["mac_addr", "2"],
        ] as const) {
            assert.equal(networkFieldText(set(defaultNetwork, name, text), name), text);
        }
    });

    it("knows no other fields", () => {
        assert.equal(networkFieldText(defaultNetwork, "no_such_field"), undefined);
        assert.equal(networkFieldText(defaultNetwork, "constructor"), undefined);
    });

    describe("refuses", () => {
        const rows = [
            ["scan_ssid", "2", 'scan_ssid: got "2", expected an integer from 0 to 1'],
            ["mode", "6", 'mode: got "6", expected an integer from 0 to 5'],
            ["no_such_field", "1", "no_such_field is not a network field"],
            ["__proto__", "1", "__proto__ is not a network field"],
            [
                "ssid",
                `"${"x".repeat(33)}"`,
                `ssid: got ${JSON.stringify(`"${"x".repeat(33)}"`)}, expected text in quotes or an even number of hexadecimal digits, 0 to 32 bytes long`,
            ],
            ["macsec_port", "65535", 'macsec_port: got "65535", expected an integer from 1 to 65534'],
            ["bssid", "a5a5", 'bssid: got "a5a5", expected a MAC address'],
        ] as const;
        for (const [name, text, refused] of rows) {
            it(`${name}=${text}`, () => assert.deepEqual(setNetworkField(defaultNetwork, name, text), { refused }));
        }
    });

    describe("takes what NetworkManager sends", () => {
        const base = { ssid: ay("net"), scan_ssid: i(1), bgscan: ay("simple:30:-70:86400") };
        const cases: Readonly<Record<string, Readonly<Record<string, FieldVariant>>>> = {
            open: { ...base, key_mgmt: s("NONE") },
            "WPA2 and WPA3 mixed": {
                ...base,
                key_mgmt: s("WPA-PSK WPA-PSK-SHA256 FT-PSK SAE FT-SAE"),
                psk: s("passphrase"),
            },
            "raw PSK": { ...base, key_mgmt: s("WPA-PSK"), psk: bytes(32) },
            "PMF required": {
                ...base,
                key_mgmt: s(" WPA-PSK-SHA256 FT-PSK SAE"),
                ieee80211w: i(2),
                psk: s("passphrase"),
            },
            SAE: { ...base, key_mgmt: s("SAE FT-SAE"), ieee80211w: i(2), psk: s("passphrase") },
            "SAE with a short password": { ...base, key_mgmt: s("SAE"), ieee80211w: i(2), sae_password: s("short") },
            OWE: { ...base, key_mgmt: s("OWE"), ieee80211w: i(2), owe_only: i(1) },
            PEAP: {
                ...base,
                key_mgmt: s("WPA-EAP FT-EAP FT-EAP-SHA384 WPA-EAP-SHA256"),
                eap: s("PEAP"),
                phase1: s("peapver=0 peaplabel=1"),
                phase2: s("auth=MSCHAPV2"),
                identity: ay("user"),
                anonymous_identity: ay("anonymous"),
                password: ay("password"),
                ca_cert: ay("/etc/ssl/ca.pem"),
                domain_suffix_match: ay("example.org"),
                altsubject_match: ay("DNS:radius.example.org"),
                subject_match: ay("CN=x"),
                fragment_size: i(1266),
                proactive_key_caching: i(1),
                pac_file: ay("/var/lib/pac"),
                ca_path: ay("/etc/ssl/certs"),
            },
            TLS: {
                ...base,
                key_mgmt: s(
                    " WPA-EAP-SHA256 WPA-EAP-SUITE-B-192 FILS-SHA256 FILS-SHA384 FT-FILS-SHA256 FT-FILS-SHA384",
                ),
                eap: s("TLS"),
                identity: ay("user"),
                client_cert: ay("blob://client"),
                private_key: ay("pkcs11:object=key?pin-value=1234"),
                private_key_passwd: ay("password"),
                ca_cert: ay("blob://ca"),
                client_cert2: ay("/c"),
                private_key2: ay("/k"),
                private_key2_passwd: ay("x"),
                pin: ay("1234"),
                openssl_ciphers: ay("DEFAULT@SECLEVEL=0"),
            },
            "every EAP method": { ...base, key_mgmt: s("WPA-EAP"), eap: s("LEAP MD5 TLS PEAP TTLS SIM PSK FAST PWD") },
            "Suite B": {
                ...base,
                key_mgmt: s("WPA-EAP-SUITE-B-192 FT-EAP-SHA384"),
                pairwise: s("GCMP-256"),
                group: s("GCMP-256"),
                ieee80211w: i(2),
            },
            WEP: {
                ...base,
                key_mgmt: s("NONE"),
                wep_key0: bytes(5),
                wep_key3: bytes(13),
                wep_tx_keyidx: i(0),
                auth_alg: s("SHARED"),
            },
            LEAP: {
                ...base,
                key_mgmt: s("IEEE8021X"),
                auth_alg: s("LEAP"),
                eap: s("LEAP"),
                group: s("WEP104 WEP40 CCMP"),
            },
            "locked to an access point": {
                ...base,
                key_mgmt: s("NONE"),
                bssid: s("02:AB:00:00:00:01"),
                freq_list: s("2412 2437"),
            },
            hotspot: {
                ssid: ay("net"),
                mode: i(2),
                frequency: i(2437),
                freq_list: s("2437"),
                key_mgmt: s("WPA-PSK WPA-PSK-SHA256 SAE"),
                proto: s("RSN"),
                pairwise: s("CCMP"),
                group: s("CCMP"),
                psk: s("passphrase"),
                ignore_broadcast_ssid: i(1),
                wps_disabled: i(1),
                ht40: i(1),
                max_oper_chwidth: i(1),
                vht_center_freq1: i(5210),
            },
            IBSS: { ssid: ay("net"), mode: i(1), frequency: i(2412), key_mgmt: s("NONE") },
            mesh: { ...base, mode: i(5), frequency: i(2412), freq_list: s("2412"), key_mgmt: s("NONE") },
            "wired PEAP": {
                key_mgmt: s("IEEE8021X"),
                eapol_flags: i(0),
                eap: s("PEAP"),
                phase2: s("auth=MSCHAPV2"),
                identity: ay("user"),
                password: ay("password"),
                fragment_size: i(1266),
            },
            MACsec: {
                key_mgmt: s("NONE"),
                macsec_policy: i(1),
                macsec_integ_only: i(0),
                macsec_port: i(1),
                macsec_offload: i(2),
                mka_cak: bytes(16),
                mka_ckn: bytes(32),
            },
        };
        for (const [name, dictionary] of Object.entries(cases)) {
            it(name, () => {
                const config = fromDictionary(dictionary);
                for (const field of Object.keys(dictionary))
                    assert.notEqual(networkField(config, field), undefined, field);
            });
        }

        it("with a leading space in key_mgmt, as the same list", () => {
            const config = set(defaultNetwork, "key_mgmt", " WPA-PSK-SHA256 SAE");
            assert.deepEqual(config.keyMgmt, new Set(["WPA-PSK-SHA256", "SAE"]));
        });
    });

    it("keeps every readable field when what it prints is set", () => {
        const readable = NETWORK_FIELDS.filter(field => !field.secret && field.kind.kind !== "ignored");
        for (const { name, kind } of readable) {
            fc.assert(
                fc.property(textOf(kind), text => {
                    const once = set(defaultNetwork, name, text);
                    const printed = networkFieldText(once, name);
                    if (printed === undefined) return;
                    const twice = set(once, name, printed);
                    assert.deepEqual(networkField(twice, name), networkField(once, name));
                }),
                { numRuns: 20, seed: 1 },
            );
        }
        for (const [name, text] of networkProperties(defaultNetwork)) {
            assert.equal(networkFieldText(set(defaultNetwork, name, text), name), text);
        }
    });

    it("answers any text for any field with a network or a reason that names the field", () => {
        const fields = fc.constantFrom(...NETWORK_FIELDS.map(field => field.name));
        const texts = fc.oneof(
            fc.string(),
            fc.string().map(text => `"${text}"`),
            fc.string({ unit: fc.constantFrom(...'0123456789abcdefx-:/ \\"P') }),
        );
        fc.assert(
            fc.property(fields, texts, (name, text) => {
                const result = setNetworkField(defaultNetwork, name, text);
                if (isRefused(result)) assert.match(result.refused, new RegExp(`^${name}:.* expected `, "s"));
                else assert.equal(typeof networkProperties(result).get("priority"), "string");
            }),
            { numRuns: 2000, seed: 1 },
        );
    });

    it("never lets a secret out", () => {
        const marker = "Tr0ub4dor";
        const markers = [marker, toHex(utf8(marker)), JSON.stringify([...utf8(marker)]).slice(1, -1)];
        const assertAbsent = (text: string, where: string) => {
            for (const secret of markers) assert.equal(text.includes(secret), false, `${where}: ${text}`);
        };
        let shown = 0;
        for (const { name, kind } of NETWORK_FIELDS.filter(field => field.secret && field.kind.kind !== "mac")) {
            const secretHex = toHex(utf8(marker));
            const good =
                kind.kind === "bytes"
                    ? secretHex.padEnd(32, "0")
                    : kind.kind === "pskItem"
                      ? `02:00:00:00:00:01-${secretHex.padEnd(64, "0")}`
                      : kind.kind === "hexItem"
                        ? secretHex
                        : `"${marker}"`;
            const config = set(defaultNetwork, name, good);
            assert.notEqual(networkField(config, name), undefined);
            assertAbsent(JSON.stringify([config, ...config.other]), `${name} JSON`);
            assertAbsent(inspect(config, { depth: null, showHidden: true }), `${name} inspect`);
            assertAbsent([...networkProperties(config).values()].join(), `${name} properties`);
            assert.equal(networkFieldText(config, name), "*");
            const bad = setNetworkField(config, name, `${marker}"`);
            assert.ok(isRefused(bad));
            assertAbsent(bad.refused, `${name} refusal`);
            shown++;
        }
        assert.equal(shown, 19);
    });
});

/** Text that a field of this kind takes. */
function textOf(kind: FieldKind): fc.Arbitrary<string> {
    const mac = fc.uint8Array({ minLength: 6, maxLength: 6 }).map(b => (toHex(b).match(/../g) ?? []).join(":"));
    switch (kind.kind) {
        case "int":
            return fc.integer({ min: kind.min, max: Math.min(kind.max, 0x7fffffff) }).map(String);
        case "text": {
            const maxLength = Math.min(kind.max, 40);
            return fc.oneof(
                fc.string({ unit: "grapheme-ascii", maxLength }).map(text => `"${text}"`),
                fc
                    .string({ maxLength: Math.floor(maxLength / 4), unit: "grapheme" })
                    .filter(fits(maxLength))
                    .map(text => `"${text}"`),
                // Any bytes but for the two members that are strings: those hold UTF-8.
                fc
                    .string({ unit: "binary", maxLength: Math.floor(maxLength / 4) })
                    .filter(fits(maxLength))
                    .map(text => toHex(utf8(text))),
            );
        }
        case "bytes":
            return fc.uint8Array({ minLength: 1, maxLength: 1 }).map(toHex);
        case "words":
            return fc.shuffledSubarray([...kind.words], { minLength: 1 }).map(words => words.join(" "));
        case "ints":
            return fc.array(fc.integer({ min: 1, max: 70200 }), { maxLength: 5 }).map(values => values.join(" "));
        case "mac":
            return mac;
        case "macs":
            return fc
                .array(kind.masks ? fc.tuple(mac, mac).map(([a, b]) => `${a}/${b}`) : mac, {
                    minLength: 1,
                    maxLength: 4,
                })
                .map(macs => macs.join(" "));
        default:
            throw new Error(`no readable network field is of kind ${kind.kind}`);
    }
}

const fits = (max: number) => (text: string) => utf8(text).length <= max;
