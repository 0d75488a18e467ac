import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Variant } from "dbus-next";
import { measureIwd } from "#test/bench/iwd.js";
import type { Contender, Measurements, Plan } from "#test/bench/plan.js";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { Bus, startBus } from "#test/hwsim/guest/bus.js";
import { CROWD_FREQUENCIES, startCrowd } from "#test/hwsim/guest/crowd.js";
import { attempt, Daemon } from "#test/hwsim/guest/process.js";
import { resetRadios } from "#test/hwsim/guest/radio.js";
import { runFolder } from "#test/hwsim/guest/settings.js";
import { BSS, INTERFACE, type Interface, network, SERVICE, Supplicant, text } from "#test/hwsim/guest/supplicant.js";
import { sleep, until } from "#test/hwsim/guest/wait.js";

/*
 * Runs in the guest, in real time: the same measurements on each daemon, one after the other on the same radios.
 */

const STATE = "/tmp/bench-state";
const OWNER_CHANGES = "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'";

const plan = JSON.parse(readFileSync(join(runFolder, "plan.json"), "utf8")) as Plan;
const results: Record<string, Measurements> = {};
async function main(): Promise<void> {
    results.node = { execToName: await nodeStart() };
    console.log("node execToName", results.node.execToName);
    for (const contender of plan.contenders) {
        results[contender.name] = contender.name === "iwd" ? await measureIwd(plan) : await measure(contender);
        writeFileSync(join(runFolder, "results.json"), JSON.stringify(results));
    }
    process.exit(0);
}

async function measure(contender: Contender): Promise<Measurements> {
    const measured: Record<string, number | readonly number[]> = {};
    const record = (name: keyof Measurements, value: number | readonly number[]): void => {
        measured[name] = value;
        console.log(contender.name, name, typeof value === "number" ? value : `${median(value)} of ${value.length}`);
    };
    if (plan.channels === "all bands") {
        await inWorld(async bus => record("secondConnect", await secondConnects(bus, contender.command)));
        return measured;
    }
    await inWorld(async bus => {
        record("execToName", await execToName(bus, contender.command));
    });
    await inWorld(async bus => record("firstConnect", await firstConnects(bus, contender.command)));
    await inWorld(async bus => {
        const supplicant = await Supplicant.start(bus, contender.command);
        const iface = await supplicant.createInterface("wlan0");
        await sleep(5000);
        record("rssAtRest", rss(supplicant));
        record("freshConnect", await freshConnects(bus, iface));
    });
    await inWorld(async bus => {
        const supplicant = await Supplicant.start(bus, contender.command);
        const iface = await supplicant.createInterface("wlan0");
        record("getState", await cpuPerCall(supplicant, plan.propertyReads, () => iface.state()));
        record("rssAfterReads", rss(supplicant));
    });
    await inWorld(async bus => {
        await startCrowd(plan.crowd);
        const supplicant = await Supplicant.start(bus, contender.command);
        const iface = await supplicant.createInterface("wlan0");
        await iface.set("BssMaxCount", text("2000"));
        for (let scan = 0; scan < 2; scan++) await crowdScan(bus, supplicant, iface);
        const cpu: number[] = [];
        for (let scan = 0; scan < plan.scans; scan++) cpu.push(await crowdScan(bus, supplicant, iface));
        const paths = (await iface.get("BSSs")) as readonly string[];
        record("bssCount", paths.length);
        if (Math.abs(paths.length - plan.crowd) > 0.05 * plan.crowd)
            throw new Error(
                `${contender.name} lists ${paths.length} of ${plan.crowd} BSSs: no figure of that is valid`,
            );
        record("scanCpu", cpu);
        let next = 0;
        const getAll = () => bus.getAll(SERVICE, paths[next++ % paths.length]!, BSS);
        record("getAllCpu", await cpuPerCall(supplicant, plan.getAlls, getAll));
        record("rssWithCrowd", rss(supplicant));
        for (let scan = 0; scan < plan.moreScans; scan++) await crowdScan(bus, supplicant, iface);
        record("rssAfterScans", rss(supplicant));
    });
    // The kernel keeps what it heard for 30 s; the next one begins without it.
    await sleep(31_000);
    return measured;
}

/** A fresh bus for one group of measurements, and nothing left of it afterwards. */
async function inWorld(work: (bus: Bus) => Promise<void>): Promise<void> {
    await startBus();
    const bus = await Bus.connect([`type='signal',sender='${SERVICE}',interface='${INTERFACE}'`, OWNER_CHANGES]);
    try {
        await work(bus);
    } finally {
        bus.close();
        await Daemon.stopAll();
        await resetRadios();
    }
}

/** Milliseconds from the start of the program until the bus says that the name has an owner. */
async function execToName(bus: Bus, command: readonly string[]): Promise<readonly number[]> {
    const samples: number[] = [];
    for (let round = 0; round < plan.starts; round++) {
        const mark = bus.signals.length;
        const before = performance.now();
        const owned = bus.next(signal => signal.member === "NameOwnerChanged" && signal.body[0] === SERVICE, mark);
        const daemon = new Daemon("supplicant", command[0]!, command.slice(1));
        samples.push((await owned).at - before);
        await daemon.stop();
    }
    return samples;
}

