import assert from "node:assert/strict";
import { type AnqpElement, AnqpId, HotspotSubtype, noAnqp, withAnqp } from "#src/gas/index.js";
import { Elements, emitElement } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import {
    bestFit,
    type Credential,
    judge,
    operatorOf,
    roamingPriority,
    type Site,
    selectSite,
} from "#src/interworking/index.js";
import { concat, fromHex } from "#src/lib/bytes.js";
import { ssidKey } from "#src/lib/ssid.js";
import { utf8 } from "#src/lib/text.js";
import { hotspotElement, REALMS } from "#test/support/hotspot.js";
import { RSN_PSK } from "#test/support/station.js";

const nothing: Credential = {
    id: 0,
    priority: 0,
    spPriority: 0,
    provisioningSp: undefined,
    realm: undefined,
    username: undefined,
    hasPassword: false,
    hasPrivateKey: false,
    imsi: undefined,
    hasSim: false,
    domains: [],
    consortiums: [],
    toldConsortiums: [],
    requiredConsortiums: [],
    method: undefined,
    excludedSsids: [],
    partners: [],
    minimum: { home: { down: 0, up: 0 }, roaming: { down: 0, up: 0 } },
    maxBssLoad: 0,
    requiredCapabilities: [],
};

const credential = (more: Partial<Credential> = {}): Credential => ({ ...nothing, ...more });
const byRealm = (more: Partial<Credential> = {}): Credential =>
    credential({ realm: "example.com", username: "user", hasPassword: true, ...more });

const domain = (...names: readonly string[]): AnqpElement => ({
    id: AnqpId.domainName,
    value: concat(...names.map(name => Uint8Array.of(name.length, ...utf8(name)))),
});
const realms = (hex = REALMS): AnqpElement => ({ id: AnqpId.naiRealm, value: fromHex(hex.replaceAll(" ", ""))! });
const consortiums = (hex: string): AnqpElement => ({ id: AnqpId.roamingConsortium, value: fromHex(hex)! });

function site(
    answers: readonly AnqpElement[],
    { name = "net", elements = [] as readonly Uint8Array[], rsn = true } = {},
): Site & { readonly name: string } {
    return {
        name,
        ssidKey: ssidKey(utf8(name)),
        elements: new Elements(concat(...(rsn ? [RSN_PSK] : []), ...elements)),
        anqp: answers.length === 0 ? undefined : withAnqp(noAnqp, answers, false),
    };
}

/** One realm with one method: `method` and its parameters as IEEE 802.11-2020, 9.4.5.10 has them. */
function realmWith(name: string, ...methods: readonly string[]): AnqpElement {
    const body = concat(
        Uint8Array.of(0, name.length, ...utf8(name), methods.length),
        ...methods.map(method => fromHex(method.replaceAll(" ", ""))!),
    );
    return { id: AnqpId.naiRealm, value: concat(Uint8Array.of(1, 0, body.length, 0), body) };
}

