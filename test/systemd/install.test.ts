import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    readlinkSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { bundle } from "#service/build/bundle.js";
import { install, layout, uninstall } from "#service/build/install-system.js";

const available = (program: string): boolean => spawnSync(program, ["--version"]).error === undefined;

describe("the installation", function () {
    this.timeout(120_000);
    let folder: string;
    let built: string;
    let root: string;
    const below = (path: string): string => join(root, path);
    const everything = (): string[] => readdirSync(root, { recursive: true, encoding: "utf8" }).sort();

    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "install-"));
        built = join(folder, "dist");
        await bundle(built);
    });
    after(() => rmSync(folder, { recursive: true }));

    let count = 0;
    const empty = (): void => {
        root = join(folder, `root${count++}`);
        mkdirSync(root);
    };

    for (const prefix of ["/usr", "/usr/local"]) {
        it(`into ${prefix} of an empty folder names the installed program everywhere and the folder nowhere`, () => {
            empty();
            install({ root, prefix }, built);
            const { program, files } = layout(prefix);
            for (const path of files.values()) {
                const text = readFileSync(below(path), "utf8");
                assert.ok(!text.includes(root) && !text.includes("@PROGRAM@"), path);
            }
            const unit = readFileSync(below(files.get("wpa_supplicant.service")!), "utf8");
            assert.match(unit, new RegExp(`^ExecStart=${program} -u -s -O "`, "m"));
            const instance = readFileSync(below(files.get("wpa_supplicant@.service")!), "utf8");
            const file = "/etc/wpa_supplicant/wpa_supplicant-%I.conf";
            assert.match(instance, new RegExp(`^ExecStart=${program} -s -c${file} -i%I$`, "m"));
            const activation = readFileSync(below(files.get("fi.w1.wpa_supplicant1.service")!), "utf8");
            assert.match(activation, new RegExp(`^Exec=${program} -u -s -O "`, "m"));
            assert.match(activation, /^SystemdService=wpa_supplicant\.service$/m);
        });
    }

    it("has a program that runs where it was put, also through its link", () => {
        empty();
        install({ root, prefix: "/usr/local" }, built);
        const { program, link } = layout("/usr/local");
        const version = execFileSync(below(program), ["-v"], { encoding: "utf8" });
        assert.match(version, /^wpa_supplicant/);
        assert.equal(readlinkSync(below(link)), "../lib/wpa-supplicant-ts/wpa_supplicant");
        assert.equal(execFileSync(below(link), ["-v"], { encoding: "utf8" }), version);
    });

    it("leaves nothing behind when it is taken away, also when it was done twice", () => {
        empty();
        install({ root, prefix: "/usr" }, built);
        const once = everything();
        install({ root, prefix: "/usr" }, built);
        assert.deepEqual(everything(), once);
        uninstall({ root, prefix: "/usr" });
        assert.deepEqual(everything(), []);
    });

    it("leaves what others put beside it", () => {
        empty();
        mkdirSync(below("/usr/lib"), { recursive: true });
        install({ root, prefix: "/usr" }, built);
        writeFileSync(below("/usr/lib/systemd/system/other.service"), "");
        uninstall({ root, prefix: "/usr" });
        assert.ok(existsSync(below("/usr/lib/systemd/system/other.service")));
        assert.deepEqual(readdirSync(below("/usr/lib")), ["systemd"]);
        assert.ok(!existsSync(below("/usr/share")));
    });

    it("touches nothing when a file of somebody else is in the way", () => {
        empty();
        mkdirSync(below("/usr/sbin"), { recursive: true });
        writeFileSync(below("/usr/sbin/wpa_supplicant"), "the distribution's");
        assert.throws(
            () => install({ root, prefix: "/usr" }, built),
            /not installed by this: \/usr\/sbin\/wpa_supplicant/,
        );
        assert.deepEqual(everything(), ["usr", "usr/sbin", "usr/sbin/wpa_supplicant"]);
    });

    it("says so when there is nothing to take away", () => {
        empty();
        assert.throws(() => uninstall({ root, prefix: "/usr" }), /nothing is installed/);
    });

    for (const unit of ["wpa_supplicant.service", "wpa_supplicant@wlan0.service"]) {
        it(`keeps the exposure of ${unit} at 2.5 of 10 or below`, function () {
            if (!available("systemd-analyze")) this.skip();
            empty();
            install({ root, prefix: "/usr" }, built);
            const { stdout } = spawnSync(
                "systemd-analyze",
                ["security", "--offline=true", "--no-pager", `--root=${root}`, unit],
                { encoding: "utf8" },
            );
            const exposure = Number(/Overall exposure level.*: ([\d.]+)/.exec(stdout)?.[1]);
            assert.ok(exposure <= 2.5, `exposure ${exposure}\n${stdout}`);
        });
    }

    it("shares /tmp with the clients of control sockets, which have their own sockets there", () => {
        for (const unit of ["wpa_supplicant.service", "wpa_supplicant@.service"])
            assert.doesNotMatch(readFileSync(join("systemd", unit), "utf8"), /^PrivateTmp=(?!no)/m, unit);
    });

    it("runs in the background as other programs look for it, and ends when its PID file is deleted", async () => {
        const pidFile = join(folder, "pid");
        const configuration = join(folder, "w.conf");
        writeFileSync(configuration, `ctrl_interface=${join(folder, "ctrl")}\n`);
        execFileSync(join(built, "wpa_supplicant"), ["-B", "-Dair", "-P", pidFile, "-c", configuration]);
        const pid = readFileSync(pidFile, "utf8").trim();
        assert.equal(readFileSync(`/proc/${pid}/comm`, "utf8"), "wpa_supplicant\n");
        assert.ok(existsSync(join(folder, "ctrl", "air0")));
        for (const descriptor of [0, 1, 2]) assert.equal(readlinkSync(`/proc/${pid}/fd/${descriptor}`), "/dev/null");
        rmSync(pidFile);
        while (existsSync(`/proc/${pid}`)) await new Promise(resolve => setTimeout(resolve, 20));
        assert.ok(!existsSync(join(folder, "ctrl", "air0")));
    });

    for (const [what, args, words] of [
        ["a file with mistakes", ["-c", "bad.conf"], /Line 1: unknown global field 'bogus'\./],
        ["a missing file", ["-c", "missing.conf"], /Failed to open config file '.*missing\.conf', error: No such file/],
        ["a missing interface", ["-c", "/dev/null", "-iair9"], /air9/],
    ] as const) {
        for (const background of [[], ["-B"]]) {
            it(`ends with 255 ${background.join("")} for ${what}, and says why`, () => {
                writeFileSync(join(folder, "bad.conf"), "bogus=1\n");
                const { status, stdout, stderr } = spawnSync(
                    join(built, "wpa_supplicant"),
                    ["-Dair", ...args, ...background],
                    { cwd: folder, encoding: "utf8" },
                );
                assert.equal(status, 255);
                assert.match(stdout + stderr, words);
            });
        }
    }

    it("has a bus policy that lets root own the name and netdev call it, and nobody else", () => {
        empty();
        install({ root, prefix: "/usr" }, built);
        const policy = readFileSync(below(layout("/usr").files.get("fi.w1.wpa_supplicant1.conf")!), "utf8");
        const rulesOf = (who: string): string[] => {
            const section = new RegExp(`<policy ${who}>([^]*?)</policy>`).exec(policy)?.[1] ?? "";
            return [...section.matchAll(/<(allow|deny) (own|send|receive)/g)].map(
                ([, verdict, what]) => `${verdict} ${what}`,
            );
        };
        assert.deepEqual(rulesOf('user="root"'), ["allow own", "allow send", "allow receive"]);
        assert.deepEqual(rulesOf('group="netdev"'), ["allow send", "allow receive"]);
        assert.deepEqual(rulesOf('context="default"'), ["deny own", "deny send", "deny receive"]);
    });
});
