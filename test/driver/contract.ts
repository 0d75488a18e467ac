import assert from "node:assert/strict";
import type { Associate, BssRecord, DriverCommand, Key, ResultOf } from "#src/driver/command.js";
import type { Driver, DriverReply } from "#src/driver/driver.js";
import type { DriverEvent } from "#src/driver/event.js";
import { Elements, emitElement } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { emitManagement, ManagementSubtype, managementFrame } from "#src/ieee80211/management.js";
import { cipher } from "#src/ieee80211/suite.js";
import { concat, equalBytes, noBytes } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";
import { Secret } from "#src/lib/secret.js";

/** A driver with an open access point in reach, and a way to let time go by. */
export interface Bench {
    readonly driver: Driver;
    readonly accessPoint: { readonly bssid: Mac; readonly ssid: Uint8Array; readonly frequency: number };
    /** The access point sends its stations away with a Deauthentication frame of this reason. */
    deauthenticate(station: Mac, reasonCode: number): Promise<void>;
    /** The access point is gone without a word. */
    vanish(): Promise<void>;
    /** Takes the device away, or puts one back under the same name. */
    plug(plugged: boolean): Promise<void>;
    /**
     * Lets so many milliseconds go by, virtual ones where there are such. Also called with small steps while the suite
     * waits for a reply.
     */
    advance(duration: number): Promise<void>;
    close(): Promise<void>;
}

