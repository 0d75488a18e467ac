import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { CREDENTIAL, type CredentialConfig, defaultCredential, setCredentialField } from "#src/config/credential.js";
import { type Configuration, emptyConfiguration, readConfiguration } from "#src/config/file.js";
import { defaultGlobal, GLOBAL, type GlobalConfig, setGlobalField } from "#src/config/global.js";
import { isRefused, sameConfig } from "#src/config/member.js";
import { fileNetwork, NETWORK, type NetworkConfig, setNetworkField } from "#src/config/network.js";
import { parseSyntax, printSyntax } from "#src/config/syntax.js";
import { written } from "#src/config/written.js";
import { Secret } from "#src/lib/secret.js";
import { fromUtf8, utf8 } from "#src/lib/text.js";

/** The fields that a generated configuration sets, with texts to choose from. */
const NETWORK_TEXTS = {
    ssid: ['"home"', '"a # b"', '"quo"te"', "00ff0a", '"other"', "c3a9"],
    psk: ['"password"', '"pass # word"', '"quo"ted"one"', "ab".repeat(32)],
    bssid: ["02:00:00:00:00:01"],
    bssid_ignore: ["02:00:00:00:00:02", "02:00:00:00:00:02 02:00:00:00:00:00/ff:ff:ff:00:00:00"],
    key_mgmt: ["NONE", "WPA-PSK", "SAE WPA-PSK"],
    pairwise: ["CCMP", "TKIP"],
    scan_freq: ["2412 5180"],
    disabled: ["0", "1"],
    priority: ["5", "-1"],
    id_str: ['"work"'],
    eap: ["TTLS PEAP"],
    identity: ['"me"'],
    password: ['"secret"', `hash:${"12".repeat(16)}`, '"back\\slash"'],
    alt_sae_password_ids: ["aabb"],
    mka_cak: ["12".repeat(16)],
    owe_only: ["1"],
    bgscan: ['"simple:30:-45:300"', '""'],
} as const;
const CREDENTIAL_TEXTS = {
    realm: ['"example.com"', '"other.example"'],
    username: ['"user"'],
    password: ['"secret"', "ext:name"],
    domain: ['"a.example"', '"b.example"'],
    excluded_ssid: ['"x"', "00ff"],
    roaming_consortium: ["223344"],
    roaming_partner: ['"example.com,1,127,*"'],
    req_conn_capab: ["6:22,80", "50"],
    priority: ["1"],
} as const;
const GLOBAL_TEXTS = {
    ctrl_interface: ["DIR=/run/wpa_supplicant GROUP=netdev", "/run/x"],
    update_config: ["1"],
    ap_scan: ["0", "2"],
    country: ["DE", "US"],
    device_name: ["my computer"],
    bgscan: ['"simple:30:-45:300"'],
    freq_list: ["2412 2437"],
    sae_groups: ["19 20"],
    pcsc_pin: ["1234"],
    filter_rssi: ["-70"],
} as const;

/** A configuration made by setting some of the fields, some of them several times. */
function made<C extends object>(
    initial: C,
    texts: Readonly<Record<string, readonly string[]>>,
    set: (config: C, name: string, text: string) => C | { readonly refused: string },
): fc.Arbitrary<C> {
    const settings = Object.entries(texts).map(([name, values]) =>
        fc.tuple(fc.constant(name), fc.constantFrom(...values)),
    );
    return fc.array(fc.oneof(...settings), { maxLength: 8 }).map(list =>
        list.reduce((config, [name, text]) => {
            const next = set(config, name, text);
            assert.ok(!isRefused(next), JSON.stringify(next));
            return next;
        }, initial),
    );
}

/** A network without a key is not written. */
const finished = (network: NetworkConfig): NetworkConfig =>
    network.psk === undefined ? { ...network, keyMgmt: new Set(["NONE"] as const) } : network;

const configurations: fc.Arbitrary<Configuration> = fc.record({
    global: made<GlobalConfig>(defaultGlobal, GLOBAL_TEXTS, setGlobalField),
    networks: fc.array(made<NetworkConfig>(fileNetwork, NETWORK_TEXTS, setNetworkField).map(finished), {
        maxLength: 5,
    }),
    credentials: fc.array(made<CredentialConfig>(defaultCredential, CREDENTIAL_TEXTS, setCredentialField), {
        maxLength: 3,
    }),
    blobs: fc
        .dictionary(fc.constantFrom("key", "cert", "ca"), fc.uint8Array({ minLength: 1, maxLength: 80 }))
        .map(entries => new Map(Object.entries(entries).map(([name, data]) => [name, new Secret(data)] as const))),
});

