import { writeFileSync } from "node:fs";
import {
    act,
    b,
    badSignatures,
    type Chapter,
    call,
    get,
    getAll,
    INTERFACE,
    i,
    NETWORK,
    ONE_OF_EACH,
    onRoot,
    PROPERTIES,
    ROOT,
    SERVICE,
    type Step,
    s,
    set,
    u,
    v,
    wait,
    withInterface,
} from "#test/hwsim/differential/step.js";
import { remove, setDown, setUp } from "#test/hwsim/guest/radio.js";

const create = (args: Readonly<Record<string, ReturnType<typeof s>>>, settle = 300): Step =>
    onRoot("CreateInterface", "a{sv}", [args], { save: "if", settle });

const METHODS = [
    ["CreateInterface", "a{sv}"],
    ["RemoveInterface", "o"],
    ["GetInterface", "s"],
    ["ExpectDisconnect", ""],
    ["Nonsense", ""],
] as const;

const CONFIG = "/tmp/differential.conf";
const CONFIG_TEXT = `update_config=1
ap_scan=1
bss_max_count=300
network={
    ssid="from the file"
    psk="12345678"
    priority=5
    disabled=1
}
network={
    ssid="hidden"
    scan_ssid=1
    key_mgmt=NONE
    disabled=1
}
blob-base64-name={
ZGF0YQ==
}
`;

