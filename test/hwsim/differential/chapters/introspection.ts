import {
    act,
    BSS,
    type Chapter,
    call,
    getAll,
    INTERFACE,
    INTROSPECTABLE,
    introspect,
    NETWORK,
    onInterface,
    ROOT,
    SERVICE,
    s,
    withInterface,
} from "#test/hwsim/differential/step.js";
import { AccessPoint } from "#test/hwsim/guest/access-point.js";

/** What every object says about itself, and what the paths between them say. */
export const introspection: Chapter = {
    name: "introspection",
    steps: [
        introspect(ROOT),
        getAll(ROOT, SERVICE),
        act("an access point comes on the air", () => AccessPoint.start({ ssid: "testnet" })),
        withInterface(),
        onInterface("AddNetwork", "a{sv}", [{ ssid: s("testnet") }], {
            save: "network",
            only: /^(?:reply|error)/,
        }),
        onInterface("Scan", "a{sv}", [{ Type: s("active") }], { until: /ScanDone/, settle: 200 }),
        introspect(ROOT),
        introspect("$if"),
        introspect("$network"),
        introspect("$if/BSSs/0"),
        ...[
            "/",
            "/fi",
            "/fi/w1",
            "/Foo",
            "/fi/w1/wpa_supplicant1/Interfaces",
            "$if/Networks",
            "$if/BSSs",
            "$if/Blobs",
        ].map(introspect),
        introspect("$if/Networks/99"),
        call(ROOT, INTROSPECTABLE, "Introspect", "s", ["more"], { only: /^(reply|error)/ }),
        call(ROOT, INTROSPECTABLE, "Other"),
        call(ROOT, undefined, "Introspect", "", [], { only: /^(reply|error)/ }),
        getAll("$if", INTERFACE),
        getAll("$network", NETWORK),
        getAll("$if/BSSs/0", BSS),
    ],
};
