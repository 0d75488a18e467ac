import type { Variant } from "dbus-next";
import { NETWORK as FIELDS, type Kind } from "#test/hwsim/differential/fields.js";
import {
    ay,
    b,
    type Chapter,
    get,
    i,
    NETWORK,
    ONE_OF_EACH,
    onInterface,
    quickly,
    type Step,
    s,
    set,
    u,
    v,
    withInterface,
} from "#test/hwsim/differential/step.js";

const bytes = (length: number): Variant => v("ay", Buffer.alloc(length, 0x41));

/** What fields are given whatever they hold. */
const ANYTHING: readonly Variant[] = [s("text"), s(""), i(1), ay([1]), b(true)];

type Limits = Extract<Kind, { readonly min: number }>;

const within = ({ min, max }: Limits): readonly Variant[] => [
    i(min === INT_MIN ? -70000 : min),
    i(Math.min(max, 70000)),
];

/** The original does not look at a limit of 0, which a few fields are enough to show. */
const beyond = ({ min, max }: Limits): readonly Variant[] => [
    ...(min === 0 || min === INT_MIN ? [] : [i(min - 1)]),
    ...(max < INT_MAX ? [u(max + 1)] : []),
];

const INT_MIN = -2147483648;
const INT_MAX = 2147483647;

/** Fields of a kind that has many, which are given all values of that kind; the others are given some. */
const THOROUGH = new Set([
    "ssid",
    "identity",
    "password",
    "ca_cert",
    "phase1",
    "priority",
    "id_str",
    "wep_key0",
    "scan_ssid",
    "fragment_size",
]);
const TEXTS: readonly Variant[] = [
    s('"quoted"'),
    s("two words"),
    s("ünï"),
    s("a\nb"),
    s("NULL"),
    s("hash:0123456789abcdef0123456789abcdef"),
    s("x".repeat(15)),
    s("x".repeat(32)),
    s("x".repeat(33)),
    s("x".repeat(64)),
    s("0".repeat(64)),
    bytes(8),
    bytes(32),
    bytes(33),
    bytes(0),
    v("ay", Buffer.from([0, 255])),
    u(12),
    u(5),
    v("as", ["text"]),
];
const SOME_TEXTS: readonly Variant[] = [s("text"), s(""), s('"quoted"'), ay([1])];
const NUMBERS: readonly Variant[] = [
    i(-1),
    i(-2),
    u(2),
    i(9),
    u(300),
    u(4294967295),
    v("q", 1),
    s("0x1"),
    s("-1"),
    b(false),
];
const ADDRESSES: readonly Variant[] = [
    s("02:00:00:00:00:01"),
    s("02:00:00:00:00"),
    s("02-00-00-00-00-01"),
    s("020000000001"),
    s("any"),
    s("02:00:00:00:00:01 02:00:00:00:00:02"),
    s("02:00:00:00:00:01/ff:ff:ff:00:00:00"),
    s("02:00:00:00:00:01 x"),
    s("g2:00:00:00:00:01"),
    v("ay", Buffer.from([2, 0, 0, 0, 0, 1])),
];
const LISTS: readonly Variant[] = [
    s("2412"),
    s("2412 2437"),
    s("2412,2437"),
    s("2412 x"),
    s("0"),
    s("-1"),
    s(" 2412 "),
    u(2412),
];
const HEX: readonly Variant[] = [s("0102"), s("010"), s("xy"), bytes(16), bytes(32), bytes(33)];

const WORDS: Readonly<Record<string, readonly string[]>> = {
    proto: ["RSN", "WPA2", "WPA", "WPA RSN", "RSN WPA", "wpa", "OSEN", "RSN x", "WPA,RSN", " RSN "],
    key_mgmt: [
        "WPA-PSK",
        "WPA-EAP",
        "NONE",
        "IEEE8021X",
        "WPA-NONE",
        "FT-PSK FT-EAP",
        "SAE",
        "FT-SAE",
        "OWE",
        "DPP",
        "WPA-PSK-SHA256 WPA-EAP-SHA256",
        "WPA-EAP-SUITE-B WPA-EAP-SUITE-B-192",
        "FILS-SHA256",
        "OSEN",
        "WPS",
        "SAE-EXT-KEY",
        "WPA-EAP-SHA384",
        "wpa-psk",
        "WPA-PSK NONSENSE",
        "WPA-PSK  SAE",
        "WPA-PSK\tSAE",
        "NONE WPA-PSK",
    ],
    pairwise: [
        "CCMP",
        "TKIP",
        "CCMP TKIP",
        "GCMP",
        "CCMP-256 GCMP-256",
        "NONE",
        "WEP40",
        "ccmp",
        "CCMP x",
        "GTK_NOT_USED",
    ],
    group: [
        "CCMP",
        "TKIP",
        "WEP40",
        "WEP104",
        "CCMP TKIP WEP104 WEP40",
        "GCMP",
        "CCMP-256 GCMP-256",
        "NONE",
        "GTK_NOT_USED",
        "x",
    ],
    group_mgmt: [
        "AES-128-CMAC",
        "BIP-GMAC-128",
        "BIP-GMAC-256",
        "BIP-CMAC-256",
        "AES-128-CMAC BIP-GMAC-256",
        "CCMP",
        "x",
    ],
    auth_alg: ["OPEN", "SHARED", "LEAP", "OPEN SHARED", "open", "x", "FT"],
    eap: ["PEAP", "TTLS TLS", "MD5 GTC", "peap", "PEAP x", "SIM AKA AKA'", "PWD", "LEAP FAST", "NONE", "TEAP"],
    psk: [
        "12345678",
        "1234567",
        "x".repeat(63),
        "x".repeat(64),
        "0".repeat(64),
        'with "quotes"',
        "tab\there",
        "öäüöäüöä",
        "ext:name",
    ],
    mesh_basic_rates: ["10 20", "10", "x"],
    psk_list: [
        `02:00:00:00:00:01-${"0".repeat(64)}`,
        `P2P-02:00:00:00:00:01-${"0".repeat(64)}`,
        "02:00:00:00:00:01",
        "x",
    ],
};

