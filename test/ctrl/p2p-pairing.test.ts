import assert from "node:assert/strict";
import fc from "fast-check";
import { transitionEvents } from "#service/ctrl/event-text.js";
import type { CoreEvent } from "#src/core/event.js";
import type { BssRecord } from "#src/driver/command.js";
import { emitVendor } from "#src/ieee80211/element/elements.js";
import { Oui, WifiAllianceType } from "#src/ieee80211/element/id.js";
import { emitManagement, ManagementSubtype, managementFrame } from "#src/ieee80211/management.js";
import { concat } from "#src/lib/bytes.js";
import { millis, seconds } from "#src/lib/instant.js";
import { broadcastMac, type Mac } from "#src/lib/mac.js";
import { type P2pDevice, probeRequestElements, probeResponseElements } from "#src/p2p/index.js";
import { uuidOf } from "#src/wps/index.js";
import { OWN, Station } from "#test/support/station.js";

const address = (n: number): Mac => `02:00:00:00:09:0${n}` as Mac;

/** Another device; without methods it is one of which little is known yet. */
const device = (n: number, name: string, configMethods = 0x188): P2pDevice => ({
    address: address(n),
    uuid: uuidOf(address(n)),
    name,
    manufacturer: "",
    modelName: "",
    modelNumber: "",
    serialNumber: "",
    primaryDeviceType: new Uint8Array(8),
    secondaryDeviceTypes: [],
    vendorExtensions: [],
    configMethods,
    deviceCapability: 0x25,
    listenChannel: { country: new Uint8Array([0x58, 0x58, 4]), operatingClass: 81, channel: 6 },
    operatingChannel: undefined,
    extendedListen: undefined,
    wfdSubelements: new Uint8Array(),
    services: [],
});

/** Elements whose P2P attributes are cut short. */
const malformed = emitVendor(Oui.wifiAlliance, WifiAllianceType.p2p, Uint8Array.of(2, 2, 0, 0x25));

/** An interface with P2P on a driver that does as it is told, and what monitors hear of its peers. */
class Watched extends Station {
    /** Who was found and not lost since. */
    readonly found = new Set<string>();
    /** The interface; another one each time that it was given up. */
    id = 0;

    start(): this {
        this.id = this.open("wlan0", { interfaceTypes: ["station", "p2pDevice"] });
        return this;
    }

