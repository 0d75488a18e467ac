import { readFileSync } from "node:fs";
import { join } from "node:path";
import { attempt, Daemon } from "#test/hwsim/guest/process.js";
import { until } from "#test/hwsim/guest/wait.js";

/** The radios of the crowd and the channels they are on. */
const RADIOS = [
    ["wlan2", 1],
    ["wlan3", 4],
    ["wlan4", 8],
    ["wlan5", 11],
] as const;

/** The frequencies of the crowd in MHz. */
export const CROWD_FREQUENCIES = RADIOS.map(([, channel]) => 2407 + 5 * channel);

/** Puts that many access points on the air, spread over all of the other side's radios. */
export async function startCrowd(count: number): Promise<Daemon> {
    const program = join(process.env.HWSIM_GUEST ?? ".", "beacons.py");
    for (const [ifname] of RADIOS) await attempt("ip", "netns", "exec", "peers", "iw", "dev", `mon-${ifname}`, "del");
    const daemon = new Daemon("beacons", "ip", [
        ..."netns exec peers /usr/bin/python3".split(" "),
        program,
        String(count),
        ...RADIOS.map(([ifname, channel]) => `${ifname}:${channel}`),
    ]);
    await until("the crowd", () => {
        if (!daemon.running) throw new Error(`it ended: ${readFileSync(daemon.log, "utf8")}`);
        return readFileSync(daemon.log, "utf8").includes("on the air");
    });
    return daemon;
}
