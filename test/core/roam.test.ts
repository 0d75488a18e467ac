import assert from "node:assert/strict";
import { judgeRoam, type RoamPolicy, type RoamQuestion, type RoamSide } from "#src/core/roam.js";
import type { BssRecord } from "#src/driver/command.js";
import type { Mac } from "#src/lib/mac.js";
import { AP, bssRecord, OTHER_AP, openNetwork, Station } from "#test/support/station.js";

const open = { security: "open" } as const;
const refused = (error: string) => ({ ok: false, error });

/** Connected to one of two access points of the same network. */
function betweenTwo(near: Partial<BssRecord> = {}, far: Partial<BssRecord> = {}): Station {
    const station = Station.connected(openNetwork(), near);
    station.advance(1000);
    station.hears([
        bssRecord(station, { ...open, ...near }),
        bssRecord(station, { ...open, bssid: OTHER_AP, signal: -80, ...far }),
    ]);
    station.forget();
    return station;
}

const commands = (station: Station): readonly string[] => station.commands().map(command => command.type);

type Side = Partial<RoamSide>;

function judged(
    current: Side,
    selected: Side,
    { policy, ...more }: Partial<RoamQuestion> & { policy?: RoamPolicy } = {},
) {
    const side = { frequency: 2412, signal: -60, snr: 19, throughput: 54_000 };
    return judgeRoam(
        { current: { ...side, bssid: AP, ...current }, selected: { ...side, bssid: OTHER_AP, ...selected }, ...more },
        policy,
    );
}

describe("whether to move to another BSS of the network", () => {
    const bySignal: readonly (readonly [current: number, selected: number, roam: boolean])[] = [
        [-60, -57, false],
        [-60, -55, true],
        [-72, -69, false],
        [-72, -68, true],
        [-78, -75, true],
        [-83, -82, false],
        [-83, -81, true],
        [-90, -89, true],
        [30, 31, false],
        [30, 32, true],
    ];
    for (const [current, selected, roam] of bySignal)
        it(`S092 by the signal alone: ${current} to ${selected} ${roam ? "yes" : "no"}`, () => {
            assert.equal(judged({ signal: current }, { signal: selected }, { policy: "signal" }).roam, roam);
        });

    const at = (frequency: number, signal: number, throughput: number, snr = 19): Side => ({
        frequency,
        signal,
        throughput,
        snr,
    });
    const byThroughput: readonly (readonly [Side, Side, string, Partial<RoamQuestion>?])[] = [
        [at(2412, -70, 54_000), at(2437, -66, 54_000), "notWorthIt 4 5"],
        [at(2412, -70, 54_000), at(2437, -65, 54_000), "worthIt 5 5"],
        [at(2412, -70, 54_000), at(5180, -68, 54_000), "notWorthIt 2 3"],
        [at(2412, -70, 54_000), at(5180, -67, 54_000), "worthIt 3 3"],
        [at(2412, -70, 54_000), at(5975, -69, 54_000), "worthIt 1 1"],
        [at(2412, -72, 20_000), at(2437, -71, 26_000), "muchFaster"],
        [at(2412, -60, 54_000, 29), at(2437, -50, 54_000), "currentIsGreat"],
        [at(2412, -64, 54_000, 25), at(2437, -50, 54_000), "worthIt 14 5"],
        [at(2412, -63, 54_000, 26), at(2437, -50, 54_000), "currentIsGreat"],
        [at(2412, -76, 20_000), at(2412, -74, 20_000), "worthIt 2 1", { threshold: -75 }],
        [at(2412, -76, 20_000), at(2412, -74, 20_000), "notWorthIt 2 3", { threshold: -70 }],
        [at(5180, -74, 40_000), at(2437, -68, 40_000), "worthIt 6 6"],
        [at(5180, -74, 40_000), at(2437, -69, 40_000), "notWorthIt 5 6"],
        [at(2412, -70, 40_000), at(2437, -72, 44_000), "currentIsStronger"],
        [at(2412, -70, 40_000), at(5180, -71, 44_000), "notWorthIt -1 2"],
        [at(2412, -70, 60_000), at(2437, -60, 54_000), "currentIsMuchFaster"],
        [at(2412, -70, 11_000), at(2437, -65, 10_500), "notWorthIt 5 6"],
        [at(2412, -70, 11_000), at(2437, -65, 9900), "notWorthIt 5 7"],
        [at(2412, -70, 11_000), at(2437, -65, 9000), "notWorthIt 5 10"],
        [at(2412, -70, 8000), at(2437, -65, 5000), "notWorthIt 5 15"],
        [at(2412, -70, 5000), at(2437, -70, 8000), "worthIt 0 -5"],
        [at(2412, -70, 54_000), at(2437, -62, 54_000), "notWorthIt 8 10", { wasLeft: true }],
    ];
    for (const [current, selected, expected, more] of byThroughput)
        it(`S093 ${current.frequency} ${current.signal} ${current.throughput} to ${selected.frequency} ${selected.signal} ${selected.throughput}: ${expected}`, () => {
            const { roam, reason, difference, required } = judged(current, selected, more);
            const figures = difference === undefined ? "" : ` ${difference} ${required}`;
            assert.equal(`${reason}${figures}`, expected);
            assert.equal(roam, ["worthIt", "muchFaster"].includes(reason));
        });

    it("S093 yes, where the network is bound to the other one", () => {
        assert.deepEqual(judged({ signal: -40 }, { signal: -80 }, { configured: OTHER_AP }), {
            roam: true,
            reason: "configuredBss",
        });
    });
});

