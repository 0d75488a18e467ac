import assert from "node:assert/strict";
import type { BusOp } from "#service/dbus/outbox.js";
import { Desk } from "#service/objects/desk.js";
import { P2P_DEVICE } from "#service/objects/p2p-device.js";
import { interfacePath, peerPath, ROOT_PATH } from "#service/objects/path.js";
import { PEER } from "#service/objects/peer.js";
import { type ObjectOf, projector } from "#service/objects/project.js";
import { Engine } from "#service/runtime/engine.js";
import type { Command } from "#src/core/client/command.js";
import type { CoreEffect } from "#src/core/effect.js";
import type { Call, CoreEvent } from "#src/core/event.js";
import { keyMachines } from "#src/core/key-machines.js";
import { initialRoot, type Root, rootMachine } from "#src/core/root.js";
import type { BssRecord } from "#src/driver/command.js";
import { emitManagement, ManagementSubtype, managementFrame } from "#src/ieee80211/management.js";
import { millis } from "#src/lib/instant.js";
import { broadcastMac } from "#src/lib/mac.js";
import { foundPeers, P2P_WILDCARD_SSID, probeRequestElements } from "#src/p2p/index.js";
import { variantOf as v } from "#test/support/bus-client.js";
import { addressOf, answerOf, deviceNumbered } from "#test/support/p2p-answer.js";
import { Asked, failed, nothing } from "#test/support/refusals.js";
import { Seeded } from "#test/support/seeded.js";
import { CAPABILITIES, P2P_ADDRESS } from "#test/support/served.js";
import { VirtualClock } from "#test/support/virtual-clock.js";

const IF = interfacePath(0);
const GET_ALL = "org.freedesktop.DBus.Properties.GetAll";
const MANAGER = "org.freedesktop.DBus.ObjectManager";

