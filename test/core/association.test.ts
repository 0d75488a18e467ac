import assert from "node:assert/strict";
import { applyScan, emptyBssTable } from "#src/core/bss.js";
import { currentBssOf, currentNetworkOf } from "#src/core/interface.js";
import { retry } from "#src/core/retry.js";
import { concat } from "#src/lib/bytes.js";
import { type Instant, timeUnits } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { AP, bssRecord, OTHER_AP, openNetwork, pskNetwork, Station } from "#test/support/station.js";

const ENOENT = 2;
const EBUSY = 16;
const EEXIST = 17;
const ENETDOWN = 100;
const EALREADY = 114;

/** Authentication with the only BSS has been asked for. */
function authenticating(sme: "userspace" | "driver" = "userspace"): Station {
    const station = new Station();
    station.open("wlan0", { sme });
    station.hears([bssRecord(station, { security: "open" })]);
    station.select(openNetwork());
    return station;
}

function associating(): Station {
    const station = authenticating();
    station.answer("authenticate");
    station.authenticated();
    return station;
}

const commands = (station: Station): readonly string[] =>
    station
        .commands()
        .map(command => ("reasonCode" in command ? `${command.type} ${command.reasonCode}` : command.type));
const blockedFor = (station: Station): number => station.interface().blocklist.get(AP)?.count ?? 0;

