import assert from "node:assert/strict";
import fc from "fast-check";
import { noBytes } from "#src/lib/bytes.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import type { Env } from "#src/lib/machine.js";
import {
    noPeers,
    type PeerChange,
    type Peers,
    type PeersEffect,
    type PeersEvent,
    peerChanges,
    peers,
} from "#src/p2p/peers.js";
import type { Sighting } from "#src/p2p/sighting.js";

const address = (n: number): Mac => `02:00:00:00:00:${n.toString(16).padStart(2, "0")}` as Mac;

const sighting = (n: number, change: Partial<Sighting> = {}): Sighting => ({
    address: address(n),
    interfaceAddress: address(n),
    by: "probeResponse",
    frequency: 2437,
    signal: -40,
    name: `Device ${n}`,
    configMethods: 0x188,
    primaryDeviceType: new Uint8Array(8),
    secondaryDeviceTypes: [],
    manufacturer: "",
    modelName: "",
    modelNumber: "",
    serialNumber: "",
    deviceCapability: 0x25,
    groupCapability: 0,
    vendorExtensions: [],
    vendorElements: noBytes,
    wfdSubelements: noBytes,
    advertisedServices: [],
    group: undefined,
    ...change,
});

/** A table in time, and what clients heard of it. */
class Watched {
    now = 0;
    state: Peers = noPeers();
    readonly heard: string[] = [];
    readonly traces: PeersEffect[] = [];

    do(event: PeersEvent): this {
        const before = this.state;
        const env: Env = { now: this.now as Instant, random: () => noBytes };
        const { state, effects } = peers.reduce(before, event, env);
        this.state = state;
        this.traces.push(...effects);
        this.heard.push(...peerChanges(before, this.state).map(told));
        return this;
    }

    see(...sightings: readonly Sighting[]): this {
        return this.do({ type: "seen", sightings });
    }

    /** Lets time pass, deadlines included. */
    wait(milliseconds: number): this {
        const until = this.now + milliseconds;
        for (
            let next = peers.deadline(this.state);
            next !== undefined && next <= until;
            next = peers.deadline(this.state)
        ) {
            this.now = next;
            this.do({ type: "deadline" });
        }
        this.now = until;
        return this;
    }
}

const told = (change: PeerChange): string =>
    change.type === "lost"
        ? `lost ${change.address.slice(-2)}`
        : `found ${change.peer.sighting.address.slice(-2)}${change.isNew ? " new" : ""}`;