describe("a peer", () => {
    const asked = new Asked();
    beforeEach(() => asked.served.add());

    const find = () =>
        asked.call(IF, "Interface.P2PDevice.Find", "a{sv}", { DiscoveryType: v("s", "social"), Timeout: v("i", 60) });
    const heardBy = async (...bsss: readonly BssRecord[]): Promise<void> => {
        asked.served.answers.set("p2p.results", { ok: true, value: { bsss } });
        asked.served.event({ type: "p2p.listenEnded" });
        // The search of a find that this one took the place of ends first.
        asked.served.searched();
        asked.served.searched();
        await asked.served.settled();
    };
    const peers = () => asked.get(IF, P2P_DEVICE, "Peers");
    const managed = async () => {
        const outcome = await asked.call(ROOT_PATH, `${MANAGER}.GetManagedObjects`);
        assert.ok("reply" in outcome);
        return Object.keys(outcome.reply[0] as object).filter(path => path.includes("/Peers/"));
    };
    /** What was heard of peers, in its order. */
    const transcript = () =>
        asked.served.client.heard
            .filter(({ at }) => /\.(Device\w+|FindStopped|Interfaces(Added|Removed))$/.test(at))
            .map(({ at, args }) => `${at.slice(at.lastIndexOf(".") + 1)} ${String(args[0] ?? "").slice(-12)}`.trim());

    it("S142 has an object with everything that it says of itself", async () => {
        await find();
        const device = deviceNumbered(1, {
            name: "Ünïcode\u0007 \n",
            manufacturer: "Maker",
            modelName: "Model",
            modelNumber: "1.0",
            serialNumber: "42",
            secondaryDeviceTypes: [Uint8Array.of(0, 7, 0, 0x50, 0xf2, 4, 0, 1)],
            vendorExtensions: [Uint8Array.of(0x11, 0x22, 0x33, 0x44)],
            wfdSubelements: Uint8Array.of(0, 0, 6, 0, 0x10, 0x1c, 0x44, 0, 0x32),
        });
        await heardBy(answerOf(device, { signal: -41.6 }));
        const path = peerPath(0, device.address);
        assert.deepEqual(await peers(), [path]);
        const everything = {
            DeviceName: "Ünïcode_ _",
            Manufacturer: "Maker",
            ModelName: "Model",
            ModelNumber: "1.0",
            SerialNumber: "42",
            PrimaryDeviceType: "00010050f2040001",
            config_method: 0x188,
            level: -42,
            devicecapability: 1,
            groupcapability: 0,
            SecondaryDeviceTypes: ["00070050f2040001"],
            VendorExtension: ["11223344"],
            IEs: "00000600101c440032",
            DeviceAddress: device.address.replaceAll(":", ""),
            Groups: [],
            VSIE: "",
        };
        const all = await asked.call(path, GET_ALL, "s", PEER);
        assert.deepEqual(all, { reply: [everything], signature: "a{sv}" });
        assert.deepEqual(asked.heard("DeviceFoundProperties"), [[path, everything]]);
    });

    it("S140 is found once as new, told again by another find, and lost once", async () => {
        await asked.call(ROOT_PATH, `${MANAGER}.GetManagedObjects`);
        await find();
        await heardBy(answerOf(deviceNumbered(1)));
        await find();
        await heardBy(answerOf(deviceNumbered(1)));
        await find();
        await heardBy(answerOf(deviceNumbered(1, { name: "Renamed" })));
        const path = peerPath(0, addressOf(1));
        assert.equal(await asked.get(path, PEER, "DeviceName"), "Renamed");
        assert.deepEqual(await asked.call(IF, "Interface.P2PDevice.Flush"), nothing);
        assert.deepEqual(await peers(), []);
        const [found, properties] = ["DeviceFound 02aa00000001", "DeviceFoundProperties 02aa00000001"];
        const told = transcript().filter(line => !line.startsWith("FindStopped"));
        assert.deepEqual(told.slice(0, 3), ["InterfacesAdded 02aa00000001", found, properties]);
        assert.deepEqual(told.slice(-2), ["InterfacesRemoved 02aa00000001", "DeviceLost 02aa00000001"]);
        assert.equal(told.filter(line => line === found).length, 3);
        assert.deepEqual(await asked.call(path, GET_ALL, "s", PEER), {
            error: [
                "org.freedesktop.DBus.Error.UnknownMethod",
                'Method "GetAll" with signature "s" on interface "org.freedesktop.DBus.Properties" doesn\'t exist\n',
            ],
        });
    });

    it("goes with its interface, before it", async () => {
        await find();
        await heardBy(answerOf(deviceNumbered(1)), answerOf(deviceNumbered(2)));
        assert.deepEqual(await managed(), [peerPath(0, addressOf(1)), peerPath(0, addressOf(2))]);
        await asked.call(ROOT_PATH, "RemoveInterface", "o", IF);
        await asked.served.settled();
        const told = transcript().filter(line => line !== "FindStopped");
        assert.deepEqual(told.slice(-4), [
            "DeviceLost 02aa00000001",
            "InterfacesRemoved 02aa00000002",
            "DeviceLost 02aa00000002",
            "InterfacesRemoved Interfaces/0",
        ]);
        assert.deepEqual(await managed(), []);
    });

    it("that asks for services, or tells its own, is named by its path; of others nothing is said", async () => {
        await find();
        await heardBy(answerOf(deviceNumbered(1)));
        for (const peer of [addressOf(1), addressOf(2)]) {
            const tlvs = Uint8Array.of(2, 0, 0, 1);
            const request = { peer, frequency: 2437, dialogToken: 5, updateIndicator: 3, tlvs };
            asked.served.host.notice(0, { type: "p2p.serviceRequest", ...request });
            asked.served.host.notice(0, { type: "p2p.serviceResponse", peer, updateIndicator: 4, tlvs });
        }
        await asked.served.settled();
        const path = peerPath(0, addressOf(1));
        assert.deepEqual(asked.heard("ServiceDiscoveryRequest"), [
            [{ peer_object: path, frequency: 2437, dialog_token: 5, update_indicator: 3, tlvs: "02000001" }],
        ]);
        assert.deepEqual(asked.heard("ServiceDiscoveryResponse"), [
            [{ peer_object: path, update_indicator: 4, tlvs: "02000001" }],
        ]);
    });

    it("cannot be listed where P2P is switched off", async () => {
        await asked.set(IF, "fi.w1.wpa_supplicant1.Interface", "P2pDisabled", v("s", "1"));
        assert.deepEqual(await peers(), { error: failed("P2P is not available for this interface") });
    });
});