describe("a roam that a client commands", () => {
    it("S090 is refused without a current network, and for a BSS that was not scanned or has another SSID", () => {
        const idle = new Station();
        idle.open();
        idle.hears([bssRecord(idle, open)]);
        idle.forget();
        assert.deepEqual(idle.command({ type: "roam", bssid: AP }), refused("notConnected"));
        const station = betweenTwo();
        station.hears([bssRecord(station, { ...open, ssid: "work", bssid: "02:00:00:00:03:00" as typeof AP })]);
        station.forget();
        for (const bssid of ["02:00:00:00:03:00", "02:00:00:00:04:00"] as (typeof AP)[])
            assert.deepEqual(station.command({ type: "roam", bssid }), refused("bssUnknown"));
        station.link("down");
        station.forget();
        assert.deepEqual(station.command({ type: "roam", bssid: AP }), refused("interfaceDisabled"));
        for (const asked of [idle, station]) assert.deepEqual(commands(asked), []);
    });

    it("S091 moves to the BSS whatever its signal, however long ago it was heard", () => {
        const station = betweenTwo();
        station.advance(60_000);
        assert.deepEqual(station.command({ type: "roam", bssid: OTHER_AP }), { ok: true });
        assert.equal(station.latest("authenticate").bssid, OTHER_AP);
        station.answer("authenticate");
        station.authenticated({ bssid: OTHER_AP });
        const { bssid, previousBssid } = station.latest("associate");
        assert.deepEqual([bssid, previousBssid], [OTHER_AP, AP]);
        station.associated({ bssid: OTHER_AP });
        assert.deepEqual(station.states(), ["completed", "authenticating", "associating", "completed"]);
        assert.equal(station.interface().last.roam?.complete, true);
    });
});

describe("a move that the driver would not begin", () => {
    const ENOENT = 2;
    const EBUSY = 16;

    for (const [errno, blocked] of [
        [ENOENT, true],
        [EBUSY, false],
    ] as const)
        it(`leaves the link as it was (${errno})`, () => {
            const station = betweenTwo();
            station.command({ type: "roam", bssid: OTHER_AP });
            station.forget();
            station.advance(20);
            station.answer("authenticate", { errno });
            assert.deepEqual(station.states(), ["authenticating", "completed"]);
            assert.deepEqual(commands(station), [], "and traffic was never stopped");
            const { association, blocklist, last } = station.interface();
            assert.ok(association.tag === "completed" && association.target.bss.bssid === AP);
            assert.deepEqual(last.roam, { millis: 20, complete: false });
            assert.equal(last.disconnect, undefined);
            assert.equal(blocklist.has(OTHER_AP), blocked, "who is to blame is passed over");
            station.disconnected({ reasonCode: 4, locallyGenerated: true });
            assert.equal(station.interface().last.session?.millis, 1020, "and it is one session");
        });

    it("lets a later one begin", () => {
        const station = betweenTwo();
        station.command({ type: "roam", bssid: OTHER_AP });
        station.answer("authenticate", { errno: EBUSY });
        station.forget();
        station.command({ type: "roam", bssid: OTHER_AP });
        assert.deepEqual(commands(station), ["authenticate"]);
    });
});

