import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
    act,
    ay,
    b,
    type Chapter,
    call,
    INTERFACE,
    i,
    NETWORK,
    type Options,
    onInterface,
    onRoot,
    P2P,
    type Step,
    s,
    set,
    u,
    v,
    withInterface,
} from "#test/hwsim/differential/step.js";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { attempt, Daemon } from "#test/hwsim/guest/process.js";
import { setUp } from "#test/hwsim/guest/radio.js";
import { until } from "#test/hwsim/guest/wait.js";

/*
 * What calls bring about elsewhere than on the bus: on the air, in the configuration file, in the course of time.
 */

const ANSWER = { only: /^(?:reply|error)|^ {2}\[0\] s/ };

const FIRST = [0xdd, 5, 0, 0x11, 0x22, 0x33, 1];
const SECOND = [0xdd, 4, 0, 0x44, 0x55, 0x66];
const OUIS = ["001122", "004455"];

/** Frames by the numbers of `VendorElemAdd` in which a station can have elements of its own. */
const PROBE_REQUEST_OF_P2P = 0;
const PROBE_RESPONSE_OF_P2P = 1;
const ASSOCIATION_REQUEST = 13;
const PROBE_REQUEST_OF_SCAN = 14;

const add = (frame: number, elements: readonly number[]): Step =>
    onInterface("VendorElemAdd", "iay", [frame, Buffer.from(elements)], ANSWER);
const remove = (frame: number): Step => onInterface("VendorElemRem", "iay", [frame, Buffer.from("*")], ANSWER);

/** Begins to listen on channel 1 with a radio of the other side. */
const listen = act("another radio listens", async ({ things }) => {
    const daemon = new Daemon("hear", "ip", [
        ..."netns exec peers /usr/bin/python3".split(" "),
        join(process.env.HWSIM_GUEST ?? ".", "hear.py"),
        "wlan5",
        "1",
        ...OUIS,
    ]);
    things.set("hear", daemon);
    await until("the radio", () => {
        if (!daemon.running) throw new Error(`it ended: ${readFileSync(daemon.log, "utf8")}`);
        return readFileSync(daemon.log, "utf8").includes("listening");
    });
});

/** Kinds of frames and their elements, as they were heard since the last time. */
const heard = (what: RegExp): Step =>
    act(`the other radio has heard ${what.source}`, async ({ things, note }) => {
        const lines = readFileSync((things.get("hear") as Daemon).log, "utf8").split("\n");
        const before = (things.get("heard") as number | undefined) ?? 0;
        things.set("heard", lines.length - 1);
        const fresh = new Set(lines.slice(before).filter(line => what.test(line)));
        for (const line of [...fresh].toSorted()) note(line);
    });

const scan = onInterface("Scan", "a{sv}", [{ Type: s("active") }], { ...ANSWER, until: /ScanDone/, settle: 300 });
const COMPLETED: Options = { ...ANSWER, until: /State <s "completed">/, settle: 500 };

/** Elements that a client adds, in the frames that they are for. */
export const vendorElementsOnAir: Chapter = {
    name: "vendor elements on the air",
    steps: [
        act("an access point comes on the air", () => AccessPoint.start({ ssid: "testnet", security: "open" })),
        withInterface(),
        listen,
        scan,
        heard(/^probe request:/),
        add(PROBE_REQUEST_OF_SCAN, FIRST),
        scan,
        heard(/^probe request:/),
        add(PROBE_REQUEST_OF_SCAN, SECOND),
        onInterface(
            "Scan",
            "a{sv}",
            [{ Type: s("active"), IEs: v("aay", [Buffer.from([0xdd, 4, 0, 0x11, 0x22, 9])]) }],
            {
                ...ANSWER,
                until: /ScanDone/,
                settle: 300,
            },
        ),
        heard(/^probe request:/),
        onInterface("AddNetwork", "a{sv}", [{ ssid: s("nowhere"), key_mgmt: s("NONE"), scan_ssid: i(1) }], {
            save: "nowhere",
            ...ANSWER,
        }),
        onInterface("SelectNetwork", "o", ["$nowhere"], { ...ANSWER, until: /ScanDone/, settle: 10_000 }),
        heard(/^probe request:/),
        onInterface("RemoveNetwork", "o", ["$nowhere"], { ...ANSWER, settle: 10_000 }),
        add(ASSOCIATION_REQUEST, SECOND),
        add(ASSOCIATION_REQUEST, FIRST),
        onInterface("AddNetwork", "a{sv}", [{ ssid: s("testnet"), key_mgmt: s("NONE") }], {
            save: "network",
            ...ANSWER,
        }),
        onInterface("SelectNetwork", "o", ["$network"], COMPLETED),
        heard(/association request:/),
        remove(ASSOCIATION_REQUEST),
        onInterface("Reassociate", "", [], COMPLETED),
        heard(/association request:/),
        onInterface("Disconnect", "", [], { ...ANSWER, settle: 1000 }),
        remove(PROBE_REQUEST_OF_SCAN),
        add(PROBE_REQUEST_OF_P2P, FIRST),
        add(PROBE_RESPONSE_OF_P2P, SECOND),
        call("$if", P2P, "Find", "a{sv}", [{ Timeout: i(5), DiscoveryType: s("social") }], {
            ...ANSWER,
            until: /FindStopped/,
            settle: 500,
        }),
        heard(/^probe request of P2P:/),
    ],
};

