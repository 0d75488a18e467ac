import type { Variant } from "dbus-next";
import {
    ay,
    b,
    type Chapter,
    get,
    getAll,
    INTERFACE,
    i,
    ONE_OF_EACH,
    quickly,
    type Step,
    s,
    set,
    u,
    v,
    withInterface,
} from "#test/hwsim/differential/step.js";

const READ_ONLY = [
    "Capabilities",
    "State",
    "Scanning",
    "Ifname",
    "Driver",
    "ConfigFile",
    "CurrentBSS",
    "CurrentNetwork",
    "CurrentAuthMode",
    "Blobs",
    "BSSs",
    "Networks",
    "PKCS11EnginePath",
    "PKCS11ModulePath",
    "DisconnectReason",
    "AuthStatusCode",
    "AssocStatusCode",
    "RoamTime",
    "RoamComplete",
    "SessionLength",
    "BSSTMStatus",
    "Stations",
];

const mask = (bytes: readonly number[]): Variant => v("ay", Buffer.from(bytes));

const WRITABLE: readonly (readonly [property: string, values: readonly Variant[]])[] = [
    ["ApScan", [u(0), u(2), u(1), u(1), u(3), u(4294967295)]],
    ["BSSExpireAge", [u(10), u(250), u(9), u(0), u(4294967295), u(180)]],
    ["BSSExpireCount", [u(1), u(0), u(4294967295), u(2)]],
    ["Country", [s("DE"), s("de"), s(""), s("D"), s("DEX"), s("1!"), s("00"), s("US")]],
    ["BridgeIfname", [s("br0"), s(""), s("x".repeat(15)), s("x".repeat(16)), s("nonsense"), s("")]],
    ["FastReauth", [b(false), b(false), b(true)]],
    ["ScanInterval", [i(0), i(30), i(-1), i(2147483647), i(5)]],
    [
        "MACAddressRandomizationMask",
        [
            v("a{say}", { scan: Buffer.from([255, 255, 255, 0, 0, 0]) }),
            v("a{say}", { scan: Buffer.from([255, 255, 255, 0, 0]) }),
            v("a{say}", { foo: Buffer.from([255, 255, 255, 0, 0, 0]) }),
            v("a{say}", { sched_scan: Buffer.from([255, 255, 255, 0, 0, 0]), pno: Buffer.from([0, 0, 0, 0, 0, 0]) }),
            v("a{sv}", { scan: mask([255, 255, 255, 0, 0, 0]) }),
            v("a{ss}", { scan: "x" }),
            v("a{say}", {}),
            v("a{ss}", {}),
        ],
    ],
    ["Okc", [s("1"), s("0")]],
    ["Nonsense", [s("x")]],
];

const setAndGet = (property: string, value: Variant): readonly Step[] => [
    set("$if", INTERFACE, property, v(value.signature, value.value)),
    get("$if", INTERFACE, property),
];

/** The fixed properties of an interface. */
export const interfaceProperties: Chapter = {
    name: "interface properties",
    steps: [
        withInterface(),
        getAll("$if", INTERFACE),
        ...READ_ONLY.flatMap(property => [
            get("$if", INTERFACE, property),
            ...quickly([s("x"), u(1), ay([1])].map(value => set("$if", INTERFACE, property, value))),
        ]),
        ...WRITABLE.flatMap(([property, values]) => [
            get("$if", INTERFACE, property),
            ...values.flatMap(value => setAndGet(property, value)),
            ...quickly(ONE_OF_EACH.map(value => set("$if", INTERFACE, property, v(value.signature, value.value)))),
            get("$if", INTERFACE, property),
        ]),
        get("$if", "fi.w1.wpa_supplicant1", "DebugLevel"),
        get("$if", "no.such.interface", "State"),
        getAll("$if", INTERFACE),
    ],
};
