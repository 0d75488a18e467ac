import assert from "node:assert/strict";
import { DECISIONS } from "#service/objects/decision.js";
import { interfacePath } from "#service/objects/path.js";
import { bssRecord } from "#test/support/bss-record.js";
import { variantOf } from "#test/support/bus-client.js";
import { hasDbusDaemon } from "#test/support/private-bus.js";
import { Served } from "#test/support/served.js";

const IF = interfacePath(0);
const GET = "org.freedesktop.DBus.Properties.Get";

describe("decisions on D-Bus", () => {
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

    const last = async (): Promise<Record<string, unknown>> => {
        const outcome = await served.call(IF, GET, "ss", DECISIONS, "LastDecision");
        assert.ok("reply" in outcome);
        return outcome.reply[0] as Record<string, unknown>;
    };

    it("there is none before the first", async () => {
        assert.deepEqual(await last(), {});
    });

    it("a search that finds nothing it can use says whom it refused and why, by signal and by property", async () => {
        const network = { ssid: variantOf("s", "net-1"), key_mgmt: variantOf("s", "NONE") };
        await served.call(IF, "Interface.AddNetwork", "a{sv}", network);
        await served.call(IF, "Interface.SelectNetwork", "o", `${IF}/Networks/0`);
        served.air = [bssRecord(1), bssRecord(2)];
        while (served.engine.state.interfaces.get(0)?.connect.tag === "scanning") served.finishScan();
        await served.settled();
        const heard = served.client.heard.filter(({ at }) => at.endsWith("Decision"));
        assert.ok(heard.every(({ at }) => at === `${IF} ${DECISIONS}.Decision`));
        const now = await last();
        assert.deepEqual(heard.at(-1)?.args, [now]);
        const { Time, Until, Detail, ...rest } = now;
        assert.ok(typeof Time === "bigint" && typeof Until === "bigint" && Until > Time);
        assert.ok(typeof Detail === "object");
        assert.deepEqual(rest, {
            Kind: "select",
            Chosen: false,
            Reason: "nothingFound",
            Candidates: [
                {
                    Network: `${IF}/Networks/0`,
                    BSS: `${IF}/BSSs/0`,
                    BSSID: "02ff00000001",
                    SSID: Buffer.from("net-1").toString("hex"),
                    Frequency: 2412,
                    Signal: -50,
                    Refusal: "bssIsProtected",
                },
            ],
            CandidateCount: 0,
            Refusals: { bssIsProtected: 1 },
        });
    });

    it("a BSS that is joined is named with its figures", async () => {
        served.air = [bssRecord(1)];
        await served.scan(IF);
        const network = { ssid: variantOf("s", "net-1"), psk: variantOf("s", "long enough") };
        await served.call(IF, "Interface.AddNetwork", "a{sv}", network);
        await served.call(IF, "Interface.SelectNetwork", "o", `${IF}/Networks/0`);
        const now = await last();
        assert.deepEqual([now.Kind, now.Chosen, now.Reason], ["select", true, "joining"]);
        assert.equal(now.BSSID, "02ff00000001");
        assert.equal(now.CandidateCount, 1);
        const figures = now.Figures as Record<string, unknown>;
        assert.equal(figures.priority, 0);
    });

    it("is read-only", async () => {
        const set = await served.call(
            IF,
            "org.freedesktop.DBus.Properties.Set",
            "ssv",
            DECISIONS,
            "LastDecision",
            variantOf("a{sv}", {}),
        );
        assert.deepEqual(set, { error: ["org.freedesktop.DBus.Error.InvalidArgs", "Property is read-only"] });
    });
});
