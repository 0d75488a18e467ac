import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { Variant } from "dbus-next";
import { PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import type { Bus } from "#test/hwsim/guest/bus.js";
import { Daemon } from "#test/hwsim/guest/process.js";
import { until } from "#test/hwsim/guest/wait.js";

const NM = "org.freedesktop.NetworkManager";
const ROOT = "/org/freedesktop/NetworkManager";
const DEVICE = `${NM}.Device`;
const WIRELESS = `${NM}.Device.Wireless`;
const ACTIVE = `${NM}.Connection.Active`;
const AGENT = `${ROOT}/SecretAgent`;

/** NetworkManager's numbers for the state of a device. */
export const DEVICE_STATE = {
    unmanaged: 10,
    unavailable: 20,
    disconnected: 30,
    needAuth: 60,
    activated: 100,
    failed: 120,
} as const;

export interface Profile {
    readonly ssid: string;
    /** Without it the network is open. */
    readonly passphrase?: string;
    readonly hidden?: boolean;
    readonly autoconnect?: boolean;
    /** IPv4 address, /24. */
    readonly ip?: string;
    readonly ifname?: string;
    /** The passphrase is not stored: an agent is asked for it. */
    readonly askForPassphrase?: boolean;
}

/** What NetworkManager asked its agent for. */
export interface SecretsRequest {
    readonly ssid: string;
    readonly setting: string;
    /** The stored secret was wrong; a new one is wanted. */
    readonly requestNew: boolean;
    readonly at: number;
}

/** An unchanged NetworkManager that manages the interfaces named. */
export class NetworkManager {
    readonly daemon: Daemon;
    /** Every question that the agent was asked. */
    readonly requests: SecretsRequest[] = [];
    readonly #bus: Bus;

    private constructor(bus: Bus, daemon: Daemon) {
        this.#bus = bus;
        this.daemon = daemon;
    }

    /** Starts it and waits until it answers. Profiles of an earlier start are kept with `keep`. */
    static async start(
        bus: Bus,
        managed: readonly string[] = ["wlan0"],
        { keep = false }: { readonly keep?: boolean } = {},
    ): Promise<NetworkManager> {
        if (!keep) {
            for (const folder of ["/etc/NetworkManager", "/var/lib/NetworkManager", "/run/NetworkManager"]) {
                rmSync(folder, { recursive: true, force: true });
                mkdirSync(folder, { recursive: true });
            }
            mkdirSync("/etc/NetworkManager/system-connections", { mode: 0o700 });
            writeFileSync("/etc/NetworkManager/NetworkManager.conf", configuration(managed));
        }
        const daemon = new Daemon("NetworkManager", "NetworkManager", ["--no-daemon", "--debug"]);
        await until(`${NM} on the bus`, () => bus.owner(NM));
        await until("NetworkManager to have started", async () => (await bus.get(NM, ROOT, NM, "Startup")) === false);
        return new NetworkManager(bus, daemon);
    }

    /** Offers secrets; `answer` gives the passphrase or `undefined` for "the user closed the dialog". */
    async registerAgent(answer: (request: SecretsRequest) => string | undefined): Promise<void> {
        this.#bus.serve(AGENT, (member, body) => {
            if (member !== "GetSecrets") return ["", []];
            const [connection, , setting, , flags] = body as [Nested, string, string, unknown, number];
            const request = {
                ssid: String(connection["802-11-wireless"]?.ssid),
                setting,
                requestNew: (flags & 2) !== 0,
                at: performance.now(),
            };
            this.requests.push(request);
            const psk = answer(request);
            return psk === undefined
                ? `${NM}.SecretAgent.UserCanceled`
                : ["a{sa{sv}}", [{ [setting]: { psk: new Variant("s", psk) } }]];
        });
        await this.#bus.call(NM, `${ROOT}/AgentManager`, `${NM}.AgentManager`, "Register", "s", ["test.agent"]);
    }

    async device(ifname: string): Promise<string> {
        const [path] = await this.#bus.call(NM, ROOT, NM, "GetDeviceByIpIface", "s", [ifname]);
        return path as string;
    }

    async deviceState(ifname: string): Promise<number> {
        return (await this.#bus.get(NM, await this.device(ifname), DEVICE, "State")) as number;
    }

    /** Waits until the device is in that state now. */
    async reaches(state: keyof typeof DEVICE_STATE, ifname = "wlan0", within = 60): Promise<void> {
        await until(
            `NetworkManager to have ${ifname} ${state}`,
            async () => {
                // An interface that has just come is not known yet.
                const now = await this.deviceState(ifname).catch(() => undefined);
                return now === DEVICE_STATE[state];
            },
            { within },
        );
    }

    /** Every state that the device has gone through since `from` (an index into the bus's signals). */
    async states(ifname: string, from: number): Promise<readonly number[]> {
        const path = await this.device(ifname);
        return this.#bus
            .seen("StateChanged", from)
            .filter(signal => signal.path === path && signal.interface === DEVICE)
            .map(signal => signal.body[0] as number);
    }

    /** The SSIDs of the access points that NetworkManager lists, empty text for hidden ones. */
    async accessPoints(ifname = "wlan0"): Promise<readonly string[]> {
        const [paths] = await this.#bus.call(NM, await this.device(ifname), WIRELESS, "GetAllAccessPoints");
        const ssids: string[] = [];
        for (const path of paths as readonly string[])
            ssids.push(String(await this.#bus.get(NM, path, `${NM}.AccessPoint`, "Ssid")));
        return ssids;
    }

    /** Waits until NetworkManager lists a network. */
    async sees(ssid: string, ifname = "wlan0", within = 60): Promise<void> {
        await until(`NetworkManager to list ${ssid}`, async () => (await this.accessPoints(ifname)).includes(ssid), {
            within,
        });
    }

    async requestScan(ifname = "wlan0"): Promise<void> {
        await this.#bus.call(NM, await this.device(ifname), WIRELESS, "RequestScan", "a{sv}", [{}]);
    }

    /** Stores a profile and returns its path. */
    async add(profile: Profile): Promise<string> {
        const [path] = await this.#bus.call(NM, `${ROOT}/Settings`, `${NM}.Settings`, "AddConnection", "a{sa{sv}}", [
            settingsOf(profile),
        ]);
        return path as string;
    }

    /** Asks for a profile to be activated and returns the active connection's path, without waiting for it. */
    async activate(profile: string, ifname = "wlan0"): Promise<string> {
        const [active] = await this.#bus.call(NM, ROOT, NM, "ActivateConnection", "ooo", [
            profile,
            await this.device(ifname),
            "/",
        ]);
        return active as string;
    }

    /** Stores a profile, activates it and waits until it is up. */
    async connect(profile: Profile, within = 60): Promise<string> {
        const ifname = profile.ifname ?? "wlan0";
        const active = await this.activate(await this.add(profile), ifname);
        await until(
            `${profile.ssid} to be activated`,
            async () => {
                const state = await this.#bus.get(NM, active, ACTIVE, "State").catch(() => 4);
                if (state === 4) throw new Error(`the activation of ${profile.ssid} failed`);
                return state === 2;
            },
            { within },
        );
        return active;
    }

    async deactivate(active: string): Promise<void> {
        await this.#bus.call(NM, ROOT, NM, "DeactivateConnection", "o", [active]);
    }

    async setWireless(enabled: boolean): Promise<void> {
        await this.#bus.set(NM, ROOT, NM, "WirelessEnabled", new Variant("b", enabled));
    }

    async sleep(asleep: boolean): Promise<void> {
        await this.#bus.call(NM, ROOT, NM, "Sleep", "b", [asleep]);
    }

    async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
        await this.daemon.stop(signal);
    }
}