/** Milliseconds that `node -e 0` takes. */
async function nodeStart(): Promise<readonly number[]> {
    const samples: number[] = [];
    for (let round = 0; round < plan.starts; round++) {
        const before = performance.now();
        await attempt(process.execPath, "-e", "0");
        samples.push(performance.now() - before);
    }
    return samples;
}

/** Milliseconds from `SelectNetwork` to `completed`, when nothing has been scanned yet. */
async function firstConnects(bus: Bus, command: readonly string[]): Promise<readonly number[]> {
    await AccessPoint.start({ ssid: "testnet", channel: 6 });
    const samples: number[] = [];
    for (let round = 0; round < plan.firstConnects; round++) {
        const supplicant = await Supplicant.start(bus, command);
        const iface = await supplicant.createInterface("wlan0");
        await sleep(500);
        samples.push(await connect(bus, iface, await iface.addNetwork(network.psk("testnet", PASSPHRASE))));
        await supplicant.stop();
    }
    return samples;
}

/** The same for an access point at 5 GHz that the daemon has used before it was started again. */
async function secondConnects(bus: Bus, command: readonly string[]): Promise<readonly number[]> {
    await AccessPoint.start({ ssid: "testnet", channel: 149, lines: ["hw_mode=a"] });
    rmSync(STATE, { recursive: true, force: true });
    const samples: number[] = [];
    for (let round = 0; round < plan.firstConnects + 1; round++) {
        const supplicant = await Supplicant.start(bus, ["/usr/bin/env", `STATE_DIRECTORY=${STATE}`, ...command]);
        const iface = await supplicant.createInterface("wlan0");
        await sleep(500);
        const took = await connect(bus, iface, await iface.addNetwork(network.psk("testnet", PASSPHRASE)));
        // The first round is the time before.
        if (round > 0) samples.push(took);
        await supplicant.stop();
    }
    return samples;
}

/** The same with results that are a moment old. */
async function freshConnects(bus: Bus, iface: Interface): Promise<readonly number[]> {
    await AccessPoint.start({ ssid: "testnet", channel: 6 });
    const path = await iface.addNetwork(network.psk("testnet", PASSPHRASE));
    const samples: number[] = [];
    for (let round = 0; round < plan.freshConnects + 1; round++) {
        await iface.scan(channels([2437]));
        const took = await connect(bus, iface, path);
        // The first round derives the key from the passphrase.
        if (round > 0) samples.push(took);
        await iface.call("Disconnect");
        await until("disconnected", async () => (await iface.state()) === "disconnected");
        await sleep(300);
    }
    return samples;
}

async function connect(bus: Bus, iface: Interface, path: string): Promise<number> {
    const mark = bus.signals.length;
    const completed = bus.next(
        signal =>
            signal.path === iface.path &&
            signal.member === "PropertiesChanged" &&
            (signal.body[0] as Readonly<Record<string, unknown>>).State === "completed",
        mark,
    );
    const before = performance.now();
    await iface.select(path);
    return (await completed).at - before;
}

/** Milliseconds of CPU for one scan of the crowd's channels, everything that follows from it included. */
async function crowdScan(bus: Bus, supplicant: Supplicant, iface: Interface): Promise<number> {
    const before = cpu(supplicant);
    await iface.scan(channels(CROWD_FREQUENCIES));
    await settled(supplicant);
    // Nobody reads them any more.
    bus.signals.length = 0;
    return cpu(supplicant) - before;
}

/** Waits until the daemon has used next to no CPU for 200 ms. */
async function settled(supplicant: Supplicant): Promise<void> {
    let last = -1;
    for (let now = cpu(supplicant); now - last > 1; now = cpu(supplicant)) {
        last = now;
        await sleep(200);
    }
}

/** Milliseconds of CPU that the daemon needs for one of many calls, made one after the other. */
async function cpuPerCall(supplicant: Supplicant, count: number, call: () => Promise<unknown>): Promise<number> {
    for (let round = 0; round < count / 10; round++) await call();
    await settled(supplicant);
    const before = cpu(supplicant);
    for (let round = 0; round < count; round++) await call();
    await settled(supplicant);
    return (cpu(supplicant) - before) / count;
}

/**
 * Milliseconds that the daemon has run, in user and kernel mode, all threads. The guest's scheduler counts in ticks of
 * 10 ms, so only sums of many or long pieces of work mean something.
 */
function cpu(supplicant: Supplicant): number {
    const stat = readFileSync(`/proc/${supplicant.daemon.pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [utime, stime] = [Number(fields[11]), Number(fields[12])];
    return (utime + stime) * 10;
}

/** Resident memory in MB. */
function rss(supplicant: Supplicant): number {
    const status = readFileSync(`/proc/${supplicant.daemon.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)![1]) / 1024;
}

function channels(frequencies: readonly number[]): Readonly<Record<string, Variant>> {
    return {
        Channels: new Variant(
            "a(uu)",
            frequencies.map(frequency => [frequency, 20]),
        ),
    };
}

function median(values: readonly number[]): number {
    return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

await main();
