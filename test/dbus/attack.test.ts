import assert from "node:assert/strict";
import { withFields } from "#service/objects/network.js";
import { interfacePath, ROOT_PATH } from "#service/objects/path.js";
import { defaultNetwork, networkSecrets } from "#src/config/network.js";
import { Secret } from "#src/lib/secret.js";
import { type Outcome, variantOf as v } from "#test/support/bus-client.js";
import { hasDbusDaemon } from "#test/support/private-bus.js";
import { Served } from "#test/support/served.js";

const ROOT = "fi.w1.wpa_supplicant1";
const STANDARD = "org.freedesktop.DBus.Error";
const IF = interfacePath(0);
const GET_ALL = "org.freedesktop.DBus.Properties.GetAll";
const SET = "org.freedesktop.DBus.Properties.Set";
const MEGABYTE = "x".repeat(0x10_0000);
const LIMIT = { error: [`${STANDARD}.LimitsExceeded`, "There is no room for more."] };
const SCAN_REJECTED = { error: [`${ROOT}.Interface.ScanError`, "Scan request rejected"] };

/** A variant in a variant, so many times. */
const nested = (depth: number): unknown => {
    let value = v("s", "inside");
    for (let i = 0; i < depth; i++) value = v("v", value);
    return value;
};

describe("a client that means harm", () => {
    let served: Served;

    before(function () {
        if (!hasDbusDaemon()) this.skip();
    });

    beforeEach(async () => {
        served = await Served.start();
        served.add();
    });

    afterEach(async () => {
        await served.stop();
        assert.deepEqual(served.faults, []);
    });

    const refused = async (outcome: Promise<Outcome>, expected?: Outcome): Promise<void> => {
        const before = served.engine.state;
        const got = await outcome;
        if (expected === undefined) assert.ok("error" in got, JSON.stringify(got).slice(0, 200));
        else assert.deepEqual(got, expected);
        assert.equal(served.engine.state, before, "a refused call changes nothing");
    };
    const scan = (args: Record<string, unknown>): Promise<Outcome> =>
        served.call(IF, "Interface.Scan", "a{sv}", { Type: v("s", "active"), ...args });

    it("gets no scan of more channels or elements than the kernel takes in one message", async () => {
        const channels = Array.from({ length: 20_000 }, (_, i) => [i, 20]);
        await refused(scan({ Channels: v("a(uu)", channels) }), SCAN_REJECTED);
        await refused(scan({ IEs: v("aay", [Buffer.alloc(100_000)]) }), SCAN_REJECTED);
        assert.deepEqual(served.scans, []);
    });

    it("gets no interface whose name, bridge or file is longer than any", async () => {
        const create = (args: Record<string, string>): Promise<Outcome> =>
            served.call(
                ROOT_PATH,
                "CreateInterface",
                "a{sv}",
                Object.fromEntries(Object.entries(args).map(([name, text]) => [name, v("s", text)])),
            );
        const error = { error: [`${ROOT}.UnknownError`, "wpa_supplicant couldn't grab this interface."] };
        await refused(create({ Ifname: MEGABYTE }), error);
        await refused(create({ Ifname: "wlan1", BridgeIfname: MEGABYTE }), error);
        await refused(create({ Ifname: "wlan1", ConfigFile: MEGABYTE }), error);
    });

    it("gets no value of a megabyte into any field of a network", async () => {
        for (const name of ["identity", "ca_cert", "freq_list", "psk", "password", "bssid_ignore", "key_mgmt"])
            await refused(served.call(IF, "Interface.AddNetwork", "a{sv}", { [name]: v("s", MEGABYTE) }));
    });

    it("gets no more blobs than a property can show", async () => {
        const add = (name: string, length: number): Promise<Outcome> =>
            served.call(IF, "Interface.AddBlob", "say", name, Buffer.alloc(length));
        await refused(add("big", 0x40_0001), LIMIT);
        await refused(add(MEGABYTE.repeat(4), 1), LIMIT);
        assert.ok("reply" in (await add("fits", 0x30_0000)));
        await refused(add("more", 0x10_0000), LIMIT);
        assert.ok("reply" in (await served.call(IF, GET_ALL, "s", `${ROOT}.Interface`)));
    });

    it("gets no more than a thousand networks, and the service still answers", async () => {
        const path = `${IF}/Networks`;
        const adding = Array.from({ length: 1000 }, () => served.call(IF, "Interface.AddNetwork", "a{sv}", {}));
        assert.ok((await Promise.all(adding)).every(outcome => "reply" in outcome));
        await refused(served.call(IF, "Interface.AddNetwork", "a{sv}", {}), LIMIT);
        assert.ok("reply" in (await served.call(`${path}/999`, GET_ALL, "s", `${ROOT}.Network`)));
        assert.ok("reply" in (await served.call(IF, "Interface.RemoveAllNetworks")));
        assert.ok("reply" in (await served.call(IF, "Interface.AddNetwork", "a{sv}", {})));
    }).timeout(60_000);

    it("gets an error for an answer that is longer than a bus carries, and the service stays on the bus", async () => {
        const names = [
            ...["identity", "anonymous_identity", "ca_cert", "ca_path", "client_cert", "subject_match"],
            ...["domain_suffix_match", "phase1", "phase2", "engine_id", "id_str", "openssl_ciphers"],
        ];
        const long = Object.fromEntries(names.map(name => [name, v("s", "x".repeat(64_000))]));
        for (let n = 0; n < 50; n++)
            assert.ok("reply" in (await served.call(IF, "Interface.AddNetwork", "a{sv}", long)));
        assert.deepEqual(await served.call(ROOT_PATH, "org.freedesktop.DBus.ObjectManager.GetManagedObjects"), {
            error: [`${STANDARD}.Failed`, "the answer cannot be sent"],
        });
        assert.ok("reply" in (await served.call(`${IF}/Networks/49`, GET_ALL, "s", `${ROOT}.Network`)));
        assert.equal(served.faults.length, 1);
        assert.match(String(served.faults.pop()), /^reply to GetManagedObjects not sent: message longer than 32 MiB$/);
    }).timeout(60_000);

    it("gets nothing for variants in variants, wherever they stand", async () => {
        for (const depth of [1, 10, 30]) {
            await refused(served.call(IF, "Interface.AddNetwork", "a{sv}", { ssid: nested(depth) }));
            await refused(scan({ SSIDs: nested(depth) }));
            await refused(served.call(ROOT_PATH, "CreateInterface", "a{sv}", { Ifname: nested(depth) }));
            await refused(served.call(IF, SET, "ssv", `${ROOT}.Interface`, "ApScan", nested(depth)));
        }
    });

    it("reads no secret that it wrote, in no property, error or signal", async () => {
        const secret = "hunter2hunter2";
        await served.call(IF, "Interface.AddNetwork", "a{sv}", { psk: v("s", secret), ssid: v("s", "home") });
        await served.call(IF, "Interface.AddNetwork", "a{sv}", {
            password: v("s", secret),
            wep_key0: v("s", "hunter2"),
        });
        const answers: unknown[] = [
            await served.call(IF, "Interface.AddNetwork", "a{sv}", { psk: v("s", `${secret}\u0001`) }),
            await served.call(IF, "Interface.AddNetwork", "a{sv}", { sae_password: v("s", secret), nope: v("s", "") }),
            await served.call(IF, "Interface.AddNetwork", "a{sv}", { wep_key0: v("s", `${secret}${secret}`) }),
            await served.call(IF, GET_ALL, "s", `${ROOT}.Interface`),
            await served.call(`${IF}/Networks/0`, GET_ALL, "s", `${ROOT}.Network`),
            await served.call(`${IF}/Networks/1`, GET_ALL, "s", `${ROOT}.Network`),
            served.client.heard,
        ];
        const text = JSON.stringify(answers);
        assert.ok(!text.includes("hunter2"), text);
        assert.ok(!text.includes(Buffer.from("hunter2").toString("hex")));
    });
});

describe("the fields of a refused call", () => {
    it("leave no secret behind, and those that were there before stay", () => {
        const before = withFields(defaultNetwork, new Map([["psk", { signature: "s", value: "correct horse" }]]));
        assert.ok("psk" in before);
        const wiped: Secret[] = [];
        const { wipe } = Secret.prototype;
        Secret.prototype.wipe = function (this: Secret) {
            wiped.push(this);
            wipe.call(this);
        };
        try {
            const refusal = withFields(
                before,
                new Map([
                    ["sae_password", { signature: "s", value: "new" }],
                    ["password", { signature: "s", value: "new" }],
                    ["nope", { signature: "s", value: "" }],
                ]),
            );
            assert.ok("error" in refusal);
        } finally {
            Secret.prototype.wipe = wipe;
        }
        assert.equal(wiped.length, 2);
        assert.ok(networkSecrets(before).every(secret => !secret.wiped));
    });
});
