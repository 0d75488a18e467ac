import type { Note, Plan } from "#test/bench/plan.js";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { Bus, startBus } from "#test/hwsim/guest/bus.js";
import { attempt, Daemon } from "#test/hwsim/guest/process.js";
import { resetRadios, STATIONS } from "#test/hwsim/guest/radio.js";
import { INTERFACE, type Interface, network, SERVICE, Supplicant } from "#test/hwsim/guest/supplicant.js";
import { sleep } from "#test/hwsim/guest/wait.js";

/** Milliseconds from the start of the program until the bus says that the name has an owner, `node -e 0` before each. */
export async function measureStarts({ contenders, starts }: Plan, note: Note): Promise<void> {
    await onOneBus(async bus => {
        const bare: number[] = [];
        const samples = contenders.map(() => [] as number[]);
        for (let round = 0; round < starts; round++) {
            const before = performance.now();
            await attempt(process.execPath, "-e", "0");
            bare.push(performance.now() - before);
            for (const [index, { command }] of contenders.entries()) samples[index]!.push(await start(bus, command));
        }
        for (const [index, { name }] of contenders.entries()) {
            note(name, "execToName", samples[index]!);
            if (name !== "ours") continue;
            note(
                name,
                "execInNode",
                samples[index]!.map((took, round) => took / bare[round]!),
            );
        }
    });
}

async function start(bus: Bus, [program, ...args]: readonly string[]): Promise<number> {
    const mark = bus.signals.length;
    const before = performance.now();
    const owned = bus.next(
        signal => signal.member === "NameOwnerChanged" && signal.body[0] === SERVICE && signal.body[2] !== "",
        mark,
    );
    const daemon = new Daemon("supplicant", program!, args);
    const took = (await owned).at - before;
    await daemon.stop();
    return took;
}

/** Milliseconds from `SelectNetwork` to `completed`, when the daemon has not scanned yet. */
export async function measureFirstConnects({ contenders, firstConnects }: Plan, note: Note): Promise<void> {
    await onOneBus(async bus => {
        await AccessPoint.start({ ssid: "testnet", channel: 6 });
        const samples = contenders.map(() => [] as number[]);
        for (let round = 0; round < firstConnects; round++) {
            // The kernel keeps what it heard for 30 s, for each radio.
            await sleep(31_000);
            for (const [index, { command }] of contenders.entries())
                samples[index]!.push(await connectOnce(bus, command, STATIONS[index]!));
        }
        for (const [index, { name }] of contenders.entries()) note(name, "firstConnect", samples[index]!);
    });
}

/** The same for an access point at 5 GHz that the daemon has used before it was started again. */
export async function measureSecondConnects({ contenders, firstConnects }: Plan, note: Note): Promise<void> {
    await onOneBus(async bus => {
        await AccessPoint.start({ ssid: "testnet", channel: 149, lines: ["hw_mode=a"] });
        const samples = contenders.map(() => [] as number[]);
        for (let round = 0; round < firstConnects + 1; round++) {
            await sleep(31_000);
            for (const [index, { command }] of contenders.entries()) {
                const env = ["/usr/bin/env", `STATE_DIRECTORY=/tmp/bench-state-${index}`];
                const took = await connectOnce(bus, [...env, ...command], STATIONS[index]!);
                // The first round is the time before.
                if (round > 0) samples[index]!.push(took);
            }
        }
        for (const [index, { name }] of contenders.entries()) note(name, "secondConnect", samples[index]!);
    });
}

async function connectOnce(bus: Bus, command: readonly string[], ifname: string): Promise<number> {
    const supplicant = await Supplicant.start(bus, command);
    const iface = await supplicant.createInterface(ifname);
    await sleep(500);
    const { completed } = await connect(bus, iface, await iface.addNetwork(network.psk("testnet", PASSPHRASE)));
    await supplicant.stop();
    return completed;
}

/** Milliseconds until the last of sixteen interfaces, each on a radio of its own, is connected; nothing was heard before. */
export async function measureManyConnects({ contenders, crowdsOfStations }: Plan, note: Note): Promise<void> {
    await onOneBus(async bus => {
        await AccessPoint.start({ ssid: "testnet", channel: 6 });
        const samples = contenders.map(() => [] as number[]);
        for (let round = 0; round < crowdsOfStations; round++) {
            for (const [index, { command }] of contenders.entries()) {
                await sleep(31_000);
                const supplicant = await Supplicant.start(bus, command);
                const stations: (readonly [Interface, string])[] = [];
                for (const ifname of [...STATIONS, ...MORE_STATIONS]) {
                    const iface = await supplicant.createInterface(ifname);
                    stations.push([iface, await iface.addNetwork(network.psk("testnet", PASSPHRASE))]);
                }
                await sleep(1000);
                const times = await Promise.all(stations.map(([iface, path]) => connect(bus, iface, path)));
                samples[index]!.push(Math.max(...times.map(({ completed }) => completed)));
                await supplicant.stop();
            }
        }
        for (const [index, { name }] of contenders.entries()) note(name, "manyConnect", samples[index]!);
    });
}

/** In a guest of twenty radios: those beyond the first six. */
const MORE_STATIONS = Array.from({ length: 14 }, (_, index) => `wlan${index + 6}`);

/** Milliseconds from the call to what clients are told of it. */
export interface Connected {
    readonly firstSignal: number;
    readonly completed: number;
}

export async function connect(bus: Bus, iface: Interface, path: string): Promise<Connected> {
    const mark = bus.signals.length;
    const reached = (wanted: (state: unknown) => boolean) =>
        bus.next(
            ({ path: at, member, body }) =>
                at === iface.path &&
                member === "PropertiesChanged" &&
                wanted((body[0] as Readonly<{ [name: string]: unknown }>).State),
            mark,
        );
    const completed = reached(state => state === "completed");
    const first = reached(state => state !== undefined);
    const before = performance.now();
    await iface.select(path);
    return { firstSignal: (await first).at - before, completed: (await completed).at - before };
}

async function onOneBus(work: (bus: Bus) => Promise<void>): Promise<void> {
    await startBus();
    const owners = "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'";
    const bus = await Bus.connect([`type='signal',sender='${SERVICE}',interface='${INTERFACE}'`, owners]);
    try {
        await work(bus);
    } finally {
        bus.close();
        await Daemon.stopAll();
        await resetRadios();
    }
}