/** The root object: its properties, and interfaces that are created and removed in every way. */
export const root: Chapter = {
    name: "root",
    steps: [
        getAll(ROOT, SERVICE),
        getAll(ROOT, "no.such.interface"),
        getAll(ROOT, ""),
        ...[
            "DebugLevel",
            "DebugTimestamp",
            "DebugShowKeys",
            "Interfaces",
            "EapMethods",
            "Capabilities",
            "WFDIEs",
            "Nonsense",
            "",
        ].flatMap(property => [get(ROOT, SERVICE, property), get(ROOT, "no.such.interface", property)]),
        // A list of texts as WFDIEs is what wpa_supplicant does not survive.
        ...["Interfaces", "EapMethods", "Capabilities", "WFDIEs", "Nonsense"].flatMap(property =>
            [s("x"), u(1), b(true)].map(value => set(ROOT, SERVICE, property, value)),
        ),
        ...["excessive", "msgdump", "debug", "info", "warning", "error", "error", "Error", "3", "nonsense", "info"].map(
            level => set(ROOT, SERVICE, "DebugLevel", s(level)),
        ),
        ...[true, true, false].flatMap(on => [
            set(ROOT, SERVICE, "DebugTimestamp", b(on)),
            set(ROOT, SERVICE, "DebugShowKeys", b(on)),
            get(ROOT, SERVICE, "DebugShowKeys"),
        ]),
        ...["DebugLevel", "DebugTimestamp", "DebugShowKeys"].flatMap(property =>
            ONE_OF_EACH.map(value => set(ROOT, SERVICE, property, v(value.signature, value.value))),
        ),
        set(ROOT, SERVICE, "DebugLevel", s("info")),

        // The Properties interface itself.
        ...(["Get", "Set", "GetAll", "Nonsense"] as const).flatMap(member => [
            call(ROOT, PROPERTIES, member, "", []),
            call(ROOT, PROPERTIES, member, "s", [SERVICE]),
            call(ROOT, PROPERTIES, member, "u", [1]),
            call(ROOT, PROPERTIES, member, "ss", [SERVICE, "DebugLevel"]),
            call(ROOT, PROPERTIES, member, "su", [SERVICE, 1]),
            call(ROOT, PROPERTIES, member, "us", [1, "DebugLevel"]),
            call(ROOT, PROPERTIES, member, "sss", [SERVICE, "DebugLevel", "debug"]),
            call(ROOT, PROPERTIES, member, "sss", [SERVICE, "Nonsense", "debug"]),
            call(ROOT, PROPERTIES, member, "ssvs", [SERVICE, "DebugLevel", s("debug"), "more"]),
        ]),
        call(ROOT, undefined, "GetAll", "s", [SERVICE]),
        call(ROOT, undefined, "Nonsense"),
        call("/nonsense", SERVICE, "GetInterface", "s", ["wlan0"]),
        call("/nonsense", PROPERTIES, "Get", "ss", [SERVICE, "DebugLevel"]),
        call("/nonsense", "org.freedesktop.DBus.Peer", "Ping"),
        call(ROOT, "org.freedesktop.DBus.Peer", "Ping"),
        call(ROOT, "org.freedesktop.DBus.Peer", "GetMachineId", "", [], { only: /^(?:reply|error)/ }),
        call(ROOT, "org.freedesktop.DBus.Peer", "Nonsense"),
        call(ROOT, "no.such.interface", "GetInterface", "s", ["wlan0"]),
        call(`${ROOT}/Interfaces`, SERVICE, "GetInterface", "s", ["wlan0"]),

        // Methods with arguments of the wrong number and types.
        ...METHODS.flatMap(([member, signature]) => badSignatures(ROOT, SERVICE, member, signature)),

        // Creation: every key, missing and wrong.
        create({}),
        create({ Driver: s("nl80211") }),
        create({ Ifname: u(1) }),
        create({ Ifname: s("") }),
        create({ Ifname: s("wlan9") }),
        create({ Ifname: s("lo"), Driver: s("nl80211") }),
        create({ Ifname: s("x".repeat(15)) }),
        create({ Ifname: s("x".repeat(16)) }),
        create({ Ifname: s("x".repeat(200)) }),
        create({ Ifname: s("wlan0"), Nonsense: s("x") }),
        ...ONE_OF_EACH.filter(value => value.signature !== "s").map(value =>
            create({ Ifname: s("wlan9"), Nonsense: v(value.signature, value.value) }, 0),
        ),
        create({ Ifname: s("wlan0"), Driver: s("nonsense") }),
        create({ Ifname: s("wlan0"), Driver: i(1) }),
        create({ Ifname: s("wlan0"), ConfigFile: s("/nonsense/file.conf") }),
        create({ Ifname: s("wlan0"), ConfigFile: b(true) }),
        create({ Ifname: s("wlan0"), BridgeIfname: u(1) }),
        get(ROOT, SERVICE, "Interfaces"),
        create({ Ifname: s("wlan0") }, 1000),
        create({ Ifname: s("wlan0") }),
        create({ Ifname: s("wlan0"), ConfigFile: s("/nonsense/file.conf") }),
        create({ Ifname: s("wlan0"), Nonsense: s("x") }),
        get(ROOT, SERVICE, "Interfaces"),
        get(ROOT, SERVICE, "Capabilities"),
        onRoot("GetInterface", "s", ["wlan0"]),
        onRoot("GetInterface", "s", ["wlan1"]),
        onRoot("GetInterface", "s", [""]),
        onRoot("ExpectDisconnect"),
        onRoot("RemoveInterface", "o", ["/"]),
        onRoot("RemoveInterface", "o", [`${ROOT}/Interfaces/99`]),
        onRoot("RemoveInterface", "o", [`${ROOT}/Interfaces/00`]),
        onRoot("RemoveInterface", "o", [`${ROOT}/Interfaces/0/Networks/0`]),
        onRoot("RemoveInterface", "o", [`${ROOT}/Interfaces`]),
        onRoot("RemoveInterface", "o", [`${ROOT}/Interfaces/0`], { settle: 1000 }),
        onRoot("RemoveInterface", "o", [`${ROOT}/Interfaces/0`]),
        create({ Ifname: s("wlan0"), Driver: s("nl80211,wext"), BridgeIfname: s("") }, 1000),
        withInterface("wlan1", { Driver: s("nl80211") }, "second"),
        get(ROOT, SERVICE, "Interfaces"),
        get("$second", "fi.w1.wpa_supplicant1.Interface", "Ifname"),
        onRoot("RemoveInterface", "o", [`${ROOT}/Interfaces/1`], { settle: 1000 }),
        get(ROOT, SERVICE, "Interfaces"),

        // A configuration file, and a bridge that does not exist.
        act("a configuration file is written", async () => writeFileSync(CONFIG, CONFIG_TEXT)),
        create({ Ifname: s("wlan1"), ConfigFile: s(CONFIG), BridgeIfname: s("br0") }, 1000),
        get("$if", INTERFACE, "ConfigFile"),
        get("$if", INTERFACE, "BridgeIfname"),
        get("$if", INTERFACE, "Networks"),
        getAll("$if/Networks/0", NETWORK),
        set("$if", INTERFACE, "Country", s("FI")),
        call("$if", INTERFACE, "SaveConfig"),
        onRoot("RemoveInterface", "o", ["$if"], { settle: 1000 }),
        act("the configuration file is spoiled", async () => writeFileSync(CONFIG, "nonsense\n")),
        create({ Ifname: s("wlan1"), ConfigFile: s(CONFIG) }, 1000),
        onRoot("RemoveInterface", "o", ["$if"], { settle: 1000 }),

        // Devices that are down, and that go.
        act("wlan0 is taken down", () => setDown("wlan0"), { settle: 1000 }),
        create({ Ifname: s("wlan0") }, 2000),
        act("wlan0 is taken down", () => setDown("wlan0"), { settle: 2000 }),
        act("wlan0 is brought up", () => setUp("wlan0"), { settle: 8000 }),
        act("wlan0 is removed", () => remove("wlan0"), { settle: 2000 }),
        get(ROOT, SERVICE, "Interfaces"),
        wait(1000),
    ],
};
