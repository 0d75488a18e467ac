import { readFileSync } from "node:fs";
import { activatable, Bus, nothingActivatable, startBus } from "#test/hwsim/guest/bus.js";
import { Controlled } from "#test/hwsim/guest/controlled.js";
import { pullOutAll } from "#test/hwsim/guest/hwsim.js";
import { NetworkManager } from "#test/hwsim/guest/network-manager.js";
import { Daemon } from "#test/hwsim/guest/process.js";
import { resetRadios } from "#test/hwsim/guest/radio.js";
import { settings } from "#test/hwsim/guest/settings.js";
import { SERVICE, Supplicant } from "#test/hwsim/guest/supplicant.js";
import { sleep } from "#test/hwsim/guest/wait.js";

const LAUNCH_HELPER = "/usr/lib/dbus-1.0/dbus-daemon-launch-helper";

const buses = new Set<Bus>();

/** One more connection to the system bus, closed when the test is over. */
export async function connectBus(): Promise<Bus> {
    const bus = await Bus.connect();
    buses.add(bus);
    return bus;
}

/** A system bus and a connection to it. */
export async function busOnly(): Promise<Bus> {
    await startBus();
    return connectBus();
}

/** A system bus and the supplicant under test on it. */
export async function withSupplicant(): Promise<{ readonly bus: Bus; readonly supplicant: Supplicant }> {
    const bus = await busOnly();
    return { bus, supplicant: await Supplicant.start(bus) };
}

/** A system bus, the supplicant under test and NetworkManager, which has found its devices usable. */
export async function withNetworkManager(
    managed: readonly string[] = ["wlan0"],
): Promise<{ readonly bus: Bus; readonly supplicant: Supplicant; readonly manager: NetworkManager }> {
    const { bus, supplicant } = await withSupplicant();
    const manager = await NetworkManager.start(bus, managed);
    for (const ifname of managed) await manager.reaches("disconnected", ifname);
    return { bus, supplicant, manager };
}

/**
 * Lets the bus start the supplicant under test, as it does on an ordinary system. The bus does that with a set-user-ID
 * helper which only root may read; the test is left out where the guest was booted by somebody else.
 */
export function supplicantActivatable(test: Mocha.Context): void {
    try {
        readFileSync(LAUNCH_HELPER);
    } catch {
        test.skip();
    }
    activatable(SERVICE, settings.command);
}

/**
 * After every test: no process of it left, radios as at the beginning, nothing in the kernel's scan results. Never
 * fails, because mocha leaves out all further tests after a failed hook.
 */
export async function cleanUp(): Promise<void> {
    try {
        nothingActivatable(SERVICE);
        for (const bus of buses) bus.close();
        buses.clear();
        Controlled.closeAll();
        await Daemon.stopAll();
        await pullOutAll();
        await resetRadios();
        // The kernel forgets a BSS that it has not heard for 30 s; virtual time passes at once.
        await sleep(31_000);
    } catch (error) {
        console.error("clean-up:", error);
    }
}
