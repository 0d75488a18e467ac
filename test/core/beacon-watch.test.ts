import assert from "node:assert/strict";
import {
    type BeaconWatch,
    type BeaconWatchEvent,
    type BeaconWatchSurroundings,
    beaconWatch,
    beaconWatchDeadline,
    idleBeaconWatch,
} from "#src/core/beacon-watch.js";
import type { BssRecord } from "#src/driver/command.js";
import { ManagementSubtype, parseManagement } from "#src/ieee80211/management.js";
import { isMalformed } from "#src/lib/decoded.js";
import { type Instant, millis } from "#src/lib/instant.js";
import { AP, bssRecord, OTHER_AP, OWN, openNetwork, Station } from "#test/support/station.js";

const WINDOW = 256;

/** Connected to one of two access points of a network, both of which a scan has just heard. */
function betweenTwo(other: Partial<BssRecord> = {}, fields: Readonly<Record<string, string>> = {}): Station {
    const station = Station.connected(openNetwork(fields));
    hears(station, other);
    station.forget();
    return station;
}

const hears = (station: Station, other: Partial<BssRecord> = {}): void =>
    station.hears([
        bssRecord(station, { security: "open" }),
        bssRecord(station, { security: "open", bssid: OTHER_AP, frequency: 2462, signal: -60, ...other }),
    ]);

/** What the driver is asked, now that so much time has passed. */
function asked(station: Station, after: number): readonly string[] {
    station.advance(after);
    return station.commands().map(({ type }) => type);
}

const counts = (station: Station, beacons: number | undefined, packets = beacons ?? 0): void =>
    station.answer("received", {
        ok: true,
        value: { beacons: beacons === undefined ? undefined : BigInt(beacons), packets },
    });

/** The driver was seen to count, and another window is over. */
function watched(station = betweenTwo()): Station {
    for (const beacons of [100, 102]) {
        station.advance(WINDOW);
        counts(station, beacons);
    }
    station.forget();
    return station;
}

/** Nothing was received in a window: the first frame is with the driver. */
function suspicious(): Station {
    const station = watched();
    station.advance(WINDOW);
    counts(station, 102);
    return station;
}

function told(station: Station, acknowledged: boolean): void {
    station.answer("sendFrame");
    station.event({ type: "frameSent", frame: station.latest("sendFrame").frame, acknowledged });
}