type Nested = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

const configuration = (managed: readonly string[]): string => `
[main]
plugins=keyfile
auth-polkit=false
[keyfile]
unmanaged-devices=*,${managed.map(name => `except:interface-name:${name}`).join(",")}
[logging]
level=INFO
domains=SUPPLICANT:DEBUG,WIFI:DEBUG,AGENTS:DEBUG,DEFAULT
`;

function settingsOf(profile: Profile): Readonly<Record<string, Readonly<Record<string, Variant>>>> {
    const { ssid, passphrase, hidden = false, autoconnect = true, ip, ifname, askForPassphrase = false } = profile;
    return {
        connection: {
            id: new Variant("s", ssid),
            type: new Variant("s", "802-11-wireless"),
            autoconnect: new Variant("b", autoconnect),
            ...(ifname && { "interface-name": new Variant("s", ifname) }),
        },
        "802-11-wireless": { ssid: new Variant("ay", Buffer.from(ssid)), hidden: new Variant("b", hidden) },
        ...((passphrase !== undefined || askForPassphrase) && {
            "802-11-wireless-security": {
                "key-mgmt": new Variant("s", "wpa-psk"),
                ...(askForPassphrase
                    ? { "psk-flags": new Variant("u", 0) }
                    : { psk: new Variant("s", passphrase ?? PASSPHRASE) }),
            },
        }),
        ipv4:
            ip === undefined
                ? { method: new Variant("s", "disabled") }
                : {
                      method: new Variant("s", "manual"),
                      "address-data": new Variant("aa{sv}", [
                          { address: new Variant("s", ip), prefix: new Variant("u", 24) },
                      ]),
                  },
        ipv6: { method: new Variant("s", "disabled") },
    };
}
