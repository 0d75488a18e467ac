import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { ControlClient } from "#test/hwsim/guest/control.js";
import { better } from "#test/hwsim/guest/main.js";
import { attempt, Daemon, run } from "#test/hwsim/guest/process.js";
import { linkedTo } from "#test/hwsim/guest/radio.js";
import { runFolder, settings } from "#test/hwsim/guest/settings.js";
import { sleep, until } from "#test/hwsim/guest/wait.js";

const DIRECTORY = "/run/wpa";
const SOCKET = `${DIRECTORY}/wlan0`;
const GLOBAL = "/run/wpa-global";
const [PROGRAM = ""] = settings.command;

/** The daemon under test with control sockets and without D-Bus. */
async function startDaemon(...more: readonly string[]): Promise<Daemon> {
    const daemon = new Daemon("supplicant", PROGRAM, [
        "-iwlan0",
        "-Dnl80211",
        `-C${DIRECTORY}`,
        `-g${GLOBAL}`,
        ...more,
    ]);
    await until("control socket", () => existsSync(SOCKET));
    return daemon;
}

const cli = (...words: readonly string[]): Promise<string> => run("wpa_cli", "-p", DIRECTORY, "-i", "wlan0", ...words);

/** The reply of a command that prints nothing else. */
async function expectOk(...words: readonly string[]): Promise<void> {
    assert.equal(await cli(...words), "OK\n", words.join(" "));
}

/** Adds a network with wpa_cli and gives its number. */
async function addNetwork(fields: Readonly<Record<string, string>>): Promise<string> {
    const id = (await cli("add_network")).trim();
    for (const [name, value] of Object.entries(fields)) await expectOk("set_network", id, name, value);
    return id;
}

const HOME = { ssid: '"testnet"', psk: `"${PASSPHRASE}"`, scan_freq: "2437 2412" };

async function connected(): Promise<void> {
    await until("connection", async () => /^wpa_state=COMPLETED$/m.test(await cli("status")));
}

/** wpa_cli in a terminal of its own. */
class Interactive {
    output = "";
    readonly #child: ChildProcessWithoutNullStreams;

    constructor(...args: readonly string[]) {
        const file = join(process.env.HWSIM_GUEST ?? ".", "in-pty.py");
        this.#child = spawn("python3", [file, "wpa_cli", "-p", DIRECTORY, ...args]);
        this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
            this.output += text;
        });
    }

    type(line: string): void {
        this.#child.stdin.write(`${line}\n`);
    }

    async shows(pattern: RegExp): Promise<void> {
        await until(`${pattern} in ${JSON.stringify(this.output.slice(-500))}`, () => pattern.test(this.output));
    }

    get ended(): boolean {
        return this.#child.exitCode !== null;
    }

    end(): void {
        this.#child.kill();
    }
}