describe("a link whose network has another access point", () => {
    it("is watched: the driver is asked every two and a half beacon intervals how much was received", () => {
        const station = betweenTwo();
        assert.deepEqual(asked(station, WINDOW - 1), []);
        for (let beacons = 0; beacons < 20; beacons += 2) {
            assert.deepEqual(asked(station, 1), ["received"]);
            counts(station, beacons);
            assert.deepEqual(asked(station, WINDOW - 1), []);
        }
        assert.equal(station.wpaState(), "completed");
    });

    it("is watched no closer than five times a second, whatever the beacon interval", () => {
        const station = Station.connected(openNetwork(), { beaconInterval: 20 });
        station.hears([
            bssRecord(station, { security: "open", beaconInterval: 20 }),
            bssRecord(station, { security: "open", bssid: OTHER_AP }),
        ]);
        station.forget();
        assert.deepEqual(asked(station, 199), []);
        assert.deepEqual(asked(station, 1), ["received"]);
    });

    it("is given up as the kernel does it when three frames are not acknowledged, and the other one is joined", () => {
        const station = watched();
        const before = station.now;
        assert.deepEqual(asked(station, WINDOW), ["received"]);
        counts(station, 102);
        for (let sent = 0; sent < 3; sent++) {
            const [command] = station.commands();
            assert.ok(command?.type === "sendFrame" && command.frequency === 2437 && command.waitFor === undefined);
            const frame = parseManagement(command.frame);
            assert.ok(!isMalformed(frame));
            assert.deepEqual(
                [frame.subtype, frame.destination, frame.source, frame.bssid],
                [ManagementSubtype.probeRequest, AP, OWN, AP],
            );
            told(station, false);
            assert.deepEqual(asked(station, 29), []);
            assert.deepEqual(asked(station, 1), ["received"]);
            assert.equal(station.wpaState(), "completed");
            counts(station, 102);
        }
        assert.equal(station.now - before, WINDOW + 90);
        assert.deepEqual(
            station.commands().map(({ type }) => type),
            ["deauthenticate", "setOperState", "authenticate"],
        );
        assert.equal(station.latest("deauthenticate").reasonCode, 4);
        assert.equal(station.latest("authenticate").bssid, OTHER_AP);
        assert.deepEqual(station.interface().last.disconnect, { reason: -4 });
        const lines = station.taken("trace");
        const line = (name: string) => lines.find(({ reason }) => reason === name)?.data;
        assert.deepEqual(line("beaconsLost"), { millis: WINDOW + 90, probes: 3 });
        const { cause, silentFor, reason } = line("disconnected") ?? {};
        assert.deepEqual({ cause, silentFor, reason }, { cause: "lost", silentFor: WINDOW + 90, reason: -4 });
    });

    it("goes on where the kernel says the same a moment later", () => {
        const station = suspicious();
        for (let sent = 0; sent < 3; sent++) {
            told(station, false);
            station.advance(30);
            counts(station, 102);
        }
        station.disconnected({ reasonCode: 4, locallyGenerated: true });
        station.answer("deauthenticate", { errno: 107 });
        station.answer("authenticate");
        station.disconnected({ bssid: AP, reasonCode: 4, locallyGenerated: true });
        station.authenticated({ bssid: OTHER_AP });
        station.answer("associate");
        station.associated({ bssid: OTHER_AP });
        assert.equal(station.wpaState(), "completed");
    });

    it("is the kernel's to end while the driver is being asked", () => {
        const station = watched();
        station.advance(WINDOW);
        station.disconnected({ reasonCode: 4, locallyGenerated: true });
        station.forget();
        counts(station, 102);
        assert.deepEqual(station.commands(), []);
        assert.deepEqual(station.reasons(), ["lateBeaconCount"]);
    });

    for (const [name, allay] of [
        ["the access point acknowledges a frame", station => told(station, true)],
        [
            "it acknowledges the third one",
            station => {
                for (const acknowledged of [false, false, true]) {
                    told(station, acknowledged);
                    if (acknowledged) return;
                    station.advance(30);
                    counts(station, 102);
                }
            },
        ],
        [
            "a beacon is heard meanwhile",
            station => {
                told(station, false);
                station.advance(30);
                counts(station, 103);
            },
        ],
        [
            "something else is heard from it",
            station => {
                told(station, false);
                station.advance(30);
                counts(station, 102, 103);
            },
        ],
    ] as const satisfies readonly (readonly [string, (station: Station) => void])[]) {
        it(`stays where it is when ${name}`, () => {
            const station = suspicious();
            allay(station);
            station.forget();
            assert.deepEqual(asked(station, WINDOW - 1), []);
            assert.equal(station.wpaState(), "completed");
            const next = asked(station, WINDOW + 1);
            assert.deepEqual(next.slice(0, 1), ["received"]);
        });
    }

    it("is watched with more patience after a suspicion that was unfounded, and no longer after a second one", () => {
        const station = suspicious();
        told(station, true);
        station.forget();
        assert.deepEqual(asked(station, 2 * WINDOW - 1), []);
        assert.deepEqual(asked(station, 1), ["received"]);
        counts(station, 102);
        told(station, true);
        station.forget();
        hears(station);
        station.forget();
        assert.deepEqual(asked(station, 10_000), []);
    });
});

