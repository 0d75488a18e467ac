import assert from "node:assert/strict";
import { Variant } from "dbus-next";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { CallError } from "#test/hwsim/guest/bus.js";
import { better, note } from "#test/hwsim/guest/main.js";
import { run } from "#test/hwsim/guest/process.js";
import {
    changeAddress,
    keyCount,
    linkedTo,
    operstate,
    peerRun,
    permanentAddress,
    pings,
    stationCount,
} from "#test/hwsim/guest/radio.js";
import { isReference } from "#test/hwsim/guest/settings.js";
import { bytes, INTERFACE, type Interface, integer, network, text } from "#test/hwsim/guest/supplicant.js";
import { sleep, timed, until } from "#test/hwsim/guest/wait.js";
import { withSupplicant } from "#test/hwsim/guest/world.js";

const HERE = "192.168.77.2";
const THERE = "192.168.77.1";

/** Packets pass in both directions. */
async function carriesTraffic(ifname = "wlan0", here = HERE, there = THERE): Promise<void> {
    await run("ip", "addr", "replace", `${here}/24`, "dev", ifname);
    assert.ok(await pings(there), `no answer from ${there}`);
}

/**
 * The states as clients see them go through `path` in order and end at its end. Some may be missing: changes within a few
 * milliseconds are announced as one.
 */
function went(iface: Interface, mark: number, path: readonly string[]): void {
    const states = iface.announced("State", mark) as readonly string[];
    const allowed = path.filter(state => states.includes(state));
    assert.deepEqual(states, allowed);
    assert.equal(states.at(-1), path.at(-1));
}

/** Sends a Deauthentication frame with reason 7 and without protection: interface, receiver, transmitter. */
const FAREWELL = `
import socket, subprocess, sys
iface, to, by = sys.argv[1:]
mac = lambda text: bytes.fromhex(text.replace(":", ""))
name = "mon-" + iface
for command in ["iw dev %s interface add %s type monitor" % (iface, name), "ip link set %s up" % name]:
    subprocess.run(command.split(), check=True)
air = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
air.bind((name, 0))
air.send(bytes([0, 0, 8, 0, 0, 0, 0, 0]) + bytes([0xc0, 0, 0, 0]) + mac(to) + mac(by) + mac(by) + bytes([0, 0, 7, 0]))
`;

