import {
    act,
    ay,
    b,
    badSignatures,
    type Chapter,
    call,
    get,
    getAll,
    i,
    ONE_OF_EACH,
    type Options,
    onRoot,
    P2P,
    ROOT,
    SERVICE,
    type Step,
    s,
    set,
    u,
    v,
    withInterface,
} from "#test/hwsim/differential/step.js";
import { P2pDevice } from "#test/hwsim/guest/p2p-device.js";

const onP2p = (member: string, signature = "", body: readonly unknown[] = [], options?: Options) =>
    call("$if", P2P, member, signature, body, options);
const dictionary = (member: string, args: Readonly<Record<string, unknown>>, options?: Options) =>
    onP2p(member, "a{sv}", [args], options);

const TYPE = [0, 1, 0, 0x50, 0xf2, 4, 0, 1];
const types = (...list: readonly (readonly number[])[]) =>
    v(
        "aay",
        list.map(type => Buffer.from(type)),
    );
const NOBODY = "$if/Peers/020000000099";

/** What is no argument of the method, whichever it is. */
const wrong = (member: string, keys: readonly string[]): readonly Step[] => [
    dictionary(member, { nonsense: i(1) }),
    ...keys.flatMap(key => ONE_OF_EACH.map(value => dictionary(member, { [key]: v(value.signature, value.value) }))),
];

/** Only what it answers: what it then does is a matter of the flow. */
const ANSWER: Options = { only: /^(?:reply|error)|^ {2}\[0\]/ };
const stop = onP2p("StopFind");

const SIGNATURES = [
    ["Find", "a{sv}"],
    ["StopFind", ""],
    ["Listen", "i"],
    ["ExtendedListen", "a{sv}"],
    ["PresenceRequest", "a{sv}"],
    ["ProvisionDiscoveryRequest", "os"],
    ["Connect", "a{sv}"],
    ["GroupAdd", "a{sv}"],
    ["Cancel", ""],
    ["Invite", "a{sv}"],
    ["Disconnect", ""],
    ["RejectPeer", "o"],
    ["RemoveClient", "a{sv}"],
    ["Flush", ""],
    ["AddService", "a{sv}"],
    ["DeleteService", "a{sv}"],
    ["FlushService", ""],
    ["ServiceDiscoveryRequest", "a{sv}"],
    ["ServiceDiscoveryResponse", "a{sv}"],
    ["ServiceDiscoveryCancelRequest", "t"],
    ["ServiceUpdate", ""],
    ["ServiceDiscoveryExternal", "i"],
    ["AddPersistentGroup", "a{sv}"],
    ["RemovePersistentGroup", "o"],
    ["RemoveAllPersistentGroups", ""],
    ["Nonsense", ""],
] as const;

const UPNP = { service_type: s("upnp"), version: i(16), service: s("uuid:1::upnp:rootdevice") };
const BONJOUR = { service_type: s("bonjour"), query: ay([1, 2, 0, 12, 1]) };

const CONFIG = {
    DeviceName: s("Ours"),
    PrimaryDeviceType: ay(TYPE),
    SecondaryDeviceTypes: types(TYPE, [...TYPE].reverse()),
    IpAddrGo: ay([192, 168, 42, 1]),
    IpAddrMask: ay([255, 255, 255, 0]),
    IpAddrStart: ay([192, 168, 42, 2]),
    IpAddrEnd: ay([192, 168, 42, 100]),
    VendorExtension: types([0x11, 0x22, 0x33, 0x44], [1]),
    GOIntent: u(15),
    PersistentReconnect: b(true),
    ListenRegClass: u(81),
    ListenChannel: u(11),
    OperRegClass: u(115),
    OperChannel: u(48),
    SsidPostfix: s("-ours"),
    IntraBss: b(false),
    GroupIdle: u(7),
    disassoc_low_ack: u(1),
    NoGroupIface: b(true),
    p2p_search_delay: u(1000),
};
const write = (value: ReturnType<typeof v>) => set("$if", P2P, "P2PDeviceConfig", value);
const config = get("$if", P2P, "P2PDeviceConfig");