describe("a credential and a network", () => {
    const TTLS_PAP = "05 15 01 02 01 01";
    const rows: readonly (readonly [string, Credential, Site, string])[] = [
        ["no realm in the credential", credential(), site([realms()]), "notForThis"],
        ["nothing answered", byRealm(), site([]), "unknown"],
        ["an answer that is cut", byRealm(), site([realms("0100 1900 00 0b")]), "malformed"],
        ["another realm", byRealm({ realm: "example.org" }), site([realms()]), "otherRealm"],
        ["no user", byRealm({ username: "" }), site([realms()]), "noUsernameOrPassword"],
        ["no password", byRealm({ hasPassword: false }), site([realms()]), "noUsernameOrPassword"],
        [
            "a certificate where passwords are wanted",
            byRealm({ hasPassword: false, hasPrivateKey: true }),
            site([realms()]),
            "noMethod",
        ],
        [
            "an inner method that is no password's",
            byRealm(),
            site([realmWith("example.com", "05 19 01 03 01 0d")]),
            "noMethod",
        ],
        ["the same realm in other letters", byRealm({ realm: "Example.COM" }), site([realms()]), "fits"],
        ["one realm of several", byRealm(), site([realmWith("a.org;example.com", TTLS_PAP)]), "fits"],
        ["PEAP without a word of what is inside", byRealm(), site([realmWith("example.com", "02 19 00")]), "fits"],
        [
            "a certificate for EAP-TLS",
            byRealm({ hasPassword: false, hasPrivateKey: true }),
            site([realmWith("example.com", "02 0d 00")]),
            "fits",
        ],
    ];
    for (const [name, ours, theirs, expected] of rows)
        it(`go by the realm: ${name}: ${expected}`, () => {
            const found = judge(ours, theirs, "realm");
            assert.equal(typeof found === "string" ? found : "fits", expected);
        });

    /** PLMN list with 001/01 and 232/001: TS 24.302, annex H. */
    const networks: AnqpElement = { id: AnqpId.cellularNetwork, value: fromHex("0009000702" + "00f110" + "321200")! };
    const sim = (imsi: string): Credential => credential({ imsi, hasSim: true });
    const bySim: readonly (readonly [string, Credential, string])[] = [
        ["two digits of the network", sim("00101-0123456789"), "fits"],
        ["three digits of the network", sim("232001-0000000000"), "fits"],
        ["three digits of another network", sim("232002-0000000000"), "otherMobileNetwork"],
        ["another network", sim("00102-0123456789"), "otherMobileNetwork"],
        ["no hyphen", sim("001010123456789"), "notForThis"],
        ["nobody who computes", credential({ imsi: "00101-0123456789" }), "notForThis"],
    ];
    for (const [name, ours, expected] of bySim)
        it(`go by the SIM: ${name}: ${expected}`, () => {
            const found = judge(ours, site([networks]), "3gpp");
            assert.equal(typeof found === "string" ? found : "fits", expected);
        });

    it("go by a consortium, from the beacon or from the answer", () => {
        const beacon = emitElement(ElementId.roamingConsortium, fromHex("01530011220033445500")!);
        const ours = (id: string) => credential({ consortiums: [id], method: "TTLS" });
        const seen = site([], {
            elements: [emitElement(ElementId.roamingConsortium, fromHex("02530011220a0b0c0d0e")!)],
        });
        assert.equal(typeof judge(ours("001122"), seen, "roamingConsortium"), "object");
        assert.equal(judge(ours("0011223344"), seen, "roamingConsortium"), "otherConsortium");
        const told = site([consortiums("03aabbcc05" + "0011223344")], { elements: [beacon] });
        assert.equal(typeof judge(ours("0011223344"), told, "roamingConsortium"), "object");
        assert.equal(judge(ours("0011223344"), site([]), "roamingConsortium"), "unknown");
        assert.equal(judge(credential({ consortiums: ["001122"] }), seen, "roamingConsortium"), "noMethod");
        assert.equal(judge(credential({ method: "TTLS" }), seen, "roamingConsortium"), "notForThis");
    });

    it("go together only with every consortium that the credential requires", () => {
        const ours = byRealm({ requiredConsortiums: ["aabbcc", "ddeeff"] });
        assert.equal(judge(ours, site([realms(), consortiums("03aabbcc")]), "realm"), "requiredConsortiumMissing");
        assert.equal(typeof judge(ours, site([realms(), consortiums("03aabbcc03ddeeff")]), "realm"), "object");
    });

    it("say whose network it is", () => {
        const theirs = site([domain("example.com", "wlan.mnc001.mcc001.3gppnetwork.org")]);
        assert.equal(operatorOf(credential({ domains: ["EXAMPLE.com"] }), theirs), "home");
        assert.equal(operatorOf(credential({ domains: ["example.org"] }), theirs), "roaming");
        assert.equal(operatorOf(credential({ domains: ["ample.com"] }), theirs), "roaming");
        assert.equal(operatorOf(credential({ imsi: "00101-0123456789" }), theirs), "home");
        assert.equal(operatorOf(credential(), theirs), "unknown");
        assert.equal(operatorOf(credential({ domains: ["example.com"] }), site([realms()])), "unknown");
    });

    it("prefer partners in their order, by their names or whatever is below them", () => {
        const partners = [
            { domain: "example.com", exact: false, priority: 100 },
            { domain: "roam.org", exact: true, priority: 10 },
        ];
        const at = (name: string): number =>
            roamingPriority(credential({ partners, domains: ["home.net"] }), site([domain(name)]));
        assert.deepEqual(
            ["home.net", "roam.org", "a.roam.org", "west.example.com", "westexample.com", "other"].map(at),
            [0, 10, 128, 100, 128, 128],
        );
        assert.equal(roamingPriority(credential({ partners }), site([])), 128);
    });

    describe("have limits", () => {
        const metrics = (hex: string): AnqpElement => hotspotElement(HotspotSubtype.wanMetrics, hex);
        /** 1000 kbit/s down, half of it used; 2000 up, unused; measured. */
        const half = metrics("01e8030000d007000080000a00");
        const limits = (
            ours: Partial<Credential>,
            answers: readonly AnqpElement[],
            elements: readonly Uint8Array[] = [],
        ) => {
            const found = judge(byRealm(ours), site([realms(), ...answers], { elements }), "realm");
            assert.ok(typeof found !== "string");
            return Object.entries(found.limits).flatMap(([name, exceeded]) => (exceeded ? [name] : []));
        };
        const wants = (down: number, up: number) => ({ minimum: { home: { down: 0, up: 0 }, roaming: { down, up } } });

        it("of what the link behind it has free", () => {
            assert.deepEqual(limits(wants(498, 2000), [half]), []);
            assert.deepEqual(limits(wants(499, 0), [half]), ["belowMinBackhaul"]);
            assert.deepEqual(limits(wants(0, 2001), [half]), ["belowMinBackhaul"]);
            assert.deepEqual(limits(wants(499, 0), []), [], "nothing is known");
            assert.deepEqual(
                limits(wants(499, 0), [metrics("01e8030000d00700008000" + "0000")]),
                [],
                "nothing was measured",
            );
            assert.deepEqual(
                limits(wants(1, 0), [metrics("09e8030000d007000000000a00")]),
                ["belowMinBackhaul"],
                "at capacity",
            );
        });

        it("that differ at home and elsewhere", () => {
            const ours = {
                domains: ["example.com"],
                minimum: { home: { down: 900, up: 0 }, roaming: { down: 1, up: 0 } },
            };
            assert.deepEqual(limits(ours, [half, domain("example.com")]), ["belowMinBackhaul"]);
            assert.deepEqual(limits(ours, [half, domain("example.org")]), []);
        });

        it("of its load, at home", () => {
            const load = [emitElement(ElementId.bssLoad, Uint8Array.of(1, 0, 100, 0, 0))];
            const ours = (maxBssLoad: number) => ({ domains: ["example.com"], maxBssLoad });
            assert.deepEqual(limits(ours(99), [domain("example.com")], load), ["overMaxBssLoad"]);
            assert.deepEqual(limits(ours(100), [domain("example.com")], load), []);
            assert.deepEqual(limits(ours(99), [domain("example.org")], load), []);
            assert.deepEqual(limits(ours(0), [domain("example.com")], load), []);
        });

        it("of what must get through, elsewhere than at home", () => {
            /** TCP 443 open, UDP 500 closed, ICMP open. */
            const open = hotspotElement(HotspotSubtype.connectionCapability, "06bb0101" + "11f40100" + "01000001");
            const needs = (protocol: number, ...ports: readonly number[]) => ({
                requiredCapabilities: [{ protocol, ports }],
            });
            assert.deepEqual(limits(needs(6, 443), [open]), []);
            assert.deepEqual(limits(needs(6, 443, 22), [open]), ["connCapabMissing"]);
            assert.deepEqual(limits(needs(17, 500), [open]), ["connCapabMissing"]);
            assert.deepEqual(limits(needs(1), [open]), []);
            assert.deepEqual(limits(needs(50), [open]), ["connCapabMissing"]);
            assert.deepEqual(limits(needs(50), []), [], "nothing is known");
        });
    });
});

