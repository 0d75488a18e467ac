import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toHex } from "#src/lib/bytes.js";
import { type Mac, parseMac } from "#src/lib/mac.js";
import { type P2pDevice as P2pDescription, probeResponseElements } from "#src/p2p/index.js";
import { uuidOf } from "#src/wps/index.js";
import { ControlClient } from "#test/hwsim/guest/control.js";
import { attempt, Daemon, run } from "#test/hwsim/guest/process.js";
import { phyOf } from "#test/hwsim/guest/radio.js";
import { isReference, settings } from "#test/hwsim/guest/settings.js";
import { until } from "#test/hwsim/guest/wait.js";

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

/** So many devices that answer before they are asked, on channel 6 of the other side, until the daemon is ended. */
export async function startP2pCrowd(count: number): Promise<Daemon> {
    const devices = Array.from({ length: count }, (_, n) => {
        const address = parseMac(`02:00:00:00:99:${n.toString(16).padStart(2, "0")}`)!;
        return `${address.replaceAll(":", "")}:0000:${toHex(probeResponseElements(crowdDevice(address, n)).bytes)}`;
    });
    const program = join(process.env.HWSIM_GUEST ?? ".", "inject.py");
    const daemon = new Daemon("crowd", "ip", [
        ..."netns exec peers /usr/bin/python3".split(" "),
        program,
        ...["wlan5", "6"],
        ...devices,
    ]);
    await until("the crowd", () => readFileSync(daemon.log, "utf8").includes("on the air"));
    return daemon;
}

const crowdDevice = (address: Mac, n: number): P2pDescription => ({
    address,
    uuid: uuidOf(address),
    name: `Crowd ${n}`,
    manufacturer: "",
    modelName: "",
    modelNumber: "",
    serialNumber: "",
    primaryDeviceType: new Uint8Array(8),
    secondaryDeviceTypes: [],
    vendorExtensions: [],
    configMethods: 0x188,
    deviceCapability: 0x25,
    listenChannel: { country: Uint8Array.of(0x58, 0x58, 4), operatingClass: 81, channel: 6 },
    operatingChannel: undefined,
    extendedListen: undefined,
    wfdSubelements: new Uint8Array(),
    services: [],
});

/** How many P2P Device interfaces there are on the radio of that interface. */
export async function p2pInterfaces(ifname: string): Promise<number> {
    const all = (await run("iw", "dev")).split(/^phy#/m).find(text => text.startsWith(phyOf(ifname).slice(3)));
    return (all ?? "").split("\n").filter(line => line.trim() === "type P2P-device").length;
}

/** The daemon under test is not Debian's. */
export const bothDaemons: readonly ("tested" | "debian")[] = isReference ? ["debian"] : ["tested", "debian"];
