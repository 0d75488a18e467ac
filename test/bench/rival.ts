import { readFileSync } from "node:fs";
import { type BusConnection, connectBus } from "#service/dbus/connection.js";
import type { Value } from "#service/dbus/value.js";
import type { Contender } from "#test/bench/plan.js";
import { Bus, startBus } from "#test/hwsim/guest/bus.js";
import { Daemon } from "#test/hwsim/guest/process.js";
import { resetRadios, STATIONS } from "#test/hwsim/guest/radio.js";
import { INTERFACE, type Interface, SERVICE, Supplicant } from "#test/hwsim/guest/supplicant.js";
import { sleep } from "#test/hwsim/guest/wait.js";

/** A daemon that runs beside those it is compared with, on a bus and a radio of its own. */
export interface Rival {
    readonly name: Contender["name"];
    readonly bus: Bus;
    readonly supplicant: Supplicant;
    readonly iface: Interface;
    /** One more client, which takes less of the only processor than `bus`. */
    connect(): Promise<BusConnection>;
}

/** What the machine does meanwhile changes by the minute: so the rivals take turns, thing by thing. */
export async function besideEachOther(
    contenders: readonly Contender[],
    work: (rivals: readonly Rival[]) => Promise<void>,
): Promise<void> {
    const rivals: Rival[] = [];
    try {
        for (const [index, contender] of contenders.entries()) rivals.push(await start(contender, index));
        await work(rivals);
    } finally {
        for (const { bus } of rivals) bus.close();
        await Daemon.stopAll();
        await resetRadios();
    }
}

async function start({ name, command }: Contender, index: number): Promise<Rival> {
    const socket = `/run/dbus/${name}`;
    const address = `unix:path=${socket}`;
    await startBus(socket);
    const matches = [INTERFACE, `${INTERFACE}.P2PDevice`].map(
        of => `type='signal',sender='${SERVICE}',interface='${of}'`,
    );
    const bus = await Bus.connect(matches, socket);
    const supplicant = await Supplicant.start(bus, ["env", `DBUS_SYSTEM_BUS_ADDRESS=${address}`, ...command]);
    const iface = await supplicant.createInterface(STATIONS[index]!);
    return { name, bus, supplicant, iface, connect: () => connectBus(address, silent) };
}

const silent = {
    call: () => {},
    signal: () => {},
    closed: () => {},
    warn: (text: string) => console.log(text),
    fault: (error: unknown) => {
        throw error;
    },
};

/** Calls the service through a client that `Rival.connect` made. */
export const call = (
    client: BusConnection,
    path: string,
    method: string,
    signature = "",
    ...body: readonly Value[]
): Promise<readonly Value[]> => {
    const at = method.lastIndexOf(".");
    const to = { destination: SERVICE, path, interface: method.slice(0, at), member: method.slice(at + 1) };
    return client.ask({ ...to, signature, body });
};

/**
 * Milliseconds of CPU that each rival needs for one of many calls, `together` of them at a time. They take turns in ten
 * blocks, after one to warm up.
 */
export async function cpuPerCall(
    rivals: readonly Rival[],
    count: number,
    calls: (rival: Rival, round: number) => Promise<unknown>,
    together = 1,
): Promise<ReadonlyMap<Rival, number>> {
    const block = Math.ceil(count / BLOCKS / together);
    const spent = new Map<Rival, number>();
    for (let turn = 0; turn <= BLOCKS; turn++) {
        for (const rival of rivals) {
            await settled(rival.supplicant);
            const before = cpu(rival.supplicant);
            for (let round = 0; round < block; round++) await calls(rival, turn * block + round);
            await settled(rival.supplicant);
            if (turn > 0) spent.set(rival, (spent.get(rival) ?? 0) + cpu(rival.supplicant) - before);
        }
    }
    return new Map([...spent].map(([rival, milliseconds]) => [rival, milliseconds / (BLOCKS * block * together)]));
}

const BLOCKS = 10;

/** Waits until the daemon has used next to no CPU for 200 ms. */
export async function settled(supplicant: Supplicant): Promise<void> {
    let last = -1;
    for (let now = cpu(supplicant); now - last > 1; now = cpu(supplicant)) {
        last = now;
        await sleep(200);
    }
}

/**
 * Milliseconds that the daemon has run, in user and kernel mode, all threads. The guest's scheduler counts in ticks of
 * 10 ms, so only sums of many or long pieces of work mean something.
 */
export function cpu(supplicant: Supplicant): number {
    const stat = readFileSync(`/proc/${supplicant.daemon.pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [utime, stime] = [Number(fields[11]), Number(fields[12])];
    return (utime + stime) * 10;
}

/** Resident memory in MB. */
export function rss(supplicant: Supplicant): number {
    const status = readFileSync(`/proc/${supplicant.daemon.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)![1]) / 1024;
}
