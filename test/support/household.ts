import type { AccessPoint } from "#service/airspace.js";
import { type ApConfig, wpa2Psk } from "#src/ap/index.js";
import type { NetworkConfig } from "#src/config/network.js";
import { keyMachines } from "#src/core/key-machines.js";
import { rootMachine } from "#src/core/root.js";
import { passphraseToPsk } from "#src/crypto/pbkdf2.js";
import { nl80211Family } from "#src/driver/nl80211/nl80211-family.js";
import { Secret } from "#src/lib/secret.js";
import { FakeNl80211 } from "#test/support/fake-nl80211.js";
import { defaultWiphy, type FakeWiphy } from "#test/support/fake-nl80211-answers.js";
import type { FakeRadio } from "#test/support/fake-nl80211-radio.js";
import { Site, text } from "#test/support/site.js";
import { network } from "#test/support/station.js";
import { Supplicant } from "#test/support/supplicant.js";

const PASSPHRASE = "correct horse battery";
const PSK = passphraseToPsk(text(PASSPHRASE), text("home"));

export const home: NetworkConfig = network({ ssid: '"home"', key_mgmt: "WPA-PSK", psk: `"${PASSPHRASE}"` });

/** The whole supplicant on a fake kernel, and the WPA2-PSK access point `home` in reach of its card. */
export class Household {
    readonly site: Site;
    readonly kernel: FakeNl80211;
    readonly ap: AccessPoint;
    readonly laptop: Supplicant;
    readonly radio: FakeRadio;

    static async start({
        wiphy = defaultWiphy,
        ap = {},
        seed,
    }: {
        readonly wiphy?: FakeWiphy;
        readonly ap?: Partial<ApConfig>;
        readonly seed?: number;
    } = {}): Promise<Household> {
        const site = new Site(seed);
        const accessPoint = site.accessPoint("home", { security: wpa2Psk(new Secret(PSK)), ...ap });
        const kernel = new FakeNl80211(site.air.timetable);
        kernel.wiphy = wiphy;
        let radio: FakeRadio | undefined;
        const laptop = await Supplicant.start(site, "wlan0", {}, rootMachine(keyMachines), card => {
            radio = kernel.plugIn(card);
            return nl80211Family(kernel);
        });
        return new Household(site, kernel, accessPoint, laptop, radio!);
    }

    private constructor(site: Site, kernel: FakeNl80211, ap: AccessPoint, laptop: Supplicant, radio: FakeRadio) {
        this.site = site;
        this.kernel = kernel;
        this.ap = ap;
        this.laptop = laptop;
        this.radio = radio;
    }

    get network(): NetworkConfig {
        return home;
    }

    /** Connects to `home` and checks that it is connected for good: a lost answer shows a little later. */
    async connect(): Promise<void> {
        await this.laptop.select(home);
        await this.laptop.becomes("completed");
        await this.site.run(3_000);
        await this.laptop.becomes("completed");
        await this.assertTraffic();
    }

    /** Both ways; so both ends have the same keys and open ports. */
    async assertTraffic(): Promise<void> {
        const { card } = this.laptop;
        await this.site.until("end of the scan", () => (card.state.scan.tag === "idle" ? true : undefined));
        const before = [card.traffic.length, this.ap.traffic.length] as const;
        await this.site.run(100);
        card.send(this.ap.config.bssid, ETHERTYPE_IPV4, text("hello"));
        this.ap.send(card.link.address, ETHERTYPE_IPV4, text("welcome"));
        await this.site.run(100);
        const got = [card.traffic.length - before[0], this.ap.traffic.length - before[1]];
        if (got[0] !== 1 || got[1] !== 1) throw new Error(`traffic got through: ${got.join(" in, ")} out`);
    }

    /** Whether a key was ever put where it was already. */
    get reinstalled(): boolean {
        return this.laptop.card.installations.some(({ reinstalled }) => reinstalled);
    }

    /** The names of the requests so far that change the association or its keys, in order. */
    get story(): readonly string[] {
        return this.kernel.requests.map(({ command }) => command).filter(command => TOLD.has(command));
    }

    async close(): Promise<void> {
        await this.site.settled(this.laptop.stop());
        await this.site.air.close();
    }
}

const ETHERTYPE_IPV4 = 0x0800;

const TOLD = new Set([
    "AUTHENTICATE",
    "ASSOCIATE",
    "CONNECT",
    "DEAUTHENTICATE",
    "DISCONNECT",
    "NEW_KEY",
    "DEL_KEY",
    "SET_STATION",
    "CONTROL_PORT_FRAME",
]);
