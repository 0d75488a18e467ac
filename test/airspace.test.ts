import assert from "node:assert/strict";
import { type Airspace, SIMULATED_PASSPHRASE, surroundings } from "#service/airspace.js";
import { passphraseToPsk } from "#src/crypto/pbkdf2.js";
import { isOpenFailure } from "#src/driver/driver.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { printfEscaped } from "#src/lib/text.js";
import { Seeded } from "#test/support/seeded.js";
import { text } from "#test/support/site.js";
import { VirtualClock } from "#test/support/virtual-clock.js";

describe("surroundings of -Dair", () => {
    let clock: VirtualClock;
    let air: Airspace;

    beforeEach(() => {
        clock = new VirtualClock();
        air = surroundings(clock, new Seeded(1).bytes);
    });

    afterEach(() => air.close());

    /** Names with the protection that their elements tell of. */
    async function scanned(ssids: readonly Uint8Array[]): Promise<string[]> {
        const card = air.family.card("air0")!;
        void card.execute({ type: "scan", ssids });
        clock.runUntil(clock.now() + 5000);
        const reply = card.execute({ type: "scanResults" });
        clock.runUntil(clock.now() + 10);
        const results = await reply;
        assert.ok(results.ok && results.value !== undefined && "bsss" in results.value);
        return results.value.bsss
            .map(({ elements }) => new Elements(elements))
            .map(elements => {
                const wpa = elements.vendor(0x0050f2, 1) === undefined ? "" : " WPA";
                const rsn = elements.has(ElementId.rsn) ? " WPA2" : "";
                return `${printfEscaped(elements.find(ElementId.ssid)!)}${wpa}${rsn}`;
            })
            .sort();
    }

    it("shows an open, a WPA2, a WPA, a fleeting and a nameless network, which answers to its name", async () => {
        const named = ["simulated-fleeting", "simulated-open", "simulated-psk WPA2", "simulated-wpa WPA"];
        assert.deepEqual(await scanned([text("")]), [" WPA2", ...named]);
        assert.deepEqual(await scanned([text("simulated-hidden")]), [
            " WPA2",
            "simulated-fleeting",
            "simulated-hidden WPA2",
            ...named.slice(1),
        ]);
    });

    it("lets one network come and go", async () => {
        clock.runUntil(40_100);
        assert.ok(!(await scanned([text("")])).includes("simulated-fleeting"));
        clock.runUntil(60_100);
        assert.ok((await scanned([text("")])).includes("simulated-fleeting"));
    });

    it("protects its networks with the passphrase that it tells", () => {
        const protectedOnes = air.accessPoints.filter(({ config }) => config.security !== undefined);
        assert.equal(protectedOnes.length, 3);
        for (const { config } of protectedOnes) {
            assert.ok(config.security!.psk.equals(passphraseToPsk(text(SIMULATED_PASSPHRASE), config.ssid)));
        }
    });

    it("has the interfaces air0 and air1, each on a radio of its own", async () => {
        const [one, two] = await Promise.all(["air0", "air1"].map(ifname => air.family.open(ifname)));
        assert.ok(one && two && !isOpenFailure(one) && !isOpenFailure(two));
        assert.deepEqual([one.capabilities.wiphy, two.capabilities.wiphy], [0, 1]);
        assert.ok(isOpenFailure(await air.family.open("wlan0")));
    });

    it("leaves no wake-up behind when it is closed", async () => {
        await air.close();
        assert.equal(clock.next, undefined);
    });
});
