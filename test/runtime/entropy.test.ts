import assert from "node:assert/strict";
import { parseCommandLine } from "#service/argv.js";
import { Entropy, kernelRandom } from "#service/runtime/entropy.js";
import { heardByAccessPoint, heardByStation } from "#service/runtime/entropy-feed.js";
import { wpa2Psk } from "#src/ap/index.js";
import type { CoreEvent } from "#src/core/event.js";
import type { DriverEvent } from "#src/driver/event.js";
import { parseData, parseLlc } from "#src/ieee80211/data.js";
import { toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { type Mac, macBytes } from "#src/lib/mac.js";
import { Secret } from "#src/lib/secret.js";
import { Site } from "#test/support/site.js";
import { AP, bssRecord, pskNetwork, Station } from "#test/support/station.js";
import { Supplicant } from "#test/support/supplicant.js";

const zeros = (length: number): Uint8Array => new Uint8Array(length);
const pooled = (now = 0): Entropy => new Entropy({ kernel: zeros, now: () => now });
const happened = (event: DriverEvent): CoreEvent => ({ type: "driver.event", interface: 0, event });

describe("random bytes", () => {
    it("S194 are the kernel's, XORed with those of the pool", () => {
        assert.equal(toHex(pooled().random(16)), "52c7660abf85edd3d8c15b8c5d36f08e");
        const ones = new Entropy({ kernel: length => new Uint8Array(length).fill(0xff), now: () => 0 });
        const long = ones.random(40);
        assert.equal(long.length, 40);
        assert.notDeepEqual(long.subarray(0, 16), long.subarray(16, 32));
    });

    it("S194 are not given without the kernel's", () => {
        const failing = new Entropy({
            kernel: () => {
                throw new Error("no entropy");
            },
            now: () => 0,
        });
        assert.throws(() => failing.random(16), /no entropy/);
    });

    it("S194 depend on what was fed, and on when", () => {
        const drawn = (now: number, ...feeds: number[]): string => {
            const entropy = pooled(now);
            for (const feed of feeds) entropy.feed(Uint8Array.of(feed));
            return toHex(entropy.random(8));
        };
        assert.equal(new Set([drawn(0), drawn(0, 1), drawn(0, 2), drawn(0, 1, 1), drawn(1, 1)]).size, 5);
    });

    it("S199 are the kernel's alone when the pool is left out", () => {
        const options = (...words: string[]) => {
            const parsed = parseCommandLine(["-u", ...words]);
            assert.ok(parsed.kind === "run");
            return parsed.options;
        };
        assert.equal(options("--no-random-pool").randomPool, false);
        assert.equal(options().randomPool, true);
        assert.notDeepEqual(kernelRandom(16), kernelRandom(16));
    });
});

describe("feeds of the entropy pool", () => {
    it("S198 count one each up to 1000, and then only each 1024th is taken; what is drawn lowers the estimate", () => {
        const entropy = pooled();
        for (let feed = 0; feed < 1001; feed++) entropy.feed(zeros(1));
        assert.equal(entropy.estimate, 1001);
        for (let feed = 0; feed < 1023; feed++) entropy.feed(zeros(1));
        assert.equal(entropy.estimate, 1001);
        entropy.feed(zeros(1));
        assert.equal(entropy.estimate, 1002);
        entropy.random(32);
        assert.equal(entropy.estimate, 970);
        entropy.feed(zeros(1));
        assert.equal(entropy.estimate, 971);
        entropy.random(2000);
        assert.equal(entropy.estimate, 0);
    });

    it("S196 are ten results of a scan, five bytes each, and the BSSID of an association", () => {
        const station = new Station();
        const bsss = Array.from({ length: 12 }, (_, i) =>
            bssRecord(station, { bssid: `02:00:00:00:00:${10 + i}` as Mac, signal: -50 - i, tsf: 0x0102n + BigInt(i) }),
        );
        const reply = { ok: true, value: { bsss } } as const;
        const feeds = heardByStation({ type: "driver.reply", interface: 0, owner: "scan", request: 1, reply });
        assert.deepEqual(
            feeds.map(toHex),
            ["100000ce02", "110000cd03", "120000cc04", "130000cb05", "140000ca06"].concat([
                "150000c907",
                "160000c808",
                "170000c709",
                "180000c60a",
                "190000c50b",
            ]),
        );
        const elements = { requestElements: undefined, responseElements: zeros(0) };
        for (const [event, expected] of [
            [{ type: "associated", bssid: AP, statusCode: 0, ...elements }, ["020000000100"]],
            [{ type: "associated", bssid: AP, statusCode: 17, ...elements }, []],
            [{ type: "connected", bssid: AP, statusCode: 0, timedOut: false, ...elements }, ["020000000100"]],
            [{ type: "roamed", bssid: AP, authorized: false, ...elements }, ["020000000100"]],
            [{ type: "beaconLoss" }, []],
        ] as const)
            assert.deepEqual(heardByStation(happened(event)).map(toHex), expected);
    });

    it("S197 of an access point are who looks for it, who joins it, and the nonce of message 2", async () => {
        const heard: string[] = [];
        const site = new Site(1, event => heard.push(...heardByAccessPoint(event).map(toHex)));
        const psk = new Secret(zeros(32));
        site.accessPoint("home", { security: wpa2Psk(psk) });
        const laptop = await Supplicant.start(site);
        const nonces: string[] = [];
        site.air.medium.observe(({ frame }) => {
            const data = parseData(frame);
            if (isMalformed(data) || !data.flags.toDs || data.flags.protectedFrame) return;
            const llc = parseLlc(data.body);
            if (!isMalformed(llc)) nonces.push(toHex(llc.payload.slice(17, 49)));
        });
        await laptop.select(pskNetwork());
        await laptop.becomes("completed");
        await site.run(100);
        const address = toHex(macBytes(laptop.card.link.address));
        assert.deepEqual(nonces.slice(1), ["00".repeat(32)], "message 4 has none");
        // One probe request, one association, one nonce.
        assert.deepEqual(heard, [address, address, nonces[0]]);
        await site.air.close();
    });
});
