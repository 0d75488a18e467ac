import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { note } from "#test/hwsim/guest/main.js";
import { attempt, Daemon } from "#test/hwsim/guest/process.js";
import { hearAt, linkedTo, PEERS } from "#test/hwsim/guest/radio.js";
import { type Interface, integer, type Network, network, text } from "#test/hwsim/guest/supplicant.js";
import { sleep, timed, until } from "#test/hwsim/guest/wait.js";
import { withSupplicant } from "#test/hwsim/guest/world.js";

/** An interface that has heard what is on the air, with these networks, any of which it may join. */
async function choosing(...networks: readonly Network[]): Promise<Interface> {
    const { supplicant } = await withSupplicant();
    const iface = await supplicant.createInterface("wlan0");
    await iface.scan();
    await choose(iface, ...networks);
    return iface;
}

async function choose(iface: Interface, ...networks: readonly Network[]): Promise<void> {
    for (const each of networks) await iface.addNetwork({ disabled: integer(0), ...each });
    await iface.call("Reassociate");
}

async function joins(iface: Interface, ap: AccessPoint): Promise<void> {
    await until(`the link to ${ap.ifname}`, async () => (await linkedTo("wlan0")) !== undefined);
    assert.equal(await linkedTo("wlan0"), ap.bssid);
    await iface.reaches("completed");
}

/** Nothing is joined, however often it looks. */
async function staysAlone(iface: Interface): Promise<void> {
    await sleep(15_000);
    assert.equal(await linkedTo("wlan0"), undefined);
    assert.ok(!["authenticating", "associating", "completed"].includes(await iface.state()), await iface.state());
}

/** A second access point, on the air beside the first. */
const beside = (ssid: string, more: Partial<Parameters<typeof AccessPoint.start>[0]> = {}): Promise<AccessPoint> =>
    AccessPoint.start({ ssid, channel: 6, on: "wlan3", ...more });

/** A beacon of an open network that nobody answers for, with these elements besides its name. */
async function beacon(ssid: string, bssid: string, capability: string, elements: string): Promise<void> {
    const name = `00${Buffer.from([ssid.length]).toString("hex")}${Buffer.from(ssid).toString("hex")}`;
    const program = join(process.env.HWSIM_GUEST ?? ".", "inject.py");
    await attempt("ip", "netns", "exec", "peers", "iw", "dev", "mon-wlan5", "del");
    const daemon = new Daemon("beacon", "ip", [
        ..."netns exec peers /usr/bin/python3".split(" "),
        program,
        "wlan5",
        "6",
        `${bssid.replaceAll(":", "")}:${capability}:${name}${elements}`,
    ]);
    await until("the beacon", () => readFileSync(daemon.log, "utf8").includes("on the air"));
}

const CHANNEL_6 = { scan_freq: text("2437") };
const open = (ssid: string, more: Network = {}): Network => ({ ...network.open(ssid), ...CHANNEL_6, ...more });
const psk = (ssid: string, more: Network = {}): Network => ({
    ...network.psk(ssid, PASSPHRASE),
    ...CHANNEL_6,
    ...more,
});