describe("wpa_cli", () => {
    it("connects by one command after the other", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", channel: 6, security: "psk" });
        await startDaemon();
        assert.equal(await cli("ping"), "PONG\n");
        const id = await addNetwork(HOME);
        await expectOk("select_network", id);
        await connected();
        assert.equal(await linkedTo("wlan0"), ap.bssid);
        assert.match(await cli("signal_poll"), /^RSSI=-\d+$/m);
        assert.match(await cli("list_networks"), /^0\ttestnet\tany\t\[CURRENT\]$/m);
        await expectOk("disconnect");
        assert.equal(await linkedTo("wlan0"), undefined);
        await expectOk("reconnect");
        await connected();
        await expectOk("terminate");
        await until("end of the daemon", () => !existsSync(SOCKET) && !existsSync(GLOBAL));
    });

    it("scans and shows what there is", async () => {
        await AccessPoint.start({ ssid: "testnet", channel: 6, security: "psk" });
        const ap = await AccessPoint.start({ ssid: "cafe", channel: 6, security: "open", on: "wlan3" });
        await startDaemon();
        await expectOk("scan", "freq=2437");
        await until("results", async () => (await cli("scan_results")).split("\n").length > 3);
        assert.match(await cli("scan_results"), /^02:00:00:00:02:00\t2437\t-\d+\t\[WPA2-PSK-CCMP\]\[ESS\]\ttestnet$/m);
        assert.match(await cli("bss", ap.bssid), /^ssid=cafe$/m);
    });

    it("S089 roams, and is refused a BSS that is not there", async () => {
        const first = await AccessPoint.start({ ssid: "testnet", channel: 6, security: "psk" });
        await startDaemon();
        await expectOk("select_network", await addNetwork(HOME));
        await connected();
        const second = await AccessPoint.start({ ssid: "testnet", channel: 1, security: "psk", on: "wlan3" });
        assert.equal(await cli("roam", second.bssid), "FAIL\n");
        await expectOk("scan", "freq=2412");
        await until("the other BSS", async () => (await cli("bss", second.bssid)).includes("testnet"));
        const control = await ControlClient.connect(SOCKET);
        await control.ask("ATTACH");
        await expectOk("roam", second.bssid);
        await control.event(new RegExp(`CTRL-EVENT-CONNECTED - Connection to ${second.bssid} `));
        assert.equal(await linkedTo("wlan0"), second.bssid);
        await expectOk("roam", first.bssid);
        await until("the way back", async () => (await linkedTo("wlan0")) === first.bssid);
        assert.equal(await cli("roam", "02:00:00:00:77:00"), "FAIL\n");
        const { code } = await attempt("wpa_cli", "-p", DIRECTORY, "-i", "wlan0", "roam");
        assert.notEqual(code, 0);
        control.close();
    });

    it("runs in a terminal and prints events as they come", async () => {
        await AccessPoint.start({ ssid: "testnet", channel: 6, security: "psk" });
        await startDaemon();
        const terminal = new Interactive("-i", "wlan0");
        await terminal.shows(/Interactive mode/);
        terminal.type("ping");
        await terminal.shows(/PONG/);
        terminal.type("add_network");
        await terminal.shows(/^0\r?$/m);
        for (const [name, value] of Object.entries(HOME)) terminal.type(`set_network 0 ${name} ${value}`);
        terminal.type("select_network 0");
        await terminal.shows(/<3>CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:02:00 completed \[id=0 id_str=\]/);
        terminal.type("status");
        await terminal.shows(/wpa_state=COMPLETED/);
        terminal.type("disconnect");
        await terminal.shows(/<3>CTRL-EVENT-DISCONNECTED bssid=02:00:00:00:02:00 reason=3 locally_generated=1/);
        terminal.type("quit");
        await until("its end", () => terminal.ended);
    });

    it("runs an action script", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", channel: 6, security: "psk" });
        await startDaemon();
        const log = join(runFolder, "actions.txt");
        const script = "/tmp/action";
        writeFileSync(script, `#!/bin/sh\necho "$1 $2 $WPA_ID $WPA_ID_STR" >> ${log}\n`);
        chmodSync(script, 0o755);
        writeFileSync(log, "");
        const actions = new Daemon("wpa_cli", "wpa_cli", ["-p", DIRECTORY, "-i", "wlan0", "-a", script]);
        await sleep(500);
        await expectOk("select_network", await addNetwork({ ...HOME, id_str: '"mine"' }));
        await until("CONNECTED", () => readFileSync(log, "utf8").includes("wlan0 CONNECTED 0 mine"));
        await ap.stop();
        await until("DISCONNECTED", () => readFileSync(log, "utf8").includes("wlan0 DISCONNECTED"));
        assert.ok(actions.running);
    });

    it("reaches every interface through the global socket", async () => {
        await startDaemon();
        const global = (...words: readonly string[]): Promise<string> => run("wpa_cli", "-g", GLOBAL, ...words);
        assert.match(await global("raw", "INTERFACES"), /wlan0/);
        assert.equal(await global("interface_add", "wlan1", "", "nl80211", DIRECTORY), "OK\n");
        assert.ok(existsSync(`${DIRECTORY}/wlan1`));
        assert.equal((await global("IFNAME=wlan1", "ifname")).trim(), "wlan1");
        assert.equal(await global("interface_remove", "wlan1"), "OK\n");
        assert.ok(!existsSync(`${DIRECTORY}/wlan1`));
    });
});

