import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Variant } from "dbus-next";
import type { BusConnection } from "#service/dbus/connection.js";
import { measureIwd } from "#test/bench/iwd.js";
import { measurePeers } from "#test/bench/peers.js";
import type { Group, Measurements, Note, Plan } from "#test/bench/plan.js";
import { besideEachOther, call, cpu, cpuPerCall, type Rival, rss, settled } from "#test/bench/rival.js";
import { measureRoams } from "#test/bench/roam.js";
import {
    connect,
    measureFirstConnects,
    measureManyConnects,
    measureSecondConnects,
    measureStarts,
} from "#test/bench/start.js";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { CROWD_FREQUENCIES, startCrowd } from "#test/hwsim/guest/crowd.js";
import { runFolder } from "#test/hwsim/guest/settings.js";
import { BSS, INTERFACE, network, ROOT, text } from "#test/hwsim/guest/supplicant.js";
import { sleep, until } from "#test/hwsim/guest/wait.js";

/*
 * Runs in the guest, in real time: the same measurements on each daemon, which take turns.
 */

const plan = JSON.parse(readFileSync(join(runFolder, "plan.json"), "utf8")) as Plan;
const rivals = plan.contenders.filter(({ name }) => name !== "iwd");
const results: { [contender: string]: Measurements } = {};

const note: Note = (contender, figure, value) => {
    results[contender] = { ...results[contender], [figure]: value };
    console.log(contender, figure, typeof value === "number" ? value : `${median(value)} of ${value.length}`);
    writeFileSync(join(runFolder, "results.json"), JSON.stringify(results));
};

const measures: Readonly<{ [G in Exclude<Group, "choose">]: () => Promise<void> }> = {
    start: () => measureStarts({ ...plan, contenders: rivals }, note),
    first: () => measureFirstConnects({ ...plan, contenders: rivals }, note),
    second: () => measureSecondConnects({ ...plan, contenders: rivals }, note),
    many: () => measureManyConnects({ ...plan, contenders: rivals }, note),
    fresh: () => besideEachOther(rivals, freshConnects),
    roam: () => besideEachOther(rivals, rivals => measureRoams(rivals, plan, note)),
    reads: () => besideEachOther(rivals, reads),
    clients: () => besideEachOther(rivals, fourClients),
    blobs: () => besideEachOther(rivals, blobs),
    crowd: () => besideEachOther(rivals, crowd),
    peers: () => besideEachOther(rivals, rivals => measurePeers(rivals, plan, note)),
};

async function main(): Promise<void> {
    let failed = false;
    const attempted = async (measure: () => Promise<void>): Promise<void> => {
        try {
            await measure();
        } catch (error) {
            failed = true;
            console.log(error);
        }
    };
    for (const group of plan.groups) if (group !== "choose") await attempted(measures[group]);
    if (plan.contenders.some(({ name }) => name === "iwd")) {
        await attempted(async () => {
            const measured = await measureIwd(plan);
            for (const [figure, value] of Object.entries(measured)) note("iwd", figure as keyof Measurements, value);
        });
    }
    process.exit(failed ? 1 : 0);
}

/** Resident memory at rest, then connections with results that are a moment old. */
async function freshConnects(rivals: readonly Rival[]): Promise<void> {
    await sleep(5000);
    for (const { name, supplicant } of rivals) note(name, "rssAtRest", rss(supplicant));
    await AccessPoint.start({ ssid: "testnet", channel: 6 });
    const paths = new Map<Rival, string>();
    const samples = new Map(rivals.map(rival => [rival, { completed: [] as number[], first: [] as number[] }]));
    for (const rival of rivals) paths.set(rival, await rival.iface.addNetwork(network.psk("testnet", PASSPHRASE)));
    for (let round = 0; round < plan.freshConnects + 1; round++) {
        for (const rival of rivals) {
            const { bus, iface } = rival;
            await iface.scan(channels([2437]));
            const { completed, firstSignal } = await connect(bus, iface, paths.get(rival)!);
            // The first round derives the key from the passphrase.
            if (round > 0) {
                samples.get(rival)!.completed.push(completed);
                samples.get(rival)!.first.push(firstSignal);
            }
            await iface.call("Disconnect");
            await until("disconnected", async () => (await iface.state()) === "disconnected");
            await sleep(300);
        }
    }
    for (const [{ name }, { completed, first }] of samples) {
        note(name, "freshConnect", completed);
        note(name, "firstSignal", first);
    }
}

async function reads(rivals: readonly Rival[]): Promise<void> {
    const clients = await clientsOf(rivals);
    const read = (rival: Rival) => call(clients.get(rival)!, rival.iface.path, GET, "ss", INTERFACE, "State");
    noteAll("getState", await cpuPerCall(rivals, plan.propertyReads, read));
    for (const { name, supplicant } of rivals) note(name, "rssAfterReads", rss(supplicant));
}

/** Four clients at once, each of which waits for its answer before it asks again. */
async function fourClients(rivals: readonly Rival[]): Promise<void> {
    const clients = new Map<Rival, readonly BusConnection[]>();
    for (const rival of rivals) clients.set(rival, await Promise.all([1, 2, 3, 4].map(() => rival.connect())));
    const all = (member: string, signature: string, ...args: readonly string[]) =>
        cpuPerCall(
            rivals,
            plan.clientCalls,
            rival =>
                Promise.all(
                    clients.get(rival)!.map(client => call(client, rival.iface.path, member, signature, ...args)),
                ),
            4,
        );
    noteAll("getFromFour", await all(GET, "ss", INTERFACE, "State"));
    noteAll("getAllFromFour", await all(GET_ALL, "s", INTERFACE));
}