describe("a move that has begun", () => {
    function moving(): Station {
        const station = betweenTwo();
        station.command({ type: "roam", bssid: OTHER_AP });
        station.forget();
        return station;
    }

    it("stops the traffic only when the driver took the request, in whatever way that is heard of first", () => {
        const firsts: readonly ((station: Station) => void)[] = [
            station => station.answer("authenticate"),
            station => station.disconnected({ bssid: AP, reasonCode: 1, locallyGenerated: true }),
            station => station.authenticated({ bssid: OTHER_AP }),
            station =>
                station.event({ type: "resynchronised", link: station.interface().link, associatedTo: undefined }),
        ];
        for (const first of firsts) {
            const station = moving();
            first(station);
            assert.equal(commands(station)[0], "setOperState");
            assert.equal(station.interface().last.session?.millis, 1000);
            assert.notEqual(station.wpaState(), "disconnected");
            assert.equal(station.interface().last.disconnect, undefined, "nothing was lost");
        }
    });

    it("is not touched by news that the old link is still there", () => {
        const station = moving();
        station.event({ type: "resynchronised", link: station.interface().link, associatedTo: AP });
        assert.deepEqual(commands(station), []);
    });

    it("has an answer that was lost: the driver is associated", () => {
        const station = moving();
        station.authenticated({ bssid: OTHER_AP });
        station.event({ type: "resynchronised", link: station.interface().link, associatedTo: OTHER_AP });
        assert.equal(station.wpaState(), "completed");
    });

    it("leaves both when it is called off", () => {
        const station = moving();
        station.command({ type: "disconnect" });
        assert.deepEqual(
            station.asked.flatMap(({ command }) => (command.type === "deauthenticate" ? [command.bssid] : [])),
            [OTHER_AP, AP],
        );
        assert.equal(station.latest("setOperState").operState, "dormant");
        assert.equal(station.wpaState(), "disconnected");
        assert.deepEqual(station.interface().last.disconnect, { reason: -3 });
    });

    it("that fails goes back, and not to the one that failed a moment later", () => {
        const station = moving();
        station.answer("authenticate");
        station.authenticated({ bssid: OTHER_AP });
        station.answer("associate");
        station.associated({ bssid: OTHER_AP, statusCode: 17 });
        assert.equal(station.latest("authenticate").bssid, AP);
        station.answer("authenticate");
        station.authenticated();
        station.associated();
        assert.ok(!station.states().includes("disconnected"));
        assert.equal(station.interface().last.roam?.complete, false);
        station.command({ type: "reassociate" });
        assert.equal(station.latest("authenticate").bssid, AP);
    });
});

describe("a move when the driver authenticates and associates by itself", () => {
    const answer = (bssid: Mac, statusCode = 0, timedOut = false) =>
        ({
            type: "connected",
            bssid,
            statusCode,
            timedOut,
            requestElements: undefined,
            responseElements: undefined,
        }) as const;

    function moving(): Station {
        const station = new Station();
        station.open("wlan0", { sme: "driver" });
        station.hears([bssRecord(station, open), bssRecord(station, { ...open, bssid: OTHER_AP, signal: -80 })]);
        station.select(openNetwork());
        station.answer("connect");
        station.event(answer(AP));
        station.command({ type: "roam", bssid: OTHER_AP });
        station.forget();
        return station;
    }

    it("S091 tells it where we come from", () => {
        const station = moving();
        const { bssid, previousBssid, fixedBss } = station.latest("connect");
        assert.deepEqual([bssid, previousBssid, fixedBss], [OTHER_AP, AP, true]);
        station.answer("connect");
        assert.deepEqual(commands(station), [], "the old link is the driver's business until it says more");
        station.event(answer(OTHER_AP));
        assert.deepEqual(station.states(), ["associating", "completed"]);
        assert.equal(station.interface().last.roam?.complete, true);
    });

    it("keeps the link when the driver refuses", () => {
        const station = moving();
        station.answer("connect", { errno: 16 });
        assert.deepEqual(station.states(), ["associating", "completed"]);
    });

    it("goes back when it fails", () => {
        for (const failed of [answer(OTHER_AP, 17), answer(OTHER_AP, 0, true)]) {
            const station = moving();
            station.answer("connect");
            station.event(failed);
            assert.equal(station.latest("connect").bssid, AP);
            assert.deepEqual(station.states(), ["associating"]);
        }
    });
});
