import { GLOBAL, type Kind } from "#test/hwsim/differential/fields.js";
import {
    ay,
    b,
    type Chapter,
    get,
    INTERFACE,
    i,
    ONE_OF_EACH,
    quickly,
    type Step,
    s,
    set,
    v,
    withInterface,
} from "#test/hwsim/differential/step.js";

const NUMBERS = [
    "1",
    "0",
    "2",
    "-1",
    "300",
    "70000",
    "2147483648",
    "-2147483649",
    "x",
    "",
    "1x",
    "0x10",
    " 1",
    "1 ",
    '"1"',
];
const THOROUGH = new Set([
    "eapol_version",
    "bss_max_count",
    "filter_rssi",
    "okc",
    "p2p_go_intent",
    "device_name",
    "fst_group_id",
]);

/** On both sides of the limits. The original does not look at a limit of 0, which a few fields are enough to show. */
const numbers = ({ min, max }: { readonly min: number; readonly max: number }): readonly string[] => [
    ...(min === 0 || min === INT_MIN ? [] : [String(min - 1)]),
    String(min === INT_MIN ? -5 : min),
    String(Math.min(max, 70000)),
    ...(max === INT_MAX || max === 0 ? [] : [String(max + 1)]),
    "2x",
];

const INT_MIN = -2147483648;
const INT_MAX = 2147483647;

const SOME_TEXTS = ["text", '"quoted"', "", "x".repeat(65)];
const TEXTS = [
    "text",
    "two words",
    '"quoted"',
    "",
    "x".repeat(17),
    "x".repeat(33),
    "x".repeat(65),
    "ünï",
    "a\nb",
    "NULL",
    "#no",
];
const ADDRESSES = ["192.168.1.2", "0.0.0.0", "255.255.255.255", "1.2.3", "1.2.3.400", "x", "", "1.2.3.4.5", " 1.2.3.4"];
const HEX = ["0102", "01", "0", "xy", "", "ABCDEF", "01 02"];

/** Fields with a syntax of their own: some that are right and some that are nearly right. */
const OWN: Readonly<Record<string, readonly string[]>> = {
    uuid: ["12345678-9abc-def0-1234-56789abcdef0", "12345678-9ABC-DEF0-1234-56789ABCDEF0", "12345678", "x"],
    device_type: ["1-0050F204-1", "10-0050f204-5", "1-0050F204", "x"],
    sec_device_type: ["1-0050F204-1", "10-0050f204-5", "1-0050F204", "x"],
    os_version: ["01020300", "010203", "x"],
    p2p_pref_chan: ["81:1,81:6", "81", "x"],
    p2p_no_go_freq: ["2412-2432,2462", "2412", "2462-2412", "x"],
    p2p_device_persistent_mac_addr: ["02:00:00:00:00:01", "02:00", "x"],
    wps_vendor_ext_m1: ["000137100100020001", "0001371001", "x"],
    hessid: ["02:00:00:00:00:01", "02:00", "x"],
    sae_groups: ["19", "19 20 21", "-1", "0", "19 x", "x"],
    ap_vendor_elements: ["dd0411223301", "dd0411", "x"],
    ap_assocresp_elements: ["dd0411223301", "dd0411", "x"],
    freq_list: ["2412", "2412 2437", "0", "2412,2437", "x", "2412 x"],
    initial_freq_list: ["2412", "2412 2437", "0", "2412,2437", "x", "2412 x"],
    bgscan: ["simple:30:-45:300", '"simple:30:-45:300"', "learn:30:-45:300", "none:1", "x"],
    autoscan: ["periodic:30", "exponential:3:300", "x"],
};

function values(field: string, kind: Kind): readonly string[] {
    if (typeof kind === "object") return THOROUGH.has(field) ? NUMBERS : numbers(kind);
    const kinds = {
        text: THOROUGH.has(field) ? TEXTS : SOME_TEXTS,
        bytes: HEX,
        ip: ADDRESSES,
        own: OWN[field] ?? TEXTS,
        address: TEXTS,
        list: TEXTS,
    } as const;
    return kinds[kind];
}

const others = ONE_OF_EACH.filter(({ signature }) => signature !== "s").map(({ signature, value }) => ({
    signature,
    value,
}));

function stepsOf([property, field, kind]: (typeof GLOBAL)[number]): readonly Step[] {
    const setAndGet = (text: string): readonly Step[] => [
        set("$if", INTERFACE, property, s(text)),
        get("$if", INTERFACE, property, { afterSuccess: true }),
    ];
    return [
        get("$if", INTERFACE, property),
        ...values(field, kind).flatMap(setAndGet),
        ...(THOROUGH.has(field)
            ? ["x".repeat(246 - field.length), "x".repeat(247 - field.length)].flatMap(setAndGet)
            : [set("$if", INTERFACE, property, s("x".repeat(247 - field.length)))]),
        ...[i(1), b(true), ay([1])].map(value => set("$if", INTERFACE, property, value)),
    ];
}

/** The properties that stand for fields of the global configuration, read and written. */
export const globalFields: Chapter = {
    name: "global fields",
    steps: [
        withInterface(),
        ...quickly(GLOBAL.flatMap(stepsOf)),
        ...others.map(({ signature, value }) => set("$if", INTERFACE, "Okc", v(signature, value))),
    ],
};