describe("of several credentials", () => {
    const theirs = site([realms()]);

    it("the one with the highest priority is taken, then the one that its provider prefers, then the first", () => {
        const best = (...all: readonly Credential[]) => bestFit(all, theirs)?.credential.id;
        assert.equal(best(byRealm({ id: 0 }), byRealm({ id: 1, priority: 1 })), 1);
        const sp = { provisioningSp: "sp" };
        assert.equal(best(byRealm({ id: 0, spPriority: 2, ...sp }), byRealm({ id: 1, spPriority: 1, ...sp })), 1);
        assert.equal(best(byRealm({ id: 0, spPriority: 2, ...sp }), byRealm({ id: 1, spPriority: 1 })), 0);
        assert.equal(best(byRealm({ id: 0 }), byRealm({ id: 1 })), 0);
        assert.equal(best(credential()), undefined);
    });

    it("one that excludes the network is taken only when there is no other", () => {
        const excludedSsids = [theirs.ssidKey];
        const first = byRealm({ id: 0, priority: 5, excludedSsids });
        assert.equal(bestFit([first, byRealm({ id: 1 })], theirs)?.credential.id, 1);
        assert.equal(bestFit([first], theirs)?.excluded, true);
    });

    it("one whose limits are exceeded is taken only when there is no other", () => {
        const metered = site([realms(), hotspotElement(HotspotSubtype.wanMetrics, "01e8030000d007000000000a00")]);
        const minimum = { home: { down: 0, up: 0 }, roaming: { down: 9999, up: 0 } };
        const first = byRealm({ id: 0, priority: 5, minimum });
        assert.equal(bestFit([first, byRealm({ id: 1 })], metered)?.credential.id, 1);
        assert.equal(bestFit([first], metered)?.limits.belowMinBackhaul, true);
    });

    it("a consortium goes before a realm where the credentials are equal", () => {
        const both = byRealm({ consortiums: ["aabbcc"], method: "TTLS" });
        assert.equal(bestFit([both], site([realms(), consortiums("03aabbcc")]))?.by, "roamingConsortium");
    });
});

