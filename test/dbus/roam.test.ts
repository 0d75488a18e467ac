import assert from "node:assert/strict";
import { interfacePath } from "#service/objects/path.js";
import { bssRecord } from "#test/support/bss-record.js";
import { variantOf as v } from "#test/support/bus-client.js";
import { Asked, nothing, OWN } from "#test/support/refusals.js";

const IF = interfacePath(0);
const INTERFACE = `${OWN}.Interface`;

describe("a roam that a client of the bus commands", () => {
    const asked = new Asked();
    beforeEach(() => void asked.served.add());
    const roam = (address: string) => asked.call(IF, "Interface.Roam", "s", address);
    const authentications = () =>
        asked.served.commands.flatMap(command => (command.type === "authenticate" ? [command.bssid] : []));

    /** Connected to one of two access points of a network, of which the other one is the weaker. */
    async function connect(): Promise<{ readonly here: string; readonly there: string }> {
        const { served } = asked;
        const elements = Buffer.from("00016a", "hex");
        served.air = [1, 2].map(n => ({ ...bssRecord(n), capability: 1, signal: -40 * n, elements }));
        await served.scan(IF);
        await asked.call(IF, "Interface.AddNetwork", "a{sv}", { ssid: v("s", "j"), key_mgmt: v("s", "NONE") });
        await asked.call(IF, "Interface.SelectNetwork", "o", `${IF}/Networks/0`);
        const [here, there] = served.air.map(({ bssid }) => bssid);
        const answer = { bssid: here!, statusCode: 0 };
        const none = new Uint8Array();
        served.event({ type: "authenticated", ...answer, algorithm: 0, transaction: 2, elements: none });
        served.event({ type: "associated", ...answer, requestElements: undefined, responseElements: none });
        assert.equal(await asked.get(IF, INTERFACE, "State"), "completed");
        return { here: here!, there: there! };
    }

    it("S089 S090 is refused for a bad address, without a network and for an unknown BSS, and the driver hears of none", async () => {
        for (const address of ["nowhere", "02:00:00:00:00:07"]) assert.ok("error" in (await roam(address)), address);
        const { here } = await connect();
        const before = asked.served.commands.length;
        assert.ok("error" in (await roam("02:00:00:00:00:07")));
        assert.equal(asked.served.commands.length, before);
        assert.deepEqual(authentications(), [here]);
    });

    it("S089 S091 goes where it is told, although that is weaker", async () => {
        const { here, there } = await connect();
        assert.deepEqual(await roam(there), nothing);
        assert.deepEqual(authentications(), [here, there]);
    });
});
