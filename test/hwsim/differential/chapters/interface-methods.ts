import type { Variant } from "dbus-next";
import {
    act,
    ay,
    badSignatures,
    type Chapter,
    call,
    get,
    getAll,
    INTERFACE,
    i,
    NETWORK,
    ONE_OF_EACH,
    onInterface,
    PROPERTIES,
    type Step,
    s,
    set,
    u,
    v,
    withInterface,
} from "#test/hwsim/differential/step.js";

const METHODS = [
    ["Scan", "a{sv}"],
    ["SignalPoll", ""],
    ["Disconnect", ""],
    ["AddNetwork", "a{sv}"],
    ["Reassociate", ""],
    ["Reattach", ""],
    ["Reconnect", ""],
    ["RemoveNetwork", "o"],
    ["RemoveAllNetworks", ""],
    ["SelectNetwork", "o"],
    ["NetworkReply", "oss"],
    ["Roam", "s"],
    ["AddBlob", "say"],
    ["GetBlob", "s"],
    ["RemoveBlob", "s"],
    ["SetPKCS11EngineAndModulePath", "ss"],
    ["FlushBSS", "u"],
    ["SubscribeProbeReq", ""],
    ["UnsubscribeProbeReq", ""],
    ["EAPLogoff", ""],
    ["EAPLogon", ""],
    ["AutoScan", "s"],
    ["TDLSDiscover", "s"],
    ["TDLSSetup", "s"],
    ["TDLSStatus", "s"],
    ["TDLSTeardown", "s"],
    ["TDLSChannelSwitch", "a{sv}"],
    ["TDLSCancelChannelSwitch", "s"],
    ["VendorElemAdd", "iay"],
    ["VendorElemGet", "i"],
    ["VendorElemRem", "iay"],
    ["SaveConfig", ""],
    ["AbortScan", ""],
    ["AddCred", "a{sv}"],
    ["RemoveCred", "o"],
    ["RemoveAllCreds", ""],
    ["InterworkingSelect", ""],
    ["Nonsense", ""],
] as const;

/** What is taken for a network's path, and what is not. */
const PATHS = [
    "/",
    "/nonsense",
    "$if",
    "$if/Networks",
    "$if/Networks/99",
    "$if/Networks/abc",
    "$if/Networks/0abc",
    "$if/Networks/0/1",
    "$if/Credentials/0",
    "$if/BSSs/0",
    "/fi/w1/wpa_supplicant1/Interfaces/99/Networks/0",
    "/fi/w1/wpa_supplicant1/Networks/0",
];

const ADDRESSES = [
    "",
    "nonsense",
    "02:00:00:00:00",
    "02:00:00:00:05:00",
    "020000000500",
    "02-00-00-00-05-00",
    "02:00:00:00:05:00x",
];

const VENDOR = [0xdd, 5, 0, 0x11, 0x22, 0x33, 1];
const OTHER_VENDOR = [0xdd, 4, 0, 0x44, 0x55, 0x66];

const vendorElements: readonly Step[] = [
    ...[-1, 0, 12, 13, 14, 15, 99].flatMap(id => [
        onInterface("VendorElemGet", "i", [id]),
        onInterface("VendorElemAdd", "iay", [id, Buffer.from([])]),
        onInterface("VendorElemAdd", "iay", [id, Buffer.from([0xdd])]),
        onInterface("VendorElemAdd", "iay", [id, Buffer.from([0xdd, 9, 1])]),
        onInterface("VendorElemRem", "iay", [id, Buffer.from([])]),
        onInterface("VendorElemRem", "iay", [id, Buffer.from("*")]),
        onInterface("VendorElemRem", "iay", [id, Buffer.from(VENDOR)]),
    ]),
    ...[13, 14].flatMap(id => [
        onInterface("VendorElemAdd", "iay", [id, Buffer.from(VENDOR)]),
        onInterface("VendorElemGet", "i", [id]),
        onInterface("VendorElemAdd", "iay", [id, Buffer.from([...OTHER_VENDOR, ...VENDOR])]),
        onInterface("VendorElemGet", "i", [id]),
        onInterface("VendorElemRem", "iay", [id, Buffer.from([0xdd, 1, 0])]),
        onInterface("VendorElemRem", "iay", [id, Buffer.from([0xdd, 9, 0])]),
        onInterface("VendorElemRem", "iay", [id, Buffer.from(OTHER_VENDOR)]),
        onInterface("VendorElemGet", "i", [id]),
        onInterface("VendorElemAdd", "iay", [id, Buffer.from([1, 1, 2])]),
        onInterface("VendorElemRem", "iay", [id, Buffer.from("*")]),
        onInterface("VendorElemGet", "i", [id]),
    ]),
];