/** Every method with arguments of all kinds, and every property. */
const calls: readonly Step[] = [
    getAll("$if", P2P),
    ...SIGNATURES.flatMap(([member, signature]) => badSignatures("$if", P2P, member, signature)),
    ...wrong("Find", ["Timeout", "RequestedDeviceTypes", "DiscoveryType", "freq"]),
    stop,
    ...[types(), types(TYPE), types(TYPE, TYPE), types(TYPE.slice(1)), types([...TYPE, 1])].flatMap(value => [
        dictionary("Find", { RequestedDeviceTypes: value, Timeout: i(1) }),
        stop,
    ]),
    ...["start_with_full", "social", "progressive", "everywhere", ""].flatMap(kind => [
        dictionary("Find", { DiscoveryType: s(kind), Timeout: i(1) }),
        stop,
    ]),
    ...[1, 0].flatMap(seconds => [onP2p("Listen", "i", [seconds]), stop]),
    ...wrong("ExtendedListen", ["period", "interval"]),
    ...[
        [100, 5000],
        [100, 100],
        [100, 99],
        [100, 65_535],
        [100, 65_536],
        [-1, 100],
        [0, 0],
    ].map(([period, interval]) => dictionary("ExtendedListen", { period: i(period!), interval: i(interval!) })),
    dictionary("ExtendedListen", {}),
    ...["/", "/nonsense", "$if", NOBODY, "/020000000099", "$if/Peers/02000000009", "$if/Peers/0200000000zz"].map(path =>
        onP2p("RejectPeer", "o", [path]),
    ),
    ...wrong("AddService", ["service_type", "version", "service", "query", "response"]),
    ...wrong("DeleteService", ["service_type", "version", "service", "query"]),
    dictionary("AddService", UPNP),
    ...ONE_OF_EACH.map(value => dictionary("AddService", { ...UPNP, version: v(value.signature, value.value) })),
    ...ONE_OF_EACH.map(value => dictionary("AddService", { ...UPNP, service: v(value.signature, value.value) })),
    ...ONE_OF_EACH.map(value => dictionary("AddService", { ...UPNP, more: v(value.signature, value.value) })),
    ...[0, 1, 255, 256, 257, -1].map(version => dictionary("AddService", { ...UPNP, version: i(version) })),
    dictionary("AddService", BONJOUR),
    dictionary("AddService", { ...BONJOUR, response: ay([9]) }),
    dictionary("AddService", { service_type: s("wsd"), service: s("x") }),
    dictionary("DeleteService", UPNP),
    dictionary("DeleteService", { ...UPNP, service: s("another") }),
    dictionary("DeleteService", { ...BONJOUR, response: ay([9]) }),
    dictionary("DeleteService", BONJOUR),
    dictionary("DeleteService", BONJOUR),
    onP2p("FlushService"),
    onP2p("ServiceUpdate"),
    ...[1, 0, 7, -1, 0].map(on => onP2p("ServiceDiscoveryExternal", "i", [on])),
    ...wrong("ServiceDiscoveryRequest", ["peer_object", "service_type", "version", "service"]),
    dictionary("ServiceDiscoveryRequest", {}),
    dictionary("ServiceDiscoveryRequest", { service_type: s("bonjour"), tlv: ay([2, 0, 0, 1]) }),
    dictionary("ServiceDiscoveryRequest", { service_type: s("upnp"), service: s("x") }),
    dictionary("ServiceDiscoveryRequest", { service_type: s("upnp"), version: i(16) }),
    dictionary("ServiceDiscoveryRequest", { tlv: ay([2, 0, 0, 1]), peer_object: v("o", NOBODY) }),
    dictionary("ServiceDiscoveryRequest", { tlv: s("02000001") }),
    dictionary("ServiceDiscoveryRequest", { tlv: ay([2, 0, 0, 1]) }, { only: /^(?:reply|error)/ }),
    ...[0n, 99n].map(ref => onP2p("ServiceDiscoveryCancelRequest", "t", [ref])),
    ...wrong("ServiceDiscoveryResponse", ["peer_object", "frequency", "dialog_token", "tlvs"]),
    dictionary("ServiceDiscoveryResponse", { peer_object: v("o", NOBODY), tlvs: ay([3, 0, 0, 0, 1]) }),
    ...wrong("PresenceRequest", ["duration1", "interval2"]),
    dictionary("PresenceRequest", {}),
    ...["display", "keypad", "pbc", "pushbutton", "nfc", ""].flatMap(method =>
        [NOBODY, "/"].map(path => onP2p("ProvisionDiscoveryRequest", "os", [path, method])),
    ),
    ...wrong("GroupAdd", ["persistent_group_object"]),
    dictionary("GroupAdd", { frequency: i(0) }),
    ...wrong("Connect", ["peer", "wps_method", "go_intent"]),
    ...wrong("Invite", ["peer"]),
    ...wrong("RemoveClient", ["peer", "iface"]),
    onP2p("Cancel"),
    onP2p("Disconnect"),
    onP2p("Flush"),
    onP2p("RemovePersistentGroup", "o", ["$if/PersistentGroups/0"]),
    onP2p("RemoveAllPersistentGroups"),
    config,
    ...Object.entries(CONFIG).flatMap(([key, value]) => [
        ...ONE_OF_EACH.map(other => write(v("a{sv}", { [key]: v(other.signature, other.value) }))),
        write(v("a{sv}", { [key]: value })),
        config,
    ]),
    write(v("a{sv}", CONFIG)),
    config,
    write(v("a{sv}", { SecondaryDeviceTypes: types(), VendorExtension: types() })),
    ...[types(TYPE.slice(1)), types(TYPE, TYPE, TYPE, TYPE, TYPE, TYPE)].map(value =>
        write(v("a{sv}", { SecondaryDeviceTypes: value })),
    ),
    write(v("a{sv}", { VendorExtension: types(...Array.from({ length: 11 }, () => [1, 2, 3])) })),
    write(v("a{sv}", { GOIntent: u(16) })),
    write(v("a{sv}", { DeviceName: s("x".repeat(33)) })),
    write(v("a{sv}", { nonsense: u(1) })),
    ...ONE_OF_EACH.map(value => write(v(value.signature, value.value))),
    config,
    ...["Peers", "Role", "Group", "PeerGO", "PersistentGroups"].flatMap(name => [
        get("$if", P2P, name),
        set("$if", P2P, name, s("x")),
    ]),
    ...[
        [],
        [0],
        [0, 0, 6, 0, 0x10],
        [0, 0, 6, 0, 0x10, 0x1c, 0x44, 0, 0x32],
        [10, 0, 0, 0, 0, 6, 1, 2, 3, 4, 5, 6],
    ].flatMap(bytes => [set(ROOT, SERVICE, "WFDIEs", ay(bytes)), get(ROOT, SERVICE, "WFDIEs")]),
    set(ROOT, SERVICE, "WFDIEs", ay([])),
];

