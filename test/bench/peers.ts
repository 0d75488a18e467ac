import { readFileSync } from "node:fs";
import { Variant } from "dbus-next";
import type { Note, Plan } from "#test/bench/plan.js";
import { cpu, type Rival } from "#test/bench/rival.js";
import { startPeers } from "#test/hwsim/guest/crowd.js";
import { INTERFACE, SERVICE, text } from "#test/hwsim/guest/supplicant.js";
import { sleep } from "#test/hwsim/guest/wait.js";

const P2P_DEVICE = `${INTERFACE}.P2PDevice`;
const FINDING = 10_000;

/**
 * Finds among many P2P Devices that listen: how soon the first one is told of, and what it costs to go on. The first finds are
 * for warming up. Whoever misses devices, or searches less often than the other, has no figure.
 */
export async function measurePeers(rivals: readonly Rival[], { peers, finds }: Plan, note: Note): Promise<void> {
    const crowd = await startPeers(peers);
    const searches = () => readFileSync(crowd.log, "utf8").split("asked by").length - 1;
    const samples = new Map(rivals.map(rival => [rival, { found: [], spent: [], searched: [] } as Samples]));
    for (let round = -WARMING_UP; round < finds; round++) {
        for (const rival of rivals) {
            const first = next(rival, "DeviceFound");
            const [before, cpuBefore, searchesBefore] = [performance.now(), cpu(rival.supplicant), searches()];
            await call(rival, "Find", "a{sv}", { DiscoveryType: text("social"), Timeout: new Variant("i", 60) });
            const found = (await first).at - before;
            await sleep(FINDING);
            const spent = cpu(rival.supplicant) - cpuBefore;
            const searched = (searches() - searchesBefore) / CHANNELS;
            const listed = await rival.bus.get(SERVICE, rival.iface.path, P2P_DEVICE, "Peers");
            await call(rival, "StopFind");
            await call(rival, "Flush");
            // Let a search under way come to its end.
            await sleep(2000);
            rival.bus.signals.length = 0;
            const { length } = listed as readonly string[];
            if (length !== peers) throw new Error(`${rival.name} lists ${length} of ${peers} devices`);
            if (round < 0) continue;
            samples.get(rival)!.found.push(found);
            samples.get(rival)!.spent.push(spent);
            samples.get(rival)!.searched.push(searched);
        }
    }
    for (const [{ name }, { found, spent, searched }] of samples) {
        note(name, "peerFound", found);
        note(name, "findCpu", spent);
        note(name, "findSearches", searched);
    }
}

interface Samples {
    /** ms */
    readonly found: number[];
    readonly spent: number[];
    /** How often each social channel was searched. */
    readonly searched: number[];
}

const WARMING_UP = 2;
/** On which the crowd counts who asks. */
const CHANNELS = 3;

const next = ({ bus, iface }: Rival, wanted: string) =>
    bus.next(
        ({ path, interface: name, member }) => path === iface.path && name === P2P_DEVICE && member === wanted,
        bus.signals.length,
    );

const call = ({ bus, iface }: Rival, member: string, signature = "", ...body: readonly unknown[]) =>
    bus.call(SERVICE, iface.path, P2P_DEVICE, member, signature, body);