const FILE = "/tmp/saved.conf";
const TEXT = `# a comment
update_config=1
country=FI
bss_max_count=300

network={
    # another one
    ssid="first of the file"
    psk="12345678"
    priority=5
    disabled=1
}
network={
    ssid="second of the file"
    scan_ssid=1
    key_mgmt=NONE
    disabled=1
}
network={
    ssid="third of the file"
    key_mgmt=NONE
    disabled=1
}
cred={
    realm="example.com"
    username="user"
    password="secret"
}
blob-base64-name={
ZGF0YQ==
}
`;

/** The lines of a file, each behind the block that it stands in; comments, indentation and order are left out (D28). */
function contents(text: string): readonly string[] {
    const blocks: string[][] = [];
    let inside: string[] | undefined;
    for (const line of text.split("\n").map(each => each.trim())) {
        if (line === "" || line.startsWith("#")) continue;
        if (line === "}") inside = undefined;
        else if (inside !== undefined) inside.push(line);
        else if (line.endsWith("={")) {
            inside = [line.slice(0, -2)];
            blocks.push(inside);
        } else blocks.push(["global", line]);
    }
    return blocks
        .flatMap(([block = "", ...lines]) => {
            const name = lines.find(line => /^(?:ssid|realm)=/.test(line)) ?? "";
            return lines.map(line => `${block} ${name}: ${line}`.replace(" :", ":"));
        })
        .toSorted();
}

const saved = act("the file is read", async ({ note }) => {
    for (const line of contents(readFileSync(FILE, "utf8"))) note(line);
});

const edit = (fields: Readonly<Record<string, ReturnType<typeof s>>>, network = "network"): Step =>
    set(`$${network}`, NETWORK, "Properties", v("a{sv}", fields), ANSWER);
const change = (property: string, value: ReturnType<typeof s>): Step => set("$if", INTERFACE, property, value, ANSWER);
const save = onInterface("SaveConfig", "", [], ANSWER);

/** Networks that use the fields of a station. */
const NETWORKS: readonly Readonly<Record<string, ReturnType<typeof s>>>[] = [
    { ssid: s("passphrase"), psk: s(PASSPHRASE), key_mgmt: s("WPA-PSK") },
    {
        ssid: s("key"),
        psk: s("0123456789abcdef".repeat(4)),
        proto: s("RSN"),
        pairwise: s("CCMP"),
        group: s("CCMP TKIP"),
    },
    { ssid: ay([0xff, 0, 1]), key_mgmt: s("NONE"), bssid: s("02:00:00:00:00:01"), freq_list: s("2412 2437") },
    { ssid: s("defaults"), key_mgmt: s("WPA-PSK WPA-EAP"), scan_ssid: i(0), priority: i(0), disabled: i(0) },
    { ssid: s("memory"), psk: s(PASSPHRASE), mem_only_psk: i(1) },
    { ssid: s("protected"), key_mgmt: s("SAE"), sae_password: s("secret"), ieee80211w: i(2), mac_addr: i(1) },
    {
        ssid: s("enterprise"),
        key_mgmt: s("WPA-EAP"),
        eap: s("PEAP TTLS"),
        identity: s("user"),
        password: s("secret"),
        phase2: s("auth=MSCHAPV2"),
        ca_cert: s("/etc/ca.pem"),
    },
    { ssid: s("wep"), key_mgmt: s("NONE"), wep_key0: s("abcde"), wep_tx_keyidx: i(0), auth_alg: s("OPEN SHARED") },
    {
        ssid: s("unsigned"),
        priority: u(7),
        bgscan: s("simple:30:-45:300"),
        id_str: s("one"),
        bssid_ignore: s("02:00:00:00:00:02"),
    },
];