export const p2pCalls: Chapter = {
    name: "P2P calls",
    steps: [withInterface(), ...calls.map(step => ({ ...ANSWER, ...step }))],
};

/** What is said of devices and their services; scans of the daemons differ. */
const FOUND =
    /^(?:reply|error)|P2PDevice|^ {2}\[[01]\]\.(?:Device|Manufacturer|Model|Serial|Primary|config_|level|devicecap|groupcap|Secondary|Vendor|Groups|VSIE|tlvs|peer_object|update)/;

let other: P2pDevice;

/** A device is found, described, asked for its services and lost. */
export const p2pLife: Chapter = {
    name: "P2P life",
    steps: [
        withInterface(),
        act("another device listens", async () => {
            other = await P2pDevice.start("debian", "wlan2");
            await other.ok("P2P_SERVICE_ADD upnp 10 uuid:1::upnp:rootdevice");
            // A find looks there first: on another channel a device that is known is asked for its services before it is found again.
            await other.ok("P2P_SET listen_channel 1");
            await other.ok("P2P_LISTEN 300");
        }),
        dictionary(
            "Find",
            { Timeout: i(60), DiscoveryType: s("social") },
            { until: /DeviceFoundProperties/, only: FOUND },
        ),
        getAll("$if", P2P, { only: /\.Peers|^(?:reply|error)/ }),
        call("$if", P2P, "StopFind", "", [], { until: /FindStopped/, only: FOUND }),
        dictionary("ServiceDiscoveryRequest", { tlv: ay([2, 0, 0, 1]) }, { only: /^(?:reply|error)/ }),
        dictionary(
            "Find",
            { Timeout: i(60), DiscoveryType: s("social") },
            { until: /ServiceDiscoveryResponse/, only: FOUND },
        ),
        call("$if", P2P, "StopFind", "", [], { until: /FindStopped/, only: FOUND }),
        act("the other device goes, and is missed", () => other.stop(), {
            settle: 100_000,
            only: FOUND,
        }),
        getAll("$if", P2P, { only: /\.Peers|^(?:reply|error)/ }),
        onRoot("RemoveInterface", "o", ["$if"], { only: /^(?:reply|error)/ }),
    ],
};