const read = (text: string): Configuration => readConfiguration(parseSyntax(utf8(text))).configuration;
const write = (text: string, wanted: Configuration, additional = ""): string =>
    fromUtf8(printSyntax(written(parseSyntax(utf8(text)), wanted, parseSyntax(utf8(additional))).syntax));

/** What the reader makes of a configuration that was set field by field. */
function sane(network: NetworkConfig): NetworkConfig {
    if (!network.pairwise.has("TKIP") || network.pairwise.has("CCMP")) return network;
    return { ...network, group: new Set([...network.group].filter(cipher => cipher !== "CCMP")) };
}

function assertSame(actual: Configuration, expected: Configuration): void {
    assert.ok(sameConfig(GLOBAL, actual.global, expected.global), "global fields differ");
    assert.equal(actual.networks.length, expected.networks.length);
    actual.networks.forEach((network, i) => {
        assert.ok(sameConfig(NETWORK, network, sane(expected.networks[i]!)), `network ${i} differs`);
    });
    assert.equal(actual.credentials.length, expected.credentials.length);
    actual.credentials.forEach((credential, i) => {
        assert.ok(sameConfig(CREDENTIAL, credential, expected.credentials[i]!), `credential ${i} differs`);
    });
    assert.deepEqual([...actual.blobs.keys()].sort(), [...expected.blobs.keys()].sort());
    for (const [name, data] of actual.blobs) assert.ok(data.equals(expected.blobs.get(name)!), `blob ${name} differs`);
}