describe("a link is not watched", () => {
    const quiet = (name: string, make: () => Station): void => {
        it(name, () => {
            const station = make();
            station.forget();
            assert.deepEqual(asked(station, 4000), []);
        });
    };

    quiet("when its network has no other access point", () => Station.connected());
    quiet("when the other one is of another network with that name", () => betweenTwo({ capability: 0x0411 }));
    quiet("when the other one is no access point", () => betweenTwo({ capability: 0x0002 }));
    quiet("when beacon_watch is 0", () => {
        const station = Station.connected();
        station.command({ type: "config.set", field: "beacon_watch", text: "0" });
        hears(station);
        return station;
    });
    quiet("when the network wants no other one", () => betweenTwo({}, { bssid: AP }));
    quiet("when the driver moves between access points by itself", () => {
        const station = new Station();
        station.open("wlan0", { sme: "driver", features: new Set(["roaming"]) });
        hears(station);
        station.select(openNetwork());
        station.answer("connect");
        station.event({
            type: "connected",
            bssid: AP,
            statusCode: 0,
            timedOut: false,
            requestElements: undefined,
            responseElements: undefined,
        });
        assert.equal(station.wpaState(), "completed");
        return station;
    });
    quiet("for longer than the other one is joined without a scan", () => {
        const station = betweenTwo();
        for (let window = 0; station.now - station.interface().bss.byId.values()[1]!.lastSeen <= 30_000; window++) {
            station.advance(WINDOW);
            if (station.commands().length > 0) counts(station, window * 2);
        }
        station.advance(WINDOW);
        assert.equal(station.interface().beaconWatch.tag, "idle");
        return station;
    });
    quiet("any more when beacon_watch becomes 0", () => {
        const station = watched();
        station.command({ type: "config.set", field: "beacon_watch", text: "0" });
        return station;
    });
    quiet("when the driver does not count beacons", () => {
        const station = betweenTwo();
        station.advance(WINDOW);
        counts(station, undefined, 7);
        assert.ok(station.reasons().includes("beaconsNotCounted"));
        return station;
    });
    quiet("when the count stays what it is from the first question to the second", () => {
        const station = betweenTwo();
        station.advance(WINDOW);
        counts(station, 0, 7);
        station.advance(WINDOW);
        counts(station, 0, 9);
        assert.ok(station.reasons().includes("beaconsNotCounted"));
        return station;
    });
    quiet("when the driver does not answer that", () => {
        const station = betweenTwo();
        station.advance(WINDOW);
        station.answer("received", { errno: 95 });
        return station;
    });
    quiet("when the driver will not send such a frame", () => {
        const station = suspicious();
        station.answer("sendFrame", { errno: 22 });
        assert.ok(station.reasons().includes("beaconProbeRefused"));
        return station;
    });
    quiet("when the driver does not tell what became of the frame", () => {
        const station = suspicious();
        station.answer("sendFrame");
        station.advance(100);
        assert.ok(station.reasons().includes("beaconProbeUntold"));
        return station;
    });

    it("and watched again with the next link", () => {
        const station = betweenTwo();
        station.advance(WINDOW);
        counts(station, undefined);
        station.command({ type: "reassociate" });
        station.answer("authenticate");
        station.authenticated();
        station.answer("associate");
        station.associated();
        station.forget();
        assert.deepEqual(asked(station, WINDOW), ["received"]);
    });

    it("again as soon as the other one is heard", () => {
        const station = Station.connected();
        assert.deepEqual(asked(station, 1000), []);
        hears(station);
        station.forget();
        assert.deepEqual(asked(station, WINDOW), ["received"]);
    });
});

describe("a link beside another interface on its radio", () => {
    const beside = (station: Station): Station => {
        station.open("wlan1");
        station.select(openNetwork({ ssid: '"elsewhere"' }), 1);
        station.forget();
        return station;
    };
    const both = (station: Station) => [
        bssRecord(station, { security: "open" }),
        bssRecord(station, { security: "open", bssid: OTHER_AP, frequency: 2462, signal: -60 }),
    ];

    it("is watched as soon as that one heard another access point of the network, and for 30 s", () => {
        const station = beside(Station.connected());
        assert.deepEqual(asked(station, WINDOW), []);
        station.scanned(both(station), { id: 1 });
        station.command({ type: "disconnect" }, 1);
        station.forget();
        for (let window = 1; window * WINDOW <= 30_000; window++) {
            assert.deepEqual(asked(station, WINDOW), ["received"]);
            counts(station, window * 2);
        }
        assert.deepEqual(asked(station, 10_000), []);
    });

    it("is not judged while that one scans", () => {
        const station = watched();
        beside(station);
        station.answer("scan", { ok: true }, 1);
        assert.deepEqual(asked(station, 3000), []);
        station.event({ type: "scan.done", own: true, aborted: false, frequencies: [2412], ssids: [] }, 1);
        station.answer("scanResults", { ok: true, value: { bsss: both(station) } }, 1);
        station.command({ type: "disconnect" }, 1);
        station.forget();
        for (let window = 0; window < 2; window++) {
            assert.deepEqual(asked(station, WINDOW), ["received"]);
            counts(station, 102);
        }
        assert.deepEqual(
            station.commands().map(({ type }) => type),
            ["sendFrame"],
            "and what it missed says nothing",
        );
    });

    it("is judged again when that one is removed in the middle of its scan", () => {
        const station = watched();
        beside(station);
        station.answer("scan", { ok: true }, 1);
        station.dispatch({ type: "interface.remove", call: station.call(), interface: 1 });
        station.forget();
        assert.deepEqual(asked(station, WINDOW), ["received"]);
    });
});