/** What every driver keeps to. `open` gives a bench whose interface is up and not associated. */
export function driverContract(name: string, open: () => Promise<Bench>): void {
    describe(`driver contract: ${name}`, () => {
        let hand: Hand;

        beforeEach(async () => {
            hand = new Hand(await open());
        });

        afterEach(async () => {
            await hand.bench.close();
        });

        describe("scan", () => {
            it("tells that it began and ended, and then has the access point in its results", async () => {
                await hand.do({ type: "scan", ssids: [noBytes] });
                assert.equal((await hand.next("scan.started")).own, true);
                const done = await hand.next("scan.done");
                assert.deepEqual([done.own, done.aborted], [true, false]);
                const bss = await hand.bss();
                assert.ok(bss.signal < 0 && bss.signal > -100, `signal ${bss.signal} dBm`);
                assert.equal(bss.frequency, hand.bench.accessPoint.frequency);
                assert.deepEqual(new Elements(bss.elements).find(ElementId.ssid), hand.bench.accessPoint.ssid);
                assert.equal(bss.status, undefined);
            });

            it("looks at the wanted channels only", async () => {
                const { frequency } = hand.bench.accessPoint;
                await hand.do({ type: "scan", ssids: [], frequencies: [frequency] });
                assert.deepEqual((await hand.next("scan.done")).frequencies, [frequency]);
            });

            it("refuses a second scan with EBUSY while one is running", async () => {
                await hand.do({ type: "scan", ssids: [noBytes] });
                assert.equal(await hand.errno({ type: "scan", ssids: [noBytes] }), EBUSY);
                await hand.next("scan.done");
                await hand.do({ type: "scan", ssids: [noBytes] });
                await hand.next("scan.done");
            });

            it("refuses a scan on a link that is down with ENETDOWN", async () => {
                await hand.do({ type: "setLinkUp", up: false });
                assert.equal((await hand.next("link")).state, "down");
                assert.equal(await hand.errno({ type: "scan", ssids: [noBytes] }), ENETDOWN);
            });

            it("reports an aborted scan as aborted", async () => {
                await hand.do({ type: "scan", ssids: [noBytes] });
                await hand.do({ type: "abortScan" });
                assert.equal((await hand.next("scan.done")).aborted, true);
            });

            it("reports a scan as ended when the link goes down under it", async () => {
                await hand.do({ type: "scan", ssids: [noBytes] });
                await hand.do({ type: "setLinkUp", up: false });
                assert.equal((await hand.next("scan.done")).aborted, true);
            });
        });

        describe("authentication and association", () => {
            it("refuses to authenticate with a BSS that no scan has found: ENOENT", async () => {
                const bssid = "02:de:ad:be:ef:00" as Mac;
                assert.equal(await hand.errno({ ...hand.authenticate(), bssid }), ENOENT);
            });

            it("associates with an open access point and says so in the scan results", async () => {
                await hand.scan();
                await hand.do(hand.authenticate());
                const authenticated = await hand.next("authenticated");
                const { bssid } = hand.bench.accessPoint;
                const { algorithm, transaction, statusCode } = authenticated;
                assert.deepEqual([authenticated.bssid, algorithm, transaction, statusCode], [bssid, 0, 2, 0]);
                await hand.do(hand.associate());
                const associated = await hand.next("associated");
                assert.deepEqual([associated.bssid, associated.statusCode], [bssid, 0]);
                assert.equal((await hand.bss()).status, "associated");
            });

            it("measures the signal of the link it has, and only of that", async () => {
                await hand.errno({ type: "signal" });
                await hand.connect();
                const { signal } = await hand.do({ type: "signal" });
                assert.ok(signal < 0 && signal > -100, `signal ${signal} dBm`);
            });

            it("counts what it receives from its access point, and is asked so only while there is a link", async () => {
                await hand.errno({ type: "received" });
                await hand.connect();
                const before = await hand.do({ type: "received" });
                await hand.bench.advance(1000);
                const { beacons = 0n, packets = 0 } = await hand.do({ type: "received" });
                assert.ok(beacons >= (before.beacons ?? 0n) + 5n, `${before.beacons} to ${beacons} beacons`);
                assert.ok(packets >= (before.packets ?? 0), `${before.packets} to ${packets} packets`);
            });

            it("tells whether the access point acknowledges a probe request over the link", async () => {
                await hand.connect();
                const { bssid, frequency, ssid } = hand.bench.accessPoint;
                const addresses = { destination: bssid, source: hand.bench.driver.link.address, bssid };
                const body = concat(emitElement(ElementId.ssid, ssid), emitElement(ElementId.supportedRates, RATES));
                const frame = emitManagement(managementFrame(ManagementSubtype.probeRequest, addresses, body));
                await hand.do({ type: "sendFrame", frame, frequency });
                assert.equal((await hand.next("frameSent")).acknowledged, true);
                const { beacons } = await hand.do({ type: "received" });
                await hand.bench.vanish();
                await hand.do({ type: "sendFrame", frame, frequency });
                assert.equal((await hand.next("frameSent")).acknowledged, false);
                await hand.bench.advance(300);
                const after = await hand.do({ type: "received" });
                assert.ok((after.beacons ?? 0n) - (beacons ?? 0n) <= 1n, "beacons of nobody");
            });

            it("gives up after a while when the access point has vanished after the scan", async () => {
                await hand.scan();
                await hand.bench.vanish();
                await hand.do(hand.authenticate());
                assert.equal((await hand.next("authenticationTimedOut")).bssid, hand.bench.accessPoint.bssid);
            });
        });

        describe("the end of a link", () => {
            it("reports our own deauthentication as locally generated", async () => {
                await hand.connect();
                const { bssid } = hand.bench.accessPoint;
                await hand.do({ type: "deauthenticate", bssid, reasonCode: 3 });
                const disconnected = await hand.next("disconnected");
                assert.deepEqual([disconnected.locallyGenerated, disconnected.reasonCode], [true, 3]);
                await hand.connect();
            });

            it("reports the access point's deauthentication with its reason", async () => {
                await hand.connect();
                const { address } = hand.bench.driver.link;
                await hand.bench.deauthenticate(address, 5);
                const { frame, bssid, reasonCode, locallyGenerated } = await hand.next("disconnected");
                assert.deepEqual(
                    { frame, bssid, reasonCode, locallyGenerated },
                    {
                        frame: "deauthentication",
                        bssid: hand.bench.accessPoint.bssid,
                        reasonCode: 5,
                        locallyGenerated: false,
                    },
                );
            });

            it("notices by itself that the access point has vanished: reason 4, locally generated", async () => {
                await hand.connect();
                await hand.bench.vanish();
                const { reasonCode, locallyGenerated } = await hand.next("disconnected");
                assert.deepEqual({ reasonCode, locallyGenerated }, { reasonCode: 4, locallyGenerated: true });
            });

            it("tells whether there is a link when it is asked to look at the world afresh", async () => {
                const look = async () => {
                    await hand.do({ type: "resynchronise" });
                    const { link, associatedTo } = await hand.next("resynchronised");
                    return [link.state, associatedTo];
                };
                assert.deepEqual(await look(), ["up", undefined]);
                await hand.connect();
                assert.deepEqual(await look(), ["up", hand.bench.accessPoint.bssid]);
            });

            it("ends the link when the interface goes down", async () => {
                await hand.connect();
                await hand.do({ type: "setLinkUp", up: false });
                assert.equal((await hand.next("disconnected")).locallyGenerated, true);
                await hand.do({ type: "setLinkUp", up: true });
                await hand.connect();
            });
        });

        describe("keys, port and EAPOL", () => {
            it("installs no key without a link: ENOENT, for there is no such station", async () => {
                assert.equal(await hand.errno({ type: "installKey", ...hand.pairwiseKey() }), ENOENT);
            });

            it("sends no EAPOL frame without a link", async () => {
                assert.equal(await hand.errno(hand.eapol()), ENOTCONN);
            });

            it("refuses a key whose length does not fit its cipher: EINVAL", async () => {
                await hand.connect();
                const key = new Secret(new Uint8Array(15));
                assert.equal(await hand.errno({ type: "installKey", ...hand.pairwiseKey(), key }), EINVAL);
            });

            it("takes keys and opens the port on a link", async () => {
                await hand.connect();
                const { bssid } = hand.bench.accessPoint;
                await hand.do({ type: "installKey", ...hand.pairwiseKey() });
                await hand.do({ type: "installKey", ...hand.groupKey() });
                await hand.do({ type: "authorizePort", peer: bssid, authorized: true });
                await hand.do({ type: "removeKey", keyIndex: 0, peer: bssid });
            });

            it("sends EAPOL frames on a link and tells whether they were acknowledged", async () => {
                await hand.connect();
                await hand.do(hand.eapol());
                const { acknowledged, frame } = await hand.next("eapolAcknowledged");
                assert.deepEqual([acknowledged, frame], [true, EAPOL_START]);
            });
        });

        describe("P2P", () => {
            const listen = { type: "p2p.listen", frequency: 2437, duration: 300 } as const;

            it("has an address, and does nothing before it is started", async () => {
                const { address } = hand.bench.driver.link;
                assert.equal(await hand.errno(listen), EOPNOTSUPP);
                const started = await hand.do({ type: "p2p.start" });
                assert.equal(started.dedicated || started.address === address, true);
                assert.deepEqual(await hand.do({ type: "p2p.start" }), started);
            });

            it("searches, and says when it is over and what it heard", async () => {
                const { frequency, bssid } = hand.bench.accessPoint;
                await hand.do({ type: "p2p.start" });
                await hand.do({ type: "p2p.search", number: 1, ssids: [noBytes], frequencies: [frequency] });
                assert.equal((await hand.next("p2p.searched")).aborted, false);
                const { bsss } = await hand.do({ type: "p2p.results" });
                assert.ok(bsss.some(bss => bss.bssid === bssid));
            });

            it("ends a search that is aborted", async () => {
                await hand.do({ type: "p2p.start" });
                await hand.do({ type: "p2p.search", number: 7, ssids: [noBytes] });
                await hand.do({ type: "p2p.abortSearch" });
                assert.deepEqual(await hand.next("p2p.searched"), { type: "p2p.searched", number: 7, aborted: true });
            });

            it("listens on a channel for a while, or until it is told to stop", async () => {
                await hand.do({ type: "p2p.start" });
                await hand.do(listen);
                assert.equal((await hand.next("p2p.listening")).frequency, 2437);
                await hand.next("p2p.listenEnded");
                await hand.do({ ...listen, duration: 4000 });
                await hand.next("p2p.listening");
                await hand.do({ type: "p2p.stopListening" });
                await hand.next("p2p.listenEnded");
            });

            it("sends a frame on another channel, and tells whether it was acknowledged", async () => {
                const { frequency, bssid } = hand.bench.accessPoint;
                const { address } = await hand.do({ type: "p2p.start" });
                for (const destination of [bssid, "02:de:ad:be:ef:00" as Mac]) {
                    const addresses = { destination, source: address, bssid: destination };
                    const body = Uint8Array.of(4, 9, 0x50, 0x6f, 0x9a, 9, 7, 1);
                    const frame = emitManagement(managementFrame(ManagementSubtype.action, addresses, body));
                    await hand.do({ type: "p2p.send", frame, frequency, waitFor: 100 });
                    assert.equal((await hand.next("frameSent")).acknowledged, destination === bssid);
                }
            });

            it("S070 sends one as well when a link on yet another channel has ended", async () => {
                const { address } = await hand.do({ type: "p2p.start" });
                await hand.connect();
                await hand.do({ type: "disconnect", reasonCode: 3 });
                await hand.next("disconnected");
                const nobody = "02:de:ad:be:ef:00" as Mac;
                const addresses = { destination: nobody, source: address, bssid: nobody };
                const body = Uint8Array.of(4, 9, 0x50, 0x6f, 0x9a, 9, 7, 1);
                const frame = emitManagement(managementFrame(ManagementSubtype.action, addresses, body));
                await hand.do({ type: "p2p.send", frame, frequency: 2462, waitFor: 100 });
                assert.equal((await hand.next("frameSent")).acknowledged, false);
            });
        });

        describe("frames of the station's own", () => {
            const sends = (destination: Mac, source: Mac, waitFor: number) => {
                const addresses = { destination, source, bssid: destination };
                const body = Uint8Array.of(4, 10, 7, 108, 2, 0, 0, 0, 0);
                const frame = emitManagement(managementFrame(ManagementSubtype.action, addresses, body));
                return { type: "sendFrame", frame, frequency: hand.bench.accessPoint.frequency, waitFor } as const;
            };
            const NOBODY = "02:de:ad:be:ef:00" as Mac;

            it("go out on another channel, and it is told whether they were acknowledged", async () => {
                const { bssid } = hand.bench.accessPoint;
                await hand.do({ type: "registerFrames", subtype: 13, prefix: Uint8Array.of(4, 11) });
                for (const destination of [bssid, NOBODY]) {
                    await hand.do(sends(destination, hand.bench.driver.link.address, 100));
                    assert.equal((await hand.next("frameSent")).acknowledged, destination === bssid);
                }
            });

            it("hold the radio for an answer no longer than is wanted", async () => {
                await hand.do(sends(hand.bench.accessPoint.bssid, hand.bench.driver.link.address, 5000));
                await hand.next("frameSent");
                await hand.do({ type: "endFrameWait" });
                assert.equal(await hand.errno({ type: "endFrameWait" }), ENOENT);
                await hand.do({ type: "scan", ssids: [] });
                await hand.next("scan.done");
            });

            it("go out on the channel of the link as well", async () => {
                await hand.connect();
                const { bssid } = hand.bench.accessPoint;
                await hand.do(sends(bssid, hand.bench.driver.link.address, 100));
                assert.ok((await hand.next("frameSent")).acknowledged);
            });
        });

        describe("the link", () => {
            it("changes its address while it is up, which costs the link", async () => {
                const address = "02:00:00:00:aa:02" as Mac;
                await hand.connect();
                await hand.do({ type: "setAddress", address });
                await hand.until(
                    "link with the new address",
                    event => event.type === "link" && event.state === "up" && event.address === address,
                );
                assert.equal((await hand.bss()).status, undefined);
                await hand.connect();
            });

            it("changes its address while it is down, and connects with it", async () => {
                const address = "02:00:00:00:aa:01" as Mac;
                await hand.do({ type: "setLinkUp", up: false });
                await hand.do({ type: "setAddress", address });
                await hand.until(
                    "link with the new address",
                    event => event.type === "link" && event.address === address,
                );
                await hand.do({ type: "setLinkUp", up: true });
                await hand.until(
                    "link that is up",
                    event => event.type === "link" && event.state === "up" && event.address === address,
                );
                await hand.connect();
            });

            it("tells that the device is gone, refuses to work without it, and serves it when it is back", async () => {
                await hand.connect();
                await hand.bench.plug(false);
                await hand.until("removal", event => event.type === "link" && event.state === "removed");
                assert.equal(await hand.errno({ type: "scan", ssids: [] }), ENODEV);
                await hand.bench.plug(true);
                await hand.until("return", event => event.type === "link" && event.state !== "removed");
                await hand.do({ type: "setLinkUp", up: true });
                await hand.connect();
            });

            it("completes its events after close", async () => {
                let completed = false;
                hand.bench.driver.events$.subscribe({
                    complete: () => {
                        completed = true;
                    },
                });
                await hand.settled("close", hand.bench.driver.close());
                assert.equal(completed, true);
            });
        });
    });
}

