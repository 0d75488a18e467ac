import { readFileSync } from "node:fs";
import { join } from "node:path";
import { attempt, Daemon } from "#test/hwsim/guest/process.js";
import { until } from "#test/hwsim/guest/wait.js";

type Radios = readonly (readonly [ifname: string, channel: number])[];

/** The radios of the crowd and the channels they are on. */
const RADIOS: Radios = [
    ["wlan2", 1],
    ["wlan3", 4],
    ["wlan4", 8],
    ["wlan5", 11],
];
/** P2P Devices listen on the social channels only. */
const SOCIAL_RADIOS: Radios = [
    ["wlan2", 1],
    ["wlan3", 6],
    ["wlan4", 11],
];

/** The frequencies of the crowd in MHz. */
export const CROWD_FREQUENCIES = RADIOS.map(([, channel]) => 2407 + 5 * channel);

/** Puts that many access points on the air, spread over all of the other side's radios. */
export const startCrowd = (count: number): Promise<Daemon> => start(RADIOS, String(count));

/** The same with P2P Devices that listen. */
export const startPeers = (count: number): Promise<Daemon> => start(SOCIAL_RADIOS, "--p2p", String(count));

async function start(radios: Radios, ...how: readonly string[]): Promise<Daemon> {
    const program = join(process.env.HWSIM_GUEST ?? ".", "beacons.py");
    for (const [ifname] of radios) await attempt("ip", "netns", "exec", "peers", "iw", "dev", `mon-${ifname}`, "del");
    const daemon = new Daemon("beacons", "ip", [
        ..."netns exec peers /usr/bin/python3".split(" "),
        program,
        ...how,
        ...radios.map(([ifname, channel]) => `${ifname}:${channel}`),
    ]);
    await until("the crowd", () => {
        if (!daemon.running) throw new Error(`it ended: ${readFileSync(daemon.log, "utf8")}`);
        return readFileSync(daemon.log, "utf8").includes("on the air");
    });
    return daemon;
}
