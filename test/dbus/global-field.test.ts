import assert from "node:assert/strict";
import { interfacePath } from "#service/objects/path.js";
import { globalProperties } from "#src/config/global.js";
import { PROPERTY_FIELDS } from "#src/config/global-fields.js";
import type { FieldRow } from "#src/config/schema.js";
import { variantOf as v } from "#test/support/bus-client.js";
import { Asked, nothing, OWN, standardInvalidArgs, unknownError, wrongType } from "#test/support/refusals.js";

const IF = interfacePath(0);
const INTERFACE = `${OWN}.Interface`;
/** Fields of the key state machine, which judges them itself. */
const KEY_MACHINE = /^dot11RSNAConfig/;

/** Configuration text that every field of a kind takes, and that it shows again. */
function sample(row: FieldRow): string {
    const { name, kind } = row;
    switch (kind.kind) {
        case "list":
            return sample({ ...row, kind: kind.of });
        case "int":
            return String(Math.min(kind.max, Math.max(kind.min, 1)));
        case "plain":
            if (name === "uuid") return "12345678-9abc-def0-1234-56789abcdef0";
            if (name.endsWith("device_type")) return "1-0050F204-1";
            if (name.startsWith("ip_addr")) return "192.168.42.1";
            if (name === "p2p_pref_chan") return "81:1";
            return name === "p2p_no_go_freq" ? "2412-2432" : "x";
        case "text":
            return '"x"';
        case "bytes":
            return "01020304";
        case "ints":
            return "19 20";
        case "mac":
            return "02:00:00:00:00:01";
        default:
            throw new Error(`${name}: no sample of ${kind.kind}`);
    }
}

/** Text that no field of a kind takes; `undefined` where any text will do. */
function nonsense(row: FieldRow): string | undefined {
    const { name, kind } = row;
    switch (kind.kind) {
        case "list":
            return nonsense({ ...row, kind: kind.of });
        case "int":
        case "bytes":
        case "ints":
        case "mac":
        case "text":
            return "nonsense";
        case "plain":
            return kind.pattern !== undefined || kind.max < 200 ? "n".repeat(100) : undefined;
        default:
            throw new Error(`${name}: no nonsense for ${kind.kind}`);
    }
}

describe("a property that stands for a field of the configuration", () => {
    const asked = new Asked();
    beforeEach(() => void asked.served.add());
    const set = (property: string, text: string) => asked.set(IF, INTERFACE, property, v("s", text));
    const rows = new Map(PROPERTY_FIELDS.map(row => [row.name, row]));

    it("is there for every field, each of them text", async () => {
        const all = await asked.call(IF, "org.freedesktop.DBus.Properties.GetAll", "s", INTERFACE);
        assert.ok("reply" in all);
        const values = new Map(Object.entries(all.reply[0] as object));
        for (const { property } of globalProperties) assert.equal(typeof values.get(property), "string", property);
        assert.equal(globalProperties.length, 161);
    });

    for (const { property, field } of globalProperties) {
        const row = rows.get(field)!;
        it(`${property} takes, shows or hides, and refuses what its field does`, async () => {
            const text = sample(row);
            assert.deepEqual(await set(property, text), nothing);
            const hidden = row.writeOnly || row.secret;
            assert.equal(await asked.get(IF, INTERFACE, property), hidden ? "" : text.replaceAll('"', ""));

            const refuses = (error: readonly string[], value: unknown) =>
                asked.refusesToSet(error, IF, INTERFACE, property, value);
            await refuses(wrongType, v("u", 1));
            await refuses(wrongType, v("as", [text]));
            await refuses(unknownError(`Failed to construct new interface property ${property}`), v("s", ""));
            await refuses(
                standardInvalidArgs(`Interface property ${property} value too large`),
                v("s", "1".repeat(247 - field.length)),
            );
            const wrong = nonsense(row);
            if (wrong !== undefined)
                await refuses(
                    standardInvalidArgs(
                        KEY_MACHINE.test(field)
                            ? `Invalid value for property ${property}`
                            : `Failed to set interface property ${property}`,
                    ),
                    v("s", wrong),
                );
        });
    }

    it("refuses numbers that the key state machine has no use for", async () => {
        for (const [property, text] of [
            ["Dot11RSNAConfigPMKLifetime", "0"],
            ["Dot11RSNAConfigPMKReauthThreshold", "0"],
            ["Dot11RSNAConfigPMKReauthThreshold", "101"],
            ["Dot11RSNAConfigSATimeout", "-1"],
        ] as const)
            await asked.refusesToSet(
                standardInvalidArgs(`Failed to apply interface property ${property}`),
                IF,
                INTERFACE,
                property,
                v("s", text),
            );
    });

    it("says nothing when it changes", async () => {
        await asked.served.settled();
        asked.served.client.heard.length = 0;
        await set("Pmf", "1");
        await asked.served.settled();
        assert.deepEqual(asked.served.client.heard, []);
    });
});
