import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import {
    backgroundProcess,
    block,
    CONTROL,
    control,
    file,
    inFolder,
    PID_FILE,
    program,
    reaches,
    state,
    tidy,
} from "#test/hwsim/guest/command-line.js";
import { better } from "#test/hwsim/guest/main.js";
import { attempt, Daemon, type Output, run } from "#test/hwsim/guest/process.js";
import { create, linkedTo, remove } from "#test/hwsim/guest/radio.js";
import { bytes, network, SERVICE, Supplicant } from "#test/hwsim/guest/supplicant.js";
import { sleep, until } from "#test/hwsim/guest/wait.js";
import { busOnly } from "#test/hwsim/guest/world.js";

const REFERENCE = "/sbin/wpa_supplicant";
const HEADER = `ctrl_interface=${CONTROL}\n`;

const supplicant = (...args: readonly string[]): Promise<Output> => attempt(program, ...args);

describe("the command line", () => {
    afterEach(tidy);

    it("connects by a file alone, without D-Bus, and logs what log parsers look for", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet" });
        const path = file("w.conf", HEADER + block("testnet", `psk="${PASSPHRASE}"`));
        const daemon = new Daemon("supplicant", program, ["-iwlan0", "-Dnl80211", `-c${path}`]);
        await reaches("COMPLETED");
        assert.equal(await linkedTo("wlan0"), ap.bssid);
        const log = readFileSync(daemon.log, "utf8");
        for (const line of [
            /^Successfully initialized wpa_supplicant$/m,
            new RegExp(`^wlan0: SME: Trying to authenticate with ${ap.bssid} \\(SSID='testnet' freq=2412 MHz\\)$`, "m"),
            new RegExp(`^wlan0: Trying to associate with ${ap.bssid} \\(SSID='testnet' freq=2412 MHz\\)$`, "m"),
            new RegExp(`^wlan0: Associated with ${ap.bssid}$`, "m"),
            new RegExp(`^wlan0: WPA: Key negotiation completed with ${ap.bssid} \\[PTK=CCMP GTK=CCMP\\]$`, "m"),
            new RegExp(`^wlan0: CTRL-EVENT-CONNECTED - Connection to ${ap.bssid} completed \\[id=0 id_str=\\]$`, "m"),
        ])
            assert.match(log, line);
        await daemon.stop();
        assert.equal(daemon.status, 0);
        assert.match(readFileSync(daemon.log, "utf8"), /^wlan0: CTRL-EVENT-TERMINATING ?$/m);
    });

    it("goes to the background with its PID file when the interface is there, and takes the file away", async () => {
        const { code } = await supplicant("-B", `-P${PID_FILE}`, "-iwlan0", `-c${file("w.conf", HEADER)}`);
        assert.equal(code, 0);
        const pid = await until("the PID file", () => backgroundProcess());
        assert.equal(readFileSync(`/proc/${pid}/comm`, "latin1"), "wpa_supplicant\n");
        assert.ok(await state());
        process.kill(pid, "SIGTERM");
        await until("the daemon to end", () => !existsSync(`/proc/${pid}`));
        assert.ok(!existsSync(PID_FILE));
        assert.ok(!existsSync(`${CONTROL}/wlan0`));
    });

    it("goes to the background with -u when it owns its name, and does not begin a second time", async () => {
        const bus = await busOnly();
        file("other", "");
        const { code } = await supplicant("-B", "-u", `-P${PID_FILE}`);
        assert.equal(code, 0);
        assert.ok(await bus.owner(SERVICE));
        const second = await supplicant("-B", "-u");
        assert.equal(second.code, 255);
        assert.ok(await until("the PID file", () => backgroundProcess()));
    });

    better("takes the bgscan of the command line for that of NetworkManager", async () => {
        await AccessPoint.start({ ssid: "testnet", security: "open" });
        const bus = await busOnly();
        const set = ["--set", 'bgscan="simple:5:-20:5"', "--set", "bgscan_override=1"];
        const supplicant = await Supplicant.start(bus, [program, "-u", ...set]);
        const iface = await supplicant.createInterface("wlan0");
        assert.equal(await iface.get("Bgscan"), "simple:5:-20:5");
        await iface.connect({ ...network.open("testnet"), bgscan: bytes("simple:30:-65:3600") });
        await sleep(8000);
        const mark = bus.signals.length;
        await sleep(12_000);
        assert.ok(iface.announced("Scanning", mark).length >= 2);
    });

    const mistakes: readonly (readonly [string, (folder: (name: string) => string) => readonly string[]])[] = [
        ["an unknown option", () => ["-x"]],
        ["an option without its argument", () => ["-i"]],
        ["nothing to do", () => []],
        ["an interface without a file", () => ["-iwlan0"]],
        ["a missing file", path => ["-iwlan0", "-Dnl80211", `-c${path("missing.conf")}`]],
        ["a missing file, in the background", path => ["-B", "-iwlan0", "-Dnl80211", `-c${path("missing.conf")}`]],
        ["a file with mistakes", path => ["-iwlan0", "-Dnl80211", `-c${path("bad.conf")}`]],
        ["a missing additional file", path => ["-iwlan0", "-Dnl80211", `-c${path("w.conf")}`, `-I${path("x")}`]],
        ["a missing interface", path => ["-iwlan9", "-Dnl80211", `-c${path("w.conf")}`]],
        ["a driver that is not built", path => ["-iwlan0", "-Dnosuch", `-c${path("w.conf")}`]],
        ["a control interface that cannot be made", () => ["-iwlan0", "-Dnl80211", "-C/proc/nowhere/x"]],
        ["a global control interface that cannot be made", () => ["-g/proc/nowhere", "-iwlan0", "-C/tmp/x"]],
        ["a second interface without a file", path => ["-iwlan0", `-c${path("w.conf")}`, "-N", "-iwlan1"]],
        ["help", () => ["-h"]],
        ["the version", () => ["-v"]],
        ["the license", () => ["-L"]],
    ];
    for (const [what, args] of mistakes)
        it(`ends with the status of Debian's daemon: ${what}`, async () => {
            file("w.conf", "");
            file("bad.conf", "bogus=1\nnetwork={\n\tfoo=1\n}\n");
            const given = args(inFolder);
            const theirs = await attempt(REFERENCE, ...given);
            const ours = await supplicant(...given);
            assert.equal(ours.code, theirs.code);
            // Lines about the file are the same, but for what was expected instead.
            const about = ({ stdout }: Output): readonly string[] =>
                stdout
                    .split("\n")
                    .flatMap(line => /^(Line \d+|Failed to (?:open|read) [^']*'[^']*')/.exec(line)?.[0] ?? []);
            assert.deepEqual(about(ours), about(theirs));
        });

    it("waits with -W until somebody attaches", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", security: "open" });
        const path = file("w.conf", HEADER + block("testnet", "key_mgmt=NONE"));
        await supplicant("-B", "-W", `-P${PID_FILE}`, "-iwlan0", `-c${path}`);
        await until("the control socket", () => existsSync(`${CONTROL}/wlan0`));
        await sleep(10_000);
        assert.equal(await linkedTo("wlan0"), undefined);
        const script = file("action", "#!/bin/sh\n");
        chmodSync(script, 0o755);
        const client = new Daemon("wpa_cli", "/sbin/wpa_cli", ["-p", CONTROL, "-i", "wlan0", "-a", script]);
        await reaches("COMPLETED");
        assert.equal(await linkedTo("wlan0"), ap.bssid);
        await client.stop();
    });

    it("serves several interfaces, each by its own file, and a global control interface", async () => {
        const ap = await AccessPoint.start({ ssid: "testnet", security: "open" });
        const path = file("w.conf", HEADER + block("testnet", "key_mgmt=NONE"));
        const global = inFolder("global");
        const daemon = new Daemon("supplicant", program, [
            "-Dnl80211",
            "-iwlan0",
            `-c${path}`,
            "-N",
            "-Dnl80211",
            "-iwlan1",
            `-C${CONTROL}`,
            `-g${global}`,
        ]);
        await reaches("COMPLETED");
        assert.equal(await linkedTo("wlan0"), ap.bssid);
        assert.match(await run("/sbin/wpa_cli", "-g", global, "interface"), /^wlan1\n(?:.*\n)*wlan0$/m);
        await daemon.stop();
    });

    it("has the sockets where -O says, which goes before files and -C, and GET tells so", async () => {
        const global = inFolder("global");
        const path = file("w.conf", `ctrl_interface=${inFolder("elsewhere")}\n`);
        const daemon = new Daemon("supplicant", program, [`-O${CONTROL}`, `-g${global}`]);
        await until("the global socket", () => existsSync(global));
        for (const words of [`wlan0\t${path}\tnl80211`, `wlan1\t\tnl80211\t${inFolder("elsewhere")}`])
            assert.match(await run("/sbin/wpa_cli", "-g", global, "raw", `INTERFACE_ADD ${words}`), /OK/);
        for (const ifname of ["wlan0", "wlan1"]) {
            const { stdout } = await attempt("/sbin/wpa_cli", "-p", CONTROL, "-i", ifname, "get", "ctrl_interface");
            assert.equal(stdout.trim(), CONTROL, ifname);
        }
        assert.ok(!existsSync(inFolder("elsewhere")));
        await daemon.stop();
    });

    better("takes interfaces with -M as they appear", async () => {
        const path = file("w.conf", HEADER);
        await remove("wlan1");
        const daemon = new Daemon("supplicant", program, ["-M", "-iwlan[1-9]", `-c${path}`]);
        await until("the daemon to have begun", () => readFileSync(daemon.log, "utf8").includes("Successfully"));
        await sleep(1000);
        assert.ok(!existsSync(`${CONTROL}/wlan0`));
        await create("wlan1");
        await until("wlan1 to be taken", () => existsSync(`${CONTROL}/wlan1`));
        await remove("wlan1");
        await sleep(1000);
        await create("wlan1");
        await until("wlan1 to be taken again", async () =>
            (await attempt("/sbin/wpa_cli", "-p", CONTROL, "-i", "wlan1", "status")).stdout.includes("=INACTIVE"),
        );
        await daemon.stop();
    });

    better("begins a new log file at SIGUSR1 and SIGHUP, after the old one was moved away", async () => {
        const log = inFolder("log");
        await supplicant("-B", `-P${PID_FILE}`, "-iwlan0", `-c${file("w.conf", HEADER)}`, `-f${log}`);
        const pid = await until("the PID file", () => backgroundProcess());
        for (const signal of ["SIGUSR1", "SIGHUP"] as const) {
            rmSync(log);
            process.kill(pid, signal);
            await until("a new log file", () => existsSync(log));
        }
    });

    it("reads a configuration file from a pipe, also in the background", async () => {
        const command = `printf 'ctrl_interface=${CONTROL}\\n' | ${program} -B -P ${PID_FILE} -iwlan0 -c /proc/self/fd/0`;
        file("other", "");
        await run("/bin/sh", "-c", command);
        assert.ok(await until("the control socket", () => state()));
    });
});

