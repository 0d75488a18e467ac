import assert from "node:assert/strict";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { note } from "#test/hwsim/guest/main.js";
import { keyCount, linkedTo, operstate, stationCount } from "#test/hwsim/guest/radio.js";
import { StallingAccessPoint, type Step } from "#test/hwsim/guest/stalling-access-point.js";
import { type Interface, network, Supplicant } from "#test/hwsim/guest/supplicant.js";
import { timed, until } from "#test/hwsim/guest/wait.js";
import { withSupplicant } from "#test/hwsim/guest/world.js";

const STALLED: readonly Step[] = ["authenticating", "associating", "associated", "4way_handshake"];
/** Rows of the feature list: who does not answer an authentication, and who does not answer an association. */
const ROWS: Readonly<Partial<Record<Step, string>>> = { authenticating: "S052 ", associating: "S053 " };
const STEPS = ["scanning", ...STALLED, "completed"] as const;

/** Selects the network and waits until the connection has come to `step`. */
async function reach(iface: Interface, step: string): Promise<void> {
    if (step !== "scanning") await iface.scan();
    await iface.select(await iface.addNetwork(network.psk("testnet", PASSPHRASE)));
    await until(`state ${step}`, async () => (await iface.state()) === step, { within: 20, every: 5 });
}

/** The access point that leaves a connection at `step`. */
async function accessPointFor(step: (typeof STEPS)[number]): Promise<{ vanish(): Promise<void> }> {
    if (step === "completed") return AccessPoint.start({ ssid: "testnet", channel: 6 });
    if (step === "scanning") return { vanish: async () => {} };
    return StallingAccessPoint.start("testnet", 6, step);
}

async function nothingIsHalfConfigured(): Promise<void> {
    await until("the link to be gone", async () => (await linkedTo("wlan0")) === undefined, { within: 5 });
    await until("the station entry to be gone", async () => (await stationCount("wlan0")) === 0, { within: 5 });
    assert.equal(keyCount("wlan0"), 0, "keys are left");
    await until("the operational state to be no longer up", () => operstate("wlan0") !== "up", { within: 5 });
}

describe("a connection that is interrupted", () => {
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
        for (const step of STEPS) {
            it(`leaves no half-configured interface after ${signal} in ${step}, and the next connection works`, async () => {
                const first = await accessPointFor(step);
                const { bus, supplicant } = await withSupplicant();
                await reach(await supplicant.createInterface("wlan0"), step);
                await supplicant.stop(signal);
                await nothingIsHalfConfigured();
                await first.vanish();
                await AccessPoint.start({ ssid: "testnet", channel: 1, on: "wlan3" });
                const next = await Supplicant.start(bus);
                await (await next.createInterface("wlan0")).connect(network.psk("testnet", PASSPHRASE));
            });
        }
    }

    for (const step of STALLED) {
        it(`goes on when the access point vanishes in ${step}, and finds it when it is back`, async function () {
            const first = await accessPointFor(step);
            const { bus, supplicant } = await withSupplicant();
            const iface = await supplicant.createInterface("wlan0");
            await reach(iface, step);
            const mark = bus.signals.length;
            await first.vanish();
            const { seconds } = await timed(() =>
                until("the step to be left", async () => (await iface.state()) !== step, { within: 30 }),
            );
            note(this.test, `left after ${seconds.toFixed(1)} s, reasons ${iface.announced("DisconnectReason", mark)}`);
            await until("the search", async () => ["scanning", "disconnected"].includes(await iface.state()));
            await nothingIsHalfConfigured();
            assert.equal(iface.signals("PskMismatch", mark).length, 0);
            await AccessPoint.start({ ssid: "testnet", channel: 1, on: "wlan3" });
            await iface.reaches("completed", 90);
            assert.equal(bus.seen("NetworkSelected", mark).length, 0);
        });

        it(`${ROWS[step] ?? ""}uses another access point of the network when one never answers in ${step}`, async function () {
            await accessPointFor(step);
            const { supplicant } = await withSupplicant();
            const iface = await supplicant.createInterface("wlan0");
            await reach(iface, step);
            const other = await AccessPoint.start({ ssid: "testnet", channel: 1, on: "wlan3" });
            const { seconds } = await timed(() => iface.reaches("completed", 90));
            note(this.test, `connected after ${seconds.toFixed(1)} s`);
            assert.equal(await linkedTo("wlan0"), other.bssid);
        });
    }
});
