import { readFileSync, writeFileSync } from "node:fs";
import { Daemon } from "#test/hwsim/guest/process.js";
import { PEERS, peerRun, permanentAddress } from "#test/hwsim/guest/radio.js";
import { sleep, until } from "#test/hwsim/guest/wait.js";

export const PASSPHRASE = "hunter2hunter2";

/** hostapd's lines for each kind of network. */
export const SECURITY = {
    open: [],
    psk: ["wpa=2", "wpa_key_mgmt=WPA-PSK", "rsn_pairwise=CCMP", `wpa_passphrase=${PASSPHRASE}`],
    /** WPA and WPA2 mixed: the group cipher is the weakest that anybody needs, TKIP. */
    mixed: ["wpa=3", "wpa_key_mgmt=WPA-PSK", "wpa_pairwise=TKIP", "rsn_pairwise=CCMP", `wpa_passphrase=${PASSPHRASE}`],
    wpa1: ["wpa=1", "wpa_key_mgmt=WPA-PSK", "wpa_pairwise=TKIP", `wpa_passphrase=${PASSPHRASE}`],
    /** Management frame protection offered. */
    pmf: [
        "wpa=2",
        "wpa_key_mgmt=WPA-PSK WPA-PSK-SHA256",
        "rsn_pairwise=CCMP",
        "ieee80211w=1",
        `wpa_passphrase=${PASSPHRASE}`,
    ],
} as const;

export interface Setup {
    readonly ssid: string;
    readonly security?: keyof typeof SECURITY;
    readonly channel?: number;
    /** The SSID is left out of beacons. */
    readonly hidden?: boolean;
    /** Which of the other side's radios. */
    readonly on?: (typeof PEERS)[number];
    /** Further lines of hostapd's configuration. */
    readonly lines?: readonly string[];
    /** IPv4 address of the access point, /24. */
    readonly ip?: string;
}

/** An access point made by hostapd on the other side. */
export class AccessPoint {
    readonly ssid: string;
    readonly bssid: string;
    readonly ifname: (typeof PEERS)[number];
    readonly #setup: Setup;
    #daemon: Daemon | undefined;

    private constructor(setup: Setup) {
        this.#setup = setup;
        this.ssid = setup.ssid;
        this.ifname = setup.on ?? PEERS[0];
        this.bssid = permanentAddress(this.ifname);
    }

    static async start(setup: Setup): Promise<AccessPoint> {
        const accessPoint = new AccessPoint(setup);
        await accessPoint.start();
        return accessPoint;
    }

    /** Comes on the air, also again after `vanish` or `stop`. */
    async start(): Promise<void> {
        const { ssid, security = "psk", channel = 1, hidden = false, lines = [], ip } = this.#setup;
        const file = `/tmp/hostapd-${this.ifname}.conf`;
        writeFileSync(
            file,
            [
                `interface=${this.ifname}`,
                "driver=nl80211",
                "ctrl_interface=/run/hostapd",
                `ssid=${ssid}`,
                "hw_mode=g",
                `channel=${channel}`,
                ...(hidden ? ["ignore_broadcast_ssid=1"] : []),
                ...SECURITY[security],
                ...lines,
                "",
            ].join("\n"),
        );
        const daemon = new Daemon("hostapd", "ip", ["netns", "exec", "peers", "hostapd", "-t", file]);
        this.#daemon = daemon;
        await until(`hostapd on ${this.ifname}`, () => {
            if (!daemon.running) throw new Error(`hostapd ended: ${readFileSync(daemon.log, "utf8")}`);
            return readFileSync(daemon.log, "utf8").includes("AP-ENABLED");
        });
        if (ip !== undefined) await peerRun("ip", "addr", "replace", `${ip}/24`, "dev", this.ifname);
    }

    /** Says goodbye (deauthentication) and leaves the air. */
    async stop(): Promise<void> {
        await this.#daemon?.stop();
        await peerRun("ip", "link", "set", this.ifname, "down");
    }

    /** Leaves the air without a word: no deauthentication, no more beacons. */
    async vanish(): Promise<void> {
        await peerRun("ip", "link", "set", this.ifname, "down");
        await this.#daemon?.stop("SIGKILL");
        await sleep(1);
    }

    /** A command to hostapd, as hostapd_cli gives it. */
    async command(...words: readonly string[]): Promise<string> {
        return peerRun("hostapd_cli", "-p", "/run/hostapd", "-i", this.ifname, ...words);
    }

    /** What hostapd logged. */
    get log(): string {
        return this.#daemon === undefined ? "" : readFileSync(this.#daemon.log, "utf8");
    }
}