describe("connecting", () => {
    it("joins an open network and carries traffic", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", security: "open", ip: THERE });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.scan();
        const mark = bus.signals.length;
        await iface.connect(network.open("testnet"));
        await sleep(100);
        went(iface, mark, ["authenticating", "associating", "associated", "completed"]);
        assert.equal(await linkedTo("wlan0"), ap.bssid);
        assert.equal(operstate("wlan0"), "up");
        await carriesTraffic();
    });

    it("joins a WPA2-PSK network with CCMP and carries traffic", async function () {
        const ap = await AccessPoint.start({ ssid: "testnet", ip: THERE });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.scan();
        const mark = bus.signals.length;
        const { seconds } = await timed(() => iface.connect(network.psk("testnet", PASSPHRASE)));
        note(this.test, `connected in ${(seconds * 1000).toFixed(0)} ms with fresh results`);
        await sleep(100);
        went(iface, mark, [
            "authenticating",
            "associating",
            "associated",
            "4way_handshake",
            "group_handshake",
            "completed",
        ]);
        assert.equal(await iface.get("CurrentAuthMode"), "WPA2-PSK+WPA-PSK");
        assert.equal(await linkedTo("wlan0"), ap.bssid);
        assert.equal(operstate("wlan0"), "up");
        assert.equal(keyCount("wlan0"), 2, "one pairwise and one group key");
        await carriesTraffic();
    });

    it("names the current BSS together with the handshake's state, and that object exists", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.scan();
        const mark = bus.signals.length;
        await iface.connect(network.psk("testnet", PASSPHRASE));
        const change = iface
            .signals("PropertiesChanged", mark)
            .filter(signal => signal.body[0] === INTERFACE)
            .map(signal => signal.body[1] as Readonly<Record<string, unknown>>)
            .find(properties => "CurrentBSS" in properties);
        assert.ok(change, "CurrentBSS was not announced");
        // With a fast handshake both fall into the same few milliseconds.
        assert.ok(change.State === "4way_handshake" || change.State === "completed", `with State ${change.State}`);
        assert.deepEqual([change.CurrentBSS], [...(await iface.bsss()).keys()]);
        assert.equal(await iface.get("CurrentBSS"), change.CurrentBSS);
    });

    it("joins a mixed WPA and WPA2 network whose group cipher is TKIP and carries traffic", async () => {
        await AccessPoint.start({ ssid: "testnet", security: "mixed", ip: THERE });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect(network.psk("testnet", PASSPHRASE));
        const { Group } = ((await iface.bss("testnet")) as { readonly RSN: Readonly<Record<string, unknown>> }).RSN;
        assert.equal(Group, "tkip");
        await carriesTraffic();
        // Broadcasts use the group key: an answer to a fresh ARP question needs one in each direction.
        await run("ip", "neigh", "flush", "dev", "wlan0");
        await carriesTraffic();
    });

    it("joins a WPA network that has nothing but TKIP", async () => {
        await AccessPoint.start({ ssid: "testnet", security: "wpa1", ip: THERE });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect(network.psk("testnet", PASSPHRASE));
        assert.deepEqual((await iface.bss("testnet"))?.WPA, {
            KeyMgmt: ["wpa-psk"],
            Group: "tkip",
            Pairwise: ["tkip"],
        });
        await carriesTraffic();
    });

    it("uses management frame protection where both sides can", async () => {
        await AccessPoint.start({ ssid: "testnet", security: "pmf", ip: THERE });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.set("Pmf", text("1"));
        await iface.connect(network.psk("testnet", PASSPHRASE));
        const station = await run("iw", "dev", "wlan0", "station", "dump");
        assert.match(station, /MFP:\s+yes/);
        await carriesTraffic();
    });

    it("keeps the connection when the access point changes the group key", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", ip: THERE, lines: ["wpa_group_rekey=10"] });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect(network.psk("testnet", PASSPHRASE));
        await sleep(100);
        const mark = bus.signals.length;
        await sleep(35_000);
        assert.match(ap.log, /group key handshake completed/);
        assert.ok(!iface.announced("State", mark).includes("disconnected"));
        assert.equal(await iface.state(), "completed");
        await carriesTraffic();
    });

    it("keeps the connection when the access point changes the pairwise key", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", ip: THERE, lines: ["wpa_ptk_rekey=10"] });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect(network.psk("testnet", PASSPHRASE));
        await sleep(100);
        const mark = bus.signals.length;
        await sleep(35_000);
        assert.ok(ap.log.split("pairwise key handshake completed").length > 3, "there was no second handshake");
        assert.ok(!iface.announced("State", mark).includes("disconnected"));
        await iface.reaches("completed");
        await carriesTraffic();
    });

    it("keeps the connection when the pairwise key changes while scans of ours and of others follow one another", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", ip: THERE, lines: ["wpa_ptk_rekey=5"] });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect(network.psk("testnet", PASSPHRASE));
        await sleep(100);
        const mark = bus.signals.length;
        const keys = () => ap.log.split("pairwise key handshake completed").length - 1;
        const before = keys();
        for (let round = 0; round < 8; round++) {
            await iface.scan();
            await run("sh", "-c", "iw dev wlan0 scan > /dev/null 2>&1 || true");
        }
        assert.ok(keys() > before + 4, "the key was hardly changed");
        assert.ok(!iface.announced("State", mark).includes("disconnected"));
        await iface.reaches("completed");
        await carriesTraffic();
    });

    it("tells of a wrong passphrase by 4way_handshake, then the reason, then disconnected", async function () {
        await AccessPoint.start({ ssid: "testnet" });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.scan();
        const mark = bus.signals.length;
        await iface.select(await iface.addNetwork(network.psk("testnet", "not the passphrase")));
        const { seconds } = await timed(() =>
            until("disconnected", () => iface.announced("State", mark).includes("disconnected")),
        );
        note(this.test, `disconnected after ${seconds.toFixed(1)} s`);
        const observed = iface
            .signals("PropertiesChanged", mark)
            .filter(signal => signal.body[0] === INTERFACE)
            .map(signal => signal.body[1] as Readonly<Record<string, unknown>>);
        const handshake = observed.findIndex(change => change.State === "4way_handshake");
        const reason = observed.findIndex(change => change.DisconnectReason !== undefined);
        const disconnected = observed.findIndex(change => change.State === "disconnected");
        assert.equal(observed[reason]?.DisconnectReason, 15);
        assert.ok(
            handshake >= 0 && handshake < reason && reason < disconnected,
            `${handshake} ${reason} ${disconnected}`,
        );
        // Newer than the reference's 2.10.
        if (!isReference) assert.equal(iface.signals("PskMismatch", mark).length, 1);
    });

    it("disconnects when it is told to, and answers a second time with NotConnected", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        const path = await iface.connect(network.psk("testnet", PASSPHRASE));
        const mark = bus.signals.length;
        await iface.call("Disconnect");
        await iface.reaches("disconnected");
        assert.deepEqual(iface.announced("DisconnectReason", mark), [-3]);
        await assert.rejects(
            iface.call("Disconnect"),
            (error: unknown) => error instanceof CallError && error.dbusName === "fi.w1.wpa_supplicant1.NotConnected",
        );
        await iface.call("RemoveNetwork", "o", [path]);
        assert.equal(await linkedTo("wlan0"), undefined);
        assert.equal(keyCount("wlan0"), 0);
        assert.equal(await stationCount("wlan0"), 0);
        assert.notEqual(operstate("wlan0"), "up");
        await sleep(20_000);
        assert.equal(await linkedTo("wlan0"), undefined, "came back by itself");
    });

    it("disconnects when its network is removed", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        const path = await iface.connect(network.psk("testnet", PASSPHRASE));
        await iface.call("RemoveNetwork", "o", [path]);
        await until("the link to be gone", async () => (await linkedTo("wlan0")) === undefined);
        assert.equal(keyCount("wlan0"), 0);
    });

    it("serves two interfaces on two radios at once", async () => {
        const first = await AccessPoint.start({ ssid: "first", channel: 1, ip: THERE });
        const second = await AccessPoint.start({
            ssid: "second",
            channel: 11,
            security: "open",
            on: "wlan3",
            ip: "192.168.78.1",
        });
        const { supplicant } = await withSupplicant();
        const wlan0 = await supplicant.createInterface("wlan0");
        const wlan1 = await supplicant.createInterface("wlan1");
        await Promise.all([wlan0.connect(network.psk("first", PASSPHRASE)), wlan1.connect(network.open("second"))]);
        assert.equal(await linkedTo("wlan0"), first.bssid);
        assert.equal(await linkedTo("wlan1"), second.bssid);
        await carriesTraffic("wlan0");
        await carriesTraffic("wlan1", "192.168.78.2", "192.168.78.1");
        await wlan0.call("Disconnect");
        await wlan0.reaches("disconnected");
        assert.equal(await wlan1.state(), "completed");
        await carriesTraffic("wlan1", "192.168.78.2", "192.168.78.1");
    });

    it("authenticates with the new address when the address changes just before the network is added", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet" });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.scan();
        await changeAddress("wlan0", "02:aa:bb:cc:dd:01");
        await sleep(50);
        await iface.connect(network.psk("testnet", PASSPHRASE));
        assert.match(ap.log, /AP-STA-CONNECTED 02:aa:bb:cc:dd:01/);
    });

    it("scans when the address changes just before the scan is asked for", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await changeAddress("wlan0", "02:aa:bb:cc:dd:02");
        await sleep(50);
        await iface.scan();
        await until("testnet", async () => await iface.bss("testnet"), { within: 60, every: 500 });
    });

    it("takes an AKM list that starts with a blank and names what the driver lacks", async () => {
        await AccessPoint.start({ ssid: "testnet", security: "pmf" });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.set("Pmf", text("1"));
        await iface.connect({
            ssid: bytes("testnet"),
            scan_ssid: integer(1),
            key_mgmt: text(" WPA-PSK-SHA256 FT-PSK SAE FT-SAE"),
            psk: text(PASSPHRASE),
            ieee80211w: integer(2),
            bgscan: bytes("simple:30:-70:86400"),
        });
    });

    it("takes a raw 32-byte key instead of a passphrase", async () => {
        const psk = /^\tpsk=([0-9a-f]{64})/m.exec(await run("wpa_passphrase", "testnet", PASSPHRASE))![1]!;
        await AccessPoint.start({ ssid: "testnet" });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect({ ...network.psk("testnet", ""), psk: new Variant("ay", Buffer.from(psk, "hex")) });
    });

    it("S110 S112 asks the access point under protection when somebody sends a farewell without, and stays", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", security: "pmf" });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect({ ...network.psk("testnet", PASSPHRASE), ieee80211w: integer(2) });
        await sleep(1000);
        const mark = bus.signals.length;
        await peerRun("python3", "-c", FAREWELL, ap.ifname, permanentAddress("wlan0"), ap.bssid);
        await sleep(3000);
        assert.equal(await iface.state(), "completed");
        assert.deepEqual(iface.announced("State", mark), []);
        assert.equal(await linkedTo("wlan0"), ap.bssid);
    });

    better(
        "S111 is connected again when the access point has lost its keys and says so without protection",
        async function () {
            const ap = await AccessPoint.start({ ssid: "testnet", security: "pmf" });
            const { supplicant } = await withSupplicant();
            const iface = await supplicant.createInterface("wlan0");
            await iface.connect({ ...network.psk("testnet", PASSPHRASE), ieee80211w: integer(2) });
            await sleep(1000);
            await ap.vanish();
            await ap.start();
            const { seconds } = await timed(async () => {
                await until("the new link", async () =>
                    (await ap.command("sta", permanentAddress("wlan0"))).includes("AUTHORIZED"),
                );
                await iface.reaches("completed");
            });
            note(this.test, `back after ${seconds.toFixed(1)} s`);
        },
    );
});