    /** The driver does what it was asked for; searches and stays go on until they are ended. */
    obey(): void {
        for (let asked = this.commands(); asked.length > 0; asked = this.commands())
            for (const { type } of asked) {
                if (type === "p2p.start")
                    this.answer(type, { ok: true, value: { address: OWN, dedicated: true } }, this.id);
                if (type === "p2p.search") this.answer(type, { ok: true }, this.id);
                if (type === "p2p.abortSearch") this.searched({ aborted: true, id: this.id });
                if (type === "p2p.results") this.answer(type, { ok: true, value: { bsss: this.#air() } }, this.id);
                if (type === "p2p.stopListening") this.event({ type: "p2p.listenEnded" }, this.id);
                if (type === "p2p.listen") {
                    this.answer(type, { ok: true }, this.id);
                    this.event({ type: "p2p.listening", frequency: 2437 }, this.id);
                }
            }
    }

    /** What can be heard: names of devices by number; without one it is malformed. */
    readonly around = new Map<number, { readonly name: string | undefined; readonly configMethods: number }>();

    #air(): readonly BssRecord[] {
        return [...this.around].map(([n, { name, configMethods }]) => ({
            bssid: address(n),
            frequency: 2437,
            signal: -40,
            lastSeen: this.now,
            beaconInterval: 100,
            capability: 0,
            tsf: 0n,
            elements: name === undefined ? malformed : probeResponseElements(device(n, name, configMethods)).bytes,
        }));
    }

    frame(subtype: number, n: number, body: Uint8Array): void {
        const frame = emitManagement(
            managementFrame(
                subtype as typeof ManagementSubtype.action,
                { destination: broadcastMac, source: address(n), bssid: broadcastMac },
                body,
            ),
        );
        this.event({ type: "frame", frame, frequency: 2437, signal: -40 }, this.id);
    }

    override dispatch(event: CoreEvent): void {
        const before = this.root;
        super.dispatch(event);
        for (const { text } of transitionEvents(before, this.root)) this.#hear(text);
        const iface = this.root.interfaces.get(this.id);
        const told = (iface?.p2p.peers.table.values() ?? []).filter(({ announced }) => announced > 0);
        assert.deepEqual(new Set(told.map(({ sighting }) => sighting.address)), this.found);
    }

    #hear(text: string): void {
        const [, word, peer, news] =
            /^P2P-DEVICE-(FOUND|LOST) .*?p2p_dev_addr=(\S+)(?:.* new=([01]))?$/.exec(text) ?? [];
        if (word === undefined || peer === undefined) return;
        if (word === "LOST") assert.ok(this.found.delete(peer), `${peer} was lost before it was found`);
        else assert.equal(news === "1", !this.found.has(peer), `${peer} was found with new=${news}`);
        if (word === "FOUND") this.found.add(peer);
    }
}

/** One thing that happens in a history. */
type Happening = (watched: Watched) => void;

const FIND: Happening = watched =>
    watched.command(
        {
            type: "p2p.find",
            find: {
                kind: "social",
                frequency: undefined,
                timeout: seconds(30),
                deviceTypes: [],
                deviceId: undefined,
                searchDelay: millis(0),
            },
        },
        watched.id,
    );
const number = fc.integer({ min: 0, max: 3 });
const happenings: fc.Arbitrary<readonly [string, Happening]> = fc.oneof(
    fc.constantFrom<readonly [string, Happening]>(
        ["find", FIND],
        ["search ends", watched => watched.searched({ id: watched.id })],
        ["listen ends", watched => watched.event({ type: "p2p.listenEnded" }, watched.id)],
        ["stop", watched => watched.command({ type: "p2p.stopFind" }, watched.id)],
        ["flush", watched => watched.command({ type: "p2p.flush" }, watched.id)],
        ["listen", watched => watched.command({ type: "p2p.listen", duration: seconds(5) }, watched.id)],
        ["off", watched => watched.command({ type: "p2p.set", settings: { disabled: true } }, watched.id)],
        ["on", watched => watched.command({ type: "p2p.set", settings: { disabled: false } }, watched.id)],
        ["down", watched => watched.link("down", OWN, watched.id)],
        ["up", watched => watched.link("up", OWN, watched.id)],
        ["gone", watched => watched.link("removed", OWN, watched.id)],
        [
            "another interface",
            watched => {
                watched.dispatch({ type: "interface.remove", call: watched.call(), interface: watched.id });
                assert.equal(watched.found.size, 0);
                assert.equal(watched.root.radios.size, 0);
                watched.start();
            },
        ],
    ),
    fc
        .tuple(number, fc.constantFrom("one", "two", undefined), fc.constantFrom(0x188, 0))
        .map(([n, name, configMethods]): readonly [string, Happening] => [
            `${n} is ${name} ${configMethods}`,
            watched => watched.around.set(n, { name, configMethods }),
        ]),
    number.map((n): readonly [string, Happening] => [`${n} leaves`, watched => watched.around.delete(n)]),
    number.map((n): readonly [string, Happening] => [
        `${n} asks`,
        watched =>
            watched.frame(
                ManagementSubtype.probeRequest,
                n,
                probeRequestElements(device(n, "asker"), { deviceTypes: [], deviceId: undefined }),
            ),
    ]),
    number.map((n): readonly [string, Happening] => [
        `${n} says nonsense`,
        watched => watched.frame(ManagementSubtype.probeRequest, n, malformed),
    ]),
    number.map((n): readonly [string, Happening] => [
        `${n} wants to negotiate`,
        watched => {
            const { elements } = { elements: probeResponseElements(device(n, "negotiator")) };
            const head = Uint8Array.of(4, 9, 0x50, 0x6f, 0x9a, 9, 0, 1);
            watched.frame(ManagementSubtype.action, n, concat(head, elements.bytes));
        },
    ]),
    number.map((n): readonly [string, Happening] => [
        `${n} is rejected`,
        watched => watched.command({ type: "p2p.reject", peer: address(n) }, watched.id),
    ]),
    fc
        .constantFrom(10, 500, 20_000, 61_000)
        .map((time): readonly [string, Happening] => [`${time} ms`, watched => watched.advance(time)]),
);

describe("S140 what monitors hear of peers", () => {
    it("is one loss for each device that was found, whatever happens, and nothing of malformed ones", () => {
        let told = 0;
        fc.assert(
            fc.property(fc.array(happenings, { maxLength: 24 }), history => {
                const watched = new Watched().start();
                for (const [, happens] of [["find", FIND] as const, ...history]) {
                    happens(watched);
                    watched.obey();
                }
                told += watched.found.size;
                watched.dispatch({ type: "interface.remove", call: watched.call(), interface: watched.id });
                assert.equal(watched.found.size, 0);
                assert.equal(watched.root.radios.size, 0);
            }),
            { numRuns: 10_000 },
        );
        assert.ok(told > 1000, `only ${told} peers were there at the end of a history`);
    }).timeout(900_000);
});