/**
 * What a blob of 64 KiB costs, there and back. A daemon does one thing at a time: its event loop stands still for no
 * longer than one call takes.
 */
async function blobs(rivals: readonly Rival[]): Promise<void> {
    const clients = await clientsOf(rivals);
    const bytes = Uint8Array.from({ length: 65_536 }, (_, index) => index * 7);
    const costs = async (work: (client: BusConnection, path: string, round: number) => Promise<unknown>) =>
        cpuPerCall(rivals, plan.blobs, (rival, round) => work(clients.get(rival)!, rival.iface.path, round));
    noteAll(
        "addBlob",
        await costs(async (client, path) => {
            await call(client, path, `${INTERFACE}.AddBlob`, "say", "big", bytes);
            await call(client, path, `${INTERFACE}.RemoveBlob`, "s", "big");
        }),
    );
    for (const rival of rivals)
        await call(clients.get(rival)!, rival.iface.path, `${INTERFACE}.AddBlob`, "say", "big", bytes);
    noteAll("getBlob", await costs((client, path) => call(client, path, `${INTERFACE}.GetBlob`, "s", "big")));
}

async function crowd(rivals: readonly Rival[]): Promise<void> {
    await startCrowd(plan.crowd);
    for (const { iface } of rivals) await iface.set("BssMaxCount", text("2000"));
    const spent = new Map(rivals.map(rival => [rival, [] as number[]]));
    for (let scan = 0; scan < plan.scans + 2; scan++) {
        for (const rival of rivals) {
            const used = await crowdScan(rival);
            if (scan >= 2) spent.get(rival)!.push(used);
        }
    }
    await newcomers(rivals);
    const clients = await clientsOf(rivals);
    const lists = new Map<Rival, readonly string[]>();
    for (const rival of rivals) {
        const paths = (await rival.iface.get("BSSs")) as readonly string[];
        note(rival.name, "bssCount", paths.length);
        if (Math.abs(paths.length - plan.crowd) > 0.05 * plan.crowd)
            throw new Error(`${rival.name} lists ${paths.length} of ${plan.crowd} BSSs: no figure of that is valid`);
        note(rival.name, "scanCpu", spent.get(rival)!);
        lists.set(rival, paths);
    }
    const next = (rival: Rival, round: number): string => {
        const list = lists.get(rival)!;
        return list[round % list.length]!;
    };
    noteAll(
        "getAllCpu",
        await cpuPerCall(rivals, plan.getAlls, (rival, round) =>
            call(clients.get(rival)!, next(rival, round), GET_ALL, "s", BSS),
        ),
    );
    for (const { name, supplicant } of rivals) note(name, "rssWithCrowd", rss(supplicant));
    for (let scan = 0; scan < plan.moreScans; scan++) for (const rival of rivals) await crowdScan(rival);
    for (const { name, supplicant } of rivals) note(name, "rssAfterScans", rss(supplicant));
}

/**
 * Scans that find the whole crowd anew; with ours also while a client follows the object manager, and right after that without one.
 * Medians are compared: a full collection of the heap falls into one scan or the other.
 */
async function newcomers(rivals: readonly Rival[]): Promise<void> {
    const plain = new Map(rivals.map(rival => [rival, [] as number[]]));
    const ours = rivals.find(({ name }) => name === "ours");
    const followed: number[] = [];
    const alone: number[] = [];
    const anew = async (rival: Rival): Promise<number> => {
        // Not 0, with which the kernel forgets them too and hears no more than a few of them in one scan.
        await sleep(1500);
        await rival.iface.call("FlushBSS", "u", [1]);
        await settled(rival.supplicant);
        // The bus and its client have the one processor until they have read what left; beacons are lost meanwhile.
        await rival.iface.state();
        const used = await crowdScan(rival);
        const found = ((await rival.iface.get("BSSs")) as readonly string[]).length;
        if (found < 0.9 * plan.crowd) throw new Error(`${rival.name} found ${found} of ${plan.crowd} BSSs anew`);
        return used;
    };
    for (let scan = 0; scan < plan.scans; scan++) {
        for (const [rival, spent] of plain) spent.push(await anew(rival));
        if (ours === undefined) continue;
        const follower = await ours.connect();
        await call(follower, ROOT, "org.freedesktop.DBus.ObjectManager.GetManagedObjects");
        followed.push(await anew(ours));
        await follower.close();
        // What was made while others had the processor is gone from the caches, and from the heap: the scan before says nothing here.
        alone.push(await anew(ours));
    }
    for (const [{ name }, spent] of plain) note(name, "newcomersCpu", spent);
    if (ours !== undefined) note(ours.name, "followedCpu", median(followed) / median(alone));
}

/** Milliseconds of CPU for one scan of the crowd's channels, everything that follows from it included. */
async function crowdScan({ bus, supplicant, iface }: Rival): Promise<number> {
    const before = cpu(supplicant);
    await iface.scan(channels(CROWD_FREQUENCIES));
    await settled(supplicant);
    // Nobody reads them any more.
    bus.signals.length = 0;
    return cpu(supplicant) - before;
}

async function clientsOf(rivals: readonly Rival[]): Promise<ReadonlyMap<Rival, BusConnection>> {
    const clients = new Map<Rival, BusConnection>();
    for (const rival of rivals) clients.set(rival, await rival.connect());
    return clients;
}

function noteAll(figure: keyof Measurements, values: ReadonlyMap<Rival, number>): void {
    for (const [{ name }, value] of values) note(name, figure, value);
}

const GET = "org.freedesktop.DBus.Properties.Get";
const GET_ALL = "org.freedesktop.DBus.Properties.GetAll";

function channels(frequencies: readonly number[]): Readonly<{ [name: string]: Variant }> {
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
