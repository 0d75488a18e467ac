import assert from "node:assert/strict";
import type { NetworkConfig } from "#src/config/network.js";
import { passphraseToPsk } from "#src/crypto/pbkdf2.js";
import type { Capabilities } from "#src/driver/capability.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import type { Mac } from "#src/lib/mac.js";
import { Secret } from "#src/lib/secret.js";
import { utf8 } from "#src/lib/text.js";
import { Authenticator } from "#test/support/authenticator.js";
import { AP, bssRecord, OTHER_AP, openNetwork, pskNetwork, Station, secretOf } from "#test/support/station.js";

const WRONG = new Uint8Array(32).fill(1);
const THIRD_AP = "02:00:00:00:03:00" as Mac;

/** Associated to a protected BSS; no key frame yet. */
function associated(station = new Station(), config = pskNetwork(), capabilities: Partial<Capabilities> = {}): Station {
    station.open("wlan0", capabilities);
    station.hears([bssRecord(station)]);
    station.select(config);
    station.answer("authenticate");
    station.authenticated();
    station.answer("associate");
    station.associated();
    return station;
}

function connected(
    config?: NetworkConfig,
    capabilities?: Partial<Capabilities>,
): { readonly station: Station; readonly ap: Authenticator } {
    const station = associated(undefined, config, capabilities);
    const ap = new Authenticator(station).begin().run();
    assert.equal(station.wpaState(), "completed");
    station.forget();
    return { station, ap };
}

const installed = (station: Station): readonly string[] =>
    station.asked.flatMap(({ command }) => (command.type === "installKey" ? [command.kind] : []));

/** Every secret that a state refers to. */
function secretsIn(value: unknown, seen = new Set<unknown>()): readonly Secret[] {
    if (typeof value !== "object" || value === null || seen.has(value)) return [];
    seen.add(value);
    if (value.constructor.name === "Secret") return [value as Secret];
    const parts = value instanceof Map ? [...value.values()] : Object.values(value);
    const values = "values" in value && value.constructor.name === "VersionedMap" ? [...valuesOf(value)] : [];
    return [...parts, ...values].flatMap(part => secretsIn(part, seen));
}

const valuesOf = (map: object): readonly unknown[] =>
    "values" in map && typeof map.values === "function" ? map.values() : [];

