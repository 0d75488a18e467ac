import { readFileSync } from "node:fs";
import { join } from "node:path";
import { attempt, Daemon } from "#test/hwsim/guest/process.js";
import { PEERS, permanentAddress } from "#test/hwsim/guest/radio.js";
import { until } from "#test/hwsim/guest/wait.js";

/** Where a supplicant is left waiting. */
export type Step = "authenticating" | "associating" | "associated" | "4way_handshake";

/** An access point (WPA2-PSK) that stops answering at a step of the connection, on the last of the other side's radios. */
export class StallingAccessPoint {
    readonly bssid = permanentAddress(PEERS[3]);
    readonly #daemon: Daemon;

    private constructor(daemon: Daemon) {
        this.#daemon = daemon;
    }

    static async start(ssid: string, channel: number, step: Step): Promise<StallingAccessPoint> {
        const program = join(process.env.HWSIM_GUEST ?? ".", "stalling-ap.py");
        const daemon = new Daemon("stalling-ap", "ip", [
            ..."netns exec peers /usr/bin/python3".split(" "),
            program,
            PEERS[3],
            ssid,
            String(channel),
            step,
        ]);
        await until("the stalling access point", () => {
            if (!daemon.running) throw new Error(`it ended: ${readFileSync(daemon.log, "utf8")}`);
            return readFileSync(daemon.log, "utf8").includes("on the air");
        });
        return new StallingAccessPoint(daemon);
    }

    /** Leaves the air without a word. */
    async vanish(): Promise<void> {
        await attempt("ip", "netns", "exec", "peers", "ip", "link", "set", PEERS[3], "down");
        await this.#daemon.stop("SIGKILL");
        await attempt("ip", "netns", "exec", "peers", "iw", "dev", "stall0", "del");
    }
}
