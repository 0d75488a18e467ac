import assert from "node:assert/strict";
import { interfacePath, ROOT_PATH } from "#service/objects/path.js";
import { bssRecord } from "#test/support/bss-record.js";
import { variantOf as v } from "#test/support/bus-client.js";
import {
    Asked,
    failed,
    invalidArgs,
    nothing,
    OWN,
    STANDARD,
    standardInvalidArgs,
    unknownError,
    wrongSignature,
    wrongType,
} from "#test/support/refusals.js";

const IF = interfacePath(0);
const INTERFACE = `${OWN}.Interface`;
const MASK = Buffer.from("ffffff000000", "hex");
const refusal = { ok: false, errno: 22, text: "EINVAL" } as const;

describe("a property of an interface", () => {
    const asked = new Asked();
    beforeEach(() => void asked.served.add());
    const get = (name: string) => asked.get(IF, INTERFACE, name);
    const set = (name: string, value: unknown) => asked.set(IF, INTERFACE, name, value);
    const refusesToSet = (error: readonly string[], name: string, value: unknown) =>
        asked.refusesToSet(error, IF, INTERFACE, name, value);

    describe("MACAddressRandomizationMask", () => {
        const NAME = "MACAddressRandomizationMask";
        const text = (rest: string) => failed(`wpas_dbus_setter_mac_address_randomization_mask: ${rest}`);

        it("keeps a mask for each kind of scan, in its own order, and uses that of scans", async () => {
            assert.deepEqual(await get(NAME), {});
            assert.deepEqual(await set(NAME, v("a{say}", { pno: MASK, scan: MASK })), nothing);
            assert.deepEqual(Object.entries((await get(NAME)) as object), [
                ["scan", "ffffff000000"],
                ["pno", "ffffff000000"],
            ]);
            await asked.call(IF, "Interface.Scan", "a{sv}", { Type: v("s", "active") });
            assert.deepEqual(Buffer.from(asked.served.scans[0]!.randomAddress!.mask), MASK);
        });

        it("is off again for every kind that is not named, and an empty dictionary names none", async () => {
            await set(NAME, v("a{say}", { scan: MASK, sched_scan: MASK }));
            assert.deepEqual(await set(NAME, v("a{say}", { sched_scan: MASK })), nothing);
            assert.deepEqual(await get(NAME), { sched_scan: "ffffff000000" });
            assert.deepEqual(await set(NAME, v("a{ss}", {})), nothing);
            assert.deepEqual(await get(NAME), {});
        });

        const rows: readonly [string, unknown, readonly string[]][] = [
            ["a text", v("s", "scan"), standardInvalidArgs("invalid message format")],
            ["texts", v("a{ss}", { scan: "ff" }), text("mask was not a byte array")],
            ["another kind", v("a{say}", { foo: MASK }), text('bad scan type "foo"')],
            ["five bytes", v("a{say}", { scan: MASK.subarray(1) }), text("malformed MAC mask given")],
            [
                "a mask that makes group addresses",
                v("a{say}", { pno: Buffer.alloc(6) }),
                text("failed to set up MAC address randomization for pno"),
            ],
        ];
        for (const [what, value, error] of rows) it(`refuses ${what}`, () => refusesToSet(error, NAME, value));
    });

    describe("Country", () => {
        it("is what the driver accepts", async () => {
            assert.deepEqual(await set("Country", v("s", "DE")), nothing);
            assert.equal(await get("Country"), "DE");
            asked.served.answers.set("setCountry", refusal);
            assert.deepEqual(await set("Country", v("s", "XY")), { error: failed("failed to set country code") });
            assert.deepEqual(await set("Country", v("s", "1!")), { error: failed("failed to set country code") });
            assert.equal(await get("Country"), "DE");
        });

        it("refuses one letter, none, and what is no text", async () => {
            await refusesToSet(failed("invalid country code"), "Country", v("s", "D"));
            await refusesToSet(failed("invalid country code"), "Country", v("s", ""));
            await refusesToSet(wrongType, "Country", v("ay", Buffer.from("DE")));
        });
    });

    describe("BridgeIfname", () => {
        it("is a bridge that the driver finds", async () => {
            assert.deepEqual(await set("BridgeIfname", v("s", "br0")), nothing);
            assert.equal(await get("BridgeIfname"), "br0");
            asked.served.answers.set("setBridge", refusal);
            assert.deepEqual(await set("BridgeIfname", v("s", "br1")), { error: failed("socket error") });
            assert.equal(await get("BridgeIfname"), "br0");
            assert.deepEqual(await set("BridgeIfname", v("s", "br0")), nothing, "the same is no change");
        });

        it("refuses long names, other types, and any change while there is a link", async () => {
            await refusesToSet(failed("invalid interface name"), "BridgeIfname", v("s", "x".repeat(16)));
            await refusesToSet(wrongType, "BridgeIfname", v("o", "/br0"));
            asked.served.air = [{ ...bssRecord(1), capability: 1, elements: Buffer.from("00016a", "hex") }];
            await asked.served.scan(IF);
            await asked.call(IF, "Interface.AddNetwork", "a{sv}", { ssid: v("s", "j"), key_mgmt: v("s", "NONE") });
            await asked.call(IF, "Interface.SelectNetwork", "o", `${IF}/Networks/0`);
            await refusesToSet(failed("interface is busy"), "BridgeIfname", v("s", "br0"));
        });
    });

    describe("SignalChange", () => {
        const START = { rssi: 0, linkspeed: 0, noise: 0, frequency: 0, width: "20 MHz (no HT)" };

        it("has all the figures at the moment of the driver's last report", async () => {
            assert.deepEqual(await get("SignalChange"), START);
            asked.served.event({ type: "signal", above: false, signal: -80 });
            await new Promise(resolve => setTimeout(resolve, 10));
            await asked.served.settled();
            const figures = { rssi: -42, linkspeed: 54, noise: 0, frequency: 2412 };
            assert.deepEqual(await get("SignalChange"), figures);
            assert.deepEqual(asked.heard("Interface.PropertiesChanged"), [[{ SignalChange: figures }]]);
        });

        it("cannot be set", () =>
            refusesToSet(standardInvalidArgs("Property is read-only"), "SignalChange", v("a{sv}", {})));
    });

    it("that only the service changes refuses to be set", async () => {
        for (const [name, value] of [
            ["Stations", v("ao", [])],
            ["BSSTMStatus", v("u", 1)],
            ["ScanInProgress6GHz", v("b", true)],
            ["PKCS11EnginePath", v("s", "x")],
            ["PKCS11ModulePath", v("s", "x")],
            ["CurrentAuthMode", v("s", "x")],
            ["Blobs", v("a{say}", {})],
            ["MACAddress", v("ay", MASK)],
        ] as const)
            await refusesToSet(standardInvalidArgs("Property is read-only"), name, value);
    });

    it("has a value from the beginning", async () => {
        assert.deepEqual(await get("Stations"), []);
        assert.equal(await get("BSSTMStatus"), 0);
        assert.equal(await get("ScanInProgress6GHz"), false);
        assert.equal(await get("PKCS11EnginePath"), "");
        assert.equal(await get("PKCS11ModulePath"), "");
    });

    it("Blobs shows the newest first", async () => {
        for (const name of ["a", "b"]) await asked.call(IF, "Interface.AddBlob", "say", name, Buffer.from([1]));
        assert.deepEqual(Object.entries((await get("Blobs")) as object), [
            ["b", "01"],
            ["a", "01"],
        ]);
    });

    it("takes the largest number that its type holds", async () => {
        for (const [name, signature, value] of [
            ["BSSExpireAge", "u", 0xffffffff],
            ["BSSExpireCount", "u", 0xffffffff],
            ["ScanInterval", "i", 0x7fffffff],
        ] as const) {
            assert.deepEqual(await set(name, v(signature, value)), nothing);
            assert.equal(await get(name), value);
        }
    });
});

