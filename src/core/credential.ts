import { type CredentialConfig, credentialField } from "#src/config/credential.js";
import { defaultNetwork, isRefused, type NetworkConfig, setNetworkField } from "#src/config/network.js";
import { type FieldValue, printValue } from "#src/config/value.js";
import type { Interface } from "#src/core/interface.js";
import { type Credential, EapType, type Fit, type RoamingPartner } from "#src/interworking/index.js";
import { fromHex, toHex } from "#src/lib/bytes.js";
import { ssidKey } from "#src/lib/ssid.js";
import { fromUtf8, utf8 } from "#src/lib/text.js";

/** The credentials of an interface, by what they say. */
export const credentialsOf = ({
    credentials,
    config,
}: Pick<Interface, "credentials" | "config">): readonly Credential[] =>
    [...credentials].map(([id, credential]) => credentialOf(id, credential, config.externalSim !== 0));

export function credentialOf(id: number, config: CredentialConfig, externalSim: boolean): Credential {
    const number = (name: string): number => numberOf(credentialField(config, name));
    const text = (name: string): string | undefined => textOf(credentialField(config, name));
    const hex = (name: string): readonly string[] => {
        const value = credentialField(config, name);
        return value?.type === "bytes" ? [toHex(value.bytes)] : [];
    };
    const ids = (name: string): readonly string[] => text(name)?.toLowerCase().split(",") ?? [];
    const method = credentialField(config, "eap");
    return {
        id,
        priority: number("priority"),
        spPriority: number("sp_priority"),
        provisioningSp: text("provisioning_sp"),
        realm: text("realm"),
        username: text("username"),
        hasPassword: hasSecret(credentialField(config, "password")),
        hasPrivateKey: (text("private_key") ?? "") !== "",
        imsi: text("imsi"),
        hasSim: externalSim || hasSecret(credentialField(config, "milenage")),
        domains: listOf(credentialField(config, "domain")).flatMap(value => textOf(value) ?? []),
        consortiums: [...hex("roaming_consortium"), ...ids("roaming_consortiums"), ...ids("home_ois")],
        toldConsortiums: ids("roaming_consortiums"),
        requiredConsortiums: [...hex("required_roaming_consortium"), ...ids("required_home_ois")],
        method: method?.type === "words" ? method.words[0] : undefined,
        excludedSsids: listOf(credentialField(config, "excluded_ssid")).flatMap(value =>
            value.type === "text" ? [ssidKey(value.bytes)] : [],
        ),
        partners: listOf(credentialField(config, "roaming_partner")).flatMap(value => partnerOf(textOf(value) ?? "")),
        minimum: {
            home: { down: number("min_dl_bandwidth_home"), up: number("min_ul_bandwidth_home") },
            roaming: { down: number("min_dl_bandwidth_roaming"), up: number("min_ul_bandwidth_roaming") },
        },
        maxBssLoad: number("max_bss_load"),
        requiredCapabilities: listOf(credentialField(config, "req_conn_capab")).map(value => {
            const [protocol, ports = ""] = value.type === "plain" ? value.text.split(":") : [];
            return { protocol: Number(protocol), ports: ports === "" ? [] : ports.split(",").map(Number) };
        }),
    };
}

/** `domain,exact,priority,country`. Where an operator is, nobody looks at. */
function partnerOf(text: string): readonly RoamingPartner[] {
    const [domain, exact, priority] = text.split(",");
    if (domain === undefined || exact === undefined || priority === undefined) return [];
    return [{ domain, exact: Number(exact) !== 0, priority: Number(priority) & 0xff }];
}

/**
 * The network that a credential makes of a BSS: with EAP, as Hotspot 2.0 requires it. It has copies of the credential's
 * secrets.
 *
 * @returns `undefined` when there is no such EAP method, or the credential has a value that a network refuses
 */
export function networkOfFit(
    { credential, by, method, consortium }: Fit,
    config: CredentialConfig,
    ssid: Uint8Array,
    { config: { pmf }, capabilities }: Pick<Interface, "config" | "capabilities">,
): NetworkConfig | undefined {
    const akms = [
        "WPA-EAP",
        ...(pmf === 0 ? [] : ["WPA-EAP-SHA256"]),
        ...(capabilities.sme === "userspace" ? ["FT-EAP"] : []),
    ];
    const common: Fields = [
        ["priority", String(credential.priority)],
        ["ssid", printed(ssid)],
        ["key_mgmt", akms.join(" ")],
        ["proto", "RSN"],
        ["ieee80211w", pmf === 2 ? "2" : "1"],
        ["pairwise", "CCMP"],
        ["disabled", "0"],
    ];
    switch (by) {
        case "3gpp":
            return assembled([...common, ...simFields(credential, config)]);
        case "roamingConsortium": {
            const told = consortium === undefined ? undefined : fromHex(consortium);
            const selection: Fields = told === undefined ? [] : [["roaming_consortium_selection", printed(told)]];
            return assembled([...common, ...selection, ...eapFields(credential, config, false)]);
        }
        case "realm": {
            const name = METHOD_NAMES.get(method?.method ?? 0);
            if (method === undefined || name === undefined) return undefined;
            const inner = methodFields(name, method);
            return assembled([...common, ["eap", name], ...inner, ...eapFields(credential, config, name === "TTLS")]);
        }
    }
}

