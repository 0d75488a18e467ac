import assert from "node:assert/strict";
import { BUS_NAME, interfacePath } from "#service/objects/path.js";
import { ManagementSubtype } from "#src/ieee80211/management.js";
import { type BusClient, connectClient } from "#test/support/bus-client.js";
import { Asked, nothing, OWN, wrongSignature } from "#test/support/refusals.js";

const IF = interfacePath(0);
const FRAME = Buffer.from(`40000000${"ff".repeat(6)}${"02".repeat(6)}${"ff".repeat(6)}1000${"000568656c6c6f"}`, "hex");
const inUse = [`${OWN}.SubscriptionInUse`, "Another application is already subscribed"];

describe("probe requests that the radio hears", () => {
    const asked = new Asked();
    let other: BusClient;
    beforeEach(async () => {
        asked.served.add();
        other = await connectClient(asked.served.bus);
    });
    afterEach(() => other.end());
    const subscribe = () => asked.call(IF, "Interface.SubscribeProbeReq");
    const unsubscribe = () => asked.call(IF, "Interface.UnsubscribeProbeReq");
    const elsewhere = (member: string) => other.call(BUS_NAME, IF, `${BUS_NAME}.Interface.${member}`);
    const hear = async (signal: number | undefined = -50, frame = FRAME): Promise<void> => {
        asked.served.event({ type: "frame", frame, frequency: 2412, signal });
        await asked.served.settled();
    };

    it("go to the one who subscribed", async () => {
        await hear();
        assert.deepEqual(asked.heard("ProbeRequest"), []);
        assert.deepEqual(await subscribe(), nothing);
        await hear();
        assert.deepEqual(asked.heard("ProbeRequest"), [
            [
                {
                    addr: "02".repeat(6),
                    dst: "ff".repeat(6),
                    bssid: "ff".repeat(6),
                    ies: "000568656c6c6f",
                    signal: -50,
                },
            ],
        ]);
        await elsewhere("UnsubscribeProbeReq");
        assert.deepEqual(
            other.heard.filter(({ at }) => at.endsWith(".ProbeRequest")),
            [],
            "and to nobody else",
        );
    });

    it("are told of once, also when an interface for P2P hears them beside the station's", async () => {
        await subscribe();
        await hear();
        await hear();
        assert.equal(asked.heard("ProbeRequest").length, 1);
        const next = Buffer.from(FRAME);
        next.writeUInt16LE(0x20, 22);
        await hear(-50, next);
        assert.equal(asked.heard("ProbeRequest").length, 2);
    });

    it("are asked of the driver once", async () => {
        await subscribe();
        assert.deepEqual(await subscribe(), nothing, "a second time is as good as the first");
        await unsubscribe();
        await subscribe();
        assert.deepEqual(
            asked.served.commands.filter(
                command => command.type === "registerFrames" && command.subtype === ManagementSubtype.probeRequest,
            ),
            [{ type: "registerFrames", subtype: ManagementSubtype.probeRequest, prefix: new Uint8Array() }],
        );
    });

    it("leave out a strength that nobody knows, and other frames are no probe requests", async () => {
        await subscribe();
        await hear(0);
        assert.deepEqual(Object.keys(asked.heard("ProbeRequest")[0]![0] as object), ["addr", "dst", "bssid", "ies"]);
        asked.served.event({ type: "frame", frame: FRAME.subarray(0, 9), frequency: 2412, signal: -50 });
        const action = Buffer.from(FRAME);
        action[0] = 0xd0;
        asked.served.event({ type: "frame", frame: action, frequency: 2412, signal: -50 });
        await asked.served.settled();
        assert.equal(asked.heard("ProbeRequest").length, 1);
    });

    it("have one subscriber, who alone can end that", async () => {
        await subscribe();
        assert.deepEqual(await elsewhere("SubscribeProbeReq"), { error: inUse });
        assert.deepEqual(await elsewhere("UnsubscribeProbeReq"), {
            error: [`${OWN}.SubscriptionNotYou`, "Can't unsubscribe others"],
        });
        assert.deepEqual(await unsubscribe(), nothing);
        assert.deepEqual(await elsewhere("SubscribeProbeReq"), nothing);
    });

    it("are free for others when their subscriber leaves the bus", async () => {
        assert.deepEqual(await elsewhere("SubscribeProbeReq"), nothing);
        await asked.refuses(inUse, IF, "Interface.SubscribeProbeReq");
        other.end();
        while (asked.served.engine.state.interfaces.get(0)!.probeRequests.subscriber !== undefined)
            await asked.served.settled();
        assert.deepEqual(await subscribe(), nothing);
        other = await connectClient(asked.served.bus);
    });

    it("cannot be unsubscribed by who did not subscribe, and take no arguments", async () => {
        await asked.refuses([`${OWN}.NoSubscription`, "Not subscribed"], IF, "Interface.UnsubscribeProbeReq");
        await asked.refuses(wrongSignature, IF, "Interface.SubscribeProbeReq", "s", "x");
        await asked.refuses(wrongSignature, IF, "Interface.UnsubscribeProbeReq", "b", true);
    });
});
