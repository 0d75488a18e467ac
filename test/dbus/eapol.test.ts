import assert from "node:assert/strict";
import { interfacePath } from "#service/objects/path.js";
import { bssRecord } from "#test/support/bss-record.js";
import { variantOf as v } from "#test/support/bus-client.js";
import { Asked, failed, nothing, OWN, wrongSignature } from "#test/support/refusals.js";

const IF = interfacePath(0);
const INTERFACE = `${OWN}.Interface`;

describe("IEEE 802.1X as clients control it", () => {
    const asked = new Asked();
    beforeEach(() => void asked.served.add());
    const call = (member: string) => asked.call(IF, `Interface.${member}`);
    /** What the driver was told of the port and of EAPOL since the last time. */
    const told = (): readonly unknown[] => {
        const { commands } = asked.served;
        const since = commands.splice(0, commands.length);
        return since.flatMap<unknown>(command => {
            if (command.type === "sendEapol") return [Buffer.from(command.frame).toString("hex")];
            return command.type === "authorizePort" ? [command.authorized] : [];
        });
    };
    const connect = async (): Promise<void> => {
        const { served } = asked;
        served.air = [{ ...bssRecord(1), capability: 1, elements: Buffer.from("00016a", "hex") }];
        await served.scan(IF);
        await asked.call(IF, "Interface.AddNetwork", "a{sv}", { ssid: v("s", "j"), key_mgmt: v("s", "NONE") });
        await asked.call(IF, "Interface.SelectNetwork", "o", `${IF}/Networks/0`);
        const { bssid } = served.air[0]!;
        const answer = { bssid, statusCode: 0 };
        const elements = new Uint8Array();
        served.event({ type: "authenticated", ...answer, algorithm: 0, transaction: 2, elements });
        served.event({ type: "associated", ...answer, requestElements: undefined, responseElements: elements });
        assert.equal(await asked.get(IF, INTERFACE, "State"), "completed");
    };

    it("EAPLogoff says goodbye and closes the port; EAPLogon opens it, and the link stays", async () => {
        await connect();
        told();
        assert.deepEqual(await call("EAPLogoff"), nothing);
        assert.deepEqual(told(), ["01020000", false]);
        assert.equal(await asked.get(IF, INTERFACE, "State"), "completed");
        assert.deepEqual(await call("EAPLogoff"), nothing);
        assert.deepEqual(told(), [], "a second time nothing is to do");
        assert.deepEqual(await call("EAPLogon"), nothing);
        assert.deepEqual(told(), ["01010000", true]);
        assert.deepEqual(await call("EAPLogon"), nothing);
        assert.deepEqual(told(), []);
    });

    it("a client that logged off before stays so on the next link", async () => {
        assert.deepEqual(await call("EAPLogoff"), nothing);
        assert.deepEqual(told(), []);
        await connect();
        assert.deepEqual(told(), ["01020000", false]);
    });

    it("neither takes an argument", async () => {
        for (const member of ["EAPLogoff", "EAPLogon"])
            for (const [signature, value] of [
                ["s", "x"],
                ["b", true],
                ["i", 1],
            ] as const)
                await asked.refuses(wrongSignature, IF, `Interface.${member}`, signature, value);
    });

    const paths = async () => [
        await asked.get(IF, INTERFACE, "PKCS11EnginePath"),
        await asked.get(IF, INTERFACE, "PKCS11ModulePath"),
    ];
    const set = (engine: string, module: string) =>
        asked.call(IF, "Interface.SetPKCS11EngineAndModulePath", "ss", engine, module);

    it("SetPKCS11EngineAndModulePath keeps a module and tells of it, also of the same one again", async () => {
        for (const _ of [1, 2]) {
            asked.served.client.heard.length = 0;
            assert.deepEqual(await set("", "/lib/module.so"), nothing);
            await asked.served.settled();
            assert.deepEqual(asked.heard("Interface.PropertiesChanged"), [
                [{ PKCS11EnginePath: "", PKCS11ModulePath: "/lib/module.so" }],
            ]);
        }
        assert.deepEqual(await paths(), ["", "/lib/module.so"]);
        assert.deepEqual(await set("", ""), nothing);
        assert.deepEqual(await paths(), ["", ""]);
    });

    it("SetPKCS11EngineAndModulePath refuses an engine, as none can be loaded, and what are not two texts", async () => {
        const member = "Interface.SetPKCS11EngineAndModulePath";
        const refusal = failed(
            "Reinit of the EAPOL state machine with the new PKCS #11 engine and module path failed.",
        );
        await asked.refuses(refusal, IF, member, "ss", "/lib/engine.so", "");
        await asked.refuses(refusal, IF, member, "ss", "/lib/engine.so", "/lib/module.so");
        await asked.refuses(wrongSignature, IF, member, "s", "x");
        await asked.refuses(wrongSignature, IF, member, "sss", "x", "y", "z");
        assert.deepEqual(await paths(), ["", ""]);
    });
});