type Fields = readonly (readonly [name: string, text: string])[];

function assembled(fields: Fields): NetworkConfig | undefined {
    let config = defaultNetwork;
    for (const [name, text] of fields) {
        const next = setNetworkField(config, name, text);
        if (isRefused(next)) return undefined;
        config = next;
    }
    return config;
}

/** How the realm wants the tunnel used. */
function methodFields(name: string, { innerMethod, innerNonEap }: NonNullable<Fit["method"]>): Fields {
    const inner = METHOD_NAMES.get(innerMethod ?? EapType.mschapv2);
    switch (name) {
        case "TTLS":
            return [
                [
                    "phase2",
                    quoted(
                        innerMethod === undefined
                            ? `auth=${NON_EAP_NAMES.get(innerNonEap ?? 0) ?? "MSCHAPV2"}`
                            : `autheap=${inner}`,
                    ),
                ],
            ];
        case "PEAP":
        case "FAST":
            return [
                ["phase1", quoted("fast_provisioning=2")],
                ["pac_file", quoted("blob://pac_interworking")],
                ["phase2", quoted(`auth=${inner}`)],
            ];
        default:
            return [];
    }
}

/** What the credential itself says goes before what follows from the realm. */
function eapFields({ username = "", realm, method }: Credential, config: CredentialConfig, tunnelled: boolean): Fields {
    const ttls = method === undefined ? tunnelled : method === "TTLS";
    const at = username.indexOf("@");
    const ofRealm = realm === undefined ? "" : `@${realm}`;
    const copied = COPIED.flatMap(name => {
        const value = credentialField(config, name);
        return value === undefined || isEmpty(value) ? [] : [[name, printValue(value)] as const];
    });
    return [
        ...(method === undefined ? [] : [["eap", method] as const]),
        ...(username === ""
            ? []
            : [
                  ...(ttls
                      ? [["anonymous_identity", quoted(`anonymous${at < 0 ? ofRealm : username.slice(at)}`)] as const]
                      : []),
                  ["identity", quoted(ttls || at >= 0 ? username : username + ofRealm)] as const,
              ]),
        ...copied,
        ["ocsp", String(numberOf(credentialField(config, "ocsp")))],
    ];
}

const COPIED = [
    "password",
    "client_cert",
    "private_key",
    "private_key_passwd",
    "phase1",
    "phase2",
    "ca_cert",
    "domain_suffix_match",
] as const;

/** The identity is made of the number of the SIM (3GPP TS 23.003, clause 14). */
function simFields({ imsi = "", method = "SIM" }: Credential, config: CredentialConfig): Fields {
    const eap = SIM_PREFIX.has(method) ? method : "SIM";
    const [network = "", subscriber = ""] = imsi.split("-");
    const domain = `wlan.mnc${network.slice(3).padStart(3, "0")}.mcc${network.slice(0, 3)}.3gppnetwork.org`;
    const milenage = credentialField(config, "milenage");
    return [
        ["sim_num", String(numberOf(credentialField(config, "sim_num")))],
        ["eap", eap],
        ["identity", quoted(`${SIM_PREFIX.get(eap)}${network}${subscriber}@${domain}`)],
        ...(milenage === undefined || isEmpty(milenage) ? [] : [["password", printValue(milenage)] as const]),
    ];
}

const SIM_PREFIX: ReadonlyMap<string, string> = new Map([
    ["SIM", "1"],
    ["AKA", "0"],
    ["AKA'", "6"],
]);

const METHOD_NAMES: ReadonlyMap<number, string> = new Map([
    [EapType.gtc, "GTC"],
    [EapType.tls, "TLS"],
    [EapType.ttls, "TTLS"],
    [EapType.peap, "PEAP"],
    [EapType.mschapv2, "MSCHAPV2"],
    [EapType.fast, "FAST"],
]);

/** Ways of authentication within a tunnel that are no EAP (IEEE 802.11-2020, 9.4.5.10). */
const NON_EAP_NAMES: ReadonlyMap<number, string> = new Map([
    [1, "PAP"],
    [2, "CHAP"],
    [3, "MSCHAP"],
    [4, "MSCHAPV2"],
]);

const printed = (bytes: Uint8Array): string => printValue({ type: "text", bytes });
const quoted = (text: string): string => printed(utf8(text));

const numberOf = (value: FieldValue | undefined): number => (value?.type === "int" ? value.value : 0);
const textOf = (value: FieldValue | undefined): string | undefined =>
    value?.type === "text" ? fromUtf8(value.bytes) : undefined;
const listOf = (value: FieldValue | undefined): readonly FieldValue[] => (value?.type === "list" ? value.values : []);
const hasSecret = (value: FieldValue | undefined): boolean => value !== undefined && !isEmpty(value);

function isEmpty(value: FieldValue): boolean {
    switch (value.type) {
        case "text":
            return value.bytes.length === 0;
        case "secret":
        case "secretPlain":
            return value.secret.length === 0;
        default:
            return false;
    }
}
