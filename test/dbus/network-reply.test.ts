import assert from "node:assert/strict";
import { interfacePath } from "#service/objects/path.js";
import { networkField } from "#src/config/network.js";
import { bssRecord } from "#test/support/bss-record.js";
import { variantOf as v } from "#test/support/bus-client.js";
import { Asked, invalidArgs, nothing, OWN, wrongSignature } from "#test/support/refusals.js";

const IF = interfacePath(0);
const NETWORK = `${IF}/Networks/0`;
/** An access point with WPA2-PSK: SSID `mem`, RSNE with CCMP and PSK. */
const PROTECTED = {
    capability: 0x11,
    elements: Buffer.from("00036d656d30140100000fac040100000fac040100000fac020000", "hex"),
};

describe("what a person is asked for", () => {
    const asked = new Asked();
    beforeEach(async () => {
        asked.served.add();
        await asked.call(IF, "Interface.AddNetwork", "a{sv}", {
            ssid: v("s", "mem"),
            key_mgmt: v("s", "WPA-PSK"),
            mem_only_psk: v("i", 1),
        });
    });
    const reply = (field: string, value: string, path = NETWORK) =>
        asked.call(IF, "Interface.NetworkReply", "oss", path, field, value);
    const config = () => asked.served.engine.state.interfaces.get(0)!.networks.byId.get(0)!.config;

    it("is the passphrase of a network in range that keeps it in memory only; with it the network is joined", async () => {
        const { served } = asked;
        served.air = [{ ...bssRecord(1), ...PROTECTED }];
        await served.scan(IF);
        assert.deepEqual(asked.heard("NetworkRequest"), [], "not for a network that is disabled");
        await asked.call(IF, "Interface.SelectNetwork", "o", NETWORK);
        served.finishScan();
        await served.settled();
        assert.deepEqual(asked.heard("NetworkRequest"), [[NETWORK, "PSK_PASSPHRASE", "PSK or passphrase"]]);
        assert.ok(!served.commands.some(({ type }) => type === "authenticate"));
        assert.deepEqual(await reply("PSK_PASSPHRASE", "aa".repeat(32)), nothing);
        assert.ok(served.commands.some(({ type }) => type === "authenticate"));
        const shown = (await asked.get(NETWORK, `${OWN}.Network`, "Properties")) as Record<string, unknown>;
        assert.equal(shown.psk, undefined);
        assert.equal(shown.mem_only_psk, "1");
    });

    it("is asked for once, and again when the network is selected or enabled again", async () => {
        const { served } = asked;
        const scans = async (): Promise<void> => {
            for (let scan = 0; scan < 3; scan++) {
                served.air = [{ ...bssRecord(1), ...PROTECTED }];
                served.finishScan();
                await served.scan(IF);
            }
            await served.settled();
        };
        for (const times of [1, 2]) {
            await asked.call(IF, "Interface.SelectNetwork", "o", NETWORK);
            await scans();
            assert.equal(asked.heard("NetworkRequest").length, times);
        }
        for (const enabled of [false, true]) await asked.set(NETWORK, `${OWN}.Network`, "Enabled", v("b", enabled));
        await scans();
        assert.equal(asked.heard("NetworkRequest").length, 3);
    });

    it("goes into the fields of the network as text", async () => {
        for (const [field, name] of [
            ["IDENTITY", "identity"],
            ["PASSWORD", "password"],
            ["PIN", "pin"],
            ["PASSPHRASE", "private_key_passwd"],
        ] as const) {
            assert.equal(networkField(config(), name), undefined);
            assert.deepEqual(await reply(field, 'a "quoted" word'), nothing);
            assert.notEqual(networkField(config(), name), undefined, name);
        }
        const identity = networkField(config(), "identity");
        assert.ok(identity?.type === "text");
        assert.equal(Buffer.from(identity.bytes).toString(), 'a "quoted" word');
    });

    it("may come for an exchange that is over, and changes nothing then", async () => {
        const before = config();
        for (const field of ["NEW_PASSWORD", "OTP", "SIM"]) assert.deepEqual(await reply(field, "x"), nothing);
        assert.equal(config(), before);
    });

    const rows: readonly [string, string, string, readonly string[]][] = [
        ["a field that nobody asks for", "SHOE_SIZE", "44", invalidArgs("SHOE_SIZE")],
        ["a field by the name of an object's own", "__proto__", "x", invalidArgs("__proto__")],
        ["a passphrase without quotes", "PSK_PASSPHRASE", "passphrase", invalidArgs("PSK_PASSPHRASE")],
        ["a short passphrase", "PSK_PASSPHRASE", '"short"', invalidArgs("PSK_PASSPHRASE")],
        ["a judgement of a certificate that waits for none", "EXT_CERT_CHECK", "good", invalidArgs("EXT_CERT_CHECK")],
    ];
    for (const [what, field, value, error] of rows)
        it(`NetworkReply refuses ${what}`, () =>
            asked.refuses(error, IF, "Interface.NetworkReply", "oss", NETWORK, field, value));

    it("NetworkReply refuses paths of something else and of nothing", async () => {
        const unknown = [`${OWN}.NetworkUnknown`, "There is no such a network in this interface."];
        const call = "Interface.NetworkReply";
        await asked.refuses(invalidArgs("/"), IF, call, "oss", "/", "IDENTITY", "x");
        const elsewhere = `${interfacePath(7)}/Networks/0`;
        await asked.refuses(invalidArgs(elsewhere), IF, call, "oss", elsewhere, "IDENTITY", "x");
        await asked.refuses(unknown, IF, call, "oss", `${IF}/Networks/9`, "IDENTITY", "x");
        await asked.refuses(wrongSignature, IF, call, "sss", NETWORK, "IDENTITY", "x");
    });
});
