import assert from "node:assert/strict";
import type { AccessPoint } from "#service/airspace.js";
import { rsnElement } from "#src/ap/beacon.js";
import { wpa2Psk } from "#src/ap/index.js";
import { type Installation, unimpaired } from "#src/driver/air/index.js";
import type { DriverEvent } from "#src/driver/event.js";
import { emitDeauth } from "#src/ieee80211/deauth.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import {
    emitManagement,
    ManagementSubtype,
    managementFrame,
    managementSubtypeName,
    parseManagement,
} from "#src/ieee80211/management.js";
import { parseProbeRequest } from "#src/ieee80211/probe.js";
import { cipher } from "#src/ieee80211/suite.js";
import { noBytes, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Mac } from "#src/lib/mac.js";
import { Secret } from "#src/lib/secret.js";
import { type Client, Site, text } from "#test/support/site.js";

/** What the driver contract does not say: how the simulated kernel does it. */
describe("simulated card", () => {
    let site: Site;
    let ap: AccessPoint;
    let client: Client;

    beforeEach(async () => {
        site = new Site();
        ap = site.accessPoint("home");
        client = await site.client();
    });

    afterEach(() => site.air.close());

    const associate = async (more: object = {}): Promise<void> => {
        await client.scan({ ssids: [ap.config.ssid], frequencies: [ap.config.frequency] });
        await client.authenticate(ap.config, ap.config.ssid);
        const { bssid, frequency, ssid } = ap.config;
        await client.do({ type: "associate", bssid, frequency, ssid, elements: noBytes, ...more });
        assert.equal((await client.next("associated")).statusCode, 0);
    };

    const types = (events: readonly DriverEvent[]): string[] => events.map(({ type }) => type);
    const ssidOf = (elements: Uint8Array): string => toHex(new Elements(elements).find(ElementId.ssid)!);

    describe("scan", () => {
        it("probes for every SSID on every channel, and listens longer where it may not probe", async () => {
            const probed: string[] = [];
            site.air.medium.observe(({ frame, frequency }) => {
                const parsed = parseManagement(frame);
                if (isMalformed(parsed) || parsed.subtype !== ManagementSubtype.probeRequest) return;
                probed.push(`${frequency} ${ssidOf(parseProbeRequest(parsed.body).elements.bytes)}`);
            });
            const begun = site.now;
            await client.scan({ ssids: [noBytes, text("x")], frequencies: [2412, 2437] });
            const active = site.now - begun;
            assert.deepEqual(probed, ["2412 ", "2412 78", "2437 ", "2437 78"]);
            await client.scan({ ssids: [], frequencies: [2412, 2437] });
            assert.equal(probed.length, 4);
            assert.ok(site.now - begun - active > active, `${active} ms, then ${site.now - begun - active} ms`);
        });

        it("finds a hidden BSS by its name only, and keeps the beacon that does not tell it", async () => {
            const hidden = site.accessPoint("secret", { hidden: "zeros" });
            const ofHidden = async (ssid: Uint8Array) => {
                const bsss = await client.scan({ ssids: [ssid], frequencies: [2412] });
                return bsss
                    .filter(({ bssid }) => bssid === hidden.config.bssid)
                    .map(({ elements, beaconElements }) => [
                        ssidOf(elements),
                        beaconElements === undefined ? undefined : ssidOf(beaconElements),
                    ]);
            };
            await site.run(200);
            assert.deepEqual(await ofHidden(noBytes), [["000000000000", undefined]]);
            assert.deepEqual(await ofHidden(text("secret")), [
                ["000000000000", undefined],
                [toHex(text("secret")), "000000000000"],
            ]);
        });

        it("forgets what it has not heard for 30 s, and what is older than a flushing scan", async () => {
            const names = async () => (await client.do({ type: "scanResults" })).bsss.map(bss => bss.bssid);
            await client.scan();
            ap.vanish();
            await site.run(28_000);
            assert.deepEqual(await names(), [ap.config.bssid]);
            await site.run(3_000);
            assert.deepEqual(await names(), []);
            ap.start();
            await client.scan();
            ap.vanish();
            await client.scan({ ssids: [noBytes], flush: true });
            assert.deepEqual(await names(), []);
        });

        it("comes home between two channels while it is associated, and does not lose the access point", async () => {
            await associate();
            const begun = site.now;
            await client.scan();
            assert.ok(site.now - begun > 3000, `${site.now - begun} ms`);
            assert.ok(!types(client.events).includes("beaconLoss"));
            assert.equal(client.card.state.mlme.tag, "associated");
        });

        it("hides its address behind a random one when it shall", async () => {
            const sources = new Set<Mac>();
            site.air.medium.observe(({ frame }) => {
                const parsed = parseManagement(frame);
                if (isMalformed(parsed) || parsed.subtype !== ManagementSubtype.probeRequest) return;
                sources.add(parsed.source);
            });
            const randomAddress = { address: client.address, mask: Uint8Array.of(255, 255, 255, 0, 0, 0) };
            await client.scan({ ssids: [noBytes], frequencies: [2412], randomAddress });
            assert.equal(sources.size, 1);
            const [source] = sources;
            assert.notEqual(source, client.address);
            assert.equal(source!.slice(0, 8), client.address.slice(0, 8));
            await site.run(10);
            assert.equal(client.card.radio.address, client.address);
        });
    });

    describe("authentication and association", () => {
        it("asks three times, 200 ms apart, before it gives up", async () => {
            await client.scan();
            ap.vanish();
            site.said.length = 0;
            const { bssid, frequency, ssid } = ap.config;
            const begun = site.now;
            await client.do({ type: "authenticate", bssid, frequency, ssid, algorithm: "open" });
            await client.next("authenticationTimedOut");
            assert.deepEqual(site.said, Array(3).fill("air0 > home: authentication"));
            assert.ok(site.now - begun >= 600 && site.now - begun < 610, `${site.now - begun} ms`);
        });

        it("gets through when two of three answers are lost", async () => {
            await client.scan();
            const { bssid, frequency, ssid } = ap.config;
            site.air.medium.impair({ ...unimpaired, loss: 1 });
            await client.do({ type: "authenticate", bssid, frequency, ssid, algorithm: "open" });
            await site.run(350);
            site.air.medium.impair(unimpaired);
            assert.equal((await client.next("authenticated")).statusCode, 0);
        });

        it("is not allowed in without authentication, and not heard while it waits for something else", async () => {
            await client.scan();
            const { bssid, frequency, ssid } = ap.config;
            await client.do({ type: "associate", bssid, frequency, ssid, elements: noBytes });
            const { frame, reasonCode } = await client.next("disconnected");
            assert.deepEqual([frame, reasonCode], ["deauthentication", 6]);
        });

        it("refuses to authenticate with the BSS it is associated to: EALREADY", async () => {
            await associate();
            const { bssid, frequency, ssid } = ap.config;
            const command = { type: "authenticate", bssid, frequency, ssid, algorithm: "open" } as const;
            assert.equal(await client.fails(command), "EALREADY");
        });

        it("moves to another access point: the old link ends silently, then it reassociates", async () => {
            const other = site.accessPoint("away", { ssid: ap.config.ssid, frequency: 2437 });
            await associate();
            const { bssid, frequency, ssid } = other.config;
            const move = { type: "associate", bssid, frequency, ssid, elements: noBytes } as const;
            await client.scan();
            assert.equal(await client.fails(move), "EALREADY");
            site.said.length = 0;
            await client.do({ type: "authenticate", bssid, frequency, ssid, algorithm: "open" });
            const { reasonCode, locallyGenerated } = await client.next("disconnected");
            assert.deepEqual([reasonCode, locallyGenerated], [1, true]);
            await client.next("authenticated");
            await client.do({ ...move, previousBssid: ap.config.bssid });
            assert.equal((await client.next("associated")).bssid, bssid);
            assert.deepEqual(site.said, [
                "air0 > away: authentication",
                "away > air0: authentication",
                "air0 > away: reassociationRequest",
                "away > air0: reassociationResponse",
            ]);
        });

        it("lets an answer come before and after the reply to its command, depending on chance", async () => {
            const orders = new Set<string>();
            for (let seed = 1; seed <= 20; seed++) {
                const other = new Site(seed);
                const { config } = other.accessPoint("home");
                const station = await other.client();
                await station.scan();
                let order = "";
                station.driver.events$.subscribe(({ type }) => {
                    if (type === "authenticated") order += "event ";
                });
                const reply = station.driver.execute({ type: "authenticate", ...config, algorithm: "open" });
                void reply.then(() => {
                    order += "reply ";
                });
                await other.run(20);
                orders.add(order);
            }
            assert.deepEqual([...orders].sort(), ["event reply ", "reply event "]);
        });
    });

    it("lets the first EAPOL frame come before and after the association that it belongs to, depending on chance", async () => {
        const orders = new Set<string>();
        for (let seed = 1; seed <= 20; seed++) {
            const other = new Site(seed);
            const security = wpa2Psk(new Secret(new Uint8Array(32)));
            const { config } = other.accessPoint("home", { security });
            const station = await other.client();
            await station.scan();
            await station.authenticate(config, config.ssid);
            const { bssid, frequency, ssid } = config;
            await station.do({ type: "associate", bssid, frequency, ssid, elements: rsnElement(config) });
            await other.run(20);
            orders.add(
                types(station.events)
                    .filter(type => type === "associated" || type === "eapol")
                    .join(", "),
            );
        }
        assert.deepEqual([...orders].sort(), ["associated, eapol", "eapol, associated"]);
    });

    describe("a link", () => {
        it("is given up after seven missed beacons and two unanswered probes", async () => {
            await associate();
            ap.vanish();
            const gone = site.now;
            await client.next("beaconLoss");
            const noticed = site.now - gone;
            const { reasonCode, locallyGenerated } = await client.next("disconnected");
            assert.deepEqual([reasonCode, locallyGenerated], [4, true]);
            assert.ok(noticed > 550 && noticed < 820, `${noticed} ms`);
            assert.ok(site.now - gone - noticed >= 998 && site.now - gone - noticed < 1010);
        });

        it("is kept when the access point answers the probe", async () => {
            await associate();
            site.air.medium.impair({ ...unimpaired, loss: 1 });
            await client.next("beaconLoss");
            site.air.medium.impair(unimpaired);
            await site.run(5000);
            assert.equal(client.card.state.mlme.tag, "associated");
        });

        it("tells when the signal crosses the threshold, and not when it wavers around it", async () => {
            await associate();
            await client.do({ type: "monitorSignal", threshold: -60, hysteresis: 4 });
            assert.equal((await client.next("signal")).above, true);
            const heard = async (x: number) => {
                const before = client.events.length;
                client.card.radio.position = { x, y: 0 };
                await site.run(300);
                return client.events.slice(before).map(event => event.type === "signal" && event.above);
            };
            assert.deepEqual(await heard(20), []);
            assert.deepEqual(await heard(24), [false]);
            assert.deepEqual(await heard(20), []);
            assert.deepEqual(await heard(5), [true]);
        });

        it("does not believe an unprotected deauthentication once it has keys and protection is required", async () => {
            const security = { protocol: "rsn", akm: 0x000fac02, pairwise: 0x000fac04, group: 0x000fac04 } as const;
            await associate({ security: { ...security, managementFrameProtection: "required" } });
            await client.do({ type: "installKey", ...pairwise(1), peer: ap.config.bssid });
            const { bssid } = ap.config;
            const body = emitDeauth({ reason: 7, elements: Elements.none });
            const addresses = { destination: client.address, source: bssid, bssid };
            ap.radio.send(emitManagement(managementFrame(ManagementSubtype.deauthentication, addresses, body)));
            assert.equal((await client.next("unprotectedDisconnect")).reasonCode, 7);
            assert.equal(client.card.state.mlme.tag, "associated");
        });

        it("survives any frame from its access point that is cut short", async () => {
            await associate();
            const { bssid } = ap.config;
            const addresses = { destination: client.address, source: bssid, bssid };
            for (const subtype of Object.values(ManagementSubtype)) {
                if (subtype === ManagementSubtype.disassociation) continue;
                if (subtype === ManagementSubtype.deauthentication) continue;
                assert.ok(managementSubtypeName(subtype));
                const whole = emitManagement(managementFrame(subtype, addresses, new Uint8Array(40)));
                for (let length = 0; length < whole.length; length++) ap.radio.send(whole.subarray(0, length));
            }
            await site.run(500);
            assert.equal(client.card.state.mlme.tag, "associated");
        });
    });

    describe("keys", () => {
        it("tells a reinstallation from a new key", async () => {
            await associate();
            const peer = ap.config.bssid;
            await client.do({ type: "installKey", ...pairwise(1), peer });
            await client.do({ type: "installKey", ...pairwise(1), peer });
            await client.do({ type: "installKey", ...pairwise(2), peer });
            const reinstalled = ({ reinstalled }: Installation) => reinstalled;
            assert.deepEqual(client.card.installations.map(reinstalled), [false, true, false]);
        });

        it("are gone with the link", async () => {
            await associate();
            await client.do({ type: "installKey", ...pairwise(1), peer: ap.config.bssid });
            await client.do({ type: "disconnect", reasonCode: 3 });
            await client.next("disconnected");
            assert.deepEqual(client.card.state.keys, []);
            assert.equal(await client.fails({ type: "removeKey", keyIndex: 0, peer: ap.config.bssid }), "ENOENT");
        });
    });

    describe("traffic", () => {
        const MARK = 0x88b5;

        it("flows both ways on an open link", async () => {
            await associate();
            client.card.send(ap.config.bssid, MARK, text("ping"));
            await site.run(5);
            assert.deepEqual(
                ap.traffic.map(({ payload }) => payload),
                [text("ping")],
            );
            ap.send(client.address, MARK, text("pong"));
            await site.run(5);
            assert.deepEqual(
                client.card.traffic.map(({ payload }) => payload),
                [text("pong")],
            );
        });

        it("does not flow before the port is open, nor without a link", async () => {
            client.card.send(ap.config.bssid, MARK, text("ping"));
            await associate();
            await client.do({ type: "authorizePort", peer: ap.config.bssid, authorized: false });
            client.card.send(ap.config.bssid, MARK, text("ping"));
            ap.send(client.address, MARK, text("pong"));
            await site.run(5);
            assert.deepEqual(ap.traffic, []);
            assert.deepEqual(client.card.traffic, []);
        });
    });

    describe("the slot", () => {
        it("ends scan and link when the card is taken out, and then knows no command", async () => {
            await associate();
            await client.do({ type: "scan", ssids: [noBytes] });
            await client.next("scan.started");
            const before = client.events.length;
            client.card.plug(false);
            await site.run(10);
            assert.deepEqual(types(client.events.slice(before)), ["scan.done", "disconnected", "link"]);
            assert.equal(client.card.link.state, "removed");
            assert.equal(await client.fails({ type: "scanResults" }), "ENODEV");
            assert.deepEqual(await site.air.family.open("air0"), {
                failed: "noSuchInterface",
                text: "there is no interface air0 in the simulated air",
            });
        });

        it("opens an interface once at a time, and again after it was closed", async () => {
            const busy = await site.air.family.open("air0");
            assert.ok("failed" in busy && busy.failed === "busy");
            await client.driver.close();
            assert.equal((await client.driver.execute({ type: "scanResults" })).ok, false);
            const again = await site.air.family.open("air0");
            assert.ok(!("failed" in again));
        });

        it("leaves the interface disconnected when it is closed", async () => {
            await associate();
            await client.driver.close();
            await site.run(5);
            assert.equal(client.card.state.mlme.tag, "idle");
            assert.deepEqual(ap.state.stations.values(), []);
        });
    });
});

const pairwise = (fill: number) =>
    ({
        kind: "pairwise",
        keyIndex: 0,
        cipher: cipher("ccmp").selector,
        key: new Secret(new Uint8Array(16).fill(fill)),
        transmit: true,
    }) as const;