describe("ifupdown's scripts", () => {
    afterEach(tidy);
    const FUNCTIONS = "/etc/wpa_supplicant/functions.sh";
    const pidFile = "/run/wpa_supplicant.wlan0.pid";

    /** What ifupdown does in one phase, with our program in the place of the distribution's. */
    async function phase(mode: string, name: string, options: Readonly<Record<string, string>>): Promise<Output> {
        const functions = readFileSync(FUNCTIONS, "utf8").replace(/^WPA_SUP_BIN=.*$/m, `WPA_SUP_BIN="${program}"`);
        const script = readFileSync("/etc/wpa_supplicant/ifupdown.sh", "utf8").replaceAll(
            FUNCTIONS,
            file("functions.sh", functions),
        );
        writeFileSync(inFolder("ifupdown.sh"), script);
        const environment = { IFACE: "wlan0", METHOD: "manual", MODE: mode, PHASE: name, VERBOSITY: "1", ...options };
        return attempt(
            "/usr/bin/env",
            ...Object.entries(environment).map(([variable, value]) => `${variable}=${value}`),
            "/bin/sh",
            inFolder("ifupdown.sh"),
        );
    }

    it("bring an interface up by options or by a file, and down again", async function () {
        if (!existsSync(FUNCTIONS)) this.skip();
        await AccessPoint.start({ ssid: "testnet" });
        const path = file("roam.conf", HEADER + block("testnet", `psk="${PASSPHRASE}"`));
        for (const options of [{ IF_WPA_CONF: path }, { IF_WPA_SSID: "testnet", IF_WPA_PSK: PASSPHRASE }]) {
            const up = await phase("start", "pre-up", options);
            assert.equal(up.code, 0, up.stdout + up.stderr);
            const pid = await until("the PID file", () => backgroundProcess(pidFile));
            await until("the link", () => linkedTo("wlan0"), { within: 60 });
            const down = await phase("stop", "post-down", options);
            assert.equal(down.code, 0, down.stdout + down.stderr);
            await until("the daemon to end", () => !existsSync(`/proc/${pid}`));
            assert.ok(!existsSync(pidFile));
            assert.equal(await linkedTo("wlan0"), undefined);
        }
    });
});

describe("a control client that changes a daemon started from a file", () => {
    afterEach(tidy);

    it("ends it with TERMINATE", async () => {
        const daemon = new Daemon("supplicant", program, ["-iwlan0", `-c${file("w.conf", HEADER)}`]);
        await until("the control socket", () => state());
        assert.equal(await control("terminate"), "OK");
        await daemon.ended();
        assert.equal(daemon.status, 0);
    });
});
