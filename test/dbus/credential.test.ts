import assert from "node:assert/strict";
import { interfacePath } from "#service/objects/path.js";
import { credentialField } from "#src/config/credential.js";
import { variantOf as v } from "#test/support/bus-client.js";
import { Asked, invalidArgs, nothing, standardInvalidArgs, wrongSignature } from "#test/support/refusals.js";

const IF = interfacePath(0);
const path = (id: number | string): string => `${IF}/Credentials/${id}`;

describe("credentials", () => {
    const asked = new Asked();
    beforeEach(() => void asked.served.add());
    const add = (fields: Readonly<Record<string, unknown>>) => asked.call(IF, "Interface.AddCred", "a{sv}", fields);
    const stored = () => asked.served.engine.state.interfaces.get(0)!.credentials;

    it("are numbered above the highest, and a list of texts sets its field once for each", async () => {
        const fields = {
            realm: v("s", "example.com"),
            username: v("s", "user"),
            password: v("s", "secret"),
            domain: v("as", ["a.example", "b.example"]),
            priority: v("i", 5),
            roaming_consortium: v("ay", Buffer.from("112233", "hex")),
        };
        assert.deepEqual(await add(fields), { reply: [path(0)], signature: "o" });
        assert.deepEqual(await add({}), { reply: [path(1)], signature: "o" });
        const config = stored().get(0)!;
        assert.deepEqual(credentialField(config, "priority"), { type: "int", value: 5 });
        const domain = credentialField(config, "domain");
        assert.equal(domain?.type === "list" && domain.values.length, 2);
        await asked.call(IF, "Interface.RemoveCred", "o", path(1));
        assert.deepEqual(await add({}), { reply: [path(1)], signature: "o" }, "the highest number is used again");
    });

    it("are removed one by one or all at once, with their secrets", async () => {
        await add({ password: v("s", "secret") });
        await add({});
        assert.deepEqual(await asked.call(IF, "Interface.RemoveCred", "o", path(0)), nothing);
        assert.deepEqual([...stored().keys()], [1]);
        assert.deepEqual(await asked.call(IF, "Interface.RemoveAllCreds"), nothing);
        assert.equal(stored().size, 0);
        assert.deepEqual(await asked.call(IF, "Interface.RemoveAllCreds"), nothing, "also when there are none");
    });

    it("have paths that are read as those of networks", async () => {
        await add({});
        assert.deepEqual(await asked.call(IF, "Interface.RemoveCred", "o", path("abc")), nothing);
    });

    it("have no objects", async () => {
        await add({});
        const outcome = await asked.call(path(0), "org.freedesktop.DBus.Properties.GetAll", "s", "x");
        assert.ok("error" in outcome && outcome.error[0] === "org.freedesktop.DBus.Error.UnknownMethod");
    });

    const format = standardInvalidArgs("invalid message format");
    const rows: readonly [string, Readonly<Record<string, unknown>>][] = [
        ["an unknown field", { realm: v("s", "x"), nope: v("s", "x") }],
        ["a boolean", { priority: v("b", true) }],
        ["no text in a list", { domain: v("as", []) }],
        ["an empty byte array", { roaming_consortium: v("ay", Buffer.alloc(0)) }],
        ["a word where a number belongs", { priority: v("s", "many") }],
        ["a list of numbers", { domain: v("aq", [1]) }],
    ];
    for (const [what, fields] of rows)
        it(`AddCred refuses ${what}`, () => asked.refuses(format, IF, "Interface.AddCred", "a{sv}", fields));

    it("AddCred refuses what is no dictionary", () =>
        asked.refuses(wrongSignature, IF, "Interface.AddCred", "s", "realm=x"));

    it("RemoveCred refuses paths of something else and of nothing", async () => {
        await add({});
        for (const other of ["/", `${IF}/Credentials`, `${IF}/Networks/0`, `${interfacePath(9)}/Credentials/0`])
            await asked.refuses(invalidArgs(other), IF, "Interface.RemoveCred", "o", other);
        await asked.refuses(invalidArgs("could not find credential"), IF, "Interface.RemoveCred", "o", path(7));
        await asked.refuses(wrongSignature, IF, "Interface.RemoveCred", "u", 0);
    });
});