/** What a field is given and then asked for. */
function values(name: string, kind: Kind): readonly Variant[] {
    const words = WORDS[name];
    if (words !== undefined) return [...ANYTHING, ...words.map(s), bytes(32), bytes(31), u(8), i(12345678)];
    if (typeof kind === "object")
        return THOROUGH.has(name)
            ? [...ANYTHING, ...NUMBERS, ...within(kind), ...beyond(kind)]
            : [i(1), ...within(kind)];
    if (kind === "text") return THOROUGH.has(name) ? [...ANYTHING, ...TEXTS] : SOME_TEXTS;
    const kinds = { bytes: HEX, address: ADDRESSES, list: LISTS, ip: TEXTS, own: TEXTS };
    return [...ANYTHING, ...kinds[kind]];
}

/** What a field is given besides, which it refuses. */
function refused(name: string, kind: Kind): readonly Variant[] {
    if (THOROUGH.has(name) || (typeof kind !== "object" && kind !== "text")) return [];
    return [b(true), v("q", 1), v("as", ["text"]), ...(typeof kind === "object" ? [s("text"), ...beyond(kind)] : [])];
}

const setField = (name: string, value: Variant): Step =>
    set("$network", NETWORK, "Properties", v("a{sv}", { [name]: value }));

/** The field as it is read, and nothing of the others. */
const getField = (name: string): Step =>
    get("$network", NETWORK, "Properties", {
        only: new RegExp(`^(?:error|reply)|\\[0\\]\\.${name} `),
        afterSuccess: true,
    });

function stepsOf([name, kind]: (typeof FIELDS)[number]): readonly Step[] {
    const aliases: Readonly<Record<string, string>> = {
        bssid_ignore: "bssid_blacklist",
        bssid_blacklist: "bssid_ignore",
    };
    const alias = aliases[name];
    return [
        ...refused(name, kind).map(value => setField(name, value)),
        ...values(name, kind).flatMap(value => [setField(name, value), getField(name)]),
        ...(alias === undefined ? [] : [getField(alias)]),
    ];
}

const whole = get("$network", NETWORK, "Properties");

/** The fields of a network, set with values of every kind and read back. */
export const networkFields: Chapter = {
    name: "network fields",
    steps: [
        withInterface(),
        onInterface("AddNetwork", "a{sv}", [{}], { save: "network", only: /^(?:reply|error)/ }),
        whole,
        ...quickly(FIELDS.flatMap(stepsOf)),
        onInterface("AddNetwork", "a{sv}", [{}], { save: "network", only: /^(?:reply|error)/ }),
        ...ONE_OF_EACH.map(value => setField("nonsense", v(value.signature, value.value))),
        ...ONE_OF_EACH.map(value => set("$network", NETWORK, "Properties", v(value.signature, value.value))),
        ...ONE_OF_EACH.flatMap(value => [
            setField("ssid", v(value.signature, value.value)),
            getField("ssid"),
            setField("priority", v(value.signature, value.value)),
            getField("priority"),
        ]),
        ...ONE_OF_EACH.map(value => set("$network", NETWORK, "Enabled", v(value.signature, value.value))),
        setField("ssid", s("kept")),
        set("$network", NETWORK, "Properties", v("a{sv}", { id_str: s("first"), nonsense: s("x"), priority: i(9) })),
        whole,
        set("$network", NETWORK, "Properties", v("a{sv}", {})),
        set("$network", NETWORK, "Properties", v("a{sv}", { mac_addr: i(3) })),
        set("$network", NETWORK, "Properties", v("a{sv}", { mac_addr: i(3), mac_value: s("02:00:00:00:00:01") })),
        get("$network", NETWORK, "Nonsense"),
        get("$network", "no.such.interface", "Properties"),
        set("$network", NETWORK, "Nonsense", s("x")),
    ],
};
