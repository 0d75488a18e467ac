import type { Variant } from "dbus-next";
import {
    act,
    ay,
    BSS,
    b,
    type Chapter,
    call,
    get,
    getAll,
    INTERFACE,
    i,
    NETWORK,
    type Options,
    onInterface,
    ROOT,
    SERVICE,
    type Step,
    s,
    set,
    v,
    type World,
    wait,
    withInterface,
} from "#test/hwsim/differential/step.js";
import { AccessPoint, PASSPHRASE, type Setup } from "#test/hwsim/guest/access-point.js";
import { changeAddress, setDown, setUp } from "#test/hwsim/guest/radio.js";

const COMPLETED = { until: /State <s "completed">/, settle: 500 };

const PSK = { ssid: s("testnet"), key_mgmt: s("WPA-PSK"), psk: s(PASSPHRASE) };
const OPEN = { ssid: s("testnet"), key_mgmt: s("NONE") };

const add = (args: Readonly<Record<string, Variant>>, save = "network"): Step =>
    onInterface("AddNetwork", "a{sv}", [args], { save, only: /^(?:reply|error)|\[0\]/ });

const select = (options: Options, name = "network"): Step => onInterface("SelectNetwork", "o", [`$${name}`], options);

const appears = (setup: Setup, name = "access point"): Step =>
    act(`an access point "${setup.ssid}" comes on the air`, async ({ things }) => {
        things.set(name, await AccessPoint.start(setup));
    });

const withAccessPoint = (
    what: string,
    perform: (ap: AccessPoint) => Promise<unknown>,
    options: Options,
    name = "access point",
): Step => act(what, ({ things }: World) => perform(things.get(name) as AccessPoint), options);

const scan = onInterface("Scan", "a{sv}", [{ Type: s("active") }], { until: /ScanDone/, settle: 500 });

const PROPERTIES_OF_A_CONNECTION = [
    "State",
    "CurrentBSS",
    "CurrentNetwork",
    "CurrentAuthMode",
    "DisconnectReason",
    "AuthStatusCode",
    "AssocStatusCode",
].map(property => get("$if", INTERFACE, property));

/** A connection in all its stages. */
const life = (name: string, setup: Setup, network: Readonly<Record<string, Variant>>): Chapter => ({
    name,
    steps: [
        appears(setup),
        withInterface(),
        scan,
        add(network),
        select(COMPLETED),
        ...PROPERTIES_OF_A_CONNECTION,
        get("$network", NETWORK, "Enabled"),
        onInterface("SignalPoll"),
        select({ settle: 3000 }),
        onInterface("Disconnect", "", [], { settle: 3000 }),
        ...PROPERTIES_OF_A_CONNECTION,
        onInterface("Disconnect"),
        onInterface("SignalPoll"),
        onInterface("Reconnect", "", [], COMPLETED),
        onInterface("Reconnect", "", [], { settle: 3000 }),
        onInterface("Reassociate", "", [], COMPLETED),
        onInterface("Reattach", "", [], COMPLETED),
        scan,
        set("$network", NETWORK, "Enabled", b(false), { settle: 3000 }),
        set("$network", NETWORK, "Enabled", b(true), COMPLETED),
        onInterface("RemoveNetwork", "o", ["$network"], { settle: 3000 }),
        ...PROPERTIES_OF_A_CONNECTION,
        add(network),
        select(COMPLETED),
        onInterface("RemoveAllNetworks", "", [], { settle: 3000 }),
        add(network),
        select(COMPLETED),
        call(ROOT, SERVICE, "RemoveInterface", "o", ["$if"], { settle: 1000 }),
    ],
});

export const openLife = life("an open connection", { ssid: "testnet", security: "open" }, OPEN);
export const pskLife = life("a WPA2 connection", { ssid: "testnet" }, PSK);

