import assert from "node:assert/strict";
import { type AccessPoint, SIMULATED_PASSPHRASE } from "#service/airspace.js";
import { wpa2Psk } from "#src/ap/index.js";
import { passphraseToPsk } from "#src/crypto/pbkdf2.js";
import { Radio } from "#src/driver/air/index.js";
import { ETHERTYPE_EAPOL, emitData, emitLlc, fromDs, parseData } from "#src/ieee80211/data.js";
import { emitDeauth } from "#src/ieee80211/deauth.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { emitManagement, ManagementSubtype, managementFrame, parseManagement } from "#src/ieee80211/management.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Mac } from "#src/lib/mac.js";
import { Secret } from "#src/lib/secret.js";
import { Site, text } from "#test/support/site.js";
import { network } from "#test/support/station.js";
import { Supplicant } from "#test/support/supplicant.js";

/** Somebody else on the air, who hears everything and says what he likes in anybody's name. */
describe("an intruder on the air", () => {
    let site: Site;
    let ap: AccessPoint;
    let laptop: Supplicant;
    let intruder: Radio;
    /** What the access point said, oldest first. */
    let recorded: Uint8Array[];

    beforeEach(async () => {
        site = new Site();
        recorded = [];
        const psk = new Secret(passphraseToPsk(text(SIMULATED_PASSPHRASE), text("home")));
        ap = site.accessPoint("home", { security: wpa2Psk(psk) });
        site.air.medium.observe(({ frame }) => {
            if (sourceOf(frame) === ap.config.bssid) recorded.push(frame);
        });
        intruder = new Radio(site.air.medium, { address: "02:00:00:00:66:66" as Mac }, () => {});
        intruder.setHome(ap.config.frequency);
        laptop = await Supplicant.start(site);
        const config = network({ ssid: '"home"', key_mgmt: "WPA-PSK", psk: `"${SIMULATED_PASSPHRASE}"` });
        await laptop.select(config);
        await laptop.becomes("completed");
        await site.run(50);
    });

    afterEach(() => site.air.close());

    /** Says it all, then gives it time to do harm. */
    async function says(frames: readonly Uint8Array[]): Promise<void> {
        for (const frame of frames) intruder.send(frame);
        await site.run(2_000);
    }

    function assertUnharmed(): void {
        assert.equal(laptop.state, "completed");
        assert.equal(laptop.states.filter(state => state === "authenticating").length, 1);
        assert.deepEqual(
            laptop.card.installations.map(({ installed, reinstalled }) => [installed.kind, reinstalled]),
            [
                ["pairwise", false],
                ["group", false],
            ],
        );
    }

    it("does not get keys installed again by saying again what the access point said", async () => {
        const frames = recorded.filter(frame => !isBeacon(frame));
        assert.ok(frames.length >= 4);
        await says(frames);
        await says(frames.toReversed());
        assertUnharmed();
    });

    it("does no harm with any frame of the access point that is cut short", async () => {
        const kinds = new Map(recorded.map(frame => [`${frame[0]} ${frame.length}`, frame]));
        for (const frame of kinds.values()) {
            await says(Array.from({ length: frame.length }, (_, length) => frame.subarray(0, length)));
        }
        assertUnharmed();
    });

    it("does no harm with any frame of the access point in which one bit is wrong", async () => {
        const kinds = new Map(
            recorded.filter(frame => !isBeacon(frame)).map(frame => [`${frame[0]} ${frame.length}`, frame]),
        );
        for (const frame of kinds.values()) {
            const bits = Array.from({ length: frame.length * 8 }, (_, bit) => bit);
            await says(bits.filter(bit => !becomesFarewell(frame, bit)).map(bit => flipped(frame, bit)));
        }
        assertUnharmed();
    });

    it("does no harm with forged first messages of a handshake", async () => {
        const isFirst = (frame: Uint8Array) => !isMalformed(parseData(frame));
        const message1 = recorded.find(isFirst)!;
        const forged = Array.from({ length: 50 }, (_, i) => {
            const frame = Uint8Array.from(message1);
            // Replay counter, then nonce.
            frame[24 + 8 + 9 + 7] = 10 + i;
            frame[24 + 8 + 17] = i;
            return frame;
        });
        await says(forged);
        assertUnharmed();
        ap.rekey(laptop.card.link.address);
        await site.run(2_000);
        assert.equal(laptop.card.installations.length, 3);
        assert.equal(laptop.state, "completed");
    });

    it("does no harm with EAPOL in somebody else's name", async () => {
        const source = "02:00:00:00:66:66" as Mac;
        const { bssid } = ap.config;
        const destination = laptop.card.link.address;
        const junk = Array.from({ length: 130 }, (_, length) => new Uint8Array(length).fill(2));
        await says(
            junk.map(payload => {
                const body = emitLlc({ etherType: ETHERTYPE_EAPOL, payload });
                return emitData({ flags: fromDs, destination, source, bssid, body });
            }),
        );
        assertUnharmed();
    });

    it("can end a link that has no management frame protection, and the supplicant comes back", async () => {
        const { bssid } = ap.config;
        const addresses = { destination: laptop.card.link.address, source: bssid, bssid };
        const body = emitDeauth({ reason: 7, elements: Elements.none });
        intruder.send(emitManagement(managementFrame(ManagementSubtype.deauthentication, addresses, body)));
        await laptop.becomes("disconnected");
        await laptop.becomes("completed");
        assert.ok(!laptop.card.installations.some(({ reinstalled }) => reinstalled));
    });
});

function sourceOf(frame: Uint8Array): Mac | undefined {
    const parsed = parseManagement(frame);
    if (!isMalformed(parsed)) return parsed.source;
    const data = parseData(frame);
    return isMalformed(data) || !data.flags.fromDs ? undefined : data.bssid;
}

const isBeacon = (frame: Uint8Array): boolean => frame[0] === ManagementSubtype.beacon << 4;

function flipped(frame: Uint8Array, bit: number): Uint8Array {
    const changed = Uint8Array.from(frame);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    return changed;
}

/** Deauthentication and Disassociation frames need no proof without management frame protection. */
function becomesFarewell(frame: Uint8Array, bit: number): boolean {
    const parsed = parseManagement(flipped(frame, bit));
    if (isMalformed(parsed)) return false;
    const { subtype } = parsed;
    return subtype === ManagementSubtype.deauthentication || subtype === ManagementSubtype.disassociation;
}