describe("association", () => {
    it("S052 gives an authentication 5 s, then takes it back and counts a failure", () => {
        const station = authenticating();
        station.answer("authenticate");
        station.forget();
        station.advance(4999);
        assert.equal(station.wpaState(), "authenticating");
        assert.deepEqual(commands(station), []);
        station.advance(1);
        assert.deepEqual(commands(station), ["deauthenticate 3"]);
        assert.equal(blockedFor(station), 1);
        assert.equal(station.wpaState(), "disconnected");
        assert.equal(station.interface().last.disconnect, undefined, "there was no link to lose");
    });

    it("S053 gives an association 5 s, then takes it back and counts a failure", () => {
        const station = associating();
        station.answer("associate");
        station.forget();
        station.advance(5000);
        assert.deepEqual(commands(station), ["deauthenticate 3"]);
        assert.equal(blockedFor(station), 1);
    });

    it("S054 counts the 5 s of the association from its beginning", () => {
        const station = authenticating();
        station.answer("authenticate");
        station.advance(4900);
        station.authenticated();
        station.forget();
        station.advance(4999);
        assert.equal(station.wpaState(), "associating");
    });

    for (const [name, errno] of Object.entries({ EALREADY, EEXIST })) {
        it(`S055 drops what the kernel held from before (${name}), and asks once more`, () => {
            const station = authenticating();
            station.forget();
            station.answer("authenticate", { errno });
            assert.deepEqual(commands(station), ["deauthenticate 2", "authenticate"]);
            assert.deepEqual(station.reasons(), ["retryAfterLeftover"]);
            station.answer("authenticate", { errno });
            assert.deepEqual(commands(station), []);
            assert.equal(station.wpaState(), "disconnected");
            assert.equal(blockedFor(station), 1);
        });
    }

    it("S056 survives the disconnection that it caused by that", () => {
        const station = authenticating();
        station.answer("authenticate", { errno: EALREADY });
        station.advance(100);
        station.disconnected({ reasonCode: 2, locallyGenerated: true });
        assert.equal(station.wpaState(), "authenticating");
        station.answer("authenticate");
        station.authenticated();
        station.answer("associate");
        station.associated();
        assert.equal(station.wpaState(), "completed");
        assert.equal(station.interface().last.disconnect, undefined);
    });

    it("S057 scans the channel of a BSS that the kernel has forgotten, and tries again", () => {
        const station = authenticating();
        station.forget();
        station.answer("authenticate", { errno: ENOENT });
        assert.equal(station.wpaState(), "scanning");
        assert.deepEqual(station.latest("scan").frequencies, [2437]);
        station.scanned([bssRecord(station, { security: "open" })]);
        assert.equal(station.wpaState(), "authenticating");
        assert.equal(blockedFor(station), 0);
        station.answer("authenticate", { errno: ENOENT });
        assert.equal(station.wpaState(), "disconnected", "but not without end");
    });

    it("S057 joins another BSS, and does not ask for that one again before it is heard, when the scan misses it", () => {
        const station = authenticating();
        station.advance(1000);
        station.answer("authenticate", { errno: ENOENT });
        station.forget();
        station.scanned([]);
        station.advance(1000);
        assert.ok(!commands(station).includes("authenticate"));
        assert.equal(station.wpaState(), "scanning");
        station.scanned([bssRecord(station, { bssid: OTHER_AP, security: "open" })]);
        assert.equal(station.latest("authenticate").bssid, OTHER_AP);
    });

    for (const [name, errno] of Object.entries({ EBUSY, ENETDOWN })) {
        it(`does not hold against a BSS that the driver was not ready (${name})`, () => {
            const station = authenticating();
            station.answer("authenticate", { errno });
            assert.equal(blockedFor(station), 0);
            station.forget();
            station.advance(100);
            assert.equal(station.wpaState(), "authenticating", "a moment later, without a scan");
        });
    }

    it("S058 drops the authentication when the association is refused", () => {
        const station = associating();
        station.answer("associate");
        station.forget();
        station.associated({ statusCode: 17 });
        assert.deepEqual(commands(station), ["deauthenticate 3"]);
        assert.deepEqual(station.interface().last.association, { statusCode: 17 });
        assert.equal(blockedFor(station), 1);
        assert.equal(station.wpaState(), "disconnected");
    });

    describe("that the access point wants to be asked for again later", () => {
        /** Association Comeback, in TU. */
        const comeback = (timeUnits: number): Uint8Array =>
            concat(
                Uint8Array.of(56, 5, 3),
                Uint8Array.from({ length: 4 }, (_, i) => (timeUnits >> (8 * i)) & 0xff),
            );
        const postponed = (station: Station, elements: Uint8Array): void =>
            station.event({
                type: "associated",
                bssid: AP,
                statusCode: 30,
                requestElements: undefined,
                responseElements: elements,
            });

        it("is asked for again then, without another authentication, and nothing is held against it", () => {
            const station = associating();
            station.answer("associate");
            station.forget();
            postponed(station, comeback(10_000));
            assert.deepEqual(station.interface().last.association, { statusCode: 30 });
            station.advance(10_239);
            assert.deepEqual([commands(station), station.wpaState()], [[], "associating"]);
            station.advance(1);
            assert.deepEqual(commands(station), ["associate"]);
            station.answer("associate");
            station.associated();
            assert.equal(station.wpaState(), "completed");
            assert.equal(blockedFor(station), 0);
        });

        it("has as much time then as at first", () => {
            const station = associating();
            station.answer("associate");
            postponed(station, comeback(1000));
            station.advance(1024 + 4999);
            assert.equal(station.wpaState(), "associating");
            station.advance(1);
            assert.equal(blockedFor(station), 1);
        });

        it("has failed when it is longer than 60000 TU, or not said, or asked for three times", () => {
            for (const elements of [comeback(60_001), new Uint8Array(), Uint8Array.of(56, 5, 1, 9, 0, 0, 0)]) {
                const station = associating();
                station.answer("associate");
                postponed(station, elements);
                assert.equal(blockedFor(station), 1);
            }
            const station = associating();
            for (let times = 0; times < 3; times++) {
                station.answer("associate");
                assert.equal(blockedFor(station), 0);
                postponed(station, comeback(60_000));
                station.advance(61_440);
            }
            assert.equal(blockedFor(station), 1);
        });

        it("is waited for where the driver asks again by itself", () => {
            const station = associating();
            station.answer("associate");
            station.forget();
            station.event({ type: "associationComeback", bssid: OTHER_AP, delay: timeUnits(60_000) });
            station.event({ type: "associationComeback", bssid: AP, delay: timeUnits(60_001) });
            station.event({ type: "associationComeback", bssid: AP, delay: timeUnits(10_000) });
            station.advance(10_240 + 4999);
            assert.deepEqual([commands(station), station.wpaState()], [[], "associating"]);
            station.associated();
            assert.equal(station.wpaState(), "completed");
        });

        it("is not waited for longer than the driver said", () => {
            const station = associating();
            station.answer("associate");
            station.event({ type: "associationComeback", bssid: AP, delay: timeUnits(10_000) });
            station.advance(10_240 + 5000);
            assert.equal(blockedFor(station), 1);
        });

        it("is given up when a client wants something else", () => {
            const station = associating();
            station.answer("associate");
            postponed(station, comeback(10_000));
            station.forget();
            station.command({ type: "disconnect" });
            assert.deepEqual(commands(station), ["deauthenticate 3"]);
            station.advance(60_000);
            assert.deepEqual(commands(station), []);
        });
    });

    const endings: readonly (readonly [string, (station: Station) => void, Readonly<Record<string, unknown>>])[] = [
        [
            "an association that was refused",
            station => station.associated({ statusCode: 17 }),
            { stage: "associating", cause: "associationRefused", status: 17, statusName: "deniedNoMoreStas" },
        ],
        [
            "a driver that would not",
            station => station.answer("associate", { errno: ENETDOWN, text: "no network" }),
            { stage: "associating", cause: "driverNotReady", errno: ENETDOWN, text: "no network" },
        ],
        [
            "a link that the access point ended",
            station => {
                station.associated();
                station.advance(1500);
                station.disconnected({ reasonCode: 5 });
            },
            {
                stage: "completed",
                cause: "disconnectedByAp",
                reason: 5,
                reasonName: "noMoreStas",
                connectedFor: 1500,
            },
        ],
    ];
    for (const [what, finish, told] of endings)
        it(`says in one line what came of ${what}`, () => {
            const station = associating();
            station.forget();
            finish(station);
            const lines = station.taken("trace").filter(({ reason }) => reason === "disconnected");
            assert.deepEqual(
                lines.map(({ level, data }) => ({ level, data })),
                [{ level: "info", data: { network: 0, bssid: AP, keyMismatch: false, ...told } }],
            );
        });

    it("S084 has the log say what the kernel knows when it refuses an association", () => {
        const station = associating();
        station.forget();
        station.answer("associate", { errno: 22, text: "Invalid argument" });
        assert.deepEqual(commands(station)[0], "scanResults");
        station.answer("scanResults", { ok: true, value: { bsss: [bssRecord(station, { security: "open" })] } });
        const known = station.taken("trace").filter(({ reason }) => reason === "driverKnows");
        assert.deepEqual(
            known.map(({ data }) => [data?.bssid, data?.frequency, data?.status]),
            [[AP, 2437, "unrelated"]],
        );
    });

    it("tells the status of every authentication, also when it is the same again", () => {
        const station = authenticating();
        station.authenticated();
        const first = station.interface().last.authentication;
        assert.deepEqual(first, { statusCode: 0 });
        station.event({ type: "associationTimedOut", bssid: AP });
        station.advance(100);
        station.scanned([bssRecord(station, { security: "open" })]);
        station.authenticated();
        assert.notEqual(station.interface().last.authentication, first);
    });

    it("S059 leaves a BSS that only disassociated us", () => {
        const station = Station.connected();
        station.disconnected({ frame: "disassociation", reasonCode: 8 });
        assert.deepEqual(commands(station), ["deauthenticate 3", "setOperState"]);
        assert.deepEqual(station.interface().last.disconnect, { reason: 8 });
    });

    it("S060 keeps the reason of a disconnection, negative when it was our side's", () => {
        const station = Station.connected();
        station.disconnected({ reasonCode: 7 });
        assert.deepEqual(station.interface().last.disconnect, { reason: 7 });
        const other = Station.connected();
        other.disconnected({ reasonCode: 4, locallyGenerated: true });
        assert.deepEqual(other.interface().last.disconnect, { reason: -4 });
    });

    it("S062 takes no notice of a disconnection while there is nothing to disconnect", () => {
        const station = new Station();
        station.open();
        station.select(openNetwork());
        station.forget();
        station.disconnected();
        assert.deepEqual(station.reasons(), ["staleDisconnect"]);
        assert.deepEqual(commands(station), []);
        assert.equal(blockedFor(station), 0);
        assert.equal(station.interface().last.disconnect, undefined);
    });

    it("S062 takes no notice of a disconnection from another access point", () => {
        for (const station of [associating(), Station.connected()]) {
            const state = station.wpaState();
            station.disconnected({ bssid: OTHER_AP });
            assert.equal(station.wpaState(), state);
            assert.ok(station.reasons().includes("staleDisconnect"));
        }
    });

    it("S063 looks again 100 ms after an AP answered the association with a deauthentication", () => {
        const station = associating();
        station.answer("associate");
        station.disconnected({ reasonCode: 1 });
        station.forget();
        station.advance(99);
        assert.deepEqual(commands(station), []);
        station.advance(1);
        assert.deepEqual(commands(station), ["scan"]);
    });

    for (const reasonCode of [4, 6, 7])
        it(`S064 goes back to the same BSS at once and without a scan when it forgot us (reason ${reasonCode})`, () => {
            const station = Station.connected();
            station.advance(600_000);
            station.disconnected({ reasonCode });
            assert.deepEqual(commands(station), ["setOperState", "authenticate"]);
            assert.deepEqual(station.states(), ["completed", "authenticating"]);
            assert.deepEqual(station.interface().last.disconnect, { reason: reasonCode });
        });

    it("S064 rests a moment when it forgets us as soon as we are there, and looks again after any other reason", () => {
        for (const [lasted, reasonCode] of [
            [999, 7],
            [600_000, 3],
        ] as const) {
            const station = Station.connected();
            station.advance(lasted);
            station.disconnected({ reasonCode });
            assert.equal(station.wpaState(), "disconnected");
            station.forget();
            station.advance(100);
            assert.deepEqual(commands(station), [reasonCode === 3 ? "scan" : "authenticate"]);
        }
    });

    it("S065 does not look for a lost connection when it is told not to, until it is told to connect", () => {
        const station = Station.connected();
        station.command({ type: "autoReconnect.set", enabled: false });
        station.advance(60_000);
        station.disconnected({ reasonCode: 7 });
        assert.equal(station.wpaState(), "disconnected");
        station.forget();
        station.advance(60_000);
        assert.deepEqual(commands(station), []);
        station.command({ type: "reconnect" });
        assert.deepEqual(commands(station), ["scan"]);
    });

    it("S069 keeps nothing of a link that is over", () => {
        const station = Station.connected();
        assert.equal(currentBssOf(station.interface())?.bssid, AP);
        station.disconnected({ reasonCode: 3 });
        assert.equal(currentBssOf(station.interface()), undefined);
        assert.equal(currentNetworkOf(station.interface()), undefined);
        const { last } = station.interface();
        station.disconnected({ reasonCode: 3 });
        assert.equal(station.interface().last, last, "a second word of it changes nothing");
    });

    it("S066 waits 100, 500, 1000, 5000 and then 10000 ms between failures in a row", () => {
        const station = authenticating();
        const pauses: unknown[] = [];
        const waits: number[] = [];
        for (let failure = 0; failure < 6; failure++) {
            station.forget();
            station.event({ type: "authenticationTimedOut", bssid: AP });
            const failedAt = station.now;
            pauses.push(station.taken("trace").find(({ reason }) => reason === "retryAfterFailure")?.data?.millis);
            commands(station);
            while (commands(station).length === 0) station.advance(100);
            waits.push(station.now - failedAt);
            station.scanned([bssRecord(station, { security: "open" })]);
            assert.equal(station.wpaState(), "authenticating");
        }
        assert.deepEqual(pauses, [100, 500, 1000, 5000, 10_000, 10_000]);
        assert.deepEqual(
            waits,
            [100, 500, 1000, 10_000, 20_000, 30_000],
            "the network is set aside from the fourth on",
        );
    });

    it("S066 sets a network aside after the fourth failure in a row, says so, and forgets it once connected", () => {
        const station = authenticating();
        const aside: unknown[] = [];
        for (let failure = 0; failure < 5; failure++) {
            station.forget();
            station.event({ type: "authenticationTimedOut", bssid: AP });
            const told = station.taken("trace").find(({ reason }) => reason === "networkSetAside");
            aside.push(told?.data);
            commands(station);
            while (commands(station).length === 0) station.advance(100);
            station.scanned([bssRecord(station, { security: "open" })]);
        }
        const why = { network: 0, why: "CONN_FAILED" };
        assert.deepEqual(aside, [
            undefined,
            undefined,
            undefined,
            { ...why, failures: 1, millis: 10_000 },
            { ...why, failures: 2, millis: 20_000 },
        ]);
        station.authenticated();
        station.associated();
        assert.equal(station.wpaState(), "completed");
        assert.equal(station.interface().networks.byId.get(0)?.setAside, undefined);
    });

    it("S067 tries another BSS of the network before one that failed", () => {
        const station = new Station();
        station.open();
        const air = () => [
            bssRecord(station, { security: "open", signal: -40 }),
            bssRecord(station, { security: "open", bssid: OTHER_AP, signal: -80 }),
        ];
        station.hears(air());
        station.select(openNetwork());
        assert.equal(station.latest("authenticate").bssid, AP);
        station.event({ type: "authenticationTimedOut", bssid: AP });
        assert.equal(station.latest("authenticate").bssid, OTHER_AP, "at once");
        station.event({ type: "authenticationTimedOut", bssid: OTHER_AP });
        assert.equal(station.wpaState(), "disconnected", "and rests when both failed");
    });

    it("S067 does so by what was heard up to 5 s ago and else scans, where quick_search is 0 as in the original", () => {
        for (const [age, command] of [
            [2000, "authenticate"],
            [6000, "scan"],
        ] as const) {
            const station = new Station();
            station.open();
            station.command({ type: "config.set", field: "quick_search", text: "0" });
            station.hears([
                bssRecord(station, { security: "open", signal: -40 }),
                bssRecord(station, { security: "open", bssid: OTHER_AP, signal: -80 }),
            ]);
            station.select(openNetwork());
            station.answer("authenticate");
            if (age === 2000) station.advance(2000);
            else {
                // An authentication that nobody answers ends after 5 s; the association behind it takes one more.
                station.advance(4000);
                station.authenticated();
                station.answer("associate");
                station.advance(2000);
            }
            station.forget();
            station.event(
                age === 2000
                    ? { type: "authenticationTimedOut", bssid: AP }
                    : { type: "associationTimedOut", bssid: AP },
            );
            station.advance(100);
            assert.deepEqual(commands(station), [command]);
            if (command === "authenticate") assert.equal(station.latest("authenticate").bssid, OTHER_AP);
        }
    });

    describe("by the rules of the beginning", () => {
        const OTHERS = ["02:00:00:00:02:00", "02:00:00:00:03:00"] as Mac[];

        /** A network of some BSSs, of which the first one is tried. */
        function trying(...frequencies: readonly number[]): Station {
            const station = new Station();
            station.open();
            station.command({ type: "config.set", field: "retry_policy", text: "1" });
            station.hears([
                bssRecord(station, { security: "open", signal: -40 }),
                ...frequencies.map((frequency, i) =>
                    bssRecord(station, { security: "open", signal: -85, bssid: OTHERS[i]!, frequency }),
                ),
            ]);
            station.select(openNetwork());
            return station;
        }

        it("S066 waits 100, 500, 1000 and then 5000 ms by the failures of the BSS", () => {
            const station = trying();
            const pauses: unknown[] = [];
            for (let failure = 0; failure < 6; failure++) {
                station.forget();
                station.event({ type: "authenticationTimedOut", bssid: AP });
                pauses.push(station.taken("trace").find(({ reason }) => reason === "retryAfterFailure")?.data?.millis);
                commands(station);
                while (commands(station).length === 0) station.advance(100);
                station.scanned([bssRecord(station, { security: "open" })]);
            }
            assert.deepEqual(pauses, [100, 500, 1000, 5000, 5000, 5000]);
        });

        it("S067 scans the channels of the other BSSs of the network after the first failure, once", () => {
            const station = trying(2412, 5180);
            assert.equal(station.latest("authenticate").bssid, AP);
            station.forget();
            station.event({ type: "authenticationTimedOut", bssid: AP });
            assert.equal(blockedFor(station), 2);
            station.advance(99);
            assert.deepEqual(commands(station), []);
            station.advance(1);
            assert.deepEqual(station.latest("scan").frequencies, [2412, 5180]);
            station.scanned(
                [bssRecord(station, { security: "open", signal: -85, bssid: OTHERS[1]!, frequency: 5180 })],
                { frequencies: [2412, 5180] },
            );
            assert.equal(station.latest("authenticate").bssid, OTHERS[1]);
            station.event({ type: "authenticationTimedOut", bssid: OTHERS[1]! });
            station.advance(100);
            assert.deepEqual(station.latest("scan").frequencies, [2412], "what else there is");
        });

        it("S067 scans ten of them at most, each once", () => {
            const bss = bssRecord(new Station());
            const others = Array.from({ length: 24 }, (_, n) => ({ ...bss, frequency: 5000 + 20 * (n >> 1) }));
            const { table } = applyScan(
                emptyBssTable(),
                {
                    bsss: others.map((other, n) => ({
                        ...other,
                        bssid: `02:00:00:00:04:${n.toString(16).padStart(2, "0")}` as Mac,
                    })),
                    startedAt: 0 as Instant,
                    askedAt: 0 as Instant,
                    frequencies: [],
                    ssids: [],
                    complete: false,
                },
                { maxCount: 100, expireCount: 2, inUse: new Set(), known: () => true },
            );
            const { channels } = retry({ inARow: 1, ofBss: 1, others: table.byId.values() }, "perBss");
            assert.deepEqual(
                channels,
                Array.from({ length: 10 }, (_, n) => 5000 + 20 * n),
            );
        });

        it("S067 scans them after a disconnection, too", () => {
            const station = trying(2412);
            station.authenticated();
            station.associated();
            station.advance(60_000);
            station.hears([
                bssRecord(station, { security: "open" }),
                bssRecord(station, { security: "open", bssid: OTHERS[0]!, frequency: 2412 }),
            ]);
            station.disconnected({ reasonCode: 1 });
            station.forget();
            station.advance(100);
            assert.deepEqual(station.latest("scan").frequencies, [2412]);
            station.scanned([bssRecord(station, { security: "open", bssid: OTHERS[0]!, frequency: 2412 })], {
                frequencies: [2412],
            });
            assert.equal(station.latest("authenticate").bssid, OTHERS[0]);
        });
    });

    describe("when the driver authenticates and associates by itself", () => {
        const connected = (station: Station, statusCode: number, timedOut = false): void =>
            station.event({
                type: "connected",
                bssid: AP,
                statusCode,
                timedOut,
                requestElements: undefined,
                responseElements: undefined,
            });

        it("S088 takes its word for it", () => {
            const station = authenticating("driver");
            assert.equal(station.wpaState(), "associating");
            assert.equal(station.latest("connect").fixedBss, true);
            connected(station, 0);
            assert.equal(station.wpaState(), "completed");
        });

        it("is not followed to a BSS that it chose by itself", () => {
            const station = authenticating("driver");
            station.answer("connect");
            station.forget();
            station.event({
                type: "connected",
                bssid: OTHER_AP,
                statusCode: 0,
                timedOut: false,
                requestElements: undefined,
                responseElements: undefined,
            });
            assert.equal(station.wpaState(), "disconnected");
            assert.deepEqual(commands(station), ["disconnect 3"]);
        });

        it("S088 is refused or not heard", () => {
            const refused = authenticating("driver");
            connected(refused, 1);
            assert.deepEqual(refused.interface().last.association, { statusCode: 1 });
            const silent = authenticating("driver");
            connected(silent, 1, true);
            assert.equal(silent.interface().last.association, undefined);
            for (const station of [refused, silent]) assert.equal(blockedFor(station), 1);
        });

        it("S082 gives it 10 s", () => {
            const station = authenticating("driver");
            station.answer("connect");
            station.forget();
            station.advance(9999);
            assert.deepEqual(commands(station), []);
            station.advance(1);
            assert.deepEqual(commands(station), ["disconnect 3"]);
        });

        it("S081 S083 is asked for a whole connection also where we could do it, when driver_param says so", () => {
            const station = new Station();
            station.open("wlan0", { sme: "userspace" });
            station.hears([bssRecord(station, { security: "open" })]);
            station.command({ type: "config.set", field: "driver_param", text: "use_monitor=1 force_connect_cmd=1" });
            station.select(openNetwork());
            assert.equal(commands(station).at(-1), "connect");
        });

        it("S087 drops what it held from before, and asks once more", () => {
            const station = authenticating("driver");
            station.forget();
            station.answer("connect", { errno: EALREADY });
            assert.deepEqual(commands(station), ["disconnect 2", "connect"]);
            station.answer("connect", { errno: EALREADY });
            assert.deepEqual(commands(station), []);
            assert.equal(blockedFor(station), 1);
        });
    });

    describe("a vanished AP", () => {
        it("S029 leaves the table, and is found on its channel when it comes back", () => {
            const station = Station.connected();
            station.advance(60_000);
            station.forget();
            station.disconnected({ frame: undefined, reasonCode: 4, locallyGenerated: true });
            assert.equal(station.interface().bss.byId.size, 0);
            assert.equal(station.interface().last.session?.millis, 60_000);
            const frequencies: (readonly number[] | undefined)[] = [];
            for (let scans = 0; scans < 6; scans++) {
                while (!commands(station).includes("scan")) station.advance(50);
                frequencies.push(station.latest("scan").frequencies);
                station.scanned([]);
            }
            assert.deepEqual(frequencies, [[2437], [2437], undefined, [2437], [2437], undefined]);
            station.advance(5000);
            station.scanned([bssRecord(station, { security: "open" })]);
            station.authenticated();
            station.associated();
            assert.deepEqual(station.states(), [
                "completed",
                "disconnected",
                "scanning",
                "authenticating",
                "associating",
                "completed",
            ]);
            assert.notEqual(station.interface().association.tag, "idle");
        });
    });

    it("S028 lets go of a BSS that was left, and it ages like any other", () => {
        const station = Station.connected();
        station.command({ type: "disconnect" });
        for (let scans = 0; scans < 2; scans++) {
            station.advance(1000);
            station.hears([]);
        }
        assert.equal(station.interface().bss.byId.size, 0);
    });

    it("events were lost: a link that the driver still has goes on, one that it lost is over", () => {
        const station = Station.connected();
        const link = station.interface().link;
        station.event({ type: "resynchronised", link, associatedTo: AP });
        assert.equal(station.wpaState(), "completed");
        station.event({ type: "resynchronised", link, associatedTo: undefined });
        assert.equal(station.wpaState(), "disconnected");
    });

    it("a link of the driver's that nobody here knows of is ended", () => {
        const station = new Station();
        station.open();
        station.forget();
        station.event({ type: "resynchronised", link: station.interface().link, associatedTo: AP });
        assert.deepEqual(commands(station), ["disconnect 3"]);
        station.event({ type: "resynchronised", link: station.interface().link, associatedTo: undefined });
        assert.deepEqual(commands(station), []);
    });

    const modes = ["infrastructure", "ad hoc", "access point", "P2P group owner", "P2P group formation", "mesh"];
    for (const [mode, name] of modes.entries())
        it(`S079 ${mode === 0 ? "is begun" : "says that a driver of stations is no use"} for a network of mode ${mode}, ${name}`, () => {
            const station = new Station();
            station.open();
            station.hears([bssRecord(station, { security: "open" })]);
            station.select(openNetwork({ mode: `${mode}` }));
            const begun = commands(station);
            assert.deepEqual(begun, mode === 0 ? ["scan", "authenticate"].slice(1) : ["scan"]);
            if (mode === 0) return;
            station.scanned([bssRecord(station, { security: "open" })]);
            const told = station.decisions().findLast(({ reason }) => reason === "nothingFound");
            assert.deepEqual(told?.considered?.refusals, { notInfrastructure: 1 });
            assert.deepEqual(
                commands(station).filter(command => command !== "scan"),
                [],
            );
        });

    it("S081 waits for its own scan to stop before it uses the radio", () => {
        const station = new Station();
        station.open();
        station.hears([bssRecord(station)]);
        station.command({ type: "scan", parameters: { ssids: [new Uint8Array()] }, allowRoam: false });
        station.answer("scan");
        station.forget();
        station.select(pskNetwork());
        assert.deepEqual(commands(station), ["abortScan"]);
        assert.equal(station.wpaState(), "scanning");
        station.event({ type: "scan.done", own: true, aborted: true, frequencies: [], ssids: [] });
        station.answer("scanResults", { ok: true, value: { bsss: [] } });
        assert.equal(station.wpaState(), "authenticating");
        assert.deepEqual(
            station.notices().map(({ notice }) => notice),
            [
                { type: "networkSelected", network: 0 },
                { type: "scanDone", success: false },
            ],
        );
    });
});
