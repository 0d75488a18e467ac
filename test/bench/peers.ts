import { Variant } from "dbus-next";
import type { Note, Plan } from "#test/bench/plan.js";
import { cpu, type Rival } from "#test/bench/rival.js";
import { startPeers } from "#test/hwsim/guest/crowd.js";
import { INTERFACE, SERVICE, text } from "#test/hwsim/guest/supplicant.js";
import { sleep } from "#test/hwsim/guest/wait.js";

const P2P_DEVICE = `${INTERFACE}.P2PDevice`;
const FINDING = 10_000;

/** Finds among many P2P Devices that listen: how soon the first one is told of, and what it costs to go on. */
export async function measurePeers(rivals: readonly Rival[], { peers, finds }: Plan, note: Note): Promise<void> {
    await startPeers(peers);
    const found = new Map(rivals.map(rival => [rival, [] as number[]]));
    const spent = new Map(rivals.map(rival => [rival, [] as number[]]));
    for (let round = 0; round < finds; round++) {
        for (const rival of rivals) {
            const first = next(rival, "DeviceFound");
            const [before, cpuBefore] = [performance.now(), cpu(rival.supplicant)];
            await call(rival, "Find", "a{sv}", { DiscoveryType: text("social"), Timeout: new Variant("i", 60) });
            found.get(rival)!.push((await first).at - before);
            await sleep(FINDING);
            spent.get(rival)!.push(cpu(rival.supplicant) - cpuBefore);
            await call(rival, "StopFind");
            await call(rival, "Flush");
            // Let a search under way come to its end.
            await sleep(2000);
            rival.bus.signals.length = 0;
        }
    }
    for (const [{ name }, times] of found) note(name, "peerFound", times);
    for (const [{ name }, times] of spent) note(name, "findCpu", times);
}

const next = ({ bus, iface }: Rival, wanted: string) =>
    bus.next(
        ({ path, interface: name, member }) => path === iface.path && name === P2P_DEVICE && member === wanted,
        bus.signals.length,
    );

const call = ({ bus, iface }: Rival, member: string, signature = "", ...body: readonly unknown[]) =>
    bus.call(SERVICE, iface.path, P2P_DEVICE, member, signature, body);
