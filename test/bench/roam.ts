import { Variant } from "dbus-next";
import type { Note, Plan } from "#test/bench/plan.js";
import { cpu, type Rival } from "#test/bench/rival.js";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { network } from "#test/hwsim/guest/supplicant.js";
import { sleep } from "#test/hwsim/guest/wait.js";

/** Between two access points of a network: moves that a client commands, and what follows when one of them vanishes. */
export async function measureRoams(rivals: readonly Rival[], plan: Plan, note: Note): Promise<void> {
    const near = await AccessPoint.start({ ssid: "testnet", channel: 1 });
    const far = await AccessPoint.start({ ssid: "testnet", channel: 11, on: "wlan3" });
    const roams = new Map(rivals.map(rival => [rival, [] as number[]]));
    const losses = new Map(rivals.map(rival => [rival, [] as Loss[]]));
    const paths = new Map<Rival, string>();
    for (const rival of rivals) paths.set(rival, await rival.iface.addNetwork(network.psk("testnet", PASSPHRASE)));
    for (let round = 0; round < plan.losses; round++) {
        for (const rival of rivals) {
            await rival.iface.select(paths.get(rival)!);
            await rival.iface.reaches("completed");
            // What follows a connection by itself has its time.
            await sleep(10_000);
            await rival.iface.scan(BOTH);
            for (let move = 0; move < plan.roams; move++)
                for (const ap of [far, near]) roams.get(rival)!.push(await roam(rival, ap));
            losses.get(rival)!.push(await lose(rival, near));
            await rival.iface.call("Disconnect");
            await near.start();
        }
    }
    for (const [{ name }, times] of roams) note(name, "roam", times);
    for (const [{ name }, times] of losses) {
        note(
            name,
            "accessPointLost",
            times.map(({ whole }) => whole),
        );
        note(
            name,
            "afterLoss",
            times.map(({ afterWord }) => afterWord),
        );
        note(
            name,
            "betweenTwoCpu",
            times.map(({ cpuPerSecond }) => cpuPerSecond),
        );
    }
}

/** Milliseconds from the call to the end of the move. */
async function roam(rival: Rival, { bssid }: AccessPoint): Promise<number> {
    const time = await untilCompleted(rival, () => rival.iface.call("Roam", "s", [bssid]));
    await sleep(300);
    return time;
}

/** Milliseconds to the connection with the other access point. */
interface Loss {
    /** From the silence of the first one. */
    readonly whole: number;
    /** From the moment that clients are told that it is lost. */
    readonly afterWord: number;
    /** Milliseconds of CPU for each second before it. */
    readonly cpuPerSecond: number;
}

async function lose(rival: Rival, ap: AccessPoint): Promise<Loss> {
    // Longer ago than wpa_supplicant goes by what it heard.
    const { bus, iface, supplicant } = rival;
    const [cpuBefore, begun] = [cpu(supplicant), performance.now()];
    await sleep(6000);
    const cpuPerSecond = ((cpu(supplicant) - cpuBefore) * 1000) / (performance.now() - begun);
    const word = bus.next(
        ({ path, member, body }) =>
            path === iface.path &&
            member === "PropertiesChanged" &&
            "DisconnectReason" in (body[0] as Readonly<{ [name: string]: unknown }>),
        bus.signals.length,
    );
    const before = performance.now();
    const whole = await untilCompleted(rival, () => ap.vanish());
    return { whole, afterWord: whole - ((await word).at - before), cpuPerSecond };
}

async function untilCompleted({ bus, iface }: Rival, act: () => Promise<unknown>): Promise<number> {
    const completed = bus.next(
        ({ path, member, body }) =>
            path === iface.path &&
            member === "PropertiesChanged" &&
            (body[0] as Readonly<{ [name: string]: unknown }>).State === "completed",
        bus.signals.length,
    );
    const before = performance.now();
    await act();
    return (await completed).at - before;
}

const BOTH = {
    Channels: new Variant("a(uu)", [
        [2412, 20],
        [2462, 20],
    ]),
};
