import assert from "node:assert/strict";
import { OBJECT_MANAGER } from "#service/objects/object-manager.js";
import { BUS_NAME, interfacePath, ROOT_PATH } from "#service/objects/path.js";
import { bssRecord } from "#test/support/bss-record.js";
import { type BusClient, connectClient, type Heard, variantOf } from "#test/support/bus-client.js";
import { hasDbusDaemon } from "#test/support/private-bus.js";
import { Seeded } from "#test/support/seeded.js";
import { Served } from "#test/support/served.js";

const GET_ALL = "org.freedesktop.DBus.Properties.GetAll";
const IF = interfacePath(0);

type Objects = Record<string, Record<string, Record<string, unknown>>>;

describe("the object manager", () => {
    let served: Served;

    before(function () {
        if (!hasDbusDaemon()) this.skip();
    });

    beforeEach(async () => {
        served = await Served.start();
        served.add();
        served.air = [bssRecord(1), bssRecord(2)];
        await served.scan(IF);
        await served.call(IF, "Interface.AddNetwork", "a{sv}", { ssid: variantOf("s", "home") });
    });

    afterEach(async () => {
        await served.stop();
        assert.deepEqual(served.faults, []);
    });

    const managed = async (by: BusClient = served.client): Promise<Objects> => {
        const outcome = await by.call(BUS_NAME, ROOT_PATH, `${OBJECT_MANAGER}.GetManagedObjects`);
        assert.ok("reply" in outcome, String(Object.values(outcome)[0]));
        assert.equal(outcome.signature, "a{oa{sa{sv}}}");
        return outcome.reply[0] as Objects;
    };

    const short = (heard: readonly Heard[]): string[] =>
        heard
            .filter(({ at }) => /\.(Interfaces|BSS|Network|Interface)(Added|Removed)$/.test(at))
            .map(({ at, args }) => `${at.slice(at.lastIndexOf(".") + 1)} ${String(args[0]).slice(ROOT_PATH.length)}`);

    it("knows every object below the root with what GetAll says of each of its interfaces", async () => {
        const objects = await managed();
        assert.deepEqual(Object.keys(objects), [IF, `${IF}/BSSs/0`, `${IF}/BSSs/1`, `${IF}/Networks/0`]);
        for (const [path, interfaces] of Object.entries(objects))
            for (const [name, properties] of Object.entries(interfaces)) {
                const all = await served.call(path, GET_ALL, "s", name);
                assert.ok("reply" in all);
                const { Age: _, ...now } = all.reply[0] as Record<string, unknown>;
                const { Age: __, ...then } = properties;
                assert.deepEqual(then, now, `${path} ${name}`);
            }
    });

    it("refuses arguments and is nowhere but at the root", async () => {
        const invalid = await served.call(ROOT_PATH, `${OBJECT_MANAGER}.GetManagedObjects`, "s", "x");
        assert.deepEqual(invalid, { error: ["org.freedesktop.DBus.Error.InvalidArgs"] });
        const elsewhere = await served.call(IF, `${OBJECT_MANAGER}.GetManagedObjects`);
        assert.deepEqual(elsewhere, { error: ["org.freedesktop.DBus.Error.UnknownMethod"] });
    });

    it("says nothing before somebody asked for all objects", async () => {
        served.client.heard.length = 0;
        served.air = [bssRecord(3)];
        await served.scan(IF);
        await served.settled();
        assert.deepEqual(short(served.client.heard), ["BSSAdded /Interfaces/0/BSSs/2"]);
    });

    it("tells of objects that come and go, each before the original's own signal", async () => {
        await managed();
        served.client.heard.length = 0;
        served.air = [bssRecord(3)];
        await served.scan(IF);
        await served.call(IF, "Interface.RemoveNetwork", "o", `${IF}/Networks/0`);
        await served.call(ROOT_PATH, "RemoveInterface", "o", IF);
        assert.deepEqual(short(served.client.heard), [
            "InterfacesAdded /Interfaces/0/BSSs/2",
            "BSSAdded /Interfaces/0/BSSs/2",
            "InterfacesRemoved /Interfaces/0/Networks/0",
            "NetworkRemoved /Interfaces/0/Networks/0",
            ...[0, 1, 2].flatMap(n => [
                `InterfacesRemoved /Interfaces/0/BSSs/${n}`,
                `BSSRemoved /Interfaces/0/BSSs/${n}`,
            ]),
            "InterfacesRemoved /Interfaces/0",
            "InterfaceRemoved /Interfaces/0",
        ]);
        const added = served.client.heard.find(({ at }) => at.endsWith("InterfacesAdded"));
        const bssAdded = served.client.heard.find(({ at }) => at.endsWith("BSSAdded"));
        assert.deepEqual(added?.args, [bssAdded!.args[0], { "fi.w1.wpa_supplicant1.BSS": bssAdded!.args[1] }]);
        const removed = served.client.heard.findLast(({ at }) => at.endsWith("InterfacesRemoved"));
        assert.deepEqual(removed?.args, [
            IF,
            [
                "fi.w1.wpa_supplicant1.Interface",
                "fi.w1.wpa_supplicant1.Interface.P2PDevice",
                "wpa_supplicant_ts.Decisions",
            ],
        ]);
    });

    it("falls silent when the last of those who asked has left the bus", async () => {
        const others = [await connectClient(served.bus), await connectClient(served.bus)];
        for (const other of others) await managed(other);
        const told = async (n: number): Promise<boolean> => {
            served.client.heard.length = 0;
            served.air = [bssRecord(n)];
            await served.scan(IF);
            await served.settled();
            return served.client.heard.some(({ at }) => at.endsWith("InterfacesAdded"));
        };
        assert.ok(await told(10));
        await left(others[0]!);
        assert.ok(await told(11));
        await left(others[1]!);
        assert.ok(!(await told(12)));
    });

    it("does not wait for somebody who was gone before the call was handled", async () => {
        const gone = await connectClient(served.bus);
        await left(gone);
        served.host.handle({
            serial: 1,
            sender: gone.uniqueName,
            path: ROOT_PATH,
            interface: OBJECT_MANAGER,
            member: "GetManagedObjects",
            signature: "",
            body: [],
            noReplyExpected: false,
        });
        // The bus is asked in the order in which it hears: our questions, then this client's.
        for (const _ of [1, 2, 3]) await served.settled();
        served.client.heard.length = 0;
        served.air = [bssRecord(3)];
        await served.scan(IF);
        await served.settled();
        assert.deepEqual(short(served.client.heard), ["BSSAdded /Interfaces/0/BSSs/2"]);
    });

    it("lets a client that follows it know exactly what is there, whatever happens", async () => {
        const random = new Seeded(7);
        const below = (n: number): number => random.bytes(1)[0]! % n;
        const heardFrom = served.client.heard.length;
        const mirror = new Map(Object.entries(await managed()).map(([path, of]) => [path, Object.keys(of)]));
        for (let round = 0; round < 40; round++) {
            const act = below(6);
            if (act < 3) {
                served.air = Array.from({ length: below(8) }, () => bssRecord(below(30)));
                await served.scan(IF);
            } else if (act === 3) await served.call(IF, "Interface.AddNetwork", "a{sv}", {});
            else if (act === 4) await served.call(IF, "Interface.RemoveNetwork", "o", `${IF}/Networks/${below(10)}`);
            else await served.call(IF, "Interface.FlushBSS", "u", 0);
        }
        await served.settled();
        const { heard } = served.client;
        for (const { at, args } of heard.slice(heardFrom)) {
            if (at.endsWith(".InterfacesAdded")) mirror.set(args[0] as string, Object.keys(args[1] as object));
            if (at.endsWith(".InterfacesRemoved")) {
                assert.deepEqual(args[1], mirror.get(args[0] as string));
                assert.ok(mirror.delete(args[0] as string));
            }
        }
        const now = await managed();
        assert.deepEqual(
            [...mirror].sort(),
            Object.entries(now)
                .map(([path, of]) => [path, Object.keys(of)])
                .sort(),
        );
    });

    /** Ends a client and waits until the bus has told everybody. */
    async function left(client: BusClient): Promise<void> {
        client.end();
        for (;;) {
            const outcome = await served.client.call(
                "org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                "org.freedesktop.DBus.NameHasOwner",
                "s",
                client.uniqueName,
            );
            if ("reply" in outcome && outcome.reply[0] === false) break;
        }
        await served.settled();
    }
});
