import type { Variant } from "dbus-next";
import {
    act,
    b,
    type Chapter,
    get,
    INTERFACE,
    ONE_OF_EACH,
    type Options,
    onInterface,
    type Step,
    s,
    v,
    wait,
    withInterface,
} from "#test/hwsim/differential/step.js";
import { AccessPoint } from "#test/hwsim/guest/access-point.js";
import { setDown, setUp } from "#test/hwsim/guest/radio.js";

const ACTIVE = { Type: s("active") };
const PASSIVE = { Type: s("passive") };
const ssids = (...list: readonly string[]): Variant =>
    v(
        "aay",
        list.map(text => Buffer.from(text)),
    );
const channels = (...list: readonly (readonly number[])[]): Variant => v("a(uu)", list);

const scan = (args: Readonly<Record<string, Variant>>, options: Options = {}): Step =>
    onInterface("Scan", "a{sv}", [args], options);

/** A scan to its end. */
const whole = (args: Readonly<Record<string, Variant>>): Step => scan(args, { until: /ScanDone|^error/, settle: 300 });

const refused = (args: Readonly<Record<string, Variant>>): Step => scan(args, { until: /^error/, settle: 0 });

const BSSS = get("$if", INTERFACE, "BSSs");

/** Arguments that are refused, or that ought to be. */
export const scanArguments: Chapter = {
    name: "scan arguments",
    steps: [
        withInterface(),
        ...[
            {},
            { Type: s("Active") },
            { Type: s("") },
            { SSIDs: ssids("x") },
            { Nonsense: s("x"), ...ACTIVE },
            { ...ACTIVE, Nonsense: s("x") },
            { ...ACTIVE, SSIDs: ssids() },
            { ...ACTIVE, SSIDs: ssids(...Array.from({ length: 17 }, (_, n) => `net ${n}`)) },
            { ...ACTIVE, SSIDs: ssids("x".repeat(33)) },
            { ...ACTIVE, SSIDs: ssids("good", "x".repeat(33)) },
            { ...ACTIVE, Channels: channels() },
            { ...PASSIVE, SSIDs: ssids("x") },
            { ...PASSIVE, IEs: v("aay", [Buffer.from([0xdd, 0])]) },
            { SSIDs: ssids("x"), ...PASSIVE },
            { Type: s("nonsense"), SSIDs: s("x") },
            { ...ACTIVE, Channels: v("a(uuu)", [[2412, 20, 1]]) },
            { ...ACTIVE, Channels: v("a(us)", [[2412, "x"]]) },
            { ...ACTIVE, Channels: v("a(ii)", [[2412, 20]]) },
            { ...ACTIVE, Channels: v("a(u)", [[2412]]) },
            { ...ACTIVE, Channels: v("au", [2412]) },
            { ...ACTIVE, Channels: v("aau", [[2412, 20]]) },
        ].map(refused),
        ...["Type", "SSIDs", "IEs", "Channels", "AllowRoam"].flatMap(key =>
            ONE_OF_EACH.filter(({ signature }) => !(key === "AllowRoam" && signature === "b"))
                .filter(({ signature }) => !(key !== "Channels" && key !== "Type" && signature === "aay"))
                .map(value => refused({ ...ACTIVE, [key]: v(value.signature, value.value) })),
        ),
        onInterface("AbortScan"),
    ],
};

/** Scans of every kind and what they find. */
export const scanning: Chapter = {
    name: "scans",
    steps: [
        act("an access point comes on the air", () => AccessPoint.start({ ssid: "testnet" })),
        act("another one comes on the air", () =>
            AccessPoint.start({ ssid: "other", channel: 11, on: "wlan3", security: "open" }),
        ),
        withInterface(),
        BSSS,
        whole(ACTIVE),
        BSSS,
        whole(ACTIVE),
        whole({ ...ACTIVE, SSIDs: ssids("", "other") }),
        BSSS,
        whole({ ...ACTIVE, SSIDs: ssids("testnet"), Channels: channels([2412, 20]) }),
        whole({ ...ACTIVE, Channels: channels([2412, 20], [2462, 20]) }),
        whole({ ...ACTIVE, Channels: channels([2412, 999]) }),
        scan({ ...ACTIVE, Channels: channels([1234, 20]) }, { until: /ScanDone|^error/, settle: 300 }),
        whole({ ...ACTIVE, IEs: v("aay", [Buffer.from([0xdd, 4, 0, 0x11, 0x22, 1]), Buffer.alloc(0)]) }),
        whole({ ...ACTIVE, AllowRoam: b(false) }),
        whole({ ...ACTIVE, AllowRoam: b(true) }),
        whole(PASSIVE),
        whole({ ...PASSIVE, Channels: channels([2412, 20]) }),
        whole({ ...PASSIVE, AllowRoam: b(false) }),
        whole({ ...ACTIVE, SSIDs: ssids(...Array.from({ length: 16 }, (_, n) => `net ${n}`)) }),
        wait(35_000),
        onInterface("FlushBSS", "u", [1000]),
        onInterface("FlushBSS", "u", [0]),
        BSSS,
        whole(ACTIVE),

        // While another scan runs.
        scan(ACTIVE, { settle: 500 }),
        get("$if", INTERFACE, "Scanning"),
        scan(ACTIVE, { settle: 500 }),
        scan(ACTIVE, { until: /ScanDone/, settle: 20_000 }),
        scan(ACTIVE, { settle: 500 }),
        onInterface("AbortScan", "", [], { until: /ScanDone|^error/, settle: 300 }),
        onInterface("AbortScan"),
        get("$if", INTERFACE, "Scanning"),
        act("another client scans", world => world.callFromOther(scan(ACTIVE) as never), {
            until: /ScanDone/,
            settle: 300,
        }),
        act("a client scans and vanishes", world => world.callAndVanish(scan(ACTIVE) as never), {
            until: /ScanDone/,
            settle: 300,
        }),
    ],
};

/** An access point that does not tell its name. */
export const hidden: Chapter = {
    name: "hidden network",
    steps: [
        act("a hidden access point comes on the air", () =>
            AccessPoint.start({ ssid: "secret place", hidden: true, lines: ["beacon_int=20", "dtim_period=1"] }),
        ),
        withInterface(),
        whole(ACTIVE),
        BSSS,
        whole({ ...ACTIVE, SSIDs: ssids("", "secret place") }),
        BSSS,
    ],
};

/** Scans while the interface is down, and after it. */
export const down: Chapter = {
    name: "interface that is down",
    steps: [
        act("an access point comes on the air", () => AccessPoint.start({ ssid: "testnet" })),
        withInterface(),
        whole(ACTIVE),
        scan(ACTIVE, { settle: 500 }),
        act("the interface is taken down", () => setDown("wlan0"), { settle: 3000 }),
        scan(ACTIVE, { settle: 3000 }),
        act("the interface is brought up", () => setUp("wlan0"), { settle: 10_000 }),
        whole(ACTIVE),
    ],
};

/** A network that is not there. */
export const search: Chapter = {
    name: "network that is not there",
    steps: [
        withInterface(),
        onInterface("AddNetwork", "a{sv}", [{ ssid: s("nowhere"), key_mgmt: s("NONE") }], {
            save: "network",
            only: /^(?:reply|error)/,
        }),
        onInterface("SelectNetwork", "o", ["$network"], { settle: 30_000 }),
        onInterface("Disconnect", "", [], { settle: 10_000 }),
        onInterface("RemoveNetwork", "o", ["$network"], { settle: 1000 }),
    ],
};
