import assert from "node:assert/strict";
import { interfacePath, ROOT_PATH } from "#service/objects/path.js";
import type { Call } from "#src/core/event.js";
import { bssRecord } from "#test/support/bss-record.js";
import { type Heard, variantOf as v } from "#test/support/bus-client.js";
import { hasDbusDaemon } from "#test/support/private-bus.js";
import { Served } from "#test/support/served.js";

const ROOT = "fi.w1.wpa_supplicant1";
const IF = interfacePath(0);
const STANDARD_CHANGE = "org.freedesktop.DBus.Properties.PropertiesChanged";
const SET = "org.freedesktop.DBus.Properties.Set";

describe("what clients hear", () => {
    let served: Served;

    before(function () {
        if (!hasDbusDaemon()) this.skip();
    });

    beforeEach(async () => {
        served = await Served.start();
    });

    afterEach(async () => {
        await served.stop();
        assert.deepEqual(served.faults, []);
    });

    /**
     * Signals as `Interfaces/0 BSSAdded`, property changes as `Interfaces/0 {State Scanning}`; without the deprecated twins
     * and without decisions.
     */
    const transcript = (heard: readonly Heard[] = served.client.heard): string[] =>
        heard
            .filter(({ at }) => at.endsWith(STANDARD_CHANGE) || !at.endsWith(".PropertiesChanged"))
            .filter(({ at }) => !at.endsWith(".Decision"))
            .map(({ at, args }) => {
                const [path = "", member = ""] = at.split(" ");
                const short = path.slice(ROOT_PATH.length + 1) || "/";
                if (!at.endsWith(STANDARD_CHANGE)) return `${short} ${member.slice(member.lastIndexOf(".") + 1)}`;
                return `${short} {${Object.keys(args[1] as object).join(" ")}}`;
            });

    const quiet = async (): Promise<void> => {
        await collected();
        await served.settled();
        served.client.heard.length = 0;
    };

    /** A call, and what was heard before and after its reply. */
    const calling = async (path: string, method: string, signature = "", ...args: unknown[]) => {
        const { replies } = served.client;
        const outcome = await served.call(path, method, signature, ...args);
        await served.settled();
        const { heard } = served.client;
        return {
            outcome,
            before: transcript(heard.filter(one => one.replies === replies)),
            after: transcript(heard.filter(one => one.replies > replies)),
        };
    };

    it("InterfaceAdded comes before the reply, with what GetAll says", async () => {
        const { before, outcome } = await calling(ROOT_PATH, "CreateInterface", "a{sv}", { Ifname: v("s", "wlan0") });
        assert.deepEqual(before, ["/ InterfaceAdded"]);
        assert.deepEqual(outcome, { reply: [IF], signature: "o" });
        const [path, properties] = served.client.heard[0]!.args as [string, Record<string, unknown>];
        const all = await served.call(IF, "org.freedesktop.DBus.Properties.GetAll", "s", `${ROOT}.Interface`);
        assert.ok("reply" in all);
        assert.deepEqual([path, Object.keys(properties)], [IF, Object.keys(all.reply[0] as object)]);
    });

    it("NetworkAdded comes before the reply; Enabled of every network that changed right after that of SelectNetwork", async () => {
        served.add();
        await quiet();
        const added = await calling(IF, "Interface.AddNetwork", "a{sv}", {
            ssid: v("s", "a"),
            key_mgmt: v("s", "NONE"),
        });
        assert.deepEqual([added.before, added.after], [["Interfaces/0 NetworkAdded"], []]);
        await quiet();
        const selected = await calling(IF, "Interface.SelectNetwork", "o", `${IF}/Networks/0`);
        assert.deepEqual(selected.before, ["Interfaces/0 NetworkSelected"]);
        assert.ok(selected.after.includes("Interfaces/0/Networks/0 {Enabled}"), selected.after.join());
    });

    it("Enabled of a network that a client switches, but not of one whose fields say so", async () => {
        served.add();
        await served.call(IF, "Interface.AddNetwork", "a{sv}", { ssid: v("s", "a") });
        const path = `${IF}/Networks/0`;
        const set = (name: string, value: unknown) => calling(path, SET, "ssv", `${ROOT}.Network`, name, value);
        const announced = ({ after }: Awaited<ReturnType<typeof set>>) =>
            after.filter(line => line.includes("Enabled"));
        await quiet();
        assert.deepEqual(announced(await set("Properties", v("a{sv}", { disabled: v("i", 0) }))), []);
        await quiet();
        assert.deepEqual(announced(await set("Enabled", v("b", false))), ["Interfaces/0/Networks/0 {Enabled}"]);
        await quiet();
        assert.deepEqual(announced(await set("Enabled", v("b", false))), [], "it was that already");
    });

    it("a stored group of Wi-Fi Direct cannot be enabled, and says nothing", async () => {
        served.add();
        await served.call(IF, "Interface.AddNetwork", "a{sv}", { ssid: v("s", "a"), disabled: v("i", 2) });
        await quiet();
        const { outcome, after } = await calling(
            `${IF}/Networks/0`,
            SET,
            "ssv",
            `${ROOT}.Network`,
            "Enabled",
            v("b", true),
        );
        assert.deepEqual([outcome, after], [{ reply: [], signature: "" }, []]);
    });

    it("an object is gone when its removal is announced", async () => {
        served.add();
        await served.call(IF, "Interface.AddNetwork", "a{sv}", { ssid: v("s", "a") });
        served.air = [bssRecord(1)];
        await served.scan(IF);
        await quiet();
        const { before } = await calling(ROOT_PATH, "RemoveInterface", "o", IF);
        assert.deepEqual(before, ["Interfaces/0 NetworkRemoved", "Interfaces/0 BSSRemoved", "/ InterfaceRemoved"]);
        for (const path of [IF, `${IF}/Networks/0`, `${IF}/BSSs/0`])
            assert.ok("error" in (await served.call(path, "org.freedesktop.DBus.Properties.GetAll", "s", "x")));
    });

    it("a scan: Scanning, then new entries, then ScanDone, then Scanning and BSSs together, then changed entries", async () => {
        served.add();
        await quiet();
        const asked = await calling(IF, "Interface.Scan", "a{sv}", { Type: v("s", "active") });
        assert.deepEqual([asked.before, asked.after], [[], ["Interfaces/0 {Scanning}"]]);
        served.client.heard.length = 0;
        served.air = [bssRecord(1), bssRecord(2)];
        served.finishScan();
        await collected();
        await served.settled();
        assert.deepEqual(transcript(), [
            "Interfaces/0 BSSAdded",
            "Interfaces/0 BSSAdded",
            "Interfaces/0 ScanDone",
            "Interfaces/0 {Scanning BSSs}",
        ]);

        await quiet();
        served.air = [bssRecord(1), bssRecord(2, { signal: -60 })];
        await served.scan(IF);
        await collected();
        await served.settled();
        const heard = transcript().filter(line => !line.includes("{Scanning}"));
        assert.deepEqual(heard, [
            "Interfaces/0 ScanDone",
            "Interfaces/0/BSSs/0 {Age}",
            "Interfaces/0/BSSs/1 {Signal Age}",
        ]);
    });

    it("a scan that was asked for ends in ScanDone, even when its interface goes", async () => {
        served.add();
        await served.call(IF, "Interface.Scan", "a{sv}", { Type: v("s", "active") });
        await quiet();
        await calling(ROOT_PATH, "RemoveInterface", "o", IF);
        const done = served.client.heard.filter(({ at }) => at.endsWith(".ScanDone"));
        assert.deepEqual(
            done.map(({ args }) => args),
            [[false]],
        );
    });

    it("every change twice: the standard signal, then the deprecated one, with the same values in the order of the contract", async () => {
        await calling(ROOT_PATH, SET, "ssv", ROOT, "DebugLevel", v("s", "debug"));
        const [standard, deprecated] = served.client.heard;
        assert.equal(standard?.at, `${ROOT_PATH} org.freedesktop.DBus.Properties.PropertiesChanged`);
        assert.deepEqual(standard?.args, [ROOT, { DebugLevel: "debug" }, []]);
        assert.equal(deprecated?.at, `${ROOT_PATH} ${ROOT}.PropertiesChanged`);
        assert.deepEqual(deprecated?.args, [{ DebugLevel: "debug" }]);
    });

    it("nothing when a property is set to what it is, and nothing for fields of the configuration", async () => {
        served.add();
        await quiet();
        assert.deepEqual((await calling(ROOT_PATH, SET, "ssv", ROOT, "DebugLevel", v("s", "info"))).after, []);
        assert.deepEqual((await calling(IF, SET, "ssv", `${ROOT}.Interface`, "Pmf", v("s", "1"))).after, []);
        assert.deepEqual((await calling(IF, SET, "ssv", `${ROOT}.Interface`, "ApScan", v("u", 2))).after, [
            "Interfaces/0 {ApScan}",
        ]);
    });

    it("a connection that stands is told at once, with everything that changes with it", async () => {
        served.add();
        served.air = [{ ...bssRecord(1), capability: 1, elements: Buffer.from("00016a", "hex") }];
        await served.scan(IF);
        await served.call(IF, "Interface.AddNetwork", "a{sv}", { ssid: v("s", "j"), key_mgmt: v("s", "NONE") });
        await served.call(IF, "Interface.SelectNetwork", "o", `${IF}/Networks/0`);
        const answer = { bssid: served.air[0]!.bssid, statusCode: 0 };
        const elements = new Uint8Array();
        served.event({ type: "authenticated", ...answer, algorithm: 0, transaction: 2, elements });
        await quiet();
        served.event({ type: "associated", ...answer, requestElements: undefined, responseElements: elements });
        await served.settled();
        assert.deepEqual(transcript(), ["Interfaces/0 {State CurrentBSS CurrentAuthMode}"]);
    });

    it("DisconnectReason before State, and the same reason twice", async () => {
        served.add();
        await quiet();
        for (const _ of [1, 2]) {
            const call = 0 as Call;
            served.engine.dispatch({ type: "command", interface: 0, call, command: { type: "network.removeAll" } });
            served.host.transition(served.engine.state, withReason(served, 3));
        }
        await served.settled();
        assert.deepEqual(transcript(), ["Interfaces/0 {DisconnectReason}", "Interfaces/0 {DisconnectReason}"]);
    });

    it("BlobAdded and BlobRemoved with the name, before the reply", async () => {
        served.add();
        await quiet();
        const added = await calling(IF, "Interface.AddBlob", "say", "cert", Buffer.from([1]));
        assert.deepEqual(added.before, ["Interfaces/0 BlobAdded"]);
        assert.deepEqual(served.client.heard[0]?.args, ["cert"]);
        await quiet();
        assert.deepEqual((await calling(IF, "Interface.RemoveBlob", "s", "cert")).before, ["Interfaces/0 BlobRemoved"]);
    });

    it("replies come in the order of the calls", async () => {
        served.add();
        const order: number[] = [];
        await Promise.all(
            Array.from({ length: 20 }, (_, n) =>
                served
                    .call(n % 2 === 0 ? IF : ROOT_PATH, n % 3 === 0 ? "Nope" : "org.freedesktop.DBus.Peer.Ping")
                    .then(() => order.push(n)),
            ),
        );
        assert.deepEqual(
            order,
            [...order].sort((a, b) => a - b),
        );
    });
});

/** The real time after which collected changes have left: more than the 5 ms of the outbox. */
const collected = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 10));

/** The state with one more disconnection, for the projection alone. */
function withReason(served: Served, reason: number): Served["engine"]["state"] {
    const { state } = served.engine;
    const before = state.interfaces.get(0)!;
    const after = { ...before, last: { ...before.last, disconnect: { reason } } };
    return { ...state, interfaces: state.interfaces.with([[0, after]]) };
}