describe("The peers in reach", () => {
    it("S140 are found once as new, again in the next find, and lost once after 61 s of silence", () => {
        const watched = new Watched().see(sighting(1)).see(sighting(1));
        watched.do({ type: "findStarted" }).see(sighting(1)).wait(59_999);
        assert.deepEqual(watched.heard, ["found 01 new", "found 01"]);
        watched.wait(1_001);
        assert.deepEqual(watched.heard, ["found 01 new", "found 01", "lost 01"]);
        assert.equal(watched.state.table.size, 0);
    });

    it("are told of again within a find when their name or their display changed", () => {
        const watched = new Watched()
            .see(sighting(1))
            .wait(1000)
            .see(sighting(1, { name: "Renamed" }));
        watched.wait(1000).see(sighting(1, { name: "Renamed", wfdSubelements: Uint8Array.of(0, 0, 0) }));
        watched.see(sighting(1, { name: "Renamed", wfdSubelements: Uint8Array.of(0, 0, 0), signal: -50 }));
        assert.deepEqual(watched.heard, ["found 01 new", "found 01", "found 01"]);
        assert.equal(watched.state.table.get(address(1))?.sighting.signal, -50);
    });

    it("that change with every frame are told of once a second, and at last as they are", () => {
        const watched = new Watched();
        for (let n = 0; n < 100; n++) watched.see(sighting(1, { name: `Name ${n}` })).wait(25);
        assert.deepEqual(watched.heard, ["found 01 new", "found 01", "found 01"]);
        watched.wait(10_000);
        assert.deepEqual(watched.heard.slice(3), ["found 01"]);
        watched.see(sighting(1, { name: "Name 99" }));
        assert.equal(watched.heard.length, 4);
    });

    it("that are lost, or rejected, or new to another find before a change was told are not told of it late", () => {
        const change = () => new Watched().see(sighting(1)).see(sighting(1, { name: "Renamed" }));
        assert.deepEqual(change().do({ type: "flush" }).wait(2000).heard, ["found 01 new", "lost 01"]);
        assert.deepEqual(
            change()
                .do({ type: "reject", address: address(1) })
                .wait(2000).heard,
            ["found 01 new"],
        );
        const again = change()
            .do({ type: "findStarted" })
            .see(sighting(1, { name: "Renamed" }))
            .wait(2000);
        assert.deepEqual(again.heard, ["found 01 new", "found 01"]);
    });

    it("of which only probe requests were heard are known, and nobody is told", () => {
        const watched = new Watched().see(sighting(1, { by: "probeRequest" })).wait(61_000);
        assert.deepEqual(watched.heard, []);
        watched.see(sighting(1, { by: "probeRequest" })).see(sighting(1, { by: "goNegotiationRequest" }));
        assert.deepEqual(watched.heard, ["found 01 new"]);
    });

    it("that have not said on a social channel how to connect are not told of before they do", () => {
        const watched = new Watched().see(sighting(1, { configMethods: 0 }));
        assert.deepEqual(watched.heard, []);
        watched.see(sighting(1));
        assert.deepEqual(watched.heard, ["found 01 new"]);
        assert.deepEqual(new Watched().see(sighting(2, { configMethods: 0, frequency: 5180 })).heard, ["found 02 new"]);
    });

    it("S141 that are clients of a group are told of like any other", () => {
        const watched = new Watched().see(
            sighting(1),
            sighting(2, { by: "groupOwner" }),
            sighting(3, { by: "groupOwner" }),
        );
        assert.deepEqual(watched.heard, ["found 01 new", "found 02 new", "found 03 new"]);
        watched.see(sighting(1), sighting(2, { by: "groupOwner" }));
        assert.equal(watched.heard.length, 3);
    });

    it("keep what an owner of a group does not know of its client", () => {
        const watched = new Watched()
            .see(sighting(2, { manufacturer: "Maker" }))
            .see(sighting(2, { by: "groupOwner" }));
        assert.equal(watched.state.table.get(address(2))?.sighting.manufacturer, "Maker");
    });

    it("are as loud as they were heard, on the channel that they were heard on, whatever the owner of their group says", () => {
        const heard = { frequency: 5180, signal: -80 };
        const group = { owner: address(1), ownerInterface: address(1), ssid: noBytes, frequency: 5180 };
        const client = sighting(2, { by: "groupOwner", ...heard, group });
        const watched = new Watched().see(sighting(2), client, client);
        const now = () => watched.state.table.get(address(2))!.sighting;
        assert.deepEqual([now().frequency, now().signal, now().group], [2437, -40, group]);
        watched.do({ type: "flush" }).see(client, { ...client, signal: -70 });
        assert.deepEqual([now().frequency, now().signal], [5180, -70]);
    });

    it("keep what they said of themselves when they want to negotiate, which says less", () => {
        const whole = {
            manufacturer: "Maker",
            modelName: "Model",
            modelNumber: "1",
            serialNumber: "2",
            vendorExtensions: [Uint8Array.of(0, 0x11, 0x22)],
            vendorElements: Uint8Array.of(0xdd, 0),
            wfdSubelements: Uint8Array.of(0, 0, 0),
            extendedListen: { period: 100, interval: 1000 },
            advertisedServices: [{ id: 1, configMethods: 8, name: "a" }],
        };
        const watched = new Watched().see(sighting(1, { ...whole, groupCapability: 1 }));
        watched.wait(1000).see(sighting(1, { by: "goNegotiationRequest", frequency: 2412, configMethods: 8 }));
        const { sighting: now } = watched.state.table.get(address(1))!;
        assert.deepEqual(
            now,
            sighting(1, { ...whole, by: "goNegotiationRequest", frequency: 2412, configMethods: 8, frame: undefined }),
        );
        assert.deepEqual(watched.heard, ["found 01 new"]);
    });

    it("have the methods of their answers, not all those of the device that their probe requests name", () => {
        const watched = new Watched().see(sighting(1, { manufacturer: "Maker" }));
        watched.see(sighting(1, { by: "probeRequest", frequency: 2412, configMethods: 0x3148, manufacturer: " " }));
        const { configMethods, manufacturer, frequency } = watched.state.table.get(address(1))!.sighting;
        assert.deepEqual([configMethods, manufacturer, frequency], [0x188, "Maker", 2412]);
    });

    it("are what they answer, whatever they say when they search and their owner says of them", () => {
        const display = (last: number) => Uint8Array.of(0, 0, 1, last);
        const watched = new Watched().see(sighting(1, { wfdSubelements: display(1), deviceCapability: 0x21 }));
        const others: Partial<Sighting> = { name: "Old", wfdSubelements: display(2), deviceCapability: 0x03 };
        for (const by of ["probeRequest", "groupOwner", "probeRequest"] as const)
            watched.wait(2000).see(sighting(1, { by, ...others }));
        const { sighting: now } = watched.state.table.get(address(1))!;
        assert.deepEqual([now.name, now.wfdSubelements], ["Device 1", display(1)]);
        assert.deepEqual(watched.heard, ["found 01 new"]);
        watched.see(sighting(1, { by: "groupOwner", deviceCapability: 0x02 }));
        assert.equal(watched.state.table.get(address(1))!.sighting.deviceCapability & 0x02, 0x02);
    });

    it("of which only probe requests were heard have the name of the last one", () => {
        const watched = new Watched().see(sighting(1, { by: "probeRequest", name: "Old" }));
        watched.see(sighting(1, { by: "probeRequest" }));
        assert.equal(watched.state.table.get(address(1))!.sighting.name, "Device 1");
    });

    it("of which only probe requests were heard are of the types that the owner of their group names", () => {
        const secondaryDeviceTypes = [new Uint8Array(8).fill(1)];
        const watched = new Watched().see(sighting(1, { by: "probeRequest" }));
        watched.see(sighting(1, { by: "groupOwner", secondaryDeviceTypes }));
        const { sighting: now } = watched.state.table.get(address(1))!;
        assert.deepEqual([now.secondaryDeviceTypes, now.by], [secondaryDeviceTypes, "groupOwner"]);
    });

    it("keep what they said of themselves when only their group's beacon is heard", () => {
        const watched = new Watched().see(sighting(1)).see(sighting(1, { by: "beacon", name: "", configMethods: 0 }));
        assert.deepEqual(watched.heard, ["found 01 new"]);
        assert.notEqual(watched.state.table.get(address(1))!.sighting.name, "");
    });

    it("that were in no group own one when its beacon says so, and its client's owner does not speak for the client", () => {
        const watched = new Watched().see(sighting(1), sighting(2, { groupCapability: 4 }));
        watched.see(sighting(1, { by: "beacon", groupCapability: 9 }), sighting(2, { by: "groupOwner" }));
        const capabilityOf = (n: number) => watched.state.table.get(address(n))!.sighting.groupCapability;
        assert.deepEqual([capabilityOf(1), capabilityOf(2)], [9, 4]);
    });

    it("do not age while they are held", () => {
        const watched = new Watched()
            .see(sighting(1), sighting(2))
            .do({ type: "hold", address: address(1) })
            .wait(120_000);
        assert.deepEqual(watched.heard, ["found 01 new", "found 02 new", "lost 02"]);
        watched.do({ type: "release", address: address(1) }).wait(0);
        assert.equal(watched.heard.at(-1), "lost 01");
    });

    it("that the user rejected are not told of again", () => {
        const watched = new Watched().see(sighting(1)).do({ type: "reject", address: address(1) });
        watched.do({ type: "findStarted" }).see(sighting(1));
        assert.deepEqual(watched.heard, ["found 01 new"]);
        assert.deepEqual(watched.do({ type: "flush" }).heard.at(-1), "lost 01");
    });

    it("are at most a hundred: the one not heard for longest goes, held ones stay", () => {
        const watched = new Watched();
        for (let n = 0; n < 100; n++) {
            watched.now = n;
            watched.see(sighting(n));
        }
        watched.do({ type: "hold", address: address(0) }).see(sighting(200));
        assert.equal(watched.state.table.size, 100);
        assert.deepEqual(watched.heard.slice(-2), ["lost 01", "found c8 new"]);
    });

    it("of a batch that is too large are the first ones, and one line of the log counts the others", () => {
        const watched = new Watched().see(sighting(200), sighting(201));
        watched.now = 1;
        watched.see(...Array.from({ length: 150 }, (_, n) => sighting(n)));
        assert.deepEqual(
            watched.state.table.values().map(peer => peer.sighting.address),
            Array.from({ length: 100 }, (_, n) => address(n)),
        );
        assert.deepEqual(
            watched.traces.map(({ reason, data }) => [reason, data]),
            [["tooManyPeers", { forgotten: 2, left: 50 }]],
        );
    });

    it("have exactly one lost for every found as new, in any history", () => {
        const event = fc.oneof(
            {
                weight: 6,
                arbitrary: fc.record({
                    n: fc.nat(6),
                    by: fc.constantFrom("probeResponse", "probeRequest", "groupOwner", "goNegotiationRequest"),
                    name: fc.constantFrom("a", "b"),
                    configMethods: fc.constantFrom(0, 8),
                }),
            },
            { weight: 2, arbitrary: fc.nat(40_000).map(wait => ({ wait })) },
            { weight: 1, arbitrary: fc.constantFrom("findStarted", "flush").map(type => ({ type })) },
            { weight: 1, arbitrary: fc.record({ reject: fc.nat(6) }) },
            { weight: 1, arbitrary: fc.record({ hold: fc.nat(6), on: fc.boolean() }) },
        );
        fc.assert(
            fc.property(fc.array(event, { maxLength: 40 }), history => {
                const watched = new Watched();
                for (const entry of history) {
                    if ("wait" in entry) watched.wait(entry.wait);
                    else if ("type" in entry) watched.do({ type: entry.type === "flush" ? "flush" : "findStarted" });
                    else if ("reject" in entry) watched.do({ type: "reject", address: address(entry.reject) });
                    else if ("hold" in entry)
                        watched.do({ type: entry.on ? "hold" : "release", address: address(entry.hold) });
                    else
                        watched.see(
                            sighting(entry.n, { by: entry.by, name: entry.name, configMethods: entry.configMethods }),
                        );
                }
                watched.do({ type: "flush" });
                const there = new Set<string>();
                for (const line of watched.heard) {
                    const [what, who, isNew] = line.split(" ");
                    if (what === "lost") assert.ok(there.delete(who!), line);
                    else {
                        assert.equal(isNew === "new", !there.has(who!), line);
                        there.add(who!);
                    }
                }
                assert.deepEqual([...there], []);
            }),
            { numRuns: 10_000 },
        );
    });
});
