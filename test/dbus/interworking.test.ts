import assert from "node:assert/strict";
import { bssPath, interfacePath } from "#service/objects/path.js";
import { type AnqpElement, AnqpId, answerGas, emitGas, parseGas } from "#src/gas/index.js";
import { emitManagement, ManagementSubtype, managementFrame, parseManagement } from "#src/ieee80211/management.js";
import { concat } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Mac } from "#src/lib/mac.js";
import { utf8 } from "#src/lib/text.js";
import { writeTlv8 } from "#src/lib/tlv.js";
import { bssRecord } from "#test/support/bss-record.js";
import { variantOf as v } from "#test/support/bus-client.js";
import { ANSWERS, INTERWORKING_ELEMENTS } from "#test/support/hotspot.js";
import { Asked, invalidArgs, nothing, unknownError, wrongSignature } from "#test/support/refusals.js";
import { RSN_PSK } from "#test/support/station.js";

const IF = interfacePath(0);
const BSS = "fi.w1.wpa_supplicant1.BSS";
const AP = "02:00:00:00:01:00" as Mac;
const elements = concat(writeTlv8(0, utf8("lounge")), RSN_PSK, INTERWORKING_ELEMENTS);

describe("access points that are asked about their networks", () => {
    const asked = new Asked();
    beforeEach(async () => {
        asked.served.add();
        asked.served.air = [bssRecord(1, { bssid: AP, elements, capability: 0x0411 })];
        await asked.served.scan(IF);
        await asked.served.settled();
    });
    const get = (fields: Readonly<Record<string, unknown>>) => asked.call(IF, "Interface.ANQPGet", "a{sv}", fields);

    /** The access point answers what it was asked last. */
    async function answer(known: readonly AnqpElement[] = ANSWERS): Promise<void> {
        const sent = asked.served.commands.findLast(command => command.type === "sendFrame");
        assert.ok(sent?.type === "sendFrame");
        const request = parseManagement(sent.frame);
        assert.ok(!isMalformed(request));
        const gas = parseGas(request.body);
        assert.ok(!isMalformed(gas));
        const server = { elements: known, comebackDelay: 0, fragmentLimit: 1400 };
        const { response } = answerGas(server, new Map(), request.source, gas)!;
        const addresses = { destination: request.source, source: AP, bssid: AP };
        const frame = emitManagement(managementFrame(ManagementSubtype.action, addresses, emitGas(response)));
        asked.served.event({ type: "frame", frame, frequency: 2412, signal: undefined });
        await asked.served.settled();
    }

    it("are asked by ANQPGet; the answers are in the property ANQP, which is announced, and ANQPQueryDone tells the end", async () => {
        const path = bssPath(0, 0);
        assert.deepEqual(await asked.get(path, BSS, "ANQP"), {});
        assert.deepEqual(
            await get({ addr: v("s", AP), ids: v("aq", [257, 268, 999]), hs20_ids: v("ay", Buffer.of(4)) }),
            nothing,
        );
        await answer();
        assert.deepEqual(asked.heard("ANQPQueryDone"), [[AP, "SUCCESS"]]);
        const expected = {
            CapabilityList: "010101020701",
            DomainName: "0b6578616d706c652e636f6d",
            HS20WanMetrics: "01e8030000d00700000a140000",
            "anqp[999]": "0102",
            "protected-anqp-info[999]": false,
        };
        assert.deepEqual(await asked.get(path, BSS, "ANQP"), expected);
        const changes = asked.served.client.heard.filter(({ at }) => at.includes("PropertiesChanged"));
        assert.ok(JSON.stringify(changes).includes("HS20WanMetrics"));
    });

    it("that cannot be asked any more are told of as FAILURE", async () => {
        await get({ addr: v("s", AP), ids: v("aq", [257]) });
        asked.served.event({
            type: "link",
            state: "down",
            address: asked.served.engine.state.interfaces.get(0)!.link.address,
        });
        await asked.served.settled();
        assert.deepEqual(asked.heard("ANQPQueryDone"), [[AP, "FAILURE"]]);
    });

    const rows: readonly (readonly [string, Readonly<Record<string, unknown>>, readonly string[]])[] = [
        ["no address", { ids: v("aq", [257]) }, invalidArgs("address not provided")],
        ["an address that is none", { addr: v("s", "nobody") }, invalidArgs("invalid address")],
        ["an address of bytes", { addr: v("ay", Buffer.of(2, 0, 0, 0, 1, 0)) }, invalidArgs("unsupported parameter")],
        [
            "a Hotspot 2.0 subtype of 0",
            { addr: v("s", AP), hs20_ids: v("ay", Buffer.of(0)) },
            invalidArgs("invalid HS20 ANQP id"),
        ],
        [
            "a Hotspot 2.0 subtype of 32",
            { addr: v("s", AP), hs20_ids: v("ay", Buffer.of(2, 32)) },
            invalidArgs("invalid HS20 ANQP id"),
        ],
        [
            "a Multiband Operation subtype of 3",
            { addr: v("s", AP), mbo_ids: v("ay", Buffer.of(3)) },
            invalidArgs("invalid MBO ANQP id"),
        ],
        ["an unknown key", { addr: v("s", AP), nope: v("u", 1) }, invalidArgs("unsupported parameter")],
        ["a frequency of another type", { addr: v("s", AP), freq: v("i", 2412) }, invalidArgs("unsupported parameter")],
        ["a type that the original cannot read", { addr: v("s", AP), ids: v("au", [257]) }, invalidArgs()],
        ["nothing that is asked for", { addr: v("s", AP) }, unknownError("error sending ANQP request")],
        [
            "a BSS that is not known",
            { addr: v("s", "02:de:ad:be:ef:00"), ids: v("aq", [257]) },
            unknownError("error sending ANQP request"),
        ],
    ];
    for (const [what, fields, error] of rows)
        it(`ANQPGet refuses ${what}`, () => asked.refuses(error, IF, "Interface.ANQPGet", "a{sv}", fields));

    it("ANQPGet refuses what is no dictionary", () => asked.refuses(wrongSignature, IF, "Interface.ANQPGet", "s", AP));

    it("are compared with credentials by InterworkingSelect, which tells each that fits and the end, and joins none", async () => {
        await asked.call(IF, "Interface.AddCred", "a{sv}", {
            realm: v("s", "example.com"),
            username: v("s", "user"),
            password: v("s", "secret"),
            domain: v("s", "example.org"),
            priority: v("i", 7),
            excluded_ssid: v("s", "lounge"),
        });
        assert.deepEqual(await asked.call(IF, "Interface.InterworkingSelect"), nothing);
        asked.served.finishScan();
        await asked.served.settled();
        await answer();
        assert.deepEqual(asked.heard("InterworkingAPAdded"), [
            [
                bssPath(0, 0),
                `${IF}/Credentials/0`,
                {
                    type: "roaming",
                    excluded: 1,
                    priority: 7,
                    sp_priority: 0,
                    below_min_backhaul: 0,
                    over_max_bss_load: 0,
                    conn_capab_missing: 0,
                },
            ],
        ]);
        assert.deepEqual(asked.heard("InterworkingSelectDone"), [[]]);
        assert.deepEqual(asked.heard("NetworkAdded"), []);
    });

    it("tell of nothing but the end where no credential fits", async () => {
        await asked.call(IF, "Interface.InterworkingSelect");
        asked.served.finishScan();
        await asked.served.settled();
        await answer([{ id: AnqpId.domainName, value: new Uint8Array() }]);
        assert.deepEqual([asked.heard("InterworkingAPAdded"), asked.heard("InterworkingSelectDone")], [[], [[]]]);
    });

    it("InterworkingSelect fails where there is no device to scan with", async () => {
        asked.served.event({ type: "link", state: "removed", address: AP });
        await asked.refuses(
            ["fi.w1.wpa_supplicant1.Interface.ScanError", "error starting Interworking selection."],
            IF,
            "Interface.InterworkingSelect",
        );
    });
});
