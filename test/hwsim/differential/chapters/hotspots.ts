import type { Variant } from "dbus-next";
import {
    act,
    type Chapter,
    i,
    type Options,
    onInterface,
    type Step,
    s,
    v,
    withInterface,
} from "#test/hwsim/differential/step.js";
import { AccessPoint } from "#test/hwsim/guest/access-point.js";
import { HOTSPOT } from "#test/hwsim/guest/hotspot.js";

const add = (fields: Readonly<Record<string, Variant>>): Step =>
    onInterface("AddCred", "a{sv}", [fields], { save: "cred" });

/** What is told of networks, whatever becomes known of BSSs meanwhile. */
const select = (options: Options = {}): Step =>
    onInterface("InterworkingSelect", "", [], {
        until: /InterworkingSelectDone/,
        settle: 500,
        only: /^(?:reply|error)|Interworking|\[1\] o |\[2\]\./,
        ...options,
    });

/** Networks that credentials are for. */
export const hotspots: Chapter = {
    name: "hotspots on D-Bus",
    steps: [
        act("a hotspot comes on the air", () => AccessPoint.start({ ssid: "lounge", lines: HOTSPOT })),
        act("an access point without anything of the kind comes on the air", () =>
            AccessPoint.start({ ssid: "other", channel: 11, on: "wlan3" }),
        ),
        withInterface(),
        onInterface("InterworkingSelect", "s", ["auto"]),
        select(),
        add({ realm: s("example.org"), username: s("user"), password: s("secret") }),
        select(),
        add({
            realm: s("example.com"),
            username: s("user"),
            password: s("secret"),
            domain: s("another.example.com"),
            priority: i(5),
            sp_priority: i(2),
        }),
        select(),
        add({
            imsi: s("00101-0123456789"),
            milenage: s("90dca4eda45b53cf0f12d7c9c3bc6a89:cb9cccc4b9258e6dca4760379fb82581:000000000123"),
            priority: i(6),
            excluded_ssid: s("lounge"),
            min_dl_bandwidth_roaming: i(100_000),
            req_conn_capab: s("6:22"),
        }),
        select(),
        onInterface("RemoveAllCreds"),
        add({
            roaming_consortium: v("ay", Buffer.from("112233", "hex")),
            required_roaming_consortium: v("ay", Buffer.from("fedcba", "hex")),
            eap: s("TTLS"),
            username: s("user"),
            password: s("secret"),
            min_ul_bandwidth_roaming: i(100_000),
            req_conn_capab: s("6:22"),
        }),
        select(),
    ],
};
