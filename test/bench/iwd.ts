import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import type { Measurements, Plan } from "#test/bench/plan.js";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { Bus, startBus } from "#test/hwsim/guest/bus.js";
import { Daemon } from "#test/hwsim/guest/process.js";
import { resetRadios } from "#test/hwsim/guest/radio.js";
import { sleep, until } from "#test/hwsim/guest/wait.js";

const IWD = "net.connman.iwd";

type Objects = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** The figures that exist for iwd: its start, a first connection (its own scan included) and one with fresh results. */
export async function measureIwd(plan: Plan): Promise<Measurements> {
    mkdirSync("/var/lib/iwd", { recursive: true });
    writeFileSync("/var/lib/iwd/testnet.psk", `[Security]\nPassphrase=${PASSPHRASE}\n`);
    await startBus();
    const bus = await Bus.connect();
    await AccessPoint.start({ ssid: "testnet", channel: 6 });
    const execToName: number[] = [];
    const firstConnect: number[] = [];
    const freshConnect: number[] = [];
    const rounds = Math.min(plan.firstConnects, 3);
    for (let round = 0; round < rounds; round++) {
        // Nothing is known: neither where the network was, nor what the kernel heard in the last 30 s.
        rmSync("/var/lib/iwd/.known_network.freq", { force: true });
        await sleep(31_000);
        const before = performance.now();
        const daemon = new Daemon("iwd", "/usr/libexec/iwd", ["-i", "wlan0"]);
        await until("iwd", () => bus.owner(IWD), { every: 5 });
        execToName.push(performance.now() - before);
        // It scans and connects by itself to a network that it knows.
        const began = performance.now();
        const station = await until("the connection", async () => connected(await objects(bus)), { every: 20 });
        firstConnect.push(performance.now() - began);
        const found = find(await objects(bus), `${IWD}.Network`, "testnet")!;
        for (let again = 0; again < plan.freshConnects / rounds; again++) {
            await bus.call(IWD, station, `${IWD}.Station`, "Disconnect");
            await sleep(500);
            const start = performance.now();
            await bus.call(IWD, found, `${IWD}.Network`, "Connect");
            freshConnect.push(performance.now() - start);
        }
        await daemon.stop();
    }
    bus.close();
    await Daemon.stopAll();
    await resetRadios();
    return { execToName, firstConnect, freshConnect };
}

async function objects(bus: Bus): Promise<Objects> {
    const [all] = await bus.call(IWD, "/", "org.freedesktop.DBus.ObjectManager", "GetManagedObjects");
    return all as Objects;
}

/** The path of a station that is connected. */
const connected = (all: Objects): string | undefined =>
    Object.keys(all).find(path => all[path]?.[`${IWD}.Station`]?.State === "connected");

/** The path of an object that has an interface, and that name if one is given. */
const find = (all: Objects, iface: string, name?: string): string | undefined =>
    Object.keys(all).find(path => {
        const properties = all[path]?.[iface];
        return properties !== undefined && (name === undefined || properties.Name === name);
    });
