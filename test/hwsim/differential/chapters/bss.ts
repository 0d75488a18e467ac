import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
    act,
    ay,
    BSS,
    type Chapter,
    get,
    getAll,
    INTERFACE,
    introspect,
    type Options,
    onInterface,
    type Step,
    s,
    set,
    u,
    withInterface,
} from "#test/hwsim/differential/step.js";
import { AccessPoint, type Setup } from "#test/hwsim/guest/access-point.js";
import { Daemon } from "#test/hwsim/guest/process.js";
import { sleep, until } from "#test/hwsim/guest/wait.js";

const scan = onInterface("Scan", "a{sv}", [{ Type: s("active") }], { until: /ScanDone/, settle: 300 });

const WPS = [
    "eap_server=1",
    "wps_state=2",
    "ap_setup_locked=1",
    "config_methods=label virtual_display push_button",
    "ap_pin=12345670",
    "uuid=12345678-9abc-def0-1234-56789abcdef0",
];

/** Beacons so often that every look at the channel hears one, and the same every time. */
const OFTEN = ["beacon_int=20", "dtim_period=1"];

/** Access points of hostapd, one after the other; the text is what each is called. */
const SETUPS: readonly (readonly [what: string, setup: Omit<Setup, "ssid">])[] = [
    ["an open network", { security: "open" }],
    ["WPA", { security: "wpa1" }],
    ["WPA and WPA2", { security: "mixed" }],
    ["WPA2", { security: "psk" }],
    ["management frame protection", { security: "pmf" }],
    ["WPS", { lines: WPS }],
    ["only old rates", { security: "open", lines: ["hw_mode=b"] }],
    ["802.11n", { lines: ["ieee80211n=1", "wmm_enabled=1"] }],
    [
        "SAE",
        {
            security: "open",
            lines: ["wpa=2", "wpa_key_mgmt=SAE", "rsn_pairwise=CCMP", "ieee80211w=2", "sae_password=hunter2hunter2"],
        },
    ],
    ["OWE", { security: "open", lines: ["wpa=2", "wpa_key_mgmt=OWE", "rsn_pairwise=CCMP", "ieee80211w=2"] }],
    [
        "fast transition and enterprise",
        {
            security: "open",
            lines: [
                "wpa=2",
                "ieee8021x=1",
                "eapol_version=2",
                "wpa_key_mgmt=WPA-EAP FT-EAP WPA-EAP-SHA256",
                "rsn_pairwise=CCMP GCMP",
                "mobility_domain=a1b2",
                "nas_identifier=ap.example.com",
                "auth_server_addr=127.0.0.1",
                "auth_server_shared_secret=secret",
            ],
        },
    ],
    ["vendor elements", { security: "open", lines: ["vendor_elements=dd0411223301"] }],
    // The last one, as the kernel keeps what it heard of it.
    ["a hidden SSID", { hidden: true, lines: OFTEN }],
];

const RATES = "010882848b960c121824";
const CHANNEL = "030106";
const ssid = (text: string): string =>
    `00${text.length.toString(16).padStart(2, "0")}${Buffer.from(text).toString("hex")}`;
const RSN = "30140100000fac040100000fac040100000fac020000";
const PRIVATE = "1104";
const OPEN = "0104";

