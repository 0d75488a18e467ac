import { mkdirSync, writeFileSync } from "node:fs";
import { ControlClient } from "#test/hwsim/guest/control.js";
import { attempt, Daemon, run } from "#test/hwsim/guest/process.js";
import { phyOf } from "#test/hwsim/guest/radio.js";
import { isReference, settings } from "#test/hwsim/guest/settings.js";

/** A supplicant as a P2P Device on one radio, spoken to by its global control socket. */
export class P2pDevice {
    readonly name: string;
    readonly ifname: string;
    readonly daemon: Daemon;
    readonly control: ControlClient;

    private constructor(name: string, ifname: string, daemon: Daemon, control: ControlClient) {
        this.name = name;
        this.ifname = ifname;
        this.daemon = daemon;
        this.control = control;
    }

    /** @param who the daemon under test, or Debian's; with a device of the other side it lives in its network namespace */
    static async start(who: "tested" | "debian", ifname: string): Promise<P2pDevice> {
        const name = `${who} on ${ifname}`;
        const [global, sockets, file] = ["global", "sockets", "conf"].map(what => `/run/p2p-${ifname}-${what}`);
        mkdirSync(sockets!, { recursive: true });
        writeFileSync(
            file!,
            [
                `ctrl_interface=${sockets}`,
                `device_name=${name}`,
                "device_type=1-0050F204-1",
                "manufacturer=Maker",
                "model_name=Model",
                "config_methods=display push_button keypad",
                "",
            ].join("\n"),
        );
        const program = who === "debian" ? "/sbin/wpa_supplicant" : settings.command[0]!;
        const args = [`-i${ifname}`, "-Dnl80211", `-c${file}`, `-g${global}`, "-d"];
        const away = (await attempt("ip", "link", "show", ifname)).code !== 0;
        const daemon = away
            ? new Daemon("supplicant", "ip", ["netns", "exec", "peers", program, ...args])
            : new Daemon("supplicant", program, args);
        const control = await ControlClient.connect(global!);
        await control.ask("ATTACH");
        return new P2pDevice(name, ifname, daemon, control);
    }

    async ok(command: string): Promise<void> {
        const reply = await this.control.ask(command);
        if (reply !== "OK\n") throw new Error(`${this.name}: ${command}: ${reply}`);
    }

    /** Everything that was told of other devices, in its order. */
    get told(): readonly string[] {
        return this.control.heard.flatMap(text => /P2P-DEVICE-(?:FOUND|LOST) .*/.exec(text)?.[0] ?? []);
    }

    /** The line that tells of the other one. */
    finds(other: P2pDevice, from = 0): Promise<string> {
        return this.control.event(new RegExp(`P2P-DEVICE-FOUND .* name='${other.name}'`), from);
    }

    async stop(): Promise<void> {
        await this.daemon.stop();
        this.control.close();
    }
}

/** How many P2P Device interfaces there are on the radio of that interface. */
export async function p2pInterfaces(ifname: string): Promise<number> {
    const all = (await run("iw", "dev")).split(/^phy#/m).find(text => text.startsWith(phyOf(ifname).slice(3)));
    return (all ?? "").split("\n").filter(line => line.trim() === "type P2P-device").length;
}

/** The daemon under test is not Debian's. */
export const bothDaemons: readonly ("tested" | "debian")[] = isReference ? ["debian"] : ["tested", "debian"];