describe("of several networks", () => {
    const named = (name: string, ...answers: readonly AnqpElement[]) => site([realms(), ...answers], { name });
    const chosen = (sites: readonly (Site & { readonly name: string })[], ...credentials: readonly Credential[]) =>
        selectSite(sites, credentials).best?.site.name;

    it("each that a credential is for is offered, whose it is with it", () => {
        const { offers } = selectSite(
            [named("a", domain("example.com")), named("b", domain("example.org")), site([], { name: "c" }), named("d")],
            [byRealm({ domains: ["example.com"], excludedSsids: [ssidKey(utf8("b"))] })],
        );
        assert.deepEqual(
            offers.map(({ site: { name }, operator, fit: { excluded } }) => [name, operator, excluded]),
            [
                ["a", "home", false],
                ["b", "roaming", true],
                ["d", "unknown", false],
            ],
        );
    });

    it("none without robust security is offered", () => {
        assert.deepEqual(selectSite([site([realms()], { rsn: false })], [byRealm()]).offers, []);
    });

    it("that of the most important credential is chosen, and at home among equals", () => {
        const home = named("home", domain("example.com"));
        const away = named("away", domain("example.org"));
        assert.equal(chosen([away, home], byRealm({ domains: ["example.com"] })), "home");
        const [one, other] = [named("one"), named("other")];
        const special = byRealm({ id: 1, priority: 1, excludedSsids: [one.ssidKey] });
        assert.equal(chosen([one, other], byRealm(), special), "other");
        assert.equal(chosen([away], byRealm({ excludedSsids: [away.ssidKey] })), undefined);
    });

    it("that of the most preferred partner is chosen, away from home", () => {
        const partners = [
            { domain: "one.org", exact: true, priority: 50 },
            { domain: "two.org", exact: true, priority: 5 },
        ];
        const ours = byRealm({ domains: ["example.com"], partners });
        const sites = [named("any", domain("x.org")), named("one", domain("one.org")), named("two", domain("two.org"))];
        assert.equal(chosen(sites, ours), "two");
    });

    it("one that exceeds limits is chosen when there is no other, and no partner is worth exceeding them", () => {
        const busy = hotspotElement(HotspotSubtype.wanMetrics, "01e8030000d007000000000a00");
        const minimum = { home: { down: 9999, up: 0 }, roaming: { down: 9999, up: 0 } };
        const ours = byRealm({ minimum, partners: [{ domain: "two.org", exact: true, priority: 5 }] });
        const slow = named("slow", busy, domain("two.org"));
        assert.equal(chosen([slow], ours), "slow");
        assert.equal(chosen([slow, named("fast", domain("x.org"))], ours), "fast");
    });
});
