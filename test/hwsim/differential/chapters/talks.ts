import type { Variant } from "dbus-next";
import {
    act,
    ay,
    b,
    type Call,
    type Chapter,
    call,
    get,
    getAll,
    INTERFACE,
    i,
    NETWORK,
    type Options,
    onInterface,
    onRoot,
    ROOT,
    SERVICE,
    type Step,
    s,
    set,
    v,
    type World,
    withInterface,
} from "#test/hwsim/differential/step.js";
import { AccessPoint, PASSPHRASE, type Setup } from "#test/hwsim/guest/access-point.js";
import { attempt } from "#test/hwsim/guest/process.js";
import { setUp } from "#test/hwsim/guest/radio.js";

const COMPLETED = { until: /State <s "completed">/, settle: 500 };
const PSK = { ssid: s("testnet"), key_mgmt: s("WPA-PSK"), psk: s(PASSPHRASE) };
const OPEN = { ssid: s("testnet"), key_mgmt: s("NONE") };

const add = (args: Readonly<Record<string, Variant>>, save = "network"): Step =>
    onInterface("AddNetwork", "a{sv}", [args], { save, only: /^(?:reply|error)|^ {2}\[0\] o/ });
const select = (options: Options): Step => onInterface("SelectNetwork", "o", ["$network"], options);
const edit = (fields: Readonly<Record<string, Variant>>, options: Options): Step =>
    set("$network", NETWORK, "Properties", v("a{sv}", fields), options);
const scan = onInterface("Scan", "a{sv}", [{ Type: s("active") }], { until: /ScanDone/, settle: 500 });

const appears = (setup: Setup): Step =>
    act(`an access point "${setup.ssid}" comes on the air`, async ({ things }) => {
        const before = things.get("access point");
        if (before instanceof AccessPoint) await before.stop();
        things.set("access point", await AccessPoint.start(setup));
    });

/** How an access point refuses, and how often; when the attempts are is a matter of D14 and D21. */
const REFUSALS = { only: /^(?:reply|error)|^ {2}\[0\] (?!b )|StatusCode/ };

/** Access points that refuse. */
export const refused: Chapter = {
    name: "refused connections",
    steps: [
        appears({ ssid: "testnet", security: "open", lines: ["max_listen_interval=1"] }),
        withInterface(),
        scan,
        add(OPEN),
        select({ ...REFUSALS, until: /AssocStatusCode/, settle: 50 }),
        get("$if", INTERFACE, "AssocStatusCode", REFUSALS),
        get("$if", INTERFACE, "AuthStatusCode", REFUSALS),
        get("$network", NETWORK, "Enabled", REFUSALS),
        onInterface("Disconnect", "", [], { settle: 3000, only: /^(?:reply|error)/ }),
        onInterface("FlushBSS", "u", [0], { settle: 500, only: /^(?:reply|error)/ }),
        appears({ ssid: "testnet", security: "open", lines: ["macaddr_acl=1"] }),
        select({ ...REFUSALS, until: /AuthStatusCode/, settle: 50 }),
        ...["AuthStatusCode", "AssocStatusCode", "DisconnectReason"].map(property =>
            get("$if", INTERFACE, property, REFUSALS),
        ),
    ],
};

/** A passphrase that is kept in memory only, and asked for. */
export const requests: Chapter = {
    name: "a key on request",
    steps: [
        appears({ ssid: "testnet" }),
        withInterface(),
        scan,
        add({ ssid: s("testnet"), key_mgmt: s("WPA-PSK"), mem_only_psk: i(1) }),
        select({ until: /NetworkRequest/, settle: 300, only: /^(?:reply|error)|NetworkRequest|^ {2}\[\d\] [os]/ }),
        onInterface("NetworkReply", "oss", ["$network", "PSK_PASSPHRASE", "hunter2hunter2"]),
        onInterface("NetworkReply", "oss", ["$network", "PSK_PASSPHRASE", '"short"']),
        onInterface("NetworkReply", "oss", ["$network", "PSK_PASSPHRASE", `"${PASSPHRASE}"`], {
            ...COMPLETED,
            only: /^(?:reply|error)|"completed"/,
        }),
        getAll("$network", NETWORK),
        onInterface("NetworkReply", "oss", ["$network", "PSK_PASSPHRASE", "0".repeat(64)]),
        onInterface("NetworkReply", "oss", ["$network", "PASSWORD", "late"], { settle: 1000 }),
        get("$if", INTERFACE, "State"),
    ],
};