describe("control sockets on a real file system", () => {
    it("have the modes and the group of the original, and go with the daemon", async () => {
        const daemon = new Daemon("supplicant", PROGRAM, [
            "-iwlan0",
            "-Dnl80211",
            `-CDIR=${DIRECTORY} GROUP=daemon`,
            `-g${GLOBAL}`,
            "-Gdaemon",
        ]);
        await until("control socket", () => existsSync(SOCKET));
        const shown = (path: string): string => {
            const { mode, gid } = statSync(path);
            return `${(mode & 0o777).toString(8)} ${gid}`;
        };
        await until("modes", () => shown(SOCKET) === "770 1");
        assert.equal(shown(DIRECTORY), "750 1");
        assert.equal(shown(GLOBAL), "770 1");
        await daemon.stop();
        for (const path of [SOCKET, DIRECTORY, GLOBAL]) assert.ok(!existsSync(path), path);
    });

    it("take the place of one that a killed daemon left, and not of one that is in use", async () => {
        const killed = await startDaemon();
        await killed.stop("SIGKILL");
        assert.ok(existsSync(SOCKET));
        const daemon = await startDaemon();
        const control = await ControlClient.connect(SOCKET);
        const second = new Daemon("supplicant", PROGRAM, ["-iwlan1", "-Dnl80211", `-g${GLOBAL}`]);
        await second.ended();
        assert.equal(second.status, 255);
        assert.equal(await control.ask("PING"), "PONG\n");
        control.close();
        assert.ok(daemon.running);
    });

    it("are on an abstract name too", async () => {
        const daemon = new Daemon("supplicant", PROGRAM, ["-iwlan0", "-Dnl80211", "-g@abstract:wpa-test"]);
        await until("socket", () => readFileSync("/proc/net/unix", "utf8").includes("@wpa-test"));
        assert.ok(daemon.running);
    });

    better("answer what they are asked while others flood them and monitors never read", async () => {
        const daemon = await startDaemon();
        const control = await ControlClient.connect(SOCKET);
        const deaf = await deafMonitors(50);
        const before = descriptors(daemon.pid);
        const random = (length: number): Uint8Array => {
            const bytes = new Uint8Array(length);
            for (let i = 0; i < length; i++) bytes[i] = Math.floor(Math.random() * 256);
            return bytes;
        };
        for (let round = 0; round < 40; round++) {
            for (const length of [0, 1, 7, 100, 4096, 8192, 8193, 65_000]) control.send(random(length));
            control.send(`SET_NETWORK 0 ssid "${"x".repeat(8000)}`);
            control.send("BSS RANGE=ALL MASK=ffffffff");
            if (round % 4 === 0) {
                await control.ask("ADD_NETWORK");
                await control.ask("REMOVE_NETWORK all");
            }
        }
        await sleep(1000);
        control.heard.length = 0;
        assert.equal(await control.ask("PING"), "PONG\n");
        assert.equal(descriptors(daemon.pid), before);
        assert.ok(daemon.running);
        deaf.kill();
        control.close();
    });
});

const descriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** Sockets that attach, and whose owner never reads. */
async function deafMonitors(count: number): Promise<ChildProcessWithoutNullStreams> {
    const program = `
import socket, time
sockets = []
for n in range(${count}):
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    s.bind("/tmp/deaf-%d" % n)
    s.sendto(b"ATTACH", "${SOCKET}")
    sockets.append(s)
print("ready", flush=True)
time.sleep(10000)
`;
    const child = spawn("python3", ["-c", program]);
    let ready = false;
    child.stdout.once("data", () => {
        ready = true;
    });
    await until("deaf monitors", () => ready);
    return child;
}
