import assert from "node:assert/strict";
import {
    type Ap,
    type ApConfig,
    type ApEffect,
    type ApEvent,
    accessPoint,
    newAp,
    openAp,
    wpa2Psk,
} from "#src/ap/index.js";
import { emitAssocRequest, parseAssocResponse } from "#src/ieee80211/assoc.js";
import { emitAuth, parseAuth } from "#src/ieee80211/auth.js";
import { parseBeacon } from "#src/ieee80211/beacon.js";
import { emitDeauth, parseDeauth } from "#src/ieee80211/deauth.js";
import { Elements, emitElement } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import {
    emitManagement,
    ManagementSubtype,
    managementFrame,
    managementSubtypeName,
    parseManagement,
} from "#src/ieee80211/management.js";
import { concat, fromHex, noBytes, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { type Instant, millis } from "#src/lib/instant.js";
import { broadcastMac, type Mac } from "#src/lib/mac.js";
import { deadline } from "#src/lib/machine.js";
import { Secret } from "#src/lib/secret.js";
import { explore } from "#test/support/explore.js";
import { Seeded } from "#test/support/seeded.js";
import { text } from "#test/support/site.js";

const BSSID = "02:00:00:00:10:00" as Mac;
const STA = "02:00:00:00:00:01" as Mac;
const OTHER = "02:00:00:00:00:02" as Mac;
const open = openAp(BSSID, text("home"), 2412);
const secured: ApConfig = { ...open, security: wpa2Psk(new Secret(new Uint8Array(32).fill(1))) };

/** WPA2-PSK with CCMP. */
const RSNE = fromHex("30140100000fac040100000fac040100000fac020000")!;
const RSNE_TKIP = fromHex("30140100000fac040100000fac020100000fac020000")!;
const RSNE_GROUP_TKIP = fromHex("30140100000fac020100000fac040100000fac020000")!;
const RSNE_8021X = fromHex("30140100000fac040100000fac040100000fac010000")!;

const frame = (
    subtype: ManagementSubtype,
    body: Uint8Array,
    source = STA,
    destination = BSSID,
    bssid = destination,
): ApEvent => ({
    type: "frame",
    frame: emitManagement(managementFrame(subtype, { destination, source, bssid }, body)),
});
const ssid = (name: string) => emitElement(ElementId.ssid, text(name));
const probe = (name: string, destination = broadcastMac) =>
    frame(ManagementSubtype.probeRequest, ssid(name), STA, destination);
const auth = (algorithm = 0, transaction = 1, source = STA) =>
    frame(ManagementSubtype.authentication, emitAuth({ algorithm, transaction, status: 0, payload: noBytes }), source);
const assoc = (...elements: Uint8Array[]) =>
    frame(
        ManagementSubtype.associationRequest,
        emitAssocRequest({ capability: 1, listenInterval: 10, elements: new Elements(concat(...elements)) }),
    );
const reassoc = (...elements: Uint8Array[]) =>
    frame(
        ManagementSubtype.reassociationRequest,
        emitAssocRequest({
            capability: 1,
            listenInterval: 10,
            currentAp: OTHER,
            elements: new Elements(concat(...elements)),
        }),
    );
const farewell = (subtype: 10 | 12) => frame(subtype, emitDeauth({ reason: 3, elements: Elements.none }));
const start: ApEvent = { type: "start" };

/** Runs events at instant 0; the last effects in words. */
function having(
    config: ApConfig,
    ...events: ApEvent[]
): { state: Ap; effects: readonly string[]; raw: readonly ApEffect[] } {
    const random = new Seeded(1).bytes;
    let state = newAp(config);
    let raw: readonly ApEffect[] = [];
    for (const event of events)
        ({ state, effects: raw } = accessPoint.reduce(state, event, { now: 0 as Instant, random }));
    return { state, raw, effects: raw.map(inWords) };
}

function inWords(effect: ApEffect): string {
    switch (effect.type) {
        case "transmit": {
            const sent = parseManagement(effect.frame);
            assert.ok(!isMalformed(sent));
            return `${managementSubtypeName(sent.subtype)} to ${sent.destination}${code(sent.subtype, sent.body)}`;
        }
        case "trace":
            return `dropped: ${effect.reason}`;
        case "installKey":
            return `installKey ${effect.key.kind}`;
        default:
            return effect.type;
    }
}

function code(subtype: number, body: Uint8Array): string {
    switch (subtype) {
        case ManagementSubtype.authentication: {
            const parsed = parseAuth(body);
            return isMalformed(parsed) ? "" : `: ${parsed.transaction}, status ${parsed.status}`;
        }
        case ManagementSubtype.associationResponse:
        case ManagementSubtype.reassociationResponse: {
            const parsed = parseAssocResponse(body);
            return isMalformed(parsed) ? "" : `: status ${parsed.status}, aid ${parsed.aid}`;
        }
        case ManagementSubtype.deauthentication: {
            const parsed = parseDeauth(body);
            return isMalformed(parsed) ? "" : `: reason ${parsed.reason}`;
        }
        default:
            return "";
    }
}

const assertAnswers = (config: ApConfig, events: readonly ApEvent[], expected: readonly string[]): void =>
    assert.deepEqual(having(config, start, ...events).effects, expected);

describe("access point", () => {
    describe("beacons", () => {
        it("go out at every target beacon transmission time, and only while it is on the air", () => {
            const { state } = having(open, start);
            assert.equal(accessPoint.deadline(state), 0);
            const env = { now: 0 as Instant, random: new Seeded(1).bytes };
            const first = accessPoint.reduce(state, deadline, env);
            assert.deepEqual(first.effects.map(inWords), ["beacon to ff:ff:ff:ff:ff:ff"]);
            assert.equal(accessPoint.deadline(first.state), 102.4);
            const late = accessPoint.reduce(first.state, deadline, { ...env, now: 3_600_000 as Instant });
            assert.deepEqual(late.effects.map(inWords), ["beacon to ff:ff:ff:ff:ff:ff"], "none is made up for");
            assert.equal(accessPoint.deadline(late.state), 102.4 * 35157);
            assert.deepEqual(accessPoint.reduce(first.state, deadline, env).effects, []);
            assert.equal(accessPoint.deadline(having(open, start, { type: "stop", farewell: false }).state), undefined);
        });

        it("announce SSID, channel and security as configured", () => {
            const mixed: ApConfig = {
                ...secured,
                security: {
                    ...secured.security!,
                    protocols: ["rsn", "wpa"],
                    pairwise: ["ccmp", "tkip"],
                    group: "tkip",
                },
            };
            const elementsOf = (config: ApConfig) => {
                const effect = having(config, start, deadline).raw[0]!;
                assert.ok(effect.type === "transmit");
                const sent = parseManagement(effect.frame);
                assert.ok(!isMalformed(sent));
                const parsed = parseBeacon(sent.body);
                assert.ok(!isMalformed(parsed));
                return [parsed.capability & 0x10, ...[...parsed.elements].map(({ raw }) => toHex(raw))];
            };
            const rates = "01088c129824b048606c";
            assert.deepEqual(elementsOf(open), [0, "0004686f6d65", rates, "030101"]);
            assert.deepEqual(elementsOf({ ...open, frequency: 5180 }), [0, "0004686f6d65", rates]);
            assert.deepEqual(elementsOf({ ...open, hidden: "empty" }), [0, "0000", rates, "030101"]);
            assert.deepEqual(elementsOf({ ...secured, hidden: "zeros" }), [
                0x10,
                "000400000000",
                rates,
                "030101",
                toHex(RSNE),
            ]);
            assert.deepEqual(elementsOf(mixed), [
                0x10,
                "0004686f6d65",
                rates,
                "030101",
                "30180100000fac020200000fac04000fac020100000fac020000",
                "dd1a0050f20101000050f20202000050f2040050f20201000050f202",
            ]);
        });
    });

    describe("answers", () => {
        const associated = "associationResponse to 02:00:00:00:00:01: status 0, aid 1";
        const rows: readonly [string, ApConfig, readonly ApEvent[], readonly string[]][] = [
            ["a probe for any SSID", open, [probe("")], ["probeResponse to 02:00:00:00:00:01"]],
            ["a probe for its SSID", open, [probe("home", BSSID)], ["probeResponse to 02:00:00:00:00:01"]],
            ["no probe for another SSID", open, [probe("away")], ["dropped: otherSsid"]],
            ["no probe for any SSID while hidden", { ...open, hidden: "empty" }, [probe("")], ["dropped: otherSsid"]],
            [
                "a probe for its SSID while hidden",
                { ...open, hidden: "empty" },
                [probe("home")],
                ["probeResponse to 02:00:00:00:00:01"],
            ],
            ["no probe to another BSS", open, [probe("home", OTHER)], ["dropped: otherBss"]],
            ["Open System authentication", open, [auth()], ["authentication to 02:00:00:00:00:01: 2, status 0"]],
            [
                "another algorithm with status 13",
                open,
                [auth(3)],
                ["authentication to 02:00:00:00:00:01: 2, status 13"],
            ],
            [
                "another transaction with status 14",
                open,
                [auth(0, 3)],
                ["authentication to 02:00:00:00:00:01: 4, status 14"],
            ],
            [
                "one station too many with status 17",
                { ...open, maxStations: 1 },
                [auth(), auth(0, 1, OTHER)],
                ["authentication to 02:00:00:00:00:02: 2, status 17"],
            ],
            [
                "an association without authentication with reason 6",
                open,
                [assoc(ssid("home"))],
                ["deauthentication to 02:00:00:00:00:01: reason 6"],
            ],
            [
                "an association with an open BSS",
                open,
                [auth(), assoc(ssid("home"))],
                ["removeKeys", associated, "authorizePort"],
            ],
            [
                "an association for another SSID with status 1",
                open,
                [auth(), assoc(ssid("away"))],
                ["removeKeys", "associationResponse to 02:00:00:00:00:01: status 1, aid 0"],
            ],
            [
                "S068 a reassociation in kind, once",
                open,
                [auth(), reassoc(ssid("home"))],
                ["removeKeys", "reassociationResponse to 02:00:00:00:00:01: status 0, aid 1", "authorizePort"],
            ],
            [
                "an association with a protected BSS, and then begins the handshake",
                secured,
                [auth(), assoc(ssid("home"), RSNE)],
                ["removeKeys", associated, "sendEapol"],
            ],
            [
                "an association without an RSNE with status 40",
                secured,
                [auth(), assoc(ssid("home"))],
                ["removeKeys", "associationResponse to 02:00:00:00:00:01: status 40, aid 0"],
            ],
            [
                "an association with an RSNE that is cut short with status 40",
                secured,
                [auth(), assoc(ssid("home"), fromHex("30050100000fac")!)],
                ["removeKeys", "associationResponse to 02:00:00:00:00:01: status 40, aid 0"],
            ],
            [
                "another group cipher with status 41",
                secured,
                [auth(), assoc(ssid("home"), RSNE_GROUP_TKIP)],
                ["removeKeys", "associationResponse to 02:00:00:00:00:01: status 41, aid 0"],
            ],
            [
                "another pairwise cipher with status 42",
                secured,
                [auth(), assoc(ssid("home"), RSNE_TKIP)],
                ["removeKeys", "associationResponse to 02:00:00:00:00:01: status 42, aid 0"],
            ],
            [
                "another AKM with status 43",
                secured,
                [auth(), assoc(ssid("home"), RSNE_8021X)],
                ["removeKeys", "associationResponse to 02:00:00:00:00:01: status 43, aid 0"],
            ],
            [
                "EAPOL of a stranger with reason 7",
                secured,
                [{ type: "eapol", source: STA, frame: noBytes }],
                ["dropped: notAssociated", "deauthentication to 02:00:00:00:00:01: reason 7"],
            ],
            [
                "traffic of a station that only authenticated with reason 7",
                open,
                [auth(), { type: "traffic", source: STA }],
                ["dropped: notAssociated", "deauthentication to 02:00:00:00:00:01: reason 7"],
            ],
            [
                "a deauthentication by forgetting the station and its keys",
                secured,
                [auth(), assoc(ssid("home"), RSNE), farewell(12)],
                ["removeKeys"],
            ],
            [
                "a disassociation by forgetting the association",
                open,
                [auth(), assoc(ssid("home")), farewell(10), farewell(10)],
                ["dropped: notAssociated"],
            ],
            [
                "nothing while it is off the air",
                open,
                [{ type: "stop", farewell: false }, auth()],
                ["dropped: offTheAir"],
            ],
        ];
        for (const [name, config, events, expected] of rows) it(name, () => assertAnswers(config, events, expected));
    });

    it("gives the lowest free association id to each station", () => {
        const from = (source: Mac) => [
            auth(0, 1, source),
            frame(
                ManagementSubtype.associationRequest,
                emitAssocRequest({ capability: 1, listenInterval: 10, elements: new Elements(ssid("home")) }),
                source,
            ),
        ];
        const third = "02:00:00:00:00:03" as Mac;
        const { state } = having(open, start, ...from(STA), ...from(OTHER), farewell(12), ...from(third));
        assert.deepEqual(
            state.stations.values().map(station => [station.address, station.tag === "associated" && station.aid]),
            [
                [OTHER, 2],
                [third, 1],
            ],
        );
    });

    it("says farewell to its stations when it stops, and to nobody when there is nobody", () => {
        const stop: ApEvent = { type: "stop", farewell: true };
        assertAnswers(open, [auth(), stop], ["deauthentication to ff:ff:ff:ff:ff:ff: reason 3", "removeKeys"]);
        assertAnswers(open, [stop], []);
    });

    it("uses a new group key at once when there is nobody who needs it first", () => {
        const rekeyed = having(secured, start, { type: "rekeyGroup" });
        assert.deepEqual(rekeyed.effects, ["installKey group"]);
        assert.equal(rekeyed.state.group?.keys.gtk.keyIndex, 2);
    });

    it("uses a new group key when the last station that had not confirmed it is gone", () => {
        const joined: ApEvent[] = [start, auth(), assoc(ssid("home"), RSNE), { type: "rekeyGroup" }];
        assert.deepEqual(having(secured, ...joined).effects, []);
        assert.ok(having(secured, ...joined, farewell(12)).effects.includes("installKey group"));
    });

    it("meets every event in every state without throwing, writing to its input or silence", () => {
        const rekeyed: ApConfig = { ...secured, security: { ...secured.security!, groupRekey: millis(1000) } };
        const states = {
            off: newAp(open),
            on: having(open, start).state,
            secured: having(rekeyed, start).state,
            authenticated: having(open, start, auth()).state,
            associated: having(open, start, auth(), assoc(ssid("home"))).state,
            handshaking: having(rekeyed, start, auth(), assoc(ssid("home"), RSNE)).state,
        };
        const events: Record<string, ApEvent | typeof deadline> = {
            start,
            deadline,
            stop: { type: "stop", farewell: true },
            vanish: { type: "stop", farewell: false },
            probe: probe(""),
            probeWithoutSsid: frame(ManagementSubtype.probeRequest, noBytes, STA, broadcastMac),
            auth: auth(),
            authCut: frame(ManagementSubtype.authentication, new Uint8Array(5)),
            assoc: assoc(ssid("home"), RSNE),
            assocCut: frame(ManagementSubtype.associationRequest, new Uint8Array(3)),
            reassocCut: frame(ManagementSubtype.reassociationRequest, new Uint8Array(9)),
            assocTruncatedElement: assoc(ssid("home"), Uint8Array.of(48, 20, 1)),
            deauth: farewell(12),
            disassoc: farewell(10),
            deauthCut: frame(ManagementSubtype.deauthentication, new Uint8Array(1)),
            action: frame(ManagementSubtype.action, new Uint8Array(2)),
            ownFrame: frame(ManagementSubtype.authentication, noBytes, BSSID),
            groupSource: frame(ManagementSubtype.authentication, noBytes, broadcastMac),
            otherBss: frame(ManagementSubtype.authentication, noBytes, STA, OTHER),
            noFrame: { type: "frame", frame: new Uint8Array(10) },
            eapol: { type: "eapol", source: STA, frame: Uint8Array.of(2, 3, 0, 0) },
            traffic: { type: "traffic", source: STA },
            expel: { type: "deauthenticate", station: STA, reasonCode: 1 },
            rekeyGroup: { type: "rekeyGroup" },
            rekeyPairwise: { type: "rekeyPairwise", station: STA },
        };
        const silent = new Set(["start", "stop", "vanish", "deadline", "traffic", "eapol", "rekeyPairwise"]);
        const reasons = explore(accessPoint, {
            states,
            events,
            env: () => ({ now: 0 as Instant, random: new Seeded(1).bytes }),
            mayBeSilent: (_, event) => silent.has(event),
        });
        for (const reason of [
            "offTheAir",
            "malformed",
            "otherBss",
            "ownFrame",
            "groupSource",
            "unexpectedSubtype",
            "unknownStation",
            "notAssociated",
            "open",
        ]) {
            assert.ok(reasons.has(reason), reason);
        }
    });
});
