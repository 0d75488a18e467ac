import assert from "node:assert/strict";
import { Variant } from "dbus-next";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { better } from "#test/hwsim/guest/main.js";
import { attempt } from "#test/hwsim/guest/process.js";
import { exists, linkedTo, peerRun, permanentAddress } from "#test/hwsim/guest/radio.js";
import { network, text } from "#test/hwsim/guest/supplicant.js";
import { until } from "#test/hwsim/guest/wait.js";
import { withSupplicant } from "#test/hwsim/guest/world.js";

const ELEMENT = Buffer.from("dd04aabbcc01", "hex");
const SCAN_PROBE_REQUEST = 14;
const ASSOCIATION_REQUEST = 13;

/** Whether the kernel lets traffic of the link through. */
async function isAuthorized(ifname: string): Promise<boolean> {
    const { stdout } = await attempt("iw", "dev", ifname, "station", "dump");
    return /authorized:\s+yes/.test(stdout);
}

describe("what a station can be asked for besides", () => {
    better("a device that is made for an interface and deleted with it", async () => {
        const { supplicant } = await withSupplicant();
        await supplicant.createInterface("wlan0");
        const create = { Create: new Variant("b", true), Address: text("02:aa:bb:cc:dd:ee") };
        const made = await supplicant.createInterface("made0", create);
        assert.ok(exists("made0"));
        assert.equal(Buffer.from((await made.get("MACAddress")) as Uint8Array).toString("hex"), "02aabbccddee");
        assert.equal(await made.scan(), true);
        await supplicant.removeInterface(made);
        assert.ok(!exists("made0"));
    });

    it("random addresses in scans, as long as there is no link", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        const mask = Buffer.from("ffffff000000", "hex");
        await iface.set("MACAddressRandomizationMask", new Variant("a{say}", { scan: mask }));
        assert.equal(await iface.scan(), true);
        assert.ok(await iface.bss("testnet"));
        await iface.connect(network.psk("testnet", PASSPHRASE));
        assert.equal(await iface.scan(), true);
    });

    it("elements of clients in scans and in the association", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet" });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        for (const frame of [SCAN_PROBE_REQUEST, ASSOCIATION_REQUEST])
            await iface.call("VendorElemAdd", "iay", [frame, ELEMENT]);
        assert.equal(await iface.scan(), true);
        await iface.connect(network.psk("testnet", PASSPHRASE));
        assert.equal(await linkedTo("wlan0"), ap.bssid);
    });

    it("a port that EAPLogoff closes and EAPLogon opens, with the link standing all the time", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet" });
        const { supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect(network.psk("testnet", PASSPHRASE));
        assert.ok(await isAuthorized("wlan0"));
        await iface.call("EAPLogoff");
        await until("the port to be closed", async () => !(await isAuthorized("wlan0")));
        assert.equal(await linkedTo("wlan0"), ap.bssid);
        await iface.call("EAPLogon");
        // The original opens it after its EAPOL-Starts went unanswered, a minute and a half later.
        await until("the port to be open", () => isAuthorized("wlan0"), { within: 300 });
        assert.equal(await linkedTo("wlan0"), ap.bssid);
    });

    // The original hears them only with an access point or Wi-Fi Direct of its own.
    better("probe requests that the radio hears, told to the one who subscribed", async () => {
        await AccessPoint.start({ ssid: "testnet" });
        const { bus, supplicant } = await withSupplicant();
        const iface = await supplicant.createInterface("wlan0");
        await iface.connect(network.psk("testnet", PASSPHRASE));
        await iface.call("SubscribeProbeReq");
        await peerRun("ip", "link", "set", "wlan3", "up");
        await peerRun("iw", "dev", "wlan3", "scan", "ssid", "nosy");
        const [heard] = await until("a probe request", () => bus.seen("ProbeRequest")[0]?.body);
        const { addr, ies } = heard as { readonly addr: Uint8Array; readonly ies: Uint8Array };
        assert.equal(Buffer.from(addr).toString("hex"), permanentAddress("wlan3").replaceAll(":", ""));
        assert.ok(Buffer.from(ies).includes("nosy"));
    });
});