const addCred = (args: Readonly<Record<string, Variant>>, save?: string): Step =>
    onInterface("AddCred", "a{sv}", [args], save === undefined ? {} : { save });

/** The next credential has the number that it would have had before: what only one of the two takes moves no other number. */
const alone = (step: Step): readonly Step[] => [onInterface("RemoveAllCreds"), step];

const credentials: readonly Step[] = [
    addCred({}, "cred"),
    addCred({
        realm: s("example.com"),
        username: s("user"),
        password: s("secret"),
        priority: i(1),
        domain: s("a.example"),
    }),
    addCred({ nonsense: s("x") }),
    addCred({ priority: v("q", 1) }),
    addCred({ realm: v("b", true) }),
    addCred({ realm: ay("x") }),
    addCred({ imsi: s("310026-000000000") }),
    addCred({ eap: s("TTLS") }),
    addCred({ eap: s("nonsense") }),
    addCred({ roaming_consortium: s("112233") }),
    addCred({ roaming_consortium: ay([0x11, 0x22, 0x33]) }),
    addCred({ domain: v("as", []) }),
    addCred({ temporary: u(1), sim_num: u(2), ocsp: i(1) }),
    ...ONE_OF_EACH.filter(({ signature }) => signature !== "as").map(value =>
        addCred({ password: v(value.signature, value.value) }),
    ),
    onInterface("RemoveCred", "o", ["/"]),
    onInterface("RemoveCred", "o", ["$if/Networks/0"]),
    onInterface("RemoveCred", "o", ["$if/Credentials/99"]),
    onInterface("RemoveCred", "o", ["$if/Credentials/abc"]),
    onInterface("RemoveCred", "o", ["$cred"]),
    onInterface("RemoveCred", "o", ["$cred"]),
    addCred({ realm: s("example.com") }),
    ...alone(addCred({ domain: v("as", ["a.example", "b.example"]) })),
    ...alone(addCred({ password: v("as", ["text"]) })),
    ...alone(addCred({ priority: s("1") })),
    ...alone(addCred({ realm: s("example.com") })),
    onInterface("RemoveAllCreds"),
    onInterface("RemoveAllCreds"),
    addCred({ realm: s("example.com") }),
];

const tdls: readonly Step[] = [
    ...["TDLSDiscover", "TDLSSetup", "TDLSStatus", "TDLSTeardown", "TDLSCancelChannelSwitch"].flatMap(member =>
        ADDRESSES.map(address => onInterface(member, "s", [address])),
    ),
    onInterface("TDLSChannelSwitch", "a{sv}", [{}]),
    onInterface("TDLSChannelSwitch", "a{sv}", [
        { PeerAddress: s("02:00:00:00:05:00"), OperClass: v("y", 81), Frequency: u(2412) },
    ]),
    onInterface("TDLSChannelSwitch", "a{sv}", [{ Nonsense: s("x") }]),
];