/** A daemon with a driver that we play and a clock that we move, and what clients see of its peers. */
class Watched {
    readonly clock = new VirtualClock();
    readonly engine: Engine<Root, CoreEvent, CoreEffect>;
    /** Paths of peers that are there. */
    readonly objects = new Set<string>();
    found = 0;
    lost = 0;
    steps = 0;
    #air: readonly BssRecord[] = [];

    constructor(random: Seeded) {
        const project = projector(
            new Desk(
                () => {},
                () => {},
            ),
        );
        this.engine = new Engine<Root, CoreEvent, CoreEffect>(rootMachine(keyMachines), initialRoot(QUIET), {
            clock: this.clock,
            random: random.bytes,
            perform: (effect, dispatch) => this.#perform(effect, dispatch),
        });
        this.engine.transitions$.subscribe(({ before, after }) => {
            for (const op of project(before, after)) this.#see(op);
            this.steps++;
            const expected = after.interfaces
                .values()
                .flatMap(({ id, p2p }) => foundPeers(p2p.peers).map(({ sighting }) => peerPath(id, sighting.address)));
            // Most steps leave everything as it was, and comparing in words takes its time.
            if (expected.length !== this.objects.size || !expected.every(path => this.objects.has(path)))
                assert.deepEqual([...this.objects], expected, "those that are known");
            if (this.objects.size !== this.found - this.lost)
                assert.equal(this.objects.size, this.found - this.lost, "found and not lost");
        });
    }

    /** The interface in use; it is made anew when there is none. */
    get interface(): number {
        const [known] = this.engine.state.interfaces.values();
        if (known !== undefined) return known.id;
        this.engine.dispatch({
            type: "interface.create",
            call: CALL,
            ifname: "wlan0",
            drivers: [],
            bridge: "",
            configFile: "",
        });
        return this.interface;
    }

    command(command: Command): void {
        this.engine.dispatch({ type: "command", interface: this.interface, call: CALL, command });
    }

    /** Those answer the search that is under way, if there is one. */
    answer(air: readonly BssRecord[]): void {
        this.#air = air.map(bss => ({ ...bss, lastSeen: this.clock.now() }));
        this.#event({ type: "p2p.listenEnded" });
        const number = this.engine.state.interfaces.get(this.interface)?.p2p.radio.requests ?? 0;
        this.#event({ type: "p2p.searched", number, aborted: false });
    }

    probe(n: number): void {
        const elements = probeRequestElements(deviceNumbered(n), { deviceTypes: [], deviceId: undefined });
        const body = Uint8Array.from([0, P2P_WILDCARD_SSID.length, ...P2P_WILDCARD_SSID, ...elements]);
        const addresses = { destination: broadcastMac, source: addressOf(n), bssid: broadcastMac };
        const frame = emitManagement(managementFrame(ManagementSubtype.probeRequest, addresses, body));
        this.#event({ type: "frame", frame, frequency: 2437, signal: -50 });
    }

    wait(milliseconds: number): void {
        this.clock.runUntil(this.clock.now() + milliseconds);
    }

    remove(): void {
        this.engine.dispatch({ type: "interface.remove", call: CALL, interface: this.interface });
    }

