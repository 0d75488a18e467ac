import assert from "node:assert/strict";
import type { NetworkConfig } from "#src/config/network.js";
import { type Blocklist, block, emptyBlocklist } from "#src/core/blocklist.js";
import { applyScan, type Bss, emptyBssTable } from "#src/core/bss.js";
import {
    countEnabled,
    joinable,
    keyOf,
    type Network,
    type Networks,
    noNetworks,
    withNetwork,
} from "#src/core/network.js";
import { forgiven, type RankInput, rank } from "#src/core/rank.js";
import type { Band, Capabilities } from "#src/driver/capability.js";
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

const networks = (...configs: readonly NetworkConfig[]): RankInput["networks"] =>
    joinable(configured(configs), station.now);

function configured(configs: readonly NetworkConfig[]): Networks {
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
    return all;
}

const ranked = (air: readonly Air[], configs: readonly NetworkConfig[], more: Partial<RankInput> = {}) =>
    rank({
        bsss: bsss(...air),
        networks: networks(...configs),
        capabilities: hwsimLike,
        pmf: 0,
        blocklist: emptyBlocklist,
        tolerance: 0,
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

const withRates = (...rates: readonly number[]): Uint8Array =>
    concat(writeTlv8(ElementId.ssid, utf8("home")), writeTlv8(ElementId.supportedRates, Uint8Array.from(rates)));

/** A radio with bands. */
const radio = (...bands: readonly Partial<Band>[]): Capabilities => ({
    ...hwsimLike,
    bands: bands.map(band => ({
        band: "2.4GHz",
        frequencies: [{ frequency: 2437, disabled: false, noIr: false, radar: false, maxTxPower: undefined }],
        rates: [1_000_000, 2_000_000, 5_500_000, 11_000_000],
        ht: undefined,
        vht: undefined,
        he: undefined,
        eht: undefined,
        ...band,
    })),
});

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

    it("S031 prefers protection where the priority is the same", () => {
        const cafe = openNetwork({ ssid: '"cafe"' });
        assert.deepEqual(order([{ ssid: "cafe", security: "open", signal: -30 }, {}], [cafe, pskNetwork()]), [
            "1@1",
            "0@0",
        ]);
    });

    it("prefers the BSS that the network gives as a hint", () => {
        assert.deepEqual(order([{ signal: -40 }, { bssid: AP, signal: -80 }], [pskNetwork({ bssid_hint: AP })]), [
            "0@1",
            "0@0",
        ]);
    });

    it("goes by the expected throughput where signals are close, and by the signal where they are not", () => {
        const slow = { elements: withRates(0x82, 0x84), security: "open" } as const;
        const fast = { elements: withRates(0x8c, 0x98, 0xb0), security: "open" } as const;
        const signals = (strong: number, weak: number) =>
            order(
                [
                    { signal: strong, ...slow },
                    { signal: weak, ...fast },
                ],
                [openNetwork()],
            );
        assert.deepEqual(signals(-69, -75), ["0@1", "0@0"]);
        assert.deepEqual(signals(-69, -76), ["0@0", "0@1"]);
        assert.deepEqual(signals(-40, -70), ["0@1", "0@0"], "more than 25 dB above the noise is all the same");
        assert.deepEqual(signals(-40, -71), ["0@0", "0@1"]);
    });

    it("expects no throughput of what the network forbids", () => {
        const withHt = concat(withRates(0x0c, 0x18, 0x30), writeTlv8(ElementId.htCapabilities, new Uint8Array(26)));
        const air: readonly Air[] = [
            { elements: withRates(0x0c, 0x18, 0x60), security: "open", signal: -50 },
            { elements: withHt, security: "open", signal: -50 },
        ];
        const capabilities = radio({ ht: { info: 0, mcs: Uint8Array.of(0xff) } });
        assert.deepEqual(order(air, [openNetwork()], { capabilities }), ["0@1", "0@0"]);
        assert.deepEqual(order(air, [openNetwork({ disable_ht: "1" })], { capabilities }), ["0@0", "0@1"]);
    });

    it("hears more noise on 2.4 GHz than elsewhere", () => {
        const snr = (frequency: number) =>
            ranked([{ frequency, signal: -60 }], [pskNetwork()]).candidates[0]?.figures.snr;
        assert.deepEqual([2412, 5180, 5955].map(snr), [29, 32, 32]);
    });

    it("goes by the expected throughput alone where one of them is on 6 GHz", () => {
        const slow = { elements: withRates(0x82, 0x84), security: "open", signal: -40 } as const;
        const fast = { ...slow, elements: withRates(0x8c, 0x98, 0xb0), signal: -80, frequency: 5975 } as const;
        assert.deepEqual(order([slow, fast], [openNetwork()]), ["0@1", "0@0"]);
        assert.deepEqual(
            order(
                [
                    { ...slow, frequency: 5955 },
                    { ...fast, signal: -85 },
                ],
                [openNetwork()],
            ),
            ["0@1", "0@0"],
        );
    });

    it("S035 keeps to freq_list, whoever scanned, and takes what scan_freq does not look for", () => {
        assert.deepEqual(order([{ frequency: 2412 }], [pskNetwork({ freq_list: "2437" })]), []);
        assert.deepEqual(order([{ frequency: 2412 }], [pskNetwork({ scan_freq: "2437" })]), ["0@0"]);
    });

    it("S046 forgives one failure when there is another network to try, and none when there is not", () => {
        const failed = (times: number) =>
            Array.from({ length: times }).reduce<Blocklist>(
                list => block(list, AP, (station.now - 1) as Instant),
                emptyBlocklist,
            );
        const isBlocked = (times: number, enabled: number) =>
            ranked([{ bssid: AP }], [pskNetwork()], { blocklist: failed(times), tolerance: forgiven(enabled) })
                .candidates[0]!.figures.blocked;
        assert.deepEqual([isBlocked(1, 2), isBlocked(1, 1)], [false, true]);
        assert.deepEqual([isBlocked(2, 2), isBlocked(2, 1)], [true, true]);
    });

    it("S047 is left with the BSS that failed when there is nothing else", () => {
        const blocklist = Array.from({ length: 5 }).reduce<Blocklist>(
            list => block(list, AP, (station.now - 1) as Instant),
            emptyBlocklist,
        );
        assert.deepEqual(order([{ bssid: AP }], [pskNetwork()], { blocklist }), ["0@0"]);
    });

    it("S050 counts the networks that are enabled", () => {
        const counted = (...configs: readonly NetworkConfig[]) => countEnabled(configured(configs));
        assert.equal(counted(), 0);
        assert.equal(counted(pskNetwork(), pskNetwork({ disabled: "1" })), 1);
        assert.equal(counted(pskNetwork(), openNetwork(), pskNetwork()), 3);
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
            "S036 one that has an RSNE and says that it does not encrypt": [
                { capability: 0x0401 },
                pskNetwork(),
                "privacyNotAnnounced",
            ],
            "S036 one that has an RSNE and says that it does not encrypt, for an open network": [
                { capability: 0x0401 },
                openNetwork(),
                "bssIsProtected",
            ],
            "S036 one that encrypts and says not how, for a protected network": [
                { security: "open", capability: 0x0411 },
                pskNetwork(),
                "wepOnly",
            ],
            "an open BSS for a network that requires protected management frames": [
                { security: "open" },
                openNetwork({ ieee80211w: "2" }),
                "mfpNotOffered",
            ],
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

    describe("looks at what a BSS demands of its stations", () => {
        const judged = (elements: Uint8Array, capabilities: Capabilities, frequency = 2437) =>
            reasons([{ elements, frequency, security: "open" }], [openNetwork()], { capabilities })[0] ?? "accepted";
        const b = radio({});
        const a = radio({ rates: [6_000_000, 12_000_000, 24_000_000] });

        it("S042 every basic rate, of the band that has its channel", () => {
            const basic = withRates(0x82, 0x84, 0x8b, 0x96);
            assert.equal(judged(basic, a), "basicRateUnsupported");
            assert.equal(judged(basic, b), "accepted");
            assert.equal(judged(withRates(0x02, 0x04, 0x0b, 0x16), a), "accepted");
            assert.equal(judged(basic, radio({}, { band: "5GHz", frequencies: [], rates: [] })), "accepted");
            assert.equal(judged(basic, radio({ frequencies: [] })), "channelUnsupported");
        });

        it("S043 a membership selector is no rate: it asks for HT, VHT, HE or EHT", () => {
            const mcs = (first: number) => ({ info: 0, mcs: Uint8Array.of(first) });
            const newer = { mac: new Uint8Array(), phy: new Uint8Array(), mcs: new Uint8Array() };
            assert.equal(judged(withRates(0x82, 0xff), radio({ ht: mcs(0xff) })), "accepted");
            assert.equal(judged(withRates(0x82, 0xff), radio({ ht: mcs(0x0f) })), "membershipSelectorUnsupported");
            assert.equal(judged(withRates(0x82, 0xff), hwsimLike), "accepted", "where the driver does not say");
            assert.equal(judged(withRates(0x82, 0xfe), radio({ vht: mcs(0) })), "accepted");
            assert.equal(judged(withRates(0x82, 0xfa), radio({ he: newer })), "accepted");
            assert.equal(judged(withRates(0x82, 0xf9), radio({ eht: newer })), "accepted");
            for (const selector of [0xfe, 0xfa, 0xf9, 0xfb])
                assert.equal(judged(withRates(0x82, selector), b), "membershipSelectorUnsupported");
        });

        it("S043 nor is one met by what the network forbids", () => {
            const capabilities = radio({
                ht: { info: 0, mcs: Uint8Array.of(0xff) },
                vht: { info: 0, mcs: Uint8Array.of(0) },
            });
            const judged = (selector: number, fields: Readonly<Record<string, string>>) =>
                reasons([{ elements: withRates(0x82, selector), security: "open" }], [openNetwork(fields)], {
                    capabilities,
                })[0] ?? "accepted";
            assert.equal(judged(0xff, { disable_vht: "1" }), "accepted");
            assert.equal(judged(0xff, { disable_ht: "1" }), "membershipSelectorUnsupported");
            assert.equal(judged(0xfe, { disable_ht: "1" }), "membershipSelectorUnsupported");
        });

        it("S044 nothing where the frequency or the bands are unknown", () => {
            const impossible = withRates(0xd5);
            assert.equal(judged(impossible, b), "basicRateUnsupported");
            assert.equal(judged(impossible, b, 0), "accepted");
            assert.equal(judged(impossible, hwsimLike), "accepted");
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