describe("the key handshake of an interface", () => {
    it("goes from associated to 4way_handshake to completed, and opens the port behind the keys", () => {
        const station = associated();
        assert.equal(station.wpaState(), "associated");
        const ap = new Authenticator(station).begin();
        ap.deliver();
        assert.equal(station.wpaState(), "4way_handshake");
        station.taken("driver");
        ap.run();
        assert.deepEqual(
            station.commands().map(({ type }) => type),
            ["sendEapol", "installKey", "installKey", "authorizePort", "setOperState"],
        );
        assert.deepEqual(station.states().slice(-3), ["associated", "4way_handshake", "completed"]);
        assert.ok(ap.complete);
    });

    it("sends EAPOL frames of the version that the configuration says", () => {
        for (const [text, version] of [
            ["1", 1],
            ["2", 2],
        ] as const) {
            const station = new Station();
            station.open();
            station.command({ type: "config.set", field: "eapol_version", text });
            station.hears([bssRecord(station)]);
            station.select(pskNetwork());
            station.answer("authenticate");
            station.authenticated();
            station.answer("associate");
            station.associated();
            new Authenticator(station).begin().run();
            assert.equal(station.wpaState(), "completed");
            assert.deepEqual(
                station.sent.map(frame => frame[0]),
                [version, version],
            );
        }
    });

    describe("message 1 and the end of the association, in either order", () => {
        it("S076 keeps a message 1 that came up to 200 ms before the association", () => {
            const station = new Station();
            station.open();
            station.hears([bssRecord(station)]);
            station.select(pskNetwork());
            station.answer("authenticate");
            station.authenticated();
            const ap = new Authenticator(station).begin();
            ap.deliver();
            assert.ok(station.reasons().includes("earlyEapol"));
            station.advance(200);
            station.associated();
            assert.equal(station.wpaState(), "4way_handshake");
            assert.equal(station.sent.length, 1);
        });

        it("S076 forgets one that came earlier than that", () => {
            const station = new Station();
            station.open();
            station.hears([bssRecord(station)]);
            station.select(pskNetwork());
            station.answer("authenticate");
            station.authenticated();
            new Authenticator(station).begin().deliver();
            station.advance(201);
            station.associated();
            assert.equal(station.wpaState(), "associated");
            assert.equal(station.sent.length, 0);
        });

        it("takes events that overtake the driver's answers", () => {
            const station = new Station();
            station.open();
            station.hears([bssRecord(station)]);
            station.select(pskNetwork());
            station.authenticated();
            station.answer("authenticate");
            station.associated();
            station.answer("associate");
            new Authenticator(station).begin().run();
            assert.equal(station.wpaState(), "completed");
        });
    });

    describe("a key that is derived late", () => {
        function deriving(): Station {
            const station = new Station();
            station.open();
            station.hears([bssRecord(station)]);
            station.select(pskNetwork({ psk: '"correct horse"' }));
            station.answer("authenticate");
            station.authenticated();
            station.answer("associate");
            station.associated();
            return station;
        }

        it("holds message 1 until it is there", () => {
            const station = deriving();
            const ap = new Authenticator(station, { pmk: new Uint8Array(32).fill(5) }).begin();
            ap.deliver();
            assert.equal(station.sent.length, 0);
            station.derived(secretOf(5));
            assert.equal(station.wpaState(), "4way_handshake");
            ap.resend().run();
            assert.equal(station.wpaState(), "completed");
        });

        it("is not needed any more when its network was removed meanwhile, and is wiped", () => {
            const station = deriving();
            const key = secretOf(5);
            station.command({ type: "network.remove", network: 0 });
            station.derived(key);
            assert.ok(key.wiped);
            assert.equal(station.wpaState(), "disconnected");
        });

        it("is not needed any more when its network got another one, which is used instead", () => {
            const station = deriving();
            const late = station.taken("compute")[0]!;
            station.command({ type: "network.set", network: 0, config: pskNetwork({ psk: '"another horse"' }) });
            const key = secretOf(5);
            station.dispatch({ type: "computed", interface: 0, request: late.request, result: key });
            assert.ok(key.wiped);
            station.derived(secretOf(6));
            new Authenticator(station, { pmk: new Uint8Array(32).fill(6) }).begin().run();
            assert.equal(station.wpaState(), "completed");
        });

        it("is wiped when the interface is gone", () => {
            const station = deriving();
            const job = station.taken("compute")[0]!;
            station.dispatch({ type: "interface.remove", call: station.call(), interface: 0 });
            const key = secretOf(5);
            station.dispatch({ type: "computed", interface: 0, request: job.request, result: key });
            assert.ok(key.wiped);
        });

        it("that could not be derived leaves the network without candidates, and says why", () => {
            const station = deriving();
            station.derived(undefined);
            assert.ok(station.reasons().includes("keyNotDerived"));
            station.advance(10_500);
            const traces = station.taken("trace");
            assert.ok(traces.some(({ reason, data }) => reason === "scanningAllChannels" && data?.keyMissing === 1));
            assert.ok(station.notices().every(({ notice }) => notice.type !== "pskMismatch"));
        });
    });

    it("S041 with a passphrase for a BSSID takes the SSID for the key from the BSS", () => {
        const station = new Station();
        station.open();
        const bss = bssRecord(station, { ssid: "wildcard-test" });
        station.hears([bss, bssRecord(station, { ssid: "wildcard-test", bssid: OTHER_AP })]);
        station.select(pskNetwork({ ssid: '""', bssid: AP, psk: '"12345678"' }));
        assert.equal(station.latest("authenticate").bssid, AP);
        const jobs = station.taken("compute");
        assert.deepEqual(
            jobs.map(({ job }) => job.ssid),
            [utf8("wildcard-test")],
        );
        const { request, job } = jobs[0]!;
        const pmk = passphraseToPsk(job.passphrase.reveal(), job.ssid);
        assert.equal(
            Buffer.from(pmk).toString("hex"),
            "a54321208162736f44bd2d6b4d9d86bd8c3fff6d2aa937fcd39f45db3cd5510a",
        );
        station.dispatch({ type: "computed", interface: 0, request, result: new Secret(pmk) });
        station.answer("authenticate");
        station.authenticated();
        station.answer("associate");
        station.associated();
        new Authenticator(station, { pmk }).begin().run();
        assert.equal(station.wpaState(), "completed");
        station.command({ type: "reassociate" });
        assert.deepEqual(station.taken("compute"), [], "the key is known now");
    });

    describe("a wrong pre-shared key", () => {
        it("is told once, behind the reason, with the step from 4way_handshake to disconnected", () => {
            const station = associated();
            const ap = new Authenticator(station, { pmk: WRONG }).begin();
            ap.deliver().resend().deliver();
            station.forget();
            station.disconnected({ reasonCode: ReasonCode.fourWayHandshakeTimeout });
            assert.deepEqual(station.interface().last.disconnect, { reason: 15 });
            assert.deepEqual(station.states(), ["4way_handshake", "disconnected"]);
            assert.deepEqual(
                station.notices().map(({ notice }) => notice),
                [{ type: "pskMismatch" }],
            );
            // Nothing looks like another failure until the network may be tried again.
            station.advance(9_000);
            assert.deepEqual(station.states(), ["disconnected"]);
            assert.deepEqual(station.notices(), []);
        });

        it("is told when the AP gives up without asking again, but not at once", () => {
            const station = associated();
            new Authenticator(station, { pmk: WRONG }).begin().deliver();
            station.advance(50);
            station.forget();
            station.disconnected({ reasonCode: ReasonCode.fourWayHandshakeTimeout });
            assert.equal(station.notices().length, 1);
        });

        it("is told when the AP falls back on silence after it asked again", () => {
            const station = associated();
            const ap = new Authenticator(station, { pmk: WRONG }).begin();
            ap.deliver().resend().deliver();
            station.forget();
            station.advance(10_000);
            assert.deepEqual(station.states(), ["4way_handshake", "disconnected"]);
            assert.equal(station.notices().length, 1);
            assert.deepEqual(station.interface().last.disconnect, { reason: -3 });
        });

        it("sets the network aside for 10, 20, 30, 60 s …, and it is tried again by itself", () => {
            const station = associated();
            const tries: number[] = [];
            for (let round = 0; round < 4; round++) {
                const ap = new Authenticator(station, { pmk: WRONG }).begin();
                ap.deliver().resend().deliver();
                station.disconnected({ reasonCode: ReasonCode.fourWayHandshakeTimeout });
                const failedAt = station.now;
                station.forget();
                while (station.wpaState() !== "authenticating") {
                    station.advance(500);
                    if (station.wpaState() === "scanning") station.scanned([bssRecord(station)]);
                }
                tries.push(Math.round((station.now - failedAt) / 1000));
                station.answer("authenticate");
                station.authenticated();
                station.answer("associate");
                station.associated();
            }
            assert.deepEqual(tries, [10, 20, 30, 60]);
        });

        it("is forgotten when the network is selected again", () => {
            const station = associated();
            new Authenticator(station, { pmk: WRONG }).begin().deliver().resend().deliver();
            station.disconnected({ reasonCode: ReasonCode.fourWayHandshakeTimeout });
            assert.notEqual(station.interface().networks.byId.get(0)!.setAside, undefined);
            station.command({ type: "network.select", network: 0 });
            assert.equal(station.interface().networks.byId.get(0)!.setAside, undefined);
            assert.notEqual(station.wpaState(), "disconnected");
        });
    });

    describe("any other end in the handshake is not taken for a wrong key", () => {
        const ends: Readonly<Record<string, (station: Station) => void>> = {
            "the AP deauthenticates before it asked again": station => station.disconnected({ reasonCode: 2 }),
            "somebody says in the AP's name at once that it gave up": station =>
                station.disconnected({ reasonCode: ReasonCode.fourWayHandshakeTimeout }),
            "somebody asks again and gives up at once in the AP's name": station => {
                new Authenticator(station).begin().deliver();
                station.disconnected({ reasonCode: ReasonCode.fourWayHandshakeTimeout });
            },
            "the driver lost the AP": station => station.disconnected({ reasonCode: 4, locallyGenerated: true }),
            "the AP says nothing more": station => station.advance(10_000),
        };
        for (const [name, happen] of Object.entries(ends)) {
            it(name, () => {
                const station = associated();
                new Authenticator(station).begin().deliver();
                station.forget();
                happen(station);
                assert.deepEqual(station.states(), ["4way_handshake", "scanning"]);
                assert.deepEqual(station.notices(), []);
                assert.equal(station.interface().networks.byId.get(0)!.setAside, undefined);
            });
        }

        it("no frame ever came", () => {
            const station = associated();
            station.forget();
            station.advance(10_000);
            assert.deepEqual(station.states(), ["associated", "scanning"]);
            assert.deepEqual(station.notices(), []);
        });

        it("an AP that never begins is left for another one, wherever that is", () => {
            const station = associated();
            station.advance(10_500);
            assert.equal(station.latest("scan").frequencies, undefined);
            station.scanned([
                bssRecord(station, { signal: -40 }),
                bssRecord(station, { bssid: OTHER_AP, frequency: 2412, signal: -80 }),
            ]);
            assert.equal(station.latest("authenticate").bssid, OTHER_AP);
        });

        it("the driver refuses the key", () => {
            const station = associated();
            new Authenticator(station).begin().deliver().deliver();
            station.forget();
            station.answer("installKey", { errno: 22 });
            assert.equal(station.wpaState(), "disconnected");
            assert.deepEqual(station.notices(), []);
            const { data } = station.taken("trace").find(({ reason }) => reason === "disconnected")!;
            assert.deepEqual(data, {
                network: 0,
                bssid: AP,
                stage: "completed",
                cause: "keyRefusedByDriver",
                errno: 22,
                text: "",
                keyMismatch: false,
                reason: -1,
                reasonName: "unspecified",
                connectedFor: 0,
            });
            assert.equal(station.latest("deauthenticate").reasonCode, ReasonCode.unspecified);
        });
    });

    it("does not end a new association for a key that was refused in the one before", () => {
        const { station } = connected();
        station.disconnected();
        station.advance(100);
        station.scanned([bssRecord(station)]);
        station.authenticated();
        station.associated();
        assert.equal(station.wpaState(), "associated");
        station.answer("installKey", { errno: 22 });
        assert.equal(station.wpaState(), "associated");
    });

    it("renews keys while it is in use, without a change of state", () => {
        const { station, ap } = connected();
        const before = installed(station).length;
        ap.rekey().run();
        assert.deepEqual(installed(station).slice(before), ["pairwise"]);
        assert.deepEqual(station.states(), ["completed"]);
        assert.ok(ap.complete);
    });

    describe("while the pairwise key is replaced", () => {
        const looking = { type: "scan", parameters: { ssids: [new Uint8Array()] }, allowRoam: false } as const;
        const scans = (station: Station) => station.commands().filter(({ type }) => type === "scan").length;

        it("no scan takes the radio elsewhere, whoever wants one, and the first one begins as soon as the key is there", () => {
            const { station, ap } = connected(pskNetwork({ bgscan: '"simple:30:-45:60"' }));
            station.advance(29_000);
            ap.rekey().deliver();
            station.command(looking);
            station.advance(1500);
            assert.equal(scans(station), 0);
            ap.run();
            assert.ok(ap.complete);
            assert.equal(scans(station), 1);
            assert.equal(station.wpaState(), "completed");
        });

        it("a scan that runs is not stopped: anybody can send a message 1", () => {
            const { station, ap } = connected();
            station.command(looking);
            station.answer("scan");
            ap.rekey().deliver();
            assert.ok(!station.commands().some(({ type }) => type === "abortScan"));
        });

        it("that ends after 2 s, and what comes to nothing keeps nobody waiting again for 10 s", () => {
            const { station, ap } = connected();
            ap.rekey().deliver();
            station.command(looking);
            station.advance(1999);
            assert.equal(scans(station), 0);
            station.advance(1);
            assert.equal(scans(station), 1);
            station.scanned([bssRecord(station)]);
            ap.resend().deliver();
            station.command(looking);
            assert.equal(scans(station), 1);
        });

        it("a link that ends gives the radio back", () => {
            const { station, ap } = connected();
            ap.rekey().deliver();
            station.disconnected({ reasonCode: 3 });
            assert.equal(station.root.radios.size, 0);
        });

        it("a move to another access point waits for it", () => {
            const { station, ap } = connected();
            station.hears([bssRecord(station), bssRecord(station, { bssid: OTHER_AP, frequency: 2462 })]);
            ap.rekey().deliver();
            station.command({ type: "roam", bssid: OTHER_AP });
            assert.ok(!station.commands().some(({ type }) => type === "authenticate"));
            ap.run();
            assert.equal(station.latest("authenticate").bssid, OTHER_AP);
        });

        it("it is installed when the driver says that message 4 was heard, where it says so", () => {
            const { station, ap } = connected(undefined, {
                features: new Set(["controlPortOverNl80211", "controlPortTransmitStatus"]),
            });
            const before = installed(station).length;
            ap.rekey().run();
            assert.deepEqual(installed(station).slice(before), []);
            const message4 = station.sent.at(-1)!;
            station.event({ type: "eapolAcknowledged", frame: message4, acknowledged: false });
            assert.deepEqual(installed(station).slice(before), []);
            station.event({ type: "eapolAcknowledged", frame: message4, acknowledged: true });
            assert.deepEqual(installed(station).slice(before), ["pairwise"]);
        });
    });

    it("renews keys of a link whose network got another key since", () => {
        const { station, ap } = connected();
        station.command({ type: "network.set", network: 0, config: pskNetwork({ psk: "11".repeat(32) }) });
        ap.rekey().run();
        assert.ok(ap.complete);
        assert.equal(station.wpaState(), "completed");
    });

    describe("a network that gets another passphrase in the middle", () => {
        const passphrase = (station = new Station()): { readonly station: Station; readonly ap: Authenticator } => {
            station.open();
            station.hears([bssRecord(station)]);
            station.select(pskNetwork({ psk: '"correct horse"' }));
            station.derived(secretOf(5));
            station.authenticated();
            station.associated();
            return { station, ap: new Authenticator(station, { pmk: new Uint8Array(32).fill(5) }).begin() };
        };
        const change = (station: Station): void => {
            const config = pskNetwork({ psk: '"another horse"', disabled: "0" });
            station.command({ type: "network.set", network: 0, config });
        };

        it("finishes the handshake with the key it began with", () => {
            const { station, ap } = passphrase();
            ap.deliver();
            change(station);
            station.derived(secretOf(6));
            ap.run();
            assert.equal(station.wpaState(), "completed");
            assert.ok(ap.complete);
        });

        it("answers for the link it has while the new key is derived", () => {
            const { station, ap } = passphrase();
            ap.run();
            change(station);
            ap.rekey().run();
            assert.ok(ap.complete);
        });
    });

    describe("secrets", () => {
        const ways: Readonly<Record<string, (station: Station) => void>> = {
            "the link is lost and the network removed": station => {
                station.disconnected();
                station.command({ type: "network.removeAll" });
            },
            "the network in use is removed": station => station.command({ type: "network.remove", network: 0 }),
            "the device is gone and the networks removed": station => {
                station.link("removed");
                station.command({ type: "network.removeAll" });
            },
        };
        for (const [name, happen] of Object.entries(ways)) {
            it(`are wiped and nowhere in the state any more when ${name}`, () => {
                const { station } = connected();
                const before = secretsIn(station.interface());
                assert.ok(before.length >= 5, `${before.length} secrets before`);
                happen(station);
                assert.deepEqual(secretsIn(station.interface()), []);
                assert.ok(before.every(secret => secret.wiped));
            });
        }

        it("are wiped with the interface", () => {
            const { station } = connected();
            const before = secretsIn(station.interface());
            station.dispatch({ type: "interface.remove", call: station.call(), interface: 0 });
            assert.ok(before.every(secret => secret.wiped));
        });

        it("of a link are wiped when the link ends, and those of the network stay", () => {
            const { station } = connected();
            const network = station.interface().networks.byId.get(0)!;
            const keys = secretsIn(station.interface()).filter(secret => !secretsIn(network).includes(secret));
            station.disconnected();
            assert.ok(keys.length >= 4 && keys.every(secret => secret.wiped));
            assert.ok(secretsIn(network).every(secret => !secret.wiped));
        });

        it("that a network no longer has are wiped", () => {
            const { station } = connected();
            const old = secretsIn(station.interface().networks.byId.get(0)!);
            station.command({ type: "network.set", network: 0, config: pskNetwork({ psk: "11".repeat(32) }) });
            assert.ok(old.every(secret => secret.wiped));
            const now = secretsIn(station.interface().networks.byId.get(0)!);
            assert.ok(now.length > 0 && now.every(secret => !secret.wiped));
        });
    });

    describe("a move to another BSS of the network", () => {
        /** Connected to one BSS; a stronger one was heard. */
        function between(): Station {
            const { station } = connected();
            station.advance(1000);
            station.hears([
                bssRecord(station, { signal: -80 }),
                bssRecord(station, { bssid: OTHER_AP, frequency: 2412, signal: -40 }),
            ]);
            station.forget();
            station.command({ type: "reassociate" });
            station.answer("authenticate");
            return station;
        }

        it("S078 takes the old BSS with it, has keys of its own, and is measured", () => {
            const station = between();
            assert.deepEqual(station.states(), ["completed", "authenticating"]);
            assert.equal(station.interface().last.session?.millis, 1000);
            station.advance(30);
            station.authenticated({ bssid: OTHER_AP });
            assert.equal(station.latest("associate").previousBssid, AP);
            station.associated({ bssid: OTHER_AP });
            station.advance(20);
            new Authenticator(station, { bssid: OTHER_AP }).begin().run();
            assert.deepEqual(station.states(), [
                "authenticating",
                "associating",
                "associated",
                "4way_handshake",
                "completed",
            ]);
            assert.deepEqual(station.interface().last.roam, { millis: 50, complete: true });
        });

        it("that shows the key to be wrong is seen as that, also when another network is there to be joined", () => {
            const station = between();
            station.command({ type: "network.add", config: openNetwork({ ssid: '"work"', disabled: "0" }) });
            // Another program's scan.
            station.event({ type: "scan.done", own: false, aborted: false, frequencies: [2437], ssids: [] });
            const work = bssRecord(station, { ssid: "work", bssid: THIRD_AP, security: "open" });
            station.answer("scanResults", { ok: true, value: { bsss: [work] } });
            station.authenticated({ bssid: OTHER_AP });
            station.associated({ bssid: OTHER_AP });
            const ap = new Authenticator(station, { bssid: OTHER_AP, pmk: WRONG }).begin();
            ap.deliver().resend().deliver();
            station.forget();
            station.disconnected({ bssid: OTHER_AP, reasonCode: ReasonCode.fourWayHandshakeTimeout });
            assert.deepEqual(station.states(), ["4way_handshake", "disconnected"]);
            station.advance(1000);
            assert.equal(station.latest("authenticate").bssid, THIRD_AP);
        });

        it("is not disturbed by the news that the old link is gone", () => {
            const station = between();
            station.disconnected({ bssid: AP, reasonCode: 3, locallyGenerated: true });
            assert.equal(station.wpaState(), "authenticating");
            assert.ok(station.reasons().includes("staleDisconnect"));
        });

        it("that fails is an incomplete roam, and goes back where it came from without a rest", () => {
            const station = between();
            station.advance(40);
            station.event({ type: "authenticationTimedOut", bssid: OTHER_AP });
            assert.deepEqual(station.interface().last.roam, { millis: 40, complete: false });
            assert.equal(station.latest("authenticate").bssid, AP);
            assert.deepEqual(station.states(), ["completed", "authenticating"]);
            station.answer("authenticate");
            station.authenticated();
            assert.equal(station.latest("associate").previousBssid, undefined, "there is no link to move");
            station.associated();
            new Authenticator(station).begin().run();
            assert.equal(station.wpaState(), "completed");
        });
    });
});