    #event(event: Extract<CoreEvent, { type: "driver.event" }>["event"]): void {
        this.engine.dispatch({ type: "driver.event", interface: this.interface, event });
    }

    #see(op: BusOp<ObjectOf>): void {
        if (op.op === "add" && op.of.kind === "peer") {
            assert.ok(!this.objects.has(op.path), `${op.path} is there already`);
            this.objects.add(op.path);
            this.found++;
        } else if (op.op === "remove" && op.path.includes("/Peers/")) {
            assert.ok(this.objects.delete(op.path), `${op.path} was not there`);
        } else if (op.op === "signal" && op.iface === P2P_DEVICE) {
            const [path] = op.args as [string];
            if (op.member === "DeviceFound") assert.ok(this.objects.has(path), "first the object, then the signal");
            if (op.member !== "DeviceLost") return;
            assert.ok(!this.objects.has(path), "first the object goes, then the signal comes");
            this.lost++;
        }
    }

    #perform(effect: CoreEffect, dispatch: (event: CoreEvent) => void): void {
        if (effect.type === "driver.open") {
            const link = { state: "up", address: addressOf(99) } as const;
            dispatch({ type: "driver.opened", request: effect.request, capabilities: CAPABILITIES, link });
        } else if (effect.type === "driver" && effect.owner !== "none") {
            const { interface: id, owner, request, command } = effect;
            const value =
                command.type === "p2p.start"
                    ? { address: P2P_ADDRESS, dedicated: true }
                    : command.type === "p2p.results"
                      ? { bsss: this.#air }
                      : undefined;
            dispatch({ type: "driver.reply", interface: id, owner, request, reply: { ok: true, value } });
        }
    }
}

const CALL = 0 as Call;
const QUIET = { level: "info", timestamp: false, showKeys: false } as const;
const FIND: Command = {
    type: "p2p.find",
    find: {
        kind: "social",
        frequency: undefined,
        timeout: undefined,
        deviceTypes: [],
        deviceId: undefined,
        searchDelay: millis(0),
    },
};

/** Six devices, each under two names. */
const ANSWERS: readonly BssRecord[] = Array.from({ length: 12 }, (_, i) =>
    answerOf(deviceNumbered(1 + (i >> 1), { name: `Name ${i & 1}` })),
);

/** One random thing that happens. */
function happen(watched: Watched, random: Seeded): void {
    const n = 1 + random.below(6);
    switch (random.below(12)) {
        case 0:
        case 1:
            watched.command(FIND);
            break;
        case 2:
        case 3:
        case 4:
        case 5: {
            watched.answer(Array.from({ length: 1 + random.below(3) }, () => ANSWERS[random.below(ANSWERS.length)]!));
            break;
        }
        case 6:
            watched.probe(n);
            break;
        case 7:
        case 8:
            watched.wait(random.below(70_000));
            break;
        case 9:
            watched.command({ type: "p2p.stopFind" });
            break;
        case 10:
            watched.command(random.chance(0.5) ? { type: "p2p.flush" } : { type: "p2p.reject", peer: addressOf(n) });
            break;
        default:
            if (random.chance(0.2)) watched.remove();
    }
}

/** A campaign plays more: `TEST_HISTORIES=10000`. */
const HISTORIES = Number(process.env.TEST_HISTORIES ?? 1000);

describe("peers over time", () => {
    it("S205 an object is there exactly from found to lost, at each of 1000 steps", () => {
        const random = new Seeded();
        const watched = new Watched(random);
        while (watched.steps < 1000) happen(watched, random);
        assert.ok(watched.found > 50, `only ${watched.found} were found`);
        watched.remove();
        assert.equal(watched.found, watched.lost);
    });

    it(`every found has its lost, in ${HISTORIES} histories of sightings, names, expiry, flushes, stops and ends`, function () {
        this.timeout(120_000);
        const { seed } = new Seeded();
        let found = 0;
        for (let history = 0; history < HISTORIES; history++) {
            const random = new Seeded(seed + history);
            const watched = new Watched(random);
            watched.command(FIND);
            for (let i = 0; i < 8 + random.below(8); i++) happen(watched, random);
            // The daemon stops.
            watched.remove();
            assert.equal(watched.found, watched.lost, `history ${history} of seed ${seed}`);
            found += watched.found;
        }
        assert.ok(found > HISTORIES, `only ${found} were found`);
    });
});