/** What stands in the file after a client has changed what it came from. */
export const savedFile: Chapter = {
    name: "saved configuration",
    steps: [
        act("a configuration file is written", async () => writeFileSync(FILE, TEXT)),
        withInterface("wlan0", { ConfigFile: s(FILE) }),
        save,
        saved,
        ...NETWORKS.map(fields => onInterface("AddNetwork", "a{sv}", [fields], { ...ANSWER, save: "network" })),
        save,
        saved,
        edit({ priority: i(9), id_str: s("edited") }),
        set("$if/Networks/0", NETWORK, "Properties", v("a{sv}", { psk: s("another one"), priority: i(0) }), ANSWER),
        onInterface("RemoveNetwork", "o", ["$if/Networks/1"], ANSWER),
        onInterface("AddBlob", "say", ["more", Buffer.from([0, 1, 2, 255])], ANSWER),
        onInterface("RemoveBlob", "s", ["name"], ANSWER),
        onInterface("AddCred", "a{sv}", [{ realm: s("other.example"), username: s("me"), priority: i(2) }], ANSWER),
        change("Country", s("DE")),
        change("DeviceName", s("my device")),
        change("Pmf", s("1")),
        change("SaeGroups", s("19 20")),
        change("FastReauth", b(false)),
        change("ApScan", u(1)),
        change("BssMaxCount", s("100")),
        change("Okc", s("1")),
        change("FilterSsids", s("1")),
        change("PcscReader", s("reader")),
        save,
        saved,
        onInterface("RemoveAllNetworks", "", [], ANSWER),
        change("Pmf", s("0")),
        change("DeviceName", s("Device")),
        change("UpdateConfig", s("0")),
        save,
        saved,
    ],
};

const ENDS_OF_SCANS = { only: /^(?:reply|error)|ScanDone/ };

/** A call, and in which five seconds after it scans end. */
const followed = (what: string, step: Step, seconds: number): readonly Step[] => [
    { ...step, ...ENDS_OF_SCANS, settle: 0, until: /^(?:reply|error)/ },
    ...Array.from({ length: seconds / 5 }, (_, index) =>
        act(`${what}, ${5 * index} to ${5 * index + 5} s`, async () => {}, { ...ENDS_OF_SCANS, settle: 5000 }),
    ),
];

const policy = (text: string, seconds: number, what = text, path = "$if"): readonly Step[] =>
    followed(what, call(path, INTERFACE, "AutoScan", "s", [text]), seconds);

/** Scans that a client has made again and again, with and without a network to look for. */
export const autoScan: Chapter = {
    name: "automatic scans",
    steps: [
        withInterface(),
        ...policy("nonsense:1", 30),
        ...policy("periodic:20", 100),
        ...policy("", 60, "no policy"),
        withInterface("wlan1", {}, "second"),
        ...policy("exponential:3:60", 200, "exponential:3:60", "$second"),
        onRoot("RemoveInterface", "o", ["$second"], ANSWER),
        onInterface("AddNetwork", "a{sv}", [{ ssid: s("nowhere"), key_mgmt: s("NONE") }], {
            save: "network",
            ...ANSWER,
        }),
        ...followed("search", onInterface("SelectNetwork", "o", ["$network"]), 30),
        ...policy("periodic:20", 100, "search with periodic:20"),
        ...policy("exponential:3:60", 200, "search with exponential:3:60"),
        ...followed("after Disconnect", onInterface("Disconnect"), 60),
    ],
};

/** Probe requests of others, while a P2P Device listens. */
export const probesOfP2p: Chapter = {
    name: "probe requests while P2P listens",
    steps: [
        act("another radio is ready", () => setUp("wlan1")),
        withInterface(),
        change("P2pListenRegClass", s("81")),
        change("P2pListenChannel", s("1")),
        onInterface("SubscribeProbeReq"),
        call("$if", P2P, "Listen", "i", [20], { ...ANSWER, settle: 1000 }),
        act("another radio looks for a network", () => look("hello"), {
            settle: 500,
            only: /ProbeRequest|^ {2}\[0\]\./,
        }),
        onInterface("UnsubscribeProbeReq"),
        act("another radio looks for a network", () => look("hello again"), {
            settle: 500,
            only: /ProbeRequest|^ {2}\[0\]\./,
        }),
    ],
};

const look = (ssid: string): Promise<unknown> =>
    attempt("iw", "dev", "wlan1", "scan", "freq", "2412", "flush", "ssid", ssid);