/** Beacons with elements that are cut short, doubled, contradictory or missing. */
const BEACONS: readonly (readonly [name: string, capability: string, elements: string])[] = [
    ["plain", OPEN, RATES],
    ["plain rsn", PRIVATE, RATES + RSN],
    ["rsn empty", PRIVATE, `${RATES}3000`],
    ["rsn version", PRIVATE, `${RATES}30020100`],
    ["rsn version 2", PRIVATE, `${RATES}30140200000fac040100000fac040100000fac020000`],
    ["rsn group", PRIVATE, `${RATES}30060100000fac04`],
    ["rsn cut count", PRIVATE, `${RATES}30080100000fac040500`],
    ["rsn cut akm", PRIVATE, `${RATES}300e0100000fac040100000fac040300`],
    ["rsn odd", PRIVATE, `${RATES}30070100000fac0401`],
    ["rsn no pairwise", PRIVATE, `${RATES}300e0100000fac0400000100000fac02`],
    ["rsn foreign", PRIVATE, `${RATES}301401001122330101001122330201001122330300 00`.replace(" ", "")],
    ["rsn mfp", PRIVATE, `${RATES}301a0100000fac040100000fac040100000fac06c0000000000fac06`],
    ["rsn gmac", PRIVATE, `${RATES}301a0100000fac090100000fac090100000fac0cc0000000000fac0c`],
    [
        "rsn many",
        PRIVATE,
        `${RATES}30280100000fac020200000fac02000fac040500000fac01000fac02000fac05000fac06000fac080000`,
    ],
    ["rsn twice", PRIVATE, `${RATES + RSN}30140100000fac020100000fac020100000fac010000`],
    ["rsn pmkid cut", PRIVATE, `${RATES}30160100000fac040100000fac040100000fac0200000100`],
    ["rsn more", PRIVATE, `${RATES}30160100000fac040100000fac040100000fac0200000000`],
    ["wpa", PRIVATE, `${RATES}dd160050f20101000050f20201000050f20201000050f202`],
    ["wpa short", PRIVATE, `${RATES}dd060050f2010100`],
    ["wpa cut", PRIVATE, `${RATES}dd0c0050f20101000050f2020500`],
    ["wpa wep", PRIVATE, `${RATES}dd160050f20101000050f20501000050f20101000050f201`],
    ["wpa version 2", PRIVATE, `${RATES}dd160050f20102000050f20201000050f20201000050f202`],
    ["wep", PRIVATE, RATES],
    ["rsn without privacy", OPEN, RATES + RSN],
    ["ibss", "0204", RATES],
    ["ibss private", "1204", RATES],
    ["ess and ibss", "0304", RATES],
    ["neither", "0004", RATES],
    ["mesh", "0000", `${RATES}7204${Buffer.from("mesh").toString("hex")}`],
    ["mesh and ess", OPEN, `${RATES}7204${Buffer.from("mesh").toString("hex")}`],
    ["no rates", OPEN, ""],
    ["empty rates", OPEN, "0100"],
    ["rate selectors", OPEN, `${RATES}3202ffbf`],
    ["rate zero", OPEN, "01048000828b"],
    ["long rates", OPEN, "010c82848b960c12182430486c0b3204b048606c"],
    ["same rates", OPEN, "010482828282"],
    ["ht rates", OPEN, `${RATES}2d1aef0917ffff000000000000000000000000000000000000000000`],
    [
        "vht",
        OPEN,
        `${RATES}2d1aef0917ffff0000000000000000000000000000000000000000bf0cb2018033eaff0000eaff0000c005000000fcff`,
    ],
    ["cut element", OPEN, `${RATES}dd20005043`],
    ["cut header", OPEN, `${RATES}dd`],
    ["wps", PRIVATE, `${RATES}dd0e0050f204104a0001101044000102`],
    [
        "wps pbc",
        PRIVATE,
        `${RATES}dd1d0050f204104a0001101044000102104100010110120002000410530002 0000`.replace(" ", ""),
    ],
    ["wps pin", PRIVATE, `${RATES}dd180050f204104a000110104400010210410001011012000200 00`.replace(" ", "")],
    ["wps selected only", PRIVATE, `${RATES}dd130050f204104a00011010440001021041000101`],
    ["wps cut", PRIVATE, `${RATES}dd0a0050f204104a00051010`],
    ["wps empty", PRIVATE, `${RATES}dd040050f204`],
    ["wps two parts", PRIVATE, `${RATES}dd090050f204104a000110dd090050f2041044000102`],
    ["channel twice", OPEN, `${RATES}03010b`],
];

const address = (number: number): string => `02beac0000${number.toString(16).padStart(2, "0")}`;

const injected = BEACONS.map(
    ([name, capability, elements], index) => `${address(index)}:${capability}:${ssid(name)}${CHANNEL}${elements}`,
);