describe("a configuration that is written", () => {
    it("is read back as it was, whatever was in the file before", () => {
        fc.assert(
            fc.property(configurations, configurations, (before, wanted) => {
                const file = write("# mine\n", before);
                const next = write(file, wanted);
                assertSame(read(next), wanted);
                assert.ok(next.includes("# mine\n"));
            }),
            { numRuns: 150 },
        );
    });

    it("changes no byte of a file that says so already", () => {
        fc.assert(
            fc.property(configurations, before => {
                const file = write("# mine\n\n", before).replaceAll("\n\tssid", "  # why\n\t \tssid");
                assert.equal(write(file, read(file)), file);
            }),
            { numRuns: 100 },
        );
    });

    const FILE = [
        "# What this is for",
        "ctrl_interface=/run/wpa_supplicant # sockets",
        "update_config=1",
        "",
        "# At home",
        "network={",
        '    ssid="home" # us',
        "    # the old one was worse",
        '    psk="password"',
        "    bssid_blacklist=02:00:00:00:00:01",
        "}",
        "",
        "network={",
        '\tssid="work"',
        "\tkey_mgmt=NONE",
        "}",
        "",
    ].join("\n");

    const changed = (change: (configuration: Configuration) => Configuration): string =>
        write(FILE, change(read(FILE)));

    it("replaces the value of a field and leaves its blanks and comment", () => {
        const [home, work] = read(FILE).networks;
        const renamed = setNetworkField(home!, "psk", '"other password"');
        assert.ok(!isRefused(renamed));
        assert.equal(
            changed(configuration => ({ ...configuration, networks: [renamed, work!] })),
            FILE.replace('psk="password"', 'psk="other password"'),
        );
        const country = setGlobalField(read(FILE).global, "ctrl_interface", "/run/other");
        assert.ok(!isRefused(country));
        assert.equal(
            changed(configuration => ({ ...configuration, global: country })),
            FILE.replace("/run/wpa_supplicant # sockets", "/run/other # sockets"),
        );
    });

    it("adds fields that were not there, and takes away those that are unset, under old names too", () => {
        const [home, work] = read(FILE).networks;
        const longer = setNetworkField(home!, "priority", "3");
        assert.ok(!isRefused(longer));
        const shorter = { ...work!, keyMgmt: fileNetwork.keyMgmt };
        assert.equal(
            changed(configuration => ({ ...configuration, networks: [{ ...longer, bssidIgnore: [] }, shorter] })),
            FILE.replace("    bssid_blacklist=02:00:00:00:00:01\n", "    priority=3\n").replace(
                "\tkey_mgmt=NONE\n",
                "",
            ),
        );
    });

    it("takes away the block of a network that is gone, and puts a new one in its place in the order", () => {
        const [home, work] = read(FILE).networks;
        const named = setNetworkField(fileNetwork, "ssid", '"between"');
        assert.ok(!isRefused(named));
        const added = finished(named);
        assert.equal(
            changed(configuration => ({ ...configuration, networks: [home!] })),
            FILE.slice(0, FILE.indexOf("\nnetwork={\n\t")),
        );
        assert.equal(
            changed(configuration => ({ ...configuration, networks: [home!, added, work!] })),
            FILE.replace("\n\nnetwork={\n\t", '\n\nnetwork={\n\tssid="between"\n\tkey_mgmt=NONE\n}\n\nnetwork={\n\t'),
        );
    });

    it("leaves alone what somebody wrote meanwhile and nobody understands", () => {
        const file = `${FILE}new_option=1\nnetwork={\n\tssid="new"\n\tnew_field=1\n}\n`;
        assert.equal(write(file, read(FILE)), file);
    });

    it("does not hold temporary credentials, keys that stay in memory, networks of WPS, nor what another file says", () => {
        const temporary = setCredentialField(defaultCredential, "temporary", "1");
        const inMemory = ["ssid", '"m"', "psk", '"password"', "mem_only_psk", "1"];
        let network = fileNetwork;
        for (let i = 0; i < inMemory.length; i += 2) {
            const next = setNetworkField(network, inMemory[i]!, inMemory[i + 1]!);
            assert.ok(!isRefused(next));
            network = next;
        }
        assert.ok(!isRefused(temporary));
        const wps: NetworkConfig = { ...fileNetwork, keyMgmt: new Set(["WPS"] as const) };
        const wanted: Configuration = {
            ...emptyConfiguration,
            global: read("country=DE\n").global,
            networks: [network, wps],
            credentials: [temporary],
        };
        assert.equal(write("", wanted, "country=DE\n"), '\nnetwork={\n\tssid="m"\n\tmem_only_psk=1\n}\n');
    });

    it("does not gain a network that a client has given no key yet, but keeps one that the file has", () => {
        const unfinished = setNetworkField(fileNetwork, "ssid", '"new"');
        assert.ok(!isRefused(unfinished));
        assert.equal(
            changed(configuration => ({ ...configuration, networks: [...configuration.networks, unfinished] })),
            FILE,
        );
        const file = 'network={\n\tssid="new"\n}\n';
        assert.equal(write(file, read(file)), file);
    });

    it("leaves a file that can be read, whatever clients have set", () => {
        const text = 'dpp_name=me\nblob-base64-x={\nAQID\n}\n\nnetwork={\n\tssid="home"\n\tkey_mgmt=NONE\n}\n';
        const before = read(text);
        const dppName = setGlobalField(before.global, "dpp_name", '"');
        const ocv = setNetworkField(before.networks[0]!, "ocv", "1");
        const contradicting = isRefused(ocv) ? ocv : setNetworkField(ocv, "ieee80211w", "0");
        assert.ok(!isRefused(dppName) && !isRefused(contradicting));
        const { syntax, unsayable } = written(parseSyntax(utf8(text)), {
            ...before,
            global: dppName,
            networks: [contradicting],
            blobs: new Map([["x", Secret.taking(new Uint8Array())]]),
        });
        assert.equal(fromUtf8(printSyntax(syntax)), text);
        assert.deepEqual(unsayable, ["dpp_name", "network block 0", "blob x"]);
    });

    it("gives up a comment with a quotation mark that would become part of the value", () => {
        const text = (psk: string): string => `network={\n\tssid="home"\n\tpsk=${psk}\n}\n`;
        const old = text(`${"0".repeat(64)} # 5" disk`);
        const before = read(old);
        const withPsk = (psk: string): string => {
            const network = setNetworkField(before.networks[0]!, "psk", psk);
            assert.ok(!isRefused(network));
            return write(old, { ...before, networks: [network] });
        };
        assert.equal(withPsk('"a "password"'), text('"a "password"'));
        assert.equal(withPsk('"a password"'), text('"a password" # 5" disk'));
    });

    it("names what it cannot say, and leaves it as it was", () => {
        const global = setGlobalField(defaultGlobal, "device_name", "me # you");
        assert.ok(!isRefused(global));
        const wanted: Configuration = {
            ...emptyConfiguration,
            global,
            blobs: new Map([["a=b", new Secret(Uint8Array.of(1))]]),
        };
        const { syntax, unsayable } = written(parseSyntax(utf8("device_name=me\n")), wanted);
        assert.equal(fromUtf8(printSyntax(syntax)), "device_name=me\n");
        assert.deepEqual(unsayable, ["device_name", "blob a=b"]);
    });

    it("ends the last line of a file before it adds another", () => {
        assert.equal(
            write("update_config=1", { ...read("update_config=1\ncountry=DE\n") }),
            "update_config=1\ncountry=DE\n",
        );
    });
});