/** What goes wrong on the other side. */
export const losses: Chapter = {
    name: "lost connections",
    steps: [
        appears({ ssid: "testnet" }),
        withInterface(),
        add({ ...PSK, psk: s("wrong password") }),
        select({ settle: 12_000 }),
        get("$network", NETWORK, "Enabled"),
        set("$network", NETWORK, "Properties", s("x")),
        onInterface("Disconnect", "", [], { settle: 1000 }),
        set("$network", NETWORK, "Properties", v("a{sv}", { psk: s(PASSPHRASE) }), {
            settle: 1000,
        }),
        select(COMPLETED),
        withAccessPoint(
            "the access point says goodbye",
            ap => ap.command("deauthenticate", "02:00:00:00:00:00"),
            COMPLETED,
        ),
        withAccessPoint(
            "the access point dissociates",
            ap => ap.command("disassociate", "02:00:00:00:00:00"),
            COMPLETED,
        ),
        withAccessPoint("the access point falls silent", ap => ap.vanish(), { settle: 30_000 }),
        withAccessPoint("the access point is back", ap => ap.start(), COMPLETED),
        withAccessPoint("the access point stops", ap => ap.stop(), { settle: 20_000 }),
        withAccessPoint("the access point is back", ap => ap.start(), COMPLETED),
        call(ROOT, SERVICE, "ExpectDisconnect", "", []),
        withAccessPoint(
            "the access point says goodbye",
            ap => ap.command("deauthenticate", "02:00:00:00:00:00"),
            COMPLETED,
        ),
        act("the interface is taken down", () => setDown("wlan0"), { settle: 3000 }),
        ...PROPERTIES_OF_A_CONNECTION,
        ...["Reassociate", "Reconnect", "Reattach", "SignalPoll"].map(member => onInterface(member)),
        act("the interface is brought up", () => setUp("wlan0"), COMPLETED),
        act("the interface gets another address", () => changeAddress("wlan0", "02:00:00:00:aa:00"), COMPLETED),
    ],
};

/** A network that is edited while it is in use, and others beside it. */
export const editing: Chapter = {
    name: "edited networks",
    steps: [
        appears({ ssid: "testnet", security: "open" }),
        appears({ ssid: "other", security: "open", channel: 11, on: "wlan3" }, "other"),
        withInterface(),
        add(OPEN),
        add({ ...OPEN, ssid: s("other") }, "other"),
        select(COMPLETED),
        set("$network", NETWORK, "Properties", v("a{sv}", { priority: i(5), id_str: s("x") }), {
            settle: 3000,
        }),
        set("$network", NETWORK, "Properties", v("a{sv}", { ssid: s("renamed") }), {
            settle: 3000,
        }),
        getAll("$network", NETWORK, { only: /ssid|Enabled/ }),
        set("$network", NETWORK, "Properties", v("a{sv}", { ssid: s("testnet") })),
        select(COMPLETED, "other"),
        get("$network", NETWORK, "Enabled"),
        onInterface("RemoveNetwork", "o", ["$network"], { settle: 3000 }),
        add({ ...OPEN, ssid: ay("testnet") }),
        set("$network", NETWORK, "Enabled", b(true), { settle: 3000 }),
        onInterface("RemoveNetwork", "o", ["$other"], { settle: 15_000 }),
        onInterface("Disconnect", "", [], { settle: 3000 }),
    ],
};

/** Two access points of one network. */
export const roaming: Chapter = {
    name: "roaming",
    steps: [
        appears({ ssid: "testnet" }),
        withInterface(),
        add(PSK),
        select(COMPLETED),
        appears({ ssid: "testnet", channel: 11, on: "wlan3" }, "second"),
        ...["", "nonsense", "02:00:00:00:03", "02:00:00:00:99:00", "02:00:00:00:03:00"].map(address =>
            onInterface("Roam", "s", [address]),
        ),
        onInterface("Scan", "a{sv}", [{ Type: s("active"), AllowRoam: b(false) }], { until: /ScanDone/, settle: 500 }),
        onInterface("Roam", "s", ["02:00:00:00:03:00"], COMPLETED),
        onInterface("Roam", "s", ["02:00:00:00:03:00"], { settle: 3000 }),
        getAll("$if/BSSs/1", BSS, { only: /^(?:reply|error)|BSSID/ }),
        onInterface("Roam", "s", ["02:00:00:00:02:00"], COMPLETED),
        withAccessPoint("the access point falls silent", ap => ap.vanish(), {
            until: /State <s "completed">/,
            settle: 3000,
        }),
        onInterface("Disconnect", "", [], { settle: 1000 }),
        onInterface("Roam", "s", ["02:00:00:00:03:00"]),
        wait(1000),
    ],
};

/** An orderly end, while connected. */
export const end: Chapter = {
    name: "end",
    steps: [
        appears({ ssid: "testnet" }),
        withInterface(),
        withInterface("wlan1", {}, "second"),
        add(PSK),
        select(COMPLETED),
        act("the daemon is ended", world => world.stop(), { settle: 1000 }),
    ],
};
