import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type Options, parseCommandLine } from "#service/argv.js";

function options(...args: string[]): Options {
    const parsed = parseCommandLine(args);
    assert.ok(parsed.kind === "run", JSON.stringify(parsed));
    return parsed.options;
}

function refusal(...args: string[]): string {
    const parsed = parseCommandLine(args);
    assert.ok(parsed.kind === "error", JSON.stringify(parsed));
    return parsed.text;
}

describe("the command line", () => {
    it("reads the way distributions start wpa_supplicant for D-Bus", () => {
        const parsed = parseCommandLine(["-u", "-s", "-O", "DIR=/run/wpa_supplicant GROUP=netdev"]);
        assert.ok(parsed.kind === "run");
        assert.equal(parsed.options.dbus, true);
        assert.deepEqual(parsed.options.log, { to: "syslog" });
        assert.equal(parsed.options.overrideControlInterface, "DIR=/run/wpa_supplicant GROUP=netdev");
        assert.deepEqual(parsed.warnings, []);
    });

    it("logs informative messages to stdout, in the foreground and without keys, unless told otherwise", () => {
        const { level, log, background, showKeys, timestamps, interfaces, air } = options("-u");
        assert.deepEqual(
            { level, log, background, showKeys, timestamps, interfaces, air },
            {
                level: "info",
                log: { to: "stdout" },
                background: false,
                showKeys: false,
                timestamps: false,
                interfaces: [],
                air: false,
            },
        );
    });

    it("takes flags in one word and values with or without a blank", () => {
        assert.deepEqual(options("-Ku", "-iwlan0", "-f", "/tmp/x"), options("-f/tmp/x", "-i", "wlan0", "-u", "-K"));
        assert.deepEqual(options("-Kui", "wlan0"), options("-K", "-u", "-iwlan0"));
    });

    it("takes a value that begins with a dash, as getopt does", () => {
        assert.deepEqual(options("-u", "-f", "-odd-name").log, { to: "file", path: "-odd-name" });
    });

    for (const [args, level] of [
        [["-d"], "debug"],
        [["-dd"], "msgdump"],
        [["-d", "-dd"], "excessive"],
        [["-ddddd"], "excessive"],
        [["-q"], "warning"],
        [["-qq"], "error"],
        [["-qqqq"], "error"],
        [["-dq"], "info"],
    ] as const) {
        it(`understands ${args.join(" ")} as level ${level}`, () => {
            assert.equal(options("-u", ...args).level, level);
        });
    }

    it("begins a new interface with -N and lets each have its own driver", () => {
        const { interfaces, air } = options("-iwlan0", "-cx", "-Dnl80211,wext", "-N", "-iair1", "-Dair", "-Cy");
        assert.deepEqual(interfaces, [
            { ifname: "wlan0", drivers: ["nl80211", "wext"], configuration: "x" },
            { ifname: "air1", drivers: ["air"], controlInterface: "y" },
        ]);
        assert.equal(air, true);
    });

    it("gives simulated air an interface when -Dair comes without one", () => {
        assert.deepEqual(options("-u", "-Dair").interfaces, [{ ifname: "air0", drivers: ["air"] }]);
    });

    it("says what it was asked for before anything else it reads", () => {
        assert.deepEqual(parseCommandLine(["-uh"]), { kind: "help" });
        assert.deepEqual(parseCommandLine(["-v"]), { kind: "version" });
        assert.deepEqual(parseCommandLine(["-L"]), { kind: "license" });
    });

    it("takes global fields for every interface with --set, and refuses those that there are not", () => {
        assert.deepEqual(options("-u", "--set", 'bgscan="simple:30:-70:600"', "--set=bgscan_override=1").settings, [
            ["bgscan", '"simple:30:-70:600"'],
            ["bgscan_override", "1"],
        ]);
        assert.match(refusal("-u", "--set", "bgscan_override=2"), /^--set bgscan_override: /);
        assert.match(refusal("-u", "--set", "nosuch=2"), /^--set nosuch: /);
    });

    it("writes keys into a recording only together with -K", () => {
        assert.equal(refusal("-u", "--record-keys", "r"), "--record-keys writes keys and needs -K");
        assert.equal(options("-uK", "--record-keys", "r").recordKeys, "r");
        assert.equal(options("-u", "--record=r").record, "r");
    });

    for (const [args, text] of [
        [["-x"], "invalid option -- 'x'"],
        [["--dbus"], "invalid option -- '-dbus'"],
        [["--u"], "invalid option -- '-u'"],
        [["-ux"], "invalid option -- 'x'"],
        [["-i"], "option requires an argument -- 'i'"],
        [["--record"], "option requires an argument -- '-record'"],
        [["--constructor"], "invalid option -- '-constructor'"],
    ] as const) {
        it(`finds fault with '${args.join(" ")}' as getopt does, and ends with 0 as wpa_supplicant does: ${text}`, () =>
            assert.deepEqual(parseCommandLine(args), { kind: "error", text, status: 0 }));
    }

    const NOTHING = "nothing to do: an interface (-i), D-Bus (-u) or a global control interface (-g) is needed";
    for (const [args, text] of [
        [[], NOTHING],
        [["-c/etc/x.conf"], NOTHING],
        [["-iwlan0"], "wlan0: a configuration file (-c) or a control interface (-C) is needed"],
        [
            ["-u", "-iwlan0", "-N", "-iwlan1", "-cx"],
            "wlan0: a configuration file (-c) or a control interface (-C) is needed",
        ],
        [["-u", "--log-format", "xml"], "--log-format is text or json"],
        [["-uiwlan0", "-Dwext,wired"], "wlan0: Unsupported driver 'wext,wired'"],
    ] as const) {
        it(`refuses '${args.join(" ")}' with 255: ${text}`, () =>
            assert.deepEqual(parseCommandLine(args), { kind: "error", text, status: 255 }));
    }

    it("ignores what is no option, but says so", () => {
        const parsed = parseCommandLine(["-u", "wlan0", "-t"]);
        assert.ok(parsed.kind === "run" && parsed.options.timestamps);
        assert.deepEqual(parsed.warnings, ["the argument 'wlan0' is ignored"]);
    });

    it("reads the way ifupdown starts it", () => {
        const line =
            "-s -B -P /run/wpa_supplicant.wlan0.pid -i wlan0 -W -b br0 -D nl80211,wext -c /etc/w.conf -C /run/w";
        const { interfaces, background, pidFile, waitForMonitor, log } = options(...line.split(" "));
        assert.deepEqual(
            { interfaces, background, pidFile, waitForMonitor, log },
            {
                interfaces: [
                    {
                        ifname: "wlan0",
                        drivers: ["nl80211", "wext"],
                        bridge: "br0",
                        configuration: "/etc/w.conf",
                        controlInterface: "/run/w",
                    },
                ],
                background: true,
                pidFile: "/run/wpa_supplicant.wlan0.pid",
                waitForMonitor: true,
                log: { to: "syslog" },
            },
        );
    });

    it("describes interfaces that may appear with -M, all of them unless -i has a pattern", () => {
        const { interfaces, matches } = options(
            "-M",
            "-iwlx*",
            "-ca.conf",
            "-M",
            "-cb.conf",
            "-N",
            "-iwlan0",
            "-cc.conf",
            "-u",
        );
        assert.deepEqual(
            matches.map(({ ifname, configuration }) => [ifname, configuration]),
            [
                ["wlx*", "a.conf"],
                ["*", "b.conf"],
            ],
        );
        assert.deepEqual(
            interfaces.map(({ ifname }) => ifname),
            ["wlan0"],
        );
    });

    it("takes every other option of wpa_supplicant", () => {
        const parsed = parseCommandLine(
            "-u -iwlan0 -Ix -mp2p.conf -px=1 -g@global -Gnetdev -onl80211 -ODIR=/run/x -T -eentropy --log-format=json".split(
                " ",
            ),
        );
        assert.ok(parsed.kind === "run", JSON.stringify(parsed));
        const { interfaces, globalControlInterface, globalControlGroup, tracing, logFormat } = parsed.options;
        assert.equal(interfaces[0]!.additionalConfiguration, "x");
        assert.equal(interfaces[0]!.driverParameters, "x=1");
        assert.deepEqual([globalControlInterface, globalControlGroup], ["@global", "netdev"]);
        assert.equal(tracing, true);
        assert.equal(logFormat, "json");
        assert.equal(interfaces[0]!.p2pConfiguration, "p2p.conf");
        assert.deepEqual(parsed.warnings, []);
    });

    it("takes an interface when one of its drivers is there", () => {
        assert.equal(options("-uiwlan0", "-Dwired,nl80211").interfaces.length, 1);
    });
});