describe("while the radio is elsewhere", () => {
    it("nothing is asked, and what came before a scan says nothing afterwards", () => {
        const station = watched();
        station.event({ type: "scan.started", own: false });
        assert.deepEqual(asked(station, 3000), []);
        station.event({ type: "scan.done", own: false, aborted: false, frequencies: [], ssids: [] });
        station.forget();
        assert.deepEqual(asked(station, WINDOW), ["received"]);
        counts(station, 102);
        assert.deepEqual(station.commands(), []);
        assert.deepEqual(asked(station, WINDOW), ["received"]);
    });

    it("an answer that was on its way is not judged, nor is a frame", () => {
        for (const before of [watched, suspicious]) {
            const station = before();
            if (before === watched) station.advance(WINDOW);
            station.event({ type: "scan.started", own: true });
            station.forget();
            if (before === watched) counts(station, 102);
            else told(station, false);
            assert.deepEqual(asked(station, 1000), []);
            assert.equal(station.wpaState(), "completed");
        }
    });

    it("an access point that moves to another channel is waited for there", () => {
        const station = watched();
        station.event({ type: "channelSwitchStarted", frequency: 2412 });
        assert.deepEqual(asked(station, 3000), []);
        station.event({ type: "channelSwitched", frequency: 2412 });
        station.forget();
        for (let window = 0; window < 2; window++) {
            assert.deepEqual(asked(station, WINDOW), ["received"]);
            counts(station, 102);
        }
        assert.equal(station.latest("sendFrame").frequency, 2412);
    });

    it("a program that has the radio is waited for", () => {
        const station = watched();
        station.command({ type: "radioWork.add", name: "x", frequency: 2412, patience: millis(10_000) });
        station.forget();
        assert.deepEqual(asked(station, 3000), []);
        station.command({ type: "radioWork.done", number: "all" });
        station.forget();
        assert.deepEqual(asked(station, 2 * WINDOW), ["received"]);
    });
});

describe("the watch over beacons", () => {
    const NOW = 1000 as Instant;
    const around = (now: number, more: Partial<BeaconWatchSurroundings> = {}): BeaconWatchSurroundings => ({
        now: now as Instant,
        window: millis(WINDOW),
        atHome: true,
        worthwhile: () => true,
        ...more,
    });
    const waiting = (): BeaconWatch => beaconWatch(idleBeaconWatch, { type: "look" }, around(NOW)).state;

    it("begins afresh when it was looked after far too late, as after a sleep", () => {
        const late = beaconWatch(waiting(), { type: "deadline" }, around(NOW + 60_000));
        assert.deepEqual(late.effects, []);
        assert.equal(beaconWatchDeadline(late.state), NOW + 60_000 + WINDOW);
    });

    it("wants nothing of answers that nobody waits for", () => {
        const events: readonly BeaconWatchEvent[] = [
            { type: "answered", request: 7, ok: true, received: { beacons: 1n, packets: 1 } },
            { type: "sent", acknowledged: false },
            { type: "back" },
            { type: "over" },
            { type: "deadline" },
        ];
        for (const state of [idleBeaconWatch, waiting(), { tag: "off", requests: 3 } as const])
            for (const event of events)
                for (const effect of beaconWatch(state, event, around(NOW)).effects) assert.equal(effect.type, "trace");
    });

    it("ends nothing when there is no other one any more at the last moment", () => {
        let state = waiting();
        const send = (event: BeaconWatchEvent, now: number, more: Partial<BeaconWatchSurroundings> = {}) => {
            const next = beaconWatch(state, event, around(now, more));
            state = next.state;
            return next.effects.map(({ type }) => type);
        };
        const answer = (beacons: bigint): BeaconWatchEvent => ({
            type: "answered",
            request: state.requests,
            ok: true,
            received: { beacons, packets: 0 },
        });
        for (const [n, beacons] of [1n, 2n, 2n].entries()) {
            assert.deepEqual(send({ type: "deadline" }, NOW + (n + 1) * WINDOW), ["ask"]);
            send(answer(beacons), NOW + (n + 1) * WINDOW);
        }
        for (let probe = 1; probe <= 3; probe++) {
            send({ type: "sent", acknowledged: false }, NOW + 3 * WINDOW + 30 * probe);
            assert.deepEqual(send({ type: "deadline" }, NOW + 3 * WINDOW + 30 * probe), ["ask"]);
            const effects = send(answer(2n), NOW + 3 * WINDOW + 30 * probe, { worthwhile: () => probe < 3 });
            assert.deepEqual(effects, probe < 3 ? ["probe"] : []);
        }
        assert.equal(state.tag, "idle");
    });
});