describe("a method of an interface", () => {
    const asked = new Asked();
    beforeEach(() => void asked.served.add());

    it("Roam judges the address, then the link, then the target", async () => {
        const roam = "Interface.Roam";
        await asked.refuses(invalidArgs("Invalid hardware address format"), IF, roam, "s", "nonsense");
        await asked.refuses(
            [`${OWN}.NotConnected`, "This interface is not connected"],
            IF,
            roam,
            "s",
            "02:00:00:00:00:01",
        );
        await asked.refuses(wrongSignature, IF, roam, "ay", MASK);
        await asked.call(IF, "Interface.AddNetwork", "a{sv}", { ssid: v("s", "j"), key_mgmt: v("s", "NONE") });
        await asked.call(IF, "Interface.SelectNetwork", "o", `${IF}/Networks/0`);
        await asked.refuses(invalidArgs("Target BSS not found"), IF, roam, "s", "02:00:00:00:00:01");
    });

    describe("of direct links", () => {
        const PEER = "02:00:00:00:00:09";
        const address = invalidArgs("Invalid hardware address format");
        const failures = {
            TDLSDiscover: "error performing TDLS discovery",
            TDLSSetup: "error performing TDLS setup",
            TDLSTeardown: "error performing TDLS teardown",
            TDLSCancelChannelSwitch: "error canceling TDLS channel switch",
        };
        for (const [member, text] of Object.entries(failures))
            it(`${member} refuses what is no address, and fails where there is no link`, async () => {
                for (const wrong of ["", "nonsense", "020000000009", "02-00-00-00-00-09"])
                    await asked.refuses(address, IF, `Interface.${member}`, "s", wrong);
                await asked.refuses(wrongSignature, IF, `Interface.${member}`, "ay", MASK);
                await asked.refuses(unknownError(text), IF, `Interface.${member}`, "s", PEER);
                await asked.refuses(unknownError(text), IF, `Interface.${member}`, "s", `${PEER} and more`);
            });

        it("TDLSStatus judges the address and knows of no peer", async () => {
            await asked.refuses(address, IF, "Interface.TDLSStatus", "s", "nonsense");
            assert.deepEqual(await asked.call(IF, "Interface.TDLSStatus", "s", PEER), {
                reply: ["disabled"],
                signature: "s",
            });
        });

        it("TDLSChannelSwitch names what is missing, and fails at last", async () => {
            const judge = (error: readonly string[], args: Readonly<Record<string, unknown>>) =>
                asked.refuses(error, IF, "Interface.TDLSChannelSwitch", "a{sv}", args);
            const whole = { PeerAddress: v("s", PEER), OperClass: v("y", 81), Frequency: v("u", 2412) };
            await judge(invalidArgs("Invalid op class provided"), {});
            await judge(invalidArgs("Invalid freq provided"), { OperClass: v("y", 81), Frequency: v("u", 0) });
            const { PeerAddress: _, ...rest } = whole;
            await judge(invalidArgs("peer address not provided"), rest);
            await judge(invalidArgs(), { ...whole, PeerAddress: v("s", "nonsense") });
            await judge(invalidArgs(), { ...whole, OperClass: v("u", 81) });
            await judge(invalidArgs(), { ...whole, Nonsense: v("b", true) });
            await judge(unknownError("error processing TDLS channel switch"), { ...whole, HT: v("b", true) });
        });
    });

    it("SaveConfig writes when it may, and says why it does not", async () => {
        const save = "Interface.SaveConfig";
        await asked.refuses(unknownError("Not allowed to update configuration (update_config=0)"), IF, save);
        await asked.set(IF, INTERFACE, "UpdateConfig", v("s", "1"));
        await asked.refuses(unknownError("Failed to update configuration"), IF, save);
        await asked.refuses(wrongSignature, IF, save, "s", "/etc/x");
    });

    it("AutoScan takes any policy, known or not, and shows it as Autoscan", async () => {
        for (const policy of ["exponential:3:300", "periodic:30", "foo:1"]) {
            assert.deepEqual(await asked.call(IF, "Interface.AutoScan", "s", policy), nothing);
            assert.equal(await asked.get(IF, INTERFACE, "Autoscan"), policy);
        }
        assert.deepEqual(await asked.call(IF, "Interface.AutoScan", "s", ""), nothing);
        assert.equal(await asked.get(IF, INTERFACE, "Autoscan"), "");
        for (const [signature, value] of [
            ["u", 1],
            ["as", ["periodic:30"]],
        ] as const)
            await asked.refuses(wrongSignature, IF, "Interface.AutoScan", signature, value);
    });
});

describe("WFDIEs of the root object", () => {
    const asked = new Asked();
    const set = (value: unknown) => asked.set(ROOT_PATH, OWN, "WFDIEs", value);

    it("takes whole subelements and reads as nothing, as long as there is no Wi-Fi Direct", async () => {
        for (const value of ["", "000006015100000032"]) {
            assert.deepEqual(await set(v("ay", Buffer.from(value, "hex"))), nothing);
            assert.equal(await asked.get(ROOT_PATH, OWN, "WFDIEs"), "");
        }
    });

    const rows: readonly [string, unknown][] = [
        ["a text", v("s", "x")],
        ["five bytes", v("ay", Buffer.alloc(5))],
        ["a subelement that is cut off", v("ay", Buffer.from("00000701510000", "hex"))],
        ["a variant inside the variant", v("v", v("ay", Buffer.alloc(0)))],
    ];
    for (const [what, value] of rows)
        it(`refuses ${what}`, () =>
            asked.refusesToSet([`${STANDARD}.InvalidArgs`, "invalid message format"], ROOT_PATH, OWN, "WFDIEs", value));
});