describe("choosing a network", () => {
    it("S031 takes an open network of higher priority although a protected one is heard better", async () => {
        hearAt(PEERS[0], -75);
        const first = await AccessPoint.start({ ssid: "open net", security: "open", channel: 6 });
        await beside("safe net");
        const iface = await choosing(psk("safe net"), open("open net", { priority: integer(2) }));
        await joins(iface, first);
    });

    it("S031 takes the protected one of two networks with the same priority", async () => {
        await AccessPoint.start({ ssid: "open net", security: "open", channel: 6 });
        const safe = await beside("safe net");
        await joins(await choosing(open("open net"), psk("safe net")), safe);
    });

    it("S032 goes past networks that are disabled or have another name", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", channel: 6 });
        const disabled = psk("testnet", { disabled: integer(1), priority: integer(9) });
        await joins(await choosing(disabled, psk("elsewhere"), psk("testnet")), ap);
    });

    it("S033 never takes an access point whose name it does not know, not even for any name", async () => {
        await AccessPoint.start({ ssid: "secret place", security: "open", hidden: true, channel: 6 });
        const any = { key_mgmt: text("NONE"), ...CHANNEL_6 };
        const iface = await choosing(any);
        await staysAlone(iface);
        const named = await beside("testnet", { security: "open" });
        await joins(iface, named);
    });

    it("S034 S035 goes by the address and by the channels that a network names", async () => {
        const first = await AccessPoint.start({ ssid: "testnet", channel: 1 });
        const second = await beside("testnet");
        const iface = await choosing();
        for (const [ap, other, only] of [
            [first, second, { bssid: text(first.bssid) }],
            [second, first, { bssid: text(second.bssid) }],
            [first, second, { freq_list: text("2412") }],
            [second, first, { freq_list: text("2437") }],
        ] as const) {
            hearAt(ap.ifname, -75);
            hearAt(other.ifname, -30);
            await choose(iface, { ...network.psk("testnet", PASSPHRASE), ...only });
            await joins(iface, ap);
            await iface.call("RemoveAllNetworks");
            await until("the link to be gone", async () => (await linkedTo("wlan0")) === undefined);
        }
    });

    it("S035 takes what somebody else's scan has found on a channel that the network does not scan", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", channel: 1 });
        const iface = await choosing(psk("testnet"));
        // The look of `choosing` was at every channel.
        await joins(iface, ap);
    });

    it("S036 S038 leaves alone what has the name of a network and not its protection", async () => {
        await AccessPoint.start({ ssid: "open net", security: "open", channel: 6 });
        await beside("safe net");
        await beside("new net", { on: "wlan4", lines: ["wpa_key_mgmt=WPA-PSK-SHA256", "ieee80211w=2"] });
        const iface = await choosing(psk("open net"), open("safe net"), {
            ...psk("new net"),
            key_mgmt: text("WPA-PSK"),
        });
        await staysAlone(iface);
    });

    it("S041 finds the name of a network that is given by its address, and makes the key with it", async () => {
        await beside("other net");
        const ap = await AccessPoint.start({ ssid: "wildcard-test", channel: 6 });
        const { ssid: _, ...nameless } = psk("");
        const iface = await choosing({ ...nameless, bssid: text(ap.bssid) });
        await joins(iface, ap);
    });

    it("S042 S043 joins an access point that demands rates which the radio has, and none that demands others", async () => {
        await beacon("fast net", "02:be:ac:00:00:01", "0104", "0104828b96e0" /* basic: 1, 5.5, 11 and 48 Mbit/s */);
        const slow = await AccessPoint.start({
            ssid: "testnet",
            security: "open",
            channel: 6,
            lines: ["basic_rates=10 20 55 110 60 120 240", "ieee80211n=1", "require_ht=1", "wmm_enabled=1"],
        });
        const iface = await choosing(open("fast net", { priority: integer(9) }), open("testnet"));
        await joins(iface, slow);
    });
});

describe("a beacon that speaks for several networks", () => {
    it("is one BSS for each of them, with its own address, name and protection", async () => {
        const hex = (text: string): string => Buffer.from(text).toString("hex");
        const rsn = "30140100000fac040100000fac040100000fac020000";
        // Of the second of up to four: its capabilities, name, index and protection.
        const profile = `53021104${"0005"}${hex("guest")}${"5503010100"}${rsn}`;
        const multiple = `02${"00"}${(profile.length / 2).toString(16).padStart(2, "0")}${profile}`;
        const element = `47${(multiple.length / 2).toString(16).padStart(2, "0")}${multiple}`;
        await beacon("front", "02:be:ac:00:00:10", "0104", `010882848b968c129824${"030106"}${element}`);
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        for (let scans = 0; scans < 3; scans++) {
            await iface.scan();
            const listed = [...(await iface.bsss()).values()].map(({ SSID, BSSID, Privacy, RSN }) => [
                String(SSID),
                Buffer.from(BSSID as Uint8Array).toString("hex"),
                Privacy,
                (RSN as { readonly KeyMgmt: readonly string[] }).KeyMgmt.join(),
            ]);
            assert.deepEqual(listed.sort(), [
                ["front", "02beac000010", false, ""],
                ["guest", "02beac000011", true, "wpa-psk"],
            ]);
        }
    });
});

describe("access points that fail", () => {
    const REFUSES = ["macaddr_acl=1"];

    it("S046 S067 is left at once for the other one of its network", async function () {
        hearAt(PEERS[1], -70);
        await AccessPoint.start({ ssid: "testnet", channel: 6, lines: REFUSES });
        const other = await beside("testnet");
        const iface = await choosing();
        const { seconds } = await timed(async () => {
            await choose(iface, psk("testnet"));
            await joins(iface, other);
        });
        note(this.test, `after ${seconds.toFixed(2)} s`);
        // All channels take seven.
        assert.ok(seconds < 3);
    });

    it("S047 is tried again when nothing else is left", async () => {
        const first = await AccessPoint.start({ ssid: "testnet", channel: 6, lines: REFUSES });
        const second = await beside("testnet", { lines: REFUSES });
        const iface = await choosing(psk("testnet"));
        await sleep(5000);
        assert.notEqual(await iface.state(), "completed");
        await first.stop();
        await second.stop();
        await joins(iface, await AccessPoint.start({ ssid: "testnet", channel: 6 }));
    });
});