/** Gives commands and looks at what comes. Nothing is ordered between the two, so events are kept until asked for. */
class Hand {
    readonly bench: Bench;
    #events: DriverEvent[] = [];

    constructor(bench: Bench) {
        this.bench = bench;
        bench.driver.events$.subscribe(event => this.#events.push(event));
    }

    async do<C extends DriverCommand>(command: C): Promise<ResultOf<C>> {
        const reply = await this.#execute(command);
        assert.ok(reply.ok, `${command.type}: ${reply.ok || reply.text}`);
        return reply.value;
    }

    async errno(command: DriverCommand): Promise<number> {
        const reply = await this.#execute(command);
        assert.ok(!reply.ok, `${command.type} succeeded`);
        return reply.errno;
    }

    /** The oldest event of this type that was not asked for; those before it are forgotten. */
    next<T extends DriverEvent["type"]>(type: T): Promise<Extract<DriverEvent, { type: T }>> {
        const wanted = (event: DriverEvent): event is Extract<DriverEvent, { type: T }> => event.type === type;
        return this.until(type, wanted);
    }

    until<E extends DriverEvent>(what: string, wanted: (event: DriverEvent) => event is E): Promise<E>;
    until(what: string, wanted: (event: DriverEvent) => boolean): Promise<DriverEvent>;
    async until(what: string, wanted: (event: DriverEvent) => boolean): Promise<DriverEvent> {
        for (let waited = 0; waited <= PATIENCE; waited += STEP) {
            const index = this.#events.findIndex(wanted);
            if (index >= 0) {
                const event = this.#events[index]!;
                this.#events = this.#events.slice(index + 1);
                return event;
            }
            await this.bench.advance(STEP);
        }
        throw new Error(`no ${what} within ${PATIENCE} ms; there was ${this.#events.map(({ type }) => type)}`);
    }

    async scan(): Promise<void> {
        const { frequency, ssid } = this.bench.accessPoint;
        await this.do({ type: "scan", ssids: [ssid], frequencies: [frequency] });
        await this.next("scan.done");
    }

    async connect(): Promise<void> {
        await this.scan();
        await this.do(this.authenticate());
        await this.next("authenticated");
        await this.do(this.associate());
        assert.equal((await this.next("associated")).statusCode, 0);
    }

    async bss(): Promise<BssRecord> {
        const { bsss } = await this.do({ type: "scanResults" });
        const { bssid, ssid } = this.bench.accessPoint;
        const found = bsss.find(
            bss => bss.bssid === bssid && equalBytes(new Elements(bss.elements).find(ElementId.ssid) ?? noBytes, ssid),
        );
        assert.ok(found, "the access point is not among the results");
        return found;
    }

    authenticate(): Extract<DriverCommand, { type: "authenticate" }> {
        return { type: "authenticate", ...this.bench.accessPoint, algorithm: "open" };
    }

    associate(): { readonly type: "associate" } & Associate {
        return { type: "associate", ...this.bench.accessPoint, elements: noBytes };
    }

    pairwiseKey(): Key {
        return {
            kind: "pairwise",
            keyIndex: 0,
            cipher: cipher("ccmp").selector,
            key: new Secret(new Uint8Array(16).fill(7)),
            peer: this.bench.accessPoint.bssid,
            transmit: true,
        };
    }

    groupKey(): Key {
        const { cipher: selector } = this.pairwiseKey();
        const key = new Secret(new Uint8Array(16).fill(8));
        return { kind: "group", keyIndex: 1, cipher: selector, key, transmit: false };
    }

    eapol(): Extract<DriverCommand, { type: "sendEapol" }> {
        const { bssid } = this.bench.accessPoint;
        return { type: "sendEapol", destination: bssid, frame: EAPOL_START, encrypt: false };
    }

    /** Lets time go by until the promise is settled. */
    async settled<T>(what: string, promise: Promise<T>): Promise<T> {
        let value: { readonly is: T } | undefined;
        const done = promise.then(is => {
            value = { is };
        });
        for (let waited = 0; value === undefined && waited <= PATIENCE; waited += SHORT) {
            await Promise.race([done, this.bench.advance(SHORT)]);
        }
        assert.ok(value, `no end of ${what}`);
        return value.is;
    }

    #execute<C extends DriverCommand>(command: C): Promise<DriverReply<C>> {
        return this.settled(command.type, this.bench.driver.execute(command));
    }
}

const RATES = Uint8Array.of(0x0c, 0x18, 0x30);
const EAPOL_START = Uint8Array.of(2, 1, 0, 0);

/** Milliseconds: between two looks, while waiting for a reply, and at most. */
const STEP = 50;
const SHORT = 1;
const PATIENCE = 20_000;

const [ENOENT, EBUSY, ENODEV, EINVAL, EOPNOTSUPP, ENETDOWN, ENOTCONN] = [2, 16, 19, 22, 95, 100, 107];
