import assert from "node:assert/strict";
import { interfacePath } from "#service/objects/path.js";
import { bssRecord } from "#test/support/bss-record.js";
import { variantOf as v } from "#test/support/bus-client.js";
import { Asked, nothing, standardInvalidArgs, wrongSignature } from "#test/support/refusals.js";

const IF = interfacePath(0);
const ELEMENT = Buffer.from("dd04aabbcc01", "hex");
const OTHER = Buffer.from("dd05aabbcc0203", "hex");
const SCAN_PROBE_REQUEST = 14;
const ASSOCIATION_REQUEST = 13;

describe("vendor elements", () => {
    const asked = new Asked();
    beforeEach(() => void asked.served.add());
    const add = (frame: number, ...elements: readonly Uint8Array[]) =>
        asked.call(IF, "Interface.VendorElemAdd", "iay", frame, Buffer.concat(elements));
    const get = (frame: number) => asked.call(IF, "Interface.VendorElemGet", "i", frame);
    const remove = (frame: number, elements: Uint8Array) =>
        asked.call(IF, "Interface.VendorElemRem", "iay", frame, elements);

    it("are kept by frame and grow at the end", async () => {
        assert.deepEqual(await add(SCAN_PROBE_REQUEST, ELEMENT), nothing);
        assert.deepEqual(await add(SCAN_PROBE_REQUEST, OTHER), nothing);
        assert.deepEqual(await add(0, OTHER), nothing);
        assert.deepEqual(await get(SCAN_PROBE_REQUEST), {
            reply: [Buffer.concat([ELEMENT, OTHER]).toString("hex")],
            signature: "ay",
        });
        assert.deepEqual(await get(0), { reply: [OTHER.toString("hex")], signature: "ay" });
    });

    it("are removed where an element begins with them, or all with an asterisk", async () => {
        await add(SCAN_PROBE_REQUEST, ELEMENT, OTHER, ELEMENT);
        assert.deepEqual(await remove(SCAN_PROBE_REQUEST, ELEMENT), nothing);
        assert.deepEqual(await get(SCAN_PROBE_REQUEST), {
            reply: [Buffer.concat([OTHER, ELEMENT]).toString("hex")],
            signature: "ay",
        });
        assert.deepEqual(await remove(SCAN_PROBE_REQUEST, Buffer.from("*")), nothing);
        await asked.refuses(
            standardInvalidArgs("ID value does not exist"),
            IF,
            "Interface.VendorElemGet",
            "i",
            SCAN_PROBE_REQUEST,
        );
        assert.deepEqual(await remove(SCAN_PROBE_REQUEST, Buffer.from("*")), nothing, "also when there are none");
    });

    it("stand behind what a client wants in one scan", async () => {
        await add(SCAN_PROBE_REQUEST, ELEMENT);
        await asked.call(IF, "Interface.Scan", "a{sv}", { Type: v("s", "active"), IEs: v("aay", [OTHER]) });
        const [scan] = asked.served.scans;
        assert.deepEqual(Buffer.from(scan!.extraElements!), Buffer.concat([OTHER, ELEMENT]));
    });

    it("are left out of a scan that has no room for them", async () => {
        await add(SCAN_PROBE_REQUEST, ...Array.from({ length: 90 }, () => ELEMENT));
        await asked.call(IF, "Interface.Scan", "a{sv}", { Type: v("s", "active") });
        assert.equal(asked.served.scans[0]?.extraElements, undefined);
    });

    it("stand at the end of association requests", async () => {
        const { served } = asked;
        await add(ASSOCIATION_REQUEST, ELEMENT);
        served.air = [{ ...bssRecord(1), capability: 1, elements: Buffer.from("00016a", "hex") }];
        await served.scan(IF);
        await asked.call(IF, "Interface.AddNetwork", "a{sv}", { ssid: v("s", "j"), key_mgmt: v("s", "NONE") });
        await asked.call(IF, "Interface.SelectNetwork", "o", `${IF}/Networks/0`);
        const { bssid } = served.air[0]!;
        served.event({
            type: "authenticated",
            bssid,
            algorithm: 0,
            transaction: 2,
            statusCode: 0,
            elements: new Uint8Array(),
        });
        const associate = served.commands.find(command => command.type === "associate");
        assert.ok(associate?.type === "associate");
        assert.deepEqual(Buffer.from(associate.elements), ELEMENT);
    });

    const rows: readonly [string, string, string, readonly unknown[], readonly string[]][] = [
        ["a frame below the first", "VendorElemAdd", "iay", [-1, ELEMENT], standardInvalidArgs("Invalid ID")],
        ["a frame above the last", "VendorElemAdd", "iay", [15, ELEMENT], standardInvalidArgs("Invalid ID")],
        ["nothing to add", "VendorElemAdd", "iay", [14, Buffer.alloc(0)], standardInvalidArgs("Invalid value")],
        ["half an element", "VendorElemAdd", "iay", [14, Buffer.from([221, 5])], standardInvalidArgs("Parse error")],
        ["an unsigned frame", "VendorElemAdd", "uay", [14, ELEMENT], wrongSignature],
        ["to read a frame above the last", "VendorElemGet", "i", [15], standardInvalidArgs("Invalid ID")],
        ["to read what is not there", "VendorElemGet", "i", [13], standardInvalidArgs("ID value does not exist")],
        ["to read with a text", "VendorElemGet", "s", ["14"], wrongSignature],
        ["to remove from no frame", "VendorElemRem", "iay", [99, ELEMENT], standardInvalidArgs("Invalid ID")],
        ["to remove nothing", "VendorElemRem", "iay", [12, Buffer.alloc(0)], standardInvalidArgs("Invalid value")],
        [
            "to remove where nothing is",
            "VendorElemRem",
            "iay",
            [13, ELEMENT],
            standardInvalidArgs("ID value does not exist"),
        ],
        ["to remove what is not there", "VendorElemRem", "iay", [12, OTHER], standardInvalidArgs("Not found")],
        [
            "to remove half an element",
            "VendorElemRem",
            "iay",
            [12, Buffer.from([221, 9])],
            standardInvalidArgs("Parse error"),
        ],
    ];
    for (const [what, member, signature, args, error] of rows)
        it(`${member} refuses ${what}`, async () => {
            await add(12, ELEMENT);
            await asked.refuses(error, IF, `Interface.${member}`, signature, ...args);
        });

    it("have a limit, as one client must not fill our memory", async () => {
        const many = Buffer.concat(Array.from({ length: 300 }, () => ELEMENT));
        assert.deepEqual(await add(3, many), nothing);
        await asked.refuses(
            ["org.freedesktop.DBus.Error.LimitsExceeded", "There is no room for more."],
            IF,
            "Interface.VendorElemAdd",
            "iay",
            3,
            many,
        );
    });
});
