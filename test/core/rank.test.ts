import assert from "node:assert/strict";
import type { NetworkConfig } from "#src/config/network.js";
import { block, emptyBlocklist } from "#src/core/blocklist.js";
import { applyScan, type Bss, emptyBssTable } from "#src/core/bss.js";
import { joinable, keyOf, type Network, noNetworks, withNetwork } from "#src/core/network.js";
import { type RankInput, rank } from "#src/core/rank.js";
import type { BssRecord } from "#src/driver/command.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { concat, fromHex } from "#src/lib/bytes.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { utf8 } from "#src/lib/text.js";
import { writeTlv8 } from "#src/lib/tlv.js";
import {
    AP,
    network as added,
    openNetwork as addedOpen,
    pskNetwork as addedPsk,
    bssRecord,
    hwsimLike,
    OTHER_AP,
    Station,
    secretOf,
} from "#test/support/station.js";

type Air = Partial<BssRecord> & { ssid?: string; security?: "open" | "psk" };
const station = new Station();
/** Networks are added disabled. */
const network = (fields: Readonly<Record<string, string>>) => added({ disabled: "0", ...fields });
const pskNetwork = (fields: Readonly<Record<string, string>> = {}) => addedPsk({ disabled: "0", ...fields });
const openNetwork = (fields: Readonly<Record<string, string>> = {}) => addedOpen({ disabled: "0", ...fields });

function bsss(...air: readonly Air[]): readonly Bss[] {
    const { table } = applyScan(
        emptyBssTable(),
        {
            bsss: air.map((bss, n) => bssRecord(station, { bssid: `02:00:00:00:00:0${n}` as Mac, ...bss })),
            startedAt: 0 as Instant,
            askedAt: 0 as Instant,
            frequencies: [],
            ssids: [],
            complete: false,
        },
        { maxCount: 100, expireCount: 1, inUse: new Set(), known: () => false },
    );
    return table.byId.values();
}

function networks(...configs: readonly NetworkConfig[]): RankInput["networks"] {
    let all = noNetworks();
    for (const [id, config] of configs.entries()) {
        const fresh: Network = {
            id,
            config,
            ssidKey: keyOf(config),
            pmk: config.psk === undefined ? { tag: "none" } : { tag: "ready", pmk: secretOf(0) },
            setAside: undefined,
            lastFrequency: undefined,
        };
        all = withNetwork(all, fresh);
    }
    return joinable(all, station.now);
}

const ranked = (air: readonly Air[], configs: readonly NetworkConfig[], more: Partial<RankInput> = {}) =>
    rank({
        bsss: bsss(...air),
        networks: networks(...configs),
        capabilities: hwsimLike,
        pmf: 0,
        blocklist: emptyBlocklist,
        inUse: new Set(),
        now: station.now,
        ...more,
    });

/** `network@bss`, best first. */
const order = (...[air, configs, more]: Parameters<typeof ranked>): readonly string[] =>
    ranked(air, configs, more).candidates.map(({ network, bss }) => `${network.id}@${bss.id}`);

const reasons = (...[air, configs, more]: Parameters<typeof ranked>): readonly string[] =>
    ranked(air, configs, more).refusals.map(({ reason }) => reason);

const rsne = (akm: string): Uint8Array =>
    concat(writeTlv8(ElementId.ssid, utf8("home")), fromHex(`30140100000fac040100000fac040100000fac${akm}0000`)!);

