import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { attempt, run } from "#test/hwsim/guest/process.js";

/** Interfaces of the machine under test, each on a radio of its own. */
export const STATIONS = ["wlan0", "wlan1"] as const;
/** Interfaces of the other side, each on a radio of its own, in the network namespace `peers`. */
export const PEERS = ["wlan2", "wlan3", "wlan4", "wlan5"] as const;

/** Runs a program on the other side. */
export const peerRun = (program: string, ...args: readonly string[]): Promise<string> =>
    run("ip", "netns", "exec", "peers", program, ...args);

/** The radio (`phy0`) that an interface has as long as nobody moves it. */
export const phyOf = (ifname: string): string => `phy${ifname.replace("wlan", "")}`;

/** The address that mac80211_hwsim gave the radio. */
export const permanentAddress = (ifname: string): string =>
    `02:00:00:00:${Number(ifname.replace("wlan", "")).toString(16).padStart(2, "0")}:00`;

/** The BSSID that the kernel says the interface is connected to. */
export async function linkedTo(ifname: string): Promise<string | undefined> {
    const { stdout } = await attempt("iw", "dev", ifname, "link");
    return /^Connected to ([0-9a-f:]{17})/.exec(stdout)?.[1];
}

/** How the kernel names the operational state: `up`, `dormant`, `down`. */
export const operstate = (ifname: string): string => readFileSync(`/sys/class/net/${ifname}/operstate`, "utf8").trim();

export const carrier = (ifname: string): boolean => {
    try {
        return readFileSync(`/sys/class/net/${ifname}/carrier`, "utf8").trim() === "1";
    } catch {
        // Reading it from an interface that is down is an error.
        return false;
    }
};

export const isUp = (ifname: string): boolean =>
    (Number(readFileSync(`/sys/class/net/${ifname}/flags`, "utf8")) & 1) === 1;

/** How many keys the kernel holds for the interface's radio. */
export function keyCount(ifname: string): number {
    try {
        return readdirSync(`/sys/kernel/debug/ieee80211/${phyOf(ifname)}/keys`).length;
    } catch {
        return 0;
    }
}

/** The stations (here: access points) that the kernel knows on the interface. */
export async function stationCount(ifname: string): Promise<number> {
    const { stdout } = await attempt("iw", "dev", ifname, "station", "dump");
    return stdout.split("\n").filter(line => line.startsWith("Station ")).length;
}

export const address = (ifname: string): string => readFileSync(`/sys/class/net/${ifname}/address`, "utf8").trim();

export const exists = (ifname: string): boolean => readdirSync("/sys/class/net").includes(ifname);

export const setUp = (ifname: string): Promise<string> => run("ip", "link", "set", ifname, "up");
export const setDown = (ifname: string): Promise<string> => run("ip", "link", "set", ifname, "down");

/** As NetworkManager changes an address: down, set, up. */
export async function changeAddress(ifname: string, to: string): Promise<void> {
    await setDown(ifname);
    await run("ip", "link", "set", ifname, "address", to);
    await setUp(ifname);
}

export const remove = (ifname: string): Promise<string> => run("iw", "dev", ifname, "del");
export const create = (ifname: string): Promise<string> =>
    run("iw", "phy", phyOf(ifname), "interface", "add", ifname, "type", "managed");

/** Whether `count` packets to an address of the other side come back through the air. */
export async function pings(to: string, count = 3): Promise<boolean> {
    return (await attempt("busybox", "ping", "-c", String(count), "-W", "2", to)).code === 0;
}

/** Both sides' interfaces as they were when the guest began. */
export async function resetRadios(): Promise<void> {
    unblock();
    for (const ifname of STATIONS) {
        await attempt("ip", "link", "set", ifname, "down");
        for (const other of interfacesOf(await run("iw", "dev"), phyOf(ifname)))
            if (other !== ifname) await attempt("iw", "dev", other, "del");
        if (!exists(ifname)) await create(ifname);
        await attempt("iw", "dev", ifname, "set", "type", "managed");
        await attempt("ip", "link", "set", ifname, "address", permanentAddress(ifname));
        await attempt("ip", "addr", "flush", "dev", ifname);
        setInReach(ifname, true);
    }
    const listing = await peerRun("iw", "dev");
    for (const ifname of PEERS) {
        for (const other of interfacesOf(listing, phyOf(ifname))) {
            if (other !== ifname) await attempt("ip", "netns", "exec", "peers", "iw", "dev", other, "del");
        }
        await peerRun("ip", "link", "set", ifname, "down");
        await peerRun("iw", "dev", ifname, "set", "type", "managed");
        await peerRun("ip", "addr", "flush", "dev", ifname);
        hearAt(ifname, -30);
    }
}

/** Switches the radio of an interface off or on, as `rfkill block` does (struct rfkill_event). */
export function setBlocked(ifname: string, blocked: boolean): void {
    const folder = "/sys/class/rfkill";
    const own = readdirSync(folder).find(
        name => readFileSync(`${folder}/${name}/name`, "utf8").trim() === phyOf(ifname),
    );
    if (own === undefined) throw new Error(`${ifname} has no switch`);
    const [WLAN, CHANGE] = [1, 2];
    const record = Buffer.from([0, 0, 0, 0, WLAN, CHANGE, Number(blocked), 0]);
    record.writeUInt32LE(Number(own.replace("rfkill", "")));
    writeFileSync("/dev/rfkill", record);
}

/** Takes back every soft block (struct rfkill_event: all radios of all types, not blocked). */
function unblock(): void {
    const CHANGE_ALL = 3;
    writeFileSync("/dev/rfkill", Buffer.from([0, 0, 0, 0, 0, CHANGE_ALL, 0, 0]));
}

/** Network interfaces of a radio in the output of `iw dev`. */
function interfacesOf(listing: string, phy: string): readonly string[] {
    const section = listing.split(/^phy#/m).find(part => part.startsWith(`${phy.replace("phy", "")}\n`));
    return [...(section ?? "").matchAll(/^\tInterface (\S+)/gm)].map(match => match[1]!);
}

/** How strongly everybody hears an interface of the other side, in dBm: from -80 to -30. */
export function hearAt(ifname: (typeof PEERS)[number], signal: number): void {
    // The radio adds its transmit power of 20 dBm.
    // It reads unsigned numbers only.
    const rssi = BigInt.asUintN(64, BigInt(signal - 20));
    writeFileSync(`/sys/kernel/debug/ieee80211/${phyOf(ifname)}/hwsim/rx_rssi`, String(rssi));
}

/** Whether anybody hears an interface, and it anybody: radios hear those with which they share a bit. */
export function setInReach(ifname: string, inReach: boolean): void {
    const [EVERYBODY, NOBODY] = [1, 2];
    writeFileSync(`/sys/kernel/debug/ieee80211/${phyOf(ifname)}/hwsim/group`, String(inReach ? EVERYBODY : NOBODY));
}