const probeRequests: readonly Step[] = [
    onInterface("UnsubscribeProbeReq"),
    onInterface("SubscribeProbeReq"),
    onInterface("SubscribeProbeReq"),
    act("another client subscribes too", world => world.callFromOther(call("$if", INTERFACE, "SubscribeProbeReq"))),
    act("another client unsubscribes", world => world.callFromOther(call("$if", INTERFACE, "UnsubscribeProbeReq"))),
    onInterface("UnsubscribeProbeReq"),
    onInterface("UnsubscribeProbeReq"),
    act("another client subscribes and vanishes", world => world.callAndVanish(onInterface("SubscribeProbeReq"))),
    onInterface("SubscribeProbeReq"),
];

/** Every method of an interface that is not connected, with good and bad arguments. */
export const interfaceMethods: Chapter = {
    name: "interface methods",
    steps: [
        withInterface(),
        ...METHODS.flatMap(([member, signature]) => badSignatures("$if", INTERFACE, member, signature)),
        ...[
            "SignalPoll",
            "Disconnect",
            "Reassociate",
            "Reattach",
            "Reconnect",
            "AbortScan",
            "SaveConfig",
            "RemoveAllNetworks",
        ].map(member => onInterface(member)),
        ...PATHS.flatMap(path => [
            onInterface("RemoveNetwork", "o", [path]),
            onInterface("SelectNetwork", "o", [path]),
            onInterface("NetworkReply", "oss", [path, "PASSWORD", "x"]),
        ]),
        ...ADDRESSES.map(address => onInterface("Roam", "s", [address])),
        onInterface("AddNetwork", "a{sv}", [{ ssid: s("testnet") }], {
            save: "network",
            only: /^(?:reply|error)/,
        }),
        ...[
            "IDENTITY",
            "PASSWORD",
            "NEW_PASSWORD",
            "PIN",
            "OTP",
            "PASSPHRASE",
            "SIM",
            "PSK_PASSPHRASE",
            "EXT_CERT_CHECK",
            "nonsense",
            "",
            "password",
        ].flatMap(field => [
            onInterface("NetworkReply", "oss", ["$network", field, "x"]),
            onInterface("NetworkReply", "oss", ["$network", field, ""]),
        ]),
        onInterface("NetworkReply", "oss", ["$network", "PSK_PASSPHRASE", '"12345678"']),
        onInterface("NetworkReply", "oss", ["$network", "EXT_CERT_CHECK", "good"]),
        onInterface("NetworkReply", "oss", ["$network", "EXT_CERT_CHECK", "bad"]),
        get("$network", NETWORK, "Properties"),
        onInterface("RemoveNetwork", "o", ["$network"]),

        ...["", "/nonsense/engine.so"].flatMap(path => [
            onInterface("SetPKCS11EngineAndModulePath", "ss", [path, ""]),
            onInterface("SetPKCS11EngineAndModulePath", "ss", ["", path]),
            onInterface("SetPKCS11EngineAndModulePath", "ss", [path, path]),
            get("$if", INTERFACE, "PKCS11EnginePath"),
            get("$if", INTERFACE, "PKCS11ModulePath"),
        ]),
        ...[0, 1, 4294967295].map(age => onInterface("FlushBSS", "u", [age])),
        onInterface("EAPLogoff"),
        onInterface("EAPLogon"),
        ...["periodic:10", "exponential:3:300", "nonsense", "periodic", "periodic:x", "exponential:1", ""].flatMap(
            text => [onInterface("AutoScan", "s", [text]), get("$if", INTERFACE, "Autoscan")],
        ),
        ...probeRequests,
        ...vendorElements,
        ...credentials,
        ...tdls,
        onInterface("InterworkingSelect"),
        set("$if", INTERFACE, "UpdateConfig", s("1")),
        onInterface("SaveConfig"),
        getAll("$if", "no.such.interface"),
        getAll("$if", "fi.w1.wpa_supplicant1"),
        call("$if", PROPERTIES, "GetAll", "ss", [INTERFACE, "more"]),
        call("$if", "fi.w1.wpa_supplicant1", "GetInterface", "s", ["wlan0"]),
    ],
};