describe("rank", () => {
    it("S031 goes by priority before security and signal", () => {
        const open = { ssid: "cafe", security: "open", signal: -60 } as const;
        const cafe = openNetwork({ ssid: '"cafe"', priority: "2" });
        assert.deepEqual(order([{ signal: -40 }, open], [pskNetwork({ priority: "1" }), cafe]), ["1@1", "0@0"]);
    });

    it("prefers more signal as far as it helps", () => {
        assert.deepEqual(order([{ signal: -80 }, { signal: -70 }], [pskNetwork()]), ["0@1", "0@0"]);
    });

    it("prefers the higher band where both are good enough", () => {
        const air = [{ signal: -40 }, { signal: -60, frequency: 5180 }];
        assert.deepEqual(order(air, [pskNetwork()]), ["0@1", "0@0"]);
        assert.deepEqual(order([{ signal: -40 }, { signal: -80, frequency: 5180 }], [pskNetwork()]), ["0@0", "0@1"]);
    });

    it("takes the one it has known for longest of equals", () => {
        assert.deepEqual(order([{}, {}], [pskNetwork()]), ["0@0", "0@1"]);
    });

    it("S032 tries every network of an SSID, in the order in which they were added", () => {
        assert.deepEqual(order([{}], [pskNetwork({ bssid: OTHER_AP }), pskNetwork(), pskNetwork()]), ["1@0", "2@0"]);
    });

    it("puts blocked BSSs behind all others, whatever their priority", () => {
        const blocklist = block(emptyBlocklist, AP, (station.now - 1) as Instant);
        const air = [
            { bssid: AP, signal: -40 },
            { signal: -80, ssid: "work" },
        ];
        const work = pskNetwork({ ssid: '"work"' });
        assert.deepEqual(order(air, [pskNetwork({ priority: "5" }), work], { blocklist }), ["1@1", "0@0"]);
    });

    describe("refuses with a reason", () => {
        const now = station.now;
        const cases: Readonly<Record<string, readonly [Air, NetworkConfig, string, Partial<RankInput>?]>> = {
            "S034 another BSSID than the configured one": [{}, pskNetwork({ bssid: OTHER_AP }), "bssidMismatch"],
            "a BSSID that is to be ignored": [{ bssid: AP }, pskNetwork({ bssid_ignore: AP }), "bssidIgnored"],
            "a BSSID that is not among the accepted ones": [
                {},
                pskNetwork({ bssid_accept: OTHER_AP }),
                "bssidNotAccepted",
            ],
            "S035 a channel that is not allowed": [{}, pskNetwork({ freq_list: "2412" }), "frequencyNotAllowed"],
            "S037 an ad-hoc BSS": [{ capability: 0x0012 }, pskNetwork(), "notInfrastructure"],
            "a network of another mode": [{}, pskNetwork({ mode: "1" }), "notInfrastructure"],
            "S036 a protected BSS for an open network": [{}, openNetwork(), "bssIsProtected"],
            "S039 an open BSS for a protected network": [{ security: "open" }, pskNetwork(), "bssIsOpen"],
            WEP: [{ security: "open", capability: 0x0011 }, openNetwork(), "wepOnly"],
            "S038 no AKM in common": [{ elements: rsne("01") }, pskNetwork(), "noCommonAkm"],
            "no protocol in common": [{}, pskNetwork({ proto: "WPA" }), "noCommonProtocol"],
            "no cipher in common": [{}, pskNetwork({ pairwise: "TKIP" }), "noCommonPairwiseCipher"],
            "a group cipher that is not allowed": [{}, pskNetwork({ group: "TKIP" }), "groupCipherNotAllowed"],
            "no management frame protection where it is required": [
                {},
                pskNetwork({ ieee80211w: "2" }),
                "mfpNotOffered",
            ],
            "an RSNE that cannot be read": [
                { elements: concat(writeTlv8(ElementId.ssid, utf8("home")), fromHex("3003010000")!) },
                pskNetwork(),
                "malformedSecurityElement",
            ],
            "a missing key": [{}, network({ ssid: '"home"', key_mgmt: "WPA-PSK" }), "keyMissing"],
            "one that was not heard since it failed": [
                { bssid: AP },
                pskNetwork(),
                "notHeardSinceFailure",
                { blocklist: block(emptyBlocklist, AP, now) },
            ],
            "one that the kernel has forgotten": [{ lastSeen: (now - 30_001) as Instant }, pskNetwork(), "tooOld"],
        };
        for (const [name, [air, config, reason, more]] of Object.entries(cases))
            it(name, () => {
                assert.deepEqual(order([air], [config], more), []);
                assert.deepEqual(reasons([air], [config], more), [reason]);
            });
    });

    it("joins one that is in use however long ago it was scanned", () => {
        const air = [{ lastSeen: (station.now - 60_000) as Instant }];
        assert.deepEqual(order(air, [pskNetwork()], { inUse: new Set([0]) }), ["0@0"]);
    });

    it("says nothing of BSSs that no network asks for", () => {
        assert.deepEqual(reasons([{ ssid: "elsewhere" }], [pskNetwork()]), []);
    });

    it("S033 never takes a hidden BSS for any open network", () => {
        const any = network({ key_mgmt: "NONE" });
        assert.deepEqual(order([{ ssid: "", security: "open" }], [any]), []);
        assert.deepEqual(order([{ ssid: "\0\0", security: "open" }], [any]), []);
        assert.deepEqual(order([{ ssid: "cafe", security: "open" }], [any]), ["0@0"]);
    });

    it("leaves out networks that are disabled or set aside", () => {
        assert.deepEqual(order([{}], [pskNetwork({ disabled: "1" })]), []);
    });
});