/** Probe requests of others, on the channel of a connection. */
export const probes: Chapter = {
    name: "probe requests",
    steps: [
        appears({ ssid: "testnet", security: "open" }),
        act("another radio is ready", () => setUp("wlan1")),
        withInterface(),
        scan,
        add(OPEN),
        select({ ...COMPLETED, only: /^(?:reply|error)/ }),
        onInterface("SubscribeProbeReq"),
        act("another radio looks for a network", () => look("hello"), {
            until: /ProbeRequest/,
            settle: 500,
            only: /ProbeRequest|^ {2}\[0\]\./,
        }),
        onInterface("UnsubscribeProbeReq"),
        act("another radio looks for a network", () => look("hello again"), {
            settle: 1000,
            only: /ProbeRequest|^ {2}\[0\]\./,
        }),
    ],
};

const look = (ssid: string): Promise<unknown> =>
    attempt("iw", "dev", "wlan1", "scan", "freq", "2412", "flush", "ssid", ssid);

/** Fields of the network that is in use, one after the other. */
export const edited: Chapter = {
    name: "a network in use is edited",
    steps: [
        appears({ ssid: "testnet" }),
        withInterface(),
        scan,
        add(PSK),
        select({ ...COMPLETED, only: /^(?:reply|error)/ }),
        ...[
            { scan_ssid: i(1) },
            { bgscan: s("") },
            { psk: s("another password") },
            { psk: s(PASSPHRASE) },
            { key_mgmt: s("WPA-PSK WPA-PSK-SHA256") },
            { proto: s("RSN") },
            { bssid: s("02:00:00:00:02:00") },
            { ssid: ay("testnet") },
        ].map(fields => edit(fields, { settle: 3000 })),
        get("$if", INTERFACE, "State"),
        get("$if", INTERFACE, "CurrentNetwork"),
        edit({ nonsense: s("x") }, { settle: 1000 }),
        edit({ priority: s("x") }, { settle: 1000 }),
        set("$network", NETWORK, "Enabled", b(true), { settle: 1000 }),
        onInterface("EAPLogoff", "", [], { settle: 1000 }),
        onInterface("EAPLogon", "", [], { settle: 1000 }),
        get("$if", INTERFACE, "State"),
        edit({ disabled: i(1) }, { settle: 3000 }),
        get("$network", NETWORK, "Enabled"),
        get("$if", INTERFACE, "State"),
    ],
};

const vanishing = (what: string, outgoing: Call, settle = 500): Step =>
    act(`a caller of ${what} vanishes`, (world: World) => world.callAndVanish(outgoing), {
        settle,
        only: /^signal (?!.*PropertiesChanged)|^ {2}\[0\] [os]/,
    });

/** What callers have asked for is done, whether or not they wait for the answer. */
export const vanished: Chapter = {
    name: "callers that vanish",
    steps: [
        withInterface(),
        vanishing("AddNetwork", onInterface("AddNetwork", "a{sv}", [{ ssid: s("left") }])),
        get("$if", INTERFACE, "Networks", { save: "network" }),
        vanishing("RemoveNetwork", onInterface("RemoveNetwork", "o", ["$network"])),
        get("$if", INTERFACE, "Networks"),
        vanishing("Set", set("$if", INTERFACE, "BSSExpireAge", v("u", 77))),
        get("$if", INTERFACE, "BSSExpireAge"),
        vanishing("CreateInterface", onRoot("CreateInterface", "a{sv}", [{ Ifname: s("wlan1") }]), 2000),
        onRoot("GetInterface", "s", ["wlan1"], { save: "second" }),
        vanishing("RemoveInterface", onRoot("RemoveInterface", "o", ["$second"]), 2000),
        onRoot("GetInterface", "s", ["wlan1"]),
        vanishing("a method that there is not", onInterface("Nonsense", "s", ["x"])),
        vanishing("a method with bad arguments", onInterface("AddNetwork", "a{sv}", [{ nonsense: s("x") }])),
        call(ROOT, SERVICE, "GetInterface", "s", ["wlan0"]),
    ],
};