/** Their SSIDs: none, one that is too long, not text, with a zero, none at all. */
const ODD_NAMES = [
    `02beac0001aa:${OPEN}:0000${CHANNEL}${RATES}`,
    `02beac0001ab:${OPEN}:0021${"78".repeat(33)}${CHANNEL}${RATES}`,
    `02beac0001ac:${OPEN}:0003fffe00${CHANNEL}${RATES}`,
    `02beac0001ad:${OPEN}:0004${"00".repeat(4)}${CHANNEL}${RATES}`,
    `02beac0001ae:${OPEN}:${CHANNEL}${RATES}`,
    `02beac0001af:${OPEN}:${ssid("one")}${CHANNEL}${RATES}${ssid("two")}`,
];

async function inject(beacons: readonly string[]): Promise<void> {
    const daemon = new Daemon("inject", "ip", [
        ..."netns exec peers /usr/bin/python3".split(" "),
        join(process.env.HWSIM_GUEST ?? ".", "inject.py"),
        "wlan5",
        "6",
        ...beacons,
    ]);
    await until("the beacons", () => {
        if (!daemon.running) throw new Error(`it ended: ${readFileSync(daemon.log, "utf8")}`);
        return readFileSync(daemon.log, "utf8").includes("on the air");
    });
}

/** The kernel forgets what it has not heard for 30 s. */
const FORGOTTEN = 31_000;

const oneAfterTheOther: readonly Step[] = SETUPS.flatMap(([what, setup]) => [
    act(`an access point with ${what} comes on the air`, async ({ things }) => {
        const before = things.get("access point");
        if (before instanceof AccessPoint) await before.stop();
        await sleep(FORGOTTEN);
        things.set("access point", await AccessPoint.start({ ssid: "testnet", ...setup }));
    }),
    onInterface("FlushBSS", "u", [0]),
    scan,
    get("$if", INTERFACE, "BSSs", { save: "bss" }),
    getAll("$bss", BSS),
]);

const PROPERTIES_OF_A_BSS = [
    "SSID",
    "BSSID",
    "Privacy",
    "Mode",
    "Signal",
    "Frequency",
    "Rates",
    "WPA",
    "RSN",
    "WPS",
    "IEs",
    "Age",
];

/** What is said about access points of every kind. */
export const accessPoints: Chapter = {
    name: "access points",
    steps: [
        withInterface(),
        ...oneAfterTheOther,
        ...PROPERTIES_OF_A_BSS.map(property =>
            get("$bss", BSS, property, property === "Age" ? { only: /^(?:reply|error)/ } : {}),
        ),
    ],
};

const heard = (options: Options): Step =>
    onInterface("Scan", "a{sv}", [{ Type: s("passive") }], { until: /ScanDone/, settle: 300, ...options });

/** What is said about beacons that hostapd would never send. */
export const beacons: Chapter = {
    name: "odd beacons",
    steps: [
        withInterface(),
        act("odd beacons are sent", () => inject([...injected, ...ODD_NAMES])),
        heard({ unordered: true }),
        onInterface("FlushBSS", "u", [0], { unordered: true }),
    ],
};

/** The properties of a BSS whose elements cannot be read. */
export const malformed: Chapter = {
    name: "malformed elements",
    steps: [
        withInterface(),
        act("a beacon with cut elements is sent", () =>
            inject([
                `02beac0000aa:${PRIVATE}:${ssid("cut")}${CHANNEL}${RATES}30080100000fac040500dd0c0050f20101000050f2020500`,
            ]),
        ),
        heard({}),
        get("$if", INTERFACE, "BSSs", { save: "bss" }),
        introspect("$bss"),
        getAll("$bss", BSS),
        ...[...PROPERTIES_OF_A_BSS, "Nonsense"].map(property =>
            get("$bss", BSS, property, property === "Age" ? { only: /^(?:reply|error)/ } : {}),
        ),
        ...[...PROPERTIES_OF_A_BSS, "Nonsense"].flatMap(property =>
            [s("x"), u(1), ay([1])].map(value => set("$bss", BSS, property, value)),
        ),
        get("$bss", "no.such.interface", "SSID"),
        getAll("$bss", INTERFACE),
        get("$if/BSSs/99", BSS, "SSID"),
        heard({}),
        onInterface("FlushBSS", "u", [0]),
        get("$bss", BSS, "SSID"),
    ],
};
