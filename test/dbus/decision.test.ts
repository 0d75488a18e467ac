import assert from "node:assert/strict";
import { type VariantMap, variant, variantMap } from "#service/client/index.js";
import { DECISIONS } from "#service/objects/decision.js";
import { interfacePath } from "#service/objects/path.js";
import { bssRecord } from "#test/support/bss-record.js";
import { variantOf } from "#test/support/bus-client.js";
import { hasDbusDaemon } from "#test/support/private-bus.js";
import { Served } from "#test/support/served.js";

const IF = interfacePath(0);
const BSSID = Uint8Array.from([2, 0xff, 0, 0, 0, 1]);

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

    const last = (): Promise<VariantMap> => served.supplicant.decisions(IF).get("LastDecision");

    const join = async (fields: Readonly<Record<string, string>>): Promise<void> => {
        const wlan0 = served.supplicant.interface(IF);
        const network = Object.entries(fields).map(([name, text]) => [name, variant("s", text)] as const);
        await wlan0.SelectNetwork(await wlan0.AddNetwork(new Map(network)));
    };

    it("there is none before the first", async () => {
        assert.equal((await last()).size, 0);
    });

    it("a search that finds nothing it can use says whom it refused and why, by signal and by property", async () => {
        const heard: VariantMap[] = [];
        await served.supplicant.decisions(IF).on("Decision", decision => heard.push(decision));
        await join({ ssid: "net-1", key_mgmt: "NONE" });
        served.air = [bssRecord(1), bssRecord(2)];
        while (served.engine.state.interfaces.get(0)?.connect.tag === "scanning") served.finishScan();
        const now = await last();
        assert.deepEqual(heard.at(-1), now);
        const [time, until] = [now.get("Time")?.value, now.get("Until")?.value];
        assert.ok(typeof time === "bigint" && typeof until === "bigint" && until > time);
        assert.equal(now.get("Detail")?.signature, "a{sv}");
        const rest = new Map([...now].filter(([key]) => !["Time", "Until", "Detail"].includes(key)));
        assert.deepEqual(
            rest,
            variantMap({
                Kind: variant("s", "select"),
                Chosen: variant("b", false),
                Reason: variant("s", "nothingFound"),
                Candidates: variant("aa{sv}", [
                    variantMap({
                        Network: variant("o", `${IF}/Networks/0`),
                        BSS: variant("o", `${IF}/BSSs/0`),
                        BSSID: variant("ay", BSSID),
                        SSID: variant("ay", new TextEncoder().encode("net-1")),
                        Frequency: variant("u", 2412),
                        Signal: variant("i", -50),
                        Refusal: variant("s", "bssIsProtected"),
                    }),
                ]),
                CandidateCount: variant("u", 0),
                Refusals: variant("a{su}", new Map([["bssIsProtected", 1]])),
            }),
        );
    });

    it("a BSS that is joined is named with its figures", async () => {
        served.air = [bssRecord(1)];
        await served.scan(IF);
        await join({ ssid: "net-1", psk: "long enough" });
        const now = await last();
        assert.deepEqual(
            ["Kind", "Chosen", "Reason", "BSSID", "CandidateCount"].map(key => now.get(key)?.value),
            ["select", true, "joining", BSSID, 1],
        );
        const figures = now.get("Figures")?.value as VariantMap;
        assert.deepEqual(figures.get("priority"), variant("i", 0));
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
